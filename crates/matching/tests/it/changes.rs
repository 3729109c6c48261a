//! Changes of a firm's facts, tried out by brute force: at every critical value, which way a fact
//! may go written down once more.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each function names the facts that it is about"
)]

use crate::case::Case;
use domain::Verdict;
use matching::{Fact, NULL, Needed, OfferingRow, Pair, SmeRow};

pub const MONEY_MAX: i64 = 10_000_000_000_000;
const COUNT_MAX: i64 = i32::MAX as i64;

pub fn get(row: &SmeRow, fact: Fact) -> i64 {
    let mut cells = row.cells().into_iter();
    cells.find(|cell| cell.0 == fact.column()).unwrap().1
}

pub fn put(row: &mut SmeRow, fact: Fact, value: i64) {
    let cell = match fact {
        Fact::Amount => &mut row.amount,
        Fact::Term => &mut row.term,
        Fact::MaxRate => &mut row.max_rate,
        Fact::Instruments => &mut row.inst_mask,
        Fact::Purpose => &mut row.purpose,
        Fact::Collateral => &mut row.coll_mask,
        Fact::Chains => {
            let nodes = [
                &mut row.node0,
                &mut row.node1,
                &mut row.node2,
                &mut row.node3,
            ];
            nodes.into_iter().for_each(|node| *node = -1);
            &mut row.chain_mask
        }
        Fact::Tier => &mut row.tier,
        Fact::Size => &mut row.size,
        Fact::Age => &mut row.age,
        Fact::Revenue => &mut row.revenue,
        Fact::Profit => &mut row.profit,
        Fact::Assets => &mut row.assets,
        Fact::DebtRatio => &mut row.debt_bp,
        Fact::RdRatio => &mut row.rd_bp,
        Fact::IpCount => &mut row.ip_count,
        Fact::Credit => &mut row.credit,
        Fact::Tax => &mut row.tax,
        Fact::ExistingLoan => &mut row.existing_loan,
        Fact::Region => &mut row.region,
        Fact::Industry => &mut row.industry,
    };
    *cell = value;
}

/// Values at which a number can begin or cease to satisfy an offering.
fn critical(s: &SmeRow, o: &OfferingRow, fact: Fact) -> Vec<i64> {
    let or_none = |value: i64| if value == NULL { 0 } else { value };
    let (revenue, loan) = (or_none(s.revenue), or_none(s.existing_loan));
    let by = |value: i64, factor: i64| {
        if factor == 0 {
            0
        } else {
            value * 10_000 / factor
        }
    };
    match fact {
        Fact::Amount => vec![o.amt_min, o.amt_max, revenue * o.lev_cap / 10_000 - loan],
        Fact::Term => vec![o.term_min, o.term_max],
        Fact::MaxRate => vec![o.rate_bp],
        Fact::Age => vec![o.age_min, o.age_max],
        Fact::Revenue => vec![
            o.rev_min,
            o.rev_max,
            by(loan + s.amount, o.lev_cap),
            by(s.amount, o.lev_cap),
            by(or_none(s.profit), o.margin_min),
        ],
        Fact::Profit => vec![revenue * o.margin_min / 10_000, 0],
        Fact::Assets => vec![o.assets_min],
        Fact::DebtRatio => vec![o.debt_max],
        Fact::RdRatio => vec![o.rd_min],
        Fact::IpCount => vec![o.ip_min],
        Fact::Credit => vec![o.credit_min],
        Fact::Tax => vec![o.tax_min],
        Fact::ExistingLoan => vec![revenue * o.lev_cap / 10_000 - s.amount],
        Fact::Instruments
        | Fact::Purpose
        | Fact::Collateral
        | Fact::Chains
        | Fact::Tier
        | Fact::Size
        | Fact::Region
        | Fact::Industry => vec![],
    }
}

/// Lowest and highest value that a change of a number may end at.
pub fn ends(s: &SmeRow, fact: Fact) -> (i64, i64) {
    let now = get(s, fact);
    let (low, high) = match fact {
        Fact::Amount | Fact::Revenue => (1, MONEY_MAX),
        Fact::Term => (1, 1_000_000),
        Fact::MaxRate => (0, 1_000_000),
        Fact::Age => (0, 10_000),
        Fact::Profit => (-MONEY_MAX, MONEY_MAX),
        Fact::Assets | Fact::ExistingLoan => (0, MONEY_MAX),
        Fact::DebtRatio | Fact::RdRatio | Fact::IpCount => (0, COUNT_MAX),
        Fact::Credit => (0, 9),
        Fact::Tax => (0, 4),
        other => panic!("{other:?} is no number"),
    };
    match fact {
        _ if now == NULL => (low, high),
        Fact::Amount | Fact::Term | Fact::MaxRate => (low, high),
        Fact::DebtRatio | Fact::ExistingLoan => (low, now),
        _ => (low.max(now), high),
    }
}

