//! Reads cells: text to numbers, dates and codes, with a reason for each refusal.

use super::column::half_width;
use chrono::NaiveDate;
use std::borrow::Cow;

/// Why a cell is refused, with what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A value is needed.
    Missing,
    /// Not a number of this kind.
    NotNumber(Number),
    /// A number in scientific notation: its digits were lost when the file was saved.
    Scientific,
    /// Outside its limits, shown as the file counts.
    OutOfRange(String, String),
    /// Longer than this many characters.
    TooLong(usize),
    /// No unified social credit code.
    NotCreditCode,
    /// No code of a division, at any time.
    NotRegion,
    /// No code of an industry in its edition.
    NotIndustry,
    /// Not a date.
    NotDate,
    /// None of the known codes of a group of labels.
    UnknownCode {
        /// The group.
        group: &'static str,
        /// Its codes.
        codes: Vec<&'static str>,
    },
    /// Neither yes nor no.
    NotYesNo,
    /// Not of the form whose key in the catalogue follows, such as `cli-form-placement`.
    NotForm(&'static str),
    /// Bytes that are no text in the file's encoding.
    NotText,
    /// Needs the other column, too.
    Needs(&'static str),
    /// The row before with this number has the same key.
    SameKey(u64),
    /// Lender facts that differ from those of an earlier row, its number follows.
    OtherThanRow(u64),
    /// More cells than the header row.
    TooManyCells,
    /// Fewer cells than the header row: how many, and how many there must be.
    TooFewCells(usize, usize),
    /// No code or name of a chain, or of a node of its chain.
    NoPlace,
}

/// Kinds of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// Money in yuan with at most two decimals.
    Yuan,
    /// Percent with at most two decimals.
    Percent,
    /// A whole number.
    Whole,
}

/// Trimmed, with full-width digits and signs as plain ones.
fn plain(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(half_width).collect())
}

/// A number times `10^decimals` as an integer.
///
/// # Errors
/// `NotNumber`, `Scientific`.
pub fn scaled(text: &str, decimals: usize, kind: Number) -> Result<i64, Reason> {
    let text = plain(text);
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text.as_ref())),
    };
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if let Some((mantissa, power)) = unsigned.split_once(['e', 'E'])
        && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits(power.trim_start_matches(['+', '-']))
    {
        return Err(Reason::Scientific);
    }
    let whole = without_thousands(whole).ok_or(Reason::NotNumber(kind))?;
    let part = part.trim_end_matches('0');
    if whole.is_empty() || !digits(&whole) || !digits(part) || part.len() > decimals {
        return Err(Reason::NotNumber(kind));
    }
    let number = format!("{whole}{part:0<decimals$}").parse::<i64>();
    let number = number.map_err(|_| Reason::NotNumber(kind))?;
    Ok(if negative { -number } else { number })
}

/// Drops commas that part groups of three digits; `None` if they part anything else.
fn without_thousands(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let ok = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    ok.then(|| whole.replace(',', ""))
}

/// Yuan as fen.
///
/// # Errors
/// `NotNumber`, `Scientific`.
pub fn yuan(text: &str) -> Result<i64, Reason> {
    scaled(text.trim().trim_end_matches('元'), 2, Number::Yuan)
}

/// Percent as basis points.
///
/// # Errors
/// `NotNumber`, `Scientific`.
pub fn percent(text: &str) -> Result<i32, Reason> {
    let number = scaled(
        text.trim().trim_end_matches(['%', '％']),
        2,
        Number::Percent,
    )?;
    i32::try_from(number).map_err(|_| Reason::NotNumber(Number::Percent))
}

/// A whole number.
///
/// # Errors
/// `NotNumber`, `Scientific`.
pub fn whole(text: &str) -> Result<i64, Reason> {
    scaled(text, 0, Number::Whole)
}

/// A whole number of 32 bits.
///
/// # Errors
/// `NotNumber`, `Scientific`.
pub fn small(text: &str) -> Result<i32, Reason> {
    i32::try_from(whole(text)?).map_err(|_| Reason::NotNumber(Number::Whole))
}

