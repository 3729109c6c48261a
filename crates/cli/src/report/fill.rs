//! From what the server says of a firm to the view of it.

use super::ladder::{self, held, layer_rung, zone};
use super::rows::{Judged, listed, name, state};
use super::{Answer, Mark, RuleTable, Rung, State, Step, View, Way};
use crate::names::either;
use crate::present::quantity::quantity;
use crate::show;
use crate::text::{text, value};
use api::text::Lang;
use api::v1;

/// Requirements that an answer names before the rest is only counted.
const NAMED_MAX: usize = 3;

/// A rule with the firm held against it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The rule.
    pub rule: v1::Rule,
    /// What it says.
    pub found: v1::RuleAssessment,
}

/// What the server says of a firm.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Name of the firm.
    pub firm: String,
    /// Market and day, in words.
    pub about: String,
    /// Purposes of the rungs, lowest first.
    pub rungs: Vec<String>,
    /// Rules, also such that are no rung.
    pub standings: Vec<Standing>,
    /// Ways up.
    pub ways: Vec<v1::ReadinessPath>,
    /// Size class and tier, if they were looked up.
    pub assessed: Option<v1::SmeAssessment>,
    /// The market's report, if a market asks.
    pub report: Option<v1::CandidateReport>,
    /// Its listing on the market.
    pub listing: Option<v1::Listing>,
}

/// The view.
pub fn view(material: &Material, lang: Lang) -> View {
    let fill = Fill { material, lang };
    let rungs: Vec<Rung> = fill.rungs();
    let top = rungs
        .iter()
        .rposition(|it| matches!(it.state, State::Held | State::Met));
    let next = top.map_or(0, |at| at + 1);
    let next = (next < rungs.len()).then_some(next);
    View {
        lang,
        firm: material.firm.clone(),
        about: material.about.clone(),
        answers: vec![
            fill.stands(&rungs),
            fill.next(&rungs, next),
            fill.earliest(&rungs, next),
        ],
        ground: material
            .assessed
            .as_ref()
            .map(|it| ground(it, lang))
            .unwrap_or_default(),
        next,
        rungs,
        ways: material.ways.iter().map(|it| fill.way(it)).collect(),
        rules: material.standings.iter().map(|it| fill.rule(it)).collect(),
    }
}

struct Fill<'a> {
    material: &'a Material,
    lang: Lang,
}

