//! Firms: round trip, keys, versions, lists, import.

use crate::harness::{at, chain_code, seed_firms};
use crate::on_both;
use domain::fixtures::{day, lender, region, sme};
use domain::sme::{Contact, ListMembership};
use domain::{CreditCode, Exclusion, ExclusionId, Fen, Scope, Sme, SmeKey};
use std::collections::BTreeSet;
use store::sme::{Effect, SmeFilter};
use store::{Cursor, Error, PageRequest, Store, UniqueKey};

on_both!(
    every_fact_comes_back,
    keys_are_unique,
    stale_versions_are_refused,
    lists_page_by_key,
    lists_are_narrowed,
    a_batch_reads_in_chunks,
    an_import_is_idempotent,
    used_firms_stay,
    a_firm_is_held,
    damage_is_told,
);

/// A firm with every fact that the fixture lacks, and one with none.
fn extremes() -> [Sme; 2] {
    let full = Sme {
        key: SmeKey::CreditCode(CreditCode::parse("91110108795101314G").unwrap()),
        contact: Some(Contact {
            name: "联系人 \"甲\" \\\n".to_owned(),
            phone: "0571".to_owned(),
        }),
        region_abolished: Some(371_200),
        lists: vec![ListMembership {
            list: "白名单".to_owned(),
            source: "organizer".to_owned(),
            batch: "1".to_owned(),
            from: day(2026, 1, 1),
            until: Some(day(2026, 12, 31)),
        }],
        ..sme(1)
    };
    let bare = Sme {
        region: None,
        industry: None,
        founded_on: None,
        placements: Vec::new(),
        titles: Vec::new(),
        titles_checked_on: None,
        figures: Vec::new(),
        credit: None,
        tax: None,
        need: None,
        ..sme(2)
    };
    [full, bare]
}

async fn every_fact_comes_back(store: &Store) {
    let tx = store.begin(at(0)).await.unwrap();
    for sme in extremes() {
        tx.smes().insert(&sme).await.unwrap();
        assert_eq!(tx.smes().get(sme.id).await.unwrap(), Some(sme.clone()));
        assert_eq!(tx.smes().by_key(&sme.key).await.unwrap(), Some(sme));
    }
    assert_eq!(tx.smes().get(sme(9).id).await.unwrap(), None);
    assert_eq!(
        tx.smes()
            .by_ids(&[sme(1).id, sme(9).id])
            .await
            .unwrap()
            .len(),
        1
    );
    let [full, _] = extremes();
    let renamed = Sme {
        name: "改名".to_owned(),
        need: None,
        ..full
    };
    assert_eq!(tx.smes().update(&renamed).await.unwrap(), 2);
    let stored = tx.smes().get(renamed.id).await.unwrap().unwrap();
    assert_eq!(
        stored,
        Sme {
            version: 2,
            ..renamed
        }
    );
    tx.smes().delete(stored.id, 2).await.unwrap();
    assert_eq!(tx.smes().get(stored.id).await.unwrap(), None);
}

async fn keys_are_unique(store: &Store) {
    seed_firms(store, 2).await;
    let tx = store.begin(at(1)).await.unwrap();
    let twin = Sme {
        key: sme(1).key,
        ..sme(3)
    };
    let refused = tx.smes().insert(&twin).await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::SmeKey))),
        "{refused:?}"
    );
    drop(tx);
    let tx = store.begin(at(1)).await.unwrap();
    let refused = tx
        .smes()
        .update(&Sme {
            key: sme(1).key,
            ..sme(2)
        })
        .await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::SmeKey))),
        "{refused:?}"
    );
    drop(tx);
    let tx = store.begin(at(1)).await.unwrap();
    let refused = tx
        .smes()
        .insert(&Sme {
            key: sme(9).key,
            ..sme(1)
        })
        .await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::Id))),
        "{refused:?}"
    );
}

