//! The server in this process, over gRPC, on a temporary embedded store.

#[cfg(test)]
mod access;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod writes;
