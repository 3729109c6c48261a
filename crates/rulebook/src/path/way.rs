//! One way up, step by step: when each can be taken, and what it still needs.

use super::{EFFECTS, LADDERS, Step, TITLES, Wait, WaitCause, ladders, rung};
use crate::catalog::Catalog;
use crate::evaluate::{Assessment, judge_groups};
use crate::fact::Fact;
use crate::facts::Facts;
use crate::measure::Take;
use crate::rule::{Application, Member, Opening, Rule, Test};
use crate::unit::{Op, Unit};
use chrono::{Datelike, Months, NaiveDate, Weekday};
use domain::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Days of a month that are tried backwards for its last weekday.
const WEEKEND_DAYS_MAX: u32 = 3;

/// The steps of a ladder from the highest one that is held.
pub(super) fn climb(
    catalog: &Catalog,
    facts: &Facts,
    market: Option<&str>,
    on: NaiveDate,
    ladder: &[&str],
) -> Vec<Step> {
    let mut way = Way {
        catalog,
        facts,
        market,
        on,
        taken: BTreeMap::new(),
        at: Some(on),
    };
    // Whoever holds a rung need not climb those below it.
    let first = ladder.iter().rposition(|step| way.held(step)).unwrap_or(0);
    let mut steps: Vec<Step> = Vec::new();
    for purpose in ladder.iter().skip(first) {
        let step = match steps.last_mut() {
            Some(before) if rung(purpose) != *purpose => way.with(before, purpose),
            Some(_) | None => way.step(purpose, way.at, WaitCause::StepBefore),
        };
        steps.push(step);
    }
    steps
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
    /// A step on the day of the one before, which waits for it.
    fn with(&mut self, before: &mut Step, purpose: &str) -> Step {
        let mut step = self.step(purpose, self.at, WaitCause::Together);
        if before.held && !step.held {
            step.waits.push(wait(WaitCause::Missed, "", None));
            step.earliest = None;
            self.at = None;
        } else if step.earliest != before.earliest {
            *before = self.step(&before.purpose, step.earliest, WaitCause::Together);
        }
        step
    }

    /// A step that cannot be taken before a day, and why not.
    fn step(&mut self, purpose: &str, from: Option<NaiveDate>, cause: WaitCause) -> Step {
        let held = self.held(purpose);
        let from = if held { Some(self.on) } else { from };
        let mut step = Step {
            purpose: purpose.to_owned(),
            rung: rung(purpose).to_owned(),
            rule: String::new(),
            held,
            earliest: from,
            waits: Vec::new(),
            lacking: Vec::new(),
            unknown: Vec::new(),
            assessment: None,
        };
        let before = Some(wait(cause, "", from)).filter(|_| from != Some(self.on));
        // The version may change while the firm waits: a second look by the day that came out.
        for _ in 0..2 {
            let day = step.earliest.unwrap_or(self.on);
            let rule = self
                .catalog
                .in_force(purpose, self.market, Application::New, day);
            match rule {
                Some(rule) if rule.id != step.rule => self.look(rule, before.as_ref(), &mut step),
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
        // Whoever holds the title of a higher step has passed this one.
        let ladders = LADDERS.iter();
        let above = ladders.filter_map(|it| it.get(it.iter().position(|of| *of == purpose)?..));
        let purposes: Vec<&str> = above.flatten().copied().chain([purpose]).collect();
        let valid = self.facts.titles.iter().filter(|it| it.valid_on(self.on));
        let mut given = TITLES.iter().filter(|(of, _)| purposes.contains(of));
        let titled = given.any(|(_, kinds)| valid.clone().any(|it| kinds.contains(&it.kind)));
        let mut effects = EFFECTS.iter().filter(|(of, _)| *of == purpose);
        titled || effects.any(|(_, fact)| self.holds(*fact))
    }

    /// True if evidence that counts sets a flag, or tells a day not later than the day of asking.
    fn holds(&self, fact: Fact) -> bool {
        let given = self.facts.given_on(fact, 0, self.on);
        match fact.unit() == Unit::Day {
            true => given.is_some_and(|value| value <= self.on.num_days_from_ce().into()),
            false => given == Some(1),
        }
    }

    /// Holds the firm against a rule and finds out when the step can be taken.
    fn look(&self, rule: &Rule, before: Option<&Wait>, step: &mut Step) {
        let found = self
            .catalog
            .assess(rule, self.facts, Application::New, self.on);
        step.rule.clone_from(&rule.id);
        (step.waits, step.lacking, step.unknown) = (Vec::new(), Vec::new(), Vec::new());
        let from = before.map_or(Some(self.on), |before| before.until);
        step.earliest = from;
        if !step.held {
            step.waits.extend(before.cloned());
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
        let done = |at: usize| {
            let groups = rule.groups.iter().zip(&found.groups);
            let mut met = groups.filter(|(_, found)| found.verdict == Verdict::Met);
            met.any(|(group, _)| group.members.contains(&Member::Condition(at)))
        };
        for finding in &found.findings {
            let test = rule.conditions.get(finding.condition).map(|it| &it.test);
            let time = test.and_then(|test| self.time(test));
            if let Some(until) = time
                && until.is_none_or(|day| day > self.on)
                && !done(finding.condition)
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
        let given = self.facts.given_on(measure.fact, 0, self.on);
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
                let ladders = ladders(purpose);
                let before = ladders.iter().flat_map(|it| it.iter());
                let before = before.filter(|step| **step != purpose);
                let mut given = before.filter_map(|step| TITLES.iter().find(|(of, _)| of == step));
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
            .filter(|it| it.application == Application::New)
            .filter(|it| !matches!(it.opening, Opening::Until(_) | Opening::EachYearUntil(..)));
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

/// First day on or after a day on which an opening can be used; of rounds, the day from which one
/// that starts then takes effect.
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
            let start = days.filter(|day| *day >= from).min()?;
            start.with_day(1)?.checked_add_months(Months::new(1))
        }
        Opening::Until(_) | Opening::EachYearUntil(..) => None,
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
