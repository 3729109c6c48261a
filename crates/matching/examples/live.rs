//! Measures the index in memory over a whole workload: every firm's list, every offering's best
//! firms, and what a change of every offering does to all lists.
//!
//! `cargo run --release -p matching --example live -- DIR`, with the tables of a workload in DIR.

use matching::live::{Change, LiveIndex, OfferingFacts, Order, SmeFacts};
use matching::{
    AssignmentRule, Input, OfferingColumns, Policy, Problem, RegionColumns, SmeColumns, Unknown,
};
use snapshot::Snapshot;
use std::error::Error;
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

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn lists(index: &LiveIndex) -> std::io::Result<()> {
    let times = (0..index.sme_count()).map(|sme| timed(|| index.offerings_for(sme)).1);
    print(&quantiles("list of one firm, searched", times.collect()))
}

fn lists_of_facts(index: &LiveIndex, smes: &SmeColumns) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::new();
    for row in 0..smes.amount.len() {
        let mut facts = smes.row(row).ok_or("a row is missing")?;
        facts.amount += 1;
        let (list, time) =
            timed(|| SmeFacts::new(facts).map(|facts| index.offerings_for_facts(&facts, None)));
        list.map_err(|faults| format!("{faults:?}"))?;
        times.push(time);
    }
    Ok(print(&quantiles("list of changed facts, checked", times))?)
}

fn best_firms(index: &LiveIndex) -> std::io::Result<()> {
    let offerings = 0..index.offering_count();
    let times = offerings.map(|it| timed(|| index.smes_for(it, BEST, Order::Lender)).1);
    print(&quantiles("best firms of one offering", times.collect()))
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
    let (mut times, mut touched) = (Vec::new(), Vec::new());
    for (offering, facts) in (0..).zip(facts) {
        let change = Change::Offering(offering, facts.clone());
        let (applied, time) = timed(|| index.apply(change));
        touched.push(applied?.1.len());
        times.push(time);
    }
    print(&quantiles(&format!("{what}, every list refreshed"), times))?;
    touched.sort_unstable();
    print(&format!(
        "  lists touched: mean {}, max {}",
        touched.iter().sum::<usize>() / touched.len().max(1),
        touched.last().copied().unwrap_or_default()
    ))?;
    Ok(())
}

fn quantiles(what: &str, mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| {
        let last = times.len().saturating_sub(1);
        times.get(last * percent / 100).copied().unwrap_or_default()
    };
    let count = u32::try_from(times.len()).unwrap_or(u32::MAX).max(1);
    let mean = times.iter().sum::<Duration>() / count;
    format!(
        "{what}: n {count}, mean {mean:.1?}, p50 {:.1?}, p99 {:.1?}, max {:.1?}",
        at(50),
        at(99),
        at(100)
    )
}
