//! Who offers financing, and whom a lender excludes.

use crate::coded::coded_enum;
use crate::id::{ExclusionId, LenderId, SmeId};
use crate::limits::{CODE_CHARS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX};
use crate::region::RegionCode;
use crate::validation::{ProblemKind, Problems};
use crate::wording;

coded_enum! {
    /// Type of a lender or provider.
    LenderKind {
        /// Policy bank.
        PolicyBank = "policy_bank",
        /// Large state-owned bank.
        StateOwnedBank = "state_owned_bank",
        /// Joint-stock bank.
        JointStockBank = "joint_stock_bank",
        /// City commercial bank.
        CityCommercialBank = "city_commercial_bank",
        /// Rural commercial bank, credit union, village bank.
        RuralBank = "rural_bank",
        /// Private bank.
        PrivateBank = "private_bank",
        /// Foreign bank.
        ForeignBank = "foreign_bank",
        /// Guarantee or re-guarantee company.
        GuaranteeCompany = "guarantee_company",
        /// Leasing company.
        LeasingCompany = "leasing_company",
        /// Factoring company.
        FactoringCompany = "factoring_company",
        /// Small-loan company.
        SmallLoanCompany = "small_loan_company",
        /// Consumer finance company.
        ConsumerFinanceCompany = "consumer_finance_company",
        /// Guidance fund, national SME fund, venture capital, private equity.
        Fund = "fund",
        /// Operator of a regional equity market.
        RegionalEquityMarket = "regional_equity_market",
        /// Broker.
        Broker = "broker",
        /// Insurer.
        Insurer = "insurer",
    }
}

coded_enum! {
    /// How far a lender's licence or business reaches.
    LenderScope {
        /// The whole country.
        Nation = "nation",
        /// Some provinces.
        Province = "province",
        /// Some cities.
        City = "city",
        /// Some counties.
        County = "county",
    }
}

/// A bank, guarantor, leasing firm or fund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lender {
    /// Id.
    pub id: LenderId,
    /// The organizer's key for it, unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// Type.
    pub kind: LenderKind,
    /// Seat: a county, or a prefecture that has none.
    pub seat: RegionCode,
    /// Reach.
    pub scope: LenderScope,
    /// True for made-up lenders of samples.
    pub illustrative: bool,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

impl Lender {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("code", &self.code, CODE_CHARS_MAX);
        problems.text("name", &self.name, NAME_CHARS_MAX);
        if !self.seat.is_seat() {
            let expected = wording!("a county, or a prefecture that has none");
            problems.add("seat", self.seat, ProblemKind::Malformed { expected });
        }
        problems
    }
}

/// A firm that a lender does not want to be matched with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Id.
    pub id: ExclusionId,
    /// The lender.
    pub lender: LenderId,
    /// The firm.
    pub sme: SmeId,
    /// The lender's reason; may be empty.
    pub reason: String,
}

impl Exclusion {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.optional_text("reason", &self.reason, TEXT_CHARS_MAX);
        problems
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{lender, region};
    use crate::lender::Lender;

    #[test]
    fn a_seat_is_as_exact_as_the_table_of_divisions() {
        let seated = |seat| Lender {
            seat: region(seat),
            ..lender(1)
        };
        for seat in [330_106, 441_900, 442_000, 460_400, 620_200] {
            assert!(seated(seat).validate().is_empty(), "{seat}");
        }
        for seat in [330_100, 440_000] {
            let problems = seated(seat).validate().to_string();
            assert!(
                problems.contains("a prefecture that has none"),
                "{problems}"
            );
        }
    }
}
