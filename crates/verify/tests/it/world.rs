//! A snapshot, its result and its certificate as files, and what a forger can do to them.

use matching::{
    AssignmentRule, Control, Input, OfferingColumns, Outcome, Pair, Problem, RegionColumns,
    SmeColumns, mix64,
};
use snapshot::{
    ASSIGNMENT, Column, NULL, OFFERING, PairKind, SME, Snapshot, TOPK, Table, TableFormat, Values,
};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use verify::{
    CERTIFICATE, Certificate, Claim, Counts, Options, Policy, Report, Rule, Signed, SigningKey,
    Statement, Unknown, Weights, certify, check,
};

/// A stream of numbers from a seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(mix64(seed))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 = mix64(self.0);
        usize::try_from(self.0 % u64::try_from(end).unwrap()).unwrap()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What a world is made of.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// 0 leaves the tables of the small workload as they are; others draw rows from them.
    pub seed: u64,
    pub k: u8,
    pub rule: AssignmentRule,
    pub unknown: matching::Unknown,
    pub referrals: u8,
    /// Pairs agreed earlier and pairs that must not be, with the outside ids of both sides.
    pub pairs: bool,
}

pub const PLAIN: Shape = Shape {
    seed: 0,
    k: 20,
    rule: AssignmentRule::A2,
    unknown: matching::Unknown::Exclude,
    referrals: 1,
    pairs: false,
};

/// An honest run as files.
pub struct World {
    pub shape: Shape,
    pub dir: TempDir,
    pub out: TempDir,
    pub outcome: Outcome,
    pub problem: Problem,
    pub snapshot: Snapshot,
    pub policy: matching::Policy,
}

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32]).unwrap()
}

impl World {
    pub fn new(shape: Shape) -> Self {
        let snapshot = tables(shape);
        let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        snapshot.write(dir.path()).unwrap();
        let problem = Problem::new(input(snapshot.clone())).unwrap();
        let weights = matching::Policy::STANDARD_SME_WEIGHTS;
        let policy = matching::Policy::new(shape.k, shape.rule, shape.unknown, weights).unwrap();
        let policy = policy.with_referrals(shape.referrals).unwrap();
        let outcome = matching::run(&problem, &policy, &Control::default()).unwrap();
        let world = Self {
            shape,
            dir,
            out,
            outcome,
            problem,
            snapshot,
            policy,
        };
        world.lists().write(world.out.path(), &TOPK).unwrap();
        if shape.rule != AssignmentRule::None {
            world.pairs().write(world.out.path(), &ASSIGNMENT).unwrap();
        }
        world.certify(Some(&key(1)));
        world
    }

    /// Certifies what lies there with the lines and counts of the honest outcome.
    pub fn certify(&self, key: Option<&SigningKey>) -> Certificate {
        let sums = self.outcome.assignment_sum.iter();
        let sums = sums.chain(&self.outcome.referral_sum);
        let lines = std::iter::once(self.outcome.list_sum.to_string());
        let assigned = (0..self.problem.sme_count()).map(|sme| {
            let sme = u32::try_from(sme).unwrap();
            self.outcome.pairs_of(sme).count()
        });
        let counts = Counts {
            smes: wide(self.problem.sme_count()),
            offerings: wide(self.problem.offering_count()),
            eligible_pairs: self.outcome.eligible_pairs,
            listed_pairs: wide(self.outcome.lists.row_count()),
            conditional_pairs: self.outcome.conditional_pairs,
            assigned_pairs: wide(assigned.sum()),
        };
        let lines = lines.chain(sums.map(ToString::to_string)).collect();
        self.certify_as(lines, counts, key)
    }

    pub fn certify_as(
        &self,
        lines: Vec<String>,
        counts: Counts,
        key: Option<&SigningKey>,
    ) -> Certificate {
        let statement = Statement {
            engine: "rongqiao 0.1.0".to_owned(),
            run: None,
            policy: self.policy(),
            counts,
            lines,
            bound: None,
        };
        let signed = certify(self.dir.path(), self.out.path(), statement, key).unwrap();
        signed.certificate
    }

    /// Changes what the certificate says and signs it again.
    pub fn sign(&self, change: impl FnOnce(&mut Certificate)) {
        let path = self.out.path().join(CERTIFICATE);
        let signed = Signed::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut certificate = signed.certificate;
        change(&mut certificate);
        let signed = Signed::new(certificate, Some(&key(1)));
        std::fs::write(path, signed.text()).unwrap();
    }

    fn policy(&self) -> Policy {
        Policy {
            k: self.shape.k,
            rule: match self.shape.rule {
                AssignmentRule::None => Rule::None,
                AssignmentRule::A1 => Rule::A1,
                AssignmentRule::A2 => Rule::A2,
            },
            unknown: match self.shape.unknown {
                matching::Unknown::Exclude => Unknown::Exclude,
                matching::Unknown::Conditional => Unknown::Conditional,
            },
            referrals: self.shape.referrals,
            sme_weights: self.policy.sme_weights().map(Weights::from).to_vec(),
            overrides: Vec::new(),
        }
    }

