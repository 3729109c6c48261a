//! Creating, changing, importing: findings, request ids, etags, masks.

use api::v1;
use domain::Role;
use prost_types::FieldMask;
use tonic::Code;

use crate::harness::{
    TestServer, fields, lender, lender_with_offering, offering, reason, sme, uuid,
};

fn create(sme: v1::Sme, request_id: &str) -> v1::CreateSmeRequest {
    v1::CreateSmeRequest {
        sme: Some(sme),
        request_id: request_id.to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_request_id_makes_a_write_safe_to_repeat() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let id = uuid();
    let first = client
        .smes()
        .create_sme(create(sme(1), &id))
        .await
        .unwrap()
        .into_inner();
    let again = client
        .smes()
        .create_sme(create(sme(1), &id))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first, again);
    let reused = client
        .smes()
        .create_sme(create(sme(2), &id))
        .await
        .unwrap_err();
    assert_eq!(
        (reused.code(), reason(&reused).as_str()),
        (Code::AlreadyExists, "REQUEST_ID_REUSED")
    );
    let taken = client
        .smes()
        .create_sme(create(sme(1), &uuid()))
        .await
        .unwrap_err();
    assert_eq!(reason(&taken), "EXTERNAL_ID_TAKEN");
    let invalid = client
        .smes()
        .create_sme(create(sme(3), "x"))
        .await
        .unwrap_err();
    assert_eq!(reason(&invalid), "REQUEST_ID_INVALID");
    let other = server.person("person/other", &[Role::Operator]).await;
    let own = other
        .smes()
        .create_sme(create(sme(4), &id))
        .await
        .unwrap()
        .into_inner();
    assert_ne!(own.name, first.name, "request ids belong to a principal");
}

#[tokio::test]
async fn all_findings_of_a_request_come_in_one_answer() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let mut wrong = sme(1);
    wrong.display_name = String::new();
    wrong.region = "999999".to_owned();
    if let Some(need) = &mut wrong.need {
        need.amount_fen = 1;
    }
    let refused = client
        .smes()
        .create_sme(create(wrong, ""))
        .await
        .unwrap_err();
    assert_eq!(
        fields(&refused),
        ["region", "display_name", "need.amount_fen"]
    );
    let mut unknown = sme(1);
    unknown.placements[0].chain = "unheard-of".to_owned();
    let refused = client
        .smes()
        .create_sme(create(unknown, ""))
        .await
        .unwrap_err();
    assert_eq!(fields(&refused), ["placements[0].chain"]);
}

#[tokio::test]
async fn a_dry_run_stores_nothing() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let dry = v1::CreateSmeRequest {
        validate_only: true,
        ..create(sme(1), &uuid())
    };
    client.smes().create_sme(dry).await.unwrap();
    let listed = client
        .smes()
        .list_smes(v1::ListSmesRequest::default())
        .await
        .unwrap();
    assert!(listed.into_inner().smes.is_empty());
}

#[tokio::test]
async fn an_update_changes_what_its_mask_names_of_the_version_that_was_read() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let stored = client
        .smes()
        .create_sme(create(sme(1), ""))
        .await
        .unwrap()
        .into_inner();
    let update = |change: fn(&mut v1::Sme), paths: &[&str]| {
        let mut sme = stored.clone();
        change(&mut sme);
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        let update_mask = Some(FieldMask { paths });
        v1::UpdateSmeRequest {
            sme: Some(sme),
            update_mask,
            ..Default::default()
        }
    };
    let rename: fn(&mut v1::Sme) = |sme| {
        sme.display_name = "renamed".to_owned();
        sme.region = String::new();
    };
    let request = update(rename, &["display_name"]);
    let now = client
        .smes()
        .update_sme(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (now.display_name.as_str(), now.region.as_str()),
        ("renamed", "330106")
    );
    assert_eq!(
        (stored.etag.as_str(), now.etag.as_str()),
        ("\"1\"", "\"2\"")
    );
    let stale = client.smes().update_sme(request).await.unwrap_err();
    assert_eq!(
        (stale.code(), reason(&stale).as_str()),
        (Code::Aborted, "ETAG_MISMATCH")
    );
    let refused = client
        .smes()
        .update_sme(update(|_| {}, &["name"]))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "UPDATE_MASK_INVALID");
    let rekey: fn(&mut v1::Sme) = |of| of.key = sme(9).key;
    let refused = client
        .smes()
        .update_sme(update(rekey, &[]))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "FIELD_IMMUTABLE");
}

