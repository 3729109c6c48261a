//! What the engine finds holds, under every policy; and the files speak to other tools.

use crate::world::{PLAIN, Shape, World, has_unknown_facts, key};
use matching::{AssignmentRule, Unknown};
use verify::{Bound, Certificate, Claim, Kind, Options, Policy, Status};

fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    let policies = [
        (AssignmentRule::A1, 1),
        (AssignmentRule::A2, 1),
        (AssignmentRule::A2, 3),
        (AssignmentRule::None, 1),
    ];
    for (rule, referrals) in policies {
        for unknown in [Unknown::Exclude, Unknown::Conditional] {
            for seed in 0..8 {
                shapes.push(Shape {
                    seed,
                    k: [20, 20, 1, 2, 3, 5, 10, 19][usize::try_from(seed).unwrap()],
                    rule,
                    unknown,
                    referrals,
                    pairs: seed % 2 == 1,
                });
            }
        }
    }
    shapes
}

#[test]
fn what_the_engine_finds_holds() {
    let (mut later_rounds, mut conditional, mut fixed) = (0, 0, 0);
    for shape in shapes() {
        let world = World::new(shape);
        assert!(has_unknown_facts(&world.snapshot));
        let options = Options {
            full: true,
            key: Some(key(1).public()),
        };
        let report = world.check(&options);
        let wrong: Vec<_> = report
            .outcomes
            .iter()
            .filter(|outcome| outcome.found > 0)
            .collect();
        assert!(report.holds() && wrong.is_empty(), "{shape:?}: {wrong:#?}");
        let not_checked = report
            .outcomes
            .iter()
            .filter(|it| it.status == Status::NotChecked);
        let not_checked: Vec<Claim> = not_checked.map(|it| it.claim).collect();
        assert_eq!(not_checked, not_claimed(shape), "{shape:?}");
        let rounds = &world.outcome.later_rounds;
        later_rounds += rounds
            .iter()
            .filter(|round| (0..300).any(|sme| round.offering_of(sme).is_some()))
            .count();
        conditional += world.outcome.conditional_pairs;
        fixed += world.snapshot.pairs_of(snapshot::PairKind::Fixed).len();
    }
    assert!(later_rounds > 0 && conditional > 0 && fixed > 0);
}

fn not_claimed(shape: Shape) -> Vec<Claim> {
    let of_assignment = [
        Claim::ListedPairs,
        Claim::ReferralCount,
        Claim::Capacity,
        Claim::NoBlockingPair,
        Claim::Assignment,
    ];
    let assigns = shape.rule != AssignmentRule::None;
    let mut claims = Vec::new();
    claims.extend(of_assignment.into_iter().filter(|_| !assigns));
    claims.extend((!assigns || !shape.pairs).then_some(Claim::Pairs));
    claims.push(Claim::Bound);
    claims
}

#[test]
fn a_signature_is_by_the_demanded_key() {
    let world = World::new(PLAIN);
    let demand = |seed| Options {
        full: false,
        key: Some(key(seed).public()),
    };
    assert!(world.check(&demand(1)).holds());
    let kinds = |options: &Options| -> Vec<Kind> {
        let report = world.check(options);
        assert!(report.broken().eq([Claim::Signature]));
        let outcomes = report.outcomes.into_iter();
        outcomes
            .flat_map(|outcome| outcome.findings)
            .map(|finding| finding.kind)
            .collect()
    };
    assert_eq!(kinds(&demand(2)), [Kind::OtherKey]);
    world.certify(None);
    assert_eq!(kinds(&demand(1)), [Kind::SignatureMissing]);
    let report = world.check(&Options::default());
    assert!(report.holds());
    let signature = report
        .outcomes
        .iter()
        .find(|it| it.claim == Claim::Signature);
    assert_eq!(signature.unwrap().status, Status::NotChecked);
}

