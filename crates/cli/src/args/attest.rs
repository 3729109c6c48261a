//! What is attested of a firm, as it is typed.

use chrono::NaiveDate;
use clap::Args;

/// Facts and answers that somebody stands for.
#[derive(Debug, Args)]
pub struct AttestArgs {
    /// The firm.
    pub firm: String,
    /// A fact as `CODE=VALUE`, of a fiscal year as `CODE@YEAR=VALUE`, in the unit of the fact
    /// (`yes` and `no` are 1 and 0), a day as `2025-09-01`; can be given several times.
    #[arg(long, value_name = "FACT", value_parser = fact)]
    pub fact: Vec<TypedFact>,
    /// An answer to a question of a rule as `PURPOSE/KEY=yes` or `=no`; can be given several times.
    #[arg(long, value_name = "ANSWER", value_parser = answer)]
    pub answer: Vec<(String, bool)>,
    /// Take back what was told of `CODE`, `CODE@YEAR` or `PURPOSE/KEY` for the day; can be given
    /// several times.
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub withdraw: Vec<TypedKey>,
    /// Who says so, or the document.
    #[arg(long, required_unless_present = "withdraw")]
    pub source: Option<String>,
    /// The day from which it counts.
    #[arg(long, value_name = "DAY")]
    pub as_of: NaiveDate,
    /// Last day on which it counts.
    #[arg(long, value_name = "DAY")]
    pub until: Option<NaiveDate>,
    /// Check everything, store nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// A fact or a condition, with the fiscal year of a fact that has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedKey {
    /// Code of the fact, or `purpose/key` of the condition.
    pub code: String,
    /// The year.
    pub year: Option<i32>,
}

/// A fact with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedFact {
    /// Which.
    pub key: TypedKey,
    /// In the unit of the fact; 0 for a day.
    pub value: i64,
    /// The day, of a fact that is one.
    pub day: Option<NaiveDate>,
}

fn key(typed: &str) -> Result<TypedKey, String> {
    let (code, year) = match typed.split_once('@') {
        None => (typed, None),
        Some((code, year)) => {
            let number = year.parse().map_err(|_| format!("{year}: no year"))?;
            (code, Some(number))
        }
    };
    Ok(TypedKey {
        code: code.to_owned(),
        year,
    })
}

fn fact(typed: &str) -> Result<TypedFact, String> {
    let (named, value) = typed.split_once('=').ok_or("CODE=VALUE")?;
    let day = value.parse::<NaiveDate>().ok();
    let value = match value {
        _ if day.is_some() => 0,
        "yes" => 1,
        "no" => 0,
        number => number
            .parse()
            .map_err(|_| format!("{number}: no whole number"))?,
    };
    let key = key(named)?;
    Ok(TypedFact { key, value, day })
}

fn answer(typed: &str) -> Result<(String, bool), String> {
    let (condition, holds) = typed.split_once('=').ok_or("PURPOSE/KEY=yes")?;
    let holds = match holds {
        "yes" => true,
        "no" => false,
        other => return Err(format!("{other}: yes or no")),
    };
    Ok((condition.to_owned(), holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_answers_and_keys_are_read() {
        let score = fact("platform_score@2025=81").unwrap();
        assert_eq!(
            (score.key.code.as_str(), score.key.year),
            ("platform_score", Some(2025))
        );
        assert_eq!(
            (score.value, fact("private_fund=yes").unwrap().value),
            (81, 1)
        );
        assert_eq!(
            answer("board-entry/rest=no"),
            Ok(("board-entry/rest".to_owned(), false))
        );
        assert_eq!(key("board-entry/rest").unwrap().year, None);
        let since = fact("neeq_since=2025-09-01").unwrap();
        let day = NaiveDate::from_ymd_opt(2025, 9, 1);
        assert_eq!((since.value, since.day), (0, day));
        for wrong in ["share_capital", "share_capital=much", "platform_score@x=1"] {
            assert!(fact(wrong).is_err(), "{wrong}");
        }
        assert!(answer("board-entry/rest=perhaps").is_err());
    }
}
