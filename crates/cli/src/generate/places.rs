//! Where generated firms sit: real counties by rough economic weight, chains and nodes by Zipf.

use super::random::{Random, cumulative, zipf};
use domain::region::RegionLevel;
use domain::{Chain, RegionCode};

/// Weight of a province: residents in millions times how industrial it is.
const PROVINCES: &[(u32, u64)] = &[
    (11, 440),
    (12, 180),
    (13, 600),
    (14, 220),
    (15, 130),
    (21, 380),
    (22, 160),
    (23, 200),
    (31, 560),
    (32, 1700),
    (33, 1400),
    (34, 720),
    (35, 480),
    (36, 420),
    (37, 1500),
    (41, 850),
    (42, 640),
    (43, 660),
    (44, 2300),
    (45, 300),
    (46, 60),
    (50, 330),
    (51, 720),
    (52, 200),
    (53, 230),
    (54, 12),
    (61, 340),
    (62, 130),
    (63, 30),
    (64, 45),
    (65, 140),
];

/// Counties and chains to draw from.
#[derive(Debug)]
pub struct Places {
    counties: Vec<RegionCode>,
    county_sums: Vec<u64>,
    provinces: Vec<RegionCode>,
    province_sums: Vec<u64>,
    chains: Vec<ChainPlaces>,
    chain_sums: Vec<u64>,
}

#[derive(Debug)]
struct ChainPlaces {
    code: String,
    nodes: Vec<(String, Vec<String>)>,
    node_sums: Vec<u64>,
}

/// A chain, perhaps a node of it, and an industry that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// `chain` or `chain/node`.
    pub reference: String,
    /// Code of the chain.
    pub chain: String,
    /// GB/T 4754-2017 code.
    pub industry: String,
}

impl Places {
    /// Takes the divisions in force and a catalogue of chains.
    pub fn new(chains: &[Chain]) -> Self {
        let all = RegionCode::all();
        let provinces: Vec<RegionCode> = PROVINCES
            .iter()
            .filter_map(|(code, _)| RegionCode::from_number(code * 10_000))
            .collect();
        let weights: Vec<u64> = PROVINCES.iter().map(|(_, weight)| *weight).collect();
        let (counties, county_weights) = weighted_counties(&all);
        Self {
            counties,
            county_sums: cumulative(&county_weights),
            provinces,
            province_sums: cumulative(&weights),
            chain_sums: cumulative(&zipf(chains.len(), 1)),
            chains: chains.iter().map(ChainPlaces::new).collect(),
        }
    }

    /// A county.
    pub fn county(&self, random: &mut Random) -> RegionCode {
        let at = random.pick_cumulative(&self.county_sums);
        let first = RegionCode::from_number(110_101);
        let county = self.counties.get(at).copied().or(first);
        county.unwrap_or_else(|| unreachable!("the table of divisions has 110101"))
    }

    /// A province.
    pub fn province(&self, random: &mut Random) -> Option<RegionCode> {
        let at = random.pick_cumulative(&self.province_sums);
        self.provinces.get(at).copied()
    }

    /// Another county of the same city, or of the province where there is no city between.
    pub fn neighbour(&self, home: RegionCode, random: &mut Random) -> RegionCode {
        let parent = city_of(home);
        let start = self.counties.partition_point(|county| *county < parent);
        let inside = self.counties.get(start..).unwrap_or_default();
        let count = inside.partition_point(|county| parent.contains(*county));
        let at = random.below(u64::try_from(count).unwrap_or(0));
        let county = usize::try_from(at).ok().and_then(|at| inside.get(at));
        county.copied().unwrap_or(home)
    }

    /// A spot on a chain; `on` keeps to one chain.
    pub fn spot(&self, on: Option<&str>, random: &mut Random) -> Option<Spot> {
        let at = random.pick_cumulative(&self.chain_sums);
        let same = |wanted: &str| self.chains.iter().find(|chain| chain.code == wanted);
        let chain = on.and_then(same).or_else(|| self.chains.get(at))?;
        let (node, industries) = chain.nodes.get(random.pick_cumulative(&chain.node_sums))?;
        let at = random.below(u64::try_from(industries.len()).unwrap_or(0));
        let industry = usize::try_from(at).ok().and_then(|at| industries.get(at));
        Some(Spot {
            reference: format!("{}/{node}", chain.code),
            chain: chain.code.clone(),
            industry: industry.cloned().unwrap_or_default(),
        })
    }
}

