//! From the text of a rule file to a rule, with every problem of the file.

use crate::expression;
use crate::fields::{Fields, Problems, TableProblem};
use crate::rule::{
    Application, Band, Condition, Force, Indicator, Name, Opening, Parameter, Rule, Scale, Test,
    Window,
};
use crate::tree::{check, groups};
use crate::unit::Unit;
use chrono::{Datelike, NaiveDate};
use domain::Confidence;
use domain::limits::CODE_CHARS_MAX;
use toml::Value;

/// Longest rule file, in bytes.
pub const FILE_BYTES_MAX: usize = 256 * 1024;
/// Most conditions, groups, indicators, parameters or windows of one rule, each.
pub const ENTRIES_MAX: usize = 200;
/// Most points that one indicator may give.
pub const POINTS_MAX: i64 = 100;

/// Reads one rule file.
///
/// # Errors
/// Every problem of the file. A text that is no TOML has one, since nothing else can be told.
pub fn read_rule(file: &str, text: &str) -> Result<Rule, Vec<TableProblem>> {
    let mut problems = Problems::new(file);
    let Some(table) = table(text, &mut problems) else {
        return Err(problems.found);
    };
    let rule = rule(Fields::new("", table), &mut problems);
    if problems.found.is_empty() {
        Ok(rule)
    } else {
        Err(problems.found)
    }
}

/// The text of a file as a table, or the one problem that nothing can be told beyond.
pub(crate) fn table(text: &str, problems: &mut Problems) -> Option<toml::Table> {
    if text.len() > FILE_BYTES_MAX {
        let reason = format!("has {} bytes; at most {FILE_BYTES_MAX}", text.len());
        problems.add("file", reason);
        return None;
    }
    let parsed = text.parse::<toml::Table>();
    let told = |error: toml::de::Error| {
        let before = error
            .span()
            .map_or("", |span| text.get(..span.start).unwrap_or(""));
        let line = before.matches('\n').count() + 1;
        problems.add(
            format!("line {line}"),
            format!("no TOML: {}", error.message()),
        );
    };
    parsed.map_err(told).ok()
}

fn rule(mut fields: Fields, problems: &mut Problems) -> Rule {
    let p = problems;
    let id = code(&mut fields, "id", p);
    let purpose = code(&mut fields, "purpose", p);
    if !fields.has("confidence") {
        p.add("confidence", "is missing");
    }
    let confidence = fields.confidence(Confidence::MemoryLow, p);
    let mut rule = Rule {
        id,
        purpose,
        version: fields.text("version", p),
        name: name(&mut fields, p),
        instrument: fields.text("instrument", p),
        number: fields.optional("number", p).unwrap_or_default(),
        issuer: fields.text("issuer", p),
        date: fields.day("date", p),
        source: fields.text("source", p),
        confidence,
        market: fields.optional("market", p),
        forces: Vec::new(),
        conditions: Vec::new(),
        groups: Vec::new(),
        indicators: Vec::new(),
        parameters: Vec::new(),
        windows: Vec::new(),
    };
    for (key, text) in [("source", &rule.source), ("instrument", &rule.instrument)] {
        if text.contains("://") || text.contains("www.") {
            p.add(
                key,
                "names an address; it would be the instrument, its number and day",
            );
        }
    }
    rule.forces = forces(&mut fields, confidence, p);
    let conditions = fields.tables("condition", p);
    let indicators = fields.tables("indicator", p);
    let parameters = fields.tables("parameter", p);
    let windows = fields.tables("window", p);
    for (key, count) in [
        ("condition", conditions.len()),
        ("indicator", indicators.len()),
        ("parameter", parameters.len()),
        ("window", windows.len()),
    ] {
        if count > ENTRIES_MAX {
            p.add(key, format!("{count} entries; at most {ENTRIES_MAX}"));
        }
    }
    rule.conditions = conditions
        .into_iter()
        .map(|it| condition(it, confidence, p))
        .collect();
    rule.indicators = indicators
        .into_iter()
        .map(|it| indicator(it, confidence, p))
        .collect();
    rule.parameters = parameters
        .into_iter()
        .filter_map(|it| parameter(it, confidence, p))
        .collect();
    rule.windows = windows
        .into_iter()
        .filter_map(|it| window(it, confidence, p))
        .collect();
    rule.groups = groups(&mut fields, &rule, p);
    fields.finish(p);
    check(&rule, p);
    rule
}

pub(crate) fn code(fields: &mut Fields, key: &str, problems: &mut Problems) -> String {
    let text = fields.text(key, problems);
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    let right = text.len() <= CODE_CHARS_MAX && text.bytes().all(fits);
    if !text.is_empty() && !right {
        let reason = format!("`{text}` is no code: lower-case letters, digits, `-`, `.`");
        problems.add(fields.key(key), reason);
    }
    text
}

/// The entry's key, which also names its place from here on.
pub(crate) fn entry(fields: &mut Fields, kind: &str, problems: &mut Problems) -> String {
    let key = code(fields, "key", problems);
    if !key.is_empty() {
        fields.place(format!("{kind}.{key}"));
    }
    key
}

