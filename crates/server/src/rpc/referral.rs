//! `ReferralService`.

use std::sync::Arc;

use api::v1;
use api::v1::ReferralAnswer;
use api::v1::referral_service_server::ReferralService;
use domain::{Referral, Scope};
use store::referral::ReferralFilter;
use tonic::Request;

use super::{Reply, answer, page_request, page_token};
use crate::app::explanation as explanations;
use crate::app::referral::{self as referrals, Answer};
use crate::app::{App, Cx, Intent};
use crate::authz::Action;
use crate::convert::names::{batch_id, lender_id, named, referral_id};
use crate::convert::{Reader, band, enums::Wire, explanation, referral, version_of};
use crate::error::Result;

/// The service over the application.
#[derive(Clone, Debug)]
pub struct ReferralRpc(pub Arc<App>);

async fn shown(cx: &Cx<'_>, found: &[Referral]) -> Result<Vec<v1::Referral>> {
    let names = referrals::names(cx, found).await?;
    Ok(found
        .iter()
        .zip(&names)
        .map(|(of, names)| referral::to_proto(of, names))
        .map(|message| match &cx.scope {
            Scope::All => message,
            Scope::Lender(_) | Scope::Market(_) => referral::for_lender(&message),
        })
        .collect())
}

async fn one(cx: &Cx<'_>, found: Referral) -> Result<v1::Referral> {
    let shown = shown(cx, std::slice::from_ref(&found)).await?.pop();
    Ok(shown.unwrap_or_default())
}

fn filter(message: &v1::ListReferralsRequest) -> Result<ReferralFilter> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let batch = given(&message.batch)
        .map(|name| named("batch", &name, batch_id))
        .transpose()?;
    let lender = given(&message.lender)
        .map(|name| named("lender", &name, lender_id))
        .transpose()?;
    let mut reader = Reader::new();
    let state = reader.coded_if_set("state", message.state);
    let state = reader.finish(state)?;
    Ok(ReferralFilter {
        lender,
        batch: batch.map(|(_, id)| id),
        states: state.into_iter().collect(),
        ..ReferralFilter::default()
    })
}

fn answer_of(message: &v1::RespondReferralRequest) -> Result<Answer> {
    let mut reader = Reader::new();
    let reason = reader.coded_if_set("decline_reason", message.decline_reason);
    let answer = ReferralAnswer::try_from(message.answer).unwrap_or(ReferralAnswer::Unspecified);
    if answer == ReferralAnswer::Unspecified {
        let expected = domain::wording!("accept, draw, decline or withdraw");
        let kind = domain::ProblemKind::Malformed { expected };
        reader.add("answer", message.answer, kind);
    }
    let reason = reader.finish(reason)?;
    let declines = answer == ReferralAnswer::Decline;
    let reason = referrals::decline_reason(declines, reason)?;
    Ok(match (answer, reason) {
        (ReferralAnswer::Draw, _) => Answer::Draw,
        (ReferralAnswer::Withdraw, _) => Answer::Withdraw,
        (ReferralAnswer::Decline, Some(reason)) => Answer::Decline(reason),
        (ReferralAnswer::Accept | ReferralAnswer::Unspecified | ReferralAnswer::Decline, _) => {
            Answer::Accept
        }
    })
}

#[tonic::async_trait]
impl ReferralService for ReferralRpc {
    async fn get_referral(&self, request: Request<v1::GetReferralRequest>) -> Reply<v1::Referral> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, referral_id)?;
            let cx = self.0.read(&call, Action::ReferralRead).await?;
            let found = referrals::get(&cx, id).await?;
            one(&cx, found).await
        })
        .await
    }

    async fn list_referrals(
        &self,
        request: Request<v1::ListReferralsRequest>,
    ) -> Reply<v1::ListReferralsResponse> {
        answer(request, |call, message| async move {
            let filter = filter(&message)?;
            let list = format!("referrals?{filter:?}");
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::ReferralRead).await?;
            let found = referrals::list(&cx, &filter, &page).await?;
            Ok(v1::ListReferralsResponse {
                referrals: shown(&cx, &found.items).await?,
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn explain_referral(
        &self,
        request: Request<v1::ExplainReferralRequest>,
    ) -> Reply<v1::ReferralExplanation> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, referral_id)?;
            let cx = self.0.read(&call, Action::ReferralRead).await?;
            let found = referrals::get(&cx, id).await?;
            let run = referrals::run(&cx, &found).await?;
            let shown = one(&cx, found.clone()).await?;
            drop(cx);
            let explained = explanations::referral(&self.0, &found, &run).await?;
            let of = &explained.explanation;
            let criteria = explanation::criteria(of, &explained.chains);
            Ok(v1::ReferralExplanation {
                referral: shown.name,
                sme_pseudonym: shown.sme_pseudonym,
                offering: shown.offering,
                offering_display_name: shown.offering_display_name,
                verdict: of.verdict.to_wire(),
                ..band::explanation(of, criteria)
            })
        })
        .await
    }

    async fn respond_referral(
        &self,
        request: Request<v1::RespondReferralRequest>,
    ) -> Reply<v1::Referral> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, referral_id)?;
            let wanted = answer_of(&message)?;
            let expected = version_of(&message.etag)?;
            let intent = Intent::once("RespondReferral", &message.request_id, &message);
            let write = self.0.write(&call, Action::ReferralRespond, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let moved = referrals::respond(&write.cx, id, wanted, expected).await?;
            let answer = one(&write.cx, moved).await?;
            write.finish(answer).await
        })
        .await
    }
}
