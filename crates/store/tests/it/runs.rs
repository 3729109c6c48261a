//! Runs: the queue, leases, results that show only when complete.

use crate::harness::{at, commit, matched, outcome, report, run, seed_firms, seed_runs, take};
use crate::on_both;
use domain::fixtures::lender;
use domain::match_run::{RUN_ATTEMPTS_MAX, RunPhase, failure};
use domain::{Criterion, Match, MatchRun, MatchRunId, Outcome, OutcomeCause, RunState, Scope};
use store::match_run::{Lease, MatchRunFilter, Progress};
use store::result::MatchFilter;
use store::{Error, PageRequest, Store};

on_both!(
    runs_come_back,
    the_oldest_is_taken_once,
    many_takers_share_the_queue,
    a_lapsed_lease_is_taken_over,
    the_loser_of_a_lease_is_shut_out,
    a_run_that_dies_thrice_fails,
    cancelling,
    results_show_only_when_complete,
    results_are_listed_by_score,
    a_firm_with_several_matches_is_read_whole,
    outcomes_are_listed_by_cause,
    half_results_of_ended_runs_go,
    the_queue_is_locked_by_one,
);

const PROGRESS: Progress = Progress {
    phase: RunPhase::Match,
    sme_count_done: 1,
    sme_count: 3,
};

async fn runs_come_back(store: &Store) {
    seed_runs(store, &[1, 2]).await;
    let tx = store.begin(at(1)).await.unwrap();
    let full = MatchRun {
        state: RunState::Succeeded,
        lease_until: Some(at(3)),
        report: Some(report()),
        failure: Some(failure::INTERNAL.to_owned()),
        started_at: Some(at(1)),
        ended_at: Some(at(2)),
        ..run(3, 1)
    };
    tx.match_runs().insert(&full).await.unwrap();
    assert_eq!(
        tx.match_runs().get(full.id).await.unwrap(),
        Some(full.clone())
    );
    let list = async |scope: Scope, filter: MatchRunFilter| {
        tx.match_runs()
            .list(&scope, &filter, &PageRequest::first())
            .await
            .unwrap()
            .items
    };
    assert_eq!(list(Scope::All, MatchRunFilter::default()).await.len(), 3);
    let batch = Some(full.batch);
    let of_batch = MatchRunFilter {
        batch,
        state: Some(RunState::Succeeded),
    };
    assert_eq!(list(Scope::All, of_batch).await, [full]);
    let lender = Scope::Lender(lender(1).id);
    assert_eq!(list(lender, MatchRunFilter::default()).await, []);
    assert_eq!(tx.match_runs().count_open(None).await.unwrap(), 2);
    assert_eq!(tx.match_runs().count_open(batch).await.unwrap(), 1);
    let orphan = tx.match_runs().insert(&run(9, 9)).await;
    assert!(matches!(orphan, Err(Error::MissingReference)), "{orphan:?}");
}

async fn the_oldest_is_taken_once(store: &Store) {
    seed_runs(store, &[1, 2]).await;
    let (first, lease) = take(store, "w1", 10).await.unwrap();
    assert_eq!(
        (first.id, first.state, first.attempt),
        (run(1, 1).id, RunState::Running, 1)
    );
    assert_eq!(
        (first.started_at, first.lease_until),
        (Some(at(10)), Some(at(40)))
    );
    assert_eq!(
        lease,
        Lease {
            run: first.id,
            owner: "w1".to_owned(),
            attempt: 1
        }
    );
    assert_eq!(take(store, "w2", 11).await.unwrap().0.id, run(2, 2).id);
    assert!(take(store, "w3", 12).await.is_none());
    let tx = store.begin(at(13)).await.unwrap();
    tx.match_runs().requeue(&lease).await.unwrap();
    commit(tx).await;
    let (again, _) = take(store, "w3", 14).await.unwrap();
    assert_eq!(
        (again.id, again.attempt, again.started_at),
        (first.id, 1, Some(at(10)))
    );
}

