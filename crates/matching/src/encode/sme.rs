//! One SME as a row.

use super::LeftOutReason;
use super::chains::Chains;
use super::logarithm::log2_64ths;
use crate::input::{NULL, SmeRow};
use crate::limits;
use domain::limits::NODE_TAGS_MAX;
use domain::{Fen, MatchRun, Placement, SizeClass, Sme, YearlyFigures};
use std::cmp::Reverse;

/// The row of an SME on the day of a run, and the amount it wants.
pub(super) fn encode(
    sme: &Sme,
    size: Option<SizeClass>,
    chains: &Chains,
    run: &MatchRun,
) -> Result<(SmeRow, Fen), LeftOutReason> {
    let day = run.reference_date;
    let need = sme.need.as_ref().ok_or(LeftOutReason::NoFinancingNeed)?;
    let amount = need.amount.ceil_wan().0;
    let figures = sme.latest_figures(day);
    let [node0, node1, node2, node3] = nodes(sme, chains);
    let instruments = need
        .instruments
        .iter()
        .fold(0, |mask, one| mask | 1 << one.ordinal());
    let mut row = SmeRow {
        region: known(sme.region.map(domain::RegionCode::place)),
        industry: known(sme.industry.as_ref().map(domain::Industry::number_2017)),
        chain_mask: chain_mask(&sme.placements, chains)?,
        node0,
        node1,
        node2,
        node3,
        tier: known(sme.tier_on(day).map(|tier| tier.ordinal())),
        size: known(size.map(|size| size.ordinal())),
        age: known(sme.age_on(day)),
        credit: known(
            sme.credit
                .as_ref()
                .filter(|credit| credit.valid_on(day))
                .map(|credit| credit.grade.ordinal()),
        ),
        tax: known(
            sme.tax
                .as_ref()
                .filter(|tax| tax.as_of <= day)
                .map(|tax| tax.grade.ordinal()),
        ),
        coll_mask: known(
            need.collateral
                .as_ref()
                .map(|all| all.iter().fold(0, |mask, one| mask | 1 << one.ordinal())),
        ),
        amount,
        term: need.term.0.into(),
        purpose: known(need.purpose.map(|purpose| purpose.ordinal())),
        inst_mask: if instruments == 0 { NULL } else { instruments },
        max_rate: known(need.rate_max.map(|rate| rate.0)),
        pref: need.priority.ordinal().into(),
        amount_lg: log2_64ths(amount).ok_or(LeftOutReason::InvalidFact("amount"))?,
        ..SmeRow::default()
    };
    put_figures(&mut row, figures);
    for ((column, value), limit) in row.cells().into_iter().zip(limits::SME) {
        if !limits::fits(value, limit) {
            return Err(LeftOutReason::InvalidFact(column));
        }
    }
    Ok((row, need.amount))
}

/// An optional number as a cell.
fn known(value: Option<impl Into<i64>>) -> i64 {
    value.map_or(NULL, Into::into)
}

fn put_figures(row: &mut SmeRow, figures: Option<&YearlyFigures>) {
    let of = |read: fn(&YearlyFigures) -> Option<i64>| known(figures.and_then(read));
    row.revenue = of(|year| Some(year.revenue?.floor_wan().0));
    row.profit = of(|year| Some(year.profit?.floor_wan().0));
    row.assets = of(|year| Some(year.assets?.floor_wan().0));
    row.existing_loan = of(|year| Some(year.existing_loan?.ceil_wan().0));
    row.debt_bp = of(debt_bp);
    row.rd_bp = of(|year| Some(year.rd_ratio()?.0.into()));
    row.ip_count = of(|year| year.ip_count);
    if row.revenue == 0 {
        // There is no ratio to a revenue of nothing: who asks for one cannot be told, and who
        // asks for none must not lose the firm by 0 being less than its debt or loss.
        (row.profit, row.existing_loan) = (NULL, NULL);
    }
}

/// Liabilities over assets: as stated, else computed, rounded up.
fn debt_bp(year: &YearlyFigures) -> Option<i64> {
    if let Some(stated) = year.debt_ratio {
        return Some(stated.0.into());
    }
    let (liabilities, assets) = (i128::from(year.liabilities?.0), i128::from(year.assets?.0));
    if assets <= 0 {
        return None;
    }
    let bp = (liabilities * 10_000 + assets - 1).div_euclid(assets);
    Some(i64::try_from(bp).unwrap_or(i64::MAX).min(limits::MAX_COUNT))
}

/// Bits of the firm's chains; null where nobody has mapped it yet.
fn chain_mask(placements: &[Placement], chains: &Chains) -> Result<i64, LeftOutReason> {
    if placements.is_empty() {
        return Ok(NULL);
    }
    match placements
        .iter()
        .fold(0, |mask, placement| mask | chains.bit(&placement.chain))
    {
        // The run has none of its chains, so that it has no business in it.
        0 => Err(LeftOutReason::InvalidFact("chain_mask")),
        mask => Ok(mask),
    }
}

/// Tags of the four nodes with the largest shares of revenue; unknown shares come last.
fn nodes(sme: &Sme, chains: &Chains) -> [i64; NODE_TAGS_MAX] {
    if sme.placements.is_empty() {
        return [NULL; NODE_TAGS_MAX];
    }
    let mut tags: Vec<(Reverse<i32>, i64)> = sme
        .placements
        .iter()
        .filter_map(|placement| {
            let tag = chains.tag(&placement.chain, placement.node.as_ref()?)?;
            Some((Reverse(placement.share.map_or(-1, |share| share.0)), tag))
        })
        .collect();
    tags.sort_unstable();
    let mut nodes = [-1; NODE_TAGS_MAX];
    for (node, (_, tag)) in nodes.iter_mut().zip(tags) {
        *node = tag;
    }
    nodes
}
