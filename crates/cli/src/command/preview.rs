//! What a run would find, asked without one.

use crate::args::Format;
use crate::names::{self, in_collection};
use crate::output;
use crate::present::preview::{CHANGES, FIRMS, OFFERINGS, moves};
use crate::session::Session;
use crate::show;
use crate::text::{text, value};
use api::v1;
use api::v1::preview_change_request::Change;
use clap::Subcommand;

/// Commands that ask what a run would find.
#[derive(Debug, Subcommand)]
pub enum PreviewCommand {
    /// The list that a run of a batch would make for a firm now.
    Firm {
        /// The batch.
        batch: String,
        /// `smes/ID`, or the id alone.
        sme: String,
    },
    /// The firms that a run of a batch would rank best for an offering now.
    Offering {
        /// The batch.
        batch: String,
        /// `lenders/ID/offerings/ID`, or `LENDER/OFFERING` by codes.
        offering: String,
        /// Rank by the points of both sides, not by the lender's.
        #[arg(long)]
        by_score: bool,
        /// Firms to show, at most 1000.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=1000))]
        limit: i32,
    },
    /// The lists of a run that a firm or an offering as it is now would alter.
    #[command(group(clap::ArgGroup::new("changed").required(true)))]
    Change {
        /// A run or a batch.
        run: String,
        /// A firm: `smes/ID`, or the id alone.
        #[arg(long, group = "changed")]
        sme: Option<String>,
        /// An offering: `lenders/ID/offerings/ID`, or `LENDER/OFFERING` by codes.
        #[arg(long, group = "changed")]
        offering: Option<String>,
        /// As if it were gone.
        #[arg(long)]
        gone: bool,
        /// Lists to show, at most 1000.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i32).range(1..=1000))]
        limit: i32,
    },
}

/// Runs a command.
///
/// # Errors
/// As the command.
pub async fn run(session: &Session, command: &PreviewCommand) -> anyhow::Result<()> {
    match command {
        PreviewCommand::Firm { batch, sme } => firm(session, batch, sme).await,
        PreviewCommand::Offering {
            batch,
            offering,
            by_score,
            limit,
        } => {
            let order = match by_score {
                true => v1::PreviewOrder::Score,
                false => v1::PreviewOrder::Lender,
            };
            let request = v1::PreviewSmesRequest {
                batch: names::batch(session, batch).await?.name,
                offering: Some(asked_offering(session, offering).await?),
                order: order.into(),
                page_size: *limit,
            };
            best_firms(session, request).await
        }
        PreviewCommand::Change {
            run,
            sme,
            offering,
            gone,
            limit,
        } => {
            let changed = match (sme, offering) {
                (Some(sme), _) => Change::Sme(asked_sme(sme)),
                (None, Some(offering)) => {
                    Change::Offering(asked_offering(session, offering).await?)
                }
                (None, None) => anyhow::bail!("neither --sme nor --offering"),
            };
            let change = match changed {
                Change::Sme(sme) if *gone => Change::Gone(sme.name),
                Change::Offering(offering) if *gone => Change::Gone(offering.name),
                Change::Sme(_) | Change::Offering(_) | Change::Gone(_) => changed,
            };
            let request = v1::PreviewChangeRequest {
                run: names::run(session, run).await?,
                change: Some(change),
                page_size: *limit,
            };
            changed_lists(session, request).await
        }
    }
}

fn asked_sme(typed: &str) -> v1::Sme {
    v1::Sme {
        name: in_collection("smes", typed),
        ..v1::Sme::default()
    }
}

async fn asked_offering(session: &Session, typed: &str) -> anyhow::Result<v1::Offering> {
    Ok(v1::Offering {
        name: names::offering(session, typed).await?,
        ..v1::Offering::default()
    })
}

async fn firm(session: &Session, batch: &str, sme: &str) -> anyhow::Result<()> {
    let request = v1::PreviewMatchesRequest {
        batch: names::batch(session, batch).await?.name,
        sme: Some(asked_sme(sme)),
    };
    let found = session.client.matches().preview_matches(request).await?;
    let found = found.into_inner();
    if session.format == Format::Json {
        return show::one(session, &found);
    }
    output::line(&show::table(&found.rows, OFFERINGS, session.lang).render())?;
    if found.cause() != v1::OutcomeCause::Unspecified {
        let cause = value(session.lang, found.cause().as_str_name());
        let words = text(session.lang, "cli-preview-no-part", &[("cause", &cause)]);
        output::note(&words);
    }
    Ok(())
}

async fn best_firms(session: &Session, request: v1::PreviewSmesRequest) -> anyhow::Result<()> {
    let found = session.client.matches().preview_smes(request).await?;
    let found = found.into_inner();
    if session.format == Format::Json {
        return show::one(session, &found);
    }
    output::line(&show::table(&found.rows, FIRMS, session.lang).render())?;
    let count = found.eligible_count.to_string();
    let words = match found.refused {
        true => text(session.lang, "cli-preview-refused", &[]),
        false => text(session.lang, "cli-preview-eligible", &[("count", &count)]),
    };
    output::note(&words);
    Ok(())
}

async fn changed_lists(session: &Session, request: v1::PreviewChangeRequest) -> anyhow::Result<()> {
    let found = session.client.matches().preview_change(request).await?;
    let found = found.into_inner();
    if session.format == Format::Json {
        return show::one(session, &found);
    }
    output::line(&show::table(&moves(&found.changes), CHANGES, session.lang).render())?;
    let count = found.list_count.to_string();
    output::note(&text(
        session.lang,
        "cli-preview-lists",
        &[("count", &count)],
    ));
    let shown = i64::try_from(found.changes.len()).unwrap_or(i64::MAX);
    show::more(session, shown < found.list_count);
    Ok(())
}
