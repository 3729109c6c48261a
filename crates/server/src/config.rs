//! Configuration: compiled defaults, one file, environment; typed, checked as a whole.
//!
//! [`Config::load`] reports every problem it finds, unknown keys among them, before any port opens.

mod reader;

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::config::{Environment, File, FileFormat};
use humantime_serde::re::humantime;

use reader::Reader;

/// The commented defaults, compiled in; also the list of all known keys.
pub const DEFAULTS: &str = include_str!("config.default.toml");

/// Shortest lease that still leaves room for its renewal.
const LEASE_MIN: Duration = Duration::from_secs(3);
/// Most rows that one transaction of results may carry.
const RESULT_CHUNK_ROWS_MAX: u32 = 100_000;
/// Most threads that a configuration may ask for.
const THREADS_MAX: u32 = 1_024;

/// All settings of a server process.
#[derive(Clone, Debug)]
pub struct Config {
    /// Listening, limits, shutdown.
    pub server: Server,
    /// Database and files.
    pub store: Store,
    /// Tokens.
    pub auth: Auth,
    /// Execution of match runs.
    pub worker: Worker,
    /// Logs.
    pub telemetry: Telemetry,
}

/// `[server]`
#[derive(Clone, Debug)]
pub struct Server {
    /// Address to listen on; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Certificate and key; `None` only on loopback or behind a TLS proxy.
    pub tls: Option<Tls>,
    /// Largest request message in bytes.
    pub message_bytes_max: usize,
    /// Deadline of calls that name none.
    pub deadline_default: Duration,
    /// Longest deadline that a call may ask for.
    pub deadline_max: Duration,
    /// Concurrent calls on one connection.
    pub streams_per_connection_max: u32,
    /// Time to finish after a stop signal.
    pub drain_timeout: Duration,
    /// Directory of rule files that replace compiled-in ones or add to them.
    pub rules_dir: Option<PathBuf>,
}

/// PEM files of the server's identity.
#[derive(Clone, Debug)]
pub struct Tls {
    /// Certificate chain, the server's own first.
    pub cert_file: PathBuf,
    /// Private key.
    pub key_file: PathBuf,
}

/// `[store]`
#[derive(Clone, Debug)]
pub struct Store {
    /// Database URL with its password, which never prints.
    pub url: Secret,
    /// Directory of snapshots, embedded database and first token.
    pub data_dir: PathBuf,
    /// Whether `serve` migrates first.
    pub migrate_on_start: bool,
    /// Private key that certificates of runs are signed with; runs signed with another are refused.
    pub signing_key_file: PathBuf,
}

/// `[auth]`
#[derive(Clone, Debug)]
pub struct Auth {
    /// File for the first administrator's token.
    pub admin_token_file: PathBuf,
    /// Life of tokens issued without an end.
    pub token_life: Duration,
}

/// `[worker]`
#[derive(Clone, Debug)]
pub struct Worker {
    /// Whether this process executes runs.
    pub enabled: bool,
    /// Threads of the pool; 0 takes all processors.
    pub threads: usize,
    /// Time after which a silent worker's run is taken over.
    pub lease: Duration,
    /// Pause between looks at the queue.
    pub poll: Duration,
    /// Most runs that may wait.
    pub queue_max: u32,
    /// Snapshots kept beside those that are needed.
    pub snapshots_kept: usize,
    /// Result rows in one transaction.
    pub result_chunk_rows: usize,
}

/// `[telemetry]`
#[derive(Clone, Debug)]
pub struct Telemetry {
    /// Shape of a log line.
    pub format: LogFormat,
    /// Filter directives.
    pub filter: String,
}

/// Shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A text that prints as `***`.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// One thing wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Key such as `server.listen`, or the file's path.
    pub key: String,
    /// What is wrong and what would be right.
    pub text: String,
}

/// Everything wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "configuration has {} problem(s)", self.0.len())?;
        for problem in &self.0 {
            write!(f, "\n  {}: {}", problem.key, problem.text)?;
        }
        Ok(())
    }
}

impl Config {
    /// Reads the three layers.
    ///
    /// # Errors
    /// All problems together: unreadable file, unknown keys, values of the wrong shape, settings
    /// that contradict each other.
    pub fn load(file: Option<&Path>) -> Result<Config, Problems> {
        let text = match file.map(|path| (path, std::fs::read_to_string(path))) {
            None => None,
            Some((_, Ok(text))) => Some(text),
            Some((path, Err(error))) => {
                let key = path.display().to_string();
                return Err(Problems(vec![Problem {
                    key,
                    text: error.to_string(),
                }]));
            }
        };
        Config::from_layers(text.as_deref(), None)
    }

