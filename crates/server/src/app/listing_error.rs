//! What a listing refuses, as errors of the service.

use api::v1::ErrorReason;
use chrono::NaiveDate;
use domain::validation::ProblemKind;
use domain::{Problems, Wording, wording};
use listing::listing::LAYERS_MAX;
use listing::{Listing, ListingError, NoCandidate, PipelineError, PipelineEvent};
use store::UniqueKey;

use super::listing::KIND;
use crate::error::Error;

/// Most periods that a refusal names.
const PERIODS_MAX: usize = 20;

/// The firm has an open listing, with this name.
pub fn exists(name: &str) -> Error {
    Error::exists(ErrorReason::ListingExists, KIND, name).with("listing", name)
}

/// The firm is no candidate, and why.
pub fn not_proved(cause: NoCandidate) -> Error {
    let reason = match cause {
        NoCandidate::Public | NoCandidate::ListedElsewhere => ErrorReason::ListingBarred,
        NoCandidate::Outside
        | NoCandidate::SeatUnclear
        | NoCandidate::EntryNotMet
        | NoCandidate::NoRule => ErrorReason::EntryNotProved,
    };
    Error::wrong_state(reason, cause.to_string()).with("cause", code(cause))
}

/// The layer of a firm of the board cannot be told, and why.
pub fn unclear(cause: NoCandidate) -> Error {
    Error::wrong_state(ErrorReason::LayerUnclear, cause.to_string()).with("cause", code(cause))
}

const fn code(cause: NoCandidate) -> &'static str {
    match cause {
        NoCandidate::Outside => "OUTSIDE",
        NoCandidate::SeatUnclear => "SEAT_UNCLEAR",
        NoCandidate::EntryNotMet => "ENTRY_NOT_MET",
        NoCandidate::NoRule => "NO_RULE",
        NoCandidate::Public => "PUBLIC",
        NoCandidate::ListedElsewhere => "LISTED_ELSEWHERE",
    }
}

/// A code that another listing has.
pub fn taken(error: store::Error, listing: &Listing) -> Error {
    let code = if matches!(error, store::Error::NotUnique(UniqueKey::ListingNumber)) {
        listing.code.as_ref().map(ToString::to_string)
    } else if matches!(error, store::Error::NotUnique(UniqueKey::ListingOwnCode)) {
        listing.own_code.clone()
    } else {
        return Error::from(error);
    };
    let code = code.unwrap_or_default();
    Error::exists(ErrorReason::ListingCodeTaken, KIND, &code).with("code", code)
}

/// Why a step was refused; `name` is that of the listing.
pub fn refused(error: ListingError, name: &str) -> Error {
    let text = error.to_string();
    let wrong = |reason| Error::wrong_state(reason, text.clone()).about(KIND, name);
    match error {
        ListingError::Transition { from, to } => wrong(ErrorReason::ListingWrongState)
            .with("state", from.to_uppercase())
            .with("wanted", to.to_uppercase())
            .with("required", required(to).join(",").to_uppercase()),
        ListingError::DayBefore { on, last } => wrong(ErrorReason::ListingDayBefore)
            .with("on", on)
            .with("last", last),
        ListingError::EntryNotProved { missing, unknown } => wrong(ErrorReason::EntryNotProved)
            .with("missing", missing)
            .with("unknown", unknown),
        ListingError::SameLayer(layer) => {
            wrong(ErrorReason::LayerUnchanged).with("layer", layer.code().to_uppercase())
        }
        ListingError::LayerUnclear(layer) => wrong(ErrorReason::LayerUnclear)
            .with("cause", "EVIDENCE_UNKNOWN")
            .with("layer", layer.code().to_uppercase()),
        ListingError::TooManyMoves => Error::exhausted(ErrorReason::ListingMovesExceeded, text)
            .about(KIND, name)
            .with("max", LAYERS_MAX),
        ListingError::Text { field, max } => {
            let expected = wording!(
                "1 to {max} characters without control characters",
                max = max
            );
            malformed(field, "", expected)
        }
        ListingError::Code(code) => {
            let (value, expected) = match &code {
                listing::CodeError::OtherMarket { code, expected } => (
                    code.as_str(),
                    wording!("a code that begins with {area}", area = expected),
                ),
                listing::CodeError::Area { .. }
                | listing::CodeError::Number { .. }
                | listing::CodeError::Class { .. }
                | listing::CodeError::Product { .. }
                | listing::CodeError::Investor { .. } => (
                    "",
                    wording!("an area code, 6 digits, and F, G, P or nothing, such as ZJ000001"),
                ),
            };
            malformed("code", value, expected)
        }
        ListingError::NotOwed(filing) => wrong(ErrorReason::DisclosureNotOwed)
            .with("document", filing.key)
            .with("period_end", filing.period_end)
            .with("on", filing.filed_on),
        ListingError::Filed(filing) => Error::exists(ErrorReason::DisclosureExists, KIND, name)
            .with("document", filing.key)
            .with("period_end", filing.period_end)
            .with("on", filing.filed_on),
        ListingError::NotFiled {
            key,
            period_end,
            filed,
        } => wrong(ErrorReason::DisclosureAbsent)
            .with("document", key)
            .with("period_end", period_end)
            .with("periods", last(&filed)),
        ListingError::LeftExchanges { on, left } => wrong(ErrorReason::ListingLeftExchanges)
            .with("on", on)
            .with("left", left),
        ListingError::Pipeline(error) => pipeline(error, name),
        ListingError::OtherFirm { .. } | ListingError::OtherMarket { .. } => Error::internal(text),
    }
}

