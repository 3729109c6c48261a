//! What listings show of a firm on a day, be it past, and what bars it from a board

use crate::candidate::NoCandidate;
use crate::code::EnterpriseCode;
use crate::layer::{Class, Layer};
use crate::listing::{DelistReason, LayerSpan, Listing, ListingState};
use crate::pipeline::PipelineEvent;
use chrono::NaiveDate;
use domain::MarketId;
use rulebook::{Evidence, Fact, FactError, Facts, Origin};

/// What tells that a firm's shares are on NEEQ or on an exchange, as long as it does not say no.
const SHARES: [Fact; 3] = [Fact::NeeqSince, Fact::BseSince, Fact::ListedExchange];

impl Listing {
    /// Where the listing stood on a day, as far as its days are kept: that of a proposal is not
    /// once the firm is under review, nor that of a review once it has ended. `None` before.
    #[must_use]
    pub fn state_on(&self, on: NaiveDate) -> Option<ListingState> {
        if self.state.on() <= on {
            return Some(self.state.clone());
        }
        let count = self.layers.iter().take_while(|it| it.from <= on).count();
        let LayerSpan { from: on, layer } = *self.layers.get(count.checked_sub(1)?)?;
        let before = count.checked_sub(2).and_then(|at| self.layers.get(at));
        Some(match before {
            Some(before) => ListingState::moved(on, (before.layer, layer)),
            None => ListingState::Listed { on, layer },
        })
    }

    /// The code of the standard with the letter of a layer that the firm was in.
    #[must_use]
    pub fn code_in(&self, layer: Layer) -> Option<EnterpriseCode> {
        let code = self.code.clone();
        code.map(|code| code.with_class(Some(Class::Layer(layer))))
    }

    /// The layer that the firm was in on a day, while it was on the board.
    #[must_use]
    pub fn layer_on(&self, on: NaiveDate) -> Option<Layer> {
        self.state_on(on)?.layer()
    }

    /// The last change of board or layer until a day; `None` before the first.
    fn board_on(&self, on: NaiveDate) -> Option<(NaiveDate, Option<Layer>)> {
        match self.state_on(on)? {
            ListingState::Listed { on, layer } | ListingState::LayerMoved { on, layer, .. } => {
                Some((on, Some(layer)))
            }
            ListingState::Delisted { on, .. } => Some((on, None)),
            ListingState::Proposed { .. }
            | ListingState::UnderReview { .. }
            | ListingState::Refused { .. } => None,
        }
    }

    /// Records among a firm's facts what its listings show on a day: membership, layer and pipeline
    /// as they were then. Those that had not come to the board by then show no membership; those
    /// that the firm had left tell of it only where it was on no board then.
    ///
    /// A market that reads the facts learns of another market's listing only that the firm is on a
    /// board, which keeps it off its own, and not where, since when or in which layer; of one that
    /// is over it learns nothing. What NEEQ and Beijing report is public, with its days, which
    /// rules count from.
    ///
    /// What the facts told before of a later day stays. Where the firm left the exchanges, what
    /// they told of until then is over.
    ///
    /// # Errors
    /// [`FactError`] for a day before the year 1.
    pub fn add_all(
        listings: &[&Self],
        facts: &mut Facts,
        reader: Option<&str>,
        on: NaiveDate,
    ) -> Result<(), FactError> {
        let (on_board, off): (Vec<&&Self>, Vec<&&Self>) =
            listings.iter().partition(|it| it.layer_on(on).is_some());
        Self::end_shares(listings, facts, on);
        for listing in off.iter().chain(&on_board) {
            listing.pipeline.add_to(facts, listing.is_own(reader), on)?;
        }
        let members = if on_board.is_empty() { off } else { on_board };
        for listing in members {
            if let Some(board) = listing.board_on(on) {
                listing.add_membership(facts, listing.is_own(reader), board)?;
            }
        }
        Ok(())
    }

    /// Forgets what told that the firm is on an exchange, up to the last day on which it left them.
    fn end_shares(listings: &[&Self], facts: &mut Facts, on: NaiveDate) {
        let left = |it: &&Self| it.pipeline.day(PipelineEvent::Left);
        let left = listings.iter().filter_map(left).filter(|day| *day <= on);
        let Some(left) = left.max() else { return };
        for fact in SHARES {
            if facts.given(fact, 0).is_some_and(|(value, _)| value > 0) {
                facts.forget(fact, 0, left);
            }
        }
    }

    fn is_own(&self, reader: Option<&str>) -> bool {
        reader.is_none_or(|reader| reader == self.market.as_str())
    }

    fn add_membership(
        &self,
        facts: &mut Facts,
        own: bool,
        (since, layer): (NaiveDate, Option<Layer>),
    ) -> Result<(), FactError> {
        if !own {
            return match layer {
                Some(_) => facts.set(Fact::RegionalListed, None, 1, other_market()),
                None => Ok(()),
            };
        }
        let cultivation = layer == Some(Layer::Cultivation);
        for (fact, holds) in [
            (Fact::RegionalListed, layer.is_some()),
            (Fact::BoardCultivation, cultivation),
        ] {
            let evidence = Evidence {
                origin: Origin::Market,
                source: format!("markets/{}", self.market),
                as_of: Some(since),
                expires_on: None,
            };
            facts.set(fact, None, holds.into(), evidence)?;
        }
        Ok(())
    }

    /// Why the listings of a firm keep it from a market's board on a day, if they do: boards are
    /// for firms that are not public, and a firm is on one of them only.
    #[must_use]
    pub fn bar(listings: &[&Self], market: &MarketId, on: NaiveDate) -> Option<NoCandidate> {
        if listings.iter().any(|it| it.is_public(on)) {
            return Some(NoCandidate::Public);
        }
        let elsewhere = |it: &&Self| it.market != *market && it.is_open_on(on);
        let mut all = listings.iter().copied();
        all.any(|it| elsewhere(&it))
            .then_some(NoCandidate::ListedElsewhere)
    }

    /// The last day of the firm's listings on a market that are over, if it is after this one:
    /// memberships of a board do not overlap.
    #[must_use]
    pub fn ended_after(listings: &[&Self], market: &MarketId, on: NaiveDate) -> Option<NaiveDate> {
        let over = listings.iter().filter(|it| !it.is_open());
        let last = over.filter(|it| it.market == *market);
        last.map(|it| it.state.on()).filter(|day| *day > on).max()
    }

    /// True if the listing was open on a day, as far as [`Listing::state_on`] tells.
    #[must_use]
    pub fn is_open_on(&self, on: NaiveDate) -> bool {
        self.state_on(on).is_some_and(|state| state.is_open())
    }

    fn is_public(&self, on: NaiveDate) -> bool {
        let left_for_it = matches!(
            self.state,
            ListingState::Delisted {
                on: left,
                reason: DelistReason::MovedUp,
                ..
            } if left <= on
        );
        let happened = |event| self.pipeline.day(event).is_some_and(|day| day <= on);
        (left_for_it || happened(PipelineEvent::OnNeeq)) && !happened(PipelineEvent::Left)
    }
}

/// Evidence that another market's listing gives.
pub(crate) fn other_market() -> Evidence {
    Evidence {
        origin: Origin::Market,
        ..Evidence::default()
    }
}
