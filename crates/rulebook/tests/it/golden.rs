//! Each numeric condition and each band of each table on both sides of its limit.
//!
//! What is expected stands in `limits.txt` and `bands.txt`, written from the domain documents.

use chrono::{Months, NaiveDate};
use domain::Verdict::{Met, NotMet};
use domain::fixtures::day;
use domain::{Edition, Industry, Verdict};
use rulebook::{Application, Catalog, Evidence, Fact, Facts, Op, Rule, Test, Unit};
use std::collections::BTreeMap;

const LIMITS: &str = include_str!("limits.txt");
const BANDS: &str = include_str!("bands.txt");
const LAST: i32 = 2025;

fn today() -> NaiveDate {
    day(2026, 6, 15)
}

/// A limit such as `1500w` in the base unit: fen, basis points, or what is counted.
fn amount(text: &str) -> i64 {
    let at = text.find(|c: char| !c.is_ascii_digit()).expect("a letter");
    let number: i64 = text[..at].parse().expect("a number");
    let factor = match &text[at..] {
        "w" => 1_000_000,
        "y" => 10_000_000_000,
        "r" | "%" => 100,
        _ => 1,
    };
    number * factor
}

/// An aggregation and what it is of.
#[derive(Debug, Clone, PartialEq)]
struct What {
    take: String,
    years: i32,
    fact: Fact,
    over: Option<Fact>,
}

impl What {
    fn parse(take: &str, fact: &str) -> Self {
        let digits = take.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let (fact, over) = fact
            .split_once('/')
            .map_or((fact, None), |(a, b)| (a, Some(b)));
        let known = |code: &str| Fact::from_code(code).unwrap_or_else(|| panic!("{code}"));
        Self {
            take: take[..take.len() - digits.len()].to_owned(),
            years: digits.parse().unwrap_or(1),
            fact: known(fact),
            over: over.map(known),
        }
    }

    /// Facts by which the measure is exactly this value, or by the smallest step off it.
    fn at(&self, value: i64, off: i64) -> Facts {
        let mut facts = Facts::default();
        self.put(&mut facts, value, off);
        facts
    }

    fn put(&self, facts: &mut Facts, value: i64, off: i64) {
        let mut set = |fact: Fact, back: i32, value: i64| {
            // The score is of calendar years: the last one is that of the day.
            let last = if fact == Fact::PlatformScore {
                LAST + 1
            } else {
                LAST
            };
            let year = fact.is_yearly().then_some(last - back);
            facts
                .set(fact, year, value, Evidence::default())
                .expect("a value that can be");
        };
        let scale = 1_000_000;
        match self.take.as_str() {
            "last" => set(self.fact, 0, value + off),
            // One year is at the limit, the others are far on the passing side of it.
            "each" => {
                for back in 0..self.years {
                    let far = if back == self.years - 1 { off } else { 5 };
                    set(self.fact, back, value + far);
                }
            }
            "either" => {
                set(self.fact, 0, value - 7);
                set(self.fact, 1, value + off);
            }
            // Uneven years, so that no other aggregation gives the same.
            "mean" | "sum" if self.over.is_none() => {
                let total = if self.take == "mean" {
                    value * i64::from(self.years)
                } else {
                    value
                };
                let rest = total - 3_000 * i64::from(self.years - 1);
                set(self.fact, 0, rest + off);
                (1..self.years).for_each(|back| set(self.fact, back, 3_000));
            }
            "sum" => {
                let over = self.over.expect("a divisor");
                for back in 0..self.years {
                    set(over, back, 10_000 * scale);
                    let part = if back == 0 {
                        value * i64::from(self.years) * scale + off
                    } else {
                        0
                    };
                    set(self.fact, back, part);
                }
            }
            "growth" | "meangrowth" | "compound" => self.put_growth(&mut set, value, off),
            "months" => {
                let back = Months::new(u32::try_from(value).expect("months"));
                let from = today() - back;
                let from = if off < 0 { from.succ_opt() } else { Some(from) }.expect("a day");
                set(
                    self.fact,
                    0,
                    i64::from(chrono::Datelike::num_days_from_ce(&from)),
                );
            }
            other => panic!("no aggregation `{other}`"),
        }
    }

