//! The SME size standard on both sides of every limit.

use SizeClass::{Large, Medium, Micro, Small};
use chrono::NaiveDate;
use domain::fixtures::day;
use domain::{Confidence, Edition, Industry, SizeClass};
use rulebook::{Cause, Evidence, Facts, Metric, SizeAssessment, Verdict, assess_size};

const WAN: i64 = 1_000_000;
const HUGE: i64 = rulebook::facts::VALUE_MAX;

/// Row, an industry of it, its metrics, and the lower bounds of large, medium and small (staff in
/// persons, money in 万元) as the standard prints them.
type Limits = (
    &'static str,
    &'static str,
    &'static [Metric],
    [&'static [i64]; 3],
);

const E: Metric = Metric::Staff;
const R: Metric = Metric::Revenue;
const A: Metric = Metric::Assets;

const STANDARD: [Limits; 16] = [
    ("agriculture", "0111", &[R], [&[20_000], &[500], &[50]]),
    (
        "industry",
        "3484",
        &[E, R],
        [&[1_000, 40_000], &[300, 2_000], &[20, 300]],
    ),
    (
        "construction",
        "4720",
        &[R, A],
        [&[80_000, 80_000], &[6_000, 5_000], &[300, 300]],
    ),
    (
        "wholesale",
        "5172",
        &[E, R],
        [&[200, 40_000], &[20, 5_000], &[5, 1_000]],
    ),
    (
        "retail",
        "5261",
        &[E, R],
        [&[300, 20_000], &[50, 500], &[10, 100]],
    ),
    (
        "transport",
        "5431",
        &[E, R],
        [&[1_000, 30_000], &[300, 3_000], &[20, 200]],
    ),
    (
        "warehousing",
        "5920",
        &[E, R],
        [&[200, 30_000], &[100, 1_000], &[20, 100]],
    ),
    (
        "postal",
        "6010",
        &[E, R],
        [&[1_000, 30_000], &[300, 2_000], &[20, 100]],
    ),
    (
        "accommodation",
        "6110",
        &[E, R],
        [&[300, 10_000], &[100, 2_000], &[10, 100]],
    ),
    (
        "catering",
        "6210",
        &[E, R],
        [&[300, 10_000], &[100, 2_000], &[10, 100]],
    ),
    (
        "information-transmission",
        "6312",
        &[E, R],
        [&[2_000, 100_000], &[100, 1_000], &[10, 100]],
    ),
    (
        "software",
        "6513",
        &[E, R],
        [&[300, 10_000], &[100, 1_000], &[10, 50]],
    ),
    (
        "real-estate-development",
        "7010",
        &[R, A],
        [&[200_000, 10_000], &[1_000, 5_000], &[100, 2_000]],
    ),
    (
        "property-management",
        "7020",
        &[E, R],
        [&[1_000, 5_000], &[300, 1_000], &[100, 500]],
    ),
    (
        "leasing-business-services",
        "7211",
        &[E, A],
        [&[300, 120_000], &[100, 8_000], &[10, 100]],
    ),
    ("other", "7452", &[E], [&[300], &[100], &[10]]),
];

fn today() -> NaiveDate {
    day(2026, 6, 1)
}

fn industry(code: &str) -> Option<Industry> {
    Some(Industry::parse(Edition::Of2017, code).expect("an industry"))
}

/// A firm with these values; money in fen.
fn firm(code: &str, values: &[(Metric, i64)]) -> Facts {
    let mut facts = Facts::default();
    facts.industry = industry(code);
    for (metric, value) in values {
        for year in [2010, 2025] {
            let set = facts.set(metric.fact(), Some(year), *value, Evidence::default());
            set.expect("a value that can be");
        }
    }
    facts
}

fn unit(metric: Metric) -> i64 {
    if metric == Metric::Staff { 1 } else { WAN }
}

fn at_bounds(metrics: &[Metric], bounds: &[i64]) -> Vec<(Metric, i64)> {
    metrics
        .iter()
        .zip(bounds)
        .map(|(metric, bound)| (*metric, bound * unit(*metric)))
        .collect()
}

fn class(facts: &Facts) -> Option<SizeClass> {
    assess_size(facts, today()).class
}

#[test]
fn every_limit_on_both_sides() {
    let classes = [Large, Medium, Small, Micro];
    let mut checked = 0;
    for (row, code, metrics, bands) in STANDARD {
        for (i, bounds) in bands.into_iter().enumerate() {
            let values = at_bounds(metrics, bounds);
            let assessment = assess_size(&firm(code, &values), today());
            assert_eq!(
                assessment.class,
                Some(classes[i]),
                "{row}: at the bounds of {}",
                classes[i]
            );
            assert_eq!(assessment.row.as_deref(), Some(row));
            for k in 0..values.len() {
                let mut below = values.clone();
                below[k].1 -= 1;
                let found = class(&firm(code, &below));
                assert_eq!(
                    found,
                    Some(classes[i + 1]),
                    "{row}: {:?} below {}",
                    metrics[k],
                    classes[i]
                );
                checked += 1;
            }
        }
        let huge: Vec<_> = metrics.iter().map(|metric| (*metric, HUGE)).collect();
        assert_eq!(class(&firm(code, &huge)), Some(Large), "{row}");
        let nothing: Vec<_> = metrics.iter().map(|metric| (*metric, 0)).collect();
        assert_eq!(class(&firm(code, &nothing)), Some(Micro), "{row}");
    }
    assert_eq!(checked, 3 * 30);
}

#[test]
fn one_metric_above_does_not_lift_the_other() {
    for (row, code, metrics, bands) in STANDARD {
        for low in 0..metrics.len() {
            let mut values: Vec<_> = metrics.iter().map(|metric| (*metric, HUGE)).collect();
            for (i, bounds) in bands.into_iter().enumerate() {
                values[low].1 = bounds[low] * unit(metrics[low]);
                assert_eq!(
                    class(&firm(code, &values)),
                    Some([Large, Medium, Small][i]),
                    "{row}"
                );
            }
        }
    }
}

#[test]
fn mixed_profiles_fall_to_the_lower_class() {
    let of = |staff, revenue_wan| class(&firm("3484", &[(E, staff), (R, revenue_wan * WAN)]));
    assert_eq!(of(1_500, 30_000), Some(Medium));
    assert_eq!(of(15, 50_000), Some(Micro));
    assert_eq!(of(250, 90_000), Some(Small));
    assert_eq!(of(5_000, 299), Some(Micro));
}

#[test]
fn a_missing_metric_is_unknown_and_named() {
    let assessment = assess_size(&firm("3484", &[(R, 30_000 * WAN)]), today());
    assert_eq!(
        (assessment.class, assessment.cause),
        (None, Cause::FactsMissing)
    );
    assert_eq!(assessment.missing, [E]);
    let verdicts: Vec<_> = assessment
        .findings
        .iter()
        .map(|f| (f.class, f.metric, f.verdict))
        .collect();
    let expected = [
        (Large, E, Verdict::Unknown),
        (Large, R, Verdict::NotMet),
        (Medium, E, Verdict::Unknown),
        (Medium, R, Verdict::Met),
        (Small, E, Verdict::Unknown),
        (Small, R, Verdict::Met),
    ];
    assert_eq!(verdicts, expected);
    let nothing = assess_size(&firm("3484", &[]), today());
    assert_eq!((nothing.class, nothing.missing), (None, vec![E, R]));
}

#[test]
fn a_metric_that_the_row_does_not_list_is_ignored() {
    assert_eq!(class(&firm("7452", &[(E, 300)])), Some(Large));
    assert_eq!(
        class(&firm("7452", &[(E, 9), (R, HUGE), (A, HUGE)])),
        Some(Micro)
    );
    assert_eq!(class(&firm("0111", &[(R, 500 * WAN)])), Some(Medium));
    assert_eq!(class(&firm("7211", &[(E, 300), (R, HUGE)])), None);
}

#[test]
fn findings_show_value_and_bound_down_to_the_class() {
    let assessment = assess_size(&firm("3484", &[(E, 400), (R, 9_000 * WAN)]), today());
    let shown: Vec<_> = assessment
        .findings
        .iter()
        .map(|f| (f.class, f.value, f.min))
        .collect();
    let expected = [
        (Large, Some(400), 1_000),
        (Large, Some(9_000 * WAN), 40_000 * WAN),
        (Medium, Some(400), 300),
        (Medium, Some(9_000 * WAN), 2_000 * WAN),
    ];
    assert_eq!(shown, expected);
    assert_eq!(assessment.instrument, "工信部联企业〔2011〕300号");
    assert_eq!(
        (&*assessment.rule_id, &*assessment.rule_version),
        ("sme-size-2011", "1")
    );
    assert_eq!(assessment.confidence, Some(Confidence::MemoryHigh));
}

fn placed(edition: Edition, code: &str) -> SizeAssessment {
    let mut facts = firm("7452", &[(E, 10_000), (R, HUGE), (A, HUGE)]);
    facts.industry = Some(Industry::parse(edition, code).expect("an industry"));
    assess_size(&facts, today())
}

#[test]
fn industries_find_their_row() {
    let row = |code| placed(Edition::Of2017, code).row;
    for (code, expected) in [
        ("0412", "agriculture"),
        ("06", "industry"),
        ("46", "industry"),
        ("5910", "transport"),
        ("591", "transport"),
        ("5810", "transport"),
        ("5990", "warehousing"),
        ("6450", "information-transmission"),
        ("65", "software"),
        ("7040", "other"),
        ("8511", "other"),
        ("90", "other"),
    ] {
        assert_eq!(row(code).as_deref(), Some(expected), "{code}");
    }
    assert_eq!(
        placed(Edition::Of2017, "5910").confidence,
        Some(Confidence::MemoryLow)
    );
    assert_eq!(
        placed(Edition::Of2017, "5810").confidence,
        Some(Confidence::MemoryHigh)
    );
}

#[test]
fn editions_are_kept_apart() {
    let row = |code| placed(Edition::Of2011, code).row;
    assert_eq!(row("59").as_deref(), Some("warehousing"));
    assert_eq!(row("5910").as_deref(), Some("warehousing"));
    assert_eq!(row("5810").as_deref(), Some("transport"));
    assert_eq!(row("79").as_deref(), Some("other"));
    assert_eq!(
        placed(Edition::Of2011, "82").cause,
        Cause::IndustryNotCovered
    );
}

#[test]
fn what_has_no_row_is_unknown() {
    let cause = |code| {
        let assessment = placed(Edition::Of2017, code);
        assert_eq!((assessment.class, assessment.row), (None, None), "{code}");
        assessment.cause
    };
    for code in ["0512", "5320", "6621", "8310", "8411", "9221"] {
        assert_eq!(cause(code), Cause::IndustryNotCovered, "{code}");
    }
    for code in ["59", "70"] {
        assert_eq!(cause(code), Cause::IndustryAmbiguous, "{code}");
    }
    let mut facts = firm("7452", &[(E, 1)]);
    facts.industry = None;
    let unknown = assess_size(&facts, today());
    assert_eq!(
        (unknown.class, unknown.cause),
        (None, Cause::IndustryUnknown)
    );
    let facts = firm("3484", &[(E, 1), (R, 1)]);
    let early = assess_size(&facts, day(2011, 6, 17));
    assert_eq!((early.class, early.cause), (None, Cause::NoRuleInForce));
    assert_eq!(assess_size(&facts, day(2011, 6, 18)).class, Some(Micro));
}
