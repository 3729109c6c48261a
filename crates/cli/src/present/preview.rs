//! Lists that a run would make, and how they would change, as tables.

use crate::show::{self, Column, left, right, whole};
use crate::text::{text, value};
use api::text::Lang;
use api::v1;

/// Columns of the list of a firm.
pub const OFFERINGS: &[Column<v1::PreviewRow>] = &[
    right("cli-head-rank", |row, _| row.rank.to_string()),
    left("cli-head-offering", |row, _| {
        row.offering_display_name.clone()
    }),
    left("cli-head-lender", |row, _| row.lender_display_name.clone()),
    right("cli-head-score", |row, _| row.score.to_string()),
    right("cli-head-sme-points", |row, _| row.sme_points.to_string()),
    right("cli-head-lender-points", |row, _| {
        row.lender_points.to_string()
    }),
    left("cli-head-verdict", |row, lang| {
        value(lang, row.verdict().as_str_name())
    }),
];

/// Columns of the firms of an offering.
pub const FIRMS: &[Column<v1::PreviewRow>] = &[
    right("cli-head-rank", |row, _| row.rank.to_string()),
    left("cli-head-firm", |row, _| row.sme_display_name.clone()),
    right("cli-head-score", |row, _| row.score.to_string()),
    right("cli-head-sme-points", |row, _| row.sme_points.to_string()),
    right("cli-head-lender-points", |row, _| {
        row.lender_points.to_string()
    }),
    left("cli-head-verdict", |row, lang| {
        value(lang, row.verdict().as_str_name())
    }),
    whole("cli-head-sme", |row, _| show::id(&row.sme)),
];

/// A row that leaves a list or comes onto it.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    row: v1::PreviewRow,
    joins: bool,
}

/// Columns of changes of lists.
pub const CHANGES: &[Column<Move>] = &[
    left("cli-head-firm", |it, _| it.row.sme_display_name.clone()),
    left("cli-head-change", change),
    right("cli-head-rank", |it, _| it.row.rank.to_string()),
    left("cli-head-offering", |it, _| {
        it.row.offering_display_name.clone()
    }),
    right("cli-head-score", |it, _| it.row.score.to_string()),
    whole("cli-head-sme", |it, _| show::id(&it.row.sme)),
];

fn change(moved: &Move, lang: Lang) -> String {
    let key = match moved.joins {
        true => "cli-preview-joined",
        false => "cli-preview-left",
    };
    text(lang, key, &[])
}

/// All rows that leave or come, list by list.
pub fn moves(changes: &[v1::PreviewListChange]) -> Vec<Move> {
    let moves = changes.iter().flat_map(|change| {
        let left = change.left.iter().map(|row| (row, false));
        left.chain(change.joined.iter().map(|row| (row, true)))
    });
    let moves = moves.map(|(row, joins)| Move {
        row: row.clone(),
        joins,
    });
    moves.collect()
}
