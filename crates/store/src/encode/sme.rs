//! The profile of a firm as text.

use super::{codes, optional};
use crate::value::{chain, region};
use chrono::NaiveDate;
use domain::grade::{AttestedCredit, AttestedTax, CreditGrade, TaxGrade};
use domain::sme::{Contact, ListMembership, Placement, PlacementEvidence, YearlyFigures};
use domain::title::{Title, TitleKind};
use domain::{
    Collateral, CreditCode, Edition, Fen, FinancingNeed, Industry, Instrument, Months, NodeCode,
    Priority, Purpose, RateBp, Sme, SmeId, SmeKey,
};
use serde::{Deserialize, Serialize};

/// Stands between the parts of an external id; no text of a firm may contain it.
const SEPARATOR: char = '\u{1f}';

/// What the table keeps in columns.
pub(crate) struct Columns {
    pub(crate) id: SmeId,
    pub(crate) sme_key: String,
    pub(crate) name: String,
    pub(crate) region: Option<i32>,
    pub(crate) version: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileRow {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contact: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region_abolished: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    industry: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    founded_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    placements: Vec<PlacementRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    titles: Vec<TitleRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    titles_checked_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lists: Vec<ListRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    figures: Vec<FiguresRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit: Option<(String, String, NaiveDate, Option<NaiveDate>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tax: Option<(String, String, NaiveDate)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    need: Option<NeedRow>,
}

/// Chain, node, share in basis points, evidence, note.
type PlacementRow = (String, Option<String>, Option<i32>, String, String);
/// Kind, first day, last day, certificate, issuer.
type TitleRow = (String, NaiveDate, Option<NaiveDate>, String, String);
/// List, source, batch, first day, last day.
type ListRow = (String, String, String, NaiveDate, Option<NaiveDate>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FiguresRow {
    year: i32,
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    as_of: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revenue: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profit: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assets: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    liabilities: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    debt_bp: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rd_expense: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rd_bp: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    loan: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    employees: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ip: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NeedRow {
    amount: i64,
    term: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    instruments: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate_max: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    collateral: Option<Vec<String>>,
    priority: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    estimate: Option<String>,
}

/// A firm's key as text.
pub(crate) fn key_text(key: &SmeKey) -> String {
    match key {
        SmeKey::CreditCode(code) => format!("c{SEPARATOR}{code}"),
        SmeKey::External { source, value } => format!("x{SEPARATOR}{source}{SEPARATOR}{value}"),
    }
}

fn key(text: &str) -> Option<SmeKey> {
    let (kind, rest) = text.split_once(SEPARATOR)?;
    match kind {
        "c" => CreditCode::parse(rest).ok().map(SmeKey::CreditCode),
        "x" => {
            let (source, value) = rest.split_once(SEPARATOR)?;
            Some(SmeKey::External {
                source: source.to_owned(),
                value: value.to_owned(),
            })
        }
        _ => None,
    }
}

/// What the columns do not hold.
pub(crate) fn profile(sme: &Sme) -> String {
    let industry = sme.industry.as_ref();
    let row = ProfileRow {
        contact: sme
            .contact
            .clone()
            .map(|contact| (contact.name, contact.phone)),
        region_abolished: sme.region_abolished,
        industry: industry.map(|of| (of.edition().code().to_owned(), of.code().to_owned())),
        founded_on: sme.founded_on,
        placements: sme.placements.iter().map(placement_row).collect(),
        titles: sme.titles.iter().map(title_row).collect(),
        titles_checked_on: sme.titles_checked_on,
        lists: sme.lists.iter().map(list_row).collect(),
        figures: sme.figures.iter().map(figures_row).collect(),
        credit: sme.credit.as_ref().map(|credit| {
            let grade = credit.grade.code().to_owned();
            (
                grade,
                credit.issuer.clone(),
                credit.as_of,
                credit.expires_on,
            )
        }),
        tax: (sme.tax.as_ref())
            .map(|tax| (tax.grade.code().to_owned(), tax.issuer.clone(), tax.as_of)),
        need: sme.need.as_ref().map(need_row),
    };
    super::text(&row)
}

fn placement_row(placement: &Placement) -> PlacementRow {
    (
        placement.chain.to_string(),
        placement.node.as_ref().map(ToString::to_string),
        placement.share.map(|share| share.0),
        placement.evidence.code().to_owned(),
        placement.note.clone(),
    )
}

fn title_row(title: &Title) -> TitleRow {
    let kind = title.kind.code().to_owned();
    let (certificate, issuer) = (title.certificate_no.clone(), title.issuer.clone());
    (
        kind,
        title.granted_on,
        title.expires_on,
        certificate,
        issuer,
    )
}

fn list_row(list: &ListMembership) -> ListRow {
    (
        list.list.clone(),
        list.source.clone(),
        list.batch.clone(),
        list.from,
        list.until,
    )
}

fn figures_row(figures: &YearlyFigures) -> FiguresRow {
    let fen = |value: Option<Fen>| value.map(|fen| fen.0);
    FiguresRow {
        year: figures.fiscal_year,
        source: figures.source.clone(),
        as_of: figures.as_of,
        revenue: fen(figures.revenue),
        profit: fen(figures.profit),
        assets: fen(figures.assets),
        liabilities: fen(figures.liabilities),
        debt_bp: figures.debt_ratio.map(|rate| rate.0),
        rd_expense: fen(figures.rd_expense),
        rd_bp: figures.rd_ratio.map(|rate| rate.0),
        loan: fen(figures.existing_loan),
        employees: figures.employees,
        ip: figures.ip_count,
    }
}

fn need_row(need: &FinancingNeed) -> NeedRow {
    let collateral = need.collateral.as_ref();
    NeedRow {
        amount: need.amount.0,
        term: need.term.0,
        purpose: need.purpose.map(|purpose| purpose.code().to_owned()),
        instruments: need.instruments.iter().map(ToString::to_string).collect(),
        rate_max: need.rate_max.map(|rate| rate.0),
        collateral: collateral.map(|set| set.iter().map(ToString::to_string).collect()),
        priority: need.priority.code().to_owned(),
        estimate: need.estimate_method.clone(),
    }
}

/// The column that could not be read.
pub(crate) type Unreadable = &'static str;

/// The firm of a row.
pub(crate) fn sme(columns: Columns, profile: &str) -> Result<Sme, Unreadable> {
    let row: ProfileRow = super::parse(profile).ok_or("profile")?;
    let mut sme = Sme {
        id: columns.id,
        key: key(&columns.sme_key).ok_or("sme_key")?,
        name: columns.name,
        contact: None,
        region: optional(columns.region, region).ok_or("region")?,
        region_abolished: row.region_abolished,
        industry: None,
        founded_on: row.founded_on,
        placements: Vec::new(),
        titles: Vec::new(),
        titles_checked_on: row.titles_checked_on,
        lists: Vec::new(),
        figures: Vec::new(),
        credit: None,
        tax: None,
        need: None,
        version: columns.version,
    };
    fill(&mut sme, row).ok_or("profile")?;
    Ok(sme)
}

fn fill(sme: &mut Sme, row: ProfileRow) -> Option<()> {
    sme.contact = row.contact.map(|(name, phone)| Contact { name, phone });
    sme.industry = optional(row.industry, |(edition, code)| {
        Industry::parse(Edition::from_code(&edition)?, &code).ok()
    })?;
    sme.placements = row
        .placements
        .into_iter()
        .map(placement)
        .collect::<Option<_>>()?;
    sme.titles = row.titles.into_iter().map(title).collect::<Option<_>>()?;
    sme.lists = row.lists.into_iter().map(list).collect();
    sme.figures = row.figures.into_iter().map(figures).collect();
    sme.credit = optional(row.credit, |(grade, issuer, as_of, expires_on)| {
        let grade = CreditGrade::from_code(&grade)?;
        Some(AttestedCredit {
            grade,
            issuer,
            as_of,
            expires_on,
        })
    })?;
    sme.tax = optional(row.tax, |(grade, issuer, as_of)| {
        let grade = TaxGrade::from_code(&grade)?;
        Some(AttestedTax {
            grade,
            issuer,
            as_of,
        })
    })?;
    sme.need = optional(row.need, need)?;
    Some(())
}

fn placement((code, node, share, evidence, note): PlacementRow) -> Option<Placement> {
    Some(Placement {
        chain: chain(&code)?,
        node: optional(node, |node| NodeCode::parse(&node).ok())?,
        share: share.map(RateBp),
        evidence: PlacementEvidence::from_code(&evidence)?,
        note,
    })
}

fn title((kind, granted_on, expires_on, certificate_no, issuer): TitleRow) -> Option<Title> {
    let kind = TitleKind::from_code(&kind)?;
    Some(Title {
        kind,
        granted_on,
        expires_on,
        certificate_no,
        issuer,
    })
}

fn list((list, source, batch, from, until): ListRow) -> ListMembership {
    ListMembership {
        list,
        source,
        batch,
        from,
        until,
    }
}

fn figures(row: FiguresRow) -> YearlyFigures {
    YearlyFigures {
        fiscal_year: row.year,
        source: row.source,
        as_of: row.as_of,
        revenue: row.revenue.map(Fen),
        profit: row.profit.map(Fen),
        assets: row.assets.map(Fen),
        liabilities: row.liabilities.map(Fen),
        debt_ratio: row.debt_bp.map(RateBp),
        rd_expense: row.rd_expense.map(Fen),
        rd_ratio: row.rd_bp.map(RateBp),
        existing_loan: row.loan.map(Fen),
        employees: row.employees,
        ip_count: row.ip,
    }
}

fn need(row: NeedRow) -> Option<FinancingNeed> {
    Some(FinancingNeed {
        amount: Fen(row.amount),
        term: Months(row.term),
        purpose: optional(row.purpose, |code| Purpose::from_code(&code))?,
        instruments: codes(&row.instruments, Instrument::from_code)?,
        rate_max: row.rate_max.map(RateBp),
        collateral: optional(row.collateral, |set| codes(&set, Collateral::from_code))?,
        priority: Priority::from_code(&row.priority)?,
        estimate_method: row.estimate,
    })
}