    fn put_growth(&self, set: &mut impl FnMut(Fact, i32, i64), value: i64, off: i64) {
        let scale = 1_000_000;
        match self.take.as_str() {
            // The last year is at the limit, those before it are far on the passing side.
            "growth" => {
                let mut now = 10_000 * scale;
                for back in (0..=self.years).rev() {
                    set(self.fact, back, now + if back == 0 { off } else { 0 });
                    let far = if back > 1 { 500 } else { 0 };
                    now = now / 10_000 * (10_000 + value + far);
                }
            }
            "meangrowth" => {
                // Twice the growth in one year and none in the other.
                set(self.fact, 2, 10_000 * scale);
                set(self.fact, 1, (10_000 + 2 * value) * scale);
                set(self.fact, 0, (10_000 + 2 * value) * scale + off);
            }
            "compound" => {
                set(self.fact, 2, 10_000 * 10_000 * 100);
                set(self.fact, 1, 1);
                set(
                    self.fact,
                    0,
                    (10_000 + value) * (10_000 + value) * 100 + off,
                );
            }
            other => panic!("no growth `{other}`"),
        }
    }
}

/// The verdicts below, at and above a limit.
fn expected(op: &str) -> [Verdict; 3] {
    match op {
        ">=" => [NotMet, Met, Met],
        ">" => [NotMet, NotMet, Met],
        "<=" => [Met, Met, NotMet],
        "<" => [Met, NotMet, NotMet],
        other => panic!("no comparison `{other}`"),
    }
}

/// Lines of a table by rule; a heading may name several rules.
fn lines(text: &str) -> BTreeMap<String, Vec<&str>> {
    let mut by_rule: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut rules: Vec<&str> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(heading) = line.strip_prefix('[') {
            rules = heading.trim_end_matches(']').split(' ').collect();
            continue;
        }
        for rule in &rules {
            by_rule.entry((*rule).to_owned()).or_default().push(line);
        }
    }
    by_rule
}

fn rule(id: &str) -> &'static Rule {
    Catalog::built_in()
        .get(id)
        .unwrap_or_else(|| panic!("no rule {id}"))
}

fn verdict(rule: &Rule, key: &str, facts: &Facts) -> Verdict {
    let catalog = Catalog::built_in();
    let found = Application::ALL.into_iter().find_map(|it| {
        catalog
            .assess(rule, facts, it, today())
            .finding(key)
            .cloned()
    });
    found
        .unwrap_or_else(|| panic!("{}: no finding {key}", rule.id))
        .verdict
}

#[test]
fn every_limit_on_both_sides() {
    let mut checked = 0;
    for (id, lines) in lines(LIMITS) {
        let rule = rule(&id);
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            let [key, take, fact, op, limit] = words[..] else {
                panic!("{line}")
            };
            if take == "score" {
                continue;
            }
            let what = What::parse(take, fact);
            let limit = amount(limit);
            for (off, expected) in [-1, 0, 1].into_iter().zip(expected(op)) {
                let none_below = limit + off < 0 && what.take == "last" && !signed(what.fact);
                if none_below || (what.take == "months" && limit + off < 0) {
                    continue;
                }
                let found = verdict(rule, key, &what.at(limit, off));
                assert_eq!(found, expected, "{id}: {line}: {off} off the limit");
                checked += 1;
            }
            let unknown = verdict(rule, key, &Facts::default());
            assert_eq!(unknown, Verdict::Unknown, "{id}: {key} without facts");
        }
    }
    assert!(checked > 600, "{checked}");
}

fn signed(fact: Fact) -> bool {
    matches!(fact.unit(), Unit::Fen | Unit::Bp)
}

#[test]
fn every_numeric_condition_is_expected() {
    let expected = lines(LIMITS);
    let mut missing = Vec::new();
    let mut too_many = Vec::new();
    for rule in Catalog::built_in().rules() {
        let lines = expected.get(&rule.id).cloned().unwrap_or_default();
        let keys: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.split(' ').next())
            .collect();
        for condition in &rule.conditions {
            let numeric = match &condition.test {
                Test::Bound(_, bound) => bound.unit != Unit::Flag,
                Test::Score { .. } => true,
                Test::Title { .. } | Test::SizeAtMost(_) | Test::Question(_) => false,
            };
            if numeric && !keys.contains(&condition.key.as_str()) {
                missing.push(format!("{}/{}", rule.id, condition.key));
            }
        }
        let known = |key: &&&str| rule.condition(key).is_none();
        too_many.extend(
            keys.iter()
                .filter(known)
                .map(|key| format!("{}/{key}", rule.id)),
        );
    }
    assert_eq!((missing, too_many), (Vec::new(), Vec::new()));
}

/// One way to points: the facts that give them.
struct Band {
    what: What,
    op: String,
    limit: i64,
    points: i64,
}

