//! The class of a firm by a rule that only sorts firms, such as a size standard

use api::v1;

/// The size class by a standard: the smallest that the firm is at most; unspecified if it is not
/// known, `None` if the rule is no such standard.
pub fn size(found: &v1::RuleAssessment) -> Option<v1::SizeClass> {
    let classes = found.findings.iter().map(|it| {
        let limit = it
            .required
            .filter(|it| it.unit() == v1::FactUnit::SizeClass)?;
        Some((ordinal(limit.value), it.verdict()))
    });
    let mut classes: Vec<(v1::SizeClass, v1::Verdict)> = classes.collect::<Option<_>>()?;
    if classes.is_empty() {
        return None;
    }
    classes.sort_by_key(|(class, _)| *class as i32);
    let open = classes
        .into_iter()
        .find(|(_, verdict)| *verdict != v1::Verdict::NotMet);
    Some(match open {
        Some((class, v1::Verdict::Met)) => class,
        Some(_) => v1::SizeClass::Unspecified,
        None => v1::SizeClass::Large,
    })
}

const fn ordinal(number: i64) -> v1::SizeClass {
    match number {
        0 => v1::SizeClass::Micro,
        1 => v1::SizeClass::Small,
        2 => v1::SizeClass::Medium,
        3 => v1::SizeClass::Large,
        _ => v1::SizeClass::Unspecified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use v1::Verdict::{Met, NotMet, Unknown};

    fn sized(verdicts: &[v1::Verdict]) -> Option<v1::SizeClass> {
        let findings = (0..).zip(verdicts).map(|(value, verdict)| v1::RuleFinding {
            required: Some(v1::Limit {
                comparison: v1::Comparison::AtMost.into(),
                value,
                unit: v1::FactUnit::SizeClass.into(),
            }),
            verdict: (*verdict).into(),
            ..v1::RuleFinding::default()
        });
        size(&v1::RuleAssessment {
            findings: findings.collect(),
            ..v1::RuleAssessment::default()
        })
    }

    #[test]
    fn the_class_is_the_smallest_that_is_met() {
        assert_eq!(sized(&[NotMet, Met, Met]), Some(v1::SizeClass::Small));
        assert_eq!(sized(&[NotMet; 3]), Some(v1::SizeClass::Large));
        let unknown = Some(v1::SizeClass::Unspecified);
        assert_eq!(sized(&[Unknown, Unknown, Met]), unknown);
        assert_eq!(sized(&[]), None);
        let other = v1::RuleAssessment {
            findings: vec![v1::RuleFinding::default()],
            ..v1::RuleAssessment::default()
        };
        assert_eq!(size(&other), None);
    }
}
