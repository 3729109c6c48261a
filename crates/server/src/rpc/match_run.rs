//! `MatchService`.

use std::sync::Arc;
use std::time::Duration;

use api::v1;
use api::v1::ErrorReason;
use api::v1::match_service_server::MatchService;
use domain::{Match, OfferingId, RunState, SmeId};
use store::Cursor;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status};
use verify::Signed;

use super::{Reply, answer, page_request, page_token, preview};
use crate::app::explanation as explanations;
use crate::app::match_run::{self as runs, Named, Place, Shown};
use crate::app::{App, Cx, certificate};
use crate::authz::Action;
use crate::convert::change::Teller;
use crate::convert::match_run::{MatchNames, match_to_proto, outcome_to_proto, to_proto};
use crate::convert::names::{RunPath, batch_id, match_id, named, offering_id, run_path, sme_id};
use crate::convert::{Reader, enums::Wire, explanation, names};
use crate::error::{Error, Result};
use crate::page;
use crate::snapshots::{self, Chunk, End};

/// Group of the matches with missing facts, in page tokens.
const CONDITIONAL: &str = "conditional";
/// Chunks of a snapshot that wait for a slow reader.
const CHUNKS_WAITING: usize = 4;
/// Time that a reader of a snapshot has for each chunk.
const CHUNK_PATIENCE: Duration = Duration::from_secs(30);

/// The service over the application.
#[derive(Clone, Debug)]
pub struct MatchRpc(pub Arc<App>);

async fn run(cx: &Cx<'_>, path: RunPath) -> Result<Shown> {
    runs::get(cx, (path.campaign, path.batch), path.run).await
}

fn shown(path: RunPath, of: &Match, named: &Named) -> v1::Match {
    let names = MatchNames {
        sme: named.smes.get(&of.sme).map_or("", |sme| &sme.name),
        offering: named.offerings.get(&of.offering),
        lender: named
            .lenders
            .get(&of.lender)
            .map_or("", |lender| &lender.name),
    };
    match_to_proto(path, of, names)
}

fn offering(message: &v1::ListMatchesRequest) -> Result<Option<OfferingId>> {
    let name = Some(&message.offering).filter(|name| !name.is_empty());
    let found = name
        .map(|name| named("offering", name, offering_id))
        .transpose()?;
    Ok(found.map(|(_, id)| id))
}

/// Tokens of matches: `met`, or `conditional`, then the store's cursor.
fn place(list: &str, page_size: i32, page_token: &str) -> Result<Place> {
    let size = page::size(page_size)?;
    let token = page::decode(list, page_token)?;
    let (group, cursor) = token
        .as_deref()
        .and_then(|it| it.split_once('|'))
        .unwrap_or_default();
    let after = Some(cursor).filter(|cursor| !cursor.is_empty());
    let after = after.map(|cursor| cursor.parse::<Cursor>()).transpose()?;
    Ok(Place {
        conditional: group == CONDITIONAL,
        after,
        size,
    })
}

fn place_token(list: &str, next: Option<&Place>) -> String {
    let Some(next) = next else {
        return String::new();
    };
    let group = if next.conditional { CONDITIONAL } else { "met" };
    let cursor = next
        .after
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    page::encode(list, &format!("{group}|{cursor}"))
}

#[tonic::async_trait]
impl MatchService for MatchRpc {
    async fn get_match_run(&self, request: Request<v1::GetMatchRunRequest>) -> Reply<v1::MatchRun> {
        answer(request, |call, message| async move {
            let path = named("name", &message.name, run_path)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            let found = run(&cx, path).await?;
            Ok(to_proto(found.campaign, &found.run))
        })
        .await
    }

    async fn list_match_runs(
        &self,
        request: Request<v1::ListMatchRunsRequest>,
    ) -> Reply<v1::ListMatchRunsResponse> {
        answer(request, |call, message| async move {
            let batch = named("parent", &message.parent, batch_id)?;
            let list = format!("{}/runs", message.parent);
            let size = usize::try_from(page::size(message.page_size)?).unwrap_or(1);
            let before = page::decode(&list, &message.page_token)?;
            let before = before.and_then(|id| id.parse().ok());
            let cx = self.0.read(&call, Action::RunRead).await?;
            let (found, more) = runs::list(&cx, batch, (before, size)).await?;
            let last = found.last().filter(|_| more).map(|run| run.id.to_string());
            Ok(v1::ListMatchRunsResponse {
                match_runs: found.iter().map(|run| to_proto(batch.0, run)).collect(),
                next_page_token: last.map(|id| page::encode(&list, &id)).unwrap_or_default(),
            })
        })
        .await
    }

