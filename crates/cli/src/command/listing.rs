//! Markets, their candidates and their listings.

mod attest;
pub mod candidate;
pub mod duties;
mod step;
mod view;

use crate::args::listing::{CandidateArgs, DueArg, LayerArg};
use crate::args::listing::{ListArgs, ListingCommand, ListingStateArg};
use crate::args::{Format, PageArgs};
use crate::json;
use crate::names;
use crate::output;
use crate::paging::{self, Listed};
use crate::present::candidates;
use crate::session::Session;
use crate::show::{self, Column, left, whole};
use crate::text::{text, value};
use api::text::Lang;
use api::v1;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::cell::OnceCell;

/// Basis points of a per cent.
const BP: i32 = 100;

const MARKETS: &[Column<v1::Market>] = &[
    whole("cli-head-code", |market, _| market.code.clone()),
    whole("cli-head-id", |market, _| show::id(&market.name)),
    left("cli-head-name", |market, lang| {
        names::either(lang, &market.name_zh, &market.name_en).to_owned()
    }),
    left("cli-head-operator", |market, _| market.operator.clone()),
    left("cli-head-outside", |market, _| {
        let names = market.outside.iter().map(|code| show::region(code));
        names.collect::<Vec<_>>().join("\n")
    }),
    left("cli-head-board", |market, lang| {
        let board = market.board.as_ref();
        board.map_or_else(String::new, |it| value(lang, it.state().as_str_name()))
    }),
    left("cli-head-neeq-route", |market, lang| {
        value(lang, market.neeq_route().as_str_name())
    }),
];

const LISTINGS: &[Column<v1::Listing>] = &[
    left("cli-head-firm", |it, _| it.sme_display_name.clone()),
    left("cli-head-state", |it, lang| {
        let state = value(lang, it.state().as_str_name());
        format!("{state}\n{}", show::date(it.state_date.as_ref()))
    }),
    left("cli-head-layer", |it, lang| {
        format!("{}\n{}", short_layers(it, lang), it.code)
    }),
    whole("cli-head-id", |it, _| show::id(&it.name)),
];

/// Firms that are due to be moved: where they are, and where their evidence of today puts them.
const DUE: &[Column<v1::Listing>] = &[
    left("cli-head-firm", |it, _| it.sme_display_name.clone()),
    left("cli-head-layer-recorded", |it, lang| {
        format!("{}\n{}", candidates::layer(it.layer(), lang), it.code)
    }),
    left("cli-head-layer-today", |it, lang| {
        candidates::layer(it.layer_today(), lang)
    }),
    whole("cli-head-since", |it, _| {
        show::date(it.layers.last().and_then(|span| span.start_date.as_ref()))
    }),
    whole("cli-head-id", |it, _| show::id(&it.name)),
];

/// The same as [`layers`] in words that fit a column.
fn short_layers(listing: &v1::Listing, lang: Lang) -> String {
    let [layer, today] = [listing.layer(), listing.layer_today()];
    if layer == v1::Layer::Unspecified {
        return String::new();
    }
    let named = candidates::layer(layer, lang);
    if today == v1::Layer::Unspecified || today == layer {
        return named;
    }
    format!("{named}\n→ {}", candidates::layer(today, lang))
}

/// The layer of a firm, with the one that it is due to be moved to.
fn layers(listing: &v1::Listing, lang: Lang) -> String {
    let [layer, today] = [listing.layer(), listing.layer_today()];
    let named = value(lang, layer.as_str_name());
    if today == v1::Layer::Unspecified || today == layer {
        return named;
    }
    format!("{named} → {}", value(lang, today.as_str_name()))
}

/// Runs a command.
///
/// # Errors
/// As the command.
pub async fn run(session: &Session, command: &ListingCommand) -> anyhow::Result<()> {
    match command {
        ListingCommand::Markets(page) => markets(session, page).await,
        ListingCommand::Candidates(args) => candidates(session, args).await,
        ListingCommand::Candidate(args) => candidate::report(session, args).await,
        ListingCommand::List(args) => list(session, args).await,
        ListingCommand::Get { listing } => {
            let name = names::listing(session, listing).await?;
            let request = v1::GetListingRequest { name };
            let listing = session.client.listings().get_listing(request).await?;
            view::one(session, listing.get_ref())
        }
        ListingCommand::Duties(args) => duties::run(session, args).await,
        ListingCommand::Disclose(args) => duties::disclose(session, args).await,
        ListingCommand::WithdrawDisclosure(args) => duties::withdraw(session, args).await,
        ListingCommand::Attest(args) => attest::attest(session, args).await,
        ListingCommand::Attestations { firm } => attest::list(session, firm).await,
        ListingCommand::Create { .. }
        | ListingCommand::Review { .. }
        | ListingCommand::Refuse { .. }
        | ListingCommand::Admit { .. }
        | ListingCommand::Move { .. }
        | ListingCommand::Delist { .. }
        | ListingCommand::WithdrawEvent { .. }
        | ListingCommand::Event { .. } => step::run(session, command).await,
    }
}

