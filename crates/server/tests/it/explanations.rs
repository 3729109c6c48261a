//! Why a pair is not eligible, what would change that, and how little of it a lender learns.

use std::collections::BTreeSet;

use api::{Client, v1};
use domain::{Party, PrincipalKind, Role};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, Value};
use tonic::Code;

use crate::harness::{
    TestServer, approve, batch, campaign, date, lender_with_offering, offering, publish, reason,
    run, sme,
};

async fn create(client: &Client, sme: v1::Sme) -> v1::Sme {
    let request = v1::CreateSmeRequest {
        sme: Some(sme),
        ..Default::default()
    };
    let created = client.smes().create_sme(request).await;
    created.unwrap().into_inner()
}

async fn explain(client: &Client, run: &str, sme: &str, offering: &str) -> v1::PairExplanation {
    let request = v1::ExplainPairRequest {
        run: run.to_owned(),
        sme: sme.to_owned(),
        offering: offering.to_owned(),
    };
    let explained = client.matches().explain_pair(request).await;
    explained.unwrap().into_inner()
}

/// Codes or ends of what the changes of the first set ask for.
fn asked(explained: &v1::PairExplanation) -> String {
    let show = |change: &v1::FactChange| {
        let needed = change.needed.clone().unwrap();
        let fact = change.fact().as_str_name().trim_start_matches("FIRM_FACT_");
        let when = change.changeability().as_str_name();
        let when = when.trim_start_matches("CHANGEABILITY_");
        let ends = format!("{:?} {:?} {:?}", needed.min, needed.max, needed.codes);
        format!("{fact} {when} {ends}")
    };
    let sets = explained.change_sets.iter();
    let sets = sets.map(|set| {
        set.changes
            .iter()
            .map(show)
            .collect::<Vec<_>>()
            .join(" and ")
    });
    sets.collect::<Vec<_>>().join(" or ")
}

async fn openings(client: &Client, run: &str, sme: &v1::Sme) -> v1::SmeExplanation {
    let (run, sme) = (run.to_owned(), sme.name.clone());
    let request = v1::ExplainSmeRequest { run, sme };
    let found = client.matches().explain_sme(request).await;
    found.unwrap().into_inner()
}

/// A shorter term and a better grade: just what was asked for.
async fn improve(client: &Client, sme: v1::Sme) {
    let need = sme.need.clone().map(|need| v1::FinancingNeed {
        term_months: 36,
        ..need
    });
    let mut credit_grade = sme.credit_grade.clone();
    credit_grade.as_mut().unwrap().grade = v1::CreditGrade::Bb.into();
    let changed = v1::Sme {
        need,
        credit_grade,
        ..sme
    };
    let request = v1::UpdateSmeRequest {
        sme: Some(changed),
        ..Default::default()
    };
    client.smes().update_sme(request).await.unwrap();
}

