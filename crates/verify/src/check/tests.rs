//! What no file that a writer makes leads to.

use super::*;
use crate::certificate::{Counts, Unknown, Weights};
use crate::claim::Status;

fn certificate(rule: Rule) -> Certificate {
    let mut certificate = Certificate {
        format: FORMAT,
        engine: "rongqiao 0.1.0".to_owned(),
        run: None,
        policy: Policy {
            k: 20,
            rule,
            unknown: Unknown::Exclude,
            referrals: 1,
            sme_weights: vec![Weights::from([25, 25, 25, 25]); 4],
            overrides: Vec::new(),
        },
        input: Vec::new(),
        result: Vec::new(),
        counts: Counts {
            smes: 0,
            offerings: 0,
            eligible_pairs: 0,
            listed_pairs: 0,
            conditional_pairs: 0,
            assigned_pairs: 0,
        },
        lines: Vec::new(),
        pairs_sha256: None,
        bound: None,
        claims: Vec::new(),
    };
    certificate.claims = files::claims(&certificate);
    certificate
}

/// A claim that is made and that nothing looked at is broken, never held and never passed over.
#[test]
fn a_claim_that_was_not_reached_is_broken() {
    for (rule, broken) in [(Rule::A2, 15), (Rule::None, 10)] {
        let certificate = certificate(rule);
        let mut checks = Checks::default();
        checks.put(Claim::Engine, Findings::default(), (1, 1));
        let outcomes = checks.finish(Some(&certificate));
        let claims: Vec<Claim> = outcomes.iter().map(|outcome| outcome.claim).collect();
        assert_eq!(claims, Claim::ALL);
        let mut found = 0;
        for outcome in outcomes {
            let made = certificate
                .claims
                .iter()
                .any(|it| it == outcome.claim.code());
            let expected = match made {
                true if outcome.claim == Claim::Engine => Status::Held,
                true => Status::Broken,
                false => Status::NotChecked,
            };
            assert_eq!(outcome.status, expected, "{:?}", outcome.claim);
            if expected == Status::Broken {
                let kinds: Vec<Kind> = outcome.findings.iter().map(|it| it.kind).collect();
                assert_eq!(kinds, [Kind::NotReached]);
                found += 1;
            }
        }
        assert_eq!(found, broken - 1);
    }
}

/// What could not be read says why; the claims that rest on it are left open, not broken.
#[test]
fn what_rests_on_an_unusable_file_is_left_open() {
    let certificate = certificate(Rule::A2);
    let mut checks = Checks::default();
    let mut findings = Findings::default();
    findings.push(Finding::new(Kind::FileUnreadable, "sme.parquet"));
    checks.put(Claim::InputFiles, findings, (1, 1));
    let outcomes = checks.finish(Some(&certificate));
    let broken = outcomes.iter().filter(|it| it.status == Status::Broken);
    assert_eq!(
        broken.map(|it| it.claim).collect::<Vec<_>>(),
        [Claim::InputFiles]
    );
    let open = outcomes.iter().filter(|it| it.status == Status::NotChecked);
    assert_eq!(open.count(), Claim::ALL.len() - 1);
}
