//! From what the server says of a firm to the view of it.

use super::class;
use super::ladder::{self, held, layer_rung, zone};
use super::rows::{Judged, Requirement, listed, state};
use super::{Answer, Counts, Mark, RuleTable, Rung, State, View};
use crate::names::either;
use crate::present::quantity::quantity;
use crate::show;
use crate::text::{text, value};
use api::text::Lang;
use api::v1;

/// Requirements that an answer names before the rest is only counted.
const NAMED_MAX: usize = 3;

/// What a share is rounded down to for a market's people, basis points.
const STEP_BP: i32 = 2_500;

/// The rung that brings a firm onto a board.
const ENTRY: &str = "board-entry";
/// Rungs that are layers of a board: a firm belongs to one of them, and passes through none.
const LAYERS: [&str; 2] = ["board-standardization", "board-cultivation"];

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
    /// True if the reader sees bands in place of figures.
    pub banded: bool,
    /// The market's report, if a market asks.
    pub report: Option<v1::CandidateReport>,
    /// How its listing on the market stood on the day.
    pub listing: Option<v1::ListingStanding>,
    /// The market that is asked about, if no report of one is there; empty for whichever serves the
    /// seat.
    pub market: String,
    /// What the seat says against its board.
    pub no_market: v1::NoCandidateCause,
}

/// The view.
pub fn view(material: &Material, lang: Lang) -> View {
    let fill = Fill { material, lang };
    if let Some(answer) = fill.class() {
        return fill.sorted(answer);
    }
    let rungs: Vec<Rung> = fill.rungs();
    let top = rungs
        .iter()
        .rposition(|it| it.state == State::Held || (it.could() && !fill.is_shut(it)));
    // On the highest rung it may not be yet, only fit for it.
    let above = top.map_or(0, |at| at + 1);
    let above = above.min(rungs.len().saturating_sub(1));
    let open = |rung: &Rung| rung.state != State::Held && !fill.is_shut(rung);
    let mut above = rungs.iter().enumerate().skip(above);
    let next = above.find(|(_, it)| open(it)).map(|(at, _)| at);
    let mut answers = vec![fill.stands(&rungs)];
    if !rungs.iter().all(|it| fill.is_shut(it)) {
        answers.extend([fill.next(&rungs, next), fill.earliest(&rungs, next)]);
    }
    View {
        lang,
        firm: material.firm.clone(),
        about: material.about.clone(),
        answers,
        ground: material
            .assessed
            .as_ref()
            .map(|it| ground(it, lang))
            .unwrap_or_default(),
        next,
        rungs,
        ways: fill.ways(),
        rules: material.standings.iter().map(|it| fill.rule(it)).collect(),
    }
}

/// Puts what the server says into words.
pub(super) struct Fill<'a> {
    pub(super) material: &'a Material,
    pub(super) lang: Lang,
}

