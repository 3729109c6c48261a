//! Values that no run accepts: the checker refuses what the engine refuses, by limits of its own.

use crate::world::{PLAIN, World, input};
use matching::{Expected, Problem};
use snapshot::{Column, NULL, OFFERING, SME, Snapshot, Table, TableFormat, Values};
use verify::{Claim, Finding, Kind, Options, Status};

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
fn outside(world: &World, snapshot: &Snapshot) -> Vec<Finding> {
    snapshot.write(world.dir.path()).unwrap();
    world.certify(None);
    let report = world.check(&Options::default());
    let mut outcomes = report.outcomes.into_iter();
    let files = outcomes.find(|it| it.claim == Claim::InputFiles).unwrap();
    let outside = files.findings.into_iter();
    let outside: Vec<Finding> = outside.filter(|it| it.kind == Kind::ValueOutside).collect();
    assert!(outside.is_empty() || files.status == Status::Broken);
    outside
}

/// File, column and what is expected of it, of findings on the first row.
fn found(world: &World, snapshot: &Snapshot) -> Vec<(String, String, String)> {
    let said = outside(world, snapshot).into_iter().map(|finding| {
        assert_eq!(finding.value("id"), "0");
        let value = |name| finding.value(name).to_owned();
        (finding.file.clone(), value("name"), value("expected"))
    });
    said.collect()
}

/// File, column and row of findings.
fn findings(world: &World, snapshot: &Snapshot) -> Vec<(String, String, String)> {
    let said = outside(world, snapshot).into_iter().map(|finding| {
        let value = |name| finding.value(name).to_owned();
        (finding.file.clone(), value("name"), value("id"))
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
                let mut said = found(&world, &snapshot);
                // What does not go with the rest of its row is another matter.
                said.retain(|(_, name, _)| name == column.name);
                said
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

const COUNTY: &str = "a county PPCCDD, whose CC and DD are not 00";

#[test]
fn a_home_that_is_no_county_is_refused_by_both() {
    let world = World::new(PLAIN);
    for home in [330_100, 330_000, 330_001] {
        let snapshot = changed(&world.snapshot, &OFFERING, "home", home);
        let faults = Problem::new(input(snapshot.clone())).unwrap_err();
        assert_eq!(
            faults[0].to_string(),
            format!("offering row 0, home: {home} (expected {COUNTY})")
        );
        let said = ["offering.parquet", "home", "PPCCDD, CC ≠ 00, DD ≠ 00"].map(str::to_owned);
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

/// A change of an input, and where the engine and the checker find it.
type Beside = (
    fn(&mut Snapshot),
    (&'static str, &'static str, usize),
    &'static str,
);

fn regions(rows: &[[i64; 2]]) -> Table {
    let column = |at: usize| rows.iter().map(|row| row[at]).collect();
    Table::from_integers([("offering_id", column(0)), ("code", column(1))])
}

const BESIDE: [Beside; 7] = [
    (
        |it| it.sme = put(&put(&it.sme, "chain_mask", NULL), "node0", 17),
        ("sme.parquet", "node0", 0),
        "sme row 0, node0: 17 (expected null, because chain_mask is null)",
    ),
    (
        |it| it.offering = put(&it.offering, "w_app", 99),
        ("offering.parquet", "w_chain + … + w_app", 0),
        "expected six weights that add up to 100",
    ),
    (
        |it| it.offering_region = regions(&[[0, 7]]),
        ("offering_region.parquet", "code", 0),
        "offering_region row 0, code: 7 (expected 0, PP, PPCC or PPCCDD)",
    ),
    (
        |it| it.offering_region = regions(&[[0, 330_001]]),
        ("offering_region.parquet", "code", 0),
        "offering_region row 0, code: 330001 (expected 0, PP, PPCC or PPCCDD)",
    ),
    (
        |it| it.offering_region = regions(&[[0, 33], [1, 33], [0, 3_301]]),
        ("offering_region.parquet", "code", 2),
        "offering_region row 2, code: 3301 (expected the level of the offering's other codes)",
    ),
    (
        |it| it.offering_region = regions(&[[0, 33], [0, 33]]),
        ("offering_region.parquet", "code", 1),
        "offering_region row 1, code: 33 (expected a row that does not occur twice)",
    ),
    (
        |it| it.offering_region = regions(&[[-1, 33]]),
        ("offering_region.parquet", "offering_id", 0),
        "offering_region row 0, offering_id: -1",
    ),
];

#[test]
fn rows_that_contradict_each_other_are_refused_by_both() {
    let world = World::new(PLAIN);
    for (change, (file, name, row), said) in BESIDE {
        let mut snapshot = world.snapshot.clone();
        change(&mut snapshot);
        let faults = Problem::new(input(snapshot.clone())).unwrap_err();
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(
            faults.iter().any(|fault| fault.contains(said)),
            "{faults:?}"
        );
        let found = findings(&world, &snapshot);
        let there = (file.to_owned(), name.to_owned(), row.to_string());
        assert!(found.contains(&there), "{there:?}: {found:?}");
        assert_eq!(world.broken(), [Claim::InputFiles]);
    }
}

#[test]
fn pairs_that_name_nothing_or_stand_there_twice_are_refused() {
    let world = World::new(PLAIN);
    for (rows, name, row) in [
        (vec![(-1, 0)], "sme_id", 0),
        (vec![(0, 0), (0, i64::MAX)], "offering_id", 1),
        (vec![(0, 0), (1, 0), (0, 0)], "sme_id", 2),
    ] {
        let mut snapshot = world.snapshot.clone();
        let (smes, offerings) = rows.iter().copied().unzip();
        snapshot.pairs = Some(Table::new(vec![
            Column {
                name: "kind",
                values: Values::Texts(vec!["fixed".to_owned(); rows.len()]),
            },
            Column {
                name: "sme_id",
                values: Values::Integers(smes),
            },
            Column {
                name: "offering_id",
                values: Values::Integers(offerings),
            },
        ]));
        let there = ("pairs.parquet".to_owned(), name.to_owned(), row.to_string());
        assert_eq!(findings(&world, &snapshot), [there]);
        assert_eq!(world.broken(), [Claim::InputFiles]);
    }
}
