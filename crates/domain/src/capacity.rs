//! What an offering can take in a period, and the ledger that keeps it from being over-committed.

use crate::coded::coded_enum;
use crate::limits::{AMOUNT_FEN_MAX, CLIENTS_MAX};
use crate::quantity::Fen;
use crate::validation::Problems;
use chrono::{Datelike, NaiveDate};

coded_enum! {
    /// How often an offering's capacity starts anew.
    CapacityPeriod {
        /// Each calendar month.
        Month = "month",
        /// Each quarter.
        Quarter = "quarter",
        /// Each year.
        Year = "year",
        /// Never: one capacity for the offering's whole life.
        Whole = "whole",
    }
}

impl CapacityPeriod {
    /// Key of the period that a day lies in: `2026-11`, `2026Q4`, `2026` or `whole`.
    #[must_use]
    pub fn key(self, day: NaiveDate) -> String {
        match self {
            Self::Month => format!("{}-{:02}", day.year(), day.month()),
            Self::Quarter => format!("{}Q{}", day.year(), day.month0() / 3 + 1),
            Self::Year => day.year().to_string(),
            Self::Whole => "whole".to_owned(),
        }
    }
}

/// Capacity of an offering per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Most clients, at least 1.
    pub clients_max: i64,
    /// Most money.
    pub quota: Fen,
    /// When it starts anew.
    pub period: CapacityPeriod,
}

impl Capacity {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.within("clients_max", self.clients_max, 1, CLIENTS_MAX);
        problems.within("quota_fen", self.quota.0, 1, AMOUNT_FEN_MAX);
        problems
    }
}

/// What is taken of one offering's capacity in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Clients of referrals that are under way.
    pub reserved_clients: i64,
    /// Money of referrals that are under way.
    pub reserved: Fen,
    /// Clients that have drawn.
    pub used_clients: i64,
    /// Money drawn.
    pub used: Fen,
}

impl Ledger {
    /// Clients and money left; never negative.
    #[must_use]
    pub const fn remaining(&self, capacity: &Capacity) -> (i64, Fen) {
        let clients = capacity
            .clients_max
            .saturating_sub(self.reserved_clients)
            .saturating_sub(self.used_clients);
        let money = capacity
            .quota
            .0
            .saturating_sub(self.reserved.0)
            .saturating_sub(self.used.0);
        (at_least_zero(clients), Fen(at_least_zero(money)))
    }
}

const fn at_least_zero(value: i64) -> i64 {
    if value > 0 { value } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::day;

    #[test]
    fn period_keys() {
        let on = day(2026, 11, 22);
        let keys: Vec<String> = CapacityPeriod::ALL
            .iter()
            .map(|period| period.key(on))
            .collect();
        assert_eq!(keys, ["2026-11", "2026Q4", "2026", "whole"]);
        assert_eq!(CapacityPeriod::Quarter.key(day(2026, 3, 31)), "2026Q1");
    }

    #[test]
    fn remaining_never_falls_below_zero() {
        let capacity = Capacity {
            clients_max: 2,
            quota: Fen(100),
            period: CapacityPeriod::Whole,
        };
        let ledger = Ledger {
            reserved_clients: 1,
            reserved: Fen(30),
            ..Ledger::default()
        };
        assert_eq!(ledger.remaining(&capacity), (1, Fen(70)));
        let over = Ledger {
            used_clients: 9,
            used: Fen(900),
            ..ledger
        };
        assert_eq!(over.remaining(&capacity), (0, Fen(0)));
    }
}
