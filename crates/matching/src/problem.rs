//! A checked input, packed for speed.

use crate::check::{self, Fault};
use crate::input::{Input, NULL, OfferingColumns, Pair, RegionColumns, SmeColumns};
use std::sync::Arc;

/// One bit per fact of an SME that may be unknown.
pub(crate) mod fact {
    pub const REGION: u32 = 1;
    pub const INDUSTRY: u32 = 1 << 1;
    pub const CHAINS: u32 = 1 << 2;
    pub const TIER: u32 = 1 << 3;
    pub const SIZE: u32 = 1 << 4;
    pub const AGE: u32 = 1 << 5;
    pub const REVENUE: u32 = 1 << 6;
    pub const PROFIT: u32 = 1 << 7;
    pub const ASSETS: u32 = 1 << 8;
    pub const DEBT: u32 = 1 << 9;
    pub const RD: u32 = 1 << 10;
    pub const CREDIT: u32 = 1 << 11;
    pub const TAX: u32 = 1 << 12;
    pub const COLLATERAL: u32 = 1 << 13;
    pub const EXISTING_LOAN: u32 = 1 << 14;
    pub const IP_COUNT: u32 = 1 << 15;
    pub const PURPOSE: u32 = 1 << 16;
    pub const INSTRUMENTS: u32 = 1 << 17;
    pub const MAX_RATE: u32 = 1 << 18;
    /// Every fact.
    pub const ALL: u32 = (1 << 19) - 1;
}

/// An absent node of an SME; never equal to a focus.
pub(crate) const NO_NODE: i16 = -1;

/// One more than the best credit grade: a minimum above it excludes everybody alike.
const BEYOND_CREDIT: i64 = 10;

/// The facts of one SME; a fact that is not in `known` holds 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sme {
    pub known: u32,
    pub region: u32,
    pub chain_mask: u64,
    pub nodes: [i16; 4],
    pub revenue: i64,
    pub profit: i64,
    pub assets: i64,
    pub existing_loan: i64,
    pub amount: i64,
    pub age: i32,
    pub debt_bp: i32,
    pub rd_bp: i32,
    pub ip_count: i32,
    pub term: i32,
    pub max_rate: i32,
    pub amount_lg: i32,
    pub industry: u16,
    pub inst_mask: u16,
    pub tier: u8,
    pub size: u8,
    pub credit: u8,
    pub tax: u8,
    pub coll_mask: u8,
    pub purpose: u8,
    pub pref: u8,
}

impl Sme {
    pub(crate) const fn knows(&self, facts: u32) -> bool {
        self.known & facts == facts
    }

    pub(crate) const fn division(&self) -> u16 {
        self.industry / 100
    }
}

/// What a score reads of an offering.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Taste {
    pub focus_chains: u64,
    pub focus: [i16; 4],
    pub home: u32,
    pub rate_bp: i32,
    pub amt_pref_lg: i32,
    pub term_pref: i32,
    pub credit_min: i32,
    pub appetite: i32,
    /// Chain, grade, locality, tier, amount, appetite.
    pub weights: [u8; 6],
}

/// What one offering asks, and its capacity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Offering {
    pub taste: Taste,
    pub chain_mask: u64,
    pub rev_min: i64,
    pub rev_max: i64,
    pub age_min: i64,
    pub age_max: i64,
    pub amt_min: i64,
    pub amt_max: i64,
    pub term_min: i64,
    pub term_max: i64,
    pub debt_max: i64,
    pub credit_min: i64,
    pub tax_min: i64,
    pub rd_min: i64,
    pub ip_min: i64,
    pub assets_min: i64,
    pub lev_cap: i64,
    pub margin_min: i64,
    pub quota: i64,
    pub max_clients: u32,
    pub excluded_divisions: [i16; 4],
    pub tier_mask: u8,
    pub size_mask: u8,
    pub purpose_mask: u8,
    pub inst: u8,
    pub coll_any: u8,
}

