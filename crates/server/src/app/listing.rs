//! Listings: a firm's membership of a market's board, from its proposal to its end.

use api::v1::ErrorReason;
use chrono::NaiveDate;
use domain::{Change, ListingId, MarketId, Party, RateBp, SmeId};
use listing::{
    Candidate, DelistReason, Duties, Effect, EnterpriseCode, Filing, Layer, Listing, ListingError,
    Market, NoCandidate, PipelineEvent, effects,
};
use rulebook::Facts;
use store::listing::{ListingFilter, Step, Stored};
use store::{Page, PageRequest};

use super::listing_error::{exists, not_proved, refused, taken, unclear};
use super::{Cx, candidate as candidates, expect_version, market as markets, sme as smes};
use crate::error::{Error, Result};
use crate::screening;

/// Type of a listing in errors.
pub const KIND: &str = "rongqiao/Listing";

/// What is done with a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The market begins its review.
    Review,
    /// The market refuses the firm, in these words.
    Refuse(String),
    /// The firm enters the board under these codes.
    Admit(EnterpriseCode, Option<String>),
    /// The firm goes to the layer that its evidence proves.
    Move,
    /// The firm leaves the board.
    Delist(DelistReason),
    /// An exchange reports something.
    Report(PipelineEvent),
    /// The firm has disclosed the document with this key for the period to this day.
    Disclose(String, NaiveDate),
    /// What was reported is taken back.
    Withdraw(PipelineEvent),
    /// What was recorded of the document with this key for the period to this day is taken back.
    Undisclose(String, NaiveDate),
}

impl Act {
    const fn action(&self) -> &'static str {
        match self {
            Act::Review => "listing.review",
            Act::Refuse(_) => "listing.refuse",
            Act::Admit(..) => "listing.admit",
            Act::Move => "listing.move",
            Act::Delist(_) => "listing.delist",
            Act::Report(_) => "listing.report",
            Act::Disclose(..) => "listing.disclose",
            Act::Withdraw(_) => "listing.withdraw_report",
            Act::Undisclose(..) => "listing.withdraw_disclosure",
        }
    }
}

/// `markets/{market}/listings/{id}`.
pub fn name(market: &MarketId, id: ListingId) -> String {
    format!("markets/{market}/listings/{id}")
}

/// One listing of a market.
///
/// # Errors
/// `LISTING_NOT_FOUND`, also for another market's people.
pub async fn get(cx: &Cx<'_>, (market, id): (&str, ListingId)) -> Result<Stored> {
    let visible = markets::get(&cx.scope, cx.app.rules.markets, market).is_ok();
    let found = match visible {
        true => cx.tx.listings().get(id).await?,
        false => None,
    };
    let found = found.filter(|stored| stored.listing.market.as_str() == market);
    found.ok_or_else(|| {
        let name = format!("markets/{market}/listings/{id}");
        Error::not_found(ErrorReason::ListingNotFound, KIND, &name).with("listing", &name)
    })
}

/// Listings in the order of their proposal.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn list(cx: &Cx<'_>, filter: &ListingFilter, page: &PageRequest) -> Result<Page<Stored>> {
    Ok(cx.tx.listings().list(&cx.scope, filter, page).await?)
}

/// Proposes a firm for a market's board; the check is made here once more.
///
/// # Errors
/// `CANDIDATE_NOT_FOUND`, `LISTING_EXISTS`, `ENTRY_NOT_PROVED`, `LISTING_BARRED`,
/// `LISTING_DAY_BEFORE` for a day before the end of an earlier listing.
pub async fn create(cx: &Cx<'_>, market: &Market, sme: SmeId, on: NaiveDate) -> Result<Stored> {
    // Held, so that no other call proposes or changes it meanwhile.
    cx.tx.smes().hold(sme).await?;
    let firm = candidates::firm(cx, market, sme).await?;
    if let Some(open) = cx.tx.listings().open_of(&market.key, sme).await? {
        return Err(exists(&name(&market.key, open.id)));
    }
    let others = cx.tx.listings().of_smes(&[sme]).await?;
    let others: Vec<&Listing> = others.iter().map(|stored| &stored.listing).collect();
    barred_today(cx, (&firm, &others), market)?;
    if let Some(last) = Listing::ended_after(&others, &market.key, on) {
        let error = ListingError::DayBefore { on, last };
        return Err(refused(error, &candidates::name(market, sme)));
    }
    let judged = screening::judge((&cx.app.rules, market), (&firm, &others), on)?;
    let candidate = judged.map_err(not_proved)?;
    let id = ListingId(cx.app.clock.new_id());
    let name = name(&market.key, id);
    let proposed = Listing::propose(market, &candidate, on);
    let proposed = proposed.map_err(|error| refused(error, &name))?;
    let stored = cx.tx.listings().insert(id, &proposed).await?;
    record(cx, "listing.create", ("", &stored)).await?;
    screening::keep_one(cx.app, &cx.tx, sme).await?;
    Ok(stored)
}

