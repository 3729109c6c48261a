//! Start and stop of a server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::google::longrunning::operations_server::OperationsServer;
use api::v1::campaign_service_server::CampaignServiceServer;
use api::v1::chain_service_server::ChainServiceServer;
use api::v1::lender_service_server::LenderServiceServer;
use api::v1::listing_service_server::ListingServiceServer;
use api::v1::match_service_server::MatchServiceServer;
use api::v1::referral_service_server::ReferralServiceServer;
use api::v1::sme_service_server::SmeServiceServer;
use domain::Change;
use domain::limits::CHAINS_MAX;
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::codec::CompressionEncoding;
use tonic::service::Routes;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::app::{App, chain, token};
use crate::clock::Clock;
use crate::config::{Config, Tls};
use crate::cpu;
use crate::error::{Error, chain_text};
use crate::housekeeping;
use crate::live::Live;
use crate::rpc::campaign::CampaignRpc;
use crate::rpc::chain::ChainRpc;
use crate::rpc::layer::CallLayer;
use crate::rpc::lender::LenderRpc;
use crate::rpc::listing::ListingRpc;
use crate::rpc::match_run::MatchRpc;
use crate::rpc::operations::OperationsRpc;
use crate::rpc::referral::ReferralRpc;
use crate::rpc::sme::SmeRpc;
use crate::rules::{RuleProblems, Rules};
use crate::signing;
use crate::snapshots::Snapshots;
use crate::worker::{self, Settings};

/// Principal of what the server does by itself at its first start.
const SEED_PRINCIPAL: &str = "system/rongqiao";

/// Why a server did not start, or did not stop as it should.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be used.
    #[error("store: {0}")]
    Store(String),
    /// A file or the port cannot be used.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Certificate or key cannot be used, or a connection failed at the end.
    #[error("transport: {0}")]
    Transport(String),
    /// The first start's own entries could not be written.
    #[error("first start: {0}")]
    Seed(String),
    /// The directory of rules has files that cannot be used.
    #[error(transparent)]
    Rules(#[from] RuleProblems),
    /// The system gave no threads.
    #[error("threads: {0}")]
    Threads(String),
}

impl From<store::Error> for StartError {
    fn from(error: store::Error) -> StartError {
        StartError::Store(chain_text(&error))
    }
}

impl From<Error> for StartError {
    fn from(error: Error) -> StartError {
        StartError::Seed(error.internal_text().unwrap_or(error.public()).to_owned())
    }
}

/// A server at work.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    store: Store,
    stopping: CancellationToken,
    done: JoinHandle<Result<(), StartError>>,
}

impl Running {
    /// The address that it listens on, with the port that was taken for port 0.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its store, to issue tokens with [`crate::issue_token`].
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Tells it to stop; [`Running::stopped`] waits for the end.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// Waits until it has stopped: calls finished, the run in progress given back.
    ///
    /// # Errors
    /// What went wrong while serving.
    pub async fn stopped(self) -> Result<(), StartError> {
        match self.done.await {
            Ok(outcome) => outcome,
            Err(error) => Err(StartError::Transport(error.to_string())),
        }
    }
}

/// Connects to the configured database; on the embedded one, makes its folder first.
///
/// # Errors
/// The database cannot be reached.
pub async fn open_store(config: &Config) -> Result<Store, StartError> {
    let folder = &config.store.data_dir;
    std::fs::create_dir_all(folder).map_err(|source| StartError::Io {
        what: folder.display().to_string(),
        source,
    })?;
    Ok(Store::connect(config.store.url.expose()).await?)
}

/// Brings the schema up to date and adds the built-in chains that are not there.
///
/// # Errors
/// The database is newer than this release, or away.
pub async fn migrate(store: &Store, clock: &Clock) -> Result<(), StartError> {
    store.migrate().await?;
    seed_chains(store, clock).await
}