    async fn get_match(&self, request: Request<v1::GetMatchRequest>) -> Reply<v1::Match> {
        answer(request, |call, message| async move {
            let (path, sme) = named("name", &message.name, match_id)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            let found = run(&cx, path).await?;
            let of = runs::get_match(&cx, &found, sme).await?;
            let named = runs::named(&cx, &[of.sme], &[of.offering]).await?;
            Ok(shown(path, &of, &named))
        })
        .await
    }

    async fn list_matches(
        &self,
        request: Request<v1::ListMatchesRequest>,
    ) -> Reply<v1::ListMatchesResponse> {
        answer(request, |call, message| async move {
            let path = named("parent", &message.parent, run_path)?;
            let offering = offering(&message)?;
            let list = format!("{}/matches?{}", message.parent, message.offering);
            let place = place(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            let found = run(&cx, path).await?;
            let (found, next) = runs::matches(&cx, &found, offering, place).await?;
            let smes: Vec<SmeId> = found.iter().map(|of| of.sme).collect();
            let offerings: Vec<OfferingId> = found.iter().map(|of| of.offering).collect();
            let named = runs::named(&cx, &smes, &offerings).await?;
            Ok(v1::ListMatchesResponse {
                matches: found.iter().map(|of| shown(path, of, &named)).collect(),
                next_page_token: place_token(&list, next.as_ref()),
            })
        })
        .await
    }

    async fn list_outcomes(
        &self,
        request: Request<v1::ListOutcomesRequest>,
    ) -> Reply<v1::ListOutcomesResponse> {
        answer(request, |call, message| async move {
            let path = named("parent", &message.parent, run_path)?;
            let mut reader = Reader::new();
            let cause = reader.coded_if_set("cause", message.cause);
            let cause = reader.finish(cause)?;
            let list = format!("{}/outcomes?{}", message.parent, message.cause);
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            let found = runs::outcomes(&cx, &run(&cx, path).await?, cause, &page).await?;
            let smes: Vec<SmeId> = found.items.iter().map(|of| of.sme).collect();
            let named = runs::named(&cx, &smes, &[]).await?;
            let name = |sme| named.smes.get(&sme).map_or("", |sme| sme.name.as_str());
            let outcomes = found
                .items
                .iter()
                .map(|of| outcome_to_proto(path, of, name(of.sme)));
            Ok(v1::ListOutcomesResponse {
                outcomes: outcomes.collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn explain_pair(
        &self,
        request: Request<v1::ExplainPairRequest>,
    ) -> Reply<v1::PairExplanation> {
        answer(request, |call, message| async move {
            let path = named("run", &message.run, run_path)?;
            let sme = named("sme", &message.sme, sme_id)?;
            let (lender, offering) = named("offering", &message.offering, offering_id)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            let found = run(&cx, path).await?;
            let called = runs::named(&cx, &[sme], &[offering]).await?;
            drop(cx);
            let explained = explanations::pair(&self.0, &found, (sme, offering)).await?;
            let of = &explained.explanation;
            let listed = of.rank.and_then(|rank| u32::try_from(rank).ok());
            let listed = listed
                .filter(|rank| *rank <= explained.k)
                .unwrap_or_default();
            let name = called
                .offerings
                .get(&offering)
                .map(|offering| offering.name.clone());
            let cause = explanation::cause(of.standing, of.verdict);
            let place = of.rank.map_or(0, explanation::count);
            let other = explained.other;
            let other = other.map(|(lender, offering)| names::offering(lender, offering));
            let teller = Teller::new(&explained.chains, called.smes.get(&sme));
            let changes = &explained.counterfactual;
            Ok(v1::PairExplanation {
                run: path.to_string(),
                sme: names::sme(sme),
                sme_display_name: called
                    .smes
                    .get(&sme)
                    .map(|it| it.name.clone())
                    .unwrap_or_default(),
                offering: names::offering(lender, offering),
                offering_display_name: name.unwrap_or_default(),
                lender_display_name: called
                    .lenders
                    .get(&lender)
                    .map(|lender| lender.name.clone())
                    .unwrap_or_default(),
                criteria: explanation::criteria(of, &explained.chains),
                verdict: of.verdict.to_wire(),
                lines: explanation::lines(of),
                sme_points: explanation::small(of.score.sme_points()),
                lender_points: explanation::small(of.score.lender_points()),
                score: explanation::small(of.score.score()),
                rank: explanation::small(listed),
                assigned: cause == v1::PairCause::Assigned,
                cause: cause.into(),
                refusal: explanation::refusal(of.standing).into(),
                other_offering: other.unwrap_or_default(),
                place,
                blocks: changes.blocks.iter().map(Wire::to_wire).collect(),
                change_sets: teller.sets(&changes.sets),
            })
        })
        .await
    }

    async fn explain_sme(
        &self,
        request: Request<v1::ExplainSmeRequest>,
    ) -> Reply<v1::SmeExplanation> {
        answer(request, |call, message| async move {
            let path = named("run", &message.run, run_path)?;
            let sme = named("sme", &message.sme, sme_id)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            let found = run(&cx, path).await?;
            let called = runs::named(&cx, &[sme], &[]).await?;
            drop(cx);
            let opened = explanations::openings(&self.0, &found, sme).await?;
            let of = called.smes.get(&sme);
            Ok(v1::SmeExplanation {
                run: path.to_string(),
                sme: names::sme(sme),
                sme_display_name: of.map(|sme| sme.name.clone()).unwrap_or_default(),
                offering_count: explanation::count(opened.offering_count),
                eligible_count: explanation::count(opened.openings.eligible),
                openings: Teller::new(&opened.chains, of).openings(&opened.openings),
            })
        })
        .await
    }

    async fn preview_matches(
        &self,
        request: Request<v1::PreviewMatchesRequest>,
    ) -> Reply<v1::PreviewMatchesResponse> {
        answer(request, |call, message| async move {
            preview::matches(&self.0, &call, message).await
        })
        .await
    }

    async fn preview_smes(
        &self,
        request: Request<v1::PreviewSmesRequest>,
    ) -> Reply<v1::PreviewSmesResponse> {
        answer(request, |call, message| async move {
            preview::best_smes(&self.0, &call, message).await
        })
        .await
    }

    async fn preview_change(
        &self,
        request: Request<v1::PreviewChangeRequest>,
    ) -> Reply<v1::PreviewChangeResponse> {
        answer(request, |call, message| async move {
            preview::change(&self.0, &call, message).await
        })
        .await
    }

    async fn get_run_certificate(
        &self,
        request: Request<v1::GetRunCertificateRequest>,
    ) -> Reply<v1::RunCertificate> {
        answer(request, |call, message| async move {
            let path = named("name", &message.name, run_path)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            let found = run(&cx, path).await?;
            let text = certificate::text_of(&cx, found.campaign, &found.run).await?;
            let (key, signed) = (self.0.signing.public(), Signed::parse(&text).ok());
            let signer = signed.as_ref().and_then(Signed::key);
            Ok(v1::RunCertificate {
                run: path.to_string(),
                content: text.into_bytes(),
                public_key: key.pem(),
                signing_public_key: signer.map(|key| key.pem()).unwrap_or_default(),
                signed_by_service: signed.is_some_and(|it| it.is_signed_by(&key)),
            })
        })
        .await
    }

    type ExportRunSnapshotStream =
        ReceiverStream<std::result::Result<v1::ExportRunSnapshotResponse, Status>>;

    async fn export_run_snapshot(
        &self,
        request: Request<v1::ExportRunSnapshotRequest>,
    ) -> Reply<Self::ExportRunSnapshotStream> {
        answer(request, |call, message| async move {
            let path = named("name", &message.name, run_path)?;
            let cx = self.0.read(&call, Action::SnapshotExport).await?;
            let found = run(&cx, path).await?;
            let succeeded = found.run.state == RunState::Succeeded;
            if succeeded {
                certificate::certified(cx, found.campaign, found.run.clone()).await?;
            } else {
                drop(cx);
            }
            let folder = self.0.snapshots.folder(found.run.id);
            if !self.0.snapshots.intact(&self.0.cpu, &found.run).await? {
                let text = "the input snapshot of the run is not kept any more";
                return Err(Error::wrong_state(ErrorReason::SnapshotGone, text)
                    .about("rongqiao/MatchRun", path.to_string())
                    .with("run", path.run));
            }
            let (sender, receiver) = mpsc::channel(CHUNKS_WAITING);
            let info = call.info.clone();
            tokio::spawn(async move {
                let wrap = |chunk| Ok(file_chunk(chunk));
                let from = (folder.as_path(), succeeded);
                let error = match snapshots::stream(from, &sender, wrap, CHUNK_PATIENCE).await {
                    Ok(End::Complete | End::ReaderGone) => return,
                    Ok(End::ReaderSlow) => Error::timeout(),
                    Err(text) => Error::internal(text),
                };
                super::layer::log_internal(&error);
                let status = Err(error.to_status(&info));
                drop(sender.send_timeout(status, CHUNK_PATIENCE).await);
            });
            Ok(ReceiverStream::new(receiver))
        })
        .await
    }
}

fn file_chunk(chunk: Chunk) -> v1::ExportRunSnapshotResponse {
    v1::ExportRunSnapshotResponse {
        file_name: chunk.file.to_owned(),
        content: chunk.bytes,
        last: chunk.last,
    }
}
