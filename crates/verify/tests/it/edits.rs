//! One wrong byte or cell anywhere is found, and the claim that it breaks is named.

use crate::world::{PLAIN, Random, Shape, World, key};
use snapshot::{ASSIGNMENT, TOPK, Table, TableFormat, Values};
use std::path::Path;
use verify::{CERTIFICATE, Claim, Options};

/// One random edit of a file's bytes: a byte changed, taken out, put in or doubled.
fn edit(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    let any = u8::try_from(random.below(256)).unwrap();
    match random.below(4) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => drop(bytes.remove(at)),
        2 => bytes.insert(at, any),
        _ => bytes[at] = bytes[at].wrapping_add(1 + any % 255),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn expected(folder: &Path, world: &World, name: &str) -> &'static [Claim] {
    match name {
        CERTIFICATE => &[Claim::Form, Claim::Signature],
        _ if folder == world.dir.path() => &[Claim::InputFiles],
        _ => &[Claim::ResultFiles],
    }
}

fn world() -> World {
    let world = World::new(Shape {
        seed: 3,
        referrals: 3,
        pairs: true,
        ..PLAIN
    });
    let policy = r#"{"k":20,"rule":"a2","unknown":"exclude","referrals_per_sme":3,"sme_weights":[
        {"rate":55,"amount":20,"term":15,"locality":10},
        {"rate":25,"amount":50,"term":15,"locality":10},
        {"rate":25,"amount":15,"term":50,"locality":10},
        {"rate":25,"amount":20,"term":10,"locality":45}]}"#;
    std::fs::write(world.dir.path().join("policy.json"), policy).unwrap();
    std::fs::write(world.dir.path().join("meta.json"), "{}\n").unwrap();
    world.certify(Some(&key(1)));
    world
}

#[test]
fn each_of_a_thousand_edits_of_bytes_is_found() {
    let world = world();
    let options = Options {
        full: false,
        key: Some(key(1).public()),
    };
    assert!(world.check(&options).holds());
    let mut files = Vec::new();
    for folder in [world.dir.path(), world.out.path()] {
        files.extend(names(folder).into_iter().map(|name| (folder, name)));
    }
    assert_eq!(files.len(), 11, "{files:?}");
    let mut random = Random::new(41);
    for number in 0..1_000 {
        let (folder, name) = random.pick(&files);
        let path = folder.join(name);
        let honest = std::fs::read(&path).unwrap();
        let mut bytes = honest.clone();
        edit(&mut bytes, &mut random);
        // A byte put in beside its equal, or taken out of a run of equals, is still an edit: the
        // file is longer or shorter. None leaves the bytes as they were.
        assert_ne!(bytes, honest, "edit {number}");
        std::fs::write(&path, &bytes).unwrap();
        let broken: Vec<Claim> = world.check(&options).broken().collect();
        let named = expected(folder, &world, name);
        let is_named = broken.iter().any(|claim| named.contains(claim));
        assert!(is_named, "edit {number} of {name}: {broken:?}");
        std::fs::write(&path, honest).unwrap();
    }
    assert!(world.check(&options).holds());
}

#[test]
fn a_file_more_or_less_is_found() {
    let world = world();
    let broken = || {
        world
            .check(&Options::default())
            .broken()
            .collect::<Vec<_>>()
    };
    for (folder, name, claim) in [
        (world.dir.path(), "pairs.parquet", Claim::InputFiles),
        (world.dir.path(), "policy.json", Claim::InputFiles),
        (world.out.path(), "assignment.parquet", Claim::ResultFiles),
        (world.out.path(), CERTIFICATE, Claim::Form),
    ] {
        let (path, aside) = (folder.join(name), folder.join("aside"));
        std::fs::rename(&path, &aside).unwrap();
        assert_eq!(broken(), [claim], "{name}");
        std::fs::rename(&aside, &path).unwrap();
    }
    let lists_only = World::new(Shape {
        rule: matching::AssignmentRule::None,
        ..PLAIN
    });
    let more = lists_only.out.path().join("assignment.csv");
    std::fs::write(more, "sme_id,offering_id,score\n").unwrap();
    let found: Vec<Claim> = lists_only.check(&Options::default()).broken().collect();
    assert_eq!(found, [Claim::ResultFiles]);
}

/// One cell of the result is changed, and everything is certified anew: no digest helps.
#[test]
fn each_cell_of_a_result_counts() {
    let world = world();
    let mut random = Random::new(43);
    let (lists, pairs) = (world.lists(), world.pairs());
    for number in 0..300 {
        let (table, format): (&Table, &TableFormat) = match random.below(2) {
            0 => (&lists, &TOPK),
            _ => (&pairs, &ASSIGNMENT),
        };
        let mut columns = table.columns().to_vec();
        let column = random.below(columns.len());
        let row = random.below(table.rows());
        let step = *random.pick(&[-1, 1, 7, 1_000, i64::MAX / 2]);
        let Values::Integers(values) = &mut columns[column].values else {
            panic!("a column of the result is no number");
        };
        values[row] += step;
        let name = columns[column].name;
        let forged = Table::new(columns);
        let (lists, pairs) = match format.name {
            "topk" => (&forged, &pairs),
            _ => (&lists, &forged),
        };
        let (lists, pairs) = (crate::world::rows(lists), crate::world::rows(pairs));
        world.forge(lists, pairs, None);
        let broken = world.broken();
        let of_content = |claim: &Claim| !matches!(claim, Claim::Checksums | Claim::Counts);
        let told = format!(
            "edit {number} of {}.{name} by {step}: {broken:?}",
            format.name
        );
        assert!(broken.iter().any(of_content), "{told}");
        assert!(!broken.contains(&Claim::ResultFiles), "{told}");
    }
}
