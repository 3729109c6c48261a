//! Inputs of tests as rows, and random ones from a seed.

use matching::{
    Input, NULL, OfferingColumns, OfferingRow, Pair, Problem, RegionColumns, RegionRow, SmeColumns,
    SmeRow, mix64,
};

pub const ALL_CHAINS: i64 = (1 << 60) - 1;

/// An input by rows.
#[derive(Debug, Clone, Default)]
pub struct Case {
    pub smes: Vec<SmeRow>,
    pub offerings: Vec<OfferingRow>,
    /// Region codes of each offering.
    pub codes: Vec<Vec<i64>>,
    /// Lender of each offering; empty where each offering is its own.
    pub lenders: Vec<i64>,
    pub fixed: Vec<Pair>,
    pub excluded: Vec<Pair>,
}

impl Case {
    pub fn input(&self) -> Input {
        let (mut smes, mut offerings) = (SmeColumns::default(), OfferingColumns::default());
        let mut regions = RegionColumns::default();
        self.smes.iter().cloned().for_each(|row| smes.push(row));
        self.offerings
            .iter()
            .cloned()
            .for_each(|row| offerings.push(row));
        for (offering_id, codes) in (0..).zip(&self.codes) {
            for code in codes {
                regions.push(RegionRow {
                    offering_id,
                    code: *code,
                });
            }
        }
        Input {
            smes,
            offerings,
            regions,
            lender_id: self.lenders.clone(),
            fixed: self.fixed.clone(),
            excluded: self.excluded.clone(),
        }
    }

    pub fn problem(&self) -> Problem {
        Problem::new(self.input()).unwrap_or_else(|faults| panic!("{faults:#?}"))
    }

    /// `smes` firms and `offerings` offerings that are all eligible for each other.
    pub fn all_eligible(smes: usize, offerings: usize) -> Self {
        Self {
            smes: vec![sme(); smes],
            offerings: vec![offering(); offerings],
            codes: vec![vec![0]; offerings],
            ..Self::default()
        }
    }
}

/// A firm with all facts known, in the middle of every limit of [`offering`].
pub fn sme() -> SmeRow {
    SmeRow {
        region: 330_106,
        industry: 3_491,
        chain_mask: 0b10,
        node0: 17,
        node1: -1,
        node2: -1,
        node3: -1,
        tier: 2,
        size: 1,
        age: 10,
        revenue: 1_000,
        profit: 50,
        assets: 2_000,
        debt_bp: 5_000,
        rd_bp: 400,
        credit: 6,
        tax: 3,
        coll_mask: 0b100,
        existing_loan: 100,
        ip_count: 5,
        amount: 200,
        term: 12,
        purpose: 0,
        inst_mask: 0b1,
        max_rate: 500,
        pref: 0,
        amount_lg: 489,
    }
}

/// An offering that asks something by every criterion, all of which [`sme`] meets.
pub fn offering() -> OfferingRow {
    OfferingRow {
        home: 330_102,
        focus0: 17,
        focus1: -2,
        focus2: -2,
        focus3: -2,
        focus_chains: 0b10,
        chain_mask: 0b110,
        tier_mask: 0b1_1100,
        size_mask: 0b0111,
        purpose_mask: 0b1,
        inst: 0,
        coll_any: 0b110,
        ex0: 31,
        ex1: -1,
        ex2: -1,
        ex3: -1,
        rev_min: 500,
        rev_max: 5_000,
        age_min: 3,
        age_max: 20,
        amt_min: 50,
        amt_max: 1_000,
        term_min: 6,
        term_max: 36,
        debt_max: 7_000,
        credit_min: 4,
        tax_min: 2,
        rd_min: 300,
        ip_min: 3,
        assets_min: 1_000,
        lev_cap: 4_000,
        margin_min: 200,
        rate_bp: 400,
        amt_pref_lg: 489,
        term_pref: 12,
        appetite: 500,
        w_chain: 30,
        w_grade: 20,
        w_loc: 20,
        w_tier: 10,
        w_amt: 10,
        w_app: 10,
        max_clients: 3,
        quota: 1_000,
    }
}

