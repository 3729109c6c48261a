//! Firms that stand in a row by their ids: one range of an index instead of a list of ids.

use domain::SmeId;
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

/// All firms behind one id, up to another and with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    after: Option<Uuid>,
    /// `None` where there is no firm.
    last: Option<Uuid>,
}

impl Span {
    pub(crate) fn new(after: Option<SmeId>, last: Option<Uuid>) -> Self {
        Self {
            after: after.map(|after| after.0),
            last,
        }
    }

    /// The last firm; `None` if there is no firm in it.
    #[must_use]
    pub fn last(&self) -> Option<SmeId> {
        self.last.map(SmeId)
    }

    /// True where a column has the id of one of the firms.
    pub(crate) fn holds(&self, column: impl ColumnTrait) -> Condition {
        let Some(last) = self.last else {
            return Condition::all().add(column.is_null());
        };
        let upto = Condition::all().add(column.lte(last));
        match self.after {
            Some(after) => upto.add(column.gt(after)),
            None => upto,
        }
    }
}
