//! Explanations agree with the run that they explain.

use crate::case::{Case, Shape, random};
use crate::reference;
use domain::Criterion;
use expect_test::expect;
use matching::{AssignmentRule, Control, Pair, Policy, Refusal, Standing, Unknown, explain, run};

#[test]
fn points_ranks_and_standings_agree_with_the_run() {
    for seed in 0..6 {
        let shape = Shape {
            seed,
            smes: 30,
            offerings: 40,
            unknown: 5,
            wide: false,
        };
        let case = random(shape);
        let problem = case.problem();
        let policy = Policy::standard(AssignmentRule::A2, Unknown::Conditional);
        let outcome = run(&problem, &policy, &Control::default()).unwrap();
        let assignment = outcome.assignment.as_ref().unwrap();
        for sme in 0..30 {
            let ranking = reference::ranking(&case, policy.unknown(), sme);
            for offering in 0..40 {
                let pair = Pair { sme, offering };
                let found = explain(&problem, &policy, &outcome, pair).unwrap();
                let place = ranking.iter().position(|kept| kept.offering == offering);
                assert_eq!(found.rank, place.map(|place| place + 1));
                if let Some(place) = place {
                    assert_eq!(i64::from(found.score.score()), ranking[place].score());
                    assert_eq!(
                        i64::from(found.score.sme_points()),
                        ranking[place].sme_points
                    );
                }
                let fixed = case.fixed.iter().any(|pair| pair.sme == sme);
                let held = assignment.offering_of(sme) == Some(offering);
                assert_eq!(held, found.standing == Standing::Assigned);
                match found.standing {
                    Standing::Fixed | Standing::FixedElsewhere { .. } => assert!(fixed),
                    Standing::NotEligible => assert!(place.is_none()),
                    Standing::BeyondList => assert!(place.unwrap() >= 20),
                    Standing::PreferredOther { offering } => {
                        assert_eq!(assignment.offering_of(sme), Some(offering));
                    }
                    Standing::Refused(_) => assert!(place.unwrap() < 20 && !held),
                    Standing::Assigned => {}
                    Standing::Unassigned => panic!("the policy assigns"),
                }
            }
        }
    }
}

#[test]
fn a_pair_is_laid_open() {
    let mut case = Case::all_eligible(1, 1);
    case.offerings[0].max_clients = 0;
    case.smes[0].profit = matching::NULL;
    let problem = case.problem();
    let policy = Policy::standard(AssignmentRule::A2, Unknown::Conditional);
    let outcome = run(&problem, &policy, &Control::default()).unwrap();
    let found = explain(
        &problem,
        &policy,
        &outcome,
        Pair {
            sme: 0,
            offering: 0,
        },
    )
    .unwrap();
    assert_eq!(found.standing, Standing::Refused(Refusal::NoCapacity));
    let of = |criterion: Criterion| {
        let comparison = found
            .comparisons
            .iter()
            .find(|one| one.criterion == criterion)
            .unwrap();
        let show = |operands: &[matching::Operand]| -> String {
            let shown = operands.iter().map(|one| match one.value {
                Some(value) => format!("{}={value}", one.name),
                None => format!("{}=?", one.name),
            });
            shown.collect::<Vec<_>>().join(" ")
        };
        format!(
            "{} {} | {}\n",
            comparison.verdict,
            show(&comparison.facts),
            show(&comparison.asked)
        )
    };
    let lines: String = [
        Criterion::Region,
        Criterion::Revenue,
        Criterion::Leverage,
        Criterion::Margin,
    ]
    .map(of)
    .concat();
    expect![[r"
        met region=330106 | code=0
        met revenue=1000 | rev_min=500 rev_max=5000
        met existing_loan=100 amount=200 revenue=1000 | lev_cap=4000
        unknown profit=? revenue=1000 | margin_min=200
    "]]
    .assert_eq(&lines);
    let parts = |parts: &[matching::PartPoints]| -> String {
        parts
            .iter()
            .map(|one| format!("{} {}x{} ", one.name, one.points, one.weight))
            .collect()
    };
    expect!["rate 250x55 amount 1000x20 term 1000x15 locality 700x10 "]
        .assert_eq(&parts(&found.score.sme));
    expect![
        "chain 1000x30 grade 400x20 locality 700x20 tier 500x10 amount 1000x10 appetite 500x10 "
    ]
    .assert_eq(&parts(&found.score.lender));
    let listed = outcome.lists.of(0)[0];
    assert_eq!(found.score.sme_points(), 55_750);
    assert_eq!(listed.score(), found.score.score());
}

#[test]
fn refusals_name_what_was_full() {
    let mut case = Case::all_eligible(4, 1);
    let refusals = |case: &Case| -> Vec<Standing> {
        let problem = case.problem();
        let policy = Policy::standard(AssignmentRule::A2, Unknown::Exclude);
        let outcome = run(&problem, &policy, &Control::default()).unwrap();
        let pair = |sme| Pair { sme, offering: 0 };
        (0..4)
            .map(|sme| {
                explain(&problem, &policy, &outcome, pair(sme))
                    .unwrap()
                    .standing
            })
            .collect()
    };
    case.offerings[0].max_clients = 2;
    let full = Standing::Refused(Refusal::ClientsFull);
    assert_eq!(
        refusals(&case),
        [Standing::Assigned, Standing::Assigned, full, full]
    );
    case.offerings[0].max_clients = 4;
    case.offerings[0].quota = 500;
    case.smes.iter_mut().for_each(|row| row.existing_loan = 0);
    (case.smes[1].amount, case.smes[2].amount) = (400, 100);
    let (money, below) = (
        Standing::Refused(Refusal::MoneyFull),
        Standing::Refused(Refusal::BelowCutoff),
    );
    assert_eq!(refusals(&case), [Standing::Assigned, money, below, below]);
}
