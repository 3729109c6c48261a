//! Assessments of firms.

use api::v1::{self, AssessmentCause, SizeMetric};
use chrono::NaiveDate;
use domain::Sme;
use rulebook::{Cause, Metric, SizeAssessment, SizeFinding, Verdict};

use super::enums::{Wire, number};
use super::{date, names, sme};

/// The message of an assessment of a firm on a day, with the tier that its titles give.
pub fn to_proto(of: &Sme, on: NaiveDate, assessment: &SizeAssessment) -> v1::SmeAssessment {
    let titles = of.titles.iter().filter(|title| title.valid_on(on));
    v1::SmeAssessment {
        sme: names::sme(of.id),
        on: Some(date(on)),
        size_class: number(assessment.class),
        cause: cause(assessment.cause).into(),
        rule: assessment.rule_id.clone(),
        rule_version: assessment.rule_version.clone(),
        instrument: assessment.instrument.clone(),
        row: assessment.row.clone().unwrap_or_default(),
        fiscal_year: assessment.fiscal_year,
        findings: assessment.findings.iter().map(finding).collect(),
        tier: number(of.tier_on(on)),
        titles: titles.map(sme::title_to_proto).collect(),
        confidence: number(assessment.confidence),
        missing: assessment
            .missing
            .iter()
            .map(|it| metric(*it).into())
            .collect(),
    }
}

fn finding(finding: &SizeFinding) -> v1::SizeFinding {
    let verdict = match finding.verdict {
        Verdict::Met => v1::Verdict::Met,
        Verdict::NotMet => v1::Verdict::NotMet,
        Verdict::Unknown => v1::Verdict::Unknown,
    };
    v1::SizeFinding {
        size_class: finding.class.to_wire(),
        metric: metric(finding.metric).into(),
        value: finding.value,
        min: finding.min,
        verdict: verdict.into(),
    }
}

fn metric(metric: Metric) -> SizeMetric {
    match metric {
        Metric::Staff => SizeMetric::Staff,
        Metric::Revenue => SizeMetric::Revenue,
        Metric::Assets => SizeMetric::Assets,
    }
}

fn cause(cause: Cause) -> AssessmentCause {
    match cause {
        Cause::Assessed => AssessmentCause::Assessed,
        Cause::NoRuleInForce => AssessmentCause::NoRuleInForce,
        Cause::IndustryUnknown => AssessmentCause::IndustryUnknown,
        Cause::IndustryAmbiguous => AssessmentCause::IndustryAmbiguous,
        Cause::IndustryNotCovered => AssessmentCause::IndustryNotCovered,
        Cause::FactsMissing => AssessmentCause::FactsMissing,
    }
}
