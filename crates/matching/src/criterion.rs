//! Sets of the criteria of eligibility.

use domain::Criterion;
use std::fmt;

/// A set of criteria, iterated in their order.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CriterionSet(u32);

impl CriterionSet {
    /// Adds a criterion.
    pub const fn insert(&mut self, criterion: Criterion) {
        self.0 |= 1 << criterion.ordinal();
    }

    /// Whether the criterion is in the set.
    #[must_use]
    pub const fn contains(self, criterion: Criterion) -> bool {
        self.0 & (1 << criterion.ordinal()) != 0
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The criteria of both sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the other set has all of them.
    #[must_use]
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The criteria in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Criterion> {
        Criterion::ALL
            .iter()
            .copied()
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
    fn sets_keep_the_order_of_the_criteria() {
        let set: CriterionSet = [Criterion::Margin, Criterion::Region].into_iter().collect();
        assert_eq!(format!("{set:?}"), "{Region, Margin}");
        assert!(!set.contains(Criterion::Chain) && !set.is_empty());
        let chain: CriterionSet = [Criterion::Chain].into_iter().collect();
        assert!(chain.is_within(set.or(chain)) && !chain.is_within(set));
        let all: CriterionSet = Criterion::ALL.iter().copied().collect();
        assert_eq!(all.iter().count(), 22);
    }
}
