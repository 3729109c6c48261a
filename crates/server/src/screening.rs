//! Which firms are candidates of which market: judged by `listing`, kept by the store.
//!
//! Whoever writes firms or listings calls [`keep`] or [`keep_one`] in the same transaction. What
//! time and rules change, [`catch_up`] brings in: all firms are screened again on a new day and by
//! new rules.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::NaiveDate;
use domain::{MarketId, Qualification, Sme, SmeId};
use listing::{Candidate, Firm, Listing, Market, Member, NoCandidate, Outline, Screen, Screens};
use rulebook::Facts;
use store::Tx;
use store::listing::Stored;
use store::screening::{Next, Screening};

use crate::app::App;
use crate::error::{Error, Result};
use crate::rules::Rules;

/// Firms that one transaction of a screening brings up to date.
const FIRMS_PER_TX: u32 = 1_000;
/// Firms that are judged between two looks at other calls.
pub const FIRMS_PER_TURN: usize = 100;
/// Pause between two looks at transactions that judge firms.
const PAUSE: Duration = Duration::from_millis(50);
/// Firms between two lines of the log.
const FIRMS_PER_LINE: usize = 20_000;

/// Everything that a firm's record and its listings show on a day, as a market reads it, or as
/// whoever sees all markets does.
pub fn facts(
    (firm, listings): (impl Into<Qualification>, &[&Listing]),
    on: NaiveDate,
    reader: Option<&str>,
) -> Result<Facts> {
    let firm: Qualification = firm.into();
    let id = firm.registration.id;
    let mut facts = Facts::of(firm, on);
    Listing::add_all(listings, &mut facts, reader, on)
        .map_err(|error| Error::internal(format!("listings of {id}: {error}")))?;
    Ok(facts)
}

/// A firm as a candidate of a market by the rules of today, with its evidence as that market
/// reads it.
///
/// # Errors
/// `INTERNAL` for listings that no firm can have.
pub fn judge(
    (rules, market): (&Rules, &Market),
    (sme, listings): (&Sme, &[&Listing]),
    on: NaiveDate,
) -> Result<std::result::Result<Candidate, NoCandidate>> {
    if let Some(cause) = Listing::bar(listings, &market.key, on) {
        return Ok(Err(cause));
    }
    let facts = facts((sme, listings), on, Some(market.key.as_str()))?;
    let firm = Firm {
        sme,
        facts: Some(&facts),
    };
    Ok(Screen::new(market, &rules.catalog, on).candidate(firm))
}

/// A firm of a market's board by the rules of a day.
///
/// # Errors
/// `INTERNAL` for listings that no firm can have.
pub fn member(
    (rules, market): (&Rules, &Market),
    (sme, listings): (&Sme, &[&Listing]),
    on: NaiveDate,
) -> Result<std::result::Result<Member, NoCandidate>> {
    let facts = facts((sme, listings), on, Some(market.key.as_str()))?;
    let firm = Firm {
        sme,
        facts: Some(&facts),
    };
    Ok(Screen::new(market, &rules.catalog, on).member(firm))
}

/// What is to be kept of a firm; `None` if it is no candidate, or has an open listing.
fn outline(
    screens: &Screens<'_>,
    (firm, listings): (Qualification, &[&Listing]),
    on: NaiveDate,
) -> Result<Option<(MarketId, Outline)>> {
    let registration = firm.registration;
    let Some(screen) = registration.region.and_then(|seat| screens.of(seat)) else {
        return Ok(None);
    };
    let market = screen.market();
    let there = |listing: &&Listing| listing.is_open() && listing.market == market.key;
    if Listing::bar(listings, &market.key, on).is_some() || listings.iter().any(there) {
        return Ok(None);
    }
    // As its own market reads it, whose list this is for.
    let facts = facts((firm, listings), on, Some(market.key.as_str()))?;
    let found = screen.outline(registration, facts).ok();
    Ok(found.map(|outline| (market.key.clone(), outline)))
}

/// All listings of each firm.
pub fn by_firm(stored: &[Stored]) -> BTreeMap<SmeId, Vec<&Listing>> {
    let mut listings: BTreeMap<SmeId, Vec<&Listing>> = BTreeMap::new();
    for Stored { listing, .. } in stored {
        listings.entry(listing.sme).or_default().push(listing);
    }
    listings
}

