//! The regional equity markets: names, codes, territory, board and route to NEEQ.

use crate::candidate::NoCandidate;
use crate::table::{Row, RowProblem, rows};
use chrono::NaiveDate;
use domain::{Confidence, MarketId, RegionCode, Verdict};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const COLUMNS: &[&str] = &[
    "key",
    "code",
    "zh",
    "en",
    "operator",
    "area",
    "outside",
    "board",
    "publicized_on",
    "board_confidence",
    "route",
    "route_on",
    "route_confidence",
];

/// Numbers from one province to the next.
const PROVINCE_WIDTH: u32 = 10_000;

/// The compiled-in table.
pub const TABLE: &str = include_str!("../data/markets.csv");

static BUILT_IN: LazyLock<Markets> =
    LazyLock::new(|| Markets::read(TABLE).expect("the compiled-in table is read by a test"));

/// What is known of a market's specialized board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Board {
    /// Its plan was publicized.
    Publicized {
        /// In this batch.
        batch: u8,
        /// On this day.
        on: NaiveDate,
        /// How sure that is.
        confidence: Confidence,
    },
    /// Only its own rules show that it is open.
    Open {
        /// How sure that is.
        confidence: Confidence,
    },
}

/// What a market's memorandum with NEEQ covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeeqRoute {
    /// The green channel only.
    GreenChannel,
    /// Also publicity review.
    PublicityReview,
}

impl NeeqRoute {
    /// As the fact `market_neeq_route` counts it.
    #[must_use]
    pub const fn level(self) -> i64 {
        match self {
            Self::GreenChannel => 1,
            Self::PublicityReview => 2,
        }
    }
}

/// A market's memorandum with NEEQ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// What it covers.
    pub kind: NeeqRoute,
    /// The day on which it was signed.
    pub since: NaiveDate,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A regional equity market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Market {
    /// Its key, such as `zhejiang`; rules of its own carry it.
    pub key: MarketId,
    /// Area code of its enterprise codes, 2 or 3 capital letters (JR/T 0326-2024, table 1).
    pub code: String,
    /// Area in Chinese.
    pub zh: String,
    /// Area in English.
    pub en: String,
    /// Legal name of the operator.
    pub operator: String,
    /// The territory.
    pub area: RegionCode,
    /// Divisions inside the area that it does not serve.
    pub outside: Vec<RegionCode>,
    /// Its board; `None` if nothing was seen of it.
    pub board: Option<Board>,
    /// Its route to NEEQ; `None` if none was seen.
    pub route: Option<Route>,
}

impl Market {
    /// True (Met) for a seat inside the territory, Unknown for no seat or one that is known too
    /// coarsely: somewhere in Zhejiang may be in Ningbo.
    #[must_use]
    pub fn covers(&self, seat: Option<RegionCode>) -> Verdict {
        let Some(seat) = seat else {
            return Verdict::Unknown;
        };
        if self.outside.iter().any(|city| city.contains(seat)) {
            return Verdict::NotMet;
        }
        let inside = self.area.contains(seat);
        let coarse = match inside {
            true => self.outside.iter().any(|city| seat.contains(*city)),
            false => seat.contains(self.area),
        };
        match (coarse, inside) {
            (true, _) => Verdict::Unknown,
            (false, true) => Verdict::Met,
            (false, false) => Verdict::NotMet,
        }
    }
}

impl Market {
    /// What a seat says against the market's board, if it does.
    #[must_use]
    pub fn shut_to(&self, seat: Option<RegionCode>) -> Option<NoCandidate> {
        match self.covers(seat) {
            Verdict::Met => None,
            Verdict::NotMet => Some(NoCandidate::Outside),
            Verdict::Unknown => Some(NoCandidate::SeatUnclear),
        }
    }

    /// Seats that are known too coarsely to tell whether this market serves them.
    #[must_use]
    pub fn unclear_seats(&self) -> Vec<RegionCode> {
        let province = RegionCode::from_number(self.area.province() * PROVINCE_WIDTH);
        let mut seats: Vec<RegionCode> = province.into_iter().chain([self.area]).collect();
        seats.dedup();
        seats.retain(|seat| self.covers(Some(*seat)) == Verdict::Unknown);
        seats
    }
}

/// A list of markets, by key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markets(Vec<Market>);

