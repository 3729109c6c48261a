//! Truth tables: how the conditions of every rule are joined, group by group.
//!
//! What is expected stands in `trees.txt`, written from the domain documents, and is evaluated here
//! by code of its own.

use domain::Verdict;
use domain::Verdict::{Met, NotMet, Unknown};
use rulebook::evaluate::judge_groups;
use rulebook::{Application, Catalog, Rule};
use std::collections::{BTreeMap, BTreeSet};

const TREES: &str = include_str!("trees.txt");

#[derive(Debug)]
enum Tree {
    Key(String, Option<Application>),
    Join(bool, Vec<Tree>),
}

/// Reads one tree and gives the rest of the text.
fn tree(text: &str) -> (Tree, &str) {
    let text = text.trim_start();
    let end = text.find([' ', '(', ')']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let Some(mut rest) = rest.strip_prefix('(') else {
        let (key, only) = word.split_once('@').unwrap_or((word, ""));
        let only = Application::from_code(only);
        return (Tree::Key(key.to_owned(), only), rest);
    };
    assert!(["all", "any"].contains(&word), "{word}");
    let mut members = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix(')') {
            return (Tree::Join(word == "all", members), rest);
        }
        let (member, after) = tree(rest);
        members.push(member);
        rest = after;
    }
}

fn trees() -> BTreeMap<&'static str, Tree> {
    let lines = TREES.lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let tree = |line: &'static str| {
        let (rule, text) = line.split_once(' ').expect("a rule and its tree");
        let (tree, rest) = tree(text);
        assert_eq!(rest, "", "{rule}");
        (rule, tree)
    };
    lines.map(tree).collect()
}

/// Verdicts of the conditions by key, and what is applied for.
struct World<'a> {
    verdicts: BTreeMap<&'a str, Verdict>,
    application: Application,
}

impl Tree {
    /// Three-valued logic; `None` where nothing of it counts for this application.
    fn verdict(&self, world: &World<'_>) -> Option<Verdict> {
        match self {
            Self::Key(key, only) => {
                let counts = only.is_none_or(|only| only == world.application);
                counts.then(|| world.verdicts[key.as_str()])
            }
            Self::Join(all, members) => {
                let members = members.iter().filter_map(|it| it.verdict(world));
                // From the least that helps to the most: a conjunction is its least.
                let rank =
                    |verdict: &Verdict| [NotMet, Unknown, Met].iter().position(|it| it == verdict);
                if *all {
                    members.min_by_key(rank)
                } else {
                    members.max_by_key(rank)
                }
            }
        }
    }

    fn keys<'a>(&'a self, into: &mut Vec<&'a str>) {
        match self {
            Self::Key(key, _) => into.push(key),
            Self::Join(_, members) => members.iter().for_each(|it| it.keys(into)),
        }
    }

    /// The joins, each behind the one that it belongs to, level by level: the order of the groups.
    fn joins(&self) -> Vec<&Self> {
        let mut joins = vec![self];
        let mut next = 0;
        while let Some(Self::Join(_, members)) = joins.get(next) {
            joins.extend(members.iter().filter(|it| matches!(it, Self::Join(..))));
            next += 1;
        }
        joins
    }
}

/// All conditions alike, one that differs, and two that differ, in every way.
fn worlds<'a>(keys: &[&'a str], application: Application) -> Vec<World<'a>> {
    let mut worlds = Vec::new();
    for ground in [Met, NotMet, Unknown] {
        let verdicts: BTreeMap<&str, Verdict> = keys.iter().map(|key| (*key, ground)).collect();
        for (at, first) in keys.iter().enumerate() {
            for second in &keys[at..] {
                for a in [Met, NotMet, Unknown] {
                    for b in [Met, NotMet, Unknown] {
                        let mut verdicts = verdicts.clone();
                        verdicts.insert(first, a);
                        verdicts.insert(second, b);
                        worlds.push(World {
                            verdicts,
                            application,
                        });
                    }
                }
            }
        }
    }
    worlds
}

/// Groups whose verdict is another than the tree's, each once.
fn differing(rule: &Rule, tree: &Tree) -> BTreeSet<String> {
    let mut keys = Vec::new();
    tree.keys(&mut keys);
    let known: Vec<_> = rule.conditions.iter().map(|it| it.key.as_str()).collect();
    let sorted = |keys: &[&str]| {
        keys.iter()
            .map(|it| (*it).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let joins = tree.joins();
    if sorted(&keys) != sorted(&known)
        || keys.len() != known.len()
        || joins.len() != rule.groups.len()
    {
        return BTreeSet::from([format!("{}: other conditions or groups", rule.id)]);
    }
    let mut differing = BTreeSet::new();
    let applications: BTreeSet<_> = rule.forces.iter().map(|it| it.application).collect();
    for application in applications {
        for world in worlds(&keys, application) {
            let found = judge_groups(rule, |at| {
                let condition = &rule.conditions[at];
                let counts = condition.only.is_none_or(|only| only == application);
                counts.then(|| world.verdicts[condition.key.as_str()])
            });
            for ((group, found), join) in rule.groups.iter().zip(found).zip(&joins) {
                if Some(found) != join.verdict(&world) {
                    differing.insert(format!("{}: {}", rule.id, group.key));
                }
            }
        }
    }
    differing
}

#[test]
fn every_group_of_every_rule() {
    let trees = trees();
    let rules = Catalog::built_in().rules().iter();
    let mut differing = BTreeSet::new();
    for rule in rules.filter(|rule| !rule.conditions.is_empty()) {
        match trees.get(rule.id.as_str()) {
            Some(tree) => differing.extend(self::differing(rule, tree)),
            None => _ = differing.insert(format!("{}: no tree", rule.id)),
        }
    }
    let gone = trees
        .keys()
        .filter(|id| Catalog::built_in().get(id).is_none());
    differing.extend(gone.map(|id| format!("{id}: no rule")));
    assert!(differing.is_empty(), "{differing:#?}");
}
