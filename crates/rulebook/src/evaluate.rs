//! The only interpreter of rules: conditions, groups and scores in three verdicts.

use crate::facts::{Evidence, Facts, Origin};
use crate::measure::{Gap, Measure, Reader, Take, Value};
use crate::rule::{Application, Condition, Member, Need, Rule, Test};
use crate::score::{IndicatorPoints, Points, score};
use crate::size::SizeRule;
use crate::size_class::{Cause, assess_size_by};
use crate::unit::{Bound, Op, Unit};
use chrono::NaiveDate;
use domain::{Confidence, SizeClass, TitleKind, Verdict};

/// One condition held against the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Index into the rule's conditions.
    pub condition: usize,
    /// Key of the condition.
    pub key: String,
    /// Met, not met or unknown.
    pub verdict: Verdict,
    /// What is required; `None` for titles and questions.
    pub required: Option<Bound>,
    /// The firm's value in the unit of `required`, rounded against the firm; of several years the
    /// one farthest from passing. For a score, the points that are sure.
    pub actual: Option<i64>,
    /// The most that the value can be, where only that is known. For a score, the points that the
    /// unknown indicators would allow.
    pub actual_max: Option<i64>,
    /// How far the value is on the passing side of the limit (negative: how much is lacking), in
    /// the unit of `required`. Where only the most is known and is not enough: what lacks at least.
    pub distance: Option<i64>,
    /// First and last fiscal year that were looked at.
    pub years: Option<(i32, i32)>,
    /// What is not known.
    pub gaps: Vec<Gap>,
    /// Where the values come from, each with its expiry.
    pub evidence: Vec<Evidence>,
    /// How sure the condition's own figures are; of a size also those of the standard and how
    /// surely it covers the industry.
    pub confidence: Confidence,
    /// True if it rests on an expectation and no fact of the books, such as a market value.
    pub conditional: bool,
}

/// A group held against the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFinding {
    /// Index into the rule's groups.
    pub group: usize,
    /// Key of the group.
    pub key: String,
    /// Met, not met or unknown.
    pub verdict: Verdict,
}

/// What a rule says of a firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Id of the rule.
    pub rule: String,
    /// Version of the table.
    pub version: String,
    /// What was applied for.
    pub application: Application,
    /// The day.
    pub on: NaiveDate,
    /// The fiscal year that counts as the last one.
    pub last_year: i32,
    /// Met, not met or unknown.
    pub verdict: Verdict,
    /// Every condition of this application, in the order of the rule.
    pub findings: Vec<Finding>,
    /// Every group, in the order of the rule; the first is the whole.
    pub groups: Vec<GroupFinding>,
    /// Every line of the scoring table, in its order.
    pub indicators: Vec<IndicatorPoints>,
    /// True if it is met only where an expectation, such as a market value, comes true.
    pub conditional: bool,
    /// The least sure of the instrument, its days of force and the conditions that were tested.
    pub confidence: Confidence,
}

impl Assessment {
    /// A finding by the key of its condition.
    #[must_use]
    pub fn finding(&self, key: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.key == key)
    }

    /// The verdict on a group by its key.
    #[must_use]
    pub fn group(&self, key: &str) -> Option<Verdict> {
        self.groups
            .iter()
            .find(|group| group.key == key)
            .map(|group| group.verdict)
    }

    /// Everything that is not known, each once, in the order of the facts.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let findings = self.findings.iter().flat_map(|finding| &finding.gaps);
        let indicators = self.indicators.iter().flat_map(|indicator| &indicator.gaps);
        let mut gaps: Vec<Gap> = findings.chain(indicators).copied().collect();
        gaps.sort_unstable();
        gaps.dedup();
        gaps
    }
}

/// What an assessment needs beside the rule and the facts.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The day.
    pub on: NaiveDate,
    /// What is applied for.
    pub application: Application,
    /// Versions of the size standard.
    pub sizes: &'a [SizeRule],
}

/// Judges a firm by a rule on a day, as a first application if the rule knows one.
///
/// Size conditions follow the compiled-in size standard; [`assess_in`] takes another.
#[must_use]
pub fn assess(rule: &Rule, facts: &Facts, on: NaiveDate) -> Assessment {
    let first = rule
        .forces
        .iter()
        .any(|force| force.application == Application::New);
    let application = if first {
        Application::New
    } else {
        Application::Review
    };
    let sizes = crate::catalog::size_rules();
    assess_in(
        rule,
        facts,
        Context {
            on,
            application,
            sizes,
        },
    )
}

