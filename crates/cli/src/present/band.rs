//! The pair behind a referral as its lender may see it: verdicts and bands.

use super::operand::{Side, band, words};
use crate::output::{Align, Table, wrap};
use crate::text::{text, value};
use api::text::Lang;
use api::v1::{ReferralExplanation, Verdict};

/// The explanation in words.
pub fn render(found: &ReferralExplanation, lang: Lang) -> String {
    let title = format!("{} — {}", found.sme_pseudonym, found.offering_display_name);
    let verdict = value(lang, found.verdict().as_str_name());
    let points = band(found.lender_points.as_ref(), lang);
    let parameters = [("verdict", verdict.as_str()), ("points", &points)];
    let line = text(lang, "cli-referral-explained", &parameters);
    [
        wrap(&title),
        line,
        criteria(found, lang),
        lines(found, lang),
    ]
    .join("\n\n")
}

fn criteria(found: &ReferralExplanation, lang: Lang) -> String {
    let heads = [
        "cli-head-criterion",
        "cli-head-firm-band",
        "cli-head-offering-asks",
        "cli-head-verdict",
    ];
    let heads = heads.map(|head| (text(lang, head, &[]), Align::Left));
    let mut table = Table::new(heads.to_vec());
    for one in &found.criteria {
        let asks = one.offering_value.as_ref().is_some_and(|asked| asked.known);
        if !asks && one.verdict() == Verdict::Met {
            continue;
        }
        table.row(vec![
            value(lang, one.criterion().as_str_name()),
            band(one.sme_band.as_ref(), lang),
            words(one.offering_value.as_ref(), Side::Offering, lang),
            value(lang, one.verdict().as_str_name()),
        ]);
    }
    table.render()
}

fn lines(found: &ReferralExplanation, lang: Lang) -> String {
    let heads = [
        ("cli-head-part", Align::Left),
        ("cli-head-points", Align::Right),
        ("cli-head-weight", Align::Right),
    ];
    let heads = heads.map(|(head, align)| (text(lang, head, &[]), align));
    let mut table = Table::new(heads.to_vec());
    for line in &found.lines {
        table.row(vec![
            value(lang, line.part().as_str_name()),
            band(line.points.as_ref(), lang),
            line.weight.to_string(),
        ]);
    }
    table.render()
}
