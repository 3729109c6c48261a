//! Names as people type them: a full resource name, an id alone, or a code.

mod listing;

pub use listing::listing;

use crate::failure::Failure;
use crate::output::wrap;
use crate::session::Session;
use crate::show;
use crate::text::text;
use api::name::{BatchName, CampaignName, LenderName, MatchRunName, OfferingName, SmeName};
use api::text::Lang;
use api::v1;
use clap::builder::{PossibleValue, PossibleValuesParser};
use tonic::Code;

/// `collection/ID` from that or from the id alone.
pub fn in_collection(collection: &str, typed: &str) -> String {
    let prefix = format!("{collection}/");
    if typed.starts_with(&prefix) {
        typed.to_owned()
    } else {
        prefix + typed
    }
}

/// A cause of an outcome from its code or its name in the API.
pub fn cause(typed: &str) -> Option<v1::OutcomeCause> {
    v1::OutcomeCause::from_str_name(&in_enum("OUTCOME_CAUSE_", typed))
}

/// A reason of a decline from its code or its name in the API.
pub fn reason(typed: &str) -> Option<v1::DeclineReason> {
    v1::DeclineReason::from_str_name(&in_enum("DECLINE_REASON_", typed))
}

/// Causes of outcomes: the code, or as the API and JSON have it.
pub fn causes() -> PossibleValuesParser {
    let value = |cause: &domain::OutcomeCause| {
        let api = self::cause(cause.code()).map_or("", |cause| cause.as_str_name());
        PossibleValue::new(cause.code()).alias(api)
    };
    PossibleValuesParser::new(domain::OutcomeCause::ALL.iter().map(value))
}

/// Reasons of declines: the code, or as the API and JSON have it.
pub fn reasons() -> PossibleValuesParser {
    let value = |reason: &domain::DeclineReason| {
        let api = self::reason(reason.code()).map_or("", |reason| reason.as_str_name());
        PossibleValue::new(reason.code()).alias(api)
    };
    PossibleValuesParser::new(domain::DeclineReason::ALL.iter().map(value))
}

/// The name of a value in the API, from the prefix of its enum and how people write it.
pub fn in_enum(prefix: &str, typed: &str) -> String {
    let name = typed.to_uppercase().replace('-', "_");
    if name.starts_with(prefix) {
        return name;
    }
    prefix.to_owned() + &name
}

fn unknown(session: &Session, typed: &str) -> anyhow::Error {
    Failure {
        code: 1,
        text: text(session.lang, "cli-unknown-name", &[("name", typed)]),
    }
    .into()
}

/// A word in the language, of two.
pub fn either<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// Name of a market from its name, its key or its code in JR/T 0326, in any case of letters, or
/// from its area.
///
/// # Errors
/// There is no such market, or it is another's.
pub async fn market(session: &Session, typed: &str) -> anyhow::Result<String> {
    let markets = markets(session).await?;
    let name = in_collection("markets", typed);
    let meant = |market: &&v1::Market| {
        market.name.eq_ignore_ascii_case(&name)
            || market.code.eq_ignore_ascii_case(typed)
            || market.name_en.eq_ignore_ascii_case(typed)
            || market.name_zh == typed
    };
    if let Some(market) = markets.iter().find(meant) {
        return Ok(market.name.clone());
    }
    let known = markets
        .iter()
        .map(|it| format!("{} ({})", show::id(&it.name), it.code));
    let known: Vec<String> = known.collect();
    let parameters = [("market", typed), ("known", &known.join(", "))];
    let text = wrap(&text(session.lang, "cli-unknown-market", &parameters));
    Err(Failure { code: 1, text }.into())
}

/// `markets/KEY` of what is named below a market.
pub fn market_of(name: &str) -> String {
    let parts: Vec<&str> = name.split('/').take(2).collect();
    parts.join("/")
}

/// The markets that the caller sees.
///
/// # Errors
/// The call failed.
pub async fn markets(session: &Session) -> anyhow::Result<Vec<v1::Market>> {
    let request = v1::ListMarketsRequest {
        page_size: 1_000,
        page_token: String::new(),
    };
    let found = session.client.listings().list_markets(request).await?;
    Ok(found.into_inner().markets)
}

