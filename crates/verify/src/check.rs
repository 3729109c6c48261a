//! The check: every claim of a certificate, from the files alone.

use crate::assigned::{self, Assigned};
use crate::certificate::sha256;
use crate::certificate::{
    Bound, CERTIFICATE, Certificate, FORMAT, FileDigest, Policy, Rule, Signed,
};
use crate::claim::{Claim, Finding, Findings, Kind, Outcome, Report, not_checked};
use crate::complete::{self, SAMPLE};
use crate::facts::Facts;
use crate::files::{self, input_files, result_files};
use crate::key::PublicKey;
use crate::limits;
use crate::lists::{self, Lists};
use crate::policy;
use crate::sums::{self, Sum};
use snapshot::{ASSIGNMENT, SME, Snapshot, TOPK, Table, TableFormat};
use std::path::Path;

/// How thorough a check is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Makes the list of every SME again instead of a sample's.
    pub full: bool,
    /// Demands a signature by this key.
    pub key: Option<PublicKey>,
}

/// Checks the result in `out`, found for the input in `dir`, against its certificate. `total` and
/// `done` hear how many SMEs there are to go through, and of so many that are done.
///
/// What is wrong is in the report, also where a file cannot be read.
#[must_use]
pub fn check(
    (dir, out): (&Path, &Path),
    options: &Options,
    total: &dyn Fn(usize),
    done: &(dyn Fn(usize) + Sync),
) -> Report {
    let mut checks = Checks::default();
    let signed = checks.form(&out.join(CERTIFICATE));
    if let Some(signed) = &signed {
        checks.signature(signed, options.key);
        let claims = &signed.certificate;
        let input = checks.files(Claim::InputFiles, dir, &claims.input, &input_files(dir));
        let result = checks.files(Claim::ResultFiles, out, &claims.result, &result_files(out));
        checks.no_assignment(claims, out);
        let usable = checks.policy(claims, dir) && input && result;
        checks.engine(claims);
        if let Some((facts, tables)) = usable.then(|| checks.read(dir, out, claims)).flatten() {
            checks.result((&facts, &tables), (claims, dir), options, (total, done));
        }
    }
    let outcomes = checks.finish(signed.as_ref().map(|signed| &signed.certificate));
    Report {
        certificate: signed,
        outcomes,
    }
}

/// Tables of a result.
struct Tables {
    lists: Table,
    assignment: Option<Table>,
}

/// The outcomes so far.
#[derive(Debug, Default)]
struct Checks(Vec<Outcome>);

impl Checks {
    fn put(&mut self, claim: Claim, findings: Findings, (checked, of): (usize, usize)) {
        self.0.push(findings.outcome(claim, checked, of));
    }

    /// Every claim once, in order. One that goes with the certificate and was not reached is
    /// broken, unless there was nothing to look at, which breaks another; the rest is not checked.
    fn finish(mut self, claims: Option<&Certificate>) -> Vec<Outcome> {
        let before = [Claim::InputFiles, Claim::ResultFiles, Claim::Policy];
        let unusable = self
            .0
            .iter()
            .any(|it| it.found > 0 && before.contains(&it.claim));
        for claim in Claim::ALL {
            if self.0.iter().any(|outcome| outcome.claim == *claim) {
                continue;
            }
            if unusable || !claims.is_some_and(|it| files::claimed(it, *claim)) {
                self.0.push(not_checked(*claim, 0));
                continue;
            }
            let mut findings = Findings::default();
            findings.push(Finding::new(Kind::NotReached, CERTIFICATE));
            self.put(*claim, findings, (0, 0));
        }
        self.0.sort_by_key(|outcome| outcome.claim);
        self.0
    }

