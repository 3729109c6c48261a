//! Lenders and their offerings.

use super::sme::{print_template, run_import};
use crate::args::{Format, LenderCommand, OfferingCommand, PageArgs};
use crate::import::column;
use crate::import::kind::Offerings;
use crate::names;
use crate::output;
use crate::paging;
use crate::session::Session;
use crate::show::{self, Column, left, right, whole};
use crate::text::{text, value};
use api::v1;
use std::collections::HashMap;

const LENDERS: &[Column<v1::Lender>] = &[
    left("cli-head-code", |lender, _| lender.code.clone()),
    left("cli-head-lender", |lender, _| lender.display_name.clone()),
    left("cli-head-kind", |lender, lang| {
        value(lang, lender.kind().as_str_name())
    }),
    left("cli-head-seat", |lender, _| show::region(&lender.seat)),
    left("cli-head-scope", |lender, lang| {
        value(lang, lender.scope().as_str_name())
    }),
];

/// Columns of offerings; the name by codes comes first, from [`by_codes`].
const OFFERINGS: &[Column<v1::Offering>] = &[
    left("cli-head-offering", |offering, _| {
        offering.display_name.clone()
    }),
    right("cli-head-rate", |offering, _| {
        show::percent(offering.rate_bp)
    }),
    right("cli-head-amount-max", |offering, _| {
        let criteria = offering.criteria.as_ref();
        criteria
            .and_then(|criteria| criteria.amount_fen_max)
            .map(show::wan)
            .unwrap_or_default()
    }),
    right("cli-head-clients", |offering, _| {
        let most = offering
            .capacity
            .as_ref()
            .map_or(0, |capacity| capacity.clients_max);
        let taken = offering.capacity_use.as_ref();
        let taken = taken.map_or(0, |taken| taken.clients_reserved + taken.clients_used);
        format!("{taken}/{most}")
    }),
    whole("cli-head-state", |offering, lang| {
        value(lang, offering.state().as_str_name())
    }),
];

/// Runs a command on lenders.
///
/// # Errors
/// As the command.
pub async fn run_lender(session: &Session, command: &LenderCommand) -> anyhow::Result<()> {
    match command {
        LenderCommand::List(page) => {
            let listed = lenders(session, page.limit).await?;
            show::list(session, &listed, LENDERS)
        }
        LenderCommand::Get { name } => {
            let name = names::lender(session, name).await?;
            let request = v1::GetLenderRequest { name };
            let lender = session.client.lenders().get_lender(request).await?;
            show::one(session, lender.get_ref())
        }
    }
}

/// Runs a command on offerings.
///
/// # Errors
/// As the command.
pub async fn run_offering(session: &Session, command: &OfferingCommand) -> anyhow::Result<()> {
    match command {
        OfferingCommand::Import(args) => run_import::<Offerings>(session, args).await,
        OfferingCommand::List { lender, page } => list(session, lender.as_deref(), page).await,
        OfferingCommand::Get { name } => {
            let name = names::offering(session, name).await?;
            let request = v1::GetOfferingRequest { name };
            let offering = session.client.lenders().get_offering(request).await?;
            show::one(session, offering.get_ref())
        }
        OfferingCommand::Template => print_template(column::OFFERING, session.lang),
    }
}

async fn list(session: &Session, lender: Option<&str>, page: &PageArgs) -> anyhow::Result<()> {
    let parent = match lender {
        Some(lender) => names::lender(session, lender).await?,
        None => "lenders/-".to_owned(),
    };
    let fetch = async |page_size, page_token| {
        let request = v1::ListOfferingsRequest {
            parent: parent.clone(),
            page_size,
            page_token,
            ..v1::ListOfferingsRequest::default()
        };
        let response = session.client.lenders().list_offerings(request).await?;
        let page = response.into_inner();
        Ok((page.offerings, page.next_page_token))
    };
    let listed = paging::list(page.limit, fetch).await?;
    if session.format == Format::Json {
        return show::list(session, &listed, OFFERINGS);
    }
    let lenders = lenders(session, 0).await?.entries.into_iter();
    let codes: HashMap<String, String> = lenders.map(|lender| (lender.name, lender.code)).collect();
    let mut table = show::table(&listed.entries, OFFERINGS, session.lang);
    let head = text(session.lang, "cli-head-name", &[]);
    table.lead(
        head,
        listed
            .entries
            .iter()
            .map(|offering| by_codes(offering, &codes)),
    );
    output::line(&table.render())?;
    show::more(session, listed.more);
    Ok(())
}

/// `LENDER/OFFERING` by codes.
fn by_codes(offering: &v1::Offering, codes: &HashMap<String, String>) -> String {
    let lender = offering
        .name
        .split("/offerings/")
        .next()
        .unwrap_or_default();
    let code = codes.get(lender).map_or(lender, String::as_str);
    format!("{code}/{}", offering.external_id)
}

async fn lenders(
    session: &Session,
    limit: u32,
) -> Result<paging::Listed<v1::Lender>, tonic::Status> {
    let fetch = async |page_size, page_token| {
        let request = v1::ListLendersRequest {
            page_size,
            page_token,
            ..v1::ListLendersRequest::default()
        };
        let response = session.client.lenders().list_lenders(request).await?;
        let page = response.into_inner();
        Ok((page.lenders, page.next_page_token))
    };
    paging::list(limit, fetch).await
}
