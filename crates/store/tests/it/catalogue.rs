//! Chains, lenders, offerings, exclusion lists, policies.

use crate::harness::{at, chain_code, seed_firms, uuid};
use crate::on_both;
use domain::fixtures::{chain, day, lender, offering, policy, sme};
use domain::offering::Range;
use domain::{
    Chain, Collateral, CreditGrade, Exclusion, ExclusionId, Fen, Lender, LenderKind, MatchPolicy,
    NodeRef, Offering, OfferingState, PolicyId, PolicyState, Purpose, RateBp, Scope, SizeClass,
    TaxGrade, Tier,
};
use std::collections::BTreeSet;
use store::lender::LenderFilter;
use store::offering::OfferingFilter;
use store::{Error, PageRequest, Store, UniqueKey};

on_both!(
    chains_come_back,
    lenders_come_back,
    offerings_come_back,
    offerings_of_a_batch,
    scopes_narrow_lenders_and_offerings,
    exclusion_lists,
    policies_come_back,
);

async fn chains_come_back(store: &Store) {
    let tx = store.begin(at(0)).await.unwrap();
    let nev = Chain {
        code: chain_code("nev"),
        nodes: Vec::new(),
        ..chain()
    };
    tx.chains().insert(&chain()).await.unwrap();
    tx.chains().insert(&nev).await.unwrap();
    assert_eq!(tx.chains().get(&chain().code).await.unwrap(), Some(chain()));
    assert_eq!(tx.chains().get(&chain_code("none")).await.unwrap(), None);
    let page = tx.chains().list(&PageRequest::new(1, None)).await.unwrap();
    assert_eq!(page.items, [nev]);
    let rest = tx
        .chains()
        .list(&PageRequest::new(1, page.next))
        .await
        .unwrap();
    assert_eq!((rest.items, rest.next), (vec![chain()], None));
    assert_eq!(tx.chains().update(&chain()).await.unwrap(), 2);
    let refused = tx.chains().update(&chain()).await;
    assert!(
        matches!(refused, Err(Error::Stale { table: "chain", .. })),
        "{refused:?}"
    );
    let refused = tx.chains().insert(&chain()).await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::ChainCode))),
        "{refused:?}"
    );
}

async fn lenders_come_back(store: &Store) {
    let tx = store.begin(at(0)).await.unwrap();
    tx.lenders().insert(&lender(1)).await.unwrap();
    assert_eq!(
        tx.lenders().get(lender(1).id).await.unwrap(),
        Some(lender(1))
    );
    assert_eq!(
        tx.lenders().by_code("bank-1").await.unwrap(),
        Some(lender(1))
    );
    let renamed = Lender {
        name: "新名".to_owned(),
        kind: LenderKind::Fund,
        ..lender(1)
    };
    assert_eq!(tx.lenders().update(&renamed).await.unwrap(), 2);
    let stored = tx
        .lenders()
        .by_ids(&[lender(1).id, lender(2).id])
        .await
        .unwrap();
    assert_eq!(
        stored.into_values().collect::<Vec<_>>(),
        [Lender {
            version: 2,
            ..renamed
        }]
    );
    let refused = tx.lenders().update(&lender(1)).await;
    assert!(
        matches!(
            refused,
            Err(Error::Stale {
                table: "lender",
                ..
            })
        ),
        "{refused:?}"
    );
    let twin = Lender {
        code: "bank-1".to_owned(),
        ..lender(2)
    };
    let refused = tx.lenders().insert(&twin).await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::LenderCode))),
        "{refused:?}"
    );
}

fn demanding() -> Offering {
    let mut offering = offering(1);
    let criteria = &mut offering.criteria;
    criteria.chains = BTreeSet::from([chain_code("robots")]);
    criteria.tiers = BTreeSet::from([Tier::Srdi, Tier::LittleGiant]);
    criteria.sizes = BTreeSet::from([SizeClass::Small]);
    criteria.purposes = BTreeSet::from([Purpose::FixedAssets]);
    criteria.collateral_any = BTreeSet::from([Collateral::Equipment]);
    criteria.excluded_divisions = BTreeSet::from([7, 70]);
    criteria.revenue_fen = Range {
        min: Some(1),
        max: None,
    };
    criteria.age_years = Range {
        min: None,
        max: Some(9),
    };
    criteria.credit_grade_min = Some(CreditGrade::Aaa);
    criteria.tax_grade_min = Some(TaxGrade::M);
    criteria.rd_ratio_min = Some(RateBp(300));
    criteria.ip_count_min = Some(2);
    criteria.assets_min = Some(Fen(5));
    criteria.leverage_max = Some(RateBp(8_000));
    criteria.margin_min = Some(RateBp(-200));
    offering.preferences.focus_nodes = BTreeSet::from([NodeRef::parse("robots/reducer").unwrap()]);
    offering.valid_until = Some(day(2026, 12, 31));
    offering
}