impl ChainPlaces {
    fn new(chain: &Chain) -> Self {
        let node = |node: &domain::Node| (node.code.to_string(), node.industries.clone());
        Self {
            code: chain.code.to_string(),
            nodes: chain.nodes.iter().map(node).collect(),
            node_sums: cumulative(&zipf(chain.nodes.len(), 1)),
        }
    }
}

/// The city that a county lies in; its province where there is none.
pub fn city_of(county: RegionCode) -> RegionCode {
    let number = county.number();
    RegionCode::from_number(number / 100 * 100)
        .or_else(|| RegionCode::from_number(number / 10_000 * 10_000))
        .unwrap_or(county)
}

/// Counties in the order of their codes, with weights: the province's, shared among its cities
/// and their counties so that the first ones (the capital comes first) weigh most.
fn weighted_counties(all: &[RegionCode]) -> (Vec<RegionCode>, Vec<u64>) {
    let mut counties = Vec::new();
    let mut weights = Vec::new();
    for (province, weight) in PROVINCES {
        let inside: Vec<RegionCode> = all
            .iter()
            .copied()
            .filter(|region| region.level() == RegionLevel::County)
            .filter(|region| region.province() == *province)
            .collect();
        let raw: Vec<u64> = inside.iter().map(|county| rank_weight(*county)).collect();
        let sum: u64 = raw.iter().sum::<u64>().max(1);
        weights.extend(
            raw.iter()
                .map(|part| (weight * 100_000 * part / sum).max(1)),
        );
        counties.extend(inside);
    }
    (counties, weights)
}

fn rank_weight(county: RegionCode) -> u64 {
    let city = u64::from(county.number() / 100 % 100);
    let place = u64::from(county.number() % 100);
    10_000_000 / ((city + 2) * (place % 40 + 6))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use domain::{ChainCode, Confidence, Node, NodeCode};

    /// Two small chains.
    pub fn catalogue() -> Vec<Chain> {
        let node = |code: &str, industry: &str| Node {
            code: NodeCode::parse(code).unwrap(),
            name_zh: code.to_owned(),
            name_en: code.to_owned(),
            industries: vec![industry.to_owned()],
        };
        let chain = |code: &str, nodes: Vec<Node>| Chain {
            code: ChainCode::parse(code).unwrap(),
            name_zh: code.to_owned(),
            name_en: code.to_owned(),
            catalogue_version: "test".to_owned(),
            source: "test".to_owned(),
            confidence: Confidence::Compiled,
            nodes,
            version: 1,
        };
        let tools = vec![node("castings", "3391"), node("bearings", "3451")];
        vec![
            chain("machine-tools", tools),
            chain("servers", vec![node("pcb", "3982")]),
        ]
    }

    #[test]
    fn provinces_follow_their_weight() {
        let places = Places::new(&catalogue());
        let mut random = Random::of_row(1, 1, 1);
        let mut guangdong = 0;
        let mut tibet = 0;
        for _ in 0..10_000 {
            let county = places.county(&mut random);
            assert_eq!(county.level(), RegionLevel::County);
            guangdong += usize::from(county.province() == 44);
            tibet += usize::from(county.province() == 54);
        }
        assert!((1_250..1_700).contains(&guangdong), "{guangdong}");
        assert!(tibet < 30, "{tibet}");
    }

    #[test]
    fn neighbours_share_the_city() {
        let places = Places::new(&catalogue());
        let mut random = Random::of_row(1, 1, 2);
        for number in [330_106, 110_101, 429_004] {
            let home = RegionCode::from_number(number).unwrap();
            for _ in 0..50 {
                let other = places.neighbour(home, &mut random);
                assert!(city_of(home).contains(other), "{home} {other}");
            }
        }
    }
}
