//! Clients that share no code with us: grpcio by reflection, and Java with Debian's stubs.

use domain::Role;
use harness::{Backend, Party, TestServer};
use std::path::{Path, PathBuf};
use tokio::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// A server, and the file with an operator's token.
async fn server() -> (TestServer, PathBuf) {
    let server = TestServer::start(Backend::Sqlite).await;
    let token = server
        .token("person/client", Party::Organizer, &[Role::Operator])
        .await;
    let file = server.dir().join("operator.token");
    std::fs::write(&file, token).unwrap();
    (server, file)
}

async fn complete(mut command: Command, what: &Path) {
    assert!(
        what.exists(),
        "{} is missing: `tests/run` makes it",
        what.display()
    );
    let output = command.current_dir(root()).output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{error}");
    assert!(text.ends_with("journey complete\n"), "{text}\n{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn python_walks_the_journey() {
    let (server, token) = server().await;
    let python = root().join("target/clients/venv/bin/python");
    let mut command = Command::new(&python);
    command
        .arg("tests/clients/python/journey.py")
        .arg(server.address())
        .arg(token)
        .arg("py");
    complete(command, &python).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn java_walks_the_journey() {
    let (server, token) = server().await;
    let path = std::process::Command::new("tests/clients/java/classpath.sh")
        .current_dir(root())
        .output()
        .unwrap();
    let path = String::from_utf8(path.stdout).unwrap();
    let address = server.address();
    let (host, port) = address.rsplit_once(':').unwrap();
    let mut command = Command::new("java");
    command
        .args(["-cp", path.trim(), "Journey", host, port])
        .arg(token)
        .arg("java");
    complete(
        command,
        &root().join("target/clients/java/classes/Journey.class"),
    )
    .await;
}

/// The README's own example, with this server's address in place of the default one.
#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_readme_lists_the_chains() {
    let (server, token) = server().await;
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let code = readme
        .split("```python\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let code = code.unwrap().replace("127.0.0.1:7443", &server.address());
    let folder = server.dir().join("demo");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(token, folder.join("operator.token")).unwrap();
    let python = root().join("target/clients/venv/bin/python");
    assert!(
        python.exists(),
        "{} is missing: `tests/run` makes it",
        python.display()
    );
    let output = Command::new(python)
        .arg("-c")
        .arg(code)
        .current_dir(server.dir())
        .output()
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("chains/robots 工业机器人"),
        "{text}{output:?}"
    );
}
