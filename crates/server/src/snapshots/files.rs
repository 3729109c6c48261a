//! The files of a snapshot: the tables of crate `snapshot`, what their dense ids stand for, the
//! policy, and the digests of all of them.

use std::fs;
use std::path::Path;

use domain::{ChainCode, Fen, MatchRun, Priority};
use matching::encode::{Directory, Encoded, LeftOut, LeftOutReason, OfferingEntry, SmeEntry};
use matching::{Input, OfferingColumns, Pair, RegionColumns, SmeColumns};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use snapshot::{
    Column, ColumnFormat, Kind, PairKind, Snapshot, Table, TableFormat, Values, digest_of,
};

use super::RunInput;
use crate::auth::hex;
use crate::convert::seed_text;

/// What went wrong, for the log.
type Result<T> = std::result::Result<T, String>;

/// Version of the files' format.
const FORMAT_VERSION: u32 = 1;
/// File of the digests; not among them.
const META: &str = "meta.json";
/// Version of what computes a run.
pub const ENGINE_VERSION: &str = concat!("rongqiao ", env!("CARGO_PKG_VERSION"));

/// All files of a snapshot, in the order in which they are streamed.
pub const FILES: [&str; 9] = [
    META,
    "policy.json",
    "sme.parquet",
    "offering.parquet",
    "offering_region.parquet",
    "pairs.parquet",
    "sme_key.parquet",
    "offering_key.parquet",
    "left_out.parquet",
];

const fn text(name: &'static str) -> ColumnFormat {
    ColumnFormat {
        name,
        kind: Kind::Text,
        nullable: false,
        optional: false,
        layout: snapshot::Layout::Dictionary,
    }
}

/// Who takes no part, and why.
const LEFT_OUT: TableFormat = TableFormat {
    name: "left_out",
    id: None,
    columns: &[text("sme"), text("reason")],
};

/// Columns whose fact can be invalid, so that a reason can be read back.
fn known_column(name: &str) -> Option<&'static str> {
    SmeColumns::NAMES
        .iter()
        .copied()
        .find(|known| *known == name)
}

/// Writes all files into a new folder and gives the SHA-256 over their digests. They are on the
/// disk then.
pub fn write(folder: &Path, run: &MatchRun, input: &RunInput) -> Result<String> {
    removed(folder, fs::remove_dir_all(folder))?;
    fs::create_dir_all(folder).map_err(|error| at(folder, error))?;
    tables(input)
        .write(folder)
        .map_err(|error| error.to_string())?;
    left_out(&input.encoded.left_out)
        .write(folder, &LEFT_OUT)
        .map_err(|error| error.to_string())?;
    put(&folder.join("policy.json"), &policy(run))?;
    let digests = digests(folder)?;
    let all = digest_of_all(&digests);
    put(&folder.join(META), &meta(run, input, &digests, &all))?;
    for file in FILES {
        sync(&folder.join(file))?;
    }
    sync(folder)?;
    Ok(all)
}

/// Puts a written folder in the place of another one.
pub async fn put_in_place(partial: &Path, folder: &Path) -> Result<()> {
    remove(folder).await?;
    let renamed = tokio::fs::rename(partial, folder).await;
    renamed.map_err(|error| at(folder, error))?;
    let Some(parent) = folder.parent() else {
        return Ok(());
    };
    let opened = tokio::fs::File::open(parent).await;
    let opened = opened.map_err(|error| at(parent, error))?;
    opened.sync_all().await.map_err(|error| at(parent, error))
}

/// Waits until a file or a folder is on the disk.
pub(super) fn sync(path: &Path) -> Result<()> {
    let synced = fs::File::open(path).and_then(|open| open.sync_all());
    synced.map_err(|error| at(path, error))
}