async fn offerings_come_back(store: &Store) {
    let tx = store.begin(at(0)).await.unwrap();
    let orphan = tx.offerings().insert(&offering(1)).await;
    assert!(matches!(orphan, Err(Error::MissingReference)), "{orphan:?}");
    drop(tx);
    let tx = store.begin(at(0)).await.unwrap();
    tx.lenders().insert(&lender(1)).await.unwrap();
    tx.offerings().insert(&demanding()).await.unwrap();
    assert_eq!(
        tx.offerings().get(offering(1).id).await.unwrap(),
        Some(demanding())
    );
    let by_key = tx
        .offerings()
        .by_external_id(lender(1).id, "P001")
        .await
        .unwrap();
    assert_eq!(by_key, Some(demanding()));
    assert_eq!(tx.offerings().update(&offering(1)).await.unwrap(), 2);
    let stored = tx.offerings().by_ids(&[offering(1).id]).await.unwrap();
    assert_eq!(
        stored[&offering(1).id],
        Offering {
            version: 2,
            ..offering(1)
        }
    );
    let refused = tx.offerings().update(&offering(1)).await;
    assert!(
        matches!(
            refused,
            Err(Error::Stale {
                table: "offering",
                ..
            })
        ),
        "{refused:?}"
    );
    tx.offerings().delete(offering(1).id, 2).await.unwrap();
    tx.offerings().insert(&offering(1)).await.unwrap();
    let twin = Offering {
        external_id: "P001".to_owned(),
        ..offering(2)
    };
    let refused = tx.offerings().insert(&twin).await;
    let expected = UniqueKey::OfferingExternalId;
    assert!(
        matches!(refused, Err(Error::NotUnique(key)) if key == expected),
        "{refused:?}"
    );
}

async fn offerings_of_a_batch(store: &Store) {
    let (_, offerings) = seed_firms(store, 0).await;
    let tx = store.begin(at(1)).await.unwrap();
    let more = [
        Offering {
            state: OfferingState::Draft,
            ..offering(3)
        },
        Offering {
            valid_until: Some(day(2026, 11, 21)),
            ..offering(4)
        },
        Offering {
            valid_from: day(2026, 11, 23),
            ..offering(5)
        },
        Offering {
            valid_until: Some(day(2026, 11, 22)),
            ..offering(6)
        },
    ];
    for offering in &more {
        tx.offerings().insert(offering).await.unwrap();
    }
    let on = day(2026, 11, 22);
    let any = BTreeSet::new();
    let first = tx.offerings().of_batch(on, &any, (None, 2)).await.unwrap();
    assert_eq!(first, offerings);
    let rest = tx
        .offerings()
        .of_batch(on, &any, (Some(offerings[1].id), 2))
        .await
        .unwrap();
    assert_eq!(rest, [more[3].clone()]);
    let second = BTreeSet::from([lender(2).id]);
    let named = tx
        .offerings()
        .of_batch(on, &second, (None, 9))
        .await
        .unwrap();
    assert_eq!(named, [offerings[1].clone()]);
}

async fn scopes_narrow_lenders_and_offerings(store: &Store) {
    let (_, offerings) = seed_firms(store, 0).await;
    let tx = store.read().await.unwrap();
    let own = Scope::Lender(lender(2).id);
    let market = Scope::Market("zhejiang".to_owned());
    let first = PageRequest::first();
    for (scope, expected) in [(&Scope::All, 2), (&own, 1), (&market, 0)] {
        let lenders = tx
            .lenders()
            .list(scope, &LenderFilter::default(), &first)
            .await
            .unwrap();
        let filter = OfferingFilter::default();
        let found = tx.offerings().list(scope, &filter, &first).await.unwrap();
        assert_eq!(
            (lenders.items.len(), found.items.len()),
            (expected, expected),
            "{scope:?}"
        );
    }
    let of_other = OfferingFilter {
        lender: Some(lender(1).id),
        ..OfferingFilter::default()
    };
    let found = tx.offerings().list(&own, &of_other, &first).await.unwrap();
    assert_eq!(found.items, []);
    let state = Some(OfferingState::Active);
    let active = OfferingFilter {
        state,
        ..OfferingFilter::default()
    };
    assert_eq!(
        tx.offerings()
            .list(&own, &active, &first)
            .await
            .unwrap()
            .items,
        offerings[1..]
    );
    let named = LenderFilter {
        name_contains: Some("银行 2".to_owned()),
        kind: None,
    };
    assert_eq!(
        tx.lenders()
            .list(&Scope::All, &named, &first)
            .await
            .unwrap()
            .items,
        [lender(2)]
    );
}