/// The last of some days, oldest first.
fn last(days: &[NaiveDate]) -> String {
    let told = days.len().saturating_sub(PERIODS_MAX);
    let told = days.iter().skip(told).map(ToString::to_string);
    told.collect::<Vec<_>>().join(",")
}

/// Codes of the states from which a listing can become this.
fn required(to: &str) -> &'static [&'static str] {
    match to {
        "under_review" => &["proposed"],
        "listed" => &["under_review"],
        "refused" => &["proposed", "under_review"],
        _ => &["listed", "layer_moved"],
    }
}

fn pipeline(error: PipelineError, name: &str) -> Error {
    let text = error.to_string();
    let code = |event: PipelineEvent| event.code().to_uppercase();
    match error {
        PipelineError::Twice { event, on } => {
            Error::exists(ErrorReason::PipelineEventExists, KIND, name)
                .with("event", code(event))
                .with("on", on)
        }
        PipelineError::Absent { event, reported } => {
            let reported: Vec<String> = reported.into_iter().map(code).collect();
            Error::wrong_state(ErrorReason::PipelineEventAbsent, text)
                .about(KIND, name)
                .with("event", code(event))
                .with("reported", reported.join(","))
        }
        PipelineError::Needs { event, needs } => {
            Error::wrong_state(ErrorReason::PipelineOrder, text)
                .about(KIND, name)
                .with("event", code(event))
                .with("other", code(needs))
        }
        PipelineError::Order {
            event,
            on,
            other,
            other_on,
        } => Error::wrong_state(ErrorReason::PipelineOrder, text)
            .about(KIND, name)
            .with("event", code(event))
            .with("on", on)
            .with("other", code(other))
            .with("other_on", other_on),
    }
}

fn malformed(field: &str, value: &str, expected: Wording) -> Error {
    let mut problems = Problems::new();
    problems.add(field, value, ProblemKind::Malformed { expected });
    Error::invalid(problems)
}

#[cfg(test)]
mod tests {
    use domain::fixtures::day;
    use listing::{Filing, Layer, ListingError, PipelineError, PipelineEvent};

    use super::{PERIODS_MAX, last, refused, unclear};
    use crate::error::{code, reason_text};

    /// Code and reason of a refusal.
    fn told(error: ListingError) -> String {
        let shown = refused(error, "markets/zhejiang/listings/x");
        format!("{:?} {}", code(shown.kind()), reason_text(shown.reason()))
    }

    #[test]
    fn a_seat_that_moved_is_named_as_the_cause() {
        let error = unclear(listing::NoCandidate::Outside);
        let cause = format!("{error:?}").contains("OUTSIDE");
        assert!(cause, "{error:?}");
        assert_eq!(reason_text(error.reason()), "LAYER_UNCLEAR");
    }

