//! A snapshot on its way to a reader.

use std::path::Path;
use std::time::Duration;

use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::SendTimeoutError;

use super::files::FILES;
use super::result;

/// Largest chunk of a streamed file.
const CHUNK_BYTES: usize = 256 * 1024;

/// A part of a file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Name of the file.
    pub file: &'static str,
    /// Its bytes, in order.
    pub bytes: Vec<u8>,
    /// True at the end of the file.
    pub last: bool,
}

/// How the stream of a snapshot ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All files were handed on.
    Complete,
    /// The reader went away.
    ReaderGone,
    /// The reader took no chunk for too long.
    ReaderSlow,
}

/// Hands all files of a snapshot on, chunk by chunk, then those of the result that are there, if
/// `with_result`: only a run that succeeded has one, whatever lies in its folder. It waits for its
/// reader on no thread of its own, and at most `patience` for each chunk.
///
/// # Errors
/// The file that could not be read.
pub async fn stream<T>(
    (folder, with_result): (&Path, bool),
    to: &Sender<T>,
    wrap: impl Fn(Chunk) -> T,
    patience: Duration,
) -> Result<End, String> {
    let result = result::FILES
        .iter()
        .filter(|file| with_result && folder.join(file).is_file());
    for file in FILES.iter().chain(result) {
        let path = folder.join(file);
        let at = |error: std::io::Error| format!("{}: {error}", path.display());
        let mut open = File::open(&path).await.map_err(at)?;
        let mut next = fill(&mut open).await.map_err(at)?;
        loop {
            let bytes = next;
            next = fill(&mut open).await.map_err(at)?;
            let last = next.is_empty();
            match to
                .send_timeout(wrap(Chunk { file, bytes, last }), patience)
                .await
            {
                Ok(()) => {}
                Err(SendTimeoutError::Timeout(_)) => return Ok(End::ReaderSlow),
                Err(SendTimeoutError::Closed(_)) => return Ok(End::ReaderGone),
            }
            if last {
                break;
            }
        }
    }
    Ok(End::Complete)
}

async fn fill(file: &mut File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(CHUNK_BYTES);
    let limit = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::mpsc;

    use super::{CHUNK_BYTES, Chunk, End, FILES, stream};

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (i, file) in FILES.iter().enumerate() {
            std::fs::write(folder.path().join(file), vec![7; i * CHUNK_BYTES / 2]).unwrap();
        }
        folder
    }

    #[tokio::test]
    async fn chunks_put_together_are_the_files() {
        let folder = folder();
        let (sender, mut receiver) = mpsc::channel(100);
        let patience = Duration::from_secs(10);
        let end = stream((folder.path(), true), &sender, |chunk| chunk, patience).await;
        assert_eq!(end, Ok(End::Complete));
        drop(sender);
        let mut sizes = Vec::new();
        let mut size = 0;
        while let Some(Chunk { bytes, last, .. }) = receiver.recv().await {
            assert!(bytes.len() <= CHUNK_BYTES);
            size += bytes.len();
            if last {
                sizes.push(size);
                size = 0;
            }
        }
        let expected: Vec<usize> = (0..FILES.len()).map(|i| i * CHUNK_BYTES / 2).collect();
        assert_eq!(sizes, expected);
    }

    #[tokio::test]
    async fn a_reader_that_takes_nothing_is_given_up() {
        let folder = folder();
        let (sender, _receiver) = mpsc::channel(1);
        let patience = Duration::from_millis(20);
        let end = stream((folder.path(), true), &sender, |chunk| chunk, patience).await;
        assert_eq!(end, Ok(End::ReaderSlow));
    }
}
