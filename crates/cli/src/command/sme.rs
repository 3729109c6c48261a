//! Firms.

use crate::args::{Format, ImportArgs, PageArgs, SmeCommand};
use crate::failure::{Failure, REFUSED_ROWS};
use crate::import::kind::{Kind, Smes};
use crate::import::report::{Totals, result_path};
use crate::import::run::import;
use crate::import::{column, template::template};
use crate::names::in_collection;
use crate::output;
use crate::paging;
use crate::session::Session;
use crate::show::{self, Column, left, right, whole};
use crate::text::text;
use api::v1;

const COLUMNS: &[Column<v1::Sme>] = &[
    left("cli-head-firm", |sme, _| sme.display_name.clone()),
    whole("cli-head-key", |sme, _| key(sme)),
    left("cli-head-region", |sme, _| show::region(&sme.region)),
    right("cli-head-need", |sme, _| {
        let need = sme.need.as_ref();
        need.map(|need| show::wan(need.amount_fen))
            .unwrap_or_default()
    }),
    whole("cli-head-id", |sme, _| show::id(&sme.name)),
];

fn key(sme: &v1::Sme) -> String {
    match &sme.key {
        Some(v1::sme::Key::CreditCode(code)) => code.clone(),
        Some(v1::sme::Key::ExternalId(id)) => format!("{}:{}", id.source, id.value),
        None => String::new(),
    }
}

/// Runs a command.
///
/// # Errors
/// As the command.
pub async fn run(session: &Session, command: &SmeCommand) -> anyhow::Result<()> {
    match command {
        SmeCommand::Import(args) => run_import::<Smes>(session, args).await,
        SmeCommand::List {
            region,
            chain,
            page,
        } => list(session, region.as_deref(), chain.as_deref(), page).await,
        SmeCommand::Get { name } => {
            let name = in_collection("smes", name);
            let request = v1::GetSmeRequest { name };
            let sme = session.client.smes().get_sme(request).await?;
            show::one(session, sme.get_ref())
        }
        SmeCommand::Template => print_template(column::SME, session.lang),
        SmeCommand::Assess { name, on } => {
            let request = v1::AssessSmeRequest {
                name: in_collection("smes", name),
                on: on.map(crate::import::row::date),
            };
            let assessment = session.client.smes().assess_sme(request).await?;
            show::one(session, assessment.get_ref())
        }
    }
}

/// Prints a template; needs no server.
///
/// # Errors
/// Standard output is closed.
pub fn print_template(columns: &[column::Column], lang: api::text::Lang) -> anyhow::Result<()> {
    output::line(template(columns, lang)?.trim_end())
}

async fn list(
    session: &Session,
    region: Option<&str>,
    chain: Option<&str>,
    page: &PageArgs,
) -> anyhow::Result<()> {
    let fetch = async |page_size, page_token| {
        let request = v1::ListSmesRequest {
            page_size,
            page_token,
            chain: chain.unwrap_or_default().to_owned(),
            region: region.unwrap_or_default().to_owned(),
            ..v1::ListSmesRequest::default()
        };
        let response = session.client.smes().list_smes(request).await?;
        let page = response.into_inner();
        Ok((page.smes, page.next_page_token))
    };
    let listed = paging::list(page.limit, fetch).await?;
    show::list(session, &listed, COLUMNS)
}

/// Imports a file and tells what became of its rows.
///
/// # Errors
/// As the import; exit code 3 if rows were refused.
pub async fn run_import<K: Kind>(session: &Session, args: &ImportArgs) -> anyhow::Result<()> {
    let totals = import::<K>(session, args).await?;
    match session.format {
        Format::Json => output::line(&serde_json::to_string(&totals)?)?,
        Format::Table => output::line(&summary(session, args, totals))?,
    }
    if totals.refused + totals.warned > 0 {
        let path = result_path(&args.file, args.result.as_ref());
        let file = path.display().to_string();
        output::note(&text(session.lang, "cli-import-result", &[("file", &file)]));
    }
    if totals.refused == 0 {
        return Ok(());
    }
    Err(Failure {
        code: REFUSED_ROWS,
        text: String::new(),
    }
    .into())
}

fn summary(session: &Session, args: &ImportArgs, totals: Totals) -> String {
    let counts = [
        ("rows", totals.rows.to_string()),
        ("created", totals.created.to_string()),
        ("updated", totals.updated.to_string()),
        ("unchanged", totals.unchanged.to_string()),
        ("refused", totals.refused.to_string()),
    ];
    let parameters: Vec<(&str, &str)> = counts
        .iter()
        .map(|(name, count)| (*name, count.as_str()))
        .collect();
    let key = if args.dry_run {
        "cli-import-checked"
    } else {
        "cli-import-done"
    };
    text(session.lang, key, &parameters)
}
