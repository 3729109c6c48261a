//! Log output. Personal and financial values never reach it: callers log ids, counts and codes.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Telemetry};

/// Sends spans and log lines of this process to standard error.
///
/// A second call in one process changes nothing, so that tests may start several servers.
pub fn init(telemetry: &Telemetry) {
    let filter = EnvFilter::try_new(&telemetry.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let outcome = match telemetry.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    if outcome.is_err() {
        tracing::debug!("log output was set up before");
    }
}
