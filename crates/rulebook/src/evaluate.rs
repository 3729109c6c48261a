//! The only interpreter of size rules.

use crate::facts::Facts;
use crate::rule::{Band, Metric, Place, Row, Rule};
use domain::{Confidence, SizeClass};

/// Whether a bound is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The value reaches the bound.
    Met,
    /// The value misses the bound.
    NotMet,
    /// The value is not known.
    Unknown,
}

/// One metric held against one bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
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
pub struct Assessment {
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
    pub findings: Vec<Finding>,
    /// Metrics to ask for.
    pub missing: Vec<Metric>,
}

impl Assessment {
    pub(crate) fn without_rule(facts: &Facts) -> Self {
        Self {
            class: None,
            cause: Cause::NoRuleInForce,
            rule_id: String::new(),
            rule_version: String::new(),
            instrument: String::new(),
            row: None,
            confidence: None,
            fiscal_year: facts.fiscal_year,
            findings: Vec::new(),
            missing: Vec::new(),
        }
    }
}

/// Judges a firm by a rule.
///
/// From large downwards, the first class all of whose lower bounds are met; micro if none is. A
/// metric of the row that is unknown makes the class unknown; other metrics are ignored.
#[must_use]
pub fn assess(rule: &Rule, facts: &Facts) -> Assessment {
    let mut assessment = Assessment {
        rule_id: rule.id.clone(),
        rule_version: rule.version.clone(),
        instrument: rule.instrument.clone(),
        ..Assessment::without_rule(facts)
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

fn judge(row: &Row, facts: &Facts, assessment: &mut Assessment) {
    let unknown = |metric: &Metric| facts.value(*metric).is_none();
    assessment.missing = row.metrics().into_iter().filter(unknown).collect();
    for band in &row.bands {
        let findings = hold(band, facts);
        let fits = findings
            .iter()
            .all(|finding| finding.verdict == Verdict::Met);
        assessment.findings.extend(findings);
        if fits {
            assessment.class = Some(band.class);
            break;
        }
    }
    if assessment.missing.is_empty() {
        assessment.cause = Cause::Assessed;
        assessment.class = assessment.class.or(Some(SizeClass::Micro));
    } else {
        assessment.cause = Cause::FactsMissing;
    }
}

fn hold(band: &Band, facts: &Facts) -> Vec<Finding> {
    let finding = |bound: &crate::rule::Bound| {
        let value = facts.value(bound.metric);
        let verdict = match value {
            None => Verdict::Unknown,
            Some(value) if value >= bound.min => Verdict::Met,
            Some(_) => Verdict::NotMet,
        };
        Finding {
            class: band.class,
            metric: bound.metric,
            value,
            min: bound.min,
            verdict,
        }
    };
    band.bounds.iter().map(finding).collect()
}