    #[test]
    fn a_refusal_carries_what_would_be_needed() {
        let told = |error| format!("{:?}", refused(error, "markets/zhejiang/listings/1"));
        let wrong = |from, to| told(ListingError::Transition { from, to });
        let parts = [
            (wrong("proposed", "listed"), vec!["UNDER_REVIEW"]),
            (wrong("listed", "refused"), vec!["PROPOSED,UNDER_REVIEW"]),
            (wrong("refused", "layer_moved"), vec!["LISTED,LAYER_MOVED"]),
        ];
        for (told, parts) in parts {
            assert!(parts.iter().all(|part| told.contains(part)), "{told}");
        }
        let order = told(ListingError::Pipeline(PipelineError::Order {
            event: PipelineEvent::AtBse,
            on: day(2026, 3, 2),
            other: PipelineEvent::OnNeeq,
            other_on: day(2026, 3, 5),
        }));
        assert!(
            order.contains("other_on") && order.contains("2026-03-05"),
            "{order}"
        );
    }

    #[test]
    fn only_the_last_periods_are_named() {
        let days = (2001..=2022).map(|year| day(year, 12, 31));
        let told = last(&days.collect::<Vec<_>>());
        assert_eq!(told.split(',').count(), PERIODS_MAX);
        assert!(told.starts_with("2003-12-31,") && told.ends_with(",2022-12-31"));
        assert_eq!(last(&[]), "");
    }

    #[test]
    fn every_refusal_has_its_reason() {
        let (on, last) = (day(2026, 3, 2), day(2026, 3, 5));
        let (event, other) = (PipelineEvent::AtBse, PipelineEvent::OnNeeq);
        let order = PipelineError::Order {
            event,
            on,
            other,
            other_on: last,
        };
        let cases = [
            (
                ListingError::Transition {
                    from: "proposed",
                    to: "listed",
                },
                "FailedPrecondition LISTING_WRONG_STATE",
            ),
            (
                ListingError::DayBefore { on, last },
                "FailedPrecondition LISTING_DAY_BEFORE",
            ),
            (
                ListingError::EntryNotProved {
                    missing: 1,
                    unknown: 2,
                },
                "FailedPrecondition ENTRY_NOT_PROVED",
            ),
            (
                ListingError::SameLayer(Layer::Incubation),
                "FailedPrecondition LAYER_UNCHANGED",
            ),
            (
                ListingError::LayerUnclear(Layer::Cultivation),
                "FailedPrecondition LAYER_UNCLEAR",
            ),
            (
                ListingError::TooManyMoves,
                "ResourceExhausted LISTING_MOVES_EXCEEDED",
            ),
            (
                ListingError::Text {
                    field: "reason",
                    max: 9,
                },
                "InvalidArgument INVALID_ARGUMENT",
            ),
            (
                PipelineError::Twice { event, on }.into(),
                "AlreadyExists PIPELINE_EVENT_EXISTS",
            ),
            (
                PipelineError::Needs {
                    event,
                    needs: other,
                }
                .into(),
                "FailedPrecondition PIPELINE_ORDER",
            ),
            (order.into(), "FailedPrecondition PIPELINE_ORDER"),
        ];
        for (error, want) in cases {
            assert_eq!(told(error), want);
        }
    }

    #[test]
    fn what_is_over_or_was_never_there_has_its_reason() {
        let (on, left) = (day(2026, 3, 5), day(2026, 3, 2));
        let over = told(ListingError::LeftExchanges { on, left });
        assert_eq!(over, "FailedPrecondition LISTING_LEFT_EXCHANGES");
        let event = PipelineEvent::AtBse;
        let reported = vec![PipelineEvent::Tutoring, PipelineEvent::OnNeeq];
        let absent = PipelineError::Absent { event, reported };
        assert_eq!(
            told(absent.clone().into()),
            "FailedPrecondition PIPELINE_EVENT_ABSENT"
        );
        let shown = format!(
            "{:?}",
            refused(absent.into(), "markets/zhejiang/listings/x")
        );
        assert!(shown.contains("TUTORING,ON_NEEQ"), "{shown}");
    }

    #[test]
    fn a_disclosure_that_is_not_owed_or_was_made_has_its_reason() {
        let filing = Filing {
            period_end: day(2025, 12, 31),
            key: "profile".to_owned(),
            filed_on: day(2026, 3, 2),
        };
        let owed = told(ListingError::NotOwed(filing.clone()));
        assert_eq!(owed, "FailedPrecondition DISCLOSURE_NOT_OWED");
        assert_eq!(
            told(ListingError::Filed(filing)),
            "AlreadyExists DISCLOSURE_EXISTS"
        );
        let error = ListingError::NotFiled {
            key: "profile".to_owned(),
            period_end: day(2025, 12, 31),
            filed: vec![day(2024, 12, 31)],
        };
        assert_eq!(told(error), "FailedPrecondition DISCLOSURE_ABSENT");
    }
}
