//! Generated offerings with their lenders: made up, marked illustrative.

use super::places::{Places, Spot, city_of};
use super::random::Random;
use super::sme::{Cell, percent_of};
use domain::{LenderKind, LenderScope, RegionCode};

/// Numbers of these tables among the random streams.
const LENDER_TABLE: u64 = 2;
const OFFERING_TABLE: u64 = 3;
/// Offerings of one lender.
pub const OFFERINGS_PER_LENDER: u64 = 4;

/// A kind of lender: weight, how far it reaches, how large its tickets are (1/64 octaves), name.
struct Kind {
    kind: LenderKind,
    weight: u64,
    scope: LenderScope,
    scale: i64,
    name: &'static str,
}

const fn kind(
    kind: LenderKind,
    weight: u64,
    scope: LenderScope,
    scale: i64,
    name: &'static str,
) -> Kind {
    Kind {
        kind,
        weight,
        scope,
        scale,
        name,
    }
}

const KINDS: &[Kind] = &[
    kind(
        LenderKind::PolicyBank,
        10,
        LenderScope::Nation,
        192,
        "政策性银行",
    ),
    kind(
        LenderKind::StateOwnedBank,
        60,
        LenderScope::Nation,
        160,
        "国有大行",
    ),
    kind(
        LenderKind::JointStockBank,
        110,
        LenderScope::Province,
        128,
        "股份制银行",
    ),
    kind(
        LenderKind::CityCommercialBank,
        300,
        LenderScope::City,
        40,
        "城商行",
    ),
    kind(LenderKind::RuralBank, 310, LenderScope::County, 0, "农商行"),
    kind(
        LenderKind::PrivateBank,
        15,
        LenderScope::Nation,
        -64,
        "民营银行",
    ),
    kind(
        LenderKind::ForeignBank,
        10,
        LenderScope::Province,
        128,
        "外资银行",
    ),
    kind(
        LenderKind::GuaranteeCompany,
        50,
        LenderScope::Province,
        40,
        "担保公司",
    ),
    kind(
        LenderKind::LeasingCompany,
        45,
        LenderScope::Nation,
        96,
        "租赁公司",
    ),
    kind(
        LenderKind::FactoringCompany,
        20,
        LenderScope::Province,
        0,
        "保理公司",
    ),
    kind(
        LenderKind::SmallLoanCompany,
        25,
        LenderScope::City,
        -128,
        "小贷公司",
    ),
    kind(
        LenderKind::ConsumerFinanceCompany,
        3,
        LenderScope::Nation,
        -128,
        "消费金融公司",
    ),
    kind(LenderKind::Fund, 25, LenderScope::Province, 128, "投资基金"),
    kind(
        LenderKind::RegionalEquityMarket,
        5,
        LenderScope::Province,
        64,
        "区域性股权市场",
    ),
    kind(LenderKind::Broker, 5, LenderScope::Nation, 128, "证券公司"),
    kind(LenderKind::Insurer, 7, LenderScope::Nation, 96, "保险公司"),
];

struct Lender {
    kind: &'static Kind,
    seat: RegionCode,
    number: u64,
}

fn lender(seed: u64, number: u64, places: &Places) -> Lender {
    let mut random = Random::of_row(seed, LENDER_TABLE, number);
    let weights: Vec<u64> = KINDS.iter().map(|kind| kind.weight).collect();
    let at = random.pick(&weights);
    Lender {
        kind: KINDS.get(at).unwrap_or(&KINDS[0]),
        seat: places.county(&mut random),
        number,
    }
}

/// Cells of the offering number `row` (from 0), in the order of the columns.
pub fn cells(seed: u64, row: u64, places: &Places) -> Vec<Cell> {
    let lender = lender(seed, row / OFFERINGS_PER_LENDER, places);
    let mut random = Random::of_row(seed, OFFERING_TABLE, row);
    let kind = lender.kind;
    let focus = focus(places, &mut random);
    let instrument = instrument(kind.kind, &mut random);
    let mut cells = lender_cells(&lender);
    cells.extend([
        (
            "external_id",
            format!("P{}", row % OFFERINGS_PER_LENDER + 1),
        ),
        ("name", format!("模拟产品{row:05}")),
        ("instrument", instrument.to_owned()),
        ("regions", regions(&lender, places, &mut random)),
        ("chains", chains(&focus, places, &mut random)),
    ]);
    cells.extend(sets(kind, instrument, &mut random));
    let preferred = random.log_normal(64 * 9 + 16 + kind.scale / 2, 80, (6, 15));
    let terms = terms(&mut random);
    cells.extend(limits(kind, preferred, terms, &mut random));
    cells.extend(figures(instrument, &mut random));
    cells.push(("rate_pct", percent_of(rate(kind.kind, &mut random))));
    cells.extend(preferences(&focus, preferred, terms, &mut random));
    cells.extend(capacity(&cells, &mut random));
    cells
}