/// What is entered late for an earlier day must not contradict what is known today.
fn barred_today(cx: &Cx<'_>, (firm, all): (&domain::Sme, &[&Listing]), at: &Market) -> Result<()> {
    let today = cx.app.clock.today();
    let facts = screening::facts((firm, all), today, markets::reader(&cx.scope))?;
    let public = listing::candidate::is_public(&facts, today).then_some(NoCandidate::Public);
    let barred = Listing::bar(all, &at.key, today).or(public);
    barred.map_or(Ok(()), |cause| Err(not_proved(cause)))
}

/// Does something with a listing, and tells what that changes for the firm, losses first.
///
/// # Errors
/// `LISTING_NOT_FOUND`, `ETAG_MISMATCH`, and what the listing refuses: `LISTING_WRONG_STATE`,
/// `LISTING_DAY_BEFORE`, `ENTRY_NOT_PROVED`, `LISTING_BARRED`, `LAYER_UNCHANGED`, `LAYER_UNCLEAR`,
/// `LISTING_MOVES_EXCEEDED`, `LISTING_CODE_TAKEN`, `PIPELINE_EVENT_EXISTS`, `PIPELINE_ORDER`,
/// `PIPELINE_EVENT_ABSENT`, `DISCLOSURE_EXISTS`, `DISCLOSURE_NOT_OWED`, `DISCLOSURE_ABSENT`,
/// `LISTING_LEFT_EXCHANGES`, `INVALID_ARGUMENT`.
pub async fn act(
    cx: &Cx<'_>,
    at: (&str, ListingId),
    (act, on): (Act, NaiveDate),
    expected: Option<i64>,
) -> Result<(Stored, Vec<Effect>)> {
    let sme = get(cx, at).await?.listing.sme;
    // Held before it is read, so that no other call has changed it meanwhile.
    cx.tx.smes().hold(sme).await?;
    let stored = get(cx, at).await?;
    let name = name(&stored.listing.market, stored.id);
    expect_version(expected, stored.version, KIND, &name)?;
    let before = Around::read(cx, &stored).await?;
    let next = before.next(cx, (&act, on), &name)?;
    let filing;
    let step = match &act {
        Act::Report(event) => Step::Pipeline(*event, on),
        Act::Withdraw(event) => {
            let day = stored.listing.pipeline.day(*event);
            Step::Withdrawal(*event, day.unwrap_or(on))
        }
        Act::Disclose(key, period_end) => {
            filing = filed(key, *period_end, on);
            Step::Filing(&filing)
        }
        Act::Undisclose(key, period_end) => {
            let known = stored.listing.filing(key, *period_end).cloned();
            filing = known.unwrap_or_else(|| filed(key, *period_end, on));
            Step::Unfiling(&filing)
        }
        Act::Review | Act::Refuse(_) | Act::Admit(..) | Act::Move | Act::Delist(_) => Step::State,
    };
    let changed = Stored {
        listing: next,
        ..stored.clone()
    };
    let updated = cx.tx.listings().update(&changed, step).await;
    let version = updated.map_err(|error| taken(error, &changed.listing))?;
    let now = Stored { version, ..changed };
    record(cx, act.action(), (stored.listing.state.code(), &now)).await?;
    screening::keep_one(cx.app, &cx.tx, now.listing.sme).await?;
    // What is reported late changes the firm of today.
    let effects = before.effects(cx, &now, cx.app.clock.today())?;
    Ok((now, effects))
}

/// Records a step for the organizer and the market; states are codes, no facts of the firm.
async fn record(cx: &Cx<'_>, action: &'static str, (before, now): (&str, &Stored)) -> Result<()> {
    let market = &now.listing.market;
    let states = (before, now.listing.state.code());
    let change = cx.change(action, name(market, now.id), states);
    let party = Some(Party::Market(market.to_string()));
    Ok(cx.tx.record(&Change { party, ..change }).await?)
}

/// A listing with what is known of its firm.
struct Around<'a> {
    stored: &'a Stored,
    market: &'static Market,
    firm: domain::Sme,
    /// All listings of the firm, this one among them.
    all: Vec<Stored>,
}

