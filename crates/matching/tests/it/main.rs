//! The matching core from outside: golden cases, and equality with a slow, obvious reference.

mod assignment;
mod case;
mod criteria;
mod encode;
mod explain;
mod faults;
mod properties;
mod reference;
