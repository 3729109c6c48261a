//! Builders of valid nouns for tests; each number gives another one.

use crate::capacity::{Capacity, CapacityPeriod};
use crate::chain::{Chain, ChainCode, Confidence, Node, NodeCode};
use crate::grade::{AttestedCredit, AttestedTax, CreditGrade, TaxGrade};
use crate::id::{LenderId, OfferingId, PolicyId, SmeId};
use crate::industry::{Edition, Industry};
use crate::lender::{Lender, LenderKind, LenderScope};
use crate::need::{Collateral, FinancingNeed, Instrument, Priority, Purpose};
use crate::offering::{Criteria, Offering, OfferingState, Preferences, Range, Weights};
use crate::policy::{AssignmentRule, MatchPolicy, PolicyState, SME_WEIGHTS, UnknownRule};
use crate::quantity::{Fen, Months, Points, RateBp};
use crate::region::RegionCode;
use crate::sme::{Placement, PlacementEvidence, Sme, SmeKey, YearlyFigures};
use crate::title::{Title, TitleKind};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A day.
///
/// # Panics
/// If there is no such day.
#[must_use]
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

/// A county in force.
///
/// # Panics
/// If there is no such division.
#[must_use]
pub fn region(code: u32) -> RegionCode {
    RegionCode::from_number(code).expect("a division in force")
}

fn id(kind: u128, number: u64) -> Uuid {
    Uuid::from_u128(kind << 96 | u128::from(number))
}

fn chain_code() -> ChainCode {
    ChainCode::parse("robots").expect("a code")
}

fn node_code(code: &str) -> NodeCode {
    NodeCode::parse(code).expect("a code")
}

/// The chain `robots` with the nodes `reducer` and `assembly`.
#[must_use]
pub fn chain() -> Chain {
    let node = |code, name_zh: &str, name_en: &str| Node {
        code: node_code(code),
        name_zh: name_zh.to_owned(),
        name_en: name_en.to_owned(),
        industries: vec!["3491".to_owned()],
    };
    Chain {
        code: chain_code(),
        name_zh: "工业机器人".to_owned(),
        name_en: "Industrial robots".to_owned(),
        catalogue_version: "test-1".to_owned(),
        source: "test".to_owned(),
        confidence: Confidence::Compiled,
        nodes: vec![
            node("reducer", "减速器", "Reducers"),
            node("assembly", "整机", "Complete robots"),
        ],
        version: 1,
    }
}

/// A firm in Hangzhou on the chain `robots` with all facts known.
///
/// # Panics
/// Never: all parts are valid.
#[must_use]
pub fn sme(number: u64) -> Sme {
    let figures = YearlyFigures {
        fiscal_year: 2025,
        source: "audited report".to_owned(),
        as_of: None,
        revenue: Some(Fen(8_000_000_000)),
        profit: Some(Fen(600_000_000)),
        assets: Some(Fen(9_000_000_000)),
        liabilities: Some(Fen(3_600_000_000)),
        debt_ratio: None,
        rd_expense: Some(Fen(480_000_000)),
        rd_ratio: None,
        existing_loan: Some(Fen(500_000_000)),
        employees: Some(180),
        ip_count: Some(14),
    };
    Sme {
        id: SmeId(id(1, number)),
        key: SmeKey::External {
            source: "test".to_owned(),
            value: format!("T{number:06}"),
        },
        name: format!("测试企业 {number}"),
        contact: None,
        region: Some(region(330_106)),
        region_abolished: None,
        industry: Some(Industry::parse(Edition::Of2017, "3491").expect("a class")),
        founded_on: Some(day(2010, 6, 15)),
        placements: vec![Placement {
            chain: chain_code(),
            node: Some(node_code("reducer")),
            share: Some(RateBp(8_000)),
            evidence: PlacementEvidence::Document,
            note: String::new(),
        }],
        titles: vec![Title {
            kind: TitleKind::SrdiSme,
            granted_on: day(2024, 7, 1),
            expires_on: Some(day(2027, 6, 30)),
            certificate_no: String::new(),
            issuer: String::new(),
        }],
        titles_checked_on: Some(day(2026, 1, 31)),
        lists: Vec::new(),
        figures: vec![figures],
        credit: Some(AttestedCredit {
            grade: CreditGrade::A,
            issuer: "rating agency".to_owned(),
            as_of: day(2026, 1, 15),
            expires_on: None,
        }),
        tax: Some(AttestedTax {
            grade: TaxGrade::A,
            issuer: "tax office".to_owned(),
            as_of: day(2026, 4, 30),
        }),
        need: Some(need()),
        attested: Vec::new(),
        version: 1,
    }
}

fn need() -> FinancingNeed {
    FinancingNeed {
        amount: Fen(500_000_000),
        term: Months(12),
        purpose: Some(Purpose::WorkingCapital),
        instruments: BTreeSet::from([Instrument::CreditLoan, Instrument::MortgageLoan]),
        rate_max: Some(RateBp(500)),
        collateral: Some(BTreeSet::from([Collateral::RealEstate])),
        priority: Priority::Rate,
        estimate_method: None,
    }
}

/// A city bank in Hangzhou.
#[must_use]
pub fn lender(number: u64) -> Lender {
    Lender {
        id: LenderId(id(2, number)),
        code: format!("bank-{number}"),
        name: format!("示例银行 {number}"),
        kind: LenderKind::CityCommercialBank,
        seat: region(330_102),
        scope: LenderScope::City,
        illustrative: true,
        version: 1,
    }
}

/// A credit loan of lender 1 that firm 1 is eligible for.
#[must_use]
pub fn offering(number: u64) -> Offering {
    Offering {
        id: OfferingId(id(3, number)),
        lender: LenderId(id(2, 1)),
        external_id: format!("P{number:03}"),
        name: format!("科创信用贷 {number}"),
        instrument: Instrument::CreditLoan,
        criteria: Criteria {
            regions: BTreeSet::from([region(330_100)]),
            amount_fen: Range {
                min: Some(50_000_000),
                max: Some(1_000_000_000),
            },
            term_months: Range {
                min: Some(3),
                max: Some(36),
            },
            debt_ratio_max: Some(RateBp(7_000)),
            credit_grade_min: Some(CreditGrade::Bb),
            ..Criteria::default()
        },
        preferences: Preferences {
            focus_nodes: BTreeSet::new(),
            focus_chains: BTreeSet::from([chain_code()]),
            amount: Fen(400_000_000),
            term: Months(12),
            appetite: Points(600),
            weights: Weights {
                chain: 30,
                grade: 20,
                locality: 20,
                tier: 10,
                amount: 10,
                appetite: 10,
            },
        },
        rate: RateBp(390),
        capacity: Capacity {
            clients_max: 5,
            quota: Fen(2_000_000_000),
            period: CapacityPeriod::Year,
        },
        valid_from: day(2026, 1, 1),
        valid_until: None,
        state: OfferingState::Active,
        version: 1,
    }
}

/// An active policy with the published weights.
#[must_use]
pub fn policy() -> MatchPolicy {
    MatchPolicy {
        id: PolicyId(id(4, 1)),
        name: "default".to_owned(),
        number: 1,
        state: PolicyState::Active,
        k: 20,
        rule: AssignmentRule::A2,
        unknown: UnknownRule::Exclude,
        referrals_per_sme: 1,
        sme_weights: SME_WEIGHTS,
        author: "system/rongqiao".to_owned(),
        approver: None,
        version: 1,
    }
}
