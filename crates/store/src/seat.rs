//! How many firms have a seat that is not known well enough

use crate::entity::sme;
use crate::error::Result;
use crate::tx::Tx;
use crate::value::region_number;
use domain::RegionCode;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};

impl Tx {
    /// How many firms have no seat, or exactly one of these.
    ///
    /// # Errors
    /// As any statement.
    pub async fn firms_at(&self, seats: &[RegionCode]) -> Result<u64> {
        use sme::Column::Region;
        let here = Region.is_in(seats.iter().map(|seat| region_number(*seat)));
        let unclear = Condition::any().add(Region.is_null()).add(here);
        let select = sme::Entity::find().filter(unclear);
        Ok(select.count(&self.db).await?)
    }
}
