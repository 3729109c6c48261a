//! The way to a rung: its steps with their earliest days, titles that lapse on it, conflicts.

use crate::catalog::Catalog;
use crate::evaluate::{Assessment, judge_groups};
use crate::fact::Fact;
use crate::facts::Facts;
use crate::measure::Take;
use crate::rule::{Application, Member, Opening, Rule, Test};
use crate::unit::{Op, Unit};
use chrono::{Datelike, Months, NaiveDate, Weekday};
use domain::{TitleKind, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// The rungs below each goal, in order. A goal that is not named is one step. The layers of a
/// board are no staircase: each takes whoever is on the board and meets its own conditions.
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
];

/// What a firm is once it has taken a step: a fact that becomes true, or a day that begins.
const EFFECTS: &[(&str, Fact)] = &[
    ("neeq-base", Fact::NeeqSince),
    ("neeq-innovation", Fact::InnovationLayer),
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

/// Days of a month that are tried backwards for its last weekday.
const WEEKEND_DAYS_MAX: u32 = 3;

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

/// The way to a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The goal.
    pub goal: String,
    /// Its steps in order from the highest rung that is held; the last is the goal.
    pub steps: Vec<Step>,
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
    let taken = BTreeMap::new();
    let mut way = Way {
        catalog,
        facts,
        market,
        on,
        taken,
        at: Some(on),
    };
    // Whoever holds a rung need not climb those below it.
    let rungs = rungs(goal);
    let first = rungs.iter().rposition(|rung| way.held(rung)).unwrap_or(0);
    let steps: Vec<Step> = rungs
        .into_iter()
        .skip(first)
        .map(|rung| way.step(rung))
        .collect();
    let end = steps.last().and_then(|step| step.earliest);
    Path {
        goal: goal.to_owned(),
        lapses: lapses(catalog, facts, &steps, on, end),
        conflicts: conflicts(catalog, &steps, market, on),
        steps,
    }
}

fn rungs(goal: &str) -> Vec<&str> {
    let ladder = LADDERS.iter().find(|ladder| ladder.contains(&goal));
    let Some(ladder) = ladder else {
        return vec![goal];
    };
    let end = ladder.iter().position(|rung| *rung == goal).unwrap_or(0);
    ladder.iter().take(end + 1).copied().collect()
}

struct Way<'a> {
    catalog: &'a Catalog,
    facts: &'a Facts,
    market: Option<&'a str>,
    on: NaiveDate,
    /// Facts and titles that the steps so far bring, each from a day; `None` if it is unknown.
    taken: BTreeMap<Fact, Option<NaiveDate>>,
    /// When the step before can be taken.
    at: Option<NaiveDate>,
}