impl<'a> Around<'a> {
    async fn read(cx: &Cx<'_>, stored: &'a Stored) -> Result<Around<'a>> {
        let key = &stored.listing.market;
        let market = cx.app.rules.markets.get(key.as_str());
        let market = market.ok_or_else(|| Error::internal(format!("no market {key}")))?;
        let sme = stored.listing.sme;
        let firm = cx.tx.smes().get(sme).await?;
        Ok(Around {
            stored,
            market,
            firm: firm.ok_or_else(|| smes::not_found(sme))?,
            all: cx.tx.listings().of_smes(&[sme]).await?,
        })
    }

    /// All listings of the firm, with another one in the place of this.
    fn listings<'l>(&'l self, this: &'l Listing) -> Vec<&'l Listing> {
        let place = |it: &'l Stored| match it.id == self.stored.id {
            true => this,
            false => &it.listing,
        };
        self.all.iter().map(place).collect()
    }

    fn candidate(
        &self,
        cx: &Cx<'_>,
        on: NaiveDate,
    ) -> Result<std::result::Result<Candidate, NoCandidate>> {
        let listings = self.listings(&self.stored.listing);
        screening::judge((&cx.app.rules, self.market), (&self.firm, &listings), on)
    }

    fn next(&self, cx: &Cx<'_>, (act, on): (&Act, NaiveDate), name: &str) -> Result<Listing> {
        let listing = self.stored.listing.clone();
        let next = match act {
            Act::Review => listing.start_review(on),
            Act::Refuse(reason) => listing.refuse(reason, on),
            Act::Admit(code, own_code) => {
                let others = self.listings(&self.stored.listing);
                barred_today(cx, (&self.firm, &others), self.market)
                    .map_err(|error| error.about(KIND, name))?;
                let judged = self.candidate(cx, on)?;
                let cause = judged.as_ref().err().copied();
                let candidate = judged.unwrap_or_else(|_| unproved(&self.firm));
                let codes = (code.clone(), own_code.as_deref());
                let listed = listing.list(self.market, codes, &candidate, on);
                if let (Some(cause), Err(ListingError::EntryNotProved { .. })) = (cause, &listed) {
                    return Err(not_proved(cause).about(KIND, name));
                }
                listed
            }
            Act::Move => {
                // A day or a state that is wrong is told before anything of the evidence.
                let ready = listing.ready_to_move(on).map(drop);
                ready.map_err(|error| refused(error, name))?;
                let listings = self.listings(&self.stored.listing);
                let place = (&*cx.app.rules, self.market);
                let member = screening::member(place, (&self.firm, &listings), on)?;
                let member = member.map_err(|cause| unclear(cause).about(KIND, name))?;
                listing.move_layer(&member, on)
            }
            Act::Delist(reason) => listing.delist(*reason, on),
            Act::Report(event) => listing.report(*event, on),
            Act::Disclose(key, period_end) => {
                listing.file(Duties::built_in(), filed(key, *period_end, on))
            }
            Act::Withdraw(event) => listing.withdraw(*event),
            Act::Undisclose(key, period_end) => listing.unfile(key, *period_end),
        };
        next.map_err(|error| refused(error, name))
    }

    fn effects(&self, cx: &Cx<'_>, now: &Stored, on: NaiveDate) -> Result<Vec<Effect>> {
        let facts = |listing: &Listing| -> Result<Facts> {
            let reader = markets::reader(&cx.scope);
            let mut facts = screening::facts((&self.firm, &self.listings(listing)), on, reader)?;
            listing::candidate::add_market(&mut facts, self.firm.region, self.market, on);
            Ok(facts)
        };
        let (before, after) = (facts(&self.stored.listing)?, facts(&now.listing)?);
        let key = Some(self.market.key.as_str());
        let mut found = effects(&cx.app.rules.catalog, key, (&before, &after), on);
        found.sort_by_key(|effect| !effect.is_loss());
        Ok(found)
    }
}

fn filed(key: &str, period_end: NaiveDate, filed_on: NaiveDate) -> Filing {
    Filing {
        period_end,
        key: key.to_owned(),
        filed_on,
    }
}

/// A firm whose evidence proves nothing.
fn unproved(firm: &domain::Sme) -> Candidate {
    Candidate {
        sme: firm.id,
        layer: None,
        reach: Layer::Incubation,
        region: firm.region,
        chains: Vec::new(),
        tier: None,
        proofs: Vec::new(),
        missing: Vec::new(),
        unknown: Vec::new(),
        readiness: RateBp(0),
        completeness: RateBp(0),
    }
}
