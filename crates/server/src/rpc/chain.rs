//! `ChainService`.

use std::sync::Arc;

use api::v1;
use api::v1::chain_service_server::ChainService;
use tonic::Request;

use super::{Reply, answer, page_request, page_token, required};
use crate::app::{App, Intent, chain as chains};
use crate::authz::Action;
use crate::convert::names::{chain_code, named};
use crate::convert::{Reader, chain, mask, version_of};

/// The service over the application.
#[derive(Clone, Debug)]
pub struct ChainRpc(pub Arc<App>);

#[tonic::async_trait]
impl ChainService for ChainRpc {
    async fn get_chain(&self, request: Request<v1::GetChainRequest>) -> Reply<v1::Chain> {
        answer(request, |call, message| async move {
            let code = named("name", &message.name, chain_code)?;
            let cx = self.0.read(&call, Action::ChainRead).await?;
            Ok(chain::to_proto(&chains::get(&cx, &code).await?))
        })
        .await
    }

    async fn list_chains(
        &self,
        request: Request<v1::ListChainsRequest>,
    ) -> Reply<v1::ListChainsResponse> {
        answer(request, |call, message| async move {
            let page = page_request("chains", message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::ChainRead).await?;
            let found = chains::list(&cx, &page).await?;
            Ok(v1::ListChainsResponse {
                chains: found.items.iter().map(chain::to_proto).collect(),
                next_page_token: page_token("chains", found.next.as_ref()),
            })
        })
        .await
    }

    async fn create_chain(&self, request: Request<v1::CreateChainRequest>) -> Reply<v1::Chain> {
        answer(request, |call, message| async move {
            let intent = Intent::once("CreateChain", &message.request_id, &message);
            let intent = intent.dry(message.validate_only);
            let asked = required("chain", message.chain)?;
            let mut reader = Reader::new();
            let code = reader.parse("chain.code", &asked.code, domain::ChainCode::parse);
            let code = reader.finish(code)?.ok_or_else(domain::Problems::new)?;
            let noun = chain::from_proto(code, 1, &asked)?;
            let write = self.0.write(&call, Action::ChainWrite, intent).await?;
            if let Some(answer) = write.answered()? {
                return Ok(answer);
            }
            let stored = chains::create(&write.cx, noun).await?;
            write.finish(chain::to_proto(&stored)).await
        })
        .await
    }

    async fn update_chain(&self, request: Request<v1::UpdateChainRequest>) -> Reply<v1::Chain> {
        answer(request, |call, message| async move {
            let asked = required("chain", message.chain)?;
            let code = named("chain.name", &asked.name, chain_code)?;
            let expected = version_of(&asked.etag)?;
            let intent = Intent::plain("UpdateChain").dry(message.validate_only);
            let write = self.0.write(&call, Action::ChainWrite, intent).await?;
            let stored = chains::get(&write.cx, &code).await?;
            mask::same_code(stored.code.as_str(), &asked.code)?;
            let merged = chain::to_proto(&stored);
            let merged = mask::chain(merged, asked, message.update_mask.as_ref())?;
            let noun = chain::from_proto(code, stored.version, &merged)?;
            let now = chains::update(&write.cx, &stored, noun, expected).await?;
            write.finish(chain::to_proto(&now)).await
        })
        .await
    }
}
