//! What journeys share: a real server on either database, clients in every role, and calls that
//! set a campaign up.

mod campaign;
mod server;

pub use campaign::{chain_batch, date, firm, import, lender, offering, policy, publishable, run};
pub use server::{Backend, Party, TestServer, reason_of};
