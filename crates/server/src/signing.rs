//! The key that certificates are signed with: made at the first start, kept in a private file.

use std::io;
use std::path::Path;

use verify::SigningKey;

use crate::app::token::write_private;
use crate::clock::Clock;
use crate::error::chain_text;
use crate::start::StartError;

/// The key in a file; a new one where there is none. The public half is put beside it, for
/// `rongqiao verify --public-key`.
///
/// # Errors
/// The file cannot be read or written, or holds no Ed25519 key.
pub fn load_or_make(file: &Path, clock: &Clock) -> Result<SigningKey, StartError> {
    let at = |source: io::Error| StartError::Io {
        what: file.display().to_string(),
        source,
    };
    if !file.exists() {
        make(file, clock).map_err(at)?;
    }
    let pem = std::fs::read_to_string(file).map_err(at)?;
    let key = SigningKey::from_pem(&pem);
    let key = key.map_err(|error| at(io::Error::other(chain_text(&error))))?;
    let public = file.with_extension("pub");
    let pem = key.public().pem();
    if std::fs::read_to_string(&public).ok().as_deref() != Some(pem.as_str()) {
        std::fs::write(&public, pem).map_err(at)?;
    }
    Ok(key)
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
    use std::os::unix::fs::PermissionsExt;

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
}