    pub fn check(&self, options: &Options) -> Report {
        check(
            (self.dir.path(), self.out.path()),
            options,
            &|_| {},
            &|_| {},
        )
    }

    /// The broken claims of a full check.
    pub fn broken(&self) -> Vec<Claim> {
        let options = Options {
            full: true,
            key: None,
        };
        self.check(&options).broken().collect()
    }

    pub fn lists(&self) -> Table {
        let rows = self.outcome.lists.iter().map(|(sme, rank, row)| {
            let (offering, score) = (row.offering().into(), row.score().into());
            let rank = i64::try_from(rank).unwrap();
            [sme.into(), rank, offering, score, row.is_met().into()]
        });
        table(&TOPK, rows.collect())
    }

    pub fn pairs(&self) -> Table {
        let smes = 0..u32::try_from(self.problem.sme_count()).unwrap();
        let rows = smes.flat_map(|sme| {
            let pairs = self.outcome.pairs_of(sme);
            pairs.map(move |(_, row)| [sme.into(), row.offering().into(), row.score().into()])
        });
        table(&ASSIGNMENT, rows.collect())
    }

    /// Puts other rows in the place of the result's, and certifies them as a forger would: with
    /// digests, lines and counts of the forged rows.
    pub fn forge(&self, lists: Vec<[i64; 5]>, pairs: Vec<[i64; 3]>, key: Option<&SigningKey>) {
        let mut lines = vec![lists_line(&lists)];
        let mut counts = self.certify(None).counts;
        counts.listed_pairs = wide(lists.len());
        counts.conditional_pairs = wide(lists.iter().filter(|row| row[4] == 0).count());
        table(&TOPK, lists).write(self.out.path(), &TOPK).unwrap();
        if self.shape.rule != AssignmentRule::None {
            counts.assigned_pairs = wide(pairs.len());
            let name = self.shape.rule.code();
            lines.push(pairs_line(name, &pairs));
            if self.shape.referrals > 1 {
                // A forger can only guess which pairs the checker takes for the first round's.
                lines[1] = self.outcome.assignment_sum.unwrap().to_string();
                let name = format!("{name}r{}", self.shape.referrals);
                lines.push(pairs_line(&name, &pairs));
            }
            table(&ASSIGNMENT, pairs)
                .write(self.out.path(), &ASSIGNMENT)
                .unwrap();
        }
        self.certify_as(lines, counts, key);
    }
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap()
}

fn bits(value: i64) -> u64 {
    u64::from_ne_bytes(value.to_ne_bytes())
}

fn lists_line(rows: &[[i64; 5]]) -> String {
    let (mut scores, mut sum) = (0_i128, 0_u64);
    for [sme, rank, offering, score, _] in rows {
        scores += i128::from(*score);
        let row = bits(*sme).wrapping_mul(32).wrapping_add(bits(*rank));
        let pair = (bits(*offering) << 20).wrapping_add(bits(*score));
        sum = sum.wrapping_add(mix64(mix64(row) ^ pair));
    }
    format!("topk rows={} score_sum={scores} sum={sum:016x}", rows.len())
}

fn pairs_line(name: &str, rows: &[[i64; 3]]) -> String {
    let (mut scores, mut sum) = (0_i128, 0_u64);
    for [sme, offering, score] in rows {
        scores += i128::from(*score);
        sum = sum.wrapping_add(mix64(mix64(bits(*sme)) ^ bits(*offering).wrapping_add(1)));
    }
    format!(
        "{name} matched={} score_sum={scores} sum={sum:016x}",
        rows.len()
    )
}

/// The rows of a table of integers.
pub fn rows<const N: usize>(table: &Table) -> Vec<[i64; N]> {
    let columns: Vec<&[i64]> = table
        .columns()
        .iter()
        .map(|column| table.integers(column.name).unwrap())
        .collect();
    let row = |row: usize| std::array::from_fn(|column| columns[column][row]);
    (0..table.rows()).map(row).collect()
}

/// A table of integers by rows.
pub fn table<const N: usize>(format: &TableFormat, rows: Vec<[i64; N]>) -> Table {
    let column = |(place, column): (usize, &snapshot::ColumnFormat)| Column {
        name: column.name,
        values: Values::Integers(rows.iter().map(|row| row[place]).collect()),
    };
    Table::new(format.columns.iter().enumerate().map(column).collect())
}

fn small() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshot/tests/data/pyarrow")
}

