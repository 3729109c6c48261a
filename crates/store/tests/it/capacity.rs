//! Referrals and the capacity ledger: nothing is ever over-committed.

use crate::harness::{at, batch, campaign, commit, referral, seed_firms, seed_runs};
use crate::on_both;
use domain::fixtures::{day, lender};
use domain::{Capacity, DeclineReason, Fen, Ledger, Offering, Referral, ReferralState, Scope, Sme};
use std::collections::BTreeSet;
use store::capacity::Shortage;
use store::referral::ReferralFilter;
use store::{Error, PageRequest, Result, Store, UniqueKey};

on_both!(
    referrals_come_back,
    referrals_are_narrowed,
    referrals_of_a_campaign,
    a_reservation_is_drawn_or_released,
    shortages_are_named,
    limits_may_fall_below_what_is_taken,
    competing_publishers_never_overcommit,
    crossing_publishers_do_not_block_each_other,
    the_table_refuses_what_the_code_would_not,
    limits_lowered_meanwhile_are_kept,
    bookings_of_a_running_period_are_seen,
);

async fn referrals_come_back(store: &Store) {
    let (smes, offerings) = seed_firms(store, 2).await;
    seed_runs(store, &[1]).await;
    let first = referral(1, 1, &smes[0], &offerings[0]);
    let second = referral(2, 1, &smes[1], &offerings[1]);
    let tx = store.begin(at(1)).await.unwrap();
    tx.referrals()
        .insert_many(&[first.clone(), second.clone()])
        .await
        .unwrap();
    assert_eq!(
        tx.referrals().get(first.id).await.unwrap(),
        Some(first.clone())
    );
    let declined = Referral {
        state: ReferralState::Declined,
        decline_reason: Some(DeclineReason::OutsidePolicy),
        changed_at: at(60),
        ..first.clone()
    };
    assert_eq!(tx.referrals().update(&declined).await.unwrap(), 2);
    let declined = Referral {
        version: 2,
        ..declined
    };
    assert_eq!(
        tx.referrals().get(first.id).await.unwrap(),
        Some(declined.clone())
    );
    let refused = tx.referrals().update(&first).await;
    assert!(
        matches!(
            refused,
            Err(Error::Stale {
                table: "referral",
                ..
            })
        ),
        "{refused:?}"
    );
    let twin = referral(3, 1, &smes[0], &offerings[0]);
    let refused = tx.referrals().insert_many(&[twin]).await;
    assert!(
        matches!(refused, Err(Error::NotUnique(UniqueKey::ReferralPair))),
        "{refused:?}"
    );
}

async fn referrals_are_narrowed(store: &Store) {
    let (smes, offerings) = seed_firms(store, 2).await;
    seed_runs(store, &[1]).await;
    let state = ReferralState::Declined;
    let declined = Referral {
        state,
        ..referral(1, 1, &smes[0], &offerings[0])
    };
    let second = referral(2, 1, &smes[1], &offerings[1]);
    let both = [declined, second.clone()];
    let tx = store.begin(at(1)).await.unwrap();
    tx.referrals().insert_many(&both).await.unwrap();
    let list = async |scope: Scope, filter: ReferralFilter| {
        tx.referrals()
            .list(&scope, &filter, &PageRequest::first())
            .await
            .unwrap()
            .items
    };
    let all = ReferralFilter::default;
    assert_eq!(list(Scope::All, all()).await, both);
    assert_eq!(list(Scope::Lender(lender(2).id), all()).await, both[1..]);
    let of_other = ReferralFilter {
        lender: Some(lender(1).id),
        ..all()
    };
    assert_eq!(list(Scope::Lender(lender(2).id), of_other).await, []);
    assert_eq!(list(Scope::Market("zhejiang".to_owned()), all()).await, []);
    let states = BTreeSet::from([ReferralState::Declined, ReferralState::Drawn]);
    assert_eq!(
        list(Scope::All, ReferralFilter { states, ..all() }).await,
        both[..1]
    );
    let of_firm = ReferralFilter {
        sme: Some(smes[1].id),
        batch: Some(second.batch),
        ..all()
    };
    assert_eq!(list(Scope::All, of_firm).await, both[1..]);
    assert_eq!(
        tx.referrals()
            .overdue(day(2026, 12, 22), (None, 9))
            .await
            .unwrap(),
        []
    );
    assert_eq!(
        tx.referrals()
            .overdue(day(2026, 12, 23), (None, 9))
            .await
            .unwrap(),
        both[1..]
    );
    let behind = (Some(second.id), 9);
    assert_eq!(
        tx.referrals()
            .overdue(day(2026, 12, 23), behind)
            .await
            .unwrap(),
        []
    );
}

