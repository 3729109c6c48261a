//! An import from file to summary: chunks go out a few at a time, results come back in order.

use super::kind::{Kind, Request};
use super::places::Places;
use super::reader::{Chunk, Reader, Ready, Refusal};
use super::report::{Finding, ResultFile, Totals, result_path, title, words};
use super::source::{Encoding, Header, Rows, look};
use crate::args::ImportArgs;
use crate::command::campaign::chains;
use crate::failure::{unreadable, usage};
use crate::output;
use crate::session::Session;
use crate::text::text;
use anyhow::Context as _;
use api::text::Lang;
use api::v1::{self, ImportOutcome};
use indicatif::ProgressBar;
use server::clock::Clock;
use std::collections::VecDeque;
use std::io::Read;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tonic::{Code, Status};

/// Chunks that are under way at a time.
const IN_FLIGHT: usize = 3;
/// Tries of a chunk while the server is busy or away for a moment.
const TRIES: u32 = 5;
/// Pause before the second try; doubles with each.
const PAUSE: Duration = Duration::from_millis(250);

/// Imports a file and gives what became of its rows.
///
/// # Errors
/// The file has no usable header, cannot be read, or the server refuses a call.
pub async fn import<K: Kind>(session: &Session, args: &ImportArgs) -> anyhow::Result<Totals> {
    let opened = std::fs::File::open(&args.file);
    let seen = opened.and_then(|file| look(file, args.encoding));
    let seen = seen.map_err(|cause| unreadable(&args.file, &cause, 2, session.lang))?;
    if args.encoding == Encoding::Auto && seen.encoding == Encoding::Gb18030 {
        output::note(&text(session.lang, "cli-import-gb18030", &[]));
    }
    let rows = Rows::open(&args.file, seen.encoding, K::COLUMNS)?;
    check_header::<K>(&rows.header, session)?;
    let lacking = lacking::<K>(&rows.header, session.lang);
    if !lacking.is_empty() {
        let columns = lacking.join(", ");
        let words = text(session.lang, "cli-import-lacks", &[("columns", &columns)]);
        output::note(&output::wrap(&words));
    }
    let path = result_path(&args.file, args.result.as_ref());
    let mut results = Some(ResultFile::create(path, session.lang)?);
    let bar = output::bar(seen.lines.saturating_sub(1));
    let job = Job {
        validate_only: args.dry_run,
        bar: &bar,
    };
    let totals = run::<K>(session, rows, job, &mut results).await;
    bar.finish_and_clear();
    totals
}

/// Imports from memory, without a result file; every finding goes to standard error.
///
/// # Errors
/// As [`import`].
pub async fn import_text<K: Kind>(
    session: &Session,
    input: Box<dyn Read + Send>,
    bar: &ProgressBar,
) -> anyhow::Result<Totals> {
    let rows = Rows::read(input, Encoding::Utf8, K::COLUMNS)?;
    check_header::<K>(&rows.header, session)?;
    let job = Job {
        validate_only: false,
        bar,
    };
    run::<K>(session, rows, job, &mut None).await
}

fn check_header<K: Kind>(header: &Header, session: &Session) -> anyhow::Result<()> {
    let lang = session.lang;
    if let Some(twice) = header.twice.first() {
        return Err(usage(text(lang, "cli-import-twice", &[("column", twice)])));
    }
    let place = |code: &&str| {
        let at = K::COLUMNS.iter().position(|column| column.code == *code);
        at.and_then(|at| header.places.get(at).copied().flatten())
    };
    for group in K::NEEDED {
        if group.iter().any(|code| place(code).is_some()) {
            continue;
        }
        let titles: Vec<String> = group
            .iter()
            .map(|code| title(K::COLUMNS, code, lang))
            .collect();
        let titles = titles.join(" / ");
        return Err(usage(text(
            lang,
            "cli-import-needs",
            &[
                ("column", &titles),
                ("command", &format!("{} {}", output::program(), K::TEMPLATE)),
            ],
        )));
    }
    if !header.unknown.is_empty() {
        let columns = header.unknown.join(", ");
        output::note(&text(lang, "cli-import-unknown", &[("columns", &columns)]));
    }
    Ok(())
}

/// Known columns that a file lacks, titled in a language.
pub fn lacking<K: Kind>(header: &Header, lang: Lang) -> Vec<String> {
    let absent = K::COLUMNS.iter().zip(&header.places);
    let absent =
        absent.filter(|(column, place)| place.is_none() && !K::KEYS.contains(&column.code));
    absent
        .map(|(column, _)| title(K::COLUMNS, column.code, lang))
        .collect()
}

#[derive(Clone, Copy)]
struct Job<'a> {
    validate_only: bool,
    bar: &'a ProgressBar,
}

/// A chunk with the server's answer.
struct Answered<R> {
    chunk: Chunk<R>,
    results: Vec<v1::ImportResult>,
}

