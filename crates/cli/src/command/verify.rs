//! `rongqiao verify`: what a certificate claims of a result, checked from the files alone.

use crate::args::{Format, Global};
use crate::failure::{BROKEN_CLAIM, Failure, of_file};
use crate::output::{self, Align, Table};
use crate::text::text;
use anyhow::Result;
use api::text::{Catalogue, Lang, label};
use clap::Args;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use verify::{Claim, Finding, Options, Outcome, PublicKey, Report, Status};

/// Check a result and its certificate against the input alone.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Folder with the input: what `solve` read, or what `batch snapshot` saved.
    pub dir: PathBuf,
    /// Folder with topk, assignment and certificate.json; DIR if not given.
    pub out: Option<PathBuf>,
    /// Make the list of every firm again, not only of a sample.
    #[arg(long)]
    pub full: bool,
    /// Demand a signature by this key, a PEM file.
    #[arg(long, value_name = "FILE")]
    pub public_key: Option<PathBuf>,
}

/// Runs the command: one line a claim on standard output.
///
/// # Errors
/// With an exit code of its own when a claim is broken, each finding told; a key that cannot be
/// read.
pub fn run(global: &Global, args: &VerifyArgs, lang: Lang) -> Result<()> {
    let key = args.public_key.as_deref();
    let options = Options {
        full: args.full,
        key: key.map(|file| read_key(file, lang)).transpose()?,
    };
    let out = args.out.as_deref().unwrap_or(&args.dir);
    let bar = output::bar(0);
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let report = verify::check(
        (&args.dir, out),
        &options,
        &|total| bar.set_length(count(total)),
        &|done| bar.inc(count(done)),
    );
    bar.finish_and_clear();
    match global.format {
        Format::Json => output::line(&serde_json::to_string_pretty(&json(&report, lang))?)?,
        Format::Table => show(&report, options.key.is_some(), lang)?,
    }
    let broken = report.broken().count();
    if broken == 0 {
        return Ok(());
    }
    let broken = text(lang, "cli-verify-broken", &[("count", &broken.to_string())]);
    Err(Failure {
        code: BROKEN_CLAIM,
        text: broken,
    }
    .into())
}

fn read_key(file: &Path, lang: Lang) -> Result<PublicKey> {
    let read = std::fs::read_to_string(file).map_err(|error| of_file(&error, lang));
    let key = read.and_then(|pem| {
        let key = PublicKey::from_pem(&pem);
        key.map_err(|_| text(lang, "cli-verify-key-form", &[]))
    });
    key.map_err(|cause| {
        let file = file.display().to_string();
        let parameters = [("file", file.as_str()), ("cause", &cause)];
        let text = text(lang, "cli-verify-key-unreadable", &parameters);
        Failure { code: 2, text }.into()
    })
}

fn show(report: &Report, demanded: bool, lang: Lang) -> Result<()> {
    let heads = [
        ("cli-verify-status", Align::Whole),
        ("cli-verify-claim", Align::Left),
        ("cli-verify-checked", Align::Right),
    ];
    let heads = heads.map(|(key, align)| (text(lang, key, &[]), align));
    let mut table = Table::new(heads.to_vec());
    for outcome in &report.outcomes {
        table.row(vec![
            word(lang, "status", outcome.status.code()),
            word(lang, "claim", outcome.claim.code()),
            checked(outcome),
        ]);
    }
    output::line(&table.render())?;
    let fields = overrides(report).join(", ");
    if !fields.is_empty() {
        output::line("")?;
        let fields = text(lang, "cli-verify-overrides", &[("fields", &fields)]);
        output::line(&output::wrap(&fields))?;
    }
    for outcome in report.outcomes.iter().filter(|it| it.found > 0) {
        output::line("")?;
        output::line(&format!("{}:", word(lang, "claim", outcome.claim.code())))?;
        for finding in &outcome.findings {
            let said = said(finding, lang);
            output::line(&output::wrap(&format!("  {said}")))?;
        }
        let more = outcome.found - outcome.findings.len();
        if more > 0 {
            let more = text(lang, "cli-verify-more", &[("count", &more.to_string())]);
            output::line(&format!("  {more}"))?;
        }
        output::line(&output::wrap(&format!("  → {}", next(outcome.claim, lang))))?;
    }
    remarks(report, demanded, lang);
    Ok(())
}

/// Fields of the policy that the certificate says are not the snapshot's.
fn overrides(report: &Report) -> &[String] {
    let signed = report.certificate.as_ref();
    signed.map_or(&[], |signed| &signed.certificate.policy.overrides)
}

/// How much was looked at; nothing for what was not.
fn checked(outcome: &Outcome) -> String {
    match (outcome.status, outcome.checked, outcome.of) {
        (Status::NotChecked, ..) => String::new(),
        (_, checked, of) if checked == of => checked.to_string(),
        (_, checked, of) => format!("{checked} / {of}"),
    }
}