async fn seed_chains(store: &Store, clock: &Clock) -> Result<(), StartError> {
    let tx = store.begin(clock.now()).await?;
    let known = chain::catalogue(&tx).await?;
    let mut changes = Vec::new();
    for built_in in rulebook::chain_catalogue() {
        if known.contains_key(&built_in.code) {
            continue;
        }
        if known.len() + changes.len() >= CHAINS_MAX {
            tracing::warn!(chain = %built_in.code, "the catalogue is full; chain not added");
            continue;
        }
        tx.chains().insert(&built_in).await?;
        changes.push(Change {
            principal: SEED_PRINCIPAL.to_owned(),
            action: "chain.create",
            resource: format!("chains/{}", built_in.code),
            before: String::new(),
            after: "v1".to_owned(),
            party: None,
        });
    }
    tx.record_all(&changes).await?;
    Ok(tx.commit().await?)
}

/// Starts a server and gives it once it listens. It stops when `shutdown` is cancelled.
///
/// # Errors
/// Database, port, certificate or threads cannot be used; nothing keeps running then.
pub async fn serve(config: Config, shutdown: CancellationToken) -> Result<Running, StartError> {
    serve_by(Clock::system(), config, shutdown).await
}

/// The same by another clock; for tests.
///
/// # Errors
/// As [`serve`].
pub async fn serve_by(
    clock: Clock,
    config: Config,
    shutdown: CancellationToken,
) -> Result<Running, StartError> {
    let rules = Rules::load(config.server.rules_dir.as_deref())?;
    tracing::info!(digest = rules.digest, "rules read");
    let store = open_store(&config).await?;
    if config.store.migrate_on_start {
        migrate(&store, &clock).await?;
    }
    store.check_schema().await?;
    let token_file = &config.auth.admin_token_file;
    if token::bootstrap(&store, &clock, token_file, config.auth.token_life).await? {
        tracing::info!(file = %token_file.display(), "administrator's token written");
    }
    let signing = signing::load_or_make(&config.store.signing_key_file, &clock)?;
    let listener = bind(config.server.listen).await?;
    let addr = listener.local_addr().map_err(|source| StartError::Io {
        what: "listen".to_owned(),
        source,
    })?;
    let stopping = shutdown.child_token();
    let app = Arc::new(App {
        store: store.clone(),
        started: clock.now(),
        clock,
        rules: Arc::new(rules),
        cpu: cpu::Pool::new(config.worker.threads)
            .map_err(|error| StartError::Threads(error.to_string()))?,
        snapshots: Snapshots::new(&config.store.data_dir),
        live: Live::default(),
        signing: Arc::new(signing),
        snapshots_kept: config.worker.snapshots_kept,
        queue_max: config.worker.queue_max,
        work: Arc::new(Notify::new()),
        ended: Arc::new(watch::Sender::new(0)),
        stopping: stopping.clone(),
    });
    let server = transport(&config)?;
    tracing::info!(%addr, version = env!("CARGO_PKG_VERSION"), "serving");
    let done = tokio::spawn(run(app, config, server, listener));
    Ok(Running {
        addr,
        store,
        stopping,
        done,
    })
}

async fn bind(listen: SocketAddr) -> Result<TcpListener, StartError> {
    let bound = TcpListener::bind(listen).await;
    bound.map_err(|source| StartError::Io {
        what: format!("listen on {listen}"),
        source,
    })
}

fn transport(config: &Config) -> Result<Server, StartError> {
    let builder = Server::builder()
        .max_concurrent_streams(config.server.streams_per_connection_max)
        .http2_keepalive_interval(Some(Duration::from_secs(60)))
        .tcp_nodelay(true);
    let Some(tls) = &config.server.tls else {
        return Ok(builder);
    };
    let identity = identity(tls)?;
    let tls = ServerTlsConfig::new().identity(identity);
    builder
        .tls_config(tls)
        .map_err(|error| StartError::Transport(chain_text(&error)))
}

fn identity(tls: &Tls) -> Result<Identity, StartError> {
    let read = |path: &std::path::Path| {
        std::fs::read(path).map_err(|source| StartError::Io {
            what: path.display().to_string(),
            source,
        })
    };
    Ok(Identity::from_pem(
        read(&tls.cert_file)?,
        read(&tls.key_file)?,
    ))
}

