//! Matches and outcomes as tables.

use crate::show::{self, Column, left, right, whole};
use crate::text::value;
use api::text::Lang;
use api::v1;

/// Columns of a list of matches.
pub const MATCHES: &[Column<v1::Match>] = &[
    left("cli-head-firm", |found, _| found.sme_display_name.clone()),
    left("cli-head-offering", |found, _| {
        found.offering_display_name.clone()
    }),
    right("cli-head-score", |found, _| found.score.to_string()),
    left("cli-head-missing", missing),
    whole("cli-head-sme", |found, _| show::id(&found.sme)),
];

/// Columns of a list of outcomes.
pub const OUTCOMES: &[Column<v1::Outcome>] = &[
    left("cli-head-firm", |outcome, _| {
        outcome.sme_display_name.clone()
    }),
    whole("cli-head-cause", |outcome, lang| {
        value(lang, outcome.cause().as_str_name())
    }),
    left("cli-head-blocking", |outcome, lang| {
        value(lang, outcome.blocking().as_str_name())
    }),
    right("cli-head-listed", |outcome, _| {
        outcome.listed_count.to_string()
    }),
    right("cli-head-score-best", |outcome, _| {
        outcome
            .score_best
            .map(|score| score.to_string())
            .unwrap_or_default()
    }),
    whole("cli-head-sme", |outcome, _| show::id(&outcome.sme)),
];

/// Facts to ask for, in words; empty for a full match.
pub fn missing(found: &v1::Match, lang: Lang) -> String {
    let words: Vec<String> = found
        .missing()
        .map(|criterion| value(lang, criterion.as_str_name()))
        .collect();
    words.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}
