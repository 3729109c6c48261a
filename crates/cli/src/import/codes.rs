//! Codes in cells: the stable code of a value, or its label in either language.

use api::text::Lang;
use api::v1;
use std::collections::HashMap;

/// An enum of the domain with the enum of the API that mirrors it.
pub trait Coded: Copy + 'static {
    /// Group of its labels in the catalogue.
    const GROUP: &'static str;
    /// All values.
    fn all() -> &'static [Self];
    /// The stable code.
    fn code(self) -> &'static str;
    /// The number of the API's value.
    fn number(self) -> i32;
}

macro_rules! coded {
    ($($domain:ident, $prefix:literal);+ $(;)?) => {$(
        impl Coded for domain::$domain {
            const GROUP: &'static str = $prefix;
            fn all() -> &'static [Self] {
                Self::ALL
            }
            fn code(self) -> &'static str {
                self.code()
            }
            fn number(self) -> i32 {
                let name = format!("{}_{}", $prefix, self.code()).to_uppercase();
                v1::$domain::from_str_name(&name).map_or(0, i32::from)
            }
        }
    )+};
}

coded! {
    CapacityPeriod, "capacity_period";
    Collateral, "collateral";
    CreditGrade, "credit_grade";
    Instrument, "instrument";
    LenderKind, "lender_kind";
    LenderScope, "lender_scope";
    PlacementEvidence, "placement_evidence";
    Priority, "priority";
    Purpose, "purpose";
    SizeClass, "size_class";
    TaxGrade, "tax_grade";
    Tier, "tier";
    TitleKind, "title_kind";
}

/// Short forms of titles in everyday use.
const SHORT_TITLES: [(&str, domain::TitleKind); 12] = [
    ("科技型", domain::TitleKind::TechnologySme),
    ("创新型", domain::TitleKind::InnovativeSme),
    ("专精特新", domain::TitleKind::SrdiSme),
    ("专精特新企业", domain::TitleKind::SrdiSme),
    ("小巨人", domain::TitleKind::LittleGiant),
    ("小巨人企业", domain::TitleKind::LittleGiant),
    ("专精特新小巨人", domain::TitleKind::LittleGiant),
    ("重点小巨人", domain::TitleKind::KeyLittleGiant),
    ("单项冠军", domain::TitleKind::SingleChampion),
    ("制造业单项冠军", domain::TitleKind::SingleChampion),
    ("高新技术企业", domain::TitleKind::HighTechEnterprise),
    ("高企", domain::TitleKind::HighTechEnterprise),
];

/// Every code and label that a cell may hold, by group.
#[derive(Debug, Default)]
pub struct Codebook {
    /// Group -> code or label -> number of the API's value.
    groups: HashMap<&'static str, HashMap<String, i32>>,
}

/// Form in which codes and labels are compared: without spaces and quotation marks.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '“' | '”' | '"' | '‘' | '’' | '\'' | '「' | '」')
        })
        .map(super::column::half_width)
        .flat_map(char::to_lowercase)
        .collect()
}

impl Codebook {
    /// All codes and labels.
    pub fn new() -> Self {
        let mut book = Self::default();
        book.add::<domain::CapacityPeriod>();
        book.add::<domain::Collateral>();
        book.add::<domain::CreditGrade>();
        book.add::<domain::Instrument>();
        book.add::<domain::LenderKind>();
        book.add::<domain::LenderScope>();
        book.add::<domain::PlacementEvidence>();
        book.add::<domain::Priority>();
        book.add::<domain::Purpose>();
        book.add::<domain::SizeClass>();
        book.add::<domain::TaxGrade>();
        book.add::<domain::Tier>();
        book.add::<domain::TitleKind>();
        let titles = book.groups.entry(domain::TitleKind::GROUP).or_default();
        for (short, kind) in SHORT_TITLES {
            titles.entry(plain(short)).or_insert_with(|| kind.number());
        }
        book
    }

    fn add<T: Coded>(&mut self) {
        let group = self.groups.entry(T::GROUP).or_default();
        for value in T::all() {
            let label = |lang| api::text::label(lang, T::GROUP, value.code());
            let labels = [Lang::Zh, Lang::En].map(label);
            for text in labels.iter().map(String::as_str).chain([value.code()]) {
                group.entry(plain(text)).or_insert_with(|| value.number());
            }
        }
    }

    /// Number of the API's value that a text names.
    pub fn find<T: Coded>(&self, text: &str) -> Option<i32> {
        let group = self.groups.get(T::GROUP)?;
        // Most files have the codes as they are.
        group.get(text).or_else(|| group.get(&plain(text))).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_twin_in_the_api() {
        fn check<T: Coded>() {
            for value in T::all() {
                assert_ne!(value.number(), 0, "{} {}", T::GROUP, value.code());
            }
        }
        check::<domain::CapacityPeriod>();
        check::<domain::Collateral>();
        check::<domain::CreditGrade>();
        check::<domain::Instrument>();
        check::<domain::LenderKind>();
        check::<domain::LenderScope>();
        check::<domain::PlacementEvidence>();
        check::<domain::Priority>();
        check::<domain::Purpose>();
        check::<domain::SizeClass>();
        check::<domain::TaxGrade>();
        check::<domain::Tier>();
        check::<domain::TitleKind>();
    }

    #[test]
    fn codes_and_labels_are_found() {
        let book = Codebook::new();
        let found = book.find::<domain::TitleKind>("SRDI_SME");
        assert_eq!(found, Some(domain::TitleKind::SrdiSme.number()));
        for short in ["小巨人", "专精特新\"小巨人\"", "专精特新“小巨人”企业"]
        {
            let found = book.find::<domain::TitleKind>(short);
            assert_eq!(
                found,
                Some(domain::TitleKind::LittleGiant.number()),
                "{short}"
            );
        }
        let found = book.find::<domain::Tier>("小巨人");
        assert_eq!(found, Some(domain::Tier::LittleGiant.number()));
        for lang in [Lang::Zh, Lang::En] {
            for kind in domain::Purpose::ALL {
                let label = api::text::label(lang, "purpose", kind.code());
                let found = book.find::<domain::Purpose>(&label);
                assert_eq!(found, Some(kind.number()), "{label}");
            }
        }
        assert_eq!(book.find::<domain::Purpose>("holiday"), None);
    }
}
