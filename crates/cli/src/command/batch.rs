//! Batches: create, run, approve, publish, save the input of a run.

use super::policy::active_policy;
use crate::args::{BatchCommand, Format, PageArgs};
use crate::failure::Failure;
use crate::import::row::date;
use crate::names;
use crate::output;
use crate::paging;
use crate::present::report;
use crate::session::Session;
use crate::show::{self, Column, left};
use crate::text::{text, value};
use anyhow::Context as _;
use api::v1;
use indicatif::ProgressBar;
use server::clock::Clock;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

const COLUMNS: &[Column<v1::Batch>] = &[
    left("cli-head-code", |batch, _| batch.code.clone()),
    left("cli-head-batch", |batch, _| batch.display_name.clone()),
    left("cli-head-chain", |batch, _| batch.chain.clone()),
    left("cli-head-day", |batch, _| {
        show::date(batch.reference_date.as_ref())
    }),
    left("cli-head-state", |batch, lang| {
        value(lang, batch.state().as_str_name())
    }),
];

fn request_id() -> String {
    Clock::system().new_id().to_string()
}

/// Runs a command.
///
/// # Errors
/// As the command.
pub async fn run(session: &Session, command: &BatchCommand) -> anyhow::Result<()> {
    match command {
        BatchCommand::Create { .. } => create(session, command).await,
        BatchCommand::List { campaign, page } => list(session, campaign, page).await,
        BatchCommand::Get { batch } => {
            let batch = names::batch(session, batch).await?;
            show::one(session, &batch)
        }
        BatchCommand::Run { batch, no_wait } => run_batch(session, batch, *no_wait).await,
        BatchCommand::Approve { batch, run } => {
            let found = names::batch(session, batch).await?;
            let run = names::run(session, run.as_deref().unwrap_or(&found.name)).await?;
            let batch = approve(session, &found.name, run).await?;
            show::one(session, &batch)
        }
        BatchCommand::Publish { batch } => {
            let batch = names::batch(session, batch).await?;
            let response = publish(session, &batch.name).await?;
            show::one(session, &response)
        }
        BatchCommand::Snapshot { run, out } => snapshot(session, run, out).await,
    }
}

async fn create(session: &Session, command: &BatchCommand) -> anyhow::Result<()> {
    let BatchCommand::Create {
        campaign,
        code,
        name,
        chain,
        policy,
        reference_date,
    } = command
    else {
        return Ok(());
    };
    let parent = names::campaign(session, campaign).await?;
    let batch = v1::Batch {
        code: code.clone(),
        display_name: name.clone().unwrap_or_else(|| code.clone()),
        chain: chain.clone().unwrap_or_default(),
        policy: active_policy(session, policy).await?,
        reference_date: reference_date.map(date),
        ..v1::Batch::default()
    };
    let batch = create_batch(session, parent, batch).await?;
    show::one(session, &batch)
}

/// Creates a batch.
///
/// # Errors
/// The call failed.
pub async fn create_batch(
    session: &Session,
    parent: String,
    batch: v1::Batch,
) -> Result<v1::Batch, tonic::Status> {
    let request = v1::CreateBatchRequest {
        parent,
        batch: Some(batch),
        request_id: request_id(),
        validate_only: false,
    };
    Ok(session
        .client
        .campaigns()
        .create_batch(request)
        .await?
        .into_inner())
}

async fn list(session: &Session, campaign: &str, page: &PageArgs) -> anyhow::Result<()> {
    let parent = names::campaign(session, campaign).await?;
    let fetch = async |page_size, page_token| {
        let request = v1::ListBatchesRequest {
            parent: parent.clone(),
            page_size,
            page_token,
        };
        let response = session.client.campaigns().list_batches(request).await?;
        let page = response.into_inner();
        Ok((page.batches, page.next_page_token))
    };
    show::list(session, &paging::list(page.limit, fetch).await?, COLUMNS)
}

async fn run_batch(session: &Session, batch: &str, no_wait: bool) -> anyhow::Result<()> {
    let batch = names::batch(session, batch).await?;
    if no_wait {
        let operation = start(session, &batch.name).await?;
        return output::line(&operation.name);
    }
    let bar = output::bar(0);
    let run = run_and_wait(session, &batch.name, &bar).await;
    bar.finish_and_clear();
    let run = run?;
    match session.format {
        Format::Json => show::one(session, &run),
        Format::Table => output::line(&report::run(&run, session.lang)),
    }
}

async fn start(
    session: &Session,
    batch: &str,
) -> Result<api::google::longrunning::Operation, tonic::Status> {
    let request = v1::RunBatchRequest {
        name: batch.to_owned(),
        request_id: request_id(),
    };
    Ok(session
        .client
        .campaigns()
        .run_batch(request)
        .await?
        .into_inner())
}

/// Runs a batch to its end and shows on the bar how far it is.
///
/// # Errors
/// A call failed, or the run did.
pub async fn run_and_wait(
    session: &Session,
    batch: &str,
    bar: &ProgressBar,
) -> Result<v1::MatchRun, tonic::Status> {
    let operation = start(session, batch).await?;
    let lang = session.lang;
    let progress = |metadata: &v1::RunBatchMetadata| {
        bar.set_message(value(lang, metadata.phase().as_str_name()));
        bar.set_length(u64::try_from(metadata.sme_count).unwrap_or(0));
        bar.set_position(u64::try_from(metadata.sme_count_done).unwrap_or(0));
    };
    session.client.wait_run(operation, progress).await
}

/// Approves a run.
///
/// # Errors
/// The call failed.
pub async fn approve(
    session: &Session,
    batch: &str,
    run: String,
) -> Result<v1::Batch, tonic::Status> {
    let request = v1::ApproveBatchRequest {
        name: batch.to_owned(),
        run,
        etag: String::new(),
    };
    Ok(session
        .client
        .campaigns()
        .approve_batch(request)
        .await?
        .into_inner())
}

/// Publishes a batch.
///
/// # Errors
/// The call failed.
pub async fn publish(
    session: &Session,
    batch: &str,
) -> Result<v1::PublishBatchResponse, tonic::Status> {
    let request = v1::PublishBatchRequest {
        name: batch.to_owned(),
        request_id: request_id(),
        etag: String::new(),
    };
    Ok(session
        .client
        .campaigns()
        .publish_batch(request)
        .await?
        .into_inner())
}

async fn snapshot(session: &Session, run: &str, out: &Path) -> anyhow::Result<()> {
    let name = names::run(session, run).await?;
    std::fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    let request = v1::ExportRunSnapshotRequest { name };
    let response = session
        .client
        .matches()
        .export_run_snapshot(request)
        .await?;
    let mut chunks = response.into_inner();
    let mut open: Option<(String, File)> = None;
    while let Some(chunk) = chunks.message().await? {
        let mut file = match open.take() {
            Some((name, file)) if name == chunk.file_name => file,
            Some(_) | None => create_file(out, &chunk.file_name, session)?,
        };
        file.write_all(&chunk.content)?;
        if chunk.last {
            output::line(&out.join(&chunk.file_name).display().to_string())?;
        } else {
            open = Some((chunk.file_name, file));
        }
    }
    Ok(())
}

/// A file inside the folder; a name that leads elsewhere is refused.
fn create_file(out: &Path, name: &str, session: &Session) -> anyhow::Result<File> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        let words = text(session.lang, "cli-bad-file-name", &[("name", name)]);
        return Err(Failure {
            code: 1,
            text: words,
        }
        .into());
    }
    let path = out.join(name);
    File::create(&path).with_context(|| path.display().to_string())
}
