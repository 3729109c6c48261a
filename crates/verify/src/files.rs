//! The files that a certificate covers, and how it comes to lie beside them.

use crate::Error;
use crate::certificate::{Bound, CERTIFICATE, Certificate, Counts, FORMAT, FileDigest, Policy};
use crate::certificate::{Rule, Signed};
use crate::claim::Claim;
use crate::key::SigningKey;
use crate::policy;
use crate::sums;
use snapshot::{ASSIGNMENT, OFFERING, OFFERING_KEY, OFFERING_REGION, PAIRS, SME, SME_KEY, TOPK};
use snapshot::{Table, TableFormat};
use std::path::Path;

/// Tables of an input, in order.
const INPUT_TABLES: [&str; 7] = [
    SME.name,
    OFFERING.name,
    OFFERING_REGION.name,
    PAIRS.name,
    SME_KEY.name,
    OFFERING_KEY.name,
    "left_out",
];
/// What a snapshot holds beside its tables.
const INPUT_TEXTS: [&str; 2] = [POLICY, "meta.json"];
/// The policy of a snapshot.
pub(crate) const POLICY: &str = "policy.json";
/// Tables of a result, in order.
const RESULT_TABLES: [&str; 2] = [TOPK.name, ASSIGNMENT.name];

/// What a run says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Name and version of the engine.
    pub engine: String,
    /// Name of the run at the service.
    pub run: Option<String>,
    /// The policy as it was used.
    pub policy: Policy,
    /// How much was read and found.
    pub counts: Counts,
    /// Checksum lines of the lists and the assignment.
    pub lines: Vec<String>,
    /// The highest total score that any assignment could reach, where it was computed.
    pub bound: Option<Bound>,
}

/// Writes the certificate of the result in `out`, found for the input in `dir`, beside the result.
///
/// # Errors
/// [`Error`] when a file cannot be read or written.
pub fn certify(
    dir: &Path,
    out: &Path,
    statement: Statement,
    key: Option<&SigningKey>,
) -> Result<Signed, Error> {
    let mut certificate = Certificate {
        format: FORMAT,
        engine: statement.engine,
        run: statement.run,
        policy: statement.policy,
        input: digests(dir, &input_files(dir))?,
        result: digests(out, &result_files(out))?,
        counts: statement.counts,
        lines: statement.lines,
        pairs_sha256: None,
        bound: statement.bound,
        claims: Vec::new(),
    };
    certificate.policy.overrides = policy::overrides(&certificate.policy, &dir.join(POLICY));
    if claimed(&certificate, Claim::Pairs) {
        certificate.pairs_sha256 = pairs_sha256(dir, out)?;
    }
    certificate.claims = claims(&certificate);
    let signed = Signed::new(certificate, key);
    let path = out.join(CERTIFICATE);
    let fail = |source| Error::Io {
        path: path.clone(),
        source,
    };
    let partial = path.with_extension("partial");
    std::fs::write(&partial, signed.text()).map_err(fail)?;
    std::fs::rename(&partial, &path).map_err(fail)?;
    Ok(signed)
}

/// The claims that go with a certificate.
pub(crate) fn claims(certificate: &Certificate) -> Vec<String> {
    let claims = Claim::ALL.iter();
    let claims = claims.filter(|claim| claimed(certificate, **claim));
    claims.map(|claim| claim.code().to_owned()).collect()
}

/// Whether a claim goes with a certificate of this policy and these files.
pub(crate) fn claimed(certificate: &Certificate, claim: Claim) -> bool {
    let assigns = certificate.policy.rule != Rule::None;
    let reads = |table: &TableFormat| {
        let names = names_of(table.name);
        let mut files = certificate.input.iter();
        files.any(|known| names.contains(&known.file))
    };
    match claim {
        // Whoever reads a certificate checks these whatever it says.
        Claim::Form | Claim::Signature => false,
        Claim::ListedPairs
        | Claim::ReferralCount
        | Claim::Capacity
        | Claim::NoBlockingPair
        | Claim::Assignment => assigns,
        Claim::Pairs => assigns && reads(&SME_KEY) && reads(&OFFERING_KEY),
        Claim::Bound => certificate.bound.is_some(),
        Claim::InputFiles
        | Claim::ResultFiles
        | Claim::Policy
        | Claim::Engine
        | Claim::ListOrder
        | Claim::Eligibility
        | Claim::Score
        | Claim::NothingBetter
        | Claim::Checksums
        | Claim::Counts => true,
    }
}

