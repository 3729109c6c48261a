//! Facts as people type them: the code, the fiscal year, and the value with its unit.

use crate::import::cell::{self, Number};
use crate::names::either;
use crate::present::quantity::quantity;
use crate::text::text;
use api::text::Lang;
use api::v1;
use api::v1::rule_condition::Test;
use api::v1::rule_indicator::Scale;
use chrono::{Datelike as _, NaiveDate};
use rulebook::fact::RANK_NONE;
use rulebook::{Fact, Unit};

/// What names of ranks end with in the API: the number of no rank.
const NONE_NOTES: [&str; 2] = ["（无为9999）", ", 9,999 if none"];

/// Codes that an unknown one is told with.
const NEAREST: usize = 3;

/// Units that an amount of money may have, each with the power of ten of a fen that one of it is.
const MONEY: &[(&str, usize)] = &[
    ("亿元", 10),
    ("亿", 10),
    ("万元", 6),
    ("万", 6),
    ("元", 2),
    ("分", 0),
    ("bn yuan", 11),
    ("bn", 11),
    ("m yuan", 8),
    ("m", 8),
    ("yuan", 2),
    ("fen", 0),
];
const PERCENT: &[(&str, usize)] = &[("%", 2), ("bp", 0)];
const SHARES: &[(&str, usize)] = &[
    ("亿股", 8),
    ("亿", 8),
    ("万股", 4),
    ("万", 4),
    ("股", 0),
    ("m shares", 6),
    ("m", 6),
    ("shares", 0),
    ("", 0),
];
const YEARS: &[(&str, usize)] = &[("年", 0), ("years", 0), ("year", 0), ("", 0)];
const MONTHS: &[(&str, usize)] = &[("个月", 0), ("月", 0), ("months", 0), ("month", 0), ("", 0)];
const POINTS: &[(&str, usize)] = &[("分", 0), ("points", 0), ("point", 0), ("", 0)];
const COUNT: &[(&str, usize)] = &[
    ("人", 0),
    ("家", 0),
    ("户", 0),
    ("名", 0),
    ("项", 0),
    ("件", 0),
    ("个", 0),
    ("", 0),
];
const LEVEL: &[(&str, usize)] = &[("级", 0), ("", 0)];

/// A fact with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The fact.
    pub fact: Fact,
    /// Its fiscal year, where one was typed.
    pub year: Option<i32>,
    /// The value in the unit of the fact; of a day its number from 0001-01-01.
    pub value: i64,
}

impl Told {
    /// Reads `CODE=VALUE` or `CODE@YEAR=VALUE`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn read(typed: &str, lang: Lang) -> Result<Self, String> {
        let form = || text(lang, "cli-told-form", &[("typed", typed)]);
        let (named, value) = typed.split_once('=').ok_or_else(form)?;
        let (code, year) = key(named, lang)?;
        let fact = fact(&code, lang)?;
        let value = self::value(fact, value, lang)?;
        Ok(Self { fact, year, value })
    }

    /// The value and the day as the API takes them: one of them is not set.
    pub fn in_api(&self) -> (i64, Option<api::Date>) {
        match day(self.fact, self.value) {
            Some(day) => (0, Some(crate::import::row::date(day))),
            None => (self.value, None),
        }
    }

    /// The fact with its code, its year and its value in words.
    pub fn words(&self, lang: Lang) -> String {
        let name = name(self.fact, lang);
        let value = shown(self.fact, self.value, lang);
        let code = match self.year {
            Some(year) => format!("{}@{year}", self.fact.code()),
            None => self.fact.code().to_owned(),
        };
        let parameters = [("name", name), ("code", &code), ("value", &value)];
        text(lang, "cli-told-words", &parameters)
    }
}

fn day(fact: Fact, number: i64) -> Option<NaiveDate> {
    let days = Some(number).filter(|_| fact.unit() == Unit::Day)?;
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(days).ok()?)
}

/// Name of a fact.
pub fn name(fact: Fact, lang: Lang) -> &'static str {
    plain(either(lang, fact.name_zh(), fact.name_en()))
}

/// A fact's name without the number that stands for none, which nobody types or sees here.
pub fn plain(name: &str) -> &str {
    let note = NONE_NOTES.iter().find_map(|note| name.strip_suffix(note));
    note.unwrap_or(name)
}

/// Unit of a fact as the API has it.
pub const fn unit(fact: Fact) -> v1::FactUnit {
    match fact.unit() {
        Unit::Fen => v1::FactUnit::Fen,
        Unit::Bp => v1::FactUnit::BasisPoints,
        Unit::Count => v1::FactUnit::Count,
        Unit::Years => v1::FactUnit::Years,
        Unit::Months => v1::FactUnit::Months,
        Unit::Points => v1::FactUnit::Points,
        Unit::Level => v1::FactUnit::Level,
        Unit::Shares => v1::FactUnit::Shares,
        Unit::Flag => v1::FactUnit::Flag,
        Unit::Day => v1::FactUnit::Day,
        Unit::SizeClass => v1::FactUnit::SizeClass,
    }
}

