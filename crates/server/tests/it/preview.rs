//! Questions without a run: the answers are those of a run, whatever was stored before.

use api::{Client, v1};
use domain::Role;
use v1::preview_change_request::Change;

use crate::harness::{
    TestServer, approve, batch, campaign, import_smes, lender_with_offering, offering, publish,
    reason, run, sme,
};

/// An organizer's client, a batch that can run, its offering and its firms.
async fn prepared(server: &TestServer) -> (Client, String, v1::Offering, Vec<String>) {
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let (_, offering) = lender_with_offering(&operator, "bank", 2).await;
    let smes = import_smes(&operator, 3).await;
    let campaign = campaign(&operator, "c").await;
    let batch = batch(&operator, &campaign.name, "b").await;
    (operator, batch.name, offering, smes)
}

async fn preview(client: &Client, batch: &str, asked: v1::Sme) -> v1::PreviewMatchesResponse {
    let request = v1::PreviewMatchesRequest {
        batch: batch.to_owned(),
        sme: Some(asked),
    };
    let found = client.matches().preview_matches(request).await;
    found.unwrap().into_inner()
}

fn named(name: &str) -> v1::Sme {
    v1::Sme {
        name: name.to_owned(),
        ..Default::default()
    }
}

async fn change(
    client: &Client,
    run: &str,
    change: Option<Change>,
) -> Result<v1::PreviewChangeResponse, tonic::Status> {
    let request = v1::PreviewChangeRequest {
        run: run.to_owned(),
        change,
        page_size: 2,
    };
    let found = client.matches().preview_change(request).await;
    found.map(tonic::Response::into_inner)
}

/// Runs the batch, and compares every firm's list with what is asked without a run.
async fn same_as_a_run(client: &Client, batch: &str) -> v1::MatchRun {
    let run = run(client, batch).await;
    let request = v1::ListOutcomesRequest {
        parent: run.name.clone(),
        ..Default::default()
    };
    let outcomes = client.matches().list_outcomes(request).await.unwrap();
    for outcome in outcomes.into_inner().outcomes {
        let found = preview(client, batch, named(&outcome.sme)).await;
        assert_eq!(
            found.rows.len(),
            usize::try_from(outcome.listed_count).unwrap()
        );
        let best = found.rows.first().map(|row| row.score);
        assert_eq!(best, outcome.score_best, "{}", outcome.sme);
    }
    run
}

async fn update_offering(client: &Client, offering: v1::Offering) {
    let request = v1::UpdateOfferingRequest {
        offering: Some(offering),
        ..Default::default()
    };
    client.lenders().update_offering(request).await.unwrap();
}

#[tokio::test]
async fn lists_follow_the_store_without_a_run() {
    let server = TestServer::start().await;
    let (operator, batch, loan, smes) = prepared(&server).await;
    let first = preview(&operator, &batch, named(&smes[0])).await;
    let row = &first.rows[0];
    assert_eq!((first.rows.len(), row.rank, first.cause), (1, 1, 0));
    assert_eq!((&row.sme, &row.offering), (&smes[0], &loan.name));
    assert_eq!(row.sme_display_name, "示例企业 1");
    assert_eq!(row.score, row.sme_points + row.lender_points);
    same_as_a_run(&operator, &batch).await;

    // A new offering enters.
    let parent = loan.name.split("/offerings/").next().unwrap();
    let create = v1::CreateOfferingRequest {
        parent: parent.to_owned(),
        offering: Some(v1::Offering {
            rate_bp: 300,
            ..offering("loan-2", 1)
        }),
        ..Default::default()
    };
    let second = operator
        .lenders()
        .create_offering(create)
        .await
        .unwrap()
        .into_inner();
    let more = preview(&operator, &batch, named(&smes[0])).await;
    assert_eq!(more.rows.len(), 2);
    assert_eq!(more.rows[0].offering, second.name);
    assert!(more.as_of_event > first.as_of_event);
    same_as_a_run(&operator, &batch).await;

    // It becomes dearer than the firms accept, and then better again.
    for (rate_bp, rows) in [(900, 1), (310, 2)] {
        let name = second.name.clone();
        update_offering(
            &operator,
            v1::Offering {
                name,
                rate_bp,
                ..Default::default()
            },
        )
        .await;
        let found = preview(&operator, &batch, named(&smes[1])).await;
        assert_eq!(found.rows.len(), rows);
        same_as_a_run(&operator, &batch).await;
    }
}