/// True if the files are there and have this digest together.
pub fn intact(folder: &Path, digest: &str) -> bool {
    if digest.is_empty() || !folder.join(META).is_file() {
        return false;
    }
    let found = digests(folder).map(|digests| digest_of_all(&digests));
    let intact = found.as_deref() == Ok(digest);
    if !intact {
        let folder = folder.display();
        tracing::warn!(%folder, ?found, "snapshot is damaged or not that of the run");
    }
    intact
}

/// Reads a snapshot whose files have this digest together; `None` if they have not.
pub fn read(folder: &Path, digest: &str) -> Result<Option<RunInput>> {
    if !intact(folder, digest) {
        return Ok(None);
    }
    let meta = fs::read_to_string(folder.join(META)).map_err(|error| at(folder, error))?;
    let meta: Value = serde_json::from_str(&meta).map_err(|error| error.to_string())?;
    let codes = meta
        .get("chains")
        .and_then(Value::as_array)
        .ok_or("meta.json has no chains")?;
    let code = |code: &Value| ChainCode::parse(code.as_str()?).ok();
    let chains = codes
        .iter()
        .map(code)
        .collect::<Option<_>>()
        .ok_or("a chain cannot be read")?;
    let refused = meta.get("offering_refused_count").and_then(Value::as_i64);
    Ok(Some(RunInput {
        encoded: encoded(folder)?,
        offering_refused_count: refused.ok_or("meta.json has no refused offerings")?,
        chains,
    }))
}

