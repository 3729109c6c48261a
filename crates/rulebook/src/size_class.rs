//! The size class of a firm: the first class all of whose lower bounds are met.

use crate::facts::{Evidence, Facts};
use crate::size::{Band, Bound, Metric, Place, Row, SizeRule};
use chrono::NaiveDate;
use domain::{Confidence, SizeClass, Verdict};

/// One metric held against one bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeFinding {
    /// The class whose bound it is.
    pub class: SizeClass,
    /// What is bounded.
    pub metric: Metric,
    /// The firm's value in the metric's unit.
    pub value: Option<i64>,
    /// The lower bound in the metric's unit.
    pub min: i64,
    /// Met, missed or unknown.
    pub verdict: Verdict,
}

/// Why there is a class, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The class follows from the facts.
    Assessed,
    /// No version of the rule is in force on the day.
    NoRuleInForce,
    /// The industry is unknown.
    IndustryUnknown,
    /// The industry code is too coarse to choose a row.
    IndustryAmbiguous,
    /// The rule does not speak of the industry.
    IndustryNotCovered,
    /// A metric that the row asks for is unknown.
    FactsMissing,
}

impl Cause {
    /// The stable code, lower snake case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assessed => "assessed",
            Self::NoRuleInForce => "no_rule_in_force",
            Self::IndustryUnknown => "industry_unknown",
            Self::IndustryAmbiguous => "industry_ambiguous",
            Self::IndustryNotCovered => "industry_not_covered",
            Self::FactsMissing => "facts_missing",
        }
    }
}

/// What a rule says of a firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizeAssessment {
    /// The class, or `None` where it is unknown.
    pub class: Option<SizeClass>,
    /// Why.
    pub cause: Cause,
    /// Id of the rule; empty if none is in force.
    pub rule_id: String,
    /// Version of the rule; empty if none is in force.
    pub rule_version: String,
    /// Number of the instrument; empty if none is in force.
    pub instrument: String,
    /// Code of the row that was used, if one was.
    pub row: Option<String>,
    /// The less sure of the row's limits and of its fit to the industry.
    pub confidence: Option<Confidence>,
    /// The year of the figures.
    pub fiscal_year: Option<i32>,
    /// Every bound that was tested, from large downwards to the class that fits.
    pub findings: Vec<SizeFinding>,
    /// Metrics to ask for.
    pub missing: Vec<Metric>,
    /// The smallest and the largest class that the known metrics leave open; `None` without a row.
    pub open: Option<(SizeClass, SizeClass)>,
    /// Where the metrics come from, each once.
    pub evidence: Vec<Evidence>,
}

impl SizeAssessment {
    fn without_rule(facts: &Facts, on: NaiveDate) -> Self {
        Self {
            class: None,
            cause: Cause::NoRuleInForce,
            rule_id: String::new(),
            rule_version: String::new(),
            instrument: String::new(),
            row: None,
            confidence: None,
            fiscal_year: facts.latest_year(on),
            findings: Vec::new(),
            missing: Vec::new(),
            open: None,
            evidence: Vec::new(),
        }
    }
}

/// The size class of a firm by the version that is in force on a day; the later one where two are.
#[must_use]
pub fn assess_size_by(rules: &[SizeRule], facts: &Facts, on: NaiveDate) -> SizeAssessment {
    let in_force = rules.iter().filter(|rule| rule.in_force(on));
    match in_force.max_by_key(|rule| rule.from) {
        Some(rule) => classify(rule, facts, on),
        None => SizeAssessment::without_rule(facts, on),
    }
}

/// Judges a firm by a size rule, by the figures of the latest year that had ended.
///
/// From large downwards, the first class all of whose lower bounds are met; micro if none is. A
/// metric of the row that is unknown makes the class unknown; other metrics are ignored. A figure
/// that the year lacks stays unknown: an older year's is not put in its place.
fn classify(rule: &SizeRule, facts: &Facts, on: NaiveDate) -> SizeAssessment {
    let mut assessment = SizeAssessment {
        rule_id: rule.id.clone(),
        rule_version: rule.version.clone(),
        instrument: rule.instrument.clone(),
        ..SizeAssessment::without_rule(facts, on)
    };
    let place = facts
        .industry
        .as_ref()
        .map(|industry| (industry, rule.place(industry)));
    match place {
        None => assessment.cause = Cause::IndustryUnknown,
        Some((_, Place::Ambiguous)) => assessment.cause = Cause::IndustryAmbiguous,
        Some((_, Place::NotCovered)) => assessment.cause = Cause::IndustryNotCovered,
        Some((industry, Place::In(row))) => {
            assessment.row = Some(row.code.clone());
            assessment.confidence = Some(row.confidence_for(industry));
            judge(row, facts, &mut assessment);
        }
    }
    assessment
}

fn value(facts: &Facts, metric: Metric, year: Option<i32>) -> Option<i64> {
    facts.given(metric.fact(), year?).map(|(value, _)| value)
}

fn judge(row: &Row, facts: &Facts, assessment: &mut SizeAssessment) {
    let year = assessment.fiscal_year;
    for metric in row.metrics() {
        match year.and_then(|year| facts.given(metric.fact(), year)) {
            None => assessment.missing.push(metric),
            Some((_, evidence)) => {
                if evidence.is_told() && !assessment.evidence.contains(evidence) {
                    assessment.evidence.push(evidence.clone());
                }
            }
        }
    }
    let (mut smallest, mut largest) = (SizeClass::Micro, None);
    for band in &row.bands {
        let findings = hold(band, facts, year);
        let is = |verdict| move |finding: &SizeFinding| finding.verdict == verdict;
        let fits = findings.iter().all(is(Verdict::Met));
        let missed = findings.iter().any(is(Verdict::NotMet));
        assessment.findings.extend(findings);
        if !missed {
            largest = largest.or(Some(band.class));
        }
        if fits {
            smallest = band.class;
            break;
        }
    }
    assessment.open = Some((smallest, largest.unwrap_or(SizeClass::Micro)));
    // A missing metric leaves the class unknown, though the others may bound it.
    if assessment.missing.is_empty() {
        (assessment.cause, assessment.class) = (Cause::Assessed, Some(smallest));
    } else {
        assessment.cause = Cause::FactsMissing;
    }
}

fn hold(band: &Band, facts: &Facts, year: Option<i32>) -> Vec<SizeFinding> {
    let finding = |bound: &Bound| {
        let value = value(facts, bound.metric, year);
        let verdict = match value {
            None => Verdict::Unknown,
            Some(value) if value >= bound.min => Verdict::Met,
            Some(_) => Verdict::NotMet,
        };
        SizeFinding {
            class: band.class,
            metric: bound.metric,
            value,
            min: bound.min,
            verdict,
        }
    };
    band.bounds.iter().map(finding).collect()
}
