//! What is shown of listings beside what is kept: the firm, its layer of today, what it owes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{Sme, SmeId};
use listing::{Due, Duties, Layer, Listing, Obligation};
use store::listing::{ListingFilter, Stored};
use store::{Cursor, Page, PageRequest};

use super::{Cx, listing as listings};
use crate::error::Result;
use crate::rules::Rules;
use crate::screening::{self, FIRMS_PER_TURN};

/// Firms that one call judges at most when it looks for those that are due.
const JUDGED_MAX: u32 = 1_000;
/// Of these so many at a time.
const JUDGED_AT_ONCE: u32 = 250;

/// What is shown of a listing beside what is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Name of the firm.
    pub firm: String,
    /// The layer that the evidence of today gives; `None` off the board, and where it does not
    /// tell.
    pub layer_today: Option<Layer>,
    /// What it owes and has disclosed, and what comes next.
    pub obligations: Vec<Obligation<'static>>,
}

/// Listings in the order of their proposal; only those of firms on a board that are due to be
/// moved `due` ways, if it is told. Whether they are is judged here, by the evidence, the rules and
/// the day of the call: nothing is kept that could be out of date.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`.
pub async fn list(
    cx: &Cx<'_>,
    (filter, due): (&ListingFilter, Option<Due>),
    page: &PageRequest,
) -> Result<Page<(Stored, Shown)>> {
    let Some(due) = due else {
        return judged(cx, filter, page).await;
    };
    let filter = ListingFilter {
        on_board: true,
        ..filter.clone()
    };
    let size = usize::try_from(page.size()).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    let mut part = page.sized(JUDGED_AT_ONCE);
    for _ in 0..JUDGED_MAX / JUDGED_AT_ONCE {
        let Page { items, next } = judged(cx, &filter, &part).await?;
        for (stored, shown) in items {
            if found.len() == size {
                let last = found.last().map(|(last, _): &(Stored, Shown)| last.id.0);
                let next = last.map(Cursor::id);
                return Ok(Page { items: found, next });
            }
            if is_due(due, &stored, &shown) {
                found.push((stored, shown));
            }
        }
        part = PageRequest::new(JUDGED_AT_ONCE, next);
        if part.is_first() {
            break;
        }
    }
    let next = part.after().cloned();
    Ok(Page { items: found, next })
}

fn is_due(due: Due, stored: &Stored, shown: &Shown) -> bool {
    let layer = stored.listing.state.layer();
    let both = layer.zip(shown.layer_today);
    both.is_some_and(|(layer, today)| due.holds(layer, today))
}

async fn judged(
    cx: &Cx<'_>,
    filter: &ListingFilter,
    page: &PageRequest,
) -> Result<Page<(Stored, Shown)>> {
    let Page { items, next } = listings::list(cx, filter, page).await?;
    let shown = shown(cx, &items).await?;
    let items = items.into_iter().zip(shown).collect();
    Ok(Page { items, next })
}

/// What is shown of listings beside what is kept, in their order.
///
/// # Errors
/// As any statement.
pub async fn shown(cx: &Cx<'_>, listings: &[Stored]) -> Result<Vec<Shown>> {
    let ids: Vec<SmeId> = listings.iter().map(|stored| stored.listing.sme).collect();
    let firms = cx.tx.smes().by_ids(&ids).await?;
    let all = cx.tx.listings().of_smes(&ids).await?;
    let known = Known {
        listings: screening::by_firm(&all),
        firms: &firms,
    };
    known
        .show(&cx.app.rules, listings, cx.app.clock.today())
        .await
}

/// Firms with all their listings.
struct Known<'a> {
    firms: &'a BTreeMap<SmeId, Sme>,
    listings: BTreeMap<SmeId, Vec<&'a Listing>>,
}

