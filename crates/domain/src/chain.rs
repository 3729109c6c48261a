//! Key industrial chains and their nodes: a versioned catalogue.

use crate::coded::coded_enum;
use crate::industry;
use crate::limits::{CODE_CHARS_MAX, NAME_CHARS_MAX, NODES_PER_CHAIN_MAX, TEXT_CHARS_MAX};
use crate::validation::{ProblemKind, Problems};
use crate::wording;
use std::collections::BTreeSet;

coded_enum! {
    /// How sure a fact of an official table is.
    Confidence {
        /// Read in a named source.
        Seen = "seen",
        /// Recalled, rather sure.
        MemoryHigh = "memory_high",
        /// Recalled, to be checked.
        MemoryLow = "memory_low",
        /// Our own compilation.
        Compiled = "compiled",
    }
}

/// Code of a chain: lower-case letters, digits, `-`, 2 to 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainCode(String);

/// Code of a node inside its chain, of the same form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeCode(String);

fn code(text: &str) -> Result<String, ProblemKind> {
    let text = text.trim();
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if (2..=CODE_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed) {
        return Ok(text.to_owned());
    }
    let expected = wording!(
        "2 to {max} lower-case letters, digits or `-`",
        max = CODE_CHARS_MAX
    );
    Err(ProblemKind::Malformed { expected })
}

impl ChainCode {
    /// Reads a code.
    ///
    /// # Errors
    /// `Malformed` if it is not of the form.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        code(text).map(Self)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl NodeCode {
    /// Reads a code.
    ///
    /// # Errors
    /// `Malformed` if it is not of the form.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        code(text).map(Self)
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ChainCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Display for NodeCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A node of a chain, written `chain/node`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeRef {
    /// The chain.
    pub chain: ChainCode,
    /// The node.
    pub node: NodeCode,
}

impl NodeRef {
    /// Reads `chain/node`.
    ///
    /// # Errors
    /// `Malformed` if it is not of the form.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        let expected = || ProblemKind::Malformed {
            expected: wording!("the code of a chain and of its node, parted by a slash"),
        };
        let (chain, node) = text.split_once('/').ok_or_else(expected)?;
        Ok(Self {
            chain: ChainCode::parse(chain)?,
            node: NodeCode::parse(node)?,
        })
    }
}

impl std::fmt::Display for NodeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.chain, self.node)
    }
}

/// A link of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Code inside the chain.
    pub code: NodeCode,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Codes of GB/T 4754-2017 (2 to 4 digits) whose firms usually sit here.
    pub industries: Vec<String>,
}

/// A key industrial chain. The position of a node in `nodes` is its index (0 to 15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Code.
    pub code: ChainCode,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Version of the catalogue, such as `2026-01`.
    pub catalogue_version: String,
    /// Instrument that names the chain.
    pub source: String,
    /// How sure the chain's name is.
    pub confidence: Confidence,
    /// Links, at most 16.
    pub nodes: Vec<Node>,
    /// Counts changes; 1 at creation.
    pub version: i64,
}

impl Chain {
    /// Index of a node.
    #[must_use]
    pub fn node_index(&self, code: &NodeCode) -> Option<usize> {
        self.nodes.iter().position(|node| node.code == *code)
    }

    /// All findings.
    #[must_use]
    pub fn validate(&self) -> Problems {
        let mut problems = Problems::new();
        problems.text("name_zh", &self.name_zh, NAME_CHARS_MAX);
        problems.text("name_en", &self.name_en, NAME_CHARS_MAX);
        problems.text("catalogue_version", &self.catalogue_version, CODE_CHARS_MAX);
        problems.text("source", &self.source, TEXT_CHARS_MAX);
        problems.count("nodes", self.nodes.len(), NODES_PER_CHAIN_MAX);
        let mut codes = BTreeSet::new();
        for (i, node) in self.nodes.iter().enumerate() {
            let field = format!("nodes[{i}]");
            if !codes.insert(&node.code) {
                problems.add(&format!("{field}.code"), &node.code, ProblemKind::Duplicate);
            }
            problems.text(&format!("{field}.name_zh"), &node.name_zh, NAME_CHARS_MAX);
            problems.text(&format!("{field}.name_en"), &node.name_en, NAME_CHARS_MAX);
            for code in &node.industries {
                if !industry::exists_2017(code) {
                    problems.add(&format!("{field}.industries"), code, ProblemKind::NotFound);
                }
            }
        }
        problems
    }
}
