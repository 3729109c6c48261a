//! The criteria of eligibility and their three verdicts.

use std::fmt;

/// What a criterion, or a whole pair, comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Holds on known facts, or the offering asks nothing.
    Met,
    /// Reads a fact that is not known.
    Unknown,
    /// Fails on known facts.
    NotMet,
}

impl Verdict {
    /// The code that people and programs see: `MET`, `UNKNOWN`, `NOT_MET`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Met => "MET",
            Self::Unknown => "UNKNOWN",
            Self::NotMet => "NOT_MET",
        }
    }
}

macro_rules! criteria {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// A criterion of eligibility, in the order E1 to E21; the pair exclusion is the last.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Criterion {
            $($(#[$doc])* $name,)*
        }

        impl Criterion {
            /// All criteria, in order.
            pub const ALL: [Self; 22] = [$(Self::$name),*];

            /// The stable code, for example `DEBT_RATIO`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The criterion with this code, if there is one.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|criterion| criterion.code() == code)
            }
        }
    };
}

criteria! {
    /// E1: the SME's region lies in the offering's.
    Region = "REGION",
    /// E2: some chain of the SME is accepted.
    Chain = "CHAIN",
    /// E3: the cultivation tier is accepted.
    Tier = "TIER",
    /// E4: the size class is accepted.
    Size = "SIZE",
    /// E5: the SME accepts the offering's instrument.
    Instrument = "INSTRUMENT",
    /// E6: the purpose of the financing is accepted.
    Purpose = "PURPOSE",
    /// E7: one of the collaterals that the offering asks is there.
    Collateral = "COLLATERAL",
    /// E8: the industry is not excluded.
    Industry = "INDUSTRY",
    /// E9: revenue within the limits.
    Revenue = "REVENUE",
    /// E10: age within the limits.
    Age = "AGE",
    /// E11: financing amount within the limits.
    Amount = "AMOUNT",
    /// E12: term within the limits.
    Term = "TERM",
    /// E13: debt ratio at most the limit.
    DebtRatio = "DEBT_RATIO",
    /// E14: credit grade at least the limit.
    CreditGrade = "CREDIT_GRADE",
    /// E15: tax grade at least the limit.
    TaxGrade = "TAX_GRADE",
    /// E16: research intensity at least the limit.
    RdRatio = "RD_RATIO",
    /// E17: number of intellectual property rights at least the limit.
    IpCount = "IP_COUNT",
    /// E18: assets at least the limit.
    Assets = "ASSETS",
    /// E19: the offering's rate is at most the SME's highest.
    Rate = "RATE",
    /// E20: loans and the new amount against revenue at most the limit.
    Leverage = "LEVERAGE",
    /// E21: profit against revenue at least the limit.
    Margin = "MARGIN",
    /// The pair was declined, or stands on the lender's exclusion list.
    ExcludedPair = "EXCLUDED_PAIR",
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A set of criteria, iterated in their order.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CriterionSet(u32);

impl CriterionSet {
    /// Adds a criterion.
    pub const fn insert(&mut self, criterion: Criterion) {
        self.0 |= 1 << criterion as u8;
    }

    /// Whether the criterion is in the set.
    #[must_use]
    pub const fn contains(self, criterion: Criterion) -> bool {
        self.0 & (1 << criterion as u8) != 0
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The criteria in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Criterion> {
        Criterion::ALL
            .into_iter()
            .filter(move |criterion| self.contains(*criterion))
    }
}

impl FromIterator<Criterion> for CriterionSet {
    fn from_iter<I: IntoIterator<Item = Criterion>>(criteria: I) -> Self {
        let mut set = Self::default();
        for criterion in criteria {
            set.insert(criterion);
        }
        set
    }
}

impl fmt::Debug for CriterionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_their_criterion_and_sets_keep_the_order() {
        for (place, criterion) in Criterion::ALL.into_iter().enumerate() {
            assert_eq!(criterion as usize, place);
            assert_eq!(Criterion::from_code(criterion.code()), Some(criterion));
        }
        let set: CriterionSet = [Criterion::Margin, Criterion::Region].into_iter().collect();
        assert_eq!(format!("{set:?}"), "{Region, Margin}");
        assert!(!set.contains(Criterion::Chain) && !set.is_empty());
    }
}
