//! What a change would do to the lists of a run is asked, made, and found by the next run.

use crate::on_both;
use api::{Client, v1};
use harness::{Backend, TestServer, chain_batch, firm, import, lender, offering, run};
use std::collections::{BTreeMap, BTreeSet};
use v1::preview_change_request::Change;

on_both!(what_a_change_would_do_is_what_the_next_run_finds);

/// Each firm's list: an offering with the points of both sides.
type Lists = BTreeMap<String, BTreeSet<(String, i32, i32)>>;

fn rows(rows: &[v1::PreviewRow]) -> impl Iterator<Item = (String, i32, i32)> + '_ {
    rows.iter()
        .map(|row| (row.offering.clone(), row.sme_points, row.lender_points))
}

/// The lists as they are now, which are those of a run: as many rows and the same best score.
async fn lists(client: &Client, batch: &v1::Batch, done: &v1::MatchRun) -> Lists {
    let request = v1::ListOutcomesRequest {
        parent: done.name.clone(),
        ..Default::default()
    };
    let outcomes = client.matches().list_outcomes(request).await.unwrap();
    let mut lists = Lists::new();
    for outcome in outcomes.into_inner().outcomes {
        let request = v1::PreviewMatchesRequest {
            batch: batch.name.clone(),
            sme: Some(v1::Sme {
                name: outcome.sme.clone(),
                ..Default::default()
            }),
        };
        let found = client.matches().preview_matches(request).await.unwrap();
        let found = found.into_inner().rows;
        let count = i32::try_from(found.len());
        assert_eq!(count, Ok(outcome.listed_count));
        assert_eq!(found.first().map(|row| row.score), outcome.score_best);
        lists.insert(outcome.sme, rows(&found).collect());
    }
    lists
}

/// The lists of a run with what a change would do to them.
async fn altered(client: &Client, done: &v1::MatchRun, change: Change, lists: &Lists) -> Lists {
    let request = v1::PreviewChangeRequest {
        run: done.name.clone(),
        change: Some(change),
        ..Default::default()
    };
    let told = client.matches().preview_change(request).await.unwrap();
    let told = told.into_inner();
    assert_eq!(usize::try_from(told.list_count), Ok(told.changes.len()));
    assert!(!told.changes.is_empty(), "the change does nothing");
    let mut lists = lists.clone();
    for change in told.changes {
        let list = lists.get_mut(&change.sme).unwrap();
        for row in rows(&change.left) {
            assert!(list.remove(&row), "{row:?} was not there");
        }
        list.extend(rows(&change.joined));
    }
    lists
}

async fn what_a_change_would_do_is_what_the_next_run_finds(backend: Backend) {
    let server = TestServer::start(backend).await;
    let operator = server.operator().await;
    let mut offerings = Vec::new();
    for (code, clients) in [("bank", 3), ("fund", 2)] {
        let lender = lender(&operator, code).await;
        offerings.push(offering(&operator, &lender, ("P1", clients, 10_000_000_000)).await);
    }
    import(&operator, (1..=5).map(|number| firm("a", number)).collect()).await;
    let batch = chain_batch(&operator, "c1").await;
    let first = run(&operator, &batch).await;
    let before = lists(&operator, &batch, &first).await;
    assert!(before.len() == 5 && before.values().all(|list| list.len() == 2));

    // An offering becomes dearer, and is worth less to each firm.
    let dearer = v1::Offering {
        name: offerings[0].name.clone(),
        rate_bp: 490,
        ..Default::default()
    };
    let change = Change::Offering(dearer.clone());
    let expected = altered(&operator, &first, change, &before).await;
    assert_ne!(expected, before);
    let update = v1::UpdateOfferingRequest {
        offering: Some(dearer),
        ..Default::default()
    };
    operator.lenders().update_offering(update).await.unwrap();
    let second = run(&operator, &batch).await;
    let found = lists(&operator, &batch, &second).await;
    assert_eq!(found, expected);

    // A firm moves to where neither applies.
    let mover = expected.keys().next().unwrap();
    let away = v1::Sme {
        name: mover.clone(),
        region: "110101".to_owned(),
        ..Default::default()
    };
    let change = Change::Sme(away.clone());
    let expected = altered(&operator, &second, change, &found).await;
    assert!(expected[mover].is_empty());
    let update = v1::UpdateSmeRequest {
        sme: Some(away),
        ..Default::default()
    };
    operator.smes().update_sme(update).await.unwrap();
    let third = run(&operator, &batch).await;
    assert_eq!(lists(&operator, &batch, &third).await, expected);
}
