//! The catalogue of chains. It is public: no scope narrows it.

use crate::connect::{CATALOGUE_LOCK, advisory_lock};
use crate::encode::offering::{nodes, nodes_text};
use crate::entity::chain;
use crate::error::Result;
use crate::page::{Cursor, Page, PageRequest};
use crate::tx::{Tx, one_row};
use crate::value::At;
use domain::{Chain, ChainCode, Confidence};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

const TABLE: &str = "chain";

/// Queries on chains.
#[derive(Debug, Clone, Copy)]
pub struct Chains<'t>(&'t Tx);

impl Tx {
    /// Queries on chains.
    #[must_use]
    pub const fn chains(&self) -> Chains<'_> {
        Chains(self)
    }
}

impl Chains<'_> {
    /// Keeps other transactions from adding chains until this one ends.
    ///
    /// # Errors
    /// As any statement.
    pub async fn lock(&self) -> Result<()> {
        advisory_lock(&self.0.db, CATALOGUE_LOCK).await
    }

    /// Inserts a chain as version 1.
    ///
    /// # Errors
    /// `NotUnique(ChainCode)` if the code is taken.
    pub async fn insert(&self, chain: &Chain) -> Result<()> {
        self.0
            .insert_models::<chain::Entity>(vec![row(chain, 1)])
            .await
    }

    /// Replaces a chain that still has the version of `chain`; the new version.
    ///
    /// # Errors
    /// `Stale` if it has another or is gone.
    pub async fn update(&self, chain: &Chain) -> Result<i64> {
        use chain::Column::{Code, Version};
        let version = chain.version + 1;
        let stored = Code.eq(chain.code.as_str()).and(Version.eq(chain.version));
        let row = row(chain, version);
        let rows = self
            .0
            .replace::<chain::Entity>(row, &[Code], stored)
            .await?;
        one_row(rows, TABLE, &chain.code)?;
        Ok(version)
    }

    /// A chain by its code.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn get(&self, code: &ChainCode) -> Result<Option<Chain>> {
        let row = chain::Entity::find_by_id(code.as_str())
            .one(&self.0.db)
            .await?;
        row.map(read).transpose()
    }

    /// Chains in the order of their codes.
    ///
    /// # Errors
    /// `BadCursor`; `Corrupt` if a row cannot be read.
    #[tracing::instrument(name = "store.chains.list", level = "debug", skip_all)]
    pub async fn list(&self, page: &PageRequest) -> Result<Page<Chain>> {
        let select = chain::Entity::find();
        let rows = match page.after_code()? {
            Some(after) => select.filter(chain::Column::Code.gt(after)),
            None => select,
        }
        .order_by_asc(chain::Column::Code)
        .limit(page.limit())
        .all(&self.0.db)
        .await?;
        Page::of(rows, page, |row| Cursor::code(row.code.clone()), read)
    }
}

fn row(chain: &Chain, version: i64) -> chain::Model {
    chain::Model {
        code: chain.code.to_string(),
        catalogue_version: chain.catalogue_version.clone(),
        name_zh: chain.name_zh.clone(),
        name_en: chain.name_en.clone(),
        source: chain.source.clone(),
        confidence: chain.confidence.code().to_owned(),
        nodes: nodes_text(&chain.nodes),
        version,
    }
}

fn read(row: chain::Model) -> Result<Chain> {
    let at = At {
        table: TABLE,
        id: &row.code,
    };
    let code = at.some("code", ChainCode::parse(&row.code).ok())?;
    let confidence = at.some("confidence", Confidence::from_code(&row.confidence))?;
    let nodes = at.some("nodes", nodes(&row.nodes))?;
    Ok(Chain {
        code,
        name_zh: row.name_zh,
        name_en: row.name_en,
        catalogue_version: row.catalogue_version,
        source: row.source,
        confidence,
        nodes,
        version: row.version,
    })
}