/// The tables of a world, with a lender of every offering and little capacity.
fn tables(shape: Shape) -> Snapshot {
    let mut random = Random::new(shape.seed);
    let mut snapshot = Snapshot::read(&small()).unwrap();
    let smes = snapshot.sme.rows();
    if shape.seed != 0 {
        let drawn: Vec<usize> = (0..smes).map(|_| random.below(smes)).collect();
        snapshot.sme = redraw(&snapshot.sme, &SME, &drawn);
    }
    let offerings = snapshot.offering.rows();
    let mut columns = snapshot.offering.columns().to_vec();
    for column in &mut columns {
        let Values::Integers(values) = &mut column.values else {
            continue;
        };
        for value in values.iter_mut().filter(|_| shape.seed != 0) {
            match column.name {
                "max_clients" => *value = i64::try_from(random.below(4)).unwrap(),
                "quota" => *value = i64::try_from(random.below(8_000)).unwrap(),
                _ => {}
            }
        }
    }
    let lenders = (0..offerings).map(|it| i64::try_from(it % 40).unwrap());
    columns.push(Column {
        name: "lender_id",
        values: Values::Integers(lenders.collect()),
    });
    snapshot.offering = redraw(
        &Table::new(columns),
        &OFFERING,
        &(0..offerings).collect::<Vec<_>>(),
    );
    if shape.pairs {
        add_pairs(&mut snapshot, &mut random);
    }
    snapshot
}

/// The columns of a format with some rows of a table.
fn redraw(table: &Table, format: &TableFormat, drawn: &[usize]) -> Table {
    let column = |column: &snapshot::ColumnFormat| {
        let values = table.integers(column.name).unwrap();
        Column {
            name: column.name,
            values: Values::Integers(drawn.iter().map(|row| values[*row]).collect()),
        }
    };
    Table::new(format.columns.iter().map(column).collect())
}

fn add_pairs(snapshot: &mut Snapshot, random: &mut Random) {
    let (smes, offerings) = (snapshot.sme.rows(), snapshot.offering.rows());
    let mut kinds = Vec::new();
    let mut ids: [Vec<i64>; 2] = Default::default();
    for sme in 0..smes {
        let kind = match random.below(10) {
            0 => PairKind::Fixed,
            1..=3 => PairKind::Excluded,
            _ => continue,
        };
        kinds.push(kind.code().to_owned());
        ids[0].push(i64::try_from(sme).unwrap());
        ids[1].push(i64::try_from(random.below(offerings)).unwrap());
    }
    let [sme_id, offering_id] = ids;
    snapshot.pairs = Some(Table::new(vec![
        texts("kind", kinds),
        integers("sme_id", sme_id),
        integers("offering_id", offering_id),
    ]));
    let names = |count: usize, name: &str| -> Vec<String> {
        (0..count).map(|row| format!("{name}-{row}")).collect()
    };
    snapshot.sme_key = Some(Table::new(vec![
        texts("key", names(smes, "firm")),
        texts("uuid", names(smes, "uuid-of-firm")),
        integers("amount_fen", vec![0; smes]),
    ]));
    snapshot.offering_key = Some(Table::new(vec![
        texts("key", names(offerings, "offering")),
        texts("uuid", names(offerings, "uuid-of-offering")),
        texts("lender_key", names(offerings, "lender")),
        texts("lender_uuid", names(offerings, "uuid-of-lender")),
        integers("clients_left", vec![0; offerings]),
        integers("money_left_fen", vec![0; offerings]),
    ]));
}

fn texts(name: &'static str, values: Vec<String>) -> Column {
    let values = Values::Texts(values);
    Column { name, values }
}

fn integers(name: &'static str, values: Vec<i64>) -> Column {
    let values = Values::Integers(values);
    Column { name, values }
}

pub fn input(mut snapshot: Snapshot) -> Input {
    let pairs = |kind| {
        let id = |id: i64| u32::try_from(id).unwrap();
        let pairs = snapshot.pairs_of(kind).into_iter();
        let pair = |(sme, offering)| Pair {
            sme: id(sme),
            offering: id(offering),
        };
        pairs.map(pair).collect()
    };
    let (fixed, excluded) = (pairs(PairKind::Fixed), pairs(PairKind::Excluded));
    let Snapshot {
        sme,
        offering,
        offering_region,
        ..
    } = &mut snapshot;
    Input {
        fixed,
        excluded,
        lender_id: offering.take_integers("lender_id").unwrap(),
        smes: SmeColumns::from_source(|name| sme.take_integers(name)).unwrap(),
        offerings: OfferingColumns::from_source(|name| offering.take_integers(name)).unwrap(),
        regions: RegionColumns::from_source(|name| offering_region.take_integers(name)).unwrap(),
    }
}

/// Whether any fact of the world is unknown.
pub fn has_unknown_facts(snapshot: &Snapshot) -> bool {
    let columns = SME.columns.iter().filter(|column| column.nullable);
    let mut columns = columns.filter_map(|column| snapshot.sme.integers(column.name));
    columns.any(|values| values.contains(&NULL))
}
