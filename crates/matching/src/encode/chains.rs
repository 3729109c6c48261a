//! Bits of chains and tags of nodes.

use super::Refused;
use domain::limits::{CHAINS_MAX, NODES_PER_CHAIN_MAX};
use domain::{Chain, ChainCode, NodeCode};
use std::collections::BTreeMap;

/// Nodes of a chain in a tag: `chain * 16 + node`.
const NODES: i64 = 16;

#[derive(Debug)]
pub(super) struct Chains {
    /// The number of each chain, and of its nodes.
    numbers: BTreeMap<ChainCode, (i64, BTreeMap<NodeCode, i64>)>,
}

impl Chains {
    pub(super) fn new(chains: &[Chain]) -> Result<Self, Refused> {
        let by_code: BTreeMap<&ChainCode, &Chain> =
            chains.iter().map(|chain| (&chain.code, chain)).collect();
        if by_code.len() > CHAINS_MAX {
            return Err(Refused::TooManyChains(by_code.len()));
        }
        let mut numbers = BTreeMap::new();
        for (number, (code, chain)) in (0..).zip(by_code) {
            if chain.nodes.len() > NODES_PER_CHAIN_MAX {
                let (chain, nodes) = (code.to_string(), chain.nodes.len());
                return Err(Refused::TooManyNodes { chain, nodes });
            }
            let nodes = chain
                .nodes
                .iter()
                .map(|node| node.code.clone())
                .zip(0..)
                .collect();
            numbers.insert(code.clone(), (number, nodes));
        }
        Ok(Self { numbers })
    }

    /// The bit of a chain; 0 where the run does not have it.
    pub(super) fn bit(&self, chain: &ChainCode) -> i64 {
        self.numbers.get(chain).map_or(0, |(number, _)| 1 << number)
    }

    /// The tag of a node; none where the run does not have it.
    pub(super) fn tag(&self, chain: &ChainCode, node: &NodeCode) -> Option<i64> {
        let (number, nodes) = self.numbers.get(chain)?;
        Some(number * NODES + nodes.get(node)?)
    }
}
