//! Times the kernels on one thread: `cargo bench -p matching --bench time`.

mod kernel;
mod workload;

use criterion::{BatchSize, Criterion};
use std::num::NonZeroUsize;

fn main() {
    matching::on_threads(NonZeroUsize::MIN, || {
        let mut criterion = Criterion::default().configure_from_args();
        for (name, data) in kernel::KERNELS {
            criterion.bench_function(name, |bencher| {
                let work = data();
                bencher.iter_batched(work, |work| work(), BatchSize::PerIteration);
            });
        }
        criterion.final_summary();
    })
    .expect("a thread");
}
