//! Listings and what a step changes.

use api::v1;
use listing::{Effect, LayerSpan, Listing, ListingState};
use rulebook::Catalog;
use store::listing::Stored;

use super::enums::Wire;
use super::{candidate, create_time, date, etag, names, rule};
use crate::app::board::Shown;

/// The message of a listing with what is shown beside it.
pub fn to_proto(stored: &Stored, beside: Shown, catalog: &Catalog) -> v1::Listing {
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
        proofs: candidate::proofs(&of.proofs, catalog),
        layers: of.layers.iter().map(span).collect(),
        pipeline: events
            .map(|(event, on)| v1::PipelineReport {
                event: event.to_wire(),
                on: Some(date(*on)),
            })
            .collect(),
        layer_today: beside.layer_today.map_or(0, Wire::to_wire),
        ..state(of)
    }
}

/// State, layer and reasons; nothing else.
fn state(of: &Listing) -> v1::Listing {
    let mut message = v1::Listing::default();
    let state = match &of.state {
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