/// A code with the fiscal year that may follow it, `CODE` or `CODE@YEAR`.
///
/// # Errors
/// The year is none.
pub fn key(typed: &str, lang: Lang) -> Result<(String, Option<i32>), String> {
    let Some((code, year)) = typed.split_once('@') else {
        return Ok((typed.trim().to_owned(), None));
    };
    let number = year.trim().parse();
    let number = number.map_err(|_| text(lang, "cli-told-year", &[("year", year)]))?;
    Ok((code.trim().to_owned(), Some(number)))
}

/// The fact that somebody means: its code, also with hyphens, or its name.
///
/// # Errors
/// There is none; with those that are nearest.
pub fn fact(typed: &str, lang: Lang) -> Result<Fact, String> {
    let name = typed.trim().to_lowercase();
    let code = name.replace('-', "_");
    let named = |fact: &&Fact| {
        let names = [fact.name_zh(), fact.name_en()];
        fact.code() == code || names.into_iter().any(|it| plain(it).to_lowercase() == name)
    };
    let found = Fact::ALL.iter().find(named).copied();
    found.ok_or_else(|| {
        let near = nearest(&code, lang).join(either(lang, "、", ", "));
        text(
            lang,
            "cli-told-no-fact",
            &[("fact", typed), ("near", &near)],
        )
    })
}

/// Facts whose codes are the most like what was typed, each with its name.
fn nearest(typed: &str, lang: Lang) -> Vec<String> {
    let rank = |fact: &&Fact| {
        let inside =
            !typed.is_empty() && (fact.code().contains(typed) || fact.name_zh().contains(typed));
        (!inside, changes(typed, fact.code()), fact.code())
    };
    let mut facts: Vec<&Fact> = Fact::ALL.iter().collect();
    facts.sort_by_cached_key(rank);
    let words = |fact: &Fact| format!("{} ({})", fact.code(), name(*fact, lang));
    facts.into_iter().take(NEAREST).map(words).collect()
}