/// Key, bands and the points where none fits.
fn indicator(line: &str) -> (String, Vec<Band>, i64) {
    let (line, otherwise) = line.split_once(" else ").expect("else");
    let mut words = line.split(' ');
    let key = words.next().expect("a key").to_owned();
    let (_part, take) = (words.next(), words.next().expect("an aggregation"));
    let rest: Vec<&str> = words.collect();
    let mut bands = Vec::new();
    for alternative in rest.split(|word| *word == "/") {
        let [fact, op, limits @ ..] = alternative else {
            panic!("{line}")
        };
        for limit in limits {
            let (limit, points) = limit.split_once(':').expect("points");
            bands.push(Band {
                what: What::parse(take, fact),
                op: (*op).to_owned(),
                limit: amount(limit),
                points: points.parse().expect("points"),
            });
        }
    }
    (key, bands, otherwise.parse().expect("points"))
}

fn points(rule: &Rule, key: &str, facts: &Facts) -> (i64, i64) {
    let assessment = rulebook::assess(rule, facts, today());
    let line = assessment
        .indicators
        .iter()
        .find(|it| it.key == key)
        .expect("an indicator");
    (line.points.min, line.points.max)
}

/// Every other fact of the indicator on the worst side.
fn worst(rule: &Rule, key: &str, besides: &[Fact]) -> Facts {
    let mut facts = Facts::default();
    for (id, lines) in lines(BANDS) {
        for line in lines.iter().filter(|_| id == rule.id) {
            let (of, bands, _) = indicator(line);
            for band in bands.iter().filter(|_| of == key) {
                if !besides.contains(&band.what.fact) {
                    band.what.put(&mut facts, 0, 0);
                }
            }
        }
    }
    facts
}

#[test]
fn every_band_on_both_sides() {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, lines) in lines(BANDS) {
        let rule = rule(&id);
        for line in lines {
            let (key, bands, otherwise) = indicator(line);
            for (at, band) in bands.iter().enumerate() {
                let step = if band.op == "<=" { 1 } else { -1 };
                let next = bands.get(at + 1);
                // Within one fact the next band is the one that fits; behind it there is nothing.
                let below = next
                    .filter(|it| it.what == band.what)
                    .map_or(otherwise, |it| it.points);
                let below = if id == "srdi-sme-2022" && key == "local" {
                    band.points - 1
                } else {
                    below
                };
                for (off, expected) in [(0, band.points), (step, below)] {
                    if band.limit + off < 0 && !signed(band.what.fact) {
                        continue;
                    }
                    let mut facts = worst(rule, &key, &[band.what.fact]);
                    band.what.put(&mut facts, band.limit, off);
                    let found = points(rule, &key, &facts);
                    assert_eq!(
                        found,
                        (expected, expected),
                        "{id}: {line}: {} {off}",
                        band.limit
                    );
                }
            }
            let unknown = points(rule, &key, &Facts::default());
            assert_eq!(
                unknown,
                (otherwise.min(bands[0].points), max(rule, &key)),
                "{id}: {key}"
            );
            seen.entry(id.clone()).or_default().push(key);
        }
    }
    for rule in Catalog::built_in().rules() {
        for line in rule
            .indicators
            .iter()
            .filter(|line| line.key != "quality-management")
        {
            let there = seen
                .get(&rule.id)
                .is_some_and(|keys| keys.contains(&line.key));
            assert!(there, "{}: {} is not in bands.txt", rule.id, line.key);
        }
    }
}

fn max(rule: &Rule, key: &str) -> i64 {
    rule.indicators
        .iter()
        .find(|it| it.key == key)
        .expect("an indicator")
        .max
}

#[test]
fn quality_management_gives_three_points_each_up_to_five() {
    let rule = rule("srdi-sme-2022");
    let facts = [
        Fact::QualityAward,
        Fact::QualityCertificate,
        Fact::OwnBrand,
        Fact::StandardsJoined,
    ];
    for (held, expected) in [(0, 0), (1, 3), (2, 5), (3, 5), (4, 5)] {
        let mut given = Facts::default();
        for (at, fact) in facts.into_iter().enumerate() {
            given
                .set(fact, None, i64::from(at < held), Evidence::default())
                .expect("a flag");
        }
        assert_eq!(
            points(rule, "quality-management", &given),
            (expected, expected)
        );
    }
}

