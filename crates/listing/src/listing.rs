//! A firm's membership of a board: proposed, under review, listed, moved, delisted.

use crate::candidate::{Candidate, Proof};
use crate::code::{CodeError, EnterpriseCode};
use crate::disclosure::Filing;
use crate::layer::{Class, Layer};
use crate::market::Market;
use crate::member::Member;
use crate::pipeline::{Pipeline, PipelineError, PipelineEvent};
use chrono::NaiveDate;
use domain::limits::{CODE_CHARS_MAX, TEXT_CHARS_MAX};
use domain::{MarketId, SmeId};

/// Most changes of layer of one listing.
pub const LAYERS_MAX: usize = 200;

/// Why a layer changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoveCause {
    /// The evidence allows a higher one.
    Raised,
    /// What carried the old one has expired or is gone.
    Lapsed,
}

impl MoveCause {
    /// All causes.
    pub const ALL: [Self; 2] = [Self::Raised, Self::Lapsed];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Lapsed => "lapsed",
        }
    }

    /// The cause with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

/// Why a firm left the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DelistReason {
    /// It went to NEEQ or to an exchange.
    MovedUp,
    /// It asked to leave.
    Voluntary,
    /// The market ended the listing for a breach.
    Breach,
    /// It exists no more, or belongs to another firm.
    Dissolved,
}

impl DelistReason {
    /// All reasons.
    pub const ALL: [Self; 4] = [
        Self::MovedUp,
        Self::Voluntary,
        Self::Breach,
        Self::Dissolved,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MovedUp => "moved_up",
            Self::Voluntary => "voluntary",
            Self::Breach => "breach",
            Self::Dissolved => "dissolved",
        }
    }

    /// The reason with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Where a listing stands; `on` is the day on which it got there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListingState {
    /// Somebody proposed the firm.
    Proposed {
        /// Since then.
        on: NaiveDate,
    },
    /// The market looks at it.
    UnderReview {
        /// Since then.
        on: NaiveDate,
    },
    /// The market refused it.
    Refused {
        /// Since then.
        on: NaiveDate,
        /// Why, in the market's words.
        reason: String,
    },
    /// On the board in the layer that it entered.
    Listed {
        /// Since then.
        on: NaiveDate,
        /// The layer.
        layer: Layer,
    },
    /// On the board in another layer than before.
    LayerMoved {
        /// Since then.
        on: NaiveDate,
        /// The layer before.
        from: Layer,
        /// The layer.
        layer: Layer,
        /// Why.
        cause: MoveCause,
    },
    /// Off the board.
    Delisted {
        /// Since then.
        on: NaiveDate,
        /// The last layer.
        layer: Layer,
        /// Why.
        reason: DelistReason,
    },
}

