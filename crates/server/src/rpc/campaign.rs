//! `CampaignService`.

use std::sync::Arc;

use api::google::longrunning::Operation;
use api::v1;
use api::v1::campaign_service_server::CampaignService;
use domain::{CampaignId, PolicyId, PolicyState};
use tonic::Request;

use super::{Reply, answer, page_request, page_token, required};
use crate::app::publish::{self, Publishing};
use crate::app::{App, Intent, batch as batches, campaign as campaigns, policy as policies};
use crate::authz::Action;
use crate::convert::names::{batch_id, campaign_id, named, parent, policy_id, run_path};
use crate::convert::{campaign, filter_text, mask, match_run, policy, version_of};
use crate::error::Result;

/// The service over the application.
#[derive(Clone, Debug)]
pub struct CampaignRpc(pub Arc<App>);

impl CampaignRpc {
    async fn advance(
        &self,
        call: crate::call::Call,
        (name, etag): (&str, &str),
        next: PolicyState,
    ) -> Result<v1::MatchPolicy> {
        let id = named("name", name, policy_id)?;
        let expected = version_of(etag)?;
        let intent = Intent::plain("AdvanceMatchPolicy");
        let write = self.0.write(&call, Action::PolicyWrite, intent).await?;
        let stored = policies::get(&write.cx, id).await?;
        let now = policies::advance(&write.cx, stored, next, expected).await?;
        write.finish(policy::to_proto(&now)).await
    }
}

