//! What would have to change: facts of a firm, and what they would have to be, in words of the
//! API.

use api::v1;
use api::v1::{Changeability, OperandUnit};
use chrono::{Datelike, NaiveDate};
use domain::{ChainCode, CreditGrade, Sme, TaxGrade};
use matching::{Change, ChangeSet, Changeable, Fact, Needed, Openings};

use super::date;
use super::enums::Wire;
use super::explanation::{
    AGE_LIMIT, DEBT_LIMIT, TERM_LIMIT, WAN_LIMIT, bits, chain_codes, collateral_name, count,
    credit_name, fen, full_region, instrument_name, many, one, purpose_name, size_name, tax_name,
    tier_name,
};

/// What the changes of one firm are told with.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'a> {
    /// Chains by bit.
    pub chains: &'a [ChainCode],
    /// Day of foundation, if it is known.
    pub founded_on: Option<NaiveDate>,
}

impl<'a> Teller<'a> {
    /// For a firm as it is now, if it is still there.
    pub fn new(chains: &'a [ChainCode], sme: Option<&Sme>) -> Self {
        Self {
            chains,
            founded_on: sme.and_then(|sme| sme.founded_on),
        }
    }

    /// Sets of changes.
    pub fn sets(&self, sets: &[ChangeSet]) -> Vec<v1::ChangeSet> {
        let set = |set: &ChangeSet| v1::ChangeSet {
            changes: set
                .changes
                .iter()
                .map(|change| self.change(change))
                .collect(),
            joint: set.joint.iter().map(Wire::to_wire).collect(),
        };
        sets.iter().map(set).collect()
    }

    /// Openings.
    pub fn openings(&self, found: &Openings) -> Vec<v1::Opening> {
        let opening = |one: &matching::Opening| v1::Opening {
            change: Some(self.change(&one.change)),
            opened_count: count(one.opened),
            lost_count: count(one.lost),
        };
        found.by_fact.iter().map(opening).collect()
    }

    fn change(&self, change: &Change) -> v1::FactChange {
        let changeability = match change.fact.changeable() {
            _ if change.states => Changeability::State,
            Changeable::Now => Changeability::Now,
            Changeable::OverTime | Changeable::Fixed => Changeability::OverTime,
        };
        v1::FactChange {
            fact: fact(change.fact).into(),
            changeability: changeability.into(),
            current: Some(self.current(change)),
            needed: Some(self.needed(change)),
            none_of: matches!(change.needed, Needed::Outside(_)),
            reached_on: self.reached_on(change).map(date),
        }
    }

    fn current(&self, change: &Change) -> v1::Operand {
        let Some(now) = change.now else {
            return empty(change.fact);
        };
        let codes = match change.fact {
            Fact::Instruments | Fact::Collateral | Fact::Chains => self.codes(change.fact, now),
            Fact::Purpose | Fact::Tier | Fact::Size => self.codes(change.fact, bit(now)),
            Fact::Credit => one::<CreditGrade>(now, credit_name),
            Fact::Tax => one::<TaxGrade>(now, tax_name),
            Fact::Region => vec![full_region(now)],
            Fact::Industry => vec![format!("{:02}", now / 100)],
            Fact::Amount
            | Fact::Term
            | Fact::MaxRate
            | Fact::Age
            | Fact::Revenue
            | Fact::Profit
            | Fact::Assets
            | Fact::DebtRatio
            | Fact::RdRatio
            | Fact::IpCount
            | Fact::ExistingLoan => {
                return v1::Operand {
                    known: true,
                    value: Some(scaled(change.fact, now)),
                    ..empty(change.fact)
                };
            }
        };
        of_codes(change.fact, codes)
    }

    fn needed(&self, change: &Change) -> v1::Operand {
        let fact = change.fact;
        match &change.needed {
            Needed::Between { least, most } if unit(fact) == OperandUnit::Enum => {
                let grades = (*least..=*most).filter(|grade| *grade < 64);
                let bits = grades.fold(0, |bits, grade| bits | bit(grade));
                of_codes(fact, self.codes(fact, bits))
            }
            Needed::Between { least, most } => {
                let (lowest, _) = fact.limits();
                v1::Operand {
                    known: true,
                    min: Some(*least)
                        .filter(|least| *least > lowest)
                        .map(|it| scaled(fact, it)),
                    max: Some(*most)
                        .filter(|most| is_limit(fact, *most))
                        .map(|it| scaled(fact, it)),
                    ..empty(fact)
                }
            }
            Needed::OneOf(bits) => of_codes(
                fact,
                self.codes(fact, i64::try_from(*bits).unwrap_or(i64::MAX)),
            ),
            Needed::Within(codes) => of_codes(
                fact,
                codes
                    .iter()
                    .map(|code| full_region((*code).into()))
                    .collect(),
            ),
            Needed::Outside(divisions) => of_codes(
                fact,
                divisions.iter().map(|one| format!("{one:02}")).collect(),
            ),
        }
    }

