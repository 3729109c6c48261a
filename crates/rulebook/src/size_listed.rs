//! A size standard as a rule like all others: what each class asks for, and which one a firm is.

use crate::rule::{
    Application, Condition, Force, Group, Member, Name, Need, Parameter, Rule, Test,
};
use crate::size::{Metric, SizeRule};
use crate::unit::{Bound, Op};
use domain::SizeClass;

/// What every size standard decides.
pub const PURPOSE: &str = "sme-size";

/// Class, its key, and its name as a condition.
const CLASSES: [(SizeClass, &str, &str); 3] = [
    (SizeClass::Micro, "微型企业", "Micro firm"),
    (SizeClass::Small, "小型及以下企业", "Small firm or micro"),
    (
        SizeClass::Medium,
        "中型及以下企业（中小企业）",
        "Medium firm or smaller, an SME",
    ),
];

/// The rule that is met by whoever is an SME by the standard. Its conditions are the classes, its
/// parameters the lower bounds of all rows.
pub(crate) fn listed(standard: &SizeRule) -> Rule {
    let conditions = CLASSES.map(|(class, zh, en)| Condition {
        key: class.code().to_owned(),
        name: name(zh, en),
        test: Test::SizeAtMost(class),
        only: None,
        confidence: standard.confidence,
        rows: Vec::new(),
    });
    let name = name(&standard.name_zh, &standard.name_en);
    Rule {
        id: standard.id.clone(),
        purpose: PURPOSE.to_owned(),
        version: standard.version.clone(),
        name: name.clone(),
        instrument: standard.name_zh.clone(),
        number: standard.instrument.clone(),
        issuer: standard.issuers.clone(),
        date: Some(standard.date),
        source: standard.source.clone(),
        confidence: standard.confidence,
        market: None,
        forces: vec![Force {
            application: Application::New,
            from: standard.from,
            until: standard.until,
            number: None,
            confidence: standard.date_confidence,
        }],
        groups: vec![Group {
            key: "root".to_owned(),
            name,
            need: Need::AtLeast(1),
            members: (0..conditions.len()).map(Member::Condition).collect(),
        }],
        conditions: conditions.into(),
        indicators: Vec::new(),
        parameters: parameters(standard),
        windows: Vec::new(),
    }
}

fn name(zh: &str, en: &str) -> Name {
    Name {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// The lower bounds of all rows, by row, class and metric.
fn parameters(standard: &SizeRule) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for row in &standard.rows {
        for band in &row.bands {
            let (class_zh, class_en) = class(band.class);
            for bound in &band.bounds {
                let (zh, en) = metric(bound.metric);
                parameters.push(Parameter {
                    key: format!("{}.{}.{}", row.code, band.class.code(), bound.metric.code()),
                    name: Name {
                        zh: format!("{}：{class_zh}，{zh}", row.name_zh),
                        en: format!("{}: {class_en}, {en}", row.name_en),
                    },
                    bound: Bound {
                        op: Op::AtLeast,
                        limit: bound.min,
                        unit: bound.metric.fact().unit(),
                    },
                    confidence: row.confidence,
                    rows: Vec::new(),
                });
            }
        }
    }
    parameters
}

const fn class(class: SizeClass) -> (&'static str, &'static str) {
    match class {
        SizeClass::Micro => ("微型", "micro"),
        SizeClass::Small => ("小型", "small"),
        SizeClass::Medium => ("中型", "medium"),
        SizeClass::Large => ("大型", "large"),
    }
}

const fn metric(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Staff => ("从业人员", "staff"),
        Metric::Revenue => ("营业收入", "revenue"),
        Metric::Assets => ("资产总额", "total assets"),
    }
}
