//! Screening of a whole province: 141,000 made-up firms for one market, on one core.

#[path = "../tests/it/generator.rs"]
mod generator;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::fixtures::{day, region};
use domain::{Registration, Sme};
use listing::{Markets, Outline, Screens};
use rulebook::{Catalog, Facts};
use std::hint::black_box;

/// Firms of the large workload.
const FIRMS: u64 = 141_000;

fn screening(criterion: &mut Criterion) {
    let firms = generator::firms(FIRMS, 1, region(330_000));
    let on = day(2026, 3, 1);
    let mut group = criterion.benchmark_group("listing");
    group.sample_size(10);
    group.bench_function("screen_141000", |bencher| {
        bencher.iter(|| {
            let screens = Screens::new(Markets::built_in(), Catalog::built_in(), on);
            let outline = |firm: &Sme| -> Option<Outline> {
                let screen = screens.of(firm.region?)?;
                let facts = Facts::of(firm, on);
                screen.outline(Registration::from(firm), facts).ok()
            };
            black_box(&firms).iter().filter_map(outline).count()
        });
    });
    group.finish();
}

criterion_group!(benches, screening);
criterion_main!(benches);