/// What is to be kept of firms, judged in turns with other calls.
async fn outlines(
    app: &App,
    firms: impl Iterator<Item = Qualification>,
    (stored, on): (&[Stored], NaiveDate),
) -> Result<Vec<(MarketId, Outline)>> {
    let listings = by_firm(stored);
    let mut rows = Vec::new();
    let screens = app.rules.screens(on);
    for (at, firm) in firms.enumerate() {
        if at % FIRMS_PER_TURN == FIRMS_PER_TURN - 1 {
            tokio::task::yield_now().await;
        }
        let of_firm = listings.get(&firm.registration.id);
        let of_firm = of_firm.map_or(&[][..], Vec::as_slice);
        rows.extend(outline(&screens, (firm, of_firm), on)?);
    }
    Ok(rows)
}

/// Brings the candidates of firms to what their records and listings say; how many rows changed.
/// A screening that begins later waits for the end of the transaction.
/// The firms are as this transaction has written or held them.
///
/// # Errors
/// As any statement.
pub async fn keep(app: &App, tx: &Tx, smes: &[&Sme]) -> Result<usize> {
    if smes.is_empty() {
        return Ok(0);
    }
    // Before the day is read: see `judged`.
    tx.screenings().announce_judging().await?;
    let on = app.clock.today();
    let ids: Vec<SmeId> = smes.iter().map(|sme| sme.id).collect();
    let stored = tx.listings().of_smes(&ids).await?;
    let firms = smes.iter().map(|sme| Qualification::from(*sme));
    let rows = outlines(app, firms, (&stored, on)).await?;
    Ok(tx.candidates().write(&ids, &rows).await?)
}

/// The same for a firm whose listing this transaction has written.
///
/// # Errors
/// As any statement.
pub async fn keep_one(app: &App, tx: &Tx, id: SmeId) -> Result<usize> {
    match tx.smes().hold(id).await? {
        Some(sme) => keep(app, tx, &[&sme]).await,
        None => Ok(0),
    }
}

/// Candidates of a page with their evidence, as the firms are now. Place and figures stay those
/// of the page, also in the moment after midnight when a firm has not been screened again yet.
///
/// # Errors
/// As any statement.
pub async fn with_evidence(
    (app, tx): (&App, &Tx),
    market: &Market,
    page: &[Outline],
) -> Result<Vec<(Sme, Candidate)>> {
    let on = app.clock.today();
    let ids: Vec<SmeId> = page.iter().map(|outline| outline.sme).collect();
    let mut smes = tx.smes().by_ids(&ids).await?;
    let stored = tx.listings().of_smes(&ids).await?;
    let listings = by_firm(&stored);
    let mut found = Vec::with_capacity(page.len());
    for page in page.chunks(FIRMS_PER_TURN) {
        let screen = Screen::new(market, &app.rules.catalog, on);
        for outline in page {
            let Some(sme) = smes.remove(&outline.sme) else {
                continue;
            };
            let of_firm = listings.get(&sme.id).map_or(&[][..], Vec::as_slice);
            let known = facts((&sme, of_firm), on, Some(market.key.as_str()))?;
            let firm = Firm {
                sme: &sme,
                facts: Some(&known),
            };
            let candidate = outline.with_evidence(screen.candidate(firm).ok());
            found.push((sme, candidate));
        }
        tokio::task::yield_now().await;
    }
    Ok(found)
}

/// Screens all firms if that was not done today by the rules in force; goes on where an earlier
/// process was stopped.
///
/// # Errors
/// As any statement.
pub async fn catch_up(app: &App) -> Result<()> {
    let Some(mut screening) = open(app).await? else {
        return Ok(());
    };
    let (mut firms, mut changed) = (0_usize, 0_usize);
    tracing::info!(day = %screening.day, resumed = screening.last.is_some(), "screening");
    while !screening.finished && !app.stopping.is_cancelled() {
        if screening.day != app.clock.today() {
            let Some(next) = open(app).await? else { break };
            screening = next;
        }
        if screening.last.is_none() && !judged(app).await? {
            break;
        }
        let Some(step) = next(app, &screening).await? else {
            // Another process went on with it.
            return Ok(());
        };
        if (firms + step.firms) / FIRMS_PER_LINE > firms / FIRMS_PER_LINE {
            tracing::info!(firms = firms + step.firms, "screening goes on");
        }
        firms += step.firms;
        changed += step.changed;
        screening = step.screening;
    }
    tracing::info!(
        firms,
        changed,
        finished = screening.finished,
        "screening ended"
    );
    Ok(())
}