/// Checked offerings, packed: what problems over different SMEs may share.
#[derive(Debug)]
pub struct Offerings {
    rows: Vec<Offering>,
    /// Codes of offering `j` are `codes[first_code[j]..first_code[j + 1]]`, ascending.
    codes: Vec<u32>,
    first_code: Vec<usize>,
    lenders: Vec<u32>,
}

impl Offerings {
    /// Checks offerings and packs them. `lender_id` is empty where each is its own lender.
    ///
    /// # Errors
    /// As [`Problem::new`].
    pub fn new(
        columns: &OfferingColumns,
        regions: &RegionColumns,
        lender_id: &[i64],
    ) -> Result<Self, Vec<Fault>> {
        none(check::offerings(columns, regions, lender_id))?;
        Ok(Self::pack(columns, regions, lender_id))
    }

    /// Checks pairs of these offerings and so many SMEs.
    ///
    /// # Errors
    /// As [`Problem::new`].
    pub fn check_pairs(
        &self,
        smes: usize,
        fixed: &[Pair],
        excluded: &[Pair],
    ) -> Result<(), Vec<Fault>> {
        none(check::pairs((smes, self.count()), fixed, excluded))
    }

    fn pack(columns: &OfferingColumns, regions: &RegionColumns, lender_id: &[i64]) -> Self {
        let rows: Vec<Offering> = (0..columns.home.len())
            .map(|row| pack_offering(columns, row))
            .collect();
        let mut places: Vec<(usize, u32)> = regions
            .offering_id
            .iter()
            .map(to)
            .zip(regions.code.iter().map(to))
            .collect();
        places.sort_unstable();
        let mut first_code = vec![0; rows.len() + 1];
        for (offering, _) in &places {
            first_code[offering + 1] += 1;
        }
        for offering in 0..rows.len() {
            first_code[offering + 1] += first_code[offering];
        }
        let lenders = match lender_id.is_empty() {
            true => (0..id(rows.len())).collect(),
            false => lender_id.iter().map(to).collect(),
        };
        Self {
            rows,
            codes: places.into_iter().map(|(_, code)| code).collect(),
            first_code,
            lenders,
        }
    }

    /// Number of offerings.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Client count and money of each.
    pub(crate) fn capacities(&self) -> impl Iterator<Item = (u32, i64)> {
        self.rows.iter().map(|it| (it.max_clients, it.quota))
    }

    pub(crate) fn lender_of(&self, offering: u32) -> Option<u32> {
        self.lenders.get(offering as usize).copied()
    }
}

/// The SMEs of a problem, with the pairs that were settled before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Firms {
    /// Their facts.
    pub smes: SmeColumns,
    /// As [`Input::fixed`].
    pub fixed: Vec<Pair>,
    /// As [`Input::excluded`].
    pub excluded: Vec<Pair>,
}

/// A checked input, packed; the input of [`crate::run`].
#[derive(Debug, Clone)]
pub struct Problem {
    smes: Vec<Sme>,
    offerings: Arc<Offerings>,
    fixed: Vec<Pair>,
    excluded: Vec<Pair>,
}

fn none(faults: Vec<Fault>) -> Result<(), Vec<Fault>> {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults),
    }
}

impl Problem {
    /// Checks an input and packs it.
    ///
    /// # Errors
    /// Every value that cannot be used, with table, row, column and what was expected; at most
    /// [`crate::MAX_FAULTS`] of them.
    pub fn new(input: Input) -> Result<Self, Vec<Fault>> {
        none(check::faults(&input))?;
        let offerings = Offerings::pack(&input.offerings, &input.regions, &input.lender_id);
        let firms = Firms {
            smes: input.smes,
            fixed: input.fixed,
            excluded: input.excluded,
        };
        Ok(Self::pack(Arc::new(offerings), firms))
    }

    /// The problem of some SMEs and offerings that are checked already. Rows of SMEs are numbered
    /// from 0; the list of an SME does not depend on which others are with it.
    ///
    /// # Errors
    /// As [`Problem::new`].
    pub fn of(offerings: Arc<Offerings>, firms: Firms) -> Result<Self, Vec<Fault>> {
        none(check::firms(&firms, offerings.count()))?;
        Ok(Self::pack(offerings, firms))
    }

