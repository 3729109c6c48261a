//! Starting the binary as a server and as a client of it.

use api::v1;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

pub const BINARY: &str = env!("CARGO_BIN_EXE_rongqiao");
/// Looks at a server that starts, a tenth of a second apart.
const START_LOOKS: u32 = 300;

/// A server process on its own directory. Killed when dropped.
pub struct Server {
    child: Child,
    dir: PathBuf,
    pub endpoint: String,
}

impl Server {
    /// Starts the server on a directory and waits until it answers.
    pub async fn start(dir: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = Command::new(BINARY)
            .arg("serve")
            .env("RONGQIAO__SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .env("RONGQIAO__STORE__DATA_DIR", dir)
            .env("RONGQIAO__WORKER__LEASE", "3s")
            .env("RONGQIAO__WORKER__POLL", "100ms")
            .env("RONGQIAO__WORKER__RESULT_CHUNK_ROWS", "100")
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(dir.join("serve.log")).unwrap())
            .spawn()
            .unwrap();
        let endpoint = format!("http://127.0.0.1:{port}");
        let mut server = Self {
            child,
            dir: dir.to_owned(),
            endpoint,
        };
        for _ in 0..START_LOOKS {
            if server.token_file().exists() && server.answers().await {
                return server;
            }
            assert!(
                server.child.try_wait().unwrap().is_none(),
                "{}",
                server.log()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the server does not answer: {}", server.log());
    }

    async fn answers(&self) -> bool {
        let Ok(token) = std::fs::read_to_string(self.token_file()) else {
            return false;
        };
        let lang = api::Language::En;
        match api::Client::connect(&self.endpoint, token.trim(), lang).await {
            Ok(client) => client
                .chains()
                .list_chains(v1::ListChainsRequest::default())
                .await
                .is_ok(),
            Err(_) => false,
        }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.join("serve.log")).unwrap_or_default()
    }

    pub fn token_file(&self) -> PathBuf {
        self.dir.join("admin.token")
    }

    /// A client with the administrator's token.
    pub async fn client(&self) -> api::Client {
        let token = std::fs::read_to_string(self.token_file()).unwrap();
        let lang = api::Language::En;
        api::Client::connect(&self.endpoint, token.trim(), lang)
            .await
            .unwrap()
    }

    /// Runs a client command against this server.
    pub fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(BINARY);
        command.args(["--server", &self.endpoint, "--lang", "en", "--token-file"]);
        command.arg(self.token_file()).args(args).output().unwrap()
    }

    /// The same, where the command must end well; gives its standard output.
    #[track_caller]
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs a command that needs no server.
#[track_caller]
pub fn offline(args: &[&str]) -> String {
    let output = Command::new(BINARY).args(args).output().unwrap();
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
