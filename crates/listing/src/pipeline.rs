//! What the exchanges report of a firm on its way: tutoring, filed, on NEEQ, in Beijing.

use crate::history::other_market;
use chrono::{Datelike, NaiveDate};
use rulebook::{Evidence, Fact, FactError, Facts, Origin};

/// One thing that happened to a firm on its way up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PipelineEvent {
    /// Tutoring for a listing began.
    Tutoring,
    /// The application to NEEQ was accepted.
    FiledNeeq,
    /// Its shares are on NEEQ.
    OnNeeq,
    /// NEEQ moved it to the innovation layer.
    InnovationLayer,
    /// The application to the Beijing Stock Exchange was accepted.
    FiledBse,
    /// It is listed in Beijing.
    AtBse,
    /// Its shares are on NEEQ and on exchanges no more.
    Left,
}

impl PipelineEvent {
    /// All events in the order of the way.
    pub const ALL: [Self; 7] = [
        Self::Tutoring,
        Self::FiledNeeq,
        Self::OnNeeq,
        Self::InnovationLayer,
        Self::FiledBse,
        Self::AtBse,
        Self::Left,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tutoring => "tutoring",
            Self::FiledNeeq => "filed_neeq",
            Self::OnNeeq => "on_neeq",
            Self::InnovationLayer => "innovation_layer",
            Self::FiledBse => "filed_bse",
            Self::AtBse => "at_bse",
            Self::Left => "left",
        }
    }

    /// The event with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.code() == code)
    }

    /// What must have been reported before. Filings and tutoring may go unreported; so may NEEQ
    /// for a firm that left its board for it.
    const fn needs(self) -> Option<Self> {
        match self {
            Self::Tutoring | Self::FiledNeeq | Self::OnNeeq | Self::Left => None,
            Self::InnovationLayer | Self::FiledBse | Self::AtBse => Some(Self::OnNeeq),
        }
    }

    /// What cannot have happened yet.
    const fn before(self) -> &'static [Self] {
        match self {
            Self::Tutoring => &[Self::FiledBse, Self::AtBse],
            Self::FiledNeeq => &[Self::OnNeeq],
            Self::InnovationLayer | Self::FiledBse => &[Self::AtBse, Self::Left],
            Self::OnNeeq | Self::AtBse => &[Self::Left],
            Self::Left => &[],
        }
    }
}

/// Why an event is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PipelineError {
    /// It was reported before.
    #[error("`{}` was reported for {on} already", .event.code())]
    Twice {
        /// The event.
        event: PipelineEvent,
        /// The day that is recorded.
        on: NaiveDate,
    },
    /// It was not reported.
    #[error("`{}` was not reported", .event.code())]
    Absent {
        /// The event.
        event: PipelineEvent,
        /// What was reported instead, in the order of the way.
        reported: Vec<PipelineEvent>,
    },
    /// Something must come first.
    #[error("`{}` needs `{}` first", .event.code(), .needs.code())]
    Needs {
        /// The event.
        event: PipelineEvent,
        /// What must come first.
        needs: PipelineEvent,
    },
    /// Its day contradicts that of another event.
    #[error("`{}` on {on} contradicts `{}` on {other_on}", .event.code(), .other.code())]
    Order {
        /// The event.
        event: PipelineEvent,
        /// Its day.
        on: NaiveDate,
        /// The other event.
        other: PipelineEvent,
        /// Its day.
        other_on: NaiveDate,
    },
}

/// Where a firm stands on its way up: the events with their days, in the order of the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pipeline(Vec<(PipelineEvent, NaiveDate)>);

impl Pipeline {
    /// The day of an event, if it was reported.
    #[must_use]
    pub fn day(&self, event: PipelineEvent) -> Option<NaiveDate> {
        let found = self.0.iter().find(|(known, _)| *known == event);
        found.map(|(_, on)| *on)
    }

    /// All events with their days, in the order of the way.
    #[must_use]
    pub fn events(&self) -> &[(PipelineEvent, NaiveDate)] {
        &self.0
    }

