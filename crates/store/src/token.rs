//! Principals and their tokens. Only a token's SHA-256 is kept.

use crate::connect::{FIRST_TOKEN_LOCK, advisory_lock};
use crate::entity::{principal, token};
use crate::error::Result;
use crate::tx::Tx;
use crate::value::{At, join, micros, party, party_text, split};
use chrono::{DateTime, Utc};
use domain::{Actor, PrincipalKind, Role};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Queries on principals and tokens.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'t>(&'t Tx);

/// A token that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Id, by which it is revoked.
    pub id: Uuid,
    /// SHA-256 of the token as lower-case hex.
    pub hash: String,
    /// What it is for.
    pub label: String,
    /// Who may call with it, as of now.
    pub actor: Actor,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself, if ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// Queries on principals and tokens.
    #[must_use]
    pub const fn tokens(&self) -> Tokens<'_> {
        Tokens(self)
    }
}

impl Tokens<'_> {
    /// Issues a token at the transaction's time. The principal is made if it is new; a known one
    /// gets the kind, party and roles of `token.actor` for all its tokens.
    ///
    /// # Errors
    /// `NotUnique(Id)` if the id or the hash is there.
    pub async fn issue(&self, token: &Token) -> Result<()> {
        use principal::Column::{Id, Kind, Party, Roles};
        let of = principal::Model {
            id: token.actor.principal.clone(),
            kind: token.actor.kind.code().to_owned(),
            party: party_text(&token.actor.party),
            roles: join(&token.actor.roles),
            created_at: self.0.now(),
        };
        let known = OnConflict::column(Id)
            .update_columns([Kind, Party, Roles])
            .to_owned();
        principal::Entity::insert(of.into_active_model())
            .on_conflict(known)
            .exec_without_returning(&self.0.db)
            .await?;
        let row = token::Model {
            id: token.id,
            hash: token.hash.clone(),
            principal: token.actor.principal.clone(),
            label: token.label.clone(),
            created_at: self.0.now(),
            expires_at: token.expires_at.map(micros),
            revoked_at: token.revoked_at.map(micros),
        };
        self.0.insert_models::<token::Entity>(vec![row]).await
    }

    /// The token with this hash, whether it still counts or not.
    ///
    /// # Errors
    /// `Corrupt` if its row cannot be read.
    pub async fn by_hash(&self, hash: &str) -> Result<Option<Token>> {
        let select = token::Entity::find().filter(token::Column::Hash.eq(hash));
        match select.one(&self.0.db).await? {
            Some(row) => self.read(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// All tokens of a principal, oldest first.
    ///
    /// # Errors
    /// `Corrupt` if a row cannot be read.
    pub async fn of_principal(&self, principal: &str) -> Result<Vec<Token>> {
        let select = token::Entity::find()
            .filter(token::Column::Principal.eq(principal))
            .order_by_asc(token::Column::CreatedAt)
            .order_by_asc(token::Column::Id);
        let mut tokens = Vec::new();
        for row in select.all(&self.0.db).await? {
            tokens.push(self.read(row).await?);
        }
        Ok(tokens)
    }

    /// Revokes a token at the transaction's time; false if there is none that counts.
    ///
    /// # Errors
    /// As any statement.
    pub async fn revoke(&self, id: Uuid) -> Result<bool> {
        let revoked = token::Entity::update_many()
            .col_expr(token::Column::RevokedAt, Expr::value(self.0.now()))
            .filter(token::Column::Id.eq(id))
            .filter(token::Column::RevokedAt.is_null())
            .exec(&self.0.db)
            .await?;
        Ok(revoked.rows_affected == 1)
    }

    /// Keeps other processes from issuing the first token until this transaction ends.
    ///
    /// # Errors
    /// As any statement.
    pub async fn lock_first(&self) -> Result<()> {
        advisory_lock(&self.0.db, FIRST_TOKEN_LOCK).await
    }

    /// True if no token was ever issued.
    ///
    /// # Errors
    /// As any statement.
    pub async fn none_issued(&self) -> Result<bool> {
        Ok(token::Entity::find().one(&self.0.db).await?.is_none())
    }

    async fn read(&self, row: token::Model) -> Result<Token> {
        let at = At {
            table: "token",
            id: &row.id,
        };
        let of = principal::Entity::find_by_id(row.principal.as_str())
            .one(&self.0.db)
            .await?;
        let of = at.some("principal", of)?;
        let at = At {
            table: "principal",
            id: &of.id,
        };
        let kind = at.some("kind", PrincipalKind::from_code(&of.kind))?;
        let party = at.some("party", party(&of.party))?;
        let roles = at.some("roles", split(&of.roles, Role::from_code))?;
        Ok(Token {
            id: row.id,
            hash: row.hash,
            label: row.label,
            actor: Actor {
                principal: of.id,
                kind,
                party,
                roles,
            },
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    }
}
