//! From the text of a size standard to its rows, with every problem of the file.

use crate::fields::{Fields, Problems, TableProblem};
use crate::read::{code, table};
use crate::size::{Band, Bound, Metric, ROWS_MAX, Row, SizeRule};
use crate::unit::Unit;
use chrono::NaiveDate;
use domain::{Confidence, Edition, SizeClass, industry};
use std::collections::BTreeMap;

/// Fen in one 万元, the unit of money in the tables.
const FEN_PER_WAN: i64 = 1_000_000;
/// Highest division of GB/T 4754.
const DIVISION_MAX: i64 = 97;

/// Reads one file of a size standard.
///
/// # Errors
/// Every problem of the file. A text that is no TOML has one, since nothing else can be told.
pub fn read_size_rule(file: &str, text: &str) -> Result<SizeRule, Vec<TableProblem>> {
    let mut problems = Problems::new(file);
    let Some(table) = table(text, &mut problems) else {
        return Err(problems.found);
    };
    let rule = size_rule(Fields::new("", table), &mut problems);
    if problems.found.is_empty() {
        Ok(rule)
    } else {
        Err(problems.found)
    }
}

fn size_rule(mut fields: Fields, p: &mut Problems) -> SizeRule {
    let rows = fields.tables("row", p);
    if rows.is_empty() || rows.len() > ROWS_MAX {
        p.add("row", format!("{} rows; 1 to {ROWS_MAX}", rows.len()));
    }
    let mut read: Vec<Row> = Vec::new();
    for it in rows {
        let row = row(it, p);
        check_overlap(&row, &read, p);
        read.push(row);
    }
    let rule = SizeRule {
        id: code(&mut fields, "id", p),
        version: fields.text("version", p),
        name_zh: fields.text("name_zh", p),
        name_en: fields.text("name_en", p),
        instrument: fields.text("instrument", p),
        issuers: fields.text("issuers", p),
        date: day(&mut fields, "date", p),
        date_confidence: sure(&mut fields, "date_confidence", p),
        from: day(&mut fields, "from", p),
        until: fields.day("until", p),
        source: fields.text("source", p),
        confidence: sure(&mut fields, "confidence", p),
        rows: read,
    };
    if rule.until.is_some_and(|until| until < rule.from) {
        p.add("until", format!("is before {}", rule.from));
    }
    fields.finish(p);
    rule
}

/// A day that must be there.
fn day(fields: &mut Fields, key: &str, p: &mut Problems) -> NaiveDate {
    if !fields.has(key) {
        p.add(fields.key(key), "is missing");
    }
    fields.day(key, p).unwrap_or_default()
}

/// A confidence that must be there.
fn sure(fields: &mut Fields, key: &str, p: &mut Problems) -> Confidence {
    let text = fields.text(key, p);
    let found = (!text.is_empty()).then(|| confidence(&text));
    let found = found.and_then(|found| p.keep(&fields.key(key), found));
    found.unwrap_or(Confidence::MemoryLow)
}

fn confidence(text: &str) -> Result<Confidence, String> {
    Confidence::from_code(text).ok_or_else(|| {
        let all: Vec<_> = Confidence::ALL.iter().map(|it| it.code()).collect();
        format!("no confidence `{text}`; {}", all.join(", "))
    })
}

fn row(mut it: Fields, p: &mut Problems) -> Row {
    let code = code(&mut it, "code", p);
    if !code.is_empty() {
        it.place(format!("row.{code}"));
    }
    let (name_zh, name_en) = (it.text("name_zh", p), it.text("name_en", p));
    let mut codes_2017 = it.texts("codes", p);
    codes_2017.extend(divisions(&mut it, p));
    let except = it.texts("except", p);
    for (key, codes) in [("codes", &codes_2017), ("except", &except)] {
        for unknown in codes.iter().filter(|code| !industry::exists_2017(code)) {
            p.add(it.key(key), format!("no industry {unknown}"));
        }
    }
    if codes_2017.is_empty() {
        p.add(it.key("codes"), "names no industry; or `divisions`");
    }
    let codes_2011 = if it.has("codes_2011") {
        it.texts("codes_2011", p)
    } else {
        codes_2017.clone()
    };
    let mut bands = Vec::new();
    for class in [SizeClass::Large, SizeClass::Medium, SizeClass::Small] {
        bands.extend(band(&mut it, class, p));
    }
    check_bands(&it, &bands, p);
    let row = Row {
        name_zh,
        name_en,
        bands,
        confidence: sure(&mut it, "confidence", p),
        mapping_confidence: sure(&mut it, "mapping_confidence", p),
        code_confidence: code_confidence(&mut it, p),
        codes_2017,
        codes_2011,
        except,
        code,
    };
    it.finish(p);
    row
}

