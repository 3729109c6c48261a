//! Which rungs there are, what they are called, and on which the firm is.

use crate::names::{either, in_enum};
use crate::text::{text, value};
use api::text::Lang;
use api::v1;

/// Rungs that a market's report shows, lowest first.
pub const OF_MARKET: [&str; 6] = [
    "board-entry",
    "board-standardization",
    "board-cultivation",
    "neeq-base",
    "neeq-innovation",
    "bse",
];

/// Rungs that are climbed one after the other; who is on one has passed those before it. The layers
/// of a board are not: a firm belongs to one of them, whichever it was in before.
const TRACKS: [&[&str]; 4] = [
    &[
        "innovative-sme",
        "srdi-sme",
        "little-giant",
        "key-little-giant",
    ],
    &["board-entry", "board-standardization"],
    &["board-entry", "board-cultivation"],
    &["neeq-base", "neeq-innovation", "bse", "bse-transfer"],
];

/// Entry to NEEQ's innovation layer on the day of the listing.
const AT_LISTING: &str = "neeq-innovation-at-listing";

/// Which of the two ways into NEEQ's innovation layer a step takes.
pub fn at_listing(purpose: &str, lang: Lang) -> String {
    let key = match purpose {
        AT_LISTING => "cli-way-at-listing",
        _ => "cli-way-after-listing",
    };
    text(lang, key, &[])
}

/// What a rung belongs to.
pub fn zone(purpose: &str, lang: Lang) -> String {
    let key = match purpose {
        "innovative-sme" | "technology-sme" | "srdi-sme" | "little-giant" | "key-little-giant"
        | "single-champion" => "cli-zone-titles",
        "board-entry" | "board-standardization" | "board-cultivation" => "cli-zone-board",
        "neeq-base"
        | "neeq-innovation"
        | "neeq-innovation-at-listing"
        | "neeq-green-channel"
        | "neeq-publicity-review" => "cli-zone-neeq",
        "bse" => "cli-zone-bse",
        _ => return String::new(),
    };
    text(lang, key, &[])
}

/// A rung's short name, that of the title that it gives, or else that of its rule.
pub fn name(purpose: &str, zh: &str, en: &str, lang: Lang) -> String {
    let key = match purpose {
        "board-entry" => "cli-rung-board-entry",
        "board-standardization" => "cli-rung-board-standardization",
        "board-cultivation" => "cli-rung-board-cultivation",
        "neeq-base" => "cli-rung-neeq-base",
        "neeq-innovation" | AT_LISTING => "cli-rung-neeq-innovation",
        "bse" => "cli-rung-bse",
        _ => {
            let title = in_enum("TITLE_KIND_", purpose);
            if let Some(title) = v1::TitleKind::from_str_name(&title) {
                return value(lang, title.as_str_name());
            }
            let name = either(lang, zh, en);
            return if name.is_empty() { purpose } else { name }.to_owned();
        }
    };
    text(lang, key, &[])
}

/// Purposes of the rungs that the firm is on or has passed, by the ways and by how its listing
/// stood on their day.
pub fn held(
    ways: &[v1::ReadinessPath],
    listing: Option<&v1::ListingStanding>,
) -> Vec<&'static str> {
    let steps = ways.iter().flat_map(|way| &way.steps);
    let mut on: Vec<&str> = steps
        .filter(|step| step.held)
        .map(|step| step.rung.as_str())
        .collect();
    let listed = listing.filter(|it| {
        let state = it.state();
        state == v1::ListingState::Listed || state == v1::ListingState::LayerMoved
    });
    on.extend(listed.and_then(|it| layer_rung(it.layer())));
    let passed = |track: &'static [&'static str]| {
        let highest = track.iter().rposition(|rung| on.contains(rung));
        track.iter().take(highest.map_or(0, |at| at + 1)).copied()
    };
    let mut rungs: Vec<&str> = TRACKS.into_iter().flat_map(passed).collect();
    rungs.dedup();
    rungs
}

/// The rung that gives a layer.
pub const fn layer_rung(layer: v1::Layer) -> Option<&'static str> {
    match layer {
        v1::Layer::Incubation => Some("board-entry"),
        v1::Layer::Standardization => Some("board-standardization"),
        v1::Layer::Cultivation => Some("board-cultivation"),
        v1::Layer::Unspecified => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(steps: &[(&str, bool)]) -> v1::ReadinessPath {
        let step = |(purpose, held): &(&str, bool)| v1::PathStep {
            purpose: (*purpose).to_owned(),
            rung: (*purpose).to_owned(),
            held: *held,
            ..v1::PathStep::default()
        };
        v1::ReadinessPath {
            steps: steps.iter().map(step).collect(),
            ..v1::ReadinessPath::default()
        }
    }

    #[test]
    fn who_is_on_a_rung_has_passed_those_below_it() {
        let ways = [way(&[("neeq-innovation", true), ("bse", false)])];
        assert_eq!(held(&ways, None), ["neeq-base", "neeq-innovation"]);
        let mut listing = v1::ListingStanding {
            state: v1::ListingState::LayerMoved.into(),
            layer: v1::Layer::Standardization.into(),
            ..v1::ListingStanding::default()
        };
        let board = ["board-entry", "board-standardization"];
        assert_eq!(held(&[], Some(&listing)), board);
        listing.layer = v1::Layer::Cultivation.into();
        let board = ["board-entry", "board-cultivation"];
        assert_eq!(held(&[], Some(&listing)), board, "not by way of the other");
        listing.state = v1::ListingState::Proposed.into();
        assert!(held(&[], Some(&listing)).is_empty());
    }
}
