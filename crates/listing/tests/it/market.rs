//! The 35 markets, their territory, and tables that are refused.

use domain::region::RegionLevel;
use domain::{Confidence, RegionCode, Verdict};
use listing::{Board, Markets, NeeqRoute, NoCandidate};
use std::collections::BTreeSet;

/// Cities with a market of their own, and the market of the province around them.
const CITIES: [(&str, u32, &str); 5] = [
    ("dalian", 210_200, "liaoning"),
    ("ningbo", 330_200, "zhejiang"),
    ("xiamen", 350_200, "fujian"),
    ("qingdao", 370_200, "shandong"),
    ("shenzhen", 440_300, "guangdong"),
];

fn region(code: u32) -> Option<RegionCode> {
    Some(RegionCode::from_number(code).expect("a division"))
}

#[test]
fn there_are_35_and_each_is_found_by_key_and_by_code() {
    let markets = Markets::built_in();
    assert_eq!(markets.all().len(), 35);
    for market in markets.all() {
        assert_eq!(markets.find(market.key.as_str()), Some(market));
        assert_eq!(markets.find(&market.code), Some(market));
        let city = CITIES.iter().any(|(key, ..)| *key == market.key.as_str());
        assert_eq!(market.code.len(), if city { 3 } else { 2 });
        let level = if city {
            RegionLevel::City
        } else {
            RegionLevel::Province
        };
        assert_eq!(market.area.level(), level);
        assert!(market.area.name().starts_with(&market.zh), "{}", market.key);
    }
    assert_eq!(markets.find("tibet"), None);
    assert_eq!(markets.find("zj"), markets.get("zhejiang"));
    assert_eq!(markets.find("ZheJiang"), markets.get("zhejiang"));
}

#[test]
fn every_seat_of_their_provinces_has_exactly_one_market() {
    let markets = Markets::built_in();
    let mut without = BTreeSet::new();
    for seat in RegionCode::all() {
        if !seat.is_seat() {
            continue;
        }
        let serve = |it: &&listing::Market| it.covers(Some(seat)) == Verdict::Met;
        match markets.all().iter().filter(serve).count() {
            0 => without.insert(seat.province()),
            count => {
                assert_eq!(count, 1, "{seat}");
                continue;
            }
        };
    }
    assert_eq!(without, BTreeSet::from([54]), "Tibet alone");
}

#[test]
fn a_seat_tells_whether_any_market_serves_it() {
    let markets = Markets::built_in();
    let (none, unclear) = (Some(NoCandidate::Outside), Some(NoCandidate::SeatUnclear));
    for (code, cause) in [
        (330_106, None),
        (330_203, None),
        (330_000, unclear),
        (540_102, none),
        (540_000, none),
    ] {
        assert_eq!(markets.shut_to(region(code)), cause, "{code}");
    }
    assert_eq!(markets.shut_to(None), unclear);
    let zhejiang = markets.get("zhejiang").unwrap();
    assert_eq!(zhejiang.shut_to(region(330_106)), None);
    assert_eq!(zhejiang.shut_to(region(330_203)), none);
}