/// Judges a firm by a rule.
#[must_use]
pub fn assess_in(rule: &Rule, facts: &Facts, context: Context<'_>) -> Assessment {
    let last_year = facts.last_year(context.on);
    let indicators = score(rule, facts, context.on, last_year);
    let judge = Judge {
        rule,
        facts,
        context,
        last_year,
        indicators: &indicators,
    };
    let findings: Vec<Option<Finding>> = (0..rule.conditions.len())
        .map(|index| judge.condition(index))
        .collect();
    let of = |at: usize| {
        findings
            .get(at)
            .and_then(Option::as_ref)
            .map(|it| it.verdict)
    };
    let verdicts = judge_groups(rule, of);
    let sure = |at: usize| {
        let finding = findings.get(at).and_then(Option::as_ref)?;
        Some(if finding.conditional {
            Verdict::Unknown
        } else {
            finding.verdict
        })
    };
    let conditional = verdicts.first() == Some(&Verdict::Met)
        && judge_groups(rule, sure).first() != Some(&Verdict::Met);
    let groups = rule.groups.iter().zip(&verdicts).enumerate();
    let groups = groups.map(|(group, (it, verdict))| GroupFinding {
        group,
        key: it.key.clone(),
        verdict: *verdict,
    });
    let groups: Vec<_> = groups.collect();
    let findings: Vec<Finding> = findings.into_iter().flatten().collect();
    let least_sure = findings.iter().map(|finding| finding.confidence);
    let force = rule.force_on(context.application, context.on);
    let least_sure = least_sure.chain(force.map(|force| force.confidence));
    let confidence = least_sure.fold(rule.confidence, Ord::max);
    Assessment {
        rule: rule.id.clone(),
        version: rule.version.clone(),
        application: context.application,
        on: context.on,
        last_year,
        verdict: verdicts.first().copied().unwrap_or(Verdict::Unknown),
        findings,
        groups,
        conditional,
        confidence,
        indicators,
    }
}

/// Verdicts of all groups, from those of the conditions; `None` for a condition of the other kind
/// of application, which is not counted.
///
/// The members of a group come later in the list than the group itself, so that a pass from the
/// end finds their verdicts.
#[must_use]
pub fn judge_groups(rule: &Rule, of: impl Fn(usize) -> Option<Verdict>) -> Vec<Verdict> {
    let mut verdicts = vec![Verdict::Unknown; rule.groups.len()];
    for (index, group) in rule.groups.iter().enumerate().rev() {
        let (mut met, mut unknown, mut tested) = (0, 0, 0);
        for member in &group.members {
            let verdict = match member {
                Member::Group(at) => verdicts.get(*at).copied(),
                Member::Condition(at) => of(*at),
            };
            let Some(verdict) = verdict else { continue };
            tested += 1;
            met += usize::from(verdict == Verdict::Met);
            unknown += usize::from(verdict == Verdict::Unknown);
        }
        let need = match group.need {
            Need::All => tested,
            Need::AtLeast(count) => count,
        };
        let verdict = if met >= need {
            Verdict::Met
        } else if met + unknown < need {
            Verdict::NotMet
        } else {
            Verdict::Unknown
        };
        if let Some(slot) = verdicts.get_mut(index) {
            *slot = verdict;
        }
    }
    verdicts
}

struct Judge<'a> {
    rule: &'a Rule,
    facts: &'a Facts,
    context: Context<'a>,
    last_year: i32,
    indicators: &'a [IndicatorPoints],
}