/// Name of a firm from its name, its id or its credit code.
///
/// # Errors
/// There is no such firm.
pub async fn firm(session: &Session, typed: &str) -> anyhow::Result<String> {
    let name = in_collection("smes", typed);
    if name.parse::<SmeName>().is_ok() {
        return Ok(name);
    }
    let request = v1::ListSmesRequest {
        page_size: 1,
        credit_code: typed.to_owned(),
        ..v1::ListSmesRequest::default()
    };
    let response = session.client.smes().list_smes(request).await?;
    let firm = response.into_inner().smes.into_iter().next();
    Ok(firm.ok_or_else(|| unknown(session, typed))?.name)
}

/// Name of a firm from its name, its id or its credit code. Who may not list firms, as a market's
/// people, finds it among the candidates and listings of the market, or of all that it sees.
///
/// # Errors
/// There is no such firm.
pub async fn firm_of(
    session: &Session,
    typed: &str,
    market: Option<&str>,
) -> anyhow::Result<String> {
    let found = firm(session, typed).await;
    let denied = |error: &anyhow::Error| {
        let status = error.downcast_ref::<tonic::Status>();
        status.is_some_and(|status| status.code() == Code::PermissionDenied)
    };
    if !found.as_ref().is_err_and(denied) {
        return found;
    }
    let markets = match market {
        Some(market) => vec![market.to_owned()],
        None => {
            let found = markets(session).await?.into_iter();
            found.map(|market| market.name).collect()
        }
    };
    for market in markets {
        if let Some(sme) = on_board(session, typed, &market).await? {
            return Ok(sme);
        }
    }
    Err(unknown(session, typed))
}

/// The firm with this credit code among the candidates and listings of a market.
async fn on_board(session: &Session, code: &str, market: &str) -> anyhow::Result<Option<String>> {
    let mut listings = session.client.listings();
    let request = v1::ListCandidatesRequest {
        parent: market.to_owned(),
        page_size: 1,
        credit_code: code.to_owned(),
        ..v1::ListCandidatesRequest::default()
    };
    let found = listings.list_candidates(request).await?.into_inner();
    if let Some(candidate) = found.candidates.into_iter().next() {
        return Ok(Some(candidate.sme));
    }
    let request = v1::ListListingsRequest {
        parent: market.to_owned(),
        page_size: 1,
        credit_code: code.to_owned(),
        ..v1::ListListingsRequest::default()
    };
    let found = listings.list_listings(request).await?.into_inner();
    Ok(found.listings.into_iter().next().map(|listing| listing.sme))
}

/// Name of a lender from its name, its id or its code.
///
/// # Errors
/// There is no such lender.
pub async fn lender(session: &Session, typed: &str) -> anyhow::Result<String> {
    let name = in_collection("lenders", typed);
    if name.parse::<LenderName>().is_ok() {
        return Ok(name);
    }
    let request = v1::ListLendersRequest {
        code: typed.to_owned(),
        ..v1::ListLendersRequest::default()
    };
    let response = session.client.lenders().list_lenders(request).await?;
    let lender = response.into_inner().lenders.into_iter().next();
    Ok(lender.ok_or_else(|| unknown(session, typed))?.name)
}

/// Name of an offering from its name or from `LENDER/OFFERING` by codes.
///
/// # Errors
/// There is no such offering.
pub async fn offering(session: &Session, typed: &str) -> anyhow::Result<String> {
    if typed.parse::<OfferingName>().is_ok() {
        return Ok(typed.to_owned());
    }
    let (code, external_id) = typed
        .rsplit_once('/')
        .ok_or_else(|| unknown(session, typed))?;
    let parent = lender(session, code).await?;
    let mut page_token = String::new();
    loop {
        let request = v1::ListOfferingsRequest {
            parent: parent.clone(),
            page_size: 1_000,
            page_token,
            ..v1::ListOfferingsRequest::default()
        };
        let response = session.client.lenders().list_offerings(request).await?;
        let page = response.into_inner();
        let mut offerings = page.offerings.into_iter();
        if let Some(found) = offerings.find(|offering| offering.external_id == external_id) {
            return Ok(found.name);
        }
        if page.next_page_token.is_empty() {
            return Err(unknown(session, typed));
        }
        page_token = page.next_page_token;
    }
}

