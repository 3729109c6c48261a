//! How a run is to be done: list length, assignment rule, unknown facts, weights of the SMEs.

/// The longest list an SME can have.
pub const MAX_K: u8 = 20;

/// The most referrals an SME can have.
pub const MAX_REFERRALS: u8 = 5;

/// Which assignment follows the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssignmentRule {
    /// Lists only.
    None,
    /// SME-proposing deferred acceptance with client counts (Gale and Shapley 1962): the stable
    /// matching that every SME likes best.
    A1,
    /// The same with client counts and money by the cutoff rule: what an offering holds is the
    /// longest prefix, in its own ranking, of all that ever proposed; everything from the first
    /// that does not fit down is refused for good. No SME envies a worse-ranked client of an
    /// offering that it prefers; money may be left over.
    A2,
}

impl AssignmentRule {
    /// The code in checksum lines: `A1`, `A2`, or `none`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::A1 => "A1",
            Self::A2 => "A2",
        }
    }
}

/// What happens to a pair with an UNKNOWN criterion and no NOT_MET one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// It is left out.
    Exclude,
    /// It is kept, behind every MET pair, with its missing facts.
    Conditional,
}

/// A checked policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    k: u8,
    rule: AssignmentRule,
    unknown: Unknown,
    sme_weights: [[u8; 4]; 4],
    referrals: u8,
}

/// Why a policy is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    /// The list length is 0 or above [`MAX_K`].
    #[error("k is {0}, expected 1 to {MAX_K}")]
    ListLength(u8),
    /// The four weights of a priority do not add up to 100.
    #[error("the weights of priority {priority} add up to {sum}, expected 100")]
    WeightSum {
        /// Which priority, 0 to 3: rate, amount, term, locality.
        priority: usize,
        /// What its weights add up to.
        sum: u32,
    },
    /// The referrals are 0 or above [`MAX_REFERRALS`].
    #[error("referrals per SME are {0}, expected 1 to {MAX_REFERRALS}")]
    Referrals(u8),
    /// Several referrals go with rule A2 only.
    #[error("several referrals per SME need rule A2, not {0}")]
    ReferralsRule(&'static str),
}

impl Policy {
    /// The weights of rate, amount, term and locality for an SME whose priority is rate, amount,
    /// term or locality.
    pub const STANDARD_SME_WEIGHTS: [[u8; 4]; 4] = [
        [55, 20, 15, 10],
        [25, 50, 15, 10],
        [25, 15, 50, 10],
        [25, 20, 10, 45],
    ];

    /// A policy with these parts.
    ///
    /// # Errors
    /// [`InvalidPolicy`] when `k` is not 1 to [`MAX_K`], or weights do not add up to 100.
    pub fn new(
        k: u8,
        rule: AssignmentRule,
        unknown: Unknown,
        sme_weights: [[u8; 4]; 4],
    ) -> Result<Self, InvalidPolicy> {
        if k == 0 || k > MAX_K {
            return Err(InvalidPolicy::ListLength(k));
        }
        for (priority, weights) in sme_weights.iter().enumerate() {
            let sum = weights.iter().map(|weight| u32::from(*weight)).sum();
            if sum != 100 {
                return Err(InvalidPolicy::WeightSum { priority, sum });
            }
        }
        Ok(Self {
            k,
            rule,
            unknown,
            sme_weights,
            referrals: 1,
        })
    }

    /// The policy with this many referrals an SME: so many rounds of A2, each over the capacity
    /// left and without the lenders that an SME already has. A new policy has 1.
    ///
    /// # Errors
    /// [`InvalidPolicy`] when `referrals` is not 1 to [`MAX_REFERRALS`], or above 1 with a rule
    /// other than A2.
    pub fn with_referrals(self, referrals: u8) -> Result<Self, InvalidPolicy> {
        if referrals == 0 || referrals > MAX_REFERRALS {
            return Err(InvalidPolicy::Referrals(referrals));
        }
        if referrals > 1 && self.rule != AssignmentRule::A2 {
            return Err(InvalidPolicy::ReferralsRule(self.rule.code()));
        }
        Ok(Self { referrals, ..self })
    }

    /// The policy with the same lists, that assigns nobody.
    #[must_use]
    pub const fn lists_only(&self) -> Self {
        Self {
            rule: AssignmentRule::None,
            referrals: 1,
            ..*self
        }
    }

    /// Lists of [`MAX_K`] with the standard weights.
    #[must_use]
    pub const fn standard(rule: AssignmentRule, unknown: Unknown) -> Self {
        Self {
            k: MAX_K,
            rule,
            unknown,
            sme_weights: Self::STANDARD_SME_WEIGHTS,
            referrals: 1,
        }
    }

    /// How many offerings a list holds at most.
    #[must_use]
    pub const fn k(&self) -> usize {
        self.k as usize
    }

    /// The assignment rule.
    #[must_use]
    pub const fn rule(&self) -> AssignmentRule {
        self.rule
    }

    /// How many referrals an SME may have, pairs agreed earlier included.
    #[must_use]
    pub const fn referrals(&self) -> u8 {
        self.referrals
    }

    /// Weights of rate, amount, term and locality, in percent, by priority.
    #[must_use]
    pub const fn sme_weights(&self) -> [[u8; 4]; 4] {
        self.sme_weights
    }

    /// What happens to pairs with unknown facts.
    #[must_use]
    pub const fn unknown(&self) -> Unknown {
        self.unknown
    }

    /// Whether UNKNOWN pairs are kept.
    pub(crate) const fn is_conditional(&self) -> bool {
        matches!(self.unknown, Unknown::Conditional)
    }

    /// Weights of rate, amount, term and locality for a priority (0 to 3).
    pub(crate) const fn weights_of(&self, priority: u8) -> [u8; 4] {
        self.sme_weights[(priority & 3) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_length_and_weights_are_checked() {
        let new = |k, weights| Policy::new(k, AssignmentRule::A2, Unknown::Exclude, weights);
        let standard = Policy::STANDARD_SME_WEIGHTS;
        assert!(new(1, standard).is_ok() && new(20, standard).is_ok());
        assert_eq!(new(0, standard), Err(InvalidPolicy::ListLength(0)));
        assert_eq!(new(21, standard), Err(InvalidPolicy::ListLength(21)));
        let mut odd = standard;
        odd[2][3] += 1;
        assert_eq!(
            new(20, odd),
            Err(InvalidPolicy::WeightSum {
                priority: 2,
                sum: 101
            })
        );
    }
    #[test]
    fn referrals_are_checked() {
        let policy = |rule| Policy::standard(rule, Unknown::Exclude);
        let a2 = policy(AssignmentRule::A2);
        assert_eq!(a2.referrals(), 1);
        assert!(a2.clone().with_referrals(MAX_REFERRALS).is_ok());
        for referrals in [0, 6] {
            let refused = Err(InvalidPolicy::Referrals(referrals));
            assert_eq!(a2.clone().with_referrals(referrals), refused);
        }
        assert!(policy(AssignmentRule::A1).with_referrals(1).is_ok());
        let refused = Err(InvalidPolicy::ReferralsRule("A1"));
        assert_eq!(policy(AssignmentRule::A1).with_referrals(2), refused);
    }
}
