//! `solve` against the checksums of an independent brute force in another language.

use super::*;
use snapshot::{Column, OFFERING, OFFERING_REGION, PAIRS, SME, Values};
use std::process::Command;

pub(super) fn arguments(dir: &Path, out: &Path) -> SolveArgs {
    SolveArgs {
        dir: dir.to_owned(),
        out: out.to_owned(),
        assign: Some(Assign::A2),
        referrals: None,
        threads: None,
        unknown: Some(UnknownPairs::Exclude),
        sign_key: None,
        bound: false,
        stream: false,
    }
}

/// The line of the pairs of three referrals an SME.
fn referred(args: &SolveArgs) -> String {
    let problem = read(&args.dir).unwrap();
    let args = SolveArgs {
        dir: args.dir.clone(),
        out: args.out.clone(),
        referrals: Some(3),
        sign_key: None,
        ..*args
    };
    let [_, first, all] = <[String; 3]>::try_from(lines(&solve(&problem, &args).unwrap())).unwrap();
    assert!(first.starts_with("A2 "), "{first}");
    all
}

/// The line of the highest possible score.
fn bounded(args: &SolveArgs) -> String {
    let problem = read(&args.dir).unwrap();
    let found = bound(&problem, &solve(&problem, args).unwrap(), args).unwrap();
    assert!(found.is_reached);
    found.to_string()
}

/// All lines of a directory: of the lists, of A1 and of A2.
fn solved(args: &SolveArgs) -> Vec<String> {
    let problem = read(&args.dir).unwrap();
    let mut found = Vec::new();
    for (assign, skip) in [(Assign::A1, 0), (Assign::A2, 1)] {
        let args = SolveArgs {
            dir: args.dir.clone(),
            out: args.out.clone(),
            assign: Some(assign),
            sign_key: None,
            ..*args
        };
        found.extend(lines(&solve(&problem, &args).unwrap()).split_off(skip));
    }
    found
}

pub(super) fn small() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshot/tests/data/pyarrow")
}

#[test]
fn checksums_of_a_small_workload() {
    let out = tempfile::tempdir().unwrap();
    let mut args = arguments(&small(), out.path());
    for threads in [1, 2, 8] {
        args.threads = NonZeroUsize::new(threads);
        args.unknown = Some(UnknownPairs::Exclude);
        assert_eq!(
            solved(&args),
            [
                "topk rows=87 score_sum=7662058 sum=13f0fc93d9d075ff",
                "A1 matched=43 score_sum=4142821 sum=43ebf91074d1017f",
                "A2 matched=43 score_sum=4142821 sum=43ebf91074d1017f",
            ]
        );
        args.unknown = Some(UnknownPairs::Conditional);
        assert_eq!(
            solved(&args),
            [
                "topk rows=430 score_sum=35345927 sum=a3a2b268b0d76a96",
                "A1 matched=114 score_sum=10291421 sum=2fe638bd893521b7",
                "A2 matched=112 score_sum=10182823 sum=f5d788c8fde64bfc",
            ]
        );
    }
}

#[test]
fn result_files_hold_what_was_found() {
    let out = tempfile::tempdir().unwrap();
    let mut args = arguments(&small(), &out.path().join("new"));
    args.unknown = Some(UnknownPairs::Conditional);
    run(&args).unwrap();
    let lists = Table::read(&args.out, &TOPK).unwrap();
    let met = lists.integers("met").unwrap();
    let sum = |table: &Table| table.integers("score").unwrap().iter().sum::<i64>();
    assert_eq!((lists.rows(), sum(&lists)), (430, 35_345_927));
    assert_eq!(met.iter().filter(|met| **met == 0).count(), 343);
    let ranks = lists.integers("rank").unwrap();
    assert_eq!(
        (ranks.iter().min(), ranks.iter().max()),
        (Some(&1), Some(&20))
    );
    let matches = Table::read(&args.out, &ASSIGNMENT).unwrap();
    assert_eq!((matches.rows(), sum(&matches)), (112, 10_182_823));
    args.referrals = Some(3);
    run(&args).unwrap();
    let line = referred(&args);
    let matches = Table::read(&args.out, &ASSIGNMENT).unwrap();
    let start = format!(
        "A2r3 matched={} score_sum={} ",
        matches.rows(),
        sum(&matches)
    );
    assert!(line.starts_with(&start) && matches.rows() > 112, "{line}");
    args.assign = Some(Assign::A1);
    let refused = run(&args).unwrap_err().to_string();
    assert_eq!(refused, "several referrals per SME need rule A2, not A1");
    args.referrals = None;
    args.assign = Some(Assign::None);
    run(&args).unwrap();
    assert!(
        Table::read_if_there(&args.out, &ASSIGNMENT)
            .unwrap()
            .is_none()
    );
}