fn bits(s: &SmeRow, fact: Fact, count: u32) -> Vec<i64> {
    let now = get(s, fact);
    let all = 0..i64::from(count);
    match fact {
        Fact::Purpose => all.filter(|code| *code != now).collect(),
        // Unknown is below every code.
        Fact::Tier | Fact::Size => all.filter(|code| *code > now).collect(),
        _ if now == NULL => all.map(|bit| 1 << bit).collect(),
        _ => {
            let more = all.filter(|bit| now >> bit & 1 == 0);
            more.map(|bit| now | 1 << bit).collect()
        }
    }
}

fn regions(case: &Case, s: &SmeRow) -> Vec<i64> {
    let pad = |code: &i64| match code {
        0 => None,
        1..100 => Some(code * 10_000),
        100..10_000 => Some(code * 100),
        _ => Some(*code),
    };
    let all = case.codes.iter().flatten().filter_map(pad);
    let known = match s.region {
        NULL => 0,
        region if region % 10_000 == 0 => region / 10_000,
        region if region % 100 == 0 => region / 100,
        _ => return vec![],
    };
    let more_exact = |region: &i64| match known {
        0 => true,
        1..100 => region / 10_000 == known && *region != s.region,
        _ => region / 100 == known && *region != s.region,
    };
    all.filter(more_exact).collect()
}

/// The values that a fact could be changed to, as far as they matter to these offerings.
pub fn values(case: &Case, s: &SmeRow, offerings: &[u32], fact: Fact) -> Vec<i64> {
    let mut values = match fact {
        Fact::Instruments => bits(s, fact, 10),
        Fact::Purpose => bits(s, fact, 6),
        Fact::Collateral => bits(s, fact, 8),
        Fact::Chains => bits(s, fact, 60),
        Fact::Tier => bits(s, fact, 5),
        Fact::Size => bits(s, fact, 4),
        Fact::Region => regions(case, s),
        Fact::Industry if s.industry == NULL => (0..100).map(|one| one * 100 + 7).collect(),
        Fact::Industry => vec![],
        _ => {
            let (low, high) = ends(s, fact);
            let at = offerings
                .iter()
                .flat_map(|offering| critical(s, &case.offerings[*offering as usize], fact));
            let around =
                at.flat_map(|value| [value.saturating_sub(1), value, value.saturating_add(1)]);
            let fits = |value: &i64| (low..=high).contains(value);
            around.chain([low, high]).filter(fits).collect()
        }
    };
    values.sort_unstable();
    values.dedup();
    values.retain(|value| *value != get(s, fact));
    values
}

/// A firm with some facts changed; `None` where one of them cannot be stated.
pub fn changed(s: &SmeRow, changes: &[(Fact, i64)]) -> Option<SmeRow> {
    let mut row = s.clone();
    for (fact, value) in changes {
        put(&mut row, *fact, *value);
    }
    let stated = |fact: Fact| get(s, fact) == NULL && get(&row, fact) != NULL;
    let ratio = stated(Fact::Profit) || stated(Fact::ExistingLoan);
    (!(ratio && row.revenue == 0)).then_some(row)
}

/// For each of these firms in the place of `sme`, whether it is eligible for each offering.
pub fn eligible(case: &Case, sme: u32, rows: Vec<SmeRow>) -> Vec<Vec<bool>> {
    let count = u32::try_from(rows.len()).unwrap();
    let offerings = u32::try_from(case.offerings.len()).unwrap();
    let mut tried = case.clone();
    tried.smes = rows;
    tried.fixed.clear();
    let of = case.excluded.iter().filter(|pair| pair.sme == sme);
    tried.excluded = of
        .flat_map(|pair| {
            (0..count).map(|sme| Pair {
                sme,
                offering: pair.offering,
            })
        })
        .collect();
    let problem = tried.problem();
    let met = |sme, offering| problem.judge(Pair { sme, offering }).unwrap().verdict();
    let row = |sme| (0..offerings).map(move |offering| met(sme, offering) == Verdict::Met);
    (0..count).map(|sme| row(sme).collect()).collect()
}

/// Whether a new value of a fact is one of those needed.
pub fn allows(s: &SmeRow, fact: Fact, needed: &Needed, value: i64) -> bool {
    match needed {
        Needed::Between { least, most } => (*least..=*most).contains(&value),
        Needed::OneOf(bits) => {
            let joined = match fact {
                Fact::Purpose | Fact::Tier | Fact::Size => 1_u64 << value,
                _ if get(s, fact) == NULL => value.unsigned_abs(),
                _ => value.unsigned_abs() & !get(s, fact).unsigned_abs(),
            };
            bits & joined != 0
        }
        Needed::Within(codes) => {
            let parts = [value / 10_000, value / 100, value];
            let code = |part: &i64| codes.iter().any(|code| i64::from(*code) == *part);
            parts.iter().any(code)
        }
        Needed::Outside(divisions) => {
            let mut all = divisions.iter();
            all.all(|division| i64::from(*division) != value / 100)
        }
    }
}
