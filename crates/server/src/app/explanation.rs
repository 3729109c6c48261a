//! Explanations of pairs and firms, from the snapshot of a run.

use std::sync::Arc;

use api::v1::ErrorReason;
use domain::{ChainCode, LenderId, MatchRun, OfferingId, Referral, SmeId};
use matching::{Counterfactual, Explanation, Openings, Pair, Standing};

use super::App;
use super::match_run::{KIND, Shown, name, require_succeeded};
use crate::error::{Error, Result};
use crate::snapshots::Solved;

/// A pair laid open, with the chains behind the bits of the run's masks.
#[derive(Debug)]
pub struct Explained {
    /// What the core says.
    pub explanation: Explanation,
    /// What would make the pair eligible.
    pub counterfactual: Counterfactual,
    /// The offering that the firm has instead and prefers, or had agreed to.
    pub other: Option<(LenderId, OfferingId)>,
    /// Chains by bit.
    pub chains: Arc<Vec<ChainCode>>,
    /// Longest list of the run.
    pub k: u32,
}

/// What each fact of a firm would open.
#[derive(Debug)]
pub struct Opened {
    /// What the core says.
    pub openings: Openings,
    /// Offerings of the run.
    pub offering_count: usize,
    /// Chains by bit.
    pub chains: Arc<Vec<ChainCode>>,
}

/// Explains a pair from the run's own snapshot. Takes no part in the transaction.
///
/// # Errors
/// `RUN_NOT_SUCCEEDED`, `SNAPSHOT_GONE`, `PAIR_NOT_IN_RUN`.
pub async fn pair(
    app: &App,
    shown: &Shown,
    (sme, offering): (SmeId, OfferingId),
) -> Result<Explained> {
    let solved = of_run(app, shown).await?;
    let pair = Pair {
        sme: sme_row(&solved, sme)?,
        offering: offering_row(&solved, offering)?,
    };
    explained(app, &shown.run, solved, pair).await
}

/// Tells what each fact of a firm would open, from the run's own snapshot. Takes no part in the
/// transaction.
///
/// # Errors
/// `RUN_NOT_SUCCEEDED`, `SNAPSHOT_GONE`, `PAIR_NOT_IN_RUN`.
pub async fn openings(app: &App, shown: &Shown, sme: SmeId) -> Result<Opened> {
    let solved = of_run(app, shown).await?;
    let row = sme_row(&solved, sme)?;
    let (chains, offering_count) = (Arc::clone(&solved.chains), solved.offering_count());
    let found = app.cpu.run("openings", move || solved.openings(row)).await;
    let found = found.map_err(|error| Error::internal(error.to_string()))?;
    Ok(Opened {
        openings: found.ok_or_else(not_in_problem)?,
        offering_count,
        chains,
    })
}

/// Explains the pair behind a referral, which the caller may see. Takes no part in the
/// transaction, and names neither run nor firm when it fails.
///
/// # Errors
/// `SNAPSHOT_GONE`.
pub async fn referral(app: &App, of: &Referral, run: &MatchRun) -> Result<Explained> {
    let gone = || {
        let (text, name) = ("the input of the referral is not kept any more", of.id);
        let name = format!("referrals/{name}");
        Error::wrong_state(ErrorReason::SnapshotGone, text)
            .about("rongqiao/Referral", name.clone())
            .with("referral", name)
    };
    let solved = app.snapshots.solved(&app.cpu, run).await?;
    let solved = solved.ok_or_else(gone)?;
    let rows = solved.sme_row(of.sme).zip(solved.offering_row(of.offering));
    let (sme, offering) = rows.ok_or_else(not_in_problem)?;
    explained(app, run, solved, Pair { sme, offering }).await
}

async fn of_run(app: &App, shown: &Shown) -> Result<Arc<Solved>> {
    require_succeeded(shown.campaign, &shown.run)?;
    let gone = || {
        let text = "the input snapshot of the run is not kept any more";
        Error::wrong_state(ErrorReason::SnapshotGone, text)
            .about(KIND, name(shown.campaign, &shown.run))
            .with("run", shown.run.id)
    };
    let solved = app.snapshots.solved(&app.cpu, &shown.run).await?;
    solved.ok_or_else(gone)
}

fn missing(what: &'static str, name: String) -> Error {
    let reason = ErrorReason::PairNotInRun;
    Error::not_found(reason, "rongqiao/Match", name.clone()).with(what, name)
}

fn not_in_problem() -> Error {
    Error::internal("a row of the directory is not in the problem")
}

fn sme_row(solved: &Solved, sme: SmeId) -> Result<u32> {
    let row = solved.sme_row(sme);
    row.ok_or_else(|| missing("sme", format!("smes/{sme}")))
}

fn offering_row(solved: &Solved, offering: OfferingId) -> Result<u32> {
    let row = solved.offering_row(offering);
    row.ok_or_else(|| missing("offering", format!("offerings/{offering}")))
}

async fn explained(
    app: &App,
    run: &MatchRun,
    solved: Arc<Solved>,
    pair: Pair,
) -> Result<Explained> {
    let used = Arc::clone(&solved);
    let both = move || used.explain(pair).zip(used.counterfactual(pair));
    let both = app.cpu.run("explain", both).await;
    let both = both.map_err(|error| Error::internal(error.to_string()))?;
    let (explanation, counterfactual) = both.ok_or_else(not_in_problem)?;
    let other = match explanation.standing {
        Standing::PreferredOther { offering } | Standing::FixedElsewhere { offering } => {
            solved.offering(offering)
        }
        Standing::Assigned
        | Standing::Fixed
        | Standing::NotEligible
        | Standing::BeyondList
        | Standing::Refused(_)
        | Standing::Unassigned => None,
    };
    Ok(Explained {
        explanation,
        counterfactual,
        other,
        chains: Arc::clone(&solved.chains),
        k: run.policy.k,
    })
}
