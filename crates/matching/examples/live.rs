//! Measures the index in memory over a whole workload: every firm's list, every offering's best
//! firms, and what a change of every offering does to all lists.
//!
//! `cargo run --release -p matching --example live -- DIR`, with the tables of a workload in DIR.

use matching::live::{Change, Except, LiveIndex, OfferingFacts, Order, SmeFacts};
use matching::{
    AssignmentRule, Input, OfferingColumns, Policy, Problem, RegionColumns, SmeColumns, Unknown,
};
use snapshot::Snapshot;
use std::error::Error;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Firms that are asked for of each offering.
const BEST: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args().nth(1).ok_or("usage: live DIR")?;
    let input = read(Path::new(&dir))?;
    let policy = Policy::standard(AssignmentRule::None, Unknown::Exclude);
    let problem = Problem::new(input.clone()).map_err(|faults| format!("{faults:?}"))?;
    let (index, built) = timed(|| LiveIndex::new(&problem, &policy));
    print(&format!(
        "{} firms, {} offerings, index and all lists built in {built:.1?}",
        index.sme_count(),
        index.offering_count()
    ))?;
    print(&index.list_sum().to_string())?;
    lists(&index)?;
    lists_of_facts(&index, &input.smes)?;
    best_firms(&index)?;
    let facts = changed(&input)?;
    refresh(&index, "offering changed", &facts)?;
    let withdrawn: Vec<_> = facts.iter().map(|_| None).collect();
    refresh(&index, "offering withdrawn", &withdrawn)
}

fn read(dir: &Path) -> Result<Input, Box<dyn Error>> {
    let mut tables = Snapshot::read(dir)?;
    Ok(Input {
        smes: SmeColumns::from_source(|name| tables.sme.take_integers(name))?,
        offerings: OfferingColumns::from_source(|name| tables.offering.take_integers(name))?,
        regions: RegionColumns::from_source(|name| tables.offering_region.take_integers(name))?,
        ..Input::default()
    })
}

fn print(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

/// Time that this thread has been on a processor; zero where the system does not tell.
fn on_processor() -> Duration {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = line.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// Times of each piece of work, and what all of them took of a processor.
#[derive(Default)]
struct Times {
    each: Vec<Duration>,
    processor: Duration,
}

impl Times {
    fn of<T>(work: impl Iterator<Item = T>, mut each: impl FnMut(T)) -> Self {
        let before = on_processor();
        let each = work.map(|item| timed(|| each(item)).1).collect();
        let processor = on_processor() - before;
        Self { each, processor }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn lists(index: &LiveIndex) -> std::io::Result<()> {
    let times = Times::of(0..index.sme_count(), |sme| {
        black_box(index.offerings_for(sme));
    });
    print(&times.show("list of one firm, searched"))
}

fn lists_of_facts(index: &LiveIndex, smes: &SmeColumns) -> std::io::Result<()> {
    let rows = (0..smes.amount.len()).filter_map(|row| smes.row(row));
    let times = Times::of(rows, |mut facts| {
        facts.amount += 1;
        let list =
            SmeFacts::new(facts).map(|facts| index.offerings_for_facts(&facts, Except::These(&[])));
        black_box(list.is_ok());
    });
    print(&times.show("list of changed facts, checked"))
}

fn best_firms(index: &LiveIndex) -> std::io::Result<()> {
    let times = Times::of(0..index.offering_count(), |offering| {
        black_box(index.smes_for(offering, BEST, Order::Lender));
    });
    print(&times.show("best firms of one offering"))
}

/// Each offering with a lower rate and more appetite, so that it rises on the lists.
fn changed(input: &Input) -> Result<Vec<Option<OfferingFacts>>, Box<dyn Error>> {
    let mut codes = vec![Vec::new(); input.offerings.home.len()];
    for (offering, code) in input.regions.offering_id.iter().zip(&input.regions.code) {
        codes[usize::try_from(*offering)?].push(*code);
    }
    let mut changed = Vec::new();
    for (row, codes) in codes.iter().enumerate() {
        let mut facts = input.offerings.row(row).ok_or("a row is missing")?;
        facts.rate_bp = (facts.rate_bp - 50).max(0);
        facts.appetite = (facts.appetite + 200).min(1_000);
        let facts = OfferingFacts::new(facts, codes);
        changed.push(Some(facts.map_err(|faults| format!("{faults:?}"))?));
    }
    Ok(changed)
}

fn refresh(
    index: &LiveIndex,
    what: &str,
    facts: &[Option<OfferingFacts>],
) -> Result<(), Box<dyn Error>> {
    let mut touched = Vec::new();
    let times = Times::of((0..).zip(facts), |(offering, facts)| {
        let applied = index.apply(Change::Offering(offering, facts.clone()));
        touched.push(applied.map(|(_, changes)| changes.len()));
    });
    let mut touched = touched.into_iter().collect::<Result<Vec<_>, _>>()?;
    print(&times.show(&format!("{what}, every list refreshed")))?;
    touched.sort_unstable();
    print(&format!(
        "  lists touched: mean {}, max {}",
        touched.iter().sum::<usize>() / touched.len().max(1),
        touched.last().copied().unwrap_or_default()
    ))?;
    Ok(())
}

impl Times {
    fn show(mut self, what: &str) -> String {
        self.each.sort_unstable();
        let at = |percent: usize| {
            let last = self.each.len().saturating_sub(1);
            let at = self.each.get(last * percent / 100);
            at.copied().unwrap_or_default()
        };
        let count = u32::try_from(self.each.len()).unwrap_or(u32::MAX).max(1);
        format!(
            "{what}: n {count}, mean {:.1?} ({:.1?} of a processor), p50 {:.1?}, p99 {:.1?}, \
             max {:.1?}",
            self.each.iter().sum::<Duration>() / count,
            self.processor / count,
            at(50),
            at(99),
            at(100)
        )
    }
}
