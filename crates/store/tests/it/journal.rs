//! Audit trail, feeds, request ids, tokens.

use crate::harness::{at, change, commit, uuid};
use crate::on_both;
use domain::fixtures::lender;
use domain::{Actor, Event, Party, PrincipalKind, Role, Scope};
use std::collections::BTreeSet;
use store::audit::AuditFilter;
use store::request::{Call, Claim};
use store::token::Token;
use store::{Cursor, Error, PageRequest, Store, UniqueKey};

on_both!(
    a_change_reaches_the_feeds,
    the_trail_is_the_organizers,
    a_rollback_leaves_nothing,
    feeds_have_no_gaps,
    large_changes_are_recorded,
    a_request_has_one_effect,
    the_same_request_at_once,
    tokens_come_back,
);

async fn feed(store: &Store, scope: &Scope) -> Vec<(i64, String)> {
    let tx = store.read().await.unwrap();
    let events = tx
        .events()
        .list(scope, &PageRequest::first())
        .await
        .unwrap()
        .items;
    events
        .into_iter()
        .map(|event| (event.sequence, event.kind))
        .collect()
}

async fn a_change_reaches_the_feeds(store: &Store) {
    let party = Some(Party::Lender(lender(1).id));
    let tx = store.begin(at(9)).await.unwrap();
    tx.record(&change("sme.create", "smes/1", None))
        .await
        .unwrap();
    tx.record(&change("batch.publish", "batches/1", party))
        .await
        .unwrap();
    let own = Some(Party::Organizer);
    tx.record(&change("sme.update", "smes/1", own))
        .await
        .unwrap();
    commit(tx).await;
    let kinds = |names: &[&str]| -> Vec<(i64, String)> {
        (1..).zip(names.iter().map(ToString::to_string)).collect()
    };
    let all = kinds(&["sme.create", "batch.publish", "sme.update"]);
    assert_eq!(feed(store, &Scope::All).await, all);
    let of_lender = Scope::Lender(lender(1).id);
    assert_eq!(feed(store, &of_lender).await, kinds(&["batch.publish"]));
    assert_eq!(feed(store, &Scope::Lender(lender(2).id)).await, []);
    let tx = store.read().await.unwrap();
    let last = [Scope::All, of_lender, Scope::Lender(lender(2).id)];
    for (scope, last) in last.iter().zip([3, 1, 0]) {
        assert_eq!(tx.events().last(scope).await.unwrap(), last);
    }
    drop(tx);
    assert_eq!(feed(store, &Scope::Market("zhejiang".to_owned())).await, []);
    let tx = store.read().await.unwrap();
    let behind = PageRequest::new(1, Some(Cursor::sequence(1)));
    let page = tx.events().list(&Scope::All, &behind).await.unwrap();
    let (kind, resource) = ("batch.publish".to_owned(), "batches/1".to_owned());
    assert_eq!(
        page.items,
        [Event {
            sequence: 2,
            kind,
            resource
        }]
    );
    assert_eq!(page.next, Some(Cursor::sequence(2)));
}

async fn the_trail_is_the_organizers(store: &Store) {
    let tx = store.begin(at(9)).await.unwrap();
    let changes = [
        ("sme.create", "smes/1"),
        ("batch.publish", "batches/1"),
        ("sme.update", "smes/1"),
    ];
    for (action, resource) in changes {
        tx.record(&change(action, resource, None)).await.unwrap();
    }
    let of_lender = Scope::Lender(lender(1).id);
    let of_sme = AuditFilter {
        resource: Some("smes/1".to_owned()),
        ..AuditFilter::default()
    };
    let first = PageRequest::first();
    let trail = tx
        .audits()
        .list(&Scope::All, &of_sme, &first)
        .await
        .unwrap()
        .items;
    let actions: Vec<&str> = trail.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["sme.create", "sme.update"]);
    let row = &trail[0];
    assert_eq!((row.at, row.principal.as_str()), (at(9), "person/li"));
    assert_eq!((row.before.as_str(), row.after.as_str()), ("", "etag 1"));
    assert_eq!(
        tx.audits()
            .list(&of_lender, &of_sme, &first)
            .await
            .unwrap()
            .items,
        []
    );
    let by = AuditFilter {
        principal: Some("person/wu".to_owned()),
        ..AuditFilter::default()
    };
    assert_eq!(
        tx.audits()
            .list(&Scope::All, &by, &first)
            .await
            .unwrap()
            .items,
        []
    );
}

async fn a_rollback_leaves_nothing(store: &Store) {
    let tx = store.begin(at(0)).await.unwrap();
    tx.lenders().insert(&lender(1)).await.unwrap();
    tx.record(&change("lender.create", "lenders/1", None))
        .await
        .unwrap();
    drop(tx);
    assert_eq!(feed(store, &Scope::All).await, []);
    let tx = store.read().await.unwrap();
    let all = AuditFilter::default();
    assert_eq!(
        tx.audits()
            .list(&Scope::All, &all, &PageRequest::first())
            .await
            .unwrap()
            .items,
        []
    );
    assert_eq!(tx.lenders().get(lender(1).id).await.unwrap(), None);
}

