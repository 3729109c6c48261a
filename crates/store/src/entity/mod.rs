//! One row type per table, private to the store.

pub(crate) mod audit;
pub(crate) mod batch;
pub(crate) mod campaign;
pub(crate) mod campaign_lender;
pub(crate) mod capacity;
pub(crate) mod capacity_entry;
pub(crate) mod chain;
pub(crate) mod event;
pub(crate) mod exclusion;
pub(crate) mod feed;
pub(crate) mod lender;
pub(crate) mod match_outcome;
pub(crate) mod match_pair;
pub(crate) mod match_policy;
pub(crate) mod match_run;
pub(crate) mod offering;
pub(crate) mod principal;
pub(crate) mod referral;
pub(crate) mod request;
pub(crate) mod run_certificate;
pub(crate) mod sme;
pub(crate) mod sme_chain;
pub(crate) mod token;
