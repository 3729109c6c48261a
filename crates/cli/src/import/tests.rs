//! Rows of import files, right and wrong.

use super::cell::Reason;
use super::kind::{Kind, Offerings, Smes};
use super::places::Places;
use super::reader::{Chunk, Reader};
use super::report::words;
use super::source::{Encoding, Rows};
use super::{column, template::template};
use api::text::Lang;
use api::v1;
use std::collections::BTreeMap;

fn chunks<K: Kind>(text: impl Into<Vec<u8>>, encoding: Encoding) -> Vec<Chunk<K::Row>> {
    let input = std::io::Cursor::new(text.into());
    let rows = Rows::read(Box::new(input), encoding, K::COLUMNS).unwrap();
    let places = Places::new(&[]);
    let mut reader = Reader::<K>::new(rows, places);
    let mut chunks = Vec::new();
    while let Some(chunk) = reader.next_chunk().unwrap() {
        chunks.push(chunk);
    }
    chunks
}

fn one<K: Kind>(text: impl Into<Vec<u8>>, encoding: Encoding) -> Chunk<K::Row> {
    let mut chunks = chunks::<K>(text, encoding);
    assert_eq!(chunks.len(), 1);
    chunks.remove(0)
}

/// A file of firms from some columns and lines of cells parted by `|`.
fn file(columns: &str, lines: &[&str]) -> String {
    let mut text = columns.replace('|', ",");
    for line in lines {
        let cells = line.split('|').map(|cell| format!("\"{cell}\""));
        text = text + "\n" + &cells.collect::<Vec<_>>().join(",");
    }
    text
}

#[test]
fn the_templates_read_back_alike_in_both_languages_and_encodings() {
    let english = template(column::SME, Lang::En).unwrap();
    let chinese = template(column::SME, Lang::Zh).unwrap();
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&chinese);
    let en = one::<Smes>(english, Encoding::Utf8);
    let zh = one::<Smes>(chinese.clone(), Encoding::Utf8);
    let gb = one::<Smes>(gb18030.into_owned(), Encoding::Gb18030);
    for chunk in [&en, &zh, &gb] {
        assert_eq!(chunk.refused, []);
        assert_eq!(chunk.ready.len(), 1);
    }
    assert_eq!(zh.ready[0].row, gb.ready[0].row);
    let facts = |chunk: &Chunk<v1::SmeRow>| {
        let sme = chunk.ready[0].row.sme.clone().unwrap();
        (
            sme.need,
            sme.titles,
            sme.tax_grade.map(|tax| tax.grade),
            sme.region,
        )
    };
    assert_eq!(facts(&en), facts(&zh));
    let en = one::<Offerings>(
        template(column::OFFERING, Lang::En).unwrap(),
        Encoding::Utf8,
    );
    let zh = one::<Offerings>(
        template(column::OFFERING, Lang::Zh).unwrap(),
        Encoding::Utf8,
    );
    assert_eq!(
        (en.refused.len(), zh.refused.len()),
        (0, 0),
        "{en:?} {zh:?}"
    );
    let criteria = |chunk: &Chunk<v1::OfferingRow>| {
        chunk.ready[0]
            .row
            .offering
            .as_ref()
            .map(|offering| offering.criteria.clone())
    };
    assert_eq!(criteria(&en), criteria(&zh));
}

#[test]
fn the_templates_name_chains_and_nodes_of_the_catalogue() {
    let chains = server::chain_catalogue();
    let known = |code: &str, node: &str| {
        let chain = chains.iter().find(|chain| chain.code.as_str() == code);
        let nodes = chain.map(|chain| &chain.nodes);
        nodes.is_some_and(|nodes| {
            node.is_empty() || nodes.iter().any(|known| known.code.as_str() == node)
        })
    };
    for lang in [Lang::En, Lang::Zh] {
        let firms = one::<Smes>(template(column::SME, lang).unwrap(), Encoding::Utf8);
        let placements = firms.ready[0].row.sme.clone().unwrap().placements;
        assert!(!placements.is_empty());
        for place in placements {
            assert!(known(&place.chain, &place.node), "{place:?}");
        }
        let file = template(column::OFFERING, lang).unwrap();
        let offerings = one::<Offerings>(file, Encoding::Utf8);
        let offering = offerings.ready[0].row.offering.clone().unwrap();
        let (criteria, preferences) = (offering.criteria.unwrap(), offering.preferences.unwrap());
        assert!(criteria.chains.len() > 1 && !preferences.focus_nodes.is_empty());
        for chain in criteria.chains.iter().chain(&preferences.focus_chains) {
            assert!(known(chain, ""), "{chain}");
        }
        for node in preferences.focus_nodes {
            assert!(known(&node.chain, &node.node), "{node:?}");
        }
    }
}

