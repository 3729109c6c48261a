//! Enums of the wire and of the domain: same values, same order, shifted by the zero value.

use api::v1;
use domain::capacity::CapacityPeriod;
use domain::match_run::RunPhase;
use domain::{
    AssignmentRule, BatchState, Collateral, Confidence, CreditGrade, Criterion, DeclineReason,
    Instrument, LenderKind, LenderScope, OfferingState, OutcomeCause, PlacementEvidence,
    PolicyState, Priority, Purpose, ReferralState, RunState, SizeClass, TaxGrade, Tier, TitleKind,
    UnknownRule, Verdict,
};
use listing::disclosure::Period;
use listing::{DelistReason, Due, Layer, MoveCause, NeeqRoute, NoCandidate, PipelineEvent, Rung};
use rulebook::path::WaitCause;
use rulebook::{Application, Op, Take, Unit};

/// A domain enum that the wire knows.
pub trait Wire: Copy + Ord {
    /// Name of the proto enum.
    const NAME: &'static str;
    /// Stand-in for a value that could not be read.
    const FIRST: Self;

    /// Number on the wire, from 1.
    fn to_wire(self) -> i32;

    /// The value with this number; `None` for 0 and for numbers that do not exist.
    fn from_wire(number: i32) -> Option<Self>;
}

macro_rules! wire {
    ($($domain:ident => $proto:ident),+ $(,)?) => {
        $(impl Wire for $domain {
            const NAME: &'static str = stringify!($proto);
            const FIRST: Self = Self::ALL[0];

            fn to_wire(self) -> i32 {
                i32::from(self.ordinal()) + 1
            }

            fn from_wire(number: i32) -> Option<Self> {
                Self::from_ordinal(u8::try_from(number.checked_sub(1)?).ok()?)
            }
        })+

        #[cfg(test)]
        mod tests {
            use super::*;

            /// Every value has the same name on both sides: `srdi_sme` is `TITLE_KIND_SRDI_SME`.
            #[test]
            fn both_sides_have_the_same_values() {
                $({
                    let zero = api::v1::$proto::try_from(0).unwrap().as_str_name();
                    let prefix = zero.strip_suffix("UNSPECIFIED").unwrap();
                    for value in $domain::ALL {
                        let proto = api::v1::$proto::try_from(value.to_wire()).unwrap();
                        let want = format!("{prefix}{}", value.code().to_uppercase());
                        assert_eq!(proto.as_str_name(), want);
                        assert_eq!($domain::from_wire(value.to_wire()), Some(*value));
                    }
                    let next = i32::try_from($domain::ALL.len()).unwrap() + 1;
                    assert!(api::v1::$proto::try_from(next).is_err(), "{zero}");
                    assert_eq!($domain::from_wire(next), None);
                    assert_eq!($domain::from_wire(0), None);
                    assert_eq!($domain::from_wire(i32::MIN), None);
                })+
            }
        }
    };
}

/// The same for enums that are matched by the names of their values.
macro_rules! wire_by_name {
    ($($domain:ty => $proto:ident { $first:ident $(, $name:ident)* $(,)? })+) => {
        $(impl Wire for $domain {
            const NAME: &'static str = stringify!($proto);
            const FIRST: Self = Self::$first;

            fn to_wire(self) -> i32 {
                match self {
                    Self::$first => v1::$proto::$first.into(),
                    $(Self::$name => v1::$proto::$name.into(),)*
                }
            }

            fn from_wire(number: i32) -> Option<Self> {
                match v1::$proto::try_from(number).ok()? {
                    v1::$proto::Unspecified => None,
                    v1::$proto::$first => Some(Self::$first),
                    $(v1::$proto::$name => Some(Self::$name),)*
                }
            }
        })+
    };
}

wire_by_name! {
    Application => RuleApplication { New, Review }
    Op => Comparison { AtLeast, Above, AtMost, Below, Equal }
    Take => Aggregation {
        Last, Each, Either, Mean, Sum, Growth, MeanGrowth, CompoundGrowth, MonthsSince,
    }
    WaitCause => WaitCause {
        StepBefore, Time, NextFigures, Window, NoWindow, NoRule, Together, Missed,
    }
    Layer => Layer { Incubation, Standardization, Cultivation }
    Rung => Rung { Entry, Standardization, Cultivation }
    NeeqRoute => NeeqRoute { GreenChannel, PublicityReview }
    NoCandidate => NoCandidateCause {
        Outside, SeatUnclear, EntryNotMet, NoRule, Public, ListedElsewhere,
    }
    MoveCause => MoveCause { Raised, Lapsed }
    Due => ListingDue { Any, Down, Up }
    DelistReason => DelistReason { MovedUp, Voluntary, Breach, Dissolved }
    Period => DisclosurePeriod { Year, HalfYear }
    PipelineEvent => PipelineEvent {
        Tutoring, FiledNeeq, OnNeeq, InnovationLayer, FiledBse, AtBse, Left,
    }
}

/// Number of the unit of a fact.
pub fn unit(unit: Unit) -> i32 {
    let unit = match unit {
        Unit::Fen => v1::FactUnit::Fen,
        Unit::Bp => v1::FactUnit::BasisPoints,
        Unit::Count => v1::FactUnit::Count,
        Unit::Years => v1::FactUnit::Years,
        Unit::Months => v1::FactUnit::Months,
        Unit::Points => v1::FactUnit::Points,
        Unit::Level => v1::FactUnit::Level,
        Unit::Shares => v1::FactUnit::Shares,
        Unit::Flag => v1::FactUnit::Flag,
        Unit::Day => v1::FactUnit::Day,
        Unit::SizeClass => v1::FactUnit::SizeClass,
    };
    unit.into()
}

wire! {
    AssignmentRule => AssignmentRule,
    BatchState => BatchState,
    CapacityPeriod => CapacityPeriod,
    Collateral => Collateral,
    Confidence => Confidence,
    CreditGrade => CreditGrade,
    Criterion => Criterion,
    DeclineReason => DeclineReason,
    Instrument => Instrument,
    LenderKind => LenderKind,
    LenderScope => LenderScope,
    OfferingState => OfferingState,
    OutcomeCause => OutcomeCause,
    PlacementEvidence => PlacementEvidence,
    PolicyState => MatchPolicyState,
    Priority => Priority,
    Purpose => Purpose,
    ReferralState => ReferralState,
    RunPhase => RunPhase,
    RunState => MatchRunState,
    SizeClass => SizeClass,
    TaxGrade => TaxGrade,
    Tier => Tier,
    TitleKind => TitleKind,
    UnknownRule => UnknownRule,
    Verdict => Verdict,
}

/// Numbers of a set of values.
pub fn numbers<T: Wire>(values: impl IntoIterator<Item = T>) -> Vec<i32> {
    values.into_iter().map(T::to_wire).collect()
}

/// Number of an optional value; 0 if there is none.
pub fn number<T: Wire>(value: Option<T>) -> i32 {
    value.map_or(0, T::to_wire)
}
