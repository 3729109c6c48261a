//! Certificates of runs: kept with the run, whatever becomes of its files.

use crate::entity::run_certificate;
use crate::error::Result;
use crate::match_run::Lease;
use crate::tx::Tx;
use domain::MatchRunId;
use sea_orm::EntityTrait;

/// Queries on certificates.
#[derive(Debug, Clone, Copy)]
pub struct Certificates<'t>(&'t Tx);

impl Tx {
    /// Queries on certificates.
    #[must_use]
    pub const fn certificates(&self) -> Certificates<'_> {
        Certificates(self)
    }
}

impl Certificates<'_> {
    /// Keeps the text of the leased run's certificate.
    ///
    /// # Errors
    /// `Stale` if the lease is lost, `NotUnique(Id)` if the run has one.
    pub async fn insert(&self, lease: &Lease, certificate: &str) -> Result<()> {
        self.0.match_runs().hold(lease).await?;
        let row = run_certificate::Model {
            id: lease.run.0,
            certificate: certificate.to_owned(),
        };
        self.0
            .insert_models::<run_certificate::Entity>(vec![row])
            .await
    }

    /// The text of a run's certificate; `None` for a run that has none.
    ///
    /// # Errors
    /// As any statement.
    pub async fn of_run(&self, run: MatchRunId) -> Result<Option<String>> {
        let row = run_certificate::Entity::find_by_id(run.0)
            .one(&self.0.db)
            .await?;
        Ok(row.map(|row| row.certificate))
    }
}
