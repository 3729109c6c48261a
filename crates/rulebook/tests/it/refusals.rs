//! Rule files with mistakes: every one is told, with file, key and reason.

use expect_test::expect;
use rulebook::Catalog;
use rulebook::catalog::BUILT_IN;

const TEN_MISTAKES: &str = r#"
id = "srdi sme"
purpose = "srdi-sme"
version = "1"
zh = "专精特新"
en = "Specialized-new"
instrument = "办法"
issuer = ""
date = "2026-13-01"
source = "https://mirror.example/text"
confidence = "certain"
colour = "red"

force = [
  { application = "new", from = "2026-04-01", until = "2026-03-01" },
]

condition = [
  { key = "revenue", test = "revenue >= 1500 percent" },
  { key = "staff", test = "mean 2 employes >= 20" },
]

group = [
  { key = "root", need = "all", of = ["revenue", "staff", "turnover"] },
]
"#;

fn told(files: &[(&str, &str)]) -> Vec<String> {
    let problems = Catalog::default().with(files).expect_err("problems");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_mistake_of_a_file_is_told() {
    let told = told(&[("srdi.toml", TEN_MISTAKES)]);
    expect![[r#"
        srdi.toml: id: `srdi sme` is no code: lower-case letters, digits, `-`, `.`
        srdi.toml: confidence: no confidence `certain`; seen, memory_high, memory_low, compiled
        srdi.toml: issuer: is empty
        srdi.toml: date: `2026-13-01` is no day; it would be like 2026-04-01
        srdi.toml: source: names an address; it would be the instrument, its number and day
        srdi.toml: force[0].until: 2026-03-01 is before 2026-04-01
        srdi.toml: condition.revenue.test: `percent` is no unit here; `wan`, `yi`, `yuan`
        srdi.toml: condition.staff.test: there is no fact `employes`
        srdi.toml: group.root.of: there is no condition or group `turnover`
        srdi.toml: colour: is no key of such a table"#]]
    .assert_eq(&told.join("\n"));
    assert_eq!(told.len(), 10);
    let keys: std::collections::BTreeSet<_> = told.iter().map(|it| it.split(": ").nth(1)).collect();
    assert_eq!(keys.len(), 10, "ten mistakes at ten places");
}

/// The table of the single champions with one thing changed.
fn changed(from: &str, to: &str) -> Vec<String> {
    let (name, text) = BUILT_IN
        .iter()
        .find(|(name, _)| name.starts_with("single-champion"))
        .expect("a file");
    let text = text.replacen(from, to, 1);
    assert!(
        BUILT_IN.iter().all(|(_, other)| *other != text),
        "`{from}` is not there"
    );
    told(&[(name, &text)])
}

#[test]
fn one_mistake_is_one_message() {
    for (from, to, expected) in [
        ("[\n  { key", "[\n  { key = , key", "line 18"),
        ("global_rank <= 3", "global_rank 3", "no comparison"),
        (
            "global_rank <= 3",
            "global_rank <= three",
            "no whole number",
        ),
        ("global_rank <= 3", "global_rank <= 3 %", "no unit"),
        (
            "global_rank <= 3",
            "each 2 global_rank <= 3",
            "no years to aggregate",
        ),
        ("mean 3 main_revenue", "mean 9 main_revenue", "1 to 5"),
        (
            "mean 3 main_revenue",
            "mean 3 main_revenue / staff",
            "differ in unit",
        ),
        (
            "main_revenue >= 40000 wan",
            "main_revenue >= 99999999999999999 wan",
            "too large",
        ),
        ("new_product = yes", "new_product = maybe", "`yes` or `no`"),
        ("new_product = yes", "new_product >= yes", "compared by `=`"),
        ("title srdi_sme", "title srdi", "no title `srdi`"),
        (
            "value = \"= 3 years\"",
            "value = \"= 3 months\"",
            "no unit here",
        ),
        (
            "of = [\"niche\", \"new\"]",
            "of = [\"niche\", \"new\", \"rank\"]",
            "already a member",
        ),
        ("key = \"rank\"", "key = \"niche\"", "niche"),
        ("need = \"any\"", "need = \"some\"", "`all`, `any`"),
        ("need = \"any\"", "at_least = 3", "1 to 2 members"),
        ("key = \"root\"", "key = \"top\"", "no group `root`"),
        (
            "test = \"global_rank <= 3\"",
            "test = \"global_rank <= 3\", only = \"first\"",
            "`new` or `review`",
        ),
        ("test = \"global_rank <= 3\"", "test = 3", "would be a text"),
        ("test = \"global_rank <= 3\"", "ask_zh = \"？\"", "ask_en"),
    ] {
        let told = changed(from, to);
        assert!(
            told.iter().any(|line| line.contains(expected)),
            "{to}: {told:#?}"
        );
        assert!(
            told.iter()
                .all(|line| line.starts_with("single-champion-2023.toml: "))
        );
    }
}

#[test]
fn tables_that_contradict_themselves_are_refused() {
    let innovative = BUILT_IN
        .iter()
        .find(|(name, _)| name.starts_with("innovative"))
        .expect("a file");
    for (from, to, expected) in [
        (
            r#"["rd_ratio >= 3 %", 15]"#,
            r#"["rd_ratio >= 3 %", 25]"#,
            "more points than the next",
        ),
        (
            r#"["rd_ratio >= 5 %", 20]"#,
            r#"["rd_ratio >= 5 %", 19]"#,
            "the maximum, 20 points",
        ),
        (
            "score >= 60 points",
            "score >= 101 points",
            "at most 100 points",
        ),
        (
            "score.growth >= 15",
            "score.grown >= 15",
            "at most 0 points",
        ),
        (
            r#"max = 20, bands = [["ip_high"#,
            r#"max = 0, bands = [["ip_high"#,
            "1 to 100",
        ),
    ] {
        let text = innovative.1.replacen(from, to, 1);
        assert_ne!(text, innovative.1, "{from}");
        let told = told(&[(innovative.0, &text)]);
        assert!(
            told.iter().any(|line| line.contains(expected)),
            "{to}: {told:#?}"
        );
    }
}

#[test]
fn problems_of_all_files_come_together() {
    let (name, text) = BUILT_IN[0];
    let broken = text.replacen("version = \"1\"", "version = 1", 1);
    let sizes = include_str!("../../rules/sme-size-2011.toml").replacen("[\"62\"]", "[\"61\"]", 1);
    let sizes = sizes.replacen("from = \"2011-06-18\"", "from = \"June\"", 1);
    let told = told(&[
        (name, &broken),
        ("again.toml", text),
        ("more.toml", text),
        ("size.toml", &sizes),
    ]);
    assert_eq!(told.len(), 4, "{told:#?}");
    assert!(told[0].contains("version: is a integer"), "{told:#?}");
    assert!(told[1].starts_with("more.toml: id: ") && told[1].ends_with("is also in again.toml"));
    let twice = "size.toml: row.catering.codes: 61 is also in row accommodation";
    assert_eq!(told[2], twice);
    assert!(told[3].starts_with("size.toml: from: `June`"), "{told:#?}");
}

/// A rule that is right for itself; what is in braces is filled in.
fn local(id: &str, purpose: &str, market: &str, forces: &str) -> String {
    format!(
        r#"
id = "{id}"
purpose = "{purpose}"
version = "1"
zh = "规则"
en = "Rule"
instrument = "test"
issuer = "test"
source = "test"
confidence = "compiled"
{market}
force = [{forces}]
condition = [{{ key = "a", test = "own_brand = yes" }}]
"#
    )
}

fn contradicted(files: &[(&str, &str)]) -> Vec<String> {
    let known = |key: &str| ["hunan", "zhejiang"].contains(&key);
    let catalog = Catalog::built_in().clone().with_known(files, known);
    let problems = catalog.expect_err("problems");
    problems.iter().map(ToString::to_string).collect()
}

const FROM_2030: &str = r#"{ application = "new", from = "2030-01-01" }"#;

#[test]
fn what_files_contradict_between_them_is_told() {
    let hunann = local("entry", "board-entry", "market = \"hunann\"", FROM_2030);
    let other = local("bse-2021", "bourse", "", FROM_2030);
    let second = local("bse-2030", "bse", "", FROM_2030);
    let size = local("sme-size-2011", "sme-size", "", FROM_2030);
    let narrowed = local(
        "board-entry-2022",
        "board-entry",
        "market = \"zhejiang\"",
        FROM_2030,
    );
    let widened = local("board-entry-hunan", "board-entry", "", FROM_2030);
    let twice = format!(r#"{{ application = "new", from = "2020-01-01" }}, {FROM_2030}"#);
    let twice = local("own", "own", "", &twice);
    let again = local(
        "own-2031",
        "own",
        "",
        r#"{ application = "new", from = "2031-01-01" }"#,
    );
    let told = contradicted(&[
        ("a.toml", &hunann),
        ("b.toml", &second),
        ("c.toml", &twice),
        ("d.toml", &again),
    ]);
    expect![[r#"
        a.toml: market: there is no market `hunann`
        b.toml: force[0].from: `bse-2021` counts for `new` on 2030-01-01 too; end one by `until`
        c.toml: force[1].from: counts for `new` on 2030-01-01 as another does; end one by `until`
        d.toml: force[0].from: `own` counts for `new` on 2031-01-01 too; end one by `until`"#]]
    .assert_eq(&told.join("\n"));
    let told = contradicted(&[
        ("a.toml", &other),
        ("b.toml", &size),
        ("c.toml", &narrowed),
        ("d.toml", &widened),
    ]);
    expect![[r#"
        a.toml: purpose: `bourse` replaces a rule of purpose `bse`; it would be that
        b.toml: purpose: `sme-size` is decided by tables with `[[row]]`
        c.toml: market: replaces a national rule; give the market's own rule another `id`
        d.toml: market: replaces a rule of the market `hunan`; it would be that"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn rules_that_follow_each_other_or_are_of_another_market_contradict_nothing() {
    let first = r#"{ application = "new", from = "2020-01-01", until = "2029-12-31" }"#;
    let review = r#"{ application = "review", from = "2020-01-01" }"#;
    let first = local("own", "own", "", &format!("{first}, {review}"));
    let second = local("own-2030", "own", "", FROM_2030);
    let market = local("own-hunan", "own", "market = \"hunan\"", FROM_2030);
    let files = [("a.toml", first), ("b.toml", second), ("c.toml", market)];
    let known = |key: &str| key == "hunan";
    let catalog = Catalog::built_in().clone().with_known(&files, known);
    assert!(catalog.is_ok(), "{catalog:?}");
    let built_in = Catalog::default()
        .with(rulebook::catalog::BUILT_IN_SIZES)
        .and_then(|it| it.with(BUILT_IN));
    assert!(built_in.is_ok(), "{built_in:?}");
}

#[test]
fn too_many_files_and_too_long_a_file_are_told_with_file_and_key() {
    let many = vec![("a.toml", ""); rulebook::catalog::FILES_MAX + 1];
    assert_eq!(told(&many), ["*.toml: file: 501 rule files; at most 500"]);
    let long = "#".repeat(rulebook::read::FILE_BYTES_MAX + 1);
    let expected = "a.toml: file: has 262145 bytes; at most 262144";
    assert_eq!(told(&[("a.toml", &long)]), [expected]);
}
