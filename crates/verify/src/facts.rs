//! The input as plain rows: what is known of each SME, and what each offering asks.

use snapshot::{NULL, PairKind, Snapshot, Table};
use std::collections::BTreeSet;

macro_rules! rows {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub(crate) struct $name { $(pub $field: rows!(type $kind),)* }

        impl $name {
            /// All rows of a table that has these columns.
            fn all(table: &Table) -> Vec<Self> {
                $(let $field = table.integers(stringify!($field)).unwrap_or_default();)*
                let row = |row: usize| Some(Self { $($field: rows!(cell $kind $field row),)* });
                (0..table.rows()).filter_map(row).collect()
            }
        }
    };
    (type fact) => { Option<i64> };
    (type number) => { i64 };
    (cell fact $column:ident $row:ident) => {
        Some(*$column.get($row)?).filter(|value| *value != NULL)
    };
    (cell number $column:ident $row:ident) => { *$column.get($row)? };
}

rows! {
    /// One SME; `None` is a fact that is not known.
    Firm {
        region: fact, industry: fact, chain_mask: fact,
        node0: fact, node1: fact, node2: fact, node3: fact,
        tier: fact, size: fact, age: fact, revenue: fact, profit: fact, assets: fact,
        debt_bp: fact, rd_bp: fact, credit: fact, tax: fact, coll_mask: fact,
        existing_loan: fact, ip_count: fact, amount: number, term: number, purpose: fact,
        inst_mask: fact, max_rate: fact, pref: number, amount_lg: number,
    }
}

rows! {
    /// One offering.
    Offer {
        home: number, focus0: number, focus1: number, focus2: number, focus3: number,
        focus_chains: number, chain_mask: number, tier_mask: number, size_mask: number,
        purpose_mask: number, inst: number, coll_any: number,
        ex0: number, ex1: number, ex2: number, ex3: number,
        rev_min: number, rev_max: number, age_min: number, age_max: number,
        amt_min: number, amt_max: number, term_min: number, term_max: number,
        debt_max: number, credit_min: number, tax_min: number, rd_min: number,
        ip_min: number, assets_min: number, lev_cap: number, margin_min: number,
        rate_bp: number, amt_pref_lg: number, term_pref: number, appetite: number,
        w_chain: number, w_grade: number, w_loc: number, w_tier: number, w_amt: number,
        w_app: number, max_clients: number, quota: number,
    }
}

/// Everything that a run reads.
#[derive(Debug)]
pub(crate) struct Facts {
    pub firms: Vec<Firm>,
    pub offers: Vec<Offer>,
    /// Region codes by offering.
    pub codes: Vec<Vec<i64>>,
    /// The lender of each offering.
    pub lenders: Vec<i64>,
    /// Offerings agreed earlier, by SME.
    pub fixed: Vec<Vec<usize>>,
    /// Pairs that must not be.
    pub excluded: BTreeSet<(usize, usize)>,
}

impl Facts {
    /// The rows of a snapshot. A row of `offering_region` or `pairs` that names nothing is
    /// without effect, as it is for anybody who joins the tables.
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let firms = Firm::all(&snapshot.sme);
        let offers = Offer::all(&snapshot.offering);
        let regions = &snapshot.offering_region;
        let ids = regions.integers("offering_id").unwrap_or_default();
        let places = regions.integers("code").unwrap_or_default();
        let mut codes = vec![Vec::new(); offers.len()];
        for (offering, code) in ids.iter().zip(places) {
            if let Some(codes) = index(*offering, offers.len()).and_then(|at| codes.get_mut(at)) {
                codes.push(*code);
            }
        }
        let lenders = match snapshot.offering.integers("lender_id") {
            Some(lenders) => lenders.to_vec(),
            None => (0..).take(offers.len()).collect(),
        };
        let pairs = |kind| {
            let pairs = snapshot.pairs_of(kind).into_iter();
            pairs.filter_map(|(sme, offering)| {
                Some((index(sme, firms.len())?, index(offering, offers.len())?))
            })
        };
        let mut fixed = vec![Vec::new(); firms.len()];
        for (sme, offering) in pairs(PairKind::Fixed) {
            fixed[sme].push(offering);
        }
        let excluded = pairs(PairKind::Excluded).collect();
        Self {
            codes,
            lenders,
            fixed,
            excluded,
            firms,
            offers,
        }
    }
}

/// A dense id as a place among so many.
pub(crate) fn index(id: i64, count: usize) -> Option<usize> {
    usize::try_from(id).ok().filter(|at| *at < count)
}
