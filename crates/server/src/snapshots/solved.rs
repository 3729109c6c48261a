//! What was computed from snapshots, kept for a while and computed once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use domain::MatchRunId;
use tokio::sync::OnceCell;

use crate::error::{Error, Result};

/// One computation, shared by all who ask for it.
type Cell<T> = Arc<OnceCell<Arc<T>>>;

/// Computations by run, latest asked for first.
type Cells<T> = VecDeque<(MatchRunId, Cell<T>)>;

/// Values by run.
#[derive(Debug)]
pub struct Cache<T> {
    cells: Arc<Mutex<Cells<T>>>,
    size: usize,
}

impl<T> Clone for Cache<T> {
    fn clone(&self) -> Cache<T> {
        Cache {
            cells: Arc::clone(&self.cells),
            size: self.size,
        }
    }
}

impl<T: Send + Sync + 'static> Cache<T> {
    /// Keeps the values of the `size` runs asked for last.
    pub fn new(size: usize) -> Cache<T> {
        Cache {
            cells: Arc::default(),
            size,
        }
    }

    /// The value of a run; `compute` is called if it is not known and nobody computes it yet, and
    /// goes on to its end even when this caller goes away. Other runs do not wait for it.
    ///
    /// # Errors
    /// What `compute` says; nothing is kept then. `INTERNAL` if it panicked.
    pub async fn get<F>(
        &self,
        run: MatchRunId,
        compute: impl FnOnce() -> F + Send + 'static,
    ) -> Result<Option<Arc<T>>>
    where
        F: Future<Output = Result<Option<T>>> + Send,
    {
        let cell = self.cell(run, None);
        if let Some(known) = cell.get() {
            return Ok(Some(Arc::clone(known)));
        }
        let cache = self.clone();
        let task = tokio::spawn(async move {
            let value = cell.get_or_try_init(|| async {
                match compute().await {
                    Ok(Some(value)) => Ok(Arc::new(value)),
                    Ok(None) => Err(None),
                    Err(error) => Err(Some(error)),
                }
            });
            match value.await {
                Ok(value) => {
                    // Other runs may have pushed it out meanwhile.
                    cache.cell(run, Some(&cell));
                    Ok(Some(Arc::clone(value)))
                }
                Err(None) => Ok(None),
                Err(Some(error)) => Err(error),
            }
        });
        task.await
            .map_err(|error| Error::internal(error.to_string()))?
    }

    /// The cell of a run, now first; `own` or an empty one if there was none.
    fn cell(&self, run: MatchRunId, own: Option<&Cell<T>>) -> Cell<T> {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let at = cells.iter().position(|(id, _)| *id == run);
        let known = at.and_then(|at| cells.remove(at)).map(|(_, cell)| cell);
        let cell = known.unwrap_or_else(|| own.map(Arc::clone).unwrap_or_default());
        cells.push_front((run, Arc::clone(&cell)));
        cells.truncate(self.size);
        cell
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use domain::MatchRunId;
    use tokio::sync::Notify;
    use uuid::Uuid;

    use super::Cache;

    fn run(number: u128) -> MatchRunId {
        MatchRunId(Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn a_value_whose_caller_has_gone_is_there_for_the_next() {
        let cache: Cache<u32> = Cache::new(2);
        let (go, calls) = (Arc::new(Notify::new()), Arc::new(AtomicU32::new(0)));
        let ask = |cache: Cache<u32>| {
            let (go, calls) = (Arc::clone(&go), Arc::clone(&calls));
            async move {
                let compute = move || async move {
                    calls.fetch_add(1, Ordering::SeqCst);
                    go.notified().await;
                    Ok(Some(7))
                };
                cache.get(run(1), compute).await.unwrap()
            }
        };
        let hurried = tokio::time::timeout(Duration::from_millis(20), ask(cache.clone())).await;
        assert!(hurried.is_err(), "nobody let it go on");
        let other = cache.get(run(2), || async { Ok(Some(8)) }).await.unwrap();
        assert_eq!(other.as_deref(), Some(&8), "it does not wait for run 1");
        go.notify_one();
        assert_eq!(ask(cache.clone()).await.as_deref(), Some(&7));
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn it_is_computed_once_and_a_failure_is_not_kept() {
        let cache: Cache<u32> = Cache::new(2);
        assert_eq!(
            cache.get(run(1), || async { Ok(None) }).await.unwrap(),
            None
        );
        let calls = Arc::new(AtomicU32::new(0));
        let ask = || {
            let calls = Arc::clone(&calls);
            cache.get(run(1), move || async move {
                calls.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                Ok(Some(7))
            })
        };
        let (first, second) = tokio::join!(ask(), ask());
        assert_eq!(first.unwrap(), second.unwrap());
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }
}
