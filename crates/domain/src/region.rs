//! Administrative divisions (GB/T 2260) at province, prefecture or county level.

use crate::validation::ProblemKind;
use crate::wording;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A six-digit code that is in force: `330000` province, `330100` city, `330106` county.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u32);

/// How far down a code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// Province, autonomous region or direct municipality.
    Province,
    /// Prefecture or city.
    City,
    /// County, district or county-level city.
    County,
}

/// A code as read: the code in force, and the abolished one that it was found under, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// The code in force.
    pub code: RegionCode,
    /// The abolished code of the input.
    pub abolished: Option<u32>,
}

/// Last digits of the one county that a prefecture without counties counts as; no division in
/// force or abolished has them.
pub const WHOLE: u32 = 99;

/// Every division in force: code, name, level.
pub const TABLE: &str = include_str!("../data/divisions.csv");

static DIVISIONS: LazyLock<HashMap<u32, &'static str>> = LazyLock::new(|| {
    rows(TABLE)
        .filter_map(|mut cells| Some((cells.next()?.parse().ok()?, cells.next()?)))
        .collect()
});

static ABOLISHED: LazyLock<HashMap<u32, u32>> = LazyLock::new(|| {
    rows(include_str!("../data/abolished.csv"))
        .filter_map(|mut cells| Some((cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
        .collect()
});

/// The cells of each line after the header; our own tables have no quoted cells.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    table.lines().skip(1).map(|line| line.trim_end().split(','))
}

impl RegionCode {
    /// Reads a code of 2, 4 or 6 digits at any level; abolished codes are resolved to the one in
    /// force.
    ///
    /// # Errors
    /// `Malformed` if it is not such a number, `NotFound` if no division has or had the code.
    pub fn resolve(text: &str) -> Result<Resolved, ProblemKind> {
        let text = text.trim();
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let code = match (digits, text.len(), text.parse::<u32>()) {
            (true, 6, Ok(code)) => code,
            (true, 4, Ok(code)) => code * 100,
            (true, 2, Ok(code)) => code * 10_000,
            _ => {
                let expected = wording!("a GB/T 2260 code of 6 digits such as 330106");
                return Err(ProblemKind::Malformed { expected });
            }
        };
        if DIVISIONS.contains_key(&code) {
            return Ok(Resolved {
                code: Self(code),
                abolished: None,
            });
        }
        let current = ABOLISHED.get(&code).ok_or(ProblemKind::NotFound)?;
        Ok(Resolved {
            code: Self(*current),
            abolished: Some(code),
        })
    }

    /// The code of this number, if a division in force has it.
    #[must_use]
    pub fn from_number(code: u32) -> Option<Self> {
        DIVISIONS.contains_key(&code).then_some(Self(code))
    }

    /// Every division in force, by code.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = rows(TABLE)
            .filter_map(|mut cells| cells.next()?.parse().ok().map(Self))
            .collect();
        all.sort_unstable();
        all
    }

    /// The six digits as a number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// How far down the code goes.
    #[must_use]
    pub const fn level(self) -> RegionLevel {
        if self.0.is_multiple_of(10_000) {
            RegionLevel::Province
        } else if self.0.is_multiple_of(100) {
            RegionLevel::City
        } else {
            RegionLevel::County
        }
    }

    /// True if the table goes no further down: a county, or one of the prefectures that have none
    /// (Dongguan, Zhongshan, Danzhou, Jiayuguan). A seat is such a division.
    #[must_use]
    pub fn is_seat(self) -> bool {
        match self.level() {
            RegionLevel::Province => false,
            RegionLevel::City => {
                !(self.0 + 1..self.0 + 100).any(|code| DIVISIONS.contains_key(&code))
            }
            RegionLevel::County => true,
        }
    }

    /// Province as two digits.
    #[must_use]
    pub const fn province(self) -> u32 {
        self.0 / 10_000
    }

    /// True if `inner` is this division or lies inside it.
    #[must_use]
    pub const fn contains(self, inner: Self) -> bool {
        match self.level() {
            RegionLevel::Province => self.province() == inner.province(),
            RegionLevel::City => self.0 / 100 == inner.0 / 100,
            RegionLevel::County => self.0 == inner.0,
        }
    }

    /// The division's own name in Chinese, without its parents.
    #[must_use]
    pub fn name(self) -> &'static str {
        DIVISIONS.get(&self.0).copied().unwrap_or_default()
    }

    /// The code as the rows of firms and lenders count it: six digits. A prefecture that has no
    /// counties counts as a county of its own, [`WHOLE`], since nothing about it is unknown.
    #[must_use]
    pub fn place(self) -> u32 {
        let whole = self.level() == RegionLevel::City && self.is_seat();
        self.0 + if whole { WHOLE } else { 0 }
    }

    /// The division that rows count under this number.
    #[must_use]
    pub fn of_place(number: u32) -> Option<Self> {
        let whole = (number % 100 == WHOLE).then(|| Self(number - WHOLE));
        let whole = whole.filter(|it| DIVISIONS.contains_key(&it.0) && it.place() == number);
        whole.or_else(|| Self::from_number(number))
    }

    /// The code as an offering's region list counts it: PP, PPCC or PPCCDD.
    #[must_use]
    pub const fn short(self) -> u32 {
        match self.level() {
            RegionLevel::Province => self.0 / 10_000,
            RegionLevel::City => self.0 / 100,
            RegionLevel::County => self.0,
        }
    }
}

