//! Markets, their candidates and their listings.

mod attest;
pub mod candidate;
pub mod duties;
mod list;
mod refusal;
mod step;
mod view;

use crate::args::listing::{CandidateArgs, DueArg, LayerArg};
use crate::args::listing::{ListingCommand, ListingStateArg};
use crate::args::{Format, PageArgs};
use crate::failure::Failure;
use crate::json;
use crate::names;
use crate::output;
use crate::paging::{self, Listed};
use crate::present::candidates;
use crate::session::Session;
use crate::sheet;
use crate::show::{self, Column, left, whole};
use crate::text::{text, value};
use api::text::Lang;
use api::v1;
use clap::ValueEnum;
use domain::RegionCode;
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
    done(session, command).await?;
    if command.is_trial() {
        trial(session)?;
    }
    Ok(())
}

async fn done(session: &Session, command: &ListingCommand) -> anyhow::Result<()> {
    match command {
        ListingCommand::Markets(page) => markets(session, page).await,
        ListingCommand::Candidates(args) => candidates(session, args).await,
        ListingCommand::Candidate(args) => candidate::report(session, args).await,
        ListingCommand::List(args) => list::run(session, args).await,
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

/// Says of a trial that nothing was stored: below the answer for people, beside it for programs.
fn trial(session: &Session) -> anyhow::Result<()> {
    let words = text(session.lang, "cli-dry-run", &[]);
    match session.format {
        Format::Table => output::line(&format!("\n{words}")),
        Format::Json => {
            output::note(&words);
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
    let market = market_of(session, args).await?;
    let tier = args.tier.as_ref().map(|it| in_api("TIER_", it));
    let tier = tier.and_then(|name| v1::Tier::from_str_name(&name));
    let filter = v1::ListCandidatesRequest {
        parent: market,
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
    let limit = if args.csv.is_some() {
        0
    } else {
        args.page.limit
    };
    let found = find(session, &filter, limit).await?;
    if let Some(file) = &args.csv {
        return sheet::write(session, file, &found.listed.entries, candidates::SHEET);
    }
    match session.format {
        Format::Json => output::line(&serde_json::to_string_pretty(&as_json(&found))?)?,
        Format::Table => {
            output::line(&candidates::render(
                &found.listed.entries,
                &found.whole,
                session.lang,
            ))?;
            // A market's people see their own market alone, and rounded figures.
            if names::markets(session).await?.len() == 1 && !found.listed.entries.is_empty() {
                output::line(&text(session.lang, "cli-candidates-rounded", &[]))?;
            }
        }
    }
    show::more(session, found.listed.more);
    Ok(())
}

/// Name of the market, which must serve something of the region that is asked for.
async fn market_of(session: &Session, args: &CandidateArgs) -> anyhow::Result<String> {
    let name = names::market(session, &args.market).await?;
    let Some(region) = &args.region else {
        return Ok(name);
    };
    let request = v1::GetMarketRequest { name: name.clone() };
    let market = session.client.listings().get_market(request).await?;
    let market = market.into_inner();
    if serves(&market, region) {
        return Ok(name);
    }
    let lang = session.lang;
    let without = market.outside.iter().map(|code| show::region(code));
    let without = without
        .collect::<Vec<_>>()
        .join(names::either(lang, "、", ", "));
    let parameters = [
        (
            "market",
            names::either(lang, &market.name_zh, &market.name_en),
        ),
        ("region", &show::region(region)),
        ("area", &show::region(&market.area)),
        ("outside", &without),
    ];
    let key = match without.is_empty() {
        true => "cli-region-not-served",
        false => "cli-region-not-served-without",
    };
    let text = output::wrap(&text(lang, key, &parameters));
    Err(Failure { code: 1, text }.into())
}

/// True if a market serves a region or a part of it; also for what is no region, which the server
/// refuses.
fn serves(market: &v1::Market, region: &str) -> bool {
    let read = |code: &str| code.parse().ok().and_then(RegionCode::from_number);
    let (Some(region), Some(area)) = (read(region), read(&market.area)) else {
        return true;
    };
    let outside = market.outside.iter().filter_map(|code| read(code));
    let left_out = outside.into_iter().any(|it| it.contains(region));
    !left_out && (area.contains(region) || region.contains(area))
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
    fn a_market_serves_its_territory_without_what_is_left_out() {
        let market = v1::Market {
            area: "330000".to_owned(),
            outside: vec!["330200".to_owned()],
            ..v1::Market::default()
        };
        for (region, served) in [
            ("330106", true),
            ("330000", true),
            ("330203", false),
            ("330200", false),
            ("110000", false),
            ("moon", true),
        ] {
            assert_eq!(serves(&market, region), served, "{region}");
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