    fn pack(offerings: Arc<Offerings>, firms: Firms) -> Self {
        let Firms {
            smes,
            mut fixed,
            mut excluded,
        } = firms;
        fixed.sort_unstable();
        excluded.sort_unstable();
        Self {
            smes: (0..smes.region.len())
                .map(|row| pack_sme(&smes, row))
                .collect(),
            offerings,
            fixed,
            excluded,
        }
    }

    /// A problem of amounts and capacities alone, for lists that come from elsewhere.
    pub(crate) fn of_capacities(
        amounts: impl Iterator<Item = i64>,
        capacities: impl Iterator<Item = (u32, i64)>,
    ) -> Self {
        let sme = |amount| Sme {
            amount,
            ..Sme::default()
        };
        let offering = |(max_clients, quota)| Offering {
            max_clients,
            quota,
            ..Offering::default()
        };
        let rows: Vec<Offering> = capacities.map(offering).collect();
        let offerings = Offerings {
            codes: Vec::new(),
            first_code: vec![0; rows.len() + 1],
            lenders: (0..id(rows.len())).collect(),
            rows,
        };
        Self {
            smes: amounts.map(sme).collect(),
            offerings: Arc::new(offerings),
            fixed: Vec::new(),
            excluded: Vec::new(),
        }
    }

    /// Number of SMEs.
    #[must_use]
    pub fn sme_count(&self) -> usize {
        self.smes.len()
    }

    /// Number of offerings.
    #[must_use]
    pub fn offering_count(&self) -> usize {
        self.offerings.count()
    }

    /// The lender of an offering; `None` when there is no such offering.
    #[must_use]
    pub fn lender_of(&self, offering: u32) -> Option<u32> {
        self.offerings.lender_of(offering)
    }

    pub(crate) fn offerings(&self) -> &Offerings {
        &self.offerings
    }

    pub(crate) fn fixed(&self) -> &[Pair] {
        &self.fixed
    }

    pub(crate) fn smes(&self) -> &[Sme] {
        &self.smes
    }

    pub(crate) fn sme(&self, sme: u32) -> &Sme {
        &self.smes[sme as usize]
    }

    pub(crate) fn offering(&self, offering: u32) -> &Offering {
        &self.offerings.rows[offering as usize]
    }

    pub(crate) fn codes_of(&self, offering: u32) -> &[u32] {
        let offering = offering as usize;
        let all = &*self.offerings;
        &all.codes[all.first_code[offering]..all.first_code[offering + 1]]
    }

    /// The offering that an SME agreed to earlier; the first, where it agreed to several.
    pub(crate) fn fixed_of(&self, sme: u32) -> Option<u32> {
        self.fixed_pairs_of(sme).first().map(|pair| pair.offering)
    }

    /// The pairs that an SME agreed to earlier, by offering.
    pub(crate) fn fixed_pairs_of(&self, sme: u32) -> &[Pair] {
        pairs_of(&self.fixed, sme)
    }

    pub(crate) fn is_fixed(&self, pair: Pair) -> bool {
        self.fixed.binary_search(&pair).is_ok()
    }

    /// The excluded pairs of an SME, by offering.
    pub(crate) fn excluded_of(&self, sme: u32) -> &[Pair] {
        pairs_of(&self.excluded, sme)
    }

    pub(crate) fn is_excluded(&self, pair: Pair) -> bool {
        self.excluded.binary_search(&pair).is_ok()
    }
}

/// The pairs of one SME among sorted ones.
pub(crate) fn pairs_of(pairs: &[Pair], sme: u32) -> &[Pair] {
    let start = pairs.partition_point(|pair| pair.sme < sme);
    let length = pairs[start..].partition_point(|pair| pair.sme == sme);
    &pairs[start..start + length]
}