impl ListingState {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "proposed",
            Self::UnderReview { .. } => "under_review",
            Self::Refused { .. } => "refused",
            Self::Listed { .. } => "listed",
            Self::LayerMoved { .. } => "layer_moved",
            Self::Delisted { .. } => "delisted",
        }
    }

    /// The day on which it began.
    #[must_use]
    pub const fn on(&self) -> NaiveDate {
        match self {
            Self::Proposed { on }
            | Self::UnderReview { on }
            | Self::Refused { on, .. }
            | Self::Listed { on, .. }
            | Self::LayerMoved { on, .. }
            | Self::Delisted { on, .. } => *on,
        }
    }

    /// On the board in another layer than before.
    pub(crate) fn moved(on: NaiveDate, (from, layer): (Layer, Layer)) -> Self {
        let cause = match layer > from {
            true => MoveCause::Raised,
            false => MoveCause::Lapsed,
        };
        Self::LayerMoved {
            on,
            from,
            layer,
            cause,
        }
    }

    /// The layer, while the firm is on the board.
    #[must_use]
    pub const fn layer(&self) -> Option<Layer> {
        match self {
            Self::Listed { layer, .. } | Self::LayerMoved { layer, .. } => Some(*layer),
            Self::Proposed { .. }
            | Self::UnderReview { .. }
            | Self::Refused { .. }
            | Self::Delisted { .. } => None,
        }
    }

    /// True unless the market refused the firm or it left the board.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match self {
            Self::Proposed { .. }
            | Self::UnderReview { .. }
            | Self::Listed { .. }
            | Self::LayerMoved { .. } => true,
            Self::Refused { .. } | Self::Delisted { .. } => false,
        }
    }
}

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListingError {
    /// The state does not allow it.
    #[error("a listing that is {from} cannot become {to}")]
    Transition {
        /// Code of the state.
        from: &'static str,
        /// Code of the state asked for.
        to: &'static str,
    },
    /// The day is before that of the last change.
    #[error("{on} is before the last change on {last}")]
    DayBefore {
        /// The day.
        on: NaiveDate,
        /// Day of the last change.
        last: NaiveDate,
    },
    /// The evidence of the day does not prove entry.
    #[error("entry is not proved: {} conditions lacking, {} unknown", .missing, .unknown)]
    EntryNotProved {
        /// Conditions that do not hold.
        missing: usize,
        /// Conditions that nothing is known of.
        unknown: usize,
    },
    /// The candidate is another firm.
    #[error("the candidate is firm {candidate}, the listing is of firm {listing}")]
    OtherFirm {
        /// The candidate.
        candidate: SmeId,
        /// The listing's firm.
        listing: SmeId,
    },
    /// The market is another one.
    #[error("the listing is of market {listing}, not of {market}")]
    OtherMarket {
        /// The market that was given.
        market: MarketId,
        /// The listing's market.
        listing: MarketId,
    },
    /// The layer is the same already.
    #[error("the evidence gives the layer that it is in, {0}")]
    SameLayer(Layer),
    /// What carried the layer is not known any more.
    #[error("whether what carried the layer {0} still holds is not known")]
    LayerUnclear(Layer),
    /// There were too many changes of layer.
    #[error("at most {LAYERS_MAX} changes of layer are kept")]
    TooManyMoves,
    /// A text is empty, too long or has control characters.
    #[error("`{field}` must be 1 to {max} characters without control characters")]
    Text {
        /// The field.
        field: &'static str,
        /// Characters allowed.
        max: usize,
    },
    /// The standard code is not one of the market.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The firm does not owe the document for such a period by that day.
    #[error("no `{}` for a period to {} is owed by {}", .0.key, .0.period_end, .0.filed_on)]
    NotOwed(Filing),
    /// The document was filed already.
    #[error("`{}` for the period to {} was filed on {}", .0.key, .0.period_end, .0.filed_on)]
    Filed(Filing),
    /// The document was not filed.
    #[error("no `{key}` for the period to {period_end} was filed")]
    NotFiled {
        /// Key of the document.
        key: String,
        /// Last day of the period.
        period_end: NaiveDate,
        /// Last days of the periods for which it was filed, oldest first.
        filed: Vec<NaiveDate>,
    },
    /// It cannot go up on a day after it has left the exchanges.
    #[error("on {on} the firm cannot leave for NEEQ or an exchange, which it left on {left}")]
    LeftExchanges {
        /// The day.
        on: NaiveDate,
        /// When it left the exchanges.
        left: NaiveDate,
    },
    /// A pipeline event does not fit.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

/// A layer and the first day in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerSpan {
    /// First day.
    pub from: NaiveDate,
    /// The layer.
    pub layer: Layer,
}

/// A firm's membership of a market's board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The market.
    pub market: MarketId,
    /// The firm.
    pub sme: SmeId,
    /// Code of the standard; its letter is that of the layer. `None` before it is on the board.
    pub code: Option<EnterpriseCode>,
    /// The market's own code of the firm; `None` where it has none. A change of layer leaves it.
    pub own_code: Option<String>,
    /// Where it stands.
    pub state: ListingState,
    /// What carried entry and layer when it was last looked at.
    pub proofs: Vec<Proof>,
    /// The layers it was in, oldest first.
    pub layers: Vec<LayerSpan>,
    /// Where it stands with NEEQ and the exchanges.
    pub pipeline: Pipeline,
    /// The documents that were filed, by period and key.
    pub filings: Vec<Filing>,
}

