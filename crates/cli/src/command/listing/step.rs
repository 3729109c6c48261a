//! The steps of a listing: propose, review, refuse, admit, move, delist, and what exchanges report.

use super::{in_api, refusal, view};
use crate::args::Format;
use crate::args::listing::{EventArg, ListingCommand, StepArgs};
use crate::import::row::date;
use crate::names;
use crate::output;
use crate::session::Session;
use crate::show::{self, Column, left};
use crate::text::{text, value};
use api::v1;
use server::clock::Clock;

const EFFECTS: &[Column<v1::ListingEffect>] = &[
    left("cli-head-by-rule", |it, lang| {
        names::either(lang, &it.name_zh, &it.name_en).to_owned()
    }),
    left("cli-head-condition", |it, lang| {
        crate::report::rows::name(it.condition.as_ref(), lang)
    }),
    left("cli-head-before", |it, lang| {
        value(lang, it.before().as_str_name())
    }),
    left("cli-head-after", |it, lang| {
        value(lang, it.after().as_str_name())
    }),
];

/// What every request of a step has.
struct Common {
    name: String,
    on: Option<api::Date>,
    request_id: String,
    validate_only: bool,
}

async fn common(session: &Session, listing: &str, step: &StepArgs) -> anyhow::Result<Common> {
    Ok(Common {
        name: names::listing(session, listing).await?,
        on: step.on.map(date),
        request_id: Clock::system().new_id().to_string(),
        validate_only: step.dry_run,
    })
}

/// The request of a step with what all have in common and a few fields of its own.
macro_rules! request {
    ($request:ident, $common:expr $(, $field:ident: $value:expr)*) => {{
        let common = $common;
        v1::$request {
            name: common.name,
            on: common.on,
            etag: String::new(),
            request_id: common.request_id,
            validate_only: common.validate_only,
            $($field: $value),*
        }
    }};
}

/// Takes a step and shows the listing as it is then.
///
/// # Errors
/// The call failed.
pub async fn run(session: &Session, command: &ListingCommand) -> anyhow::Result<()> {
    let mut listings = session.client.listings();
    match command {
        ListingCommand::Create { firm, market, step } => {
            let parent = names::market(session, market).await?;
            let request = v1::CreateListingRequest {
                sme: names::firm_of(session, firm, Some(&parent)).await?,
                parent,
                on: step.on.map(date),
                request_id: Clock::system().new_id().to_string(),
                validate_only: step.dry_run,
            };
            match listings.create_listing(request.clone()).await {
                Ok(listing) => view::one(session, listing.get_ref()),
                Err(status) => {
                    let subject = (request.parent.as_str(), request.sme.as_str());
                    Err(refusal::of_entry(session, status, subject, request.on).await)
                }
            }
        }
        ListingCommand::Review { listing, step } => {
            let common = common(session, listing, step).await?;
            let request = request!(StartListingReviewRequest, common);
            let listing = listings.start_listing_review(request).await?;
            view::one(session, listing.get_ref())
        }
        ListingCommand::Refuse {
            listing,
            reason,
            step,
        } => {
            let common = common(session, listing, step).await?;
            let request = request!(RefuseListingRequest, common, reason: reason.clone());
            let listing = listings.refuse_listing(request).await?;
            view::one(session, listing.get_ref())
        }
        ListingCommand::Admit { .. }
        | ListingCommand::Move { .. }
        | ListingCommand::Delist { .. }
        | ListingCommand::WithdrawEvent { .. }
        | ListingCommand::Event { .. } => turn(session, command).await,
        ListingCommand::Markets(_)
        | ListingCommand::Candidates(_)
        | ListingCommand::Candidate(_)
        | ListingCommand::Attest(_)
        | ListingCommand::Attestations { .. }
        | ListingCommand::List(_)
        | ListingCommand::Duties(_)
        | ListingCommand::Disclose(_)
        | ListingCommand::WithdrawDisclosure(_)
        | ListingCommand::Get { .. } => Ok(()),
    }
}

async fn withdrawal(
    session: &Session,
    (listing, event): (&str, &EventArg),
    dry_run: bool,
) -> anyhow::Result<v1::WithdrawPipelineEventRequest> {
    let event = v1::PipelineEvent::from_str_name(&in_api("PIPELINE_EVENT_", event));
    Ok(v1::WithdrawPipelineEventRequest {
        name: names::listing(session, listing).await?,
        etag: String::new(),
        request_id: Clock::system().new_id().to_string(),
        validate_only: dry_run,
        event: event.unwrap_or_default().into(),
    })
}

