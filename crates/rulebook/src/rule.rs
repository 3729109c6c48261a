//! A rule as data: conditions, the tree that joins them, scoring tables, windows, parameters.

use crate::measure::Measure;
use crate::unit::Bound;
use chrono::NaiveDate;
use domain::{Confidence, SizeClass, TitleKind};

/// What a firm applies for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Application {
    /// A first application.
    New,
    /// The review of a title that is held.
    Review,
}

impl Application {
    /// Both.
    pub const ALL: [Self; 2] = [Self::New, Self::Review];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Review => "review",
        }
    }

    /// The application with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|application| application.code() == code)
    }
}

/// A name for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// When a rule counts, for which applications, by which edition of its instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Force {
    /// For what.
    pub application: Application,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it was replaced.
    pub until: Option<NaiveDate>,
    /// Number of the edition, where it differs from the rule's.
    pub number: Option<String>,
    /// How sure the days are.
    pub confidence: Confidence,
}

/// What a condition tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A measure against a limit.
    Bound(Measure, Bound),
    /// One of these titles is valid on the day, or none of them.
    Title {
        /// The titles.
        kinds: Vec<TitleKind>,
        /// True if one must be valid, false if none may be.
        held: bool,
    },
    /// The size class is at most this one.
    SizeAtMost(SizeClass),
    /// Points of the scoring table, or of one part of it.
    Score {
        /// The part; all of them if `None`.
        part: Option<String>,
        /// The limit, in points.
        bound: Bound,
    },
    /// Only a person can say: Unknown until there is an answer.
    Question(Name),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Key, unique in the rule.
    pub key: String,
    /// Name.
    pub name: Name,
    /// What it tests.
    pub test: Test,
    /// Tested for this application only, if named.
    pub only: Option<Application>,
    /// How sure its figures are.
    pub confidence: Confidence,
    /// Where the domain documents state it.
    pub rows: Vec<String>,
}

/// How many members of a group must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// Every one.
    All,
    /// At least so many.
    AtLeast(usize),
}

/// A member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// Index into [`Rule::conditions`].
    Condition(usize),
    /// Index into [`Rule::groups`].
    Group(usize),
}

/// Conditions and groups that are judged together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Key, unique in the rule; `root` is the whole.
    pub key: String,
    /// Name.
    pub name: Name,
    /// How many must hold.
    pub need: Need,
    /// What it joins.
    pub members: Vec<Member>,
}

/// How an indicator gives points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scale {
    /// The first band that holds gives its points.
    Bands {
        /// Bands from the best downwards.
        bands: Vec<Band>,
        /// Points where none holds.
        otherwise: i64,
    },
    /// Each test that holds gives as many points, up to the maximum.
    Each {
        /// Points of one.
        points: i64,
        /// The tests.
        tests: Vec<(Measure, Bound)>,
    },
    /// One point for each full step of a value, up to the maximum.
    Steps {
        /// The value.
        measure: Measure,
        /// The step, in the value's unit.
        step: i64,
    },
}

/// A band: one of its tests is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The tests.
    pub any: Vec<(Measure, Bound)>,
    /// The points.
    pub points: i64,
}

/// One line of a scoring table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Key, unique in the rule.
    pub key: String,
    /// The part of the table.
    pub part: String,
    /// Name.
    pub name: Name,
    /// Most points.
    pub max: i64,
    /// How it gives them.
    pub scale: Scale,
    /// How sure its figures are.
    pub confidence: Confidence,
    /// Where the domain documents state it.
    pub rows: Vec<String>,
}

/// A figure that an instrument fixes and that is no condition: a validity, a cap, a notice period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Key, unique in the rule.
    pub key: String,
    /// Name.
    pub name: Name,
    /// The figure: its limit, its unit and whether it is a floor, a cap or exact.
    pub bound: Bound,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where the domain documents state it.
    pub rows: Vec<String>,
}

/// When applications are taken, or by when something has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// From one day to another.
    Days(NaiveDate, NaiveDate),
    /// On the last weekday of these months of each year; holidays are not known.
    LastWeekdayOf(Vec<u32>),
    /// Up to a day; nothing is said of the first one.
    Until(NaiveDate),
    /// Up to this month and day of each year.
    EachYearUntil(u32, u32),
}

/// A window of applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Key, unique in the rule.
    pub key: String,
    /// Name.
    pub name: Name,
    /// For what.
    pub application: Application,
    /// When.
    pub opening: Opening,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where the domain documents state it.
    pub rows: Vec<String>,
}

/// One version of an official rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Id of the table, such as `bse-2025`.
    pub id: String,
    /// What it decides, such as `bse`; versions of the same rule share it.
    pub purpose: String,
    /// Version of our encoding of it.
    pub version: String,
    /// Name.
    pub name: Name,
    /// Title of the instrument.
    pub instrument: String,
    /// Number of the instrument; empty where none is known.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Day of issue, if known.
    pub date: Option<NaiveDate>,
    /// Where the figures were read.
    pub source: String,
    /// How sure the instrument is.
    pub confidence: Confidence,
    /// The regional market whose own rule it is; `None` for a national one.
    pub market: Option<String>,
    /// When it counts.
    pub forces: Vec<Force>,
    /// The conditions, in the order of the instrument.
    pub conditions: Vec<Condition>,
    /// The groups; the first is the root.
    pub groups: Vec<Group>,
    /// The scoring table; empty if there is none.
    pub indicators: Vec<Indicator>,
    /// Other figures.
    pub parameters: Vec<Parameter>,
    /// Windows of applications.
    pub windows: Vec<Window>,
}

impl Rule {
    /// When it counts on a day for an application.
    #[must_use]
    pub fn force_on(&self, application: Application, on: NaiveDate) -> Option<&Force> {
        let counts = |force: &&Force| {
            force.application == application
                && force.from <= on
                && force.until.is_none_or(|last| on <= last)
        };
        self.forces
            .iter()
            .filter(counts)
            .max_by_key(|force| force.from)
    }

    /// Number of the edition that counts on a day for an application; where none does or it has
    /// no own number, that of the instrument.
    #[must_use]
    pub fn number_on(&self, application: Application, on: NaiveDate) -> &str {
        let force = self.force_on(application, on);
        let number = force.and_then(|force| force.number.as_deref());
        number.unwrap_or(&self.number)
    }

    /// A condition by its key.
    #[must_use]
    pub fn condition(&self, key: &str) -> Option<&Condition> {
        self.conditions
            .iter()
            .find(|condition| condition.key == key)
    }

    /// A parameter by its key.
    #[must_use]
    pub fn parameter(&self, key: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.key == key)
    }

    /// Every entry: its key, its rows in the domain documents and how sure it is.
    #[must_use]
    pub fn entries(&self) -> Vec<(&str, &[String], Confidence)> {
        let conditions = self
            .conditions
            .iter()
            .map(|it| (it.key.as_str(), &*it.rows, it.confidence));
        let indicators = self
            .indicators
            .iter()
            .map(|it| (it.key.as_str(), &*it.rows, it.confidence));
        let parameters = self
            .parameters
            .iter()
            .map(|it| (it.key.as_str(), &*it.rows, it.confidence));
        let windows = self
            .windows
            .iter()
            .map(|it| (it.key.as_str(), &*it.rows, it.confidence));
        conditions
            .chain(indicators)
            .chain(parameters)
            .chain(windows)
            .collect()
    }
}