async fn referrals_of_a_campaign(store: &Store) {
    let (smes, offerings) = seed_firms(store, 2).await;
    seed_runs(store, &[1, 2]).await;
    let tx = store.begin(at(1)).await.unwrap();
    let policy = tx.policies().active("default").await.unwrap().unwrap().id;
    tx.campaigns().insert(&campaign(2, &[])).await.unwrap();
    tx.batches().insert(&batch(3, 2, policy)).await.unwrap();
    tx.match_runs()
        .insert(&crate::harness::run(3, 3))
        .await
        .unwrap();
    let drawn = Referral {
        state: ReferralState::Drawn,
        ..referral(1, 1, &smes[0], &offerings[0])
    };
    let pushed = referral(2, 2, &smes[1], &offerings[0]);
    let elsewhere = referral(3, 3, &smes[1], &offerings[1]);
    let all = [drawn.clone(), pushed.clone(), elsewhere];
    tx.referrals().insert_many(&all).await.unwrap();
    let of = async |states: &[ReferralState], sme| {
        let filter = ReferralFilter {
            sme,
            states: states.iter().copied().collect(),
            ..ReferralFilter::default()
        };
        let referrals = tx.referrals();
        let found = referrals.of_campaign(campaign(1, &[]).id, &filter).await;
        found.unwrap()
    };
    let fixed = [
        ReferralState::Pushed,
        ReferralState::Accepted,
        ReferralState::Drawn,
    ];
    assert_eq!(of(&fixed, None).await, [drawn, pushed.clone()]);
    assert_eq!(of(&fixed, Some(smes[1].id)).await, [pushed]);
    assert_eq!(of(&[ReferralState::Declined], None).await, []);
}

/// Publishes the referrals: inserts and reserves them.
async fn publish(store: &Store, referrals: &[Referral]) -> Result<()> {
    let tx = store.begin(at(5)).await?;
    tx.referrals().insert_many(referrals).await?;
    tx.capacity().reserve(referrals).await?;
    tx.commit().await
}

async fn ledger(store: &Store, referral: &Referral) -> Ledger {
    let tx = store.read().await.unwrap();
    tx.capacity()
        .ledger(referral.offering, &referral.period)
        .await
        .unwrap()
}

async fn a_reservation_is_drawn_or_released(store: &Store) {
    let (smes, offerings) = seed_firms(store, 2).await;
    seed_runs(store, &[1]).await;
    let first = referral(1, 1, &smes[0], &offerings[0]);
    let second = referral(2, 1, &smes[1], &offerings[0]);
    let amount = first.amount.0;
    publish(store, &[first.clone(), second.clone()])
        .await
        .unwrap();
    let taken = ledger(store, &first).await;
    assert_eq!(
        (taken.reserved_clients, taken.reserved),
        (2, Fen(2 * amount))
    );
    let tx = store.begin(at(6)).await.unwrap();
    let more = tx.capacity().draw(&first, Fen(amount + 1)).await;
    assert!(
        matches!(
            more,
            Err(Error::Corrupt {
                table: "capacity",
                ..
            })
        ),
        "{more:?}"
    );
    tx.capacity().draw(&first, Fen(amount - 7)).await.unwrap();
    tx.capacity().release(&second).await.unwrap();
    let again = tx.capacity().release(&second).await;
    assert!(
        matches!(
            again,
            Err(Error::Corrupt {
                table: "capacity",
                ..
            })
        ),
        "{again:?}"
    );
    commit(tx).await;
    let expected = Ledger {
        used_clients: 1,
        used: Fen(amount - 7),
        ..Ledger::default()
    };
    assert_eq!(ledger(store, &first).await, expected);
    let tx = store.read().await.unwrap();
    let on_day = tx.capacity().ledgers_on(day(2026, 12, 31)).await.unwrap();
    assert_eq!(
        on_day.into_iter().collect::<Vec<_>>(),
        [((first.offering, first.period), expected)]
    );
    let next_year = tx.capacity().ledgers_on(day(2027, 1, 1)).await.unwrap();
    assert!(next_year.is_empty(), "{next_year:?}");
}

