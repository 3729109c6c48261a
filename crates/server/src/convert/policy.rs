//! Match policies.

use api::v1;
use domain::policy::SME_WEIGHTS;
use domain::validation::ProblemKind;
use domain::{
    AssignmentRule, MatchPolicy, PolicyId, PolicyState, Priority, Problems, UnknownRule, wording,
};

use super::enums::Wire;
use super::{Reader, create_time, etag, names};

/// Length of a list where the message names none.
const K_DEFAULT: i32 = 20;
/// Domain names of fields that the proto calls otherwise.
const RENAMED: &[(&str, &str)] = &[("name", "display_name")];

/// A new draft by `author` from its message.
///
/// # Errors
/// All findings.
pub fn draft_from_proto(
    id: PolicyId,
    number: i64,
    author: &str,
    message: &v1::MatchPolicy,
) -> Result<MatchPolicy, Problems> {
    let mut reader = Reader::new();
    let k = if message.k == 0 { K_DEFAULT } else { message.k };
    let referrals = if message.referrals_per_sme == 0 {
        1
    } else {
        message.referrals_per_sme
    };
    let policy = MatchPolicy {
        id,
        name: message.display_name.trim().to_owned(),
        number,
        state: PolicyState::Draft,
        k: u32::try_from(k).unwrap_or_default(),
        rule: reader
            .coded_if_set("rule", message.rule)
            .unwrap_or(AssignmentRule::A2),
        unknown: reader
            .coded_if_set("unknown", message.unknown)
            .unwrap_or(UnknownRule::Exclude),
        referrals_per_sme: u32::try_from(referrals).unwrap_or_default(),
        sme_weights: weights(&mut reader, &message.sme_weights),
        author: author.to_owned(),
        approver: None,
        version: 1,
    };
    reader.noun(policy.validate(), RENAMED);
    reader.finish(policy)
}

fn weights(reader: &mut Reader, messages: &[v1::SmeWeights]) -> [[i32; 4]; 4] {
    let mut table = SME_WEIGHTS;
    if messages.is_empty() {
        return table;
    }
    let mut seen = [false; 4];
    for (i, message) in messages.iter().enumerate() {
        let field = format!("sme_weights[{i}].priority");
        let priority: Priority = reader.coded(&field, message.priority);
        let at = usize::from(priority.ordinal());
        if let (Some(row), Some(seen)) = (table.get_mut(at), seen.get_mut(at)) {
            if *seen {
                reader.add(&field, priority, ProblemKind::Duplicate);
            }
            *seen = true;
            *row = [message.rate, message.amount, message.term, message.locality];
        }
    }
    if seen.contains(&false) {
        let rule = wording!("must have one row for each priority");
        reader.add(
            "sme_weights",
            messages.len(),
            ProblemKind::Inconsistent { rule },
        );
    }
    table
}

/// The message of a policy version.
pub fn to_proto(policy: &MatchPolicy) -> v1::MatchPolicy {
    let small = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    let rows = Priority::ALL.iter().zip(policy.sme_weights);
    v1::MatchPolicy {
        name: names::policy(policy.id),
        etag: etag(policy.version),
        create_time: create_time(policy.id.0),
        display_name: policy.name.clone(),
        version: policy.number,
        state: policy.state.to_wire(),
        k: small(policy.k),
        rule: policy.rule.to_wire(),
        unknown: policy.unknown.to_wire(),
        referrals_per_sme: small(policy.referrals_per_sme),
        sme_weights: rows
            .map(
                |(priority, [rate, amount, term, locality])| v1::SmeWeights {
                    priority: priority.to_wire(),
                    rate,
                    amount,
                    term,
                    locality,
                },
            )
            .collect(),
        author: policy.author.clone(),
        approver: policy.approver.clone().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use api::v1;
    use domain::fixtures;
    use domain::policy::SME_WEIGHTS;

    use super::{draft_from_proto, to_proto};

    #[test]
    fn an_empty_message_is_the_built_in_policy() {
        let message = v1::MatchPolicy {
            display_name: "p".to_owned(),
            ..Default::default()
        };
        let id = fixtures::policy().id;
        let policy = draft_from_proto(id, 2, "person/a", &message).unwrap();
        assert_eq!(
            (policy.k, policy.number, policy.sme_weights),
            (20, 2, SME_WEIGHTS)
        );
    }

    #[test]
    fn weights_need_every_priority_once() {
        let id = fixtures::policy().id;
        let mut message = to_proto(&fixtures::policy());
        message.sme_weights[1].priority = message.sme_weights[0].priority;
        let problems = draft_from_proto(id, 1, "person/a", &message).unwrap_err();
        assert_eq!(problems.0.len(), 2, "{problems}");
    }
}
