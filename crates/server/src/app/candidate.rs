//! Candidates of markets.

use api::v1::ErrorReason;
use chrono::NaiveDate;
use domain::validation::ProblemKind;
use domain::{ChainCode, Problems, Sme, SmeId, wording};
use listing::candidate::add_market;
use listing::{Candidate, Counts, Filter, Firm, FirmReport, Listing, Market, Screen, report};
use rulebook::Facts;
use store::listing::Stored;
use store::screening::Screening;
use store::{Cursor, PageRequest};

use super::{Cx, market as markets};
use crate::error::{Error, Result};
use crate::screening;

const KIND: &str = "rongqiao/Candidate";
/// Chains that are named where another one was asked for.
const CHAINS_TOLD: u32 = 100;

/// A page of candidates, with what there is beyond it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The candidates with their firms.
    pub items: Vec<(Sme, Candidate)>,
    /// Where the next page starts.
    pub next: Option<Cursor>,
    /// Those of all pages; only with the first one, since counting costs as much as a page.
    pub counts: Option<Counts>,
    /// The last screening of all firms that has ended.
    pub screened: Option<Screening>,
    /// True while another one is under way.
    pub screening: bool,
    /// Firms whose seat is not known well enough to tell the market.
    pub seat_unclear: u64,
}

/// `markets/{market}/candidates/{id}`.
pub fn name(market: &Market, id: SmeId) -> String {
    format!("markets/{}/candidates/{id}", market.key)
}

/// What is said where a firm is not there or is not one of the market.
pub fn not_found(market: &Market, id: SmeId) -> Error {
    let name = name(market, id);
    Error::not_found(ErrorReason::CandidateNotFound, KIND, &name).with("candidate", &name)
}

/// A firm that the caller sees as one of the market.
///
/// # Errors
/// `CANDIDATE_NOT_FOUND`.
pub async fn firm(cx: &Cx<'_>, market: &Market, id: SmeId) -> Result<Sme> {
    let found = cx.tx.smes().get(id).await?;
    found
        .filter(|firm| markets::sees_firm(cx, market, firm))
        .ok_or_else(|| not_found(market, id))
}

/// Everything that is known of a firm on a day: its record, its listings, its market.
///
/// # Errors
/// As any statement.
pub async fn facts(
    cx: &Cx<'_>,
    firm: &Sme,
    market: Option<&Market>,
    on: NaiveDate,
) -> Result<Facts> {
    let stored = cx.tx.listings().of_smes(&[firm.id]).await?;
    let listings: Vec<&Listing> = stored.iter().map(|stored| &stored.listing).collect();
    facts_with(cx, (firm, &listings), market, on)
}

fn facts_with(
    cx: &Cx<'_>,
    (firm, listings): (&Sme, &[&Listing]),
    market: Option<&Market>,
    on: NaiveDate,
) -> Result<Facts> {
    let mut facts = screening::facts((firm, listings), on, markets::reader(&cx.scope))?;
    if let Some(market) = market {
        add_market(&mut facts, firm.region, market, on);
    }
    Ok(facts)
}

/// One firm in full, with its listing on the market that was open on the day.
///
/// # Errors
/// `CANDIDATE_NOT_FOUND`.
pub async fn get(
    cx: &Cx<'_>,
    market: &Market,
    id: SmeId,
    on: NaiveDate,
) -> Result<(Sme, FirmReport, Option<Stored>)> {
    let firm = firm(cx, market, id).await?;
    let mut stored = cx.tx.listings().of_smes(&[id]).await?;
    let listings: Vec<&Listing> = stored.iter().map(|stored| &stored.listing).collect();
    let facts = facts_with(cx, (&firm, &listings), Some(market), on)?;
    let known = Firm {
        sme: &firm,
        facts: Some(&facts),
    };
    let mut found = report(known, market, &cx.app.rules.catalog, on);
    if let Some(cause) = Listing::bar(&listings, &market.key, on) {
        found.bar(cause, &facts);
    }
    stored.retain(|it| it.listing.market == market.key && it.listing.is_open_on(on));
    let listing = stored.pop();
    if let Some(stored) = &listing {
        let screen = Screen::new(market, &cx.app.rules.catalog, on);
        found.listed(&stored.listing, &screen, known);
    }
    Ok((firm, found, listing))
}

/// Refuses a chain that there is not, with the codes of those that there are.
async fn known_chain(cx: &Cx<'_>, chain: &ChainCode) -> Result<()> {
    if cx.tx.chains().get(chain).await?.is_some() {
        return Ok(());
    }
    let known = cx
        .tx
        .chains()
        .list(&PageRequest::new(CHAINS_TOLD, None))
        .await?;
    let mut codes: Vec<String> = known.items.iter().map(|it| it.code.to_string()).collect();
    if known.next.is_some() {
        codes.push("…".to_owned());
    }
    let expected = match codes.is_empty() {
        true => wording!("empty: there are no chains"),
        false => wording!("one of {codes}", codes = codes.join(", ")),
    };
    let mut problems = Problems::new();
    problems.add("chain", chain, ProblemKind::Malformed { expected });
    Err(Error::invalid(problems))
}

/// Candidates of a market as its firms were last screened.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`; `INVALID_ARGUMENT` for a chain that there is not.
pub async fn list(
    cx: &Cx<'_>,
    market: &Market,
    filter: &Filter,
    page: &PageRequest,
) -> Result<Listed> {
    if let Some(chain) = &filter.chain {
        known_chain(cx, chain).await?;
    }
    let wanted = (&market.key, filter);
    let found = cx.tx.candidates().list(&cx.scope, wanted, page).await?;
    let (counts, seat_unclear) = match page.is_first() {
        true => (
            Some(cx.tx.candidates().counts(&cx.scope, wanted).await?),
            cx.tx.firms_at(&market.unclear_seats()).await?,
        ),
        false => (None, 0),
    };
    let items = screening::with_evidence((cx.app, &cx.tx), market, &found.items).await?;
    let latest = cx.tx.screenings().get().await?;
    Ok(Listed {
        items,
        next: found.next,
        counts,
        screened: cx.tx.screenings().finished().await?,
        screening: latest.is_none_or(|latest| !latest.finished),
        seat_unclear,
    })
}