async fn many_takers_share_the_queue(store: &Store) {
    seed_runs(store, &[1, 2, 3]).await;
    let (a, b, c, d) = tokio::join!(
        take(store, "a", 10),
        take(store, "b", 10),
        take(store, "c", 10),
        take(store, "d", 10),
    );
    let mut taken: Vec<MatchRunId> = [a, b, c, d]
        .into_iter()
        .flatten()
        .map(|(run, _)| run.id)
        .collect();
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken, [run(1, 1).id, run(2, 2).id, run(3, 3).id]);
}

async fn a_lapsed_lease_is_taken_over(store: &Store) {
    seed_runs(store, &[1]).await;
    let (_, lease) = take(store, "w1", 0).await.unwrap();
    let tx = store.begin(at(20)).await.unwrap();
    assert!(
        !tx.match_runs()
            .renew(&lease, at(50), &PROGRESS)
            .await
            .unwrap()
    );
    tx.match_runs()
        .set_snapshot(&lease, "1.0", "abc")
        .await
        .unwrap();
    commit(tx).await;
    assert!(
        take(store, "w2", 50).await.is_none(),
        "the lease lasts to its last second"
    );
    let (again, _) = take(store, "w2", 51).await.unwrap();
    assert_eq!(
        (again.attempt, again.lease_owner.as_deref()),
        (2, Some("w2"))
    );
    assert_eq!((again.sme_count_done, again.phase), (1, RunPhase::Match));
    assert_eq!(
        (
            again.engine_version.as_str(),
            again.snapshot_sha256.as_str()
        ),
        ("1.0", "abc")
    );
}

async fn the_loser_of_a_lease_is_shut_out(store: &Store) {
    let (smes, offerings) = seed_firms(store, 1).await;
    seed_runs(store, &[1]).await;
    let (_, lost) = take(store, "w1", 0).await.unwrap();
    let (_, held) = take(store, "w1", 31).await.unwrap();
    assert_eq!(
        (lost.attempt, held.attempt),
        (1, 2),
        "even the same process lost it"
    );
    let tx = store.begin(at(32)).await.unwrap();
    let pair = [matched(lost.run, &smes[0], &offerings[0])];
    let refused = [
        tx.match_runs()
            .renew(&lost, at(99), &PROGRESS)
            .await
            .map(|_| ()),
        tx.match_runs().set_snapshot(&lost, "", "").await,
        tx.matches().insert_chunk(&lost, &pair).await,
        tx.outcomes()
            .insert_chunk(&lost, &[outcome(lost.run, &smes[0])])
            .await,
        tx.match_runs().clear(&lost).await,
        tx.match_runs().complete(&lost, &report()).await,
        tx.match_runs().fail(&lost, failure::INTERNAL).await,
        tx.match_runs().cancelled(&lost).await,
        tx.match_runs().requeue(&lost).await,
    ];
    for refused in refused {
        assert!(
            matches!(
                refused,
                Err(Error::Stale {
                    table: "match_run",
                    ..
                })
            ),
            "{refused:?}"
        );
    }
    tx.match_runs().complete(&held, &report()).await.unwrap();
    let refused = tx.match_runs().fail(&held, failure::INTERNAL).await;
    assert!(
        matches!(refused, Err(Error::Stale { .. })),
        "an end is an end: {refused:?}"
    );
}