    /// Reads the defaults, the text of a file and an environment (`None` = that of the process).
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_layers(
        file: Option<&str>,
        environment: Option<HashMap<String, String>>,
    ) -> Result<Config, Problems> {
        let environment = Environment::with_prefix("RONGQIAO")
            .prefix_separator("__")
            .separator("__")
            .source(environment.map(|map| map.into_iter().collect()));
        let built = ::config::Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .add_source(File::from_str(file.unwrap_or_default(), FileFormat::Toml))
            .add_source(environment)
            .build()
            .map_err(|error| problem("file", error.to_string()))?;
        let mut reader = Reader {
            config: built,
            problems: Vec::new(),
        };
        reader.refuse_unknown_keys();
        let config = read(&mut reader);
        if reader.problems.is_empty() {
            Ok(config)
        } else {
            Err(Problems(reader.problems))
        }
    }

    /// Defaults for a server inside this process: loopback, any free port, embedded database and
    /// files under `data_dir`. For the demo and for tests.
    ///
    /// # Errors
    /// None as long as the compiled defaults are right, which a test proves.
    pub fn embedded(data_dir: &Path) -> Result<Config, Problems> {
        let environment = HashMap::from([
            (
                "RONGQIAO__SERVER__LISTEN".to_owned(),
                "127.0.0.1:0".to_owned(),
            ),
            (
                "RONGQIAO__STORE__DATA_DIR".to_owned(),
                data_dir.display().to_string(),
            ),
        ]);
        Config::from_layers(None, Some(environment))
    }

    /// The settings in force, one `key = value` a line, secrets hidden.
    pub fn show(&self) -> String {
        let tls = self.server.tls.as_ref();
        let path = |file: Option<&PathBuf>| file.map_or(String::new(), |f| f.display().to_string());
        let lines = [
            ("server.listen", self.server.listen.to_string()),
            ("server.tls_cert_file", path(tls.map(|tls| &tls.cert_file))),
            ("server.tls_key_file", path(tls.map(|tls| &tls.key_file))),
            (
                "server.message_bytes_max",
                format!("{}B", self.server.message_bytes_max),
            ),
            (
                "server.deadline_default",
                duration_text(self.server.deadline_default),
            ),
            (
                "server.deadline_max",
                duration_text(self.server.deadline_max),
            ),
            (
                "server.streams_per_connection_max",
                self.server.streams_per_connection_max.to_string(),
            ),
            (
                "server.drain_timeout",
                duration_text(self.server.drain_timeout),
            ),
            ("server.rules_dir", path(self.server.rules_dir.as_ref())),
            ("store.url", without_password(self.store.url.expose())),
            ("store.data_dir", self.store.data_dir.display().to_string()),
            (
                "store.migrate_on_start",
                self.store.migrate_on_start.to_string(),
            ),
            (
                "store.signing_key_file",
                self.store.signing_key_file.display().to_string(),
            ),
            (
                "auth.admin_token_file",
                self.auth.admin_token_file.display().to_string(),
            ),
            ("auth.token_life", duration_text(self.auth.token_life)),
            ("worker.enabled", self.worker.enabled.to_string()),
            ("worker.threads", self.worker.threads.to_string()),
            ("worker.lease", duration_text(self.worker.lease)),
            ("worker.poll", duration_text(self.worker.poll)),
            ("worker.queue_max", self.worker.queue_max.to_string()),
            (
                "worker.snapshots_kept",
                self.worker.snapshots_kept.to_string(),
            ),
            (
                "worker.result_chunk_rows",
                self.worker.result_chunk_rows.to_string(),
            ),
            (
                "telemetry.format",
                format!("{:?}", self.telemetry.format).to_lowercase(),
            ),
            ("telemetry.filter", self.telemetry.filter.clone()),
        ];
        lines
            .iter()
            .map(|(key, value)| format!("{key} = {value:?}\n"))
            .collect()
    }
}

fn problem(key: &str, text: String) -> Problems {
    Problems(vec![Problem {
        key: key.to_owned(),
        text,
    }])
}

fn duration_text(duration: Duration) -> String {
    humantime::format_duration(duration).to_string()
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let Some((user, host)) = rest.rsplit_once('@') else {
        return url.to_owned();
    };
    match user.split_once(':') {
        Some((name, _)) => format!("{scheme}://{name}:***@{host}"),
        None => url.to_owned(),
    }
}

fn read(reader: &mut Reader) -> Config {
    Config {
        server: read_server(reader),
        store: read_store(reader),
        auth: read_auth(reader),
        worker: read_worker(reader),
        telemetry: read_telemetry(reader),
    }
}

