//! The terms of an offering, and the nodes of a chain, as text.

use super::{codes, optional};
use crate::value::{chain, region, region_number};
use domain::offering::{Criteria, Preferences, Range, Weights};
use domain::{
    Collateral, CreditGrade, Fen, Months, Node, NodeCode, NodeRef, Points, Purpose, RateBp,
    SizeClass, TaxGrade, Tier,
};
use serde::{Deserialize, Serialize};

/// What the columns of an offering do not hold.
pub(crate) struct Terms {
    pub(crate) criteria: Criteria,
    pub(crate) preferences: Preferences,
    pub(crate) rate: RateBp,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsRow {
    criteria: CriteriaRow,
    preferences: PreferencesRow,
    rate_bp: i32,
}

/// Smallest and largest value.
type RangeRow = (Option<i64>, Option<i64>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CriteriaRow {
    regions: Vec<i32>,
    chains: Vec<String>,
    tiers: Vec<String>,
    sizes: Vec<String>,
    purposes: Vec<String>,
    collateral_any: Vec<String>,
    excluded_divisions: Vec<u32>,
    revenue_fen: RangeRow,
    age_years: RangeRow,
    amount_fen: RangeRow,
    term_months: RangeRow,
    debt_ratio_bp_max: Option<i32>,
    credit_grade_min: Option<String>,
    tax_grade_min: Option<String>,
    rd_ratio_bp_min: Option<i32>,
    ip_count_min: Option<i64>,
    assets_fen_min: Option<i64>,
    leverage_bp_max: Option<i32>,
    margin_bp_min: Option<i32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PreferencesRow {
    focus_nodes: Vec<String>,
    focus_chains: Vec<String>,
    amount_fen: i64,
    term_months: i32,
    appetite: i32,
    weights: [i32; 6],
}

fn texts<T: ToString>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(|value| value.to_string()).collect()
}

const fn range_row(range: Range) -> RangeRow {
    (range.min, range.max)
}

const fn range((min, max): RangeRow) -> Range {
    Range { min, max }
}

/// The terms as text.
pub(crate) fn terms_text(criteria: &Criteria, preferences: &Preferences, rate: RateBp) -> String {
    super::text(&TermsRow {
        criteria: criteria_row(criteria),
        preferences: PreferencesRow {
            focus_nodes: texts(&preferences.focus_nodes),
            focus_chains: texts(&preferences.focus_chains),
            amount_fen: preferences.amount.0,
            term_months: preferences.term.0,
            appetite: preferences.appetite.0,
            weights: preferences.weights.as_array(),
        },
        rate_bp: rate.0,
    })
}

fn criteria_row(criteria: &Criteria) -> CriteriaRow {
    let bp = |value: Option<RateBp>| value.map(|rate| rate.0);
    CriteriaRow {
        regions: criteria
            .regions
            .iter()
            .map(|code| region_number(*code))
            .collect(),
        chains: texts(&criteria.chains),
        tiers: texts(&criteria.tiers),
        sizes: texts(&criteria.sizes),
        purposes: texts(&criteria.purposes),
        collateral_any: texts(&criteria.collateral_any),
        excluded_divisions: criteria.excluded_divisions.iter().copied().collect(),
        revenue_fen: range_row(criteria.revenue_fen),
        age_years: range_row(criteria.age_years),
        amount_fen: range_row(criteria.amount_fen),
        term_months: range_row(criteria.term_months),
        debt_ratio_bp_max: bp(criteria.debt_ratio_max),
        credit_grade_min: criteria
            .credit_grade_min
            .map(|grade| grade.code().to_owned()),
        tax_grade_min: criteria.tax_grade_min.map(|grade| grade.code().to_owned()),
        rd_ratio_bp_min: bp(criteria.rd_ratio_min),
        ip_count_min: criteria.ip_count_min,
        assets_fen_min: criteria.assets_min.map(|fen| fen.0),
        leverage_bp_max: bp(criteria.leverage_max),
        margin_bp_min: bp(criteria.margin_min),
    }
}

/// The inverse of [`terms_text`].
pub(crate) fn terms(text: &str) -> Option<Terms> {
    let row: TermsRow = super::parse(text)?;
    let PreferencesRow {
        focus_nodes,
        focus_chains,
        ..
    } = &row.preferences;
    let [chain_weight, grade, locality, tier, amount, appetite] = row.preferences.weights;
    let preferences = Preferences {
        focus_nodes: codes(focus_nodes, |node| NodeRef::parse(node).ok())?,
        focus_chains: codes(focus_chains, chain)?,
        amount: Fen(row.preferences.amount_fen),
        term: Months(row.preferences.term_months),
        appetite: Points(row.preferences.appetite),
        weights: Weights {
            chain: chain_weight,
            grade,
            locality,
            tier,
            amount,
            appetite,
        },
    };
    Some(Terms {
        criteria: criteria(row.criteria)?,
        preferences,
        rate: RateBp(row.rate_bp),
    })
}

fn criteria(row: CriteriaRow) -> Option<Criteria> {
    Some(Criteria {
        regions: row.regions.into_iter().map(region).collect::<Option<_>>()?,
        chains: codes(&row.chains, chain)?,
        tiers: codes(&row.tiers, Tier::from_code)?,
        sizes: codes(&row.sizes, SizeClass::from_code)?,
        purposes: codes(&row.purposes, Purpose::from_code)?,
        collateral_any: codes(&row.collateral_any, Collateral::from_code)?,
        excluded_divisions: row.excluded_divisions.into_iter().collect(),
        revenue_fen: range(row.revenue_fen),
        age_years: range(row.age_years),
        amount_fen: range(row.amount_fen),
        term_months: range(row.term_months),
        debt_ratio_max: row.debt_ratio_bp_max.map(RateBp),
        credit_grade_min: optional(row.credit_grade_min, |code| CreditGrade::from_code(&code))?,
        tax_grade_min: optional(row.tax_grade_min, |code| TaxGrade::from_code(&code))?,
        rd_ratio_min: row.rd_ratio_bp_min.map(RateBp),
        ip_count_min: row.ip_count_min,
        assets_min: row.assets_fen_min.map(Fen),
        leverage_max: row.leverage_bp_max.map(RateBp),
        margin_min: row.margin_bp_min.map(RateBp),
    })
}

/// Code, name in Chinese, name in English, industries.
type NodeRow = (String, String, String, Vec<String>);

/// The nodes of a chain as text.
pub(crate) fn nodes_text(nodes: &[Node]) -> String {
    let rows: Vec<NodeRow> = nodes
        .iter()
        .map(|node| {
            let (zh, en) = (node.name_zh.clone(), node.name_en.clone());
            (node.code.to_string(), zh, en, node.industries.clone())
        })
        .collect();
    super::text(&rows)
}

/// The inverse of [`nodes_text`].
pub(crate) fn nodes(text: &str) -> Option<Vec<Node>> {
    let rows: Vec<NodeRow> = super::parse(text)?;
    rows.into_iter()
        .map(|(code, name_zh, name_en, industries)| {
            let code = NodeCode::parse(&code).ok()?;
            Some(Node {
                code,
                name_zh,
                name_en,
                industries,
            })
        })
        .collect()
}
