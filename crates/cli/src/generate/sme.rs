//! Generated firms: synthetic, marked as such by their names, without any person.

use super::places::Places;
use super::random::Random;
use chrono::{Datelike, NaiveDate};
use domain::{RegionCode, credit_code};

/// Number of this table among the random streams.
const TABLE: u64 = 1;
/// Fiscal year of the latest figures.
pub const YEAR: i32 = 2025;

/// One cell with the code of its column.
pub type Cell = (&'static str, String);

/// Cells of the firm number `row` (from 0), in the order of the columns.
pub fn cells(seed: u64, row: u64, places: &Places) -> Vec<Cell> {
    let mut random = Random::of_row(seed, TABLE, row);
    let county = places.county(&mut random);
    let mut cells = identity(seed, row, county, &mut random);
    let spots = spots(places, &mut random);
    let industry = spots.first().map(|(_, industry)| industry.clone());
    let industry = keep(industry, 97, &mut random);
    cells.push(("industry", industry.clone().unwrap_or_default()));
    let edition = industry.map(|_| "2017".to_owned());
    cells.push(("industry_edition", edition.unwrap_or_default()));
    let tier = random.pick(&[2, 45, 40, 12, 1]);
    cells.push(("founded_on", founded_on(tier, &mut random)));
    let placements: Vec<String> = spots.into_iter().map(|(text, _)| text).collect();
    cells.push(("placements", placements.join(";")));
    cells.extend(titles(tier, &mut random));
    let wan = random.log_normal(64 * 13 + 15, 105, (7, 21));
    cells.extend(figures(wan, &mut random));
    cells.extend(grades(wan, &mut random));
    cells.extend(need(wan, tier, &mut random));
    cells
}

/// `value`, in `percent` of 100 cases; else unknown.
fn keep<T>(value: Option<T>, percent: u64, random: &mut Random) -> Option<T> {
    let known = random.chance(percent);
    value.filter(|_| known)
}

/// A number as a cell, unknown in some cases.
fn number(value: i64, known_percent: u64, random: &mut Random) -> String {
    let kept = keep(Some(value), known_percent, random);
    kept.map(|value| value.to_string()).unwrap_or_default()
}

fn identity(seed: u64, row: u64, county: RegionCode, random: &mut Random) -> Vec<Cell> {
    let has_code = random.chance(98);
    let code = has_code.then(|| credit_code_of(seed, row, county));
    let (source, id) = if has_code {
        (String::new(), String::new())
    } else {
        ("generated".to_owned(), format!("G{seed}-{row:07}"))
    };
    let region = keep(Some(county.to_string()), 98, random);
    vec![
        ("credit_code", code.unwrap_or_default()),
        ("external_source", source),
        ("external_id", id),
        ("name", format!("模拟企业{row:07}（{}）", county.name())),
        ("contact_name", String::new()),
        ("contact_phone", String::new()),
        ("region", region.unwrap_or_default()),
    ]
}

/// Characters of an organization code, in the order of their values in a credit code.
const CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Organization codes have eight characters before their check character.
const ORGANIZATION_LEN: usize = 8;

/// A valid code, different for each row of one seed.
fn credit_code_of(seed: u64, row: u64, county: RegionCode) -> String {
    let space = 31_u64.pow(8);
    // Odd and no multiple of 31: a step through all eight-character codes without a repeat.
    let mut number = (row.wrapping_mul(612_345_678_911) % space + seed % space) % space;
    let mut organization = String::new();
    for _ in 0..ORGANIZATION_LEN {
        let at = usize::try_from(number % 31).unwrap_or(0);
        number /= 31;
        organization.push(CHARACTERS.get(at).map_or('0', |byte| char::from(*byte)));
    }
    let check = organization_check(&organization);
    let body = format!("91{county}{organization}{check}");
    let last = credit_code::check_char(&body).unwrap_or('0');
    format!("{body}{last}")
}

/// Check character of an organization code (GB 11714): weights 3 7 9 10 5 8 4 2, modulo 11.
fn organization_check(code: &str) -> char {
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let values = code.chars().map(|c| c.to_digit(36).unwrap_or(0));
    let sum: u32 = values
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        check => char::from_digit(check, 10).unwrap_or('0'),
    }
}

/// Placements as cells, each with its industry; a few firms are not mapped.
fn spots(places: &Places, random: &mut Random) -> Vec<(String, String)> {
    let count = 1 + random.pick(&[55, 27, 13, 5]);
    let mut left = 100;
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut home: Option<String> = None;
    let unmapped = random.chance(3);
    for _ in 0..count {
        let stay = home.as_deref().filter(|_| random.chance(60));
        let Some(spot) = places.spot(stay, random) else {
            break;
        };
        let head = format!("{}:", spot.reference);
        if seen.iter().any(|(text, _)| text.starts_with(&head)) {
            continue;
        }
        let share = random.between(10, left.min(70)).min(left);
        left -= share;
        seen.push((format!("{head}{share}:mapped_from_product"), spot.industry));
        home.get_or_insert(spot.chain);
        if left < 15 {
            break;
        }
    }
    if unmapped { Vec::new() } else { seen }
}

