//! Candidates and the screening that keeps them: order, filters, counts, scope, changes.

use crate::harness::{at, chain_code, commit, seed_firms};
use crate::on_both;
use domain::fixtures::{day, lender, region, sme};
use domain::{CreditCode, MarketId, Qualification, RateBp, Scope, Sme, SmeId, SmeKey, Tier};
use listing::{Candidate, Counts, Filter, Layer, Outline};
use std::collections::BTreeSet;
use store::screening::Screening;
use store::{Cursor, Error, PageRequest, Store};

on_both!(
    pages_keep_the_order_of_lists,
    lists_are_narrowed_as_the_filter_says,
    each_sees_its_own_market,
    only_differences_are_written,
    a_row_goes_with_its_firm,
    damage_is_told,
    a_screening_is_kept,
    the_next_firms_come_with_what_is_kept_of_them,
);

fn market(key: &str) -> MarketId {
    MarketId::parse(key).unwrap()
}

fn zhejiang() -> MarketId {
    market("zhejiang")
}

fn bits(outline: &Outline) -> u128 {
    outline.sme.0.as_u128() & 0xff
}

/// The candidate that an outline is of, as the order and the filter of `listing` want it.
fn candidate(outline: &Outline) -> Candidate {
    Candidate {
        sme: outline.sme,
        layer: outline.layer,
        reach: outline.reach,
        region: outline.region,
        chains: firm(outline.sme).placements[0..1]
            .iter()
            .map(|placement| placement.chain.clone())
            .collect(),
        tier: outline.tier,
        proofs: Vec::new(),
        missing: Vec::new(),
        unknown: Vec::new(),
        readiness: outline.readiness,
        completeness: outline.completeness,
    }
}

fn code(number: u64) -> CreditCode {
    CreditCode::parse(&format!("91330106MA{number:08}")).unwrap()
}

/// Every third firm sits on another chain.
fn firm(id: SmeId) -> Sme {
    let number = u64::try_from(id.0.as_u128() & 0xff).unwrap();
    let mut firm = sme(number);
    firm.key = SmeKey::CreditCode(code(number));
    firm.name = format!("Robots {number} 公司");
    if number.is_multiple_of(3) {
        firm.placements[0].chain = chain_code("nev");
    }
    firm
}

/// Outlines with every layer, reach, tier and a few ties.
fn outlines(count: u64) -> Vec<Outline> {
    let layers = [
        None,
        Some(Layer::Incubation),
        Some(Layer::Standardization),
        Some(Layer::Cultivation),
    ];
    (1..=count)
        .map(|number| {
            let of = |divisor: u64, len: usize| usize::try_from(number / divisor).unwrap() % len;
            let layer = layers[of(1, 4)];
            let completeness = [0, 5_000, 5_001, 10_000][of(3, 4)];
            Outline {
                sme: sme(number).id,
                layer,
                reach: layer.max(Some(Layer::ALL[of(2, 3)])).unwrap(),
                region: [Some(region(330_106)), Some(region(330_400)), None][of(5, 3)],
                tier: [Some(Tier::Srdi), Some(Tier::None), None][of(4, 3)],
                readiness: RateBp([0, 6_000, 10_000][of(2, 3)]),
                completeness: RateBp(completeness),
            }
        })
        .collect()
}

async fn seed(store: &Store, count: u64) -> Vec<Outline> {
    let outlines = outlines(count);
    let tx = store.begin(at(0)).await.unwrap();
    let firms: Vec<Sme> = outlines.iter().map(|outline| firm(outline.sme)).collect();
    tx.smes().insert_many(&firms).await.unwrap();
    assert_eq!(write(&tx, &zhejiang(), &outlines).await, outlines.len());
    commit(tx).await;
    let mut outlines = outlines;
    outlines.sort_by_key(|outline| candidate(outline).order());
    outlines
}

async fn write(tx: &store::Tx, market: &MarketId, outlines: &[Outline]) -> usize {
    let firms: Vec<SmeId> = outlines.iter().map(|outline| outline.sme).collect();
    let rows: Vec<_> = outlines.iter().map(|it| (market.clone(), *it)).collect();
    tx.candidates().write(&firms, &rows).await.unwrap()
}