#[tokio::test]
async fn an_organizer_learns_what_would_make_a_pair_eligible_and_it_does() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let (lender, near) = lender_with_offering(&operator, "bank", 5).await;
    let mut far = offering("loan-2", 5);
    far.criteria.as_mut().unwrap().regions = vec!["110000".to_owned()];
    let request = v1::CreateOfferingRequest {
        parent: lender.name,
        offering: Some(far),
        ..Default::default()
    };
    let far = operator.lenders().create_offering(request).await;
    let far = far.unwrap().into_inner();
    let fits = create(&operator, sme(1)).await;
    let mut long = sme(2);
    long.need.as_mut().unwrap().term_months = 48;
    long.credit_grade.as_mut().unwrap().grade = v1::CreditGrade::B.into();
    let long = create(&operator, long).await;
    let mut silent = sme(3);
    silent.credit_grade = None;
    let silent = create(&operator, silent).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let done = run(&operator, &batch.name).await;

    let met = explain(&operator, &done.name, &fits.name, &near.name).await;
    assert_eq!(
        (met.verdict(), asked(&met).as_str()),
        (v1::Verdict::Met, "")
    );
    assert_eq!((met.rank, met.place), (1, 1));
    let grades = ["BB", "BBB", "A", "AA", "AAA"].map(|grade| format!("CREDIT_GRADE_{grade}"));
    let term = "TERM NOW Some(3) Some(36) []";
    let both = explain(&operator, &done.name, &long.name, &near.name).await;
    let wanted = format!("{term} and CREDIT OVER_TIME None None {grades:?}");
    assert_eq!(asked(&both), wanted);
    let stated = explain(&operator, &done.name, &silent.name, &near.name).await;
    assert_eq!(stated.cause(), v1::PairCause::UnknownExcluded);
    assert_eq!(asked(&stated), format!("CREDIT STATE None None {grades:?}"));
    let never = explain(&operator, &done.name, &fits.name, &far.name).await;
    assert_eq!(asked(&never), "");
    assert_eq!(never.blocks, [i32::from(v1::Criterion::Region)]);

    let found = openings(&operator, &done.name, &silent).await;
    assert_eq!((found.offering_count, found.eligible_count), (2, 0));
    let opened = &found.openings[0];
    assert_eq!(
        (found.openings.len(), opened.opened_count, opened.lost_count),
        (1, 1, 0)
    );
    assert_eq!(opened.change.as_ref().unwrap().fact(), v1::FirmFact::Credit);
    let none = openings(&operator, &done.name, &long).await;
    assert_eq!(none.openings, []);

    improve(&operator, long.clone()).await;
    let again = run(&operator, &batch.name).await;
    let now = explain(&operator, &again.name, &long.name, &near.name).await;
    assert_eq!(
        (now.verdict(), asked(&now).as_str()),
        (v1::Verdict::Met, "")
    );
}

#[tokio::test]
async fn a_refusal_says_whether_clients_or_money_ran_out() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let (_, near) = lender_with_offering(&operator, "bank", 1).await;
    for number in 1..=2 {
        create(&operator, sme(number)).await;
    }
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let done = run(&operator, &batch.name).await;
    let request = v1::ListOutcomesRequest {
        parent: done.name.clone(),
        cause: v1::OutcomeCause::OutrankedOrFull.into(),
        ..Default::default()
    };
    let lost = operator.matches().list_outcomes(request).await;
    let lost = lost.unwrap().into_inner().outcomes.remove(0);
    let explained = explain(&operator, &done.name, &lost.sme, &near.name).await;
    assert_eq!(explained.cause(), v1::PairCause::OutrankedOrFull);
    assert_eq!(explained.refusal(), v1::Refusal::ClientsFull);
}

/// A firm whose every number is its own.
fn peculiar() -> v1::Sme {
    let mut firm = sme(7);
    firm.display_name = "杭州独特机械有限公司".to_owned();
    firm.figures[0] = v1::YearlyFigures {
        fiscal_year: 2024,
        source: "audited report".to_owned(),
        revenue_fen: Some(8_123_450_000),
        profit_fen: Some(617_890_000),
        assets_fen: Some(9_234_560_000),
        liabilities_fen: Some(3_698_760_000),
        rd_expense_fen: Some(481_230_000),
        existing_loan_fen: Some(512_980_000),
        employees: Some(187),
        ip_count: Some(17),
        ..Default::default()
    };
    let need = firm.need.as_mut().unwrap();
    (need.amount_fen, need.term_months) = (513_450_000, 13);
    need.rate_bp_max = Some(517);
    // No number of the offering's own: a weight of it is 30.
    firm.tax_grade.as_mut().unwrap().as_of = Some(date(2025, 4, 27));
    firm
}

