//! The profile of a firm as text.

use super::{Day, Text, codes, optional};
use crate::value::{chain, region};
use chrono::NaiveDate;
use domain::grade::{AttestedCredit, AttestedTax, CreditGrade, TaxGrade};
use domain::sme::{Contact, ListMembership, Placement, PlacementEvidence, YearlyFigures};
use domain::title::{Title, TitleKind};
use domain::{
    Attested, Collateral, CreditCode, Edition, Fen, FinancingNeed, Industry, Instrument, Months,
    NodeCode, Priority, Purpose, RateBp, Sme, SmeId, SmeKey,
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
struct ProfileRow<'a> {
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    contact: Option<(Text<'a>, Text<'a>)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region_abolished: Option<u32>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    industry: Option<IndustryRow<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    founded_on: Option<Day>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    placements: Vec<PlacementRow<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    titles: Vec<TitleRow<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    titles_checked_on: Option<Day>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    lists: Vec<ListRow<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    figures: Vec<FiguresRow<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    credit: Option<(Text<'a>, Text<'a>, Day, Option<Day>)>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    tax: Option<(Text<'a>, Text<'a>, Day)>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    need: Option<NeedRow<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attested: Vec<AttestedRow>,
}

/// Chain, node, share in basis points, evidence, note.
type PlacementRow<'a> = (Text<'a>, Option<Text<'a>>, Option<i32>, Text<'a>, Text<'a>);
/// Edition, code.
pub(super) type IndustryRow<'a> = (Text<'a>, Text<'a>);
/// Fact or condition, fiscal year, first day, value, source, last day.
pub(super) type AttestedRow = (
    String,
    Option<i32>,
    NaiveDate,
    i64,
    String,
    Option<NaiveDate>,
);
/// Kind, first day, last day, certificate, issuer.
pub(super) type TitleRow<'a> = (Text<'a>, Day, Option<Day>, Text<'a>, Text<'a>);
/// List, source, batch, first day, last day.
type ListRow<'a> = (Text<'a>, Text<'a>, Text<'a>, Day, Option<Day>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FiguresRow<'a> {
    year: i32,
    #[serde(borrow)]
    source: Text<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    as_of: Option<Day>,
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
struct NeedRow<'a> {
    amount: i64,
    term: i32,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    purpose: Option<Text<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    instruments: Vec<Text<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate_max: Option<i32>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    collateral: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    priority: Text<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    estimate: Option<Text<'a>>,
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
        contact: (sme.contact.as_ref())
            .map(|contact| ((&*contact.name).into(), (&*contact.phone).into())),
        region_abolished: sme.region_abolished,
        industry: industry.map(|of| (of.edition().code().into(), of.code().into())),
        founded_on: sme.founded_on.map(Day),
        placements: sme.placements.iter().map(placement_row).collect(),
        titles: sme.titles.iter().map(title_row).collect(),
        titles_checked_on: sme.titles_checked_on.map(Day),
        lists: sme.lists.iter().map(list_row).collect(),
        figures: sme.figures.iter().map(figures_row).collect(),
        credit: sme.credit.as_ref().map(|credit| {
            let (as_of, expires_on) = (Day(credit.as_of), credit.expires_on.map(Day));
            let grade = credit.grade.code().into();
            (grade, (&*credit.issuer).into(), as_of, expires_on)
        }),
        tax: sme.tax.as_ref().map(|tax| {
            let grade = tax.grade.code().into();
            (grade, (&*tax.issuer).into(), Day(tax.as_of))
        }),
        need: sme.need.as_ref().map(need_row),
        attested: sme.attested.iter().map(attested_row).collect(),
    };
    super::text(&row)
}

fn placement_row(placement: &Placement) -> PlacementRow<'_> {
    (
        placement.chain.as_str().into(),
        placement.node.as_ref().map(|node| node.as_str().into()),
        placement.share.map(|share| share.0),
        placement.evidence.code().into(),
        (&*placement.note).into(),
    )
}

fn title_row(title: &Title) -> TitleRow<'_> {
    (
        title.kind.code().into(),
        Day(title.granted_on),
        title.expires_on.map(Day),
        (&*title.certificate_no).into(),
        (&*title.issuer).into(),
    )
}

fn list_row(list: &ListMembership) -> ListRow<'_> {
    (
        (&*list.list).into(),
        (&*list.source).into(),
        (&*list.batch).into(),
        Day(list.from),
        list.until.map(Day),
    )
}

