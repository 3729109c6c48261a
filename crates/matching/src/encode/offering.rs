//! One offering as a row.

use super::Refused;
use super::chains::Chains;
use super::logarithm::log2_64ths;
use crate::input::OfferingRow;
use crate::limits::{self, MAX_AGE, MAX_COUNT, MAX_MONEY, MAX_MONTHS};
use domain::limits::{EXCLUDED_DIVISIONS_MAX, FOCUS_NODES_MAX};
use domain::{Fen, Offering, RegionCode};

/// Above any leverage that can occur where there is a revenue at all.
const NO_LEVERAGE_CAP: i64 = 1_000_000_000;
/// Below any margin that can occur.
const NO_MARGIN_MIN: i64 = -1_000_000_000;
const ALL_CHAINS: i64 = (1 << 60) - 1;

/// The row of an offering whose lender has this seat, with what is left of its capacity.
pub(super) fn encode(
    offering: &Offering,
    seat: RegionCode,
    (clients_left, money_left): (i64, Fen),
    chains: &Chains,
) -> Result<OfferingRow, Refused> {
    let mut row = OfferingRow {
        home: seat.place().into(),
        inst: offering.instrument.ordinal().into(),
        rate_bp: offering.rate.0.into(),
        max_clients: clients_left.max(0),
        quota: money_left.floor_wan().0.max(0),
        ..OfferingRow::default()
    };
    put_audience(&mut row, offering, chains)?;
    put_limits(&mut row, offering);
    put_preferences(&mut row, offering, chains)?;
    for ((column, value), limit) in row.cells().into_iter().zip(limits::OFFERING) {
        if !limits::fits(value, limit) {
            return Err(Refused::InvalidOffering {
                offering: offering.id,
                column,
                value,
            });
        }
    }
    let weights = [
        row.w_chain,
        row.w_grade,
        row.w_loc,
        row.w_tier,
        row.w_amt,
        row.w_app,
    ];
    match weights.iter().sum() {
        100 => Ok(row),
        value => Err(Refused::InvalidOffering {
            offering: offering.id,
            column: "w_chain",
            value,
        }),
    }
}

/// Region codes of an offering; 0 for the whole country.
pub(super) fn region_codes(offering: &Offering) -> Vec<i64> {
    let regions = &offering.criteria.regions;
    match regions.is_empty() {
        true => vec![0],
        false => regions.iter().map(|region| region.short().into()).collect(),
    }
}

/// Bits of a set; all of them where it is empty.
fn mask_or_all(ordinals: impl Iterator<Item = u8>, all: i64) -> i64 {
    match ordinals.fold(0, |mask, ordinal| mask | 1 << ordinal) {
        0 => all,
        mask => mask,
    }
}

fn put_audience(
    row: &mut OfferingRow,
    offering: &Offering,
    chains: &Chains,
) -> Result<(), Refused> {
    let asked = &offering.criteria;
    row.chain_mask = match asked.chains.is_empty() {
        true => ALL_CHAINS,
        false => asked
            .chains
            .iter()
            .fold(0, |mask, chain| mask | chains.bit(chain)),
    };
    row.tier_mask = mask_or_all(asked.tiers.iter().map(|one| one.ordinal()), 0b1_1111);
    row.size_mask = mask_or_all(asked.sizes.iter().map(|one| one.ordinal()), 0b1111);
    row.purpose_mask = mask_or_all(asked.purposes.iter().map(|one| one.ordinal()), 0b11_1111);
    row.coll_any = mask_or_all(asked.collateral_any.iter().map(|one| one.ordinal()), 0);
    let count = asked.excluded_divisions.len();
    if count > EXCLUDED_DIVISIONS_MAX {
        let what = "excluded divisions";
        return Err(Refused::TooManyNamed {
            offering: offering.id,
            what,
            count,
        });
    }
    let mut excluded = [-1; EXCLUDED_DIVISIONS_MAX];
    for (place, division) in excluded.iter_mut().zip(&asked.excluded_divisions) {
        *place = i64::from(*division);
    }
    [row.ex0, row.ex1, row.ex2, row.ex3] = excluded;
    Ok(())
}

fn put_limits(row: &mut OfferingRow, offering: &Offering) {
    let asked = &offering.criteria;
    let up = |fen: Option<i64>| fen.map_or(0, |fen| Fen(fen).ceil_wan().0);
    let down = |fen: Option<i64>| fen.map_or(MAX_MONEY, |fen| Fen(fen).floor_wan().0);
    (row.rev_min, row.rev_max) = (up(asked.revenue_fen.min), down(asked.revenue_fen.max));
    (row.amt_min, row.amt_max) = (up(asked.amount_fen.min), down(asked.amount_fen.max));
    row.age_min = asked.age_years.min.unwrap_or(0);
    row.age_max = asked.age_years.max.unwrap_or(MAX_AGE);
    row.term_min = asked.term_months.min.unwrap_or(0);
    row.term_max = asked.term_months.max.unwrap_or(MAX_MONTHS);
    row.debt_max = asked
        .debt_ratio_max
        .map_or(MAX_COUNT, |ratio| ratio.0.into());
    row.credit_min = asked
        .credit_grade_min
        .map_or(0, |grade| grade.ordinal().into());
    row.tax_min = asked
        .tax_grade_min
        .map_or(0, |grade| grade.ordinal().into());
    row.rd_min = asked.rd_ratio_min.map_or(0, |ratio| ratio.0.into());
    row.ip_min = asked.ip_count_min.unwrap_or(0);
    row.assets_min = up(asked.assets_min.map(|fen| fen.0));
    row.lev_cap = asked
        .leverage_max
        .map_or(NO_LEVERAGE_CAP, |ratio| ratio.0.into());
    row.margin_min = asked
        .margin_min
        .map_or(NO_MARGIN_MIN, |ratio| ratio.0.into());
}

fn put_preferences(
    row: &mut OfferingRow,
    offering: &Offering,
    chains: &Chains,
) -> Result<(), Refused> {
    let liked = &offering.preferences;
    let count = liked.focus_nodes.len();
    if count > FOCUS_NODES_MAX {
        return Err(Refused::TooManyNamed {
            offering: offering.id,
            what: "focus nodes",
            count,
        });
    }
    let mut focus = [-2; FOCUS_NODES_MAX];
    let tags = liked
        .focus_nodes
        .iter()
        .filter_map(|node| chains.tag(&node.chain, &node.node));
    for (place, tag) in focus.iter_mut().zip(tags) {
        *place = tag;
    }
    [row.focus0, row.focus1, row.focus2, row.focus3] = focus;
    let of_nodes = liked.focus_nodes.iter().map(|node| &node.chain);
    row.focus_chains = of_nodes
        .chain(&liked.focus_chains)
        .fold(0, |mask, chain| mask | chains.bit(chain));
    let amount = liked.amount.floor_wan().0;
    let column = "amt_pref_lg";
    row.amt_pref_lg = log2_64ths(amount).ok_or(Refused::InvalidOffering {
        offering: offering.id,
        column,
        value: amount,
    })?;
    row.term_pref = liked.term.0.into();
    row.appetite = liked.appetite.0.into();
    let weights = liked.weights.as_array().map(i64::from);
    [
        row.w_chain,
        row.w_grade,
        row.w_loc,
        row.w_tier,
        row.w_amt,
        row.w_app,
    ] = weights;
    Ok(())
}
