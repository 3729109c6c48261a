//! Splits a problem by province: the lists of one province depend on nothing outside it.

use crate::problem::{Problem, Sme, fact, id};

/// The SMEs of one province, and every offering that one of them could have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    province: Option<u32>,
    smes: Vec<u32>,
    offerings: Vec<u32>,
}

impl Shard {
    /// The 2-digit province; `None` for the SMEs whose region is unknown.
    #[must_use]
    pub const fn province(&self) -> Option<u32> {
        self.province
    }

    /// Its SMEs, by region and then id.
    #[must_use]
    pub fn smes(&self) -> &[u32] {
        &self.smes
    }

    /// Its offerings, by id.
    #[must_use]
    pub fn offerings(&self) -> &[u32] {
        &self.offerings
    }
}

/// The shards of a problem, by province; only those that have an SME. Every SME is in one shard,
/// an offering in as many as it applies to.
#[must_use]
pub fn shards(problem: &Problem) -> Vec<Shard> {
    // One number each sorts several times sooner than a tuple; no region is 0.
    let key = |(row, sme): (usize, &Sme)| {
        let region = if sme.knows(fact::REGION) {
            sme.region
        } else {
            0
        };
        u64::from(region) << 32 | u64::from(id(row))
    };
    let mut keys: Vec<u64> = problem.smes().iter().enumerate().map(key).collect();
    keys.sort_unstable();
    let province = |key: u64| Some(high(key) / 10_000).filter(|province| *province > 0);
    let offerings = by_province(problem);
    keys.chunk_by(|a, b| province(*a) == province(*b))
        .map(|group| {
            let province = province(group[0]);
            Shard {
                province,
                smes: group.iter().map(|key| low(*key)).collect(),
                offerings: match province {
                    Some(province) => offerings[province as usize % PROVINCES].clone(),
                    // Any offering may apply to an unknown region.
                    None => (0..id(problem.offering_count())).collect(),
                },
            }
        })
        .collect()
}

const fn high(key: u64) -> u32 {
    let [.., a, b, c, d] = key.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

const fn low(key: u64) -> u32 {
    let [a, b, c, d, ..] = key.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Province codes have two digits.
const PROVINCES: usize = 100;

/// For each province, the offerings that apply to some place in it.
fn by_province(problem: &Problem) -> Vec<Vec<u32>> {
    let mut found: Vec<Vec<u32>> = vec![Vec::new(); PROVINCES];
    for offering in 0..id(problem.offering_count()) {
        let mut last = None;
        for code in problem.codes_of(offering) {
            match province_of(*code) {
                None => found.iter_mut().for_each(|list| list.push(offering)),
                // Codes ascend, so that those of one province follow each other.
                Some(province) if last != Some(province) => {
                    found[province as usize % PROVINCES].push(offering);
                    last = Some(province);
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// The province of a code; `None` for the nation.
const fn province_of(code: u32) -> Option<u32> {
    match code {
        0 => None,
        1..100 => Some(code),
        100..10_000 => Some(code / 100),
        _ => Some(code / 10_000),
    }
}
