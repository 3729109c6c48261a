//! Match policies: list, write, approve, activate.

use crate::names;
use crate::paging;
use crate::session::Session;
use crate::show::{self, Column, left, right};
use crate::text::{text, value};
use api::v1;
use clap::{Args, Subcommand, ValueEnum};
use server::clock::Clock;

/// Commands on match policies.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// List match policies.
    List,
    /// Write a new version of a policy, in state draft, with the built-in weights.
    Create(PolicyDraft),
    /// Approve a draft; not by the person who wrote it.
    Approve {
        /// `matchPolicies/ID`, or the id alone.
        policy: String,
    },
    /// Let batches use an approved policy.
    Activate {
        /// `matchPolicies/ID`, or the id alone.
        policy: String,
    },
}

/// A new version of a policy.
#[derive(Debug, Args)]
pub struct PolicyDraft {
    /// Name that its versions share.
    #[arg(long)]
    pub name: String,
    /// Length of each firm's list, 1 to 20.
    #[arg(long, default_value_t = 20)]
    pub k: i32,
    /// How pairs are chosen from the lists.
    #[arg(long, value_enum, default_value = "a2")]
    pub rule: PolicyRule,
    /// What becomes of pairs with missing facts.
    #[arg(long, value_enum, default_value = "exclude")]
    pub unknown: PolicyUnknown,
    /// Referrals that a firm may have, each to another lender, 1 to 5; above 1 with a2 only.
    #[arg(long, default_value_t = 1)]
    pub referrals: i32,
}

/// How pairs are chosen from the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyRule {
    /// Deferred acceptance with client counts.
    A1,
    /// Deferred acceptance with client counts and money.
    A2,
}

/// What becomes of pairs with missing facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyUnknown {
    /// They are left out.
    Exclude,
    /// They are kept behind all others.
    Conditional,
}

const POLICIES: &[Column<v1::MatchPolicy>] = &[
    left("cli-head-policy", |policy, _| policy.display_name.clone()),
    right("cli-head-version", |policy, _| policy.version.to_string()),
    left("cli-head-state", |policy, lang| {
        value(lang, policy.state().as_str_name())
    }),
    right("cli-head-k", |policy, _| policy.k.to_string()),
    left("cli-head-rule", |policy, lang| {
        value(lang, policy.rule().as_str_name())
    }),
    right("cli-head-referrals", |policy, _| {
        policy.referrals_per_sme.to_string()
    }),
    left("cli-head-unknown", |policy, lang| {
        value(lang, policy.unknown().as_str_name())
    }),
];

/// Runs a command on match policies.
///
/// # Errors
/// As the command.
pub async fn run_policy(session: &Session, command: &PolicyCommand) -> anyhow::Result<()> {
    match command {
        PolicyCommand::List => {
            let policies = policies(session, "").await?;
            show::list(session, &policies, POLICIES)
        }
        PolicyCommand::Create(draft) => show::one(session, &create(session, draft).await?),
        PolicyCommand::Approve { policy } => {
            let request = v1::ApproveMatchPolicyRequest {
                name: names::in_collection("matchPolicies", policy),
                etag: String::new(),
            };
            let approved = session
                .client
                .campaigns()
                .approve_match_policy(request)
                .await?;
            show::one(session, &approved.into_inner())
        }
        PolicyCommand::Activate { policy } => {
            let request = v1::ActivateMatchPolicyRequest {
                name: names::in_collection("matchPolicies", policy),
                etag: String::new(),
            };
            let active = session
                .client
                .campaigns()
                .activate_match_policy(request)
                .await?;
            show::one(session, &active.into_inner())
        }
    }
}

/// Writes a draft.
async fn create(session: &Session, draft: &PolicyDraft) -> anyhow::Result<v1::MatchPolicy> {
    let rule = match draft.rule {
        PolicyRule::A1 => v1::AssignmentRule::A1,
        PolicyRule::A2 => v1::AssignmentRule::A2,
    };
    let unknown = match draft.unknown {
        PolicyUnknown::Exclude => v1::UnknownRule::Exclude,
        PolicyUnknown::Conditional => v1::UnknownRule::Conditional,
    };
    let request = v1::CreateMatchPolicyRequest {
        match_policy: Some(v1::MatchPolicy {
            display_name: draft.name.clone(),
            k: draft.k,
            rule: rule.into(),
            unknown: unknown.into(),
            referrals_per_sme: draft.referrals,
            ..v1::MatchPolicy::default()
        }),
        request_id: Clock::system().new_id().to_string(),
        validate_only: false,
    };
    let created = session
        .client
        .campaigns()
        .create_match_policy(request)
        .await?;
    Ok(created.into_inner())
}

async fn policies(
    session: &Session,
    display_name: &str,
) -> Result<paging::Listed<v1::MatchPolicy>, tonic::Status> {
    let fetch = async |page_size, page_token| {
        let request = v1::ListMatchPoliciesRequest {
            page_size,
            page_token,
            display_name: display_name.to_owned(),
        };
        let response = session
            .client
            .campaigns()
            .list_match_policies(request)
            .await?;
        let page = response.into_inner();
        Ok((page.match_policies, page.next_page_token))
    };
    paging::list(0, fetch).await
}

/// Name of the newest active version of a policy.
///
/// # Errors
/// There is none, or a call failed.
pub async fn active_policy(session: &Session, display_name: &str) -> anyhow::Result<String> {
    let versions = policies(session, display_name).await?.entries.into_iter();
    let active = versions.filter(|policy| policy.state() == v1::MatchPolicyState::Active);
    let newest = active.max_by_key(|policy| policy.version);
    let missing = || text(session.lang, "cli-no-policy", &[("policy", display_name)]);
    Ok(newest.ok_or_else(|| anyhow::anyhow!(missing()))?.name)
}