impl Way<'_> {
    fn step(&mut self, purpose: &str) -> Step {
        let held = self.held(purpose);
        let from = if held { Some(self.on) } else { self.at };
        let mut step = Step {
            purpose: purpose.to_owned(),
            rule: String::new(),
            held,
            earliest: from,
            waits: Vec::new(),
            lacking: Vec::new(),
            unknown: Vec::new(),
            assessment: None,
        };
        // The version may change while the firm waits: a second look by the day that came out.
        for _ in 0..2 {
            let day = step.earliest.unwrap_or(self.on);
            let rule = self
                .catalog
                .in_force(purpose, self.market, Application::New, day);
            match rule {
                Some(rule) if rule.id != step.rule => self.look(rule, from, &mut step),
                Some(_) => break,
                None => {
                    step.earliest = None;
                    step.waits.push(wait(WaitCause::NoRule, "", None));
                    break;
                }
            }
        }
        if !held {
            self.at = step.earliest;
        }
        for (_, fact) in EFFECTS.iter().filter(|(of, _)| *of == purpose) {
            self.taken.insert(*fact, step.earliest);
        }
        step
    }

    fn held(&self, purpose: &str) -> bool {
        let kinds = TITLES
            .iter()
            .find(|(of, _)| *of == purpose)
            .map_or(&[][..], |(_, it)| it);
        let titles = self.facts.titles.iter();
        let titled = titles
            .filter(|it| it.valid_on(self.on))
            .any(|it| kinds.contains(&it.kind));
        let mut effects = EFFECTS.iter().filter(|(of, _)| *of == purpose);
        titled || effects.any(|(_, fact)| self.holds(*fact))
    }

    /// True if a flag is set, or a day is not later than the day of asking.
    fn holds(&self, fact: Fact) -> bool {
        let given = self.facts.given(fact, 0).map(|(value, _)| value);
        match fact.unit() == Unit::Day {
            true => given.is_some_and(|value| value <= self.on.num_days_from_ce().into()),
            false => given == Some(1),
        }
    }

    /// Holds the firm against a rule and finds out when the step can be taken.
    fn look(&self, rule: &Rule, from: Option<NaiveDate>, step: &mut Step) {
        let found = self
            .catalog
            .assess(rule, self.facts, Application::New, self.on);
        step.rule.clone_from(&rule.id);
        (step.waits, step.lacking, step.unknown) = (Vec::new(), Vec::new(), Vec::new());
        step.earliest = from;
        if !step.held {
            if from != Some(self.on) {
                step.waits.push(wait(WaitCause::StepBefore, "", from));
            }
            self.conditions(rule, &found, step);
            self.windows(rule, step);
            let days = step.waits.iter().map(|wait| wait.until);
            let known: Option<Vec<NaiveDate>> = days.collect();
            step.earliest = known.and_then(|days| days.into_iter().chain(from).max());
        }
        step.assessment = Some(found);
    }

    fn conditions(&self, rule: &Rule, found: &Assessment, step: &mut Step) {
        // What time or an earlier step cures is taken as met; the rest is what the firm must do.
        let mut verdicts: BTreeMap<usize, Verdict> = BTreeMap::new();
        for finding in &found.findings {
            let test = rule.conditions.get(finding.condition).map(|it| &it.test);
            let time = test.and_then(|test| self.time(test));
            if let Some(until) = time
                && until.is_none_or(|day| day > self.on)
            {
                step.waits.push(wait(WaitCause::Time, &finding.key, until));
            }
            let cured = time.is_some() || test.is_some_and(|it| self.settled(it, &step.purpose));
            let verdict = if cured { Verdict::Met } else { finding.verdict };
            verdicts.insert(finding.condition, verdict);
        }
        let groups = judge_groups(rule, |at| verdicts.get(&at).copied());
        let open = open(rule, &groups, &verdicts);
        let mut figures = false;
        for (at, verdict) in verdicts.into_iter().filter(|(at, _)| open.contains(at)) {
            let Some(condition) = rule.conditions.get(at) else {
                continue;
            };
            match verdict {
                Verdict::Met => {}
                Verdict::Unknown => step.unknown.push(condition.key.clone()),
                Verdict::NotMet => step.lacking.push(condition.key.clone()),
            }
            let yearly = matches!(&condition.test, Test::Bound(it, _) if it.fact.is_yearly());
            figures |= yearly && verdict == Verdict::NotMet;
        }
        if figures && groups.first() == Some(&Verdict::NotMet) {
            let next = NaiveDate::from_ymd_opt(found.last_year + 2, 1, 1);
            step.waits.push(wait(WaitCause::NextFigures, "", next));
        }
    }

    /// For a condition on months since a day: the day on which they are full.
    fn time(&self, test: &Test) -> Option<Option<NaiveDate>> {
        let Test::Bound(measure, bound) = test else {
            return None;
        };
        if measure.take != Take::MonthsSince || bound.op != Op::AtLeast {
            return None;
        }
        let given = self.facts.given(measure.fact, 0).map(|(value, _)| value);
        let given = given.and_then(|value| i32::try_from(value).ok());
        let begun = given.and_then(NaiveDate::from_num_days_from_ce_opt);
        let begun = begun.or_else(|| self.taken.get(&measure.fact).copied().flatten());
        let months = u32::try_from(bound.limit).ok();
        Some(begun.and_then(|day| day.checked_add_months(Months::new(months?))))
    }

    /// True if an earlier step of the path brings what the condition asks for.
    fn settled(&self, test: &Test, purpose: &str) -> bool {
        match test {
            Test::Bound(measure, bound) => {
                bound.unit == Unit::Flag
                    && bound.limit == 1
                    && self.taken.contains_key(&measure.fact)
            }
            Test::Title { kinds, held: true } => {
                let before = rungs(purpose);
                let before = before.iter().filter(|rung| **rung != purpose);
                let mut given = before.filter_map(|rung| TITLES.iter().find(|(of, _)| of == rung));
                given.any(|(_, titles)| titles.iter().any(|kind| kinds.contains(kind)))
            }
            Test::Title { .. } | Test::SizeAtMost(_) | Test::Score { .. } | Test::Question(_) => {
                false
            }
        }
    }

    fn windows(&self, rule: &Rule, step: &mut Step) {
        let of = rule
            .windows
            .iter()
            .filter(|it| it.application == Application::New);
        let windows: Vec<_> = of.collect();
        if windows.is_empty() {
            return;
        }
        let ready = step
            .waits
            .iter()
            .filter_map(|it| it.until)
            .chain(step.earliest)
            .max();
        let ready = ready.unwrap_or(self.on);
        let next = windows
            .iter()
            .filter_map(|it| Some((opens(&it.opening, ready)?, &it.key)));
        match next.min() {
            Some((day, key)) if day > ready => {
                step.waits.push(wait(WaitCause::Window, key, Some(day)));
            }
            Some(_) => {}
            None => step.waits.push(wait(WaitCause::NoWindow, "", None)),
        }
    }
}

fn wait(cause: WaitCause, key: &str, until: Option<NaiveDate>) -> Wait {
    Wait {
        cause,
        key: key.to_owned(),
        until,
    }
}

/// First day of an opening on or after a day.
fn opens(opening: &Opening, from: NaiveDate) -> Option<NaiveDate> {
    match opening {
        Opening::Days(opens, closes) => (from <= *closes).then(|| from.max(*opens)),
        Opening::LastWeekdayOf(months) => {
            let years = [from.year(), from.year() + 1];
            let days = years.into_iter().flat_map(|year| {
                months
                    .iter()
                    .filter_map(move |month| last_weekday(year, *month))
            });
            days.filter(|day| *day >= from).min()
        }
    }
}

