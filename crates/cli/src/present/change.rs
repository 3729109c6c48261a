//! What would have to change: sets of changes of a pair, and what each fact of a firm would open.

use super::operand::{Side, words};
use crate::output::{Align, Table, wrap};
use crate::show;
use crate::text::{text, value};
use api::text::Lang;
use api::v1::{ChangeSet, Criterion, FactChange, PairExplanation, SmeExplanation, Verdict};

/// What would make a pair eligible; nothing for a pair that is.
pub fn of_pair(pair: &PairExplanation, lang: Lang) -> Option<String> {
    if pair.verdict() == Verdict::Met {
        return None;
    }
    if pair.change_sets.is_empty() {
        let blocks: Vec<String> = pair.blocks().map(|one| name(one, lang)).collect();
        let criteria = blocks.join(comma(lang));
        let words = text(lang, "cli-changes-none", &[("criteria", &criteria)]);
        return Some(wrap(&words));
    }
    let heads = [
        "cli-head-way",
        "cli-head-fact",
        "cli-head-firm-has",
        "cli-head-needed",
        "cli-head-when",
    ];
    let mut table = Table::new(lefts(&heads, lang));
    for (number, set) in (1..).zip(&pair.change_sets) {
        for row in rows(pair, set, lang) {
            let mut cells = vec![number.to_string()];
            cells.extend(row);
            table.row(cells);
        }
    }
    let title = text(lang, "cli-changes", &[]);
    Some(format!("{title}\n{}", table.render()))
}

/// What each fact of a firm would open.
pub fn of_sme(found: &SmeExplanation, lang: Lang) -> String {
    let (eligible, offerings) = (
        found.eligible_count.to_string(),
        found.offering_count.to_string(),
    );
    let parameters = [
        ("firm", found.sme_display_name.as_str()),
        ("eligible", &eligible),
        ("offerings", &offerings),
    ];
    let title = wrap(&text(lang, "cli-openings", &parameters));
    if found.openings.is_empty() {
        return format!("{title}\n\n{}", text(lang, "cli-openings-none", &[]));
    }
    let heads = [
        "cli-head-fact",
        "cli-head-firm-has",
        "cli-head-needed",
        "cli-head-when",
    ];
    let mut heads = lefts(&heads, lang);
    for head in ["cli-head-opened", "cli-head-lost"] {
        heads.push((text(lang, head, &[]), Align::Right));
    }
    let mut table = Table::new(heads);
    for opening in &found.openings {
        let change = opening.change.clone().unwrap_or_default();
        let mut cells = row(&change, lang).to_vec();
        cells.push(opening.opened_count.to_string());
        cells.push(opening.lost_count.to_string());
        table.row(cells);
    }
    format!("{title}\n\n{}", table.render())
}

fn lefts(heads: &[&str], lang: Lang) -> Vec<(String, Align)> {
    let heads = heads.iter();
    heads
        .map(|head| (text(lang, head, &[]), Align::Left))
        .collect()
}

const fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

fn name(criterion: Criterion, lang: Lang) -> String {
    value(lang, criterion.as_str_name())
}

/// A row a change, then one for each criterion that they have to meet together.
fn rows(pair: &PairExplanation, set: &ChangeSet, lang: Lang) -> Vec<[String; 4]> {
    let mut rows: Vec<[String; 4]> = set.changes.iter().map(|one| row(one, lang)).collect();
    for joint in set.joint() {
        let mut results = pair.criteria.iter();
        let result = results.find(|result| result.criterion() == joint);
        let (has, asked) = result.map_or((None, None), |result| {
            (result.sme_value.as_ref(), result.offering_value.as_ref())
        });
        rows.push([
            text(
                lang,
                "cli-changes-joint",
                &[("criterion", &name(joint, lang))],
            ),
            words(has, Side::Firm, lang),
            words(asked, Side::Offering, lang),
            String::new(),
        ]);
    }
    rows
}

