//! Explanations of pairs: the core's columns in words of the API.

use api::v1;
use api::v1::{OperandUnit, PairCause, ScorePart, ScoreSide};
use domain::quantity::FEN_PER_WAN;
use domain::{ChainCode, RegionCode, Verdict};
use domain::{CreditGrade, Criterion, Instrument, Purpose, SizeClass, TaxGrade, Tier};
use matching::{Comparison, Explanation, Operand, PartPoints, Refusal, Standing};

use super::enums::Wire;

/// Largest amount, in 10,000 yuan, that is still a limit; above it an offering asks nothing.
pub(super) const WAN_LIMIT: i64 = 2_000_000_000;
/// Largest age in years that is still a limit.
pub(super) const AGE_LIMIT: i64 = 99;
/// Largest term in months that is still a limit.
pub(super) const TERM_LIMIT: i64 = 100_000;
/// Debt ratio in basis points from which on nothing is asked.
pub(super) const DEBT_LIMIT: i64 = 12_000;
/// Leverage in basis points from which on nothing is asked, and margin below which.
const LEVERAGE_LIMIT: i64 = 1_000_000;
/// Chains that a mask can hold.
const CHAIN_BITS: u32 = 60;

/// Both sides of every criterion, with the chains behind the bits of the masks.
pub fn criteria(explanation: &Explanation, chains: &[ChainCode]) -> Vec<v1::CriterionResult> {
    let result = |comparison: &Comparison| v1::CriterionResult {
        criterion: comparison.criterion.to_wire(),
        verdict: comparison.verdict.to_wire(),
        sme_value: Some(fact(comparison, chains)),
        offering_value: Some(asked(comparison, chains)),
    };
    explanation.comparisons.iter().map(result).collect()
}

/// The lines of both sides' points.
pub fn lines(explanation: &Explanation) -> Vec<v1::ScoreLine> {
    let line = |side: ScoreSide, part: &PartPoints| v1::ScoreLine {
        side: side.into(),
        part: score_part(part.name).into(),
        points: small(part.points),
        weight: small(part.weight),
        product: small(part.points.saturating_mul(part.weight)),
    };
    let sme = explanation
        .score
        .sme
        .iter()
        .map(|part| line(ScoreSide::Sme, part));
    let lender = explanation
        .score
        .lender
        .iter()
        .map(|part| line(ScoreSide::Lender, part));
    sme.chain(lender).collect()
}

/// A number of points.
pub fn small(points: u32) -> i32 {
    i32::try_from(points).unwrap_or(i32::MAX)
}

/// A count.
pub fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Which refusal it was.
pub fn refusal(standing: Standing) -> v1::Refusal {
    match standing {
        Standing::Refused(Refusal::NoCapacity) => v1::Refusal::NoCapacity,
        Standing::Refused(Refusal::ClientsFull) => v1::Refusal::ClientsFull,
        Standing::Refused(Refusal::MoneyFull) => v1::Refusal::MoneyFull,
        Standing::Refused(Refusal::BelowCutoff) => v1::Refusal::BelowCutoff,
        Standing::Assigned
        | Standing::Fixed
        | Standing::FixedElsewhere { .. }
        | Standing::NotEligible
        | Standing::BeyondList
        | Standing::PreferredOther { .. }
        | Standing::Unassigned => v1::Refusal::Unspecified,
    }
}

fn score_part(name: &str) -> ScorePart {
    match name {
        "chain" => ScorePart::Chain,
        "rate" => ScorePart::Rate,
        "amount" => ScorePart::Amount,
        "term" => ScorePart::Term,
        "locality" => ScorePart::Locality,
        "tier" => ScorePart::Tier,
        "grade" => ScorePart::Grade,
        "appetite" => ScorePart::Appetite,
        _ => ScorePart::Unspecified,
    }
}

