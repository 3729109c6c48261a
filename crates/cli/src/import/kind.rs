//! The two kinds of import files: firms, and offerings with their lenders.

use super::column::{self, Column};
use super::row::Cells;
use super::{offering, sme};
use api::{Client, v1};
use std::future::Future;
use tonic::Status;

/// Most rows of one call.
pub const ROWS_MAX: usize = 500;

/// A kind of import file.
pub trait Kind: Send + Sync + 'static {
    /// A row as the API takes it.
    type Row: Clone + Send + 'static;
    /// Columns of the file.
    const COLUMNS: &'static [Column];
    /// Columns that the file cannot do without, one of each group.
    const NEEDED: &'static [&'static [&'static str]];
    /// Columns of the key: a file that lacks one of them clears nothing by that.
    const KEYS: &'static [&'static str];
    /// Command that prints a file to start from.
    const TEMPLATE: &'static str;

    /// Key that a row is stored by, as far as the row has one.
    fn key(cells: &Cells<'_>) -> Option<String>;

    /// Column that shows the key.
    fn key_column(cells: &Cells<'_>) -> &'static str;

    /// What rows with the same key must agree in, with the column of that key.
    fn shared(cells: &Cells<'_>) -> Option<Shared>;

    /// Reads a row; what is wrong with it is in `cells.problems`.
    fn read(cells: &mut Cells<'_>, number: i64) -> Self::Row;

    /// Has rows stored, or only checked.
    fn send(
        client: Client,
        rows: Vec<Self::Row>,
        request: Request,
    ) -> impl Future<Output = Result<Vec<v1::ImportResult>, Status>> + Send;

    /// Column that a field of the API was read from.
    fn column_of(field: &str) -> &'static str;
}

/// Facts that rows share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Column of the key.
    pub column: &'static str,
    /// The key.
    pub key: String,
    /// The facts.
    pub facts: Vec<String>,
}

/// How rows are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Makes a repeated call give the same answer.
    pub id: String,
    /// Check everything, store nothing.
    pub validate_only: bool,
}

/// Firms.
#[derive(Debug, Clone, Copy)]
pub struct Smes;

impl Kind for Smes {
    type Row = v1::SmeRow;
    const COLUMNS: &'static [Column] = column::SME;
    const NEEDED: &'static [&'static [&'static str]] = sme::NEEDED;
    const KEYS: &'static [&'static str] = &["credit_code", "external_source", "external_id"];
    const TEMPLATE: &'static str = "sme template";

    fn key(cells: &Cells<'_>) -> Option<String> {
        sme::key(cells)
    }

    fn key_column(cells: &Cells<'_>) -> &'static str {
        match cells.raw("credit_code") {
            Some(_) => "credit_code",
            None => "external_id",
        }
    }

    fn shared(_: &Cells<'_>) -> Option<Shared> {
        None
    }

    fn read(cells: &mut Cells<'_>, row_number: i64) -> v1::SmeRow {
        v1::SmeRow {
            row_number,
            sme: Some(sme::read(cells)),
        }
    }

    async fn send(
        client: Client,
        rows: Vec<v1::SmeRow>,
        request: Request,
    ) -> Result<Vec<v1::ImportResult>, Status> {
        let request = v1::ImportSmesRequest {
            rows,
            request_id: request.id,
            validate_only: request.validate_only,
        };
        let response = client.smes().import_smes(request).await?;
        Ok(response.into_inner().results)
    }

    fn column_of(field: &str) -> &'static str {
        sme::column_of(field)
    }
}

/// Offerings with their lenders.
#[derive(Debug, Clone, Copy)]
pub struct Offerings;

impl Kind for Offerings {
    type Row = v1::OfferingRow;
    const COLUMNS: &'static [Column] = column::OFFERING;
    const NEEDED: &'static [&'static [&'static str]] = offering::NEEDED;
    const KEYS: &'static [&'static str] = &[];
    const TEMPLATE: &'static str = "offering template";

    fn key(cells: &Cells<'_>) -> Option<String> {
        offering::key(cells)
    }

    fn key_column(_: &Cells<'_>) -> &'static str {
        "external_id"
    }

    fn shared(cells: &Cells<'_>) -> Option<Shared> {
        let facts = offering::LENDER.map(|column| cells.raw(column).unwrap_or_default().to_owned());
        Some(Shared {
            column: "lender_code",
            key: cells.raw("lender_code")?.to_owned(),
            facts: facts.to_vec(),
        })
    }

    fn read(cells: &mut Cells<'_>, row_number: i64) -> v1::OfferingRow {
        let (lender, offering) = offering::read(cells);
        v1::OfferingRow {
            row_number,
            lender: Some(lender),
            offering: Some(offering),
        }
    }

    async fn send(
        client: Client,
        rows: Vec<v1::OfferingRow>,
        request: Request,
    ) -> Result<Vec<v1::ImportResult>, Status> {
        let request = v1::ImportOfferingsRequest {
            rows,
            request_id: request.id,
            validate_only: request.validate_only,
        };
        let response = client.lenders().import_offerings(request).await?;
        Ok(response.into_inner().results)
    }

    fn column_of(field: &str) -> &'static str {
        offering::column_of(field)
    }
}