impl Known<'_> {
    /// Judges firm by firm, and lets other calls have their turn.
    async fn show(&self, rules: &Rules, listings: &[Stored], on: NaiveDate) -> Result<Vec<Shown>> {
        let mut found = Vec::with_capacity(listings.len());
        for listings in listings.chunks(FIRMS_PER_TURN) {
            for stored in listings {
                found.push(self.one(rules, &stored.listing, on)?);
            }
            tokio::task::yield_now().await;
        }
        Ok(found)
    }

    fn one(&self, rules: &Rules, listing: &Listing, on: NaiveDate) -> Result<Shown> {
        let Some(firm) = self.firms.get(&listing.sme) else {
            return Ok(Shown::default());
        };
        Ok(Shown {
            firm: firm.name.clone(),
            layer_today: self.layer_today(rules, (listing, firm), on)?,
            obligations: Duties::built_in().outlook(listing, on),
        })
    }

    fn layer_today(
        &self,
        rules: &Rules,
        (listing, firm): (&Listing, &Sme),
        on: NaiveDate,
    ) -> Result<Option<Layer>> {
        let market = rules.markets.get(listing.market.as_str());
        let Some((market, layer)) = market.zip(listing.state.layer()) else {
            return Ok(None);
        };
        let of_firm = self.listings.get(&firm.id).map_or(&[][..], Vec::as_slice);
        let member = screening::member((rules, market), (firm, of_firm), on)?;
        let member = member.ok();
        Ok(member.and_then(|member| member.layer_after(layer, &listing.proofs)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use domain::fixtures::{day, sme};
    use domain::{ListingId, Sme, SmeId, TitleKind};
    use listing::{Layer, LayerSpan, Listing, ListingState, Pipeline};
    use store::listing::Stored;

    use super::{FIRMS_PER_TURN, Known};
    use crate::rules::Rules;
    use crate::screening::by_firm;

    /// Firms of the cultivation layer whose titles carry the standardization layer today.
    fn board(count: u64) -> (BTreeMap<SmeId, Sme>, Vec<Stored>) {
        let market = listing::Markets::built_in().get("zhejiang").unwrap();
        let firms = (0..count).map(|number| {
            let mut firm = sme(number);
            for title in &mut firm.titles {
                title.kind = TitleKind::SrdiSme;
            }
            firm
        });
        let firms: BTreeMap<SmeId, Sme> = firms.map(|firm| (firm.id, firm)).collect();
        let (from, layer) = (day(2026, 1, 5), Layer::Cultivation);
        let listing = |firm: &Sme| Listing {
            market: market.key.clone(),
            sme: firm.id,
            code: None,
            own_code: None,
            state: ListingState::Listed { on: from, layer },
            proofs: Vec::new(),
            layers: vec![LayerSpan { from, layer }],
            pipeline: Pipeline::default(),
            filings: Vec::new(),
        };
        let stored = |firm: &Sme| Stored {
            id: ListingId(firm.id.0),
            listing: listing(firm),
            version: 1,
        };
        let listings = firms.values().map(stored).collect();
        (firms, listings)
    }

    #[tokio::test]
    async fn a_long_page_lets_other_calls_have_their_turn() {
        const TURNS: usize = 5;
        let count = u64::try_from(FIRMS_PER_TURN * TURNS).unwrap();
        let (firms, listings) = board(count);
        let known = Known {
            listings: by_firm(&listings),
            firms: &firms,
        };
        let (turns, done) = (
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let other = {
            let (turns, done) = (turns.clone(), done.clone());
            tokio::spawn(async move {
                while !done.load(Ordering::SeqCst) {
                    turns.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                }
            })
        };
        let rules = Rules::load(None).unwrap();
        let shown = known
            .show(&rules, &listings, day(2026, 3, 1))
            .await
            .unwrap();
        done.store(true, Ordering::SeqCst);
        other.await.unwrap();
        assert!(turns.load(Ordering::SeqCst) >= TURNS, "{turns:?}");
        assert_eq!(shown.len(), listings.len());
        for (shown, stored) in shown.iter().zip(&listings) {
            assert_eq!(shown.firm, firms[&stored.listing.sme].name);
            let next = ["half-year-report", "annual-report"];
            let keys = shown.obligations.iter().map(|it| it.duty.key.as_str());
            assert_eq!(keys.collect::<Vec<_>>(), next);
        }
    }
}
