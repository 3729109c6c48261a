//! What a refusal leaves open, looked up: the conditions of entry, the documents that are owed.

use super::candidate;
use crate::command::assess::rule;
use crate::failure::{Explained, reason};
use crate::names::either;
use crate::report::rows::Judged;
use crate::session::Session;
use crate::show;
use crate::text::text;
use api::v1;
use std::collections::BTreeMap;
use tonic::Status;
use tonic_types::StatusExt as _;

/// The rule of entry to a board.
const ENTRY: &str = "board-entry";
/// Conditions that are named before the rest is only counted.
const NAMED_MAX: usize = 10;

/// The error with what the caller can look up itself; as it is where that tells nothing.
fn explained(status: Status, lines: anyhow::Result<Vec<String>>) -> anyhow::Error {
    match lines {
        Ok(lines) if !lines.is_empty() => Explained { status, lines }.into(),
        // The refusal is what counts, and it says why.
        Ok(_) | Err(_) => status.into(),
    }
}

/// Why a firm is not let onto a board: what its report says of entry, counted as there.
pub async fn of_entry(
    session: &Session,
    status: Status,
    (market, sme): (&str, &str),
    on: Option<api::Date>,
) -> anyhow::Error {
    let details = status.get_error_details();
    let cause = details.error_info().and_then(|it| it.metadata.get("cause"));
    let of_conditions = cause.is_none_or(|cause| cause == "ENTRY_NOT_MET");
    if reason(&status) != "ENTRY_NOT_PROVED" || !of_conditions {
        return status.into();
    }
    let lines = conditions(session, (market, sme), on).await;
    explained(status, lines)
}

async fn conditions(
    session: &Session,
    (market, sme): (&str, &str),
    on: Option<api::Date>,
) -> anyhow::Result<Vec<String>> {
    let report = candidate::ask(session, market, sme, on).await?;
    let mut standings = report.standings.iter();
    let Some(found) = standings.find(|it| it.purpose == ENTRY) else {
        return Ok(Vec::new());
    };
    let rule = rule(session, &found.rule).await?;
    let lang = session.lang;
    let judged = Judged {
        rule: &rule,
        found,
        lang,
    };
    let (counts, open, one) = judged.summary();
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let counted = [counts.lacking, counts.unknown].map(|n| n.to_string());
    let [lacking, unknown] = counted.each_ref().map(String::as_str);
    let parameters = [("lacking", lacking), ("unknown", unknown)];
    let mut lines = vec![text(lang, "cli-next-counts", &parameters)];
    if one && open.len() > 1 {
        lines.push(text(lang, "cli-need-one", &[]));
    }
    let left = open.len().saturating_sub(NAMED_MAX);
    let named = open.into_iter().take(NAMED_MAX);
    lines.extend(named.map(|it| format!("{} {}", it.mark.state.sign(), it.mark.word)));
    if left > 0 {
        let left = left.to_string();
        lines.push(text(lang, "cli-ladder-more", &[("count", &left)]));
    }
    Ok(lines)
}

/// Why a document is not owed: it is none of this firm's, or not for this period.
pub async fn of_document(
    session: &Session,
    status: Status,
    request: &v1::RecordDisclosureRequest,
) -> anyhow::Error {
    if reason(&status) != "DISCLOSURE_NOT_OWED" {
        return status.into();
    }
    let lines = documents(session, request).await;
    explained(status, lines)
}

async fn documents(
    session: &Session,
    request: &v1::RecordDisclosureRequest,
) -> anyhow::Result<Vec<String>> {
    let name = request.name.clone();
    let asked = v1::GetListingRequest { name };
    let listing = session.client.listings().get_listing(asked).await?;
    let listing = listing.into_inner();
    let lang = session.lang;
    let mut owed: BTreeMap<&str, (&str, Vec<String>)> = BTreeMap::new();
    for of in &listing.disclosures {
        let name = either(lang, &of.name_zh, &of.name_en);
        let period = show::date(of.period_end.as_ref());
        let known = owed.entry(&of.document).or_insert((name, Vec::new()));
        known.1.push(period);
    }
    if owed.is_empty() {
        return Ok(Vec::new());
    }
    let key = match owed.contains_key(request.document.as_str()) {
        true => "cli-cause-no-period",
        false => "cli-cause-no-document",
    };
    let period = show::date(request.period_end.as_ref());
    let parameters = [
        ("document", request.document.as_str()),
        ("period_end", &period),
    ];
    let mut lines = vec![text(lang, key, &parameters)];
    for (key, (name, mut periods)) in owed {
        periods.sort();
        let periods = periods.join(either(lang, "、", ", "));
        let parameters = [("document", key), ("name", name), ("periods", &periods)];
        lines.push(text(lang, "cli-cause-owed", &parameters));
    }
    Ok(lines)
}
