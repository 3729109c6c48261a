//! Made-up inputs with the shape of the published workload: wide and narrow offerings, chains and
//! places by Zipf's law, money over many orders of magnitude. Integers only, from a seed.

mod dice;

use dice::Dice;
use matching::{Input, OfferingColumns, OfferingRow, RegionColumns, RegionRow, SmeColumns, SmeRow};

const CHAINS: usize = 60;
const NODES: usize = 16;
const ALL_CHAINS: i64 = (1 << CHAINS) - 1;
const CITIES: usize = 11;
const COUNTIES: usize = 9;
const FIRST_PROVINCE: i64 = 11;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub smes: usize,
    pub offerings: usize,
    pub provinces: usize,
}

/// The input of a size; the same seed gives the same input on every machine.
pub fn input(size: Size, seed: u64) -> Input {
    let (mut smes, mut offerings) = (SmeColumns::default(), OfferingColumns::default());
    let mut regions = RegionColumns::default();
    let mut dice = Dice::new(seed);
    for _ in 0..size.smes {
        smes.push(sme(&mut dice, size.provinces));
    }
    for offering_id in (0..).take(size.offerings) {
        let scope = dice.pick(&[8, 22, 34, 36]);
        let home = county(&mut dice, size.provinces);
        offerings.push(offering(&mut dice, home, size));
        for code in places(&mut dice, home, scope) {
            regions.push(RegionRow { offering_id, code });
        }
    }
    Input {
        smes,
        offerings,
        regions,
        ..Input::default()
    }
}

/// A county; the first places of each level are the largest.
fn county(dice: &mut Dice, provinces: usize) -> i64 {
    let province = FIRST_PROVINCE + dice.zipf(provinces);
    province * 10_000 + (1 + dice.zipf(CITIES)) * 100 + 1 + dice.zipf(COUNTIES)
}