fn figures_row(figures: &YearlyFigures) -> FiguresRow<'_> {
    let fen = |value: Option<Fen>| value.map(|fen| fen.0);
    FiguresRow {
        year: figures.fiscal_year,
        source: (&*figures.source).into(),
        as_of: figures.as_of.map(Day),
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

fn attested_row(of: &Attested) -> AttestedRow {
    (
        of.key.clone(),
        of.fiscal_year,
        of.as_of,
        of.value,
        of.source.clone(),
        of.expires_on,
    )
}

pub(super) fn attested(
    (key, fiscal_year, as_of, value, source, expires_on): &AttestedRow,
) -> Attested {
    Attested {
        key: key.clone(),
        fiscal_year: *fiscal_year,
        as_of: *as_of,
        value: *value,
        source: source.clone(),
        expires_on: *expires_on,
    }
}

fn need_row(need: &FinancingNeed) -> NeedRow<'_> {
    let collateral = need.collateral.as_ref();
    let text = |code: &'static str| Text::from(code);
    NeedRow {
        amount: need.amount.0,
        term: need.term.0,
        purpose: need.purpose.map(|purpose| text(purpose.code())),
        instruments: need.instruments.iter().map(|it| text(it.code())).collect(),
        rate_max: need.rate_max.map(|rate| rate.0),
        collateral: collateral.map(|set| set.iter().map(|it| text(it.code())).collect()),
        priority: need.priority.code().into(),
        estimate: need.estimate_method.as_deref().map(Text::from),
    }
}

/// The column that could not be read.
pub(crate) type Unreadable = &'static str;

/// The firm of a row.
pub(crate) fn sme(columns: Columns, profile: &str) -> Result<Sme, Unreadable> {
    let row: ProfileRow<'_> = super::parse(profile).ok_or("profile")?;
    let mut sme = Sme {
        id: columns.id,
        key: key(&columns.sme_key).ok_or("sme_key")?,
        name: columns.name,
        contact: None,
        region: optional(columns.region, region).ok_or("region")?,
        region_abolished: row.region_abolished,
        industry: None,
        founded_on: row.founded_on.map(|day| day.0),
        placements: Vec::new(),
        titles: Vec::new(),
        titles_checked_on: row.titles_checked_on.map(|day| day.0),
        lists: Vec::new(),
        figures: Vec::new(),
        credit: None,
        tax: None,
        need: None,
        attested: row.attested.iter().map(attested).collect(),
        version: columns.version,
    };
    fill(&mut sme, row).ok_or("profile")?;
    Ok(sme)
}

fn fill(sme: &mut Sme, row: ProfileRow<'_>) -> Option<()> {
    sme.contact = row.contact.map(|(name, phone)| Contact {
        name: name.into(),
        phone: phone.into(),
    });
    sme.industry = optional(row.industry, industry)?;
    sme.placements = row
        .placements
        .into_iter()
        .map(placement)
        .collect::<Option<_>>()?;
    sme.titles = row.titles.into_iter().map(title).collect::<Option<_>>()?;
    sme.lists = row.lists.into_iter().map(list).collect();
    sme.figures = row.figures.into_iter().map(figures).collect();
    sme.credit = optional(row.credit, |(grade, issuer, as_of, expires_on)| {
        Some(AttestedCredit {
            grade: CreditGrade::from_code(grade.as_ref())?,
            issuer: issuer.into(),
            as_of: as_of.0,
            expires_on: expires_on.map(|day| day.0),
        })
    })?;
    sme.tax = optional(row.tax, |(grade, issuer, as_of)| {
        Some(AttestedTax {
            grade: TaxGrade::from_code(grade.as_ref())?,
            issuer: issuer.into(),
            as_of: as_of.0,
        })
    })?;
    sme.need = optional(row.need, need)?;
    Some(())
}

pub(super) fn industry((edition, code): IndustryRow<'_>) -> Option<Industry> {
    Industry::parse(Edition::from_code(edition.as_ref())?, code.as_ref()).ok()
}

fn placement((code, node, share, evidence, note): PlacementRow<'_>) -> Option<Placement> {
    Some(Placement {
        chain: chain(code.as_ref())?,
        node: optional(node, |node| NodeCode::parse(node.as_ref()).ok())?,
        share: share.map(RateBp),
        evidence: PlacementEvidence::from_code(evidence.as_ref())?,
        note: note.into(),
    })
}

pub(super) fn title(
    (kind, granted_on, expires_on, certificate, issuer): TitleRow<'_>,
) -> Option<Title> {
    Some(Title {
        kind: TitleKind::from_code(kind.as_ref())?,
        granted_on: granted_on.0,
        expires_on: expires_on.map(|day| day.0),
        certificate_no: certificate.into(),
        issuer: issuer.into(),
    })
}

fn list((list, source, batch, from, until): ListRow<'_>) -> ListMembership {
    ListMembership {
        list: list.into(),
        source: source.into(),
        batch: batch.into(),
        from: from.0,
        until: until.map(|day| day.0),
    }
}

pub(super) fn figures(row: FiguresRow<'_>) -> YearlyFigures {
    YearlyFigures {
        fiscal_year: row.year,
        source: row.source.into(),
        as_of: row.as_of.map(|day| day.0),
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

fn need(row: NeedRow<'_>) -> Option<FinancingNeed> {
    Some(FinancingNeed {
        amount: Fen(row.amount),
        term: Months(row.term),
        purpose: optional(row.purpose, |code| Purpose::from_code(code.as_ref()))?,
        instruments: codes(&row.instruments, Instrument::from_code)?,
        rate_max: row.rate_max.map(RateBp),
        collateral: optional(row.collateral, |set| codes(&set, Collateral::from_code))?,
        priority: Priority::from_code(row.priority.as_ref())?,
        estimate_method: row.estimate.map(String::from),
    })
}
