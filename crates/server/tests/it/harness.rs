//! A server on a free port with its callers, and messages to fill it.

use std::collections::BTreeSet;

use api::{Client, Date, Language, v1};
use domain::{Actor, LenderId, Party, PrincipalKind, Role};
use server::clock::Clock;
use server::{Config, Running};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic_types::StatusExt;

pub mod protect {
    //! Facts of a firm that a message shows.

    use api::v1::ProtectedGroup;
    use prost::Message;
    use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage, Value};

    /// Fails if a field is set that is not of the group PUBLIC, in the message or in one inside
    /// it; `allowed` fields are not looked at.
    pub fn only_public(message: &impl Message, name: &str, allowed: &[&str]) {
        let public = |group| group == ProtectedGroup::Public;
        walk(&dynamic(message, name), allowed, &public);
    }

    /// Fails if a field of one of these groups is set, in the message or in one inside it.
    pub fn none_of(message: &impl Message, name: &str, hidden: &[ProtectedGroup]) {
        let fine = |group| !hidden.contains(&group);
        walk(&dynamic(message, name), &[], &fine);
    }

    fn dynamic(message: &impl Message, name: &str) -> DynamicMessage {
        let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap();
        let found = pool.get_message_by_name(&format!("rongqiao.v1.{name}"));
        let bytes = message.encode_to_vec();
        DynamicMessage::decode(found.unwrap(), bytes.as_slice()).unwrap()
    }

    fn walk(message: &DynamicMessage, allowed: &[&str], fine: &dyn Fn(ProtectedGroup) -> bool) {
        for (field, value) in message.fields() {
            if allowed.contains(&field.name()) {
                continue;
            }
            let option = field
                .parent_pool()
                .get_extension_by_name("rongqiao.v1.protected");
            let group = field.options().get_extension(&option.unwrap()).into_owned();
            let number = group.as_enum_number().unwrap();
            let group = ProtectedGroup::try_from(number).unwrap();
            assert!(fine(group), "{} is shown: {group:?}", field.full_name());
            let one = value.as_message().into_iter();
            let many = value.as_list().unwrap_or_default().iter();
            for inner in one.chain(many.filter_map(Value::as_message)) {
                if inner.descriptor().package_name() == "rongqiao.v1" {
                    walk(inner, allowed, fine);
                }
            }
        }
    }
}

/// A server with its folder.
pub struct TestServer {
    pub running: Running,
    pub folder: TempDir,
}

impl TestServer {
    /// On an empty store.
    pub async fn start() -> TestServer {
        TestServer::start_in(tempfile::tempdir().unwrap(), |_| {}).await
    }

    /// In a folder that may hold a store, with changed settings.
    pub async fn start_in(folder: TempDir, change: impl FnOnce(&mut Config)) -> TestServer {
        TestServer::start_by(Clock::system(), folder, change).await
    }

    /// The same by another clock.
    pub async fn start_by(
        clock: Clock,
        folder: TempDir,
        change: impl FnOnce(&mut Config),
    ) -> TestServer {
        let mut config = Config::embedded(folder.path()).unwrap();
        change(&mut config);
        server::telemetry::init(&config.telemetry);
        let running = server::serve_by(clock, config, CancellationToken::new())
            .await
            .unwrap();
        TestServer { running, folder }
    }

    /// Stops the server and gives its folder back.
    pub async fn stop(self) -> TempDir {
        self.running.stop();
        self.running.stopped().await.unwrap();
        self.folder
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.running.addr())
    }

    /// A client of a person of the organizer.
    pub async fn person(&self, name: &str, roles: &[Role]) -> Client {
        self.caller(PrincipalKind::Person, name, Party::Organizer, roles)
            .await
    }

    /// A client of a lender's system.
    pub async fn lender(&self, lender: LenderId) -> Client {
        let roles = [Role::LenderOperator];
        self.caller(
            PrincipalKind::System,
            "system/lender",
            Party::Lender(lender),
            &roles,
        )
        .await
    }

    pub async fn caller(
        &self,
        kind: PrincipalKind,
        principal: &str,
        party: Party,
        roles: &[Role],
    ) -> Client {
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        let actor = Actor {
            principal: principal.to_owned(),
            kind,
            party,
            roles,
        };
        let store = self.running.store();
        let clock = Clock::system();
        let token = server::issue_token(store, &clock, &actor, "test", None)
            .await
            .unwrap();
        self.client(&token).await
    }

    pub async fn client(&self, token: &str) -> Client {
        Client::connect(&self.endpoint(), token, Language::En)
            .await
            .unwrap()
    }
}

