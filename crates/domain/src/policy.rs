//! Match policy: plain data that a run keeps a copy of.

use crate::coded::coded_enum;
use crate::id::PolicyId;
use crate::limits::{CODE_CHARS_MAX, K_MAX, REFERRALS_PER_SME_MAX};
use crate::validation::{ProblemKind, Problems};
use crate::wording;

coded_enum! {
    /// How pairs are picked from the lists.
    AssignmentRule {
        /// Deferred acceptance under client counts only.
        A1 = "a1",
        /// Deferred acceptance under client counts and money, by the cutoff rule.
        A2 = "a2",
    }
}

coded_enum! {
    /// What happens to a pair that an unknown fact leaves open.
    UnknownRule {
        /// It is left out.
        Exclude = "exclude",
        /// It is kept as conditional, behind all full matches.
        Conditional = "conditional",
    }
}

coded_enum! {
    /// State of a policy version.
    PolicyState {
        /// Being written.
        Draft = "draft",
        /// Approved by somebody else than its author.
        Approved = "approved",
        /// Offered to new batches.
        Active = "active",
        /// No longer offered; runs that used it stand.
        Retired = "retired",
    }
}

impl PolicyState {
    /// True if a policy may go from this state to `next`.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Approved)
                | (Self::Approved, Self::Active)
                | (Self::Active | Self::Approved | Self::Draft, Self::Retired)
        )
    }
}

/// One version of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchPolicy {
    /// Id of this version.
    pub id: PolicyId,
    /// Name shared by all versions.
    pub name: String,
    /// Version number, 1 first.
    pub number: i64,
    /// State.
    pub state: PolicyState,
    /// Longest list of a firm, 1 to 20.
    pub k: u32,
    /// How pairs are picked.
    pub rule: AssignmentRule,
    /// What happens to open pairs.
    pub unknown: UnknownRule,
    /// Referrals that a firm may have in its campaign, each to another lender, 1 to 5; several
    /// with [`AssignmentRule::A2`] only.
    pub referrals_per_sme: u32,
    /// Weights of the firm's side (rate, amount, term, locality) in percent, a row per priority
    /// in the order of `Priority`; each row has the sum 100.
    pub sme_weights: [[i32; 4]; 4],
    /// Principal that wrote it.
    pub author: String,
    /// Principal that approved it.
    pub approver: Option<String>,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

/// Weights of the firm's side as the published workload has them.
pub const SME_WEIGHTS: [[i32; 4]; 4] = [
    [55, 20, 15, 10],
    [25, 50, 15, 10],
    [25, 15, 50, 10],
    [25, 20, 10, 45],
];

impl MatchPolicy {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("name", &self.name, CODE_CHARS_MAX);
        problems.within("k", self.k, 1, K_MAX.into());
        let most = REFERRALS_PER_SME_MAX.into();
        problems.within("referrals_per_sme", self.referrals_per_sme, 1, most);
        if self.referrals_per_sme > 1 && self.rule != AssignmentRule::A2 {
            let rule = wording!("above 1 needs the rule a2");
            let kind = ProblemKind::Inconsistent { rule };
            problems.add("referrals_per_sme", self.referrals_per_sme, kind);
        }
        for (i, row) in self.sme_weights.iter().enumerate() {
            let field = format!("sme_weights[{i}]");
            for weight in row {
                problems.within(&field, *weight, 0, 100);
            }
            let sum: i64 = row.iter().map(|weight| i64::from(*weight)).sum();
            if sum != 100 {
                let rule = wording!("must have the sum 100");
                problems.add(&field, sum, ProblemKind::Inconsistent { rule });
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PolicyId;
    use crate::validation::Problem;
    use uuid::Uuid;

    #[test]
    fn several_referrals_go_with_a2_only() {
        let fields = |rule, referrals_per_sme| {
            let policy = MatchPolicy {
                id: PolicyId(Uuid::nil()),
                name: "several".to_owned(),
                number: 1,
                state: PolicyState::Draft,
                k: 20,
                rule,
                unknown: UnknownRule::Exclude,
                referrals_per_sme,
                sme_weights: SME_WEIGHTS,
                author: "person/li".to_owned(),
                approver: None,
                version: 1,
            };
            let problems = policy.validate();
            let field = |problem: &Problem| problem.field.clone();
            problems.0.iter().map(field).collect::<Vec<_>>()
        };
        for referrals in [1, REFERRALS_PER_SME_MAX] {
            assert!(fields(AssignmentRule::A2, referrals).is_empty());
        }
        for referrals in [0, REFERRALS_PER_SME_MAX + 1] {
            assert_eq!(fields(AssignmentRule::A2, referrals), ["referrals_per_sme"]);
        }
        assert!(fields(AssignmentRule::A1, 1).is_empty());
        assert_eq!(fields(AssignmentRule::A1, 2), ["referrals_per_sme"]);
    }
}