/// The result files are the same bytes whatever the order of the input's rows and the threads.
#[test]
fn shuffled_rows_give_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let (shuffled, out) = (dir.path().join("shuffled"), dir.path().join("out"));
    std::fs::create_dir(&shuffled).unwrap();
    for name in ["sme.csv", "offering.csv", "offering_region.csv"] {
        let text = std::fs::read_to_string(small().join(name)).unwrap();
        let (header, rows) = text.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.sort_by_key(|row| row.bytes().rev().collect::<Vec<u8>>());
        assert!(
            !text.ends_with(&(rows.join("\n") + "\n")),
            "{name} is in order still"
        );
        std::fs::write(
            shuffled.join(name),
            format!("{header}\n{}\n", rows.join("\n")),
        )
        .unwrap();
    }
    let mut args = arguments(&small(), &out);
    args.unknown = Some(UnknownPairs::Conditional);
    args.referrals = Some(3);
    let bytes = |args: &SolveArgs| {
        run(args).unwrap();
        ["topk.parquet", "assignment.parquet"].map(|name| std::fs::read(out.join(name)).unwrap())
    };
    let expected = bytes(&args);
    args.dir = shuffled;
    for threads in [1, 2, 8] {
        args.threads = NonZeroUsize::new(threads);
        assert!(bytes(&args) == expected, "{threads} threads");
    }
}

#[test]
fn nothing_of_an_earlier_run_lies_beside_a_result() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for entry in std::fs::read_dir(small()).unwrap() {
        let from = entry.unwrap().path();
        let name = from.file_name().unwrap();
        if from
            .extension()
            .is_some_and(|extension| extension == "parquet")
        {
            std::fs::copy(&from, dir.path().join(name)).unwrap();
        }
    }
    let policy = r#"{"k":20,"rule":"none","unknown":"exclude","sme_weights":[
        {"rate":55,"amount":20,"term":15,"locality":10},
        {"rate":25,"amount":50,"term":15,"locality":10},
        {"rate":25,"amount":15,"term":50,"locality":10},
        {"rate":25,"amount":20,"term":10,"locality":45}]}"#;
    std::fs::write(dir.path().join("policy.json"), policy).unwrap();
    let is_there = |name: &str| out.path().join(name).exists();
    let stale = ["topk.csv", "assignment.csv", "assignment.parquet"];
    for stream in [false, true] {
        for assign in [Some(Assign::A2), Some(Assign::None), None] {
            for name in stale {
                std::fs::write(out.path().join(name), "sme_id\n").unwrap();
            }
            let mut args = arguments(dir.path(), out.path());
            (args.assign, args.stream) = (assign, stream);
            run(&args).unwrap();
            let left = stale.map(is_there);
            assert_eq!(left, [false, false, assign == Some(Assign::A2)]);
            let options = verify::Options::default();
            let report = verify::check((dir.path(), out.path()), &options, &|_| {}, &|_| {});
            assert!(
                report.holds(),
                "{assign:?}: {:?}",
                report.broken().collect::<Vec<_>>()
            );
        }
        // A result that is not written to its end is not certified.
        let lists = out.path().join("topk.parquet");
        std::fs::remove_file(&lists).unwrap();
        std::fs::create_dir(&lists).unwrap();
        let mut args = arguments(dir.path(), out.path());
        args.stream = stream;
        assert!(run(&args).is_err() && !is_there("certificate.json"));
        std::fs::remove_dir(&lists).unwrap();
    }
}

#[test]
fn wrong_input_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let error = |dir: &Path| format!("{:#}", run(&arguments(dir, dir)).unwrap_err());
    let missing = format!("{}: neither sme.parquet", dir.path().display());
    assert!(error(dir.path()).starts_with(&missing));
    for name in ["sme.csv", "offering_region.csv"] {
        std::fs::copy(small().join(name), dir.path().join(name)).unwrap();
    }
    let offerings = std::fs::read_to_string(small().join("offering.csv")).unwrap();
    let (header, rows) = offerings.split_once('\n').unwrap();
    let place = header
        .split(',')
        .position(|name| name.contains("inst"))
        .unwrap();
    let wrong: String = rows
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells[place] = "10";
            cells.join(",") + "\n"
        })
        .collect();
    std::fs::write(
        dir.path().join("offering.csv"),
        format!("{header}\n{wrong}"),
    )
    .unwrap();
    let shown = error(dir.path());
    assert!(
        shown.starts_with("offering row 0, inst: 10 (expected a value from 0 to 9)"),
        "{shown}"
    );
    assert!(shown.ends_with("and 100 more"), "{shown}");
}