/// A firm with a title is older than the oldest title that is given out here.
fn founded_on(tier: usize, random: &mut Random) -> String {
    let youngest = if tier == 0 { 1 } else { 3 };
    let age = random.normal(12, 7).clamp(youngest, 45);
    let days = age * 365 + random.between(0, 364);
    let end = NaiveDate::from_ymd_opt(YEAR + 1, 1, 1).unwrap_or_default();
    let day = end - chrono::TimeDelta::days(days);
    let kept = keep(Some(day.to_string()), 97, random);
    kept.unwrap_or_default()
}

const TIER_TITLES: [&str; 5] = [
    "",
    "innovative_sme",
    "srdi_sme",
    "little_giant",
    "key_little_giant",
];

fn titles(tier: usize, random: &mut Random) -> Vec<Cell> {
    let checked = random.chance(95);
    let granted = NaiveDate::from_ymd_opt(2023, 7, 1).unwrap_or_default()
        + chrono::TimeDelta::days(random.between(0, 900));
    let until = granted
        .with_year(granted.year() + 3)
        .unwrap_or(granted + chrono::TimeDelta::days(1_095));
    let mut titles = Vec::new();
    let kind = TIER_TITLES.get(tier).copied().unwrap_or_default();
    if checked && !kind.is_empty() {
        titles.push(format!("{kind}:{granted}:{until}"));
    }
    if checked && !kind.is_empty() && random.chance(35) {
        titles.push(format!("high_tech_enterprise:{granted}:{until}"));
    }
    let day = if checked { "2026-01-15" } else { "" };
    vec![
        ("titles", titles.join(";")),
        ("titles_checked_on", day.to_owned()),
        ("lists", String::new()),
    ]
}

fn yuan(wan: i64, random: &mut Random) -> i64 {
    wan * 10_000 + random.between(0, 9_999)
}

fn figures(wan: i64, random: &mut Random) -> Vec<Cell> {
    let revenue = yuan(wan, random);
    let profit = revenue / 10_000 * random.normal(600, 700).clamp(-4_000, 4_000);
    let assets = revenue / 100 * random.normal(130, 45).clamp(20, 400);
    let liabilities = assets / 10_000 * random.normal(4_800, 1_700).clamp(200, 12_000);
    let rd_bp = random.log_normal(64 * 9 + 6, 70, (4, 12)).min(6_000);
    let loan = revenue / 100 * random.between(5, 60);
    let loan = if random.chance(30) { 0 } else { loan };
    let staff = (wan / random.between(45, 140)).max(3);
    let ip = random.log_normal(64 * 4, 80, (0, 11));
    let growth = random.normal(92, 14).clamp(30, 180);
    let cell =
        |code, value, percent: u64, random: &mut Random| (code, number(value, percent, random));
    vec![
        ("fiscal_year", YEAR.to_string()),
        ("figures_source", "模拟数据".to_owned()),
        ("figures_as_of", format!("{YEAR}-12-31")),
        cell("revenue_yuan", revenue, 97, random),
        cell("profit_yuan", profit, 94, random),
        cell("assets_yuan", assets, 94, random),
        cell("liabilities_yuan", liabilities, 94, random),
        ("debt_ratio_pct", String::new()),
        cell("rd_expense_yuan", revenue / 10_000 * rd_bp, 90, random),
        ("rd_ratio_pct", String::new()),
        cell("existing_loan_yuan", loan, 88, random),
        cell("employees", staff, 93, random),
        cell("ip_count", ip, 90, random),
        ("prev_fiscal_year", (YEAR - 1).to_string()),
        cell("prev_revenue_yuan", revenue / 100 * growth, 92, random),
        cell("prev_profit_yuan", profit / 100 * growth, 90, random),
        cell("prev_assets_yuan", assets / 100 * growth, 90, random),
    ]
}

const CREDIT: [&str; 10] = ["D", "C", "CC", "CCC", "B", "BB", "BBB", "A", "AA", "AAA"];

fn grades(wan: i64, random: &mut Random) -> Vec<Cell> {
    let step = random.normal(5, 2) + i64::from(wan >= 2_000);
    let step = usize::try_from(step.clamp(0, 9)).unwrap_or(0);
    let credit = keep(CREDIT.get(step).copied(), 80, random);
    let tax = random.one_of(&[("D", 3), ("C", 7), ("M", 20), ("B", 35), ("A", 35)], "B");
    let tax = keep(Some(tax), 88, random);
    let beside = |grade: Option<&str>, text: &str| grade.map_or(String::new(), |_| text.to_owned());
    vec![
        ("credit_grade", credit.unwrap_or_default().to_owned()),
        ("credit_issuer", beside(credit, "模拟评级")),
        ("credit_as_of", beside(credit, "2026-01-10")),
        ("tax_grade", tax.unwrap_or_default().to_owned()),
        ("tax_issuer", beside(tax, "模拟税务机关")),
        ("tax_as_of", beside(tax, "2025-04-30")),
    ]
}

