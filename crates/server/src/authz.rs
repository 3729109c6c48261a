//! Who may do what: one table of data, role x action, that ends in a [`Scope`] or a refusal.

use api::v1::ErrorReason;
use domain::{Actor, Party, Role, Scope};

use crate::error::{Error, Result};

/// What a use case does; the smallest unit that a role can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Read firms and their assessments.
    SmeRead,
    /// Create, change, delete and import firms.
    SmeWrite,
    /// Read the chain catalogue.
    ChainRead,
    /// Add chains and change them.
    ChainWrite,
    /// Read lenders.
    LenderRead,
    /// Create and change lenders.
    LenderWrite,
    /// Read offerings.
    OfferingRead,
    /// Create, change, withdraw and import offerings.
    OfferingWrite,
    /// Read a lender's exclusion list.
    ExclusionRead,
    /// Change a lender's exclusion list.
    ExclusionWrite,
    /// Read campaigns.
    CampaignRead,
    /// Create and change campaigns.
    CampaignWrite,
    /// Read match policies.
    PolicyRead,
    /// Write drafts of match policies, activate and retire them.
    PolicyWrite,
    /// Approve a match policy.
    PolicyApprove,
    /// Read batches.
    BatchRead,
    /// Create and change batches.
    BatchWrite,
    /// Run a batch and cancel its runs.
    BatchRun,
    /// Approve a batch's run for publication.
    BatchApprove,
    /// Publish an approved batch.
    BatchPublish,
    /// Read runs, their operations, matches and outcomes, and explain pairs.
    RunRead,
    /// Read a run's input snapshot.
    SnapshotExport,
    /// Read referrals.
    ReferralRead,
    /// Answer referrals.
    ReferralRespond,
    /// Read official rules.
    RuleRead,
    /// Read markets, candidates and listings, and judge firms by rules.
    ListingRead,
    /// Propose, review, admit, move and delist firms, and report what becomes of them and what they
    /// disclose.
    ListingWrite,
}

/// What a role gets for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Everything.
    All,
    /// What belongs to the lender that the actor acts for.
    OwnLender,
    /// What lies in the territory of the market that the actor acts for.
    OwnMarket,
}

use Grant::{All, OwnLender, OwnMarket};
use Role::{
    Admin, Approver, Auditor, LenderOperator, LenderReader, Operator, PartnerOperator,
    PartnerReader,
};

/// The table. What is not here is refused.
#[rustfmt::skip]
pub const TABLE: &[(Action, &[(Role, Grant)])] = &[
    (Action::SmeRead, &[(Admin, All), (Operator, All), (Approver, All), (Auditor, All)]),
    (Action::SmeWrite, &[(Admin, All), (Operator, All)]),
    (Action::ChainRead, &[
        (Admin, All), (Operator, All), (Approver, All), (Auditor, All),
        (LenderOperator, All), (LenderReader, All), (PartnerOperator, All), (PartnerReader, All),
    ]),
    (Action::ChainWrite, &[(Admin, All)]),
    (Action::LenderRead, &[
        (Admin, All), (Operator, All), (Approver, All), (Auditor, All),
        (LenderOperator, OwnLender), (LenderReader, OwnLender),
    ]),
    (Action::LenderWrite, &[(Admin, All), (Operator, All)]),
    (Action::OfferingRead, &[
        (Admin, All), (Operator, All), (Approver, All), (Auditor, All),
        (LenderOperator, OwnLender), (LenderReader, OwnLender),
    ]),
    (Action::OfferingWrite, &[(Admin, All), (Operator, All), (LenderOperator, OwnLender)]),
    (Action::ExclusionRead, &[
        (Admin, All), (Operator, All), (Auditor, All),
        (LenderOperator, OwnLender), (LenderReader, OwnLender),
    ]),
    (Action::ExclusionWrite, &[(Admin, All), (Operator, All), (LenderOperator, OwnLender)]),
    (Action::CampaignRead, &[(Admin, All), (Operator, All), (Approver, All), (Auditor, All)]),
    (Action::CampaignWrite, &[(Admin, All), (Operator, All)]),
    (Action::PolicyRead, &[(Admin, All), (Operator, All), (Approver, All), (Auditor, All)]),
    (Action::PolicyWrite, &[(Admin, All), (Operator, All)]),
    (Action::PolicyApprove, &[(Approver, All)]),
    (Action::BatchRead, &[(Admin, All), (Operator, All), (Approver, All), (Auditor, All)]),
    (Action::BatchWrite, &[(Admin, All), (Operator, All)]),
    (Action::BatchRun, &[(Admin, All), (Operator, All)]),
    (Action::BatchApprove, &[(Approver, All)]),
    (Action::BatchPublish, &[(Admin, All), (Operator, All), (Approver, All)]),
    (Action::RunRead, &[(Admin, All), (Operator, All), (Approver, All), (Auditor, All)]),
    (Action::SnapshotExport, &[(Admin, All), (Operator, All), (Auditor, All)]),
    (Action::ReferralRead, &[
        (Admin, All), (Operator, All), (Approver, All), (Auditor, All),
        (LenderOperator, OwnLender), (LenderReader, OwnLender),
    ]),
    (Action::ReferralRespond, &[(Admin, All), (Operator, All), (LenderOperator, OwnLender)]),
    (Action::RuleRead, &[
        (Admin, All), (Operator, All), (Approver, All), (Auditor, All),
        (LenderOperator, All), (LenderReader, All), (PartnerOperator, All), (PartnerReader, All),
    ]),
    (Action::ListingRead, &[
        (Admin, All), (Operator, All), (Approver, All), (Auditor, All),
        (PartnerOperator, OwnMarket), (PartnerReader, OwnMarket),
    ]),
    (Action::ListingWrite, &[(Admin, All), (Operator, All), (PartnerOperator, OwnMarket)]),
];

