//! What only people or exchanges can tell of a firm: attested facts and answers, each with its day

use chrono::NaiveDate;
use std::fmt;

/// A value, or an answer to a question, that somebody stands for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attested {
    /// Code of the fact, or `purpose/key` of the condition whose question is answered.
    pub key: String,
    /// Fiscal year of a fact that has one.
    pub fiscal_year: Option<i32>,
    /// The day from which it counts; a later one of the same key replaces it from its own day on.
    pub as_of: NaiveDate,
    /// The value in the unit of the fact; of an answer 1 for yes and 0 for no.
    pub value: i64,
    /// Who says so.
    pub source: String,
    /// Last day on which it counts, if it has one.
    pub expires_on: Option<NaiveDate>,
}

impl fmt::Debug for Attested {
    /// What is told, without the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attested({} as of {})", self.key, self.as_of)
    }
}

impl Attested {
    /// What it is told of: two of one slot cannot both count.
    #[must_use]
    pub fn slot(&self) -> (&str, Option<i32>, NaiveDate) {
        (&self.key, self.fiscal_year, self.as_of)
    }

    /// True if it answers a question.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.key.contains('/')
    }

    /// Those that count on a day, one for each key and year: the latest until then.
    #[must_use]
    pub fn on(all: &[Self], day: NaiveDate) -> Vec<&Self> {
        let mut known: Vec<&Self> = all.iter().filter(|it| it.as_of <= day).collect();
        known.sort_unstable_by_key(|it| it.slot());
        let same = |a: &&Self, b: &&Self| a.key == b.key && a.fiscal_year == b.fiscal_year;
        let groups = known.chunk_by(same);
        groups.filter_map(|group| group.last().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::day;

    fn told(key: &str, month: u32, value: i64) -> Attested {
        Attested {
            key: key.to_owned(),
            fiscal_year: None,
            as_of: day(2026, month, 1),
            value,
            source: "exchange".to_owned(),
            expires_on: None,
        }
    }

    #[test]
    fn the_latest_of_each_key_counts_from_its_day() {
        let mut of_year = told("a", 2, 7);
        of_year.fiscal_year = Some(2025);
        let all = [told("a", 4, 2), told("a", 3, 1), of_year, told("b", 5, 3)];
        let values = |month| {
            let known = Attested::on(&all, day(2026, month, 1));
            known.iter().map(|it| it.value).collect::<Vec<_>>()
        };
        assert_eq!(values(1), [0; 0]);
        assert_eq!(values(2), [7]);
        assert_eq!(values(3), [1, 7]);
        assert_eq!(values(4), [2, 7]);
        assert_eq!(values(5), [2, 7, 3]);
    }
}