#[test]
fn a_row_that_is_cut_off_is_refused() {
    let text = "external_source,external_id,name,credit_grade,tax_grade\na,1,x\na,2,y,,\n";
    let chunk = one::<Smes>(text, Encoding::Utf8);
    assert_eq!(chunk.ready.len(), 1);
    assert_eq!(chunk.refused.len(), 1, "{:?}", chunk.refused);
    let refusal = &chunk.refused[0];
    assert_eq!(
        (refusal.row, refusal.problem.column.as_str()),
        (2, "credit_grade")
    );
    assert_eq!(refusal.problem.reason, Reason::TooFewCells(3, 5));
    let input = std::io::Cursor::new(text);
    let rows = Rows::read(Box::new(input), Encoding::Utf8, column::SME).unwrap();
    let lacking = super::run::lacking::<Smes>(&rows.header, Lang::En);
    assert!(
        lacking.contains(&"need_amount_yuan".to_owned()),
        "{lacking:?}"
    );
    assert!(
        !lacking
            .iter()
            .any(|title| title == "name" || title == "credit_code")
    );
}

#[test]
fn a_firm_is_read_with_all_its_facts() {
    let chunk = one::<Smes>(template(column::SME, Lang::En).unwrap(), Encoding::Utf8);
    let row = &chunk.ready[0].row;
    assert_eq!(row.row_number, 2);
    let sme = row.sme.clone().unwrap();
    let key = v1::sme::Key::CreditCode("91330106MA0000001A".to_owned());
    assert_eq!(sme.key, Some(key));
    assert_eq!(sme.placements[0].chain, "machine-tools");
    assert_eq!(sme.placements[0].node, "metal-cutting");
    assert_eq!(sme.placements[0].share_bp, Some(8_000));
    assert_eq!(sme.figures.len(), 2);
    assert_eq!(sme.figures[0].revenue_fen, Some(5_800_000_000));
    assert_eq!(
        sme.figures[0].debt_ratio_bp, None,
        "an empty cell is unknown"
    );
    assert_eq!(sme.figures[1].fiscal_year, 2024);
    let need = sme.need.unwrap();
    assert_eq!((need.amount_fen, need.term_months), (800_000_000, 24));
    assert_eq!(need.rate_bp_max, Some(450));
    assert_eq!(need.collateral.unwrap().kinds.len(), 2);
}

#[test]
fn nothing_offered_differs_from_unknown() {
    let columns =
        "external_source|external_id|name|need_amount_yuan|need_term_months|need_collateral";
    let lines = [
        "a|1|甲|500000|12|none",
        "a|2|乙|500000|12|无",
        "a|3|丙|500000|12|",
    ];
    let chunk = one::<Smes>(file(columns, &lines), Encoding::Utf8);
    let offers: Vec<Option<usize>> = chunk
        .ready
        .iter()
        .map(|ready| {
            let need = ready.row.sme.as_ref().unwrap().need.as_ref().unwrap();
            need.collateral.as_ref().map(|offer| offer.kinds.len())
        })
        .collect();
    assert_eq!(offers, [Some(0), Some(0), None]);
}

/// One wrong cell each: column, cell, how its reason begins in English.
const WRONG: [(&str, &str); 37] = [
    ("name", ""),
    ("region_missing_is_fine", ""),
    ("industry_edition", "2002"),
    ("founded_on", "2026-02-30"),
    ("founded_on", "31/12/2020"),
    ("founded_on", "yesterday"),
    ("placements", "nev/battery/cell:80"),
    ("placements", "nev/battery:eighty"),
    ("placements", "nev/battery:80:hearsay"),
    ("placements", "nev/battery:80:declared:extra"),
    ("placements", "/battery"),
    ("titles", "srdi_sme"),
    ("titles", "knight:2025-01-01"),
    ("titles", "srdi_sme:2025-13-01"),
    ("titles", "srdi_sme:2025-01-01:soon"),
    ("titles_checked_on", "2026"),
    ("lists", "white list"),
    ("lists", "white list:bureau:never"),
    ("fiscal_year", "last"),
    ("revenue_yuan", "5.8E+07"),
    ("revenue_yuan", "5800万"),
    ("profit_yuan", "1,23"),
    ("assets_yuan", "1.234"),
    ("liabilities_yuan", "--1"),
    ("debt_ratio_pct", "0.12345"),
    ("rd_ratio_pct", "many"),
    ("employees", "12.5"),
    ("ip_count", "a dozen"),
    ("credit_grade", "AA+"),
    ("tax_grade", "E"),
    ("need_amount_yuan", "half a million"),
    ("need_term_months", "3 years"),
    ("need_purpose", "holiday"),
    ("need_instruments", "credit_loan;gift"),
    ("need_rate_max_pct", "4.555"),
    ("need_collateral", "good will"),
    ("need_estimated", "perhaps"),
];