impl Fill<'_> {
    fn standing(&self, purpose: &str) -> Option<&Standing> {
        let mut standings = self.material.standings.iter();
        standings.find(|it| it.found.purpose == purpose)
    }

    fn say(&self, key: &str, parameters: &[(&str, &str)]) -> String {
        text(self.lang, key, parameters)
    }

    fn name(&self, purpose: &str) -> String {
        let standing = self.standing(purpose);
        let steps = self.material.ways.iter().flat_map(|way| &way.steps);
        let step = steps.into_iter().find(|step| step.purpose == purpose);
        let names = standing.map(|it| (it.found.name_zh.as_str(), it.found.name_en.as_str()));
        let names = names.or_else(|| step.map(|it| (it.name_zh.as_str(), it.name_en.as_str())));
        let (zh, en) = names.unwrap_or_default();
        ladder::name(purpose, zh, en, self.lang)
    }

    fn rungs(&self) -> Vec<Rung> {
        let on = held(&self.material.ways, self.material.listing.as_ref());
        let rung = |purpose: &String| self.rung(purpose, on.contains(&purpose.as_str()));
        let mut rungs: Vec<Rung> = self.material.rungs.iter().map(rung).collect();
        let highest = rungs.iter().rposition(|it| it.state == State::Held);
        for rung in rungs.iter_mut().take(highest.unwrap_or(0)) {
            if rung.state == State::Held {
                rung.verdict = self.say("cli-rung-passed", &[]);
            }
        }
        rungs
    }

    fn rung(&self, purpose: &str, held: bool) -> Rung {
        let standing = self.standing(purpose);
        let judged = standing.map(|it| self.judged(it).summary());
        let (mut counts, mut open, one_is_enough) = judged.unwrap_or_default();
        let verdict = standing.map_or(v1::Verdict::Unknown, |it| it.found.verdict());
        if verdict == v1::Verdict::Met {
            // Alternatives that it does not need are no gaps.
            (counts.lacking, counts.unknown) = (0, 0);
            open.clear();
        }
        let state = if held { State::Held } else { state(verdict) };
        let verdict = match state {
            State::Held => self.say("cli-rung-held", &[]),
            State::Met => self.say("cli-rung-met", &[]),
            State::Lacking => self.say("cli-rung-lacking", &[]),
            State::Unknown if standing.is_none() => self.say("cli-rung-no-rule", &[]),
            State::Unknown => self.say("cli-rung-unknown", &[]),
        };
        let steps = self.material.ways.iter().flat_map(|way| &way.steps);
        let step = steps.into_iter().find(|step| step.purpose == purpose);
        let day = step.and_then(|step| step.earliest_on.as_ref());
        let day = day.filter(|_| !held);
        Rung {
            zone: zone(purpose, self.lang),
            name: self.name(purpose),
            state,
            verdict,
            counts,
            earliest: show::date(day),
            one_is_enough,
            open,
        }
    }

    fn judged<'a>(&self, standing: &'a Standing) -> Judged<'a> {
        Judged {
            rule: &standing.rule,
            found: &standing.found,
            lang: self.lang,
        }
    }

    /// Where the firm stands: on a rung, or on which it could be by its evidence of the day.
    fn stands(&self, rungs: &[Rung]) -> Answer {
        let highest = |state| rungs.iter().rposition(|it: &Rung| it.state == state);
        let (on, could) = (highest(State::Held), highest(State::Met));
        let named = |at: usize| rungs.get(at).map(|it| it.name.clone()).unwrap_or_default();
        let could = could.filter(|at| on.is_none_or(|now| now < *at));
        let mut more = Vec::new();
        let ready = could.map(|at| self.say("cli-stands-could", &[("rung", &named(at))]));
        let (answer, state) = match (on, ready) {
            (Some(at), ready) => {
                more.extend(ready);
                (named(at), State::Held)
            }
            (None, Some(ready)) => {
                more.push(self.say("cli-stands-not-yet", &[]));
                (ready, State::Met)
            }
            (None, None) => (self.say("cli-stands-below", &[]), State::Unknown),
        };
        let (answer, state) = match self.no_candidate() {
            Some(why) if state != State::Held => {
                more.insert(0, answer);
                (why, State::Lacking)
            }
            _ => (answer, state),
        };
        more.extend(self.of_market());
        Answer {
            question: self.say("cli-answer-stands", &[]),
            answer,
            more,
            open: Vec::new(),
            left: 0,
            state,
        }
    }

    /// Why the firm is no candidate of the market that asks.
    fn no_candidate(&self) -> Option<String> {
        let cause = self.material.report.as_ref()?.no_candidate();
        let cause_words = value(self.lang, cause.as_str_name());
        let words = || self.say("cli-stands-no-candidate", &[("cause", &cause_words)]);
        (cause != v1::NoCandidateCause::Unspecified).then(words)
    }

    /// What the market's report adds to where the firm stands.
    fn of_market(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let Some(report) = &self.material.report else {
            return lines;
        };
        if let Some(candidate) = &report.candidate {
            let reach = candidate.reach();
            if layer_rung(reach).is_some() && reach as i32 > candidate.layer() as i32 {
                let layer = value(self.lang, reach.as_str_name());
                lines.push(self.say("cli-stands-reach", &[("layer", &layer)]));
            }
        }
        let changes = show::date(report.layer_changes_on.as_ref());
        if !changes.is_empty() {
            lines.push(self.say("cli-stands-changes", &[("day", &changes)]));
        }
        if let Some(listing) = &self.material.listing {
            let state = value(self.lang, listing.state().as_str_name());
            let since = show::date(listing.state_date.as_ref());
            let parameters = [
                ("state", state.as_str()),
                ("day", &since),
                ("code", &listing.code),
            ];
            lines.push(self.say("cli-stands-listing", &parameters));
        }
        lines
    }

    fn next(&self, rungs: &[Rung], next: Option<usize>) -> Answer {
        let question = self.say("cli-answer-next", &[]);
        let Some(rung) = next.and_then(|at| rungs.get(at)) else {
            return Answer {
                question,
                answer: self.say("cli-next-none", &[]),
                more: Vec::new(),
                open: Vec::new(),
                left: 0,
                state: State::Held,
            };
        };
        let counts = [rung.counts.lacking, rung.counts.unknown].map(|n| n.to_string());
        let [lacking, unknown] = counts;
        let parameters = [("lacking", lacking.as_str()), ("unknown", &unknown)];
        let mut more = vec![self.say("cli-next-counts", &parameters)];
        if rung.one_is_enough {
            more.push(self.say("cli-need-one", &[]));
        }
        let (named, left) = rung.first(NAMED_MAX);
        Answer {
            question,
            answer: rung.name.clone(),
            more,
            open: named.to_vec(),
            left,
            state: rung.state,
        }
    }

    fn earliest(&self, rungs: &[Rung], next: Option<usize>) -> Answer {
        let day = |rung: &Rung| match rung.earliest.is_empty() {
            true => self.say("cli-earliest-unknown", &[]),
            false => rung.earliest.clone(),
        };
        let rung = next.and_then(|at| rungs.get(at));
        let mut more = Vec::new();
        if let Some(rung) = rung {
            more.push(rung.name.clone());
        }
        let top = rungs
            .last()
            .filter(|_| next.is_some_and(|at| at + 1 < rungs.len()));
        if let Some(top) = top {
            let parameters = [("rung", top.name.as_str()), ("day", &day(top))];
            more.push(self.say("cli-earliest-top", &parameters));
        }
        if next.is_some() {
            more.push(self.say("cli-earliest-if", &[]));
        }
        Answer {
            question: self.say("cli-answer-earliest", &[]),
            answer: rung.map_or_else(|| "–".to_owned(), day),
            more,
            open: Vec::new(),
            left: 0,
            state: State::Held,
        }
    }

    fn way(&self, way: &v1::ReadinessPath) -> Way {
        let goal = self.name(&way.goal);
        let lapses = way.lapses.iter().map(|it| self.lapse(it));
        let conflicts = way.conflicts.iter().map(|it| self.conflict(it));
        Way {
            title: self.say("cli-way-title", &[("goal", &goal)]),
            steps: way.steps.iter().map(|it| self.step(it)).collect(),
            warnings: lapses.chain(conflicts).collect(),
        }
    }

    fn step(&self, step: &v1::PathStep) -> Step {
        let names = |conditions: &[v1::ConditionName]| {
            let names = conditions.iter().map(|it| name(Some(it), self.lang));
            names.collect::<Vec<_>>()
        };
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
        Step {
            name: self.name(&step.purpose),
            rule: [show::id(&step.rule).as_str(), version]
                .join(" ")
                .trim_end()
                .to_owned(),
            earliest,
            waits: step.waits.iter().map(|it| self.wait(it)).collect(),
            counts: self.step_counts(step),
            lacking: names(&step.lacking),
            unknown: names(&step.unknown),
        }
    }

    /// Requirements that are lacking and that are unknown, as the ladder counts them where it shows
    /// the same rule.
    fn step_counts(&self, step: &v1::PathStep) -> [usize; 2] {
        let shown = self.standing(&step.purpose);
        if shown.is_some_and(|it| it.found.rule == step.rule) {
            let counts = self.rung(&step.purpose, step.held).counts;
            return [counts.lacking, counts.unknown];
        }
        [step.lacking.len(), step.unknown.len()]
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

    fn rule(&self, standing: &Standing) -> RuleTable {
        let (rule, found) = (&standing.rule, &standing.found);
        let share = show::percent(found.readiness_bp);
        let verdict = value(self.lang, found.verdict().as_str_name());
        let parameters = [("verdict", verdict.as_str()), ("share", &share)];
        RuleTable {
            name: either(self.lang, &rule.name_zh, &rule.name_en).to_owned(),
            state: state(found.verdict()),
            verdict: self.say("cli-rule-verdict", &parameters),
            source: self.source(rule, found),
            rows: self.judged(standing).rows(),
            points: found.indicators.iter().map(|it| self.points(it)).collect(),
        }
    }

    fn source(&self, rule: &v1::Rule, found: &v1::RuleAssessment) -> Vec<String> {
        let confidence = value(self.lang, found.confidence().as_str_name());
        let year = found.last_fiscal_year.to_string();
        let id = show::id(&rule.name);
        let parameters = [
            ("rule", id.as_str()),
            ("version", &rule.version),
            ("confidence", &confidence),
            ("year", &year),
        ];
        let instrument = [rule.instrument.as_str(), &rule.number, &rule.issuer];
        let instrument: Vec<String> = instrument
            .into_iter()
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect();
        let mut lines = vec![
            self.say("cli-rule-version", &parameters),
            listed(&instrument, self.lang),
        ];
        if !found.in_force {
            lines.push(self.say("cli-rule-not-in-force", &[]));
        }
        lines
    }

    fn points(&self, line: &v1::RuleIndicatorFinding) -> (String, String) {
        let points = |n: i64| quantity(n, v1::FactUnit::Points, self.lang);
        let most = points(line.max_points);
        let sure = match (line.points_min, line.points_max) {
            (Some(least), Some(upto)) if least < upto => format!("{least} – {upto}"),
            (Some(least), _) => least.to_string(),
            (None, _) => self.say("cli-not-shown", &[]),
        };
        let name = either(self.lang, &line.name_zh, &line.name_en);
        (name.to_owned(), format!("{sure} / {most}"))
    }
}

