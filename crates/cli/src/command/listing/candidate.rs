//! One firm in full, as a market sees it.

use crate::args::Format;
use crate::args::listing::ReportArgs;
use crate::command::assess::{assessed, rule, show_view};
use crate::import::row::date;
use crate::names;
use crate::report::fill::{Material, Standing, view};
use crate::report::{ladder, terminal};
use crate::session::Session;
use crate::show;
use crate::text::text;
use api::v1;

/// Reports a firm.
///
/// # Errors
/// A call failed, or the file cannot be written.
pub async fn report(session: &Session, args: &ReportArgs) -> anyhow::Result<()> {
    let market = names::market(session, &args.market).await?;
    let sme = names::firm_of(session, &args.firm, Some(&market)).await?;
    let found = ask(session, &market, &sme, args.on.map(date)).await?;
    if session.format == Format::Json && args.html.is_none() {
        return show::one(session, &found);
    }
    let material = gather(session, &market, found).await?;
    let view = view(&material, session.lang);
    let shown = if args.full {
        terminal::full(&view)
    } else {
        terminal::short(&view)
    };
    show_view(session, &view, &shown, args.html.as_deref())
}

/// The report of a firm by the names of market and firm.
///
/// # Errors
/// The call failed.
pub async fn ask(
    session: &Session,
    market: &str,
    sme: &str,
    on: Option<api::Date>,
) -> anyhow::Result<v1::CandidateReport> {
    let name = format!("{market}/candidates/{}", show::id(sme));
    let request = v1::GetCandidateRequest { name, on };
    let found = session.client.listings().get_candidate(request).await?;
    Ok(found.into_inner())
}

/// Everything that the view of a report needs.
///
/// # Errors
/// A call failed.
pub async fn gather(
    session: &Session,
    market: &str,
    report: v1::CandidateReport,
) -> anyhow::Result<Material> {
    let mut listings = session.client.listings();
    let request = v1::GetMarketRequest {
        name: market.to_owned(),
    };
    let market = listings.get_market(request).await?.into_inner();
    let mut standings = Vec::new();
    for found in &report.standings {
        standings.push(Standing {
            rule: rule(session, &found.rule).await?,
            found: found.clone(),
        });
    }
    let candidate = report.candidate.clone().unwrap_or_default();
    let subject = (candidate.sme.as_str(), Some(market.name.as_str()));
    let (assessed, banded) = assessed(session, subject, report.on).await?;
    let area = names::either(session.lang, &market.name_zh, &market.name_en);
    let day = show::date(report.on.as_ref());
    let parameters = [
        ("market", area),
        ("operator", &market.operator),
        ("day", &day),
    ];
    Ok(Material {
        firm: candidate.sme_display_name,
        about: text(session.lang, "cli-report-about", &parameters),
        rungs: ladder::OF_MARKET.map(str::to_owned).to_vec(),
        assessed,
        banded,
        ways: report.paths.clone(),
        standings,
        listing: report.listing_standing.clone(),
        report: Some(report),
        ..Material::default()
    })
}
