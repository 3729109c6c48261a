//! What the clock does beside the worker: overdue referrals expire, leftovers go.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::app::referral::expire_overdue;
use crate::error::Error;

/// Pause between rounds.
const PAUSE: Duration = Duration::from_secs(300);
/// Days for which a request id is remembered.
const REQUEST_DAYS: i64 = 7;
/// Hours for which a run that ended without success is looked at again.
const SWEEP_HOURS: i64 = 1;

/// Keeps house until the application stops, the first time at once.
pub async fn keep(app: Arc<App>) {
    // The first round looks at all runs, for what a process left behind that was killed.
    let mut ended_after = DateTime::UNIX_EPOCH;
    while !app.stopping.is_cancelled() {
        let now = app.clock.now();
        match round(&app, ended_after).await {
            Ok(()) => ended_after = now - TimeDelta::hours(SWEEP_HOURS),
            Err(error) => {
                let internal = error.internal_text().unwrap_or(error.public());
                tracing::error!(internal, "housekeeping broken off");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

async fn round(app: &App, ended_after: DateTime<Utc>) -> Result<(), Error> {
    let tx = app.store.begin(app.clock.now()).await?;
    let swept = tx.match_runs().sweep(ended_after).await?;
    let forgotten = app.clock.now() - TimeDelta::days(REQUEST_DAYS);
    tx.requests().forget_before(forgotten).await?;
    tx.commit().await?;
    let expired = expire_overdue(app).await?;
    if swept > 0 || expired > 0 {
        tracing::info!(
            result_rows_swept = swept,
            referrals_expired = expired,
            "housekeeping"
        );
    }
    Ok(())
}