#[tonic::async_trait]
impl CampaignService for CampaignRpc {
    async fn get_campaign(&self, request: Request<v1::GetCampaignRequest>) -> Reply<v1::Campaign> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, campaign_id)?;
            let cx = self.0.read(&call, Action::CampaignRead).await?;
            Ok(campaign::to_proto(&campaigns::get(&cx, id).await?))
        })
        .await
    }

    async fn list_campaigns(
        &self,
        request: Request<v1::ListCampaignsRequest>,
    ) -> Reply<v1::ListCampaignsResponse> {
        answer(request, |call, message| async move {
            let code = filter_text("code", &message.code)?;
            let list = format!("campaigns?{}", message.code);
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::CampaignRead).await?;
            let found = match code {
                None => campaigns::list(&cx, &page).await?,
                Some(code) => campaigns::list_by_code(&cx, &code).await?,
            };
            Ok(v1::ListCampaignsResponse {
                campaigns: found.items.iter().map(campaign::to_proto).collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_campaign(
        &self,
        request: Request<v1::CreateCampaignRequest>,
    ) -> Reply<v1::Campaign> {
        answer(request, |call, message| async move {
            let intent = Intent::once("CreateCampaign", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let asked = required("campaign", message.campaign)?;
            let id = CampaignId(self.0.clock.new_id());
            let write = self.0.write(&call, Action::CampaignWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let noun = campaign::from_proto(id, 1, &asked)?;
            let stored = campaigns::create(&write.cx, noun).await?;
            write.finish(campaign::to_proto(&stored)).await
        })
        .await
    }

    async fn update_campaign(
        &self,
        request: Request<v1::UpdateCampaignRequest>,
    ) -> Reply<v1::Campaign> {
        answer(request, |call, message| async move {
            let asked = required("campaign", message.campaign)?;
            let id = named("campaign.name", &asked.name, campaign_id)?;
            let expected = version_of(&asked.etag)?;
            let intent = Intent::plain("UpdateCampaign").dry(message.validate_only);
            let write = self.0.write(&call, Action::CampaignWrite, intent).await?;
            let stored = campaigns::get(&write.cx, id).await?;
            mask::same_code(&stored.code, &asked.code)?;
            let merged = campaign::to_proto(&stored);
            let merged = mask::campaign(merged, asked, message.update_mask.as_ref())?;
            let noun = campaign::from_proto(id, stored.version, &merged)?;
            let now = campaigns::update(&write.cx, &stored, noun, expected).await?;
            write.finish(campaign::to_proto(&now)).await
        })
        .await
    }

    async fn get_match_policy(
        &self,
        request: Request<v1::GetMatchPolicyRequest>,
    ) -> Reply<v1::MatchPolicy> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, policy_id)?;
            let cx = self.0.read(&call, Action::PolicyRead).await?;
            Ok(policy::to_proto(&policies::get(&cx, id).await?))
        })
        .await
    }

    async fn list_match_policies(
        &self,
        request: Request<v1::ListMatchPoliciesRequest>,
    ) -> Reply<v1::ListMatchPoliciesResponse> {
        answer(request, |call, message| async move {
            let wanted = message.display_name;
            let list = format!("matchPolicies?{wanted}");
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::PolicyRead).await?;
            let found = policies::list(&cx, &page).await?;
            let of_name = found
                .items
                .iter()
                .filter(|it| wanted.is_empty() || it.name == wanted);
            Ok(v1::ListMatchPoliciesResponse {
                match_policies: of_name.map(policy::to_proto).collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_match_policy(
        &self,
        request: Request<v1::CreateMatchPolicyRequest>,
    ) -> Reply<v1::MatchPolicy> {
        answer(request, |call, message| async move {
            let intent = Intent::once("CreateMatchPolicy", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let asked = required("match_policy", message.match_policy)?;
            let id = PolicyId(self.0.clock.new_id());
            let author = call.actor.principal.clone();
            let write = self.0.write(&call, Action::PolicyWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let mut draft = policy::draft_from_proto(id, 1, &author, &asked)?;
            draft.number = policies::next_number(&write.cx, &draft.name).await?;
            let stored = policies::create(&write.cx, draft).await?;
            write.finish(policy::to_proto(&stored)).await
        })
        .await
    }

    async fn approve_match_policy(
        &self,
        request: Request<v1::ApproveMatchPolicyRequest>,
    ) -> Reply<v1::MatchPolicy> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, policy_id)?;
            let expected = version_of(&message.etag)?;
            let intent = Intent::plain("ApproveMatchPolicy");
            let write = self.0.write(&call, Action::PolicyApprove, intent).await?;
            let now = policies::approve(&write.cx, id, expected).await?;
            write.finish(policy::to_proto(&now)).await
        })
        .await
    }

    async fn activate_match_policy(
        &self,
        request: Request<v1::ActivateMatchPolicyRequest>,
    ) -> Reply<v1::MatchPolicy> {
        answer(request, |call, message| async move {
            self.advance(call, (&message.name, &message.etag), PolicyState::Active)
                .await
        })
        .await
    }

    async fn retire_match_policy(
        &self,
        request: Request<v1::RetireMatchPolicyRequest>,
    ) -> Reply<v1::MatchPolicy> {
        answer(request, |call, message| async move {
            self.advance(call, (&message.name, &message.etag), PolicyState::Retired)
                .await
        })
        .await
    }

    async fn get_batch(&self, request: Request<v1::GetBatchRequest>) -> Reply<v1::Batch> {
        answer(request, |call, message| async move {
            let (owner, id) = named("name", &message.name, batch_id)?;
            let cx = self.0.read(&call, Action::BatchRead).await?;
            Ok(campaign::batch_to_proto(
                &batches::get(&cx, owner, id).await?,
            ))
        })
        .await
    }

    async fn list_batches(
        &self,
        request: Request<v1::ListBatchesRequest>,
    ) -> Reply<v1::ListBatchesResponse> {
        answer(request, |call, message| async move {
            let owner = parent(&message.parent, "campaigns/-", campaign_id)?;
            let list = format!("{}/batches", message.parent);
            let page = page_request(&list, message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::BatchRead).await?;
            let found = batches::list(&cx, owner, &page).await?;
            Ok(v1::ListBatchesResponse {
                batches: found.items.iter().map(campaign::batch_to_proto).collect(),
                next_page_token: page_token(&list, found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_batch(&self, request: Request<v1::CreateBatchRequest>) -> Reply<v1::Batch> {
        answer(request, |call, message| async move {
            let owner = named("parent", &message.parent, campaign_id)?;
            let intent = Intent::once("CreateBatch", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let asked = required("batch", message.batch)?;
            let write = self.0.write(&call, Action::BatchWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let wish = campaign::batch_wish(&asked)?;
            let stored = batches::create(&write.cx, owner, wish).await?;
            write.finish(campaign::batch_to_proto(&stored)).await
        })
        .await
    }

    async fn update_batch(&self, request: Request<v1::UpdateBatchRequest>) -> Reply<v1::Batch> {
        answer(request, |call, message| async move {
            let asked = required("batch", message.batch)?;
            let (owner, id) = named("batch.name", &asked.name, batch_id)?;
            let expected = version_of(&asked.etag)?;
            let intent = Intent::plain("UpdateBatch").dry(message.validate_only);
            let write = self.0.write(&call, Action::BatchWrite, intent).await?;
            let stored = batches::get(&write.cx, owner, id).await?;
            mask::same_code(&stored.batch.code, &asked.code)?;
            let merged = campaign::batch_to_proto(&stored);
            let merged = mask::batch(merged, asked, message.update_mask.as_ref())?;
            let wish = campaign::batch_wish(&merged)?;
            let now = batches::update(&write.cx, stored.batch, wish, expected).await?;
            write.finish(campaign::batch_to_proto(&now)).await
        })
        .await
    }

    async fn run_batch(&self, request: Request<v1::RunBatchRequest>) -> Reply<Operation> {
        answer(request, |call, message| async move {
            let (owner, id) = named("name", &message.name, batch_id)?;
            let intent = Intent::once("RunBatch", &message.request_id, &message);
            let write = self.0.write(&call, Action::BatchRun, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let run = batches::run(&write.cx, owner, id).await?;
            let operation = match_run::operation(owner, &run, &call.info);
            let operation = write.finish(operation).await?;
            self.0.work.notify_one();
            Ok(operation)
        })
        .await
    }

    async fn approve_batch(&self, request: Request<v1::ApproveBatchRequest>) -> Reply<v1::Batch> {
        answer(request, |call, message| async move {
            let batch = named("name", &message.name, batch_id)?;
            let run = named("run", &message.run, run_path)?.run;
            let expected = version_of(&message.etag)?;
            let cx = self.0.read(&call, Action::BatchApprove).await?;
            let certified = batches::to_approve(cx, batch, run).await?;
            let intent = Intent::plain("ApproveBatch");
            let write = self.0.write(&call, Action::BatchApprove, intent).await?;
            let chosen = (run, certified.as_ref());
            let now = batches::approve(&write.cx, batch, chosen, expected).await?;
            write.finish(campaign::batch_to_proto(&now)).await
        })
        .await
    }

    async fn publish_batch(
        &self,
        request: Request<v1::PublishBatchRequest>,
    ) -> Reply<v1::PublishBatchResponse> {
        answer(request, |call, message| async move {
            let batch = named("name", &message.name, batch_id)?;
            let expected = version_of(&message.etag)?;
            let cx = self.0.read(&call, Action::BatchPublish).await?;
            let certified = publish::to_publish(cx, batch).await?;
            let intent = Intent::once("PublishBatch", &message.request_id, &message);
            let write = self.0.write(&call, Action::BatchPublish, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            match publish::publish(&write, batch, certified, expected).await? {
                Publishing::Done(published) => {
                    let answer = v1::PublishBatchResponse {
                        batch: Some(campaign::batch_to_proto(&published.batch)),
                        referral_count: published.referral_count,
                    };
                    write.finish(answer).await
                }
                Publishing::Outdated(error) => {
                    drop(write);
                    publish::back_to_draft(&self.0, &call, batch).await?;
                    Err(error)
                }
            }
        })
        .await
    }
}