/// Steps that may turn conditions of other rules.
async fn turn(session: &Session, command: &ListingCommand) -> anyhow::Result<()> {
    let mut listings = session.client.listings();
    let taken = match command {
        ListingCommand::Admit {
            listing,
            code,
            own_code,
            step,
        } => {
            let own_code = own_code.clone().unwrap_or_default();
            let common = common(session, listing, step).await?;
            let request =
                request!(AdmitListingRequest, common, code: code.clone(), own_code: own_code);
            admitted(session, request).await?
        }
        ListingCommand::Move { listing, step } => {
            let common = common(session, listing, step).await?;
            let request = request!(MoveListingRequest, common);
            listings.move_listing(request).await?
        }
        ListingCommand::Delist {
            listing,
            reason,
            step,
        } => {
            let reason = v1::DelistReason::from_str_name(&in_api("DELIST_REASON_", reason));
            let reason = reason.unwrap_or_default().into();
            let common = common(session, listing, step).await?;
            let request = request!(DelistListingRequest, common, reason: reason);
            listings.delist_listing(request).await?
        }
        ListingCommand::Event {
            listing,
            event,
            step,
        } => {
            let event = v1::PipelineEvent::from_str_name(&in_api("PIPELINE_EVENT_", event));
            let event = event.unwrap_or_default().into();
            let mut common = common(session, listing, step).await?;
            // The server takes no report without a day.
            let today = || date(Clock::system().today());
            common.on = Some(common.on.unwrap_or_else(today));
            let request = request!(ReportPipelineEventRequest, common, event: event);
            listings.report_pipeline_event(request).await?
        }
        ListingCommand::WithdrawEvent {
            listing,
            event,
            dry_run,
        } => {
            let request = withdrawal(session, (listing, event), *dry_run).await?;
            listings.withdraw_pipeline_event(request).await?
        }
        ListingCommand::Markets(_)
        | ListingCommand::Candidates(_)
        | ListingCommand::Candidate(_)
        | ListingCommand::Attest(_)
        | ListingCommand::Attestations { .. }
        | ListingCommand::List(_)
        | ListingCommand::Duties(_)
        | ListingCommand::Disclose(_)
        | ListingCommand::WithdrawDisclosure(_)
        | ListingCommand::Get { .. }
        | ListingCommand::Create { .. }
        | ListingCommand::Review { .. }
        | ListingCommand::Refuse { .. } => return Ok(()),
    };
    tell(session, taken.get_ref())
}

/// Admits a firm; tells a letter that its layer made another one, and why it cannot enter.
async fn admitted(
    session: &Session,
    request: v1::AdmitListingRequest,
) -> anyhow::Result<tonic::Response<v1::ListingStep>> {
    let mut listings = session.client.listings();
    let status = match listings.admit_listing(request.clone()).await {
        Ok(taken) => {
            let listing = taken.get_ref().listing.as_ref();
            let code = listing.map_or("", |it| it.code.as_str());
            if other_letter(&request.code, code) {
                let parameters = [("typed", request.code.as_str()), ("code", code)];
                let words = text(session.lang, "cli-code-letter", &parameters);
                output::note(&output::wrap(&words));
            }
            return Ok(taken);
        }
        Err(status) => status,
    };
    let name = request.name.clone();
    let asked = listings.get_listing(v1::GetListingRequest { name }).await;
    let Ok(listing) = asked else {
        return Err(status.into());
    };
    let listing = listing.into_inner();
    let market = names::market_of(&listing.name);
    let subject = (market.as_str(), listing.sme.as_str());
    Err(refusal::of_entry(session, status, subject, request.on).await)
}

/// True if a code was typed with a letter of a layer and has become one with another.
fn other_letter(typed: &str, code: &str) -> bool {
    let typed = typed.trim().to_uppercase();
    typed.ends_with(|c: char| c.is_ascii_alphabetic()) && typed != code
}

/// The listing, then what the step turned.
fn tell(session: &Session, step: &v1::ListingStep) -> anyhow::Result<()> {
    if session.format == Format::Json {
        return show::one(session, step);
    }
    if let Some(listing) = &step.listing {
        view::one(session, listing)?;
    }
    if step.effects.is_empty() {
        return Ok(());
    }
    output::line(&format!(
        "\n{}",
        text(session.lang, "cli-listing-effects", &[])
    ))?;
    output::line(&show::table(&step.effects, EFFECTS, session.lang).render())
}

#[cfg(test)]
mod tests {
    use super::other_letter;

    #[test]
    fn a_letter_that_became_another_one_is_told() {
        assert!(other_letter("ZJ000001F", "ZJ000001P"));
        assert!(!other_letter("zj000001p", "ZJ000001P"));
        assert!(!other_letter("ZJ000001", "ZJ000001P"));
    }
}
