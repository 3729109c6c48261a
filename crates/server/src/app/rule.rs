//! Official rules: the same for whoever may ask.

use api::v1::ErrorReason;
use chrono::NaiveDate;
use rulebook::{Application, Catalog, Rule};

use crate::error::{Error, Result};

const KIND: &str = "rongqiao/Rule";

/// Which rules are asked for; what is `None` is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleFilter {
    /// Versions of the rule for this purpose.
    pub purpose: Option<String>,
    /// Rules that this market has of its own.
    pub market: Option<String>,
    /// Rules that count on this day, for any application.
    pub in_force_on: Option<NaiveDate>,
}

impl RuleFilter {
    fn admits(&self, rule: &Rule) -> bool {
        let counts = |on: NaiveDate| {
            let mut applications = Application::ALL.into_iter();
            applications.any(|application| rule.force_on(application, on).is_some())
        };
        self.purpose
            .as_ref()
            .is_none_or(|purpose| rule.purpose == *purpose)
            && self
                .market
                .as_ref()
                .is_none_or(|market| rule.market.as_ref() == Some(market))
            && self.in_force_on.is_none_or(counts)
    }
}

/// One rule.
///
/// # Errors
/// `RULE_NOT_FOUND`.
pub fn get<'a>(catalog: &'a Catalog, id: &str) -> Result<&'a Rule> {
    catalog.get(id).ok_or_else(|| {
        let name = format!("rules/{id}");
        Error::not_found(ErrorReason::RuleNotFound, KIND, &name).with("rule", &name)
    })
}

/// Rules by id.
pub fn list<'a>(catalog: &'a Catalog, filter: &RuleFilter) -> Vec<&'a Rule> {
    let rules = catalog.rules().iter();
    rules.filter(|rule| filter.admits(rule)).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rulebook::Catalog;

    use super::{RuleFilter, list};

    #[test]
    fn rules_are_narrowed_by_purpose_market_and_day() {
        let catalog = Catalog::built_in();
        let ids = |filter: RuleFilter| -> Vec<&str> {
            let found = list(catalog, &filter);
            found.into_iter().map(|rule| rule.id.as_str()).collect()
        };
        let all = ids(RuleFilter::default());
        assert_eq!(all.len(), catalog.rules().len());
        assert!(all.is_sorted());
        let day = |year| NaiveDate::from_ymd_opt(year, 9, 1);
        let little_giant = |in_force_on| RuleFilter {
            purpose: Some("little-giant".to_owned()),
            in_force_on,
            ..RuleFilter::default()
        };
        let both = ["little-giant-2022", "little-giant-2026"];
        assert_eq!(ids(little_giant(None)), both);
        assert_eq!(ids(little_giant(day(2023))), ["little-giant-2022"]);
        assert!(ids(little_giant(day(2019))).is_empty());
        let own = RuleFilter {
            market: Some("hunan".to_owned()),
            ..RuleFilter::default()
        };
        assert_eq!(ids(own), ["board-entry-hunan"]);
    }
}