/// Size class and titles: what the ladder stands on.
fn ground(assessed: &v1::SmeAssessment, lang: Lang) -> Vec<Mark> {
    let size = assessed.size_class();
    let size = match size {
        v1::SizeClass::Unspecified => Mark {
            word: text(lang, "cli-ground-size-unknown", &[]),
            state: State::Unknown,
        },
        v1::SizeClass::Micro
        | v1::SizeClass::Small
        | v1::SizeClass::Medium
        | v1::SizeClass::Large => Mark {
            word: text(
                lang,
                "cli-ground-size",
                &[("size", &value(lang, size.as_str_name()))],
            ),
            state: State::Held,
        },
    };
    let tiers = [
        v1::Tier::Innovative,
        v1::Tier::Srdi,
        v1::Tier::LittleGiant,
        v1::Tier::KeyLittleGiant,
    ];
    let now = assessed.tier();
    if now == v1::Tier::Unspecified {
        let word = text(lang, "cli-ground-titles-unknown", &[]);
        let state = State::Unknown;
        return vec![size, Mark { word, state }];
    }
    let tiers = tiers.into_iter().map(|tier| Mark {
        word: value(lang, tier.as_str_name()),
        state: if tier as i32 <= now as i32 {
            State::Held
        } else {
            State::Lacking
        },
    });
    std::iter::once(size).chain(tiers).collect()
}
