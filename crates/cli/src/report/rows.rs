//! A rule's conditions in their groups, each held against the firm, as rows of a table.

use super::{Counts, Mark, Row, State};
use crate::names::either;
use crate::present::quantity;
use crate::show;
use crate::text::{text, value};
use crate::told;
use api::text::Lang;
use api::v1;
use api::v1::rule_member::Member;

/// Groups within groups that are shown; no rule has as many.
const DEPTH_MAX: usize = 8;
/// Key of the group that is the whole.
const ROOT: &str = "root";

/// A rule with what it says of the firm.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The rule.
    pub rule: &'a v1::Rule,
    /// The firm held against it.
    pub found: &'a v1::RuleAssessment,
    /// Language of the words.
    pub lang: Lang,
}

/// What a rule asks for on its highest level.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Key of a condition without which the rule cannot be met; `None` for a group, and for an
    /// alternative.
    pub sole: Option<String>,
    /// The requirement in words, and how the firm stands by it.
    pub mark: Mark,
}

/// The state that a verdict means.
pub const fn state(verdict: v1::Verdict) -> State {
    match verdict {
        v1::Verdict::Met => State::Met,
        v1::Verdict::NotMet => State::Lacking,
        v1::Verdict::Unknown | v1::Verdict::Unspecified => State::Unknown,
    }
}

/// A state, but nothing that fails where something else does, or may still do.
fn unless(moot: bool, state: State) -> State {
    if moot && state == State::Lacking {
        State::Moot
    } else {
        state
    }
}

/// The name of a condition.
pub fn name(condition: Option<&v1::ConditionName>, lang: Lang) -> String {
    let named = condition.map(|it| (either(lang, &it.name_zh, &it.name_en), it.key.as_str()));
    let (name, key) = named.unwrap_or_default();
    if name.is_empty() { key } else { name }.to_owned()
}

/// What the firm has, in words: a value, what it is at most, or the band that a market's people
/// see.
fn actual(finding: &v1::RuleFinding, lang: Lang) -> String {
    let unit = finding
        .required
        .map_or(v1::FactUnit::Unspecified, |it| it.unit());
    let one = |amount| quantity::quantity(amount, unit, lang);
    match (finding.actual, finding.actual_max) {
        (Some(least), Some(most)) if least < most => format!("{} – {}", one(least), one(most)),
        (Some(value), _) => one(value),
        (None, Some(most)) => format!("≤ {}", one(most)),
        (None, None) => band(finding, lang),
    }
}

/// Where a value lies beside its limit: what is more than an upper limit does not reach it.
fn band(finding: &v1::RuleFinding, lang: Lang) -> String {
    use v1::ValueBand as Band;
    let comparison = finding.required.map(|it| it.comparison());
    let upper = matches!(
        comparison,
        Some(v1::Comparison::AtMost | v1::Comparison::Below)
    );
    let key = match finding.band() {
        other if !upper => return value(lang, other.as_str_name()),
        Band::Unspecified => return String::new(),
        Band::BelowHalf => "cli-band-within-half",
        Band::HalfToLimit | Band::Below => "cli-band-within",
        Band::LimitToDouble | Band::Above => "cli-band-over",
        Band::DoubleAndMore => "cli-band-over-double",
    };
    text(lang, key, &[])
}

fn years(finding: &v1::RuleFinding) -> String {
    match (finding.first_fiscal_year, finding.last_fiscal_year) {
        (Some(first), Some(last)) if first < last => format!("{first}–{last}"),
        (_, Some(last)) => last.to_string(),
        (_, None) => String::new(),
    }
}

/// What is not known, in words: facts with their years, each with why if it is not just missing.
fn gaps(finding: &v1::RuleFinding, lang: Lang) -> Vec<String> {
    let mut known: Vec<(String, v1::GapCause, Vec<String>)> = Vec::new();
    for gap in &finding.gaps {
        let fact = gap.fact.as_ref();
        let name = fact.map_or("", |it| told::plain(either(lang, &it.name_zh, &it.name_en)));
        let year = gap.fiscal_year.map(|year| year.to_string());
        let same = known
            .iter_mut()
            .find(|(fact, cause, _)| fact == name && *cause == gap.cause());
        match same {
            Some((_, _, years)) => years.extend(year),
            None => known.push((name.to_owned(), gap.cause(), year.into_iter().collect())),
        }
    }
    let of = name(finding.condition.as_ref(), lang);
    let word = |(fact, cause, mut years): (String, v1::GapCause, Vec<String>)| {
        years.sort();
        let because = value(lang, cause.as_str_name());
        // The condition itself names the fact.
        if fact.is_empty() || (fact == of && years.is_empty()) {
            return because;
        }
        let years = years.join(either(lang, "、", ", "));
        let parameters = [("value", fact.as_str()), ("years", &years)];
        let fact = match years.is_empty() {
            true => fact,
            false => text(lang, "cli-of-years", &parameters),
        };
        match cause {
            v1::GapCause::Missing => fact,
            v1::GapCause::Unspecified
            | v1::GapCause::Expired
            | v1::GapCause::NoBase
            | v1::GapCause::OnlyUpperLimit
            | v1::GapCause::Titles
            | v1::GapCause::SizeClass
            | v1::GapCause::Question => {
                let parameters = [("fact", fact.as_str()), ("cause", &because)];
                text(lang, "cli-gap-because", &parameters)
            }
        }
    };
    known.into_iter().map(word).collect()
}

