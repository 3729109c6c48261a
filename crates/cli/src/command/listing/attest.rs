//! `listing attest` and `listing attestations`: what people and exchanges tell of a firm.

use crate::args::attest::AttestArgs;
use crate::import::row::date;
use crate::names;
use crate::session::Session;
use crate::show;
use api::v1;
use server::clock::Clock;

/// Shows what was attested of a firm.
///
/// # Errors
/// The call failed.
pub async fn list(session: &Session, firm: &str) -> anyhow::Result<()> {
    let request = v1::GetAttestationsRequest {
        sme: names::firm(session, firm).await?,
    };
    let found = session.client.listings().get_attestations(request).await?;
    show::one(session, found.get_ref())
}

/// Records it.
///
/// # Errors
/// The call failed.
pub async fn attest(session: &Session, args: &AttestArgs) -> anyhow::Result<()> {
    let sme = names::firm(session, &args.firm).await?;
    let request = request(args, sme, Clock::system().new_id().to_string());
    let found = session.client.listings().attest_firm(request).await?;
    show::one(session, found.get_ref())
}

fn request(args: &AttestArgs, sme: String, request_id: String) -> v1::AttestFirmRequest {
    let (as_of, expires_on) = (Some(date(args.as_of)), args.until.map(date));
    let source = args.source.clone().unwrap_or_default();
    let facts = args.fact.iter().map(|it| v1::GivenFact {
        fact: it.key.code.clone(),
        fiscal_year: it.key.year,
        value: it.value,
        source: source.clone(),
        as_of,
        expires_on,
        day: it.day.map(date),
    });
    let answers = args
        .answer
        .iter()
        .map(|(condition, holds)| v1::GivenAnswer {
            condition: condition.clone(),
            holds: *holds,
            source: source.clone(),
            as_of,
            expires_on,
        });
    let withdrawn = args.withdraw.iter().map(|key| {
        let answer = key.code.contains('/');
        let code = |wanted: bool| {
            if wanted {
                key.code.clone()
            } else {
                String::new()
            }
        };
        v1::AttestationKey {
            fact: code(!answer),
            condition: code(answer),
            fiscal_year: key.year,
            as_of,
        }
    });
    v1::AttestFirmRequest {
        sme,
        facts: facts.collect(),
        answers: answers.collect(),
        withdrawn: withdrawn.collect(),
        etag: String::new(),
        request_id,
        validate_only: args.dry_run,
    }
}