/// A stream of numbers from a seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(mix64(seed))
    }

    pub fn below(&mut self, end: i64) -> i64 {
        self.0 = mix64(self.0);
        let end = u64::try_from(end).unwrap();
        i64::try_from(self.0 % end).unwrap()
    }

    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    pub fn percent(&mut self, chance: i64) -> bool {
        self.below(100) < chance
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let place = self.below(i64::try_from(from.len()).unwrap());
        from[usize::try_from(place).unwrap()].clone()
    }
}

const COUNTIES: [i64; 7] = [
    110_101, 110_102, 110_201, 330_106, 330_107, 330_201, 440_301,
];
const CODES: [&[i64]; 4] = [
    &[0],
    &[11, 33, 44],
    &[1101, 1102, 3301, 3302, 4403],
    &[110_101, 110_102, 110_201, 330_106, 330_107, 330_201],
];

/// What a random case is made of.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub seed: u64,
    pub smes: usize,
    pub offerings: usize,
    /// Percent of unknown facts.
    pub unknown: i64,
    /// Values spread so widely that limits have many steps, or so narrowly that all ties.
    pub wide: bool,
}

pub fn random(shape: Shape) -> Case {
    let mut random = Random::new(shape.seed);
    let mut case = Case::default();
    for _ in 0..shape.smes {
        case.smes.push(random_sme(&mut random, shape));
    }
    for _ in 0..shape.offerings {
        case.offerings
            .push(random_offering(&mut random, shape.wide));
        let level = random.pick(&CODES);
        let mut codes: Vec<i64> = (0..random.between(1, 4))
            .map(|_| random.pick(level))
            .collect();
        codes.sort_unstable();
        codes.dedup();
        if random.percent(3) {
            codes.clear();
        }
        case.codes.push(codes);
    }
    for sme in 0..u32::try_from(shape.smes).unwrap() {
        for offering in 0..u32::try_from(shape.offerings).unwrap() {
            match random.below(60) {
                0 => case.excluded.push(Pair { sme, offering }),
                1 if random.percent(10) => case.fixed.push(Pair { sme, offering }),
                _ => {}
            }
        }
    }
    case
}

fn random_sme(random: &mut Random, shape: Shape) -> SmeRow {
    let spread = if shape.wide { 5_000 } else { 4 };
    let region = random.pick(&COUNTIES);
    let mut row = SmeRow {
        region,
        industry: random.pick(&[3_100, 3_491, 3_200, 4_401]),
        chain_mask: random.pick(&[0b1, 0b10, 0b110, 0b1001, 1 << 59]),
        node0: random.pick(&[-1, 0, 1, 17, 959]),
        node1: random.pick(&[-1, 18, 33]),
        node2: -1,
        node3: random.pick(&[-1, 2]),
        tier: random.below(5),
        size: random.below(4),
        age: random.between(0, 4),
        revenue: random.pick(&[0, 1, 100, 1_000]) + random.below(spread),
        profit: random.between(-50, 100),
        assets: random.below(spread) * 10,
        debt_bp: random.between(0, 4) * 3_000,
        rd_bp: random.below(spread),
        credit: random.below(10),
        tax: random.below(5),
        coll_mask: random.below(256),
        existing_loan: random.pick(&[0, 0, 50]),
        ip_count: random.below(spread),
        amount: random.between(0, 3) + random.below(spread),
        term: random.between(1, 4) * 6,
        purpose: random.below(6),
        inst_mask: random.pick(&[0b1, 0b11, 0x3FF, 0b10_0000_0001]),
        max_rate: random.pick(&[400, 450, 900]),
        pref: random.below(4),
        amount_lg: random.between(400, 500),
    };
    hide(random, shape.unknown, &mut row);
    row
}

fn hide(random: &mut Random, percent: i64, row: &mut SmeRow) {
    if random.percent(percent) {
        let known = row.region;
        row.region = random.pick(&[NULL, known / 100 * 100, known / 10_000 * 10_000]);
    }
    if random.percent(percent) {
        row.chain_mask = NULL;
        (row.node0, row.node1, row.node2, row.node3) = (NULL, NULL, NULL, NULL);
    }
    let facts = [
        &mut row.industry,
        &mut row.tier,
        &mut row.size,
        &mut row.age,
        &mut row.revenue,
        &mut row.profit,
        &mut row.assets,
        &mut row.debt_bp,
        &mut row.rd_bp,
        &mut row.credit,
        &mut row.tax,
        &mut row.coll_mask,
        &mut row.existing_loan,
        &mut row.ip_count,
        &mut row.purpose,
        &mut row.inst_mask,
        &mut row.max_rate,
        &mut row.node1,
    ];
    for fact in facts {
        if random.percent(percent) {
            *fact = NULL;
        }
    }
}