    fn codes(&self, fact: Fact, mask: i64) -> Vec<String> {
        match fact {
            Fact::Chains => chain_codes(mask, self.chains),
            Fact::Instruments => many(mask, instrument_name),
            Fact::Purpose => many(mask, purpose_name),
            Fact::Collateral => many(mask, collateral_name),
            Fact::Tier => many(mask, tier_name),
            Fact::Size => many(mask, size_name),
            Fact::Credit => many(mask, credit_name),
            Fact::Tax => many(mask, tax_name),
            Fact::Amount
            | Fact::Term
            | Fact::MaxRate
            | Fact::Age
            | Fact::Revenue
            | Fact::Profit
            | Fact::Assets
            | Fact::DebtRatio
            | Fact::RdRatio
            | Fact::IpCount
            | Fact::ExistingLoan
            | Fact::Region
            | Fact::Industry => bits(mask).map(|bit| bit.to_string()).collect(),
        }
    }

    /// The first day on which the firm is as old as it would have to be.
    fn reached_on(&self, change: &Change) -> Option<NaiveDate> {
        let Needed::Between { least, .. } = change.needed else {
            return None;
        };
        let founded = self.founded_on.filter(|_| change.fact == Fact::Age)?;
        let year = founded.year().checked_add(i32::try_from(least).ok()?)?;
        // Who was founded on 29 February is a year older on 1 March.
        founded
            .with_year(year)
            .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
    }
}

/// Whether an upper end limits anything in practice.
fn is_limit(fact: Fact, most: i64) -> bool {
    let (_, highest) = fact.limits();
    most < match unit(fact) {
        OperandUnit::Fen => WAN_LIMIT,
        OperandUnit::Years => AGE_LIMIT,
        OperandUnit::Months => TERM_LIMIT,
        OperandUnit::BasisPoints if fact == Fact::DebtRatio => DEBT_LIMIT,
        OperandUnit::Unspecified
        | OperandUnit::BasisPoints
        | OperandUnit::Count
        | OperandUnit::Points
        | OperandUnit::Region
        | OperandUnit::Chain
        | OperandUnit::Industry
        | OperandUnit::Enum => highest,
    }
}

const fn bit(place: i64) -> i64 {
    1 << place
}

fn scaled(fact: Fact, value: i64) -> i64 {
    match unit(fact) {
        OperandUnit::Fen => fen(value),
        OperandUnit::Unspecified
        | OperandUnit::BasisPoints
        | OperandUnit::Months
        | OperandUnit::Years
        | OperandUnit::Count
        | OperandUnit::Points
        | OperandUnit::Region
        | OperandUnit::Chain
        | OperandUnit::Industry
        | OperandUnit::Enum => value,
    }
}

fn empty(fact: Fact) -> v1::Operand {
    v1::Operand {
        unit: unit(fact).into(),
        ..Default::default()
    }
}

fn of_codes(fact: Fact, codes: Vec<String>) -> v1::Operand {
    v1::Operand {
        known: true,
        codes,
        ..empty(fact)
    }
}

const fn unit(fact: Fact) -> OperandUnit {
    match fact {
        Fact::Amount | Fact::Revenue | Fact::Profit | Fact::Assets | Fact::ExistingLoan => {
            OperandUnit::Fen
        }
        Fact::Term => OperandUnit::Months,
        Fact::MaxRate | Fact::DebtRatio | Fact::RdRatio => OperandUnit::BasisPoints,
        Fact::Age => OperandUnit::Years,
        Fact::IpCount => OperandUnit::Count,
        Fact::Chains => OperandUnit::Chain,
        Fact::Region => OperandUnit::Region,
        Fact::Industry => OperandUnit::Industry,
        Fact::Instruments
        | Fact::Purpose
        | Fact::Collateral
        | Fact::Tier
        | Fact::Size
        | Fact::Credit
        | Fact::Tax => OperandUnit::Enum,
    }
}