async fn a_run_that_dies_thrice_fails(store: &Store) {
    seed_runs(store, &[1]).await;
    let mut seconds = 0;
    for attempt in 1..=RUN_ATTEMPTS_MAX {
        let tx = store.begin(at(seconds)).await.unwrap();
        assert_eq!(tx.match_runs().fail_interrupted().await.unwrap(), []);
        drop(tx);
        assert_eq!(take(store, "w", seconds).await.unwrap().0.attempt, attempt);
        seconds += 31;
    }
    assert!(take(store, "w", seconds).await.is_none());
    let tx = store.begin(at(seconds)).await.unwrap();
    let failed = tx.match_runs().fail_interrupted().await.unwrap();
    let [failed] = failed.as_slice() else {
        panic!("{failed:?}")
    };
    assert_eq!(failed.state, RunState::Failed);
    assert_eq!(failed.failure.as_deref(), Some(failure::RUN_INTERRUPTED));
    assert_eq!(
        (failed.ended_at, failed.lease_owner.as_deref()),
        (Some(at(seconds)), None)
    );
    assert_eq!(tx.match_runs().fail_interrupted().await.unwrap(), []);
}

async fn cancelling(store: &Store) {
    seed_runs(store, &[1, 2]).await;
    let (_, lease) = take(store, "w", 0).await.unwrap();
    let tx = store.begin(at(1)).await.unwrap();
    let running = tx.match_runs().cancel(run(1, 1).id).await.unwrap().unwrap();
    assert_eq!(
        (running.state, running.cancel_requested),
        (RunState::Running, true)
    );
    let waiting = tx.match_runs().cancel(run(2, 2).id).await.unwrap().unwrap();
    assert_eq!(
        (waiting.state, waiting.ended_at),
        (RunState::Cancelled, Some(at(1)))
    );
    assert_eq!(tx.match_runs().cancel(run(9, 9).id).await.unwrap(), None);
    assert!(
        tx.match_runs()
            .renew(&lease, at(31), &PROGRESS)
            .await
            .unwrap()
    );
    tx.match_runs().cancelled(&lease).await.unwrap();
    let ended = tx.match_runs().cancel(run(1, 1).id).await.unwrap().unwrap();
    assert_eq!(
        (ended.state, ended.phase),
        (RunState::Cancelled, RunPhase::Done)
    );
}

async fn results_show_only_when_complete(store: &Store) {
    let (smes, offerings) = seed_firms(store, 3).await;
    seed_runs(store, &[1]).await;
    let (_, lease) = take(store, "w", 0).await.unwrap();
    let id = lease.run;
    let matches: Vec<Match> = smes
        .iter()
        .map(|sme| matched(id, sme, &offerings[0]))
        .collect();
    let outcomes: Vec<Outcome> = smes.iter().map(|sme| outcome(id, sme)).collect();
    for chunk in [&matches[..2], &matches[2..]] {
        let tx = store.begin(at(1)).await.unwrap();
        tx.matches().insert_chunk(&lease, chunk).await.unwrap();
        commit(tx).await;
    }
    let tx = store.begin(at(2)).await.unwrap();
    tx.outcomes().insert_chunk(&lease, &outcomes).await.unwrap();
    commit(tx).await;
    let visible = async || {
        let tx = store.read().await.unwrap();
        let first = PageRequest::first();
        let all = MatchFilter::default();
        let listed = tx
            .matches()
            .list(&Scope::All, (id, &all), &first)
            .await
            .unwrap();
        let ended = tx
            .outcomes()
            .list(&Scope::All, (id, None), &first)
            .await
            .unwrap();
        let one = tx.matches().get(id, smes[0].id).await.unwrap().is_some();
        let other = tx.outcomes().get(id, smes[0].id).await.unwrap().is_some();
        let streamed = tx.matches().of_run(id, (None, 9)).await.unwrap();
        (
            listed.items.len(),
            ended.items.len(),
            usize::from(one),
            usize::from(other),
            streamed.len(),
        )
    };
    assert_eq!(visible().await, (0, 0, 0, 0, 0));
    let tx = store.begin(at(3)).await.unwrap();
    tx.match_runs().complete(&lease, &report()).await.unwrap();
    assert_eq!(tx.match_runs().sweep(at(0)).await.unwrap(), 0);
    commit(tx).await;
    assert_eq!(visible().await, (3, 3, 1, 1, 3));
    let tx = store.read().await.unwrap();
    let done = tx.match_runs().get(id).await.unwrap().unwrap();
    assert_eq!(
        (done.report, done.state),
        (Some(report()), RunState::Succeeded)
    );
}