fn name(fields: &mut Fields, problems: &mut Problems) -> Name {
    Name {
        zh: fields.text("zh", problems),
        en: fields.text("en", problems),
    }
}

/// The entry's own name, or else the one that is passed.
pub(crate) fn name_or(fields: &mut Fields, other: Option<Name>, problems: &mut Problems) -> Name {
    if let Some(other) = other.filter(|_| !fields.has("zh") && !fields.has("en")) {
        return other;
    }
    name(fields, problems)
}

fn application(fields: &mut Fields, problems: &mut Problems) -> Option<Application> {
    let code = fields.optional("application", problems)?;
    let known = Application::from_code(&code)
        .ok_or_else(|| format!("no application `{code}`; `new` or `review`"));
    problems.keep(&fields.key("application"), known)
}

fn forces(fields: &mut Fields, outer: Confidence, p: &mut Problems) -> Vec<Force> {
    let mut forces = Vec::new();
    for mut it in fields.tables("force", p) {
        if !it.has("application") {
            p.add(it.key("application"), "is missing");
        }
        let application = application(&mut it, p);
        if !it.has("from") {
            p.add(it.key("from"), "is missing");
        }
        let (from, until) = (it.day("from", p), it.day("until", p));
        let number = it.optional("number", p);
        let confidence = it.confidence(outer, p);
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            p.add(it.key("until"), format!("{until} is before {from}"));
        }
        it.finish(p);
        if let (Some(application), Some(from)) = (application, from) {
            forces.push(Force {
                application,
                from,
                until,
                number,
                confidence,
            });
        }
    }
    if forces.is_empty() {
        p.add(
            "force",
            "is missing: when the rule counts, and for which application",
        );
    }
    forces
}

fn condition(mut it: Fields, outer: Confidence, p: &mut Problems) -> Condition {
    let key = entry(&mut it, "condition", p);
    let only = match it.optional("only", p) {
        None => None,
        Some(code) => {
            let known = Application::from_code(&code)
                .ok_or_else(|| format!("no application `{code}`; `new` or `review`"));
            p.keep(&it.key("only"), known)
        }
    };
    let (test, name) = condition_test(&mut it, p);
    let condition = Condition {
        key,
        name: name_or(&mut it, name, p),
        test,
        only,
        confidence: it.confidence(outer, p),
        rows: it.texts("row", p),
    };
    it.finish(p);
    condition
}

/// The test or the question, and the name that it gives where the condition has none.
fn condition_test(it: &mut Fields, p: &mut Problems) -> (Test, Option<Name>) {
    if it.has("ask_zh") || it.has("ask_en") {
        if it.has("test") {
            p.add(it.key("test"), "stands beside a question; one of the two");
        }
        let question = Name {
            zh: it.text("ask_zh", p),
            en: it.text("ask_en", p),
        };
        return (Test::Question(question), None);
    }
    let text = it.text("test", p);
    let test = (!text.is_empty()).then(|| expression::test(&text));
    match test.and_then(|test| p.keep(&it.key("test"), test)) {
        Some(Test::Bound(measure, bound)) => {
            let (zh, en) = (
                measure.fact.name_zh().to_owned(),
                measure.fact.name_en().to_owned(),
            );
            (Test::Bound(measure, bound), Some(Name { zh, en }))
        }
        Some(test) => (test, None),
        // Without a test the name may be the fact's: that it is absent is no second mistake.
        None => (Test::Question(Name::default()), Some(Name::default())),
    }
}

fn indicator(mut it: Fields, outer: Confidence, p: &mut Problems) -> Indicator {
    let key = entry(&mut it, "indicator", p);
    let max = it.integer("max", p).unwrap_or(0);
    if !(1..=POINTS_MAX).contains(&max) {
        p.add(it.key("max"), format!("{max} points; 1 to {POINTS_MAX}"));
    }
    let scale = scale(&mut it, max, p);
    let indicator = Indicator {
        key,
        part: code(&mut it, "part", p),
        name: name(&mut it, p),
        max,
        scale: scale.unwrap_or(Scale::Bands {
            bands: Vec::new(),
            otherwise: 0,
        }),
        confidence: it.confidence(outer, p),
        rows: it.texts("row", p),
    };
    it.finish(p);
    indicator
}

/// Points of one indicator, at most its maximum.
fn points(it: &mut Fields, key: &str, max: i64, p: &mut Problems) -> Option<i64> {
    let points = it.integer(key, p)?;
    if !(0..=max).contains(&points) {
        p.add(it.key(key), format!("{points}; 0 to {max}"));
        return None;
    }
    Some(points)
}