async fn exclusion_lists(store: &Store) {
    seed_firms(store, 2).await;
    let entry = |number: u64, of: u64| Exclusion {
        id: ExclusionId(uuid(9, u128::from(number))),
        lender: lender(of).id,
        sme: sme(number).id,
        reason: "旧客户".to_owned(),
    };
    let tx = store.begin(at(1)).await.unwrap();
    tx.exclusions().insert(&entry(1, 1)).await.unwrap();
    tx.exclusions().insert(&entry(2, 2)).await.unwrap();
    assert_eq!(
        tx.exclusions().get(entry(1, 1).id).await.unwrap(),
        Some(entry(1, 1))
    );
    let first = PageRequest::first();
    let own = tx
        .exclusions()
        .list(&Scope::Lender(lender(2).id), None, &first)
        .await
        .unwrap();
    assert_eq!(own.items, [entry(2, 2)]);
    let of_first = BTreeSet::from([lender(1).id]);
    let pairs = tx.exclusions().pairs(&of_first).await.unwrap();
    assert_eq!(pairs, BTreeSet::from([(sme(1).id, lender(1).id)]));
    assert_eq!(
        tx.exclusions().pairs(&BTreeSet::new()).await.unwrap().len(),
        2
    );
    assert!(tx.exclusions().delete(entry(2, 2).id).await.unwrap());
    assert!(!tx.exclusions().delete(entry(2, 2).id).await.unwrap());
    let twin = Exclusion {
        id: ExclusionId(uuid(9, 9)),
        ..entry(1, 1)
    };
    let refused = tx.exclusions().insert(&twin).await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::ExclusionPair))),
        "{refused:?}"
    );
}

async fn policies_come_back(store: &Store) {
    let tx = store.begin(at(0)).await.unwrap();
    let built_in = tx.policies().active("default").await.unwrap().unwrap();
    assert_eq!(
        built_in,
        MatchPolicy {
            id: built_in.id,
            ..policy()
        }
    );
    let conditional = tx.policies().active("conditional").await.unwrap().unwrap();
    assert_eq!(conditional.unknown, domain::UnknownRule::Conditional);
    let next = MatchPolicy {
        id: PolicyId(uuid(4, 2)),
        number: tx.policies().last_number("default").await.unwrap() + 1,
        state: PolicyState::Draft,
        sme_weights: [[1, 2, 3, 94], [0, 0, 0, 100], [25; 4], [100, 0, 0, 0]],
        ..policy()
    };
    tx.policies().insert(&next).await.unwrap();
    assert_eq!(
        tx.policies().get(next.id).await.unwrap(),
        Some(next.clone())
    );
    assert_eq!(
        tx.policies().active("default").await.unwrap(),
        Some(built_in)
    );
    let approver = Some("person/wang".to_owned());
    let active = MatchPolicy {
        state: PolicyState::Active,
        approver,
        ..next.clone()
    };
    assert_eq!(tx.policies().update(&active).await.unwrap(), 2);
    let stored = tx.policies().active("default").await.unwrap().unwrap();
    assert_eq!(
        stored,
        MatchPolicy {
            version: 2,
            ..active
        }
    );
    let first = PageRequest::first();
    assert_eq!(
        tx.policies()
            .list(&Scope::All, &first)
            .await
            .unwrap()
            .items
            .len(),
        3
    );
    let lender = Scope::Lender(lender(1).id);
    assert_eq!(tx.policies().list(&lender, &first).await.unwrap().items, []);
    let twin = MatchPolicy {
        id: PolicyId(uuid(4, 3)),
        ..next
    };
    let refused = tx.policies().insert(&twin).await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::PolicyVersion))),
        "{refused:?}"
    );
}
