//! The snapshot of a run as files: written whole or not at all, checked by digest when read.

use super::Failure;
use super::meta::Meta;
use domain::{Fen, MatchRun, MatchRunId};
use matching::encode::{Directory, Encoded, OfferingEntry, SmeEntry};
use matching::{Input, OfferingColumns, Pair, RegionColumns, SmeColumns};
use sha2::{Digest, Sha256};
use snapshot::{Column, PairKind, Snapshot, Table, Values};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The description; its presence says that the snapshot is complete.
const META: &str = "meta.json";

/// Where the snapshots of all runs lie.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// Snapshots under `data_dir/runs`.
    #[must_use]
    pub fn new(data_dir: &Path) -> Self {
        Self {
            root: data_dir.join("runs"),
        }
    }

    /// The directory of one run's snapshot.
    #[must_use]
    pub fn dir(&self, run: MatchRunId) -> PathBuf {
        self.root.join(run.to_string())
    }

    /// True if the run has a complete snapshot.
    #[must_use]
    pub fn exists(&self, run: MatchRunId) -> bool {
        self.dir(run).join(META).is_file()
    }

    /// Names of the files of a complete snapshot, sorted.
    ///
    /// # Errors
    /// [`Failure::Meta`] if there is none.
    pub fn names(&self, run: MatchRunId) -> Result<Vec<String>, Failure> {
        let meta = read_meta(&self.dir(run))?;
        let mut names: Vec<String> = meta.files.into_keys().collect();
        names.push(META.to_owned());
        names.sort_unstable();
        Ok(names)
    }

    /// Writes the snapshot of a run; a run that has one keeps it.
    ///
    /// # Errors
    /// Of the file system.
    pub fn write(&self, run: &MatchRun, encoded: Encoded) -> Result<(), Failure> {
        if self.exists(run.id) {
            return Ok(());
        }
        let draft = self.root.join(format!("{}.{}.draft", run.id, run.attempt));
        if draft.exists() {
            std::fs::remove_dir_all(&draft)?;
        }
        std::fs::create_dir_all(&draft)?;
        let left_out = encoded.left_out.clone();
        tables(encoded).write(&draft)?;
        let mut digests = BTreeMap::new();
        for entry in std::fs::read_dir(&draft)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            digests.insert(name, snapshot::digest_of(&entry.path())?);
        }
        let meta = Meta::of(run, digests, &left_out);
        let text = serde_json::to_string_pretty(&meta).map_err(|e| Failure::Meta(e.to_string()))?;
        std::fs::write(draft.join(META), text)?;
        std::fs::rename(&draft, self.dir(run.id))?;
        Ok(())
    }

    /// Reads a snapshot after checking every file's digest; gives the digest of the whole too.
    ///
    /// # Errors
    /// [`Failure::Meta`] if it is incomplete or damaged, [`Failure::Files`] if unreadable.
    pub fn read(&self, run: MatchRunId) -> Result<(Encoded, String), Failure> {
        let dir = self.dir(run);
        let meta = read_meta(&dir)?;
        for (name, digest) in &meta.files {
            if snapshot::digest_of(&dir.join(name))? != *digest {
                return Err(Failure::Meta(format!("{name} is not as it was written")));
            }
        }
        let left_out = meta.left_out.iter().map(|entry| entry.read());
        let left_out = left_out.collect::<Result<_, _>>()?;
        let (input, directory) = columns(Snapshot::read(&dir)?)?;
        Ok((
            Encoded {
                input,
                directory,
                left_out,
            },
            digest_of_all(&meta.files),
        ))
    }

    /// Removes drafts that a dead attempt left behind, and the snapshots of runs that are no more.
    ///
    /// # Errors
    /// Of the file system.
    pub fn sweep(&self, run: MatchRunId) -> Result<(), Failure> {
        let dir = match std::fs::read_dir(&self.root) {
            Ok(dir) => dir,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let prefix = format!("{run}.");
        for entry in dir {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }
}

fn read_meta(dir: &Path) -> Result<Meta, Failure> {
    let text = std::fs::read_to_string(dir.join(META)).map_err(|e| Failure::Meta(e.to_string()))?;
    serde_json::from_str(&text).map_err(|error| Failure::Meta(error.to_string()))
}

fn digest_of_all(files: &BTreeMap<String, String>) -> String {
    let mut hasher = Sha256::new();
    for (name, digest) in files {
        hasher.update(format!("{digest}  {name}\n"));
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn texts(name: &'static str, cells: Vec<String>) -> Column {
    Column {
        name,
        values: Values::Texts(cells),
    }
}

fn numbers(name: &'static str, cells: Vec<i64>) -> Column {
    Column {
        name,
        values: Values::Integers(cells),
    }
}

fn tables(encoded: Encoded) -> Snapshot {
    let Encoded {
        input,
        directory,
        left_out: _,
    } = encoded;
    let smes = &directory.smes;
    let offerings = &directory.offerings;
    let mut offering_columns = input.offerings.columns();
    offering_columns.push(("lender_id", &input.lender_id));
    Snapshot {
        sme: Table::of_integers(input.smes.columns()),
        offering: Table::of_integers(offering_columns),
        offering_region: Table::of_integers(input.regions.columns()),
        pairs: Some(pair_table(&input)),
        sme_key: Some(Table::new(vec![
            texts("key", smes.iter().map(|entry| entry.key.clone()).collect()),
            texts(
                "uuid",
                smes.iter().map(|entry| entry.id.to_string()).collect(),
            ),
            numbers(
                "amount_fen",
                smes.iter().map(|entry| entry.amount.0).collect(),
            ),
        ])),
        offering_key: Some(Table::new(vec![
            texts(
                "key",
                offerings.iter().map(|entry| entry.key.clone()).collect(),
            ),
            texts(
                "uuid",
                offerings.iter().map(|entry| entry.id.to_string()).collect(),
            ),
            texts(
                "lender_key",
                offerings
                    .iter()
                    .map(|entry| entry.lender_key.clone())
                    .collect(),
            ),
            texts(
                "lender_uuid",
                offerings
                    .iter()
                    .map(|entry| entry.lender.to_string())
                    .collect(),
            ),
            numbers(
                "clients_left",
                offerings.iter().map(|entry| entry.clients_left).collect(),
            ),
            numbers(
                "money_left_fen",
                offerings.iter().map(|entry| entry.money_left.0).collect(),
            ),
        ])),
    }
}

fn pair_table(input: &Input) -> Table {
    let fixed = input.fixed.iter().map(|pair| (PairKind::Fixed, pair));
    let all: Vec<_> = fixed
        .chain(input.excluded.iter().map(|pair| (PairKind::Excluded, pair)))
        .collect();
    Table::new(vec![
        texts(
            "kind",
            all.iter().map(|(kind, _)| kind.code().to_owned()).collect(),
        ),
        numbers(
            "sme_id",
            all.iter().map(|(_, pair)| i64::from(pair.sme)).collect(),
        ),
        numbers(
            "offering_id",
            all.iter()
                .map(|(_, pair)| i64::from(pair.offering))
                .collect(),
        ),
    ])
}

fn columns(mut files: Snapshot) -> Result<(Input, Directory), Failure> {
    let missing = |column: &str| Failure::Meta(format!("column {column} is missing"));
    let fixed = pairs(&files, PairKind::Fixed)?;
    let excluded = pairs(&files, PairKind::Excluded)?;
    let directory = directory(&files)?;
    let lender_id = files
        .offering
        .take_integers("lender_id")
        .unwrap_or_default();
    let input = Input {
        smes: SmeColumns::from_source(|name| files.sme.take_integers(name)).map_err(missing)?,
        offerings: OfferingColumns::from_source(|name| files.offering.take_integers(name))
            .map_err(missing)?,
        regions: RegionColumns::from_source(|name| files.offering_region.take_integers(name))
            .map_err(missing)?,
        lender_id,
        fixed,
        excluded,
    };
    Ok((input, directory))
}

fn pairs(files: &Snapshot, kind: PairKind) -> Result<Vec<Pair>, Failure> {
    let id = |id: i64| u32::try_from(id).map_err(|_| Failure::Meta(format!("pairs: id {id}")));
    let pairs = files.pairs_of(kind).into_iter();
    pairs
        .map(|(sme, offering)| {
            Ok(Pair {
                sme: id(sme)?,
                offering: id(offering)?,
            })
        })
        .collect()
}

fn directory(files: &Snapshot) -> Result<Directory, Failure> {
    let no_keys = || Failure::Meta("the tables of external keys are missing".to_owned());
    let sme = files.sme_key.as_ref().ok_or_else(no_keys)?;
    let offering = files.offering_key.as_ref().ok_or_else(no_keys)?;
    let text = |table: &Table, name: &str| -> Result<Vec<String>, Failure> {
        table
            .texts(name)
            .map(<[String]>::to_vec)
            .ok_or_else(no_keys)
    };
    let number = |table: &Table, name: &str| -> Result<Vec<i64>, Failure> {
        table
            .integers(name)
            .map(<[i64]>::to_vec)
            .ok_or_else(no_keys)
    };
    fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
        text.parse()
            .map_err(|_| Failure::Meta(format!("{text} is no id")))
    }
    let keys = text(sme, "key")?.into_iter().zip(text(sme, "uuid")?);
    let smes = keys
        .zip(number(sme, "amount_fen")?)
        .map(|((key, uuid), amount)| {
            Ok(SmeEntry {
                id: id(&uuid)?,
                key,
                amount: Fen(amount),
            })
        });
    let keys = text(offering, "key")?
        .into_iter()
        .zip(text(offering, "uuid")?);
    let lenders = text(offering, "lender_key")?
        .into_iter()
        .zip(text(offering, "lender_uuid")?);
    let left = number(offering, "clients_left")?.into_iter();
    let left = left.zip(number(offering, "money_left_fen")?);
    let offerings = keys
        .zip(lenders)
        .zip(left)
        .map(|(((key, uuid), lender), left)| {
            Ok(OfferingEntry {
                id: id(&uuid)?,
                key,
                lender: id(&lender.1)?,
                lender_key: lender.0,
                clients_left: left.0,
                money_left: Fen(left.1),
            })
        });
    Ok(Directory {
        smes: smes.collect::<Result<_, Failure>>()?,
        offerings: offerings.collect::<Result<_, Failure>>()?,
    })
}
