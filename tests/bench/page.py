"""Results as a Markdown page."""

import os
import statistics

from chart import name

REFERENCE = "ours, 2 threads"

# A difference of two processes below this says nothing.
STEP_SECONDS_MIN = 0.02

PAGE = """# The matching core against what one would use instead

Made by `{command}`:
whole processes in turn (A B A B), {rounds}, medians, on {cores} cores; Parquet files in, result
files out; every checksum compared with all others and, at S, M and L, with the published one.
{datafusion}
Our binary: {profile}.
Peers, on two threads: {peers}.

The last column is the ratio of user CPU seconds, round by round: median (least-most).

![user CPU seconds and peak memory against the number of firms](scaling.svg)

{sections}"""

ASSIGNMENT_TEXT = """Assignment over these lists, one thread. Our step is the whole process less the
one that makes the lists alone; a peer's is what it prints for the algorithm alone, its lists read
from a file:"""


def median(result, key):
    return statistics.median(use[key] for use in result["rounds"])


def find(results, kind, size, who):
    return next((r for r in results if (r["kind"], r["size"], r["who"]) == (kind, size, who)), None)


def number(value):
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def ratio(pairs):
    """Median of the ratios round by round, with the least and the most."""
    ratios = sorted(theirs / ours for theirs, ours in pairs)
    short = [
        f"{r:.2f}" if r < 10 else f"{r:.0f}"
        for r in (statistics.median(ratios), ratios[0], ratios[-1])
    ]
    return f"{short[0]}x ({short[1]}-{short[2]})"


def users(result, less=None):
    """User seconds by round, without those of a step."""
    return [use["user"] - (use[less] if less else 0) for use in result["rounds"]]


def row(*cells):
    return f"| {' | '.join(cells)} |"


def lists_table(results, size):
    ours = find(results, "lists", size, REFERENCE)
    lines = [
        row("", "user s", "system s", "wall s", "peak MiB", "user CPU against ours"),
        row(*["---"] * 6),
    ]
    for r in (r for r in results if r["kind"] == "lists" and r["size"] == size):
        who, peak = name(r["who"]), f"{median(r, 'peak'):.0f}"
        seconds = [number(median(r, key)) for key in ("user", "system", "wall")]
        lines.append(row(who, *seconds, peak, ratio(zip(users(r), users(ours)))))
        if r["rounds"][0]["compile"] is not None:
            warm = users(r, "compile")
            who = f"{who}, its compile step taken off"
            seconds = [number(statistics.median(warm)), "", ""]
            lines.append(row(who, *seconds, "", ratio(zip(warm, users(ours)))))
    return lines


def assignment_table(results, size):
    """Our step is the whole less the lists alone, round by round; a peer's is what it prints."""
    found = {r["who"]: r for r in results if r["kind"] == "assignment" and r["size"] == size}
    lists_alone = users(found["ours, lists alone"])
    lines = [
        row("", "step, user s", "whole process, user s", "peak MiB", "step against ours"),
        row(*["---"] * 5),
    ]
    for rule in ("A1", "A2", "A3"):
        contestants = [r for r in found.values() if r["rule"] == rule]
        mine = next((r for r in contestants if r["who"].startswith("ours")), None)
        ours = [whole - lists for whole, lists in zip(users(mine), lists_alone)] if mine else []
        for r in contestants:
            steps = ours if r is mine else [use["step"] for use in r["rounds"]]
            measurable = ours and min(ours) >= STEP_SECONDS_MIN
            short = r is mine and not measurable
            step = f"below {STEP_SECONDS_MIN}" if short else number(statistics.median(steps))
            cells = [step, number(median(r, "user")), f"{median(r, 'peak'):.0f}"]
            cells.append(ratio(zip(steps, ours)) if measurable else "")
            lines.append(row(f"{name(r['who'])}, {rule}" if r is not mine else r["who"], *cells))
    return lines


def sized_factor(results):
    """User CPU of ten times the firms against L, one thread, medians."""
    large, sized = (find(results, "lists", size, "ours, 1 thread") for size in "LX")
    return median(sized, "user") / median(large, "user") if large and sized else None


def sections(results):
    """The tables of each size, and what ten times the firms cost."""
    lines = []
    for size in dict.fromkeys(r["size"] for r in results):
        n, m = next((r["n"], r["m"]) for r in results if r["size"] == size)
        lines += [
            f"## {n:,} firms × {m:,} offerings" + (f" ({size})" if size in "SML" else ""),
            "",
            "Exact top 20 of every firm:",
            "",
            *lists_table(results, size),
            "",
        ]
        if any(r["kind"] == "assignment" and r["size"] == size for r in results):
            lines += [
                ASSIGNMENT_TEXT,
                "",
                *assignment_table(results, size),
                "",
            ]
    factor = sized_factor(results)
    if factor is not None:
        lines += [
            f"Ten times the firms of L cost {factor:.1f} times the user CPU (one thread, medians).",
            "",
        ]
    return "\n".join(lines)


def command(options):
    """The command line as far as it bears on the figures."""
    parts = ["tests/bench/run"]
    if options.sizes != "S,M,L":
        parts.append(f"--sizes {options.sizes}")
    if options.rounds != 3:
        parts.append(f"--rounds {options.rounds}")
    if options.peers:
        parts.append(f"--peers {options.peers}")
    for flag in ("no_warm_up", "no_assignment", "sized", "write"):
        if getattr(options, flag):
            parts.append("--" + flag.replace("_", "-"))
    return " ".join(parts)


def page(results, versions, options):
    rounds = f"{options.rounds} {'round' if options.rounds == 1 else 'rounds'}"
    raced = {result["who"].removesuffix("-flow") for result in results}
    return PAGE.format(
        command=command(options),
        rounds=rounds + ("" if options.no_warm_up else " after a warm-up"),
        cores=os.cpu_count(),
        datafusion="DataFusion takes minutes at L and is raced up to M."
        if "datafusion" in raced
        else "DataFusion was not raced this time.",
        profile=options.profile,
        peers=", ".join(f"{name(p)} {version}" for p, version in versions.items() if p in raced),
        sections=sections(results),
    )