/// Names of the files of an input that lie in a folder. Of a table the one that is read.
pub(crate) fn input_files(dir: &Path) -> Vec<String> {
    let tables = INPUT_TABLES
        .iter()
        .filter_map(|table| table_file(dir, table));
    let texts = INPUT_TEXTS.iter().filter(|name| dir.join(name).is_file());
    tables.chain(texts.map(|name| (*name).to_owned())).collect()
}

/// Names of the files of a result that lie in a folder.
pub(crate) fn result_files(out: &Path) -> Vec<String> {
    let tables = RESULT_TABLES.iter();
    tables.filter_map(|table| table_file(out, table)).collect()
}

/// The files of tables that nobody read, each with the file beside it that was read in its place.
pub(crate) fn unread_twins(dir: &Path, claim: Claim) -> Vec<(String, String)> {
    let tables: &[&str] = if claim == Claim::ResultFiles {
        &RESULT_TABLES
    } else {
        &INPUT_TABLES
    };
    let twin = |table: &&str| {
        let [read, other] = names_of(table);
        let both = dir.join(&read).exists() && dir.join(&other).exists();
        both.then_some((other, read))
    };
    tables.iter().filter_map(twin).collect()
}

/// The assignment that lies in a folder.
pub(crate) fn assignment_file(out: &Path) -> Option<String> {
    table_file(out, ASSIGNMENT.name)
}

/// The file that a table is read from.
pub(crate) fn table_file(dir: &Path, table: &str) -> Option<String> {
    names_of(table)
        .into_iter()
        .find(|name| dir.join(name).exists())
}

/// The names that a table's file may have; the first that is there is read.
fn names_of(table: &str) -> [String; 2] {
    ["parquet", "csv"].map(|extension| format!("{table}.{extension}"))
}

fn digests(dir: &Path, files: &[String]) -> Result<Vec<FileDigest>, Error> {
    let digest = |file: &String| {
        Ok(FileDigest {
            file: file.clone(),
            rows: rows_of(dir, file)?,
            sha256: digest_of(dir, file)?,
        })
    };
    files.iter().map(digest).collect()
}

/// The SHA-256 of a file, hex.
pub(crate) fn digest_of(dir: &Path, file: &str) -> Result<String, Error> {
    Ok(snapshot::digest_of(&dir.join(file))?)
}

/// The rows of a file that is a table.
pub(crate) fn rows_of(dir: &Path, file: &str) -> Result<Option<u64>, Error> {
    match INPUT_TEXTS.contains(&file) {
        true => Ok(None),
        false => Ok(Some(snapshot::rows_of(&dir.join(file))?)),
    }
}

/// The digest of the assigned pairs by outside ids; `None` where there are no such ids or pairs.
pub(crate) fn pairs_sha256(dir: &Path, out: &Path) -> Result<Option<String>, Error> {
    let Some((smes, offerings)) = keys(dir)? else {
        return Ok(None);
    };
    let assignment = Table::read_if_there(out, &ASSIGNMENT)?;
    Ok(assignment.and_then(|pairs| sums::pairs_of(&pairs, &smes, &offerings)))
}

/// The outside ids of SMEs and offerings, where an input has both.
pub(crate) fn keys(dir: &Path) -> Result<Option<(Table, Table)>, Error> {
    let smes = Table::read_if_there(dir, &SME_KEY)?;
    Ok(smes.zip(Table::read_if_there(dir, &OFFERING_KEY)?))
}
