//! CPU work on its own rayon pool, away from the threads that serve calls.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

/// Why a piece of CPU work gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The work panicked; the message went to the log.
    #[error("cpu work panicked")]
    Panicked,
    /// The pool dropped the work.
    #[error("cpu work was dropped")]
    Dropped,
}

/// A named pool of threads.
#[derive(Clone, Debug)]
pub struct Pool {
    pool: Arc<rayon::ThreadPool>,
}

impl Pool {
    /// Builds a pool of `threads` threads; 0 takes all processors.
    ///
    /// # Errors
    /// The system refused to start threads.
    pub fn new(threads: usize) -> Result<Pool, rayon::ThreadPoolBuildError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|index| format!("cpu-{index}"))
            .build()?;
        Ok(Pool {
            pool: Arc::new(pool),
        })
    }

    /// Runs `work` on the pool, inside the caller's span. Work whose caller has gone before its
    /// turn is not started.
    ///
    /// # Errors
    /// [`Failure::Panicked`] if `work` panicked.
    pub async fn run<T, F>(&self, name: &'static str, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let span = tracing::debug_span!("cpu", work = name);
        self.pool.spawn(move || {
            if sender.is_closed() {
                return;
            }
            let _entered = span.entered();
            let outcome = catch_unwind(AssertUnwindSafe(work)).map_err(|_| Failure::Panicked);
            if outcome.is_err() {
                tracing::error!(work = name, "cpu work panicked");
            }
            // The caller may have gone meanwhile; then nobody wants the result.
            drop(sender.send(outcome));
        });
        receiver.await.unwrap_or(Err(Failure::Dropped))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;

    use super::{Failure, Pool};

    #[tokio::test]
    async fn a_result_comes_back() {
        let pool = Pool::new(2).unwrap();
        assert_eq!(pool.run("sum", || (1..=10).sum::<i32>()).await, Ok(55));
    }

    #[tokio::test]
    async fn a_panic_becomes_an_error_and_the_pool_goes_on() {
        let pool = Pool::new(1).unwrap();
        let failed: Result<(), Failure> = pool.run("panic", || panic!("deliberate")).await;
        assert_eq!(failed, Err(Failure::Panicked));
        assert_eq!(pool.run("after", || 7).await, Ok(7));
    }

    #[tokio::test]
    async fn work_whose_caller_has_gone_is_not_started() {
        let pool = Pool::new(1).unwrap();
        let (release, hold) = mpsc::channel::<()>();
        let busy = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run("busy", move || hold.recv().is_ok()).await }
        });
        let started = Arc::new(AtomicBool::new(false));
        let abandoned = tokio::spawn({
            let (pool, started) = (pool.clone(), Arc::clone(&started));
            async move {
                pool.run("late", move || started.store(true, Ordering::SeqCst))
                    .await
            }
        });
        tokio::task::yield_now().await;
        abandoned.abort();
        assert!(abandoned.await.unwrap_err().is_cancelled());
        release.send(()).unwrap();
        assert_eq!(busy.await.unwrap(), Ok(true));
        assert_eq!(pool.run("fence", || ()).await, Ok(()));
        assert!(!started.load(Ordering::SeqCst));
    }
}