/// All numbers and texts of a message, however deep; names of enum values are texts.
fn contents(value: &Value, numbers: &mut BTreeSet<i64>, texts: &mut BTreeSet<String>) {
    match value {
        Value::I32(number) => drop(numbers.insert((*number).into())),
        Value::I64(number) => drop(numbers.insert(*number)),
        Value::String(text) => drop(texts.insert(text.clone())),
        Value::List(list) => list.iter().for_each(|one| contents(one, numbers, texts)),
        Value::Message(message) => {
            message
                .fields()
                .for_each(|(_, one)| contents(one, numbers, texts));
        }
        Value::EnumNumber(_)
        | Value::Bool(_)
        | Value::U32(_)
        | Value::U64(_)
        | Value::F32(_)
        | Value::F64(_)
        | Value::Bytes(_)
        | Value::Map(_) => {}
    }
}

fn read(message: &impl Message, name: &str) -> (BTreeSet<i64>, BTreeSet<String>) {
    let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap();
    let found = pool
        .get_message_by_name(&format!("rongqiao.v1.{name}"))
        .unwrap();
    let bytes = message.encode_to_vec();
    let read = DynamicMessage::decode(found, bytes.as_slice()).unwrap();
    let (mut numbers, mut texts) = (BTreeSet::new(), BTreeSet::new());
    contents(&Value::Message(read), &mut numbers, &mut texts);
    (numbers, texts)
}

/// A published batch of one firm that two lenders want, and others; the referral to the first.
struct Referred {
    server: TestServer,
    operator: Client,
    bank: Client,
    rival: Client,
    run: v1::MatchRun,
    firm: v1::Sme,
    referral: v1::Referral,
}

async fn referred() -> Referred {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let (bank, own) = lender_with_offering(&operator, "bank", 1).await;
    let firm = create(&operator, peculiar()).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    let run = run(&operator, &batch.name).await;
    approve(&approver, &batch.name, &run.name).await.unwrap();
    assert_eq!(
        publish(&operator, &batch.name)
            .await
            .unwrap()
            .referral_count,
        1
    );
    let (rival, _) = lender_with_offering(&operator, "rival", 1).await;
    let client = async |lender: &v1::Lender| {
        let id = lender.name.trim_start_matches("lenders/");
        let party = Party::Lender(id.parse().unwrap());
        let principal = format!("system/{}", lender.code);
        let roles = [Role::LenderReader];
        server
            .caller(PrincipalKind::System, &principal, party, &roles)
            .await
    };
    let (bank, rival) = (client(&bank).await, client(&rival).await);
    let all = v1::ListReferralsRequest::default();
    let seen = bank.referrals().list_referrals(all).await;
    let referral = seen.unwrap().into_inner().referrals.remove(0);
    assert_eq!(referral.offering, own.name);
    Referred {
        server,
        operator,
        bank,
        rival,
        run,
        firm,
        referral,
    }
}

fn request(referral: &v1::Referral) -> v1::ExplainReferralRequest {
    let name = referral.name.clone();
    v1::ExplainReferralRequest { name }
}

/// What an exact answer to the organizer tells of the firm, beside what the firm's record does.
async fn facts(of: &Referred) -> (BTreeSet<i64>, BTreeSet<String>) {
    let (mut numbers, mut texts) = read(&of.firm, "Sme");
    let exact = explain(
        &of.operator,
        &of.run.name,
        &of.firm.name,
        &of.referral.offering,
    )
    .await;
    let mut of_firm = exact.clone();
    for result in &mut of_firm.criteria {
        result.offering_value = None;
    }
    of_firm.criteria.iter().for_each(|one| {
        let (more, codes) = read(one, "CriterionResult");
        numbers.extend(more);
        texts.extend(codes);
    });
    numbers.extend([exact.score, exact.sme_points, exact.lender_points].map(i64::from));
    texts.extend([exact.sme, exact.sme_display_name, exact.run]);
    let asked = read(
        &exact.criteria[4].offering_value.clone().unwrap(),
        "Operand",
    )
    .1;
    // The offering itself names the instrument and the region that it is for.
    assert_eq!(asked, BTreeSet::from(["INSTRUMENT_CREDIT_LOAN".to_owned()]));
    texts.remove("INSTRUMENT_CREDIT_LOAN");
    (numbers, texts)
}