/// A day: `2026-01-31`, `2026/1/31`, `2026.1.31`, `20260131` or `2026年1月31日`.
///
/// # Errors
/// `NotDate`.
pub fn date(text: &str) -> Result<NaiveDate, Reason> {
    let text = plain(text);
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = if text.len() == 8 && digits(&text.as_ref()) {
        vec![&text[..4], &text[4..6], &text[6..]]
    } else {
        let inner = text.trim_end_matches('日');
        inner.split(['-', '/', '.', '年', '月']).collect()
    };
    let [year, month, day] = parts.as_slice() else {
        return Err(Reason::NotDate);
    };
    if year.len() != 4 || !parts.iter().all(digits) {
        return Err(Reason::NotDate);
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let year = year.parse::<i32>().unwrap_or(0);
    NaiveDate::from_ymd_opt(year, number(month), number(day)).ok_or(Reason::NotDate)
}

/// Yes or no.
///
/// # Errors
/// `NotYesNo`.
pub fn yes_no(text: &str) -> Result<bool, Reason> {
    match plain(text).to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "是" => Ok(true),
        "no" | "n" | "false" | "0" | "否" => Ok(false),
        _ => Err(Reason::NotYesNo),
    }
}

/// Entries of a list in a cell, parted by `;`, also full-width; empty ones left out.
pub fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

/// Codes of a list in a cell, parted as entries are or by `、`; empty ones left out.
pub fn codes(text: &str) -> impl Iterator<Item = &str> {
    entries(text)
        .flat_map(|entry| entry.split('、'))
        .map(str::trim)
        .filter(|code| !code.is_empty())
}

/// Fields of an entry, parted by `:`, also full-width.
pub fn fields(entry: &str) -> Vec<&str> {
    entry.split([':', '：']).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_fen() {
        assert_eq!(yuan("58000000"), Ok(5_800_000_000));
        assert_eq!(yuan(" 58,000,000.5 "), Ok(5_800_000_050));
        assert_eq!(yuan("－１２.30元"), Ok(-1_230));
        assert_eq!(yuan("0.100"), Ok(10));
        assert_eq!(yuan("1.234"), Err(Reason::NotNumber(Number::Yuan)));
        assert_eq!(yuan("1,23"), Err(Reason::NotNumber(Number::Yuan)));
        assert_eq!(yuan("5800万"), Err(Reason::NotNumber(Number::Yuan)));
        assert_eq!(yuan("."), Err(Reason::NotNumber(Number::Yuan)));
        assert_eq!(yuan("5.8E+07"), Err(Reason::Scientific));
        assert_eq!(
            yuan("99999999999999999999"),
            Err(Reason::NotNumber(Number::Yuan))
        );
    }

    #[test]
    fn percent_is_read_to_the_basis_point() {
        assert_eq!(percent("4.35%"), Ok(435));
        assert_eq!(percent("-5"), Ok(-500));
        assert_eq!(percent("4.355"), Err(Reason::NotNumber(Number::Percent)));
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(whole("1,200"), Ok(1_200));
        assert_eq!(whole("12.0"), Ok(12));
        assert_eq!(whole("12.5"), Err(Reason::NotNumber(Number::Whole)));
        assert_eq!(small("3000000000"), Err(Reason::NotNumber(Number::Whole)));
        assert_eq!(whole("twelve"), Err(Reason::NotNumber(Number::Whole)));
    }

    #[test]
    fn dates_are_read_in_the_usual_forms() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        for text in [
            "2026-01-31",
            "2026/1/31",
            "2026.1.31",
            "20260131",
            "2026年1月31日",
        ] {
            assert_eq!(date(text), Ok(day), "{text}");
        }
        for text in [
            "2026-02-30",
            "31/1/2026",
            "2026-1",
            "26-1-31",
            "2026年",
            "today",
        ] {
            assert_eq!(date(text), Err(Reason::NotDate), "{text}");
        }
    }

    #[test]
    fn lists_are_split_in_both_widths() {
        let list: Vec<&str> = entries("a; b；c、d;").collect();
        assert_eq!(list, ["a", "b", "c、d"]);
        let list: Vec<&str> = codes("a; b；c、d、;").collect();
        assert_eq!(list, ["a", "b", "c", "d"]);
        assert_eq!(fields("x：1: "), ["x", "1", ""]);
        assert_eq!(yes_no("是"), Ok(true));
        assert_eq!(yes_no("FALSE"), Ok(false));
        assert_eq!(yes_no("maybe"), Err(Reason::NotYesNo));
    }
}
