//! All rules: the compiled-in tables, those of a directory, and which is in force.

use crate::contradictions::{Added, contradictions};
use crate::evaluate::{Assessment, Context, assess_in};
use crate::facts::Facts;
use crate::fields::{Problems, TableProblem};
use crate::read::read_rule;
use crate::rule::{Application, Condition, Force, Rule, Test};
use crate::size::SizeRule;
use crate::size_class::{SizeAssessment, assess_size_by};
use crate::size_listed::{PURPOSE, listed};
use crate::size_read::read_size_rule;
use chrono::NaiveDate;
use std::sync::LazyLock;

/// Most files that one directory of rules may have.
pub const FILES_MAX: usize = 500;

macro_rules! rule_files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../rules/", $name)))),+]
    };
}

/// The compiled-in rule files: name and text.
pub const BUILT_IN: &[(&str, &str)] = rule_files![
    "above-scale-industry.toml",
    "board-cultivation-2022.toml",
    "board-entry-2022.toml",
    "board-entry-hunan.toml",
    "board-entry-xiamen.toml",
    "board-standardization-2022.toml",
    "bse-2021.toml",
    "bse-direct-link-2022.toml",
    "bse-transfer-2022.toml",
    "chinext-2024.toml",
    "chinext-2025.toml",
    "chinext-2026.toml",
    "inclusive-loan-nfra.toml",
    "inclusive-loan-pbc-2018.toml",
    "inclusive-loan-pbc-2019.toml",
    "inclusive-loan-pbc-2024.toml",
    "innovative-sme-2022.toml",
    "key-little-giant-2021.toml",
    "key-little-giant-2024.toml",
    "key-srdi-zhejiang.toml",
    "little-giant-2022.toml",
    "little-giant-2026.toml",
    "main-board-2024.toml",
    "market-parameters-2025.toml",
    "neeq-base-2023.toml",
    "neeq-green-channel-2023.toml",
    "neeq-innovation-2022.toml",
    "neeq-innovation-listing-2022.toml",
    "neeq-publicity-review-2023.toml",
    "private-sme-2026.toml",
    "single-champion-2023.toml",
    "programmes-2026.toml",
    "small-low-profit.toml",
    "srdi-sme-2022.toml",
    "srdi-sme-2026.toml",
    "star-2024.toml",
    "star-2025.toml",
    "star-2026.toml",
    "star-attribute-2024.toml",
    "technology-sme-2017.toml",
];

/// The compiled-in versions of the size standard: name and text.
pub const BUILT_IN_SIZES: &[(&str, &str)] = &[(
    "sme-size-2011.toml",
    include_str!("../rules/sme-size-2011.toml"),
)];

fn is_size(condition: &Condition) -> bool {
    matches!(condition.test, Test::SizeAtMost(_))
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    Catalog::default()
        .with(BUILT_IN_SIZES)
        .and_then(|catalog| catalog.with(BUILT_IN))
        .expect("compiled-in rules are read by a test")
});

/// Rules by id, and versions of the size standard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalog {
    rules: Vec<Rule>,
    sizes: Vec<SizeRule>,
}

