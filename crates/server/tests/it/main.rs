//! The server in this process, over gRPC, on a temporary embedded store.

#[cfg(test)]
mod access;
#[cfg(test)]
mod due;
#[cfg(test)]
mod explanations;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod housekeeping;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod partners;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod preview;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod screening;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod updates;
#[cfg(test)]
mod writes;
