//! `SmeService`.

use std::sync::Arc;

use api::v1;
use api::v1::ErrorReason;
use api::v1::sme_service_server::SmeService;
use domain::validation::ProblemKind;
use domain::{ChainCode, CreditCode, Problems, RegionCode, SmeId, SmeKey, wording};
use store::sme::SmeFilter;
use tonic::Request;

use super::{Reply, answer, page_request, page_token, required};
use crate::app::{App, Intent, import, sme as smes};
use crate::authz::Action;
use crate::convert::names::{named, sme_id};
use crate::convert::{
    Reader, asked, assessment, filter_text, import as results, mask, sme, version_of,
};
use crate::error::{Error, Result};

/// Rows that one call imports.
pub const IMPORT_ROWS_MAX: usize = 500;

/// The service over the application.
#[derive(Clone, Debug)]
pub struct SmeRpc(pub Arc<App>);

/// Refuses a call with too many rows.
///
/// # Errors
/// `TOO_MANY_ROWS`.
pub fn check_rows(rows: usize) -> Result<()> {
    if rows <= IMPORT_ROWS_MAX {
        return Ok(());
    }
    let expected = wording!("at most {max} rows", max = IMPORT_ROWS_MAX);
    let reason = ErrorReason::TooManyRows;
    Err(
        Error::invalid_field(reason, "rows", &rows.to_string(), expected)
            .with("rows", rows)
            .with("rows_max", IMPORT_ROWS_MAX),
    )
}

/// What a row without its resource is refused with.
pub fn missing(field: &str) -> Problems {
    let mut problems = Problems::new();
    problems.add(field, "", ProblemKind::Missing);
    problems
}

fn filter(message: &v1::ListSmesRequest) -> Result<(SmeFilter, Option<SmeKey>)> {
    let mut reader = Reader::new();
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let chain = given(&message.chain);
    let region = given(&message.region);
    let code = given(&message.credit_code);
    let filter = SmeFilter {
        chain: chain.and_then(|text| reader.parse("chain", &text, ChainCode::parse)),
        region: region
            .and_then(|text| reader.parse("region", &text, RegionCode::resolve))
            .map(|resolved| resolved.code),
        name_contains: filter_text("display_name_part", &message.display_name_part)?,
        has_need: None,
    };
    let code = code.and_then(|text| reader.parse("credit_code", &text, CreditCode::parse));
    Ok(reader.finish((filter, code.map(SmeKey::CreditCode)))?)
}

#[tonic::async_trait]
impl SmeService for SmeRpc {
    async fn get_sme(&self, request: Request<v1::GetSmeRequest>) -> Reply<v1::Sme> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, sme_id)?;
            let cx = self.0.read(&call, Action::SmeRead).await?;
            Ok(sme::to_proto(&smes::get(&cx, id).await?))
        })
        .await
    }

    async fn list_smes(
        &self,
        request: Request<v1::ListSmesRequest>,
    ) -> Reply<v1::ListSmesResponse> {
        answer(request, |call, message| async move {
            let (filter, key) = filter(&message)?;
            let list = format!("smes?{filter:?}");
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::SmeRead).await?;
            let found = match key {
                Some(key) => smes::list_by_key(&cx, &key).await?,
                None => smes::list(&cx, &filter, &page).await?,
            };
            Ok(v1::ListSmesResponse {
                smes: found.items.iter().map(sme::to_proto).collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_sme(&self, request: Request<v1::CreateSmeRequest>) -> Reply<v1::Sme> {
        answer(request, |call, message| async move {
            let intent = Intent::once("CreateSme", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let asked = required("sme", message.sme)?;
            let id = SmeId(self.0.clock.new_id());
            let write = self.0.write(&call, Action::SmeWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let stored = smes::create(&write.cx, sme::from_proto(id, 1, &asked)?).await?;
            write.finish(sme::to_proto(&stored)).await
        })
        .await
    }

    async fn update_sme(&self, request: Request<v1::UpdateSmeRequest>) -> Reply<v1::Sme> {
        answer(request, |call, message| async move {
            let asked = required("sme", message.sme)?;
            let id = named("sme.name", &asked.name, sme_id)?;
            let expected = version_of(&asked.etag)?;
            let intent = Intent::plain("UpdateSme").dry(message.validate_only);
            let write = self.0.write(&call, Action::SmeWrite, intent).await?;
            let stored = smes::get(&write.cx, id).await?;
            let merged = sme::to_proto(&stored);
            mask::same_key(&merged, &asked)?;
            let merged = mask::sme(merged, asked, message.update_mask.as_ref())?;
            let noun = sme::from_proto(id, stored.version, &merged)?;
            let now = smes::update(&write.cx, &stored, noun, expected).await?;
            write.finish(sme::to_proto(&now)).await
        })
        .await
    }

    async fn delete_sme(&self, request: Request<v1::DeleteSmeRequest>) -> Reply<()> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, sme_id)?;
            let expected = version_of(&message.etag)?;
            let intent = Intent::plain("DeleteSme");
            let write = self.0.write(&call, Action::SmeWrite, intent).await?;
            smes::delete(&write.cx, id, expected).await?;
            write.finish(()).await
        })
        .await
    }

    async fn import_smes(
        &self,
        request: Request<v1::ImportSmesRequest>,
    ) -> Reply<v1::ImportSmesResponse> {
        answer(request, |call, message| async move {
            check_rows(message.rows.len())?;
            let intent = Intent::once("ImportSmes", &message.request_id, &message);
            let shown = (call.info.language, message.validate_only);
            let read = |row: &v1::SmeRow| match &row.sme {
                Some(of) => sme::from_proto(SmeId(self.0.clock.new_id()), 1, of),
                None => Err(missing("sme")),
            };
            let rows = message.rows.iter().map(read).collect();
            let write = self
                .0
                .write(&call, Action::SmeWrite, intent.dry(shown.1))
                .await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let outcomes = import::smes(&write.cx, rows).await?;
            let results = message.rows.iter().zip(&outcomes);
            let results = results.map(|(row, it)| results::sme_result(row.row_number, it, shown));
            write
                .finish(v1::ImportSmesResponse {
                    results: results.collect(),
                })
                .await
        })
        .await
    }

    async fn assess_sme(&self, request: Request<v1::AssessSmeRequest>) -> Reply<v1::SmeAssessment> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, sme_id)?;
            let on = asked::day(message.on.as_ref(), self.0.clock.today())?;
            let cx = self.0.read(&call, Action::SmeRead).await?;
            let stored = smes::get(&cx, id).await?;
            let size = self.0.rules.size(&stored, on);
            Ok(assessment::to_proto(&stored, on, &size))
        })
        .await
    }
}
