//! Results of imports.

use api::text;
use api::v1::{self, ErrorReason, ImportOutcome};
use domain::{Offering, Problem, Problems, Sme, SmeKey};

use super::names;
use crate::app::import::RowOutcome;
use crate::error::{kind_text, reason_text, violation_reason};

/// Characters of a refused value that are sent back.
const VALUE_CHARS_MAX: usize = 200;

/// The result of a row of firms.
pub fn sme_result(
    row_number: i64,
    outcome: &RowOutcome<Sme>,
    (language, validate_only): (api::Language, bool),
) -> v1::ImportResult {
    let result = result(
        row_number,
        outcome,
        language,
        |sme| names::sme(sme.id),
        validate_only,
    );
    let warnings = stored(outcome)
        .map(|sme| warnings(sme, language))
        .unwrap_or_default();
    v1::ImportResult { warnings, ..result }
}

/// The result of a row of offerings.
pub fn offering_result(
    row_number: i64,
    outcome: &RowOutcome<Offering>,
    (language, validate_only): (api::Language, bool),
) -> v1::ImportResult {
    let name = |offering: &Offering| names::offering(offering.lender, offering.id);
    result(row_number, outcome, language, name, validate_only)
}

fn stored<T>(outcome: &RowOutcome<T>) -> Option<&T> {
    match outcome {
        RowOutcome::Created(it) | RowOutcome::Updated(it) | RowOutcome::Unchanged(it) => Some(it),
        RowOutcome::Refused(_) => None,
    }
}

fn result<T>(
    row_number: i64,
    outcome: &RowOutcome<T>,
    language: api::Language,
    name: impl Fn(&T) -> String,
    validate_only: bool,
) -> v1::ImportResult {
    let (kind, problems) = match outcome {
        RowOutcome::Created(_) => (ImportOutcome::Created, Vec::new()),
        RowOutcome::Updated(_) => (ImportOutcome::Updated, Vec::new()),
        RowOutcome::Unchanged(_) => (ImportOutcome::Unchanged, Vec::new()),
        RowOutcome::Refused(found) => (ImportOutcome::Refused, problems(found, language)),
    };
    let hidden = validate_only && kind == ImportOutcome::Created;
    let name = stored(outcome)
        .filter(|_| !hidden)
        .map(name)
        .unwrap_or_default();
    v1::ImportResult {
        row_number,
        outcome: kind.into(),
        name,
        problems,
        warnings: Vec::new(),
    }
}

fn problems(found: &Problems, language: api::Language) -> Vec<v1::FieldProblem> {
    let problem = |problem: &Problem| v1::FieldProblem {
        field: problem.field.clone(),
        value: shortened(&problem.value),
        reason: violation_reason(&problem.kind).into(),
        message: problem_text(problem, language),
    };
    found.0.iter().map(problem).collect()
}

/// What is wrong with a field, for people.
pub fn problem_text(problem: &Problem, language: api::Language) -> String {
    kind_text(language, &problem.kind).unwrap_or_else(|| problem.kind.to_string())
}

fn warnings(sme: &Sme, language: api::Language) -> Vec<v1::FieldProblem> {
    let mut warnings = Vec::new();
    let mut warn = |field: &str, value: String, reason: ErrorReason| {
        let message = text::error(language, reason_text(reason), &[]).unwrap_or_default();
        let field = field.to_owned();
        warnings.push(v1::FieldProblem {
            field,
            value,
            reason: reason.into(),
            message,
        });
    };
    if let SmeKey::CreditCode(code) = &sme.key
        && sme.credit_code_warning()
    {
        warn(
            "credit_code",
            code.to_string(),
            ErrorReason::CreditCodeCheckFailed,
        );
    }
    if let Some(abolished) = sme.region_abolished {
        warn(
            "region",
            format!("{abolished:06}"),
            ErrorReason::RegionAbolished,
        );
    }
    warnings
}

fn shortened(value: &str) -> String {
    value.chars().take(VALUE_CHARS_MAX).collect()
}