impl Listing {
    /// Proposes a candidate whose entry is proved.
    ///
    /// # Errors
    /// [`ListingError::EntryNotProved`] for any other.
    pub fn propose(
        market: &Market,
        candidate: &Candidate,
        on: NaiveDate,
    ) -> Result<Self, ListingError> {
        proved(candidate)?;
        Ok(Self {
            market: market.key.clone(),
            sme: candidate.sme,
            code: None,
            own_code: None,
            state: ListingState::Proposed { on },
            proofs: candidate.proofs.clone(),
            layers: Vec::new(),
            pipeline: Pipeline::default(),
            filings: Vec::new(),
        })
    }

    /// The market begins its review.
    ///
    /// # Errors
    /// [`ListingError`] unless it is proposed, and for a day before that.
    pub fn start_review(self, on: NaiveDate) -> Result<Self, ListingError> {
        self.later(on)?;
        let ListingState::Proposed { .. } = self.state else {
            return Err(self.cannot("under_review"));
        };
        let state = ListingState::UnderReview { on };
        Ok(Self { state, ..self })
    }

    /// The market refuses the firm.
    ///
    /// # Errors
    /// [`ListingError`] once it is on the board or refused, for a day before the last change, and
    /// without a reason.
    pub fn refuse(self, reason: &str, on: NaiveDate) -> Result<Self, ListingError> {
        self.later(on)?;
        let (ListingState::Proposed { .. } | ListingState::UnderReview { .. }) = self.state else {
            return Err(self.cannot("refused"));
        };
        let reason = text("reason", reason, TEXT_CHARS_MAX)?;
        let state = ListingState::Refused { on, reason };
        Ok(Self { state, ..self })
    }

    /// The firm enters the board in the layer that its evidence of the day proves. The letter of
    /// the code becomes that of the layer.
    ///
    /// # Errors
    /// [`ListingError`] unless it is under review, for a day before the last change, for another
    /// firm, for another market or a code of one, and if entry is not proved any more.
    pub fn list(
        self,
        market: &Market,
        (code, own_code): (EnterpriseCode, Option<&str>),
        candidate: &Candidate,
        on: NaiveDate,
    ) -> Result<Self, ListingError> {
        self.later(on)?;
        let ListingState::UnderReview { .. } = self.state else {
            return Err(self.cannot("listed"));
        };
        self.same_firm(candidate.sme)?;
        if market.key != self.market {
            return Err(ListingError::OtherMarket {
                market: market.key.clone(),
                listing: self.market,
            });
        }
        code.of_market(market)?;
        let own_code = own_code.map(|own| text("own_code", own, CODE_CHARS_MAX));
        let layer = proved(candidate)?;
        Ok(Self {
            code: Some(code.with_class(Some(Class::Layer(layer)))),
            own_code: own_code.transpose()?,
            state: ListingState::Listed { on, layer },
            proofs: candidate.proofs.clone(),
            layers: vec![LayerSpan { from: on, layer }],
            ..self
        })
    }

    /// The layer from which the firm may be moved on a day, whatever its evidence.
    ///
    /// # Errors
    /// [`ListingError`] for a day before the last change, and unless it is on the board.
    pub fn ready_to_move(&self, on: NaiveDate) -> Result<Layer, ListingError> {
        self.later(on)?;
        self.layer_for("layer_moved")
    }

    /// Moves the firm to the layer that its evidence of the day proves. A firm of the board that
    /// proves none of the upper layers is in the incubation layer, also when its entry would not
    /// be proved again. Only the letter of the code changes.
    ///
    /// # Errors
    /// [`ListingError`] unless it is on the board, for a day before the last change, for another
    /// firm, if the layer is the same, if it is not known whether what carried the layer still
    /// holds, and after [`LAYERS_MAX`] changes.
    pub fn move_layer(mut self, member: &Member, on: NaiveDate) -> Result<Self, ListingError> {
        let from = self.ready_to_move(on)?;
        self.same_firm(member.sme)?;
        let layer = member.layer_after(from, &self.proofs);
        let layer = layer.ok_or(ListingError::LayerUnclear(from))?;
        if layer == from {
            return Err(ListingError::SameLayer(layer));
        }
        if self.layers.len() >= LAYERS_MAX {
            return Err(ListingError::TooManyMoves);
        }
        self.layers.push(LayerSpan { from: on, layer });
        let class = Some(Class::Layer(layer));
        Ok(Self {
            code: self.code.map(|code| code.with_class(class)),
            state: ListingState::moved(on, (from, layer)),
            proofs: member.proofs.clone(),
            ..self
        })
    }