    /// The certificate, if it can be read at all.
    fn form(&mut self, path: &Path) -> Option<Signed> {
        let mut findings = Findings::default();
        let finding = |kind| Finding::new(kind, CERTIFICATE);
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
        let parsed = text.and_then(|text| {
            let signed = Signed::parse(&text).map_err(|error| error.to_string())?;
            Ok((signed, text))
        });
        let signed = match parsed {
            Err(cause) => {
                findings.push(finding(Kind::Unreadable).with("cause", cause));
                None
            }
            Ok((signed, _)) if signed.certificate.format != FORMAT => {
                let finding = finding(Kind::FormatUnknown);
                let finding = finding.with("found", signed.certificate.format);
                findings.push(finding.with("expected", FORMAT));
                None
            }
            Ok((signed, text)) => {
                if signed.text() != text {
                    findings.push(finding(Kind::NotCanonical));
                }
                let digest = sha256(&signed.certificate.canonical());
                if signed.sha256 != digest {
                    let finding = finding(Kind::DigestDiffers).with("found", digest);
                    findings.push(finding.with("expected", &signed.sha256));
                }
                let (found, due) = (
                    &signed.certificate.claims,
                    files::claims(&signed.certificate),
                );
                let missing = due.iter().filter(|claim| !found.contains(claim));
                let more = found.iter().filter(|claim| !due.contains(claim));
                for name in missing.chain(more) {
                    findings.push(finding(Kind::ClaimsDiffer).with("name", name));
                }
                Some(signed)
            }
        };
        self.put(Claim::Form, findings, (1, 1));
        signed
    }

    fn signature(&mut self, signed: &Signed, demanded: Option<PublicKey>) {
        let mut findings = Findings::default();
        let finding = |kind| Finding::new(kind, CERTIFICATE);
        let Some(signature) = &signed.signature else {
            if let Some(key) = demanded {
                findings.push(finding(Kind::SignatureMissing).with("expected", key.id()));
                self.put(Claim::Signature, findings, (0, 1));
            }
            return;
        };
        match signature.key() {
            None => findings.push(finding(Kind::KeyWrong).with("key", &signature.key_id)),
            Some(key) => {
                if !key.has_signed(&signed.certificate.canonical(), &signature.value) {
                    findings.push(finding(Kind::SignatureWrong).with("key", key.id()));
                }
                if let Some(demanded) = demanded.filter(|demanded| *demanded != key) {
                    let finding = finding(Kind::OtherKey).with("found", key.id());
                    findings.push(finding.with("expected", demanded.id()));
                }
            }
        }
        self.put(Claim::Signature, findings, (1, 1));
    }

    /// The certified files are there, the same, and no other.
    fn files(
        &mut self,
        claim: Claim,
        dir: &Path,
        certified: &[FileDigest],
        there: &[String],
    ) -> bool {
        let mut findings = Findings::default();
        for file in there {
            if !certified.iter().any(|known| known.file == *file) {
                findings.push(Finding::new(Kind::FileUncertified, file));
            }
        }
        for (twin, read) in files::unread_twins(dir, claim) {
            findings.push(Finding::new(Kind::FileTwin, &twin).with("other", read));
        }
        let listed: Vec<&str> = certified.iter().map(|known| known.file.as_str()).collect();
        // The list is part of what a sample's seed is made of: it leaves a forger no choice.
        if findings.is_empty() && listed != there {
            let finding = Finding::new(Kind::FileListWrong, CERTIFICATE);
            let finding = finding.with("found", listed.join(", "));
            findings.push(finding.with("expected", there.join(", ")));
        }
        for known in certified {
            let finding = |kind| Finding::new(kind, &known.file);
            if !there.contains(&known.file) {
                findings.push(finding(Kind::FileMissing));
                continue;
            }
            // A file that is another one is not read: nothing is known of what is in it.
            match files::digest_of(dir, &known.file) {
                Err(error) => {
                    let cause = cause(&error);
                    findings.push(finding(Kind::FileUnreadable).with("cause", cause));
                }
                Ok(found) if found != known.sha256 => {
                    let finding = finding(Kind::FileDiffers).with("found", found);
                    findings.push(finding.with("expected", &known.sha256));
                }
                Ok(_) => rows(dir, known, &mut findings),
            }
        }
        let same = findings.is_empty();
        self.put(claim, findings, (there.len(), certified.len()));
        same
    }

    /// Without an assignment rule no assignment can be certified: none would be looked at.
    fn no_assignment(&mut self, claims: &Certificate, out: &Path) {
        let file = files::assignment_file(out).filter(|_| claims.policy.rule == Rule::None);
        let is_certified = |file: &String| claims.result.iter().any(|it| it.file == *file);
        if let Some(file) = file.filter(is_certified) {
            let finding = Finding::new(Kind::FileUncertified, &file);
            self.amend(Claim::ResultFiles, finding);
        }
    }

    /// Whether the policy can be used; and whether it is the snapshot's.
    fn policy(&mut self, claims: &Certificate, dir: &Path) -> bool {
        let mut findings = policy::limits(&claims.policy);
        let usable = findings.is_empty();
        if usable {
            let path = dir.join(files::POLICY);
            findings = policy::against_snapshot(&claims.policy, claims.run.is_some(), &path);
        }
        self.put(Claim::Policy, findings, (1, 1));
        usable
    }