/// Reason of a refused call.
pub fn reason(status: &Status) -> String {
    let details = status.get_error_details();
    details
        .error_info()
        .map(|info| info.reason.clone())
        .unwrap_or_default()
}

/// Fields of the violations of a refused call.
pub fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations = details.bad_request().map(|it| it.field_violations.clone());
    violations
        .unwrap_or_default()
        .into_iter()
        .map(|it| it.field)
        .collect()
}

pub fn date(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

pub fn uuid() -> String {
    Clock::system().new_id().to_string()
}

pub fn lender(code: &str) -> v1::Lender {
    v1::Lender {
        code: code.to_owned(),
        display_name: format!("city bank {code}"),
        kind: v1::LenderKind::CityCommercialBank.into(),
        seat: "330102".to_owned(),
        scope: v1::LenderScope::City.into(),
        illustrative: true,
        ..Default::default()
    }
}

/// A credit loan that [`sme`] is eligible for, with capacity for `clients`.
pub fn offering(external_id: &str, clients: i64) -> v1::Offering {
    v1::Offering {
        external_id: external_id.to_owned(),
        display_name: format!("loan {external_id}"),
        instrument: v1::Instrument::CreditLoan.into(),
        criteria: Some(v1::OfferingCriteria {
            regions: vec!["330100".to_owned()],
            amount_fen_max: Some(1_000_000_000),
            term_months_min: Some(3),
            term_months_max: Some(36),
            credit_grade_min: v1::CreditGrade::Bb.into(),
            ..Default::default()
        }),
        preferences: Some(v1::OfferingPreferences {
            focus_chains: vec!["nev".to_owned()],
            amount_preferred_fen: 400_000_000,
            term_preferred_months: 12,
            appetite_points: 600,
            weights: Some(v1::LenderWeights {
                chain: 30,
                grade: 20,
                locality: 20,
                tier: 10,
                amount: 10,
                appetite: 10,
            }),
            ..Default::default()
        }),
        rate_bp: 390,
        capacity: Some(v1::OfferingCapacity {
            clients_max: clients,
            quota_fen: 1_000_000_000 * clients,
            period: v1::CapacityPeriod::Whole.into(),
        }),
        valid_from: Some(date(2020, 1, 1)),
        ..Default::default()
    }
}

/// A firm in Hangzhou on the chain `nev` with all facts known.
pub fn sme(number: i32) -> v1::Sme {
    v1::Sme {
        display_name: format!("示例企业 {number}"),
        key: Some(v1::sme::Key::ExternalId(v1::ExternalId {
            source: "test".to_owned(),
            value: format!("T{number:06}"),
        })),
        region: "330106".to_owned(),
        industry: Some(v1::Industry {
            edition: 0,
            code: "3670".to_owned(),
        }),
        founded_on: Some(date(2010, 6, 15)),
        placements: vec![v1::Placement {
            chain: "nev".to_owned(),
            ..Default::default()
        }],
        titles_checked_on: Some(date(2026, 1, 31)),
        figures: vec![v1::YearlyFigures {
            fiscal_year: 2024,
            source: "audited report".to_owned(),
            revenue_fen: Some(8_000_000_000 + i64::from(number)),
            profit_fen: Some(600_000_000),
            assets_fen: Some(9_000_000_000),
            liabilities_fen: Some(3_600_000_000),
            rd_expense_fen: Some(480_000_000),
            existing_loan_fen: Some(500_000_000),
            employees: Some(180),
            ip_count: Some(14),
            ..Default::default()
        }],
        credit_grade: Some(v1::AttestedCreditGrade {
            grade: v1::CreditGrade::A.into(),
            issuer: "rating agency".to_owned(),
            as_of: Some(date(2025, 1, 15)),
            ..Default::default()
        }),
        tax_grade: Some(v1::AttestedTaxGrade {
            grade: v1::TaxGrade::A.into(),
            issuer: "tax office".to_owned(),
            as_of: Some(date(2025, 4, 30)),
        }),
        need: Some(v1::FinancingNeed {
            amount_fen: 500_000_000,
            term_months: 12,
            purpose: v1::Purpose::WorkingCapital.into(),
            instruments: vec![v1::Instrument::CreditLoan.into()],
            rate_bp_max: Some(500),
            collateral: Some(v1::CollateralOffer::default()),
            priority: v1::Priority::Rate.into(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Imports `count` firms and gives their names.
pub async fn import_smes(client: &Client, count: i32) -> Vec<String> {
    let rows = (1..=count).map(|n| v1::SmeRow {
        row_number: n.into(),
        sme: Some(sme(n)),
    });
    let request = v1::ImportSmesRequest {
        rows: rows.collect(),
        ..Default::default()
    };
    let response = client
        .smes()
        .import_smes(request)
        .await
        .unwrap()
        .into_inner();
    response
        .results
        .into_iter()
        .map(|result| result.name)
        .collect()
}

/// A campaign on the chain `nev` that is open today.
pub async fn campaign(client: &Client, code: &str) -> v1::Campaign {
    let campaign = v1::Campaign {
        code: code.to_owned(),
        display_name: format!("campaign {code}"),
        start_date: Some(date(2020, 1, 1)),
        end_date: Some(date(2099, 12, 31)),
        chains: vec!["nev".to_owned()],
        ..Default::default()
    };
    let request = v1::CreateCampaignRequest {
        campaign: Some(campaign),
        ..Default::default()
    };
    client
        .campaigns()
        .create_campaign(request)
        .await
        .unwrap()
        .into_inner()
}

pub async fn batch(client: &Client, campaign: &str, code: &str) -> v1::Batch {
    let batch = v1::Batch {
        code: code.to_owned(),
        display_name: format!("batch {code}"),
        chain: "nev".to_owned(),
        ..Default::default()
    };
    let parent = campaign.to_owned();
    let request = v1::CreateBatchRequest {
        parent,
        batch: Some(batch),
        ..Default::default()
    };
    client
        .campaigns()
        .create_batch(request)
        .await
        .unwrap()
        .into_inner()
}

/// Runs a batch to its end.
pub async fn run(client: &Client, batch: &str) -> v1::MatchRun {
    let request = v1::RunBatchRequest {
        name: batch.to_owned(),
        request_id: uuid(),
    };
    let operation = client
        .campaigns()
        .run_batch(request)
        .await
        .unwrap()
        .into_inner();
    client.wait_run(operation, |_| {}).await.unwrap()
}

pub async fn approve(client: &Client, batch: &str, run: &str) -> Result<v1::Batch, Status> {
    let (name, run) = (batch.to_owned(), run.to_owned());
    let request = v1::ApproveBatchRequest {
        name,
        run,
        ..Default::default()
    };
    client
        .campaigns()
        .approve_batch(request)
        .await
        .map(tonic::Response::into_inner)
}

pub async fn publish(client: &Client, batch: &str) -> Result<v1::PublishBatchResponse, Status> {
    let request = v1::PublishBatchRequest {
        name: batch.to_owned(),
        ..Default::default()
    };
    client
        .campaigns()
        .publish_batch(request)
        .await
        .map(tonic::Response::into_inner)
}

/// A lender with one offering for `clients`.
pub async fn lender_with_offering(
    client: &Client,
    code: &str,
    clients: i64,
) -> (v1::Lender, v1::Offering) {
    let request = v1::CreateLenderRequest {
        lender: Some(lender(code)),
        ..Default::default()
    };
    let lender = client
        .lenders()
        .create_lender(request)
        .await
        .unwrap()
        .into_inner();
    let request = v1::CreateOfferingRequest {
        parent: lender.name.clone(),
        offering: Some(offering("loan-1", clients)),
        ..Default::default()
    };
    let offering = client
        .lenders()
        .create_offering(request)
        .await
        .unwrap()
        .into_inner();
    (lender, offering)
}
