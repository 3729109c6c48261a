use super::*;

#[test]
fn a_call_carries_token_and_language() {
    let mut caller = Caller::new("rq_abc", Language::Zh).expect("a token");
    let request = caller.call(Request::new(())).expect("a request");
    let metadata = request.metadata();
    assert_eq!(metadata.get("authorization").unwrap(), "Bearer rq_abc");
    assert_eq!(metadata.get("accept-language").unwrap(), "zh-CN");
    let printed = format!("{metadata:?}");
    assert!(
        !printed.contains("rq_abc"),
        "a token must not be printed: {printed}"
    );
}

#[test]
fn without_a_token_there_is_no_header() {
    let mut caller = Caller::new(" \n", Language::En).expect("no token");
    let request = caller.call(Request::new(())).expect("a request");
    assert!(request.metadata().get("authorization").is_none());
}

#[test]
fn a_token_that_no_header_can_carry_is_refused() {
    assert!(matches!(
        Caller::new("a\nb", Language::En),
        Err(ConnectError::Token)
    ));
}

#[tokio::test]
async fn a_wrong_address_and_a_silent_one_are_told_apart() {
    let wrong = Client::connect("not an address", "", Language::En).await;
    assert!(matches!(wrong.err(), Some(ConnectError::Address { .. })));
    // Port 1 of the loopback: nothing listens there.
    let silent = Client::connect("http://127.0.0.1:1", "", Language::En).await;
    assert!(matches!(
        silent.err(),
        Some(ConnectError::Unreachable { .. })
    ));
}

fn operation(result: operation::Result) -> Operation {
    Operation {
        done: true,
        result: Some(result),
        ..Operation::default()
    }
}

#[test]
fn an_ended_operation_gives_its_run_or_its_status() {
    let run = MatchRun {
        name: "campaigns/c/batches/b/runs/r".to_owned(),
        ..MatchRun::default()
    };
    let packed = Any::from_msg(&run).expect("packs");
    assert_eq!(packed.type_url, "type.googleapis.com/rongqiao.v1.MatchRun");
    assert_eq!(
        run_of(operation(operation::Result::Response(packed))).unwrap(),
        run
    );

    let error = tonic_types::pb::Status {
        code: 10,
        message: "broke off".into(),
        details: vec![],
    };
    let status = run_of(operation(operation::Result::Error(error))).unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (tonic::Code::Aborted, "broke off")
    );

    let other = Any::from_msg(&RunBatchMetadata::default()).expect("packs");
    let status = run_of(operation(operation::Result::Response(other))).unwrap_err();
    assert_eq!(status.code(), tonic::Code::Internal);
    assert!(
        run_of(Operation {
            done: true,
            ..Operation::default()
        })
        .is_err()
    );
}
