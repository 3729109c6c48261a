//! Candidates of a market, without contact.

use api::v1;
use domain::{Sme, SmeKey};
use listing::{Candidate, FirmReport, Item, Market, Proof, Screen};
use rulebook::{Catalog, Rule, Test};

use super::enums::{Wire, number};
use super::sight::{Sight, band_at};
use super::{date, names, path, readiness, rule};

/// What candidates are shown by.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Their market.
    pub market: &'a Market,
    /// Its rules of the day.
    pub screen: Screen<'a>,
    /// All rules.
    pub catalog: &'a Catalog,
    /// How much is shown.
    pub sight: Sight,
}

/// The message of a candidate; it and the firm are the same firm.
pub fn to_proto(of: &Candidate, firm: &Sme, view: &View<'_>) -> v1::Candidate {
    let items = |items: &[Item]| items.iter().map(|it| item(it, view)).collect();
    v1::Candidate {
        chains: of.chains.iter().map(ToString::to_string).collect(),
        tier: number(of.tier),
        layer: number(of.layer),
        reach: of.reach.to_wire(),
        readiness_bp: view.sight.readiness(of.readiness),
        completeness_bp: of.completeness.0,
        proofs: proofs(&of.proofs, view.catalog, view.sight),
        missing: items(&of.missing),
        unknown: items(&of.unknown),
        ..head(firm, view)
    }
}

/// What carries entry and layer.
pub fn proofs(proofs: &[Proof], catalog: &Catalog, sight: Sight) -> Vec<v1::CandidateProof> {
    let proof = |of: &Proof| v1::CandidateProof {
        rung: of.rung.to_wire(),
        rule: names::rule(&of.rule),
        rule_version: of.version.clone(),
        condition: Some(rule::condition_name(catalog.get(&of.rule), &of.key)),
        evidence: (of.evidence.iter())
            .map(|it| readiness::evidence(it, sight))
            .collect(),
    };
    proofs.iter().map(proof).collect()
}

/// The message of a firm in full.
pub fn report(found: &FirmReport, firm: &Sme, view: &View<'_>) -> v1::CandidateReport {
    let (candidate, none) = match &found.candidate {
        Ok(candidate) => (to_proto(candidate, firm, view), None),
        Err(cause) => {
            let chains = firm.placements.iter().map(|it| it.chain.to_string());
            let mut chains: Vec<String> = chains.collect();
            chains.sort_unstable();
            chains.dedup();
            let candidate = v1::Candidate {
                chains,
                tier: number(firm.tier_on(found.on)),
                ..head(firm, view)
            };
            (candidate, Some(*cause))
        }
    };
    let standings = found.standings.iter().filter_map(|standing| {
        let rule = view.catalog.get(&standing.assessment.rule)?;
        Some(readiness::to_proto(rule, &standing.assessment, view.sight))
    });
    let paths = found.paths.iter();
    v1::CandidateReport {
        name: candidate.name.clone(),
        on: Some(date(found.on)),
        candidate: Some(candidate),
        no_candidate: number(none),
        layer_changes_on: found.layer_changes_on.map(date),
        layer_by_evidence: found.layer_by_evidence.map_or(0, Wire::to_wire),
        standings: standings.collect(),
        paths: paths.map(|it| path::to_proto(it, view.catalog)).collect(),
        listing: String::new(),
        listing_standing: None,
        board: super::market::board_state(view.market),
    }
}

/// Who the firm is; nothing of how to reach it.
fn head(firm: &Sme, view: &View<'_>) -> v1::Candidate {
    let credit_code = match &firm.key {
        SmeKey::CreditCode(code) => code.to_string(),
        SmeKey::External { .. } => String::new(),
    };
    let region = firm.region.map(|region| region.to_string());
    v1::Candidate {
        name: names::candidate(view.market.key.as_str(), firm.id),
        sme: names::sme(firm.id),
        sme_display_name: firm.name.clone(),
        credit_code,
        region: region.unwrap_or_default(),
        ..Default::default()
    }
}

fn item(of: &Item, view: &View<'_>) -> v1::CandidateItem {
    let rule = view.screen.rule(of.rung);
    let bound = rule.and_then(|rule| bound(rule, &of.key));
    let band = bound.map_or(v1::ValueBand::Unspecified, |it| band_at(it, of.distance));
    v1::CandidateItem {
        rung: of.rung.to_wire(),
        condition: Some(rule::condition_name(rule, &of.key)),
        required: bound.map(rule::limit),
        distance: view.sight.figure(of.distance),
        band: band.into(),
        gaps: of.gaps.iter().map(readiness::gap).collect(),
    }
}

fn bound(rule: &Rule, key: &str) -> Option<rulebook::Bound> {
    match &rule.condition(key)?.test {
        Test::Bound(_, bound) | Test::Score { bound, .. } => Some(*bound),
        Test::Title { .. } | Test::SizeAtMost(_) | Test::Question(_) => None,
    }
}