#[tokio::test]
async fn lists_follow_firms_that_change_and_enter() {
    let server = TestServer::start().await;
    let (operator, batch, loan, smes) = prepared(&server).await;
    assert_eq!(
        preview(&operator, &batch, named(&smes[2])).await.rows.len(),
        1
    );
    // A firm moves away, and comes back.
    for (region, rows) in [("110101", 0), ("330106", 1)] {
        let update = v1::UpdateSmeRequest {
            sme: Some(v1::Sme {
                region: region.to_owned(),
                ..named(&smes[2])
            }),
            ..Default::default()
        };
        operator.smes().update_sme(update).await.unwrap();
        let found = preview(&operator, &batch, named(&smes[2])).await;
        assert_eq!(found.rows.len(), rows);
        same_as_a_run(&operator, &batch).await;
    }

    // A firm enters; the offering is withdrawn.
    let create = v1::CreateSmeRequest {
        sme: Some(sme(9)),
        ..Default::default()
    };
    let ninth = operator
        .smes()
        .create_sme(create)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        preview(&operator, &batch, named(&ninth.name))
            .await
            .rows
            .len(),
        1
    );
    let withdrawn = v1::Offering {
        name: loan.name,
        state: v1::OfferingState::Withdrawn.into(),
        ..Default::default()
    };
    update_offering(&operator, withdrawn).await;
    let list = preview(&operator, &batch, named(&ninth.name)).await.rows;
    assert!(list.is_empty());
}

#[tokio::test]
async fn an_excluded_firm_and_one_without_a_need_are_told() {
    let server = TestServer::start().await;
    let (operator, batch, loan, smes) = prepared(&server).await;
    let _ = preview(&operator, &batch, named(&smes[0])).await;
    exclude(&operator, &loan, &smes[0]).await;
    assert!(
        preview(&operator, &batch, named(&smes[0]))
            .await
            .rows
            .is_empty()
    );
    same_as_a_run(&operator, &batch).await;
    let create = v1::CreateSmeRequest {
        sme: Some(v1::Sme {
            need: None,
            ..sme(8)
        }),
        ..Default::default()
    };
    let idle = operator
        .smes()
        .create_sme(create)
        .await
        .unwrap()
        .into_inner();
    let found = preview(&operator, &batch, named(&idle.name)).await;
    assert_eq!(found.cause(), v1::OutcomeCause::NoFinancingNeed);
}

