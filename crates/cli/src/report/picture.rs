//! The ladder as an SVG picture: where the firm stands, what each rung lacks, the earliest days.

use super::markup::Markup;
use super::{Counts, Rung, State, View};
use crate::output;
use crate::text::text;
use api::text::Lang;

/// Width of the picture, in its own units.
const WIDTH: i32 = 960;
const HEAD: i32 = 44;
const ROW: i32 = 62;
/// A line of the next rung's requirements.
const LINE: i32 = 21;
/// Room below the last of them.
const MARGIN: i32 = 8;
/// Size of their letters, and how wide they are.
const LINE_SIZE: i32 = 14;
const LINE_WIDTH: i32 = WIDTH - NAME_X - 40;
/// Requirements that the next rung names before the rest is only counted.
const REQUIREMENTS_MAX: usize = 6;
/// From the lowest row to the ground: room for the firm to stand below the first rung.
const FOOT: i32 = 26;
/// The ground, and below it size class and titles.
const GROUND: i32 = 20;
const TITLES: i32 = 54;
/// The two rails of the ladder.
const RAILS: [i32; 2] = [146, 222];
const NAME_X: i32 = 252;
const BAR_X: i32 = 560;
const BAR_WIDTH: i32 = 200;
const DATE_X: i32 = 946;
const INK: &str = "#1f2933";
const SOFT: &str = "#5f6b76";

/// Colour of a state: tell apart also by those who see no red or no green.
const fn colour(state: State) -> &'static str {
    match state {
        State::Held => "#0b5cad",
        State::Met => "#12805c",
        State::Lacking => "#c2410c",
        State::Unknown | State::Moot => "#6b7580",
    }
}

/// Where a rung is drawn.
struct Place {
    /// Height of the rung itself.
    y: i32,
    /// Top of its row.
    top: i32,
    /// Height of its row.
    height: i32,
}

/// Draws the ladder.
pub fn draw(view: &View, page: &mut Markup) {
    let places = places(view);
    let ground_y = HEAD + places.iter().map(|it| it.height).sum::<i32>() + FOOT;
    let titles = if view.ground.is_empty() { 0 } else { TITLES };
    let height = ground_y + GROUND + titles;
    let title = text(view.lang, "cli-ladder-title", &[("firm", &view.firm)]);
    let frame = format!("0 0 {WIDTH} {height}");
    let attributes = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("viewBox", frame.as_str()),
        ("role", "img"),
        ("aria-label", &title),
        ("font-family", "system-ui, sans-serif"),
    ];
    page.element("svg", &attributes, |svg| {
        svg.leaf("title", &[], &title);
        hatch(svg);
        heads(view.lang, svg);
        zones(view, &places, svg);
        rails(view, &places, ground_y, svg);
        for (at, (rung, place)) in view.rungs.iter().zip(&places).enumerate() {
            row(view, rung, view.next == Some(at), place, svg);
        }
        ground(view, ground_y, svg);
        markers(view, &places, ground_y, svg);
    });
}

/// Places of the rungs, lowest first, as in the view.
fn places(view: &View) -> Vec<Place> {
    let mut top = HEAD;
    let mut places = Vec::new();
    for (at, rung) in view.rungs.iter().enumerate().rev() {
        let lines = match view.next == Some(at) {
            true => i32::try_from(lines(rung, view.lang).len()).unwrap_or(0),
            false => 0,
        };
        let height = if lines > 0 {
            ROW + lines * LINE + MARGIN
        } else {
            ROW
        };
        places.push(Place {
            y: top + ROW / 2,
            top,
            height,
        });
        top += height;
    }
    places.reverse();
    places
}

