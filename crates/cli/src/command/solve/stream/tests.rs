//! What `--stream` must leave as it is: every file, whatever the order of the rows, and every
//! complaint.

use super::super::tests::{arguments, small};
use super::super::{Assign, UnknownPairs, run};
use super::*;
use matching::{AssignmentRule, Unknown, mix64};
use snapshot::{Column, ColumnFormat, NULL, PAIRS, Table, TableFormat, Values};
use std::num::NonZeroUsize;

/// The small workload so many times over, with other amounts and regions: 18,000 firms, more
/// than any batch or window holds.
const COPIES: usize = 60;

fn integer(row: usize) -> i64 {
    i64::try_from(row).unwrap()
}

/// A number from 0 below `end` that a row always has.
fn dice(row: usize, end: u64) -> i64 {
    let number = mix64(u64::try_from(row).unwrap() ^ 77) % end;
    i64::try_from(number).unwrap()
}

/// Writes SMEs in the order of a shuffle; what `edit` does to a cell is done first.
fn write_smes(dir: &Path, edit: impl Fn(&'static str, usize, i64) -> i64) {
    let few = Snapshot::read(&small()).unwrap().sme;
    let rows = few.rows() * COPIES;
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by_key(|row| dice(*row, u64::MAX >> 1));
    let cell = |column: &'static str, row: usize| {
        let value = few.integers(column).unwrap()[row % few.rows()];
        let dice = dice(row, 40);
        let value = match column {
            "amount" => value + dice,
            "region" if value == NULL || dice == 0 => NULL,
            // Most are moved to another province of the workload.
            "region" if dice > 20 => [440_209, 330_106, 320_102, 110_105][row % 4],
            _ => value,
        };
        edit(column, row, value)
    };
    let column = |format: &ColumnFormat| Column {
        name: format.name,
        values: Values::Integers(order.iter().map(|row| cell(format.name, *row)).collect()),
    };
    let mut columns: Vec<Column> = SME.columns.iter().map(column).collect();
    columns.push(Column {
        name: "sme_id",
        values: Values::Integers(
            order
                .iter()
                .map(|id| edit("sme_id", *id, integer(*id)))
                .collect(),
        ),
    });
    let id = ColumnFormat {
        name: "sme_id",
        ..SME.columns[0]
    };
    let format = TableFormat {
        id: None,
        columns: Box::leak([SME.columns, &[id]].concat().into()),
        ..SME
    };
    Table::new(columns).write(dir, &format).unwrap();
}

/// The rest: three offerings a lender, some pairs settled before.
fn write_rest(dir: &Path) {
    let name = "offering_region.parquet";
    std::fs::copy(small().join(name), dir.join(name)).unwrap();
    let offering = Snapshot::read(&small()).unwrap().offering;
    let rows = offering.rows();
    let mut columns: Vec<Column> = offering.columns().to_vec();
    columns.retain(|column| column.name != "lender_id");
    let lenders = (0..rows).map(|row| integer(row / 3)).collect();
    let lenders = Table::from_integers([("lender_id", lenders)]);
    columns.extend(lenders.columns().to_vec());
    Table::new(columns).write(dir, &snapshot::OFFERING).unwrap();
    let kinds = (0..600).map(|pair| ["fixed", "excluded"][pair % 2].to_owned());
    let smes = (0..600).map(|pair| pair * 29).collect();
    let offerings = (0..600).map(|pair| dice(pair, 120));
    let [smes, offerings] = [smes, offerings.collect()].map(Values::Integers);
    let cells = [
        ("kind", Values::Texts(kinds.collect())),
        ("sme_id", smes),
        ("offering_id", offerings),
    ];
    let columns = cells.map(|(name, values)| Column { name, values });
    Table::new(columns.into()).write(dir, &PAIRS).unwrap();
}

/// Every file of a solve, by name.
fn files(args: &SolveArgs) -> Vec<(String, Vec<u8>)> {
    run(args).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(&args.out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    let file = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read(path).unwrap())
    };
    names.iter().map(file).collect()
}

