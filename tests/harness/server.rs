//! A real server on a free port, on SQLite or on a PostgreSQL started for it.

use api::{Client, Language};
use domain::{Actor, LenderId, PrincipalKind, Role};
use server::clock::Clock;
use server::{Config, Running};
use std::collections::BTreeSet;
use std::path::Path;
use store::testing::Postgres;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tonic_types::StatusExt as _;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The embedded one.
    Sqlite,
    /// A cluster of its own.
    Postgres,
}

/// Whom a client of a test acts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The campaign's organizer.
    Organizer,
    /// A lender.
    Lender(LenderId),
    /// The operator of a market, by its key.
    Market(&'static str),
}

/// A server of one test; stops when dropped, its data with it.
pub struct TestServer {
    running: Running,
    dir: TempDir,
    // After the server in the order of drops.
    _postgres: Option<Postgres>,
}

impl TestServer {
    /// Starts a server on an empty store.
    ///
    /// # Panics
    /// If it does not start; for PostgreSQL the text says which command installs it.
    pub async fn start(backend: Backend) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let postgres = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Postgres::start().unwrap_or_else(|error| panic!("{error}"))),
        };
        let mut config = Config::embedded(dir.path()).expect("the defaults are valid");
        config.server.listen = "127.0.0.1:0".parse().expect("an address");
        config.store.migrate_on_start = true;
        if let Some(postgres) = &postgres {
            config.store.url = server::config::Secret::new(postgres.url());
        }
        // Shown with a test that fails.
        server::telemetry::init(&config.telemetry);
        let running = server::serve(config, CancellationToken::new()).await;
        let running = running.unwrap_or_else(|error| panic!("{error}"));
        Self {
            running,
            dir,
            _postgres: postgres,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.running.addr())
    }

    /// Host and port.
    #[must_use]
    pub fn address(&self) -> String {
        self.running.addr().to_string()
    }

    /// Its directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// A fresh token of a principal (`person/…` or `system/…`).
    ///
    /// # Panics
    /// If the store refuses it.
    pub async fn token(&self, principal: &str, party: Party, roles: &[Role]) -> String {
        let kind = match principal.starts_with("person/") {
            true => PrincipalKind::Person,
            false => PrincipalKind::System,
        };
        let party = match party {
            Party::Organizer => domain::Party::Organizer,
            Party::Lender(id) => domain::Party::Lender(id),
            Party::Market(key) => domain::Party::Market(key.to_owned()),
        };
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        let actor = Actor {
            principal: principal.to_owned(),
            kind,
            party,
            roles,
        };
        let store = self.running.store();
        let token = server::issue_token(store, &Clock::system(), &actor, "test", None).await;
        token.expect("a token")
    }

    /// A client with a fresh token.
    ///
    /// # Panics
    /// If the server does not answer.
    pub async fn client(&self, principal: &str, party: Party, roles: &[Role]) -> Client {
        let token = self.token(principal, party, roles).await;
        let client = Client::connect(&self.endpoint(), &token, Language::En).await;
        client.expect("a connection")
    }

    /// A person of the organizer that may prepare and run.
    pub async fn operator(&self) -> Client {
        self.client("person/operator", Party::Organizer, &[Role::Operator])
            .await
    }

    /// Another person of the organizer, that may approve and publish.
    pub async fn approver(&self) -> Client {
        self.client("person/approver", Party::Organizer, &[Role::Approver])
            .await
    }
}

/// `ErrorInfo.reason` of a refused call; empty if it has none.
#[must_use]
pub fn reason_of(status: &tonic::Status) -> String {
    status
        .get_details_error_info()
        .map(|info| info.reason)
        .unwrap_or_default()
}
