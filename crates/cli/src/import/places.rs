//! Chains and nodes as cells name them: by code, or by a name in either language.

use super::cell::Reason;
use api::v1;
use std::collections::HashMap;

/// Chains and their nodes by name; without any, codes alone are known.
#[derive(Debug, Default)]
pub struct Places {
    /// Name -> code; `None` where two chains have the name.
    chains: HashMap<String, Option<String>>,
    /// Code of the chain and name -> code; `None` where two nodes of the chain have the name.
    nodes: HashMap<(String, String), Option<String>>,
}

/// Form in which names are compared: without spaces, dots and the word for chain at the end.
fn plain(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '·' | '“' | '”' | '"'))
        .map(super::column::half_width)
        .flat_map(char::to_lowercase)
        .collect();
    name.strip_suffix("产业链")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&name)
        .to_owned()
}

fn is_code(text: &str) -> bool {
    let of_code = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.bytes().all(of_code)
}

impl Places {
    /// Learns the names of a catalogue.
    pub fn new(chains: &[v1::Chain]) -> Self {
        let mut places = Self::default();
        for chain in chains {
            for name in names(&chain.name_zh, &chain.name_en) {
                learn(&mut places.chains, name, &chain.code);
            }
            for node in &chain.nodes {
                for name in names(&node.name_zh, &node.name_en) {
                    learn(&mut places.nodes, (chain.code.clone(), name), &node.code);
                }
            }
        }
        places
    }

    /// Code of a chain. One that has the form of a code is left for the server to judge.
    ///
    /// # Errors
    /// `NoPlace` if no chain, or more than one, has the name.
    pub fn chain(&self, text: &str) -> Result<String, Reason> {
        let known = self.chains.get(&plain(text)).cloned().flatten();
        resolved(text, known)
    }

    /// Code of a node of a chain.
    ///
    /// # Errors
    /// `NoPlace` if no node of the chain, or more than one, has the name.
    pub fn node(&self, chain: &str, text: &str) -> Result<String, Reason> {
        let key = (chain.to_owned(), plain(text));
        resolved(text, self.nodes.get(&key).cloned().flatten())
    }
}

fn resolved(text: &str, known: Option<String>) -> Result<String, Reason> {
    let text = text.trim();
    if is_code(text) {
        return Ok(text.to_owned());
    }
    known.ok_or(Reason::NoPlace)
}

/// Both names as they are compared, one if they are the same.
fn names(zh: &str, en: &str) -> Vec<String> {
    let mut names = vec![plain(zh), plain(en)];
    names.dedup();
    names
}

fn learn<K: std::hash::Hash + Eq>(known: &mut HashMap<K, Option<String>>, name: K, code: &str) {
    known
        .entry(name)
        .and_modify(|code| *code = None)
        .or_insert_with(|| Some(code.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(code: &str, zh: &str, nodes: &[(&str, &str)]) -> v1::Chain {
        let node = |(code, zh): &(&str, &str)| v1::ChainNode {
            code: (*code).to_owned(),
            name_zh: (*zh).to_owned(),
            name_en: format!("{code} in english"),
            ..v1::ChainNode::default()
        };
        v1::Chain {
            code: code.to_owned(),
            name_zh: zh.to_owned(),
            name_en: format!("{code} in english"),
            nodes: nodes.iter().map(node).collect(),
            ..v1::Chain::default()
        }
    }

    #[test]
    fn a_name_stands_for_its_code_where_it_is_the_only_one() {
        let places = Places::new(&[
            chain(
                "nev",
                "新能源汽车",
                &[("battery", "动力电池"), ("motor", "电机")],
            ),
            chain("robots", "机器人产业链", &[("a", "部件"), ("b", "部件")]),
        ]);
        assert_eq!(places.chain("新能源汽车产业链"), Ok("nev".to_owned()));
        assert_eq!(places.chain(" 机器人 "), Ok("robots".to_owned()));
        assert_eq!(places.chain("NEV in English"), Ok("nev".to_owned()));
        assert_eq!(places.node("nev", "动力电池"), Ok("battery".to_owned()));
        assert_eq!(places.node("robots", "动力电池"), Err(Reason::NoPlace));
        assert_eq!(places.node("robots", "部件"), Err(Reason::NoPlace));
        assert_eq!(places.chain("not-known"), Ok("not-known".to_owned()));
        assert_eq!(places.chain("汽车"), Err(Reason::NoPlace));
    }
}
