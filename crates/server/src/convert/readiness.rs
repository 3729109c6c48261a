//! What a rule says of a firm.

use api::v1;
use rulebook::{
    Assessment, Evidence, Finding, Gap, GroupFinding, IndicatorPoints, Origin, Rule, Test,
};
use std::collections::BTreeSet;

use listing::readiness;

use super::enums::Wire;
use super::sight::{Sight, band};
use super::{date, names, rule as rules};

/// The message of an assessment by a rule.
pub fn to_proto(rule: &Rule, found: &Assessment, sight: Sight) -> v1::RuleAssessment {
    let open = readiness::open(rule, found);
    let open: BTreeSet<usize> = open.iter().map(|finding| finding.condition).collect();
    let findings = found.findings.iter().map(|it| {
        let is_open = open.contains(&it.condition);
        finding(rule, it, is_open, sight)
    });
    v1::RuleAssessment {
        rule: names::rule(&found.rule),
        rule_version: found.version.clone(),
        purpose: rule.purpose.clone(),
        name_zh: rule.name.zh.clone(),
        name_en: rule.name.en.clone(),
        instrument: rule.instrument.clone(),
        number: rule.number_on(found.application, found.on).to_owned(),
        source: rule.source.clone(),
        application: found.application.to_wire(),
        on: Some(date(found.on)),
        in_force: rule.force_on(found.application, found.on).is_some(),
        last_fiscal_year: found.last_year,
        verdict: found.verdict.to_wire(),
        readiness_bp: sight.readiness(readiness::readiness(rule, found)),
        findings: findings.collect(),
        groups: found.groups.iter().map(|it| group(rule, it)).collect(),
        indicators: found
            .indicators
            .iter()
            .map(|it| indicator(rule, it, sight))
            .collect(),
        confidence: found.confidence.to_wire(),
        conditional: found.conditional,
    }
}

/// The message of a gap.
pub fn gap(gap: &Gap) -> v1::FactGap {
    let (cause, fact, year) = match *gap {
        Gap::Missing(fact, year) => (v1::GapCause::Missing, Some(fact), year),
        Gap::Expired(fact, year) => (v1::GapCause::Expired, Some(fact), year),
        Gap::NoBase(fact, year) => (v1::GapCause::NoBase, Some(fact), year),
        Gap::OnlyUpperLimit(fact, year) => (v1::GapCause::OnlyUpperLimit, Some(fact), year),
        Gap::Titles => (v1::GapCause::Titles, None, None),
        Gap::SizeClass => (v1::GapCause::SizeClass, None, None),
        Gap::Question => (v1::GapCause::Question, None, None),
    };
    v1::FactGap {
        cause: cause.into(),
        fact: fact.map(rules::fact),
        fiscal_year: year,
    }
}

const fn origin(of: Origin) -> v1::EvidenceOrigin {
    match of {
        Origin::Document => v1::EvidenceOrigin::Document,
        Origin::Title(_) => v1::EvidenceOrigin::Title,
        Origin::TitleRegister => v1::EvidenceOrigin::TitleRegister,
        Origin::Seat => v1::EvidenceOrigin::Seat,
        Origin::Memorandum => v1::EvidenceOrigin::Memorandum,
        Origin::Market => v1::EvidenceOrigin::Market,
        Origin::Neeq => v1::EvidenceOrigin::Neeq,
        Origin::InnovationLayer => v1::EvidenceOrigin::InnovationLayer,
        Origin::Bse => v1::EvidenceOrigin::Bse,
    }
}

/// The message of a piece of evidence.
pub fn evidence(of: &Evidence, sight: Sight) -> v1::FactEvidence {
    let title = match &of.origin {
        Origin::Title(kind) => kind.to_wire(),
        Origin::Document
        | Origin::TitleRegister
        | Origin::Seat
        | Origin::Memorandum
        | Origin::Market
        | Origin::Neeq
        | Origin::InnovationLayer
        | Origin::Bse => v1::TitleKind::Unspecified.into(),
    };
    v1::FactEvidence {
        origin: origin(of.origin).into(),
        title,
        source: sight.source(of),
        as_of: of.as_of.map(date),
        expires_on: of.expires_on.map(date),
    }
}

fn finding(rule: &Rule, of: &Finding, open: bool, sight: Sight) -> v1::RuleFinding {
    let question = match rule.conditions.get(of.condition).map(|it| &it.test) {
        Some(Test::Question(text)) => text.clone(),
        Some(Test::Bound(..) | Test::Title { .. } | Test::SizeAtMost(_) | Test::Score { .. })
        | None => rulebook::rule::Name::default(),
    };
    let band = of
        .required
        .map_or(v1::ValueBand::Unspecified, |bound| band(bound, of.actual));
    v1::RuleFinding {
        condition: Some(rules::condition_name(Some(rule), &of.key)),
        verdict: of.verdict.to_wire(),
        open,
        required: of.required.map(rules::limit),
        actual: sight.figure(of.actual),
        actual_max: sight.figure(of.actual_max),
        distance: sight.figure(of.distance),
        band: band.into(),
        first_fiscal_year: of.years.map(|(first, _)| first),
        last_fiscal_year: of.years.map(|(_, last)| last),
        gaps: of.gaps.iter().map(gap).collect(),
        question_zh: question.zh,
        question_en: question.en,
        evidence: of.evidence.iter().map(|it| evidence(it, sight)).collect(),
        confidence: of.confidence.to_wire(),
        conditional: of.conditional,
    }
}

fn group(rule: &Rule, of: &GroupFinding) -> v1::RuleGroupFinding {
    let name = rule.groups.get(of.group).map(|it| it.name.clone());
    let name = name.unwrap_or_default();
    v1::RuleGroupFinding {
        key: of.key.clone(),
        name_zh: name.zh,
        name_en: name.en,
        verdict: of.verdict.to_wire(),
    }
}

fn indicator(rule: &Rule, of: &IndicatorPoints, sight: Sight) -> v1::RuleIndicatorFinding {
    let line = rule.indicators.get(of.indicator);
    let name = line.map(|line| line.name.clone()).unwrap_or_default();
    v1::RuleIndicatorFinding {
        key: of.key.clone(),
        part: of.part.clone(),
        name_zh: name.zh,
        name_en: name.en,
        max_points: line.map_or(0, |line| line.max),
        points_min: sight.figure(Some(of.points.min)),
        points_max: sight.figure(Some(of.points.max)),
        gaps: of.gaps.iter().map(gap).collect(),
    }
}
