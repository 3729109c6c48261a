//! `solve --stream`: one province in memory at a time, so that memory follows the largest of
//! them rather than all SMEs.
//!
//! The rows are sorted by province into files; province by province the lists are made and
//! written to one more; the assignment reads them there. All of these lie in OUT, have no name
//! and are gone when the process ends. Of each SME some 30 bytes stay in memory: where its list
//! lies, what it wants, and what the assignment knows of it (five more per further referral).

use super::shelves::Shelves;
use super::spill::{Spill, SpillWriter};
use super::{Figures, SolveArgs, WRITTEN, clear, list_table, pair_table, pairs, shown};
use anyhow::{Result, bail};
use matching::{
    Assignment, Control, Fault, Firms, ListColumns, Listed, MAX_FAULTS, OfferingColumns, Offerings,
    Pair, PairColumns, Policy, Problem, RegionColumns, SmeColumns, Tally, Wants,
};
use snapshot::{ASSIGNMENT, Batches, MAX_GROUP_ROWS, PairKind, SME, Snapshot, TOPK, TableWriter};
use std::path::Path;
use std::sync::Arc;

/// Solves and writes the result files.
pub(super) fn solve(args: &SolveArgs, policy: &Policy) -> Result<Figures> {
    let mut batches = Batches::open(&args.dir, &SME)?;
    let snapshot = Snapshot::read_without_smes(&args.dir)?;
    let settled = Settled::of(&snapshot)?;
    let offerings = offerings(snapshot, &args.dir)?;
    let smes = batches.rows();
    let checked = offerings.check_pairs(smes, &settled.fixed, &settled.excluded);
    checked.or_else(|faults| bail!(shown(&faults)))?;
    eprintln!("{smes} SMEs, {} offerings", offerings.count());
    let mut listing = Listing {
        offerings: Arc::new(offerings),
        policy: policy.lists_only(),
        excluded: settled.excluded,
        amounts: vec![0; smes],
        lists: SpillWriter::new(smes, &args.out)?,
        eligible_pairs: 0,
        faults: Vec::new(),
    };
    let mut shelves = Shelves::fill(&mut batches, &args.out)?;
    drop(batches);
    while let Some(rows) = shelves.clear_next()? {
        listing.list(&rows.ids, rows.smes)?;
    }
    listing.refuse_faults()?;
    let spill = listing.lists.finish()?;
    let wants = Wants {
        amounts: &listing.amounts,
        fixed: &settled.fixed,
    };
    let offerings = &listing.offerings;
    let rounds = matching::assign_over(offerings, wants, policy, &mut spill.anywhere())?;
    let shelf_of = shelves.into_shelf_of();
    Ok(Figures {
        smes,
        offerings: offerings.count(),
        eligible_pairs: listing.eligible_pairs,
        tally: write(&args.out, policy, (&spill, &shelf_of), &rounds)?,
        bound: None,
    })
}

/// Pairs that were settled before, sorted.
struct Settled {
    fixed: Vec<Pair>,
    excluded: Vec<Pair>,
}

impl Settled {
    fn of(snapshot: &Snapshot) -> Result<Self> {
        let sorted = |kind| {
            let mut pairs = pairs(snapshot, kind)?;
            pairs.sort_unstable();
            anyhow::Ok(pairs)
        };
        Ok(Self {
            fixed: sorted(PairKind::Fixed)?,
            excluded: sorted(PairKind::Excluded)?,
        })
    }
}

fn offerings(mut snapshot: Snapshot, dir: &Path) -> Result<Offerings> {
    let missing = |column| anyhow::anyhow!("{}: column {column} is missing", dir.display());
    let lenders = snapshot
        .offering
        .take_integers("lender_id")
        .unwrap_or_default();
    let columns = OfferingColumns::from_source(|name| snapshot.offering.take_integers(name));
    let regions = RegionColumns::from_source(|name| snapshot.offering_region.take_integers(name));
    let checked = Offerings::new(
        &columns.map_err(missing)?,
        &regions.map_err(missing)?,
        &lenders,
    );
    checked.or_else(|faults| bail!(shown(&faults)))
}

