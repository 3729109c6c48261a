//! gRPC: one file a service, a few lines a method: read the request, call the use case, write the
//! answer. The only place that implements services.

pub mod campaign;
pub mod chain;
pub mod layer;
pub mod lender;
pub mod listing;
pub mod match_run;
pub mod operations;
mod preview;
pub mod referral;
pub mod sme;

use std::future::Future;

use store::{Cursor, PageRequest};
use tonic::{Request, Response, Status};

use crate::call::Call;
use crate::error::{Error, Result};
use crate::page;

/// What a method gives.
pub type Reply<T> = std::result::Result<Response<T>, Status>;

/// Answers a call: `serve` gets the caller and the message.
///
/// # Errors
/// The error of the use case as a status; what only the log may see goes there.
pub async fn answer<M, T, F>(request: Request<M>, serve: impl FnOnce(Call, M) -> F) -> Reply<T>
where
    F: Future<Output = Result<T>>,
{
    let Some(call) = request.extensions().get::<Call>().cloned() else {
        return Err(Status::internal("the call did not pass the layer"));
    };
    let info = call.info.clone();
    match serve(call, request.into_inner()).await {
        Ok(message) => Ok(Response::new(message)),
        Err(error) => {
            layer::log_internal(&error);
            Err(error.to_status(&info))
        }
    }
}

/// The page of `list` that a request asks for.
///
/// # Errors
/// `PAGE_TOKEN_INVALID`, a negative size.
pub fn page_request(list: &str, page_size: i32, page_token: &str) -> Result<PageRequest> {
    let size = page::size(page_size)?;
    let cursor = page::decode(list, page_token)?;
    let parse = |text: String| text.parse::<Cursor>().map_err(Error::from);
    Ok(PageRequest::new(size, cursor.map(parse).transpose()?))
}

/// The token of the page behind this one; empty if there is none.
pub fn page_token(list: &str, next: Option<&Cursor>) -> String {
    next.map(|next| page::encode(list, &next.to_string()))
        .unwrap_or_default()
}

/// A message that a request must have.
///
/// # Errors
/// `INVALID_ARGUMENT` with the field as missing.
pub fn required<T>(field: &str, message: Option<T>) -> Result<T> {
    message.ok_or_else(|| {
        let mut problems = domain::Problems::new();
        problems.add(field, "", domain::ProblemKind::Missing);
        Error::invalid(problems)
    })
}