    fn engine(&mut self, claims: &Certificate) {
        let mut findings = Findings::default();
        let version = claims.engine.strip_prefix("rongqiao ").unwrap_or_default();
        let parts: Vec<&str> = version.splitn(3, '.').collect();
        let is_number = |part: &&str| part.bytes().next().is_some_and(|c| c.is_ascii_digit());
        if parts.len() != 3 || !parts.iter().all(is_number) {
            let finding = Finding::new(Kind::EngineUnknown, CERTIFICATE);
            findings.push(finding.with("found", &claims.engine));
        }
        self.put(Claim::Engine, findings, (1, 1));
    }

    /// Input and result, if they can be read; what cannot is a finding of the files' claims.
    fn read(&mut self, dir: &Path, out: &Path, claims: &Certificate) -> Option<(Facts, Tables)> {
        let assigns = claims.policy.rule != Rule::None;
        let tables = || {
            let (k, referrals) = (claims.policy.k, claims.policy.referrals);
            let lists = result(dir, out, (&TOPK, k))?;
            let assigned = || result(dir, out, (&ASSIGNMENT, referrals));
            let assignment = assigns.then(assigned).transpose()?;
            Ok::<_, String>(Tables { lists, assignment })
        };
        let tables = tables();
        let snapshot = Snapshot::read(dir).map_err(|error| cause(&error));
        for (claim, error) in [
            (Claim::InputFiles, snapshot.as_ref().err()),
            (Claim::ResultFiles, tables.as_ref().err()),
        ] {
            if let Some(cause) = error {
                let finding = Finding::new(Kind::FileUnreadable, "");
                self.amend(claim, finding.with("cause", cause));
            }
        }
        let (snapshot, tables) = (snapshot.ok()?, tables.ok()?);
        self.values(&snapshot, dir)
            .then(|| (Facts::of(&snapshot), tables))
    }

    /// Whether every value of the input is one that a run accepts; only such are reckoned with.
    fn values(&mut self, snapshot: &Snapshot, dir: &Path) -> bool {
        let file = |table: &TableFormat| files::table_file(dir, table.name).unwrap_or_default();
        let outside = limits::of_input(snapshot, file);
        let usable = outside.is_empty();
        self.amend_all(Claim::InputFiles, outside);
        usable
    }

    /// Puts one more finding before those of a claim.
    fn amend(&mut self, claim: Claim, finding: Finding) {
        let mut findings = Findings::default();
        findings.push(finding);
        self.amend_all(claim, findings);
    }

    /// Puts more findings before those of a claim.
    fn amend_all(&mut self, claim: Claim, findings: Findings) {
        if findings.is_empty() {
            return;
        }
        let known = self.0.iter().position(|outcome| outcome.claim == claim);
        let Some(before) = known.map(|at| self.0.remove(at)) else {
            return;
        };
        let (checked, of) = (before.checked, before.of);
        let mut outcome = findings.outcome(claim, checked, of);
        outcome.findings.extend(before.findings);
        outcome.found += before.found;
        self.0.push(outcome);
    }