fn lender_cells(lender: &Lender) -> Vec<Cell> {
    let kind = lender.kind;
    let city = city_of(lender.seat);
    let code = kind.kind.code().replace('_', "-");
    let name = format!("模拟{}（{}）{:05}", kind.name, city.name(), lender.number);
    vec![
        ("lender_code", format!("gen-{code}-{:05}", lender.number)),
        ("lender_name", name),
        ("lender_kind", kind.kind.code().to_owned()),
        ("lender_seat", lender.seat.to_string()),
        ("lender_scope", kind.scope.code().to_owned()),
        ("lender_illustrative", "yes".to_owned()),
    ]
}

fn focus(places: &Places, random: &mut Random) -> Vec<Spot> {
    let count = random.pick(&[10, 30, 30, 20, 10]);
    let mut focus: Vec<Spot> = Vec::new();
    for _ in 0..count {
        let same = focus.first().map(|spot| spot.chain.clone());
        let stay = same.as_deref().filter(|_| random.chance(50));
        let spot = places.spot(stay, random);
        if let Some(spot) = spot
            && !focus.iter().any(|other| other.reference == spot.reference)
        {
            focus.push(spot);
        }
    }
    focus
}

fn instrument(kind: LenderKind, random: &mut Random) -> &'static str {
    let bank: &[(&str, u64)] = &[
        ("credit_loan", 26),
        ("mortgage_loan", 24),
        ("ip_pledge_loan", 15),
        ("receivable_financing", 11),
        ("guaranteed_loan", 13),
        ("factoring", 4),
        ("investment_loan_linkage", 4),
        ("bill_financing", 3),
    ];
    let choices: &[(&str, u64)] = match kind {
        LenderKind::PolicyBank
        | LenderKind::StateOwnedBank
        | LenderKind::JointStockBank
        | LenderKind::CityCommercialBank
        | LenderKind::RuralBank
        | LenderKind::PrivateBank
        | LenderKind::ForeignBank => bank,
        LenderKind::GuaranteeCompany | LenderKind::Insurer => &[("guaranteed_loan", 1)],
        LenderKind::LeasingCompany => &[("financial_leasing", 1)],
        LenderKind::FactoringCompany => &[("factoring", 3), ("receivable_financing", 1)],
        LenderKind::SmallLoanCompany | LenderKind::ConsumerFinanceCompany => {
            &[("credit_loan", 3), ("guaranteed_loan", 1)]
        }
        LenderKind::Fund | LenderKind::RegionalEquityMarket | LenderKind::Broker => {
            &[("equity_investment", 3), ("investment_loan_linkage", 1)]
        }
    };
    random.one_of(choices, "credit_loan")
}

fn regions(lender: &Lender, places: &Places, random: &mut Random) -> String {
    let seat = lender.seat;
    let mut regions: Vec<RegionCode> = Vec::new();
    let more = |random: &mut Random, count: u64| random.below(count);
    match lender.kind.scope {
        LenderScope::Nation => {}
        LenderScope::Province => {
            regions.extend(RegionCode::from_number(seat.province() * 10_000));
            for _ in 0..more(random, 6) {
                regions.extend(places.province(random));
            }
        }
        LenderScope::City => {
            // A city without a level of its own (in a direct municipality) is its province.
            regions.push(city_of(seat));
        }
        LenderScope::County => {
            regions.push(seat);
            for _ in 0..more(random, 6) {
                regions.push(places.neighbour(seat, random));
            }
        }
    }
    regions.sort_unstable();
    regions.dedup();
    let codes: Vec<String> = regions.iter().map(ToString::to_string).collect();
    codes.join(";")
}

fn chains(focus: &[Spot], places: &Places, random: &mut Random) -> String {
    let more = random.one_of(&[(0, 58), (9, 28), (3, 14)], 0);
    if more == 0 {
        return String::new();
    }
    let mut chains: Vec<String> = focus.iter().map(|spot| spot.chain.clone()).collect();
    for _ in 0..more {
        chains.extend(places.spot(None, random).map(|spot| spot.chain));
    }
    chains.sort_unstable();
    chains.dedup();
    chains.join(";")
}

