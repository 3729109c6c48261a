//! Firms and offerings as columns, and outcomes as matches.

use domain::fixtures::{chain, day, lender, offering, policy, sme};
use domain::{
    BatchId, Criterion, Fen, MatchRun, MatchRunId, OfferingId, OutcomeCause, Points, RateBp,
    RegionCode, RunPhase, RunState, SizeClass, SmeId, UnknownRule,
};
use matching::encode::{
    Encoded, Encoder, LeftOutReason, Refused, decode, left_out, policy_of, report,
};
use matching::{Control, NULL, Pair, Problem, draw, explain, run};

const WAN: i64 = 1_000_000;

fn match_run(seed: u64) -> MatchRun {
    MatchRun {
        id: MatchRunId(domain::fixtures::sme(900).id.0),
        batch: BatchId(domain::fixtures::sme(901).id.0),
        batch_version: 1,
        campaign_version: 1,
        state: RunState::Running,
        policy: policy(),
        lottery_seed: seed,
        reference_date: day(2026, 11, 22),
        requested_by: "person/test".to_owned(),
        lease_owner: None,
        lease_until: None,
        attempt: 1,
        cancel_requested: false,
        phase: RunPhase::Snapshot,
        sme_count_done: 0,
        sme_count: 0,
        engine_version: String::new(),
        snapshot_sha256: String::new(),
        report: None,
        failure: None,
        created_at: Default::default(),
        started_at: None,
        ended_at: None,
    }
}

/// Five cells a line.
fn lines(cells: &[String]) -> String {
    cells
        .chunks(5)
        .map(|cells| cells.join(" ") + "\n")
        .collect()
}

fn encode(firms: &[domain::Sme], offerings: &[domain::Offering]) -> Encoded {
    let run = match_run(7);
    let mut encoder = Encoder::new(&run, &[chain()]).unwrap();
    for firm in firms {
        encoder.add_sme(firm, Some(SizeClass::Small));
    }
    for offering in offerings {
        let left = (offering.capacity.clients_max, offering.capacity.quota);
        encoder.add_offering(offering, &lender(1), left).unwrap();
    }
    encoder.finish()
}