const fn fact(fact: Fact) -> v1::FirmFact {
    match fact {
        Fact::Amount => v1::FirmFact::Amount,
        Fact::Term => v1::FirmFact::Term,
        Fact::MaxRate => v1::FirmFact::MaxRate,
        Fact::Instruments => v1::FirmFact::Instruments,
        Fact::Purpose => v1::FirmFact::Purpose,
        Fact::Collateral => v1::FirmFact::Collateral,
        Fact::Chains => v1::FirmFact::Chains,
        Fact::Tier => v1::FirmFact::Tier,
        Fact::Size => v1::FirmFact::Size,
        Fact::Age => v1::FirmFact::Age,
        Fact::Revenue => v1::FirmFact::Revenue,
        Fact::Profit => v1::FirmFact::Profit,
        Fact::Assets => v1::FirmFact::Assets,
        Fact::DebtRatio => v1::FirmFact::DebtRatio,
        Fact::RdRatio => v1::FirmFact::RdRatio,
        Fact::IpCount => v1::FirmFact::IpCount,
        Fact::Credit => v1::FirmFact::Credit,
        Fact::Tax => v1::FirmFact::Tax,
        Fact::ExistingLoan => v1::FirmFact::ExistingLoan,
        Fact::Region => v1::FirmFact::Region,
        Fact::Industry => v1::FirmFact::Industry,
    }
}

#[cfg(test)]
mod tests {
    use api::v1;
    use chrono::NaiveDate;
    use matching::{Change, Fact, Needed};

    use super::Teller;

    fn told(fact: Fact, now: Option<i64>, needed: Needed) -> v1::FactChange {
        let day = NaiveDate::from_ymd_opt(2024, 2, 29);
        let teller = Teller {
            chains: &[],
            founded_on: day,
        };
        let states = now.is_none();
        teller.change(&Change {
            fact,
            states,
            now,
            needed,
        })
    }

    #[test]
    fn an_end_that_limits_nothing_is_left_out() {
        let (_, most) = Fact::Revenue.limits();
        let up = told(
            Fact::Revenue,
            Some(80),
            Needed::Between { least: 100, most },
        );
        let needed = up.needed.unwrap();
        assert_eq!((needed.min, needed.max), (Some(100_000_000), None));
        assert_eq!(up.current.unwrap().value, Some(80_000_000));
        let down = told(
            Fact::DebtRatio,
            Some(9_000),
            Needed::Between {
                least: 0,
                most: 7_000,
            },
        );
        let needed = down.needed.unwrap();
        assert_eq!((needed.min, needed.max), (None, Some(7_000)));
    }

    #[test]
    fn an_age_is_reached_on_a_day() {
        let on = |least| {
            let change = told(Fact::Age, Some(0), Needed::Between { least, most: 9 });
            let day = change.reached_on.unwrap();
            (day.year, day.month, day.day)
        };
        assert_eq!((on(3), on(4)), ((2027, 3, 1), (2028, 2, 29)));
        let term = told(
            Fact::Term,
            Some(6),
            Needed::Between {
                least: 12,
                most: 36,
            },
        );
        assert_eq!(term.reached_on, None);
    }

    #[test]
    fn codes_have_their_names() {
        let names = |change: v1::FactChange| change.needed.unwrap().codes;
        assert_eq!(
            names(told(
                Fact::Credit,
                Some(3),
                Needed::Between { least: 8, most: 9 }
            )),
            ["CREDIT_GRADE_AA", "CREDIT_GRADE_AAA"]
        );
        assert_eq!(
            names(told(Fact::Collateral, None, Needed::OneOf(0b11))),
            ["COLLATERAL_REAL_ESTATE", "COLLATERAL_LAND_USE_RIGHT"]
        );
        assert_eq!(
            names(told(Fact::Region, None, Needed::Within(vec![33, 3301]))),
            ["330000", "330100"]
        );
        let industry = told(Fact::Industry, None, Needed::Outside(vec![7]));
        assert!(industry.none_of);
        assert_eq!(industry.changeability(), v1::Changeability::State);
        assert_eq!(names(industry), ["07"]);
    }
}
