"""The plot: user CPU seconds and peak memory against the number of firms, both axes logarithmic."""

import math
import statistics

WIDTH, HEIGHT = 960, 430
PANEL_WIDTH, PANEL_HEIGHT, TOP = 370, 300, 70
COLORS = {
    "ours, 1 thread": "#c1121f",
    "ours, 2 threads": "#f28482",
    "duckdb": "#b08900",
    "polars": "#1d6fb8",
    "numba": "#2a8c55",
    "datafusion": "#7b4bb3",
}
NAMES = {"duckdb": "DuckDB", "polars": "Polars", "datafusion": "DataFusion", "ortools": "OR-Tools"}
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.t{font-weight:600;font-size:14px}"
    ".g{stroke:#e3e3e3}.a{stroke:#999}"
)


class Scale:
    """A logarithmic scale from data to pixels, ending at whole decades or at given ends."""

    def __init__(self, low, high, start, end):
        self.low, self.high, self.start, self.end = math.log10(low), math.log10(high), start, end

    def __call__(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def decades(self):
        return [10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]


def short(number):
    return (
        f"{number / 1e6:g}M"
        if number >= 1e6
        else f"{number / 1e3:g}k"
        if number >= 1e3
        else f"{number:g}"
    )


def name(who):
    return NAMES.get(who, who)


def text(x, y, words, anchor="middle", kind="l"):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" class="{kind}">{words}</text>'


def line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" class="{kind}"/>'


def points(results, key):
    """Per contestant, its medians by number of firms."""
    series = {}
    for r in results:
        if r["kind"] == "lists":
            value = statistics.median(use[key] for use in r["rounds"])
            series.setdefault(r["who"], []).append((r["n"], max(value, 0.001)))
    return {who: sorted(values) for who, values in series.items()}


def panel(results, key, title, left):
    series = points(results, key)
    values = [value for curve in series.values() for _, value in curve]
    places = sorted({(r["n"], r["m"]) for r in results})
    bottom = TOP + PANEL_HEIGHT
    x = Scale(places[0][0] / 1.6, places[-1][0] * 1.6, left, left + PANEL_WIDTH)
    y = Scale(
        10 ** math.floor(math.log10(min(values))),
        10 ** math.ceil(math.log10(max(values))),
        bottom,
        TOP,
    )
    out = [text(left, TOP - 12, title, "start", "t")]
    for decade in y.decades():
        out += [
            line(left, y(decade), left + PANEL_WIDTH, y(decade), "g"),
            text(left - 6, y(decade) + 4, f"{decade:,g}", "end"),
        ]
    for n, m in places:
        out += [
            line(x(n), TOP, x(n), bottom, "g"),
            text(x(n), bottom + 18, short(n)),
            text(x(n), bottom + 33, f"× {short(m)}"),
        ]
    out += [line(left, TOP, left, bottom, "a"), line(left, bottom, left + PANEL_WIDTH, bottom, "a")]
    for who, curve in series.items():
        color = COLORS.get(who, "#555")
        path = " ".join(f"{x(n)},{y(value)}" for n, value in curve)
        dash = ' stroke-dasharray="5 4"' if who == "ours, 2 threads" else ""
        out.append(
            f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dash}/>'
        )
        out += [
            f'<circle cx="{x(n)}" cy="{y(value)}" r="3.5" fill="{color}">'
            f"<title>{name(who)}: {value:.3g}</title></circle>"
            for n, value in curve
        ]
    return out


def legend(names):
    out, left = [], 60
    for who in names:
        color = COLORS.get(who, "#555")
        out.append(f'<rect x="{left}" y="14" width="14" height="14" rx="3" fill="{color}"/>')
        out.append(text(left + 20, 26, name(who), "start"))
        left += 46 + 7 * len(who)
    return out


def svg(results):
    names = list(points(results, "user"))
    body = (
        legend(names)
        + panel(results, "user", "User CPU seconds", 60)
        + panel(results, "peak", "Peak memory, MiB", 550)
    )
    body += [text(left + PANEL_WIDTH / 2, HEIGHT - 8, "firms × offerings") for left in (60, 550)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>Exact top 20: cost against the number of firms</title><style>{STYLE}</style>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )
