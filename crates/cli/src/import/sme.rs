//! A row of a file of firms as the API's `Sme`.

use super::cell::Reason;
use super::row::{Cells, Dated, date};
use api::v1;
use domain::{CreditCode, Edition};

/// Columns of the latest year's figures.
const FIGURES: [&str; 13] = [
    "fiscal_year",
    "figures_source",
    "figures_as_of",
    "revenue_yuan",
    "profit_yuan",
    "assets_yuan",
    "liabilities_yuan",
    "debt_ratio_pct",
    "rd_expense_yuan",
    "rd_ratio_pct",
    "existing_loan_yuan",
    "employees",
    "ip_count",
];
/// Columns of the figures of the year before.
const FIGURES_BEFORE: [&str; 4] = [
    "prev_fiscal_year",
    "prev_revenue_yuan",
    "prev_profit_yuan",
    "prev_assets_yuan",
];
/// Columns of the financing need.
const NEED: [&str; 7] = [
    "need_amount_yuan",
    "need_term_months",
    "need_purpose",
    "need_instruments",
    "need_rate_max_pct",
    "need_collateral",
    "need_priority",
];

/// Columns that a file of firms cannot do without, one of each group.
pub const NEEDED: &[&[&str]] = &[&["credit_code", "external_id"], &["name"]];

/// Key of the row's firm, as far as the row has one.
pub fn key(cells: &Cells<'_>) -> Option<String> {
    if let Some(code) = cells.raw("credit_code") {
        return Some(code.to_uppercase());
    }
    let source = cells.raw("external_source")?;
    Some(format!("{source}\n{}", cells.raw("external_id")?))
}

/// Reads a row; what is wrong with it is in `cells.problems`.
pub fn read(cells: &mut Cells<'_>) -> v1::Sme {
    let key = read_key(cells);
    v1::Sme {
        key,
        display_name: cells.needed_text("name"),
        contact: contact(cells),
        region: cells.region("region"),
        industry: industry(cells),
        founded_on: cells.date("founded_on"),
        placements: placements(cells),
        titles: cells.titles("titles").into_iter().map(title).collect(),
        titles_checked_on: cells.date("titles_checked_on"),
        list_memberships: cells.lists("lists").into_iter().map(list).collect(),
        figures: figures(cells),
        credit_grade: credit_grade(cells),
        tax_grade: tax_grade(cells),
        need: need(cells),
        ..v1::Sme::default()
    }
}

fn read_key(cells: &mut Cells<'_>) -> Option<v1::sme::Key> {
    if cells.raw("credit_code").is_some() {
        let code = cells.get("credit_code", |text| match CreditCode::parse(text) {
            Ok(code) => Ok(code.as_str().to_owned()),
            Err(_) => Err(Reason::NotCreditCode),
        });
        return code.map(v1::sme::Key::CreditCode);
    }
    match (cells.raw("external_source"), cells.raw("external_id")) {
        (None, None) => {
            cells.refuse("credit_code", Reason::Needs("external_id"));
            None
        }
        _ => Some(v1::sme::Key::ExternalId(v1::ExternalId {
            source: cells.needed_text("external_source"),
            value: cells.needed_text("external_id"),
        })),
    }
}

fn contact(cells: &mut Cells<'_>) -> Option<v1::Contact> {
    let contact = v1::Contact {
        person: cells.text("contact_name"),
        phone: cells.text("contact_phone"),
    };
    (contact != v1::Contact::default()).then_some(contact)
}

fn industry(cells: &mut Cells<'_>) -> Option<v1::Industry> {
    let edition = cells.get("industry_edition", |text| {
        Edition::from_code(text).ok_or_else(|| Reason::UnknownCode {
            group: "edition",
            codes: Edition::ALL.iter().map(|edition| edition.code()).collect(),
        })
    });
    let read = edition.unwrap_or(Edition::Of2017);
    let code = cells.get("industry", |text| {
        match domain::Industry::parse(read, text) {
            Ok(industry) => Ok(industry.code().to_owned()),
            Err(_) => Err(Reason::NotIndustry),
        }
    })?;
    let edition = match read {
        Edition::Of2011 => v1::IndustryEdition::Gb2011,
        Edition::Of2017 => v1::IndustryEdition::Gb2017,
    };
    Some(v1::Industry {
        edition: edition.into(),
        code,
    })
}

fn placements(cells: &mut Cells<'_>) -> Vec<v1::Placement> {
    let placements = cells.placements("placements").into_iter();
    placements
        .map(|placement| v1::Placement {
            chain: placement.chain,
            node: placement.node,
            share_bp: placement.share_bp,
            evidence: placement.evidence,
            note: String::new(),
        })
        .collect()
}

fn title(title: Dated<i32>) -> v1::Title {
    v1::Title {
        kind: title.what,
        granted_on: Some(date(title.from)),
        expires_on: title.until.map(date),
        ..v1::Title::default()
    }
}

fn list(list: Dated<(String, String)>) -> v1::ListMembership {
    v1::ListMembership {
        list: list.what.0,
        source: list.what.1,
        start_date: Some(date(list.from)),
        end_date: list.until.map(date),
        batch: String::new(),
    }
}

fn any(cells: &Cells<'_>, columns: &[&str]) -> bool {
    columns.iter().any(|column| cells.raw(column).is_some())
}

fn figures(cells: &mut Cells<'_>) -> Vec<v1::YearlyFigures> {
    let mut figures = Vec::new();
    let source = cells.text("figures_source");
    if any(cells, &FIGURES) {
        cells.need("fiscal_year");
        cells.need("figures_source");
        figures.push(v1::YearlyFigures {
            fiscal_year: cells.small("fiscal_year").unwrap_or(0),
            source: source.clone(),
            as_of: cells.date("figures_as_of"),
            revenue_fen: cells.yuan("revenue_yuan"),
            profit_fen: cells.yuan("profit_yuan"),
            assets_fen: cells.yuan("assets_yuan"),
            liabilities_fen: cells.yuan("liabilities_yuan"),
            debt_ratio_bp: cells.percent("debt_ratio_pct"),
            rd_expense_fen: cells.yuan("rd_expense_yuan"),
            rd_ratio_bp: cells.percent("rd_ratio_pct"),
            existing_loan_fen: cells.yuan("existing_loan_yuan"),
            employees: cells.whole("employees"),
            ip_count: cells.whole("ip_count"),
        });
    }
    if any(cells, &FIGURES_BEFORE) {
        cells.need("prev_fiscal_year");
        figures.push(v1::YearlyFigures {
            fiscal_year: cells.small("prev_fiscal_year").unwrap_or(0),
            source,
            revenue_fen: cells.yuan("prev_revenue_yuan"),
            profit_fen: cells.yuan("prev_profit_yuan"),
            assets_fen: cells.yuan("prev_assets_yuan"),
            ..v1::YearlyFigures::default()
        });
    }
    figures
}

fn credit_grade(cells: &mut Cells<'_>) -> Option<v1::AttestedCreditGrade> {
    cells.raw("credit_grade")?;
    cells.need("credit_as_of");
    Some(v1::AttestedCreditGrade {
        grade: cells.code::<domain::CreditGrade>("credit_grade"),
        issuer: cells.needed_text("credit_issuer"),
        as_of: cells.date("credit_as_of"),
        expires_on: None,
    })
}

fn tax_grade(cells: &mut Cells<'_>) -> Option<v1::AttestedTaxGrade> {
    cells.raw("tax_grade")?;
    cells.need("tax_as_of");
    Some(v1::AttestedTaxGrade {
        grade: cells.code::<domain::TaxGrade>("tax_grade"),
        issuer: cells.needed_text("tax_issuer"),
        as_of: cells.date("tax_as_of"),
    })
}

fn need(cells: &mut Cells<'_>) -> Option<v1::FinancingNeed> {
    if !any(cells, &NEED) {
        return None;
    }
    cells.need("need_amount_yuan");
    cells.need("need_term_months");
    Some(v1::FinancingNeed {
        amount_fen: cells.yuan("need_amount_yuan").unwrap_or(0),
        term_months: cells.small("need_term_months").unwrap_or(0),
        purpose: cells.code::<domain::Purpose>("need_purpose"),
        instruments: cells.codes::<domain::Instrument>("need_instruments"),
        rate_bp_max: cells.percent("need_rate_max_pct"),
        collateral: collateral(cells),
        priority: cells.code::<domain::Priority>("need_priority"),
        estimate_method: estimate_method(cells),
    })
}

fn collateral(cells: &mut Cells<'_>) -> Option<v1::CollateralOffer> {
    let text = cells.raw("need_collateral")?;
    let kinds = if matches!(text.to_lowercase().as_str(), "none" | "无") {
        Vec::new()
    } else {
        cells.codes::<domain::Collateral>("need_collateral")
    };
    Some(v1::CollateralOffer { kinds })
}

/// An estimate names its method; a method without the word "estimated" is one, too.
fn estimate_method(cells: &mut Cells<'_>) -> String {
    let method = cells.text("need_estimate_method");
    match cells.yes_no("need_estimated") {
        Some(true) if method.is_empty() => cells.need("need_estimate_method"),
        Some(false) if !method.is_empty() => {
            cells.refuse("need_estimated", Reason::Needs("need_estimate_method"));
        }
        Some(_) | None => {}
    }
    method
}

/// Column that a field of the API's `Sme` was read from.
pub fn column_of(field: &str) -> &'static str {
    let field = field.trim_start_matches("sme.");
    let (head, rest) = field.split_once('.').unwrap_or((field, ""));
    let head_name = head.split('[').next().unwrap_or(head);
    match head_name {
        "display_name" | "name" => "name",
        "external_id" if rest == "source" => "external_source",
        "external_id" => "external_id",
        "contact" if rest == "phone" => "contact_phone",
        "contact" => "contact_name",
        "region" => "region",
        "industry" if rest == "edition" => "industry_edition",
        "industry" => "industry",
        "founded_on" => "founded_on",
        "placements" => "placements",
        "titles" => "titles",
        "titles_checked_on" => "titles_checked_on",
        "list_memberships" | "lists" => "lists",
        "figures" if head == "figures[1]" => figure_before(rest),
        "figures" => figure(rest),
        "credit_grade" if rest == "issuer" => "credit_issuer",
        "credit_grade" if rest == "as_of" => "credit_as_of",
        "credit_grade" => "credit_grade",
        "tax_grade" if rest == "issuer" => "tax_issuer",
        "tax_grade" if rest == "as_of" => "tax_as_of",
        "tax_grade" => "tax_grade",
        "need" => need_column(rest),
        _ => "credit_code",
    }
}

fn figure(field: &str) -> &'static str {
    match field {
        "source" => "figures_source",
        "as_of" => "figures_as_of",
        "revenue_fen" => "revenue_yuan",
        "profit_fen" => "profit_yuan",
        "assets_fen" => "assets_yuan",
        "liabilities_fen" => "liabilities_yuan",
        "debt_ratio_bp" => "debt_ratio_pct",
        "rd_expense_fen" => "rd_expense_yuan",
        "rd_ratio_bp" => "rd_ratio_pct",
        "existing_loan_fen" => "existing_loan_yuan",
        "employees" => "employees",
        "ip_count" => "ip_count",
        _ => "fiscal_year",
    }
}

fn figure_before(field: &str) -> &'static str {
    match field {
        "source" => "figures_source",
        "revenue_fen" => "prev_revenue_yuan",
        "profit_fen" => "prev_profit_yuan",
        "assets_fen" => "prev_assets_yuan",
        _ => "prev_fiscal_year",
    }
}

fn need_column(field: &str) -> &'static str {
    match field.split(['[', '.']).next().unwrap_or(field) {
        "term_months" => "need_term_months",
        "purpose" => "need_purpose",
        "instruments" => "need_instruments",
        "rate_bp_max" => "need_rate_max_pct",
        "collateral" => "need_collateral",
        "priority" => "need_priority",
        "estimate_method" => "need_estimate_method",
        _ => "need_amount_yuan",
    }
}