/// Says of a trial that nothing was stored: before the answer for people, beside it for programs.
fn dry_run(session: &Session, dry_run: bool) -> anyhow::Result<()> {
    let words = || text(session.lang, "cli-dry-run", &[]);
    match session.format {
        _ if !dry_run => Ok(()),
        Format::Table => output::line(&words()),
        Format::Json => {
            output::note(&words());
            Ok(())
        }
    }
}

/// The name of a value in the API, from how it is typed.
fn in_api<T: ValueEnum>(prefix: &str, typed: &T) -> String {
    let typed = typed.to_possible_value();
    names::in_enum(prefix, typed.as_ref().map_or("", |it| it.get_name()))
}

fn layer_of(typed: &LayerArg) -> v1::Layer {
    v1::Layer::from_str_name(&in_api("LAYER_", typed)).unwrap_or_default()
}

fn due_of(typed: &DueArg) -> v1::ListingDue {
    v1::ListingDue::from_str_name(&in_api("LISTING_DUE_", typed)).unwrap_or_default()
}

fn state_of(typed: &ListingStateArg) -> v1::ListingState {
    v1::ListingState::from_str_name(&in_api("LISTING_STATE_", typed)).unwrap_or_default()
}

async fn markets(session: &Session, page: &PageArgs) -> anyhow::Result<()> {
    let fetch = async |page_size, page_token| {
        let request = v1::ListMarketsRequest {
            page_size,
            page_token,
        };
        let response = session.client.listings().list_markets(request).await?;
        let page = response.into_inner();
        Ok((page.markets, page.next_page_token))
    };
    show::list(session, &paging::list(page.limit, fetch).await?, MARKETS)
}

async fn list(session: &Session, args: &ListArgs) -> anyhow::Result<()> {
    let parent = match &args.market {
        Some(market) => names::market(session, market).await?,
        None => "markets/-".to_owned(),
    };
    let filter = v1::ListListingsRequest {
        parent,
        state: args.state.as_ref().map_or(0, |it| state_of(it).into()),
        layer: args.layer.as_ref().map_or(0, |it| layer_of(it).into()),
        due: args.due.as_ref().map_or(0, |it| due_of(it).into()),
        ..v1::ListListingsRequest::default()
    };
    let fetch = async |page_size, page_token| {
        let request = v1::ListListingsRequest {
            page_size,
            page_token,
            ..filter.clone()
        };
        let response = session.client.listings().list_listings(request).await?;
        let page = response.into_inner();
        Ok((page.listings, page.next_page_token))
    };
    let columns = args.due.map_or(LISTINGS, |_| DUE);
    show::list(
        session,
        &paging::list(args.page.limit, fetch).await?,
        columns,
    )
}

/// Candidates of a market with what its whole list comes to.
pub struct Found {
    /// The candidates.
    pub listed: Listed<v1::Candidate>,
    /// The first page without its candidates: counts, total, screening.
    pub whole: v1::ListCandidatesResponse,
}

/// Asks for candidates, page by page.
///
/// # Errors
/// A call failed.
pub async fn find(
    session: &Session,
    filter: &v1::ListCandidatesRequest,
    limit: u32,
) -> anyhow::Result<Found> {
    let whole = OnceCell::new();
    let fetch = async |page_size, page_token| {
        let request = v1::ListCandidatesRequest {
            page_size,
            page_token,
            ..filter.clone()
        };
        let response = session.client.listings().list_candidates(request).await?;
        let mut page = response.into_inner();
        let candidates = std::mem::take(&mut page.candidates);
        let next = page.next_page_token.clone();
        // Only the first page has the counts.
        let _ = whole.set(page);
        Ok((candidates, next))
    };
    let listed = paging::list(limit, fetch).await?;
    Ok(Found {
        listed,
        whole: whole.into_inner().unwrap_or_default(),
    })
}

