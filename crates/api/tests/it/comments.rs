//! Everything is commented, and every method lists its roles and its errors.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::source_code_info::Location;
use prost_types::{FileDescriptorProto, FileDescriptorSet};

use crate::PACKAGE;

// Field numbers of the descriptor messages, which make up the paths of locations.
const MESSAGE: i32 = 4;
const ENUM: i32 = 5;
const SERVICE: i32 = 6;
const FIELD: i32 = 2;
const VALUE: i32 = 2;
const METHOD: i32 = 2;

/// gRPC codes by their names.
const CODES: &[&str] = &[
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// Who can be named as a role.
const ROLES: &[&str] = &[
    "all",
    "admin",
    "operator",
    "approver",
    "auditor",
    "lender operator",
    "lender reader",
    "partner operator",
    "partner reader",
];

fn files() -> Vec<FileDescriptorProto> {
    let set: FileDescriptorSet =
        prost::Message::decode(api::FILE_DESCRIPTOR_SET).expect("a descriptor set");
    let ours: Vec<_> = set
        .file
        .into_iter()
        .filter(|file| file.package() == PACKAGE)
        .collect();
    assert!(ours.len() > 10, "the files were not found");
    ours
}

fn comment(file: &FileDescriptorProto, path: &[i32]) -> String {
    let locations = file
        .source_code_info
        .as_ref()
        .map(|info| info.location.as_slice());
    let mut found = locations
        .unwrap_or_default()
        .iter()
        .filter(|at| at.path == path);
    found
        .next()
        .and_then(|at: &Location| at.leading_comments.clone())
        .unwrap_or_default()
}

fn index(at: usize) -> i32 {
    i32::try_from(at).expect("few")
}

/// Full names with their comments: of messages, fields, enums, values, services and methods.
fn comments(file: &FileDescriptorProto) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |name: String, path: &[i32]| all.push((name, comment(file, path)));
    for (i, message) in file.message_type.iter().enumerate() {
        assert!(
            message.nested_type.is_empty(),
            "{} nests a message",
            message.name()
        );
        add(message.name().to_owned(), &[MESSAGE, index(i)]);
        for (j, field) in message.field.iter().enumerate() {
            let name = format!("{}.{}", message.name(), field.name());
            add(name, &[MESSAGE, index(i), FIELD, index(j)]);
        }
    }
    for (i, enumeration) in file.enum_type.iter().enumerate() {
        add(enumeration.name().to_owned(), &[ENUM, index(i)]);
        for (j, value) in enumeration.value.iter().enumerate() {
            let name = format!("{}.{}", enumeration.name(), value.name());
            add(name, &[ENUM, index(i), VALUE, index(j)]);
        }
    }
    for (i, service) in file.service.iter().enumerate() {
        add(service.name().to_owned(), &[SERVICE, index(i)]);
        for (j, method) in service.method.iter().enumerate() {
            let name = format!("{}.{}", service.name(), method.name());
            add(name, &[SERVICE, index(i), METHOD, index(j)]);
        }
    }
    all
}

#[test]
fn everything_has_a_comment_that_is_a_sentence() {
    let mut findings = Vec::new();
    for file in files() {
        for (name, comment) in comments(&file) {
            let text = comment.trim();
            if text.is_empty() || !(text.ends_with('.') || text.ends_with('}')) {
                findings.push(format!("{}: {name}: {text:?}", file.name()));
            }
        }
    }
    assert!(findings.is_empty(), "{findings:#?}");
}

/// gRPC code of each reason, by the reason's name without prefix, as its comment says.
fn reasons() -> BTreeMap<String, String> {
    let mut reasons = BTreeMap::new();
    for file in files()
        .iter()
        .filter(|file| file.name().ends_with("error_reason.proto"))
    {
        for (name, comment) in comments(file).into_iter().skip(1) {
            let reason = name
                .trim_start_matches("ErrorReason.ERROR_REASON_")
                .to_owned();
            let (code, text) = comment.trim().split_once(": ").unwrap_or_default();
            assert!(
                CODES.contains(&code),
                "{reason}: `{code}` is not a gRPC code"
            );
            assert!(text.contains("Sample: "), "{reason} has no sample");
            reasons.insert(reason, code.to_owned());
        }
    }
    assert!(reasons.len() > 50, "the reasons were not found");
    reasons
}

