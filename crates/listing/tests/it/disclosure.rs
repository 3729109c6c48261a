//! Duties of each layer on days around their due day.

use chrono::NaiveDate;
use domain::MarketId;
use domain::fixtures::{day, sme};
use listing::disclosure::Period;
use listing::{
    DelistReason, Duties, Filing, Layer, LayerSpan, Listing, ListingError, ListingState, Pipeline,
};

fn listing(spans: &[((i32, u32, u32), Layer)]) -> Listing {
    let spans = spans.iter().map(|((year, month, on), layer)| LayerSpan {
        from: day(*year, *month, *on),
        layer: *layer,
    });
    let layers: Vec<LayerSpan> = spans.collect();
    let first = layers[0];
    Listing {
        market: MarketId::parse("zhejiang").expect("a key"),
        sme: sme(1).id,
        code: None,
        own_code: None,
        state: ListingState::Listed {
            on: first.from,
            layer: first.layer,
        },
        proofs: Vec::new(),
        layers,
        pipeline: Pipeline::default(),
        filings: Vec::new(),
    }
}

fn filing(key: &str, period_end: (i32, u32, u32), filed_on: (i32, u32, u32)) -> Filing {
    let day = |(year, month, on)| day(year, month, on);
    Filing {
        key: key.to_owned(),
        period_end: day(period_end),
        filed_on: day(filed_on),
    }
}

fn with(listing: &Listing, filings: &[Filing]) -> Listing {
    Listing {
        filings: filings.to_vec(),
        ..listing.clone()
    }
}

fn line(it: &listing::Obligation<'_>) -> String {
    format!(
        "{} {} due {} {:?}",
        it.duty.key, it.period_end, it.due_on, it.state
    )
}

fn states(listing: &Listing, filings: &[Filing], on: (i32, u32, u32)) -> Vec<String> {
    let listing = with(listing, filings);
    let owed = Duties::built_in().obligations(&listing, day(on.0, on.1, on.2));
    owed.iter().map(line).collect()
}

#[test]
fn a_document_is_open_until_its_due_day_and_overdue_after_it() {
    let listing = listing(&[((2025, 3, 1), Layer::Standardization)]);
    assert!(states(&listing, &[], (2025, 12, 30)).is_empty());
    let line = "annual-report 2025-12-31 due 2026-04-30";
    assert_eq!(
        states(&listing, &[], (2025, 12, 31)),
        [format!("{line} Open")]
    );
    assert_eq!(
        states(&listing, &[], (2026, 4, 30)),
        [format!("{line} Open")]
    );
    assert_eq!(
        states(&listing, &[], (2026, 5, 1)),
        [format!("{line} Overdue")]
    );
    let in_time = [filing("annual-report", (2025, 12, 31), (2026, 4, 30))];
    assert_eq!(
        states(&listing, &in_time, (2026, 5, 1)),
        [format!("{line} Filed")]
    );
    assert_eq!(
        states(&listing, &in_time, (2026, 4, 29)),
        [format!("{line} Open")]
    );
    let late = [filing("annual-report", (2025, 12, 31), (2026, 5, 2))];
    assert_eq!(
        states(&listing, &late, (2026, 5, 1)),
        [format!("{line} Overdue")]
    );
    assert_eq!(
        states(&listing, &late, (2026, 5, 2)),
        [format!("{line} FiledLate")]
    );
    let other = [filing("annual-report", (2024, 12, 31), (2026, 4, 1))];
    assert_eq!(
        states(&listing, &other, (2026, 5, 1)),
        [format!("{line} Overdue")]
    );
}

#[test]
fn what_comes_next_is_told_with_its_due_day() {
    let board = listing(&[((2025, 9, 1), Layer::Cultivation)]);
    let outlook = |listing: &Listing, (year, month, on)| {
        let all = Duties::built_in().outlook(listing, day(year, month, on));
        all.iter().map(line).collect::<Vec<_>>()
    };
    let first = [
        "annual-report 2025-12-31 due 2026-04-30 Upcoming",
        "half-year-report 2026-06-30 due 2026-08-31 Upcoming",
    ];
    assert_eq!(outlook(&board, (2025, 12, 30)), first);
    let ended = [
        "annual-report 2025-12-31 due 2026-04-30 Open",
        "half-year-report 2026-06-30 due 2026-08-31 Upcoming",
        "annual-report 2026-12-31 due 2027-04-30 Upcoming",
    ];
    assert_eq!(outlook(&board, (2025, 12, 31)), ended);
    let left = Listing {
        state: ListingState::Delisted {
            on: day(2026, 5, 1),
            layer: Layer::Cultivation,
            reason: DelistReason::Voluntary,
        },
        ..board
    };
    let owed = ["annual-report 2025-12-31 due 2026-04-30 Overdue"];
    assert_eq!(outlook(&left, (2026, 5, 2)), owed);
}

#[test]
fn what_is_owed_is_filed_once() {
    let board = listing(&[((2025, 3, 1), Layer::Standardization)]);
    let duties = Duties::built_in();
    let annual = |on| filing("annual-report", (2025, 12, 31), on);
    let filed = board
        .clone()
        .file(duties, annual((2026, 5, 2)))
        .expect("filed");
    let line = "annual-report 2025-12-31 due 2026-04-30";
    let shown = |on| states(&filed, &filed.filings, on);
    assert_eq!(shown((2026, 5, 1)), [format!("{line} Overdue")]);
    assert_eq!(shown((2026, 5, 2)), [format!("{line} FiledLate")]);
    let again = filed.file(duties, annual((2026, 5, 3)));
    assert_eq!(again, Err(ListingError::Filed(annual((2026, 5, 2)))));
    for other in [
        filing("annual-report", (2025, 12, 31), (2025, 12, 30)),
        filing("annual-report", (2024, 12, 31), (2026, 4, 1)),
        filing("annual-report", (2025, 12, 30), (2026, 4, 1)),
        filing("half-year-report", (2025, 6, 30), (2026, 4, 1)),
        filing("moon", (2025, 12, 31), (2026, 4, 1)),
    ] {
        let refused = board.clone().file(duties, other.clone());
        assert_eq!(refused, Err(ListingError::NotOwed(other)));
    }
    let last_day = annual((2025, 12, 31));
    assert!(board.clone().file(duties, last_day).is_ok());
    let proposed = Listing {
        layers: Vec::new(),
        ..board
    };
    let refused = proposed.file(duties, annual((2026, 4, 1)));
    assert_eq!(refused, Err(ListingError::NotOwed(annual((2026, 4, 1)))));
}

