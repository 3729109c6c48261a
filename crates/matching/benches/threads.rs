//! Times index and lists of a whole country on one thread and on two, without any file:
//! `cargo bench -p matching --bench threads`.

mod workload;

use criterion::Criterion;
use matching::{AssignmentRule, Control, Policy, Problem, Shard, Unknown};
use rayon::prelude::*;
use std::hint::black_box;
use std::num::NonZeroUsize;
use workload::Size;

const SEED: u64 = 20_261_128;

const COUNTRY: Size = Size {
    smes: 60_000,
    offerings: 8_000,
    provinces: 31,
};

fn main() {
    let input = workload::input(COUNTRY, SEED);
    let problem = Problem::new(input).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let policy = Policy::standard(AssignmentRule::None, Unknown::Exclude);
    let control = Control::default();
    let solve =
        |shard: &Shard| matching::solve_shard(&problem, shard, &policy, &control).expect("lists");
    for threads in [NonZeroUsize::MIN, NonZeroUsize::MIN.saturating_add(1)] {
        matching::on_threads(threads, || {
            let mut criterion = Criterion::default().sample_size(20).configure_from_args();
            let name = format!("index and lists, threads: {threads}");
            criterion.bench_function(&name, |bencher| {
                bencher.iter(|| -> Vec<_> {
                    let shards = matching::shards(black_box(&problem));
                    shards.par_iter().map(solve).collect()
                });
            });
            criterion.final_summary();
        })
        .expect("threads");
    }
}
