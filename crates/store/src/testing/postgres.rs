//! A PostgreSQL cluster of one's own, from the binaries of the machine.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What to do where PostgreSQL is missing.
const INSTALL: &str = "PostgreSQL's server binaries were not found (initdb, postgres); \
                       install them with: apt-get install -y postgresql";
/// Unprivileged user and group that the cluster runs as where the tests run as root.
const NOBODY: &str = "nobody";
/// How often another port is tried when somebody took the free one first.
const PORT_TRIES: usize = 5;
/// What the server says once it listens.
const READY: &str = "database system is ready to accept connections";

/// A running cluster. It is stopped and removed with this value.
#[derive(Debug)]
pub struct Postgres {
    server: Child,
    port: u16,
    directory: tempfile::TempDir,
    binaries: PathBuf,
    unprivileged: Option<Unprivileged>,
}

/// Ids of the user that replaces root.
#[derive(Debug, Clone, Copy)]
struct Unprivileged {
    uid: u32,
    gid: u32,
}

impl Postgres {
    /// Makes a cluster in a temporary directory and starts it on a free port of the loopback
    /// interface, without any durability. It ends with the calling thread at the latest.
    ///
    /// # Errors
    /// If PostgreSQL is not installed; the text names the command that installs it. If a step
    /// fails; the text has what the step said.
    pub fn start() -> io::Result<Self> {
        let binaries = binaries()?;
        let directory = tempfile::Builder::new().prefix("rongqiao-pg-").tempdir()?;
        let unprivileged = unprivileged(directory.path())?;
        let data = directory.path().join("data");
        let mut initdb = command(&binaries.join("initdb"), unprivileged);
        initdb.arg("-D").arg(&data).args([
            "--username=rongqiao",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ]);
        let made = initdb.output()?;
        if !made.status.success() {
            let said = String::from_utf8_lossy(&made.stderr).into_owned();
            return Err(io::Error::other(format!("initdb failed: {said}")));
        }
        let mut said = String::new();
        for _ in 0..PORT_TRIES {
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            match serve(&binaries, &data, (port, unprivileged))? {
                Ok(server) => {
                    return Ok(Self {
                        server,
                        port,
                        directory,
                        binaries,
                        unprivileged,
                    });
                }
                Err(refusal) => said = refusal,
            }
        }
        Err(io::Error::other(format!("postgres did not start: {said}")))
    }

    /// Address of the cluster's database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://rongqiao@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.directory.path().join("data");
        let mut stop = command(&self.binaries.join("pg_ctl"), self.unprivileged);
        stop.args(["stop", "--mode=immediate", "--no-wait", "--silent", "-D"])
            .arg(data);
        let stopped = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !stopped.is_ok_and(|status| status.success()) {
            // Already gone, or pg_ctl is: the process is ours to end either way.
            drop(self.server.kill());
        }
        drop(self.server.wait());
    }
}

/// Starts the server and waits until it listens; what it said, if it does not.
fn serve(
    binaries: &Path,
    data: &Path,
    (port, unprivileged): (u16, Option<Unprivileged>),
) -> io::Result<Result<Child, String>> {
    let mut postgres = command(&binaries.join("postgres"), unprivileged);
    postgres
        .arg("-D")
        .arg(data)
        .arg("-p")
        .arg(port.to_string())
        .arg("-k")
        .arg(data);
    for setting in [
        "listen_addresses=127.0.0.1",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "shared_buffers=64MB",
        "max_connections=60",
        "autovacuum=off",
        "log_min_messages=error",
        "logging_collector=off",
    ] {
        postgres.arg("-c").arg(setting);
    }
    let mut server = postgres
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let Some(stderr) = server.stderr.take() else {
        return Err(io::Error::other("postgres without error output"));
    };
    let mut lines = BufReader::new(stderr);
    let mut said = String::new();
    while lines.read_line(&mut said)? > 0 {
        if said.ends_with('\n') && said.contains(READY) {
            // Nobody may stop reading, or the server would stall on a full pipe.
            std::thread::spawn(move || io::copy(&mut lines.by_ref(), &mut io::sink()));
            return Ok(Ok(server));
        }
    }
    server.wait()?;
    Ok(Err(said))
}

/// The directory of the server's binaries: of `pg_config`, of Debian's newest version, or of the
/// search path.
fn binaries() -> io::Result<PathBuf> {
    let mut places = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        places.push(PathBuf::from(
            String::from_utf8_lossy(&output.stdout).trim(),
        ));
    }
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_unstable_by_key(|(version, _)| std::cmp::Reverse(*version));
    places.extend(versions.into_iter().map(|(_, place)| place));
    let complete = |place: &PathBuf| {
        ["initdb", "postgres", "pg_ctl"]
            .iter()
            .all(|name| place.join(name).is_file())
    };
    if let Some(place) = places.into_iter().find(complete) {
        return Ok(place);
    }
    let on_path = Command::new("initdb").arg("--version").output();
    if on_path.is_ok_and(|output| output.status.success()) {
        return Ok(PathBuf::new());
    }
    Err(io::Error::new(io::ErrorKind::NotFound, INSTALL))
}

/// The server refuses to run as root: then the directory goes to an unprivileged user, who also
/// runs everything in it.
fn unprivileged(directory: &Path) -> io::Result<Option<Unprivileged>> {
    if fs::metadata(directory)?.uid() != 0 {
        return Ok(None);
    }
    let user = Unprivileged {
        uid: id_of(NOBODY, "-u")?,
        gid: id_of(NOBODY, "-g")?,
    };
    chown(directory, Some(user.uid), Some(user.gid))?;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700))?;
    Ok(Some(user))
}

fn id_of(user: &str, which: &str) -> io::Result<u32> {
    let output = Command::new("id").arg(which).arg(user).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .map_err(|_| io::Error::other(format!("there is no user {user}")))
}

/// A command of the cluster's user that the kernel ends with the calling thread, even where that
/// is killed.
fn command(program: &Path, unprivileged: Option<Unprivileged>) -> Command {
    let mut command = Command::new("setpriv");
    if let Some(user) = unprivileged {
        command
            .arg(format!("--reuid={}", user.uid))
            .arg(format!("--regid={}", user.gid));
        command.arg("--clear-groups");
    }
    command.args(["--pdeathsig", "QUIT", "--"]).arg(program);
    command.current_dir("/").env("LC_ALL", "C");
    command
}