/// The counts of an offering say what is left beside the pairs that are fixed: taken out of the
/// run and off its offering, an assigned pair leaves all others as they are.
#[test]
fn fixed_pairs_are_off_the_capacity_already() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut args = arguments(&small(), out.path());
    args.unknown = Some(UnknownPairs::Conditional);
    let pairs = |args: &SolveArgs| {
        run(args).unwrap();
        let table = Table::read(out.path(), &ASSIGNMENT).unwrap();
        let ids = ["sme_id", "offering_id"].map(|name| table.integers(name).unwrap().to_vec());
        let [smes, offerings] = ids;
        smes.into_iter().zip(offerings).collect::<Vec<_>>()
    };
    let all = pairs(&args);
    let mut snapshot = Snapshot::read(&small()).unwrap();
    let amounts = snapshot.sme.integers("amount").unwrap().to_vec();
    // Every second pair was agreed earlier.
    let fixed: Vec<(i64, i64)> = all.iter().copied().step_by(2).collect();
    let left = |column: &Column| {
        let Values::Integers(mut values) = column.values.clone() else {
            panic!("{} holds texts", column.name);
        };
        for (sme, offering) in &fixed {
            let [sme, offering] = [sme, offering].map(|id| usize::try_from(*id).unwrap());
            match column.name {
                "max_clients" => values[offering] -= 1,
                "quota" => values[offering] -= amounts[sme],
                _ => {}
            }
        }
        (column.name, values)
    };
    let lenders: Vec<i64> = (0..).take(snapshot.offering.rows()).collect();
    let columns = snapshot.offering.columns().iter().map(left);
    snapshot.offering = Table::from_integers(columns.chain([("lender_id", lenders)]));
    let kinds = vec![PairKind::Fixed.code().to_owned(); fixed.len()];
    let (smes, offerings): (Vec<i64>, Vec<i64>) = fixed.iter().copied().unzip();
    let mut columns = vec![Column {
        name: "kind",
        values: Values::Texts(kinds),
    }];
    let ids = Table::from_integers([("sme_id", smes), ("offering_id", offerings)]);
    columns.extend(ids.columns().to_vec());
    snapshot.pairs = Some(Table::new(columns));
    for format in [SME, OFFERING_REGION] {
        let name = format!("{}.parquet", format.name);
        std::fs::copy(small().join(&name), dir.path().join(&name)).unwrap();
    }
    snapshot.offering.write(dir.path(), &OFFERING).unwrap();
    snapshot.pairs.unwrap().write(dir.path(), &PAIRS).unwrap();
    args.dir = dir.path().to_owned();
    let others: Vec<(i64, i64)> = all.iter().copied().skip(1).step_by(2).collect();
    for stream in [false, true] {
        args.stream = stream;
        assert_eq!(pairs(&args), others, "--stream: {stream}");
    }
}

#[test]
fn a_table_that_lies_there_twice_is_told() {
    let told: Vec<String> = twins(&small()).collect();
    assert_eq!(told.len(), 3);
    assert!(
        told[0].starts_with("sme.csv is not read, but sme.parquet"),
        "{told:?}"
    );
    let alone = tempfile::tempdir().unwrap();
    std::fs::copy(small().join("sme.csv"), alone.path().join("sme.csv")).unwrap();
    assert_eq!(twins(alone.path()).next(), None);
}

/// The line of a checksum that an entry of the published workload tells.
fn expected_line(entry: &serde_json::Value, kind: &str, name: &str) -> String {
    let sums = &entry[kind];
    let (count, sum) = (&sums[name], sums["sum"].as_str().unwrap());
    format!(
        "{kind} {name}={count} score_sum={} sum={sum}",
        sums["score_sum"]
    )
}

/// The published workload, which Python generates.
#[test]
#[ignore = "needs ../shared: tests/run includes it"]
fn shared_workload_gives_the_published_checksums() {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bench");
    let python = |args: &[&std::ffi::OsStr]| {
        let done = Command::new("python3").args(args).output().unwrap();
        let errors = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "see tests/run: {errors}");
    };
    assert!(bench.exists(), "no {}: see tests/run", bench.display());
    let text = std::fs::read_to_string(bench.join("expected.json")).unwrap();
    let expected: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (mut compared, mut with_rounds, mut bounds) = (0, 0, 0);
    for entry in &expected {
        let (size, null) = (&entry["meta"]["size"], entry["meta"]["null"].to_string());
        // The larger ones are checked by the long run.
        if size != "S" && (size != "M" || null != "0") {
            continue;
        }
        let data = dir.path().join(format!("{}{null}", size.as_str().unwrap()));
        let script = bench.join("gen.py");
        let args = [
            "--no-csv",
            "--size",
            size.as_str().unwrap(),
            "--null",
            &null,
            "--out",
        ];
        let mut command = vec![script.as_os_str()];
        command.extend(args.iter().map(std::ffi::OsStr::new));
        command.push(data.as_os_str());
        if !data.exists() {
            python(&command);
        }
        let mut args = arguments(&data, dir.path());
        if entry["meta"]["unknown"] == "conditional" {
            args.unknown = Some(UnknownPairs::Conditional);
        }
        let line = |kind, name| expected_line(entry, kind, name);
        let expected = [
            line("topk", "rows"),
            line("A1", "matched"),
            line("A2", "matched"),
        ];
        assert_eq!(solved(&args), expected, "{}", entry["meta"]);
        if entry["A3"].is_object() {
            let highest = format!("A3 score_sum={}", entry["A3"]["score_sum"]);
            assert_eq!(bounded(&args), highest, "{}", entry["meta"]);
            bounds += 1;
        }
        if entry["A2r3"].is_object() {
            assert_eq!(
                referred(&args),
                line("A2r3", "matched"),
                "{}",
                entry["meta"]
            );
            with_rounds += 1;
        }
        compared += 1;
    }
    println!("{compared} entries compared");
    assert!(compared >= 6 && with_rounds >= 6 && bounds >= 2);
}
