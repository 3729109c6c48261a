//! Offerings.

use api::v1;
use domain::validation::ProblemKind;
use domain::{
    Capacity, ChainCode, Criteria, Fen, LenderId, Months, NodeCode, NodeRef, Offering, OfferingId,
    OfferingState, Points, Preferences, Problems, Range, RateBp, Weights, wording,
};
use std::collections::BTreeSet;

use crate::app::offering::Shown;

use super::enums::{Wire, number, numbers};
use super::{Reader, create_time, date, etag, names};

/// Domain names of fields that the proto calls otherwise.
const RENAMED: &[(&str, &str)] = &[
    ("name", "display_name"),
    ("criteria.revenue_fen", "criteria.revenue_fen_max"),
    ("criteria.age_years", "criteria.age_years_max"),
    ("criteria.amount_fen", "criteria.amount_fen_max"),
    ("criteria.term_months", "criteria.term_months_max"),
];

/// An offering with this id and version from its message.
///
/// # Errors
/// All findings, with the paths of the message.
pub fn from_proto(
    id: OfferingId,
    lender: LenderId,
    version: i64,
    message: &v1::Offering,
) -> Result<Offering, Problems> {
    let mut reader = Reader::new();
    for (field, missing) in [
        ("criteria", message.criteria.is_none()),
        ("preferences", message.preferences.is_none()),
        ("capacity", message.capacity.is_none()),
    ] {
        if missing {
            reader.add(field, "", ProblemKind::Missing);
        }
    }
    let offering = Offering {
        id,
        lender,
        external_id: message.external_id.trim().to_owned(),
        name: message.display_name.trim().to_owned(),
        instrument: reader.coded("instrument", message.instrument),
        criteria: criteria(&mut reader, &message.criteria.clone().unwrap_or_default()),
        preferences: preferences(
            &mut reader,
            &message.preferences.clone().unwrap_or_default(),
        ),
        rate: RateBp(message.rate_bp),
        capacity: capacity(&mut reader, message.capacity.as_ref()),
        valid_from: reader.day("valid_from", message.valid_from.as_ref()),
        valid_until: reader.day_if_set("valid_until", message.valid_until.as_ref()),
        state: reader
            .coded_if_set("state", message.state)
            .unwrap_or(OfferingState::Active),
        version,
    };
    reader.noun(offering.validate(), RENAMED);
    reader.finish(offering)
}

fn criteria(reader: &mut Reader, message: &v1::OfferingCriteria) -> Criteria {
    let range = |min: Option<i64>, max: Option<i64>| Range { min, max };
    let years = |value: Option<i32>| value.map(i64::from);
    Criteria {
        regions: reader.regions("criteria.regions", &message.regions),
        chains: reader.parse_set("criteria.chains", &message.chains, ChainCode::parse),
        tiers: reader.coded_set("criteria.tiers", &message.tiers),
        sizes: reader.coded_set("criteria.sizes", &message.sizes),
        purposes: reader.coded_set("criteria.purposes", &message.purposes),
        collateral_any: reader.coded_set("criteria.collateral_any", &message.collateral_any),
        excluded_divisions: reader.parse_set(
            "criteria.excluded_divisions",
            &message.excluded_divisions,
            division,
        ),
        revenue_fen: range(message.revenue_fen_min, message.revenue_fen_max),
        age_years: range(years(message.age_years_min), years(message.age_years_max)),
        amount_fen: range(message.amount_fen_min, message.amount_fen_max),
        term_months: range(
            years(message.term_months_min),
            years(message.term_months_max),
        ),
        debt_ratio_max: message.debt_ratio_bp_max.map(RateBp),
        credit_grade_min: reader
            .coded_if_set("criteria.credit_grade_min", message.credit_grade_min),
        tax_grade_min: reader.coded_if_set("criteria.tax_grade_min", message.tax_grade_min),
        rd_ratio_min: message.rd_ratio_bp_min.map(RateBp),
        ip_count_min: message.ip_count_min,
        assets_min: message.assets_fen_min.map(Fen),
        leverage_max: message.leverage_bp_max.map(RateBp),
        margin_min: message.margin_bp_min.map(RateBp),
    }
}

fn division(text: &str) -> Result<u32, ProblemKind> {
    let number = Some(text)
        .filter(|text| text.len() == 2)
        .and_then(|text| text.parse().ok());
    number.ok_or_else(|| {
        let expected = wording!("two digits");
        ProblemKind::Malformed { expected }
    })
}

fn preferences(reader: &mut Reader, message: &v1::OfferingPreferences) -> Preferences {
    let weights = message.weights.unwrap_or_default();
    Preferences {
        focus_nodes: focus_nodes(reader, &message.focus_nodes),
        focus_chains: reader.parse_set(
            "preferences.focus_chains",
            &message.focus_chains,
            ChainCode::parse,
        ),
        amount: Fen(message.amount_preferred_fen),
        term: Months(message.term_preferred_months),
        appetite: Points(message.appetite_points),
        weights: Weights {
            chain: weights.chain,
            grade: weights.grade,
            locality: weights.locality,
            tier: weights.tier,
            amount: weights.amount,
            appetite: weights.appetite,
        },
    }
}

fn focus_nodes(reader: &mut Reader, messages: &[v1::NodeRef]) -> BTreeSet<NodeRef> {
    let mut nodes = BTreeSet::new();
    for (i, message) in messages.iter().enumerate() {
        let field = format!("preferences.focus_nodes[{i}]");
        let chain = reader.parse(&format!("{field}.chain"), &message.chain, ChainCode::parse);
        let node = reader.parse(&format!("{field}.node"), &message.node, NodeCode::parse);
        if let (Some(chain), Some(node)) = (chain, node)
            && !nodes.insert(NodeRef { chain, node })
        {
            reader.add(&field, &message.node, ProblemKind::Duplicate);
        }
    }
    nodes
}