#[test]
fn every_file_is_as_without() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_smes(dir.path(), |_, _, value| value);
    write_rest(dir.path());
    let (exclude, conditional) = (UnknownPairs::Exclude, UnknownPairs::Conditional);
    let policies = [
        (Assign::A2, Some(3), conditional, 3),
        (Assign::A2, None, exclude, 3),
        (Assign::A1, None, conditional, 3),
        (Assign::None, None, conditional, 2),
    ];
    for (assign, referrals, unknown, count) in policies {
        let mut args = arguments(dir.path(), out.path());
        (args.assign, args.referrals, args.unknown) = (Some(assign), referrals, Some(unknown));
        let whole = files(&args);
        assert_eq!(whole.len(), count, "{assign:?}");
        args.stream = true;
        for threads in [1, 3] {
            args.threads = NonZeroUsize::new(threads);
            let streamed = files(&args);
            for (whole, streamed) in whole.iter().zip(&streamed) {
                assert!(whole == streamed, "{} differs: {assign:?}", whole.0);
            }
            assert_eq!(streamed.len(), count);
        }
    }
}

#[test]
fn complaints_are_as_without() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let complaint = |stream| {
        let args = SolveArgs {
            stream,
            ..arguments(dir.path(), out.path())
        };
        format!("{:#}", run(&args).unwrap_err())
    };
    write_rest(dir.path());
    let wrong = |column, row, value| match (column, row) {
        ("age", 7 | 13_001) => -5,
        ("tier", 600 | 601) => 9,
        ("region", 40) => 1_000_000_000,
        ("region", 41) => -1,
        _ => value,
    };
    write_smes(dir.path(), wrong);
    let told = complaint(true);
    assert_eq!(told, complaint(false));
    let first = "sme row 40, region: 1000000000 (expected a value from 100000 to 999999)\n";
    assert!(
        told.starts_with(first) && told.lines().count() == 6,
        "{told}"
    );
    write_smes(dir.path(), |column, row, value| match (column, row) {
        ("sme_id", 17_000) => 16_999,
        _ => value,
    });
    let told = complaint(true);
    assert_eq!(told, complaint(false));
    assert!(told.ends_with("expected each of 0 to 17999 once"), "{told}");
    std::fs::remove_file(dir.path().join("sme.parquet")).unwrap();
    std::fs::copy(small().join("sme.csv"), dir.path().join("sme.csv")).unwrap();
    let told = complaint(true);
    assert!(
        told.contains("sme.parquet is not there (a table is read in batches"),
        "{told}"
    );
}

#[test]
fn a_list_that_cannot_be_read_ends_the_run() {
    let out = tempfile::tempdir().unwrap();
    let snapshot = Snapshot::read_without_smes(&small()).unwrap();
    let offerings = offerings(snapshot, &small()).unwrap();
    let smes = 50_000;
    let mut lists = SpillWriter::new(smes, out.path()).unwrap();
    let amounts = vec![1; smes];
    for sme in 0..50_000 {
        let row = |offering| Listed::from_words([offering, 10 + sme, sme]);
        lists
            .append(sme, &[row(sme % 100), row(sme % 100 + 1)])
            .unwrap();
    }
    let spill = lists.finish().unwrap();
    let policy = Policy::standard(AssignmentRule::A1, Unknown::Exclude);
    let wants = Wants {
        amounts: &amounts,
        fixed: &[],
    };
    let shelves = vec![0; smes];
    let assigned = || matching::assign_over(&offerings, wants, &policy, &mut spill.anywhere());
    let rounds = assigned().unwrap();
    assert_eq!(rounds.len(), 1);
    let written = write(out.path(), &policy, (&spill, &shelves), &rounds).unwrap();
    assert_eq!(written.list_sum.rows, 100_000);
    std::fs::remove_file(out.path().join("topk.parquet")).unwrap();
    // The last row lacks its last byte.
    spill.cut(100_000 * 12 - 1);
    for error in [
        assigned().unwrap_err(),
        write(out.path(), &policy, (&spill, &shelves), &rounds).unwrap_err(),
    ] {
        let told = format!("{error:#}");
        assert!(told.starts_with("the lists on disk: "), "{told}");
    }
    assert!(!out.path().join("topk.parquet").exists());
}
