//! Screening of a whole province: 141,000 made-up firms for one market, on one core.

#[path = "../tests/it/generator.rs"]
mod generator;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::fixtures::{day, region};
use listing::{Counts, Markets, screen};
use rulebook::Catalog;
use std::hint::black_box;

/// Firms of the large workload.
const FIRMS: u64 = 141_000;

fn screening(criterion: &mut Criterion) {
    let market = Markets::built_in().get("zhejiang").expect("a market");
    let firms = generator::firms(FIRMS, 1, region(330_000));
    let on = day(2026, 3, 1);
    let mut group = criterion.benchmark_group("listing");
    group.sample_size(10);
    group.bench_function("screen_141000", |bencher| {
        bencher.iter(|| {
            let found = screen(black_box(&firms), market, Catalog::built_in(), on);
            Counts::of(&found.candidates)
        });
    });
    group.finish();
}

criterion_group!(benches, screening);
criterion_main!(benches);