/// What a person should know beside the verdicts.
fn remarks(report: &Report, demanded: bool, lang: Lang) {
    let Some(signed) = &report.certificate else {
        return;
    };
    match &signed.signature {
        None => output::note(&text(lang, "cli-verify-unsigned", &[])),
        Some(signature) => {
            let key = [("key", signature.key_id.as_str())];
            let line = match demanded {
                true => text(lang, "cli-verify-signed", &key),
                false => text(lang, "cli-verify-signed-unknown", &key),
            };
            output::note(&output::wrap(&line));
        }
    }
    let sampled = report
        .outcomes
        .iter()
        .find(|it| it.claim == Claim::NothingBetter && it.checked < it.of);
    if let Some(outcome) = sampled {
        let (checked, of) = (outcome.checked.to_string(), outcome.of.to_string());
        let parameters = [("checked", checked.as_str()), ("of", &of)];
        output::note(&output::wrap(&text(lang, "cli-verify-full", &parameters)));
    }
    if report.holds() {
        output::note(&text(lang, "cli-verify-holds", &[]));
    }
}

/// A word of the catalogue by its group and code.
fn word(lang: Lang, group: &str, code: &str) -> String {
    text(lang, &key(group, code), &[])
}

fn key(group: &str, code: &str) -> String {
    format!("verify-{group}-{}", code.replace('_', "-"))
}

/// A finding with its place.
fn said(finding: &Finding, lang: Lang) -> String {
    let mut place = vec![finding.file.clone()];
    place.extend(finding.row.map(|row| {
        let row = row.to_string();
        text(lang, "cli-verify-row", &[("row", &row)])
    }));
    place.retain(|part| !part.is_empty());
    let place = place.join(", ");
    let said = sentence(finding, lang);
    match place.is_empty() {
        true => said,
        false => format!("{place}: {said}"),
    }
}

/// A finding in words.
fn sentence(finding: &Finding, lang: Lang) -> String {
    let criterion = label(lang, "criterion", finding.value("criterion"));
    let values = finding.values.iter().map(|(name, value)| match *name {
        "criterion" => ("criterion", criterion.as_str()),
        name => (name, value.as_str()),
    });
    let values: Vec<(&str, &str)> = values.collect();
    Catalogue::of(lang).text(&key("finding", finding.kind.code()), &values)
}

/// What to do about a broken claim.
fn next(claim: Claim, lang: Lang) -> String {
    let what = match claim {
        Claim::Form => "certificate",
        Claim::Signature => "key",
        Claim::InputFiles | Claim::ResultFiles => "files",
        Claim::Policy => "policy",
        Claim::Engine
        | Claim::ListOrder
        | Claim::Eligibility
        | Claim::Score
        | Claim::NothingBetter
        | Claim::ListedPairs
        | Claim::ReferralCount
        | Claim::Capacity
        | Claim::NoBlockingPair
        | Claim::Assignment
        | Claim::Checksums
        | Claim::Counts
        | Claim::Pairs
        | Claim::Bound => "result",
    };
    word(lang, "next", what)
}

fn json(report: &Report, lang: Lang) -> Value {
    let signed = report.certificate.as_ref();
    let signature = signed.and_then(|signed| signed.signature.as_ref());
    let claims = report.outcomes.iter().map(|outcome| {
        let findings = outcome.findings.iter().map(|it| finding_json(it, lang));
        json!({
            "claim": outcome.claim.code(),
            "status": outcome.status.code(),
            "checked": outcome.checked,
            "of": outcome.of,
            "found": outcome.found,
            "findings": findings.collect::<Vec<_>>(),
        })
    });
    json!({
        "holds": report.holds(),
        "broken": report.broken().map(Claim::code).collect::<Vec<_>>(),
        "key_id": signature.map(|signature| &signature.key_id),
        "engine": signed.map(|signed| &signed.certificate.engine),
        "run": signed.and_then(|signed| signed.certificate.run.as_ref()),
        "overrides": overrides(report),
        "claims": claims.collect::<Vec<_>>(),
    })
}

fn finding_json(finding: &Finding, lang: Lang) -> Value {
    let values = finding.values.iter();
    let values: Map<String, Value> = values
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    json!({
        "kind": finding.kind.code(),
        "file": finding.file,
        "row": finding.row,
        "values": values,
        "text": sentence(finding, lang),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use verify::Kind;

    #[test]
    fn every_claim_and_finding_has_words() {
        let all = [
            "cause",
            "found",
            "expected",
            "name",
            "id",
            "key",
            "sme",
            "offering",
            "other",
            "criterion",
            "score",
            "rank",
        ];
        let values = all.map(|name| (name, "1"));
        for lang in [Lang::Zh, Lang::En] {
            let has = |group: &str, code: &str| {
                let found = Catalogue::of(lang).find(&key(group, code), &values);
                assert!(found.is_some(), "{}", key(group, code));
            };
            Kind::ALL
                .iter()
                .for_each(|kind| has("finding", kind.code()));
            Claim::ALL
                .iter()
                .for_each(|claim| has("claim", claim.code()));
            for claim in Claim::ALL {
                let next = next(*claim, lang);
                assert!(!next.starts_with("verify-next"), "{next}");
            }
            for status in [Status::Held, Status::Broken, Status::NotChecked] {
                has("status", status.code());
            }
        }
    }
}
