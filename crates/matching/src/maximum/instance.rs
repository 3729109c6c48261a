//! An instance of the assignment problem: bidders, targets with capacities, scored edges

use std::ops::Range;

/// The highest score of an edge: sums of four scores fit 31 bits.
pub const MAX_SCORE: u32 = 1 << 28;

/// No edge: a bidder that is left out.
pub(super) const OUT: u32 = u32::MAX;

/// What a bidder and a target are worth together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The target, from 0.
    pub target: u32,
    /// The score of the pair, at most [`MAX_SCORE`].
    pub score: u32,
}

impl Edge {
    pub(super) const fn score(self) -> i32 {
        self.score.cast_signed()
    }

    pub(super) const fn place(self) -> usize {
        self.target as usize
    }
}

/// Who may go where: each bidder to one target at most, as many to a target as it has capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Bidder `i` has the edges `ranges[i]`; several bidders may share them.
    ranges: Vec<(u32, u32)>,
    edges: Vec<Edge>,
    capacities: Vec<u32>,
}

/// Why an instance is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInstance {
    /// An edge leads to no target.
    #[error("bidder {bidder}: target {target}, expected one below {targets}")]
    Target {
        /// Whose edge it is.
        bidder: usize,
        /// Where it leads.
        target: u32,
        /// How many targets there are.
        targets: usize,
    },
    /// A score is above [`MAX_SCORE`].
    #[error("bidder {bidder}: score {score}, expected at most {MAX_SCORE}")]
    Score {
        /// Whose edge it is.
        bidder: usize,
        /// Its score.
        score: u32,
    },
    /// More bidders, targets or edges than 32 bits number.
    #[error("more bidders, targets or edges than 32 bits number")]
    TooLarge,
}

impl Instance {
    /// An instance of bidders, each with its edges, and the capacity of each target.
    ///
    /// # Errors
    /// [`InvalidInstance`] names the first edge that cannot be used.
    pub fn new<B: IntoIterator<Item = Edge>>(
        bidders: impl IntoIterator<Item = B>,
        capacities: Vec<u32>,
    ) -> Result<Self, InvalidInstance> {
        let mut instance = Self::of_targets(capacities)?;
        for edges in bidders {
            instance.push(edges, 1)?;
        }
        Ok(instance)
    }

    /// An instance without bidders.
    pub(super) fn of_targets(capacities: Vec<u32>) -> Result<Self, InvalidInstance> {
        number(capacities.len())?;
        Ok(Self {
            ranges: Vec::new(),
            edges: Vec::new(),
            capacities,
        })
    }

    /// Adds so many bidders with the same edges. Edges that cannot count are left away: those of
    /// score 0, and those to a target without capacity.
    pub(super) fn push(
        &mut self,
        edges: impl IntoIterator<Item = Edge>,
        copies: usize,
    ) -> Result<(), InvalidInstance> {
        let bidder = self.ranges.len();
        let start = number(self.edges.len())?;
        for edge in edges {
            let Edge { target, score } = edge;
            let Some(capacity) = self.capacities.get(target as usize) else {
                return Err(InvalidInstance::Target {
                    bidder,
                    target,
                    targets: self.capacities.len(),
                });
            };
            if score > MAX_SCORE {
                return Err(InvalidInstance::Score { bidder, score });
            }
            if score > 0 && *capacity > 0 {
                self.edges.push(edge);
            }
        }
        let range = (start, number(self.edges.len())?);
        self.ranges.extend(std::iter::repeat_n(range, copies));
        number(self.ranges.len())?;
        Ok(())
    }

    /// All bidders.
    pub(super) fn bidders(&self) -> Range<u32> {
        0..u32::try_from(self.ranges.len()).unwrap_or(u32::MAX)
    }

    /// The edges of a bidder, numbered.
    pub(super) fn edges_of(&self, bidder: u32) -> impl Iterator<Item = (u32, Edge)> {
        let (start, end) = self.ranges[bidder as usize];
        let edges = &self.edges[start as usize..end as usize];
        (start..end).zip(edges.iter().copied())
    }

    pub(super) fn edge(&self, edge: u32) -> Edge {
        self.edges[edge as usize]
    }

    /// The target of an edge; `None` for [`OUT`].
    pub(super) fn target_of(&self, edge: u32) -> Option<u32> {
        self.edges.get(edge as usize).map(|edge| edge.target)
    }

    pub(super) fn capacities(&self) -> &[u32] {
        &self.capacities
    }

    pub(super) fn max_score(&self) -> u32 {
        self.edges.iter().map(|edge| edge.score).max().unwrap_or(0)
    }

    /// Where each target's clients begin in one array with room for all that can come, and where
    /// the last end.
    pub(super) fn rooms(&self) -> Vec<usize> {
        let mut wanted = vec![0_u32; self.capacities.len()];
        for bidder in self.bidders() {
            for (_, edge) in self.edges_of(bidder) {
                wanted[edge.place()] += 1;
            }
        }
        let mut end = 0;
        let ends = wanted
            .iter()
            .zip(&self.capacities)
            .map(|(wanted, capacity)| {
                end += *wanted.min(capacity) as usize;
                end
            });
        std::iter::once(0).chain(ends).collect()
    }
}

/// A count that 32 bits hold, [`OUT`] left over.
fn number(count: usize) -> Result<u32, InvalidInstance> {
    u32::try_from(count)
        .ok()
        .filter(|count| *count < OUT)
        .ok_or(InvalidInstance::TooLarge)
}