/// Where an offering applies: the nation, some provinces, cities or counties, its home first.
fn places(dice: &mut Dice, home: i64, scope: usize) -> Vec<i64> {
    let (whole, step) = match scope {
        0 => return vec![0],
        1 => return vec![home / 10_000],
        2 => (home / 10_000, CITIES),
        _ => (home / 100, COUNTIES),
    };
    let first = if scope == 2 { home / 100 } else { home };
    let mut codes = vec![first];
    for _ in 0..dice.below(6) {
        codes.push(whole * 100 + 1 + dice.zipf(step));
    }
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Up to four different tags of chain nodes, `absent` behind them, and the bits of their chains.
fn nodes(dice: &mut Dice, absent: i64, more_percent: i64) -> ([i64; 4], i64) {
    let mut tags = [absent; 4];
    let mut chain = dice.zipf(CHAINS);
    for place in 0..4 {
        let tag = chain * 16 + dice.zipf(NODES);
        if !tags.contains(&tag) {
            tags[place] = tag;
        }
        if !dice.chance(more_percent) {
            break;
        }
        if dice.chance(45) {
            chain = dice.zipf(CHAINS);
        }
    }
    let present = tags.iter().filter(|tag| **tag >= 0);
    (tags, present.fold(0, |mask, tag| mask | 1 << (tag / 16)))
}

fn sme(dice: &mut Dice, provinces: usize) -> SmeRow {
    let ([node0, node1, node2, node3], chain_mask) = nodes(dice, -1, 45);
    let revenue = dice.amount(850, 105, 450, 1_340);
    let amount = dice.share(revenue, 2, 40).clamp(50, 50_000) / 10 * 10;
    let tier = dice.one_of(&[0, 1, 2, 3, 4], &[2, 45, 40, 12, 1]);
    let size = [300, 2_000, 40_000].map(|limit| i64::from(revenue >= limit));
    SmeRow {
        region: county(dice, provinces),
        industry: (13 + dice.below(39)) * 100 + dice.below(60),
        chain_mask,
        node0,
        node1,
        node2,
        node3,
        tier,
        size: size.iter().sum(),
        age: dice.bell(12, 7).clamp(1, 45),
        revenue,
        profit: revenue * dice.bell(600, 700) / 10_000,
        assets: dice.share(revenue, 40, 240),
        debt_bp: dice.bell(4_800, 1_700).clamp(200, 12_000),
        rd_bp: dice.amount(580, 70, 260, 830).min(6_000),
        credit: dice.bell(5, 2).clamp(0, 9),
        tax: dice.one_of(&[0, 1, 2, 3, 4], &[3, 7, 20, 35, 35]),
        coll_mask: dice.bits(&[48, 25, 60, 75, 80, 45, 60, 60]),
        existing_loan: dice.share(revenue, 0, 50),
        ip_count: dice.amount(256, 80, 0, 700),
        amount,
        term: dice.one_of(&[6, 12, 18, 24, 36, 60, 120], &[10, 42, 7, 18, 14, 6, 3]),
        purpose: dice.one_of(&[0, 1, 2, 3, 4, 5], &[40, 22, 18, 5, 10, 5]),
        inst_mask: dice.bits(&[92, 72, 80, 66, 60, 70, 35, 55, 32, 25]) | 1,
        max_rate: dice.bell(520, 75).clamp(300, 900),
        pref: dice.one_of(&[0, 1, 2, 3], &[40, 25, 20, 15]),
        amount_lg: dice::logarithm(amount),
    }
}

fn offering(dice: &mut Dice, home: i64, size: Size) -> OfferingRow {
    let ([focus0, focus1, focus2, focus3], focus_chains) = nodes(dice, -2, 65);
    let wanted = dice.amount(590, 80, 384, 960);
    let amt_max = wanted * dice.among(&[3, 6, 12, 30]);
    let term_min = dice.among(&[1, 1, 3, 6, 12]);
    let term_max = dice.among(&[12, 24, 36, 36, 60]);
    let [w_chain, w_grade, w_loc, w_tier, w_amt, w_app] = weights(dice);
    let clients = i64::try_from(size.smes / size.offerings.max(1)).unwrap_or(i64::MAX);
    let max_clients = 1 + clients * dice.amount(0, 64, 0, 256) / 4;
    OfferingRow {
        home,
        focus0,
        focus1,
        focus2,
        focus3,
        focus_chains,
        chain_mask: match dice.chance(58) {
            true => ALL_CHAINS,
            false => focus_chains | dice.chains(14),
        },
        amt_min: wanted / dice.among(&[6, 12, 24, 100]),
        amt_max,
        term_min,
        term_max,
        rate_bp: dice.bell(410, 60).clamp(240, 800),
        amt_pref_lg: dice::logarithm(wanted),
        term_pref: (term_min + 2 * term_max) / 3,
        appetite: dice.bell(550, 220).clamp(0, 1_000),
        w_chain,
        w_grade,
        w_loc,
        w_tier,
        w_amt,
        w_app,
        max_clients,
        quota: amt_max.max(max_clients * dice.share(wanted, 40, 160)),
        ..asked(dice)
    }
}

/// What an offering asks of a firm besides chain, amount and term.
fn asked(dice: &mut Dice) -> OfferingRow {
    let rev_min = dice.amount(610, 90, 320, 900);
    let kinds = [24, 22, 14, 10, 4, 12, 3, 6, 3, 2];
    let [ex0, ex1, ex2, ex3] = [60, 35, 15, 5].map(|percent| match dice.chance(percent) {
        true => 13 + dice.below(39),
        false => -1,
    });
    OfferingRow {
        tier_mask: dice.among(&[0b1_1111, 0b1_1111, 0b1_1110, 0b1_1110, 0b1_1100]),
        size_mask: dice.among(&[0b1111, 0b0111, 0b1110, 0b0110, 0b0011]),
        purpose_mask: dice.among(&[0b11_1111, 0b11_1111, 0b01_0011, 0b10_1111]),
        inst: dice.one_of(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &kinds),
        coll_any: dice.among(&[0, 0, 0b11, 0b1000, 0b1_0000, 0b100_1100]),
        ex0,
        ex1,
        ex2,
        ex3,
        rev_min: if dice.chance(30) { 0 } else { rev_min },
        rev_max: match dice.chance(45) {
            true => 2_000_000_000,
            false => rev_min * 60,
        },
        age_min: dice.among(&[0, 1, 2, 2, 3, 5]),
        age_max: dice.among(&[99, 99, 99, 99, 99, 15]),
        debt_max: dice.among(&[6_000, 6_500, 7_000, 7_500, 8_500, 12_000]),
        credit_min: dice.bell(2, 2).clamp(0, 8),
        tax_min: dice.among(&[0, 1, 2, 2, 3]),
        rd_min: dice.among(&[0, 0, 0, 300, 500]),
        ip_min: dice.among(&[0, 0, 0, 1, 5]),
        assets_min: dice.among(&[0, 0, 500, 1_000, 3_000]),
        lev_cap: dice.among(&[4_000, 5_000, 7_000, 10_000, 1_000_000]),
        margin_min: dice.among(&[-1_000_000, -1_000_000, 0, 0, 200]),
        ..OfferingRow::default()
    }
}

/// Six weights that add up to 100, the first the largest more often than not.
fn weights(dice: &mut Dice) -> [i64; 6] {
    let mut weights = [0, 5, 2, 2, 2, 2].map(|least| least + dice.below(15));
    weights[0] = 100 - weights[1..].iter().sum::<i64>();
    weights
}
