//! Who gets in, and as what.

use api::v1;
use domain::{LenderId, Party, PrincipalKind, Role};
use tonic::Code;

use crate::harness::{TestServer, lender_with_offering, offering, reason};

#[tokio::test]
async fn every_service_but_health_and_reflection_needs_a_token() {
    let server = TestServer::start().await;
    let nobody = server.client("").await;
    let refused = nobody
        .smes()
        .list_smes(v1::ListSmesRequest::default())
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::Unauthenticated, "TOKEN_MISSING")
    );
    let stranger = server.client(&format!("rq_{}", "A".repeat(43))).await;
    let refused = stranger
        .chains()
        .list_chains(v1::ListChainsRequest::default())
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "TOKEN_INVALID");

    let channel = tonic::transport::Channel::from_shared(server.endpoint()).unwrap();
    let channel = channel.connect().await.unwrap();
    let mut health = tonic_health::pb::health_client::HealthClient::new(channel.clone());
    let request = tonic_health::pb::HealthCheckRequest {
        service: String::new(),
    };
    let answer = health.check(request).await.unwrap().into_inner();
    assert_eq!(
        answer.status(),
        tonic_health::pb::health_check_response::ServingStatus::Serving
    );
    assert_eq!(reflected(channel).await, 10);
}

/// Services that reflection lists.
async fn reflected(channel: tonic::transport::Channel) -> usize {
    use tonic_reflection::pb::v1::ServerReflectionRequest;
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let stream = tokio_stream::once(request);
    let mut client = ServerReflectionClient::new(channel);
    let mut answers = client
        .server_reflection_info(stream)
        .await
        .unwrap()
        .into_inner();
    let answer = answers.message().await.unwrap().unwrap();
    match answer.message_response {
        Some(MessageResponse::ListServicesResponse(list)) => list.service.len(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_first_token_is_private_wherever_it_is_put_and_has_an_end() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("admin.token");
    std::fs::write(&file, "left by somebody, for all to read").unwrap();
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let server = TestServer::start_in(folder, |_| {}).await;
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let tx = server.running.store().read().await.unwrap();
    let tokens = tx.tokens().of_principal("person/admin").await.unwrap();
    assert_eq!(tokens.len(), 1);
    assert!(tokens[0].expires_at.is_some());
    let names = std::fs::read_dir(server.folder.path()).unwrap();
    let partial = |name: &std::ffi::OsString| name.to_string_lossy().contains("partial");
    let mut names = names.map(|entry| entry.unwrap().file_name());
    assert!(!names.any(|name| partial(&name)));
}

#[tokio::test]
async fn the_first_start_leaves_an_administrators_token() {
    use std::os::unix::fs::PermissionsExt;
    let server = TestServer::start().await;
    let file = server.folder.path().join("admin.token");
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let token = std::fs::read_to_string(&file).unwrap();
    let admin = server.client(&token).await;
    let chains = admin
        .chains()
        .list_chains(v1::ListChainsRequest::default())
        .await
        .unwrap();
    assert_eq!(
        chains.into_inner().chains.len(),
        server::chain_catalogue().len()
    );
    std::fs::remove_file(&file).unwrap();
    let folder = server.stop().await;
    let again = TestServer::start_in(folder, |_| {}).await;
    assert!(
        !file.exists(),
        "a second start must not issue another token"
    );
    assert!(
        again
            .client(&token)
            .await
            .chains()
            .list_chains(v1::ListChainsRequest::default())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_role_that_may_not_is_told_so() {
    let server = TestServer::start().await;
    let auditor = server.person("person/auditor", &[Role::Auditor]).await;
    let request = v1::CreateLenderRequest::default();
    let refused = auditor.lenders().create_lender(request).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::InvalidArgument, "INVALID_ARGUMENT")
    );
    let request = v1::CreateLenderRequest {
        lender: Some(crate::harness::lender("a")),
        ..Default::default()
    };
    let refused = auditor.lenders().create_lender(request).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::PermissionDenied, "ROLE_NOT_ALLOWED")
    );
}

#[tokio::test]
async fn a_lender_sees_and_changes_its_own_only() {
    let server = TestServer::start().await;
    let operator = server.person("person/operator", &[Role::Operator]).await;
    let (own, _) = lender_with_offering(&operator, "own", 1).await;
    let (other, others) = lender_with_offering(&operator, "other", 1).await;
    let id = own
        .name
        .strip_prefix("lenders/")
        .unwrap()
        .parse::<LenderId>()
        .unwrap();
    let bank = server.lender(id).await;
    let listed = bank
        .lenders()
        .list_lenders(v1::ListLendersRequest::default())
        .await
        .unwrap();
    assert_eq!(listed.into_inner().lenders, vec![own.clone()]);
    let request = v1::GetOfferingRequest { name: others.name };
    let refused = bank.lenders().get_offering(request).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::NotFound, "OFFERING_NOT_FOUND")
    );
    let create = |parent: &str| v1::CreateOfferingRequest {
        parent: parent.to_owned(),
        offering: Some(offering("loan-2", 1)),
        ..Default::default()
    };
    let refused = bank
        .lenders()
        .create_offering(create(&other.name))
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "LENDER_NOT_FOUND");
    bank.lenders()
        .create_offering(create(&own.name))
        .await
        .unwrap();
    let refused = bank
        .smes()
        .list_smes(v1::ListSmesRequest::default())
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "ROLE_NOT_ALLOWED");
}

#[tokio::test]
async fn expired_tokens_are_refused() {
    let server = TestServer::start().await;
    let actor = domain::Actor {
        principal: "person/late".to_owned(),
        kind: PrincipalKind::Person,
        party: Party::Organizer,
        roles: [Role::Operator].into_iter().collect(),
    };
    let clock = server::clock::Clock::system();
    let ended = Some(clock.now() - chrono::TimeDelta::seconds(1));
    let store = server.running.store();
    let token = server::issue_token(store, &clock, &actor, "test", ended)
        .await
        .unwrap();
    let late = server.client(&token).await;
    let refused = late
        .smes()
        .list_smes(v1::ListSmesRequest::default())
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "TOKEN_EXPIRED");
}

#[tokio::test]
async fn unknown_methods_and_unreadable_messages_have_a_reason() {
    use tonic::codec::CompressionEncoding;
    let folder = tempfile::tempdir().unwrap();
    let server =
        TestServer::start_in(folder, |config| config.server.message_bytes_max = 4_096).await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let name = "operations/01a205bb-b824-73b3-82a0-73b87358250d".to_owned();
    let request = api::google::longrunning::DeleteOperationRequest { name };
    let refused = client
        .operations()
        .delete_operation(request)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::Unimplemented, "METHOD_UNKNOWN")
    );
    let large = v1::GetSmeRequest {
        name: "x".repeat(10_000),
    };
    let refused = client.smes().get_sme(large).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::InvalidArgument, "INVALID_ARGUMENT")
    );
    let compressed = client.smes().send_compressed(CompressionEncoding::Gzip);
    let request = v1::GetSmeRequest {
        name: "x".repeat(1_000),
    };
    let refused = { compressed }.get_sme(request).await.unwrap_err();
    assert_eq!(reason(&refused), "RESOURCE_NAME_INVALID");
}
