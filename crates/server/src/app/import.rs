//! Imports: many rows in one transaction. A row with a finding is refused whole.

use std::collections::{BTreeMap, BTreeSet};

use domain::validation::ProblemKind;
use domain::{Change, Lender, Offering, OfferingState, Party, Problems, Sme, SmeKey, wording};
use store::sme::Effect;

use super::chain::{self, Catalogue};
use super::{Cx, offering, version_text};
use crate::error::Result;
use crate::screening;

/// A row as it could be read: the value, or the findings on it.
pub type Row<T> = std::result::Result<T, Problems>;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome<T> {
    /// A new resource.
    Created(T),
    /// A resource with this key was changed.
    Updated(T),
    /// It was the same already.
    Unchanged(T),
    /// Nothing was stored.
    Refused(Problems),
}

/// Stores firms by their keys.
///
/// # Errors
/// `WRITE_CONFLICT`, `STORE_UNAVAILABLE`; findings are in the outcomes, one a row.
pub async fn smes(cx: &Cx<'_>, rows: Vec<Row<Sme>>) -> Result<Vec<RowOutcome<Sme>>> {
    let catalogue = chain::catalogue(&cx.tx).await?;
    let mut keys = BTreeSet::new();
    let checked: Vec<Row<Sme>> = rows
        .into_iter()
        .map(|row| check_sme(&catalogue, &mut keys, row?))
        .collect();
    let accepted: Vec<Sme> = checked
        .iter()
        .filter_map(|row| row.as_ref().ok())
        .cloned()
        .collect();
    let mut stored = cx.tx.smes().upsert_many(&accepted).await?.into_iter();
    let mut outcomes = Vec::with_capacity(checked.len());
    let mut changes = Vec::new();
    for row in checked {
        let sme = match row {
            Ok(sme) => sme,
            Err(problems) => {
                outcomes.push(RowOutcome::Refused(problems));
                continue;
            }
        };
        let Some(upserted) = stored.next() else { break };
        let sme = Sme {
            id: upserted.id,
            version: upserted.version,
            attested: upserted.attested,
            ..sme
        };
        let (before, after) = (version_text(sme.version - 1), version_text(sme.version));
        let resource = format!("smes/{}", sme.id);
        outcomes.push(match upserted.effect {
            Effect::Created => {
                changes.push(cx.change("sme.create", resource, ("", &after)));
                RowOutcome::Created(sme)
            }
            Effect::Updated => {
                changes.push(cx.change("sme.update", resource, (&before, &after)));
                RowOutcome::Updated(sme)
            }
            Effect::Unchanged => RowOutcome::Unchanged(sme),
        });
    }
    let changed: Vec<&Sme> = outcomes.iter().filter_map(changed).collect();
    screening::keep(cx.app, &cx.tx, &changed).await?;
    cx.tx.record_all(&changes).await?;
    Ok(outcomes)
}

fn changed<T>(outcome: &RowOutcome<T>) -> Option<&T> {
    match outcome {
        RowOutcome::Created(stored) | RowOutcome::Updated(stored) => Some(stored),
        RowOutcome::Unchanged(_) | RowOutcome::Refused(_) => None,
    }
}

fn check_sme(catalogue: &Catalogue, keys: &mut BTreeSet<SmeKey>, sme: Sme) -> Row<Sme> {
    let mut problems = chain::check_sme(catalogue, &sme);
    if !keys.insert(sme.key.clone()) {
        let field = match &sme.key {
            SmeKey::CreditCode(_) => "credit_code",
            SmeKey::External { .. } => "external_id",
        };
        problems.add(field, &sme.key, ProblemKind::Duplicate);
    }
    problems.into_result().map(|()| sme)
}

/// An offering with its lender, as a row says them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferingRow {
    /// The lender.
    pub lender: Lender,
    /// The offering.
    pub offering: Offering,
    /// True if the row says the offering's state; else an offering that is there keeps its own.
    pub says_state: bool,
}

/// Stores offerings by lender code and external id, and their lenders by code.
///
/// A lender is stored only with an accepted offering of it; the first accepted row of a lender
/// says what the lender is, and rows that say otherwise are refused.
///
/// # Errors
/// `WRITE_CONFLICT`, `STORE_UNAVAILABLE`; findings are in the outcomes, one a row.
pub async fn offerings(
    cx: &Cx<'_>,
    rows: Vec<Row<OfferingRow>>,
) -> Result<Vec<RowOutcome<Offering>>> {
    let catalogue = chain::catalogue(&cx.tx).await?;
    let mut import = OfferingImport {
        cx,
        lenders: BTreeMap::new(),
        seen: BTreeSet::new(),
    };
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in rows {
        let checked = row.and_then(|row| import.check(&catalogue, row));
        outcomes.push(match checked {
            Ok(row) => import.store(row).await?,
            Err(problems) => RowOutcome::Refused(problems),
        });
    }
    Ok(outcomes)
}

struct OfferingImport<'a, 'c> {
    cx: &'a Cx<'c>,
    /// Lenders as stored, by code.
    lenders: BTreeMap<String, Lender>,
    seen: BTreeSet<(String, String)>,
}

