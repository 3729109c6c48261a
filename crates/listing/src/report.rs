//! One firm in full: every rung of the board and above, what each still lacks, and the path.

use crate::candidate::{Candidate, Firm, NoCandidate, Screen, facts_of};
use crate::layer::Layer;
use crate::listing::Listing;
use crate::market::Market;
use crate::readiness::{open, readiness};
use chrono::NaiveDate;
use domain::{RateBp, SmeId, Verdict};
use rulebook::path::{Step, path};
use rulebook::{Application, Assessment, Catalog, Fact, Facts, Path};

/// What a report looks at, lowest rung first.
pub const PURPOSES: [&str; 9] = [
    "board-entry",
    "board-standardization",
    "board-cultivation",
    "neeq-green-channel",
    "neeq-publicity-review",
    "neeq-base",
    "neeq-innovation-at-listing",
    "neeq-innovation",
    "bse",
];

/// Goals whose path a report shows.
pub const GOALS: [&str; 3] = ["board-standardization", HIGHEST, "bse"];

/// The highest layer of a board. A firm belongs to one layer: who is in it, or could enter it by
/// its evidence, has no way to a lower one.
const HIGHEST: &str = "board-cultivation";

/// A rule and how the firm stands by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What is decided.
    pub purpose: String,
    /// Share of the rule that is certainly met.
    pub readiness: RateBp,
    /// Keys of open conditions that are not met.
    pub lacking: Vec<String>,
    /// Keys of open conditions that nothing is known of.
    pub unknown: Vec<String>,
    /// Every condition with its values.
    pub assessment: Assessment,
}

/// All of a firm on a day, as a market sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirmReport {
    /// The firm.
    pub sme: SmeId,
    /// The day.
    pub on: NaiveDate,
    /// The firm as a candidate, or why it is none.
    pub candidate: Result<Candidate, NoCandidate>,
    /// The day on which its layer changes by expiry, as [`Screen::layer_change`] tells it, or
    /// [`Screen::board_change`] of a firm on the board.
    pub layer_changes_on: Option<NaiveDate>,
    /// Of a firm on the board the layer that its evidence gives; `None` where that is not known.
    pub layer_by_evidence: Option<Layer>,
    /// The rules of [`PURPOSES`] that are in force.
    pub standings: Vec<Standing>,
    /// The ways to [`GOALS`], but none to a layer below the one that the firm has or proves.
    pub paths: Vec<Path>,
}

impl FirmReport {
    /// Says how the firm, of which this is known, stands by its evidence in the layer that it was
    /// put into by an open listing. By what it was put into an earlier one is not kept.
    pub fn listed(&mut self, listing: &Listing, screen: &Screen<'_>, firm: Firm<'_>) {
        let then = listing.state_on(self.on);
        let Some(layer) = then.and_then(|state| state.layer()) else {
            return;
        };
        // Who has left keeps the proofs of the last layer.
        let now = listing.layers.last().is_some_and(|it| it.from <= self.on);
        let carried_by = &listing.proofs;
        let member = screen.member(firm).ok().filter(|_| now);
        self.layer_by_evidence = member.and_then(|it| it.layer_after(layer, carried_by));
        let change = screen.board_change(firm, (layer, carried_by));
        self.layer_changes_on = change.filter(|_| now).map(|(day, _)| day);
    }

    /// Says why the firm, of which this is known, is no candidate after all: it has no way to a
    /// layer then, and none at all where nobody told since when it is on an exchange.
    pub fn bar(&mut self, cause: NoCandidate, facts: &Facts) {
        self.candidate = Err(cause);
        self.layer_changes_on = None;
        let since = [Fact::NeeqSince, Fact::BseSince];
        let dated = since
            .iter()
            .any(|it| facts.given_on(*it, 0, self.on).is_some());
        let lost = cause == NoCandidate::Public && !dated;
        self.paths
            .retain(|path| !lost && !path.goal.starts_with("board-"));
    }
}

/// Reports one firm. Dear beside a screening: nine rules and three paths.
#[must_use]
pub fn report(firm: Firm<'_>, market: &Market, catalog: &Catalog, on: NaiveDate) -> FirmReport {
    let facts = facts_of(firm, market, on);
    let firm = Firm {
        facts: Some(&facts),
        ..firm
    };
    let screen = Screen::new(market, catalog, on);
    let standings = PURPOSES.into_iter().filter_map(|purpose| {
        let rule = catalog.in_force(purpose, Some(market.key.as_str()), Application::New, on)?;
        let assessment = catalog.assess(rule, &facts, Application::New, on);
        let open = open(rule, &assessment);
        let keys = |verdict| {
            let of = open.iter().filter(|finding| finding.verdict == verdict);
            of.map(|finding| finding.key.clone()).collect()
        };
        Some(Standing {
            purpose: purpose.to_owned(),
            readiness: readiness(rule, &assessment),
            lacking: keys(Verdict::NotMet),
            unknown: keys(Verdict::Unknown),
            assessment,
        })
    });
    let mut found = FirmReport {
        sme: firm.sme.id,
        on,
        candidate: screen.candidate(firm),
        layer_changes_on: screen.layer_change(firm).map(|(day, _)| day),
        layer_by_evidence: None,
        standings: standings.collect(),
        paths: paths(&facts, market, catalog, on),
    };
    if found.candidate == Err(NoCandidate::Public) {
        found.bar(NoCandidate::Public, &facts);
    }
    found
}

fn paths(facts: &Facts, market: &Market, catalog: &Catalog, on: NaiveDate) -> Vec<Path> {
    let way = |goal| path(catalog, facts, goal, Some(market.key.as_str()), on);
    let mut paths: Vec<Path> = GOALS.into_iter().map(way).collect();
    let done = |step: &Step| {
        let found = step.assessment.as_ref().map(|it| it.verdict);
        step.held || found == Some(Verdict::Met)
    };
    let mut highest = paths.iter().filter(|it| it.goal == HIGHEST);
    if highest.any(|it| it.steps.iter().all(done)) {
        paths.retain(|it| it.goal == HIGHEST || !it.goal.starts_with("board-"));
    }
    paths
}