fn last_weekday(year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let next = first.checked_add_months(Months::new(1))?;
    let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let back = (1..=WEEKEND_DAYS_MAX)
        .filter_map(|days| next.checked_sub_days(chrono::Days::new(days.into())));
    back.into_iter().find(|day| !weekend(day))
}

fn lapses(
    catalog: &Catalog,
    facts: &Facts,
    steps: &[Step],
    on: NaiveDate,
    end: Option<NaiveDate>,
) -> Vec<Lapse> {
    let valid = facts.titles.iter().filter(|title| title.valid_on(on));
    let mut lapses: Vec<Lapse> = valid
        .filter_map(|title| Some((title, title.expires_on?)))
        .filter(|(_, last)| end.is_none_or(|end| *last < end))
        .map(|(title, expires_on)| {
            let asks = |step: &&Step| {
                let later = step.earliest.is_none_or(|day| expires_on < day);
                let rule = catalog.get(&step.rule);
                let named = rule.is_some_and(|rule| asks_for(rule, title.kind));
                !step.held && later && named
            };
            let needed_by = steps.iter().find(asks).map(|step| step.purpose.clone());
            Lapse {
                kind: title.kind,
                expires_on,
                needed_by,
            }
        })
        .collect();
    lapses.sort_by_key(|lapse| (lapse.expires_on, lapse.kind));
    lapses
}

fn asks_for(rule: &Rule, kind: TitleKind) -> bool {
    rule.conditions
        .iter()
        .any(|condition| match &condition.test {
            Test::Title { kinds, held: true } => kinds.contains(&kind),
            Test::Title { .. }
            | Test::Bound(..)
            | Test::SizeAtMost(_)
            | Test::Score { .. }
            | Test::Question(_) => false,
        })
}

/// Conditions of rules that still count when the path's new steps make them impossible.
fn conflicts(
    catalog: &Catalog,
    steps: &[Step],
    market: Option<&str>,
    on: NaiveDate,
) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for step in steps.iter().filter(|step| !step.held) {
        let day = step.earliest.unwrap_or(on);
        // A rule may bar those who have passed it before: that is no conflict.
        let others = catalog.rules().iter().filter(|rule| {
            let local = rule.market.is_none() || rule.market.as_deref() == market;
            local && rule.purpose != step.purpose
        });
        for rule in others {
            let Some(until) = last_day(rule, day) else {
                continue;
            };
            let barred = rule
                .conditions
                .iter()
                .filter(|it| bars(&it.test, &step.purpose));
            conflicts.extend(barred.map(|condition| Conflict {
                step: step.purpose.clone(),
                rule: rule.id.clone(),
                key: condition.key.clone(),
                until,
            }));
        }
    }
    conflicts
}

/// The last day of a rule for first applications if it is not over by a day; the inner `None` if
/// no end is set.
fn last_day(rule: &Rule, by: NaiveDate) -> Option<Option<NaiveDate>> {
    let forces = rule.forces.iter();
    let ends = forces
        .filter(|it| it.application == Application::New)
        .map(|it| it.until)
        .filter(|until| until.is_none_or(|last| by <= last));
    ends.max_by_key(|until| until.unwrap_or(NaiveDate::MAX))
}

/// True if a test fails for whoever has taken a step.
fn bars(test: &Test, step: &str) -> bool {
    match test {
        Test::Bound(measure, bound) => {
            let no = bound.unit == Unit::Flag && bound.limit == 0;
            no && EFFECTS.contains(&(step, measure.fact))
        }
        Test::Title { kinds, held: false } => {
            let mut given = TITLES.iter().filter(|(of, _)| *of == step);
            given.any(|(_, titles)| titles.iter().any(|kind| kinds.contains(kind)))
        }
        Test::Title { .. } | Test::SizeAtMost(_) | Test::Score { .. } | Test::Question(_) => false,
    }
}

/// Conditions that can still change a verdict: those in no group that is met already, and of
/// alternatives of which none is met yet only those that may still be, if there are some.
fn open(rule: &Rule, groups: &[Verdict], conditions: &BTreeMap<usize, Verdict>) -> BTreeSet<usize> {
    let mut open = BTreeSet::new();
    let of = |at: usize| groups.get(at).copied().unwrap_or(Verdict::Met);
    let mut within = vec![0];
    while let Some(at) = within.pop() {
        let whole = of(at);
        let undecided = |verdict| match whole {
            Verdict::Met => false,
            Verdict::Unknown => verdict == Verdict::Unknown,
            Verdict::NotMet => verdict != Verdict::Met,
        };
        for member in rule.groups.get(at).map_or(&[][..], |it| &it.members) {
            match member {
                Member::Group(at) if undecided(of(*at)) => within.push(*at),
                Member::Condition(at) if conditions.get(at).is_some_and(|it| undecided(*it)) => {
                    open.insert(*at);
                }
                Member::Group(_) | Member::Condition(_) => {}
            }
        }
    }
    open
}
