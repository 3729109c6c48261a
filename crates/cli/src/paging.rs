//! Lists page by page.

use std::future::Future;
use tonic::Status;

/// Entries asked for in one call.
const PAGE: u32 = 500;

/// Some entries of a list, and whether there are more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// True if the list goes on.
    pub more: bool,
}

/// Fetches pages until `limit` entries are there (all of them for 0).
///
/// # Errors
/// A call failed.
pub async fn list<T, F, A>(limit: u32, mut fetch: F) -> Result<Listed<T>, Status>
where
    F: FnMut(i32, String) -> A,
    A: Future<Output = Result<(Vec<T>, String), Status>>,
{
    let mut entries: Vec<T> = Vec::new();
    let mut token = String::new();
    loop {
        let there = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let left = if limit == 0 {
            PAGE
        } else {
            limit.saturating_sub(there)
        };
        if left == 0 {
            return Ok(Listed {
                entries,
                more: true,
            });
        }
        let size = i32::try_from(left.min(PAGE)).unwrap_or(i32::MAX);
        let (page, next) = fetch(size, token).await?;
        entries.extend(page);
        if next.is_empty() {
            return Ok(Listed {
                entries,
                more: false,
            });
        }
        token = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn numbers(limit: u32, there: i32) -> Listed<i32> {
        let fetch = async |size: i32, token: String| {
            let start: i32 = token.parse().unwrap_or(0);
            let end = (start + size).min(there);
            let next = if end < there {
                end.to_string()
            } else {
                String::new()
            };
            Ok(((start..end).collect(), next))
        };
        list(limit, fetch).await.unwrap()
    }

    #[tokio::test]
    async fn lists_stop_at_the_limit_or_at_the_end() {
        assert_eq!(
            numbers(3, 10).await,
            Listed {
                entries: vec![0, 1, 2],
                more: true
            }
        );
        assert_eq!(numbers(20, 10).await.entries.len(), 10);
        assert_eq!(
            numbers(10, 10).await,
            Listed {
                entries: (0..10).collect(),
                more: false
            }
        );
        let all = numbers(0, 1_234).await;
        assert_eq!((all.entries.len(), all.more), (1_234, false));
    }
}