#[tokio::test]
async fn a_lender_learns_bands_of_its_own_referral_and_nothing_else() {
    let of = referred().await;
    let told = of
        .bank
        .referrals()
        .explain_referral(request(&of.referral))
        .await;
    let told = told.unwrap().into_inner();
    assert_eq!(told.sme_pseudonym, of.referral.sme_pseudonym);
    assert_eq!(
        (told.verdict(), told.criteria.len()),
        (v1::Verdict::Met, 22)
    );
    let weights: i32 = told.lines.iter().map(|line| line.weight).sum();
    assert_eq!((told.lines.len(), weights), (6, 100));
    let band = |criterion: v1::Criterion| {
        let mut all = told.criteria.iter();
        let one = all.find(|one| one.criterion() == criterion).unwrap();
        one.sme_band.map(|band| (band.min, band.max))
    };
    let (from, to) = (500_000_000, 1_000_000_000);
    assert_eq!(band(v1::Criterion::Amount), Some((Some(from), Some(to))));
    assert_eq!(band(v1::Criterion::Term), Some((Some(12), Some(24))));
    assert_eq!(
        band(v1::Criterion::DebtRatio),
        Some((Some(4_000), Some(6_000)))
    );
    assert_eq!(band(v1::Criterion::CreditGrade), None);

    let (numbers, texts) = facts(&of).await;
    let floored = 8_123_000_000;
    assert!(
        numbers.contains(&floored) && numbers.contains(&513_450_000),
        "{numbers:?}"
    );
    assert!(
        texts.contains("CREDIT_GRADE_A") && texts.contains("330106"),
        "{texts:?}"
    );
    let (shown_numbers, shown_texts) = read(&told, "ReferralExplanation");
    // Weights and limits of the offering, and ends of bands, are small or round.
    let shown: Vec<_> = shown_numbers.intersection(&numbers).collect();
    assert_eq!(shown, Vec::<&i64>::new(), "exact numbers of the firm");
    let shown: Vec<_> = shown_texts.intersection(&texts).collect();
    assert_eq!(shown, Vec::<&String>::new(), "texts of the firm");
    let bytes = told.encode_to_vec();
    for text in texts.iter().filter(|text| text.len() > 4) {
        let found = bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes());
        assert!(!found, "{text} is in the answer");
    }
    let id = |name: &str| name.rsplit('/').next().unwrap().to_owned();
    for hidden in [id(&of.firm.name), id(&of.run.name), "rival".to_owned()] {
        let text = format!("{told:?}");
        assert!(!text.contains(&hidden), "{hidden} is in the answer");
    }
}

#[tokio::test]
async fn a_lender_explains_no_other_lenders_referral_and_no_pair_of_a_run() {
    let of = referred().await;
    let strange = of
        .rival
        .referrals()
        .explain_referral(request(&of.referral))
        .await;
    let strange = strange.unwrap_err();
    let got = (strange.code(), reason(&strange));
    assert_eq!(got, (Code::NotFound, "REFERRAL_NOT_FOUND".to_owned()));
    let pair = v1::ExplainPairRequest {
        run: of.run.name.clone(),
        sme: of.firm.name.clone(),
        offering: of.referral.offering.clone(),
    };
    let refused = of.bank.matches().explain_pair(pair).await.unwrap_err();
    assert_eq!(reason(&refused), "ROLE_NOT_ALLOWED");
}

#[tokio::test]
async fn a_referral_whose_run_has_no_input_any_more_names_neither_run_nor_firm() {
    let of = referred().await;
    std::fs::remove_dir_all(of.server.folder.path().join("runs")).unwrap();
    let refused = of
        .bank
        .referrals()
        .explain_referral(request(&of.referral))
        .await;
    let refused = refused.unwrap_err();
    assert_eq!(reason(&refused), "SNAPSHOT_GONE");
    let told = format!("{refused:?} {}", String::from_utf8_lossy(refused.details()));
    for hidden in [&of.run.name, &of.firm.name] {
        let id = hidden.rsplit('/').next().unwrap();
        assert!(!told.contains(id), "{told}");
    }
}