fn at(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Names in a folder; none if it is not there.
pub async fn list(folder: &Path) -> Result<Vec<String>> {
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(folder, error)),
    };
    let mut names = Vec::new();
    while let Some(entry) = entries
        .next_entry()
        .await
        .map_err(|error| at(folder, error))?
    {
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

/// Removes a folder if it is there.
pub async fn remove(folder: &Path) -> Result<()> {
    removed(folder, tokio::fs::remove_dir_all(folder).await)
}

fn removed(folder: &Path, outcome: std::io::Result<()>) -> Result<()> {
    match outcome {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(folder, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn put(path: &Path, value: &Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    fs::write(path, text + "\n").map_err(|error| at(path, error))
}

fn digests(folder: &Path) -> Result<Vec<(&'static str, String)>> {
    let digested = FILES.iter().filter(|name| **name != META);
    digested
        .map(|name| {
            let digest = digest_of(&folder.join(name)).map_err(|error| error.to_string())?;
            Ok((*name, digest))
        })
        .collect()
}

/// SHA-256 over `{file} {digest}` lines, in the order of [`FILES`].
fn digest_of_all(digests: &[(&'static str, String)]) -> String {
    let lines: String = digests
        .iter()
        .map(|(name, digest)| format!("{name} {digest}\n"))
        .collect();
    hex(&Sha256::digest(lines.as_bytes()))
}

fn meta(run: &MatchRun, input: &RunInput, digests: &[(&'static str, String)], all: &str) -> Value {
    let files: Vec<Value> = digests
        .iter()
        .map(|(name, digest)| json!({ "name": name, "sha256": digest }))
        .collect();
    let chains: Vec<&str> = input.chains.iter().map(ChainCode::as_str).collect();
    json!({
        "format": FORMAT_VERSION,
        "run": run.id.to_string(),
        "batch": run.batch.to_string(),
        "reference_date": run.reference_date.to_string(),
        "lottery_seed": seed_text(run.lottery_seed),
        "engine": ENGINE_VERSION,
        "sme_count": input.encoded.directory.smes.len(),
        "offering_count": input.encoded.directory.offerings.len(),
        "offering_refused_count": input.offering_refused_count,
        "left_out_count": input.encoded.left_out.len(),
        "chains": chains,
        "files": files,
        "sha256": all,
    })
}

fn policy(run: &MatchRun) -> Value {
    let policy = &run.policy;
    let weights: Vec<Value> = Priority::ALL
        .iter()
        .zip(policy.sme_weights)
        .map(|(priority, [rate, amount, term, locality])| {
            let priority = priority.code();
            json!({
                "priority": priority,
                "rate": rate,
                "amount": amount,
                "term": term,
                "locality": locality,
            })
        })
        .collect();
    json!({
        "id": policy.id.to_string(),
        "name": policy.name,
        "number": policy.number,
        "k": policy.k,
        "rule": policy.rule.code(),
        "unknown": policy.unknown.code(),
        "referrals_per_sme": policy.referrals_per_sme,
        "sme_weights": weights,
    })
}

fn integers(name: &'static str, values: impl IntoIterator<Item = i64>) -> Column {
    Column {
        name,
        values: Values::Integers(values.into_iter().collect()),
    }
}

fn texts(name: &'static str, values: impl IntoIterator<Item = String>) -> Column {
    Column {
        name,
        values: Values::Texts(values.into_iter().collect()),
    }
}

fn tables(input: &RunInput) -> Snapshot {
    let Encoded {
        input, directory, ..
    } = &input.encoded;
    let lender_id = ("lender_id", input.lender_id.as_slice());
    let offering = input.offerings.columns().into_iter().chain([lender_id]);
    Snapshot {
        sme: Table::of_integers(input.smes.columns()),
        offering: Table::of_integers(offering),
        offering_region: Table::of_integers(input.regions.columns()),
        pairs: Some(pairs(input)),
        sme_key: Some(sme_keys(directory)),
        offering_key: Some(offering_keys(directory)),
    }
}

fn pairs(input: &Input) -> Table {
    let kinds = [
        (PairKind::Fixed, &input.fixed),
        (PairKind::Excluded, &input.excluded),
    ];
    let rows = || {
        kinds
            .iter()
            .flat_map(|(kind, pairs)| pairs.iter().map(|pair| (*kind, *pair)))
    };
    Table::new(vec![
        texts("kind", rows().map(|(kind, _)| kind.code().to_owned())),
        integers("sme_id", rows().map(|(_, pair)| pair.sme.into())),
        integers("offering_id", rows().map(|(_, pair)| pair.offering.into())),
    ])
}

fn sme_keys(directory: &Directory) -> Table {
    let smes = || directory.smes.iter();
    Table::new(vec![
        texts("key", smes().map(|entry| entry.key.clone())),
        texts("uuid", smes().map(|entry| entry.id.to_string())),
        integers("amount_fen", smes().map(|entry| entry.amount.0)),
    ])
}

fn offering_keys(directory: &Directory) -> Table {
    let offerings = || directory.offerings.iter();
    Table::new(vec![
        texts("key", offerings().map(|entry| entry.key.clone())),
        texts("uuid", offerings().map(|entry| entry.id.to_string())),
        texts(
            "lender_key",
            offerings().map(|entry| entry.lender_key.clone()),
        ),
        texts(
            "lender_uuid",
            offerings().map(|entry| entry.lender.to_string()),
        ),
        integers("clients_left", offerings().map(|entry| entry.clients_left)),
        integers(
            "money_left_fen",
            offerings().map(|entry| entry.money_left.0),
        ),
    ])
}

fn left_out(left_out: &[LeftOut]) -> Table {
    let reason = |entry: &LeftOut| match entry.reason {
        LeftOutReason::NoFinancingNeed => "no_financing_need".to_owned(),
        LeftOutReason::AlreadyReferred => "already_referred".to_owned(),
        LeftOutReason::InvalidFact(column) => format!("invalid_fact:{column}"),
    };
    Table::new(vec![
        texts("sme", left_out.iter().map(|entry| entry.sme.to_string())),
        texts("reason", left_out.iter().map(reason)),
    ])
}

fn encoded(folder: &Path) -> Result<Encoded> {
    let mut files = Snapshot::read(folder).map_err(|error| error.to_string())?;
    let missing = |column: &str| format!("{}: no column {column}", folder.display());
    let fixed = pairs_of(&files, PairKind::Fixed)?;
    let excluded = pairs_of(&files, PairKind::Excluded)?;
    let directory = directory(&files)?;
    let input = Input {
        smes: SmeColumns::from_source(|name| files.sme.take_integers(name)).map_err(missing)?,
        lender_id: files
            .offering
            .take_integers("lender_id")
            .unwrap_or_default(),
        offerings: OfferingColumns::from_source(|name| files.offering.take_integers(name))
            .map_err(missing)?,
        regions: RegionColumns::from_source(|name| files.offering_region.take_integers(name))
            .map_err(missing)?,
        fixed,
        excluded,
    };
    Ok(Encoded {
        input,
        directory,
        left_out: read_left_out(folder)?,
    })
}

fn pairs_of(files: &Snapshot, kind: PairKind) -> Result<Vec<Pair>> {
    let dense = |(sme, offering): (i64, i64)| {
        let (sme, offering) = (u32::try_from(sme).ok()?, u32::try_from(offering).ok()?);
        Some(Pair { sme, offering })
    };
    let pairs: Option<Vec<Pair>> = files.pairs_of(kind).into_iter().map(dense).collect();
    pairs.ok_or_else(|| "a pair is out of range".to_owned())
}

fn column<'a>(table: &'a Table, name: &str) -> Result<&'a [String]> {
    table.texts(name).ok_or_else(|| format!("no column {name}"))
}

fn numbers<'a>(table: &'a Table, name: &str) -> Result<&'a [i64]> {
    table
        .integers(name)
        .ok_or_else(|| format!("no column {name}"))
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| format!("`{text}` is no id"))
}

fn directory(files: &Snapshot) -> Result<Directory> {
    let sme_key = files.sme_key.as_ref().ok_or("no table sme_key")?;
    let offering_key = files.offering_key.as_ref().ok_or("no table offering_key")?;
    let mut directory = Directory::default();
    let rows = column(sme_key, "uuid")?.iter().zip(column(sme_key, "key")?);
    for ((sme, key), amount) in rows.zip(numbers(sme_key, "amount_fen")?) {
        let (id, key) = (id(sme)?, key.clone());
        let amount = Fen(*amount);
        directory.smes.push(SmeEntry { id, key, amount });
    }
    let ids = column(offering_key, "uuid")?
        .iter()
        .zip(column(offering_key, "lender_uuid")?);
    let keys = column(offering_key, "key")?
        .iter()
        .zip(column(offering_key, "lender_key")?);
    let left = numbers(offering_key, "clients_left")?.iter();
    let left = left.zip(numbers(offering_key, "money_left_fen")?);
    for (((offering, lender), (key, lender_key)), (clients, money)) in ids.zip(keys).zip(left) {
        directory.offerings.push(OfferingEntry {
            id: id(offering)?,
            key: key.clone(),
            lender: id(lender)?,
            lender_key: lender_key.clone(),
            clients_left: *clients,
            money_left: Fen(*money),
        });
    }
    Ok(directory)
}

fn read_left_out(folder: &Path) -> Result<Vec<LeftOut>> {
    let table = Table::read(folder, &LEFT_OUT).map_err(|error| error.to_string())?;
    let rows = column(&table, "sme")?.iter().zip(column(&table, "reason")?);
    let read = |(sme, reason): (&String, &String)| {
        let invalid = reason.strip_prefix("invalid_fact:").and_then(known_column);
        let reason = match (reason.as_str(), invalid) {
            ("no_financing_need", _) => LeftOutReason::NoFinancingNeed,
            ("already_referred", _) => LeftOutReason::AlreadyReferred,
            (_, Some(column)) => LeftOutReason::InvalidFact(column),
            (other, None) => return Err(format!("`{other}` is no reason")),
        };
        Ok(LeftOut {
            sme: id(sme)?,
            reason,
        })
    };
    rows.map(read).collect()
}
