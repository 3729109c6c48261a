//! Codes of JR/T 0326-2024: the examples of its annexes, and what is refused.

use listing::{
    Class, CodeError, EnterpriseCode, InvestorCode, InvestorKind, Layer, Markets, ProductCode,
};
use proptest::prelude::*;

fn refused(code: &str, message: &str) {
    let error = code.parse::<EnterpriseCode>().expect_err(code);
    assert_eq!(error.to_string(), message);
}

#[test]
fn the_three_examples_of_the_standard_parse_and_print_back() {
    let code: EnterpriseCode = "BJ000001F".parse().expect("annex A");
    let class = Some(Class::Layer(Layer::Incubation));
    assert_eq!((code.area(), code.number(), code.class()), ("BJ", 1, class));
    assert_eq!(code.to_string(), "BJ000001F");
    let product: ProductCode = "BJ000001F.DCFGFR2110".parse().expect("annex B");
    assert_eq!(product.enterprise, code);
    assert_eq!(
        (product.kind(), product.year(), product.batch()),
        ("DCFGFR", 21, 10)
    );
    assert_eq!(product.to_string(), "BJ000001F.DCFGFR2110");
    let investor: InvestorCode = "Q000000001".parse().expect("annex C");
    assert_eq!(investor.kind, InvestorKind::Person);
    assert_eq!(investor.to_string(), "Q000000001");
}

#[test]
fn a_change_of_layer_changes_only_the_letter() {
    let code: EnterpriseCode = "NGB012345G".parse().expect("a code");
    let moved = |class| code.clone().with_class(class).to_string();
    assert_eq!(moved(Some(Class::Layer(Layer::Cultivation))), "NGB012345P");
    assert_eq!(moved(Some(Class::Custody)), "NGB012345T");
    assert_eq!(moved(None), "NGB012345");
}

#[test]
fn errors_name_what_is_wrong() {
    let area = "is no area code; the standard has 35, such as BJ or NGB";
    refused("XZ000001F", &format!("`XZ000001F`: `XZ` {area}"));
    refused("bj000001F", &format!("`bj000001F`: `bj` {area}"));
    refused("", &format!("``: `` {area}"));
    refused("北京000001", &format!("`北京000001`: `北京` {area}"));
    refused("BJ00001F", "`BJ00001F`: `00001` must be 6 digits");
    refused("BJ0000001", "`BJ0000001`: `0000001` must be 6 digits");
    refused("BJ 00001", "`BJ 00001`: ` 00001` must be 6 digits");
    let class = "is no class; it must be F, G, P, T or nothing";
    refused("BJ000001X", &format!("`BJ000001X`: `X` {class}"));
    refused("BJ000001FG", &format!("`BJ000001FG`: `FG` {class}"));
    refused("BJ000001f", &format!("`BJ000001f`: `f` {class}"));
    let market = Markets::built_in().get("zhejiang").expect("a market");
    let other: EnterpriseCode = "NGB000001".parse().expect("a code");
    let error = other.of_market(market).expect_err("another market");
    assert_eq!(
        error.to_string(),
        "`NGB000001`: the market's codes begin with ZJ"
    );
    for code in [
        "BJ000001F",
        "BJ000001F.2110",
        "BJ000001F.ABCDEFG2110",
        "BJ000001F.S211",
    ] {
        let error = code.parse::<ProductCode>().expect_err(code);
        assert!(matches!(error, CodeError::Product { .. }), "{error}");
    }
    assert!("XX000001F.S2101".parse::<ProductCode>().is_err());
    for code in ["A000000001", "", "Q00000001", "Q0000000001", "Q000000001X"] {
        assert!(code.parse::<InvestorCode>().is_err(), "{code}");
    }
}

proptest! {
    #[test]
    fn every_code_prints_back(
        market in 0_usize..35,
        number in 0_u32..1_000_000,
        class in 0_usize..5,
    ) {
        let area = &Markets::built_in().all()[market].code;
        let letter = Class::ALL.get(class).map(|it| it.letter().to_string()).unwrap_or_default();
        let text = format!("{area}{number:06}{letter}");
        let code: EnterpriseCode = text.parse().expect("a code");
        prop_assert_eq!(code.number(), number);
        prop_assert_eq!(code.class(), Class::ALL.get(class).copied());
        prop_assert_eq!(code.to_string(), text);
    }

    #[test]
    fn whatever_parses_is_the_code_itself(text in "[A-Z]{0,4}[0-9]{0,8}[A-Z.]{0,3}[0-9]{0,5}|.*") {
        if let Ok(code) = text.parse::<EnterpriseCode>() {
            prop_assert_eq!(code.to_string(), text.clone());
        }
        if let Ok(code) = text.parse::<ProductCode>() {
            prop_assert_eq!(code.to_string(), text.clone());
        }
        if let Ok(code) = text.parse::<InvestorCode>() {
            prop_assert_eq!(code.to_string(), text);
        }
    }
}