const NEED_COLUMNS: [&str; 9] = [
    "need_amount_yuan",
    "need_term_months",
    "need_purpose",
    "need_instruments",
    "need_rate_max_pct",
    "need_collateral",
    "need_priority",
    "need_estimated",
    "need_estimate_method",
];

fn need(wan: i64, tier: usize, random: &mut Random) -> Vec<Cell> {
    if random.chance(6) {
        return NEED_COLUMNS.map(|column| (column, String::new())).to_vec();
    }
    let percent = random.log_normal(64 * 3 + 20, 60, (1, 6));
    let amount = (wan * percent / 100).clamp(50, 50_000);
    let amount = if amount >= 1_000 {
        amount / 100 * 100
    } else {
        amount / 10 * 10
    };
    let terms = [
        (6, 10),
        (12, 42),
        (18, 7),
        (24, 18),
        (36, 14),
        (60, 5),
        (84, 3),
        (120, 1),
    ];
    let term = random.one_of(&terms, 12_i64);
    let tier = i64::try_from(tier).unwrap_or(0);
    let rate = random.normal(545 - 15 * tier, 75).clamp(300, 900);
    let values = [
        (amount * 10_000).to_string(),
        term.to_string(),
        purpose(random),
        instruments(random),
        keep(Some(percent_of(rate)), 90, random).unwrap_or_default(),
        collateral(random),
        random
            .one_of(
                &[("rate", 40), ("amount", 25), ("term", 20), ("locality", 15)],
                "rate",
            )
            .to_owned(),
        "no".to_owned(),
        String::new(),
    ];
    NEED_COLUMNS.into_iter().zip(values).collect()
}

/// Basis points as percent with two decimals.
pub fn percent_of(bp: i64) -> String {
    let sign = if bp < 0 { "-" } else { "" };
    let bp = bp.unsigned_abs();
    format!("{sign}{}.{:02}", bp / 100, bp % 100)
}

fn purpose(random: &mut Random) -> String {
    let choices = [
        ("working_capital", 40),
        ("equipment_upgrade", 22),
        ("fixed_assets", 18),
        ("research_development", 5),
        ("order_fulfilment", 10),
        ("refinancing", 5),
    ];
    let purpose = random.one_of(&choices, "working_capital");
    keep(Some(purpose.to_owned()), 96, random).unwrap_or_default()
}

/// Codes drawn independently, each by its percentage.
fn subset(choices: &[(&str, u64)], random: &mut Random) -> Vec<String> {
    let mut drawn = Vec::new();
    for (code, percent) in choices {
        if random.chance(*percent) {
            drawn.push((*code).to_owned());
        }
    }
    drawn
}

fn instruments(random: &mut Random) -> String {
    let choices = [
        ("credit_loan", 94),
        ("mortgage_loan", 72),
        ("ip_pledge_loan", 80),
        ("receivable_financing", 66),
        ("financial_leasing", 60),
        ("guaranteed_loan", 70),
        ("equity_investment", 35),
        ("factoring", 55),
        ("investment_loan_linkage", 32),
        ("bill_financing", 25),
    ];
    let drawn = subset(&choices, random).join(";");
    keep(Some(drawn), 95, random).unwrap_or_default()
}

fn collateral(random: &mut Random) -> String {
    let choices = [
        ("real_estate", 48),
        ("land_use_right", 25),
        ("equipment", 60),
        ("intellectual_property", 75),
        ("receivables", 82),
        ("inventory", 45),
        ("equity", 60),
        ("third_party_guarantee", 62),
    ];
    let mut drawn = subset(&choices, random);
    if drawn.is_empty() {
        drawn.push("none".to_owned());
    }
    keep(Some(drawn.join(";")), 92, random).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::places::tests::catalogue;
    use crate::import::column;
    use domain::CreditCode;
    use std::collections::BTreeSet;

    #[test]
    fn cells_are_in_the_order_of_the_columns() {
        let places = Places::new(&catalogue());
        for row in 0..200 {
            let codes: Vec<&str> = cells(5, row, &places).iter().map(|(c, _)| *c).collect();
            let columns: Vec<&str> = column::SME.iter().map(|column| column.code).collect();
            assert_eq!(codes, columns);
        }
    }

    #[test]
    fn credit_codes_are_valid_and_unique() {
        let places = Places::new(&catalogue());
        let mut seen = BTreeSet::new();
        let mut without = 0;
        for row in 0..5_000 {
            let cells = cells(20_260_101, row, &places);
            let code = &cells[0].1;
            if code.is_empty() {
                without += 1;
                assert!(!cells[2].1.is_empty());
                continue;
            }
            assert!(CreditCode::parse(code).unwrap().check_ok(), "{code}");
            assert!(seen.insert(code.clone()), "{code} twice");
        }
        assert!((20..250).contains(&without), "{without}");
    }

    #[test]
    fn organization_check_character_is_that_of_a_known_code() {
        // 91110108795101314G carries the organization code 79510131-4.
        assert_eq!(organization_check("79510131"), '4');
        assert_eq!(organization_check("66600721"), '7');
    }
}