async fn shortages_are_named(store: &Store) {
    let (smes, offerings) = seed_firms(store, 8).await;
    seed_runs(store, &[1]).await;
    let clients_max = offerings[0].capacity.clients_max;
    assert_eq!(clients_max, 5);
    let to = |range: std::ops::Range<usize>, offering: &Offering| -> Vec<Referral> {
        let numbered = range.zip(100_u128..);
        numbered
            .map(|(i, id)| referral(id + offering.id.0.as_u128() % 7 * 50, 1, &smes[i], offering))
            .collect()
    };
    publish(store, &to(0..2, &offerings[1])).await.unwrap();
    let mut wanted = to(0..4, &offerings[0]);
    let first = &mut wanted[0];
    first.amount = Fen(600_000_000);
    wanted.extend(to(2..8, &offerings[1]).into_iter().map(|of| Referral {
        id: domain::ReferralId(crate::harness::uuid(8, 900 + of.id.0.as_u128() % 1_000)),
        amount: Fen(1),
        ..of
    }));
    let refused = publish(store, &wanted).await;
    let Err(Error::CapacityExceeded { shortages }) = refused else {
        panic!("{refused:?}")
    };
    let expected = [
        Shortage {
            offering: offerings[0].id,
            period: "2026".to_owned(),
            clients: (4, 5),
            amount: (Fen(2_100_000_000), Fen(2_000_000_000)),
        },
        Shortage {
            offering: offerings[1].id,
            period: "2026".to_owned(),
            clients: (6, 3),
            amount: (Fen(6), Fen(1_000_000_000)),
        },
    ];
    assert_eq!(shortages, expected);
    assert_eq!(
        ledger(store, &wanted[0]).await,
        Ledger::default(),
        "all or nothing"
    );
    let tx = store.read().await.unwrap();
    assert_eq!(tx.referrals().get(wanted[0].id).await.unwrap(), None);
}

async fn limits_may_fall_below_what_is_taken(store: &Store) {
    let (smes, offerings) = seed_firms(store, 3).await;
    seed_runs(store, &[1]).await;
    let referrals: Vec<Referral> = (0_u8..3)
        .map(|i| referral(u128::from(i), 1, &smes[usize::from(i)], &offerings[0]))
        .collect();
    publish(store, &referrals[..2]).await.unwrap();
    let tx = store.begin(at(6)).await.unwrap();
    let capacity = Capacity {
        clients_max: 1,
        ..offerings[0].capacity
    };
    tx.offerings()
        .update(&Offering {
            capacity,
            ..offerings[0].clone()
        })
        .await
        .unwrap();
    commit(tx).await;
    let refused = publish(store, &referrals[2..]).await;
    assert!(
        matches!(refused, Err(Error::CapacityExceeded { .. })),
        "{refused:?}"
    );
    let tx = store.begin(at(7)).await.unwrap();
    tx.capacity().release(&referrals[0]).await.unwrap();
    tx.capacity().release(&referrals[1]).await.unwrap();
    commit(tx).await;
    publish(store, &referrals[2..]).await.unwrap();
    assert_eq!(ledger(store, &referrals[2]).await.reserved_clients, 1);
}

/// Twelve publishers at once, capacity for five clients.
async fn competing_publishers_never_overcommit(store: &Store) {
    let (smes, offerings) = seed_firms(store, 12).await;
    seed_runs(store, &[1]).await;
    let small = |sme: &Sme| {
        let number = sme.id.0.as_u128() & 0xffff;
        Referral {
            amount: Fen(1),
            ..referral(number, 1, sme, &offerings[0])
        }
    };
    let mut publishers = tokio::task::JoinSet::new();
    for sme in &smes {
        let (store, wanted) = (store.clone(), small(sme));
        publishers.spawn(async move { publish(&store, &[wanted]).await });
    }
    let results = publishers.join_all().await;
    let published = results.iter().filter(|result| result.is_ok()).count();
    for refused in results.into_iter().filter_map(Result::err) {
        assert!(
            matches!(refused, Error::CapacityExceeded { .. }),
            "{refused:?}"
        );
    }
    assert_eq!(published, 5);
    let taken = ledger(store, &small(&smes[0])).await;
    assert_eq!((taken.reserved_clients, taken.reserved), (5, Fen(5)));
    let tx = store.read().await.unwrap();
    let all = ReferralFilter::default();
    let kept = tx
        .referrals()
        .list(&Scope::All, &all, &PageRequest::first())
        .await
        .unwrap();
    assert_eq!(kept.items.len(), 5);
}

