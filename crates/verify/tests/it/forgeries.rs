//! Forged results with digests, lines and certificate made anew: the content gives them away.

use crate::world::{PLAIN, Random, Shape, World, key, rows, table};
use matching::{AssignmentRule, Unknown};
use snapshot::{ASSIGNMENT, TOPK};
use verify::{Bound, Certificate, Claim, Kind, Options, Report};

/// The rows of a result.
#[derive(Debug, Clone)]
struct Forged {
    lists: Vec<[i64; 5]>,
    pairs: Vec<[i64; 3]>,
}

/// One way to forge: `None` where the dice fell on nothing that can be forged so.
type Way = fn(&World, Forged, &mut Random) -> Option<Forged>;

/// The ways, each with the claim that must be named.
const WAYS: [(&str, Way, Claim); 6] = [
    ("two clients swapped", swap, Claim::Assignment),
    ("a row of a list dropped", drop_row, Claim::NothingBetter),
    (
        "a row of a list replaced",
        replace_row,
        Claim::NothingBetter,
    ),
    ("a capacity passed", pass, Claim::Capacity),
    ("a blocking pair hidden", hide, Claim::NoBlockingPair),
    ("a score off by one", off_by_one, Claim::Score),
];

const EACH: usize = 40;

fn worlds() -> Vec<(World, Forged)> {
    let shape = |seed, rule, unknown, referrals| Shape {
        seed,
        rule,
        unknown,
        referrals,
        k: if seed == 5 { 5 } else { 20 },
        pairs: seed % 2 == 1,
    };
    let shapes = [
        PLAIN,
        shape(0, AssignmentRule::A1, Unknown::Conditional, 1),
        shape(3, AssignmentRule::A1, Unknown::Exclude, 1),
        shape(4, AssignmentRule::A2, Unknown::Conditional, 1),
        shape(5, AssignmentRule::A2, Unknown::Conditional, 1),
        shape(7, AssignmentRule::A2, Unknown::Conditional, 3),
    ];
    let honest = |world: &World| Forged {
        lists: rows(&world.lists()),
        pairs: rows(&world.pairs()),
    };
    let worlds = shapes.into_iter().map(World::new);
    let with_rows = |world| {
        let honest = honest(&world);
        (world, honest)
    };
    worlds.map(with_rows).collect()
}

#[test]
fn each_of_two_hundred_and_forty_forgeries_is_named() {
    let worlds = worlds();
    let mut random = Random::new(17);
    for (name, way, claim) in WAYS {
        let mut made = 0;
        while made < EACH {
            let (world, honest) = random.pick(&worlds);
            let Some(forged) = way(world, honest.clone(), &mut random) else {
                continue;
            };
            // Half of them signed, with the forger's own key.
            let own = (made % 2 == 1).then(|| key(9));
            world.forge(forged.lists, forged.pairs, own.as_ref());
            let broken = world.broken();
            let told = format!("{name}, {:?}: {broken:?}", world.shape);
            assert!(broken.contains(&claim), "{told}");
            let certificate = [
                Claim::Form,
                Claim::Signature,
                Claim::InputFiles,
                Claim::ResultFiles,
                Claim::Policy,
                Claim::Engine,
                Claim::Pairs,
            ];
            assert!(!broken.iter().any(|it| certificate.contains(it)), "{told}");
            made += 1;
        }
    }
}

/// A forgery of what is certified rather than of rows: the world, what the forger does there, the
/// claim that must be named and what must be found.
type Deed = (&'static str, Shape, fn(&World), Claim, Kind);

const LISTS_ONLY: Shape = Shape {
    rule: AssignmentRule::None,
    ..KEYED
};
const KEYED: Shape = Shape {
    seed: 3,
    pairs: true,
    ..PLAIN
};
const STORED: &str = r#"{"k":20,"rule":"a1","unknown":"exclude","sme_weights":[
    {"rate":55,"amount":20,"term":15,"locality":10},
    {"rate":25,"amount":50,"term":15,"locality":10},
    {"rate":25,"amount":15,"term":50,"locality":10},
    {"rate":25,"amount":20,"term":10,"locality":45}]}"#;

