//! Candidates of a market: how many there are by layer, and the firms.

use crate::output::{columns, wrap};
use crate::report::rows;
use crate::show::{self, Column, left, right, whole};
use crate::text::{text, value};
use api::text::Lang;
use api::v1;

/// Length of the longest bar.
const BAR: i64 = 40;
/// Digits of a rule set's digest that are shown.
const DIGEST_DIGITS: usize = 12;

const COLUMNS: &[Column<v1::Candidate>] = &[
    left("cli-head-firm", |it, _| it.sme_display_name.clone()),
    whole("cli-head-layer", |it, lang| layer(it.layer(), lang)),
    whole("cli-head-reach", |it, lang| layer(it.reach(), lang)),
    right("cli-head-ready", |it, _| percent(it.readiness_bp)),
    right("cli-head-known", |it, _| percent(it.completeness_bp)),
    whole("cli-head-id", |it, _| show::id(&it.name)),
];

/// The same with everything that a row of a spreadsheet has room for.
pub const SHEET: &[Column<v1::Candidate>] = &[
    left("cli-head-firm", |it, _| it.sme_display_name.clone()),
    left("cli-head-credit-code", |it, _| it.credit_code.clone()),
    left("cli-head-region", |it, _| show::region(&it.region)),
    left("cli-head-tier", |it, lang| tier(it.tier(), lang)),
    left("cli-head-layer", |it, lang| layer(it.layer(), lang)),
    left("cli-head-reach", |it, lang| layer(it.reach(), lang)),
    left("cli-head-ready", |it, _| percent(it.readiness_bp)),
    left("cli-head-known", |it, _| percent(it.completeness_bp)),
    left("cli-head-lacking", |it, lang| items(&it.missing, lang)),
    left("cli-head-not-known", |it, lang| items(&it.unknown, lang)),
    left("cli-head-chains", |it, _| it.chains.join(" ")),
    left("cli-head-sme", |it, _| show::id(&it.sme)),
];

/// A tier in words, also that none was looked up.
fn tier(tier: v1::Tier, lang: Lang) -> String {
    if tier == v1::Tier::Unspecified {
        return text(lang, "cli-ground-titles-unknown", &[]);
    }
    value(lang, tier.as_str_name())
}

/// Conditions of the rungs above, each with the rung that asks for it.
fn items(items: &[v1::CandidateItem], lang: Lang) -> String {
    let word = |it: &v1::CandidateItem| {
        let rung = value(lang, it.rung().as_str_name());
        let condition = rows::name(it.condition.as_ref(), lang);
        let parameters = [("rung", rung.as_str()), ("condition", &condition)];
        text(lang, "cli-item-of-rung", &parameters)
    };
    let words: Vec<String> = items.iter().map(word).collect();
    rows::listed(&words, lang)
}

/// A layer in a word that fits a column.
pub fn layer(layer: v1::Layer, lang: Lang) -> String {
    let key = match layer {
        v1::Layer::Unspecified => "cli-layer-open",
        v1::Layer::Incubation => "cli-layer-incubation",
        v1::Layer::Standardization => "cli-layer-standardization",
        v1::Layer::Cultivation => "cli-layer-cultivation",
    };
    text(lang, key, &[])
}

/// Whole per cents, rounded down: a figure to compare by.
fn percent(bp: i32) -> String {
    format!("{}%", bp / 100)
}

/// Counts with bars, then the firms.
pub fn render(
    candidates: &[v1::Candidate],
    whole: &v1::ListCandidatesResponse,
    lang: Lang,
) -> String {
    let mut parts = vec![counts(whole, lang), screened(whole, lang)];
    if !candidates.is_empty() {
        parts.push(show::table(candidates, COLUMNS, lang).render());
    }
    parts.join("\n\n")
}

/// How many there are in each layer, the highest first.
pub fn counts(whole: &v1::ListCandidatesResponse, lang: Lang) -> String {
    let counts = whole.counts.unwrap_or_default();
    let layer = |layer: v1::Layer| value(lang, layer.as_str_name());
    let lines = [
        (layer(v1::Layer::Cultivation), counts.cultivation_count),
        (
            layer(v1::Layer::Standardization),
            counts.standardization_count,
        ),
        (layer(v1::Layer::Incubation), counts.incubation_count),
        (text(lang, "cli-candidates-open", &[]), counts.open_count),
    ];
    let width = lines
        .iter()
        .map(|(name, _)| columns(name))
        .max()
        .unwrap_or(0);
    let digits = lines
        .iter()
        .map(|(_, n)| n.to_string().len())
        .max()
        .unwrap_or(0);
    let most = lines.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let line = |(name, count): &(String, i64)| {
        let gap = " ".repeat(width - columns(name));
        // A firm is never so few that nothing shows.
        let length = (count * BAR / most).max(i64::from(*count > 0));
        let bar = "█".repeat(usize::try_from(length).unwrap_or(0));
        format!("{name}{gap}  {count:>digits$}  {bar}")
            .trim_end()
            .to_owned()
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn screened(whole: &v1::ListCandidatesResponse, lang: Lang) -> String {
    let total = whole.total_count.to_string();
    let day = show::date(whole.screened_on.as_ref());
    let digest: String = whole.rule_set_sha256.chars().take(DIGEST_DIGITS).collect();
    let parameters = [
        ("total", total.as_str()),
        ("day", &day),
        ("digest", &digest),
    ];
    let mut lines = vec![if day.is_empty() {
        text(lang, "cli-candidates-unscreened", &parameters)
    } else {
        text(lang, "cli-candidates-screened", &parameters)
    }];
    if whole.screening {
        lines.push(text(lang, "cli-candidates-screening", &[]));
    }
    if whole.board() == v1::BoardState::Unspecified {
        lines.push(text(lang, "cli-candidates-no-board", &[]));
    }
    if whole.seat_unclear_count > 0 {
        let count = whole.seat_unclear_count.to_string();
        lines.push(text(
            lang,
            "cli-candidates-seat-unclear",
            &[("count", &count)],
        ));
    }
    lines
        .iter()
        .map(|it| wrap(it))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_seen_is_said() {
        let mut whole = v1::ListCandidatesResponse {
            seat_unclear_count: 7,
            ..v1::ListCandidatesResponse::default()
        };
        let told = screened(&whole, Lang::En);
        assert!(
            told.contains("Nothing was seen of this market's board"),
            "{told}"
        );
        assert!(told.contains("7 firms"), "{told}");
        whole.board = v1::BoardState::Publicized.into();
        whole.seat_unclear_count = 0;
        let told = screened(&whole, Lang::En);
        assert!(!told.contains("board") && !told.contains("seat"), "{told}");
    }

    #[test]
    fn bars_are_as_long_as_the_counts() {
        let whole = v1::ListCandidatesResponse {
            counts: Some(v1::CandidateCounts {
                incubation_count: 1,
                standardization_count: 0,
                cultivation_count: 20,
                open_count: 800,
            }),
            ..v1::ListCandidatesResponse::default()
        };
        let shown = counts(&whole, Lang::En);
        let bars: Vec<usize> = shown.lines().map(|it| it.matches('█').count()).collect();
        assert_eq!(bars, [1, 0, 1, 40], "{shown}");
        let none = counts(&v1::ListCandidatesResponse::default(), Lang::Zh);
        assert_eq!(none.matches('█').count(), 0);
    }
}
