use api::v1::ErrorReason;
use domain::validation::ProblemKind;
use domain::{ChainCode, CreditCode, Problems, RegionCode, wording};
use tonic::Code;
use tonic_types::StatusExt;

use super::{CallInfo, DOMAIN, Error, Kind, VIOLATIONS_MAX, code, reason_text};

fn call(language: api::Language) -> CallInfo {
    CallInfo {
        request_id: "r-1".to_owned(),
        language,
    }
}

#[test]
fn every_finding_is_a_violation_with_its_reason() {
    let mut problems = Problems::new();
    problems.add(
        "need.amount_fen",
        -1,
        ProblemKind::OutOfRange { min: 1, max: 9 },
    );
    problems.add("display_name", "", ProblemKind::Missing);
    let status = Error::invalid(problems).to_status(&call(api::Language::Zh));
    assert_eq!(status.code(), Code::InvalidArgument);
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!(
        (info.reason.as_str(), info.domain.as_str()),
        ("INVALID_ARGUMENT", DOMAIN)
    );
    let found: Vec<_> = details
        .bad_request()
        .unwrap()
        .field_violations
        .iter()
        .map(|it| {
            (
                it.field.as_str(),
                it.reason.as_str(),
                it.localized_message.is_some(),
            )
        })
        .collect();
    let wanted = [
        ("need.amount_fen", "FIELD_OUT_OF_RANGE", true),
        ("display_name", "FIELD_MISSING", true),
    ];
    assert_eq!(found, wanted);
    assert_eq!(details.localized_message().unwrap().locale, "zh-CN");
    assert_eq!(details.request_info().unwrap().request_id, "r-1");
}

#[test]
fn findings_name_the_value_in_the_callers_language() {
    let told = |value: &str, kind, language| {
        let mut problems = Problems::new();
        problems.add("region", value, kind);
        let details = Error::invalid(problems)
            .to_status(&call(language))
            .get_error_details();
        let found = &details.bad_request().unwrap().field_violations[0];
        found.localized_message.as_ref().unwrap().message.clone()
    };
    let (zh, en) = (api::Language::Zh, api::Language::En);
    let range = ProblemKind::OutOfRange { min: 1, max: 9 };
    assert_eq!(told("999999", ProblemKind::NotFound, zh), "“999999”不存在");
    let english = told("999999", ProblemKind::NotFound, en);
    assert_eq!(english, "“999999” does not exist");
    assert_eq!(told("-1", range.clone(), zh), "“-1”应在 1 到 9 之间");
    assert_eq!(told("-1", range, en), "“-1” must be from 1 to 9");
    assert_eq!(told("", ProblemKind::Missing, zh), "缺少必填内容");
    let rule = wording!("must not be after today, {today}", today = "2026-06-01");
    let rule = ProblemKind::Inconsistent { rule };
    let told = told(&"9".repeat(61), rule, en);
    assert_eq!(told, "must not be after today, 2026-06-01");
}

#[test]
fn findings_are_chinese_throughout_and_stay_english_for_programs() {
    let rule = wording!("must not be after today, {today}", today = "2026-06-01");
    let mut problems = Problems::new();
    problems.add("on", "2026-06-02", ProblemKind::Inconsistent { rule });
    problems.optional_text("name", "x\u{7}", 9);
    for kind in [
        CreditCode::parse("1").unwrap_err(),
        RegionCode::resolve("杭州").unwrap_err(),
        ChainCode::parse("光伏").unwrap_err(),
        crate::convert::names::sme_id("smes/1").unwrap_err(),
    ] {
        problems.add("field", "", kind);
    }
    let expected = wording!("no text in the catalogue");
    problems.add("other", "", ProblemKind::Malformed { expected });
    let details = Error::invalid(problems).to_status(&call(api::Language::Zh));
    let found = details.get_error_details();
    let found = &found.bad_request().unwrap().field_violations;
    let words = found
        .iter()
        .map(|it| it.localized_message.as_ref().unwrap());
    let words: Vec<&str> = words.map(|it| &*it.message).collect();
    let wanted = [
        "“2026-06-02”不符合要求，不得晚于今日（2026-06-01）",
        "“x\\u{7}”应为不含控制字符的文本",
        "应为统一社会信用代码：18 位数字或大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字",
        "应为六位行政区划代码（GB/T 2260），如 330106",
        "应为小写字母、数字或“-”，共 2 至 64 个字符",
        "应为形如“smes/{uuid}”的名称",
        "应为no text in the catalogue",
    ];
    assert_eq!(words, wanted);
    assert_eq!(found[0].description, "must not be after today, 2026-06-01");
    assert_eq!(found[5].description, "must be smes/{uuid}");
}