#[test]
fn a_filing_is_taken_back_and_owed_again() {
    let board = listing(&[((2024, 3, 1), Layer::Standardization)]);
    let duties = Duties::built_in();
    let annual = |year, on| filing("annual-report", (year, 12, 31), on);
    let filed = [annual(2024, (2025, 4, 1)), annual(2025, (2026, 4, 1))];
    let filed = filed
        .into_iter()
        .try_fold(board, |it, filing| it.file(duties, filing));
    let filed = filed.expect("filed");
    let end = |year| day(year, 12, 31);
    assert_eq!(
        filed.filing("annual-report", end(2025)),
        Some(&annual(2025, (2026, 4, 1)))
    );
    let back = filed.unfile("annual-report", end(2025)).expect("back");
    let expected = [
        "annual-report 2024-12-31 due 2025-04-30 Filed",
        "annual-report 2025-12-31 due 2026-04-30 Open",
    ];
    assert_eq!(states(&back, &back.filings, (2026, 4, 30)), expected);
    let absent = |listing: &Listing, key: &str, year, filed: &[NaiveDate]| {
        let error = ListingError::NotFiled {
            key: key.to_owned(),
            period_end: end(year),
            filed: filed.to_vec(),
        };
        assert_eq!(listing.clone().unfile(key, end(year)), Err(error));
    };
    absent(&back, "annual-report", 2025, &[end(2024)]);
    absent(&back, "profile", 2024, &[]);
    let again = annual(2025, (2026, 5, 4));
    let again = back.file(duties, again.clone()).expect("filed anew");
    let late = "annual-report 2025-12-31 due 2026-04-30 FiledLate";
    assert_eq!(states(&again, &again.filings, (2026, 5, 4))[1], late);
}

#[test]
fn the_layer_at_the_end_of_the_period_decides() {
    let moved = listing(&[
        ((2025, 1, 1), Layer::Cultivation),
        ((2025, 9, 1), Layer::Incubation),
    ]);
    let expected = [
        "half-year-report 2025-06-30 due 2025-08-31 Overdue",
        "profile 2025-12-31 due 2026-06-30 Open",
    ];
    assert_eq!(states(&moved, &[], (2026, 6, 1)), expected);
}

#[test]
fn who_has_left_owes_only_what_was_due_before() {
    let mut left = listing(&[((2024, 1, 1), Layer::Standardization)]);
    left.state = ListingState::Delisted {
        on: day(2026, 4, 30),
        layer: Layer::Standardization,
        reason: DelistReason::Voluntary,
    };
    let expected = ["annual-report 2024-12-31 due 2025-04-30 Overdue"];
    assert_eq!(states(&left, &[], (2026, 12, 1)), expected);
}

#[test]
fn a_market_with_duties_of_its_own_has_no_others() {
    let head = "market,layer,key,zh,en,period,months,source,confidence\n";
    let table = format!(
        "{head},incubation,profile,资料,Profile,year,6,ours,compiled\n\
         zhejiang,cultivation,prospects,展望,Prospects,half,3,its rules,seen\n"
    );
    let duties = Duties::read(&table).expect("a table");
    assert!(duties.of("zhejiang", Layer::Incubation).is_empty());
    let [own] = duties.of("zhejiang", Layer::Cultivation)[..] else {
        panic!("one duty");
    };
    assert_eq!(
        (own.key.as_str(), own.period, own.months),
        ("prospects", Period::HalfYear, 3)
    );
    assert_eq!(duties.of("ningbo", Layer::Incubation).len(), 1);
    let rows = "x,top,k,甲,A,month,25,x,sure\n,incubation,profile,,B,year,0,,seen\n";
    let problems = Duties::read(&format!("{table}{rows}")).expect_err("mistakes");
    let fields: Vec<(usize, &str)> = problems.iter().map(|it| (it.row, &*it.field)).collect();
    let expected = [
        (4, "layer"),
        (4, "period"),
        (4, "months"),
        (4, "confidence"),
        (5, "months"),
        (5, "zh"),
        (5, "source"),
    ];
    assert_eq!(fields, expected);
    let twice = format!("{table},incubation,profile,资料,Profile,year,6,ours,compiled\n");
    let problems = Duties::read(&twice).expect_err("twice");
    let told = "row 4, `key`: `profile`; must be there only once for a market and a layer";
    assert_eq!(problems[0].to_string(), told);
}

#[test]
fn every_layer_has_a_default_duty() {
    for layer in Layer::ALL {
        assert!(
            !Duties::built_in().of("zhejiang", layer).is_empty(),
            "{layer}"
        );
    }
    let proposed = {
        let mut it = listing(&[((2025, 3, 1), Layer::Standardization)]);
        it.layers.clear();
        it.state = ListingState::Proposed {
            on: day(2025, 3, 1),
        };
        it
    };
    let owed = Duties::built_in().outlook(&proposed, day(2027, 1, 1));
    assert!(owed.is_empty());
}