/// The scope in which the actor may do this.
///
/// A role counts only with the party it is made for: a lender's roles for a lender's people, all
/// others for the organizer's (the partner's for a market's).
///
/// # Errors
/// `ROLE_NOT_ALLOWED` if no role of the actor has the action.
pub fn scope(actor: &Actor, action: Action) -> Result<Scope> {
    let granted = TABLE
        .iter()
        .filter(|(row, _)| *row == action)
        .flat_map(|(_, grants)| *grants);
    let mut found = None;
    for (role, grant) in granted {
        if !actor.roles.contains(role) || !fits(*role, &actor.party) {
            continue;
        }
        match (grant, &actor.party) {
            (All, _) => return Ok(Scope::All),
            (OwnLender, Party::Lender(lender)) => found = Some(Scope::Lender(*lender)),
            (OwnMarket, Party::Market(market)) => found = Some(Scope::Market(market.clone())),
            (OwnLender, Party::Organizer | Party::Market(_))
            | (OwnMarket, Party::Organizer | Party::Lender(_)) => {}
        }
    }
    found.ok_or_else(|| {
        let text = "no role of the caller allows this";
        Error::forbidden(ErrorReason::RoleNotAllowed, text).with("action", format!("{action:?}"))
    })
}

/// True if the role is made for the party.
pub fn fits(role: Role, party: &Party) -> bool {
    match role {
        Admin | Operator | Approver | Auditor => matches!(party, Party::Organizer),
        LenderOperator | LenderReader => matches!(party, Party::Lender(_)),
        PartnerOperator | PartnerReader => matches!(party, Party::Market(_)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::fixtures::lender;
    use domain::{Actor, Party, PrincipalKind, Role, Scope};
    use expect_test::expect;

    use super::{TABLE, fits, scope};

    fn actor(role: Role) -> Actor {
        let parties = [
            Party::Organizer,
            Party::Lender(lender(1).id),
            Party::Market("zhejiang".to_owned()),
        ];
        let party = parties.into_iter().find(|party| fits(role, party)).unwrap();
        let roles = BTreeSet::from([role]);
        Actor {
            principal: "person/test".to_owned(),
            kind: PrincipalKind::Person,
            party,
            roles,
        }
    }

    #[test]
    fn permission_matrix() {
        let mut matrix = format!("{:16}", "");
        for role in Role::ALL {
            matrix.push_str(&format!(
                " {:8.8}",
                role.code().replace("partner_", "part_")
            ));
        }
        for (action, _) in TABLE {
            matrix = format!("{}\n{:16}", matrix.trim_end(), format!("{action:?}"));
            for role in Role::ALL {
                let cell = match scope(&actor(*role), *action) {
                    Ok(Scope::All) => "all",
                    Ok(Scope::Lender(_)) => "own",
                    Ok(Scope::Market(_)) => "market",
                    Err(_) => "-",
                };
                matrix.push_str(&format!(" {cell:8}"));
            }
        }
        #[rustfmt::skip]
        let want = expect![[r#"
                             admin    operator approver lender_o lender_r part_ope part_rea auditor
            SmeRead          all      all      all      -        -        -        -        all
            SmeWrite         all      all      -        -        -        -        -        -
            ChainRead        all      all      all      all      all      all      all      all
            ChainWrite       all      -        -        -        -        -        -        -
            LenderRead       all      all      all      own      own      -        -        all
            LenderWrite      all      all      -        -        -        -        -        -
            OfferingRead     all      all      all      own      own      -        -        all
            OfferingWrite    all      all      -        own      -        -        -        -
            ExclusionRead    all      all      -        own      own      -        -        all
            ExclusionWrite   all      all      -        own      -        -        -        -
            CampaignRead     all      all      all      -        -        -        -        all
            CampaignWrite    all      all      -        -        -        -        -        -
            PolicyRead       all      all      all      -        -        -        -        all
            PolicyWrite      all      all      -        -        -        -        -        -
            PolicyApprove    -        -        all      -        -        -        -        -
            BatchRead        all      all      all      -        -        -        -        all
            BatchWrite       all      all      -        -        -        -        -        -
            BatchRun         all      all      -        -        -        -        -        -
            BatchApprove     -        -        all      -        -        -        -        -
            BatchPublish     all      all      all      -        -        -        -        -
            RunRead          all      all      all      -        -        -        -        all
            SnapshotExport   all      all      -        -        -        -        -        all
            ReferralRead     all      all      all      own      own      -        -        all
            ReferralRespond  all      all      -        own      -        -        -        -
            RuleRead         all      all      all      all      all      all      all      all
            ListingRead      all      all      all      -        -        market   market   all
            ListingWrite     all      all      -        -        -        market   -        -"#]];
        want.assert_eq(matrix.trim_end());
    }

    #[test]
    fn a_role_of_the_wrong_party_counts_for_nothing() {
        let mut stranger = actor(Role::LenderReader);
        stranger.roles = Role::ALL
            .iter()
            .copied()
            .filter(|role| *role != Role::LenderReader)
            .collect();
        stranger.roles.remove(&Role::LenderOperator);
        for (action, _) in TABLE {
            assert!(scope(&stranger, *action).is_err(), "{action:?}");
        }
    }
}