async fn all(store: &Store, filter: &Filter, size: u32) -> Vec<Outline> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let tx = store.read().await.unwrap();
        let page = PageRequest::new(size, after);
        let page = tx
            .candidates()
            .list(&Scope::All, (&zhejiang(), filter), &page)
            .await
            .unwrap();
        assert!(page.items.len() <= usize::try_from(size).unwrap());
        found.extend(page.items);
        after = page
            .next
            .map(|cursor| cursor.to_string().parse::<Cursor>().unwrap());
        if after.is_none() {
            return found;
        }
    }
}

async fn pages_keep_the_order_of_lists(store: &Store) {
    let sorted = seed(store, 40).await;
    for size in [1, 7, 40, 1_000] {
        assert_eq!(all(store, &Filter::default(), size).await, sorted, "{size}");
    }
    let tx = store.read().await.unwrap();
    let wrong = PageRequest::new(3, Some(Cursor::sequence(1)));
    let everything = Filter::default();
    let refused = tx
        .candidates()
        .list(&Scope::All, (&zhejiang(), &everything), &wrong)
        .await;
    assert!(matches!(refused, Err(Error::BadCursor)), "{refused:?}");
}

/// Filters by what the firm itself is called and makes.
fn of_firms() -> Vec<Filter> {
    let mut filters = Vec::new();
    for chain in ["robots", "nev", "lithium"] {
        filters.push(Filter {
            chain: Some(chain_code(chain)),
            ..Filter::default()
        });
    }
    for number in [3, 17, 61] {
        filters.push(Filter {
            credit_code: Some(code(number)),
            ..Filter::default()
        });
    }
    for part in ["", "ROBOTS", "robots 1", "7", "%", "_", "\\", "nobody"] {
        filters.push(Filter {
            name_contains: Some(part.to_owned()),
            ..Filter::default()
        });
    }
    filters
}

async fn lists_are_narrowed_as_the_filter_says(store: &Store) {
    let sorted = seed(store, 60).await;
    let any = Filter::default();
    let mut filters = vec![any.clone()];
    for layer in Layer::ALL {
        filters.push(Filter {
            layer: Some(layer),
            ..any.clone()
        });
        filters.push(Filter {
            reach_min: Some(layer),
            ..any.clone()
        });
    }
    for code in [330_000, 330_100, 330_106, 330_400, 440_000] {
        filters.push(Filter {
            region: Some(region(code)),
            ..any.clone()
        });
    }
    for tier in [Tier::None, Tier::Srdi, Tier::LittleGiant] {
        filters.push(Filter {
            tier: Some(tier),
            ..any.clone()
        });
    }
    for least in [0, 5_000, 5_001, 6_000, 10_000] {
        filters.push(Filter {
            readiness_min: Some(RateBp(least)),
            ..any.clone()
        });
        filters.push(Filter {
            completeness_min: Some(RateBp(least)),
            ..any.clone()
        });
    }
    filters.extend(of_firms());
    filters.push(Filter {
        layer: Some(Layer::Standardization),
        chain: Some(chain_code("nev")),
        region: Some(region(330_100)),
        completeness_min: Some(RateBp(5_000)),
        ..any
    });
    let mut sizes = BTreeSet::new();
    for filter in filters {
        let candidates: Vec<Candidate> = sorted.iter().map(candidate).collect();
        let admitted = candidates
            .iter()
            .filter(|it| filter.admits(it, &firm(it.sme)));
        let expected: Vec<Outline> = admitted.clone().map(Outline::from).collect();
        sizes.insert(expected.len());
        assert_eq!(all(store, &filter, 7).await, expected, "{filter:?}");
        let tx = store.read().await.unwrap();
        let counts = tx
            .candidates()
            .counts(&Scope::All, (&zhejiang(), &filter))
            .await
            .unwrap();
        assert_eq!(counts, Counts::of(admitted), "{filter:?}");
    }
    assert!(
        sizes.len() >= 8,
        "the filters tell nothing apart: {sizes:?}"
    );
}

async fn each_sees_its_own_market(store: &Store) {
    seed(store, 8).await;
    let other = outlines(12).split_off(8);
    let tx = store.begin(at(1)).await.unwrap();
    let firms: Vec<Sme> = other.iter().map(|outline| firm(outline.sme)).collect();
    tx.smes().insert_many(&firms).await.unwrap();
    write(&tx, &market("shanghai"), &other).await;
    let any = Filter::default();
    for (scope, key, expected) in [
        (Scope::All, "zhejiang", 8),
        (Scope::All, "shanghai", 4),
        (Scope::All, "ningbo", 0),
        (Scope::Market("zhejiang".to_owned()), "zhejiang", 8),
        (Scope::Market("zhejiang".to_owned()), "shanghai", 0),
        (Scope::Lender(lender(1).id), "zhejiang", 0),
    ] {
        let of = (&market(key), &any);
        let page = tx
            .candidates()
            .list(&scope, of, &PageRequest::first())
            .await
            .unwrap();
        assert_eq!(page.items.len(), expected, "{scope:?} {key}");
        let counts = tx.candidates().counts(&scope, of).await.unwrap();
        let sum = counts.incubation + counts.standardization + counts.cultivation + counts.open;
        assert_eq!(usize::try_from(sum), Ok(expected), "{scope:?} {key}");
    }
}

