//! Referrals and operations.

use crate::args::{Answer, Format, OperationCommand, PageArgs, ReferralCommand};
use crate::failure::usage;
use crate::names::{self, in_collection};
use crate::output;
use crate::paging;
use crate::present::band;
use crate::session::Session;
use crate::show::{self, Column, left, right, whole};
use crate::text::value;
use api::google::longrunning::{CancelOperationRequest, GetOperationRequest};
use api::v1;
use server::clock::Clock;

const COLUMNS: &[Column<v1::Referral>] = &[
    left("cli-head-firm", |referral, _| {
        match referral.sme_display_name.as_str() {
            "" => referral.sme_pseudonym.clone(),
            name => name.to_owned(),
        }
    }),
    left("cli-head-lender", |referral, _| {
        referral.lender_display_name.clone()
    }),
    right("cli-head-wan", |referral, _| amount(referral)),
    whole("cli-head-state", |referral, lang| {
        value(lang, referral.state().as_str_name())
    }),
    whole("cli-head-answer-by", |referral, _| {
        show::date(referral.expires_on.as_ref())
    }),
    whole("cli-head-id", |referral, _| show::id(&referral.name)),
];

/// The amount, or the band of it where the amount is not shown.
fn amount(referral: &v1::Referral) -> String {
    match (referral.amount_fen, &referral.amount_band) {
        (0, Some(band)) => match band.max_fen {
            Some(max) => format!("{}-{}", show::wan(band.min_fen), show::wan(max)),
            None => format!(">={}", show::wan(band.min_fen)),
        },
        (amount, _) => show::wan(amount),
    }
}

/// Runs a command on referrals.
///
/// # Errors
/// As the command.
pub async fn run(session: &Session, command: &ReferralCommand) -> anyhow::Result<()> {
    match command {
        ReferralCommand::List { lender, page } => list(session, lender.as_deref(), page).await,
        ReferralCommand::Explain { name } => {
            let name = in_collection("referrals", name);
            let request = v1::ExplainReferralRequest { name };
            let found = session.client.referrals().explain_referral(request).await?;
            let found = found.into_inner();
            match session.format {
                Format::Json => show::one(session, &found),
                Format::Table => output::line(&band::render(&found, session.lang)),
            }
        }
        ReferralCommand::Respond {
            name,
            answer,
            reason,
        } => respond(session, name, *answer, reason.as_deref()).await,
    }
}

async fn list(session: &Session, lender: Option<&str>, page: &PageArgs) -> anyhow::Result<()> {
    let lender = match lender {
        Some(lender) => names::lender(session, lender).await?,
        None => String::new(),
    };
    let fetch = async |page_size, page_token| {
        let request = v1::ListReferralsRequest {
            page_size,
            page_token,
            lender: lender.clone(),
            ..v1::ListReferralsRequest::default()
        };
        let response = session.client.referrals().list_referrals(request).await?;
        let page = response.into_inner();
        Ok((page.referrals, page.next_page_token))
    };
    show::list(session, &paging::list(page.limit, fetch).await?, COLUMNS)
}

async fn respond(
    session: &Session,
    name: &str,
    answer: Answer,
    reason: Option<&str>,
) -> anyhow::Result<()> {
    let answer = match answer {
        Answer::Accept => v1::ReferralAnswer::Accept,
        Answer::Draw => v1::ReferralAnswer::Draw,
        Answer::Decline => v1::ReferralAnswer::Decline,
        Answer::Withdraw => v1::ReferralAnswer::Withdraw,
    };
    let decline_reason = match reason {
        Some(code) => names::reason(code).ok_or_else(|| usage(format!("no reason `{code}`")))?,
        None => v1::DeclineReason::Unspecified,
    };
    let request = v1::RespondReferralRequest {
        name: in_collection("referrals", name),
        answer: answer.into(),
        decline_reason: decline_reason.into(),
        request_id: Clock::system().new_id().to_string(),
        etag: String::new(),
    };
    let referral = session.client.referrals().respond_referral(request).await?;
    show::one(session, referral.get_ref())
}

/// Runs a command on operations.
///
/// # Errors
/// As the command.
pub async fn run_operation(session: &Session, command: &OperationCommand) -> anyhow::Result<()> {
    match command {
        OperationCommand::Get { name } => {
            let name = in_collection("operations", name);
            let request = GetOperationRequest { name };
            let operation = session
                .client
                .operations()
                .get_operation(request)
                .await?
                .into_inner();
            let metadata = operation.metadata.as_ref();
            let metadata = metadata
                .map(|any| any.to_msg::<v1::RunBatchMetadata>())
                .transpose()?;
            match metadata {
                Some(metadata) => show::one(session, &metadata),
                None => output::line(&operation.name),
            }
        }
        OperationCommand::Cancel { name } => {
            let name = in_collection("operations", name);
            let request = CancelOperationRequest { name };
            session
                .client
                .operations()
                .cancel_operation(request)
                .await?;
            Ok(())
        }
    }
}