async fn run<K: Kind>(
    session: &Session,
    rows: Rows,
    job: Job<'_>,
    results: &mut Option<ResultFile>,
) -> anyhow::Result<Totals> {
    let header = rows.header.clone();
    let places = Places::new(&chains(session).await?.entries);
    let mut chunks = read_chunks::<K>(rows, places);
    let mut flying: VecDeque<JoinHandle<Result<Answered<K::Row>, Status>>> = VecDeque::new();
    let mut totals = Totals::default();
    let mut more = true;
    while more || !flying.is_empty() {
        if more && flying.len() < IN_FLIGHT {
            match chunks.recv().await {
                Some(chunk) => {
                    let sending = send::<K>(session.clone(), chunk?, job.validate_only);
                    flying.push_back(tokio::spawn(sending));
                }
                None => more = false,
            }
            continue;
        }
        if let Some(first) = flying.pop_front() {
            let answered = first.await?.with_context(|| stored(session, totals))?;
            let findings = settle::<K>(&answered, &header, session, &mut totals);
            job.bar.set_position(totals.rows);
            keep(results, &findings, session.lang)?;
        }
    }
    if let Some(file) = results {
        file.finish()?;
    }
    Ok(totals)
}

fn stored(session: &Session, totals: Totals) -> String {
    let rows = totals.rows.to_string();
    text(session.lang, "cli-import-stopped", &[("rows", &rows)])
}

fn keep(results: &mut Option<ResultFile>, findings: &[Finding], lang: Lang) -> anyhow::Result<()> {
    for finding in findings {
        match results {
            Some(file) => file.add(finding)?,
            None => output::note(&said(finding, lang)),
        }
    }
    Ok(())
}

fn said(finding: &Finding, lang: Lang) -> String {
    let row = finding.row.to_string();
    let parameters = [
        ("row", row.as_str()),
        ("column", &finding.column),
        ("value", &finding.value),
        ("reason", &finding.reason),
    ];
    text(lang, "cli-import-finding", &parameters)
}

/// Reads on a thread of its own; the channel holds it back.
fn read_chunks<K: Kind>(
    rows: Rows,
    places: Places,
) -> mpsc::Receiver<anyhow::Result<Chunk<K::Row>>> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut reader = Reader::<K>::new(rows, places);
        while let Some(chunk) = reader.next_chunk().transpose() {
            let last = chunk.is_err();
            if sender.blocking_send(chunk).is_err() || last {
                break;
            }
        }
    });
    receiver
}

async fn send<K: Kind>(
    session: Session,
    chunk: Chunk<K::Row>,
    validate_only: bool,
) -> Result<Answered<K::Row>, Status> {
    let rows: Vec<K::Row> = chunk.ready.iter().map(|ready| ready.row.clone()).collect();
    if rows.is_empty() {
        return Ok(Answered {
            chunk,
            results: Vec::new(),
        });
    }
    let request = Request {
        id: Clock::system().new_id().to_string(),
        validate_only,
    };
    let mut pause = PAUSE;
    for attempt in 1.. {
        match K::send(session.client.clone(), rows.clone(), request.clone()).await {
            Ok(results) => return Ok(Answered { chunk, results }),
            Err(status) if attempt < TRIES && may_pass(&status) => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            Err(status) => return Err(status),
        }
    }
    Err(Status::internal("no try was made"))
}

/// True for failures that a moment's wait may mend.
fn may_pass(status: &Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::Aborted)
}

/// Counts the rows of a chunk and words its findings, in the order of the rows.
fn settle<K: Kind>(
    answered: &Answered<K::Row>,
    header: &Header,
    session: &Session,
    totals: &mut Totals,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for Refusal { row, problem } in &answered.chunk.refused {
        findings.push(Finding {
            row: *row,
            column: problem.column.clone(),
            value: problem.value.clone(),
            refused: true,
            reason: words(&problem.reason, K::COLUMNS, session.lang),
        });
    }
    totals.rows += answered.chunk.refused_rows;
    totals.refused += answered.chunk.refused_rows;
    for (ready, result) in answered.chunk.ready.iter().zip(&answered.results) {
        totals.rows += 1;
        count(result, totals);
        let all = [(true, &result.problems), (false, &result.warnings)];
        for (refused, problems) in all {
            for problem in problems {
                findings.push(finding::<K>(ready, header, problem, refused));
            }
        }
    }
    findings.sort_by_key(|finding| finding.row);
    findings
}

fn count(result: &v1::ImportResult, totals: &mut Totals) {
    match result.outcome() {
        ImportOutcome::Created => totals.created += 1,
        ImportOutcome::Updated => totals.updated += 1,
        ImportOutcome::Unchanged => totals.unchanged += 1,
        ImportOutcome::Refused | ImportOutcome::Unspecified => totals.refused += 1,
    }
    totals.warned += u64::from(!result.warnings.is_empty());
}

/// A finding of the server with the cell of the file that it speaks of.
fn finding<K: Kind>(
    ready: &Ready<K::Row>,
    header: &Header,
    problem: &v1::FieldProblem,
    refused: bool,
) -> Finding {
    let code = K::column_of(&problem.field);
    let at = K::COLUMNS.iter().position(|column| column.code == code);
    let place = at.and_then(|at| header.places.get(at).copied().flatten());
    let column = place.and_then(|place| header.titles.get(place));
    let cell = place.and_then(|place| ready.source.cells.get(place));
    Finding {
        row: ready.source.number,
        column: column.map_or(code, String::as_str).to_owned(),
        value: cell.unwrap_or(problem.value.as_str()).trim().to_owned(),
        refused,
        reason: problem.message.clone(),
    }
}