#[tokio::test]
async fn a_refused_row_leaves_nothing_and_the_others_are_stored() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let mut wrong = sme(2);
    wrong.titles.push(v1::Title::default());
    let rows: Vec<v1::SmeRow> = [sme(1), wrong, sme(1), sme(3)]
        .into_iter()
        .zip(2..)
        .map(|(sme, row_number)| v1::SmeRow {
            row_number,
            sme: Some(sme),
        })
        .collect();
    let import = |rows: &[v1::SmeRow]| v1::ImportSmesRequest {
        rows: rows.to_vec(),
        ..Default::default()
    };
    let results = client
        .smes()
        .import_smes(import(&rows))
        .await
        .unwrap()
        .into_inner()
        .results;
    let outcomes = |results: &[v1::ImportResult]| -> Vec<v1::ImportOutcome> {
        results.iter().map(v1::ImportResult::outcome).collect()
    };
    use v1::ImportOutcome::{Created, Refused, Unchanged};
    assert_eq!(outcomes(&results), [Created, Refused, Refused, Created]);
    let found: Vec<_> = results[1]
        .problems
        .iter()
        .map(|it| it.field.as_str())
        .collect();
    assert_eq!(found, ["titles[0].kind", "titles[0].granted_on"]);
    assert_eq!(results[2].problems[0].field, "external_id");
    assert_eq!(results[1].row_number, 3);
    let again = client
        .smes()
        .import_smes(import(&rows))
        .await
        .unwrap()
        .into_inner()
        .results;
    assert_eq!(outcomes(&again), [Unchanged, Refused, Refused, Unchanged]);
    let listed = client
        .smes()
        .list_smes(v1::ListSmesRequest::default())
        .await
        .unwrap();
    assert_eq!(listed.into_inner().smes.len(), 2);
    let too_many = vec![v1::SmeRow::default(); 501];
    let refused = client
        .smes()
        .import_smes(import(&too_many))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "TOO_MANY_ROWS");
}

#[tokio::test]
async fn a_lender_sits_in_a_county_or_in_a_prefecture_that_has_none() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let create = |seat: &str| {
        let request = v1::CreateLenderRequest {
            lender: Some(v1::Lender {
                seat: seat.to_owned(),
                ..lender(&format!("bank-{seat}"))
            }),
            ..Default::default()
        };
        let client = client.clone();
        async move { client.lenders().create_lender(request).await }
    };
    for seat in ["330106", "441900", "620200"] {
        assert_eq!(create(seat).await.unwrap().into_inner().seat, seat);
    }
    for seat in ["330100", "440000"] {
        let refused = create(seat).await.unwrap_err();
        assert_eq!(fields(&refused), ["seat"]);
    }
}

#[tokio::test]
async fn a_lender_comes_with_an_accepted_offering_only() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let row = |code: &str, name: &str, offering: v1::Offering| v1::OfferingRow {
        row_number: 1,
        lender: Some(v1::Lender {
            display_name: name.to_owned(),
            ..lender(code)
        }),
        offering: Some(offering),
    };
    let wrong = v1::Offering {
        rate_bp: -1,
        ..offering("c", 1)
    };
    let rows = vec![
        row("bank-a", "A", offering("a", 1)),
        row("bank-a", "another name", offering("b", 1)),
        row("bank-b", "B", wrong),
    ];
    let request = v1::ImportOfferingsRequest {
        rows,
        ..Default::default()
    };
    let results = client
        .lenders()
        .import_offerings(request)
        .await
        .unwrap()
        .into_inner()
        .results;
    let fields: Vec<Vec<&str>> = results
        .iter()
        .map(|result| result.problems.iter().map(|it| it.field.as_str()).collect())
        .collect();
    assert_eq!(fields, [vec![], vec!["lender"], vec!["offering.rate_bp"]]);
    let listed = client
        .lenders()
        .list_lenders(v1::ListLendersRequest::default())
        .await
        .unwrap();
    assert_eq!(listed.into_inner().lenders.len(), 1);
}

#[tokio::test]
async fn pages_follow_each_other_and_tokens_are_bound_to_their_list() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    for number in 1..=5 {
        client
            .smes()
            .create_sme(create(sme(number), ""))
            .await
            .unwrap();
    }
    let mut request = v1::ListSmesRequest {
        page_size: 2,
        ..Default::default()
    };
    let mut names = Vec::new();
    loop {
        let page = client
            .smes()
            .list_smes(request.clone())
            .await
            .unwrap()
            .into_inner();
        names.extend(page.smes.into_iter().map(|sme| sme.name));
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(names.len(), 5);
    names.dedup();
    assert_eq!(names.len(), 5);
    let other = v1::ListSmesRequest {
        region: "330000".to_owned(),
        ..request.clone()
    };
    let refused = client.smes().list_smes(other).await.unwrap_err();
    assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    let negative = v1::ListSmesRequest {
        page_size: -1,
        ..Default::default()
    };
    assert_eq!(
        fields(&client.smes().list_smes(negative).await.unwrap_err()),
        ["page_size"]
    );
}

#[tokio::test]
async fn an_offering_in_use_is_withdrawn_not_deleted() {
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let (_, stored) = lender_with_offering(&client, "bank", 1).await;
    let withdraw = v1::UpdateOfferingRequest {
        offering: Some(v1::Offering {
            name: stored.name.clone(),
            state: v1::OfferingState::Withdrawn.into(),
            ..Default::default()
        }),
        update_mask: Some(FieldMask {
            paths: vec!["state".to_owned()],
        }),
        ..Default::default()
    };
    client
        .lenders()
        .update_offering(withdraw.clone())
        .await
        .unwrap();
    let refused = client
        .lenders()
        .update_offering(withdraw)
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "OFFERING_WITHDRAWN");
    let delete = v1::DeleteOfferingRequest {
        name: stored.name,
        ..Default::default()
    };
    client
        .lenders()
        .delete_offering(delete.clone())
        .await
        .unwrap();
    let gone = client.lenders().delete_offering(delete).await.unwrap_err();
    assert_eq!(reason(&gone), "OFFERING_NOT_FOUND");
}
