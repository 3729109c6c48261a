//! Published instances of other problems (`shared_*`: ignored unless they lie beside the project,
//! see `tests/run`), and small ones of our own.

use matching::maximum::{Edge, Instance, solve};
use matching::{Assignment, Control, Holder, InvalidPreferences, Preferences, stable};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// A file of the published data, unpacked.
fn published(name: &str) -> String {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = data.join(name);
    assert!(path.exists(), "no {}: see tests/run", path.display());
    if path.extension().is_some_and(|extension| extension == "gz") {
        let done = Command::new("gzip").arg("-dc").arg(&path).output().unwrap();
        assert!(done.status.success(), "{name}");
        return String::from_utf8(done.stdout).unwrap();
    }
    std::fs::read_to_string(path).unwrap()
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn ids<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u32> {
    names.zip(0..).collect()
}

fn named(list: &str, ids: &BTreeMap<&str, u32>) -> Vec<u32> {
    list.split_whitespace().map(|name| ids[name]).collect()
}

/// Residents and programmes: the stable assignment is the published one, which is unique.
#[test]
#[ignore = "needs ../shared: tests/run includes it"]
fn shared_hospital_instances_equal_their_published_answers() {
    for (size, ending) in [("small", ""), ("4000", ".gz")] {
        let file = |part: &str| published(&format!("hr_csi2120/{part}_{size}.csv{ending}"));
        let (residents, programs) = (file("residents"), file("programs"));
        let expected = file("expected");
        let resident_ids = ids(rows(&residents).map(|row| row[0]));
        let program_ids = ids(rows(&programs).map(|row| row[0]));
        let holder = |row: Vec<&str>| Holder {
            list: named(row[2], &resident_ids),
            clients: row[1].parse().unwrap(),
            money: 0,
        };
        let preferences = Preferences {
            proposers: rows(&residents)
                .map(|row| named(row[1], &program_ids))
                .collect(),
            holders: rows(&programs).map(holder).collect(),
            amounts: Vec::new(),
        };
        let found = stable(&preferences).unwrap();
        let mut compared = 0;
        for row in rows(&expected) {
            let answer = program_ids.get(row[1]).copied();
            assert_eq!(found.offering_of(resident_ids[row[0]]), answer, "{row:?}");
            compared += 1;
        }
        assert_eq!(compared, preferences.proposers.len());
    }
}

/// The numbers of a file of numbers.
fn numbers(text: &str) -> impl Iterator<Item = u32> {
    text.split_whitespace().map(|word| word.parse().unwrap())
}

/// Least costs as highest scores: a score is one more than the highest cost, less the cost, so
/// that nobody is left out and the sums mirror each other exactly.
#[test]
#[ignore = "needs ../shared: tests/run includes it"]
fn shared_assignment_instances_equal_their_published_optima() {
    let optima = published("orlib_assign/optima.csv");
    for row in rows(&optima) {
        let text = published(&format!("orlib_assign/{}.txt.gz", row[0]));
        let mut costs = numbers(&text);
        let size = costs.next().unwrap();
        let costs: Vec<u32> = costs.collect();
        let above = costs.iter().max().unwrap() + 1;
        let edge = |(cost, target): (&u32, u32)| Edge {
            target,
            score: above - cost,
        };
        let bidders = costs.chunks(size as usize);
        let bidders = bidders.map(|costs| costs.iter().zip(0..).map(edge));
        let instance = Instance::new(bidders, vec![1; size as usize]).unwrap();
        let found = solve(&instance, &Control::default()).unwrap();
        assert!(found.is_proved() && found.matched == u64::from(size));
        let cost = u64::from(above) * u64::from(size) - found.score_sum;
        let published = [cost.to_string(), cost.to_string()];
        assert_eq!(row[2..], published, "{}", row[0]);
    }
}

/// Agents with budgets and jobs: each job takes of any agent what it takes of the one where it
/// takes most. The result is within the true budgets, envies nobody with reason, wastes less than
/// one job at each agent, and is worth no more than the published optimum.
#[test]
#[ignore = "needs ../shared: tests/run includes it"]
fn shared_budgeted_instances_are_feasible_and_waste_less_than_one_job() {
    let optima = published("orlib_gap/optima.csv");
    for (file, name) in [("gap1.txt", "gap1"), ("gap3.txt", "gap3")] {
        let text = published(&format!("orlib_gap/{file}"));
        let mut numbers = numbers(&text);
        for number in 1..=numbers.next().unwrap() {
            let (agents, jobs) = (numbers.next().unwrap(), numbers.next().unwrap());
            let mut table = || -> Vec<Vec<u32>> {
                let mut row = || numbers.by_ref().take(jobs as usize).collect();
                (0..agents).map(|_| row()).collect()
            };
            let (values, uses) = (table(), table());
            let budgets: Vec<u32> = numbers.by_ref().take(agents as usize).collect();
            let gap = Gap {
                values,
                uses,
                budgets,
            };
            let name = format!("{name}-{number}");
            let optimum = rows(&optima).find(|row| row[0] == name).unwrap();
            gap.check(optimum[3].parse().unwrap());
        }
    }
}

struct Gap {
    values: Vec<Vec<u32>>,
    uses: Vec<Vec<u32>>,
    budgets: Vec<u32>,
}

impl Gap {
    fn jobs(&self) -> std::ops::Range<usize> {
        0..self.values[0].len()
    }

    fn amount(&self, job: usize) -> u32 {
        self.uses.iter().map(|row| row[job]).max().unwrap()
    }

    /// Whom a job would have, best first: the higher value, then the lower id.
    fn wants(&self, job: usize) -> Vec<u32> {
        let mut agents: Vec<u32> = (0..).take(self.budgets.len()).collect();
        agents.sort_by_key(|agent| std::cmp::Reverse(self.values[*agent as usize][job]));
        agents
    }

    fn ranks(&self, agent: usize) -> Vec<u32> {
        let mut jobs: Vec<u32> = (0..).take(self.jobs().len()).collect();
        jobs.sort_by_key(|job| std::cmp::Reverse(self.values[agent][*job as usize]));
        jobs
    }

    fn check(&self, optimum: u32) {
        let holder = |agent: usize| Holder {
            list: self.ranks(agent),
            clients: u32::MAX,
            money: self.budgets[agent].into(),
        };
        let preferences = Preferences {
            proposers: self.jobs().map(|job| self.wants(job)).collect(),
            holders: (0..self.budgets.len()).map(holder).collect(),
            amounts: self.jobs().map(|job| self.amount(job).into()).collect(),
        };
        let found = stable(&preferences).unwrap();
        let of = |job: usize| found.offering_of(u32::try_from(job).unwrap());
        let mut value = 0;
        for (agent, id) in (0..self.budgets.len()).zip(0..) {
            let held: Vec<usize> = self.jobs().filter(|job| of(*job) == Some(id)).collect();
            let sum = |of: &dyn Fn(usize) -> u32| held.iter().map(|job| of(*job)).sum::<u32>();
            let taken = sum(&|job| self.amount(job));
            assert!(taken <= self.budgets[agent]);
            assert!(sum(&|job| self.uses[agent][job]) <= self.budgets[agent]);
            value += sum(&|job| self.values[agent][job]);
            let refused = |job: &u32| {
                let wants = self.wants(*job as usize);
                let mut better = wants
                    .iter()
                    .take_while(|it| Some(**it) != of(*job as usize));
                better.any(|it| *it == id)
            };
            let ranked = self.ranks(agent);
            let Some(first) = ranked.iter().find(|job| refused(job)) else {
                continue;
            };
            let place = |job| ranked.iter().position(|other| *other == job).unwrap();
            let worst = held.iter().map(|job| place(u32::try_from(*job).unwrap()));
            assert!(worst.max() < Some(place(*first)), "envy with reason");
            let left = self.budgets[agent] - taken;
            assert!(left < self.amount(*first as usize), "a whole job wasted");
        }
        assert!(value > 0 && value <= optimum, "{value} of {optimum}");
    }
}

fn holder(list: &[u32], clients: u32, money: i64) -> Holder {
    Holder {
        list: list.to_vec(),
        clients,
        money,
    }
}

fn solved(proposers: &[&[u32]], holders: Vec<Holder>, amounts: &[i64]) -> Vec<Option<u32>> {
    let preferences = Preferences {
        proposers: proposers.iter().map(|list| list.to_vec()).collect(),
        holders,
        amounts: amounts.to_vec(),
    };
    let found: Assignment = stable(&preferences).unwrap();
    let ids = 0..u32::try_from(proposers.len()).unwrap();
    ids.map(|proposer| found.offering_of(proposer)).collect()
}

#[test]
fn small_instances_by_hand() {
    // Each has the other's first wish: proposers get theirs.
    let holders = || vec![holder(&[1, 0], 1, 0), holder(&[0, 1], 1, 0)];
    assert_eq!(
        solved(&[&[0, 1], &[1, 0]], holders(), &[]),
        [Some(0), Some(1)]
    );
    // No capacity, empty lists, and a wish that only one side has.
    let holders = vec![holder(&[0, 1], 0, 0), holder(&[1], 5, 0), holder(&[], 5, 0)];
    let found = solved(&[&[0, 1, 2], &[0, 1], &[]], holders, &[]);
    assert_eq!(found, [None, Some(1), None]);
    assert_eq!(solved(&[], vec![], &[]), []);
    assert_eq!(solved(&[&[7]], vec![], &[]), [None], "nobody of that name");
    // Money: the second is cut off, and the third below it, though it would fit.
    let holders = |money| vec![holder(&[0, 1, 2], 9, money)];
    let all: [&[u32]; 3] = [&[0], &[0], &[0]];
    let amounts = [200, 350, 100];
    assert_eq!(solved(&all, holders(500), &amounts), [Some(0), None, None]);
    assert_eq!(solved(&all, holders(650), &amounts), [Some(0); 3]);
    assert_eq!(solved(&all, holders(0), &[]), [Some(0); 3]);
    assert_eq!(solved(&all, holders(0), &amounts), [None; 3]);
}

#[test]
fn preferences_that_cannot_be_used_are_named() {
    let refused = |proposers: Vec<Vec<u32>>, list: &[u32], amounts: Vec<i64>| {
        let holders = vec![holder(list, 1, 1)];
        let refused: InvalidPreferences = stable(&Preferences {
            proposers,
            holders,
            amounts,
        })
        .unwrap_err();
        refused.to_string()
    };
    assert_eq!(
        refused(vec![vec![], (0..21).collect()], &[], vec![]),
        "proposer 1 wants 21 holders, expected at most 20"
    );
    let twice = "holder 0 and proposer 1: one names the other twice";
    assert_eq!(refused(vec![vec![], vec![0, 0]], &[1], vec![]), twice);
    assert_eq!(refused(vec![], &[1, 1], vec![]), twice);
    let amounts = "1 amounts of 0 or more, expected one for each proposer or none at all";
    assert_eq!(refused(vec![vec![]; 2], &[], vec![5]), amounts);
    assert_eq!(refused(vec![vec![]; 2], &[], vec![5, -1]), amounts);
}