async fn candidates(session: &Session, args: &CandidateArgs) -> anyhow::Result<()> {
    let tier = args.tier.as_ref().map(|it| in_api("TIER_", it));
    let tier = tier.and_then(|name| v1::Tier::from_str_name(&name));
    let filter = v1::ListCandidatesRequest {
        parent: names::market(session, &args.market).await?,
        layer: args.layer.as_ref().map_or(0, |it| layer_of(it).into()),
        reach_min: args.reach.as_ref().map_or(0, |it| layer_of(it).into()),
        chain: args.chain.clone().unwrap_or_default(),
        region: args.region.clone().unwrap_or_default(),
        tier: tier.unwrap_or_default().into(),
        readiness_min_bp: args.readiness * BP,
        completeness_min_bp: args.completeness * BP,
        credit_code: args.code.clone().unwrap_or_default(),
        display_name_part: args.name.clone().unwrap_or_default(),
        ..v1::ListCandidatesRequest::default()
    };
    let found = find(session, &filter, args.page.limit).await?;
    match session.format {
        Format::Json => output::line(&serde_json::to_string_pretty(&as_json(&found))?)?,
        Format::Table => {
            output::line(&candidates::render(
                &found.listed.entries,
                &found.whole,
                session.lang,
            ))?;
        }
    }
    show::more(session, found.listed.more);
    Ok(())
}

/// The answer as it would be with everything on one page.
fn as_json(found: &Found) -> Value {
    let mut whole = json::json(&found.whole);
    if let Some(fields) = whole.as_object_mut() {
        let candidates: Vec<Value> = found.listed.entries.iter().map(json::json).collect();
        fields.insert("candidates".to_owned(), json!(candidates));
        fields.remove("next_page_token");
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::listing::{DelistArg, EventArg, TierArg};

    #[test]
    fn what_is_typed_is_in_the_api() {
        for typed in LayerArg::value_variants() {
            assert_ne!(layer_of(typed), v1::Layer::Unspecified, "{typed:?}");
        }
        for typed in DueArg::value_variants() {
            assert_ne!(due_of(typed), v1::ListingDue::Unspecified, "{typed:?}");
        }
        for typed in ListingStateArg::value_variants() {
            assert_ne!(state_of(typed), v1::ListingState::Unspecified, "{typed:?}");
        }
        for typed in TierArg::value_variants() {
            let name = in_api("TIER_", typed);
            assert!(v1::Tier::from_str_name(&name).is_some(), "{name}");
        }
        for typed in EventArg::value_variants() {
            let name = in_api("PIPELINE_EVENT_", typed);
            assert!(v1::PipelineEvent::from_str_name(&name).is_some(), "{name}");
        }
        for typed in DelistArg::value_variants() {
            let name = in_api("DELIST_REASON_", typed);
            assert!(v1::DelistReason::from_str_name(&name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_list_of_listings_breaks_no_word() {
        let listing = v1::Listing {
            name: "markets/zhejiang/listings/0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11".to_owned(),
            sme_display_name: "浙江示例精密机械股份有限公司".to_owned(),
            state: v1::ListingState::UnderReview.into(),
            state_date: Some(api::Date {
                year: 2026,
                month: 3,
                day: 5,
            }),
            code: "ZJ000001G".to_owned(),
            layer: v1::Layer::Standardization.into(),
            layer_today: v1::Layer::Cultivation.into(),
            ..v1::Listing::default()
        };
        for (lang, words) in [
            (Lang::En, ["review", "standardization", "→ cultivation"]),
            (Lang::Zh, ["审核中", "规范层", "→ 培育层"]),
        ] {
            let table = show::table(std::slice::from_ref(&listing), LISTINGS, lang);
            for width in [80, 100] {
                let shown = table.within(width);
                let held = |line: &str| output::columns(line) <= usize::from(width);
                assert!(shown.lines().all(held), "{shown}");
                for word in words
                    .iter()
                    .chain(&["2026-03-05", "ZJ000001G", "3f1c5a7e2b11"])
                {
                    assert!(shown.contains(word), "{word}: {shown}");
                }
            }
        }
    }

    #[test]
    fn a_layer_that_has_lapsed_shows_where_the_firm_is_due() {
        let listing = |today: v1::Layer| v1::Listing {
            layer: v1::Layer::Cultivation.into(),
            layer_today: today.into(),
            ..v1::Listing::default()
        };
        let shown = |today| layers(&listing(today), Lang::En);
        assert_eq!(shown(v1::Layer::Unspecified), shown(v1::Layer::Cultivation));
        assert_eq!(
            shown(v1::Layer::Incubation),
            "cultivation layer → incubation layer"
        );
    }
}