#[test]
fn a_firm_with_all_facts() {
    let encoded = encode(&[sme(1)], &[]);
    let row: Vec<String> = encoded
        .input
        .smes
        .columns()
        .into_iter()
        .map(|(name, values)| format!("{name}={}", values[0]))
        .collect();
    expect_test::expect![[r#"
        region=330106 industry=3491 chain_mask=1 node0=0 node1=-1
        node2=-1 node3=-1 tier=2 size=1 age=16
        revenue=8000 profit=600 assets=9000 debt_bp=4000 rd_bp=600
        credit=7 tax=4 coll_mask=1 existing_loan=500 ip_count=14
        amount=500 term=12 purpose=0 inst_mask=3 max_rate=500
        pref=0 amount_lg=573
    "#]]
    .assert_eq(&lines(&row));
}

#[test]
fn an_offering() {
    let encoded = encode(&[], &[offering(1)]);
    let row: Vec<String> = encoded
        .input
        .offerings
        .columns()
        .into_iter()
        .map(|(name, values)| format!("{name}={}", values[0]))
        .collect();
    expect_test::expect![[r#"
        home=330102 focus0=-2 focus1=-2 focus2=-2 focus3=-2
        focus_chains=1 chain_mask=1152921504606846975 tier_mask=31 size_mask=15 purpose_mask=63
        inst=0 coll_any=0 ex0=-1 ex1=-1 ex2=-1
        ex3=-1 rev_min=0 rev_max=10000000000000 age_min=0 age_max=10000
        amt_min=50 amt_max=1000 term_min=3 term_max=36 debt_max=7000
        credit_min=5 tax_min=0 rd_min=0 ip_min=0 assets_min=0
        lev_cap=1000000000 margin_min=-1000000000 rate_bp=390 amt_pref_lg=553 term_pref=12
        appetite=600 w_chain=30 w_grade=20 w_loc=20 w_tier=10
        w_amt=10 w_app=10 max_clients=5 quota=2000
    "#]]
    .assert_eq(&lines(&row));
    assert_eq!(encoded.input.regions.code, [3301]);
    assert_eq!(encoded.directory.offerings[0].key, "bank-1/P001");
}

#[test]
fn rounding_is_against_the_firm() {
    let mut firm = sme(1);
    let year = &mut firm.figures[0];
    year.revenue = Some(Fen(8 * WAN + 999_999));
    year.profit = Some(Fen(-1));
    year.assets = Some(Fen(3 * WAN + 1));
    year.existing_loan = Some(Fen(WAN + 1));
    year.liabilities = Some(Fen(1));
    firm.need.as_mut().unwrap().amount = Fen(2 * WAN + 1);
    let mut product = offering(1);
    product.criteria.revenue_fen.min = Some(8 * WAN + 1);
    product.criteria.revenue_fen.max = Some(9 * WAN - 1);
    product.criteria.amount_fen.min = Some(1);
    product.criteria.amount_fen.max = Some(3 * WAN - 1);
    product.criteria.assets_min = Some(Fen(2 * WAN + 1));
    product.capacity.quota = Fen(5 * WAN - 1);
    let Encoded {
        input, directory, ..
    } = encode(&[firm], &[product]);
    let s = &input.smes;
    let facts = [
        s.revenue[0],
        s.profit[0],
        s.assets[0],
        s.existing_loan[0],
        s.amount[0],
    ];
    assert_eq!(facts, [8, -1, 3, 2, 3]);
    assert_eq!(s.debt_bp, [1]);
    let o = &input.offerings;
    assert_eq!((o.rev_min[0], o.rev_max[0]), (9, 8));
    assert_eq!((o.amt_min[0], o.amt_max[0]), (1, 2));
    assert_eq!((o.assets_min[0], o.quota[0]), (3, 4));
    assert_eq!(directory.smes[0].amount, Fen(2 * WAN + 1));
}

#[test]
fn three_criteria_may_favour_the_firm_by_less_than_one_wan() {
    let mut firm = sme(1);
    firm.figures[0].revenue = Some(Fen(8 * WAN + 999_900));
    firm.need.as_mut().unwrap().amount = Fen(99 * WAN + 500_000);
    let mut other = sme(2);
    other.figures[0].revenue = Some(Fen(100 * WAN + 900_000));
    other.figures[0].profit = Some(Fen(10 * WAN));
    let mut product = offering(1);
    product.criteria.revenue_fen.min = None;
    product.criteria.revenue_fen.max = Some(8 * WAN + 500_000);
    product.criteria.amount_fen.min = Some(100 * WAN);
    product.criteria.amount_fen.max = Some(200 * WAN);
    product.criteria.margin_min = Some(RateBp(1_000));
    let Encoded { input, .. } = encode(&[firm], std::slice::from_ref(&product));
    let (s, o) = (&input.smes, &input.offerings);
    // Exactly, all three are NOT_MET.
    assert_eq!((s.revenue[0], o.rev_max[0]), (8, 8));
    assert_eq!((s.amount[0], o.amt_min[0]), (100, 100));
    let Encoded { input, .. } = encode(&[other], &[product]);
    let (s, o) = (&input.smes, &input.offerings);
    let margin_bp = s.profit[0] * 10_000 / s.revenue[0];
    assert_eq!((margin_bp, o.margin_min[0]), (1_000, 1_000));
}

#[test]
fn what_is_missing_is_null() {
    let mut firm = sme(1);
    firm.region = None;
    firm.industry = None;
    firm.founded_on = None;
    firm.placements.clear();
    firm.titles.clear();
    firm.titles_checked_on = None;
    firm.figures.clear();
    firm.credit.as_mut().unwrap().expires_on = Some(day(2026, 11, 21));
    firm.tax = None;
    let need = firm.need.as_mut().unwrap();
    (need.purpose, need.rate_max, need.collateral) = (None, None, None);
    need.instruments.clear();
    let run = match_run(7);
    let mut encoder = Encoder::new(&run, &[chain()]).unwrap();
    encoder.add_sme(&firm, None);
    let input = encoder.finish().input;
    for (name, values) in input.smes.columns() {
        let never = ["amount", "term", "pref", "amount_lg"].contains(&name);
        assert_eq!(values[0] == NULL, !never, "{name}");
    }
    assert!(Problem::new(input).is_ok());
}

/// A ratio to nothing is unknown: an offering that asks for none keeps the firm.
#[test]
fn without_revenue_ratios_are_unknown() {
    let mut firm = sme(1);
    firm.figures[0].revenue = Some(Fen(0));
    firm.figures[0].profit = Some(Fen(-WAN));
    let mut asking = offering(2);
    asking.criteria.leverage_max = Some(RateBp(5_000));
    let encoded = encode(&[firm], &[offering(1), asking]);
    let smes = &encoded.input.smes;
    assert_eq!(
        (smes.revenue[0], smes.profit[0], smes.existing_loan[0]),
        (0, NULL, NULL)
    );
    let place = |number: u64| {
        let entries = encoded.directory.offerings.iter();
        let found = entries
            .zip(0..)
            .find(|(entry, _)| entry.id == offering(number).id);
        found.unwrap().1
    };
    let problem = Problem::new(encoded.input.clone()).unwrap();
    let judged = problem
        .judge(Pair {
            sme: 0,
            offering: place(1),
        })
        .unwrap();
    assert_eq!(judged.verdict(), domain::Verdict::Met);
    let judged = problem
        .judge(Pair {
            sme: 0,
            offering: place(2),
        })
        .unwrap();
    assert_eq!(
        judged.unknown.iter().collect::<Vec<_>>(),
        [Criterion::Leverage]
    );
}

#[test]
fn nodes_with_the_largest_shares_come_first() {
    let mut firm = sme(1);
    let first = firm.placements[0].clone();
    let mut second = first.clone();
    second.node = chain().nodes.get(1).map(|node| node.code.clone());
    second.share = Some(RateBp(9_000));
    let mut bare = first.clone();
    (bare.node, bare.share) = (None, None);
    firm.placements = vec![bare, first, second];
    let smes = encode(&[firm], &[]).input.smes;
    assert_eq!([smes.node0[0], smes.node1[0], smes.node2[0]], [1, 0, -1]);
}

#[test]
fn who_takes_no_part_is_told() {
    let (mut needless, mut foreign, mut gone) = (sme(1), sme(2), sme(3));
    needless.need = None;
    foreign.placements[0].chain = domain::ChainCode::parse("elsewhere").unwrap();
    gone.figures[0].ip_count = Some(-1);
    let run = match_run(1);
    let mut encoder = Encoder::new(&run, &[chain()]).unwrap();
    for firm in [&needless, &foreign, &gone, &sme(4), &sme(5)] {
        encoder.add_sme(firm, None);
    }
    let product = offering(1);
    encoder
        .add_offering(&product, &lender(1), (2, Fen(WAN)))
        .unwrap();
    encoder.fix(sme(4).id, OfferingId(sme(77).id.0));
    encoder.fix(sme(5).id, product.id);
    let encoded = encoder.finish();
    let told: Vec<(SmeId, LeftOutReason)> = encoded
        .left_out
        .iter()
        .map(|left_out| (left_out.sme, left_out.reason))
        .collect();
    assert_eq!(
        told,
        [
            (sme(1).id, LeftOutReason::NoFinancingNeed),
            (sme(2).id, LeftOutReason::InvalidFact("chain_mask")),
            (sme(3).id, LeftOutReason::InvalidFact("ip_count")),
            (sme(4).id, LeftOutReason::AlreadyReferred),
        ]
    );
    assert_eq!(
        encoded.input.fixed,
        [Pair {
            sme: 0,
            offering: 0
        }]
    );
    assert_eq!(
        left_out(run.id, &encoded.left_out[0]).cause,
        OutcomeCause::NoFinancingNeed
    );
}

#[test]
fn limits_are_refused_clearly() {
    let chains = |count: usize| -> Vec<domain::Chain> {
        let chain_of = |number| {
            let mut chain = chain();
            chain.code = domain::ChainCode::parse(&format!("chain-{number}")).unwrap();
            chain
        };
        (0..count).map(chain_of).collect()
    };
    let run = match_run(1);
    assert!(Encoder::new(&run, &chains(60)).is_ok());
    let refused = Encoder::new(&run, &chains(61)).err();
    assert_eq!(refused, Some(Refused::TooManyChains(61)));
    let mut long = chain();
    long.nodes = vec![long.nodes[0].clone(); 17];
    let refused = Encoder::new(&run, &[long]).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "chain robots has 17 nodes, at most 16 fit into a run"
    );
    let mut encoder = Encoder::new(&run, &[chain()]).unwrap();
    let mut wrong = offering(1);
    wrong.criteria.excluded_divisions = (10..15).collect();
    let left = (1, Fen(WAN));
    assert!(matches!(
        encoder.add_offering(&wrong, &lender(1), left),
        Err(Refused::TooManyNamed { count: 5, .. })
    ));
    let mut wrong = offering(1);
    wrong.preferences.appetite = Points(1_001);
    assert!(matches!(
        encoder.add_offering(&wrong, &lender(1), left),
        Err(Refused::InvalidOffering {
            column: "appetite",
            value: 1_001,
            ..
        })
    ));
    assert!(encoder.finish().directory.offerings.is_empty());
}

#[test]
fn dense_ids_follow_the_lottery_alone() {
    let firms: Vec<domain::Sme> = (0..30).map(sme).collect();
    let products: Vec<domain::Offering> = (0..10).map(offering).collect();
    let expected = encode(&firms, &products);
    let (mut backwards, mut products_back) = (firms.clone(), products.clone());
    backwards.reverse();
    products_back.reverse();
    assert_eq!(encode(&backwards, &products_back), expected);
    let keys: Vec<&str> = expected
        .directory
        .smes
        .iter()
        .map(|entry| entry.key.as_str())
        .collect();
    assert!(keys.is_sorted_by_key(|key| draw(7, key)));
    assert_ne!(keys[0], "test:T000000");
}

#[test]
fn an_outcome_becomes_matches() {
    let mut poor = sme(2);
    poor.figures[0].liabilities = Some(Fen(8_900_000_000));
    let mut unsure = sme(3);
    unsure.figures[0].liabilities = None;
    let mut product = offering(1);
    product.capacity.clients_max = 5;
    let mut run_of = match_run(3);
    run_of.policy.unknown = UnknownRule::Conditional;
    let mut encoder = Encoder::new(&run_of, &[chain()]).unwrap();
    for firm in [&sme(1), &poor, &unsure, &sme(4), &sme(5)] {
        encoder.add_sme(firm, Some(SizeClass::Small));
    }
    encoder
        .add_offering(&product, &lender(1), (5, Fen(2_000_000_000)))
        .unwrap();
    encoder.exclude(sme(4).id, product.id);
    encoder.exclude_lender(sme(5).id, lender(1).id);
    let Encoded {
        input,
        directory,
        left_out,
    } = encoder.finish();
    let problem = Problem::new(input).unwrap();
    let policy = policy_of(&run_of.policy).unwrap();
    let outcome = run(&problem, &policy, &Control::default()).unwrap();
    let mut left: Vec<_> = decode(run_of.id, &problem, &outcome, &directory).collect();
    left.sort_by_key(|(outcome, _)| outcome.sme);
    let causes: Vec<_> = left
        .iter()
        .map(|(one, _)| (one.cause, one.blocking))
        .collect();
    assert_eq!(
        causes,
        [
            (OutcomeCause::Matched, None),
            (OutcomeCause::NotEligible, Some(Criterion::DebtRatio)),
            (OutcomeCause::MatchedConditional, None),
            (OutcomeCause::NotEligible, Some(Criterion::ExcludedPair)),
            (OutcomeCause::NotEligible, Some(Criterion::ExcludedPair)),
        ]
    );
    let matched = &left[2].1[0];
    assert_eq!(
        (matched.offering, matched.lender),
        (product.id, lender(1).id)
    );
    assert_eq!((matched.rank, matched.amount), (1, Fen(500_000_000)));
    assert_eq!(matched.score, matched.sme_points + matched.lender_points);
    assert_eq!(matched.missing, [Criterion::DebtRatio]);
    let report = report(&outcome, &directory, &left_out);
    assert_eq!((report.sme_count, report.offering_count), (5, 1));
    assert_eq!(report.outcome_counts.values().sum::<i64>(), 5);
    assert_eq!(report.outcome_counts[&OutcomeCause::NotEligible], 3);
    assert_eq!(report.blocking_counts[&Criterion::ExcludedPair], 2);
    assert_eq!(report.clients, (2, 5));
    assert_eq!(report.money, (Fen(1_000_000_000), Fen(2_000_000_000)));
    assert!(report.assignment_line.starts_with("A2 matched=2 "));
    let score: i64 = left
        .iter()
        .flat_map(|(_, matches)| matches)
        .map(|m| i64::from(m.score))
        .sum();
    assert_eq!(report.score_sum, score);
}

#[test]
fn a_stored_policy_is_checked() {
    let mut stored = policy();
    assert!(policy_of(&stored).is_ok());
    stored.sme_weights[0][0] = 356;
    assert!(policy_of(&stored).is_err());
    stored = policy();
    stored.k = 276;
    assert!(policy_of(&stored).is_err());
    stored = policy();
    stored.referrals_per_sme = 5;
    assert_eq!(policy_of(&stored).unwrap().referrals(), 5);
    stored.referrals_per_sme = 257;
    assert!(policy_of(&stored).is_err());
}

/// Dongguan has no counties: a seat there is known in full, and a lender's is the same place.
#[test]
fn a_prefecture_without_counties_is_a_place_of_its_own() {
    let dongguan = RegionCode::from_number(441_900).unwrap();
    let mut firm = sme(1);
    firm.region = Some(dongguan);
    let mut product = offering(1);
    product.criteria.regions = [dongguan].into();
    let of_run = match_run(7);
    let mut encoder = Encoder::new(&of_run, &[chain()]).unwrap();
    encoder.add_sme(&firm, Some(SizeClass::Small));
    let bank = domain::Lender {
        seat: dongguan,
        ..lender(1)
    };
    let left = (product.capacity.clients_max, product.capacity.quota);
    encoder.add_offering(&product, &bank, left).unwrap();
    let Encoded { input, .. } = encoder.finish();
    assert_eq!(
        (input.smes.region[0], input.offerings.home[0]),
        (441_999, 441_999)
    );
    assert_eq!(input.regions.code, [4419]);
    let problem = Problem::new(input).unwrap();
    let pair = Pair {
        sme: 0,
        offering: 0,
    };
    let policy = policy_of(&policy()).unwrap();
    let outcome = run(&problem, &policy, &Control::default()).unwrap();
    let found = explain(&problem, &policy, &outcome, pair).unwrap();
    let mut criteria = found.comparisons.iter();
    let region = criteria.find(|it| it.criterion == Criterion::Region);
    assert_eq!(region.unwrap().verdict, domain::Verdict::Met);
    let locality = [&found.score.sme[3], &found.score.lender[2]];
    assert_eq!(locality.map(|part| part.points), [1_000, 1_000]);
}