impl Judge<'_> {
    /// `None` for a condition of the other kind of application.
    fn condition(&self, index: usize) -> Option<Finding> {
        let condition = self.rule.conditions.get(index)?;
        if condition
            .only
            .is_some_and(|only| only != self.context.application)
        {
            return None;
        }
        let mut finding = Finding {
            condition: index,
            key: condition.key.clone(),
            verdict: Verdict::Unknown,
            required: None,
            actual: None,
            actual_max: None,
            distance: None,
            years: None,
            gaps: Vec::new(),
            evidence: Vec::new(),
            confidence: condition.confidence,
            conditional: false,
        };
        match &condition.test {
            Test::Bound(measure, bound) => self.bound(measure, *bound, &mut finding),
            Test::Title { kinds, held } => self.title(kinds, *held, &mut finding),
            Test::SizeAtMost(class) => self.size(*class, &mut finding),
            Test::Score { part, bound } => self.score(part.as_deref(), *bound, &mut finding),
            Test::Question(_) => self.question(condition, &mut finding),
        }
        Some(finding)
    }

    fn bound(&self, measure: &Measure, bound: Bound, finding: &mut Finding) {
        let mut reader = Reader::new(self.facts, self.context.on);
        let values = reader.read(measure, self.last_year);
        let judged = hold(measure, bound, &values);
        finding.verdict = judged.verdict;
        finding.required = Some(bound);
        finding.actual = judged.actual;
        finding.actual_max = judged.actual_max;
        let lacking = |actual: i64| {
            if bound.op.wants_more() {
                actual.saturating_sub(bound.limit)
            } else {
                bound.limit.saturating_sub(actual)
            }
        };
        // What even the most falls short by is surely lacking.
        let most = judged.actual_max;
        let most = most.filter(|_| finding.verdict == Verdict::NotMet);
        let counted = judged.actual.or(most);
        let counted = counted.filter(|_| bound.unit != Unit::Flag);
        finding.distance = counted.map(lacking);
        finding.years = measure.span(self.last_year, self.context.on);
        finding.gaps = reader.gaps;
        if finding.verdict != Verdict::Unknown {
            let upper = |gap: &Gap| !matches!(gap, Gap::OnlyUpperLimit(..));
            finding.gaps.retain(upper);
        }
        finding.evidence = reader.evidence;
        finding.conditional = measure.fact.is_expected() && finding.verdict != Verdict::Unknown;
    }

    fn title(&self, kinds: &[TitleKind], held: bool, finding: &mut Finding) {
        let on = self.context.on;
        let titles = self.facts.titles.iter();
        let titles = titles.filter(|title| kinds.contains(&title.kind));
        let valid = titles.clone().filter(|title| title.valid_on(on));
        finding.evidence = valid
            .map(|title| Evidence {
                origin: Origin::Title(title.kind),
                source: title.certificate_no.trim().to_owned(),
                as_of: Some(title.granted_on),
                expires_on: title.last_day(),
            })
            .collect();
        if !finding.evidence.is_empty() {
            finding.verdict = verdict(held);
            return;
        }
        let mut held_on = titles.map(|title| title.held_among(&self.facts.titles, on));
        let may_be_held = held_on.any(|it| it == Verdict::Unknown);
        // That there is none must be known: another title, or an expired one, does not show it.
        match self.facts.titles_looked_up(on) {
            Some(looked_up) if !may_be_held => {
                finding.verdict = verdict(!held);
                finding.evidence = vec![looked_up];
            }
            _ => finding.gaps.push(Gap::Titles),
        }
    }

    fn size(&self, most: SizeClass, finding: &mut Finding) {
        let size = assess_size_by(self.context.sizes, self.facts, self.context.on);
        let limit = i64::from(most.ordinal());
        finding.required = Some(Bound {
            op: Op::AtMost,
            limit,
            unit: Unit::SizeClass,
        });
        finding.years = size.fiscal_year.map(|year| (year, year));
        finding.actual = size.class.map(|class| class.ordinal().into());
        finding.distance = finding.actual.map(|actual| limit - actual);
        finding.verdict = match size.open {
            Some((_, largest)) if largest <= most => Verdict::Met,
            Some((smallest, _)) if smallest > most => Verdict::NotMet,
            _ => Verdict::Unknown,
        };
        if let Some((_, largest)) = size.open.filter(|_| size.class.is_none()) {
            finding.actual_max = Some(largest.ordinal().into());
        }
        let missing = size.missing.iter();
        finding.gaps = match (finding.verdict, size.cause) {
            (Verdict::Unknown, Cause::FactsMissing) => missing
                .map(|metric| Gap::Missing(metric.fact(), size.fiscal_year))
                .collect(),
            (Verdict::Unknown, _) => vec![Gap::SizeClass],
            _ => Vec::new(),
        };
        finding.confidence = size
            .confidence
            .map_or(finding.confidence, |it| it.max(finding.confidence));
        finding.evidence = size.evidence;
    }

    fn score(&self, part: Option<&str>, bound: Bound, finding: &mut Finding) {
        let within = |line: &&IndicatorPoints| part.is_none_or(|part| line.part == part);
        let lines: Vec<_> = self.indicators.iter().filter(within).collect();
        let points = lines
            .iter()
            .fold(Points::default(), |sum, line| sum + line.points);
        let passes = |value: i64| bound.op.holds(value.cmp(&bound.limit));
        finding.required = Some(bound);
        finding.actual = Some(points.min);
        finding.actual_max = (points.max > points.min).then_some(points.max);
        finding.distance = Some(points.min - bound.limit);
        finding.verdict = match (passes(points.min), passes(points.max)) {
            (true, true) => Verdict::Met,
            (false, false) => Verdict::NotMet,
            _ => Verdict::Unknown,
        };
        if finding.verdict == Verdict::Unknown {
            finding.gaps = lines.iter().flat_map(|line| line.gaps.clone()).collect();
        }
    }

    fn question(&self, condition: &Condition, finding: &mut Finding) {
        let criterion = format!("{}/{}", self.rule.purpose, condition.key);
        let on = self.context.on;
        let current = |answer: &&crate::facts::Answer| {
            answer.evidence.expires_on.is_none_or(|last| on <= last)
        };
        match self.facts.answers.get(&criterion).filter(current) {
            Some(answer) => {
                finding.verdict = verdict(answer.holds);
                finding.evidence = vec![answer.evidence.clone()];
            }
            None => finding.gaps.push(Gap::Question),
        }
    }
}