impl Catalog {
    /// The compiled-in catalogue.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &CATALOG
    }

    /// The catalogue with more files: a table with an id that is there replaces it, others are
    /// added. A file with `[[row]]` is a version of the size standard, and a rule as well.
    ///
    /// # Errors
    /// Every problem of every file, by file and then as found; then what the files contradict, if
    /// each is right for itself.
    pub fn with<N: AsRef<str>, T: AsRef<str>>(
        self,
        files: &[(N, T)],
    ) -> Result<Self, Vec<TableProblem>> {
        self.with_known(files, |_| true)
    }

    /// The same where the markets are known: a rule of another market is a problem.
    ///
    /// # Errors
    /// As [`Catalog::with`].
    pub fn with_known<N: AsRef<str>, T: AsRef<str>>(
        mut self,
        files: &[(N, T)],
        is_market: impl Fn(&str) -> bool,
    ) -> Result<Self, Vec<TableProblem>> {
        let mut problems = Vec::new();
        if files.len() > FILES_MAX {
            let mut many = Problems::new("*.toml");
            let reason = format!("{} rule files; at most {FILES_MAX}", files.len());
            many.add("file", reason);
            return Err(many.found);
        }
        let mut added: Vec<Added> = Vec::new();
        for (file, text) in files {
            let (file, text) = (file.as_ref(), text.as_ref());
            let id = match self.add(file, text) {
                Ok(id) => id,
                Err(found) => {
                    problems.extend(found);
                    continue;
                }
            };
            if let Some(other) = added.iter().find(|it| it.id == id) {
                let mut twice = Problems::new(file);
                twice.add("id", format!("`{id}` is also in {}", other.file));
                problems.extend(twice.found);
            }
            let file = file.to_owned();
            added.push(Added { file, id });
        }
        if problems.is_empty() {
            problems = contradictions(&self.rules, &added, is_market);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.rules.sort_by(|a, b| a.id.cmp(&b.id));
        self.sizes
            .sort_by(|a, b| (a.from, &a.id).cmp(&(b.from, &b.id)));
        Ok(self)
    }

    fn add(&mut self, file: &str, text: &str) -> Result<String, Vec<TableProblem>> {
        let sizes = text
            .parse::<toml::Table>()
            .is_ok_and(|table| table.contains_key("row"));
        let rule = if sizes {
            let size = read_size_rule(file, text)?;
            let rule = listed(&size);
            self.check_replaced(file, &rule)?;
            self.sizes.retain(|known| known.id != size.id);
            self.sizes.push(size);
            rule
        } else {
            let rule = read_rule(file, text)?;
            self.check_replaced(file, &rule)?;
            rule
        };
        let id = rule.id.clone();
        self.rules.retain(|known| known.id != id);
        self.rules.push(rule);
        Ok(id)
    }

    /// Whoever replaces a rule decides the same for the same market: else what it decided would be
    /// left without one. No table but a size standard decides the size.
    fn check_replaced(&self, file: &str, rule: &Rule) -> Result<(), Vec<TableProblem>> {
        let mut problems = Problems::new(file);
        let replaced = self.rules.iter().find(|known| known.id == rule.id);
        if let Some(replaced) = replaced.filter(|it| it.market != rule.market) {
            let reason = match &replaced.market {
                Some(market) => {
                    format!("replaces a rule of the market `{market}`; it would be that")
                }
                None => {
                    "replaces a national rule; give the market's own rule another `id`".to_owned()
                }
            };
            problems.add("market", reason);
        }
        if let Some(replaced) = replaced.filter(|it| it.purpose != rule.purpose) {
            let reason = format!(
                "`{}` replaces a rule of purpose `{}`; it would be that",
                rule.purpose, replaced.purpose
            );
            problems.add("purpose", reason);
        } else if rule.purpose == PURPOSE && !rule.conditions.iter().all(is_size) {
            let reason = format!("`{PURPOSE}` is decided by tables with `[[row]]`");
            problems.add("purpose", reason);
        }
        if problems.found.is_empty() {
            Ok(())
        } else {
            Err(problems.found)
        }
    }

    /// All rules, by id; versions of the size standard among them.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// All versions of the size standard, oldest first.
    #[must_use]
    pub fn sizes(&self) -> &[SizeRule] {
        &self.sizes
    }

    /// A rule by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        let at = self
            .rules
            .binary_search_by(|rule| rule.id.as_str().cmp(id))
            .ok()?;
        self.rules.get(at)
    }

    /// The version of a rule that counts on a day for an application; the latest where several do.
    ///
    /// A market's own rule goes before the national one for that market.
    #[must_use]
    pub fn in_force(
        &self,
        purpose: &str,
        market: Option<&str>,
        application: Application,
        on: NaiveDate,
    ) -> Option<&Rule> {
        let of = |market: Option<&str>| {
            let rules = self.rules.iter();
            let rules =
                rules.filter(|rule| rule.purpose == purpose && rule.market.as_deref() == market);
            let counting = rules.filter_map(|rule| {
                rule.force_on(application, on)
                    .map(|force| (force.from, rule))
            });
            counting
                .max_by_key(|(from, rule)| (*from, &rule.id))
                .map(|(_, rule)| rule)
        };
        market
            .and_then(|market| of(Some(market)))
            .or_else(|| of(None))
    }

    /// Every version of a rule with its times in force, national ones first, then by the first day.
    #[must_use]
    pub fn timeline(&self, purpose: &str) -> Vec<(&Rule, &Force)> {
        let rules = self.rules.iter().filter(|rule| rule.purpose == purpose);
        let mut all: Vec<_> = rules
            .flat_map(|rule| rule.forces.iter().map(move |force| (rule, force)))
            .collect();
        all.sort_by_key(|(rule, force)| {
            (
                &rule.market,
                force.application,
                force.from,
                force.until,
                &rule.id,
            )
        });
        all
    }

    /// Judges a firm by a rule of the catalogue, with the catalogue's size standard.
    #[must_use]
    pub fn assess(
        &self,
        rule: &Rule,
        facts: &Facts,
        application: Application,
        on: NaiveDate,
    ) -> Assessment {
        assess_in(
            rule,
            facts,
            Context {
                on,
                application,
                sizes: &self.sizes,
            },
        )
    }
}

/// The compiled-in versions of the SME size standard, oldest first.
#[must_use]
pub fn size_rules() -> &'static [SizeRule] {
    CATALOG.sizes()
}

/// The compiled-in size standard in force on a day; the later one where two are.
#[must_use]
pub fn size_rule_on(on: NaiveDate) -> Option<&'static SizeRule> {
    let in_force = size_rules().iter().filter(|rule| rule.in_force(on));
    in_force.max_by_key(|rule| rule.from)
}

/// The size class of a firm by the compiled-in standard in force on a day.
#[must_use]
pub fn assess_size(facts: &Facts, on: NaiveDate) -> SizeAssessment {
    assess_size_by(size_rules(), facts, on)
}
