//! One listing in words: where it stands, what proves it, what it has to disclose.

use super::{duties, layers};
use crate::args::Format;
use crate::output::{self, Align, Table, wrap};
use crate::report::rows;
use crate::session::Session;
use crate::show::{self, Column, left};
use crate::text::{text, value};
use api::text::Lang;
use api::v1;

const PROOFS: &[Column<v1::CandidateProof>] = &[
    left("cli-head-layer", |it, lang| {
        value(lang, it.rung().as_str_name())
    }),
    left("cli-head-condition", |it, lang| {
        rows::name(it.condition.as_ref(), lang)
    }),
    left("cli-head-evidence", |it, lang| {
        rows::evidence(&it.evidence, lang)
    }),
    left("cli-head-by-rule", |it, _| {
        format!("{} {}", show::id(&it.rule), it.rule_version)
    }),
];

/// Shows a listing.
///
/// # Errors
/// Standard output is closed.
pub fn one(session: &Session, listing: &v1::Listing) -> anyhow::Result<()> {
    match session.format {
        Format::Json => show::one(session, listing),
        Format::Table => output::line(&render(listing, session.lang)),
    }
}

/// The listing for people.
fn render(listing: &v1::Listing, lang: Lang) -> String {
    let mut parts = vec![facts(listing, lang).render()];
    if !listing.proofs.is_empty() {
        let title = text(lang, "cli-listing-proofs", &[]);
        let proofs = show::table(&listing.proofs, PROOFS, lang).render();
        parts.push(format!("{}\n{proofs}", wrap(&title)));
    }
    parts.extend(duties::of_listing(listing, lang));
    parts.join("\n\n")
}

/// Where it stands; what is not there is left out.
fn facts(listing: &v1::Listing, lang: Lang) -> Table {
    let dated = |day: Option<&api::Date>, what: &str| {
        let line = format!("{} {what}", show::date(day));
        line.trim_end().to_owned()
    };
    let spans = listing.layers.iter().map(|span| {
        let layer = value(lang, span.layer().as_str_name());
        dated(span.start_date.as_ref(), &layer)
    });
    let events = listing.pipeline.iter().map(|report| {
        let event = value(lang, report.event().as_str_name());
        dated(report.on.as_ref(), &event)
    });
    let overdue = Some(listing.disclosure_overdue_count).filter(|count| *count > 0);
    let because = [
        listing.refusal.clone(),
        value(lang, listing.delist_reason().as_str_name()),
        value(lang, listing.move_cause().as_str_name()),
    ];
    let state = value(lang, listing.state().as_str_name());
    let market = listing.name.split('/').nth(1).unwrap_or_default();
    let lines = [
        ("cli-head-firm", listing.sme_display_name.clone()),
        ("cli-head-market", market.to_owned()),
        ("cli-head-state", state),
        ("cli-head-since", show::date(listing.state_date.as_ref())),
        ("cli-head-because", because.concat()),
        ("cli-head-layer", layers(listing, lang)),
        ("cli-head-code", listing.code.clone()),
        ("cli-head-own-code", listing.own_code.clone()),
        ("cli-head-layers", spans.collect::<Vec<_>>().join("\n")),
        ("cli-head-reported", events.collect::<Vec<_>>().join("\n")),
        (
            "cli-head-overdue",
            overdue.map(|count| count.to_string()).unwrap_or_default(),
        ),
        ("cli-head-listing", listing.name.clone()),
        ("cli-head-sme", show::id(&listing.sme)),
    ];
    let heads = ["cli-head-listing", "cli-head-value"];
    let aligns = [Align::Whole, Align::Left];
    let heads = heads.map(|head| text(lang, head, &[])).into_iter();
    let mut table = Table::new(heads.zip(aligns).collect());
    for (head, value) in lines {
        if !value.is_empty() {
            table.row(vec![text(lang, head, &[]), value]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::columns;

    fn listing() -> v1::Listing {
        let day = |month, day| {
            Some(api::Date {
                year: 2026,
                month,
                day,
            })
        };
        v1::Listing {
            name: "markets/zhejiang/listings/0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11".to_owned(),
            sme: "smes/0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b12".to_owned(),
            sme_display_name: "浙江示例精密机械股份有限公司".to_owned(),
            state: v1::ListingState::LayerMoved.into(),
            state_date: day(3, 5),
            code: "ZJ000001P".to_owned(),
            layer: v1::Layer::Cultivation.into(),
            layer_before: v1::Layer::Incubation.into(),
            move_cause: v1::MoveCause::Raised.into(),
            layers: vec![v1::LayerSpan {
                start_date: day(1, 2),
                layer: v1::Layer::Incubation.into(),
            }],
            pipeline: vec![v1::PipelineReport {
                event: v1::PipelineEvent::Tutoring.into(),
                on: day(2, 3),
            }],
            proofs: vec![v1::CandidateProof {
                rung: v1::Rung::Cultivation.into(),
                rule: "rules/board-cultivation-2022".to_owned(),
                rule_version: "1".to_owned(),
                condition: Some(v1::ConditionName {
                    key: "little-giant".to_owned(),
                    name_zh: "“小巨人”称号有效".to_owned(),
                    name_en: "Valid little-giant title".to_owned(),
                }),
                evidence: vec![v1::FactEvidence {
                    origin: v1::EvidenceOrigin::Title.into(),
                    title: v1::TitleKind::LittleGiant.into(),
                    expires_on: day(6, 30),
                    ..v1::FactEvidence::default()
                }],
            }],
            ..v1::Listing::default()
        }
    }

    #[test]
    fn a_listing_is_told_in_one_language() {
        let shown = render(&listing(), Lang::En);
        for part in [
            "layer moved",
            "evidence for a higher layer",
            "2026-01-02 incubation layer",
            "2026-02-03 tutoring began",
            "little-giant",
            "2026-06-30",
            "0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        for raw in ["name_en", "proofs[", "“小巨人”", "_"] {
            assert!(!shown.contains(raw), "{raw}: {shown}");
        }
        let shown = render(&listing(), Lang::Zh);
        for part in ["已调层", "2026-02-03 开始辅导", "“小巨人”"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("Valid"), "{shown}");
        let wide = shown.lines().map(columns).max();
        assert!(wide <= Some(100), "{shown}");
    }

    #[test]
    fn what_is_not_there_is_left_out() {
        let bare = v1::Listing {
            name: listing().name,
            state: v1::ListingState::Proposed.into(),
            ..v1::Listing::default()
        };
        let shown = render(&bare, Lang::En);
        assert_eq!(shown.lines().count(), 5, "{shown}");
    }
}