    fn result(
        &mut self,
        (facts, tables): (&Facts, &Tables),
        (claims, dir): (&Certificate, &Path),
        options: &Options,
        (total, done): (&dyn Fn(usize), &(dyn Fn(usize) + Sync)),
    ) {
        let (policy, smes) = (&claims.policy, facts.firms.len());
        let size = if options.full { smes } else { SAMPLE };
        let again = complete::sample(smes, size, seed(claims));
        let checked = again.len();
        total(smes + checked);

        let (lists, misplaced) = lists::read(&tables.lists, facts);
        let rows = tables.lists.rows();
        let form = misplaced.join(lists::form(&lists, policy));
        self.put(Claim::ListOrder, form, (rows, rows));
        let judged = lists::judge_all(facts, &lists, policy, done);
        self.put(Claim::Eligibility, judged.eligibility, (rows, rows));
        self.put(Claim::Score, judged.score, (rows, rows));
        let complete = complete::remake(facts, &lists, policy, (again, done));
        let eligible = (checked == smes).then_some(complete.eligible);
        self.put(Claim::NothingBetter, complete.findings(), (checked, smes));

        let mut found = Found::of_lists(&lists, facts, policy);
        if let Some(table) = &tables.assignment {
            let (assigned, misplaced) = assigned::read(table, facts);
            let count = (table.rows(), table.rows());
            let listed = misplaced.join(assigned::listed(&assigned, &lists));
            self.put(Claim::ListedPairs, listed, count);
            let referrals = assigned::referrals(&assigned, facts, policy);
            self.put(Claim::ReferralCount, referrals, (smes, smes));
            let capacity = assigned::capacity(&assigned, facts, policy);
            let offerings = facts.offers.len();
            self.put(Claim::Capacity, capacity, (offerings, offerings));
            let listed = (&lists, judged.points.as_slice());
            let ruled = assigned::rule(&assigned, facts, policy, listed);
            self.put(
                Claim::NoBlockingPair,
                ruled.blocking,
                (offerings, offerings),
            );
            self.put(Claim::Assignment, ruled.exact, (smes, smes));
            found.assigned(&assigned, ruled.by_round.first(), policy);
        }
        self.pairs(claims, dir, tables.assignment.as_ref());
        self.sums(claims, &found);
        self.counts(claims, &found, eligible);
    }

    fn sums(&mut self, claims: &Certificate, found: &Found) {
        let mut findings = Findings::default();
        let (found_lines, due) = (&found.lines, &claims.lines);
        for place in 0..found_lines.len().max(due.len()) {
            let line = |lines: &Vec<String>| lines.get(place).cloned().unwrap_or_default();
            if line(found_lines) != line(due) {
                let finding = Finding::new(Kind::LineDiffers, CERTIFICATE).at(place);
                let finding = finding.with("found", line(due));
                findings.push(finding.with("expected", line(found_lines)));
            }
        }
        self.put(Claim::Checksums, findings, (due.len(), found_lines.len()));
        if let Some(bound) = &claims.bound {
            let mut findings = Findings::default();
            if found.score_sum > i128::from(bound.score_bound) {
                let finding = Finding::new(Kind::BoundPassed, CERTIFICATE);
                let finding = finding.with("found", found.score_sum);
                findings.push(finding.with("expected", bound.score_bound));
            }
            if i128::from(bound.score_bound) > found.score_most {
                let finding = Finding::new(Kind::BoundBeyond, CERTIFICATE);
                let finding = finding.with("found", bound.score_bound);
                findings.push(finding.with("expected", found.score_most));
            }
            if !Bound::KINDS.contains(&bound.bound_kind.as_str()) {
                let finding = Finding::new(Kind::BoundUnknown, CERTIFICATE);
                let finding = finding.with("found", &bound.bound_kind);
                findings.push(finding.with("expected", Bound::KINDS.join(", ")));
            }
            self.put(Claim::Bound, findings, (1, 1));
        }
    }

    fn counts(&mut self, claims: &Certificate, found: &Found, eligible: Option<usize>) {
        let mut findings = Findings::default();
        let due = &claims.counts;
        let counts = [
            ("smes", due.smes, Some(found.smes)),
            ("offerings", due.offerings, Some(found.offerings)),
            ("eligible_pairs", due.eligible_pairs, eligible),
            ("listed_pairs", due.listed_pairs, Some(found.listed)),
            (
                "conditional_pairs",
                due.conditional_pairs,
                Some(found.conditional),
            ),
            ("assigned_pairs", due.assigned_pairs, Some(found.assigned)),
        ];
        let checked = counts
            .iter()
            .filter(|(_, _, found)| found.is_some())
            .count();
        for (name, certified, found) in counts {
            let differs = found.filter(|found| u64::try_from(*found) != Ok(certified));
            if let Some(found) = differs {
                let finding = Finding::new(Kind::CountDiffers, CERTIFICATE).with("name", name);
                findings.push(finding.with("found", certified).with("expected", found));
            }
        }
        self.put(Claim::Counts, findings, (checked, counts.len()));
    }

    fn pairs(&mut self, claims: &Certificate, dir: &Path, table: Option<&Table>) {
        let expected = &claims.pairs_sha256;
        if expected.is_none() && !files::claimed(claims, Claim::Pairs) {
            return;
        }
        let mut findings = Findings::default();
        let keys = files::keys(dir).ok().flatten();
        let found = table.zip(keys);
        let found =
            found.and_then(|(table, (smes, offerings))| sums::pairs_of(table, &smes, &offerings));
        if found.is_none() || found != *expected {
            let finding = Finding::new(Kind::DigestDiffers, assigned::FILE);
            let finding = finding.with("found", found.unwrap_or_default());
            findings.push(finding.with("expected", expected.clone().unwrap_or_default()));
        }
        let rows = table.map_or(0, Table::rows);
        self.put(Claim::Pairs, findings, (rows, rows));
    }
}