fn methods() -> Vec<(String, String)> {
    let mut methods = Vec::new();
    for file in files().iter().filter(|file| !file.service.is_empty()) {
        let of_methods = comments(file).into_iter().filter(|(name, _)| {
            name.split_once('.')
                .is_some_and(|(service, _)| service.ends_with("Service"))
        });
        methods.extend(of_methods);
    }
    assert!(methods.len() > 30, "the methods were not found");
    methods
}

/// The sentence of a comment that starts with this word, on one line.
fn sentence(comment: &str, word: &str) -> Option<String> {
    let from = comment.find(word)? + word.len();
    let (text, _) = comment[from..].split_once('.')?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn every_method_lists_errors_that_exist_under_their_code() {
    let (reasons, mut findings) = (reasons(), Vec::new());
    for (name, comment) in methods() {
        let Some(errors) = sentence(&comment, "Errors:") else {
            findings.push(format!("{name} has no list of errors"));
            continue;
        };
        let mut entries: Vec<&str> = errors.split("; ").collect();
        if entries.pop() != Some("common") {
            findings.push(format!("{name}: the list does not end with `common`"));
        }
        for entry in entries {
            let (code, list) = entry.split_once(' ').unwrap_or_default();
            for reason in list.split(", ") {
                if reasons.get(reason).map(String::as_str) != Some(code) {
                    findings.push(format!("{name}: `{reason}` is not a reason of {code}"));
                }
            }
        }
    }
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn every_reason_is_given_by_a_method_or_is_common() {
    let common = "TOKEN_MISSING TOKEN_INVALID TOKEN_EXPIRED ROLE_NOT_ALLOWED STORE_UNAVAILABLE \
                  SHUTTING_DOWN DEADLINE_EXCEEDED INTERNAL METHOD_UNKNOWN OPERATION_NOT_FOUND \
                  UNSPECIFIED";
    let mut told: BTreeSet<String> = common.split_whitespace().map(str::to_owned).collect();
    for (_, comment) in methods() {
        let words = comment.split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
        told.extend(words.map(str::to_owned));
    }
    let inner = |reason: &str, code: &str| reason.starts_with("FIELD_") || code == "OK";
    let silent: Vec<String> = reasons()
        .into_iter()
        .filter(|(reason, code)| !told.contains(reason) && !inner(reason, code))
        .map(|(reason, _)| reason)
        .collect();
    assert!(silent.is_empty(), "no method lists {silent:?}");
}

#[test]
fn every_method_names_its_roles() {
    let mut findings = Vec::new();
    for (name, comment) in methods() {
        let roles = sentence(&comment, "Roles:").unwrap_or_default();
        for part in roles.split([';', ',']) {
            let part = part.split(" for ").next().unwrap_or_default();
            for role in part.split(" and ").map(str::trim) {
                if !ROLES.contains(&role) {
                    findings.push(format!("{name}: `{role}` is not a role"));
                }
            }
        }
    }
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn money_rates_and_counts_have_their_types() {
    use prost_types::field_descriptor_proto::Type;
    let mut findings = Vec::new();
    for message in files().iter().flat_map(|file| &file.message_type) {
        for field in &message.field {
            let (name, kind) = (field.name(), field.r#type());
            let unsigned = [Type::Uint32, Type::Uint64, Type::Fixed32, Type::Fixed64];
            let floating = [Type::Float, Type::Double];
            let money = name.contains("_fen") && kind != Type::Int64;
            let rate = name.contains("_bp") && kind != Type::Int32;
            let months = name.contains("months") && kind != Type::Int32;
            if unsigned.contains(&kind) || floating.contains(&kind) || money || rate || months {
                findings.push(format!("{}.{name}: {kind:?}", message.name()));
            }
        }
    }
    assert!(findings.is_empty(), "{findings:#?}");
}