async fn run(
    app: Arc<App>,
    config: Config,
    server: Server,
    listener: TcpListener,
) -> Result<(), StartError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    let mut routes = routes(&app, config.server.message_bytes_max);
    routes = routes.add_service(health_service);
    let v1 = reflection()
        .build_v1()
        .map_err(|error| StartError::Transport(error.to_string()))?;
    let v1alpha = reflection()
        .build_v1alpha()
        .map_err(|error| StartError::Transport(error.to_string()))?;
    let routes = routes.add_service(v1).add_service(v1alpha);
    report(&health, ServingStatus::Serving).await;
    let layer = CallLayer::new(
        &app,
        config.server.deadline_default,
        config.server.deadline_max,
    );
    let housekeeping = tokio::spawn(housekeeping::keep(Arc::clone(&app)));
    let worker = config.worker.enabled.then(|| {
        let settings = Settings {
            owner: app.clock.new_id().to_string(),
            lease: config.worker.lease,
            poll: config.worker.poll,
            chunk_rows: config.worker.result_chunk_rows,
        };
        tokio::spawn(worker::work(Arc::clone(&app), settings))
    });
    let stopping = app.stopping.clone();
    let stop = async move {
        stopping.cancelled().await;
        report(&health, ServingStatus::NotServing).await;
    };
    let serving = server
        .layer(layer)
        .add_routes(routes)
        .serve_with_incoming_shutdown(TcpListenerStream::new(listener), stop);
    let outcome = drained(serving, &app.stopping, config.server.drain_timeout).await;
    app.stopping.cancel();
    if tokio::time::timeout(config.server.drain_timeout, housekeeping)
        .await
        .is_err()
    {
        tracing::warn!("housekeeping did not stop in time");
    }
    if let Some(worker) = worker
        && tokio::time::timeout(config.server.drain_timeout, worker)
            .await
            .is_err()
    {
        tracing::warn!("worker did not stop in time; its run's lease will run out");
    }
    app.store.clone().close().await?;
    tracing::info!("stopped");
    outcome
}

/// Serves until the end, but after the stop no longer than `limit`.
async fn drained(
    serving: impl Future<Output = Result<(), tonic::transport::Error>>,
    stopping: &CancellationToken,
    limit: Duration,
) -> Result<(), StartError> {
    let late = async {
        stopping.cancelled().await;
        tokio::time::sleep(limit).await;
    };
    tokio::select! {
        outcome = serving => {
            outcome.map_err(|error| StartError::Transport(chain_text(&error)))
        }
        () = late => {
            tracing::warn!("calls cut off at the end of the drain time");
            Ok(())
        }
    }
}

fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(api::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}

fn routes(app: &Arc<App>, bytes_max: usize) -> Routes {
    macro_rules! service {
        ($server:ident, $service:expr) => {
            $server::new($service)
                .max_decoding_message_size(bytes_max)
                .accept_compressed(CompressionEncoding::Gzip)
                .send_compressed(CompressionEncoding::Gzip)
        };
    }
    Routes::new(service!(SmeServiceServer, SmeRpc(Arc::clone(app))))
        .add_service(service!(ChainServiceServer, ChainRpc(Arc::clone(app))))
        .add_service(service!(LenderServiceServer, LenderRpc(Arc::clone(app))))
        .add_service(service!(
            CampaignServiceServer,
            CampaignRpc(Arc::clone(app))
        ))
        .add_service(service!(MatchServiceServer, MatchRpc(Arc::clone(app))))
        .add_service(service!(
            ReferralServiceServer,
            ReferralRpc(Arc::clone(app))
        ))
        .add_service(service!(ListingServiceServer, ListingRpc(Arc::clone(app))))
        .add_service(service!(OperationsServer, OperationsRpc(Arc::clone(app))))
}

/// The state of the server as a whole and of each service.
async fn report(health: &HealthReporter, status: ServingStatus) {
    const SERVICES: [&str; 9] = [
        "",
        "rongqiao.v1.SmeService",
        "rongqiao.v1.ChainService",
        "rongqiao.v1.LenderService",
        "rongqiao.v1.CampaignService",
        "rongqiao.v1.MatchService",
        "rongqiao.v1.ReferralService",
        "rongqiao.v1.ListingService",
        "google.longrunning.Operations",
    ];
    for service in SERVICES {
        health.set_service_status(service, status).await;
    }
}