/// Lines below the next rung: what is open with its colour, the rest counted.
fn lines(rung: &Rung, lang: Lang) -> Vec<(String, &'static str)> {
    let (first, left) = rung.first(REQUIREMENTS_MAX);
    let mut lines = Vec::new();
    if rung.one_is_enough && !first.is_empty() {
        lines.push((text(lang, "cli-need-one", &[]), SOFT));
    }
    for mark in first {
        let words = wrap(&mark.word, LINE_WIDTH, LINE_SIZE);
        let begun = words.into_iter().enumerate().map(|(at, words)| match at {
            0 => format!("{} {words}", mark.state.sign()),
            _ => format!("\u{2003}{words}"),
        });
        lines.extend(begun.map(|words| (words, colour(mark.state))));
    }
    if left > 0 {
        let left = left.to_string();
        lines.push((text(lang, "cli-ladder-more", &[("count", &left)]), SOFT));
    }
    lines
}

/// The pattern of what is unknown, so that it is told from what is lacking without colours.
fn hatch(svg: &mut Markup) {
    svg.own(
        "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#e4e8ec\"/>\
         <rect width=\"2.5\" height=\"6\" fill=\"#aeb7c0\"/></pattern></defs>",
    );
}

fn heads(lang: Lang, svg: &mut Markup) {
    let head = |key| text(lang, key, &[]);
    let words = [
        (NAME_X, "start", head("cli-ladder-rung")),
        (BAR_X, "start", head("cli-ladder-requirements")),
        (DATE_X, "end", head("cli-ladder-earliest")),
    ];
    for (x, anchor, word) in words {
        Label::new(x, 24, 13, SOFT).anchor(anchor).write(svg, &word);
    }
}

/// A line of text in the picture.
struct Label<'a> {
    x: i32,
    y: i32,
    size: i32,
    fill: &'a str,
    anchor: &'a str,
    weight: &'a str,
}

impl<'a> Label<'a> {
    const fn new(x: i32, y: i32, size: i32, fill: &'a str) -> Self {
        Self {
            x,
            y,
            size,
            fill,
            anchor: "start",
            weight: "400",
        }
    }

    const fn anchor(mut self, anchor: &'a str) -> Self {
        self.anchor = anchor;
        self
    }

    const fn bold(mut self) -> Self {
        self.weight = "700";
        self
    }

    fn write(&self, svg: &mut Markup, words: &str) {
        let (x, y, size) = (
            self.x.to_string(),
            self.y.to_string(),
            self.size.to_string(),
        );
        let attributes = [
            ("x", x.as_str()),
            ("y", &y),
            ("font-size", &size),
            ("fill", self.fill),
            ("text-anchor", self.anchor),
            ("font-weight", self.weight),
        ];
        svg.leaf("text", &attributes, words);
    }
}

/// The start of a text that is about so many units wide, by the columns of a terminal.
fn fit(words: &str, width: i32, size: i32) -> String {
    let columns = usize::try_from(width * 100 / (size * 54)).unwrap_or(0);
    if output::columns(words) <= columns {
        return words.to_owned();
    }
    let mut kept = String::new();
    for c in words.chars() {
        if output::columns(&kept) + output::columns(c.encode_utf8(&mut [0; 4])) >= columns {
            break;
        }
        kept.push(c);
    }
    kept.trim_end().to_owned() + "…"
}