fn scale(it: &mut Fields, max: i64, p: &mut Problems) -> Option<Scale> {
    if it.has("bands") {
        let otherwise = points(it, "otherwise", max, p).unwrap_or(0);
        let place = it.key("bands");
        let bands: Vec<Band> = it
            .list("bands", p)
            .iter()
            .enumerate()
            .filter_map(|(at, value)| band(value, &format!("{place}[{at}]"), p))
            .collect();
        let falling = bands.windows(2).all(|pair| match pair {
            [better, worse] => better.points > worse.points,
            _ => true,
        });
        if !falling || bands.last().is_some_and(|last| last.points <= otherwise) {
            p.add(&place, "each band must give more points than the next");
        }
        if bands.first().is_some_and(|first| first.points != max) {
            p.add(
                &place,
                format!("the first band must give the maximum, {max} points"),
            );
        }
        return Some(Scale::Bands { bands, otherwise });
    }
    if it.has("each") {
        let points = points(it, "each", max, p)?;
        let place = it.key("of");
        let tests = it.texts("of", p);
        let tests = tests
            .iter()
            .filter_map(|text| p.keep(&place, expression::measured(text)));
        return Some(Scale::Each {
            points,
            tests: tests.collect(),
        });
    }
    if it.has("steps") {
        let text = it.text("steps", p);
        let measure = p.keep(&it.key("steps"), expression::measure(&text))?;
        let step = it.integer("step", p).unwrap_or(1);
        if step < 1 {
            p.add(it.key("step"), "must be 1 or more");
            return None;
        }
        return Some(Scale::Steps { measure, step });
    }
    p.add(
        it.key("bands"),
        "is missing; or `each` with `of`, or `steps`",
    );
    None
}

fn band(value: &Value, place: &str, p: &mut Problems) -> Option<Band> {
    let pair = value.as_array().map(Vec::as_slice);
    let Some([Value::String(text), Value::Integer(points)]) = pair else {
        p.add(place, "would be a test and its points");
        return None;
    };
    let any = p.keep(place, expression::any(text))?;
    Some(Band {
        any,
        points: *points,
    })
}

fn parameter(mut it: Fields, outer: Confidence, p: &mut Problems) -> Option<Parameter> {
    let key = entry(&mut it, "parameter", p);
    let unit = it.text("unit", p);
    let units = [
        Unit::Fen,
        Unit::Bp,
        Unit::Count,
        Unit::Years,
        Unit::Months,
        Unit::Points,
        Unit::Level,
        Unit::Shares,
    ];
    let unit = units
        .into_iter()
        .find(|known| known.code() == unit)
        .ok_or_else(|| format!("no unit `{unit}`"));
    let unit = p.keep(&it.key("unit"), unit);
    let value = it.text("value", p);
    let bound = unit.and_then(|unit| p.keep(&it.key("value"), expression::amount(&value, unit)));
    let name = name(&mut it, p);
    let confidence = it.confidence(outer, p);
    let rows = it.texts("row", p);
    it.finish(p);
    Some(Parameter {
        key,
        name,
        bound: bound?,
        confidence,
        rows,
    })
}

/// A last day of each year, written `05-31`.
fn each_year(it: &mut Fields, p: &mut Problems) -> Option<Opening> {
    let text = it.text("each_year", p);
    if text.is_empty() {
        return None;
    }
    // The 29th of February is no day of each year.
    let day = NaiveDate::parse_from_str(&format!("2001-{text}"), "%Y-%m-%d");
    let day = day.map_err(|_| format!("`{text}` is no day; it would be like 05-31"));
    let day = p.keep(&it.key("each_year"), day)?;
    Some(Opening::EachYearUntil(day.month(), day.day()))
}

fn window(mut it: Fields, outer: Confidence, p: &mut Problems) -> Option<Window> {
    let key = entry(&mut it, "window", p);
    let name = name(&mut it, p);
    let application = application(&mut it, p).unwrap_or(Application::New);
    let opening = if it.has("months") {
        let months: Vec<u32> = it
            .list("months", p)
            .iter()
            .filter_map(|month| u32::try_from(month.as_integer()?).ok())
            .filter(|month| (1..=12).contains(month))
            .collect();
        if months.is_empty() {
            p.add(it.key("months"), "would be a list of months, 1 to 12");
        }
        Some(Opening::LastWeekdayOf(months))
    } else if it.has("each_year") {
        each_year(&mut it, p)
    } else if !it.has("opens") && it.has("closes") {
        it.day("closes", p).map(Opening::Until)
    } else {
        match (it.day("opens", p), it.day("closes", p)) {
            (Some(opens), Some(closes)) if closes < opens => {
                p.add(it.key("closes"), format!("{closes} is before {opens}"));
                None
            }
            (Some(opens), Some(closes)) => Some(Opening::Days(opens, closes)),
            _ => {
                p.add(
                    it.key("opens"),
                    "`closes` with or without `opens`, `each_year` or `months` is needed",
                );
                None
            }
        }
    };
    let confidence = it.confidence(outer, p);
    let rows = it.texts("row", p);
    it.finish(p);
    Some(Window {
        key,
        name,
        application,
        opening: opening?,
        confidence,
        rows,
    })
}