/// Why a pair stands where it does.
pub fn cause(standing: Standing, verdict: Verdict) -> PairCause {
    match standing {
        Standing::Assigned => PairCause::Assigned,
        Standing::Fixed | Standing::FixedElsewhere { .. } => PairCause::AlreadyReferred,
        Standing::NotEligible if verdict == Verdict::Unknown => PairCause::UnknownExcluded,
        Standing::NotEligible => PairCause::NotEligible,
        Standing::BeyondList => PairCause::NotListed,
        Standing::PreferredOther { .. } => PairCause::BetterFound,
        Standing::Refused(_) => PairCause::OutrankedOrFull,
        Standing::Unassigned => PairCause::Unspecified,
    }
}

fn unit(criterion: Criterion) -> OperandUnit {
    match criterion {
        Criterion::Region => OperandUnit::Region,
        Criterion::Chain => OperandUnit::Chain,
        Criterion::Industry => OperandUnit::Industry,
        Criterion::Tier
        | Criterion::Size
        | Criterion::Instrument
        | Criterion::Purpose
        | Criterion::Collateral
        | Criterion::CreditGrade
        | Criterion::TaxGrade => OperandUnit::Enum,
        Criterion::Revenue | Criterion::Amount | Criterion::Assets => OperandUnit::Fen,
        Criterion::Age => OperandUnit::Years,
        Criterion::Term => OperandUnit::Months,
        Criterion::DebtRatio
        | Criterion::RdRatio
        | Criterion::Rate
        | Criterion::Leverage
        | Criterion::Margin => OperandUnit::BasisPoints,
        Criterion::IpCount => OperandUnit::Count,
        Criterion::ExcludedPair => OperandUnit::Unspecified,
    }
}

fn empty(criterion: Criterion) -> v1::Operand {
    v1::Operand {
        unit: unit(criterion).into(),
        known: false,
        value: None,
        min: None,
        max: None,
        codes: Vec::new(),
    }
}

fn of_codes(criterion: Criterion, codes: Vec<String>) -> v1::Operand {
    v1::Operand {
        known: true,
        codes,
        ..empty(criterion)
    }
}

fn of_value(criterion: Criterion, value: i64) -> v1::Operand {
    v1::Operand {
        known: true,
        value: Some(value),
        ..empty(criterion)
    }
}

fn of_range(criterion: Criterion, min: Option<i64>, max: Option<i64>) -> v1::Operand {
    v1::Operand {
        known: min.is_some() || max.is_some(),
        min,
        max,
        ..empty(criterion)
    }
}

fn named(operands: &[Operand], name: &str) -> Option<i64> {
    operands.iter().find(|operand| operand.name == name)?.value
}

/// What the firm has.
fn fact(comparison: &Comparison, chains: &[ChainCode]) -> v1::Operand {
    let criterion = comparison.criterion;
    let first = comparison.facts.first().and_then(|operand| operand.value);
    let ratio = match criterion {
        Criterion::Leverage => leverage(&comparison.facts),
        Criterion::Margin => margin(&comparison.facts),
        Criterion::Region
        | Criterion::Chain
        | Criterion::Tier
        | Criterion::Size
        | Criterion::Instrument
        | Criterion::Purpose
        | Criterion::Collateral
        | Criterion::Industry
        | Criterion::Revenue
        | Criterion::Age
        | Criterion::Amount
        | Criterion::Term
        | Criterion::DebtRatio
        | Criterion::CreditGrade
        | Criterion::TaxGrade
        | Criterion::RdRatio
        | Criterion::IpCount
        | Criterion::Assets
        | Criterion::Rate
        | Criterion::ExcludedPair => first,
    };
    let Some(value) = ratio else {
        return empty(criterion);
    };
    match criterion {
        Criterion::Region => of_codes(criterion, vec![full_region(value)]),
        Criterion::Industry => of_codes(criterion, vec![format!("{:02}", value / 100)]),
        Criterion::Chain => of_codes(criterion, chain_codes(value, chains)),
        Criterion::Tier => of_codes(criterion, one::<Tier>(value, tier_name)),
        Criterion::Size => of_codes(criterion, one::<SizeClass>(value, size_name)),
        Criterion::Purpose => of_codes(criterion, one::<Purpose>(value, purpose_name)),
        Criterion::CreditGrade => of_codes(criterion, one::<CreditGrade>(value, credit_name)),
        Criterion::TaxGrade => of_codes(criterion, one::<TaxGrade>(value, tax_name)),
        Criterion::Instrument => of_codes(criterion, many(value, instrument_name)),
        Criterion::Collateral => of_codes(criterion, many(value, collateral_name)),
        Criterion::Revenue | Criterion::Amount | Criterion::Assets => {
            of_value(criterion, fen(value))
        }
        Criterion::Age
        | Criterion::Term
        | Criterion::DebtRatio
        | Criterion::RdRatio
        | Criterion::IpCount
        | Criterion::Rate
        | Criterion::Leverage
        | Criterion::Margin => of_value(criterion, value),
        Criterion::ExcludedPair => empty(criterion),
    }
}