/// Name of a campaign from its name, its id or its code.
///
/// # Errors
/// There is no such campaign.
pub async fn campaign(session: &Session, typed: &str) -> anyhow::Result<String> {
    let name = in_collection("campaigns", typed);
    if name.parse::<CampaignName>().is_ok() {
        return Ok(name);
    }
    let request = v1::ListCampaignsRequest {
        code: typed.to_owned(),
        ..v1::ListCampaignsRequest::default()
    };
    let response = session.client.campaigns().list_campaigns(request).await?;
    let campaign = response.into_inner().campaigns.into_iter().next();
    Ok(campaign.ok_or_else(|| unknown(session, typed))?.name)
}

/// A batch from its name or from `CAMPAIGN/BATCH` by codes.
///
/// # Errors
/// There is no such batch.
pub async fn batch(session: &Session, typed: &str) -> anyhow::Result<v1::Batch> {
    if typed.parse::<BatchName>().is_ok() {
        let request = v1::GetBatchRequest {
            name: typed.to_owned(),
        };
        let response = session.client.campaigns().get_batch(request).await?;
        return Ok(response.into_inner());
    }
    let (campaign_code, code) = typed
        .rsplit_once('/')
        .ok_or_else(|| unknown(session, typed))?;
    let parent = campaign(session, campaign_code).await?;
    let mut page_token = String::new();
    loop {
        let request = v1::ListBatchesRequest {
            parent: parent.clone(),
            page_size: 1_000,
            page_token,
        };
        let response = session.client.campaigns().list_batches(request).await?;
        let page = response.into_inner();
        if let Some(batch) = page.batches.into_iter().find(|batch| batch.code == code) {
            return Ok(batch);
        }
        if page.next_page_token.is_empty() {
            return Err(unknown(session, typed));
        }
        page_token = page.next_page_token;
    }
}

/// Name of a run from its name, or the newest succeeded run of a batch.
///
/// # Errors
/// There is no such batch, or no run of it has succeeded.
pub async fn run(session: &Session, typed: &str) -> anyhow::Result<String> {
    if typed.parse::<MatchRunName>().is_ok() {
        return Ok(typed.to_owned());
    }
    let batch = batch(session, typed).await?;
    let mut page_token = String::new();
    loop {
        let request = v1::ListMatchRunsRequest {
            parent: batch.name.clone(),
            page_size: 100,
            page_token,
        };
        let response = session.client.matches().list_match_runs(request).await?;
        let page = response.into_inner();
        let succeeded = |run: &v1::MatchRun| run.state() == v1::MatchRunState::Succeeded;
        if let Some(run) = page.match_runs.into_iter().find(succeeded) {
            return Ok(run.name);
        }
        if page.next_page_token.is_empty() {
            let words = text(session.lang, "cli-no-run", &[("batch", typed)]);
            return Err(Failure {
                code: 1,
                text: words,
            }
            .into());
        }
        page_token = page.next_page_token;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Cli;
    use clap::Parser as _;

    #[test]
    fn causes_and_reasons_are_taken_as_shown_and_as_in_json() {
        let told = |value: &str| {
            let line = ["rongqiao", "match", "outcomes", "c/b", "--cause", value];
            Cli::try_parse_from(line)
                .map(|_| ())
                .map_err(|e| e.to_string())
        };
        assert_eq!(told("not_eligible"), Ok(()));
        assert_eq!(told("OUTCOME_CAUSE_NOT_ELIGIBLE"), Ok(()));
        let refused = told("foo").unwrap_err();
        assert!(refused.contains("outranked_or_full"), "{refused}");
        for known in domain::OutcomeCause::ALL {
            let api = super::cause(known.code()).unwrap();
            assert_eq!(cause(api.as_str_name()), Some(api));
        }
        for known in domain::DeclineReason::ALL {
            let api = super::reason(known.code()).unwrap();
            assert_eq!(reason(api.as_str_name()), Some(api));
        }
    }
}
