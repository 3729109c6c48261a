//! The state of an offering through updates and imports.

use api::{Client, v1};
use domain::Role;
use prost_types::FieldMask;

use crate::harness::{TestServer, lender, lender_with_offering, offering, reason};

async fn update(
    client: &Client,
    offering: v1::Offering,
    paths: &[&str],
) -> Result<v1::Offering, tonic::Status> {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    let request = v1::UpdateOfferingRequest {
        offering: Some(offering),
        update_mask: Some(FieldMask { paths }),
        ..Default::default()
    };
    let updated = client.lenders().update_offering(request).await;
    updated.map(tonic::Response::into_inner)
}

async fn import(client: &Client, state: v1::OfferingState) -> v1::ImportResult {
    let row = v1::OfferingRow {
        row_number: 1,
        lender: Some(lender("bank")),
        offering: Some(v1::Offering {
            state: state.into(),
            rate_bp: 380,
            ..offering("loan-1", 2)
        }),
    };
    let request = v1::ImportOfferingsRequest {
        rows: vec![row],
        ..Default::default()
    };
    let answer = client.lenders().import_offerings(request).await.unwrap();
    answer.into_inner().results.remove(0)
}

fn in_state(stored: &v1::Offering, state: v1::OfferingState) -> v1::Offering {
    v1::Offering {
        state: state.into(),
        etag: String::new(),
        ..stored.clone()
    }
}

#[tokio::test]
async fn a_state_that_is_not_said_stays() {
    use v1::OfferingState::{Draft, Unspecified, Withdrawn};
    let server = TestServer::start().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let (_, stored) = lender_with_offering(&client, "bank", 2).await;
    assert_eq!(stored.state(), v1::OfferingState::Active);
    let draft = update(&client, in_state(&stored, Draft), &["state"]).await;
    assert_eq!(draft.unwrap().state(), Draft);
    for paths in [&[][..], &["*"], &["state"]] {
        let now = update(&client, in_state(&stored, Unspecified), paths).await;
        assert_eq!(now.unwrap().state(), Draft, "{paths:?}");
    }
    assert!(import(&client, Unspecified).await.problems.is_empty());
    let get = v1::GetOfferingRequest {
        name: stored.name.clone(),
    };
    let now = client.lenders().get_offering(get.clone()).await.unwrap();
    let now = now.into_inner();
    assert_eq!((now.state(), now.rate_bp), (Draft, 380));

    update(&client, in_state(&now, Withdrawn), &["state"])
        .await
        .unwrap();
    for state in [Unspecified, v1::OfferingState::Active] {
        let refused = import(&client, state).await;
        assert_eq!(refused.problems[0].field, "offering.state");
    }
    assert!(
        import(&client, Withdrawn).await.problems.is_empty(),
        "it says what is so"
    );
    let now = client.lenders().get_offering(get).await.unwrap();
    assert_eq!(now.into_inner().state(), Withdrawn);
    let refused = update(&client, in_state(&stored, v1::OfferingState::Active), &[]).await;
    assert_eq!(reason(&refused.unwrap_err()), "OFFERING_WITHDRAWN");
}