const DEEDS: [Deed; 15] = [
    (
        "an assignment where there is no rule",
        LISTS_ONLY,
        |world| {
            let pairs = table(&ASSIGNMENT, vec![[0, 0, 1], [1, 0, 1]]);
            pairs.write(world.out.path(), &ASSIGNMENT).unwrap();
            world.certify(None);
        },
        Claim::ResultFiles,
        Kind::FileUncertified,
    ),
    (
        "a digest of pairs where there is no rule",
        LISTS_ONLY,
        |world| world.sign(|it| it.pairs_sha256 = Some("0".repeat(64))),
        Claim::Pairs,
        Kind::DigestDiffers,
    ),
    (
        "no digest of pairs",
        KEYED,
        |world| {
            world.sign(|it| {
                it.pairs_sha256 = None;
                it.claims.retain(|claim| claim != "pairs");
            });
        },
        Claim::Pairs,
        Kind::DigestDiffers,
    ),
    (
        "a claim left out",
        KEYED,
        |world| world.sign(|it| it.claims.retain(|claim| claim != "pairs")),
        Claim::Form,
        Kind::ClaimsDiffer,
    ),
    (
        "a run with another policy",
        PLAIN,
        |world| {
            std::fs::write(world.dir.path().join("policy.json"), STORED).unwrap();
            world.certify(None);
            world.sign(run);
        },
        Claim::Policy,
        Kind::PolicyDiffers,
    ),
    (
        "a run without a policy",
        PLAIN,
        |world| world.sign(run),
        Claim::Policy,
        Kind::FileMissing,
    ),
    (
        "an override of nothing",
        PLAIN,
        |world| world.sign(|it| it.policy.overrides.push("k".to_owned())),
        Claim::Policy,
        Kind::PolicyInvalid,
    ),
    (
        "a file of the result twice",
        PLAIN,
        |world| world.sign(|it| it.result.push(it.result[0].clone())),
        Claim::ResultFiles,
        Kind::FileListWrong,
    ),
    (
        "the result in another order",
        PLAIN,
        |world| world.sign(|it| it.result.reverse()),
        Claim::ResultFiles,
        Kind::FileListWrong,
    ),
    (
        "the input in another order",
        PLAIN,
        |world| world.sign(|it| it.input.reverse()),
        Claim::InputFiles,
        Kind::FileListWrong,
    ),
    (
        "another table of SMEs beside that which was read",
        PLAIN,
        |world| std::fs::write(world.dir.path().join("sme.csv"), "sme_id\n").unwrap(),
        Claim::InputFiles,
        Kind::FileTwin,
    ),
    (
        "another assignment beside that which was certified",
        PLAIN,
        |world| std::fs::write(world.out.path().join("assignment.csv"), "sme_id\n").unwrap(),
        Claim::ResultFiles,
        Kind::FileTwin,
    ),
    (
        "a bound of another kind",
        PLAIN,
        |world| {
            world.sign(|it| {
                it.bound = Some(Bound {
                    bound_kind: "proved".to_owned(),
                    score_bound: u64::MAX >> 1,
                });
                it.claims.push("bound".to_owned());
            });
        },
        Claim::Bound,
        Kind::BoundUnknown,
    ),
    (
        "a bound beyond what the lists hold",
        PLAIN,
        |world| {
            world.sign(|it| {
                it.bound = Some(Bound {
                    bound_kind: "maximum".to_owned(),
                    score_bound: u64::MAX >> 1,
                });
                it.claims.push("bound".to_owned());
            });
        },
        Claim::Bound,
        Kind::BoundBeyond,
    ),
    (
        "a list with more rows than there can be",
        PLAIN,
        |world| {
            let mut rows = rows::<5>(&world.lists());
            let more = world.snapshot.sme.rows() * usize::from(world.shape.k) + 1;
            rows.resize(more, [0; 5]);
            table(&TOPK, rows).write(world.out.path(), &TOPK).unwrap();
            world.certify(None);
        },
        Claim::ResultFiles,
        Kind::FileUnreadable,
    ),
];

fn run(certificate: &mut Certificate) {
    certificate.run = Some("campaigns/c/matchRuns/r".to_owned());
}

#[test]
fn each_forgery_of_a_certificate_is_named() {
    let found = |report: &Report, claim, kind| {
        let outcome = report.outcomes.iter().find(|it| it.claim == claim).unwrap();
        outcome.findings.iter().any(|finding| finding.kind == kind)
    };
    for (name, shape, deed, claim, kind) in DEEDS {
        let world = World::new(shape);
        let check = || world.check(&Options::default());
        assert!(check().holds(), "{name}: the world is not honest");
        deed(&world);
        let report = check();
        assert!(
            found(&report, claim, kind),
            "{name}: {:#?}",
            report.outcomes
        );
    }
}

#[test]
fn a_run_under_its_own_policy_holds() {
    let world = World::new(PLAIN);
    let stored = STORED.replace("a1", "a2");
    std::fs::write(world.dir.path().join("policy.json"), stored).unwrap();
    world.certify(None);
    world.sign(run);
    assert_eq!(world.broken(), []);
}

/// The row of a pair on the lists.
fn listed(forged: &Forged, sme: i64, offering: i64) -> Option<[i64; 5]> {
    let mut rows = forged.lists.iter();
    rows.find(|row| row[0] == sme && row[2] == offering)
        .copied()
}

