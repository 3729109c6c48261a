//! The forward auction: bidders raise prices until each has a place within a step of its best.
//!
//! A bidder takes the target of the highest value, score less price, and bids what makes it worth
//! no more than its second best, and a step above. A target keeps the highest bids, as many as it
//! has capacity; its price is the lowest of them once it is full, 0 before. Prices only rise, so
//! that the auction ends. This is the algorithm of Bertsekas (1979), for targets of some capacity
//! as in Bertsekas and Castañon (1989).

use super::instance::{Instance, OUT};
use crate::control::{Cancelled, Control};

/// What the auction comes to.
pub(super) struct Sale {
    /// Per target; above 0 only where it is full.
    pub prices: Vec<i32>,
    /// The edge that each bidder got, or [`OUT`].
    pub edge_of: Vec<u32>,
}

/// Bids between two looks at the cancel flag.
const BIDS_PER_CHECK: u32 = 1 << 14;

/// Sells by steps of this size.
pub(super) fn run(instance: &Instance, step: i32, control: &Control) -> Result<Sale, Cancelled> {
    let mut auction = Auction::new(instance, step);
    let mut bids = 0;
    for first in instance.bidders() {
        let mut next = Some(first);
        while let Some(bidder) = next {
            next = auction.bid(bidder);
            bids += 1;
            if bids == BIDS_PER_CHECK {
                control.check()?;
                bids = 0;
            }
        }
    }
    Ok(auction.sale)
}

struct Auction<'a> {
    instance: &'a Instance,
    step: i32,
    sale: Sale,
    rooms: Vec<usize>,
    held: Vec<u32>,
    /// Per target a heap, lowest first, of bid << 32 | bidder.
    bids: Vec<u64>,
}

impl<'a> Auction<'a> {
    fn new(instance: &'a Instance, step: i32) -> Self {
        let (bidders, targets) = (instance.bidders().len(), instance.capacities().len());
        let rooms = instance.rooms();
        Self {
            instance,
            step,
            sale: Sale {
                prices: vec![0; targets],
                edge_of: vec![OUT; bidders],
            },
            held: vec![0; targets],
            bids: vec![0; rooms[targets]],
            rooms,
        }
    }

    /// A bidder bids; gives who loses its place to it.
    fn bid(&mut self, bidder: u32) -> Option<u32> {
        let (mut best, mut second, mut chosen) = (0, 0, None);
        for (number, edge) in self.instance.edges_of(bidder) {
            let value = edge.score() - self.sale.prices[edge.place()];
            if value > best {
                (second, best, chosen) = (best, value, Some((number, edge)));
            } else if value > second {
                second = value;
            }
        }
        let (number, edge) = chosen?;
        self.sale.edge_of[bidder as usize] = number;
        let bid = (edge.score() - second + self.step).cast_unsigned();
        let loser = self.enter(edge.place(), u64::from(bid) << 32 | u64::from(bidder))?;
        self.sale.edge_of[loser as usize] = OUT;
        Some(loser)
    }

    /// A bid above the price enters a target; gives who must leave.
    fn enter(&mut self, target: usize, bid: u64) -> Option<u32> {
        let full = self.held[target] == self.instance.capacities()[target];
        self.held[target] += u32::from(!full);
        let start = self.rooms[target];
        let heap = &mut self.bids[start..start + self.held[target] as usize];
        let loser = full.then(|| lower_half(heap[0]));
        match full {
            true => replace_lowest(heap, bid),
            false => replace_last(heap, bid),
        }
        if self.held[target] == self.instance.capacities()[target] {
            self.sale.prices[target] = lower_half(heap[0] >> 32).cast_signed();
        }
        loser
    }
}

const fn lower_half(value: u64) -> u32 {
    let bytes = value.to_le_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

fn replace_lowest(heap: &mut [u64], bid: u64) {
    let mut hole = 0;
    loop {
        let left = 2 * hole + 1;
        let Some(mut lowest) = heap.get(left).copied() else {
            break;
        };
        let mut child = left;
        if let Some(right) = heap.get(left + 1).filter(|right| **right < lowest) {
            (lowest, child) = (*right, left + 1);
        }
        if lowest >= bid {
            break;
        }
        heap[hole] = lowest;
        hole = child;
    }
    heap[hole] = bid;
}

fn replace_last(heap: &mut [u64], bid: u64) {
    let mut hole = heap.len() - 1;
    while hole > 0 {
        let parent = (hole - 1) / 2;
        if heap[parent] <= bid {
            break;
        }
        heap[hole] = heap[parent];
        hole = parent;
    }
    heap[hole] = bid;
}
