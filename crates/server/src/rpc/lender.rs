//! `LenderService`.

use std::sync::Arc;

use api::v1;
use api::v1::lender_service_server::LenderService;
use domain::{ExclusionId, LenderId, OfferingId, Problems};
use tonic::Request;

use super::sme::{check_rows, missing};
use super::{Reply, answer, page_request, page_token, required};
use crate::app::import::OfferingRow;
use crate::app::{App, Intent, import, lender as lenders, offering as offerings};
use crate::authz::Action;
use crate::convert::enums::Wire;
use crate::convert::names::{exclusion_id, lender_id, named, offering_id, parent};
use crate::convert::{Reader, filter_text, import as results, lender, mask, offering, version_of};

/// The service over the application.
#[derive(Clone, Debug)]
pub struct LenderRpc(pub Arc<App>);

impl LenderRpc {
    fn row(&self, row: &v1::OfferingRow) -> import::Row<OfferingRow> {
        let clock = &self.0.clock;
        let mut problems = Problems::new();
        let owner = LenderId(clock.new_id());
        let of_lender = row.lender.as_ref().map_or_else(
            || Err(missing("lender")),
            |message| {
                lender::from_proto(owner, 1, message).map_err(|found| nested("lender", found))
            },
        );
        let id = OfferingId(clock.new_id());
        let of_offering = row.offering.as_ref().map_or_else(
            || Err(missing("offering")),
            |message| {
                let read = offering::from_proto(id, owner, 1, message);
                read.map_err(|found| nested("offering", found))
            },
        );
        match (of_lender, of_offering) {
            (Ok(lender), Ok(offering)) => Ok(OfferingRow {
                lender,
                offering,
                says_state: row.offering.as_ref().is_some_and(|it| it.state != 0),
            }),
            (lender, offering) => {
                problems.0.extend(lender.err().unwrap_or_default().0);
                problems.0.extend(offering.err().unwrap_or_default().0);
                Err(problems)
            }
        }
    }
}

fn nested(prefix: &str, found: Problems) -> Problems {
    let mut problems = Problems::new();
    problems.nest(prefix, found);
    problems
}

