//! Firms.

use api::v1;
use api::v1::sme::Key;
use domain::validation::ProblemKind;
use domain::{
    AttestedCredit, AttestedTax, ChainCode, Contact, CreditCode, Edition, Fen, FinancingNeed,
    Industry, ListMembership, Months, NodeCode, Placement, PlacementEvidence, Priority, Problems,
    RateBp, RegionCode, Sme, SmeId, SmeKey, Title, YearlyFigures, wording,
};

use super::enums::{Wire, number, numbers};
use super::{Reader, create_time, date, etag, names};

/// Domain names of fields that the proto calls otherwise.
const RENAMED: &[(&str, &str)] = &[
    ("name", "display_name"),
    ("contact.name", "contact.person"),
    ("list_memberships[].until", "list_memberships[].end_date"),
];

/// A firm with this id and version from its message.
///
/// # Errors
/// All findings, with the paths of the message.
pub fn from_proto(id: SmeId, version: i64, message: &v1::Sme) -> Result<Sme, Problems> {
    let mut reader = Reader::new();
    let (region, region_abolished) = region(&mut reader, &message.region);
    let sme = Sme {
        id,
        key: key(&mut reader, message.key.as_ref()),
        name: message.display_name.trim().to_owned(),
        contact: message.contact.as_ref().map(contact),
        region,
        region_abolished,
        industry: message
            .industry
            .as_ref()
            .and_then(|it| industry(&mut reader, it)),
        founded_on: reader.day_if_set("founded_on", message.founded_on.as_ref()),
        placements: placements(&mut reader, &message.placements),
        titles: titles(&mut reader, &message.titles),
        titles_checked_on: reader
            .day_if_set("titles_checked_on", message.titles_checked_on.as_ref()),
        lists: lists(&mut reader, &message.list_memberships),
        figures: figures(&mut reader, &message.figures),
        credit: message
            .credit_grade
            .as_ref()
            .map(|it| credit(&mut reader, it)),
        tax: message.tax_grade.as_ref().map(|it| tax(&mut reader, it)),
        need: message.need.as_ref().map(|it| need(&mut reader, it)),
        attested: Vec::new(),
        version,
    };
    reader.noun(sme.validate(), RENAMED);
    reader.finish(sme.normalized())
}

fn key(reader: &mut Reader, key: Option<&Key>) -> SmeKey {
    let stand_in = || SmeKey::External {
        source: "-".to_owned(),
        value: "-".to_owned(),
    };
    match key {
        None => {
            reader.add("credit_code", "", ProblemKind::Missing);
            stand_in()
        }
        Some(Key::CreditCode(code)) => reader
            .parse("credit_code", code, CreditCode::parse)
            .map_or_else(stand_in, SmeKey::CreditCode),
        Some(Key::ExternalId(id)) => SmeKey::External {
            source: id.source.trim().to_owned(),
            value: id.value.trim().to_owned(),
        },
    }
}

fn contact(message: &v1::Contact) -> Contact {
    Contact {
        name: message.person.trim().to_owned(),
        phone: message.phone.trim().to_owned(),
    }
}

fn region(reader: &mut Reader, text: &str) -> (Option<RegionCode>, Option<u32>) {
    if text.is_empty() {
        return (None, None);
    }
    match reader.parse("region", text, RegionCode::resolve) {
        Some(resolved) => (Some(resolved.code), resolved.abolished),
        None => (None, None),
    }
}

/// The industry of a message.
pub fn industry(reader: &mut Reader, message: &v1::Industry) -> Option<Industry> {
    let edition = match v1::IndustryEdition::try_from(message.edition) {
        Ok(v1::IndustryEdition::Gb2011) => Edition::Of2011,
        Ok(v1::IndustryEdition::Gb2017 | v1::IndustryEdition::Unspecified) => Edition::Of2017,
        Err(_) => {
            let expected = wording!("a value of {kind}", kind = "IndustryEdition");
            reader.add(
                "industry.edition",
                message.edition,
                ProblemKind::Malformed { expected },
            );
            return None;
        }
    };
    reader.parse("industry.code", &message.code, |code| {
        Industry::parse(edition, code)
    })
}

fn placements(reader: &mut Reader, messages: &[v1::Placement]) -> Vec<Placement> {
    let mut placements = Vec::new();
    for (i, message) in messages.iter().enumerate() {
        let field = format!("placements[{i}]");
        let chain = reader.parse(&format!("{field}.chain"), &message.chain, ChainCode::parse);
        let node = Some(&message.node).filter(|node| !node.is_empty());
        let node =
            node.and_then(|node| reader.parse(&format!("{field}.node"), node, NodeCode::parse));
        let evidence = reader
            .coded_if_set(&format!("{field}.evidence"), message.evidence)
            .unwrap_or(PlacementEvidence::Declared);
        if let Some(chain) = chain {
            placements.push(Placement {
                chain,
                node,
                share: message.share_bp.map(RateBp),
                evidence,
                note: message.note.clone(),
            });
        }
    }
    placements
}

