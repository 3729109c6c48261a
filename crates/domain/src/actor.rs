//! Who acts, for which party, in which roles, and what that lets them see.

use crate::coded::coded_enum;
use crate::id::LenderId;
use std::collections::BTreeSet;

coded_enum! {
    /// A principal is a person or a system; approvals need a person.
    PrincipalKind {
        /// A person.
        Person = "person",
        /// A program.
        System = "system",
    }
}

coded_enum! {
    /// What a principal may do for its party.
    Role {
        /// Runs the installation: tokens, catalogue, policies.
        Admin = "admin",
        /// Prepares and runs campaigns and batches.
        Operator = "operator",
        /// Approves and publishes what another prepared.
        Approver = "approver",
        /// Manages a lender's offerings and answers referrals.
        LenderOperator = "lender_operator",
        /// Reads a lender's offerings and referrals.
        LenderReader = "lender_reader",
        /// Lists a market's candidates and follows them on their way.
        PartnerOperator = "partner_operator",
        /// Reads a market's candidates and listings.
        PartnerReader = "partner_reader",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
    }
}

/// Whom a principal acts for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The authority that runs campaigns.
    Organizer,
    /// A lender.
    Lender(LenderId),
    /// The operator of a regional equity market, by its code.
    Market(String),
}

/// The caller of a use case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Name of the principal, such as `person/zhang` or `system/core-banking`.
    pub principal: String,
    /// Person or system.
    pub kind: PrincipalKind,
    /// Whom it acts for.
    pub party: Party,
    /// What it may do.
    pub roles: BTreeSet<Role>,
}

/// What a list query may return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// What belongs to one lender.
    Lender(LenderId),
    /// What lies in one market's territory.
    Market(String),
}
