//! Every field that carries a fact of a firm has a group.

use std::collections::BTreeSet;

use prost_reflect::{Kind, MessageDescriptor, Value};

use crate::{PACKAGE, pool};

/// Messages that hold facts of a firm, with all that can be reached inside them.
const ROOTS: &[&str] = &[
    "Attestations",
    "Sme",
    "SmeAssessment",
    "Match",
    "Outcome",
    "PairExplanation",
    "PreviewMatchesResponse",
    "PreviewSmesResponse",
    "PreviewChangeResponse",
    "Referral",
    "Exclusion",
    "ImportResult",
    "SmeExplanation",
    "ReferralExplanation",
    "AssessReadinessResponse",
    "Candidate",
    "CandidateReport",
    "Listing",
    "ListingStep",
];

fn reach(message: MessageDescriptor, seen: &mut BTreeSet<String>, found: &mut Vec<String>) {
    if message.package_name() != PACKAGE || !seen.insert(message.full_name().to_owned()) {
        return;
    }
    for field in message.fields() {
        let extension = field
            .parent_pool()
            .get_extension_by_name("rongqiao.v1.protected")
            .expect("the option");
        let options = field.options();
        let group = options.get_extension(&extension);
        if !matches!(*group, Value::EnumNumber(number) if number > 0) {
            found.push(field.full_name().to_owned());
        }
        if let Kind::Message(inner) = field.kind() {
            reach(inner, seen, found);
        }
    }
}

#[test]
fn every_fact_of_a_firm_has_a_group() {
    let pool = pool();
    let (mut seen, mut unclassified) = (BTreeSet::new(), Vec::new());
    for root in ROOTS {
        let name = format!("{PACKAGE}.{root}");
        let message = pool.get_message_by_name(&name).expect("a message");
        reach(message, &mut seen, &mut unclassified);
    }
    assert!(seen.len() > 20, "the messages were not walked");
    assert!(
        unclassified.is_empty(),
        "fields without a group: {unclassified:#?}"
    );
}

#[test]
fn whatever_else_names_a_firm_is_a_request() {
    let pool = pool();
    let (mut seen, mut none) = (BTreeSet::new(), Vec::new());
    for root in ROOTS {
        let name = format!("{PACKAGE}.{root}");
        let message = pool.get_message_by_name(&name).expect("a message");
        reach(message, &mut seen, &mut none);
    }
    let ours = pool
        .all_messages()
        .filter(|message| message.package_name() == PACKAGE);
    let others = ours.filter(|message| !seen.contains(message.full_name()));
    let naming = others.filter(|message| {
        let mut fields = message.fields();
        fields.any(|field| field.kind() == Kind::String && field.name().starts_with("sme"))
    });
    let names: Vec<String> = naming.map(|message| message.name().to_owned()).collect();
    let requests = [
        "AssessReadinessRequest",
        "GetAttestationsRequest",
        "AttestFirmRequest",
        "ListListingsRequest",
        "CreateListingRequest",
        "ExplainPairRequest",
        "ExplainSmeRequest",
    ];
    assert_eq!(names, requests);
}

#[test]
fn a_field_without_a_group_is_found() {
    let pool = pool();
    let message = pool
        .get_message_by_name("rongqiao.v1.Campaign")
        .expect("a message");
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    reach(message, &mut seen, &mut found);
    assert!(found.contains(&"rongqiao.v1.Campaign.code".to_owned()));
}
