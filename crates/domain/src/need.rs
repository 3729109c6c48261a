//! What a firm asks for.

use crate::coded::coded_enum;
use crate::limits::TEXT_CHARS_MAX;
use crate::limits::{AMOUNT_FEN_MAX, NEED_AMOUNT_FEN_MIN, RATE_BP_MAX, TERM_MONTHS_MAX};
use crate::quantity::{Fen, Months, RateBp};
use crate::validation::{ProblemKind, Problems};
use std::collections::BTreeSet;
use std::fmt;

coded_enum! {
    /// What the money is for.
    Purpose {
        /// Working capital.
        WorkingCapital = "working_capital",
        /// Equipment renewal and technical upgrade.
        EquipmentUpgrade = "equipment_upgrade",
        /// Plant, land and other fixed assets.
        FixedAssets = "fixed_assets",
        /// Research and development.
        ResearchDevelopment = "research_development",
        /// Fulfilling orders in hand.
        OrderFulfilment = "order_fulfilment",
        /// Renewing or replacing existing debt.
        Refinancing = "refinancing",
    }
}

coded_enum! {
    /// Kind of financing; the ordinal is the workload's `inst`.
    Instrument {
        /// Credit loan without collateral.
        CreditLoan = "credit_loan",
        /// Loan on real estate or land.
        MortgageLoan = "mortgage_loan",
        /// Loan on intellectual property.
        IpPledgeLoan = "ip_pledge_loan",
        /// Financing on orders or receivables.
        ReceivableFinancing = "receivable_financing",
        /// Direct lease or sale and leaseback.
        FinancialLeasing = "financial_leasing",
        /// Loan with a third party's guarantee.
        GuaranteedLoan = "guaranteed_loan",
        /// Equity ticket.
        EquityInvestment = "equity_investment",
        /// Factoring, reverse factoring.
        Factoring = "factoring",
        /// Loan linked to an equity investment.
        InvestmentLoanLinkage = "investment_loan_linkage",
        /// Bills.
        BillFinancing = "bill_financing",
    }
}

coded_enum! {
    /// What a firm can put up; the ordinal is the bit of the workload's `coll_mask`.
    Collateral {
        /// Buildings.
        RealEstate = "real_estate",
        /// Right to use land.
        LandUseRight = "land_use_right",
        /// Machines and vehicles.
        Equipment = "equipment",
        /// Patents, marks, software.
        IntellectualProperty = "intellectual_property",
        /// Receivables and orders.
        Receivables = "receivables",
        /// Stock in hand.
        Inventory = "inventory",
        /// Shares.
        Equity = "equity",
        /// Guarantee of a third party.
        ThirdPartyGuarantee = "third_party_guarantee",
    }
}

coded_enum! {
    /// What matters most to the firm; the ordinal is the workload's `pref`.
    Priority {
        /// A low rate.
        Rate = "rate",
        /// The full amount.
        Amount = "amount",
        /// The right term.
        Term = "term",
        /// A lender near by.
        Locality = "locality",
    }
}

/// A firm's financing need.
#[derive(Clone, PartialEq, Eq)]
pub struct FinancingNeed {
    /// Amount asked for.
    pub amount: Fen,
    /// Term asked for.
    pub term: Months,
    /// What the money is for, if known.
    pub purpose: Option<Purpose>,
    /// Kinds accepted; empty if unknown.
    pub instruments: BTreeSet<Instrument>,
    /// Highest acceptable rate, if known.
    pub rate_max: Option<RateBp>,
    /// What can be put up: `None` if unknown, empty if nothing.
    pub collateral: Option<BTreeSet<Collateral>>,
    /// What matters most.
    pub priority: Priority,
    /// The method, where the amount is estimated and not the firm's own word.
    pub estimate_method: Option<String>,
}

impl fmt::Debug for FinancingNeed {
    /// Without what the firm asks for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FinancingNeed(***)")
    }
}

impl FinancingNeed {
    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.within(
            "amount_fen",
            self.amount.0,
            NEED_AMOUNT_FEN_MIN,
            AMOUNT_FEN_MAX,
        );
        problems.within("term_months", self.term.0, 1, TERM_MONTHS_MAX.into());
        let rate = self.rate_max.map(|rate| rate.0);
        problems.within_if_known("rate_bp_max", rate, (0, RATE_BP_MAX.into()));
        if let Some(method) = &self.estimate_method {
            problems.optional_text("estimate_method", method, TEXT_CHARS_MAX);
            if method.trim().is_empty() {
                problems.add("estimate_method", "", ProblemKind::Missing);
            }
        }
        problems
    }
}