impl std::fmt::Display for RegionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_level_is_read() {
        let code = |text| RegionCode::resolve(text).unwrap().code;
        assert_eq!(code("33").number(), 330_000);
        assert_eq!(code("3301").level(), RegionLevel::City);
        assert_eq!(code("330106").name(), "西湖区");
        assert!(code("330100").contains(code("330106")));
        assert!(!code("330106").contains(code("330100")));
        assert_eq!(code("330100").short(), 3301);
    }

    #[test]
    fn a_seat_is_a_county_or_a_prefecture_that_has_none() {
        let seats = RegionCode::all().into_iter().filter(|it| it.is_seat());
        let cities = seats.filter(|it| it.level() == RegionLevel::City);
        let cities: Vec<_> = cities.map(|it| (it.number(), it.name())).collect();
        let without = [
            (441_900, "东莞市"),
            (442_000, "中山市"),
            (460_400, "儋州市"),
            (620_200, "嘉峪关市"),
        ];
        assert_eq!(without, *cities);
        let seat = |text| RegionCode::resolve(text).unwrap().code.is_seat();
        assert!(seat("330106"));
        assert!(!seat("330100"));
        assert!(!seat("330000"));
        assert!(!seat("710000"));
    }

    #[test]
    fn a_prefecture_without_counties_counts_as_one_that_no_other_division_is() {
        for region in RegionCode::all() {
            assert_eq!(RegionCode::of_place(region.place()), Some(region));
            let same = region.place() == region.number();
            let whole = region.is_seat() && region.level() == RegionLevel::City;
            assert_ne!(same, whole, "{region}");
        }
        let dongguan = RegionCode::from_number(441_900).unwrap();
        assert_eq!(dongguan.place(), 441_999);
        let codes = DIVISIONS.keys().chain(ABOLISHED.keys());
        assert!(codes.into_iter().all(|code| code % 100 != WHOLE));
        for nowhere in [330_199, 441_998, 999_999, 99, 0] {
            assert_eq!(RegionCode::of_place(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn abolished_codes_are_resolved_and_told() {
        let laiwu = RegionCode::resolve("371200").unwrap();
        assert_eq!(laiwu.abolished, Some(371_200));
        assert_eq!(laiwu.code.province(), 37);
        let hami = RegionCode::resolve("652200").unwrap();
        assert_eq!(hami.code.number(), 650_500);
    }

    #[test]
    fn every_abolished_code_leads_to_one_in_force() {
        let mut abolished: Vec<_> = ABOLISHED.keys().copied().collect();
        abolished.sort_unstable();
        for old in &abolished {
            let new = &ABOLISHED[old];
            assert!(DIVISIONS.contains_key(new), "{old} -> {new}");
            assert!(!DIVISIONS.contains_key(old), "{old} is in force");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(matches!(
            RegionCode::resolve("3x0106"),
            Err(ProblemKind::Malformed { .. })
        ));
        assert!(matches!(
            RegionCode::resolve("33010"),
            Err(ProblemKind::Malformed { .. })
        ));
        assert_eq!(RegionCode::resolve("999999"), Err(ProblemKind::NotFound));
    }
}
