//! Who could enter a specialized board: candidates of two markets, one firm's way up, and what
//! another one has to disclose once it is on the board.

use crate::command::listing::candidate::{ask, gather};
use crate::command::listing::{Found, duties, find};
use crate::names::either;
use crate::present::candidates;
use crate::report::fill::view;
use crate::report::terminal;
use crate::session::Session;
use crate::text::{text, value};
use api::v1;
use server::clock::Clock;
use std::cmp::Reverse;

/// Markets shown.
const MARKETS: usize = 2;
/// Firms shown of each.
const FIRMS: u32 = 5;
/// Number of the first code of a market.
const FIRST_NUMBER: &str = "000001";
/// More markets than there are.
const PAGE: i32 = 1_000;

/// What there is to show.
pub struct Boards {
    /// The markets with the most proved candidates, and the way of the first firm of the first.
    pub words: String,
    /// Name of that market and of that firm.
    pub first: Option<(String, String)>,
}

/// Looks at all markets.
///
/// # Errors
/// A call failed.
pub async fn render(session: &Session) -> anyhow::Result<Boards> {
    let lang = session.lang;
    let mut parts = vec![format!("== {}", text(lang, "cli-demo-boards", &[]))];
    let (mut first, mut second) = (None, None);
    for market in busiest(session).await? {
        let found = of(session, &market.name, FIRMS).await?;
        let area = either(lang, &market.name_zh, &market.name_en);
        let operator = &market.operator;
        let parameters = [("market", area), ("operator", operator)];
        parts.push(text(lang, "cli-demo-market", &parameters));
        parts.push(candidates::render(
            &found.listed.entries,
            &found.whole,
            lang,
        ));
        // By name where they are alike: ids are other ones in each demo.
        let mut ranked = found.listed.entries;
        ranked.sort_by_cached_key(|it| {
            let name = it.sme_display_name.clone();
            (Reverse((it.layer, it.completeness_bp)), name)
        });
        let mut ranked = ranked.into_iter();
        if first.is_none() {
            first = ranked.next().map(|firm| (market.name.clone(), firm.sme));
            let proved = |it: &v1::Candidate| it.layer() != v1::Layer::Unspecified;
            second = ranked.next().filter(proved).map(|firm| (market, firm.sme));
        }
    }
    if let Some((market, sme)) = &first {
        let report = ask(session, market, sme, None).await?;
        let material = gather(session, market, report).await?;
        parts.push(format!("== {}", text(lang, "cli-demo-way", &[])));
        parts.push(terminal::short(&view(&material, lang)));
    }
    if let Some((market, sme)) = second {
        let listing = admit(session, &market, sme).await?;
        parts.push(format!("== {}", text(lang, "cli-demo-duties", &[])));
        let layer = value(lang, listing.layer().as_str_name());
        let parameters = [
            ("firm", listing.sme_display_name.as_str()),
            ("market", either(lang, &market.name_zh, &market.name_en)),
            ("layer", &layer),
            ("code", &listing.code),
        ];
        parts.push(text(lang, "cli-demo-listed", &parameters));
        parts.extend(duties::of_listing(&listing, lang));
    }
    let words = parts.join("\n\n");
    Ok(Boards { words, first })
}

/// Takes a candidate from its proposal to the board, today.
async fn admit(session: &Session, market: &v1::Market, sme: String) -> anyhow::Result<v1::Listing> {
    let mut listings = session.client.listings();
    let id = || Clock::system().new_id().to_string();
    let proposal = v1::CreateListingRequest {
        parent: market.name.clone(),
        sme,
        request_id: id(),
        ..v1::CreateListingRequest::default()
    };
    let name = listings.create_listing(proposal).await?.into_inner().name;
    let review = v1::StartListingReviewRequest {
        name: name.clone(),
        request_id: id(),
        ..v1::StartListingReviewRequest::default()
    };
    listings.start_listing_review(review).await?;
    let admission = v1::AdmitListingRequest {
        name,
        request_id: id(),
        code: format!("{}{FIRST_NUMBER}", market.code),
        ..v1::AdmitListingRequest::default()
    };
    let step = listings.admit_listing(admission).await?.into_inner();
    Ok(step.listing.unwrap_or_default())
}

async fn of(session: &Session, market: &str, limit: u32) -> anyhow::Result<Found> {
    let filter = v1::ListCandidatesRequest {
        parent: market.to_owned(),
        ..v1::ListCandidatesRequest::default()
    };
    find(session, &filter, limit).await
}

/// Markets with the most candidates whose entry is proved, then with the most at all.
async fn busiest(session: &Session) -> anyhow::Result<Vec<v1::Market>> {
    let request = v1::ListMarketsRequest {
        page_size: PAGE,
        page_token: String::new(),
    };
    let markets = session.client.listings().list_markets(request).await?;
    let mut ranked = Vec::new();
    for market in markets.into_inner().markets {
        let whole = of(session, &market.name, 1).await?.whole;
        let open = whole.counts.map_or(0, |it| it.open_count);
        let proved = whole.total_count - open;
        ranked.push((Reverse((proved, open)), market));
    }
    ranked.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    let busiest = ranked.into_iter().take(MARKETS);
    Ok(busiest.map(|(_, market)| market).collect())
}