fn sets(kind: &Kind, instrument: &str, random: &mut Random) -> Vec<Cell> {
    let tiers = random.one_of(
        &[
            ("", 30),
            ("innovative;srdi;little_giant;key_little_giant", 38),
            ("srdi;little_giant;key_little_giant", 18),
            ("little_giant;key_little_giant", 3),
            ("innovative;srdi;little_giant", 11),
        ],
        "",
    );
    let large = [
        ("", 30),
        ("small;medium;large", 40),
        ("medium;large", 15),
        ("small;medium", 15),
    ];
    let local = [
        ("", 20),
        ("micro;small;medium", 40),
        ("micro;small", 10),
        ("small;medium", 30),
    ];
    let sizes = random.one_of(if kind.scale > 100 { &large } else { &local }, "");
    let purposes = random.one_of(
        &[
            ("", 52),
            ("working_capital", 6),
            ("working_capital;equipment_upgrade;order_fulfilment", 18),
            ("equipment_upgrade;fixed_assets", 4),
            (
                "working_capital;equipment_upgrade;fixed_assets;research_development;refinancing",
                20,
            ),
        ],
        "",
    );
    let collateral = match instrument {
        "mortgage_loan" => "real_estate;land_use_right",
        "ip_pledge_loan" => "intellectual_property",
        "receivable_financing" | "factoring" => "receivables",
        "financial_leasing" => "equipment",
        "guaranteed_loan" => "third_party_guarantee",
        "equity_investment" | "investment_loan_linkage" => "equity",
        _ => "",
    };
    let refused = ["31", "32", "30", "26", "25", "22", "17", "44"];
    let start = random.pick(&[1; 8]);
    let count = random.pick(&[40, 25, 20, 10, 5]);
    let excluded: Vec<&str> = (0..count)
        .filter_map(|i| refused.get((start + i * 3) % refused.len()).copied())
        .collect();
    vec![
        ("tiers", tiers.to_owned()),
        ("sizes", sizes.to_owned()),
        ("purposes", purposes.to_owned()),
        ("collateral_any", collateral.to_owned()),
        ("excluded_divisions", excluded.join(";")),
    ]
}

fn terms(random: &mut Random) -> (i64, i64) {
    let min = random.one_of(&[(1, 36), (3, 28), (6, 25), (12, 8), (24, 3)], 1_i64);
    let max = random.one_of(&[(12, 14), (24, 16), (36, 38), (60, 20), (120, 12)], 36_i64);
    (min, max.max(min))
}

/// A limit as a cell; 0 asks nothing.
fn limit(value: i64) -> String {
    if value == 0 {
        String::new()
    } else {
        value.to_string()
    }
}

fn limits(kind: &Kind, preferred: i64, terms: (i64, i64), random: &mut Random) -> Vec<Cell> {
    let asks_revenue = random.chance(70);
    let low = random.log_normal(64 * 9 + 32 + kind.scale / 2, 90, (5, 15));
    let low = if asks_revenue { low } else { 0 };
    let high = random
        .log_normal(64 * 15 + kind.scale, 70, (12, 24))
        .max(low * 4);
    let high = if random.chance(45) { 0 } else { high };
    let age_min = random.one_of(&[(0, 15), (1, 20), (2, 30), (3, 25), (5, 10)], 0);
    let age_max = random.one_of(&[(0, 85), (20, 6), (10, 4), (15, 5)], 0);
    let least = preferred / random.one_of(&[(6, 20), (12, 30), (24, 28), (100, 22)], 12);
    let most = preferred * random.one_of(&[(3, 20), (6, 35), (12, 28), (32, 17)], 6);
    let least = least.max(10);
    vec![
        ("revenue_min_yuan", limit(low * 10_000)),
        ("revenue_max_yuan", limit(high * 10_000)),
        ("age_min", limit(age_min)),
        ("age_max", limit(age_max)),
        ("amount_min_yuan", limit(least * 10_000)),
        ("amount_max_yuan", limit(most * 10_000)),
        ("term_min", terms.0.to_string()),
        ("term_max", terms.1.to_string()),
    ]
}

fn figures(instrument: &str, random: &mut Random) -> Vec<Cell> {
    let debt = random.one_of(
        &[
            ("55", 2),
            ("60", 8),
            ("65", 16),
            ("70", 32),
            ("75", 24),
            ("85", 12),
            ("", 6),
        ],
        "70",
    );
    let credit = random.one_of(
        &[
            ("", 20),
            ("CCC", 20),
            ("B", 25),
            ("BB", 20),
            ("BBB", 10),
            ("A", 5),
        ],
        "",
    );
    let tax = random.one_of(&[("", 15), ("C", 25), ("M", 40), ("B", 17), ("A", 3)], "");
    let rd = random.one_of(&[("", 60), ("2", 10), ("3", 14), ("5", 11), ("8", 5)], "");
    let ip = random.one_of(&[(0, 70), (1, 15), (5, 10), (10, 5)], 0);
    let ip = ip + if instrument == "ip_pledge_loan" { 3 } else { 0 };
    let assets = random.one_of(&[(0, 55), (500, 18), (1_000, 14), (3_000, 9)], 0);
    let leverage = random.one_of(
        &[
            ("30", 3),
            ("40", 7),
            ("50", 18),
            ("70", 26),
            ("100", 28),
            ("", 18),
        ],
        "",
    );
    let margin = random.one_of(&[("", 45), ("-5", 15), ("0", 25), ("3", 10), ("5", 5)], "");
    vec![
        ("debt_ratio_max_pct", debt.to_owned()),
        ("credit_grade_min", credit.to_owned()),
        ("tax_grade_min", tax.to_owned()),
        ("rd_ratio_min_pct", rd.to_owned()),
        ("ip_count_min", limit(ip)),
        ("assets_min_yuan", limit(assets * 10_000)),
        ("leverage_max_pct", leverage.to_owned()),
        ("margin_min_pct", margin.to_owned()),
    ]
}