/// Two SMEs change places, each onto an offering of its list.
fn swap(_: &World, mut forged: Forged, random: &mut Random) -> Option<Forged> {
    let (a, b) = (
        random.below(forged.pairs.len()),
        random.below(forged.pairs.len()),
    );
    let ([sme, offering, _], [other_sme, other, _]) = (forged.pairs[a], forged.pairs[b]);
    if sme == other_sme || offering == other {
        return None;
    }
    let (first, second) = (
        listed(&forged, sme, other)?,
        listed(&forged, other_sme, offering)?,
    );
    let has = |sme, offering| {
        let mut pairs = forged.pairs.iter();
        pairs.any(|pair| pair[..2] == [sme, offering])
    };
    if has(sme, other) || has(other_sme, offering) {
        return None;
    }
    forged.pairs[a] = [sme, other, first[3]];
    forged.pairs[b] = [other_sme, offering, second[3]];
    Some(forged)
}

/// A listed offering that the SME is not assigned to vanishes, and the ranks close.
fn drop_row(_: &World, mut forged: Forged, random: &mut Random) -> Option<Forged> {
    let at = random.below(forged.lists.len());
    let [sme, _, offering, ..] = forged.lists[at];
    if forged.pairs.iter().any(|pair| pair[..2] == [sme, offering]) {
        return None;
    }
    forged.lists.remove(at);
    let behind = forged.lists[at..].iter_mut();
    behind
        .take_while(|row| row[0] == sme)
        .for_each(|row| row[1] -= 1);
    Some(forged)
}

/// The same, and the best offering that was not on the full list takes the last place.
fn replace_row(world: &World, honest: Forged, random: &mut Random) -> Option<Forged> {
    let before = honest.lists.clone();
    let mut forged = drop_row(world, honest, random)?;
    let lost = (0..forged.lists.len()).find(|at| forged.lists[*at] != before[*at])?;
    let sme = before[lost][0];
    let k = world.policy.k();
    let end = forged.lists.partition_point(|row| row[0] <= sme);
    if before.iter().filter(|row| row[0] == sme).count() != k {
        return None;
    }
    let longer = matching::Policy::standard(AssignmentRule::None, world.policy.unknown());
    let control = matching::Control::default();
    let longer = matching::run(&world.problem, &longer, &control).unwrap();
    let next = *longer.lists.of(u32::try_from(sme).unwrap()).get(k)?;
    let (offering, score) = (next.offering().into(), next.score().into());
    let row = [
        sme,
        i64::try_from(k).unwrap(),
        offering,
        score,
        next.is_met().into(),
    ];
    forged.lists.insert(end, row);
    Some(forged)
}

/// Every SME that has an offering on its list and nothing yet gets it, until it has too many.
fn pass(world: &World, mut forged: Forged, random: &mut Random) -> Option<Forged> {
    let offering = i64::try_from(random.below(world.problem.offering_count())).unwrap();
    let fixed = world.snapshot.pairs_of(snapshot::PairKind::Fixed);
    let row = usize::try_from(offering).unwrap();
    let capacity = |name| world.snapshot.offering.integers(name).unwrap()[row];
    let amounts = world.snapshot.sme.integers("amount").unwrap();
    let amount = |sme: i64| amounts[usize::try_from(sme).unwrap()];
    let mut passed = false;
    for [sme, _, listed, score, _] in forged.lists.iter().filter(|row| row[2] == offering) {
        let taken = forged.pairs.iter().any(|pair| pair[0] == *sme);
        if taken || fixed.iter().any(|pair| pair.0 == *sme) {
            continue;
        }
        forged.pairs.push([*sme, *listed, *score]);
        let held = forged.pairs.iter().filter(|pair| pair[1] == offering);
        let held: Vec<i64> = held.map(|pair| pair[0]).collect();
        let money: i64 = held.iter().map(|sme| amount(*sme)).sum();
        let counts = world.shape.rule == AssignmentRule::A2;
        passed = i64::try_from(held.len()).unwrap() > capacity("max_clients")
            || (counts && money > capacity("quota"));
        if passed {
            break;
        }
    }
    forged.pairs.sort();
    passed.then_some(forged)
}

/// A pair that the rule gives is kept from both sides: the last of an SME.
fn hide(_: &World, mut forged: Forged, random: &mut Random) -> Option<Forged> {
    let at = random.below(forged.pairs.len());
    let [sme, ..] = forged.pairs[at];
    let later = forged.pairs.get(at + 1).is_some_and(|next| next[0] == sme);
    if later {
        return None;
    }
    forged.pairs.remove(at);
    Some(forged)
}

/// A score is one more or one less, on the list and where it is assigned.
fn off_by_one(_: &World, mut forged: Forged, random: &mut Random) -> Option<Forged> {
    let at = random.below(forged.lists.len());
    let step = *random.pick(&[-1, 1]);
    forged.lists[at][3] += step;
    let [sme, _, offering, score, _] = forged.lists[at];
    let mut pairs = forged.pairs.iter_mut();
    if let Some(pair) = pairs.find(|pair| pair[..2] == [sme, offering]) {
        pair[2] = score;
    }
    Some(forged)
}