/// The rows of a certified file.
fn rows(dir: &Path, known: &FileDigest, findings: &mut Findings) {
    let finding = |kind| Finding::new(kind, &known.file);
    match files::rows_of(dir, &known.file) {
        Err(error) => {
            findings.push(finding(Kind::FileUnreadable).with("cause", cause(&error)));
        }
        Ok(found) if found != known.rows => {
            let shown = |rows: Option<u64>| rows.map_or(String::new(), |n| n.to_string());
            let finding = finding(Kind::RowsDiffer).with("found", shown(found));
            findings.push(finding.with("expected", shown(known.rows)));
        }
        Ok(_) => {}
    }
}

/// What the rows come to.
struct Found {
    lines: Vec<String>,
    smes: usize,
    offerings: usize,
    listed: usize,
    conditional: usize,
    assigned: usize,
    score_sum: i128,
    /// What the assigned pairs could come to if nothing were ever full.
    score_most: i128,
}

impl Found {
    fn of_lists(lists: &Lists, facts: &Facts, policy: &Policy) -> Self {
        let mut sum = Sum::default();
        let (mut listed, mut conditional) = (0, 0);
        for (sme, row) in lists.rows() {
            sum.add_listed(sme, row.rank, (row.offering, row.score));
            listed += 1;
            conditional += usize::from(!row.met);
        }
        Self {
            lines: vec![sum.line("topk", "rows")],
            smes: facts.firms.len(),
            offerings: facts.offers.len(),
            listed,
            conditional,
            assigned: 0,
            score_sum: 0,
            score_most: (0..facts.firms.len())
                .flat_map(|sme| best(lists.of(sme), policy.referrals))
                .sum(),
        }
    }

    fn assigned(
        &mut self,
        assigned: &Assigned,
        first: Option<&Vec<Option<usize>>>,
        policy: &Policy,
    ) {
        let (mut of_first, mut of_all) = (Sum::default(), Sum::default());
        for (sme, pair) in assigned.pairs() {
            of_all.add_assigned(sme, pair.offering, pair.score);
            if first.and_then(|round| round[sme]) == Some(pair.offering) {
                of_first.add_assigned(sme, pair.offering, pair.score);
            }
            self.assigned += 1;
        }
        self.score_sum = of_all.scores;
        let sums = [of_first, of_all];
        let lines = sums::names(policy).into_iter().zip(sums);
        self.lines
            .extend(lines.map(|(name, sum)| sum.line(&name, "matched")));
    }
}

/// The seed of the sample: the digests of the result, so that it is not known before the result.
fn seed(claims: &Certificate) -> u64 {
    let digests: String = claims
        .result
        .iter()
        .map(|file| file.sha256.as_str())
        .collect();
    let digest = sha256(digests.as_bytes());
    u64::from_str_radix(digest.get(..16).unwrap_or_default(), 16).unwrap_or_default()
}

/// The best scores of a list, so many.
fn best(list: &[lists::Row], count: u8) -> impl Iterator<Item = i128> {
    let mut scores: Vec<i64> = list.iter().map(|row| row.score).collect();
    scores.sort_unstable_by(|one, other| other.cmp(one));
    scores.into_iter().take(count.into()).map(i128::from)
}

/// A table of the result, unless it has more rows than so many an SME: a small file can hold more
/// than memory does.
fn result(dir: &Path, out: &Path, (format, each): (&TableFormat, u8)) -> Result<Table, String> {
    let rows = |dir, format: &TableFormat| {
        let file = files::table_file(dir, format.name);
        let path = file.map(|file| dir.join(file));
        path.map_or(Ok(0), |path| {
            snapshot::rows_of(&path).map_err(|error| cause(&error))
        })
    };
    let most = rows(dir, &SME)?.saturating_mul(each.into());
    let found = rows(out, format)?;
    if found > most {
        return Err(format!(
            "{}: {found} rows, at most {most} can be",
            format.name
        ));
    }
    Table::read(out, format).map_err(|error| cause(&error))
}

/// An error with all its causes.
fn cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests;