/// Puts a firm on the list of an offering's lender.
async fn exclude(client: &Client, offering: &v1::Offering, sme: &str) {
    let parent = offering.name.split("/offerings/").next().unwrap();
    let exclude = v1::CreateExclusionRequest {
        parent: parent.to_owned(),
        exclusion: Some(v1::Exclusion {
            sme: sme.to_owned(),
            reason: "asked to".to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    };
    client.lenders().create_exclusion(exclude).await.unwrap();
}

#[tokio::test]
async fn who_enters_by_the_question_alone_keeps_to_what_was_settled() {
    let server = TestServer::start().await;
    let (operator, batch, loan, smes) = prepared(&server).await;
    let idle = v1::CreateSmeRequest {
        sme: Some(v1::Sme {
            need: None,
            ..sme(8)
        }),
        ..Default::default()
    };
    let idle = operator.smes().create_sme(idle).await.unwrap().into_inner();
    let asked = v1::Sme {
        need: sme(8).need,
        ..named(&idle.name)
    };
    let rows = preview(&operator, &batch, asked.clone()).await.rows;
    assert_eq!(rows.len(), 1);
    exclude(&operator, &loan, &idle.name).await;
    let rows = preview(&operator, &batch, asked).await.rows;
    assert!(rows.is_empty(), "{rows:?}");

    // The firms that the offering is given agree to it; then it is withdrawn.
    let approver = server.person("person/approver", &[Role::Approver]).await;
    let run = same_as_a_run(&operator, &batch).await;
    approve(&approver, &batch, &run.name).await.unwrap();
    publish(&operator, &batch).await.unwrap();
    let withdrawn = v1::Offering {
        name: loan.name.clone(),
        state: v1::OfferingState::Withdrawn.into(),
        ..Default::default()
    };
    update_offering(&operator, withdrawn).await;
    let mut causes = Vec::new();
    for sme in &smes {
        causes.push(preview(&operator, &batch, named(sme)).await.cause());
    }
    causes.sort_unstable();
    let agreed = v1::OutcomeCause::AlreadyReferred;
    assert_eq!(causes, [v1::OutcomeCause::Unspecified, agreed, agreed]);

    let best = async || {
        let request = v1::PreviewSmesRequest {
            batch: batch.clone(),
            offering: Some(v1::Offering {
                name: loan.name.clone(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let found = operator.matches().preview_smes(request).await;
        found.unwrap().into_inner().eligible_count
    };
    assert_eq!(best().await, 1);
    for sme in &smes {
        exclude(&operator, &loan, sme).await;
    }
    assert_eq!(best().await, 0);
}

#[tokio::test]
async fn what_is_set_in_the_question_replaces_what_is_stored() {
    let server = TestServer::start().await;
    let (operator, batch, loan, smes) = prepared(&server).await;
    let stored = preview(&operator, &batch, named(&smes[0])).await;
    let elsewhere = v1::Sme {
        region: "110101".to_owned(),
        ..named(&smes[0])
    };
    assert!(preview(&operator, &batch, elsewhere).await.rows.is_empty());
    assert_eq!(preview(&operator, &batch, named(&smes[0])).await, stored);

    let best = async |asked: v1::Offering, page_size: i32| {
        let request = v1::PreviewSmesRequest {
            batch: batch.clone(),
            offering: Some(asked),
            order: v1::PreviewOrder::Score.into(),
            page_size,
        };
        operator
            .matches()
            .preview_smes(request)
            .await
            .unwrap()
            .into_inner()
    };
    let asked = v1::Offering {
        name: loan.name.clone(),
        ..Default::default()
    };
    let found = best(asked.clone(), 2).await;
    assert_eq!(
        (found.rows.len(), found.eligible_count, found.refused),
        (2, 3, false)
    );
    assert_eq!(found.rows[1].rank, 2);
    assert!(found.rows[0].score >= found.rows[1].score);
    let own = found.rows.iter().find(|row| row.sme == smes[0]);
    assert!(own.is_none_or(|row| row.score == stored.rows[0].score));
    let dear = v1::Offering {
        rate_bp: 900,
        ..asked
    };
    assert_eq!(best(dear, 0).await.eligible_count, 0);
    let unknown = v1::PreviewMatchesRequest {
        batch: batch.clone(),
        sme: Some(named("smes/01890000-0000-7000-8000-000000000000")),
    };
    let refused = operator
        .matches()
        .preview_matches(unknown)
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "SME_NOT_FOUND");
}

#[tokio::test]
async fn a_change_is_weighed_against_the_lists_of_a_run() {
    let server = TestServer::start().await;
    let (operator, batch, loan, smes) = prepared(&server).await;
    let run = same_as_a_run(&operator, &batch).await.name;
    let asked = v1::Offering {
        name: loan.name.clone(),
        ..Default::default()
    };
    let same = change(&operator, &run, Some(Change::Offering(asked.clone())))
        .await
        .unwrap();
    assert_eq!((same.list_count, same.changes.len()), (0, 0));

    let cheaper = v1::Offering {
        rate_bp: 300,
        ..asked.clone()
    };
    let found = change(&operator, &run, Some(Change::Offering(cheaper.clone())))
        .await
        .unwrap();
    assert_eq!((found.list_count, found.changes.len()), (3, 2));
    let (left, joined) = (&found.changes[0].left[0], &found.changes[0].joined[0]);
    assert!(left.sme_points < joined.sme_points && left.offering == joined.offering);
    let before = preview(&operator, &batch, named(&found.changes[0].sme)).await;
    assert_eq!(before.rows, std::slice::from_ref(left));

    // Stored, the change is the same, and a run makes it so.
    update_offering(&operator, cheaper).await;
    let stored = change(&operator, &run, Some(Change::Offering(asked)))
        .await
        .unwrap();
    assert_eq!(stored, found);
    let after = preview(&operator, &batch, named(&found.changes[0].sme)).await;
    assert_eq!(after.rows, std::slice::from_ref(joined));
    same_as_a_run(&operator, &batch).await;

    let gone = change(&operator, &run, Some(Change::Gone(loan.name)))
        .await
        .unwrap();
    assert_eq!(gone.list_count, 3);
    assert!(gone.changes[0].joined.is_empty());
    let away = v1::Sme {
        region: "110101".to_owned(),
        ..named(&smes[1])
    };
    let away = change(&operator, &run, Some(Change::Sme(away)))
        .await
        .unwrap();
    assert_eq!((away.list_count, &away.changes[0].sme), (1, &smes[1]));

    let create = v1::CreateSmeRequest {
        sme: Some(sme(9)),
        ..Default::default()
    };
    let late = operator
        .smes()
        .create_sme(create)
        .await
        .unwrap()
        .into_inner();
    let refused = change(&operator, &run, Some(Change::Gone(late.name)))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "PAIR_NOT_IN_RUN");
    let refused = change(&operator, &run, None).await.unwrap_err();
    assert_eq!(reason(&refused), "INVALID_ARGUMENT");
}
