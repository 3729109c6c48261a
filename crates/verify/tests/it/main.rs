//! The checker against the engine: what is honest holds, and what is not is found by name.

#[cfg(test)]
mod edits;
#[cfg(test)]
mod forgeries;
#[cfg(test)]
mod honest;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod world;