async fn only_differences_are_written(store: &Store) {
    let sorted = seed(store, 12).await;
    let tx = store.begin(at(1)).await.unwrap();
    assert_eq!(write(&tx, &zhejiang(), &sorted).await, 0);
    let raised = Outline {
        layer: Some(Layer::Cultivation),
        reach: Layer::Cultivation,
        completeness: RateBp(9_999),
        ..sorted[7]
    };
    // One firm changes, one is none any more, one belongs to another market now.
    let firms = [sorted[7].sme, sorted[8].sme, sorted[9].sme];
    let rows = [(zhejiang(), raised), (market("ningbo"), sorted[9])];
    let written = tx.candidates().write(&firms, &rows).await.unwrap();
    assert_eq!(written, 4, "a change, two that are gone, one that is new");
    let get = async |key: &str, at: usize| {
        let found = tx.candidates().get(&market(key), sorted[at].sme).await;
        found.unwrap()
    };
    assert_eq!(get("zhejiang", 7).await, Some(raised));
    assert_eq!(get("zhejiang", 8).await, None);
    assert_eq!(get("zhejiang", 9).await, None);
    assert_eq!(get("ningbo", 9).await, Some(sorted[9]));
    assert_eq!(get("zhejiang", 10).await, Some(sorted[10]));
    let nobody = sme(200);
    let outline = Outline {
        sme: nobody.id,
        ..raised
    };
    let refused = tx
        .candidates()
        .write(&[nobody.id], &[(zhejiang(), outline)])
        .await;
    // SQLite tells at the statement, PostgreSQL too: the firm is not there.
    assert!(
        matches!(refused, Err(Error::MissingReference)),
        "{refused:?}"
    );
}

async fn a_row_goes_with_its_firm(store: &Store) {
    let sorted = seed(store, 3).await;
    let gone = sorted[1].sme;
    let tx = store.begin(at(1)).await.unwrap();
    tx.smes().delete(gone, 1).await.unwrap();
    commit(tx).await;
    let left = all(store, &Filter::default(), 10).await;
    assert_eq!(left, [sorted[0], sorted[2]]);
    assert!(
        left.iter()
            .all(|outline| bits(outline) != gone.0.as_u128() & 0xff)
    );
}

async fn damage_is_told(store: &Store) {
    seed(store, 1).await;
    for (column, value) in [
        ("layer", 4),
        ("reach", 0),
        ("tier", 300),
        ("region", 999_999),
    ] {
        let read = format!("UPDATE candidate SET {column} = {value}");
        assert_eq!(store.execute_for_test(&read).await.unwrap(), 1);
        let tx = store.read().await.unwrap();
        let found = tx.candidates().get(&zhejiang(), sme(1).id).await;
        let Err(Error::Corrupt {
            table,
            column: named,
            ..
        }) = &found
        else {
            panic!("{found:?}")
        };
        assert_eq!((*table, *named), ("candidate", column));
        drop(tx);
        let undone = "UPDATE candidate SET layer = 1, reach = 1, tier = NULL, region = NULL";
        store.execute_for_test(undone).await.unwrap();
    }
}

async fn a_screening_is_kept(store: &Store) {
    seed_firms(store, 1).await;
    let tx = store.begin(at(1)).await.unwrap();
    assert_eq!(tx.screenings().get().await.unwrap(), None);
    assert_eq!(tx.screenings().finished().await.unwrap(), None);
    let begun = Screening {
        day: day(2026, 11, 28),
        rule_set: "abc".to_owned(),
        since: at(1),
        last: None,
        finished: false,
    };
    let done = Screening {
        last: Some(sme(1).id),
        finished: true,
        ..begun.clone()
    };
    let next = Screening {
        day: day(2026, 11, 29),
        ..begun.clone()
    };
    for (latest, finished) in [
        (begun, None),
        (done.clone(), Some(&done)),
        (next, Some(&done)),
    ] {
        tx.screenings().put(&latest).await.unwrap();
        assert_eq!(
            tx.screenings().hold().await.unwrap().as_ref(),
            Some(&latest)
        );
        let stored = tx.screenings().get().await.unwrap();
        assert_eq!(stored, Some(latest));
        let stored = tx.screenings().finished().await.unwrap();
        assert_eq!(stored.as_ref(), finished);
    }
    commit(tx).await;
}

