//! The chain catalogue, and references to it.

use std::collections::BTreeMap;

use api::v1::ErrorReason;
use domain::limits::CHAINS_MAX;
use domain::validation::ProblemKind;
use domain::{Chain, ChainCode, NodeCode, NodeRef, Offering, Problems, Sme};
use store::{Page, PageRequest, Tx};

use super::{Cx, expect_version, version_text};
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/Chain";

/// All chains by code.
pub type Catalogue = BTreeMap<ChainCode, Chain>;

fn name(code: &ChainCode) -> String {
    format!("chains/{code}")
}

fn not_found(code: &ChainCode) -> Error {
    Error::not_found(ErrorReason::ChainNotFound, KIND, name(code)).with("chain", name(code))
}

/// The whole catalogue.
///
/// # Errors
/// As any statement.
pub async fn catalogue(tx: &Tx) -> Result<Catalogue> {
    let mut catalogue = Catalogue::new();
    let mut page = PageRequest::first();
    loop {
        let found = tx.chains().list(&page).await?;
        catalogue.extend(
            found
                .items
                .into_iter()
                .map(|chain| (chain.code.clone(), chain)),
        );
        match found.next {
            Some(next) => page = PageRequest::new(store::PAGE_SIZE_MAX, Some(next)),
            None => return Ok(catalogue),
        }
    }
}

/// One chain.
///
/// # Errors
/// `CHAIN_NOT_FOUND`.
pub async fn get(cx: &Cx<'_>, code: &ChainCode) -> Result<Chain> {
    cx.tx
        .chains()
        .get(code)
        .await?
        .ok_or_else(|| not_found(code))
}

/// Chains by code.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn list(cx: &Cx<'_>, page: &PageRequest) -> Result<Page<Chain>> {
    Ok(cx.tx.chains().list(page).await?)
}

/// Adds a chain.
///
/// # Errors
/// `CHAIN_CODE_TAKEN`, `RUN_LIMIT_EXCEEDED` for a chain that no run could number.
pub async fn create(cx: &Cx<'_>, chain: Chain) -> Result<Chain> {
    let taken = |error| {
        if matches!(error, store::Error::NotUnique(_)) {
            Error::exists(ErrorReason::ChainCodeTaken, KIND, name(&chain.code))
                .with("code", &chain.code)
        } else {
            Error::from(error)
        }
    };
    cx.tx.chains().lock().await?;
    let known = catalogue(&cx.tx).await?;
    if known.len() >= CHAINS_MAX && !known.contains_key(&chain.code) {
        let text = format!("the catalogue is full: a run numbers at most {CHAINS_MAX} chains");
        return Err(Error::exhausted(ErrorReason::RunLimitExceeded, text)
            .about(KIND, name(&chain.code))
            .with("limit", "chains")
            .with("max", CHAINS_MAX));
    }
    cx.tx.chains().insert(&chain).await.map_err(taken)?;
    cx.record("chain.create", name(&chain.code), ("", &version_text(1)))
        .await?;
    Ok(Chain {
        version: 1,
        ..chain
    })
}

/// Replaces a chain; nodes may be renamed and added at the end only.
///
/// # Errors
/// `CHAIN_NODES_CHANGED`, `ETAG_MISMATCH`.
pub async fn update(
    cx: &Cx<'_>,
    stored: &Chain,
    chain: Chain,
    expected: Option<i64>,
) -> Result<Chain> {
    expect_version(expected, stored.version, KIND, &name(&chain.code))?;
    let kept = stored.nodes.iter().enumerate();
    let moved = kept
        .into_iter()
        .any(|(i, node)| chain.nodes.get(i).is_none_or(|now| now.code != node.code));
    if moved {
        let text = "nodes may be added at the end, never moved or removed";
        return Err(Error::wrong_state(ErrorReason::ChainNodesChanged, text)
            .about(KIND, name(&chain.code))
            .with("chain", name(&chain.code)));
    }
    let version = cx
        .tx
        .chains()
        .update(&Chain {
            version: stored.version,
            ..chain.clone()
        })
        .await?;
    let states = (version_text(stored.version), version_text(version));
    cx.record("chain.update", name(&chain.code), (&states.0, &states.1))
        .await?;
    Ok(Chain { version, ..chain })
}

/// Findings on the chains and nodes that a firm names.
pub fn check_sme(catalogue: &Catalogue, sme: &Sme) -> Problems {
    let mut problems = Problems::new();
    for (i, placement) in sme.placements.iter().enumerate() {
        let field = format!("placements[{i}]");
        check(
            catalogue,
            &field,
            &placement.chain,
            placement.node.as_ref(),
            &mut problems,
        );
    }
    problems
}

/// Findings on the chains and nodes that an offering names.
pub fn check_offering(catalogue: &Catalogue, offering: &Offering) -> Problems {
    let mut problems = Problems::new();
    let lists = [
        ("criteria.chains", &offering.criteria.chains),
        (
            "preferences.focus_chains",
            &offering.preferences.focus_chains,
        ),
    ];
    for (field, chains) in lists {
        for (i, chain) in chains.iter().enumerate() {
            if !catalogue.contains_key(chain) {
                problems.add(&format!("{field}[{i}]"), chain, ProblemKind::NotFound);
            }
        }
    }
    for (i, NodeRef { chain, node }) in offering.preferences.focus_nodes.iter().enumerate() {
        let field = format!("preferences.focus_nodes[{i}]");
        check(catalogue, &field, chain, Some(node), &mut problems);
    }
    problems
}

fn check(
    catalogue: &Catalogue,
    field: &str,
    chain: &ChainCode,
    node: Option<&NodeCode>,
    problems: &mut Problems,
) {
    let Some(known) = catalogue.get(chain) else {
        problems.add(&format!("{field}.chain"), chain, ProblemKind::NotFound);
        return;
    };
    if let Some(node) = node.filter(|node| known.node_index(node).is_none()) {
        problems.add(&format!("{field}.node"), node, ProblemKind::NotFound);
    }
}