#[tonic::async_trait]
impl LenderService for LenderRpc {
    async fn get_lender(&self, request: Request<v1::GetLenderRequest>) -> Reply<v1::Lender> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, lender_id)?;
            let cx = self.0.read(&call, Action::LenderRead).await?;
            Ok(lender::to_proto(&lenders::get(&cx, id).await?))
        })
        .await
    }

    async fn list_lenders(
        &self,
        request: Request<v1::ListLendersRequest>,
    ) -> Reply<v1::ListLendersResponse> {
        answer(request, |call, message| async move {
            let code = filter_text("code", &message.code)?;
            let list = format!("lenders?{}", message.code);
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::LenderRead).await?;
            let found = match code {
                None => lenders::list(&cx, &page).await?,
                Some(code) => lenders::list_by_code(&cx, &code).await?,
            };
            Ok(v1::ListLendersResponse {
                lenders: found.items.iter().map(lender::to_proto).collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_lender(&self, request: Request<v1::CreateLenderRequest>) -> Reply<v1::Lender> {
        answer(request, |call, message| async move {
            let intent = Intent::once("CreateLender", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let asked = required("lender", message.lender)?;
            let id = LenderId(self.0.clock.new_id());
            let write = self.0.write(&call, Action::LenderWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let stored = lenders::create(&write.cx, lender::from_proto(id, 1, &asked)?).await?;
            write.finish(lender::to_proto(&stored)).await
        })
        .await
    }

    async fn update_lender(&self, request: Request<v1::UpdateLenderRequest>) -> Reply<v1::Lender> {
        answer(request, |call, message| async move {
            let asked = required("lender", message.lender)?;
            let id = named("lender.name", &asked.name, lender_id)?;
            let expected = version_of(&asked.etag)?;
            let intent = Intent::plain("UpdateLender").dry(message.validate_only);
            let write = self.0.write(&call, Action::LenderWrite, intent).await?;
            let stored = lenders::get(&write.cx, id).await?;
            mask::same_code(&stored.code, &asked.code)?;
            let merged = lender::to_proto(&stored);
            let merged = mask::lender(merged, asked, message.update_mask.as_ref())?;
            let noun = lender::from_proto(id, stored.version, &merged)?;
            let now = lenders::update(&write.cx, &stored, noun, expected).await?;
            write.finish(lender::to_proto(&now)).await
        })
        .await
    }

    async fn get_offering(&self, request: Request<v1::GetOfferingRequest>) -> Reply<v1::Offering> {
        answer(request, |call, message| async move {
            let (owner, id) = named("name", &message.name, offering_id)?;
            let cx = self.0.read(&call, Action::OfferingRead).await?;
            Ok(offering::shown_to_proto(
                &offerings::get(&cx, owner, id).await?,
            ))
        })
        .await
    }

    async fn list_offerings(
        &self,
        request: Request<v1::ListOfferingsRequest>,
    ) -> Reply<v1::ListOfferingsResponse> {
        answer(request, |call, message| async move {
            let owner = parent(&message.parent, "lenders/-", lender_id)?;
            let mut reader = Reader::new();
            let state = reader.coded_if_set("state", message.state);
            let state = reader.finish(state)?;
            let list = format!("{}/offerings?{}", message.parent, message.state);
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::OfferingRead).await?;
            let found = offerings::list(&cx, owner, state, &page).await?;
            Ok(v1::ListOfferingsResponse {
                offerings: found.items.iter().map(offering::shown_to_proto).collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_offering(
        &self,
        request: Request<v1::CreateOfferingRequest>,
    ) -> Reply<v1::Offering> {
        answer(request, |call, message| async move {
            let owner = named("parent", &message.parent, lender_id)?;
            let intent = Intent::once("CreateOffering", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let asked = required("offering", message.offering)?;
            let id = OfferingId(self.0.clock.new_id());
            let write = self.0.write(&call, Action::OfferingWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let noun = offering::from_proto(id, owner, 1, &asked)?;
            let stored = offerings::create(&write.cx, noun).await?;
            write.finish(offering::shown_to_proto(&stored)).await
        })
        .await
    }

    async fn update_offering(
        &self,
        request: Request<v1::UpdateOfferingRequest>,
    ) -> Reply<v1::Offering> {
        answer(request, |call, message| async move {
            let asked = required("offering", message.offering)?;
            let (owner, id) = named("offering.name", &asked.name, offering_id)?;
            let expected = version_of(&asked.etag)?;
            let intent = Intent::plain("UpdateOffering").dry(message.validate_only);
            let write = self.0.write(&call, Action::OfferingWrite, intent).await?;
            let stored = offerings::stored(&write.cx, owner, id).await?;
            mask::same_external_id(&stored.external_id, &asked.external_id)?;
            let merged = offering::to_proto(&stored);
            let mut merged = mask::offering(merged, asked, message.update_mask.as_ref())?;
            if merged.state == 0 {
                merged.state = stored.state.to_wire();
            }
            let noun = offering::from_proto(id, owner, stored.version, &merged)?;
            let now = offerings::update(&write.cx, &stored, noun, expected).await?;
            write.finish(offering::shown_to_proto(&now)).await
        })
        .await
    }

    async fn delete_offering(&self, request: Request<v1::DeleteOfferingRequest>) -> Reply<()> {
        answer(request, |call, message| async move {
            let (owner, id) = named("name", &message.name, offering_id)?;
            let expected = version_of(&message.etag)?;
            let intent = Intent::plain("DeleteOffering");
            let write = self.0.write(&call, Action::OfferingWrite, intent).await?;
            offerings::delete(&write.cx, owner, id, expected).await?;
            write.finish(()).await
        })
        .await
    }

    async fn import_offerings(
        &self,
        request: Request<v1::ImportOfferingsRequest>,
    ) -> Reply<v1::ImportOfferingsResponse> {
        answer(request, |call, message| async move {
            check_rows(message.rows.len())?;
            let intent = Intent::once("ImportOfferings", &message.request_id, &message);
            let shown = (call.info.language, message.validate_only);
            let rows = message.rows.iter().map(|row| self.row(row)).collect();
            let intent = intent.dry(message.validate_only);
            // Rows carry lenders too, so that importing takes the right to write those.
            call.scope(Action::OfferingWrite)?;
            let write = self.0.write(&call, Action::LenderWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let outcomes = import::offerings(&write.cx, rows).await?;
            let results = message.rows.iter().zip(&outcomes);
            let results =
                results.map(|(row, it)| results::offering_result(row.row_number, it, shown));
            write
                .finish(v1::ImportOfferingsResponse {
                    results: results.collect(),
                })
                .await
        })
        .await
    }

    async fn list_exclusions(
        &self,
        request: Request<v1::ListExclusionsRequest>,
    ) -> Reply<v1::ListExclusionsResponse> {
        answer(request, |call, message| async move {
            let owner = named("parent", &message.parent, lender_id)?;
            let list = format!("{}/exclusions", message.parent);
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::ExclusionRead).await?;
            let found = lenders::exclusions(&cx, owner, &page).await?;
            Ok(v1::ListExclusionsResponse {
                exclusions: found.items.iter().map(lender::exclusion_to_proto).collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_exclusion(
        &self,
        request: Request<v1::CreateExclusionRequest>,
    ) -> Reply<v1::Exclusion> {
        answer(request, |call, message| async move {
            let owner = named("parent", &message.parent, lender_id)?;
            let intent = Intent::once("CreateExclusion", &message.request_id, &message);
            let asked = required("exclusion", message.exclusion)?;
            let id = ExclusionId(self.0.clock.new_id());
            let noun = lender::exclusion_from_proto(id, owner, &asked)?;
            let write = self.0.write(&call, Action::ExclusionWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let stored = lenders::exclude(&write.cx, noun).await?;
            write.finish(lender::exclusion_to_proto(&stored)).await
        })
        .await
    }

    async fn delete_exclusion(&self, request: Request<v1::DeleteExclusionRequest>) -> Reply<()> {
        answer(request, |call, message| async move {
            let (owner, id) = named("name", &message.name, exclusion_id)?;
            let intent = Intent::plain("DeleteExclusion");
            let write = self.0.write(&call, Action::ExclusionWrite, intent).await?;
            lenders::include(&write.cx, owner, id).await?;
            write.finish(()).await
        })
        .await
    }
}