/// Texts one after the other, as the language parts them.
pub fn listed(words: &[String], lang: Lang) -> String {
    words.join(either(lang, "；", "; "))
}

fn missing(finding: &v1::RuleFinding, lang: Lang) -> String {
    let question = either(lang, &finding.question_zh, &finding.question_en);
    let unanswered = finding.verdict() == v1::Verdict::Unknown && !question.is_empty();
    if unanswered {
        return question.to_owned();
    }
    listed(&gaps(finding, lang), lang)
}

/// A source in words: what kind it is, and what it is called.
fn source(of: &v1::FactEvidence, lang: Lang) -> String {
    let kind = match of.origin() {
        v1::EvidenceOrigin::Unspecified | v1::EvidenceOrigin::Document => return of.source.clone(),
        v1::EvidenceOrigin::Market if !of.source.is_empty() => {
            let market = show::id(&of.source);
            return text(lang, "cli-source-market-named", &[("market", &market)]);
        }
        v1::EvidenceOrigin::Title => value(lang, of.title().as_str_name()),
        v1::EvidenceOrigin::TitleRegister
        | v1::EvidenceOrigin::Seat
        | v1::EvidenceOrigin::Memorandum
        | v1::EvidenceOrigin::Market
        | v1::EvidenceOrigin::Neeq
        | v1::EvidenceOrigin::InnovationLayer
        | v1::EvidenceOrigin::Bse => value(lang, of.origin().as_str_name()),
    };
    [kind.as_str(), &of.source].join(" ").trim_end().to_owned()
}

/// What shows something, in words.
pub fn evidence(found: &[v1::FactEvidence], lang: Lang) -> String {
    let mut words = Vec::new();
    for it in found {
        let until = show::date(it.expires_on.as_ref());
        let as_of = show::date(it.as_of.as_ref());
        let mut one = source(it, lang);
        for (day, key) in [(as_of, "cli-evidence-as-of"), (until, "cli-evidence-until")] {
            if !day.is_empty() {
                let day = text(lang, key, &[("day", &day)]);
                let gap = if one.is_empty() {
                    ""
                } else {
                    either(lang, "，", ", ")
                };
                one = format!("{one}{gap}{day}");
            }
        }
        if !one.is_empty() && !words.contains(&one) {
            words.push(one);
        }
    }
    // A source that is told with its day is not told again without it.
    let all = words.clone();
    let gap = either(lang, "，", ", ");
    words.retain(|one| !all.iter().any(|it| it.starts_with(&format!("{one}{gap}"))));
    listed(&words, lang)
}

