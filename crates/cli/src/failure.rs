//! What went wrong, in words and as an exit code.

use crate::cause::cause;
use crate::output;
use crate::text::text;
use api::client::ConnectError;
use api::text::Lang;
use std::io::ErrorKind;
use std::path::Path;
use tonic::Code;
use tonic_types::StatusExt as _;

/// Done, but rows of an import were refused.
pub const REFUSED_ROWS: u8 = 3;

/// Not permitted: no token, a wrong one, or not the role.
pub const NO_TOKEN: u8 = 5;

/// A certificate claims something of a result that is not so.
pub const BROKEN_CLAIM: u8 = 6;

/// A failure with an exit code and words of its own.
#[derive(Debug)]
pub struct Failure {
    /// Exit code.
    pub code: u8,
    /// Words; empty if everything was said.
    pub text: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

/// A refusal of the server with what else is known of its cause.
#[derive(Debug)]
pub struct Explained {
    /// The refusal.
    pub status: tonic::Status,
    /// What stands in the place of the cause that it carries, a line each.
    pub lines: Vec<String>,
}

impl std::fmt::Display for Explained {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.status.fmt(f)
    }
}

impl std::error::Error for Explained {}

/// The reason of a refusal, such as `ENTRY_NOT_PROVED`; empty if it has none.
pub fn reason(status: &tonic::Status) -> String {
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone());
    reason.unwrap_or_default()
}

/// A failure of the arguments or of a file's form.
pub fn usage(text: impl Into<String>) -> anyhow::Error {
    Failure {
        code: 2,
        text: text.into(),
    }
    .into()
}

/// A file that cannot be read, with the exit code of what it was to be.
pub fn unreadable(file: &Path, cause: &std::io::Error, code: u8, lang: Lang) -> anyhow::Error {
    let (file, cause) = (file.display().to_string(), of_file(cause, lang));
    let parameters = [("file", file.as_str()), ("cause", &cause)];
    let text = text(lang, "cli-file-unreadable", &parameters);
    Failure { code, text }.into()
}

/// What may be wrong with a file, by what the system says.
const OF_FILES: &[(ErrorKind, &str)] = &[
    (ErrorKind::NotFound, "cli-io-not-found"),
    (ErrorKind::PermissionDenied, "cli-io-denied"),
    (ErrorKind::AlreadyExists, "cli-io-exists"),
    (ErrorKind::IsADirectory, "cli-io-folder"),
    (ErrorKind::NotADirectory, "cli-io-no-folder"),
    (ErrorKind::InvalidData, "cli-io-not-text"),
    (ErrorKind::StorageFull, "cli-io-full"),
];

/// What is wrong with a file, in words; the system's own where it is none of the usual things.
pub fn of_file(cause: &std::io::Error, lang: Lang) -> String {
    let mut usual = OF_FILES.iter().filter(|(kind, _)| *kind == cause.kind());
    match (usual.next(), cause.get_ref()) {
        (Some((_, key)), None) => text(lang, key, &[]),
        _ => cause.to_string(),
    }
}

/// Tells a failure on standard error and gives its exit code.
pub fn tell(error: &anyhow::Error, lang: Lang) -> u8 {
    let broken_pipe = error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    });
    if broken_pipe {
        return 0;
    }
    if let Some(failure) = error.downcast_ref::<Failure>() {
        if !failure.text.is_empty() {
            output::note(&failure.text);
        }
        return failure.code;
    }
    if let Some(explained) = error.downcast_ref::<Explained>() {
        return tell_status(&explained.status, Some(&explained.lines), lang);
    }
    if let Some(connect) = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<ConnectError>())
    {
        return tell_connect(connect, lang);
    }
    if let Some(status) = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<tonic::Status>())
    {
        return tell_status(status, None, lang);
    }
    let words = error.chain().map(|cause| match cause.downcast_ref() {
        Some(cause) => of_file(cause, lang),
        None => cause.to_string(),
    });
    output::note(&words.collect::<Vec<_>>().join(": "));
    1
}

fn tell_connect(error: &ConnectError, lang: Lang) -> u8 {
    match error {
        ConnectError::Unreachable { endpoint, .. } => {
            output::note(&text(
                lang,
                "cli-unreachable",
                &[("server", endpoint), ("program", &output::program())],
            ));
            4
        }
        ConnectError::Address { endpoint } => {
            output::note(&text(lang, "cli-no-address", &[("server", endpoint)]));
            2
        }
        ConnectError::Token => {
            output::note(&text(lang, "cli-token-unfit", &[]));
            2
        }
    }
}

/// The server's own words in the caller's language, then every field that is wrong; `lines` in the
/// place of the cause that it carries.
fn tell_status(status: &tonic::Status, lines: Option<&[String]>, lang: Lang) -> u8 {
    let details = status.get_error_details();
    let words = details
        .localized_message()
        .map(|message| message.message.clone());
    let words = words.unwrap_or_else(|| status.message().to_owned());
    let reason = details.error_info().map(|info| info.reason.clone());
    match &reason {
        Some(reason) => output::note(&format!("{words} ({reason})")),
        None => output::note(&words),
    }
    let carried = details.error_info().map(|info| &info.metadata);
    let because = reason
        .zip(carried)
        .and_then(|(reason, carried)| cause(&reason, carried, lang));
    let because: Vec<String> = because.into_iter().collect();
    for line in lines.unwrap_or(&because) {
        output::note(&format!("  {line}"));
    }
    for violation in details
        .bad_request()
        .iter()
        .flat_map(|bad| &bad.field_violations)
    {
        let words = violation.localized_message.as_ref();
        let words = words.map_or(&violation.description, |it| &it.message);
        output::note(&format!("  {}: {words}", violation.field));
    }
    let code = exit_code(status.code());
    if status.code() == Code::Unauthenticated {
        output::note(&text(lang, "cli-token-hint", &[]));
    }
    code
}

const fn exit_code(code: Code) -> u8 {
    match code {
        Code::Unavailable => 4,
        Code::Unauthenticated | Code::PermissionDenied => NO_TOKEN,
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::InvalidArgument
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Internal
        | Code::DataLoss => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Error;

    #[test]
    fn what_is_wrong_with_a_file_is_told_in_the_callers_language() {
        let gone = std::fs::read(Path::new("no/such/file")).unwrap_err();
        assert_eq!(of_file(&gone, Lang::Zh), "文件或文件夹不存在");
        assert_eq!(of_file(&gone, Lang::En), "no such file or folder");
        let own = Error::new(ErrorKind::InvalidData, "row 3 is odd");
        assert_eq!(of_file(&own, Lang::Zh), "row 3 is odd");
        let rare = Error::from(ErrorKind::BrokenPipe);
        assert_eq!(of_file(&rare, Lang::Zh), rare.to_string());
    }
}