    /// How far the firm has come.
    #[must_use]
    pub fn stage(&self) -> Option<PipelineEvent> {
        self.0.last().map(|(event, _)| *event)
    }

    /// Adds an event. Events may be reported late, but never against the order of things.
    ///
    /// # Errors
    /// [`PipelineError`] if it is there already, needs another first, or has a day that cannot be.
    pub fn report(mut self, event: PipelineEvent, on: NaiveDate) -> Result<Self, PipelineError> {
        if let Some(on) = self.day(event) {
            return Err(PipelineError::Twice { event, on });
        }
        let order = |other, other_on| PipelineError::Order {
            event,
            on,
            other,
            other_on,
        };
        if let Some(needs) = event.needs() {
            let first = self.day(needs);
            let first = first.ok_or(PipelineError::Needs { event, needs })?;
            if on < first {
                return Err(order(needs, first));
            }
        }
        for (other, other_on) in &self.0 {
            let late = event.before().contains(other) && on > *other_on;
            let early = other.before().contains(&event) && on < *other_on;
            if late || early {
                return Err(order(*other, *other_on));
            }
        }
        self.0.push((event, on));
        self.0.sort_unstable();
        Ok(self)
    }

    /// Takes back an event.
    ///
    /// # Errors
    /// [`PipelineError`] if it was not reported, or if another one that was needs it.
    pub fn withdraw(mut self, event: PipelineEvent) -> Result<Self, PipelineError> {
        if self.day(event).is_none() {
            let reported = self.0.iter().map(|(known, _)| *known).collect();
            return Err(PipelineError::Absent { event, reported });
        }
        let mut known = self.0.iter().map(|(known, _)| *known);
        if let Some(later) = known.find(|it| it.needs() == Some(event)) {
            let (event, needs) = (later, event);
            return Err(PipelineError::Needs { event, needs });
        }
        self.0.retain(|(known, _)| *known != event);
        Ok(self)
    }

    /// Records where the firm stood on a day among its facts; without the days of the events as
    /// evidence where the market that reported them is not `named`. A fact that speaks of a later
    /// day than an event stays.
    ///
    /// # Errors
    /// [`FactError`] for a day before the year 1.
    pub fn add_to(
        &self,
        facts: &mut Facts,
        named: bool,
        until: NaiveDate,
    ) -> Result<(), FactError> {
        let left = self
            .day(PipelineEvent::Left)
            .is_some_and(|day| day <= until);
        for (event, on) in self.0.iter().filter(|(_, on)| *on <= until) {
            let day = i64::from(on.num_days_from_ce());
            let effects: &[(Fact, i64, Origin)] = match event {
                // The days of a time that is over are none to count from.
                PipelineEvent::OnNeeq | PipelineEvent::InnovationLayer | PipelineEvent::AtBse
                    if left =>
                {
                    &[]
                }
                PipelineEvent::Left => &[
                    (Fact::InnovationLayer, 0, Origin::InnovationLayer),
                    (Fact::ListedBse, 0, Origin::Bse),
                ],
                PipelineEvent::OnNeeq => &[(Fact::NeeqSince, day, Origin::Neeq)],
                PipelineEvent::InnovationLayer => {
                    &[(Fact::InnovationLayer, 1, Origin::InnovationLayer)]
                }
                PipelineEvent::AtBse => &[
                    (Fact::BseSince, day, Origin::Bse),
                    (Fact::ListedBse, 1, Origin::Bse),
                ],
                PipelineEvent::Tutoring | PipelineEvent::FiledNeeq | PipelineEvent::FiledBse => &[],
            };
            for (fact, value, origin) in effects {
                let given = facts.given(*fact, 0).and_then(|(_, it)| it.as_of);
                if given.is_some_and(|day| day > *on) {
                    continue;
                }
                let evidence = match named {
                    true => Evidence {
                        origin: *origin,
                        as_of: Some(*on),
                        ..Evidence::default()
                    },
                    false => other_market(),
                };
                facts.set(*fact, None, *value, evidence)?;
            }
        }
        Ok(())
    }
}
