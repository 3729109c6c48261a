//! Chains of the catalogue.

use api::v1;
use domain::{Chain, ChainCode, Node, NodeCode, Problems};

use super::enums::Wire;
use super::{Reader, etag, names};

/// A chain with this version from its message.
///
/// # Errors
/// All findings.
pub fn from_proto(code: ChainCode, version: i64, message: &v1::Chain) -> Result<Chain, Problems> {
    let mut reader = Reader::new();
    let mut nodes = Vec::new();
    for (i, node) in message.nodes.iter().enumerate() {
        if let Some(code) = reader.parse(&format!("nodes[{i}].code"), &node.code, NodeCode::parse) {
            nodes.push(Node {
                code,
                name_zh: node.name_zh.trim().to_owned(),
                name_en: node.name_en.trim().to_owned(),
                industries: node.industries.clone(),
            });
        }
    }
    let chain = Chain {
        code,
        name_zh: message.name_zh.trim().to_owned(),
        name_en: message.name_en.trim().to_owned(),
        catalogue_version: message.catalogue_version.trim().to_owned(),
        source: message.source.trim().to_owned(),
        confidence: reader.coded("confidence", message.confidence),
        nodes,
        version,
    };
    reader.noun(chain.validate(), &[]);
    reader.finish(chain)
}

/// The message of a chain.
pub fn to_proto(chain: &Chain) -> v1::Chain {
    let nodes = chain
        .nodes
        .iter()
        .enumerate()
        .map(|(i, node)| v1::ChainNode {
            code: node.code.to_string(),
            index: i32::try_from(i).unwrap_or_default(),
            name_zh: node.name_zh.clone(),
            name_en: node.name_en.clone(),
            industries: node.industries.clone(),
        });
    v1::Chain {
        name: names::chain(&chain.code),
        etag: etag(chain.version),
        code: chain.code.to_string(),
        name_zh: chain.name_zh.clone(),
        name_en: chain.name_en.clone(),
        catalogue_version: chain.catalogue_version.clone(),
        source: chain.source.clone(),
        confidence: chain.confidence.to_wire(),
        nodes: nodes.collect(),
    }
}

#[cfg(test)]
mod tests {
    use domain::fixtures;

    use super::{from_proto, to_proto};

    #[test]
    fn a_chain_survives_the_wire() {
        let chain = fixtures::chain();
        assert_eq!(
            from_proto(chain.code.clone(), 1, &to_proto(&chain)).unwrap(),
            chain
        );
    }
}