const fn verdict(holds: bool) -> Verdict {
    if holds { Verdict::Met } else { Verdict::NotMet }
}

/// What the values of a measure come to against a limit.
pub(crate) struct Held {
    pub verdict: Verdict,
    pub actual: Option<i64>,
    pub actual_max: Option<i64>,
}

/// Holds values against a limit: one of them suffices for [`Take::Either`], else all must pass.
pub(crate) fn hold(measure: &Measure, bound: Bound, values: &[Option<Value>]) -> Held {
    let judge = |value: &Option<Value>| match value {
        None => Verdict::Unknown,
        Some(value) => hold_one(*value, bound),
    };
    let verdicts: Vec<Verdict> = values.iter().map(judge).collect();
    let either = measure.take == Take::Either;
    let (decides, other) = if either {
        (Verdict::Met, Verdict::NotMet)
    } else {
        (Verdict::NotMet, Verdict::Met)
    };
    let verdict = if verdicts.contains(&decides) {
        decides
    } else if verdicts.contains(&Verdict::Unknown) {
        Verdict::Unknown
    } else {
        other
    };
    // A year that passes says nothing of what lacks.
    let failed = verdict == Verdict::NotMet;
    let counted = values.iter().flatten();
    let counted: Vec<Value> = counted
        .filter(|value| !failed || hold_one(**value, bound) == Verdict::NotMet)
        .copied()
        .collect();
    // Of several years the one that decides: the worst, or the best where one suffices.
    let low = bound.op.wants_more() != either;
    let (actual, actual_max) = decisive(&counted, low, !bound.op.wants_more());
    // What the firm lacks is told by one year: by the most it can be if that one decides.
    let (actual, actual_max) = match (actual, actual_max) {
        (Some(sure), Some(most)) if failed => {
            let by_most = if low { most < sure } else { most > sure };
            if by_most {
                (None, Some(most))
            } else {
                (Some(sure), None)
            }
        }
        known => known,
    };
    Held {
        verdict,
        actual,
        actual_max,
    }
}

/// The lowest, or else the highest, of the values that are sure and of those that are only a most.
fn decisive(values: &[Value], low: bool, up: bool) -> (Option<i64>, Option<i64>) {
    // Rounded against the firm, so that what is shown passes exactly when the value does.
    let of = |most: bool| {
        let values = values.iter().filter(|value| value.upper_limit == most);
        let rounded = values.map(|value| value.rounded(up || most));
        if low { rounded.min() } else { rounded.max() }
    };
    (of(false), of(true))
}

fn hold_one(value: Value, bound: Bound) -> Verdict {
    let passes = bound.op.holds(value.compare(bound.limit));
    match (value.upper_limit, bound.op.wants_more(), passes) {
        (false, _, passes) => verdict(passes),
        // A value that may be lower: what is not enough stays not enough, what is low stays low.
        (true, true, false) => Verdict::NotMet,
        (true, false, true) if bound.op != Op::Equal => Verdict::Met,
        (true, ..) => Verdict::Unknown,
    }
}
