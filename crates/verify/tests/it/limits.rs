//! Values that no run accepts: the checker refuses what the engine refuses, by limits of its own.

use crate::world::{PLAIN, World, input};
use matching::{Expected, Problem};
use snapshot::{Column, NULL, OFFERING, SME, Snapshot, Table, TableFormat, Values};
use verify::{Claim, Kind, Options, Status};

/// A table with one value put into its first row.
fn put(table: &Table, column: &str, value: i64) -> Table {
    let mut columns: Vec<Column> = table.columns().to_vec();
    let known = columns.iter_mut().find(|it| it.name == column).unwrap();
    let Values::Integers(values) = &mut known.values else {
        panic!("{column} holds texts");
    };
    values[0] = value;
    Table::new(columns)
}

fn changed(honest: &Snapshot, format: &TableFormat, column: &str, value: i64) -> Snapshot {
    let mut snapshot = honest.clone();
    if format.name == SME.name {
        snapshot.sme = put(&honest.sme, column, value);
    } else {
        snapshot.offering = put(&honest.offering, column, value);
    }
    snapshot
}

/// The least and the greatest value that the engine takes, by what it says of the outermost.
fn taken(honest: &Snapshot, format: &TableFormat, column: &str) -> (i64, i64) {
    let outermost = [NULL + 1, i64::MAX];
    let said = outermost.map(|value| {
        let input = input(changed(honest, format, column, value));
        let faults = Problem::new(input).err().unwrap_or_default();
        let found = faults.iter().find(|fault| fault.column == column);
        found.map(|fault| fault.expected.clone())
    });
    match said {
        [_, Some(Expected::Between(low, high))] | [Some(Expected::Between(low, high)), None] => {
            (low, high)
        }
        [None, None] => outermost.into(),
        other => panic!("{column}: {other:?}"),
    }
}

/// What the checker finds outside in an input that a forger certified.
fn found(world: &World, snapshot: &Snapshot) -> Vec<(String, String, String)> {
    snapshot.write(world.dir.path()).unwrap();
    world.certify(None);
    let report = world.check(&Options::default());
    let mut outcomes = report.outcomes.iter();
    let files = outcomes.find(|it| it.claim == Claim::InputFiles).unwrap();
    let outside = files.findings.iter();
    let outside = outside.filter(|finding| finding.kind == Kind::ValueOutside);
    let said = outside.map(|finding| {
        assert_eq!(files.status, Status::Broken);
        assert_eq!(finding.value("id"), "0");
        let value = |name| finding.value(name).to_owned();
        (finding.file.clone(), value("name"), value("expected"))
    });
    said.collect()
}

#[test]
fn the_checker_takes_the_values_that_the_engine_takes() {
    let world = World::new(PLAIN);
    let honest = &world.snapshot;
    for format in [SME, OFFERING] {
        for column in format.columns {
            let (low, high) = taken(honest, &format, column.name);
            let told = |value: i64| {
                let snapshot = changed(honest, &format, column.name, value);
                found(&world, &snapshot)
            };
            for inside in [low, high] {
                assert_eq!(told(inside), [], "{} {inside}", column.name);
            }
            let below = low.checked_sub(1).filter(|value| *value != NULL);
            for outside in [below, high.checked_add(1)].into_iter().flatten() {
                let file = format!("{}.parquet", format.name);
                let expected = format!("{low} … {high}");
                let said = (file, column.name.to_owned(), expected);
                assert_eq!(told(outside), [said], "{} {outside}", column.name);
            }
        }
    }
}

#[test]
fn a_home_that_is_no_county_is_refused_by_both() {
    let world = World::new(PLAIN);
    for home in [330_100, 330_000, 100] {
        let snapshot = changed(&world.snapshot, &OFFERING, "home", home);
        let faults = Problem::new(input(snapshot.clone())).unwrap_err();
        assert_eq!(
            faults[0].to_string(),
            format!("offering row 0, home: {home} (expected a county PPCCDD, whose DD is not 00)")
        );
        let said = ["offering.parquet", "home", "PPCCDD, DD ≠ 00"].map(str::to_owned);
        assert_eq!(found(&world, &snapshot), [said.into()]);
    }
}

#[test]
fn what_would_overflow_is_refused_before_it_is_reckoned_with() {
    let world = World::new(PLAIN);
    let mut snapshot = world.snapshot.clone();
    for (column, value) in [
        ("credit_min", i64::MAX),
        ("w_grade", i64::MAX),
        ("appetite", i64::MAX),
        ("w_app", i64::MAX),
        ("rate_bp", i64::MIN + 1),
    ] {
        snapshot.offering = put(&snapshot.offering, column, value);
    }
    let columns: Vec<String> = found(&world, &snapshot)
        .into_iter()
        .map(|(_, column, _)| column)
        .collect();
    let expected = ["credit_min", "rate_bp", "appetite", "w_grade", "w_app"];
    assert_eq!(columns, expected);
    assert_eq!(world.broken(), [Claim::InputFiles]);
}
