//! The tree of a rule: groups as they are written, put in order and checked with everything else.

use crate::fields::{Fields, Problems};
use crate::read::{entry, name_or};
use crate::rule::{Application, Group, Member, Name, Need, Rule, Test};
use std::collections::BTreeSet;

/// A group as it is written: members by key.
struct Written {
    key: String,
    name: Name,
    need: Need,
    of: Vec<String>,
}

/// Reads the groups of a rule whose conditions are there.
pub(crate) fn groups(fields: &mut Fields, rule: &Rule, p: &mut Problems) -> Vec<Group> {
    let mut written: Vec<Written> = Vec::new();
    for mut it in fields.tables("group", p) {
        let key = entry(&mut it, "group", p);
        let of = it.texts("of", p);
        let need = if let Some(count) = it.integer("at_least", p) {
            match usize::try_from(count) {
                Ok(count) if (1..=of.len()).contains(&count) => Need::AtLeast(count),
                _ => {
                    p.add(
                        it.key("at_least"),
                        format!("{count}; 1 to {} members", of.len()),
                    );
                    Need::All
                }
            }
        } else {
            match it.text("need", p).as_str() {
                "all" | "" => Need::All,
                "any" => Need::AtLeast(1),
                other => {
                    p.add(
                        it.key("need"),
                        format!("`{other}`; `all`, `any`, or `at_least = k`"),
                    );
                    Need::All
                }
            }
        };
        if of.is_empty() {
            p.add(it.key("of"), "names no member");
        }
        let root = (key == "root").then(|| rule.name.clone());
        let name = name_or(&mut it, root, p);
        it.finish(p);
        written.push(Written {
            key,
            name,
            need,
            of,
        });
    }
    if written.is_empty() && !rule.conditions.is_empty() {
        written.push(Written {
            key: "root".to_owned(),
            name: rule.name.clone(),
            need: Need::All,
            of: rule
                .conditions
                .iter()
                .map(|condition| condition.key.clone())
                .collect(),
        });
    }
    arrange(&written, rule, p)
}

/// Puts groups behind those that they belong to, starting at `root`; each member belongs once.
fn arrange(written: &[Written], rule: &Rule, p: &mut Problems) -> Vec<Group> {
    let mut order: Vec<usize> = Vec::new();
    let mut used: BTreeSet<&str> = BTreeSet::from(["root"]);
    match written.iter().position(|group| group.key == "root") {
        Some(root) => order.push(root),
        None if rule.conditions.is_empty() => return Vec::new(),
        None => p.add("group", "there is no group `root`"),
    }
    let mut groups = Vec::new();
    let mut next = 0;
    while let Some(group) = order.get(next).and_then(|at| written.get(*at)) {
        next += 1;
        let mut members = Vec::new();
        for key in &group.of {
            let place = format!("group.{}.of", group.key);
            if !used.insert(key) {
                p.add(place, format!("`{key}` is already a member of a group"));
                continue;
            }
            let condition = rule.conditions.iter().position(|it| it.key == *key);
            let other = written.iter().position(|it| it.key == *key);
            match (condition, other) {
                (Some(at), _) => members.push(Member::Condition(at)),
                (None, Some(at)) => {
                    members.push(Member::Group(order.len()));
                    order.push(at);
                }
                (None, None) => p.add(place, format!("there is no condition or group `{key}`")),
            }
        }
        let (key, name) = (group.key.clone(), group.name.clone());
        groups.push(Group {
            key,
            name,
            need: group.need,
            members,
        });
    }
    let conditions = rule
        .conditions
        .iter()
        .map(|it| ("condition", it.key.as_str()));
    let others = written.iter().map(|it| ("group", it.key.as_str()));
    for (kind, key) in conditions.chain(others) {
        if !key.is_empty() && !used.contains(key) {
            p.add(format!("{kind}.{key}"), "belongs to no group");
        }
    }
    groups
}

/// What can only be seen when all entries are there.
pub(crate) fn check(rule: &Rule, p: &mut Problems) {
    let mut keys = BTreeSet::new();
    let groups = rule.groups.iter().map(|group| group.key.as_str());
    let entries = rule.entries();
    for key in entries.iter().map(|(key, ..)| *key).chain(groups) {
        if !key.is_empty() && !keys.insert(key) {
            p.add(key, "is there twice");
        }
    }
    for condition in &rule.conditions {
        if let Test::Score { part, bound } = &condition.test {
            let lines = rule.indicators.iter();
            let lines = lines.filter(|it| part.as_ref().is_none_or(|part| it.part == *part));
            let most: i64 = lines.map(|line| line.max).sum();
            if most < bound.limit {
                let place = format!("condition.{}.test", condition.key);
                p.add(
                    place,
                    format!("the table gives at most {most} points of that"),
                );
            }
        }
    }
    for application in Application::ALL {
        if rule
            .forces
            .iter()
            .all(|force| force.application != application)
        {
            continue;
        }
        for group in &rule.groups {
            let counts = |member: &&Member| match member {
                Member::Group(_) => true,
                Member::Condition(at) => rule
                    .conditions
                    .get(*at)
                    .is_some_and(|it| it.only.is_none_or(|only| only == application)),
            };
            let count = group.members.iter().filter(counts).count();
            let need = match group.need {
                Need::All => 1,
                Need::AtLeast(need) => need,
            };
            if count < need {
                let place = format!("group.{}.of", group.key);
                p.add(
                    place,
                    format!("too few members count for `{}`", application.code()),
                );
            }
        }
    }
}
