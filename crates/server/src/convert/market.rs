//! Regional equity markets.

use api::v1;
use listing::{Board, Market};

use super::enums::{Wire, number};
use super::{date, names};

/// Its resource name.
pub fn name(market: &Market) -> String {
    names::market(market.key.as_str())
}

/// The message of a market.
pub fn to_proto(market: &Market) -> v1::Market {
    v1::Market {
        name: name(market),
        code: market.code.clone(),
        name_zh: market.zh.clone(),
        name_en: market.en.clone(),
        operator: market.operator.clone(),
        area: market.area.to_string(),
        outside: market.outside.iter().map(ToString::to_string).collect(),
        board: Some(board(market.board)),
        neeq_route: number(market.route.map(|route| route.kind)),
        neeq_route_confidence: number(market.route.map(|route| route.confidence)),
        neeq_route_on: market.route.map(|route| date(route.since)),
    }
}

/// What is known of a market's board.
pub fn board_state(market: &Market) -> i32 {
    board(market.board).state
}

fn board(board: Option<Board>) -> v1::Board {
    match board {
        None => v1::Board::default(),
        Some(Board::Open { confidence }) => v1::Board {
            state: v1::BoardState::Open.into(),
            confidence: confidence.to_wire(),
            ..Default::default()
        },
        Some(Board::Publicized {
            batch,
            on,
            confidence,
        }) => v1::Board {
            state: v1::BoardState::Publicized.into(),
            batch: batch.into(),
            publicized_on: Some(date(on)),
            confidence: confidence.to_wire(),
        },
    }
}
