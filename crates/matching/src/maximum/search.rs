//! Labels of a shortest-path search over the targets

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No path known.
const FAR: i32 = i32::MAX;

/// A bidder that moves along an edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    pub bidder: u32,
    pub edge: u32,
}

/// Dijkstra's algorithm; kept between searches, which each touch a few targets only.
pub(super) struct Search {
    distances: Vec<i32>,
    moves: Vec<Move>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(i32, u32)>>,
    /// Targets with their final distances.
    pub settled: Vec<(u32, i32)>,
}

impl Search {
    pub fn new(targets: usize) -> Self {
        let none = Move { bidder: 0, edge: 0 };
        Self {
            distances: vec![FAR; targets],
            moves: vec![none; targets],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
            settled: Vec::new(),
        }
    }

    pub fn clear(&mut self) {
        for target in self.touched.drain(..) {
            self.distances[target as usize] = FAR;
        }
        self.queue.clear();
        self.settled.clear();
    }

    /// Records a path to a target if it is shorter than the one known.
    pub fn improve(&mut self, target: u32, distance: i32, by: Move) -> bool {
        let known = &mut self.distances[target as usize];
        if distance >= *known {
            return false;
        }
        if *known == FAR {
            self.touched.push(target);
        }
        *known = distance;
        self.moves[target as usize] = by;
        true
    }

    /// The path goes on from a target.
    pub fn push(&mut self, target: u32, distance: i32) {
        self.queue.push(Reverse((distance, target)));
    }

    /// Settles the nearest target that is nearer than this.
    pub fn settle(&mut self, nearer_than: i32) -> Option<(u32, i32)> {
        while let Some(Reverse((distance, target))) = self.queue.pop() {
            if distance >= nearer_than {
                return None;
            }
            if distance == self.distances[target as usize] {
                self.settled.push((target, distance));
                return Some((target, distance));
            }
        }
        None
    }

    /// The last move of the path to a target.
    pub fn move_to(&self, target: u32) -> Move {
        self.moves[target as usize]
    }
}