/// What the offering asks for.
fn asked(comparison: &Comparison, chains: &[ChainCode]) -> v1::Operand {
    let criterion = comparison.criterion;
    let first = comparison.asked.first().and_then(|operand| operand.value);
    let Some(value) = first else {
        return empty(criterion);
    };
    let second = comparison.asked.get(1).and_then(|operand| operand.value);
    match criterion {
        Criterion::Region => regions(&comparison.asked),
        Criterion::Industry => {
            let codes = comparison.asked.iter().filter_map(|operand| operand.value);
            of_codes(
                criterion,
                codes.map(|division| format!("{division:02}")).collect(),
            )
        }
        Criterion::Chain if every_bit(value, CHAIN_BITS) => empty(criterion),
        Criterion::Chain => of_codes(criterion, chain_codes(value, chains)),
        Criterion::Tier => mask(criterion, value, Tier::ALL.len(), tier_name),
        Criterion::Size => mask(criterion, value, SizeClass::ALL.len(), size_name),
        Criterion::Purpose => mask(criterion, value, Purpose::ALL.len(), purpose_name),
        Criterion::Collateral if value == 0 => empty(criterion),
        Criterion::Collateral => of_codes(criterion, many(value, collateral_name)),
        Criterion::Instrument => of_codes(criterion, one::<Instrument>(value, instrument_name)),
        Criterion::CreditGrade | Criterion::TaxGrade if value <= 0 => empty(criterion),
        Criterion::CreditGrade => of_codes(criterion, one::<CreditGrade>(value, credit_name)),
        Criterion::TaxGrade => of_codes(criterion, one::<TaxGrade>(value, tax_name)),
        Criterion::Revenue | Criterion::Amount => {
            let max = second.filter(|max| *max < WAN_LIMIT).map(fen);
            of_range(criterion, Some(value).filter(|min| *min > 0).map(fen), max)
        }
        Criterion::Age => limits(criterion, value, second.filter(|max| *max < AGE_LIMIT)),
        Criterion::Term => limits(criterion, value, second.filter(|max| *max < TERM_LIMIT)),
        Criterion::Assets => of_range(criterion, Some(value).filter(|min| *min > 0).map(fen), None),
        Criterion::RdRatio | Criterion::IpCount => limits(criterion, value, None),
        Criterion::DebtRatio => {
            of_range(criterion, None, Some(value).filter(|max| *max < DEBT_LIMIT))
        }
        Criterion::Leverage => of_range(
            criterion,
            None,
            Some(value).filter(|max| *max < LEVERAGE_LIMIT),
        ),
        Criterion::Margin => of_range(
            criterion,
            Some(value).filter(|min| *min > -LEVERAGE_LIMIT),
            None,
        ),
        Criterion::Rate => of_value(criterion, value),
        Criterion::ExcludedPair => empty(criterion),
    }
}

fn limits(criterion: Criterion, min: i64, max: Option<i64>) -> v1::Operand {
    of_range(criterion, Some(min).filter(|min| *min > 0), max)
}

pub(super) fn fen(wan: i64) -> i64 {
    wan.saturating_mul(FEN_PER_WAN)
}