impl Fill<'_> {
    pub(super) fn standing(&self, purpose: &str) -> Option<&Standing> {
        let mut standings = self.material.standings.iter();
        standings.find(|it| it.found.purpose == purpose)
    }

    pub(super) fn say(&self, key: &str, parameters: &[(&str, &str)]) -> String {
        text(self.lang, key, parameters)
    }

    /// The class of the firm, by a rule that only sorts firms.
    fn class(&self) -> Option<Answer> {
        let [standing] = self.material.standings.as_slice() else {
            return None;
        };
        let size = class::size(&standing.found)?;
        let known = size != v1::SizeClass::Unspecified;
        let (answer, state) = if known {
            let size = value(self.lang, size.as_str_name());
            (self.say("cli-ground-size", &[("size", &size)]), State::Held)
        } else {
            (self.say("cli-ground-size-unknown", &[]), State::Unknown)
        };
        Some(Answer {
            question: self.say("cli-answer-class", &[]),
            answer,
            more: Vec::new(),
            open: Vec::new(),
            left: 0,
            state,
        })
    }

    /// The view by such a rule: no rungs, nothing to climb.
    fn sorted(&self, answer: Answer) -> View {
        let standings = self.material.standings.iter();
        View {
            lang: self.lang,
            firm: self.material.firm.clone(),
            about: self.material.about.clone(),
            answers: vec![answer],
            ground: Vec::new(),
            rungs: Vec::new(),
            next: None,
            ways: Vec::new(),
            rules: standings.map(|it| self.rule(it)).collect(),
        }
    }

    pub(super) fn name(&self, purpose: &str) -> String {
        let standing = self.standing(purpose);
        let steps = self.material.ways.iter().flat_map(|way| &way.steps);
        let step = steps.into_iter().find(|step| step.purpose == purpose);
        let names = standing.map(|it| (it.found.name_zh.as_str(), it.found.name_en.as_str()));
        let names = names.or_else(|| step.map(|it| (it.name_zh.as_str(), it.name_en.as_str())));
        let (zh, en) = names.unwrap_or_default();
        ladder::name(purpose, zh, en, self.lang)
    }

    fn rungs(&self) -> Vec<Rung> {
        let on = self.held();
        let rung = |purpose: &String| self.rung(purpose, on.contains(&purpose.as_str()));
        let mut rungs: Vec<Rung> = self.material.rungs.iter().map(rung).collect();
        let purposes = self.material.rungs.iter().map(String::as_str);
        let purposes: Vec<&str> = purposes.collect();
        let highest = rungs.iter().rposition(|it| it.state == State::Held);
        for (rung, purpose) in rungs.iter_mut().zip(&purposes).take(highest.unwrap_or(0)) {
            if rung.state == State::Held {
                rung.verdict = match *purpose == ENTRY {
                    true => self.say("cli-rung-entered", &[]),
                    false => self.say("cli-rung-passed", &[]),
                };
            }
        }
        let taken = |rung: &Rung| rung.state == State::Held || rung.could();
        for at in 0..rungs.len() {
            let (upto, above) = rungs.split_at_mut(at + 1);
            let layer = |at: usize| purposes.get(at).is_some_and(|it| LAYERS.contains(it));
            let mut above = above.iter().enumerate();
            let higher = above.any(|(n, it)| layer(at + 1 + n) && taken(it));
            if let Some(rung) = upto.last_mut()
                && layer(at)
                && higher
                && rung.state != State::Held
            {
                self.not_needed(rung);
            }
        }
        rungs
    }

    /// A layer below the one of the firm: nobody passes through it.
    fn not_needed(&self, rung: &mut Rung) {
        rung.state = State::Moot;
        rung.verdict = self.say("cli-rung-moot", &[]);
        rung.counts = Counts::default();
        rung.open.clear();
        rung.earliest.clear();
    }

    /// Rungs that the firm is on or has passed.
    pub(super) fn held(&self) -> Vec<&'static str> {
        held(&self.material.ways, self.material.listing.as_ref())
    }

    fn rung(&self, purpose: &str, held: bool) -> Rung {
        let ways = self.material.ways.iter();
        let to = |way: &'_ v1::ReadinessPath| way.steps.iter().position(|it| it.rung == purpose);
        let way = ways.into_iter().find_map(|way| Some((way, to(way)?)));
        let step = way.and_then(|(way, at)| way.steps.get(at));
        // Of several ways to it the one that the path takes.
        let standing = step.and_then(|step| self.standing(&step.purpose));
        let standing = standing.or_else(|| self.standing(purpose));
        let (counts, open, one) = standing.map(|it| self.requirements(it)).unwrap_or_default();
        let verdict = standing.map_or(v1::Verdict::Unknown, |it| it.found.verdict());
        let state = if held { State::Held } else { state(verdict) };
        let before = way.map_or(&[][..], |(way, at)| way.steps.get(..at).unwrap_or_default());
        let ready = before.iter().all(|step| step.held || self.met(step));
        let verdict = match state {
            State::Held => self.say("cli-rung-held", &[]),
            State::Met if !ready => self.say("cli-rung-met-later", &[]),
            State::Met => self.say("cli-rung-met", &[]),
            State::Lacking => self.say("cli-rung-lacking", &[]),
            State::Unknown if standing.is_none() => self.say("cli-rung-no-rule", &[]),
            State::Unknown | State::Moot => self.say("cli-rung-unknown", &[]),
        };
        let day = step.and_then(|step| step.earliest_on.as_ref());
        let day = day.filter(|_| !held);
        Rung {
            zone: zone(purpose, self.lang),
            name: self.name(purpose),
            state,
            ready,
            verdict,
            counts,
            earliest: show::date(day),
            one_is_enough: one && open.len() > 1,
            open: open.into_iter().map(|it| it.mark).collect(),
        }
    }

    fn met(&self, step: &v1::PathStep) -> bool {
        let standing = self.standing(&step.purpose);
        standing.is_some_and(|it| it.found.verdict() == v1::Verdict::Met)
    }

    /// What a rule asks for: counted, what is open of it, and whether one is enough. The one place
    /// that both the ladder and the ways go by.
    pub(super) fn requirements(&self, standing: &Standing) -> (Counts, Vec<Requirement>, bool) {
        let (mut counts, mut open, one) = self.judged(standing).summary();
        if standing.found.verdict() == v1::Verdict::Met {
            // Alternatives that it does not need are no gaps.
            (counts.lacking, counts.unknown) = (0, 0);
            open.clear();
        }
        (counts, open, one)
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
        let on = rungs.iter().rposition(|it| it.state == State::Held);
        let could = rungs
            .iter()
            .rposition(|it| it.could() && !self.is_barred(it, rungs) && !self.is_shut(it));
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
        let (answer, state) = match self.no_market() {
            Some(why) if rungs.iter().all(|it| self.is_shut(it)) => {
                more.clear();
                (why, State::Lacking)
            }
            why => {
                more.extend(why);
                (answer, state)
            }
        };
        Answer {
            question: self.say("cli-answer-stands", &[]),
            answer,
            more,
            open: Vec::new(),
            left: 0,
            state,
        }
    }

    /// True for a rung of a board, if no market that could be meant serves the firm's seat.
    fn is_shut(&self, rung: &Rung) -> bool {
        let outside = self.material.no_market == v1::NoCandidateCause::Outside;
        outside && rung.zone == zone(ENTRY, self.lang)
    }

    /// What the seat says against boards, where no market's report does.
    fn no_market(&self) -> Option<String> {
        let cause = self.material.no_market;
        let words = value(self.lang, cause.as_str_name());
        match (cause, self.material.market.is_empty()) {
            (v1::NoCandidateCause::Outside, true) => Some(self.say("cli-stands-no-market", &[])),
            (v1::NoCandidateCause::Outside, false) => {
                Some(self.say("cli-stands-no-candidate", &[("cause", &words)]))
            }
            (v1::NoCandidateCause::SeatUnclear, _) if self.asks_for_board() => {
                Some(self.say("cli-stands-seat-unclear", &[]))
            }
            _ => None,
        }
    }

    fn asks_for_board(&self) -> bool {
        let board = zone(ENTRY, self.lang);
        let mut rungs = self.material.rungs.iter();
        rungs.any(|purpose| zone(purpose, self.lang) == board)
    }

    /// True for a rung of the board, if the firm is no candidate of the market that asks; for each,
    /// if it is on an exchange already.
    fn is_barred(&self, rung: &Rung, rungs: &[Rung]) -> bool {
        let report = self.material.report.as_ref();
        match report.map(v1::CandidateReport::no_candidate) {
            None | Some(v1::NoCandidateCause::Unspecified) => false,
            Some(v1::NoCandidateCause::Public) => true,
            Some(
                v1::NoCandidateCause::Outside
                | v1::NoCandidateCause::SeatUnclear
                | v1::NoCandidateCause::EntryNotMet
                | v1::NoCandidateCause::NoRule
                | v1::NoCandidateCause::ListedElsewhere,
            ) => rungs.first().is_some_and(|board| board.zone == rung.zone),
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
        let listing = self.material.listing.as_ref();
        let listed = listing.map_or(v1::Layer::Unspecified, v1::ListingStanding::layer);
        if let Some(candidate) = &report.candidate {
            let (reach, has) = (candidate.reach(), candidate.layer().max(listed));
            if layer_rung(reach).is_some() && reach > has {
                let layer = value(self.lang, reach.as_str_name());
                lines.push(self.say("cli-stands-reach", &[("layer", &layer)]));
            }
        }
        let due = report.layer_by_evidence();
        if layer_rung(due).is_some() && due != listed {
            let layer = value(self.lang, due.as_str_name());
            lines.push(self.say("cli-stands-due", &[("layer", &layer)]));
        }
        let changes = show::date(report.layer_changes_on.as_ref());
        if !changes.is_empty() {
            lines.push(self.say("cli-stands-changes", &[("day", &changes)]));
        }
        if report.board() == v1::BoardState::Unspecified {
            lines.push(self.say("cli-candidates-no-board", &[]));
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
        let mut more = vec![match rung.could() {
            true => self.say("cli-next-ready", &[]),
            false => self.say("cli-next-counts", &parameters),
        }];
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
        if rung.is_some_and(|rung| !rung.could()) {
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

    fn rule(&self, standing: &Standing) -> RuleTable {
        let (rule, found) = (&standing.rule, &standing.found);
        let share = self.share(found);
        let verdict = match found.conditional {
            true => self.say("cli-verdict-conditional", &[]),
            false => value(self.lang, found.verdict().as_str_name()),
        };
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

    /// How much of a rule is met; of a rounded figure what it stands for.
    fn share(&self, found: &v1::RuleAssessment) -> String {
        if !self.material.banded || found.verdict() == v1::Verdict::Met {
            return show::percent(found.readiness_bp);
        }
        let whole = |bp: i32| format!("{}%", bp / 100);
        match found.readiness_bp {
            ..STEP_BP => self.say("cli-share-below", &[("share", &whole(STEP_BP))]),
            rounded => self.say("cli-share-from", &[("share", &whole(rounded))]),
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