/// Basis points.
fn rate(kind: LenderKind, random: &mut Random) -> i64 {
    let mean = match kind {
        LenderKind::PolicyBank => 310,
        LenderKind::StateOwnedBank => 345,
        LenderKind::JointStockBank | LenderKind::ForeignBank => 385,
        LenderKind::CityCommercialBank | LenderKind::GuaranteeCompany | LenderKind::Insurer => 430,
        LenderKind::RuralBank => 460,
        LenderKind::LeasingCompany | LenderKind::FactoringCompany => 520,
        LenderKind::PrivateBank
        | LenderKind::SmallLoanCompany
        | LenderKind::ConsumerFinanceCompany => 640,
        LenderKind::Fund | LenderKind::RegionalEquityMarket | LenderKind::Broker => 500,
    };
    random.normal(mean, 45).clamp(250, 900) / 5 * 5
}

fn preferences(
    focus: &[Spot],
    preferred: i64,
    (term_min, term_max): (i64, i64),
    random: &mut Random,
) -> Vec<Cell> {
    let nodes: Vec<&str> = focus.iter().map(|spot| spot.reference.as_str()).collect();
    let mut chains: Vec<&str> = focus.iter().map(|spot| spot.chain.as_str()).collect();
    chains.sort_unstable();
    chains.dedup();
    let grade = random.between(10, 30);
    let locality = random.between(5, 25);
    let tier = random.between(5, 20);
    let amount = random.between(5, 15);
    let appetite = random.between(0, 10);
    let chain = 100 - grade - locality - tier - amount - appetite;
    vec![
        ("focus_nodes", nodes.join(";")),
        ("focus_chains", chains.join(";")),
        ("amount_preferred_yuan", (preferred * 10_000).to_string()),
        (
            "term_preferred",
            ((term_min + 2 * term_max) / 3).to_string(),
        ),
        ("appetite", random.between(0, 1_000).to_string()),
        ("w_chain", chain.to_string()),
        ("w_grade", grade.to_string()),
        ("w_locality", locality.to_string()),
        ("w_tier", tier.to_string()),
        ("w_amount", amount.to_string()),
        ("w_appetite", appetite.to_string()),
    ]
}

fn capacity(before: &[Cell], random: &mut Random) -> Vec<Cell> {
    let cell = |code: &str| before.iter().find(|(column, _)| *column == code);
    let most = cell("amount_max_yuan").and_then(|(_, text)| text.parse::<i64>().ok());
    let clients = random.log_normal(64 * 4, 60, (1, 8));
    let quota =
        most.unwrap_or(10_000_000).max(10_000) / 100 * random.between(100, 100 + clients * 30);
    let period = random.one_of(
        &[("quarter", 50), ("year", 30), ("month", 5), ("whole", 15)],
        "year",
    );
    vec![
        ("clients_max", clients.to_string()),
        ("quota_yuan", quota.to_string()),
        ("period", period.to_owned()),
        ("valid_from", "2026-01-01".to_owned()),
        ("valid_until", String::new()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::places::tests::catalogue;
    use crate::import::column;

    #[test]
    fn cells_are_in_the_order_of_the_columns_and_fit_together() {
        let places = Places::new(&catalogue());
        for row in 0..400 {
            let cells = cells(5, row, &places);
            let codes: Vec<&str> = cells.iter().map(|(c, _)| *c).collect();
            let columns: Vec<&str> = column::OFFERING.iter().map(|column| column.code).collect();
            assert_eq!(codes, columns);
            let value = |code: &str| -> i64 {
                let cell = cells.iter().find(|(column, _)| *column == code).unwrap();
                cell.1.parse().unwrap_or_default()
            };
            assert!(value("quota_yuan") >= value("amount_max_yuan"), "{row}");
            assert!(
                value("amount_min_yuan") <= value("amount_max_yuan"),
                "{row}"
            );
            assert!(value("term_min") <= value("term_max"), "{row}");
            assert!(value("w_chain") >= 0, "{row}");
        }
    }
}
