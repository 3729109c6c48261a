//! Journeys through the real server, and the rules of the house.

mod tidy;
