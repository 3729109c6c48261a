//! What people and exchanges attest of a firm: recorded by the organizer and the firm's own market

use chrono::NaiveDate;
use domain::limits::ATTESTED_MAX;
use domain::validation::ProblemKind;
use domain::{Attested, Change, Party, Problems, Scope, Sme, SmeId};

use super::{Cx, expect_version, market as markets, sme as smes, version_text};
use crate::error::{Error, Result};
use crate::screening;

/// What one call records and takes back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// Recorded, each in the place of what was told of the same for the same day.
    pub told: Vec<Attested>,
    /// Taken back: key, fiscal year, day.
    pub withdrawn: Vec<(String, Option<i32>, NaiveDate)>,
}

/// A firm that the caller sees: the organizer every one, a market those of its territory.
///
/// # Errors
/// `SME_NOT_FOUND`.
pub async fn get(cx: &Cx<'_>, id: SmeId) -> Result<Sme> {
    let firm = cx.tx.smes().get(id).await?;
    firm.filter(|firm| sees(cx, firm))
        .ok_or_else(|| smes::not_found(id))
}

fn sees(cx: &Cx<'_>, firm: &Sme) -> bool {
    match &cx.scope {
        Scope::All => true,
        Scope::Market(own) => {
            let market = cx.app.rules.markets.get(own);
            market.is_some_and(|market| markets::sees_firm(cx, market, firm))
        }
        Scope::Lender(_) => false,
    }
}

/// Records what is attested of a firm, and judges it anew.
///
/// # Errors
/// `SME_NOT_FOUND`, `ETAG_MISMATCH`; `INVALID_ARGUMENT` for what is taken back and was not there,
/// and beyond [`ATTESTED_MAX`].
pub async fn attest(
    cx: &Cx<'_>,
    id: SmeId,
    statement: Statement,
    expected: Option<i64>,
) -> Result<Sme> {
    get(cx, id).await?;
    // Held before it is read, so that no other call has changed it meanwhile.
    cx.tx.smes().hold(id).await?;
    let stored = get(cx, id).await?;
    let name = format!("smes/{id}");
    expect_version(expected, stored.version, smes::KIND, &name)?;
    let attested = applied(stored.attested.clone(), statement).map_err(Error::invalid)?;
    if attested == stored.attested {
        return Ok(stored);
    }
    let sme = Sme {
        attested,
        ..stored.clone()
    };
    let version = cx.tx.smes().update(&sme).await?;
    screening::keep(cx.app, &cx.tx, &[&sme]).await?;
    let states = (version_text(stored.version), version_text(version));
    let change = cx.change("sme.attest", name, (&states.0, &states.1));
    let market = sme.region.and_then(|seat| cx.app.rules.markets.of(seat));
    let party = market.map(|market| Party::Market(market.key.to_string()));
    cx.tx.record(&Change { party, ..change }).await?;
    Ok(Sme { version, ..sme })
}

fn applied(
    mut all: Vec<Attested>,
    statement: Statement,
) -> std::result::Result<Vec<Attested>, Problems> {
    let mut problems = Problems::new();
    for (i, (key, year, day)) in statement.withdrawn.iter().enumerate() {
        let slot = (key.as_str(), *year, *day);
        match all.iter().position(|it| it.slot() == slot) {
            Some(at) => {
                all.remove(at);
            }
            None => problems.add(&format!("withdrawn[{i}]"), key, ProblemKind::NotFound),
        }
    }
    for one in statement.told {
        all.retain(|it| it.slot() != one.slot());
        all.push(one);
    }
    all.sort_unstable();
    problems.count("attestations", all.len(), ATTESTED_MAX);
    problems.into_result().map(|()| all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::fixtures::day;

    fn told(key: &str, value: i64) -> Attested {
        Attested {
            key: key.to_owned(),
            fiscal_year: None,
            as_of: day(2026, 3, 1),
            value,
            source: "exchange".to_owned(),
            expires_on: None,
        }
    }

    fn next(all: &[Attested], told: Vec<Attested>, withdrawn: &[&str]) -> Vec<String> {
        let withdrawn = withdrawn.iter();
        let statement = Statement {
            told,
            withdrawn: withdrawn
                .map(|key| ((*key).to_owned(), None, day(2026, 3, 1)))
                .collect(),
        };
        match applied(all.to_vec(), statement) {
            Ok(all) => all
                .iter()
                .map(|it| format!("{} {}", it.key, it.value))
                .collect(),
            Err(found) => found.0.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn what_is_told_replaces_the_same_and_what_is_taken_back_must_be_there() {
        let all = [told("a", 1), told("b", 2)];
        assert_eq!(next(&all, vec![told("b", 3)], &[]), ["a 1", "b 3"]);
        assert_eq!(next(&all, vec![told("c", 3)], &["a"]), ["b 2", "c 3"]);
        assert_eq!(next(&all, vec![told("a", 4)], &["a"]), ["a 4", "b 2"]);
        assert_eq!(next(&all, vec![], &["x"]), ["withdrawn[0] does not exist"]);
        let many: Vec<Attested> = (0..=ATTESTED_MAX)
            .map(|i| told(&i.to_string(), 1))
            .collect();
        assert_eq!(next(&[], many, &[]).len(), 1, "the limit is named");
    }
}
