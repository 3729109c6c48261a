//! The way to a rung: its steps with their earliest days, titles that lapse on it, conflicts.

mod loss;
mod way;

use crate::catalog::Catalog;
use crate::evaluate::Assessment;
use crate::fact::Fact;
use crate::facts::Facts;
use chrono::NaiveDate;
use domain::TitleKind;
use std::collections::BTreeSet;

/// The steps to each goal, in order; a goal on several ladders has as many ways to it, and one on
/// none is one step. The layers of a board are no staircase: each takes whoever is on the board and
/// meets its own conditions.
const LADDERS: &[&[&str]] = &[
    &[
        "innovative-sme",
        "srdi-sme",
        "little-giant",
        "key-little-giant",
    ],
    &["board-entry", "board-standardization"],
    &["board-entry", "board-cultivation"],
    &["neeq-base", "neeq-innovation", "bse", "bse-transfer"],
    &["neeq-base", AT_LISTING, "bse", "bse-transfer"],
];

/// Entry to NEEQ's innovation layer on the day of the listing on NEEQ.
const AT_LISTING: &str = "neeq-innovation-at-listing";

/// Steps that are taken on the day of the step before or never, with the rung that they give.
const TOGETHER: &[(&str, &str)] = &[(AT_LISTING, "neeq-innovation")];

/// What a firm is once it has taken a step: a fact that becomes true, or a day that begins.
const EFFECTS: &[(&str, Fact)] = &[
    ("neeq-base", Fact::NeeqSince),
    ("neeq-innovation", Fact::InnovationLayer),
    (AT_LISTING, Fact::InnovationLayer),
    ("bse", Fact::BseSince),
    ("bse", Fact::ListedBse),
    ("star", Fact::ListedExchange),
    ("chinext", Fact::ListedExchange),
    ("main-board", Fact::ListedExchange),
    ("bse-transfer", Fact::ListedExchange),
    ("board-entry", Fact::RegionalListed),
    ("board-cultivation", Fact::BoardCultivation),
    ("key-little-giant", Fact::KeyFunded),
];

/// Titles that a step gives, and that show that it was taken.
const TITLES: &[(&str, &[TitleKind])] = &[
    (
        "innovative-sme",
        &[TitleKind::InnovativeSme, TitleKind::TechnologySme],
    ),
    ("technology-sme", &[TitleKind::TechnologySme]),
    ("srdi-sme", &[TitleKind::SrdiSme]),
    ("little-giant", &[TitleKind::LittleGiant]),
    ("key-little-giant", &[TitleKind::KeyLittleGiant]),
    ("single-champion", &[TitleKind::SingleChampion]),
];

/// Why a step cannot be taken at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitCause {
    /// The step before comes first.
    StepBefore,
    /// A time since a day has not passed yet.
    Time,
    /// The figures of the last year do not suffice; those of the next one may.
    NextFigures,
    /// The window of applications opens then.
    Window,
    /// No window is announced any more.
    NoWindow,
    /// No version of the rule is in force.
    NoRule,
    /// It is taken on the same day as another step.
    Together,
    /// It was to be taken together with a step that the firm has taken without it.
    Missed,
}

/// A wait of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Why.
    pub cause: WaitCause,
    /// The condition or window; empty where there is none.
    pub key: String,
    /// First day on which it is over; `None` if that is not known.
    pub until: Option<NaiveDate>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is decided, such as `neeq-base`.
    pub purpose: String,
    /// The rung that it gives: the same for all ways to it, else the purpose itself.
    pub rung: String,
    /// Id of the rule in force when the step can be taken; empty if none is.
    pub rule: String,
    /// True if the firm has taken it already.
    pub held: bool,
    /// The earliest day, if everything that is lacking or unknown is there by then.
    pub earliest: Option<NaiveDate>,
    /// What has to be waited for.
    pub waits: Vec<Wait>,
    /// Keys of conditions that are not met and that neither time nor an earlier step cures; none
    /// of an alternative that fails while another may still do.
    pub lacking: Vec<String>,
    /// Keys of conditions that nothing is known of and no earlier step settles.
    pub unknown: Vec<String>,
    /// The firm held against the rule on the day of asking.
    pub assessment: Option<Assessment>,
}

