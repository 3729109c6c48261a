//! The exact finish: from a sale that is right within a step to a maximum that is proved.
//!
//! Every bidder that the sale did not give its very best leaves its place. What is left is right
//! for its prices: all clients have their best, and reduced costs are nowhere negative. Each
//! bidder outside comes in by a shortest augmenting path, and each place left lacking at a target
//! with a price is filled by one, with the usual change of prices along it (successive shortest
//! paths with potentials, as in Jonker and Volgenant 1987). Paths are short, since the sale was
//! nearly right.

use super::auction::Sale;
use super::instance::{Edge, Instance, OUT};
use super::search::{Move, Search};
use crate::control::{Cancelled, Control};

/// A flow that is right for its prices but for bidders outside and places lacking.
pub(super) struct Flow<'a> {
    pub instance: &'a Instance,
    pub prices: Vec<i32>,
    /// What each bidder makes of its best target, at least 0.
    pub profits: Vec<i32>,
    pub edge_of: Vec<u32>,
    /// Bidders that may want a place.
    outside: Vec<u32>,
    /// Empty places of each target that has a price.
    pub lacking: Vec<u32>,
    rooms: Vec<usize>,
    held: Vec<u32>,
    clients: Vec<u32>,
    /// Where among its target's clients a bidder stands.
    stands: Vec<u32>,
}

/// Where a shortest path ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// This bidder gives up.
    Leaves(u32),
    /// This target has an empty place.
    Target(u32),
}

impl<'a> Flow<'a> {
    pub fn new(instance: &'a Instance, sale: Sale) -> Self {
        let (bidders, targets) = (instance.bidders().len(), instance.capacities().len());
        let rooms = instance.rooms();
        let mut flow = Self {
            instance,
            prices: sale.prices,
            profits: vec![0; bidders],
            edge_of: vec![OUT; bidders],
            outside: Vec::new(),
            lacking: vec![0; targets],
            held: vec![0; targets],
            clients: vec![0; rooms[targets]],
            stands: vec![0; bidders],
            rooms,
        };
        for (bidder, edge) in instance.bidders().zip(sale.edge_of) {
            let best = flow.best_of(bidder);
            flow.profits[bidder as usize] = best;
            if edge != OUT && flow.value(instance.edge(edge)) == best {
                flow.enter(Move { bidder, edge });
            } else if best > 0 {
                flow.outside.push(bidder);
            }
        }
        for (target, capacity) in instance.capacities().iter().enumerate() {
            if flow.prices[target] > 0 {
                flow.lacking[target] = capacity - flow.held[target];
            }
        }
        flow
    }

    /// Gives each bidder outside its place, if it is to have one.
    pub fn let_in(&mut self, search: &mut Search, control: &Control) -> Result<(), Cancelled> {
        for bidder in std::mem::take(&mut self.outside) {
            control.check()?;
            self.place(bidder, search);
            search.clear();
        }
        Ok(())
    }

    fn value(&self, edge: Edge) -> i32 {
        edge.score() - self.prices[edge.place()]
    }

    fn best_of(&self, bidder: u32) -> i32 {
        let edges = self.instance.edges_of(bidder);
        edges.fold(0, |best, (_, edge)| best.max(self.value(edge)))
    }

    /// Searches from a bidder outside for the nearest end, along reduced costs.
    fn place(&mut self, bidder: u32, search: &mut Search) {
        let best = self.best_of(bidder);
        self.profits[bidder as usize] = best;
        let mut nearest = (best, End::Leaves(bidder));
        self.relax(bidder, 0, &mut nearest, search);
        while let Some((target, distance)) = search.settle(nearest.0) {
            for at in self.places_of(target) {
                self.relax(self.clients[at], distance, &mut nearest, search);
            }
        }
        self.profits[bidder as usize] -= nearest.0;
        for (target, distance) in &search.settled {
            self.raise(*target, nearest.0 - distance);
        }
        match nearest.1 {
            End::Leaves(last) if last == bidder => {}
            End::Leaves(last) => {
                let edge = self.edge_of[last as usize];
                self.leave(last);
                self.edge_of[last as usize] = OUT;
                self.pull(self.instance.edge(edge).target, bidder, search);
            }
            End::Target(target) => {
                self.lacking[target as usize] = self.lacking[target as usize].saturating_sub(1);
                self.pull(target, bidder, search);
            }
        }
    }

    /// Paths from a bidder at this distance to its targets, and out.
    fn relax(&self, bidder: u32, distance: i32, nearest: &mut (i32, End), search: &mut Search) {
        let profit = self.profits[bidder as usize];
        if distance + profit < nearest.0 {
            *nearest = (distance + profit, End::Leaves(bidder));
        }
        for (number, edge) in self.instance.edges_of(bidder) {
            let reached = distance + profit - self.value(edge);
            let by = Move {
                bidder,
                edge: number,
            };
            if reached < nearest.0 && search.improve(edge.target, reached, by) {
                if self.is_full(edge.target) {
                    search.push(edge.target, reached);
                } else {
                    *nearest = (reached, End::Target(edge.target));
                }
            }
        }
    }

    /// Moves everybody along the path from `first` to an empty place of a target.
    fn pull(&mut self, mut target: u32, first: u32, search: &Search) {
        loop {
            let by = search.move_to(target);
            let left = self.edge_of[by.bidder as usize];
            if by.bidder != first {
                self.leave(by.bidder);
            }
            self.enter(by);
            if by.bidder == first {
                return;
            }
            target = self.instance.edge(left).target;
        }
    }

    /// Changes the price of a target by this, and with it what its clients make of it.
    pub fn raise(&mut self, target: u32, by: i32) {
        self.prices[target as usize] += by;
        for at in self.places_of(target) {
            self.profits[self.clients[at] as usize] -= by;
        }
    }

    fn is_full(&self, target: u32) -> bool {
        self.held[target as usize] == self.instance.capacities()[target as usize]
    }

    fn places_of(&self, target: u32) -> std::ops::Range<usize> {
        let start = self.rooms[target as usize];
        start..start + self.held[target as usize] as usize
    }

    /// A bidder takes the next empty place at the target of an edge.
    pub fn enter(&mut self, by: Move) {
        let target = self.instance.edge(by.edge).place();
        let stand = self.held[target];
        self.clients[self.rooms[target] + stand as usize] = by.bidder;
        self.stands[by.bidder as usize] = stand;
        self.edge_of[by.bidder as usize] = by.edge;
        self.held[target] += 1;
    }

    /// A bidder gives up its place.
    pub fn leave(&mut self, bidder: u32) {
        let target = self.instance.edge(self.edge_of[bidder as usize]).place();
        let stand = self.stands[bidder as usize];
        self.held[target] -= 1;
        let start = self.rooms[target];
        let last = self.clients[start + self.held[target] as usize];
        self.clients[start + stand as usize] = last;
        self.stands[last as usize] = stand;
    }
}