/// A dense id; the check refuses tables that 32 bits cannot number.
pub(crate) fn id(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// A value whose range the check has proved.
fn to<T: TryFrom<i64> + Default>(value: &i64) -> T {
    T::try_from(*value).unwrap_or_default()
}

fn pack_sme(c: &SmeColumns, row: usize) -> Sme {
    let mut known = 0;
    let mut read = |column: &[i64], fact: u32| match column[row] {
        NULL => 0,
        value => {
            known |= fact;
            value
        }
    };
    let nodes = [&c.node0, &c.node1, &c.node2, &c.node3].map(|column| match column[row] {
        NULL => NO_NODE,
        node => to(&node),
    });
    let mut sme = Sme {
        known: 0,
        nodes,
        region: to(&read(&c.region, fact::REGION)),
        industry: to(&read(&c.industry, fact::INDUSTRY)),
        chain_mask: to(&read(&c.chain_mask, fact::CHAINS)),
        tier: to(&read(&c.tier, fact::TIER)),
        size: to(&read(&c.size, fact::SIZE)),
        age: to(&read(&c.age, fact::AGE)),
        revenue: read(&c.revenue, fact::REVENUE),
        profit: read(&c.profit, fact::PROFIT),
        assets: read(&c.assets, fact::ASSETS),
        debt_bp: to(&read(&c.debt_bp, fact::DEBT)),
        rd_bp: to(&read(&c.rd_bp, fact::RD)),
        credit: to(&read(&c.credit, fact::CREDIT)),
        tax: to(&read(&c.tax, fact::TAX)),
        coll_mask: to(&read(&c.coll_mask, fact::COLLATERAL)),
        existing_loan: read(&c.existing_loan, fact::EXISTING_LOAN),
        ip_count: to(&read(&c.ip_count, fact::IP_COUNT)),
        purpose: to(&read(&c.purpose, fact::PURPOSE)),
        inst_mask: to(&read(&c.inst_mask, fact::INSTRUMENTS)),
        max_rate: to(&read(&c.max_rate, fact::MAX_RATE)),
        amount: c.amount[row],
        term: to(&c.term[row]),
        pref: to(&c.pref[row]),
        amount_lg: to(&c.amount_lg[row]),
    };
    sme.known = known;
    sme
}

fn pack_offering(c: &OfferingColumns, row: usize) -> Offering {
    let weights = [
        &c.w_chain, &c.w_grade, &c.w_loc, &c.w_tier, &c.w_amt, &c.w_app,
    ];
    Offering {
        taste: Taste {
            focus_chains: to(&c.focus_chains[row]),
            focus: [&c.focus0, &c.focus1, &c.focus2, &c.focus3].map(|column| to(&column[row])),
            home: to(&c.home[row]),
            rate_bp: to(&c.rate_bp[row]),
            amt_pref_lg: to(&c.amt_pref_lg[row]),
            term_pref: to(&c.term_pref[row]),
            credit_min: to(&c.credit_min[row].min(BEYOND_CREDIT)),
            appetite: to(&c.appetite[row]),
            weights: weights.map(|column| to(&column[row])),
        },
        chain_mask: to(&c.chain_mask[row]),
        rev_min: c.rev_min[row],
        rev_max: c.rev_max[row],
        age_min: c.age_min[row],
        age_max: c.age_max[row],
        amt_min: c.amt_min[row],
        amt_max: c.amt_max[row],
        term_min: c.term_min[row],
        term_max: c.term_max[row],
        debt_max: c.debt_max[row],
        credit_min: c.credit_min[row],
        tax_min: c.tax_min[row],
        rd_min: c.rd_min[row],
        ip_min: c.ip_min[row],
        assets_min: c.assets_min[row],
        lev_cap: c.lev_cap[row],
        margin_min: c.margin_min[row],
        quota: c.quota[row],
        max_clients: to(&c.max_clients[row]),
        excluded_divisions: [&c.ex0, &c.ex1, &c.ex2, &c.ex3].map(|column| to(&column[row])),
        tier_mask: to(&c.tier_mask[row]),
        size_mask: to(&c.size_mask[row]),
        purpose_mask: to(&c.purpose_mask[row]),
        inst: to(&c.inst[row]),
        coll_any: to(&c.coll_any[row]),
    }
}
