//! The report as one HTML page: no script, nothing loaded, fit for printing.

use super::markup::Markup;
use super::picture;
use super::{Answer, Mark, Row, RuleTable, Step, View, Way};
use crate::text::text;
use api::text::Lang;

/// Deepest indentation of the style sheet.
const DEPTH: [&str; 5] = ["name", "name d1", "name d2", "name d3", "name d4"];

/// The page.
pub fn page(view: &View) -> String {
    let mut page = Markup::default();
    page.own("<!DOCTYPE html>\n");
    let lang = view.lang.tag();
    page.element("html", &[("lang", lang)], |html| {
        html.element("head", &[], |head| {
            head.empty("meta", &[("charset", "utf-8")]);
            let viewport = "width=device-width, initial-scale=1";
            head.empty("meta", &[("name", "viewport"), ("content", viewport)]);
            head.leaf("title", &[], &format!("{} · {}", view.firm, view.about));
            head.element("style", &[], |style| style.own(include_str!("page.css")));
        });
        html.element("body", &[], |body| content(view, body));
    });
    page.finish() + "\n"
}

fn content(view: &View, body: &mut Markup) {
    let lang = view.lang;
    body.leaf("h1", &[], &view.firm);
    body.leaf("p", &[("class", "about")], &view.about);
    body.element("div", &[("class", "answers")], |answers| {
        view.answers.iter().for_each(|it| answer(it, lang, answers));
    });
    if !view.rungs.is_empty() {
        picture::draw(view, body);
        let legend = text(lang, "cli-ladder-legend", &[]);
        body.leaf("p", &[("class", "note")], &legend);
    }
    for way in &view.ways {
        self::way(way, lang, body);
    }
    body.leaf("h2", &[], &text(lang, "cli-report-rules", &[]));
    body.leaf(
        "p",
        &[("class", "note")],
        &text(lang, "cli-report-note", &[]),
    );
    for rule in &view.rules {
        self::rule(rule, lang, body);
    }
}

fn answer(answer: &Answer, lang: Lang, page: &mut Markup) {
    let class = format!("answer {}", answer.state.class());
    page.element("div", &[("class", &class)], |card| {
        card.leaf("p", &[("class", "question")], &answer.question);
        card.leaf("p", &[("class", "said")], &answer.answer);
        for line in &answer.more {
            card.leaf("p", &[], line);
        }
        answer.open.iter().for_each(|it| mark(it, card));
        if answer.left > 0 {
            let left = answer.left.to_string();
            let words = text(lang, "cli-ladder-more", &[("count", &left)]);
            card.leaf("p", &[], &words);
        }
    });
}

fn mark(mark: &Mark, page: &mut Markup) {
    let class = format!("verdict {}", mark.state.class());
    let words = format!("{} {}", mark.state.sign(), mark.word);
    page.leaf("p", &[("class", &class)], &words);
}

fn heads(table: &mut Markup, lang: Lang, keys: &[&str]) {
    table.element("thead", &[], |head| {
        head.element("tr", &[], |row| {
            for key in keys {
                let word = if key.is_empty() {
                    String::new()
                } else {
                    text(lang, key, &[])
                };
                row.leaf("th", &[], &word);
            }
        });
    });
}

fn way(way: &Way, lang: Lang, page: &mut Markup) {
    page.leaf("h2", &[], &way.title);
    page.element("table", &[("class", "way")], |table| {
        let keys = [
            "cli-head-step",
            "cli-head-earliest",
            "cli-head-waits",
            "cli-head-open",
            "cli-head-by-rule",
        ];
        heads(table, lang, &keys);
        table.element("tbody", &[], |rows| {
            way.steps.iter().for_each(|it| step(it, rows));
        });
    });
    for note in &way.notes {
        page.leaf("p", &[("class", "note")], note);
    }
    for warning in &way.warnings {
        page.leaf("p", &[("class", "warning")], warning);
    }
}

fn step(step: &Step, rows: &mut Markup) {
    let class = if step.other { "other" } else { "step" };
    rows.element("tr", &[("class", class)], |row| {
        row.element("td", &[], |cell| cell.leaf("b", &[], &step.name));
        row.leaf("td", &[("class", "number")], &step.earliest);
        row.element("td", &[], |cell| {
            step.waits.iter().for_each(|it| cell.leaf("p", &[], it));
        });
        row.element("td", &[], |cell| {
            step.open.iter().for_each(|it| self::mark(it, cell));
        });
        row.leaf("td", &[], &step.rule);
    });
}

fn rule(rule: &RuleTable, lang: Lang, page: &mut Markup) {
    page.leaf("h3", &[], &rule.name);
    let class = format!("verdict {}", rule.state.class());
    let verdict = format!("{} {}", rule.state.sign(), rule.verdict);
    page.leaf("p", &[("class", &class)], &verdict);
    for line in &rule.source {
        page.leaf("p", &[("class", "source")], line);
    }
    page.element("table", &[], |table| {
        let keys = [
            "",
            "cli-head-condition",
            "cli-head-required",
            "cli-head-actual",
            "cli-head-distance",
            "cli-head-not-known",
            "cli-head-evidence",
            "cli-head-confidence",
        ];
        heads(table, lang, &keys);
        table.element("tbody", &[], |rows| {
            rule.rows.iter().for_each(|it| condition(it, lang, rows));
        });
    });
    if rule.points.is_empty() {
        return;
    }
    page.element("table", &[], |table| {
        heads(table, lang, &["cli-head-indicator", "cli-head-points"]);
        table.element("tbody", &[], |rows| {
            for (name, points) in &rule.points {
                rows.element("tr", &[], |row| {
                    row.leaf("td", &[], name);
                    row.leaf("td", &[("class", "number")], points);
                });
            }
        });
    });
}

fn condition(row: &Row, lang: Lang, rows: &mut Markup) {
    let state = row.state.map_or("", |state| state.class());
    let kind = match (row.group, row.open) {
        (true, _) => "group",
        (false, true) => "open",
        (false, false) => "closed",
    };
    let class = format!("{kind} {state}");
    rows.element("tr", &[("class", &class)], |cells| {
        let sign = row.state.map_or("", |state| state.sign());
        cells.leaf("td", &[("class", "sign")], sign);
        let depth = DEPTH.get(row.depth.min(DEPTH.len() - 1)).unwrap_or(&"name");
        cells.leaf("td", &[("class", depth)], &row.name);
        let has = match row.actual.is_empty() || row.years.is_empty() {
            true => row.actual.clone(),
            false => {
                let parameters = [("value", row.actual.as_str()), ("years", &row.years)];
                text(lang, "cli-of-years", &parameters)
            }
        };
        for number in [&row.required, &has, &row.distance] {
            cells.leaf("td", &[("class", "number")], number);
        }
        for words in [&row.missing, &row.evidence] {
            cells.leaf("td", &[], words);
        }
        let class = if row.doubtful {
            "number doubt"
        } else {
            "number"
        };
        cells.leaf("td", &[("class", class)], &row.confidence);
    });
}
