//! `ListingService`.

use std::sync::Arc;

use ::listing::{Counts, Market, Screen};
use api::v1;
use api::v1::assess_readiness_request::Subject;
use api::v1::listing_service_server::ListingService;
use chrono::NaiveDate;
use domain::{ListingId, MarketId};
use store::listing::Stored;
use tonic::Request;

use super::{Reply, answer, page_request, page_token};
use crate::app::listing::{self as listings, Act};
use crate::app::{
    App, Cx, Intent, attested as attestations, board as boards, candidate as candidates,
    market as markets,
};
use crate::app::{readiness as readinesses, rule as rules};
use crate::authz::Action;
use crate::call::Call;
use crate::convert::candidate::View;
use crate::convert::names::{candidate_id, listing_id, market_key, named, rule_id, sme_id};
use crate::convert::sight::Sight;
use crate::convert::{
    asked, attested, candidate, date, enums, listing, market, names, path, readiness, rule,
    version_of,
};
use crate::error::Result;
use crate::page;

/// The service over the application.
#[derive(Clone, Debug)]
pub struct ListingRpc(pub Arc<App>);

/// What candidates of a market are shown by on a day.
fn view<'a>(cx: &Cx<'a>, market: &'a Market, on: NaiveDate) -> View<'a> {
    let catalog = &cx.app.rules.catalog;
    View {
        market,
        screen: Screen::new(market, catalog, on),
        catalog,
        sight: Sight::of(&cx.scope),
    }
}

/// The page of a list that is in memory, in the order of its keys, and the token of the next.
fn page_of<'a, T>(
    all: Vec<&'a T>,
    key: impl Fn(&T) -> &str,
    list: &str,
    (page_size, page_token): (i32, &str),
) -> Result<(Vec<&'a T>, String)> {
    let size = usize::try_from(page::size(page_size)?).unwrap_or(usize::MAX);
    let after = page::decode(list, page_token)?;
    let behind = |item: &&T| after.as_deref().is_none_or(|after| key(item) > after);
    let mut items: Vec<&T> = all.into_iter().filter(behind).collect();
    let more = items.len() > size;
    items.truncate(size);
    let last = items.last().filter(|_| more);
    let next = last.map(|last| page::encode(list, key(last)));
    Ok((items, next.unwrap_or_default()))
}

fn counts(of: Counts) -> (v1::CandidateCounts, i64) {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let counts = v1::CandidateCounts {
        incubation_count: count(of.incubation),
        standardization_count: count(of.standardization),
        cultivation_count: count(of.cultivation),
        open_count: count(of.open),
    };
    let total = of.incubation + of.standardization + of.cultivation + of.open;
    (counts, count(total))
}

async fn one(cx: &Cx<'_>, found: Stored) -> Result<v1::Listing> {
    let beside = boards::shown(cx, std::slice::from_ref(&found)).await?.pop();
    let by = (&cx.app.rules.catalog, Sight::of(&cx.scope));
    Ok(listing::to_proto(&found, beside.unwrap_or_default(), by))
}

/// What all changes of a listing have in their requests.
struct Change<'a> {
    name: &'a str,
    on: Option<&'a api::Date>,
    etag: &'a str,
    intent: Intent,
}

macro_rules! change {
    ($method:literal, $message:expr) => {
        Change {
            on: $message.on.as_ref(),
            ..undated!($method, $message)
        }
    };
}

/// The same of what takes something back and has no day of its own.
macro_rules! undated {
    ($method:literal, $message:expr) => {
        Change {
            name: &$message.name,
            on: None,
            etag: &$message.etag,
            intent: Intent::once($method, &$message.request_id, &$message)
                .dry($message.validate_only),
        }
    };
}

impl ListingRpc {
    /// Does something with a listing and answers with it and with what that changes.
    async fn act(&self, call: &Call, change: Change<'_>, act: Act) -> Result<v1::ListingStep> {
        let (market, id): (String, ListingId) = named("name", change.name, listing_id)?;
        let on = asked::past_day(change.on, self.0.clock.today())?;
        let expected = version_of(change.etag)?;
        let action = Action::ListingWrite;
        let write = self.0.write(call, action, change.intent).await?;
        if let Some(answer) = write.answered()? {
            return Ok(answer);
        }
        let at = (market.as_str(), id);
        let (now, effects) = listings::act(&write.cx, at, (act, on), expected).await?;
        let catalog = &self.0.rules.catalog;
        let effects = effects.iter().map(|it| listing::effect(it, catalog));
        let answer = v1::ListingStep {
            effects: effects.collect(),
            listing: Some(one(&write.cx, now).await?),
        };
        write.finish(answer).await
    }
}

