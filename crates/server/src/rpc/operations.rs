//! `google.longrunning.Operations`: views over runs.

use std::sync::Arc;
use std::time::Duration;

use api::google::longrunning::operations_server::Operations;
use api::google::longrunning::{
    CancelOperationRequest, DeleteOperationRequest, GetOperationRequest, ListOperationsRequest,
    ListOperationsResponse, Operation, WaitOperationRequest,
};
use tonic::Request;

use super::{Reply, answer, page_request, page_token};
use crate::app::match_run::{self as runs, Shown};
use crate::app::{App, Intent};
use crate::authz::Action;
use crate::convert::match_run::operation;
use crate::convert::names::{named, operation_id};
use crate::error::{CallInfo, Error};

/// The service over the application.
#[derive(Clone, Debug)]
pub struct OperationsRpc(pub Arc<App>);

fn view(shown: &Shown, info: &CallInfo) -> Operation {
    operation(shown.campaign, &shown.run, info)
}

#[tonic::async_trait]
impl Operations for OperationsRpc {
    async fn list_operations(
        &self,
        request: Request<ListOperationsRequest>,
    ) -> Reply<ListOperationsResponse> {
        answer(request, |call, message| async move {
            let page = page_request("operations", message.page_size, &message.page_token)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            let found = runs::operations(&cx, &page).await?;
            Ok(ListOperationsResponse {
                operations: found
                    .items
                    .iter()
                    .map(|shown| view(shown, &call.info))
                    .collect(),
                next_page_token: page_token("operations", found.next.as_ref()),
            })
        })
        .await
    }

    async fn get_operation(&self, request: Request<GetOperationRequest>) -> Reply<Operation> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, operation_id)?;
            let cx = self.0.read(&call, Action::RunRead).await?;
            Ok(view(&runs::operation(&cx, id).await?, &call.info))
        })
        .await
    }

    async fn wait_operation(&self, request: Request<WaitOperationRequest>) -> Reply<Operation> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, operation_id)?;
            let wish = message
                .timeout
                .and_then(|wish| Duration::try_from(wish).ok());
            let until = call.wait_until(wish);
            let shown = runs::wait(&self.0, &call, id, until).await?;
            Ok(view(&shown, &call.info))
        })
        .await
    }

    async fn cancel_operation(&self, request: Request<CancelOperationRequest>) -> Reply<()> {
        answer(request, |call, message| async move {
            let id = named("name", &message.name, operation_id)?;
            let intent = Intent::plain("CancelOperation");
            let write = self.0.write(&call, Action::BatchRun, intent).await?;
            runs::cancel(&write.cx, id).await?;
            write.finish(()).await?;
            self.0.ended.send_modify(|ends| *ends += 1);
            Ok(())
        })
        .await
    }

    async fn delete_operation(&self, request: Request<DeleteOperationRequest>) -> Reply<()> {
        // An operation is a view over its run and cannot be deleted.
        answer(request, |_, _| async { Err(Error::method_unknown()) }).await
    }
}
