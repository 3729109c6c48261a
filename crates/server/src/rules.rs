//! The rules in force in this process: compiled in, replaced or added to by a directory.

use std::ffi::OsStr;
use std::fmt;
use std::io::Read as _;
use std::path::Path;

use chrono::NaiveDate;
use domain::Sme;
use listing::{Markets, Screens};
use rulebook::catalog::{BUILT_IN, BUILT_IN_SIZES, FILES_MAX};
use rulebook::read::FILE_BYTES_MAX;
use rulebook::size_class::assess_size_by;
use rulebook::{Catalog, Facts, SizeAssessment, TableProblem};
use sha2::{Digest, Sha256};

use crate::auth::hex;

/// What firms are judged by.
#[derive(Debug)]
pub struct Rules {
    /// Every rule and every version of the size standard.
    pub catalog: Catalog,
    /// The markets.
    pub markets: &'static Markets,
    /// SHA-256 of the tables and of the release that reads them, lower-case hex: two processes
    /// with the same one judge alike.
    pub digest: String,
}

/// Everything wrong with the files of a directory of rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RuleProblems(pub Vec<TableProblem>);

impl fmt::Display for RuleProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the rule files have {} problem(s)", self.0.len())?;
        for problem in &self.0 {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

impl Rules {
    /// The compiled-in rules with the `*.toml` files of a directory: a table with an id that is
    /// there replaces it, others are added.
    ///
    /// # Errors
    /// Every problem of every file, those that cannot be read among them.
    pub fn load(directory: Option<&Path>) -> Result<Rules, RuleProblems> {
        let (files, mut problems) = directory.map(read).unwrap_or_default();
        let markets = Markets::built_in();
        let known = |key: &str| markets.get(key).is_some();
        let catalog = match Catalog::built_in().clone().with_known(&files, known) {
            Ok(catalog) if problems.is_empty() => catalog,
            Ok(_) => return Err(RuleProblems(problems)),
            Err(found) => {
                problems.extend(found);
                problems.sort();
                return Err(RuleProblems(problems));
            }
        };
        Ok(Rules {
            catalog,
            markets,
            digest: digest(&compiled_in(), &files),
        })
    }

    /// The screens of all markets on a day.
    pub fn screens(&self, on: NaiveDate) -> Screens<'_> {
        Screens::new(self.markets, &self.catalog, on)
    }

    /// Size class of a firm on a day by the standard in force, with the findings.
    pub fn size(&self, sme: &Sme, on: NaiveDate) -> SizeAssessment {
        assess_size_by(self.catalog.sizes(), &Facts::of(sme, on), on)
    }
}

/// Names and texts of a directory's rule files, by name, and what could not be read.
fn read(directory: &Path) -> (Vec<(String, String)>, Vec<TableProblem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    let directory_name = directory.display().to_string();
    let mut refuse = |file: String, reason: String| {
        let key = "file".to_owned();
        problems.push(TableProblem { file, key, reason });
    };
    let entries = std::fs::read_dir(directory).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.unwrap_or_else(|error| {
        refuse(directory_name.clone(), error.to_string());
        Vec::new()
    });
    let is_toml = |extension: &OsStr| extension.eq_ignore_ascii_case("toml");
    let paths = entries.into_iter().map(|entry| entry.path());
    let paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(is_toml))
        .collect();
    if paths.len() > FILES_MAX {
        let reason = format!("has {} rule files; at most {FILES_MAX}", paths.len());
        refuse(directory_name, reason);
        return (files, problems);
    }
    for path in paths {
        let name = path.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        match read_file(&path) {
            Ok(text) => files.push((name, text)),
            Err(reason) => refuse(name, reason),
        }
    }
    files.sort();
    (files, problems)
}

/// The text of a regular file, never of a pipe or a device, which may have no end.
fn read_file(path: &Path) -> Result<String, String> {
    let told = |error: std::io::Error| error.to_string();
    if !std::fs::metadata(path).map_err(told)?.is_file() {
        return Err("is no regular file".to_owned());
    }
    let file = std::fs::File::open(path).map_err(told)?;
    let mut bytes = Vec::new();
    // What the file says of its own length may be wrong.
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    let limited = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    if limited.map_err(told)? > FILE_BYTES_MAX {
        return Err(format!("has more than {FILE_BYTES_MAX} bytes"));
    }
    String::from_utf8(bytes).map_err(|error| format!("is not UTF-8: {}", error.utf8_error()))
}

/// Every table that is compiled in and decides: names and texts. The release is among them for the
/// code that reads the tables.
fn compiled_in() -> Vec<(&'static str, &'static str)> {
    let mut tables = vec![
        ("release", env!("CARGO_PKG_VERSION")),
        ("markets", listing::market::TABLE),
        ("divisions", domain::region::TABLE),
    ];
    tables.extend(BUILT_IN_SIZES);
    tables.extend(BUILT_IN);
    tables
}

