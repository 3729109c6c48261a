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

impl StoredWeights {
    const fn numbers(&self) -> [u8; 4] {
        [self.rate, self.amount, self.term, self.locality]
    }
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

/// The policy is that of the snapshot, where it has one, but for what it says it is not. A run of
/// the service has a snapshot's policy, and nothing over it.
pub(crate) fn against_snapshot(policy: &Policy, is_run: bool, path: &Path) -> Findings {
    let mut findings = Findings::default();
    if is_run && !path.is_file() {
        findings.push(Finding::new(Kind::FileMissing, POLICY));
    }
    match differences(policy, path) {
        Err(cause) => {
            findings.push(Finding::new(Kind::FileUnreadable, POLICY).with("cause", cause))
        }
        Ok(differences) => {
            let mut overridden = Vec::new();
            for (name, found, expected) in differences {
                if !is_run && policy.overrides.iter().any(|field| field == name) {
                    overridden.push(name);
                } else {
                    let finding = Finding::new(Kind::PolicyDiffers, POLICY).with("name", name);
                    findings.push(finding.with("found", found).with("expected", expected));
                }
            }
            if policy.overrides != overridden {
                let finding = Finding::new(Kind::PolicyInvalid, CERTIFICATE);
                let finding = finding.with("name", "overrides");
                let finding = finding.with("found", format!("[{}]", policy.overrides.join(", ")));
                findings.push(finding.with("expected", format!("[{}]", overridden.join(", "))));
            }
        }
    }
    findings
}

/// Names of the fields that are not as in a snapshot's policy; none where it has no policy that
/// can be read, which the check tells.
pub(crate) fn overrides(policy: &Policy, path: &Path) -> Vec<String> {
    let differences = differences(policy, path).unwrap_or_default();
    differences
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect()
}

/// A field, what it is, and what it is in the snapshot.
type Difference = (&'static str, String, String);

fn differences(policy: &Policy, path: &Path) -> Result<Vec<Difference>, String> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let stored: Stored = serde_json::from_str(&text).map_err(|error| error.to_string())?;
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
            stored.referrals_per_sme.unwrap_or(1).to_string(),
        ),
        (
            "sme_weights",
            shown(policy.sme_weights.iter().map(numbers)),
            shown(stored.sme_weights.iter().map(StoredWeights::numbers)),
        ),
    ];
    let differ = fields
        .into_iter()
        .filter(|(_, found, expected)| found != expected);
    Ok(differ.collect())
}

const fn numbers(w: &Weights) -> [u8; 4] {
    [w.rate, w.amount, w.term, w.locality]
}

fn shown(weights: impl Iterator<Item = [u8; 4]>) -> String {
    let row = |row: [u8; 4]| row.map(|weight| weight.to_string()).join(" ");
    weights.map(row).collect::<Vec<_>>().join(", ")
}