impl<'a> Judged<'a> {
    fn group(&self, key: &str) -> Option<&'a v1::RuleGroup> {
        self.rule.groups.iter().find(|group| group.key == key)
    }

    fn finding(&self, key: &str) -> Option<&'a v1::RuleFinding> {
        let mut findings = self.found.findings.iter();
        findings.find(|it| it.condition.as_ref().is_some_and(|named| named.key == key))
    }

    fn group_state(&self, key: &str) -> Option<State> {
        let mut groups = self.found.groups.iter();
        let found = groups.find(|it| it.key == key)?;
        Some(state(found.verdict()))
    }

    /// All conditions in their groups, in the order of the rule.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let Some(root) = self.group(ROOT) else {
            return self
                .found
                .findings
                .iter()
                .map(|it| self.row(it, 0))
                .collect();
        };
        let whole = root.at_least_count.is_none();
        if !whole {
            rows.push(self.group_row(root, 0, false));
        }
        self.members(root, usize::from(!whole), false, &mut rows);
        rows
    }

    /// True if no member of a group can make the whole fail: the group does not, or nothing that
    /// it is in.
    fn harmless(&self, group: &v1::RuleGroup) -> bool {
        self.group_state(&group.key) != Some(State::Lacking)
    }

    fn members(&self, group: &v1::RuleGroup, depth: usize, moot: bool, rows: &mut Vec<Row>) {
        let moot = moot || self.harmless(group);
        for member in group.members.iter().filter_map(|it| it.member.as_ref()) {
            match member {
                Member::Condition(key) => {
                    let row = self.finding(key).map(|it| self.row(it, depth));
                    rows.extend(row.map(|row| Row {
                        state: row.state.map(|state| unless(moot, state)),
                        ..row
                    }));
                }
                Member::Group(key) => {
                    if let Some(group) = self.group(key).filter(|_| depth < DEPTH_MAX) {
                        rows.push(self.group_row(group, depth, moot));
                        self.members(group, depth + 1, moot, rows);
                    }
                }
            }
        }
    }

    fn group_row(&self, group: &v1::RuleGroup, depth: usize, moot: bool) -> Row {
        let name = either(self.lang, &group.name_zh, &group.name_en);
        let need = match group.at_least_count {
            None => text(self.lang, "cli-need-all", &[]),
            Some(1) => text(self.lang, "cli-need-one", &[]),
            Some(count) => text(self.lang, "cli-need-some", &[("count", &count.to_string())]),
        };
        let name = if name.is_empty() {
            need
        } else {
            text(
                self.lang,
                "cli-need-named",
                &[("name", name), ("need", &need)],
            )
        };
        Row {
            depth,
            group: true,
            state: self.group_state(&group.key).map(|it| unless(moot, it)),
            name,
            ..Row::default()
        }
    }

    fn row(&self, finding: &v1::RuleFinding, depth: usize) -> Row {
        let lang = self.lang;
        let unit = finding
            .required
            .map_or(v1::FactUnit::Unspecified, |it| it.unit());
        let required = finding.required.map(|it| quantity::limit(&it, lang));
        let distance = finding
            .distance
            .map(|it| quantity::distance(it, unit, lang));
        Row {
            depth,
            group: false,
            state: Some(state(finding.verdict())),
            open: finding.open,
            name: name(finding.condition.as_ref(), lang),
            required: required.unwrap_or_default(),
            actual: actual(finding, lang),
            years: years(finding),
            distance: distance.unwrap_or_default(),
            missing: missing(finding, lang),
            evidence: evidence(&finding.evidence, lang),
            confidence: value(lang, finding.confidence().as_str_name()),
            doubtful: finding.confidence() != v1::Confidence::Seen,
        }
    }

    /// What the rule asks for on its highest level: conditions and groups of the root.
    fn requirements(&self) -> Vec<Requirement> {
        let root = self.group(ROOT);
        let members = root.map_or(&[][..], |group| &group.members);
        let moot = root.is_some_and(|group| self.harmless(group));
        let all = root.is_some_and(|group| group.at_least_count.is_none());
        let mut found = Vec::new();
        for member in members.iter().filter_map(|it| it.member.as_ref()) {
            let mark = match member {
                Member::Condition(key) => self.finding(key).map(|it| self.requirement(it)),
                Member::Group(key) => self.group(key).and_then(|it| self.of_group(it)),
            };
            let sole = match member {
                Member::Condition(key) if all => Some(key.clone()),
                Member::Condition(_) | Member::Group(_) => None,
            };
            found.extend(mark.map(|mark| Requirement {
                sole,
                mark: Mark {
                    state: unless(moot, mark.state),
                    ..mark
                },
            }));
        }
        found
    }

    fn requirement(&self, finding: &v1::RuleFinding) -> Mark {
        let row = self.row(finding, 0);
        let flag = finding
            .required
            .filter(|it| it.unit() == v1::FactUnit::Flag);
        // Since a day at all: the name says it.
        let begun = |it: &v1::Limit| it.unit() == v1::FactUnit::Months && it.value == 0;
        let figure = finding.required.is_some_and(|it| !begun(&it)) && flag.is_none();
        let parameters = [
            ("name", row.name.as_str()),
            ("required", &row.required),
            ("actual", &row.actual),
        ];
        let say = |key| text(self.lang, key, &parameters);
        let banded = finding.actual.is_none() && finding.actual_max.is_none();
        let word = match (figure, row.actual.is_empty()) {
            (true, true) => say("cli-requirement"),
            (true, false) if banded => say("cli-requirement-banded"),
            (true, false) => say("cli-requirement-with"),
            (false, _) if flag.is_some_and(|it| it.value == 0) => say("cli-requirement-not"),
            (false, _) => row.name,
        };
        Mark {
            word,
            state: state(finding.verdict()),
        }
    }

    /// A group as one requirement: by its name, or by its members where it has none.
    fn of_group(&self, group: &v1::RuleGroup) -> Option<Mark> {
        let state = self.group_state(&group.key)?;
        let named = either(self.lang, &group.name_zh, &group.name_en);
        let word = if named.is_empty() {
            let mut rows = Vec::new();
            self.members(group, 0, false, &mut rows);
            let names = rows
                .into_iter()
                .filter(|row| !row.group)
                .map(|row| row.name);
            names.collect::<Vec<_>>().join(" / ")
        } else {
            named.to_owned()
        };
        Some(Mark { word, state })
    }

    /// Requirements counted, those that are open (lacking first), and whether one is enough.
    pub fn summary(&self) -> (Counts, Vec<Requirement>, bool) {
        let all = self.requirements();
        let count = |state| all.iter().filter(|it| it.mark.state == state).count();
        let one = self
            .group(ROOT)
            .is_some_and(|it| it.at_least_count == Some(1));
        let counts = Counts {
            met: count(State::Met),
            lacking: count(State::Lacking),
            unknown: count(State::Unknown),
        };
        let mut open: Vec<Requirement> = all
            .into_iter()
            .filter(|it| matches!(it.mark.state, State::Lacking | State::Unknown))
            .collect();
        open.sort_by_key(|it| it.mark.state);
        (counts, open, one)
    }
}