impl OfferingImport<'_, '_> {
    fn check(&mut self, catalogue: &Catalogue, row: OfferingRow) -> Row<OfferingRow> {
        let OfferingRow {
            lender, offering, ..
        } = &row;
        let mut problems = Problems::new();
        problems.nest("offering", chain::check_offering(catalogue, offering));
        if self
            .lenders
            .get(&lender.code)
            .is_some_and(|known| !same(known, lender))
        {
            let rule = wording!("must be the same in all rows of one lender");
            problems.add("lender", &lender.code, ProblemKind::Inconsistent { rule });
        }
        let key = (lender.code.clone(), offering.external_id.clone());
        if problems.is_empty() && !self.seen.insert(key) {
            problems.add(
                "offering.external_id",
                &offering.external_id,
                ProblemKind::Duplicate,
            );
        }
        problems.into_result().map(|()| row)
    }

    async fn store(&mut self, row: OfferingRow) -> Result<RowOutcome<Offering>> {
        let OfferingRow {
            lender,
            offering,
            says_state,
        } = row;
        let Some(stored) = self.stored(&lender, &offering.external_id).await? else {
            let offering = Offering {
                lender: self.lender(lender).await?.id,
                version: 1,
                ..offering
            };
            self.cx.tx.offerings().insert(&offering).await?;
            self.record("offering.create", &offering, "").await?;
            return Ok(RowOutcome::Created(offering));
        };
        let offering = Offering {
            id: stored.id,
            lender: stored.lender,
            version: stored.version,
            state: if says_state {
                offering.state
            } else {
                stored.state
            },
            ..offering
        };
        let refused = self.refused(&stored, &offering, says_state).await?;
        if !refused.is_empty() {
            return Ok(RowOutcome::Refused(refused));
        }
        self.lender(lender).await?;
        if offering == stored {
            return Ok(RowOutcome::Unchanged(offering));
        }
        let version = self.cx.tx.offerings().update(&offering).await?;
        let offering = Offering {
            version,
            ..offering
        };
        self.record("offering.update", &offering, &version_text(stored.version))
            .await?;
        Ok(RowOutcome::Updated(offering))
    }

    /// The offering that a row speaks of, if it is there.
    async fn stored(&self, lender: &Lender, external_id: &str) -> Result<Option<Offering>> {
        let tx = &self.cx.tx;
        let owner = match self.lenders.get(&lender.code) {
            Some(known) => Some(known.id),
            None => tx.lenders().by_code(&lender.code).await?.map(|it| it.id),
        };
        match owner {
            Some(owner) => Ok(tx.offerings().by_external_id(owner, external_id).await?),
            None => Ok(None),
        }
    }

    /// Why a stored offering cannot become what a row says.
    async fn refused(
        &self,
        stored: &Offering,
        offering: &Offering,
        says_state: bool,
    ) -> Result<Problems> {
        let mut problems = Problems::new();
        let withdrawn = stored.state == OfferingState::Withdrawn;
        if withdrawn && !(says_state && offering == stored) {
            let rule = wording!("the offering is withdrawn for good; it needs another external id");
            problems.add(
                "offering.state",
                stored.state,
                ProblemKind::Inconsistent { rule },
            );
        } else if offering::period_fixed(self.cx, stored, offering).await? {
            let rule = wording!("stays while capacity of a running period is taken");
            problems.add(
                "offering.capacity.period",
                offering.capacity.period,
                ProblemKind::Inconsistent { rule },
            );
        }
        Ok(problems)
    }

    async fn record(&self, action: &'static str, of: &Offering, before: &str) -> Result<()> {
        let resource = format!("lenders/{}/offerings/{}", of.lender, of.id);
        self.cx
            .record_for(
                of.lender,
                action,
                resource,
                (before, &version_text(of.version)),
            )
            .await
    }

    /// The lender as stored now.
    async fn lender(&mut self, lender: Lender) -> Result<Lender> {
        if let Some(known) = self.lenders.get(&lender.code) {
            return Ok(known.clone());
        }
        let lenders = self.cx.tx.lenders();
        let resource = |of: &Lender| format!("lenders/{}", of.id);
        let now = match lenders.by_code(&lender.code).await? {
            None => {
                lenders.insert(&lender).await?;
                self.cx
                    .record("lender.create", resource(&lender), ("", &version_text(1)))
                    .await?;
                Lender {
                    version: 1,
                    ..lender
                }
            }
            Some(stored) if same(&stored, &lender) => stored,
            Some(stored) => {
                let lender = Lender {
                    id: stored.id,
                    version: stored.version,
                    ..lender
                };
                let version = lenders.update(&lender).await?;
                let states = (version_text(stored.version), version_text(version));
                let change =
                    self.cx
                        .change("lender.update", resource(&lender), (&states.0, &states.1));
                let party = Some(Party::Lender(lender.id));
                self.cx.tx.record(&Change { party, ..change }).await?;
                Lender { version, ..lender }
            }
        };
        self.lenders.insert(now.code.clone(), now.clone());
        Ok(now)
    }
}

/// True if both say the same of a lender.
fn same(stored: &Lender, row: &Lender) -> bool {
    *stored
        == Lender {
            id: stored.id,
            version: stored.version,
            ..row.clone()
        }
}