#[test]
fn violations_are_limited() {
    let mut problems = Problems::new();
    for i in 0..1_000 {
        problems.add(&format!("rows[{i}]"), "", ProblemKind::Missing);
    }
    let status = Error::invalid(problems).to_status(&call(api::Language::En));
    let details = status.get_error_details();
    assert_eq!(
        details.bad_request().unwrap().field_violations.len(),
        VIOLATIONS_MAX
    );
}

#[test]
fn internal_text_never_leaves() {
    for error in [Error::internal("secret"), Error::unavailable("secret")] {
        let status = error.to_status(&call(api::Language::En));
        let sent = format!("{status:?} {:?}", String::from_utf8_lossy(status.details()));
        assert!(!sent.contains("secret"), "{sent}");
        assert_eq!(error.internal_text(), Some("secret"));
    }
}

#[test]
fn a_kind_brings_its_own_details() {
    let info = call(api::Language::En);
    let wrong = Error::wrong_state(ErrorReason::BatchNotDraft, "text").about("k", "batches/1");
    let details = wrong.to_status(&info).get_error_details();
    let violation = &details.precondition_failure().unwrap().violations[0];
    assert_eq!(violation.r#type, "BATCH_NOT_DRAFT");
    assert_eq!(violation.subject, "batches/1");
    let full = Error::exhausted(ErrorReason::RunQueueFull, "text").with("queued", 3);
    let details = full.to_status(&info).get_error_details();
    assert_eq!(details.quota_failure().unwrap().violations.len(), 1);
    assert_eq!(details.error_info().unwrap().metadata["queued"], "3");
    let away = Error::unavailable("x").to_status(&info);
    assert_eq!(away.code(), Code::Unavailable);
    assert!(
        away.get_error_details()
            .retry_info()
            .unwrap()
            .retry_delay
            .is_some()
    );
    let gone = Error::not_found(ErrorReason::SmeNotFound, "rongqiao/Sme", "smes/1");
    let details = gone.to_status(&info).get_error_details();
    assert_eq!(details.resource_info().unwrap().resource_name, "smes/1");
}

#[test]
fn an_operation_carries_the_same_details() {
    let error = Error::interrupted().with("attempt", 3);
    let status = error.to_rpc_status(&call(api::Language::En));
    assert_eq!(status.code, i32::from(code(Kind::Stale)));
    assert!(
        status
            .details
            .iter()
            .any(|any| any.type_url.ends_with("google.rpc.ErrorInfo"))
    );
}

#[test]
fn constructors_have_the_codes_that_the_proto_promises() {
    for (error, promised) in [
        (
            Error::not_found(ErrorReason::SmeNotFound, "k", "n"),
            Code::NotFound,
        ),
        (Error::stale("k", "n"), Code::Aborted),
        (Error::write_conflict("x"), Code::Aborted),
        (Error::cancelled(), Code::Cancelled),
        (Error::timeout(), Code::DeadlineExceeded),
        (Error::shutting_down(), Code::Unavailable),
        (
            Error::forbidden(ErrorReason::RoleNotAllowed, "t"),
            Code::PermissionDenied,
        ),
        (
            Error::unauthenticated(ErrorReason::TokenMissing, "t"),
            Code::Unauthenticated,
        ),
        (
            Error::exists(ErrorReason::LenderCodeTaken, "k", "n"),
            Code::AlreadyExists,
        ),
    ] {
        assert_eq!(
            code(error.kind()),
            promised,
            "{}",
            reason_text(error.reason())
        );
    }
}
