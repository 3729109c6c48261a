//! The figures of a result whose lists are seen one at a time.

use crate::assign::Assignment;
use crate::checksum::{AssignmentSum, ListSum};
use crate::outcome::{Listed, Outcome, referral_code};
use crate::policy::Policy;

/// What [`crate::Outcome`] tells of lists and assignment, added up SME by SME, in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Listed pairs that are UNKNOWN.
    pub conditional_pairs: u64,
    /// Checksum of the lists.
    pub list_sum: ListSum,
    /// As [`crate::Outcome::assignment_sum`].
    pub assignment_sum: Option<AssignmentSum>,
    /// As [`crate::Outcome::referral_sum`].
    pub referral_sum: Option<AssignmentSum>,
}

impl From<&Outcome> for Tally {
    fn from(outcome: &Outcome) -> Self {
        Self {
            conditional_pairs: outcome.conditional_pairs,
            list_sum: outcome.list_sum,
            assignment_sum: outcome.assignment_sum,
            referral_sum: outcome.referral_sum,
        }
    }
}

impl Tally {
    /// Of nothing yet, under a policy that makes so many rounds.
    #[must_use]
    pub fn new(policy: &Policy, rounds: &[Assignment]) -> Self {
        let first = rounds.first();
        Self {
            conditional_pairs: 0,
            list_sum: ListSum::default(),
            assignment_sum: first.map(|_| AssignmentSum::new(policy.rule().code())),
            referral_sum: referral_code(policy.referrals()).map(AssignmentSum::new),
        }
    }

    /// Adds an SME with its list; its pairs, by round.
    pub fn add<'a>(
        &mut self,
        sme: u32,
        list: &'a [Listed],
        rounds: &'a [Assignment],
    ) -> impl Iterator<Item = Listed> + use<'a> {
        for (row, rank) in list.iter().zip(1..) {
            self.list_sum.add(sme, rank, *row);
            self.conditional_pairs += u64::from(!row.is_met());
        }
        let pairs = move || rounds.iter().map(move |round| round.pair_of(sme, list));
        let first = pairs().next().flatten();
        if let Some(((_, row), sum)) = first.zip(self.assignment_sum.as_mut()) {
            sum.add(sme, row);
        }
        if let Some(sum) = &mut self.referral_sum {
            pairs().flatten().for_each(|(_, row)| sum.add(sme, row));
        }
        pairs().flatten().map(|(_, row)| row)
    }
}