/// Two batches that want both offerings, named in opposite order, and the same feeds.
async fn crossing_publishers_do_not_block_each_other(store: &Store) {
    let (smes, offerings) = seed_firms(store, 4).await;
    seed_runs(store, &[1, 2]).await;
    let of = |number: u128, batch: u128, sme: usize, offering: usize| Referral {
        amount: Fen(1),
        ..referral(number, batch, &smes[sme], &offerings[offering])
    };
    let publish = async |referrals: [Referral; 2]| {
        let tx = store.begin(at(5)).await?;
        tx.referrals().insert_many(&referrals).await?;
        tx.capacity().reserve(&referrals).await?;
        for referral in &referrals {
            let party = Some(domain::Party::Lender(referral.lender));
            tx.record(&crate::harness::change("batch.publish", "batches/x", party))
                .await?;
        }
        tx.commit().await
    };
    for round in 0..5 {
        let id = round * 10;
        let tx = store.begin(at(1)).await.unwrap();
        for number in [id + 1, id + 2] {
            let policy = tx.policies().active("default").await.unwrap().unwrap().id;
            tx.batches()
                .insert(&batch(100 + number, 1, policy))
                .await
                .unwrap();
            tx.match_runs()
                .insert(&crate::harness::run(100 + number, 1))
                .await
                .unwrap();
        }
        commit(tx).await;
        let (a, b) = (101 + id, 102 + id);
        let (first, second) = tokio::join!(
            publish([of(id + 1, a, 0, 0), of(id + 2, a, 1, 1)]),
            publish([of(id + 3, b, 2, 1), of(id + 4, b, 3, 0)]),
        );
        for result in [first, second] {
            let fits = round < 2;
            let exceeded = matches!(result, Err(Error::CapacityExceeded { .. }));
            assert!(result.is_ok() || (!fits && exceeded), "{round}: {result:?}");
        }
    }
    assert_eq!(ledger(store, &of(1, 1, 0, 0)).await.reserved_clients, 5);
    assert_eq!(ledger(store, &of(1, 1, 0, 1)).await.reserved_clients, 5);
}

async fn the_table_refuses_what_the_code_would_not(store: &Store) {
    let (smes, offerings) = seed_firms(store, 1).await;
    seed_runs(store, &[1]).await;
    publish(store, &[referral(1, 1, &smes[0], &offerings[0])])
        .await
        .unwrap();
    for set in [
        "reserved_clients = 6",
        "used_fen = 9000000000000",
        "used_clients = -1",
    ] {
        let refused = store
            .execute_for_test(&format!("UPDATE capacity SET {set}"))
            .await;
        assert!(
            matches!(refused, Err(Error::Database(_))),
            "{set}: {refused:?}"
        );
    }
}

async fn limits_lowered_meanwhile_are_kept(store: &Store) {
    let (smes, offerings) = seed_firms(store, 2).await;
    seed_runs(store, &[1]).await;
    let lowering = store.begin(at(1)).await.unwrap();
    let lowered = Offering {
        capacity: Capacity {
            clients_max: 1,
            ..offerings[0].capacity
        },
        ..offerings[0].clone()
    };
    lowering.offerings().update(&lowered).await.unwrap();
    let reserve = async {
        let tx = store.begin(at(2)).await.unwrap();
        let both = [
            referral(1, 1, &smes[0], &offerings[0]),
            referral(2, 1, &smes[1], &offerings[0]),
        ];
        tx.referrals().insert_many(&both).await.unwrap();
        tx.capacity().reserve(&both).await
    };
    let commit_later = async {
        // Time for the other one to come to the offering, which it must wait for.
        for _ in 0..50 {
            store.check_schema().await.unwrap();
        }
        commit(lowering).await;
    };
    let (reserved, ()) = tokio::join!(reserve, commit_later);
    assert!(
        matches!(reserved, Err(Error::CapacityExceeded { .. })),
        "{reserved:?}"
    );
}

async fn bookings_of_a_running_period_are_seen(store: &Store) {
    let (smes, offerings) = seed_firms(store, 1).await;
    seed_runs(store, &[1]).await;
    let only = [referral(1, 1, &smes[0], &offerings[0])];
    let tx = store.begin(at(2)).await.unwrap();
    let today = day(2026, 11, 22);
    let in_use = async || tx.capacity().in_use(offerings[0].id, today).await.unwrap();
    assert!(!in_use().await);
    tx.referrals().insert_many(&only).await.unwrap();
    tx.capacity().reserve(&only).await.unwrap();
    assert!(in_use().await);
    let other = tx.capacity().in_use(offerings[1].id, today).await.unwrap();
    assert!(!other);
    tx.capacity().release(&only[0]).await.unwrap();
    assert!(!in_use().await);
}
