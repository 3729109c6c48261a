//! The catalogue of key chains.

use domain::Confidence;
use domain::industry::exists_2017;
use expect_test::expect;
use rulebook::chain_catalogue;
use rulebook::chains::{node_confidence, parse_chains};

#[test]
fn the_fourteen_national_chains() {
    let chains = chain_catalogue();
    let lines: Vec<String> = chains
        .iter()
        .map(|chain| format!("{} {} {}", chain.code, chain.name_zh, chain.nodes.len()))
        .collect();
    expect![[r#"
        nev 新能源汽车 13
        machine-tools 工业母机 14
        pharma 医药工业 13
        medical-equipment 医疗装备 12
        software 基础软件和工业软件 12
        civil-aircraft 民用大飞机 12
        servers 服务器 11
        mobile-comm 移动通信设备 13
        displays 新型显示 11
        instruments 仪器仪表 14
        robots 工业机器人 12
        rail 轨道交通装备 12
        marine 船舶与海洋工程装备 13
        farm-machinery 农机装备 13"#]]
    .assert_eq(&lines.join("\n"));
    for chain in &chains {
        assert_eq!(chain.source, "财金〔2026〕4号");
        assert_eq!((chain.confidence, chain.version), (Confidence::Seen, 1));
        assert!(!chain.name_en.is_empty());
    }
    assert_eq!(node_confidence(), Confidence::Compiled);
}

#[test]
fn every_node_names_classes_that_exist() {
    for chain in chain_catalogue() {
        for node in &chain.nodes {
            assert!(!node.industries.is_empty(), "{}/{}", chain.code, node.code);
            for industry in &node.industries {
                let known = industry.len() == 4 && exists_2017(industry);
                assert!(known, "{}/{}: {industry}", chain.code, node.code);
            }
        }
    }
}

#[test]
fn a_broken_catalogue_is_refused() {
    let table = include_str!("../../rules/chains-2026.toml");
    for (from, to, expected) in [
        (r#"code = "robots""#, r#"code = "nev""#, "twice"),
        (r#"code = "reducers""#, r#"code = "servo""#, "twice"),
        (r#"code = "reducers""#, r#"code = "Re ducers""#, "no code"),
        (
            r#"["3453"] },
  { code = "servo""#,
            r#"["9999"] },
  { code = "servo""#,
            "does not exist",
        ),
        (r#"confidence = "seen""#, r#"confidence = "sure""#, "`sure`"),
    ] {
        let text = table.replacen(from, to, 1);
        assert_ne!(text, table, "{from}");
        let error = parse_chains(&text).expect_err("a refusal").to_string();
        assert!(error.contains(expected), "{to}: {error}");
    }
}
