//! `google.longrunning.Operations`: views over runs.

use std::sync::Arc;
use std::time::Duration;

use api::google::longrunning::operations_server::Operations;
use api::google::longrunning::{
    CancelOperationRequest, DeleteOperationRequest, GetOperationRequest, ListOperationsRequest,
    ListOperationsResponse, Operation, WaitOperationRequest,
};
use api::v1::ErrorReason;
use domain::{ProblemKind, Problems, wording};
use tonic::Request;

use super::{Reply, answer, page_request, page_token};
use crate::app::match_run::{self as runs, Shown};
use crate::app::{App, Intent};
use crate::authz::Action;
use crate::convert::match_run::operation;
use crate::convert::names::{named, operation_id};
use crate::error::{CallInfo, Error, Result};

/// The service over the application.
#[derive(Clone, Debug)]
pub struct OperationsRpc(pub Arc<App>);

fn view(shown: &Shown, info: &CallInfo) -> Operation {
    operation(shown.campaign, &shown.run, info)
}

/// Refuses what a list of operations cannot be narrowed by.
fn only_all(message: &ListOperationsRequest) -> Result<()> {
    let mut problems = Problems::new();
    let all = ["", "operations"].contains(&message.name.as_str());
    for (field, value, fits, expected) in [
        (
            "name",
            &message.name,
            all,
            wording!("empty or `operations`"),
        ),
        (
            "filter",
            &message.filter,
            message.filter.is_empty(),
            wording!("empty"),
        ),
    ] {
        if !fits {
            problems.add(field, value, ProblemKind::Malformed { expected });
        }
    }
    Ok(problems.into_result()?)
}

fn wait_time(wish: prost_types::Duration) -> Result<Duration> {
    Duration::try_from(wish).map_err(|_| {
        let expected = wording!("a duration that is not negative");
        let seconds = wish.seconds.to_string();
        Error::invalid_field(ErrorReason::InvalidArgument, "timeout", &seconds, expected)
    })
}

#[tonic::async_trait]
impl Operations for OperationsRpc {
    async fn list_operations(
        &self,
        request: Request<ListOperationsRequest>,
    ) -> Reply<ListOperationsResponse> {
        answer(request, |call, message| async move {
            only_all(&message)?;
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
            let wish = message.timeout.map(wait_time).transpose()?;
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