#[tonic::async_trait]
impl ListingService for ListingRpc {
    async fn get_rule(&self, request: Request<v1::GetRuleRequest>) -> Reply<v1::Rule> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, rule_id)?;
            call.scope(Action::RuleRead)?;
            Ok(rule::full(rules::get(&self.0.rules.catalog, &id)?))
        })
        .await
    }

    async fn list_rules(
        &self,
        request: Request<v1::ListRulesRequest>,
    ) -> Reply<v1::ListRulesResponse> {
        answer(request, |call, message| async move {
            call.scope(Action::RuleRead)?;
            let filter = asked::rules(&message)?;
            markets::check(self.0.rules.markets, filter.market.as_deref())?;
            let list = format!("rules?{filter:?}");
            let found = rules::list(&self.0.rules.catalog, &filter);
            let wanted = (message.page_size, message.page_token.as_str());
            let (rules, next_page_token) = page_of(found, |rule| &rule.id, &list, wanted)?;
            Ok(v1::ListRulesResponse {
                rules: rules.into_iter().map(rule::head).collect(),
                next_page_token,
            })
        })
        .await
    }

    async fn get_market(&self, request: Request<v1::GetMarketRequest>) -> Reply<v1::Market> {
        answer(request, |call, message| async move {
            let key = named("name", &message.name, market_key)?;
            let scope = call.scope(Action::ListingRead)?;
            let found = markets::get(&scope, self.0.rules.markets, &key)?;
            Ok(market::to_proto(found))
        })
        .await
    }

    async fn list_markets(
        &self,
        request: Request<v1::ListMarketsRequest>,
    ) -> Reply<v1::ListMarketsResponse> {
        answer(request, |call, message| async move {
            let scope = call.scope(Action::ListingRead)?;
            let found = markets::list(&scope, self.0.rules.markets);
            let wanted = (message.page_size, message.page_token.as_str());
            let (markets, next_page_token) =
                page_of(found, |market| market.key.as_str(), "markets", wanted)?;
            Ok(v1::ListMarketsResponse {
                markets: markets.into_iter().map(market::to_proto).collect(),
                next_page_token,
            })
        })
        .await
    }

    async fn assess_readiness(
        &self,
        request: Request<v1::AssessReadinessRequest>,
    ) -> Reply<v1::AssessReadinessResponse> {
        answer(request, |call, message| async move {
            let told = matches!(message.subject, Some(Subject::Facts(_)));
            let ask = asked::readiness(message, &self.0.rules.catalog, self.0.clock.today())?;
            let cx = self.0.read(&call, Action::ListingRead).await?;
            // Whoever tells the facts may see what comes of them.
            let sight = if told {
                Sight::Exact
            } else {
                Sight::of(&cx.scope)
            };
            let found = readinesses::assess(&cx, ask).await?;
            let way = found.path.as_ref();
            Ok(v1::AssessReadinessResponse {
                assessment: Some(readiness::to_proto(found.rule, &found.assessment, sight)),
                path: way.map(|way| path::to_proto(way, &self.0.rules.catalog)),
                market: found.market.map(market::name).unwrap_or_default(),
                no_market: enums::number(found.no_market),
            })
        })
        .await
    }

    async fn get_attestations(
        &self,
        request: Request<v1::GetAttestationsRequest>,
    ) -> Reply<v1::Attestations> {
        answer(request, |call, message| async move {
            let id = named("sme", &message.sme, sme_id)?;
            let cx = self.0.read(&call, Action::ListingRead).await?;
            let firm = attestations::get(&cx, id).await?;
            Ok(attested::to_proto(&firm, Sight::of(&cx.scope)))
        })
        .await
    }

    async fn attest_firm(
        &self,
        request: Request<v1::AttestFirmRequest>,
    ) -> Reply<v1::Attestations> {
        answer(request, |call, message| async move {
            let id = named("sme", &message.sme, sme_id)?;
            let catalog = &self.0.rules.catalog;
            let statement = attested::from_proto(&message, catalog, self.0.clock.today())?;
            let expected = version_of(&message.etag)?;
            let intent = Intent::once("AttestFirm", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let write = self.0.write(&call, Action::ListingWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let firm = attestations::attest(&write.cx, id, statement, expected).await?;
            let answer = attested::to_proto(&firm, Sight::of(&write.cx.scope));
            write.finish(answer).await
        })
        .await
    }

    async fn get_candidate(
        &self,
        request: Request<v1::GetCandidateRequest>,
    ) -> Reply<v1::CandidateReport> {
        answer(request, |call, message| async move {
            let (key, id) = named("name", &message.name, candidate_id)?;
            let on = asked::day(message.on.as_ref(), self.0.clock.today())?;
            let cx = self.0.read(&call, Action::ListingRead).await?;
            let market = markets::get(&cx.scope, self.0.rules.markets, &key)?;
            let (firm, found, open) = candidates::get(&cx, market, id, on).await?;
            let open = open.as_ref();
            let name = open.map(|open| names::listing(market.key.as_str(), open.id));
            Ok(v1::CandidateReport {
                listing: name.unwrap_or_default(),
                listing_standing: open.and_then(|open| listing::standing(&open.listing, on)),
                ..candidate::report(&found, &firm, &view(&cx, market, on))
            })
        })
        .await
    }

    async fn list_candidates(
        &self,
        request: Request<v1::ListCandidatesRequest>,
    ) -> Reply<v1::ListCandidatesResponse> {
        answer(request, |call, message| async move {
            let key = named("parent", &message.parent, market_key)?;
            let cx = self.0.read(&call, Action::ListingRead).await?;
            let market = markets::get(&cx.scope, self.0.rules.markets, &key)?;
            let filter = asked::candidates(&message, Sight::of(&cx.scope))?;
            let list = format!("candidates/{key}?{filter:?}");
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let found = candidates::list(&cx, market, &filter, &page).await?;
            let view = view(&cx, market, self.0.clock.today());
            let items = found.items.iter();
            let items = items.map(|(firm, of)| candidate::to_proto(of, firm, &view));
            let (counts, total_count) = found.counts.map(counts).unzip();
            let screened = found.screened.as_ref();
            Ok(v1::ListCandidatesResponse {
                candidates: items.collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
                counts,
                total_count: total_count.unwrap_or_default(),
                screened_on: screened.map(|it| date(it.day)),
                screening: found.screening,
                rule_set_sha256: screened.map(|it| it.rule_set.clone()).unwrap_or_default(),
                seat_unclear_count: i64::try_from(found.seat_unclear).unwrap_or(i64::MAX),
                board: market::board_state(view.market),
            })
        })
        .await
    }

    async fn get_listing(&self, request: Request<v1::GetListingRequest>) -> Reply<v1::Listing> {
        answer(request, |call, message| async move {
            let (market, id) = named("name", &message.name, listing_id)?;
            let cx = self.0.read(&call, Action::ListingRead).await?;
            let found = listings::get(&cx, (&market, id)).await?;
            one(&cx, found).await
        })
        .await
    }

    async fn list_listings(
        &self,
        request: Request<v1::ListListingsRequest>,
    ) -> Reply<v1::ListListingsResponse> {
        answer(request, |call, message| async move {
            let (filter, due) = asked::listings(&message)?;
            let list = format!("listings?{filter:?}{due:?}");
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::ListingRead).await?;
            if let Some(key) = filter.market.as_ref().map(MarketId::as_str) {
                markets::get(&cx.scope, self.0.rules.markets, key)?;
            }
            let found = boards::list(&cx, (&filter, due), &page).await?;
            let by = (&cx.app.rules.catalog, Sight::of(&cx.scope));
            let listings = found.items.into_iter();
            let listings = listings.map(|(of, beside)| listing::to_proto(&of, beside, by));
            Ok(v1::ListListingsResponse {
                listings: listings.map(listing::in_list).collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_listing(
        &self,
        request: Request<v1::CreateListingRequest>,
    ) -> Reply<v1::Listing> {
        answer(request, |call, message| async move {
            let key = named("parent", &message.parent, market_key)?;
            let sme = named("sme", &message.sme, sme_id)?;
            let on = asked::past_day(message.on.as_ref(), self.0.clock.today())?;
            let intent = Intent::once("CreateListing", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let write = self.0.write(&call, Action::ListingWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let market = markets::get(&write.cx.scope, self.0.rules.markets, &key)?;
            let stored = listings::create(&write.cx, market, sme, on).await?;
            let answer = one(&write.cx, stored).await?;
            write.finish(answer).await
        })
        .await
    }

    async fn start_listing_review(
        &self,
        request: Request<v1::StartListingReviewRequest>,
    ) -> Reply<v1::Listing> {
        answer(request, |call, message| async move {
            let change = change!("StartListingReview", message);
            let step = self.act(&call, change, Act::Review).await?;
            Ok(step.listing.unwrap_or_default())
        })
        .await
    }

    async fn refuse_listing(
        &self,
        request: Request<v1::RefuseListingRequest>,
    ) -> Reply<v1::Listing> {
        answer(request, |call, message| async move {
            let change = change!("RefuseListing", message);
            let act = Act::Refuse(message.reason.clone());
            let step = self.act(&call, change, act).await?;
            Ok(step.listing.unwrap_or_default())
        })
        .await
    }

    async fn admit_listing(
        &self,
        request: Request<v1::AdmitListingRequest>,
    ) -> Reply<v1::ListingStep> {
        answer(request, |call, message| async move {
            let act = asked::admission(&message)?;
            self.act(&call, change!("AdmitListing", message), act).await
        })
        .await
    }

    async fn move_listing(
        &self,
        request: Request<v1::MoveListingRequest>,
    ) -> Reply<v1::ListingStep> {
        answer(request, |call, message| async move {
            let change = change!("MoveListing", message);
            self.act(&call, change, Act::Move).await
        })
        .await
    }

    async fn delist_listing(
        &self,
        request: Request<v1::DelistListingRequest>,
    ) -> Reply<v1::ListingStep> {
        answer(request, |call, message| async move {
            let act = asked::delisting(&message)?;
            self.act(&call, change!("DelistListing", message), act)
                .await
        })
        .await
    }

    async fn report_pipeline_event(
        &self,
        request: Request<v1::ReportPipelineEventRequest>,
    ) -> Reply<v1::ListingStep> {
        answer(request, |call, message| async move {
            let act = asked::event(&message)?;
            let change = change!("ReportPipelineEvent", message);
            self.act(&call, change, act).await
        })
        .await
    }

    async fn record_disclosure(
        &self,
        request: Request<v1::RecordDisclosureRequest>,
    ) -> Reply<v1::Listing> {
        answer(request, |call, message| async move {
            let act = asked::disclosure(&message)?;
            let change = change!("RecordDisclosure", message);
            let step = self.act(&call, change, act).await?;
            Ok(step.listing.unwrap_or_default())
        })
        .await
    }

    async fn withdraw_disclosure(
        &self,
        request: Request<v1::WithdrawDisclosureRequest>,
    ) -> Reply<v1::Listing> {
        answer(request, |call, message| async move {
            let act = asked::disclosure_withdrawal(&message)?;
            let change = undated!("WithdrawDisclosure", message);
            let step = self.act(&call, change, act).await?;
            Ok(step.listing.unwrap_or_default())
        })
        .await
    }

    async fn withdraw_pipeline_event(
        &self,
        request: Request<v1::WithdrawPipelineEventRequest>,
    ) -> Reply<v1::ListingStep> {
        answer(request, |call, message| async move {
            let act = asked::withdrawal(&message)?;
            let change = undated!("WithdrawPipelineEvent", message);
            self.act(&call, change, act).await
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn pages_in_memory_go_on_behind_the_last_key() {
        let all = ["a", "b", "c"].map(str::to_owned);
        let page = |size, token: &str| {
            let all = all.iter().collect();
            page_of(all, |it: &String| it.as_str(), "list", (size, token)).unwrap()
        };
        let (first, token) = page(2, "");
        assert_eq!(first, ["a", "b"]);
        let (second, end) = page(2, &token);
        assert_eq!(second, ["c"]);
        assert_eq!(end, "");
        assert_eq!(page(3, "").1, "");
        assert_eq!(page(0, "").0.len(), 3);
        let other = page_of(all.iter().collect(), |it: &String| it, "other", (2, &token));
        assert!(other.is_err());
    }
}