#[test]
fn a_policy_is_that_of_the_snapshot_or_says_so() {
    let world = World::new(PLAIN);
    let stored = r#"{"k":20,"rule":"a1","unknown":"exclude","referrals_per_sme":1,"sme_weights":[
        {"rate":55,"amount":20,"term":15,"locality":10},
        {"rate":25,"amount":50,"term":15,"locality":10},
        {"rate":25,"amount":15,"term":50,"locality":10},
        {"rate":25,"amount":20,"term":10,"locality":45}]}"#;
    std::fs::write(world.dir.path().join("policy.json"), stored).unwrap();
    let honest = world.certify(Some(&key(1)));
    assert_eq!(honest.policy.overrides, ["rule"]);
    assert!(world.check(&Options::default()).holds());
    world.sign(|certificate| certificate.policy.overrides.clear());
    let report = world.check(&Options::default());
    assert!(report.broken().eq([Claim::Policy]));
    let outcome = report.outcomes.iter().find(|it| it.claim == Claim::Policy);
    let finding = &outcome.unwrap().findings[0];
    assert_eq!(finding.kind, Kind::PolicyDiffers);
    let values = ["name", "found", "expected"].map(|name| finding.value(name));
    assert_eq!(values, ["rule", "a2", "a1"]);
    for wrong in [
        |policy: &mut Policy| policy.k = 0,
        |policy: &mut Policy| policy.k = 21,
        |policy: &mut Policy| policy.referrals = 0,
        |policy: &mut Policy| policy.referrals = 6,
        |policy: &mut Policy| policy.sme_weights[3].locality = 46,
        |policy: &mut Policy| policy.sme_weights.truncate(3),
    ] {
        world.sign(|certificate| {
            certificate.policy = honest.policy.clone();
            wrong(&mut certificate.policy);
        });
        let report = world.check(&Options::default());
        assert!(report.broken().eq([Claim::Policy]));
    }
}

#[test]
fn a_bound_an_engine_and_the_claims_are_looked_at() {
    let world = World::new(PLAIN);
    let total = world.outcome.assignment_sum.unwrap().score_sum;
    let bound = |score_bound| {
        Some(Bound {
            bound_kind: Bound::kind(false).to_owned(),
            score_bound,
        })
    };
    let claims = |certificate: &mut Certificate| {
        let last = certificate.claims.last().map(String::as_str);
        if last != Some("bound") {
            certificate.claims.push("bound".to_owned());
        }
    };
    world.sign(|certificate| {
        certificate.bound = bound(total);
        claims(certificate);
    });
    assert!(world.check(&Options::default()).holds());
    world.sign(|certificate| certificate.bound = bound(total - 1));
    let broken = || {
        world
            .check(&Options::default())
            .broken()
            .collect::<Vec<_>>()
    };
    assert_eq!(broken(), [Claim::Bound]);
    world.sign(|certificate| {
        certificate.bound = bound(total);
        certificate.engine = "another 1.2.3".to_owned();
    });
    assert_eq!(broken(), [Claim::Engine]);
    world.sign(|certificate| {
        certificate.engine = "rongqiao 0.1.0".to_owned();
        certificate.claims.retain(|claim| claim != "score");
    });
    assert_eq!(broken(), [Claim::Form]);
}

/// Anybody can check a signature with OpenSSL and jq, where they are installed.
#[test]
fn openssl_reads_keys_and_signatures() {
    use std::process::Command;
    let world = World::new(PLAIN);
    let out = world.out.path();
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        let done = command.args(arguments).current_dir(out).output();
        let done = done.unwrap_or_else(|error| panic!("{program}, see tests/run: {error}"));
        assert!(done.status.success(), "{program} {arguments:?}: {done:?}");
        done.stdout
    };
    let body = run("jq", &["-cj", ".certificate", "certificate.json"]);
    let signed = world.check(&Options::default()).certificate.unwrap();
    let value = signed.signature.unwrap().value;
    let digits = value.as_bytes().chunks(2);
    let bytes = digits.map(|pair| std::str::from_utf8(pair).unwrap());
    let bytes: Vec<u8> = bytes
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect();
    std::fs::write(out.join("body"), body).unwrap();
    std::fs::write(out.join("signature"), bytes).unwrap();
    std::fs::write(out.join("key"), key(1).pem()).unwrap();
    let public = run("openssl", &["pkey", "-in", "key", "-pubout"]);
    assert_eq!(String::from_utf8(public).unwrap(), key(1).public().pem());
    std::fs::write(out.join("public"), key(1).public().pem()).unwrap();
    let said = run(
        "openssl",
        &[
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "public",
            "-rawin",
            "-in",
            "body",
            "-sigfile",
            "signature",
        ],
    );
    assert!(String::from_utf8(said).unwrap().contains("Success"));
}