#[test]
fn wrong_rows_are_named_with_column_value_and_reason() {
    let codes: Vec<&str> = column::SME.iter().map(|column| column.code).collect();
    let good: BTreeMap<&str, &str> = column::SME
        .iter()
        .map(|column| (column.code, column.example_en))
        .collect();
    let line = |row: usize, wrong: Option<(&str, &str)>| {
        let id = row.to_string();
        let cell = |code: &&str| match (*code, wrong) {
            (code, Some((column, value))) if code == column => value.to_owned(),
            ("credit_code", _) => String::new(),
            ("external_source", _) => "test".to_owned(),
            ("external_id", _) => id.clone(),
            (code, _) => good[code].to_owned(),
        };
        codes.iter().map(cell).collect::<Vec<_>>().join("|")
    };
    let mut lines: Vec<String> = (0..1_000).map(|row| line(row, None)).collect();
    let places: Vec<usize> = (0..37).map(|i| i * 27 + 3).collect();
    for (place, wrong) in places.iter().zip(WRONG) {
        lines[*place] = line(*place, Some(wrong));
    }
    // The second of the table has no such column: it stands for a key that is there twice.
    lines[places[1]] = line(places[0] + 1, None);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let chunks = chunks::<Smes>(file(&codes.join("|"), &lines), Encoding::Utf8);
    let ready: usize = chunks.iter().map(|chunk| chunk.ready.len()).sum();
    let refused: Vec<_> = chunks.iter().flat_map(|chunk| &chunk.refused).collect();
    assert_eq!(ready, 963, "{refused:?}");
    assert!(chunks.iter().all(|chunk| chunk.ready.len() <= 500));
    assert_eq!(refused.len(), 37);
    for (i, refusal) in refused.iter().enumerate() {
        let (column, value) = if i == 1 {
            ("external_id", "4")
        } else {
            WRONG[i]
        };
        assert_eq!(refusal.row, u64::try_from(places[i]).unwrap() + 2);
        assert_eq!(refusal.problem.column, column);
        assert_eq!(refusal.problem.value, value);
        for lang in [Lang::Zh, Lang::En] {
            let reason = words(&refusal.problem.reason, column::SME, lang);
            assert!(!reason.is_empty() && !reason.contains("cli"), "{reason}");
        }
    }
}

#[test]
fn a_row_tells_everything_that_is_wrong_with_it() {
    let columns = "name|region|founded_on|revenue_yuan|credit_grade|need_purpose";
    let chunk = one::<Smes>(file(columns, &["|330106|soon|1|AA|"]), Encoding::Utf8);
    let told: Vec<(&str, &Reason)> = chunk
        .refused
        .iter()
        .map(|refusal| (refusal.problem.column.as_str(), &refusal.problem.reason))
        .collect();
    let expected = [
        ("credit_code", &Reason::Needs("external_id")),
        ("name", &Reason::Missing),
        ("founded_on", &Reason::NotDate),
        ("fiscal_year", &Reason::Missing),
        ("figures_source", &Reason::Missing),
        ("credit_as_of", &Reason::Missing),
        ("credit_issuer", &Reason::Missing),
    ];
    assert_eq!(told, expected);
    assert_eq!(chunk.refused_rows, 1);
}

#[test]
fn columns_are_named_as_the_file_has_them() {
    let text = "企业名称,外部编号来源,外部编号,营业收入（元）\n甲,a,1,很多\n";
    let chunk = one::<Smes>(text, Encoding::Utf8);
    let columns: Vec<&str> = chunk
        .refused
        .iter()
        .map(|refusal| refusal.problem.column.as_str())
        .collect();
    assert_eq!(columns, ["财务年度", "数据来源", "营业收入（元）"]);
}

#[test]
fn offerings_of_one_lender_must_agree_about_it() {
    let example = template(column::OFFERING, Lang::En).unwrap();
    let (head, line) = example.trim_end().split_once('\n').unwrap();
    let second = line.replace("equipment-01", "equipment-02");
    let third = second
        .replace("equipment-02", "equipment-03")
        .replace("330106", "330108");
    let text = [head, line, &second, &third, line].join("\n");
    let chunk = one::<Offerings>(text, Encoding::Utf8);
    assert_eq!(chunk.ready.len(), 2);
    let told: Vec<(u64, &str, &Reason)> = chunk
        .refused
        .iter()
        .map(|refusal| {
            (
                refusal.row,
                refusal.problem.column.as_str(),
                &refusal.problem.reason,
            )
        })
        .collect();
    let expected = [
        (4, "lender_code", &Reason::OtherThanRow(2)),
        (5, "external_id", &Reason::SameKey(2)),
    ];
    assert_eq!(told, expected);
}

#[test]
fn generated_files_have_no_wrong_row() {
    let chains = crate::generate::places::tests::catalogue();
    let places = crate::generate::places::Places::new(&chains);
    let csv = |rows: Vec<Vec<crate::generate::sme::Cell>>| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(rows[0].iter().map(|(code, _)| code))
            .unwrap();
        for row in rows {
            writer
                .write_record(row.iter().map(|(_, value)| value))
                .unwrap();
        }
        writer.into_inner().unwrap()
    };
    let smes = (0..700)
        .map(|row| crate::generate::sme::cells(1, row, &places))
        .collect();
    for chunk in chunks::<Smes>(csv(smes), Encoding::Utf8) {
        assert_eq!(chunk.refused, []);
    }
    let offerings = (0..300).map(|row| crate::generate::offering::cells(1, row, &places));
    for chunk in chunks::<Offerings>(csv(offerings.collect()), Encoding::Utf8) {
        assert_eq!(chunk.refused, []);
    }
}
