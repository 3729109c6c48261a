//! Whether a policy can be used, and whether it is the snapshot's.

use crate::certificate::{CERTIFICATE, Policy, Rule, Unknown, Weights};
use crate::claim::{Finding, Findings, Kind};
use crate::files::POLICY;
use serde::Deserialize;
use std::path::Path;

/// Longest list.
const K_MAX: u8 = 20;
/// Most referrals of an SME.
const REFERRALS_MAX: u8 = 5;
/// Priorities of an SME.
const PRIORITIES: usize = 4;
/// What weights add up to.
const WHOLE: u32 = 100;

/// What lies in a snapshot; other fields are for people.
#[derive(Debug, Deserialize)]
struct Stored {
    k: u8,
    rule: Rule,
    unknown: Unknown,
    referrals_per_sme: Option<u8>,
    sme_weights: Vec<StoredWeights>,
}

#[derive(Debug, Deserialize)]
struct StoredWeights {
    rate: u8,
    amount: u8,
    term: u8,
    locality: u8,
}

/// Every field is within its limits.
pub(crate) fn limits(policy: &Policy) -> Findings {
    let mut findings = Findings::default();
    let mut wrong = |name, found: String, expected: String| {
        let finding = Finding::new(Kind::PolicyInvalid, CERTIFICATE).with("name", name);
        findings.push(finding.with("found", found).with("expected", expected));
    };
    if !(1..=K_MAX).contains(&policy.k) {
        wrong("k", policy.k.to_string(), format!("1 … {K_MAX}"));
    }
    let most = if policy.rule == Rule::A2 {
        REFERRALS_MAX
    } else {
        1
    };
    if !(1..=most).contains(&policy.referrals) {
        wrong(
            "referrals",
            policy.referrals.to_string(),
            format!("1 … {most}"),
        );
    }
    if policy.sme_weights.len() != PRIORITIES {
        let found = policy.sme_weights.len().to_string();
        wrong("sme_weights", found, PRIORITIES.to_string());
    }
    for w in &policy.sme_weights {
        let sum: u32 = [w.rate, w.amount, w.term, w.locality]
            .map(u32::from)
            .iter()
            .sum();
        if sum != WHOLE {
            wrong("sme_weights", sum.to_string(), WHOLE.to_string());
        }
    }
    findings
}

/// The policy is that of the snapshot, where it has one, but for what it says it is not.
pub(crate) fn against_snapshot(policy: &Policy, path: &Path) -> Findings {
    let mut findings = Findings::default();
    if !path.is_file() {
        return findings;
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let stored = text
        .and_then(|text| serde_json::from_str::<Stored>(&text).map_err(|error| error.to_string()));
    let stored = match stored {
        Ok(stored) => stored,
        Err(cause) => {
            findings.push(Finding::new(Kind::FileUnreadable, POLICY).with("cause", cause));
            return findings;
        }
    };
    let weights = |it: &StoredWeights| Weights {
        rate: it.rate,
        amount: it.amount,
        term: it.term,
        locality: it.locality,
    };
    let stored_weights: Vec<Weights> = stored.sme_weights.iter().map(weights).collect();
    let referrals = stored.referrals_per_sme.unwrap_or(1);
    let fields = [
        ("k", policy.k.to_string(), stored.k.to_string()),
        (
            "rule",
            policy.rule.code().to_owned(),
            stored.rule.code().to_owned(),
        ),
        (
            "unknown",
            policy.unknown.code().to_owned(),
            stored.unknown.code().to_owned(),
        ),
        (
            "referrals",
            policy.referrals.to_string(),
            referrals.to_string(),
        ),
        (
            "sme_weights",
            shown(&policy.sme_weights),
            shown(&stored_weights),
        ),
    ];
    for (name, found, expected) in fields {
        let said = policy.overrides.iter().any(|field| field == name);
        if (found != expected) && !said {
            let finding = Finding::new(Kind::PolicyDiffers, POLICY).with("name", name);
            findings.push(finding.with("found", found).with("expected", expected));
        }
    }
    findings
}

fn shown(weights: &[Weights]) -> String {
    let row = |w: &Weights| format!("{} {} {} {}", w.rate, w.amount, w.term, w.locality);
    weights.iter().map(row).collect::<Vec<_>>().join(", ")
}
