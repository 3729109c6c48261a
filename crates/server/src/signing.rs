//! The key that certificates are signed with: made at the first start, kept in a private file.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use verify::SigningKey;

use crate::app::token::write_private;
use crate::clock::Clock;
use crate::error::chain_text;
use crate::start::StartError;

/// Bits of a file's mode that let its group or others read, write or execute it.
const NOT_OWNER: u32 = 0o077;

/// The key in a file; a new one where there is none. The public half is put beside it, for
/// `rongqiao verify --public-key`, if that can be written.
///
/// # Errors
/// The file cannot be read or written, is open to others than its owner, or holds no Ed25519 key.
pub fn load_or_make(file: &Path, clock: &Clock) -> Result<SigningKey, StartError> {
    let at = |source: io::Error| StartError::Io {
        what: file.display().to_string(),
        source,
    };
    if !file.exists() {
        make(file, clock).map_err(at)?;
    }
    require_private(file).map_err(at)?;
    let pem = std::fs::read_to_string(file).map_err(at)?;
    let key = SigningKey::from_pem(&pem);
    let key = key.map_err(|error| at(io::Error::other(chain_text(&error))))?;
    let public = file.with_extension("pub");
    let pem = key.public().pem();
    if std::fs::read_to_string(&public).ok().as_deref() != Some(pem.as_str())
        && let Err(error) = std::fs::write(&public, pem)
    {
        let (file, error) = (public.display(), chain_text(&error));
        tracing::warn!(%file, error, "public key of certificates not written");
    }
    Ok(key)
}

/// Whoever reads the key can sign as this service does.
fn require_private(file: &Path) -> io::Result<()> {
    let mode = std::fs::metadata(file)?.permissions().mode();
    if mode & NOT_OWNER == 0 {
        return Ok(());
    }
    let mode = mode & 0o777;
    let text = format!("mode {mode:03o}, but a private key must be its owner's alone: mode 600");
    Err(io::Error::new(io::ErrorKind::PermissionDenied, text))
}

/// Of two processes that start at once, the one that is first makes the key of both.
fn make(file: &Path, clock: &Clock) -> io::Result<()> {
    let key = SigningKey::from_seed(clock.random_bytes());
    let key = key.map_err(|error| io::Error::other(error.to_string()))?;
    let own = file.with_extension(format!("{}.new", clock.new_id()));
    write_private(&own, &key.pem(), clock.new_id())?;
    let linked = std::fs::hard_link(&own, file);
    std::fs::remove_file(&own)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/signing.key");
        let first = load_or_make(&file, &Clock::system()).unwrap();
        let again = load_or_make(&file, &Clock::system()).unwrap();
        assert_eq!(first.public(), again.public());
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let public = std::fs::read_to_string(file.with_extension("pub")).unwrap();
        assert_eq!(verify::PublicKey::from_pem(&public), Ok(first.public()));
        let names = std::fs::read_dir(folder.path().join("data")).unwrap();
        assert_eq!(names.count(), 2, "nothing is left behind");
        std::fs::write(&file, "no key").unwrap();
        let refused = load_or_make(&file, &Clock::system()).unwrap_err();
        assert!(chain_text(&refused).contains("Ed25519"), "{refused:?}");
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signing.key");
        load_or_make(&file, &Clock::system()).unwrap();
        for mode in [0o640, 0o604, 0o660] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let refused = load_or_make(&file, &Clock::system()).unwrap_err();
            assert!(
                chain_text(&refused).contains(&format!("mode {mode:03o}")),
                "{refused:?}"
            );
        }
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o400)).unwrap();
        load_or_make(&file, &Clock::system()).unwrap();
    }

    #[test]
    fn a_public_half_that_cannot_be_written_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signing.key");
        let first = load_or_make(&file, &Clock::system()).unwrap();
        let public = file.with_extension("pub");
        std::fs::remove_file(&public).unwrap();
        std::fs::create_dir(&public).unwrap();
        let again = load_or_make(&file, &Clock::system()).unwrap();
        assert_eq!(first.public(), again.public());
    }
}
