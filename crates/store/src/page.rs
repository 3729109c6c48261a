//! Pages by key: a page goes on behind the last key of the one before, whatever was added since.

use crate::error::{Error, Result};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Most items of a page.
pub const PAGE_SIZE_MAX: u32 = 1_000;

/// How many items, and behind which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    size: u32,
    after: Option<Cursor>,
}

/// Some items of a list, and where the next ones start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end of the list.
    pub next: Option<Cursor>,
}

/// A place in a list. Its text is for whoever hands it back, and for nobody else to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Key);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Id(Uuid),
    /// Score, then two ids.
    Score(i32, Uuid, Uuid),
    Sequence(i64),
    Code(String),
    /// Place in a list, then the id.
    Place(i32, Uuid),
}

impl PageRequest {
    /// A page of `size` items (at least 1, at most [`PAGE_SIZE_MAX`]) behind `after`.
    #[must_use]
    pub fn new(size: u32, after: Option<Cursor>) -> Self {
        Self {
            size: size.clamp(1, PAGE_SIZE_MAX),
            after,
        }
    }

    /// Most items of the page.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.size
    }

    /// A page of `size` items that starts where this one does.
    #[must_use]
    pub fn sized(&self, size: u32) -> Self {
        Self::new(size, self.after.clone())
    }

    /// Behind which item it starts; `None` for the first page.
    #[must_use]
    pub const fn after(&self) -> Option<&Cursor> {
        self.after.as_ref()
    }

    /// True for the first page.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.after.is_none()
    }

    /// The first page, as large as pages get.
    #[must_use]
    pub fn first() -> Self {
        Self::new(PAGE_SIZE_MAX, None)
    }

    /// One row more than the page: it tells whether there is a next one.
    pub(crate) fn limit(&self) -> u64 {
        u64::from(self.size) + 1
    }

    pub(crate) fn after_id(&self) -> Result<Option<Uuid>> {
        match self.key() {
            None => Ok(None),
            Some(Key::Id(id)) => Ok(Some(*id)),
            Some(_) => Err(Error::BadCursor),
        }
    }

    pub(crate) fn after_score(&self) -> Result<Option<(i32, Uuid, Uuid)>> {
        match self.key() {
            None => Ok(None),
            Some(Key::Score(score, first, second)) => Ok(Some((*score, *first, *second))),
            Some(_) => Err(Error::BadCursor),
        }
    }

    pub(crate) fn after_sequence(&self) -> Result<Option<i64>> {
        match self.key() {
            None => Ok(None),
            Some(Key::Sequence(sequence)) => Ok(Some(*sequence)),
            Some(_) => Err(Error::BadCursor),
        }
    }

    pub(crate) fn after_code(&self) -> Result<Option<&str>> {
        match self.key() {
            None => Ok(None),
            Some(Key::Code(code)) => Ok(Some(code)),
            Some(_) => Err(Error::BadCursor),
        }
    }

    pub(crate) fn after_place(&self) -> Result<Option<(i32, Uuid)>> {
        match self.key() {
            None => Ok(None),
            Some(Key::Place(place, id)) => Ok(Some((*place, *id))),
            Some(_) => Err(Error::BadCursor),
        }
    }

    fn key(&self) -> Option<&Key> {
        self.after.as_ref().map(|cursor| &cursor.0)
    }
}

impl<T> Page<T> {
    /// Cuts the row too many off and turns the others into items.
    pub(crate) fn of<R>(
        mut rows: Vec<R>,
        request: &PageRequest,
        cursor: impl Fn(&R) -> Cursor,
        item: impl Fn(R) -> Result<T>,
    ) -> Result<Self> {
        let size = usize::try_from(request.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(cursor) } else { None };
        let items = rows.into_iter().map(item).collect::<Result<_>>()?;
        Ok(Self { items, next })
    }

    /// A page with nothing on it.
    pub(crate) const fn empty() -> Self {
        Self {
            items: Vec::new(),
            next: None,
        }
    }
}

impl Cursor {
    /// Behind the item with this id.
    #[must_use]
    pub const fn id(id: Uuid) -> Self {
        Self(Key::Id(id))
    }

    pub(crate) const fn score(score: i32, first: Uuid, second: Uuid) -> Self {
        Self(Key::Score(score, first, second))
    }

    /// Behind this entry of a feed.
    #[must_use]
    pub const fn sequence(sequence: i64) -> Self {
        Self(Key::Sequence(sequence))
    }

    pub(crate) const fn code(code: String) -> Self {
        Self(Key::Code(code))
    }

    pub(crate) const fn place(place: i32, id: Uuid) -> Self {
        Self(Key::Place(place, id))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Key::Id(id) => write!(f, "i{}", id.simple()),
            Key::Score(score, first, second) => {
                write!(f, "s{}.{}.{score}", first.simple(), second.simple())
            }
            Key::Sequence(sequence) => write!(f, "n{sequence}"),
            Key::Code(code) => write!(f, "c{code}"),
            Key::Place(place, id) => write!(f, "p{}.{place}", id.simple()),
        }
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).map(Self).ok_or(Error::BadCursor)
    }
}

fn parse(text: &str) -> Option<Key> {
    if let Some(id) = text.strip_prefix('i') {
        return id.parse().ok().map(Key::Id);
    }
    if let Some(rest) = text.strip_prefix('s') {
        let (first, rest) = rest.split_once('.')?;
        let (second, score) = rest.split_once('.')?;
        let score = score.parse().ok()?;
        return Some(Key::Score(score, first.parse().ok()?, second.parse().ok()?));
    }
    if let Some(rest) = text.strip_prefix('p') {
        let (id, place) = rest.split_once('.')?;
        return Some(Key::Place(place.parse().ok()?, id.parse().ok()?));
    }
    if let Some(sequence) = text.strip_prefix('n') {
        return sequence.parse().ok().map(Key::Sequence);
    }
    text.strip_prefix('c')
        .map(|code| Key::Code(code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_their_text() {
        let id = Uuid::from_u128(7);
        let cursors = [
            Cursor::id(id),
            Cursor::score(-3, id, Uuid::from_u128(8)),
            Cursor::sequence(12),
            Cursor::code("new-energy".to_owned()),
            Cursor::place(10_002, id),
        ];
        for cursor in cursors {
            assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        }
        for bad in ["", "x1", "i12", "s0", "n1.5", "中"] {
            assert!(
                matches!(bad.parse::<Cursor>(), Err(Error::BadCursor)),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let request = PageRequest::new(10, Some(Cursor::sequence(3)));
        assert!(matches!(request.after_id(), Err(Error::BadCursor)));
        assert_eq!(request.after_sequence().unwrap(), Some(3));
    }

    #[test]
    fn sizes_are_clamped() {
        assert_eq!(PageRequest::new(0, None).limit(), 2);
        assert_eq!(PageRequest::new(9_999, None).limit(), 1_001);
    }
}