/// The digest goes by content: of two builds of one release with other tables, each has its own.
fn digest(compiled_in: &[(&str, &str)], files: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    let files = files.iter().map(|(name, text)| (&**name, &**text));
    for (name, text) in compiled_in.iter().copied().chain(files) {
        for part in [name, text] {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash.update(length.to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{Rules, compiled_in, digest};

    const BROKEN: &str = include_str!("../tests/it/ten-mistakes.toml");

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn own(version: &str) -> String {
        let name = "board-entry-2022.toml";
        let files = rulebook::catalog::BUILT_IN;
        let (_, text) = files.iter().find(|(known, _)| *known == name).unwrap();
        let changed = text.replace("version = \"1\"", &format!("version = \"{version}\""));
        assert_ne!(changed, *text);
        changed
    }

    #[test]
    fn a_directory_replaces_and_adds() {
        let built_in = Rules::load(None).unwrap();
        let version = |rules: &Rules| {
            rules
                .catalog
                .get("board-entry-2022")
                .unwrap()
                .version
                .clone()
        };
        assert_eq!(version(&built_in), "1");
        let empty = folder(&[("notes.txt", b"not a rule")]);
        let same = Rules::load(Some(empty.path())).unwrap();
        assert_eq!(
            (&same.catalog, &same.digest),
            (&built_in.catalog, &built_in.digest)
        );
        let replaced = folder(&[("own.toml", own("2").as_bytes())]);
        let rules = Rules::load(Some(replaced.path())).unwrap();
        assert_eq!(version(&rules), "2");
        assert_eq!(rules.catalog.rules().len(), built_in.catalog.rules().len());
        assert_ne!(rules.digest, built_in.digest);
        let added = own("3").replace("board-entry-2022", "board-entry-2030");
        let added = format!("market = \"zhejiang\"\n{added}");
        let added = folder(&[("own.toml", added.as_bytes())]);
        let rules = Rules::load(Some(added.path())).unwrap();
        assert_eq!(
            rules.catalog.rules().len(),
            built_in.catalog.rules().len() + 1
        );
    }

    #[test]
    fn two_builds_of_one_release_with_other_tables_have_other_digests() {
        let tables = compiled_in();
        let all = digest(&tables, &[]);
        assert_eq!(all, Rules::load(None).unwrap().digest);
        for at in 0..tables.len() {
            let mut other = tables.clone();
            let changed = format!("{} ", other[at].1);
            other[at].1 = &changed;
            assert_ne!(digest(&other, &[]), all, "{}", tables[at].0);
        }
        let named: Vec<&str> = tables.iter().map(|(name, _)| *name).collect();
        for name in ["release", "markets", "divisions"] {
            assert!(named.contains(&name), "{name}");
        }
        for file in std::fs::read_dir("../rulebook/rules").unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            let decides = name.ends_with(".toml") && name != "chains-2026.toml";
            assert!(!decides || named.contains(&name.as_str()), "{name}");
        }
    }

    #[test]
    fn every_file_is_looked_at_and_every_problem_told() {
        let (fine, latin) = (own("2"), b"id = \"\xe9\"".as_slice());
        let files = [
            ("a.toml", BROKEN.as_bytes()),
            ("b.toml", fine.as_bytes()),
            ("c.toml", fine.as_bytes()),
            ("d.toml", latin),
        ];
        let broken = folder(&files);
        let long = "#".repeat(super::FILE_BYTES_MAX + 1);
        std::fs::write(broken.path().join("e.toml"), long).unwrap();
        let problems = Rules::load(Some(broken.path())).unwrap_err();
        expect![[r#"
            the rule files have 13 problem(s)
              a.toml: colour: is no key of such a table
              a.toml: condition.revenue.test: `percent` is no unit here; `wan`, `yi`, `yuan`
              a.toml: condition.staff.test: there is no fact `employes`
              a.toml: confidence: no confidence `certain`; seen, memory_high, memory_low, compiled
              a.toml: date: `2026-13-01` is no day; it would be like 2026-04-01
              a.toml: force[0].until: 2026-03-01 is before 2026-04-01
              a.toml: group.root.of: there is no condition or group `turnover`
              a.toml: id: `srdi sme` is no code: lower-case letters, digits, `-`, `.`
              a.toml: issuer: is empty
              a.toml: source: names an address; it would be the instrument, its number and day
              c.toml: id: `board-entry-2022` is also in b.toml
              d.toml: file: is not UTF-8: invalid utf-8 sequence of 1 bytes from index 6
              e.toml: file: has more than 262144 bytes"#]]
        .assert_eq(&problems.to_string());
        let nowhere = Rules::load(Some(&broken.path().join("nowhere"))).unwrap_err();
        assert!(nowhere.to_string().contains("nowhere: file: "), "{nowhere}");
    }

    #[test]
    fn only_regular_files_are_read() {
        let folder = folder(&[("fine.toml", own("2").as_bytes())]);
        let at = |name: &str| folder.path().join(name);
        let mut pipe = std::process::Command::new("mkfifo");
        assert!(pipe.arg(at("pipe.toml")).status().unwrap().success());
        std::os::unix::fs::symlink("/dev/zero", at("zero.toml")).unwrap();
        std::os::unix::fs::symlink(at("fine.toml"), at("again.toml")).unwrap();
        std::fs::create_dir(at("folder.toml")).unwrap();
        let problems = Rules::load(Some(folder.path())).unwrap_err();
        expect![[r#"
            the rule files have 4 problem(s)
              fine.toml: id: `board-entry-2022` is also in again.toml
              folder.toml: file: is no regular file
              pipe.toml: file: is no regular file
              zero.toml: file: is no regular file"#]]
        .assert_eq(&problems.to_string());
    }

    #[test]
    fn a_file_in_capitals_is_no_other_file() {
        let folder = folder(&[("ENTRY.TOML", own("2").as_bytes())]);
        let rules = Rules::load(Some(folder.path())).unwrap();
        let version = |id| rules.catalog.get(id).unwrap().version.clone();
        assert_eq!(version("board-entry-2022"), "2");
    }

    #[test]
    fn too_many_files_are_refused() {
        let folder = folder(&[]);
        for at in 0..=500 {
            std::fs::write(folder.path().join(format!("{at}.toml")), "").unwrap();
        }
        let problems = Rules::load(Some(folder.path())).unwrap_err();
        let directory = folder.path().display();
        let told = format!(
            "the rule files have 1 problem(s)\n  {directory}: file: has 501 rule files; at most 500"
        );
        assert_eq!(problems.to_string(), told);
    }
}