fn row(change: &FactChange, lang: Lang) -> [String; 4] {
    let needed = words(change.needed.as_ref(), Side::Offering, lang);
    let codes = change
        .needed
        .as_ref()
        .map_or(0, |needed| needed.codes.len());
    let needed = match (change.none_of, codes) {
        (true, _) => text(lang, "cli-changes-none-of", &[("codes", &needed)]),
        (false, 2..) => text(lang, "cli-changes-one-of", &[("codes", &needed)]),
        (false, 0..2) => needed,
    };
    let when = value(lang, change.changeability().as_str_name());
    let when = match change.reached_on.as_ref() {
        Some(day) => {
            let day = show::date(Some(day));
            text(lang, "cli-changes-from", &[("when", &when), ("day", &day)])
        }
        None => when,
    };
    [
        value(lang, change.fact().as_str_name()),
        words(change.current.as_ref(), Side::Firm, lang),
        needed,
        when,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::v1::{Changeability, CriterionResult, FirmFact, Opening, Operand, OperandUnit};

    fn change(fact: FirmFact, unit: OperandUnit, ends: (Option<i64>, Option<i64>)) -> FactChange {
        let operand = Operand {
            unit: unit.into(),
            known: true,
            ..Operand::default()
        };
        FactChange {
            fact: fact.into(),
            changeability: Changeability::Now.into(),
            current: Some(Operand {
                value: Some(200_000_000),
                ..operand.clone()
            }),
            needed: Some(Operand {
                min: ends.0,
                max: ends.1,
                ..operand
            }),
            ..FactChange::default()
        }
    }

    #[test]
    fn ways_are_numbered_and_joint_criteria_follow() {
        let fen = OperandUnit::Fen;
        let amount = change(FirmFact::Amount, fen, (None, Some(150_000_000)));
        let revenue = change(FirmFact::Revenue, fen, (Some(1_500_000_000), None));
        let leverage = CriterionResult {
            criterion: Criterion::Leverage.into(),
            offering_value: Some(Operand {
                unit: OperandUnit::BasisPoints.into(),
                known: true,
                max: Some(1_000),
                ..Operand::default()
            }),
            ..CriterionResult::default()
        };
        let pair = PairExplanation {
            verdict: Verdict::NotMet.into(),
            criteria: vec![leverage],
            change_sets: vec![
                ChangeSet {
                    changes: vec![amount.clone()],
                    joint: vec![],
                },
                ChangeSet {
                    changes: vec![amount, revenue],
                    joint: vec![Criterion::Leverage.into()],
                },
            ],
            ..PairExplanation::default()
        };
        let shown = of_pair(&pair, Lang::Zh).unwrap();
        for part in ["≤ 150 万元", "≥ 1500 万元", "≤ 10.00%", "200 万元"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let eligible = PairExplanation {
            verdict: Verdict::Met.into(),
            ..PairExplanation::default()
        };
        assert_eq!(of_pair(&eligible, Lang::En), None);
        let blocked = PairExplanation {
            verdict: Verdict::NotMet.into(),
            blocks: vec![Criterion::Region.into()],
            ..PairExplanation::default()
        };
        assert!(of_pair(&blocked, Lang::En).unwrap().contains("region"));
    }

    #[test]
    fn openings_are_counted() {
        let credit = FactChange {
            fact: FirmFact::Industry.into(),
            changeability: Changeability::State.into(),
            needed: Some(Operand {
                unit: OperandUnit::Industry.into(),
                known: true,
                codes: vec!["31".to_owned()],
                ..Operand::default()
            }),
            none_of: true,
            ..FactChange::default()
        };
        let found = SmeExplanation {
            offering_count: 900,
            eligible_count: 17,
            openings: vec![Opening {
                change: Some(credit),
                opened_count: 41,
                lost_count: 3,
            }],
            ..SmeExplanation::default()
        };
        for lang in [Lang::Zh, Lang::En] {
            let shown = of_sme(&found, lang);
            for part in ["900", "17", "41", "3", "31"] {
                assert!(shown.contains(part), "{part}: {shown}");
            }
        }
    }
}