fn begun(app: &App) -> Screening {
    Screening {
        day: app.clock.today(),
        rule_set: app.rules.digest.clone(),
        since: app.started,
        last: None,
        finished: false,
    }
}

/// The screening that is to be done or to be gone on with; `None` if all is done, if a server that
/// started later screens today by other rules (two that take turns would never end), or if one is
/// on a later day already.
async fn open(app: &App) -> Result<Option<Screening>> {
    let wanted = begun(app);
    let tx = app.store.begin(app.clock.now()).await?;
    if let Some(stored) = tx.screenings().hold().await?
        && stored.day >= wanted.day
    {
        if stored.day > wanted.day {
            return Ok(None);
        }
        if stored.rule_set == wanted.rule_set {
            return Ok(Some(stored).filter(|stored| !stored.finished));
        }
        if (stored.since, &stored.rule_set) > (wanted.since, &wanted.rule_set) {
            tracing::warn!(
                theirs = stored.rule_set,
                ours = wanted.rule_set,
                "a server that started later screens by other rules: give all servers the same \
                 rules_dir and release"
            );
            return Ok(None);
        }
    }
    tx.screenings().put(&wanted).await?;
    tx.commit().await?;
    Ok(Some(wanted))
}

/// Waits for the end of all transactions that judge firms now, which may be by the day before: what
/// they leave is seen then, also firms that are new. Those that begin meanwhile judge by the day of
/// the screening. False if the server stops before.
async fn judged(app: &App) -> Result<bool> {
    let judging = async || app.store.read().await?.screenings().judging().await;
    let mut before = judging().await?;
    if !before.is_empty() {
        tracing::info!(
            transactions = before.len(),
            "screening waits for those who judge firms"
        );
    }
    while !before.is_empty() {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = app.stopping.cancelled() => return Ok(false),
        }
        let now = judging().await?;
        before.retain(|it| now.contains(it));
    }
    Ok(true)
}

struct Step {
    screening: Screening,
    firms: usize,
    changed: usize,
}

/// Screens the next firms; `None` if the stored screening is not this one any more.
async fn next(app: &App, screening: &Screening) -> Result<Option<Step>> {
    let tx = app.store.begin(app.clock.now()).await?;
    if tx.screenings().hold().await?.as_ref() != Some(screening) {
        return Ok(None);
    }
    let Next {
        held,
        unreadable,
        busy,
        span,
        is_last,
        kept,
    } = tx.screenings().next(screening.last, FIRMS_PER_TX).await?;
    let (stored, unclear) = tx.listings().of_span(span).await?;
    let count = held.len() + unreadable.len() + busy.len();
    unreadable.iter().chain(&unclear).for_each(left_out);
    let firms = held.into_iter();
    let firms = firms.filter(|firm| !unclear.contains(&firm.registration.id));
    let rows = outlines(app, firms, (&stored, screening.day)).await?;
    let next = Screening {
        last: span.last().or(screening.last),
        finished: is_last,
        ..screening.clone()
    };
    let mut changed = tx.screenings().keep(kept, &rows).await?;
    if busy.is_empty() {
        tx.screenings().put(&next).await?;
        tx.commit().await?;
    } else {
        // The cursor stays until these are done too, each as soon as whoever changes it has ended:
        // that may yet be undone, or go by an earlier day or other rules.
        tx.commit().await?;
        for id in busy {
            let tx = app.store.begin(app.clock.now()).await?;
            changed += keep_freed(app, &tx, id).await?;
            tx.commit().await?;
        }
        let tx = app.store.begin(app.clock.now()).await?;
        if tx.screenings().hold().await?.as_ref() != Some(screening) {
            return Ok(None);
        }
        tx.screenings().put(&next).await?;
        tx.commit().await?;
    }
    Ok(Some(Step {
        screening: next,
        firms: count,
        changed,
    }))
}

/// Keeps a firm as soon as whoever changes it has ended.
async fn keep_freed(app: &App, tx: &Tx, id: SmeId) -> Result<usize> {
    match tx.smes().hold(id).await {
        Ok(Some(sme)) => keep(app, tx, &[&sme]).await,
        Ok(None) => Ok(0),
        Err(store::Error::Corrupt { .. }) => {
            left_out(&id);
            Ok(tx.candidates().write(&[id], &[]).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// One firm that is damaged keeps nobody behind it from being screened.
fn left_out(id: &SmeId) {
    tracing::error!(firm = %id, "a firm whose record or listings cannot be read is no candidate");
}

#[cfg(test)]
mod tests;