/// Two-digit codes from the first to the last division.
fn divisions(it: &mut Fields, p: &mut Problems) -> Vec<String> {
    let place = it.key("divisions");
    let range = it.list("divisions", p);
    let ends: Vec<i64> = range.iter().filter_map(toml::Value::as_integer).collect();
    match ends.as_slice() {
        [] if range.is_empty() => Vec::new(),
        [first, last] if 1 <= *first && first <= last && *last <= DIVISION_MAX => {
            (*first..=*last).map(|it| format!("{it:02}")).collect()
        }
        _ => {
            let right = format!("would be the first and the last division, 1 to {DIVISION_MAX}");
            p.add(place, right);
            Vec::new()
        }
    }
}

fn code_confidence(it: &mut Fields, p: &mut Problems) -> BTreeMap<String, Confidence> {
    let mut single = BTreeMap::new();
    let Some(mut codes) = it.table("code_confidence", p) else {
        return single;
    };
    for code in codes.keys() {
        let sure = sure(&mut codes, &code, p);
        single.insert(code, sure);
    }
    single
}

fn band(it: &mut Fields, class: SizeClass, p: &mut Problems) -> Option<Band> {
    if !it.has(class.code()) {
        p.add(it.key(class.code()), "is missing: the lower bounds of it");
    }
    let mut of = it.table(class.code(), p)?;
    let mut bounds = Vec::new();
    for metric in Metric::ALL {
        let Some(min) = of.integer(metric.code(), p) else {
            continue;
        };
        let factor = if metric.fact().unit() == Unit::Fen {
            FEN_PER_WAN
        } else {
            1
        };
        match min.checked_mul(factor).filter(|min| *min >= 0) {
            Some(min) => bounds.push(Bound { metric, min }),
            None => p.add(of.key(metric.code()), format!("{min} cannot be")),
        }
    }
    of.finish(p);
    Some(Band { class, bounds })
}

/// The classes of a row ask for the same metrics, each class for less than the one above.
fn check_bands(it: &Fields, bands: &[Band], p: &mut Problems) {
    for (above, below) in bands.iter().zip(bands.iter().skip(1)) {
        let metrics = |band: &Band| band.bounds.iter().map(|b| b.metric).collect::<Vec<_>>();
        let place = it.key(below.class.code());
        if metrics(above).is_empty() || metrics(above) != metrics(below) {
            p.add(place, "the classes must bound the same metrics");
            continue;
        }
        let falling = above
            .bounds
            .iter()
            .zip(&below.bounds)
            .all(|(a, b)| a.min > b.min);
        if !falling {
            p.add(place, "each class must ask for less than the one above");
        }
    }
}

/// No code is covered by two rows, unless one of them excepts it.
fn check_overlap(row: &Row, earlier: &[Row], p: &mut Problems) {
    for other in earlier {
        if row.code == other.code {
            p.add(format!("row.{}", row.code), "is there twice");
            continue;
        }
        let pairs = [(row, other), (other, row)].into_iter();
        let twice = pairs.flat_map(|(a, b)| {
            [Edition::Of2017, Edition::Of2011]
                .into_iter()
                .filter_map(move |edition| Some((a, b, in_both(a, b, edition)?)))
        });
        if let Some((a, b, code)) = twice.into_iter().next() {
            let place = format!("row.{}.codes", a.code);
            p.add(place, format!("{code} is also in row {}", b.code));
        }
    }
}

/// A code of one row that the other covers too.
fn in_both<'a>(a: &'a Row, b: &Row, edition: Edition) -> Option<&'a String> {
    let excepted = |code: &String| edition == Edition::Of2017 && b.except.contains(code);
    let inside = |code: &&String| b.codes(edition).iter().any(|c| code.starts_with(c));
    let codes = a.codes(edition).iter();
    codes.filter(inside).find(|code| !excepted(code))
}
