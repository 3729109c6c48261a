//! A row of a file of offerings as the API's `Lender` and `Offering`.

use super::row::Cells;
use api::v1;

/// Columns that a file of offerings cannot do without.
pub const NEEDED: &[&[&str]] = &[
    &["lender_code"],
    &["external_id"],
    &["name"],
    &["instrument"],
    &["amount_max_yuan"],
];

/// Columns that describe the lender; rows of one lender must agree in them.
pub const LENDER: [&str; 5] = [
    "lender_name",
    "lender_kind",
    "lender_seat",
    "lender_scope",
    "lender_illustrative",
];

/// Key of the row's offering, as far as the row has one.
pub fn key(cells: &Cells<'_>) -> Option<String> {
    let lender = cells.raw("lender_code")?;
    Some(format!("{lender}\n{}", cells.raw("external_id")?))
}

/// Reads a row; what is wrong with it is in `cells.problems`.
pub fn read(cells: &mut Cells<'_>) -> (v1::Lender, v1::Offering) {
    (lender(cells), offering(cells))
}

fn lender(cells: &mut Cells<'_>) -> v1::Lender {
    cells.need("lender_kind");
    cells.need("lender_scope");
    cells.need("lender_seat");
    v1::Lender {
        code: cells.needed_text("lender_code"),
        display_name: cells.needed_text("lender_name"),
        kind: cells.code::<domain::LenderKind>("lender_kind"),
        seat: cells.region("lender_seat"),
        scope: cells.code::<domain::LenderScope>("lender_scope"),
        illustrative: cells.yes_no("lender_illustrative").unwrap_or(false),
        ..v1::Lender::default()
    }
}

fn offering(cells: &mut Cells<'_>) -> v1::Offering {
    for code in ["instrument", "rate_pct", "valid_from"] {
        cells.need(code);
    }
    v1::Offering {
        external_id: cells.needed_text("external_id"),
        display_name: cells.needed_text("name"),
        instrument: cells.code::<domain::Instrument>("instrument"),
        criteria: Some(criteria(cells)),
        preferences: Some(preferences(cells)),
        rate_bp: cells.percent("rate_pct").unwrap_or(0),
        capacity: Some(capacity(cells)),
        valid_from: cells.date("valid_from"),
        valid_until: cells.date("valid_until"),
        ..v1::Offering::default()
    }
}

fn criteria(cells: &mut Cells<'_>) -> v1::OfferingCriteria {
    cells.need("amount_max_yuan");
    v1::OfferingCriteria {
        regions: cells.regions("regions"),
        chains: cells.chains("chains"),
        tiers: cells.codes::<domain::Tier>("tiers"),
        sizes: cells.codes::<domain::SizeClass>("sizes"),
        purposes: cells.codes::<domain::Purpose>("purposes"),
        collateral_any: cells.codes::<domain::Collateral>("collateral_any"),
        excluded_divisions: cells.texts("excluded_divisions"),
        revenue_fen_min: cells.yuan("revenue_min_yuan"),
        revenue_fen_max: cells.yuan("revenue_max_yuan"),
        age_years_min: cells.small("age_min"),
        age_years_max: cells.small("age_max"),
        amount_fen_min: cells.yuan("amount_min_yuan"),
        amount_fen_max: cells.yuan("amount_max_yuan"),
        term_months_min: cells.small("term_min"),
        term_months_max: cells.small("term_max"),
        debt_ratio_bp_max: cells.percent("debt_ratio_max_pct"),
        credit_grade_min: cells.code::<domain::CreditGrade>("credit_grade_min"),
        tax_grade_min: cells.code::<domain::TaxGrade>("tax_grade_min"),
        rd_ratio_bp_min: cells.percent("rd_ratio_min_pct"),
        ip_count_min: cells.whole("ip_count_min"),
        assets_fen_min: cells.yuan("assets_min_yuan"),
        leverage_bp_max: cells.percent("leverage_max_pct"),
        margin_bp_min: cells.percent("margin_min_pct"),
    }
}

