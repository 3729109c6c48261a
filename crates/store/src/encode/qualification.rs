//! Of the profile of a firm what rules ask: whoever reads all firms skips the rest.

use super::Day;
use super::sme::{
    AttestedRow, FiguresRow, IndustryRow, TitleRow, Unreadable, attested, figures, industry, title,
};
use super::{optional, parse};
use crate::value::region;
use domain::{Qualification, Registration, SmeId};
use serde::Deserialize;

#[derive(Deserialize)]
struct QualificationRow<'a> {
    #[serde(borrow, default)]
    industry: Option<IndustryRow<'a>>,
    #[serde(default)]
    founded_on: Option<Day>,
    #[serde(borrow, default)]
    titles: Vec<TitleRow<'a>>,
    #[serde(default)]
    titles_checked_on: Option<Day>,
    #[serde(borrow, default)]
    figures: Vec<FiguresRow<'a>>,
    #[serde(default)]
    attested: Vec<AttestedRow>,
}

/// What rules ask of the firm of a row.
pub(crate) fn qualification(
    id: SmeId,
    seat: Option<i32>,
    profile: &str,
) -> Result<Qualification, Unreadable> {
    let row: QualificationRow<'_> = parse(profile).ok_or("profile")?;
    let titles: Option<_> = row.titles.into_iter().map(title).collect();
    Ok(Qualification {
        registration: Registration {
            id,
            region: optional(seat, region).ok_or("region")?,
            founded_on: row.founded_on.map(|day| day.0),
        },
        industry: optional(row.industry, industry).ok_or("profile")?,
        titles: titles.ok_or("profile")?,
        titles_checked_on: row.titles_checked_on.map(|day| day.0),
        figures: row.figures.into_iter().map(figures).collect(),
        attested: row.attested.iter().map(attested).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sme::profile;
    use super::*;
    use crate::value::region_number;
    use domain::fixtures::{day, sme};
    use domain::{Attested, Sme};

    fn read(sme: &Sme) -> Result<Qualification, Unreadable> {
        let seat = sme.region.map(region_number);
        qualification(sme.id, seat, &profile(sme))
    }

    #[test]
    fn is_what_the_whole_firm_has() {
        let mut firm = sme(1);
        firm.attested.push(Attested {
            key: "neeq_since".to_owned(),
            fiscal_year: None,
            as_of: day(2026, 1, 2),
            value: 739_000,
            source: "exchange \"of Beijing\"".to_owned(),
            expires_on: None,
        });
        let mut bare = sme(2);
        (bare.region, bare.industry, bare.founded_on) = (None, None, None);
        bare.titles.clear();
        bare.figures.clear();
        for firm in [firm, bare] {
            assert_eq!(read(&firm), Ok(Qualification::from(&firm)));
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let id = sme(1).id;
        assert_eq!(qualification(id, Some(1), "{}"), Err("region"));
        for profile in [
            "",
            "[",
            r#"{"industry":["2017","?"]}"#,
            r#"{"titles":[["?"]]}"#,
        ] {
            assert_eq!(
                qualification(id, None, profile),
                Err("profile"),
                "{profile}"
            );
        }
    }
}