fn capacity(reader: &mut Reader, message: Option<&v1::OfferingCapacity>) -> Capacity {
    let message = message.copied().unwrap_or_default();
    Capacity {
        clients_max: message.clients_max,
        quota: Fen(message.quota_fen),
        period: reader.coded("capacity.period", message.period),
    }
}

/// The message of an offering with what is taken of its capacity.
pub fn shown_to_proto(shown: &Shown) -> v1::Offering {
    let ledger = shown.ledger;
    let capacity_use = v1::CapacityUse {
        period: shown.period.clone(),
        clients_reserved: ledger.reserved_clients,
        reserved_fen: ledger.reserved.0,
        clients_used: ledger.used_clients,
        used_fen: ledger.used.0,
    };
    v1::Offering {
        capacity_use: Some(capacity_use),
        ..to_proto(&shown.offering)
    }
}

/// The message of an offering.
pub fn to_proto(offering: &Offering) -> v1::Offering {
    v1::Offering {
        name: names::offering(offering.lender, offering.id),
        etag: etag(offering.version),
        create_time: create_time(offering.id.0),
        update_time: None,
        external_id: offering.external_id.clone(),
        display_name: offering.name.clone(),
        instrument: offering.instrument.to_wire(),
        criteria: Some(criteria_to_proto(&offering.criteria)),
        preferences: Some(preferences_to_proto(&offering.preferences)),
        rate_bp: offering.rate.0,
        capacity: Some(v1::OfferingCapacity {
            clients_max: offering.capacity.clients_max,
            quota_fen: offering.capacity.quota.0,
            period: offering.capacity.period.to_wire(),
        }),
        valid_from: Some(date(offering.valid_from)),
        valid_until: offering.valid_until.map(date),
        state: offering.state.to_wire(),
        capacity_use: None,
    }
}

fn criteria_to_proto(criteria: &Criteria) -> v1::OfferingCriteria {
    let small = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok());
    let bp = |rate: Option<RateBp>| rate.map(|rate| rate.0);
    v1::OfferingCriteria {
        regions: criteria.regions.iter().map(ToString::to_string).collect(),
        chains: criteria.chains.iter().map(ToString::to_string).collect(),
        tiers: numbers(criteria.tiers.iter().copied()),
        sizes: numbers(criteria.sizes.iter().copied()),
        purposes: numbers(criteria.purposes.iter().copied()),
        collateral_any: numbers(criteria.collateral_any.iter().copied()),
        excluded_divisions: criteria
            .excluded_divisions
            .iter()
            .map(|d| format!("{d:02}"))
            .collect(),
        revenue_fen_min: criteria.revenue_fen.min,
        revenue_fen_max: criteria.revenue_fen.max,
        age_years_min: small(criteria.age_years.min),
        age_years_max: small(criteria.age_years.max),
        amount_fen_min: criteria.amount_fen.min,
        amount_fen_max: criteria.amount_fen.max,
        term_months_min: small(criteria.term_months.min),
        term_months_max: small(criteria.term_months.max),
        debt_ratio_bp_max: bp(criteria.debt_ratio_max),
        credit_grade_min: number(criteria.credit_grade_min),
        tax_grade_min: number(criteria.tax_grade_min),
        rd_ratio_bp_min: bp(criteria.rd_ratio_min),
        ip_count_min: criteria.ip_count_min,
        assets_fen_min: criteria.assets_min.map(|fen| fen.0),
        leverage_bp_max: bp(criteria.leverage_max),
        margin_bp_min: bp(criteria.margin_min),
    }
}

fn preferences_to_proto(preferences: &Preferences) -> v1::OfferingPreferences {
    let weights = preferences.weights;
    v1::OfferingPreferences {
        focus_nodes: preferences
            .focus_nodes
            .iter()
            .map(|at| v1::NodeRef {
                chain: at.chain.to_string(),
                node: at.node.to_string(),
            })
            .collect(),
        focus_chains: preferences
            .focus_chains
            .iter()
            .map(ToString::to_string)
            .collect(),
        amount_preferred_fen: preferences.amount.0,
        term_preferred_months: preferences.term.0,
        appetite_points: preferences.appetite.0,
        weights: Some(v1::LenderWeights {
            chain: weights.chain,
            grade: weights.grade,
            locality: weights.locality,
            tier: weights.tier,
            amount: weights.amount,
            appetite: weights.appetite,
        }),
    }
}

#[cfg(test)]
mod tests {
    use api::v1;
    use domain::fixtures;
    use expect_test::expect;

    use super::{from_proto, to_proto};

    #[test]
    fn an_offering_survives_the_wire() {
        let offering = fixtures::offering(1);
        let message = to_proto(&offering);
        assert_eq!(
            from_proto(offering.id, offering.lender, 1, &message).unwrap(),
            offering
        );
    }

    #[test]
    fn an_empty_offering_names_all_that_is_missing() {
        let offering = fixtures::offering(1);
        let empty = v1::Offering::default();
        let problems = from_proto(offering.id, offering.lender, 1, &empty).unwrap_err();
        let lines: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
        expect![[r#"
            criteria is missing
            preferences is missing
            capacity is missing
            instrument is missing
            capacity.period is missing
            valid_from is missing
            external_id is missing
            display_name is missing
            criteria.amount_fen_max is missing
            preferences.amount_preferred_fen must be from 1000000 to 1000000000000000
            preferences.term_preferred_months must be from 1 to 600
            preferences.weights must have the sum 100
            capacity.clients_max must be from 1 to 10000000
            capacity.quota_fen must be from 1 to 1000000000000000"#]]
        .assert_eq(&lines.join("\n"));
    }
}
