//! The catalogue of key chains that is compiled in.

use domain::{Chain, ChainCode, Confidence, Node, NodeCode};
use serde::Deserialize;
use std::sync::LazyLock;

/// Why a catalogue is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// No TOML of the expected form.
    #[error("not a catalogue: {0}")]
    Syntax(String),
    /// The catalogue contradicts itself or the classifications.
    #[error("{at}: {rule}")]
    Content {
        /// Where.
        at: String,
        /// What is wrong.
        rule: String,
    },
}

impl TableError {
    fn content(at: &str, rule: impl Into<String>) -> Self {
        Self::Content {
            at: at.to_owned(),
            rule: rule.into(),
        }
    }
}

fn confidence(at: &str, code: &str) -> Result<Confidence, TableError> {
    Confidence::from_code(code)
        .ok_or_else(|| TableError::content(at, format!("no confidence `{code}`")))
}

static CHAINS: LazyLock<Vec<Chain>> = LazyLock::new(|| {
    let text = include_str!("../rules/chains-2026.toml");
    parse_chains(text).expect("the compiled-in catalogue is read by a test")
});

/// The chains of the catalogue, in its order. Their names are those of the instrument; nodes and
/// their industries are our own compilation ([`node_confidence`]).
#[must_use]
pub fn chain_catalogue() -> Vec<Chain> {
    CHAINS.clone()
}

/// How sure the nodes and their industries are.
#[must_use]
pub const fn node_confidence() -> Confidence {
    Confidence::Compiled
}

/// Reads a catalogue.
///
/// # Errors
/// [`TableError`] if the text is no catalogue of this form, or a chain has a finding.
pub fn parse_chains(text: &str) -> Result<Vec<Chain>, TableError> {
    let table: CatalogueToml =
        toml::from_str(text).map_err(|e| TableError::Syntax(e.to_string()))?;
    if confidence("node_confidence", &table.node_confidence)? != node_confidence() {
        return Err(TableError::content("node_confidence", "must be `compiled`"));
    }
    let sure = confidence("confidence", &table.confidence)?;
    let mut chains: Vec<Chain> = Vec::new();
    for chain in table.chain {
        let chain = chain.into_chain(&table.version, &table.source, sure)?;
        if chains.iter().any(|other| other.code == chain.code) {
            return Err(TableError::content(chain.code.as_str(), "is there twice"));
        }
        chains.push(chain);
    }
    Ok(chains)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueToml {
    version: String,
    source: String,
    #[serde(rename = "date")]
    _date: String,
    confidence: String,
    node_confidence: String,
    chain: Vec<ChainToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChainToml {
    code: String,
    name_zh: String,
    name_en: String,
    nodes: Vec<NodeToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeToml {
    code: String,
    zh: String,
    en: String,
    industries: Vec<String>,
}

impl ChainToml {
    fn into_chain(
        self,
        version: &str,
        source: &str,
        confidence: Confidence,
    ) -> Result<Chain, TableError> {
        let malformed = |code: &str| TableError::content(code, "is no code");
        let mut nodes = Vec::new();
        for node in self.nodes {
            nodes.push(Node {
                code: NodeCode::parse(&node.code).map_err(|_| malformed(&node.code))?,
                name_zh: node.zh,
                name_en: node.en,
                industries: node.industries,
            });
        }
        let chain = Chain {
            code: ChainCode::parse(&self.code).map_err(|_| malformed(&self.code))?,
            name_zh: self.name_zh,
            name_en: self.name_en,
            catalogue_version: version.to_owned(),
            source: source.to_owned(),
            confidence,
            nodes,
            version: 1,
        };
        let problems = chain.validate();
        match problems.0.first() {
            None => Ok(chain),
            Some(problem) => {
                let rule = format!("`{}`: {problem}", problem.value);
                Err(TableError::content(chain.code.as_str(), rule))
            }
        }
    }
}