#[test]
fn the_five_cities_stand_outside_their_province() {
    let markets = Markets::built_in();
    for (city, code, province) in CITIES {
        let (city, province) = (markets.get(city).unwrap(), markets.get(province).unwrap());
        assert_eq!(city.covers(region(code)), Verdict::Met);
        assert_eq!(province.covers(region(code)), Verdict::NotMet);
        // Somewhere in the province may be in the city: nobody can tell.
        let coarse = region(code / 10_000 * 10_000);
        assert_eq!(city.covers(coarse), Verdict::Unknown);
        assert_eq!(province.covers(coarse), Verdict::Unknown);
        assert_eq!(Some(city.unclear_seats()), coarse.map(|seat| vec![seat]));
        assert_eq!(city.unclear_seats(), province.unclear_seats());
    }
    let with_outside = markets.all().iter().filter(|it| !it.outside.is_empty());
    assert_eq!(with_outside.count(), CITIES.len());
    let zhejiang = markets.get("zhejiang").unwrap();
    assert_eq!(
        zhejiang.covers(region(330_203)),
        Verdict::NotMet,
        "Haishu of Ningbo"
    );
    assert_eq!(
        zhejiang.covers(region(330_106)),
        Verdict::Met,
        "Xihu of Hangzhou"
    );
    assert_eq!(zhejiang.covers(region(310_101)), Verdict::NotMet);
    assert_eq!(zhejiang.covers(None), Verdict::Unknown);
    let beijing = markets.get("beijing").unwrap();
    assert_eq!(beijing.unclear_seats(), []);
    assert_eq!(beijing.covers(region(110_000)), Verdict::Met);
    let haishu = region(330_203).unwrap();
    assert_eq!(markets.of(haishu).map(|it| it.code.as_str()), Some("NGB"));
}

#[test]
fn boards_and_routes_are_those_that_were_seen() {
    let markets = Markets::built_in().all();
    let batch = |number: u8| {
        let of = move |it: &&listing::Market| {
            matches!(it.board, Some(Board::Publicized { batch, confidence: Confidence::Seen, .. })
                if batch == number)
        };
        markets.iter().filter(of).count()
    };
    assert_eq!((batch(1), batch(2)), (9, 8));
    let open = |it: &&listing::Market| matches!(it.board, Some(Board::Open { .. }));
    let open: Vec<&str> = markets
        .iter()
        .filter(open)
        .map(|it| it.key.as_str())
        .collect();
    assert_eq!(open, ["xiamen"]);
    let route = |wanted| {
        let of = move |it: &&listing::Market| it.route.map(|route| route.kind) == Some(wanted);
        markets
            .iter()
            .filter(of)
            .map(|it| it.key.as_str())
            .collect::<Vec<_>>()
    };
    let both = ["chongqing", "hubei", "ningbo", "zhejiang"];
    assert_eq!(route(NeeqRoute::PublicityReview), both);
    assert_eq!(route(NeeqRoute::GreenChannel).len(), 14);
}

#[test]
fn a_table_with_mistakes_is_refused_with_all_of_them() {
    let head = "key,code,zh,en,operator,area,outside,board,publicized_on,board_confidence,route,\
                route_on,route_confidence\n";
    let rows = "Zhejiang,zj,浙江,Zhejiang,,330000,310000,0,soon,seen,3,then,sure\n\
                hebei,HE,河北,Hebei,operator,130000,,,,,,,\n\
                hebei,HE,河北,Hebei,operator,139999,,,,,,,\n";
    let problems = Markets::read(&format!("{head}{rows}")).expect_err("mistakes");
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let fields: Vec<(usize, &str)> = problems.iter().map(|it| (it.row, &*it.field)).collect();
    let expected = [
        (2, "outside"),
        (2, "key"),
        (2, "code"),
        (2, "operator"),
        (2, "board"),
        (2, "publicized_on"),
        (2, "route_confidence"),
        (2, "route_on"),
        (2, "route"),
        (4, "key"),
        (4, "code"),
        (4, "area"),
    ];
    assert_eq!(fields, expected, "{told:#?}");
    assert_eq!(
        told[1],
        "row 2, `key`: `Zhejiang`; must be 1 to 32 lower-case letters, digits or `-`"
    );
}

#[test]
fn a_table_draws_the_territory() {
    let head = "key,code,zh,en,operator,area,outside,board,publicized_on,board_confidence,route,\
                route_on,route_confidence\n";
    let row = "xiamen,XMN,厦门,Xiamen,operator,350000,,open,,seen,,,\n";
    let markets = Markets::read(&format!("{head}{row}")).expect("a table");
    assert_eq!(
        markets.get("xiamen").unwrap().covers(region(350_102)),
        Verdict::Met
    );
}
