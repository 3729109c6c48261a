//! Generates the Rust code of `proto/` without protoc, and the descriptor set for reflection.
//!
//! Google's messages (operations, dates) come from the `.proto` files that the published package
//! `google-cloud-googleapis` carries; nothing of them is copied into this tree. Cargo tells where
//! it has unpacked that package.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use protox::Compiler;
use protox::prost_reflect::prost_types::{FileDescriptorProto, FileDescriptorSet};
use serde_json::Value;
use tonic_prost_build::Config;

/// Package that carries Google's `.proto` files in its folder `googleapis`.
const CARRIER: &str = "google-cloud-googleapis";

/// What has comments that rustdoc cannot read: the service and its methods.
const OPERATIONS: [&str; 6] = [
    "google.longrunning.Operations",
    "google.longrunning.Operations.ListOperations",
    "google.longrunning.Operations.GetOperation",
    "google.longrunning.Operations.DeleteOperation",
    "google.longrunning.Operations.CancelOperation",
    "google.longrunning.Operations.WaitOperation",
];

/// A run of the generator over all files; what has a path in it exists already.
struct Pass {
    /// Folder of the output.
    folder: &'static str,
    /// Files whose package starts so.
    prefix: &'static str,
    /// Packages that are not generated, with the Rust modules that stand for them.
    existing: &'static [(&'static str, &'static str)],
}

/// Google's packages first, then ours, which refers to them.
const PASSES: [Pass; 2] = [
    Pass {
        folder: "google",
        prefix: "google.",
        existing: &[
            (".google.api", "::tonic_types::pb"),
            (".google.rpc", "::tonic_types::pb"),
        ],
    },
    Pass {
        folder: "ours",
        prefix: "",
        existing: &[
            (".google.api", "::tonic_types::pb"),
            (".google.rpc", "::tonic_types::pb"),
            (".google.type", "crate::google::types"),
            (".google.longrunning", "crate::google::longrunning"),
        ],
    },
];

fn main() -> Result<()> {
    let protos = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("../../proto");
    println!("cargo::rerun-if-changed={}", protos.display());
    println!("cargo::rerun-if-changed=build.rs");
    let google = google_protos()?;
    let mut compiler = Compiler::new([&protos, &google])?;
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(our_files(&protos)?)?;
    let out = PathBuf::from(variable("OUT_DIR")?);
    fs::write(
        out.join("rongqiao.v1.bin"),
        compiler.encode_file_descriptor_set(),
    )?;
    let files = compiler.file_descriptor_set().file;
    for pass in &PASSES {
        generate(pass, &files, &out.join(pass.folder))?;
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo speaks to build scripts this way"
)]
fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("cargo sets {name}"))
}

/// Every file of `proto/rongqiao/v1`, in the order of their names.
fn our_files(protos: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(protos.join("rongqiao/v1"))? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "proto")
        {
            files.push(path);
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "no protos in {}", protos.display());
    Ok(files)
}

fn generate(pass: &Pass, all: &[FileDescriptorProto], out: &Path) -> Result<()> {
    let files = all
        .iter()
        .filter(|file| file.package().starts_with(pass.prefix));
    let file: Vec<_> = files.cloned().collect();
    let mut config = Config::new();
    config.enable_type_names();
    config.type_name_domain(["."], "type.googleapis.com");
    // Samples in Google's comments would be taken for Rust by rustdoc.
    config.disable_comments([".google"]);
    let mut builder = tonic_prost_build::configure().disable_comments(OPERATIONS);
    for (package, module) in pass.existing {
        builder = builder.extern_path(*package, *module);
    }
    fs::create_dir_all(out)?;
    builder
        .out_dir(out)
        .compile_fds_with_config(FileDescriptorSet { file }, config)
        .with_context(|| format!("generating {}", pass.folder))
}

/// Where cargo has unpacked the carrier's `.proto` files.
fn google_protos() -> Result<PathBuf> {
    // Offline is enough where everything is fetched; a plain `cargo build` on a new machine leaves
    // packages unfetched that no crate needs to be built, and cargo wants those here too.
    let metadata = metadata(&["--offline"]).or_else(|_| metadata(&[]))?;
    let packages = metadata["packages"].as_array().context("packages")?;
    let carrier = packages.iter().find(|package| package["name"] == CARRIER);
    let manifest = carrier.and_then(|package| package["manifest_path"].as_str());
    let folder = Path::new(manifest.context("no package with Google's protos")?).parent();
    let protos = folder
        .context("a manifest lies in a folder")?
        .join("googleapis");
    ensure!(protos.is_dir(), "no folder `googleapis` in {CARRIER}");
    Ok(protos)
}

fn metadata(flags: &[&str]) -> Result<Value> {
    let output = Command::new(variable("CARGO")?)
        .args(["metadata", "--format-version", "1", "--filter-platform"])
        .arg(variable("TARGET")?)
        .args(flags)
        .current_dir(variable("CARGO_MANIFEST_DIR")?)
        .output()?;
    if !output.status.success() {
        bail!(
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
