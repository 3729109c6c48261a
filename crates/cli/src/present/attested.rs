//! What was attested of a firm, as a table.

use crate::show::{self, Column, left, whole};
use crate::text::text;
use crate::told;
use api::text::Lang;
use api::v1;
use rulebook::Fact;
use std::collections::BTreeMap;

/// An attestation with the name of what it tells of.
struct Row {
    name: String,
    of: v1::Attestation,
}

const COLUMNS: &[Column<Row>] = &[
    left("cli-head-attested", |row, _| {
        let code = if row.of.fact.is_empty() {
            row.of.condition.clone()
        } else {
            row.of.fact.clone()
        };
        let code = match row.of.fiscal_year {
            Some(year) => format!("{code}@{year}"),
            None => code,
        };
        format!("{}\n{code}", row.name).trim_start().to_owned()
    }),
    left("cli-head-value", |row, lang| value(&row.of, lang)),
    left("cli-head-source", |row, lang| {
        match row.of.source.is_empty() {
            true => text(lang, "cli-not-shown", &[]),
            false => row.of.source.clone(),
        }
    }),
    whole("cli-head-as-of", |row, _| show::date(row.of.as_of.as_ref())),
    whole("cli-head-until", |row, _| {
        show::date(row.of.expires_on.as_ref())
    }),
];

/// The value with its unit; of a market's people, who see no figures, only that it is there.
fn value(of: &v1::Attestation, lang: Lang) -> String {
    let fact = Fact::from_code(&of.fact);
    match (of.holds, of.value, fact) {
        (Some(holds), _, _) => text(lang, if holds { "cli-yes" } else { "cli-no" }, &[]),
        (None, Some(value), Some(fact)) => told::shown(fact, value, lang),
        // A fact that only a newer server knows.
        (None, Some(value), None) => value.to_string(),
        (None, None, _) => text(lang, "cli-not-shown", &[]),
    }
}

/// The table; `asked` has the names of conditions by `purpose/key`.
pub fn render(all: &v1::Attestations, asked: &BTreeMap<String, String>, lang: Lang) -> String {
    if all.attestations.is_empty() {
        return text(lang, "cli-attested-none", &[]);
    }
    let rows = all.attestations.iter().map(|of| {
        let fact = Fact::from_code(&of.fact).map(|fact| told::name(fact, lang).to_owned());
        let name = fact.or_else(|| asked.get(&of.condition).cloned());
        let name = name.unwrap_or_default();
        let of = of.clone();
        Row { name, of }
    });
    let rows: Vec<Row> = rows.collect();
    show::table(&rows, COLUMNS, lang).render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_attested_has_names_units_and_days() {
        let day = Some(api::Date {
            year: 2026,
            month: 3,
            day: 1,
        });
        let all = v1::Attestations {
            attestations: vec![
                v1::Attestation {
                    fact: "share_capital".to_owned(),
                    value: Some(600_000_000),
                    source: "公司章程".to_owned(),
                    as_of: day,
                    ..v1::Attestation::default()
                },
                v1::Attestation {
                    condition: "board-entry/rest".to_owned(),
                    holds: Some(false),
                    as_of: day,
                    ..v1::Attestation::default()
                },
                v1::Attestation {
                    fact: "platform_score".to_owned(),
                    fiscal_year: Some(2025),
                    as_of: day,
                    ..v1::Attestation::default()
                },
            ],
            ..v1::Attestations::default()
        };
        let asked = [("board-entry/rest".to_owned(), "其他条件".to_owned())];
        let shown = render(&all, &asked.into(), Lang::Zh);
        for part in [
            "股本总额",
            "600 万元",
            "公司章程",
            "2026-03-01",
            "其他条件",
            "board-entry/rest",
            "platform_score@2025",
            "不显示",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let none = render(&v1::Attestations::default(), &BTreeMap::new(), Lang::Zh);
        assert_eq!(none, "尚无登记的证明事项。");
    }
}