/// The titles of a message, with findings on what cannot be read.
pub fn titles(reader: &mut Reader, messages: &[v1::Title]) -> Vec<Title> {
    let mut titles = Vec::new();
    for (i, message) in messages.iter().enumerate() {
        let field = |name: &str| format!("titles[{i}].{name}");
        titles.push(Title {
            kind: reader.coded(&field("kind"), message.kind),
            granted_on: reader.day(&field("granted_on"), message.granted_on.as_ref()),
            expires_on: reader.day_if_set(&field("expires_on"), message.expires_on.as_ref()),
            certificate_no: message.certificate_no.trim().to_owned(),
            issuer: message.issuer.trim().to_owned(),
        });
    }
    titles
}

fn lists(reader: &mut Reader, messages: &[v1::ListMembership]) -> Vec<ListMembership> {
    let mut lists = Vec::new();
    for (i, message) in messages.iter().enumerate() {
        let field = |name: &str| format!("list_memberships[{i}].{name}");
        lists.push(ListMembership {
            list: message.list.trim().to_owned(),
            source: message.source.trim().to_owned(),
            batch: message.batch.trim().to_owned(),
            from: reader.day(&field("start_date"), message.start_date.as_ref()),
            until: reader.day_if_set(&field("end_date"), message.end_date.as_ref()),
        });
    }
    lists
}

fn figures(reader: &mut Reader, messages: &[v1::YearlyFigures]) -> Vec<YearlyFigures> {
    let mut figures = Vec::new();
    for (i, message) in messages.iter().enumerate() {
        figures.push(YearlyFigures {
            fiscal_year: message.fiscal_year,
            source: message.source.trim().to_owned(),
            as_of: reader.day_if_set(&format!("figures[{i}].as_of"), message.as_of.as_ref()),
            revenue: message.revenue_fen.map(Fen),
            profit: message.profit_fen.map(Fen),
            assets: message.assets_fen.map(Fen),
            liabilities: message.liabilities_fen.map(Fen),
            debt_ratio: message.debt_ratio_bp.map(RateBp),
            rd_expense: message.rd_expense_fen.map(Fen),
            rd_ratio: message.rd_ratio_bp.map(RateBp),
            existing_loan: message.existing_loan_fen.map(Fen),
            employees: message.employees,
            ip_count: message.ip_count,
        });
    }
    figures
}

fn credit(reader: &mut Reader, message: &v1::AttestedCreditGrade) -> AttestedCredit {
    AttestedCredit {
        grade: reader.coded("credit_grade.grade", message.grade),
        issuer: message.issuer.trim().to_owned(),
        as_of: reader.day("credit_grade.as_of", message.as_of.as_ref()),
        expires_on: reader.day_if_set("credit_grade.expires_on", message.expires_on.as_ref()),
    }
}

fn tax(reader: &mut Reader, message: &v1::AttestedTaxGrade) -> AttestedTax {
    AttestedTax {
        grade: reader.coded("tax_grade.grade", message.grade),
        issuer: message.issuer.trim().to_owned(),
        as_of: reader.day("tax_grade.as_of", message.as_of.as_ref()),
    }
}

fn need(reader: &mut Reader, message: &v1::FinancingNeed) -> FinancingNeed {
    let offered = message.collateral.as_ref();
    let method = message.estimate_method.trim();
    FinancingNeed {
        amount: Fen(message.amount_fen),
        term: Months(message.term_months),
        purpose: reader.coded_if_set("need.purpose", message.purpose),
        instruments: reader.coded_set("need.instruments", &message.instruments),
        rate_max: message.rate_bp_max.map(RateBp),
        collateral: offered.map(|offer| reader.coded_set("need.collateral.kinds", &offer.kinds)),
        priority: reader
            .coded_if_set("need.priority", message.priority)
            .unwrap_or(Priority::Rate),
        estimate_method: Some(method)
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
    }
}

/// The message of a firm.
pub fn to_proto(sme: &Sme) -> v1::Sme {
    v1::Sme {
        name: names::sme(sme.id),
        etag: etag(sme.version),
        create_time: create_time(sme.id.0),
        update_time: None,
        display_name: sme.name.clone(),
        key: Some(match &sme.key {
            SmeKey::CreditCode(code) => Key::CreditCode(code.to_string()),
            SmeKey::External { source, value } => Key::ExternalId(v1::ExternalId {
                source: source.clone(),
                value: value.clone(),
            }),
        }),
        credit_code_check_failed: sme.credit_code_warning(),
        contact: sme.contact.as_ref().map(|contact| v1::Contact {
            person: contact.name.clone(),
            phone: contact.phone.clone(),
        }),
        region: sme
            .region
            .map(|region| region.to_string())
            .unwrap_or_default(),
        region_abolished: sme
            .region_abolished
            .map(|it| format!("{it:06}"))
            .unwrap_or_default(),
        industry: sme.industry.as_ref().map(industry_to_proto),
        founded_on: sme.founded_on.map(date),
        placements: sme.placements.iter().map(placement_to_proto).collect(),
        titles: sme.titles.iter().map(title_to_proto).collect(),
        titles_checked_on: sme.titles_checked_on.map(date),
        list_memberships: sme.lists.iter().map(list_to_proto).collect(),
        figures: sme.figures.iter().map(figures_to_proto).collect(),
        credit_grade: sme.credit.as_ref().map(|credit| v1::AttestedCreditGrade {
            grade: credit.grade.to_wire(),
            issuer: credit.issuer.clone(),
            as_of: Some(date(credit.as_of)),
            expires_on: credit.expires_on.map(date),
        }),
        tax_grade: sme.tax.as_ref().map(|tax| v1::AttestedTaxGrade {
            grade: tax.grade.to_wire(),
            issuer: tax.issuer.clone(),
            as_of: Some(date(tax.as_of)),
        }),
        need: sme.need.as_ref().map(need_to_proto),
    }
}

