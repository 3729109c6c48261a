//! One firm in full: a plain view of where it stands, shown on the terminal or as a page.
//!
//! The view holds words of one language only; whoever shows it adds none of the firm's own.

pub mod class;
pub mod fill;
pub mod ladder;
pub mod markup;
pub mod page;
pub mod picture;
pub mod rows;
pub mod terminal;
pub mod ways;

use api::text::Lang;

/// How a firm stands by a rung or a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is there already.
    Held,
    /// Everything is met.
    Met,
    /// Something is certainly lacking.
    Lacking,
    /// Something is not known, and nothing else stands against it.
    Unknown,
    /// Not met, but it need not be: something else does, or may still do.
    Moot,
}

impl State {
    /// The sign, for readers who do not see colours.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Held => "●",
            Self::Met => "✓",
            Self::Lacking => "✗",
            Self::Unknown => "?",
            Self::Moot => "–",
        }
    }

    /// The name in style sheets.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Met => "met",
            Self::Lacking => "lacking",
            Self::Unknown => "unknown",
            Self::Moot => "moot",
        }
    }
}

/// A firm on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Language of all texts.
    pub lang: Lang,
    /// The firm.
    pub firm: String,
    /// Market and day.
    pub about: String,
    /// Where it stands, what comes next, when at the earliest.
    pub answers: Vec<Answer>,
    /// What it stands on below the first rung; empty if nothing was looked up.
    pub ground: Vec<Mark>,
    /// Rungs, lowest first.
    pub rungs: Vec<Rung>,
    /// The next rung, an index into `rungs`; `None` on top.
    pub next: Option<usize>,
    /// Ways up.
    pub ways: Vec<Way>,
    /// Rules with all their conditions.
    pub rules: Vec<RuleTable>,
}

/// An answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question, in a word or two.
    pub question: String,
    /// The answer, short.
    pub answer: String,
    /// What else belongs to it, a line each.
    pub more: Vec<String>,
    /// Requirements that it names.
    pub open: Vec<Mark>,
    /// Requirements beyond them.
    pub left: usize,
    /// Its colour.
    pub state: State,
}

/// A word with a state, such as a title that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The word.
    pub word: String,
    /// Whether it is so.
    pub state: State,
}

/// Requirements of a rung counted by verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Met.
    pub met: usize,
    /// Not met.
    pub lacking: usize,
    /// Unknown.
    pub unknown: usize,
}

/// A rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// What it belongs to, such as the board or NEEQ.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// How the firm stands by it.
    pub state: State,
    /// False while a step before it is not taken and could not be taken today.
    pub ready: bool,
    /// The state in words.
    pub verdict: String,
    /// Requirements of its rule.
    pub counts: Counts,
    /// The earliest day; empty if none can be told or the rung is held.
    pub earliest: String,
    /// True if one of the requirements is enough.
    pub one_is_enough: bool,
    /// Requirements that are lacking, then those that are unknown.
    pub open: Vec<Mark>,
}

impl Rung {
    /// True if the firm could be on it today by its evidence, but is not.
    pub fn could(&self) -> bool {
        self.ready && self.state == State::Met
    }

    /// The first requirements that are open, and how many there are beyond them.
    pub fn first(&self, most: usize) -> (&[Mark], usize) {
        let (first, rest) = self.open.split_at(most.min(self.open.len()));
        (first, rest.len())
    }
}

impl Step {
    /// Requirements that are lacking, or that are unknown.
    pub fn count(&self, state: State) -> usize {
        self.open.iter().filter(|it| it.state == state).count()
    }
}

/// The way to a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it leads to.
    pub title: String,
    /// Its steps in order.
    pub steps: Vec<Step>,
    /// Other ways to its rungs, and why they are not taken.
    pub notes: Vec<String>,
    /// Titles that lapse on the way and what the goal takes away.
    pub warnings: Vec<String>,
}

/// A step of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it leads to.
    pub name: String,
    /// True for another way to the rung of the step before.
    pub other: bool,
    /// The rule, with its version.
    pub rule: String,
    /// The earliest day, or that it is taken already or cannot be told.
    pub earliest: String,
    /// What has to be waited for.
    pub waits: Vec<String>,
    /// Requirements that are lacking, then those that are unknown: those of the ladder without
    /// what the way itself brings.
    pub open: Vec<Mark>,
}

/// A rule with all its conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTable {
    /// Its name.
    pub name: String,
    /// The verdict.
    pub state: State,
    /// The verdict in words, with the share that is met.
    pub verdict: String,
    /// Instrument, number, version, confidence, where it was read.
    pub source: Vec<String>,
    /// Groups and conditions in the order of the rule.
    pub rows: Vec<Row>,
    /// Lines of the scoring table with their points.
    pub points: Vec<(String, String)>,
}

/// A condition or a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// How deep it lies in the groups.
    pub depth: usize,
    /// True for a group.
    pub group: bool,
    /// The verdict; `None` if it does not count for this application.
    pub state: Option<State>,
    /// True if it can still change the verdict on the whole.
    pub open: bool,
    /// Name.
    pub name: String,
    /// What is required.
    pub required: String,
    /// What the firm has.
    pub actual: String,
    /// The fiscal years that it is of; empty if it is of none.
    pub years: String,
    /// How far that is from the limit.
    pub distance: String,
    /// What is not known, or the question to ask.
    pub missing: String,
    /// What shows it, with its expiry.
    pub evidence: String,
    /// How sure the figures of the rule are.
    pub confidence: String,
    /// True if they were not seen in the instrument itself.
    pub doubtful: bool,
}

#[cfg(test)]
mod tests;