async fn stale_versions_are_refused(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(1)).await.unwrap();
    tx.smes().update(&sme(1)).await.unwrap();
    for refused in [
        tx.smes().update(&sme(1)).await.map(|_| ()),
        tx.smes().delete(sme(1).id, 1).await,
        tx.smes().update(&sme(7)).await.map(|_| ()),
    ] {
        assert!(
            matches!(refused, Err(Error::Stale { table: "sme", .. })),
            "{refused:?}"
        );
    }
}

async fn lists_page_by_key(store: &Store) {
    seed_firms(store, 7).await;
    let all = SmeFilter::default();
    let mut seen = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let tx = store.read().await.unwrap();
        let page = tx
            .smes()
            .list(&Scope::All, &all, &PageRequest::new(3, after))
            .await
            .unwrap();
        assert!(page.items.len() <= 3);
        seen.extend(page.items.into_iter().map(|sme| sme.id));
        after = page.next.map(|cursor| cursor.to_string().parse().unwrap());
        if after.is_none() {
            break;
        }
    }
    assert_eq!(
        seen,
        (1..=7).map(|number| sme(number).id).collect::<Vec<_>>()
    );
    let tx = store.read().await.unwrap();
    let wrong = PageRequest::new(3, Some(Cursor::sequence(1)));
    let refused = tx.smes().list(&Scope::All, &all, &wrong).await;
    assert!(matches!(refused, Err(Error::BadCursor)), "{refused:?}");
    for scope in [
        Scope::Lender(lender(1).id),
        Scope::Market("zhejiang".to_owned()),
    ] {
        let page = tx
            .smes()
            .list(&scope, &all, &PageRequest::first())
            .await
            .unwrap();
        assert_eq!((page.items.len(), page.next), (0, None));
    }
}

async fn lists_are_narrowed(store: &Store) {
    let [full, bare] = extremes();
    let far = Sme {
        region: Some(region(440_305)),
        name: "Deep_Sea 100%".to_owned(),
        ..sme(3)
    };
    let tx = store.begin(at(0)).await.unwrap();
    tx.smes().insert_many(&[full, bare, far]).await.unwrap();
    let list = async |filter: SmeFilter| -> Vec<u128> {
        let page = tx
            .smes()
            .list(&Scope::All, &filter, &PageRequest::first())
            .await
            .unwrap();
        page.items
            .iter()
            .map(|sme| sme.id.0.as_u128() & 0xff)
            .collect()
    };
    let on = |code: &str| SmeFilter {
        chain: Some(chain_code(code)),
        ..SmeFilter::default()
    };
    assert_eq!(list(on("robots")).await, [1, 3]);
    assert_eq!(list(on("nev")).await, [0_u128; 0]);
    for (code, expected) in [(330_000, 1), (330_100, 1), (330_106, 1), (440_000, 3)] {
        let filter = SmeFilter {
            region: Some(region(code)),
            ..SmeFilter::default()
        };
        assert_eq!(list(filter).await, [expected], "{code}");
    }
    let named = |part: &str| SmeFilter {
        name_contains: Some(part.to_owned()),
        ..SmeFilter::default()
    };
    assert_eq!(list(named("企业")).await, [1, 2]);
    assert_eq!(list(named("deep_sea")).await, [3]);
    assert_eq!(list(named("100%")).await, [3]);
    assert_eq!(list(named("deep%sea")).await, [0_u128; 0]);
    let need = |has_need| SmeFilter {
        has_need: Some(has_need),
        ..SmeFilter::default()
    };
    assert_eq!(list(need(true)).await, [1, 3]);
    assert_eq!(list(need(false)).await, [2]);
}

