//! The report on the terminal, within its width.

use super::{Row, RuleTable, State, View, Way};
use crate::output::{Align, Table, wrap};
use crate::text::text;
use api::text::Lang;

/// Everything short: answers, ladder, ways; conditions of the next rung only.
pub fn short(view: &View) -> String {
    let mut parts = vec![head(view)];
    if view.rungs.len() > 1 {
        parts.push(ladder(view).render());
    }
    parts.extend(ground(view));
    let next = view.next.and_then(|at| view.rungs.get(at));
    if let Some(rung) = next.filter(|rung| !rung.open.is_empty()) {
        let mut lines = vec![text(view.lang, "cli-next-lacks", &[("rung", &rung.name)])];
        if rung.one_is_enough {
            lines.push(text(view.lang, "cli-need-one", &[]));
        }
        let open = rung.open.iter();
        lines.extend(open.map(|it| wrap(&format!("  {} {}", it.state.sign(), it.word))));
        parts.push(lines.join("\n"));
    }
    parts.extend(view.ways.iter().map(|it| way(it, view.lang)));
    parts.join("\n\n")
}

/// The same with every condition of every rule.
pub fn full(view: &View) -> String {
    let mut parts = vec![short(view)];
    parts.extend(view.rules.iter().map(|it| rule(it, view.lang)));
    parts.join("\n\n")
}

fn head(view: &View) -> String {
    let mut lines = vec![
        wrap(&format!("{} — {}", view.firm, view.about)),
        String::new(),
    ];
    for answer in &view.answers {
        let words = [
            ("question", answer.question.as_str()),
            ("answer", &answer.answer),
        ];
        lines.push(wrap(&text(view.lang, "cli-answer", &words)));
        // What the next rung lacks follows as a whole below the ladder.
        lines.extend(answer.more.iter().map(|it| wrap(&format!("  {it}"))));
    }
    lines.join("\n")
}

fn heads(lang: Lang, heads: &[(&str, Align)]) -> Vec<(String, Align)> {
    let word = |key: &str| match key {
        "" => String::new(),
        sign if !sign.is_ascii() => sign.to_owned(),
        key => text(lang, key, &[]),
    };
    heads
        .iter()
        .map(|(head, align)| (word(head), *align))
        .collect()
}

fn ladder(view: &View) -> Table {
    let mut table = Table::new(heads(
        view.lang,
        &[
            ("cli-ladder-rung", Align::Whole),
            ("cli-head-state", Align::Left),
            ("✓", Align::Right),
            ("✗", Align::Right),
            ("?", Align::Right),
            ("cli-head-earliest", Align::Whole),
        ],
    ));
    for (at, rung) in view.rungs.iter().enumerate().rev() {
        let arrow = if view.next == Some(at) { "→ " } else { "  " };
        let counts = [rung.counts.met, rung.counts.lacking, rung.counts.unknown];
        let counted = !matches!(rung.state, State::Held | State::Moot);
        let mut cells = vec![
            format!("{arrow}{}", rung.name),
            format!("{} {}", rung.state.sign(), rung.verdict),
        ];
        cells.extend(counts.map(|count| match counted {
            true => count.to_string(),
            false => String::new(),
        }));
        cells.push(rung.earliest.clone());
        table.row(cells);
    }
    table
}

fn ground(view: &View) -> Option<String> {
    let marks = view.ground.iter();
    let words: Vec<String> = marks
        .filter(|it| it.state != State::Lacking)
        .map(|it| format!("{} {}", it.state.sign(), it.word))
        .collect();
    (!words.is_empty()).then(|| wrap(&words.join("  ")))
}

fn way(way: &Way, lang: Lang) -> String {
    let mut table = Table::new(heads(
        lang,
        &[
            ("cli-head-step", Align::Left),
            ("cli-head-earliest", Align::Whole),
            ("cli-head-waits", Align::Left),
            ("✗", Align::Right),
            ("?", Align::Right),
            ("cli-head-by-rule", Align::Left),
        ],
    ));
    for step in &way.steps {
        table.row(vec![
            step.name.clone(),
            step.earliest.clone(),
            step.waits.join("\n"),
            step.count(State::Lacking).to_string(),
            step.count(State::Unknown).to_string(),
            step.rule.clone(),
        ]);
    }
    let mut lines = vec![format!("== {}", way.title), String::new(), table.render()];
    lines.extend(way.notes.iter().map(|it| wrap(it)));
    lines.extend(way.warnings.iter().map(|it| wrap(&format!("! {it}"))));
    lines.join("\n")
}

/// A rule with every condition.
pub fn rule(rule: &RuleTable, lang: Lang) -> String {
    let mut lines = vec![format!("== {}", rule.name)];
    lines.push(format!("{} {}", rule.state.sign(), rule.verdict));
    lines.extend(rule.source.iter().map(|it| wrap(it)));
    lines.push(String::new());
    lines.push(conditions(&rule.rows, lang).render());
    if rule.rows.iter().any(|row| row.doubtful) {
        lines.push(wrap(&text(lang, "cli-rule-doubtful", &[])));
    }
    if !rule.points.is_empty() {
        let columns = [
            ("cli-head-indicator", Align::Left),
            ("cli-head-points", Align::Right),
        ];
        let mut table = Table::new(heads(lang, &columns));
        for (name, points) in &rule.points {
            table.row(vec![name.clone(), points.clone()]);
        }
        lines.push(String::new());
        lines.push(table.render());
    }
    lines.join("\n")
}

fn conditions(rows: &[Row], lang: Lang) -> Table {
    let mut table = Table::new(heads(
        lang,
        &[
            ("", Align::Left),
            ("cli-head-condition", Align::Left),
            ("cli-head-required", Align::Whole),
            ("cli-head-actual-distance", Align::Whole),
            ("cli-head-not-known", Align::Left),
            ("cli-head-evidence", Align::Left),
        ],
    ));
    for row in rows {
        let doubt = if row.doubtful { " *" } else { "" };
        table.row(vec![
            row.state.map_or("", |state| state.sign()).to_owned(),
            format!("{}{}{doubt}", "· ".repeat(row.depth), row.name),
            row.required.clone(),
            figures(row),
            row.missing.clone(),
            row.evidence.clone(),
        ]);
    }
    table
}

/// What the firm has, of which years, and how far that is from the limit, below each other.
fn figures(row: &Row) -> String {
    if row.actual.is_empty() {
        return String::new();
    }
    let parts = [&row.actual, &row.years, &row.distance];
    let parts = parts.into_iter().filter(|it| !it.is_empty());
    parts.map(String::as_str).collect::<Vec<_>>().join("\n")
}