async fn results_are_listed_by_score(store: &Store) {
    let (smes, offerings) = seed_firms(store, 4).await;
    seed_runs(store, &[1, 2]).await;
    let (_, lease) = take(store, "w", 0).await.unwrap();
    let id = lease.run;
    let pair = |index: usize, score: i32| Match {
        score,
        ..matched(id, &smes[index], &offerings[index % 2])
    };
    let missing = vec![Criterion::TaxGrade, Criterion::Margin];
    let matches = [
        pair(0, 10),
        pair(1, 30),
        Match {
            conditional: true,
            missing,
            ..pair(2, 20)
        },
        pair(3, 20),
    ];
    let tx = store.begin(at(1)).await.unwrap();
    tx.matches()
        .insert_chunk(&lease, &matches[..1])
        .await
        .unwrap();
    tx.match_runs().clear(&lease).await.unwrap();
    tx.matches().insert_chunk(&lease, &matches).await.unwrap();
    tx.match_runs().complete(&lease, &report()).await.unwrap();
    let first = PageRequest::new(3, None);
    let all = MatchFilter::default();
    let list = async |scope: &Scope, filter: &MatchFilter, page: &PageRequest| {
        tx.matches().list(scope, (id, filter), page).await.unwrap()
    };
    let page = list(&Scope::All, &all, &first).await;
    assert_eq!(
        page.items,
        [matches[1].clone(), matches[2].clone(), matches[3].clone()]
    );
    let next = PageRequest::new(3, page.next);
    let page = list(&Scope::All, &all, &next).await;
    assert_eq!((page.items, page.next), (vec![matches[0].clone()], None));
    let of_second = MatchFilter {
        lender: Some(lender(2).id),
        conditional: Some(false),
        ..MatchFilter::default()
    };
    let page = list(&Scope::All, &of_second, &first).await;
    assert_eq!(page.items, [matches[1].clone(), matches[3].clone()]);
    let lender = Scope::Lender(lender(2).id);
    assert_eq!(list(&lender, &all, &first).await.items, []);
    let other = tx
        .matches()
        .of_run(MatchRunId(run(2, 2).id.0), (None, 9))
        .await
        .unwrap();
    assert_eq!(other, []);
}

async fn a_firm_with_several_matches_is_read_whole(store: &Store) {
    let (smes, offerings) = seed_firms(store, 2).await;
    seed_runs(store, &[1]).await;
    let (_, lease) = take(store, "w", 0).await.unwrap();
    let id = lease.run;
    let pairs = smes.iter().flat_map(|sme| {
        let ranked = offerings.iter().zip(1..);
        ranked.map(move |(offering, rank)| Match {
            rank,
            ..matched(id, sme, offering)
        })
    });
    let mut matches: Vec<Match> = pairs.collect();
    let tx = store.begin(at(1)).await.unwrap();
    tx.matches().insert_chunk(&lease, &matches).await.unwrap();
    tx.match_runs().complete(&lease, &report()).await.unwrap();
    matches.sort_by_key(|it| (it.sme, it.offering));
    assert!(matches.len() >= 4 && matches[0].sme == matches[1].sme);
    // All scores are the same: pages of one pair each go on within a firm.
    let (mut listed, mut page) = (Vec::new(), PageRequest::new(1, None));
    loop {
        let all = MatchFilter::default();
        let found = tx.matches().list(&Scope::All, (id, &all), &page).await;
        let found = found.unwrap();
        listed.extend(found.items);
        match found.next {
            Some(next) => page = PageRequest::new(1, Some(next)),
            None => break,
        }
    }
    assert_eq!(listed, matches);
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let next = tx.matches().of_run(id, (after, 1)).await.unwrap();
        let Some(last) = next.last() else { break };
        after = Some((last.sme, last.offering));
        read.extend(next);
    }
    assert_eq!(read, matches);
    let first = tx.matches().get(id, smes[0].id).await.unwrap().unwrap();
    assert_eq!((first.sme, first.rank), (smes[0].id, 1));
}

