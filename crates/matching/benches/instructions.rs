//! Does the work of one kernel once, for a tool that counts instructions (`.ci/instructions`).
//! Without an argument it prints which vector instructions are in use and the names of all kernels.

mod kernel;
mod workload;

use std::hint::black_box;
use std::io::Write;
use std::num::NonZeroUsize;

/// Only what runs inside of this function is counted.
#[inline(never)]
fn counted_work(work: kernel::Work) {
    work();
    // Something after the call, so that it cannot become a jump out of this function.
    black_box(());
}

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let Some((_, data)) = kernel::KERNELS.iter().find(|(name, _)| *name == wanted) else {
        let names = kernel::KERNELS.map(|(name, _)| name).join("\n");
        writeln!(std::io::stdout(), "{}\n{names}", path()).expect("stdout");
        return;
    };
    // Counting follows threads, so that data and work are made on the one thread of the pool.
    matching::on_threads(NonZeroUsize::MIN, || counted_work(data()())).expect("a thread");
}

/// Which code the core takes on this processor; asks for what the core asks for.
fn path() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("lzcnt")
        && std::arch::is_x86_feature_detected!("popcnt")
    {
        return "avx2";
    }
    "portable"
}
