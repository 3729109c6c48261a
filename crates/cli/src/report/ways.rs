//! The ways up: steps with what they wait for and lack, other ways, and what is lost on them.

use super::fill::Fill;
use super::ladder::at_listing;
use super::rows::{Requirement, listed, name};
use super::{Mark, State, Step, Way};
use crate::names::either;
use crate::show;
use crate::text::value;
use api::v1;

impl Fill<'_> {
    /// Ways to what the firm has not reached yet.
    pub(super) fn ways(&self) -> Vec<Way> {
        let on = self.held();
        let ways = self.material.ways.iter();
        let open = ways.filter(|way| !on.contains(&way.goal.as_str()));
        open.map(|it| self.way(it)).collect()
    }

    fn way(&self, way: &v1::ReadinessPath) -> Way {
        let goal = self.name(&way.goal);
        let lapses = way.lapses.iter().map(|it| self.lapse(it));
        let conflicts = way.conflicts.iter().map(|it| self.conflict(it));
        let mut steps = Vec::new();
        let mut notes = Vec::new();
        for step in &way.steps {
            notes.extend(self.brought(step));
            let to = |it: &&v1::PathOther| it.step.as_ref().is_some_and(|it| it.rung == step.rung);
            let others: Vec<&v1::PathOther> = way.others.iter().filter(to).collect();
            steps.push(self.step(step, !others.is_empty(), false));
            for other in others {
                steps.extend(other.step.as_ref().map(|it| self.step(it, true, true)));
                notes.extend(self.note(way, step, other));
            }
        }
        Way {
            title: self.say("cli-way-title", &[("goal", &goal)]),
            steps,
            notes,
            warnings: lapses.chain(conflicts).collect(),
        }
    }

    /// Why a step is not taken the other way.
    fn note(
        &self,
        way: &v1::ReadinessPath,
        taken: &v1::PathStep,
        other: &v1::PathOther,
    ) -> Option<String> {
        let step = other.step.as_ref()?;
        let day = |day: Option<&api::Date>| match day {
            Some(_) => show::date(day),
            None => self.say("cli-earliest-unknown", &[]),
        };
        let waits: Vec<String> = step.waits.iter().map(|it| self.wait(it)).collect();
        let why = match waits.is_empty() {
            true => self.say("cli-way-no-earlier", &[]),
            false => listed(&waits, self.lang),
        };
        let goal = self.name(&way.goal);
        let end = way.steps.last().and_then(|it| it.earliest_on.as_ref());
        let parameters = [
            ("rung", self.name(&taken.rung)),
            ("taken", at_listing(&taken.purpose, self.lang)),
            ("day", day(taken.earliest_on.as_ref())),
            ("other", at_listing(&step.purpose, self.lang)),
            ("later", day(step.earliest_on.as_ref())),
            ("why", why),
            ("goal", goal),
            ("end", day(end)),
            ("other_end", day(other.goal_on.as_ref())),
        ];
        let parameters = parameters.each_ref().map(|(key, it)| (*key, it.as_str()));
        let key = match taken.rung == way.goal {
            true => "cli-way-other",
            false => "cli-way-other-goal",
        };
        Some(self.say(key, &parameters))
    }

    /// A step; `one_of` several ways to its rung it is told which.
    fn step(&self, step: &v1::PathStep, one_of: bool, other: bool) -> Step {
        let earliest = match (step.held, &step.earliest_on) {
            (true, _) => self.say("cli-rung-held", &[]),
            (false, None) => self.say("cli-earliest-unknown", &[]),
            (false, day) => show::date(day.as_ref()),
        };
        let standing = self.standing(&step.purpose);
        let version = standing.filter(|it| it.found.rule == step.rule);
        let version = version
            .map(|it| it.found.rule_version.as_str())
            .unwrap_or_default();
        let mut name = self.name(&step.rung);
        if one_of {
            let which = at_listing(&step.purpose, self.lang);
            let parameters = [("rung", name.as_str()), ("which", &which)];
            name = match other {
                true => self.say("cli-way-or", &parameters),
                false => self.say("cli-way-by", &parameters),
            };
        }
        Step {
            name,
            other,
            rule: [show::id(&step.rule).as_str(), version]
                .join(" ")
                .trim_end()
                .to_owned(),
            earliest,
            waits: step.waits.iter().map(|it| self.wait(it)).collect(),
            open: self.open(step),
        }
    }

    /// Requirements of the rule that the ladder shows, if it is the step's, each with whether the
    /// way itself brings it.
    fn shown(&self, step: &v1::PathStep) -> Option<Vec<(bool, Mark)>> {
        let standing = self.standing(&step.purpose);
        let standing = standing.filter(|it| it.found.rule == step.rule)?;
        let (_, open, _) = self.requirements(standing);
        let names = step.lacking.iter().chain(&step.unknown);
        let left: Vec<&str> = names.map(|it| it.key.as_str()).collect();
        let brought =
            |it: &Requirement| it.sole.as_ref().is_some_and(|key| !left.contains(&&**key));
        Some(open.into_iter().map(|it| (brought(&it), it.mark)).collect())
    }

    /// What a step still needs beside what the way brings.
    fn open(&self, step: &v1::PathStep) -> Vec<Mark> {
        let named = |conditions: &[v1::ConditionName], state| {
            let word = |it| name(Some(it), self.lang);
            let marks = conditions.iter().map(word).map(|word| Mark { word, state });
            marks.collect::<Vec<_>>()
        };
        match self.shown(step) {
            _ if step.held => Vec::new(),
            Some(shown) => shown
                .into_iter()
                .filter(|it| !it.0)
                .map(|it| it.1)
                .collect(),
            None => [
                named(&step.lacking, State::Lacking),
                named(&step.unknown, State::Unknown),
            ]
            .concat(),
        }
    }

    /// What the ladder counts of a step and the way does not.
    fn brought(&self, step: &v1::PathStep) -> Option<String> {
        let shown = self.shown(step).filter(|_| !step.held)?;
        let words = shown.into_iter().filter(|it| it.0).map(|it| it.1.word);
        let words: Vec<String> = words.collect();
        let parameters = [
            ("step", self.name(&step.rung)),
            ("requirements", listed(&words, self.lang)),
        ];
        let parameters = parameters.each_ref().map(|(key, it)| (*key, it.as_str()));
        (!words.is_empty()).then(|| self.say("cli-way-brought", &parameters))
    }

    fn wait(&self, wait: &v1::PathWait) -> String {
        let mut words = value(self.lang, wait.cause().as_str_name());
        let colon = either(self.lang, "：", ": ");
        if let Some(condition) = &wait.condition {
            words = [words, name(Some(condition), self.lang)].join(colon);
        }
        let until = show::date(wait.until.as_ref());
        match until.is_empty() {
            true => words,
            false => self.say("cli-wait-until", &[("what", &words), ("day", &until)]),
        }
    }

    fn lapse(&self, lapse: &v1::PathLapse) -> String {
        let title = value(self.lang, lapse.kind().as_str_name());
        let day = show::date(lapse.expires_on.as_ref());
        let step = self.name(&lapse.needed_by);
        let parameters = [("title", title.as_str()), ("day", &day), ("step", &step)];
        if lapse.needed_by.is_empty() {
            self.say("cli-way-lapse", &parameters)
        } else {
            self.say("cli-way-lapse-needed", &parameters)
        }
    }

    fn conflict(&self, conflict: &v1::PathConflict) -> String {
        let step = self.name(&conflict.step);
        let rule = either(self.lang, &conflict.name_zh, &conflict.name_en);
        let condition = name(conflict.condition.as_ref(), self.lang);
        let parameters = [
            ("step", step.as_str()),
            ("rule", rule),
            ("condition", &condition),
        ];
        let last = show::date(conflict.last_day.as_ref());
        if last.is_empty() {
            return self.say("cli-way-conflict", &parameters);
        }
        let [step, rule, condition] = parameters;
        self.say(
            "cli-way-conflict-until",
            &[step, rule, condition, ("day", &last)],
        )
    }
}