async fn outcomes_are_listed_by_cause(store: &Store) {
    let (smes, _) = seed_firms(store, 2).await;
    seed_runs(store, &[1]).await;
    let (_, lease) = take(store, "w", 0).await.unwrap();
    let id = lease.run;
    let unmatched = Outcome {
        cause: OutcomeCause::NotEligible,
        blocking: Some(Criterion::Region),
        listed_count: 0,
        score_best: None,
        ..outcome(id, &smes[1])
    };
    let tx = store.begin(at(1)).await.unwrap();
    let outcomes = [outcome(id, &smes[0]), unmatched.clone()];
    tx.outcomes().insert_chunk(&lease, &outcomes).await.unwrap();
    tx.match_runs().complete(&lease, &report()).await.unwrap();
    let first = PageRequest::new(3, None);
    let lender = Scope::Lender(lender(2).id);
    let page = tx
        .outcomes()
        .list(&Scope::All, (id, None), &first)
        .await
        .unwrap();
    assert_eq!(page.items, outcomes);
    assert_eq!(
        tx.outcomes().get(id, smes[1].id).await.unwrap(),
        Some(unmatched.clone())
    );
    let cause = Some(OutcomeCause::NotEligible);
    let page = tx
        .outcomes()
        .list(&Scope::All, (id, cause), &first)
        .await
        .unwrap();
    assert_eq!(page.items, [unmatched]);
    assert_eq!(
        tx.outcomes()
            .list(&lender, (id, cause), &first)
            .await
            .unwrap()
            .items,
        []
    );
}

async fn half_results_of_ended_runs_go(store: &Store) {
    let (smes, offerings) = seed_firms(store, 1).await;
    seed_runs(store, &[1, 2]).await;
    let (_, done) = take(store, "w", 0).await.unwrap();
    let (_, failed) = take(store, "w", 1).await.unwrap();
    let tx = store.begin(at(2)).await.unwrap();
    for lease in [&done, &failed] {
        let pair = [matched(lease.run, &smes[0], &offerings[0])];
        let outcomes = [outcome(lease.run, &smes[0])];
        tx.matches().insert_chunk(lease, &pair).await.unwrap();
        tx.outcomes().insert_chunk(lease, &outcomes).await.unwrap();
    }
    tx.match_runs().complete(&done, &report()).await.unwrap();
    let internal = failure::INTERNAL;
    tx.match_runs().fail(&failed, internal).await.unwrap();
    let sweep = async |since: i64| tx.match_runs().sweep(at(since)).await.unwrap();
    assert_eq!(sweep(3).await, 0, "it ended before that");
    assert_eq!(
        sweep(2).await,
        2,
        "the pair and the outcome of the failed run"
    );
    assert_eq!(sweep(2).await, 0, "once");
    let kept = tx.matches().of_run(done.run, (None, 9)).await.unwrap();
    assert_eq!(kept.len(), 1);
}

/// Who counts the open runs under the lock counts those of everybody who had it before.
async fn the_queue_is_locked_by_one(store: &Store) {
    seed_runs(store, &[1]).await;
    let queue = async |number: u128| {
        let tx = store.begin(at(1)).await.unwrap();
        tx.match_runs().lock_queue().await.unwrap();
        let open = tx.match_runs().count_open(None).await.unwrap();
        if open < 3 {
            tx.match_runs().insert(&run(number, 1)).await.unwrap();
        }
        commit(tx).await;
    };
    tokio::join!(queue(11), queue(12), queue(13), queue(14), queue(15));
    let tx = store.read().await.unwrap();
    assert_eq!(tx.match_runs().count_open(None).await.unwrap(), 3);
}
