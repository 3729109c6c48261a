//! Listings and what a step changes.

use api::v1;
use chrono::NaiveDate;
use listing::{Effect, LayerSpan, Listing, ListingState, Obligation, ObligationState};
use rulebook::Catalog;
use store::listing::Stored;

use super::enums::Wire;
use super::sight::Sight;
use super::{candidate, create_time, date, etag, names, rule};
use crate::app::board::Shown;

/// Most disclosures of one listing in a list.
pub const DISCLOSURES_LISTED_MAX: usize = 20;

/// The message of a listing with what is shown beside it.
pub fn to_proto(
    stored: &Stored,
    beside: Shown,
    (catalog, sight): (&Catalog, Sight),
) -> v1::Listing {
    let of = &stored.listing;
    let events = of.pipeline.events().iter();
    let code = of.code.as_ref().map(ToString::to_string);
    v1::Listing {
        name: names::listing(of.market.as_str(), stored.id),
        etag: etag(stored.version),
        create_time: create_time(stored.id.0),
        sme: names::sme(of.sme),
        sme_display_name: beside.firm,
        state_date: Some(date(of.state.on())),
        code: code.unwrap_or_default(),
        own_code: of.own_code.clone().unwrap_or_default(),
        proofs: candidate::proofs(&of.proofs, catalog, sight),
        layers: of.layers.iter().map(span).collect(),
        pipeline: events
            .map(|(event, on)| v1::PipelineReport {
                event: event.to_wire(),
                on: Some(date(*on)),
            })
            .collect(),
        layer_today: beside.layer_today.map_or(0, Wire::to_wire),
        disclosure_overdue_count: overdue_count(&beside.obligations),
        disclosures: beside.obligations.iter().map(disclosure).collect(),
        ..state(&of.state)
    }
}

/// A listing as lists show it: of disclosures only those that are still to come.
pub fn in_list(mut of: v1::Listing) -> v1::Listing {
    of.disclosures.retain(|it| it.disclosed_on.is_none());
    of.disclosures.truncate(DISCLOSURES_LISTED_MAX);
    of
}

fn overdue_count(obligations: &[Obligation<'_>]) -> i32 {
    let overdue = |it: &&Obligation<'_>| it.state == ObligationState::Overdue;
    i32::try_from(obligations.iter().filter(overdue).count()).unwrap_or(i32::MAX)
}

fn disclosure(of: &Obligation<'_>) -> v1::Disclosure {
    let duty = of.duty;
    let state = match of.state {
        ObligationState::Upcoming => v1::DisclosureState::Upcoming,
        ObligationState::Open => v1::DisclosureState::Open,
        ObligationState::Filed => v1::DisclosureState::Disclosed,
        ObligationState::FiledLate => v1::DisclosureState::DisclosedLate,
        ObligationState::Overdue => v1::DisclosureState::Overdue,
    };
    v1::Disclosure {
        document: duty.key.clone(),
        name_zh: duty.zh.clone(),
        name_en: duty.en.clone(),
        layer: duty.layer.to_wire(),
        period: duty.period.to_wire(),
        period_end: Some(date(of.period_end)),
        due_on: Some(date(of.due_on)),
        state: state.into(),
        disclosed_on: of.filed_on.map(date),
        source: duty.source.clone(),
        confidence: duty.confidence.to_wire(),
    }
}

/// How a listing stood on a day; `None` where that is not kept.
pub fn standing(of: &Listing, on: NaiveDate) -> Option<v1::ListingStanding> {
    let then = of.state_on(on)?;
    let code = then.layer().and_then(|layer| of.code_in(layer));
    let v1::Listing { state, layer, .. } = state(&then);
    Some(v1::ListingStanding {
        state,
        state_date: Some(date(then.on())),
        layer,
        code: code.map(|code| code.to_string()).unwrap_or_default(),
    })
}

/// State, layer and reasons; nothing else.
fn state(of: &ListingState) -> v1::Listing {
    let mut message = v1::Listing::default();
    let state = match of {
        ListingState::Proposed { .. } => v1::ListingState::Proposed,
        ListingState::UnderReview { .. } => v1::ListingState::UnderReview,
        ListingState::Refused { reason, .. } => {
            message.refusal.clone_from(reason);
            v1::ListingState::Refused
        }
        ListingState::Listed { layer, .. } => {
            message.layer = layer.to_wire();
            v1::ListingState::Listed
        }
        ListingState::LayerMoved {
            from, layer, cause, ..
        } => {
            message.layer = layer.to_wire();
            message.layer_before = from.to_wire();
            message.move_cause = cause.to_wire();
            v1::ListingState::LayerMoved
        }
        ListingState::Delisted { layer, reason, .. } => {
            message.layer = layer.to_wire();
            message.delist_reason = reason.to_wire();
            v1::ListingState::Delisted
        }
    };
    message.state = state.into();
    message
}

/// The code that the store knows a state by.
pub const fn state_code(state: v1::ListingState) -> Option<&'static str> {
    match state {
        v1::ListingState::Unspecified => None,
        v1::ListingState::Proposed => Some("proposed"),
        v1::ListingState::UnderReview => Some("under_review"),
        v1::ListingState::Refused => Some("refused"),
        v1::ListingState::Listed => Some("listed"),
        v1::ListingState::LayerMoved => Some("layer_moved"),
        v1::ListingState::Delisted => Some("delisted"),
    }
}

fn span(span: &LayerSpan) -> v1::LayerSpan {
    v1::LayerSpan {
        start_date: Some(date(span.from)),
        layer: span.layer.to_wire(),
    }
}

/// The message of an effect.
pub fn effect(of: &Effect, catalog: &Catalog) -> v1::ListingEffect {
    let known = catalog.get(&of.rule);
    let name = known.map(|rule| rule.name.clone()).unwrap_or_default();
    v1::ListingEffect {
        purpose: of.purpose.clone(),
        rule: names::rule(&of.rule),
        name_zh: name.zh,
        name_en: name.en,
        condition: Some(rule::condition_name(known, &of.key)),
        before: of.before.to_wire(),
        after: of.after.to_wire(),
    }
}