/// Facts that give a rule's table exactly this many points in all, or in a part, if it can.
fn scored(rule: &Rule, part: &str, goal: i64) -> Option<Facts> {
    let all = lines(BANDS);
    // Reachable sums, each with the bands that lead there.
    let mut sums: BTreeMap<i64, Vec<(String, Option<usize>)>> = BTreeMap::from([(0, Vec::new())]);
    let mut done: Vec<String> = Vec::new();
    let of_part = |key: &str| {
        let line = rule
            .indicators
            .iter()
            .find(|it| it.key == key)
            .expect("an indicator");
        part == "all" || line.part == part
    };
    for line in &all[&rule.id] {
        let (key, bands, otherwise) = indicator(line);
        if done.contains(&key) || !of_part(&key) {
            continue;
        }
        done.push(key);
        let mut next = BTreeMap::new();
        for (sum, path) in &sums {
            let options = bands.iter().map(|band| band.points).enumerate();
            let options = options
                .map(|(at, points)| (Some(at), points))
                .chain([(None, otherwise)]);
            for (at, points) in options {
                let mut path = path.clone();
                path.push(((*line).to_owned(), at));
                next.entry(sum + points).or_insert(path);
            }
        }
        sums = next;
    }
    let path = sums.remove(&goal)?;
    let mut facts = Facts::default();
    for fact in [
        Fact::QualityAward,
        Fact::QualityCertificate,
        Fact::OwnBrand,
        Fact::StandardsJoined,
    ] {
        facts
            .set(fact, None, 0, Evidence::default())
            .expect("a flag");
    }
    for line in &all[&rule.id] {
        let (_, bands, _) = indicator(line);
        let chosen = path
            .iter()
            .find(|(it, _)| it == line)
            .and_then(|(_, at)| *at);
        // Every fact of the line on the worst side, then the chosen one at its limit.
        for band in &bands {
            let bad = if band.op == "<=" {
                band.limit + 100_000
            } else {
                -1_000
            };
            let bad = if signed(band.what.fact) { bad } else { 0 };
            band.what.put(&mut facts, bad, 0);
        }
        if let Some(band) = chosen.and_then(|at| bands.get(at)) {
            band.what.put(&mut facts, band.limit, 0);
        }
    }
    Some(facts)
}

#[test]
fn every_score_on_both_sides() {
    let mut checked = 0;
    for (id, lines) in lines(LIMITS) {
        let rule = rule(&id);
        for line in lines.iter().filter(|line| line.contains(" score ")) {
            let words: Vec<&str> = line.split(' ').collect();
            let [key, _, part, op, limit] = words[..] else {
                panic!("{line}")
            };
            let limit = amount(limit);
            let first = if op == ">" { limit + 1 } else { limit };
            let passes = (first..first + 10).find_map(|goal| scored(rule, part, goal));
            let fails = (0..first).rev().find_map(|goal| scored(rule, part, goal));
            let found =
                [fails, passes].map(|it| verdict(rule, key, &it.expect("reachable points")));
            assert_eq!(found, [NotMet, Met], "{id}: {line}");
            checked += 1;
        }
    }
    assert_eq!(checked, 7);
}

#[test]
fn every_flag_both_ways() {
    let mut checked = 0;
    for rule in Catalog::built_in().rules() {
        for condition in &rule.conditions {
            let Test::Bound(measure, bound) = &condition.test else {
                continue;
            };
            if bound.unit != Unit::Flag {
                continue;
            }
            assert_eq!(bound.op, Op::Equal);
            for value in [0, 1] {
                let mut facts = Facts::default();
                if measure.fact == Fact::Industrial {
                    let code = if value == 1 { "3484" } else { "6513" };
                    facts.industry = Some(Industry::parse(Edition::Of2017, code).expect("a code"));
                } else {
                    facts
                        .set(measure.fact, None, value, Evidence::default())
                        .expect("a flag");
                }
                let good =
                    !BAD.contains(&measure.fact) && !WHERE_NOT.contains(&condition.key.as_str());
                let expected = if (value == 1) == good { Met } else { NotMet };
                let found = verdict(rule, &condition.key, &facts);
                assert_eq!(found, expected, "{}/{} = {value}", rule.id, condition.key);
            }
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

/// Facts that speak against a firm.
const BAD: &[Fact] = &[
    Fact::ProhibitedProduct,
    Fact::AbnormalList,
    Fact::DishonestyList,
    Fact::Accident3y,
    Fact::Accident2y,
    Fact::ListedExchange,
    Fact::ListedBse,
    Fact::KeyFunded,
    Fact::RelatedGiant,
    Fact::BarredIndustry,
    Fact::MajorCrime36m,
    Fact::Penalty12m,
    Fact::Censure12m,
    Fact::OpenCase,
    Fact::DishonestPerson,
    Fact::LateReport36m,
    Fact::UnequalVotes,
    Fact::BarredDirectLink,
];

/// Conditions for firms that a fact does not hold of.
const WHERE_NOT: &[&str] = &["no-software"];
