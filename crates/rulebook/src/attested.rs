//! Which facts and answers are attested, and how what was attested counts among a firm's facts

use crate::catalog::Catalog;
use crate::fact::Fact;
use crate::facts::{Evidence, Facts};
use crate::rule::Test;
use chrono::{Datelike, NaiveDate};
use domain::Attested;

/// What a firm's record, its seat, its market and its listings tell; nobody attests it.
const RECORDED: [Fact; 13] = [
    Fact::Revenue,
    Fact::NetProfit,
    Fact::Assets,
    Fact::Liabilities,
    Fact::DebtRatio,
    Fact::RdExpense,
    Fact::RdRatio,
    Fact::Staff,
    Fact::Industrial,
    Fact::InProvince,
    Fact::MarketNeeqRoute,
    Fact::RegionalListed,
    Fact::BoardCultivation,
];

/// True for a fact that people or exchanges tell.
#[must_use]
pub fn is_attested(fact: Fact) -> bool {
    !RECORDED.contains(&fact)
}

impl Catalog {
    /// True if a rule has a condition with this `purpose/key` that asks a person.
    #[must_use]
    pub fn asks(&self, condition: &str) -> bool {
        let Some((purpose, key)) = condition.split_once('/') else {
            return false;
        };
        let rules = self.rules().iter().filter(|rule| rule.purpose == purpose);
        let mut conditions = rules.flat_map(|rule| &rule.conditions);
        conditions.any(|it| it.key == key && matches!(it.test, Test::Question(_)))
    }
}

impl Facts {
    /// Adds what was attested until a day. What no fact or answer of this release is any more, and
    /// years that had not ended (of a fact of the calendar year: not begun), say nothing. It makes
    /// no accounts of its year be there.
    pub(crate) fn add_attested(&mut self, all: &[Attested], on: NaiveDate) {
        for of in Attested::on(all, on) {
            let evidence = Evidence {
                source: of.source.clone(),
                as_of: Some(of.as_of),
                expires_on: of.expires_on,
                ..Evidence::default()
            };
            if of.is_answer() {
                self.answer(&of.key, of.value != 0, evidence);
                continue;
            }
            let fact = Fact::from_code(&of.key).filter(|fact| is_attested(*fact));
            let ended = |fact: &Fact| {
                let next = on.year() + i32::from(fact.is_of_calendar_year());
                of.fiscal_year.is_none_or(|year| year < next)
            };
            if let Some(fact) = fact.filter(ended) {
                // A value that it cannot be is none.
                let _ = self.put(fact, of.fiscal_year, of.value, evidence);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fixtures::{day, sme};

    fn told(key: &str, fiscal_year: Option<i32>, value: i64) -> Attested {
        Attested {
            key: key.to_owned(),
            fiscal_year,
            as_of: day(2026, 3, 1),
            value,
            source: "exchange".to_owned(),
            expires_on: Some(day(2026, 12, 31)),
        }
    }

    #[test]
    fn what_was_attested_is_among_the_facts_from_its_day() {
        let mut firm = sme(1);
        firm.attested = vec![
            told("share_capital", None, 5_000_000_000),
            told("platform_score", Some(2025), 81),
            told("platform_score", Some(2026), 82),
            told("platform_score", Some(2027), 83),
            told("main_share", Some(2026), 7_000),
            told("board-entry/rest", None, 1),
            told("revenue", Some(2025), 1),
            told("no_fact_any_more", None, 1),
            told("listing_reserve", None, 7),
        ];
        let before = Facts::of(&firm, day(2026, 2, 28));
        assert_eq!(before, Facts::of(&sme(1), day(2026, 2, 28)));
        let facts = Facts::of(&firm, day(2026, 3, 1));
        let (value, evidence) = facts.given(Fact::ShareCapital, 0).expect("a value");
        assert_eq!(
            (value, evidence.source.as_str()),
            (5_000_000_000, "exchange")
        );
        assert_eq!(evidence.expires_on, Some(day(2026, 12, 31)));
        let score = |year| facts.given(Fact::PlatformScore, year).map(|it| it.0);
        let scores = [2025, 2026, 2027].map(score);
        assert_eq!(
            scores,
            [Some(81), Some(82), None],
            "of the year, not of the accounts"
        );
        assert_eq!(facts.given(Fact::MainShare, 2026), None);
        assert!(facts.answers["board-entry/rest"].holds);
        let revenue = sme(1).figures[0].revenue.map(|it| it.0);
        assert_eq!(facts.given(Fact::Revenue, 2025).map(|it| it.0), revenue);
        assert_eq!(facts.given(Fact::ListingReserve, 0), None);
    }

    #[test]
    fn what_was_attested_makes_no_accounts_be_there() {
        let mut firm = sme(1);
        let on = day(2026, 3, 1);
        firm.figures.retain(|figures| figures.fiscal_year < 2025);
        let years = |firm: &domain::Sme| {
            let facts = Facts::of(firm, on);
            (facts.last_year(on), facts.latest_year(on))
        };
        let before = years(&firm);
        firm.attested = vec![told("main_share", Some(2025), 7_000)];
        assert_eq!(years(&firm), before);
        let known = Facts::of(&firm, on)
            .given(Fact::MainShare, 2025)
            .map(|it| it.0);
        assert_eq!(known, Some(7_000));
    }

    #[test]
    fn only_questions_of_rules_are_answered() {
        let catalog = Catalog::built_in();
        assert!(catalog.asks("board-entry/rest"));
        for condition in ["board-entry/title", "board-entry/nope", "nope/rest", "rest"] {
            assert!(!catalog.asks(condition), "{condition}");
        }
    }
}