impl Markets {
    /// The 35 markets of the standard.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a table of markets (columns as in `data/README.md`).
    ///
    /// # Errors
    /// Every problem of every row, and keys or codes that are there twice.
    pub fn read(text: &str) -> Result<Self, Vec<RowProblem>> {
        let mut problems = Vec::new();
        let mut markets = Vec::new();
        let mut seen: BTreeMap<(&str, String), ()> = BTreeMap::new();
        for mut row in rows(text, COLUMNS)? {
            for column in ["key", "code"] {
                let cell = row.cell(column);
                if seen.insert((column, cell.to_owned()), ()).is_some() {
                    row.wrong(column, cell, "there only once");
                }
            }
            markets.extend(market(&mut row));
            problems.append(&mut row.problems);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        markets.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(Self(markets))
    }

    /// All markets, by key.
    #[must_use]
    pub fn all(&self) -> &[Market] {
        &self.0
    }

    /// The market with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Market> {
        let at = self
            .0
            .binary_search_by(|it| it.key.as_str().cmp(key))
            .ok()?;
        self.0.get(at)
    }

    /// The market with this area code, in capital letters.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&Market> {
        self.0.iter().find(|market| market.code == code)
    }

    /// The market that a person names by key or by code, in any case of letters.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Market> {
        let key = name.to_ascii_lowercase();
        let by_code = || self.by_code(&name.to_ascii_uppercase());
        self.get(&key).or_else(by_code)
    }

    /// The market of a seat, if the seat is known well enough and has one.
    #[must_use]
    pub fn of(&self, seat: RegionCode) -> Option<&Market> {
        self.0.get(self.position_of(seat)?)
    }

    /// What a seat says against the boards of all markets: [`NoCandidate::Outside`] if none serves
    /// it, as is so in Tibet; `None` if one does.
    #[must_use]
    pub fn shut_to(&self, seat: Option<RegionCode>) -> Option<NoCandidate> {
        let told = |cause| self.0.iter().any(|market| market.shut_to(seat) == cause);
        let unclear = Some(NoCandidate::SeatUnclear);
        match (told(None), told(unclear)) {
            (true, _) => None,
            (false, true) => unclear,
            (false, false) => Some(NoCandidate::Outside),
        }
    }

    /// Where the market of a seat stands in the list.
    pub(crate) fn position_of(&self, seat: RegionCode) -> Option<usize> {
        let covers = |market: &Market| {
            market.area.province() == seat.province() && market.covers(Some(seat)) == Verdict::Met
        };
        self.0.iter().position(covers)
    }
}

fn market(row: &mut Row<'_>) -> Option<Market> {
    let division = "a code of GB/T 2260 in force such as 330000";
    let code = |cell: &str| RegionCode::from_number(cell.parse().ok()?);
    let area = row.read("area", division, code);
    let outside = row.read(
        "outside",
        "such codes inside the area, joined by a space",
        |cell| {
            let codes: Option<Vec<RegionCode>> = cell.split_whitespace().map(code).collect();
            codes.filter(|codes| {
                let inside = |city: &RegionCode| area.is_none_or(|area| area.contains(*city));
                codes.iter().all(inside)
            })
        },
    );
    let key = row.read(
        "key",
        "1 to 32 lower-case letters, digits or `-`",
        MarketId::parse,
    );
    let letters = row.read("code", "2 or 3 capital letters", |cell| {
        let fine = (2..=3).contains(&cell.len()) && cell.chars().all(|c| c.is_ascii_uppercase());
        fine.then(|| cell.to_owned())
    });
    let (zh, en, operator) = (row.text("zh"), row.text("en"), row.text("operator"));
    let (board, route) = (board(row), route(row));
    Some(Market {
        key: key?,
        code: letters?,
        zh,
        en,
        operator,
        area: area?,
        outside: outside?,
        board,
        route,
    })
}

fn board(row: &mut Row<'_>) -> Option<Board> {
    let cell = row.cell("board");
    if cell.is_empty() {
        return None;
    }
    let confidence = row.confidence("board_confidence");
    if cell == "open" {
        return Some(Board::Open { confidence });
    }
    let batch = row.read("board", "`open`, a batch from 1 to 255, or empty", |cell| {
        cell.parse().ok().filter(|batch| *batch > 0)
    });
    let on = row.read("publicized_on", "a day such as 2023-06-30", |cell| {
        cell.parse().ok()
    });
    Some(Board::Publicized {
        batch: batch?,
        on: on?,
        confidence,
    })
}

fn route(row: &mut Row<'_>) -> Option<Route> {
    if row.cell("route").is_empty() {
        return None;
    }
    let confidence = row.confidence("route_confidence");
    let since = row.read("route_on", "a day such as 2023-10-20", |cell| {
        cell.parse().ok()
    });
    let kind = row.read("route", "1, 2 or empty", |cell| match cell {
        "1" => Some(NeeqRoute::GreenChannel),
        "2" => Some(NeeqRoute::PublicityReview),
        _ => None,
    });
    Some(Route {
        kind: kind?,
        since: since?,
        confidence,
    })
}