/// Letters to add, take away or change from one text to the other.
fn changes(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut before = at;
        let mut left = at + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&to) {
            let kept = before + usize::from(letter != *other);
            before = *cell;
            left = kept.min(left + 1).min(before + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Facts that a rule asks for, in its order.
pub fn asked_by(rule: &v1::Rule) -> Vec<Fact> {
    let mut measures = Vec::new();
    for condition in &rule.conditions {
        if let Some(Test::Measure(test)) = &condition.test {
            measures.extend(test.measure.as_ref());
        }
    }
    for line in &rule.indicators {
        match &line.scale {
            Some(Scale::Bands(bands)) => {
                let tests = bands.bands.iter().flat_map(|band| &band.any);
                measures.extend(tests.filter_map(|test| test.measure.as_ref()));
            }
            Some(Scale::Each(each)) => {
                measures.extend(each.tests.iter().filter_map(|test| test.measure.as_ref()));
            }
            Some(Scale::Steps(steps)) => measures.extend(steps.measure.as_ref()),
            None => {}
        }
    }
    let facts = measures.into_iter().flat_map(|it| [&it.fact, &it.over]);
    let mut found = Vec::new();
    for fact in facts.flatten().filter_map(|it| Fact::from_code(&it.code)) {
        if !found.contains(&fact) {
            found.push(fact);
        }
    }
    found
}

/// How a value of a fact is written, with an example.
pub fn form(fact: Fact, lang: Lang) -> String {
    let key = match fact.unit() {
        Unit::Fen => "cli-form-money",
        Unit::Bp => "cli-form-percent",
        Unit::Count if has_none(fact) => "cli-form-rank",
        Unit::Count => "cli-form-count",
        Unit::Years => "cli-form-years",
        Unit::Months => "cli-form-months",
        Unit::Points => "cli-form-points",
        Unit::Level | Unit::SizeClass => "cli-form-level",
        Unit::Shares => "cli-form-shares",
        Unit::Flag => "cli-form-flag",
        Unit::Day => "cli-form-day",
    };
    text(lang, key, &[])
}

/// A value of a fact that can be read.
pub const fn example(fact: Fact) -> &'static str {
    match fact.unit() {
        Unit::Fen => "600万元",
        Unit::Bp => "8%",
        Unit::Count | Unit::Points => "12",
        Unit::Years => "3",
        Unit::Months => "18",
        Unit::Level | Unit::SizeClass => "1",
        Unit::Shares => "100万股",
        Unit::Flag => "yes",
        Unit::Day => "2025-09-01",
    }
}

/// A value in words, with its unit.
pub fn shown(fact: Fact, value: i64, lang: Lang) -> String {
    if has_none(fact) && value == RANK_NONE {
        return text(lang, "cli-none", &[]);
    }
    quantity(value, unit(fact), lang)
}

/// True for a rank that a firm may have none of.
fn has_none(fact: Fact) -> bool {
    fact.is_rank() && fact.name_zh().contains(&RANK_NONE.to_string())
}

/// A value in the unit of its fact.
///
/// # Errors
/// It is none; with how it is written.
pub fn value(fact: Fact, typed: &str, lang: Lang) -> Result<i64, String> {
    number(fact, typed).ok_or_else(|| {
        let parameters = [
            ("value", typed),
            ("name", name(fact, lang)),
            ("fact", fact.code()),
            ("form", &form(fact, lang)),
        ];
        text(lang, "cli-told-value", &parameters)
    })
}

fn number(fact: Fact, typed: &str) -> Option<i64> {
    let plain: String = typed.trim().chars().map(half_width).collect();
    let plain = plain.to_lowercase();
    match fact.unit() {
        Unit::Fen => scaled(&plain, MONEY),
        Unit::Bp => scaled(&plain, PERCENT),
        Unit::Count if has_none(fact) && ["无", "none"].contains(&plain.as_str()) => {
            Some(RANK_NONE)
        }
        Unit::Count => scaled(&plain, COUNT),
        Unit::Years => scaled(&plain, YEARS),
        Unit::Months => scaled(&plain, MONTHS),
        Unit::Points => scaled(&plain, POINTS),
        Unit::Level | Unit::SizeClass => scaled(&plain, LEVEL),
        Unit::Shares => scaled(&plain, SHARES),
        Unit::Flag => cell::yes_no(&plain).ok().map(i64::from),
        Unit::Day => cell::date(&plain)
            .ok()
            .map(|day| i64::from(day.num_days_from_ce())),
    }
}

/// A character as it is typed on any keyboard; also the minus that tables here show.
fn half_width(c: char) -> char {
    match c {
        '−' => '-',
        c => crate::import::column::half_width(c),
    }
}

/// A number with one of these units; the first that fits is meant.
fn scaled(typed: &str, units: &[(&str, usize)]) -> Option<i64> {
    let unit = units.iter().find(|(unit, _)| typed.ends_with(unit))?;
    let number = typed.strip_suffix(unit.0)?.trim_end();
    cell::scaled(number, unit.1, Number::Whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Result<Told, String> {
        Told::read(typed, Lang::Zh)
    }

    #[test]
    fn an_amount_needs_its_unit() {
        for typed in [
            "600万元",
            "0.06亿",
            "6000000元",
            "6,000,000 元",
            "6m",
            "0.006bn yuan",
        ] {
            let told = read(&format!("share_capital={typed}")).unwrap();
            assert_eq!(told.value, 600_000_000, "{typed}");
            assert_eq!(told.words(Lang::Zh), "股本总额（share_capital）：600 万元");
        }
        let bare = read("share_capital=6000000").unwrap_err();
        for part in ["“6000000”", "share_capital", "600万元", "6000000元"] {
            assert!(bare.contains(part), "{part}: {bare}");
        }
        for wrong in [
            "share_capital=much",
            "share_capital=1.234元",
            "share_capital",
            "roe@x=8%",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_fact_takes_its_example_and_shows_it_back() {
        for fact in Fact::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let shown = name(*fact, lang).replace(',', "");
                assert!(!shown.contains(&RANK_NONE.to_string()), "{shown}");
            }
            let value = value(*fact, example(*fact), Lang::En);
            assert!(value.is_ok(), "{}: {value:?}", fact.code());
        }
        let of = |typed: &str| read(typed).unwrap().value;
        assert_eq!(of("roe_low@2025=8%"), 800);
        assert_eq!(of("platform_score@2025=81"), 81);
        assert_eq!((of("private_fund=是"), of("private_fund=no")), (1, 0));
        assert_eq!(of("issue_shares=100万股"), 1_000_000);
        assert_eq!((of("maker_rank=无"), of("maker_rank=3")), (9_999, 3));
        assert!(
            read("maker_rank=无")
                .unwrap()
                .words(Lang::Zh)
                .ends_with("：无")
        );
        let since = read("neeq_since=2025-09-01").unwrap();
        let day = NaiveDate::from_ymd_opt(2025, 9, 1).map(crate::import::row::date);
        assert_eq!(since.in_api(), (0, day));
        assert!(read("neeq_since=739252").is_err() && read("roe@2025=8").is_err());
    }

    #[test]
    fn a_code_is_found_as_it_is_meant() {
        let meant = |typed| fact(typed, Lang::En).map(Fact::code);
        assert_eq!(meant("share-capital"), Ok("share_capital"));
        assert_eq!(meant("股本总额"), Ok("share_capital"));
        let wrong = meant("share_capitl").unwrap_err();
        let first = wrong.find("share_capital (Share capital)");
        assert!(first < wrong.find("share_capital_after"), "{wrong}");
        assert!(first.is_some(), "{wrong}");
        assert_eq!(changes("kitten", "sitting"), 3);
        assert_eq!(changes("", "abc"), 3);
    }
}