fn read_server(reader: &mut Reader) -> Server {
    let listen = reader.parsed(
        "server.listen",
        SocketAddr::from(([127, 0, 0, 1], 0)),
        "IP:PORT",
    );
    let tls = read_tls(reader);
    let terminated_before = reader.parsed("server.tls_terminated_before", false, "true or false");
    if tls.is_none() && !listen.ip().is_loopback() && !terminated_before {
        let text = "required unless loopback or tls_terminated_before";
        reader.refuse("server.tls_cert_file", text);
    }
    let deadline_default = reader.duration("server.deadline_default");
    let deadline_max = reader.duration("server.deadline_max");
    if deadline_max < deadline_default {
        reader.refuse("server.deadline_max", "must not be below deadline_default");
    }
    Server {
        listen,
        tls,
        message_bytes_max: reader.size("server.message_bytes_max"),
        deadline_default,
        deadline_max,
        streams_per_connection_max: reader.count("server.streams_per_connection_max", 1, 65_536),
        drain_timeout: reader.duration("server.drain_timeout"),
        rules_dir: reader.path("server.rules_dir"),
    }
}

fn read_tls(reader: &mut Reader) -> Option<Tls> {
    let cert_file = reader.path("server.tls_cert_file");
    let key_file = reader.path("server.tls_key_file");
    for (key, file) in [
        ("server.tls_cert_file", &cert_file),
        ("server.tls_key_file", &key_file),
    ] {
        if let Some(Err(error)) = file.as_ref().map(std::fs::metadata) {
            reader.refuse(key, &error.to_string());
        }
    }
    match (cert_file, key_file) {
        (Some(cert_file), Some(key_file)) => Some(Tls {
            cert_file,
            key_file,
        }),
        (None, None) => None,
        (Some(_), None) => {
            reader.refuse("server.tls_key_file", "required with tls_cert_file");
            None
        }
        (None, Some(_)) => {
            reader.refuse("server.tls_cert_file", "required with tls_key_file");
            None
        }
    }
}

fn read_store(reader: &mut Reader) -> Store {
    let data_dir = reader.path("store.data_dir").unwrap_or_else(|| {
        reader.refuse("store.data_dir", "required");
        PathBuf::new()
    });
    let mut url = reader.text("store.url");
    if url.is_empty() {
        url = format!("sqlite://{}", data_dir.join("rongqiao.db").display());
    }
    let sqlite = url.starts_with("sqlite:");
    if !sqlite && !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        reader.refuse("store.url", "must begin with sqlite: or postgres://");
    }
    if let Some(file) = reader.path("store.password_file") {
        match std::fs::read_to_string(&file) {
            Ok(text) => url = with_password(&url, text.lines().next().unwrap_or_default()),
            Err(error) => reader.refuse("store.password_file", &error.to_string()),
        }
    }
    let migrate_on_start = match reader.text("store.migrate_on_start").as_str() {
        "auto" => sqlite,
        "true" => true,
        "false" => false,
        _ => {
            reader.refuse("store.migrate_on_start", "must be true, false or auto");
            false
        }
    };
    let signing_key_file = reader.path("store.signing_key_file");
    Store {
        url: Secret(url),
        signing_key_file: signing_key_file.unwrap_or_else(|| data_dir.join("signing.key")),
        data_dir,
        migrate_on_start,
    }
}

fn with_password(url: &str, password: &str) -> String {
    let encoded: String = password
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    match url.split_once('@') {
        Some((user, rest)) => format!("{user}:{encoded}@{rest}"),
        None => url.to_owned(),
    }
}

fn read_auth(reader: &mut Reader) -> Auth {
    let data_dir = PathBuf::from(reader.text("store.data_dir"));
    Auth {
        admin_token_file: reader
            .path("auth.admin_token_file")
            .unwrap_or_else(|| data_dir.join("admin.token")),
        token_life: reader.duration("auth.token_life"),
    }
}

fn read_worker(reader: &mut Reader) -> Worker {
    let lease = reader.duration("worker.lease");
    if lease < LEASE_MIN {
        reader.refuse("worker.lease", "must be at least 3s");
    }
    let threads = reader.count("worker.threads", 0, THREADS_MAX);
    let rows = reader.count("worker.result_chunk_rows", 1, RESULT_CHUNK_ROWS_MAX);
    let kept = reader.count("worker.snapshots_kept", 0, 1_000_000);
    Worker {
        snapshots_kept: usize::try_from(kept).unwrap_or_default(),
        enabled: reader.parsed("worker.enabled", true, "true or false"),
        threads: usize::try_from(threads).unwrap_or_default(),
        lease,
        poll: reader.duration("worker.poll"),
        queue_max: reader.count("worker.queue_max", 1, 1_000_000),
        result_chunk_rows: usize::try_from(rows).unwrap_or(1),
    }
}

fn read_telemetry(reader: &mut Reader) -> Telemetry {
    let format = match reader.text("telemetry.format").as_str() {
        "text" => LogFormat::Text,
        "json" => LogFormat::Json,
        _ => {
            reader.refuse("telemetry.format", "must be text or json");
            LogFormat::Text
        }
    };
    let filter = reader.text("telemetry.filter");
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&filter) {
        reader.refuse("telemetry.filter", &error.to_string());
    }
    Telemetry { format, filter }
}

#[cfg(test)]
mod tests;