    /// The firm leaves the board.
    ///
    /// # Errors
    /// [`ListingError`] unless it is on the board, for a day before the last change, and for a firm
    /// that goes up after it has left the exchanges: [`Self::report`] refuses the same the other
    /// way round.
    pub fn delist(self, reason: DelistReason, on: NaiveDate) -> Result<Self, ListingError> {
        self.later(on)?;
        let layer = self.layer_for("delisted")?;
        let left = self.pipeline.day(PipelineEvent::Left);
        let left = left.filter(|left| reason == DelistReason::MovedUp && *left < on);
        if let Some(left) = left {
            return Err(ListingError::LeftExchanges { on, left });
        }
        let state = ListingState::Delisted { on, layer, reason };
        Ok(Self { state, ..self })
    }

    /// Records what an exchange reports, also after the firm has left the board for it.
    ///
    /// # Errors
    /// [`ListingError`] for a firm that was never on the board, an event that does not fit, and the
    /// end of what it left the board for on a day before it left.
    pub fn report(self, event: PipelineEvent, on: NaiveDate) -> Result<Self, ListingError> {
        if self.layers.is_empty() {
            return Err(self.cannot(event.code()));
        }
        let pipeline = self.pipeline.clone().report(event, on)?;
        if event == PipelineEvent::Left {
            self.left_something(&pipeline)?;
            if self.moved_up() {
                self.later(on)?;
            }
        }
        Ok(Self { pipeline, ..self })
    }

    /// Takes back what was reported by mistake.
    ///
    /// # Errors
    /// [`ListingError`] for an event that was not reported, and one that another needs.
    pub fn withdraw(self, event: PipelineEvent) -> Result<Self, ListingError> {
        let pipeline = self.pipeline.clone().withdraw(event)?;
        self.left_something(&pipeline)?;
        Ok(Self { pipeline, ..self })
    }

    /// Only a firm that was on NEEQ, or that left its board for it, leaves the exchanges.
    fn left_something(&self, pipeline: &Pipeline) -> Result<(), PipelineError> {
        let (event, needs) = (PipelineEvent::Left, PipelineEvent::OnNeeq);
        let left = pipeline.day(event).is_some() && pipeline.day(needs).is_none();
        match left && !self.moved_up() {
            true => Err(PipelineError::Needs { event, needs }),
            false => Ok(()),
        }
    }

    const fn moved_up(&self) -> bool {
        matches!(
            self.state,
            ListingState::Delisted {
                reason: DelistReason::MovedUp,
                ..
            }
        )
    }

    /// True unless the market refused the firm or it left the board: a firm has at most one such
    /// listing on a market, and is no candidate of it meanwhile.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.state.is_open()
    }

    fn later(&self, on: NaiveDate) -> Result<(), ListingError> {
        let last = self.state.on();
        if on < last {
            return Err(ListingError::DayBefore { on, last });
        }
        Ok(())
    }

    const fn cannot(&self, to: &'static str) -> ListingError {
        ListingError::Transition {
            from: self.state.code(),
            to,
        }
    }

    fn layer_for(&self, to: &'static str) -> Result<Layer, ListingError> {
        self.state.layer().ok_or_else(|| self.cannot(to))
    }

    fn same_firm(&self, candidate: SmeId) -> Result<(), ListingError> {
        if candidate == self.sme {
            return Ok(());
        }
        Err(ListingError::OtherFirm {
            candidate,
            listing: self.sme,
        })
    }
}

fn proved(candidate: &Candidate) -> Result<Layer, ListingError> {
    candidate.layer.ok_or(ListingError::EntryNotProved {
        missing: candidate.missing.len(),
        unknown: candidate.unknown.len(),
    })
}

fn text(field: &'static str, value: &str, max: usize) -> Result<String, ListingError> {
    let value = value.trim();
    let length = (1..=max).contains(&value.chars().count());
    if length && !value.chars().any(char::is_control) {
        return Ok(value.to_owned());
    }
    Err(ListingError::Text { field, max })
}