fn preferences(cells: &mut Cells<'_>) -> v1::OfferingPreferences {
    cells.need("amount_preferred_yuan");
    cells.need("term_preferred");
    let nodes = cells.nodes("focus_nodes").into_iter();
    let nodes = nodes.map(|(chain, node)| v1::NodeRef { chain, node });
    v1::OfferingPreferences {
        focus_nodes: nodes.collect(),
        focus_chains: cells.chains("focus_chains"),
        amount_preferred_fen: cells.yuan("amount_preferred_yuan").unwrap_or(0),
        term_preferred_months: cells.small("term_preferred").unwrap_or(0),
        appetite_points: cells.small("appetite").unwrap_or(0),
        weights: Some(v1::LenderWeights {
            chain: cells.small("w_chain").unwrap_or(0),
            grade: cells.small("w_grade").unwrap_or(0),
            locality: cells.small("w_locality").unwrap_or(0),
            tier: cells.small("w_tier").unwrap_or(0),
            amount: cells.small("w_amount").unwrap_or(0),
            appetite: cells.small("w_appetite").unwrap_or(0),
        }),
    }
}

fn capacity(cells: &mut Cells<'_>) -> v1::OfferingCapacity {
    for code in ["clients_max", "quota_yuan", "period"] {
        cells.need(code);
    }
    v1::OfferingCapacity {
        clients_max: cells.whole("clients_max").unwrap_or(0),
        quota_fen: cells.yuan("quota_yuan").unwrap_or(0),
        period: cells.code::<domain::CapacityPeriod>("period"),
    }
}

/// Column that a field of the API's `Lender` or `Offering` was read from.
pub fn column_of(field: &str) -> &'static str {
    let (head, rest) = field.split_once('.').unwrap_or((field, ""));
    match head {
        "lender" => match rest {
            "display_name" | "name" => "lender_name",
            "kind" => "lender_kind",
            "seat" => "lender_seat",
            "scope" => "lender_scope",
            _ => "lender_code",
        },
        "offering" => offering_column(rest),
        _ => offering_column(field),
    }
}

fn offering_column(field: &str) -> &'static str {
    let (head, rest) = field.split_once('.').unwrap_or((field, ""));
    match head {
        "display_name" | "name" => "name",
        "instrument" => "instrument",
        "criteria" => criterion_column(rest),
        "preferences" => preference_column(rest),
        "rate_bp" => "rate_pct",
        "capacity" if rest == "quota_fen" => "quota_yuan",
        "capacity" if rest == "period" => "period",
        "capacity" => "clients_max",
        "valid_from" => "valid_from",
        "valid_until" => "valid_until",
        _ => "external_id",
    }
}

fn criterion_column(field: &str) -> &'static str {
    match field.split(['[', '.']).next().unwrap_or(field) {
        "regions" => "regions",
        "chains" => "chains",
        "tiers" => "tiers",
        "sizes" => "sizes",
        "purposes" => "purposes",
        "collateral_any" => "collateral_any",
        "excluded_divisions" => "excluded_divisions",
        "revenue_fen_min" | "revenue_fen" => "revenue_min_yuan",
        "revenue_fen_max" => "revenue_max_yuan",
        "age_years_min" | "age_years" => "age_min",
        "age_years_max" => "age_max",
        "amount_fen_min" | "amount_fen" => "amount_min_yuan",
        "term_months_min" | "term_months" => "term_min",
        "term_months_max" => "term_max",
        "debt_ratio_bp_max" => "debt_ratio_max_pct",
        "credit_grade_min" => "credit_grade_min",
        "tax_grade_min" => "tax_grade_min",
        "rd_ratio_bp_min" => "rd_ratio_min_pct",
        "ip_count_min" => "ip_count_min",
        "assets_fen_min" => "assets_min_yuan",
        "leverage_bp_max" => "leverage_max_pct",
        "margin_bp_min" => "margin_min_pct",
        _ => "amount_max_yuan",
    }
}

fn preference_column(field: &str) -> &'static str {
    let (head, rest) = field.split_once('.').unwrap_or((field, ""));
    match head.split('[').next().unwrap_or(head) {
        "focus_nodes" => "focus_nodes",
        "focus_chains" => "focus_chains",
        "term_preferred_months" => "term_preferred",
        "appetite_points" => "appetite",
        "weights" => match rest {
            "grade" => "w_grade",
            "locality" => "w_locality",
            "tier" => "w_tier",
            "amount" => "w_amount",
            "appetite" => "w_appetite",
            _ => "w_chain",
        },
        _ => "amount_preferred_yuan",
    }
}