/// A title that expires before the path is at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse {
    /// The title.
    pub kind: TitleKind,
    /// Its last day.
    pub expires_on: NaiveDate,
    /// The first step that asks for it after that day, if one does.
    pub needed_by: Option<String>,
}

/// What the goal takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The step that takes it away.
    pub step: String,
    /// Id of the rule that can no longer be met.
    pub rule: String,
    /// Its condition.
    pub key: String,
    /// The last day of that rule; `None` if no end is set.
    pub until: Option<NaiveDate>,
}

/// Another way to a rung of a path, which leads to the goal later, or no earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The step as it would be taken.
    pub step: Step,
    /// The earliest day of the goal by it.
    pub goal_on: Option<NaiveDate>,
}

/// The way to a goal: of several the one that reaches it first; of those that reach it on the same
/// day the one that is first on the rung below, and so on; then the one that lacks least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The goal.
    pub goal: String,
    /// Its steps in order from the highest rung that is held; the last is the goal.
    pub steps: Vec<Step>,
    /// Other ways to rungs of it that are still open.
    pub others: Vec<Other>,
    /// Titles that lapse on the way.
    pub lapses: Vec<Lapse>,
    /// What the goal takes away. Order matters: it can still be had before.
    pub conflicts: Vec<Conflict>,
}

/// The way of a firm to a goal such as `bse`, as seen on a day; `market` for its own rules.
#[must_use]
pub fn path(
    catalog: &Catalog,
    facts: &Facts,
    goal: &str,
    market: Option<&str>,
    on: NaiveDate,
) -> Path {
    let climb = |ladder: &[&str]| way::climb(catalog, facts, market, on, ladder);
    let found = ladders(goal);
    let mut ways: Vec<Vec<Step>> = match found.is_empty() {
        true => vec![climb(&[goal])],
        false => found.into_iter().map(climb).collect(),
    };
    ways.sort_by_cached_key(|steps| order(steps));
    let mut ways = ways.into_iter();
    let steps = ways.next().unwrap_or_default();
    let end = end(&steps);
    Path {
        goal: goal.to_owned(),
        others: ways.flat_map(|way| others(&way, &steps)).collect(),
        lapses: loss::lapses(catalog, facts, &steps, on, end),
        conflicts: loss::conflicts((catalog, facts), &steps, market, on),
        steps,
    }
}

/// The ladders to a goal, up to it.
fn ladders(goal: &str) -> BTreeSet<&'static [&'static str]> {
    let upto = |ladder: &&'static [&'static str]| {
        let at = ladder
            .iter()
            .position(|step| *step == goal || rung(step) == goal);
        at.and_then(|at| ladder.get(..=at))
    };
    LADDERS.iter().filter_map(upto).collect()
}

/// The rung that a step gives.
fn rung(purpose: &str) -> &str {
    let together = TOGETHER.iter().find(|(step, _)| *step == purpose);
    together.map_or(purpose, |(_, rung)| rung)
}

fn end(steps: &[Step]) -> Option<NaiveDate> {
    steps.last().and_then(|step| step.earliest)
}

/// Which of several ways comes first.
fn order(steps: &[Step]) -> (Vec<NaiveDate>, usize) {
    let days = steps.iter().rev();
    let days = days.map(|step| step.earliest.unwrap_or(NaiveDate::MAX));
    let lacking = steps.iter().map(|step| step.lacking.len());
    (days.collect(), lacking.sum())
}

/// Steps of a way to rungs that the path reaches otherwise.
fn others(way: &[Step], path: &[Step]) -> Vec<Other> {
    let other = |step: &&Step| {
        let same = |it: &Step| it.rung == step.rung && it.purpose != step.purpose;
        let missed = step.waits.iter().any(|it| it.cause == WaitCause::Missed);
        !step.held && !missed && path.iter().any(same)
    };
    let steps = way.iter().filter(other).cloned();
    let goal_on = end(way);
    steps.map(|step| Other { step, goal_on }).collect()
}