/// What grows from province to province.
struct Listing {
    offerings: Arc<Offerings>,
    policy: Policy,
    excluded: Vec<Pair>,
    amounts: Vec<i64>,
    lists: SpillWriter,
    eligible_pairs: u64,
    faults: Vec<Fault>,
}

impl Listing {
    /// Makes the lists of one province. After the first fault the rest is checked only.
    fn list(&mut self, ids: &[u32], smes: SmeColumns) -> Result<()> {
        for (id, amount) in ids.iter().zip(&smes.amount) {
            self.amounts[*id as usize] = *amount;
        }
        let firms = Firms {
            smes,
            // They matter to the assignment alone.
            fixed: Vec::new(),
            excluded: among(&self.excluded, ids),
        };
        let problem = match Problem::of(Arc::clone(&self.offerings), firms) {
            Ok(problem) => problem,
            Err(found) => {
                let known_as = |fault: Fault| Fault {
                    row: ids.get(fault.row).map_or(fault.row, |id| *id as usize),
                    ..fault
                };
                self.faults.extend(found.into_iter().map(known_as));
                return Ok(());
            }
        };
        if self.faults.is_empty() {
            let outcome = matching::run(&problem, &self.policy, &Control::default())?;
            for (row, id) in (0..).zip(ids) {
                self.lists.append(*id, outcome.lists.of(row))?;
            }
            self.eligible_pairs += outcome.eligible_pairs;
        }
        Ok(())
    }

    fn refuse_faults(&mut self) -> Result<()> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let place = |fault: &Fault| SmeColumns::NAMES.iter().position(|it| *it == fault.column);
        self.faults.sort_by_key(|fault| (place(fault), fault.row));
        self.faults.truncate(MAX_FAULTS);
        bail!(shown(&self.faults))
    }
}

/// The pairs of some SMEs, by their places among these.
fn among(pairs: &[Pair], ids: &[u32]) -> Vec<Pair> {
    let local = |pair: &Pair| {
        let sme = ids.binary_search(&pair.sme).ok()?;
        let sme = u32::try_from(sme).ok()?;
        Some(Pair { sme, ..*pair })
    };
    pairs.iter().filter_map(local).collect()
}

/// Writes both files, group by group as `solve` does without `--stream`.
fn write(
    out: &Path,
    policy: &Policy,
    (spill, shelf_of): (&Spill, &[u8]),
    rounds: &[Assignment],
) -> Result<Tally> {
    let mut tally = Tally::new(policy, rounds);
    let mut lists = spill.ascending(shelf_of);
    clear(out, !rounds.is_empty())?;
    let mut topk = TableWriter::create(&out.join("topk.parquet"), &TOPK)?;
    let mut pairs = match rounds.is_empty() {
        true => None,
        false => Some(PairWriter::create(out)?),
    };
    let smes = u32::try_from(shelf_of.len())?;
    for from in (0..smes).step_by(WRITTEN as usize) {
        let mut columns = ListColumns::default();
        for sme in from..smes.min(from + WRITTEN) {
            let list = lists.list(sme)?;
            columns.push(sme, list);
            for row in tally.add(sme, list, rounds) {
                if let Some(pairs) = &mut pairs {
                    pairs.push(sme, row)?;
                }
            }
        }
        topk.append(&list_table(columns))?;
    }
    topk.finish()?;
    if let Some(pairs) = pairs {
        pairs.finish()?;
    }
    Ok(tally)
}

/// Writes pairs as whole row groups.
struct PairWriter {
    writer: TableWriter,
    columns: PairColumns,
}

impl PairWriter {
    fn create(out: &Path) -> Result<Self> {
        let writer = TableWriter::create(&out.join("assignment.parquet"), &ASSIGNMENT)?;
        let columns = PairColumns::default();
        Ok(Self { writer, columns })
    }

    fn push(&mut self, sme: u32, row: Listed) -> Result<()> {
        self.columns.push(sme, row);
        if self.columns.sme_id.len() == MAX_GROUP_ROWS {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let columns = std::mem::take(&mut self.columns);
        Ok(self.writer.append(&pair_table(columns))?)
    }

    fn finish(mut self) -> Result<()> {
        self.flush()?;
        Ok(self.writer.finish()?)
    }
}

#[cfg(test)]
mod tests;