fn random_offering(random: &mut Random, wide: bool) -> OfferingRow {
    let spread = if wide { 5_000 } else { 4 };
    // Most limits ask nothing, so that a good part of the pairs is eligible.
    let mut or = |chance: i64, free: i64, asked: &mut dyn FnMut(&mut Random) -> i64| {
        if random.percent(chance) {
            asked(random)
        } else {
            free
        }
    };
    let mut row = OfferingRow {
        home: or(50, 330_106, &mut |r| r.pick(&COUNTIES)),
        focus0: or(50, -2, &mut |r| r.pick(&[0, 17, 959])),
        focus1: or(50, -2, &mut |r| r.pick(&[-1, 18, 33])),
        focus2: -2,
        focus3: or(20, -2, &mut |r| r.pick(&[2, 64, 65])),
        focus_chains: or(50, 0, &mut |r| r.pick(&[0b1, 0b10, 1 << 59])),
        chain_mask: or(30, ALL_CHAINS, &mut |r| {
            r.pick(&[0b1, 0b11, 0b1110, ALL_CHAINS - 1])
        }),
        tier_mask: or(20, 0b1_1111, &mut |r| r.below(32)),
        size_mask: or(20, 0b1111, &mut |r| r.below(16)),
        purpose_mask: or(20, 0b11_1111, &mut |r| r.below(64)),
        inst: or(30, 0, &mut |r| r.below(10)),
        coll_any: or(20, 0, &mut |r| r.below(256)),
        ex0: or(20, -1, &mut |r| r.pick(&[31, 34])),
        ex1: or(10, -1, &mut |r| r.pick(&[0, 99, 44])),
        ex2: -1,
        ex3: or(10, -1, &mut |_| 32),
        rev_min: or(20, 0, &mut |r| r.below(spread)),
        rev_max: or(20, 2_000_000_000, &mut |r| 100 + r.below(spread)),
        age_min: or(20, 0, &mut |r| r.below(3)),
        age_max: or(20, 99, &mut |r| r.between(2, 5)),
        amt_min: or(20, 0, &mut |r| r.below(spread)),
        amt_max: or(20, 1_000_000, &mut |r| r.below(2 * spread)),
        term_min: or(20, 1, &mut |r| r.between(1, 12)),
        term_max: or(20, 120, &mut |r| r.between(6, 24)),
        debt_max: or(20, 12_000, &mut |r| r.between(0, 4) * 3_000),
        credit_min: or(20, 0, &mut |r| r.below(8)),
        tax_min: or(20, 0, &mut |r| r.below(5)),
        rd_min: or(20, 0, &mut |r| r.below(spread)),
        ip_min: or(20, 0, &mut |r| r.below(spread)),
        assets_min: or(20, 0, &mut |r| r.below(spread)),
        lev_cap: or(20, 1_000_000, &mut |r| r.below(20_000)),
        margin_min: or(20, -1_000_000, &mut |r| r.between(-500, 500)),
        rate_bp: or(30, 300, &mut |r| r.pick(&[300, 400, 425, 450, 500])),
        amt_pref_lg: or(50, 450, &mut |r| r.between(400, 500)),
        term_pref: or(50, 12, &mut |r| r.between(1, 40)),
        appetite: or(50, 500, &mut |r| r.between(0, 1_000)),
        w_chain: 20,
        w_grade: 20,
        w_loc: 20,
        w_tier: 20,
        w_amt: 10,
        w_app: 10,
        max_clients: or(80, 0, &mut |r| r.below(4)),
        quota: or(80, 10, &mut |r| r.below(3 * spread)),
    };
    if random.percent(30) {
        (row.w_chain, row.w_grade, row.w_loc) = (100, 0, 0);
        (row.w_tier, row.w_amt, row.w_app) = (0, 0, 0);
    }
    row
}