fn regions(asked: &[Operand]) -> v1::Operand {
    let codes: Vec<i64> = asked.iter().filter_map(|operand| operand.value).collect();
    if codes.contains(&0) {
        return empty(Criterion::Region);
    }
    let codes = codes.into_iter().map(full_region).collect();
    of_codes(Criterion::Region, codes)
}

/// A code of two, four or six digits as one of six, that of a division where there is one.
pub(super) fn full_region(code: i64) -> String {
    let full = match code {
        ..100 => code * 10_000,
        100..10_000 => code * 100,
        10_000.. => code,
    };
    let division = u32::try_from(full).ok().and_then(RegionCode::of_place);
    division.map_or_else(|| format!("{full:06}"), |division| division.to_string())
}

fn every_bit(mask: i64, bits: u32) -> bool {
    1_i64
        .checked_shl(bits)
        .is_some_and(|end| mask & (end - 1) == end - 1)
}

pub(super) fn bits(mask: i64) -> impl Iterator<Item = usize> {
    (0..63).filter(move |bit| mask >> bit & 1 == 1)
}

pub(super) fn chain_codes(mask: i64, chains: &[ChainCode]) -> Vec<String> {
    bits(mask)
        .filter_map(|bit| chains.get(bit))
        .map(ToString::to_string)
        .collect()
}

fn mask(criterion: Criterion, value: i64, count: usize, name: fn(i32) -> String) -> v1::Operand {
    if u32::try_from(count).is_ok_and(|count| every_bit(value, count)) {
        return empty(criterion);
    }
    of_codes(criterion, many(value, name))
}

pub(super) fn many(mask: i64, name: fn(i32) -> String) -> Vec<String> {
    bits(mask)
        .filter_map(|bit| i32::try_from(bit + 1).ok())
        .map(name)
        .collect()
}

pub(super) fn one<T: Wire>(ordinal: i64, name: fn(i32) -> String) -> Vec<String> {
    let number = i32::try_from(ordinal)
        .ok()
        .and_then(|ordinal| ordinal.checked_add(1));
    number
        .into_iter()
        .filter(|number| T::from_wire(*number).is_some())
        .map(name)
        .collect()
}

macro_rules! value_names {
    ($($function:ident of $proto:ident),+ $(,)?) => {$(
        pub(super) fn $function(number: i32) -> String {
            v1::$proto::try_from(number).map(|it| it.as_str_name().to_owned()).unwrap_or_default()
        }
    )+};
}

value_names! {
    tier_name of Tier,
    size_name of SizeClass,
    purpose_name of Purpose,
    credit_name of CreditGrade,
    tax_name of TaxGrade,
    instrument_name of Instrument,
    collateral_name of Collateral,
}

/// (loans + amount) over revenue in basis points, rounded up.
fn leverage(facts: &[Operand]) -> Option<i64> {
    let debt = named(facts, "existing_loan")?.checked_add(named(facts, "amount")?)?;
    let revenue = named(facts, "revenue").filter(|revenue| *revenue > 0)?;
    let bp = (i128::from(debt) * 10_000 + i128::from(revenue) - 1).div_euclid(revenue.into());
    i64::try_from(bp).ok()
}

/// Profit over revenue in basis points, rounded down.
fn margin(facts: &[Operand]) -> Option<i64> {
    let revenue = named(facts, "revenue").filter(|revenue| *revenue > 0)?;
    let bp = (i128::from(named(facts, "profit")?) * 10_000).div_euclid(revenue.into());
    i64::try_from(bp).ok()
}

#[cfg(test)]
mod tests {
    use super::full_region;

    #[test]
    fn codes_of_rows_are_told_as_those_of_divisions() {
        let told = [33, 3301, 330_106, 330_100, 441_999, 4419].map(full_region);
        let divisions = ["330000", "330100", "330106", "330100", "441900", "441900"];
        assert_eq!(told, divisions);
        // A snapshot may hold what is no division any more.
        assert_eq!(full_region(330_199), "330199");
    }
}