async fn feeds_have_no_gaps(store: &Store) {
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let store = store.clone();
        writers.spawn(async move {
            let tx = store.begin(at(0)).await.unwrap();
            let party = Some(Party::Lender(lender(writer % 2 + 1).id));
            tx.record(&change("a", "x/1", party.clone())).await.unwrap();
            tx.record(&change("b", "x/1", party)).await.unwrap();
            commit(tx).await;
        });
    }
    writers.join_all().await;
    let events = feed(store, &Scope::All).await;
    let numbers: Vec<i64> = events.iter().map(|(sequence, _)| *sequence).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<i64>>());
    for pair in events.chunks(2) {
        assert_eq!(
            (pair[0].1.as_str(), pair[1].1.as_str()),
            ("a", "b"),
            "a change is one piece"
        );
    }
    assert_eq!(feed(store, &Scope::Lender(lender(2).id)).await.len(), 8);
}

async fn large_changes_are_recorded(store: &Store) {
    let changes: Vec<_> = (0..12_000)
        .map(|i| change("sme.import", &format!("smes/{i}"), None))
        .collect();
    let tx = store.begin(at(0)).await.unwrap();
    tx.record_all(&changes).await.unwrap();
    tx.record_all(&[]).await.unwrap();
    commit(tx).await;
    let tx = store.read().await.unwrap();
    let last = PageRequest::new(10, Some(Cursor::sequence(11_999)));
    let page = tx.events().list(&Scope::All, &last).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].resource, "smes/11999");
}

const CALL: Call<'_> = Call {
    principal: "person/li",
    request_id: "r1",
    method: "CreateSme",
    digest: "d1",
};

async fn a_request_has_one_effect(store: &Store) {
    let tx = store.begin(at(0)).await.unwrap();
    assert_eq!(tx.requests().claim(&CALL).await.unwrap(), Claim::New);
    tx.requests().answer(&CALL, vec![0, 255, 7]).await.unwrap();
    commit(tx).await;
    let tx = store.begin(at(1)).await.unwrap();
    assert_eq!(
        tx.requests().claim(&CALL).await.unwrap(),
        Claim::Done(vec![0, 255, 7])
    );
    for other in [
        Call {
            digest: "d2",
            ..CALL
        },
        Call {
            method: "UpdateSme",
            ..CALL
        },
    ] {
        assert_eq!(
            tx.requests().claim(&other).await.unwrap(),
            Claim::Reused,
            "{other:?}"
        );
    }
    let stranger = Call {
        principal: "person/wu",
        ..CALL
    };
    assert_eq!(tx.requests().claim(&stranger).await.unwrap(), Claim::New);
    let unclaimed = Call {
        request_id: "r2",
        ..CALL
    };
    let refused = tx.requests().answer(&unclaimed, Vec::new()).await;
    assert!(
        matches!(
            refused,
            Err(Error::Stale {
                table: "request",
                ..
            })
        ),
        "{refused:?}"
    );
    assert_eq!(tx.requests().forget_before(at(1)).await.unwrap(), 1);
    assert_eq!(tx.requests().claim(&CALL).await.unwrap(), Claim::New);
}

async fn the_same_request_at_once(store: &Store) {
    let call = async |answer: u8| {
        let tx = store.begin(at(0)).await.unwrap();
        let claim = tx.requests().claim(&CALL).await.unwrap();
        if claim == Claim::New {
            tx.requests().answer(&CALL, vec![answer]).await.unwrap();
            commit(tx).await;
        }
        claim
    };
    let claims = tokio::join!(call(1), call(2));
    let expected = [
        (Claim::New, Claim::Done(vec![1])),
        (Claim::Done(vec![2]), Claim::New),
    ];
    assert!(expected.contains(&claims), "{claims:?}");
}

fn token(number: u128) -> Token {
    Token {
        id: uuid(10, number),
        hash: format!("{number:064x}"),
        label: "laptop".to_owned(),
        actor: Actor {
            principal: "person/li".to_owned(),
            kind: PrincipalKind::Person,
            party: Party::Lender(lender(1).id),
            roles: BTreeSet::from([Role::LenderOperator, Role::LenderReader]),
        },
        created_at: at(3),
        expires_at: Some(at(900)),
        revoked_at: None,
    }
}

async fn tokens_come_back(store: &Store) {
    let tx = store.begin(at(3)).await.unwrap();
    assert!(tx.tokens().none_issued().await.unwrap());
    tx.tokens().issue(&token(1)).await.unwrap();
    assert!(!tx.tokens().none_issued().await.unwrap());
    assert_eq!(
        tx.tokens().by_hash(&token(1).hash).await.unwrap(),
        Some(token(1))
    );
    assert_eq!(tx.tokens().by_hash("none").await.unwrap(), None);
    let actor = Actor {
        party: Party::Market("zhejiang".to_owned()),
        roles: BTreeSet::from([Role::PartnerReader]),
        ..token(2).actor
    };
    let second = Token {
        actor: actor.clone(),
        expires_at: None,
        ..token(2)
    };
    tx.tokens().issue(&second).await.unwrap();
    let first = Token { actor, ..token(1) };
    let both = [first.clone(), second];
    assert_eq!(
        tx.tokens().of_principal("person/li").await.unwrap(),
        both,
        "roles are of now"
    );
    assert!(tx.tokens().revoke(first.id).await.unwrap());
    assert!(!tx.tokens().revoke(first.id).await.unwrap());
    let revoked = Token {
        revoked_at: Some(at(3)),
        ..first
    };
    assert_eq!(
        tx.tokens().by_hash(&revoked.hash).await.unwrap(),
        Some(revoked)
    );
    let refused = tx
        .tokens()
        .issue(&Token {
            hash: token(1).hash,
            ..token(3)
        })
        .await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::Id))),
        "{refused:?}"
    );
}