async fn a_batch_reads_in_chunks(store: &Store) {
    let (smes, _) = seed_firms(store, 5).await;
    let tx = store.begin(at(1)).await.unwrap();
    let moved = Sme {
        region: Some(region(440_305)),
        ..smes[1].clone()
    };
    let unmapped = Sme {
        placements: Vec::new(),
        ..smes[2].clone()
    };
    tx.smes().update(&moved).await.unwrap();
    tx.smes().update(&unmapped).await.unwrap();
    let chains = BTreeSet::from([chain_code("robots"), chain_code("nev")]);
    let zhejiang = BTreeSet::from([region(330_000)]);
    let first = tx
        .smes()
        .of_batch(&chains, &zhejiang, (None, 2))
        .await
        .unwrap();
    assert_eq!(first, [smes[0].clone(), smes[3].clone()]);
    let rest = tx
        .smes()
        .of_batch(&chains, &zhejiang, (Some(smes[3].id), 2))
        .await
        .unwrap();
    assert_eq!(rest, [smes[4].clone()]);
    let everywhere = tx
        .smes()
        .of_batch(&chains, &BTreeSet::new(), (None, 9))
        .await
        .unwrap();
    assert_eq!(everywhere.len(), 4);
}

async fn an_import_is_idempotent(store: &Store) {
    seed_firms(store, 2).await;
    let mut changed = Sme {
        id: sme(102).id,
        ..sme(2)
    };
    changed.figures[0].revenue = Some(Fen(1));
    changed.placements[0].chain = chain_code("nev");
    let rows = [
        Sme {
            id: sme(101).id,
            ..sme(1)
        },
        changed.clone(),
        sme(3),
    ];
    let tx = store.begin(at(1)).await.unwrap();
    let results = tx.smes().upsert_many(&rows).await.unwrap();
    let effects: Vec<_> = results
        .iter()
        .map(|of| (of.id, of.version, of.effect))
        .collect();
    let expected = [
        (sme(1).id, 1, Effect::Unchanged),
        (sme(2).id, 2, Effect::Updated),
        (sme(3).id, 1, Effect::Created),
    ];
    assert_eq!(effects, expected);
    let stored = tx.smes().get(sme(2).id).await.unwrap().unwrap();
    assert_eq!(
        stored,
        Sme {
            id: sme(2).id,
            version: 2,
            ..changed
        }
    );
    let nev = BTreeSet::from([chain_code("nev")]);
    assert_eq!(
        tx.smes()
            .of_batch(&nev, &BTreeSet::new(), (None, 9))
            .await
            .unwrap(),
        [stored]
    );
    let again = tx.smes().upsert_many(&rows).await.unwrap();
    assert!(
        again.iter().all(|of| of.effect == Effect::Unchanged),
        "{again:?}"
    );
}

async fn used_firms_stay(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(1)).await.unwrap();
    let exclusion = Exclusion {
        id: ExclusionId(crate::harness::uuid(9, 1)),
        lender: lender(1).id,
        sme: sme(1).id,
        reason: String::new(),
    };
    tx.exclusions().insert(&exclusion).await.unwrap();
    let refused = tx.smes().delete(sme(1).id, 1).await;
    assert!(
        matches!(refused, Err(Error::InUse { table: "sme", .. })),
        "{refused:?}"
    );
}

async fn damage_is_told(store: &Store) {
    seed_firms(store, 1).await;
    for (column, value) in [
        ("profile", "'{}x'"),
        ("sme_key", "'?'"),
        ("region", "999999"),
    ] {
        let damage = format!("UPDATE sme SET {column} = {value}");
        assert_eq!(store.execute_for_test(&damage).await.unwrap(), 1);
        let tx = store.read().await.unwrap();
        let found = tx.smes().get(sme(1).id).await;
        let named = match &found {
            Err(Error::Corrupt { table, column, id }) => (*table, *column, id.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(named, ("sme", column, sme(1).id.to_string()));
        drop(tx);
        let undone = "UPDATE sme SET sme_key = 'x\u{1f}test\u{1f}T000001', region = NULL, \
                      profile = '{}'";
        assert_eq!(store.execute_for_test(undone).await.unwrap(), 1);
    }
}

async fn a_firm_is_held(store: &Store) {
    let (smes, _) = seed_firms(store, 1).await;
    let tx = store.begin(at(1)).await.unwrap();
    let held = tx.smes().hold(smes[0].id).await.unwrap();
    assert_eq!(held.as_ref(), Some(&smes[0]));
    assert_eq!(tx.smes().hold(sme(9).id).await.unwrap(), None);
}