struct Box {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

fn rect(svg: &mut Markup, area: &Box, fill: &str, radius: &str) {
    let [x, y, width, height] = [area.x, area.y, area.width, area.height].map(|n| n.to_string());
    let attributes = [
        ("x", x.as_str()),
        ("y", &y),
        ("width", &width),
        ("height", &height),
        ("rx", radius),
        ("fill", fill),
    ];
    svg.empty("rect", &attributes);
}

fn stroke(svg: &mut Markup, ends: [i32; 4], colour: &str, width: &str, dashes: &str) {
    let [x1, y1, x2, y2] = ends.map(|n| n.to_string());
    let attributes = [
        ("x1", x1.as_str()),
        ("y1", &y1),
        ("x2", &x2),
        ("y2", &y2),
        ("stroke", colour),
        ("stroke-width", width),
        ("stroke-dasharray", dashes),
        ("stroke-linecap", "round"),
    ];
    svg.empty("line", &attributes);
}

/// Brackets at the left: which rungs belong together.
fn zones(view: &View, places: &[Place], svg: &mut Markup) {
    let mut at = 0;
    while let Some(first) = view.rungs.get(at) {
        let same = |rung: &&Rung| rung.zone == first.zone;
        let count = view.rungs.iter().skip(at).take_while(same).count();
        let rows = places.get(at..at + count).unwrap_or_default();
        if let (Some(low), Some(high)) = (rows.first(), rows.last()) {
            let (top, bottom) = (high.top + 8, low.top + low.height - 8);
            stroke(svg, [112, top, 112, bottom], "#c5ccd3", "2", "none");
            let words = wrap(&first.zone, 94, 13);
            let lines = i32::try_from(words.len()).unwrap_or(0);
            let mut y = i32::midpoint(top, bottom) - (lines - 1) * 8 + 4;
            for line in words {
                Label::new(102, y, 13, SOFT).anchor("end").write(svg, &line);
                y += 16;
            }
        }
        at += count;
    }
}

/// A text in lines of about so many units.
fn wrap(words: &str, width: i32, size: i32) -> Vec<String> {
    let columns = usize::try_from(width * 100 / (size * 54)).unwrap_or(1);
    let lines = crate::fit::fit(words, columns);
    lines.lines().map(str::to_owned).collect()
}

/// The rails: climbed up to where the firm stands, open above.
fn rails(view: &View, places: &[Place], ground: i32, svg: &mut Markup) {
    let foot = ground + 6;
    let stands = stands(view).and_then(|at| places.get(at)).map(|it| it.y);
    for x in RAILS {
        stroke(svg, [x, HEAD, x, foot], "#c5ccd3", "5", "none");
        if let Some(y) = stands {
            stroke(svg, [x, y, x, foot], colour(State::Held), "5", "none");
        }
    }
}

/// The highest rung that the firm is on.
fn stands(view: &View) -> Option<usize> {
    view.rungs.iter().rposition(|it| it.state == State::Held)
}

fn row(view: &View, rung: &Rung, next: bool, place: &Place, svg: &mut Markup) {
    if next {
        let card = Box {
            x: NAME_X - 14,
            y: place.top + 3,
            width: WIDTH - NAME_X + 12,
            height: place.height - 6,
        };
        rect(svg, &card, "#fff4d6", "8");
    }
    let [left, right] = RAILS;
    let ends = [left, place.y, right, place.y];
    match rung.state {
        State::Unknown => stroke(svg, ends, colour(rung.state), "9", "1 11"),
        // No rung to step on.
        State::Moot => stroke(svg, ends, "#c5ccd3", "2", "2 5"),
        State::Held | State::Met | State::Lacking => {
            stroke(svg, ends, colour(rung.state), "9", "none");
        }
    }
    let arrow = if next { "→ " } else { "" };
    let name = format!("{arrow}{}", rung.name);
    let name = fit(&name, BAR_X - NAME_X - 12, 16);
    Label::new(NAME_X, place.y - 3, 16, INK)
        .bold()
        .write(svg, &name);
    let verdict = format!("{} {}", rung.state.sign(), rung.verdict);
    let verdict = fit(&verdict, BAR_X - NAME_X - 12, 13);
    Label::new(NAME_X, place.y + 16, 13, colour(rung.state)).write(svg, &verdict);
    if !matches!(rung.state, State::Held | State::Moot) {
        bar(view.lang, &rung.counts, place.y, svg);
    }
    date(view.lang, rung, place.y, svg);
    if next {
        let mut y = place.top + ROW + 10;
        for (words, ink) in lines(rung, view.lang) {
            Label::new(NAME_X, y, LINE_SIZE, ink).write(svg, &words);
            y += LINE;
        }
    }
}

/// The earliest day, or that none can be told.
fn date(lang: Lang, rung: &Rung, y: i32, svg: &mut Markup) {
    if matches!(rung.state, State::Held | State::Moot) {
        return;
    }
    if rung.earliest.is_empty() {
        let words = text(lang, "cli-earliest-unknown", &[]);
        Label::new(DATE_X, y + 5, 14, SOFT)
            .anchor("end")
            .write(svg, &words);
        return;
    }
    let label = Label::new(DATE_X, y + 6, 17, INK).anchor("end");
    label.bold().write(svg, &rung.earliest);
}

/// Requirements as parts of a bar, with their numbers below.
fn bar(lang: Lang, counts: &Counts, y: i32, svg: &mut Markup) {
    let all = [counts.met, counts.lacking, counts.unknown];
    let of = all.iter().sum::<usize>().max(1);
    let fills = [colour(State::Met), colour(State::Lacking), "url(#hatch)"];
    let mut from = 0;
    for (upto, fill) in all.iter().zip(fills) {
        let to = from + upto;
        let part = |n: usize| {
            let share = usize::try_from(BAR_WIDTH).unwrap_or(0) * n / of;
            i32::try_from(share).unwrap_or(0)
        };
        if to > from {
            let area = Box {
                x: BAR_X + part(from),
                y: y - 16,
                width: part(to) - part(from),
                height: 13,
            };
            rect(svg, &area, fill, "0");
        }
        from = to;
    }
    let [met, lacking, unknown] = all.map(|n| n.to_string());
    let parameters = [
        ("met", met.as_str()),
        ("lacking", &lacking),
        ("unknown", &unknown),
    ];
    let words = text(lang, "cli-ladder-counts", &parameters);
    Label::new(BAR_X, y + 16, 13, SOFT).write(svg, &words);
}

/// What the ladder stands on: size class and titles.
fn ground(view: &View, top: i32, svg: &mut Markup) {
    stroke(
        svg,
        [8, top + 8, WIDTH - 8, top + 8],
        "#7a5c3a",
        "4",
        "none",
    );
    let mut x = NAME_X;
    for mark in &view.ground {
        let words = match mark.state {
            State::Held | State::Met | State::Unknown | State::Moot => {
                format!("{} {}", mark.state.sign(), mark.word)
            }
            // A title that a firm does not have is no mistake of its.
            State::Lacking => mark.word.clone(),
        };
        let columns = i32::try_from(output::columns(&words)).unwrap_or(0);
        let width = columns * 72 / 10 + 20;
        if x + width > WIDTH {
            break;
        }
        let chip = Box {
            x,
            y: top + 24,
            width,
            height: 26,
        };
        let (fill, ink) = match mark.state {
            State::Held | State::Met => (colour(mark.state), "#ffffff"),
            State::Lacking | State::Unknown | State::Moot => ("#eef1f4", SOFT),
        };
        rect(svg, &chip, fill, "13");
        let middle = Label::new(x + width / 2, top + 42, 13, ink).anchor("middle");
        middle.write(svg, &words);
        x += width + 8;
    }
}

/// The firm where it stands, and dashed where its evidence of the day would let it stand.
fn markers(view: &View, places: &[Place], ground: i32, svg: &mut Markup) {
    let place = |at: usize| places.get(at).map(|it| it.y);
    let stands = stands(view);
    let y = stands.and_then(place).map_or(ground + 6, |y| y - 4);
    let could = view.rungs.iter().rposition(Rung::could);
    if let Some(higher) = could
        .filter(|at| stands.is_none_or(|now| now < *at))
        .and_then(place)
    {
        figure(svg, higher - 4, "none", "3 3");
    }
    figure(svg, y, colour(State::Held), "none");
}

/// A person on a rung.
fn figure(svg: &mut Markup, y: i32, fill: &str, dashes: &str) {
    let [left, right] = RAILS;
    let x = i32::midpoint(left, right);
    let head = [x, y - 33].map(|n| n.to_string());
    let body = format!("M{} {y} v-12 q0 -12 9 -12 q9 0 9 12 v12 z", x - 9);
    let [cx, cy] = head;
    let outline = [
        ("fill", fill),
        ("stroke", colour(State::Held)),
        ("stroke-width", "1.5"),
        ("stroke-dasharray", dashes),
    ];
    let mut circle = vec![("cx", cx.as_str()), ("cy", &cy), ("r", "7")];
    circle.extend(outline);
    svg.empty("circle", &circle);
    let mut path = vec![("d", body.as_str())];
    path.extend(outline);
    svg.empty("path", &path);
}