fn industry_to_proto(industry: &Industry) -> v1::Industry {
    let edition = match industry.edition() {
        Edition::Of2011 => v1::IndustryEdition::Gb2011,
        Edition::Of2017 => v1::IndustryEdition::Gb2017,
    };
    v1::Industry {
        edition: edition.into(),
        code: industry.code().to_owned(),
    }
}

fn placement_to_proto(placement: &Placement) -> v1::Placement {
    v1::Placement {
        chain: placement.chain.to_string(),
        node: placement
            .node
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        share_bp: placement.share.map(|share| share.0),
        evidence: placement.evidence.to_wire(),
        note: placement.note.clone(),
    }
}

/// The message of a title.
pub fn title_to_proto(title: &Title) -> v1::Title {
    v1::Title {
        kind: title.kind.to_wire(),
        granted_on: Some(date(title.granted_on)),
        expires_on: title.expires_on.map(date),
        certificate_no: title.certificate_no.clone(),
        issuer: title.issuer.clone(),
    }
}

fn list_to_proto(list: &ListMembership) -> v1::ListMembership {
    v1::ListMembership {
        list: list.list.clone(),
        source: list.source.clone(),
        batch: list.batch.clone(),
        start_date: Some(date(list.from)),
        end_date: list.until.map(date),
    }
}

fn figures_to_proto(figures: &YearlyFigures) -> v1::YearlyFigures {
    let fen = |value: Option<Fen>| value.map(|fen| fen.0);
    v1::YearlyFigures {
        fiscal_year: figures.fiscal_year,
        source: figures.source.clone(),
        as_of: figures.as_of.map(date),
        revenue_fen: fen(figures.revenue),
        profit_fen: fen(figures.profit),
        assets_fen: fen(figures.assets),
        liabilities_fen: fen(figures.liabilities),
        debt_ratio_bp: figures.debt_ratio.map(|rate| rate.0),
        rd_expense_fen: fen(figures.rd_expense),
        rd_ratio_bp: figures.rd_ratio.map(|rate| rate.0),
        existing_loan_fen: fen(figures.existing_loan),
        employees: figures.employees,
        ip_count: figures.ip_count,
    }
}

fn need_to_proto(need: &FinancingNeed) -> v1::FinancingNeed {
    v1::FinancingNeed {
        amount_fen: need.amount.0,
        term_months: need.term.0,
        purpose: number(need.purpose),
        instruments: numbers(need.instruments.iter().copied()),
        rate_bp_max: need.rate_max.map(|rate| rate.0),
        collateral: need.collateral.as_ref().map(|kinds| v1::CollateralOffer {
            kinds: numbers(kinds.iter().copied()),
        }),
        priority: need.priority.to_wire(),
        estimate_method: need.estimate_method.clone().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use domain::fixtures;
    use expect_test::expect;

    use super::{from_proto, to_proto};

    #[test]
    fn a_firm_survives_the_wire() {
        let sme = fixtures::sme(1);
        assert_eq!(
            from_proto(sme.id, sme.version, &to_proto(&sme)).unwrap(),
            sme
        );
    }

    #[test]
    fn all_findings_come_at_once() {
        let mut message = to_proto(&fixtures::sme(1));
        message.display_name = String::new();
        message.key = None;
        message.region = "999999".to_owned();
        message.titles[0].kind = 99;
        message.titles[0].granted_on = None;
        message.figures[0].revenue_fen = Some(-1);
        if let Some(need) = &mut message.need {
            need.amount_fen = 5;
            need.instruments = vec![1, 1, 0];
        }
        let problems = from_proto(fixtures::sme(1).id, 1, &message).unwrap_err();
        let lines: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
        expect![[r#"
            region does not exist
            credit_code is missing
            titles[0].kind must be a value of TitleKind
            titles[0].granted_on is missing
            need.instruments[1] is there twice
            need.instruments[2] is missing
            need.instruments[2] is there twice
            display_name is missing
            figures[0].revenue_fen must be from 0 to 1000000000000000
            need.amount_fen must be from 1000000 to 1000000000000000"#]]
        .assert_eq(&lines.join("\n"));
    }
}
