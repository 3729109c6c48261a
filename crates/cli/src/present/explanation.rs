//! One pair explained: every criterion with both sides and its verdict, what would change it, then
//! every point.

use super::change;
use super::operand::{Side, words};
use crate::output::{Align, Table, wrap};
use crate::text::{text, value};
use api::text::Lang;
use api::v1::{PairExplanation, Refusal, ScoreSide, Verdict};

/// The explanation in words.
pub fn render(pair: &PairExplanation, lang: Lang) -> String {
    let mut parts = vec![
        wrap(&format!(
            "{} — {} · {}",
            pair.sme_display_name, pair.lender_display_name, pair.offering_display_name
        )),
        verdict_line(pair, lang),
        criteria(pair, lang),
    ];
    let unasked = unasked(pair, lang);
    if !unasked.is_empty() {
        let words = text(lang, "cli-explain-unasked", &[("criteria", &unasked)]);
        parts.push(wrap(&words));
    }
    parts.extend(change::of_pair(pair, lang));
    parts.push(points(pair, lang));
    parts.join("\n\n")
}

fn verdict_line(pair: &PairExplanation, lang: Lang) -> String {
    let verdict = value(lang, pair.verdict().as_str_name());
    let mut cause = value(lang, pair.cause().as_str_name());
    if pair.refusal() != Refusal::Unspecified {
        cause = value(lang, pair.refusal().as_str_name());
    }
    let rank = pair.rank.to_string();
    let key = if pair.rank > 0 {
        "cli-explain-listed"
    } else {
        "cli-explain-not-listed"
    };
    let parameters = [
        ("verdict", verdict.as_str()),
        ("cause", &cause),
        ("rank", &rank),
    ];
    let used = if pair.rank > 0 {
        &parameters[..]
    } else {
        &parameters[..2]
    };
    text(lang, key, used)
}

/// True if the offering asks nothing here and nothing stands against the pair.
fn asks_nothing(result: &api::v1::CriterionResult) -> bool {
    let asked = result
        .offering_value
        .as_ref()
        .is_some_and(|operand| operand.known);
    !asked && result.verdict() == Verdict::Met
}

fn criteria(pair: &PairExplanation, lang: Lang) -> String {
    let heads = [
        "cli-head-criterion",
        "cli-head-firm-has",
        "cli-head-offering-asks",
        "cli-head-verdict",
    ];
    let heads = heads.map(|head| (text(lang, head, &[]), Align::Left));
    let mut table = Table::new(heads.to_vec());
    for result in pair.criteria.iter().filter(|result| !asks_nothing(result)) {
        table.row(vec![
            value(lang, result.criterion().as_str_name()),
            words(result.sme_value.as_ref(), Side::Firm, lang),
            words(result.offering_value.as_ref(), Side::Offering, lang),
            value(lang, result.verdict().as_str_name()),
        ]);
    }
    table.render()
}

fn unasked(pair: &PairExplanation, lang: Lang) -> String {
    let unasked = pair.criteria.iter().filter(|result| asks_nothing(result));
    let words: Vec<String> = unasked
        .map(|result| value(lang, result.criterion().as_str_name()))
        .collect();
    words.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}

fn points(pair: &PairExplanation, lang: Lang) -> String {
    let heads = [
        ("cli-head-side", Align::Left),
        ("cli-head-part", Align::Left),
        ("cli-head-points", Align::Right),
        ("cli-head-weight", Align::Right),
        ("cli-head-product", Align::Right),
    ];
    let heads = heads.map(|(head, align)| (text(lang, head, &[]), align));
    let mut table = Table::new(heads.to_vec());
    let sums = [
        (ScoreSide::Sme, pair.sme_points),
        (ScoreSide::Lender, pair.lender_points),
    ];
    for (side, sum) in sums {
        let name = value(lang, side.as_str_name());
        for line in pair.lines.iter().filter(|line| line.side() == side) {
            table.row(vec![
                name.clone(),
                value(lang, line.part().as_str_name()),
                line.points.to_string(),
                line.weight.to_string(),
                line.product.to_string(),
            ]);
        }
        let word = text(lang, "cli-sum", &[]);
        table.row(vec![
            name,
            word,
            String::new(),
            String::new(),
            sum.to_string(),
        ]);
    }
    let score = pair.score.to_string();
    format!(
        "{}\n{}",
        table.render(),
        text(lang, "cli-explain-score", &[("score", &score)])
    )
}
