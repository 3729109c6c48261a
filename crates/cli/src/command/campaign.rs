//! Chains and campaigns.

use crate::args::{CampaignCommand, ChainCommand, Format};
use crate::import::row::date;
use crate::names;
use crate::output::{self, Align, Table};
use crate::paging;
use crate::session::Session;
use crate::show::{self, Column, left, right};
use crate::text::text;
use api::text::Lang;
use api::v1;
use server::clock::Clock;

const CHAINS: &[Column<v1::Chain>] = &[
    left("cli-head-code", |chain, _| chain.code.clone()),
    left("cli-head-chain", chain_name),
    right("cli-head-nodes", |chain, _| chain.nodes.len().to_string()),
    left("cli-head-version", |chain, _| {
        chain.catalogue_version.clone()
    }),
    left("cli-head-source", |chain, _| chain.source.clone()),
];

const CAMPAIGNS: &[Column<v1::Campaign>] = &[
    left("cli-head-code", |campaign, _| campaign.code.clone()),
    left("cli-head-campaign", |campaign, _| {
        campaign.display_name.clone()
    }),
    left("cli-head-from", |campaign, _| {
        show::date(campaign.start_date.as_ref())
    }),
    left("cli-head-until", |campaign, _| {
        show::date(campaign.end_date.as_ref())
    }),
    left("cli-head-chains", |campaign, _| campaign.chains.join(" ")),
];

/// Name of a chain in a language.
pub fn chain_name(chain: &v1::Chain, lang: Lang) -> String {
    match lang {
        Lang::Zh => chain.name_zh.clone(),
        Lang::En => chain.name_en.clone(),
    }
}

/// All chains.
///
/// # Errors
/// A call failed.
pub async fn chains(session: &Session) -> Result<paging::Listed<v1::Chain>, tonic::Status> {
    let fetch = async |page_size, page_token| {
        let request = v1::ListChainsRequest {
            page_size,
            page_token,
        };
        let response = session.client.chains().list_chains(request).await?;
        let page = response.into_inner();
        Ok((page.chains, page.next_page_token))
    };
    paging::list(0, fetch).await
}

/// Runs a command on chains.
///
/// # Errors
/// As the command.
pub async fn run_chain(session: &Session, command: &ChainCommand) -> anyhow::Result<()> {
    match command {
        ChainCommand::List => show::list(session, &chains(session).await?, CHAINS),
        ChainCommand::Get { code } => {
            let name = names::in_collection("chains", code);
            let request = v1::GetChainRequest { name };
            let chain = session
                .client
                .chains()
                .get_chain(request)
                .await?
                .into_inner();
            match session.format {
                Format::Json => show::one(session, &chain),
                Format::Table => output::line(&nodes(&chain, session.lang)),
            }
        }
    }
}

fn nodes(chain: &v1::Chain, lang: Lang) -> String {
    let heads = ["cli-head-code", "cli-head-node", "cli-head-industries"];
    let heads = heads.map(|head| (text(lang, head, &[]), Align::Left));
    let mut table = Table::new(heads.to_vec());
    for node in &chain.nodes {
        let name = match lang {
            Lang::Zh => &node.name_zh,
            Lang::En => &node.name_en,
        };
        let industries = node.industries.join(" ");
        table.row(vec![node.code.clone(), name.clone(), industries]);
    }
    format!(
        "{} {}\n\n{}",
        chain.code,
        chain_name(chain, lang),
        table.render()
    )
}

/// Runs a command on campaigns.
///
/// # Errors
/// As the command.
pub async fn run_campaign(session: &Session, command: &CampaignCommand) -> anyhow::Result<()> {
    match command {
        CampaignCommand::Create { .. } => create(session, command).await,
        CampaignCommand::List(page) => {
            let fetch = async |page_size, page_token| {
                let request = v1::ListCampaignsRequest {
                    page_size,
                    page_token,
                    ..v1::ListCampaignsRequest::default()
                };
                let response = session.client.campaigns().list_campaigns(request).await?;
                let page = response.into_inner();
                Ok((page.campaigns, page.next_page_token))
            };
            show::list(session, &paging::list(page.limit, fetch).await?, CAMPAIGNS)
        }
        CampaignCommand::Get { name } => {
            let name = names::campaign(session, name).await?;
            let request = v1::GetCampaignRequest { name };
            let campaign = session.client.campaigns().get_campaign(request).await?;
            show::one(session, campaign.get_ref())
        }
    }
}

async fn create(session: &Session, command: &CampaignCommand) -> anyhow::Result<()> {
    let CampaignCommand::Create {
        code,
        name,
        from,
        until,
        chains,
        regions,
        lenders,
    } = command
    else {
        return Ok(());
    };
    let mut lender_names = Vec::new();
    for lender in lenders {
        lender_names.push(names::lender(session, lender).await?);
    }
    let campaign = v1::Campaign {
        code: code.clone(),
        display_name: name.clone(),
        start_date: Some(date(*from)),
        end_date: Some(date(*until)),
        chains: chains.clone(),
        regions: regions.clone(),
        lenders: lender_names,
        ..v1::Campaign::default()
    };
    let request = v1::CreateCampaignRequest {
        campaign: Some(campaign),
        request_id: Clock::system().new_id().to_string(),
        validate_only: false,
    };
    let campaign = session.client.campaigns().create_campaign(request).await?;
    show::one(session, campaign.get_ref())
}