async fn the_next_firms_come_with_what_is_kept_of_them(store: &Store) {
    let mut outlines = seed(store, 12).await;
    outlines.sort_by_key(|outline| outline.sme);
    let tx = store.begin(at(1)).await.unwrap();
    let twice = (market("ningbo"), outlines[1]);
    let rows = [(zhejiang(), outlines[1]), twice.clone()];
    let written = tx.candidates().write(&[outlines[1].sme], &rows).await;
    assert_eq!(written.unwrap(), 1);
    let ids = |firms: &[Qualification]| {
        firms
            .iter()
            .map(|it| it.registration.id)
            .collect::<Vec<_>>()
    };
    let of = |range: std::ops::Range<usize>| outlines[range].iter().map(|it| it.sme);
    let first = tx.screenings().next(None, 5).await.unwrap();
    assert_eq!(ids(&first.held), of(0..5).collect::<Vec<_>>());
    assert_eq!(first.held[1], Qualification::from(&firm(outlines[1].sme)));
    let last = first.span.last();
    assert_eq!((last, first.is_last), (Some(outlines[4].sme), false));
    assert!(first.busy.is_empty());
    let kept = |range: std::ops::Range<usize>| {
        let rows = outlines[range].iter().map(|it| (zhejiang(), *it));
        rows.collect::<Vec<_>>()
    };
    let mut same = kept(0..5);
    same.push(twice.clone());
    let changed = tx
        .screenings()
        .keep(first.kept.clone(), &same)
        .await
        .unwrap();
    assert_eq!(changed, 0);
    let changed = tx.screenings().keep(first.kept, &kept(1..5)).await.unwrap();
    assert_eq!(
        changed, 2,
        "one is none any more, one is of one market only"
    );
    let gone = tx.candidates().get(&twice.0, outlines[1].sme).await;
    assert_eq!(gone.unwrap(), None);
    let rest = tx.screenings().next(last, 8).await.unwrap();
    assert_eq!(ids(&rest.held), of(5..12).collect::<Vec<_>>());
    assert!(rest.is_last);
    let listed = tx.listings().of_span(rest.span).await.unwrap();
    assert_eq!(listed, Default::default());
    let changed = tx.screenings().keep(rest.kept, &kept(5..12)).await;
    assert_eq!(changed.unwrap(), 0);
    let end = tx
        .screenings()
        .next(Some(outlines[11].sme), 8)
        .await
        .unwrap();
    assert_eq!(
        (end.held.len(), end.span.last(), end.is_last),
        (0, None, true)
    );
    let none = tx.listings().of_span(end.span).await.unwrap();
    assert_eq!(none, Default::default());
}

/// Two transactions that write at the same time: SQLite never has them.
#[tokio::test]
async fn a_firm_that_is_being_changed_is_left_alone() {
    crate::harness::on_postgres(async |store| {
        let (smes, _) = seed_firms(store, 4).await;
        let changing = store.begin(at(1)).await.unwrap();
        let mut changed = smes[0].clone();
        changed.founded_on = Some(day(2001, 2, 3));
        changing.smes().update(&changed).await.unwrap();
        let listing = store.begin(at(1)).await.unwrap();
        listing.smes().hold(smes[1].id).await.unwrap();
        let screening = store.begin(at(2)).await.unwrap();
        let next = screening.screenings().next(None, 3).await.unwrap();
        assert_eq!(next.held, [Qualification::from(&smes[2])]);
        assert_eq!(next.busy, [smes[0].id, smes[1].id]);
        assert_eq!((next.span.last(), next.is_last), (Some(smes[2].id), false));
        changing.commit().await.unwrap();
        let next = screening.screenings().next(None, 9).await.unwrap();
        let expected = [&changed, &smes[2], &smes[3]].map(Qualification::from);
        assert_eq!(next.held, expected);
        assert_eq!((&*next.busy, next.is_last), (&[smes[1].id][..], true));
    })
    .await;
}
