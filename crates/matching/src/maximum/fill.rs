//! Fills places that are lacking: shortest paths backwards, from a target to whoever can come

use super::flow::Flow;
use super::instance::{Instance, OUT};
use super::search::{Move, Search};
use crate::control::{Cancelled, Control};

/// The edges into each target.
struct Incoming {
    first: Vec<usize>,
    /// Who would come, and the score.
    bids: Vec<(u32, i32)>,
    /// The edge of each.
    edges: Vec<u32>,
}

impl Incoming {
    fn new(instance: &Instance) -> Self {
        let mut first = vec![0; instance.capacities().len() + 1];
        for bidder in instance.bidders() {
            for (_, edge) in instance.edges_of(bidder) {
                first[edge.place() + 1] += 1;
            }
        }
        for target in 1..first.len() {
            first[target] += first[target - 1];
        }
        let mut next = first.clone();
        let all = first.last().copied().unwrap_or(0);
        let (mut bids, mut edges) = (vec![(0, 0); all], vec![0; all]);
        for bidder in instance.bidders() {
            for (number, edge) in instance.edges_of(bidder) {
                let at = &mut next[edge.place()];
                bids[*at] = (bidder, edge.score());
                edges[*at] = number;
                *at += 1;
            }
        }
        Self { first, bids, edges }
    }

    /// Bidder and score, with the place of the edge.
    fn of(&self, target: u32) -> impl Iterator<Item = (usize, (u32, i32))> {
        let target = target as usize;
        let places = self.first[target]..self.first[target + 1];
        places.clone().zip(self.bids[places].iter().copied())
    }
}

/// Fills every place that is lacking, or lowers the price of its target to 0.
pub(super) fn fill(
    flow: &mut Flow,
    search: &mut Search,
    control: &Control,
) -> Result<(), Cancelled> {
    if flow.lacking.iter().all(|lacking| *lacking == 0) {
        return Ok(());
    }
    let incoming = Incoming::new(flow.instance);
    for (target, index) in (0..).zip(0..flow.lacking.len()) {
        while flow.lacking[index] > 0 {
            control.check()?;
            fill_one(flow, &incoming, target, search);
            search.clear();
            flow.lacking[index] -= 1;
        }
    }
    Ok(())
}

/// Where a path that ends at the lacking place begins.
#[derive(Debug, Clone, Copy)]
enum Start {
    /// With a bidder that was left out.
    Bidder(Move),
    /// With a target whose price falls to 0, which may have an empty place then.
    Target(u32),
}

fn fill_one(flow: &mut Flow, incoming: &Incoming, lacking: u32, search: &mut Search) {
    let mut nearest = (flow.prices[lacking as usize], Start::Target(lacking));
    let nobody = Move {
        bidder: OUT,
        edge: OUT,
    };
    search.improve(lacking, 0, nobody);
    search.push(lacking, 0);
    while let Some((target, distance)) = search.settle(nearest.0) {
        let price = flow.prices[target as usize];
        if distance + price < nearest.0 {
            nearest = (distance + price, Start::Target(target));
        }
        for (at, (bidder, score)) in incoming.of(target) {
            let reached = distance + price + flow.profits[bidder as usize] - score;
            if reached >= nearest.0 {
                continue;
            }
            let by = Move {
                bidder,
                edge: incoming.edges[at],
            };
            match flow.instance.target_of(flow.edge_of[bidder as usize]) {
                None => nearest = (reached, Start::Bidder(by)),
                Some(from) => {
                    if search.improve(from, reached, by) {
                        search.push(from, reached);
                    }
                }
            }
        }
    }
    for (target, distance) in &search.settled {
        flow.raise(*target, distance - nearest.0);
    }
    push(flow, nearest.1, lacking, search);
}

/// Moves everybody along the path to the lacking place.
fn push(flow: &mut Flow, start: Start, lacking: u32, search: &Search) {
    let (mut coming, mut target) = match start {
        Start::Bidder(by) => (Some(by), flow.instance.edge(by.edge).target),
        Start::Target(target) => (None, target),
    };
    while target != lacking {
        let by = search.move_to(target);
        flow.leave(by.bidder);
        if let Some(coming) = coming.replace(by) {
            flow.enter(coming);
        }
        target = flow.instance.edge(by.edge).target;
    }
    if let Some(coming) = coming {
        flow.enter(coming);
    }
}
