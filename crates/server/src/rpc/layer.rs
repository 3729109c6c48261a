//! The layer around every method: caller, deadline, span, log line, and a net under panics.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, HeaderValue, Request, Response};
use tonic::codegen::{BoxFuture, Service};
use tonic::{Code, Status};
use tracing::Instrument;

use crate::app::App;
use crate::auth::Authenticator;
use crate::call::Call;
use crate::clock::Clock;
use crate::error::{CallInfo, Error, Kind};

/// Services that answer without a token.
const OPEN_SERVICES: [&str; 2] = ["/grpc.health.v1.Health/", "/grpc.reflection."];
/// Longest method name that is logged.
const METHOD_CHARS_MAX: usize = 120;
/// Longest request id that is taken over from a caller.
const REQUEST_ID_CHARS_MAX: usize = 64;
/// Response and request header of the request id.
const REQUEST_ID_HEADER: &str = "x-request-id";

/// Wraps every service of the server.
#[derive(Clone, Debug)]
pub struct CallLayer {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    authenticator: Authenticator,
    clock: Clock,
    deadline_default: Duration,
    deadline_max: Duration,
    stopping: CancellationToken,
}

impl CallLayer {
    /// A layer that knows callers by their tokens and bounds every call; after the stop of `app`
    /// it lets no new call in.
    pub fn new(app: &App, deadline_default: Duration, deadline_max: Duration) -> CallLayer {
        let shared = Shared {
            authenticator: Authenticator::new(app.store.clone()),
            clock: app.clock.clone(),
            deadline_default,
            deadline_max,
            stopping: app.stopping.clone(),
        };
        CallLayer {
            shared: Arc::new(shared),
        }
    }
}

impl<S> tower::Layer<S> for CallLayer {
    type Service = CallService<S>;

    fn layer(&self, inner: S) -> CallService<S> {
        CallService {
            inner,
            shared: Arc::clone(&self.shared),
        }
    }
}

/// A service inside the layer.
#[derive(Clone, Debug)]
pub struct CallService<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> Service<Request<Body>> for CallService<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<Response<Body>, S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The clone takes part in later calls; the service that is ready serves this one.
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        let shared = Arc::clone(&self.shared);
        Box::pin(serve(shared, inner, request))
    }
}

async fn serve<S>(
    shared: Arc<Shared>,
    inner: S,
    request: Request<Body>,
) -> Result<Response<Body>, S::Error>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    let path = request.uri().path().trim_start_matches('/');
    let method: String = path.chars().take(METHOD_CHARS_MAX).collect();
    let info = call_info(&shared.clock, request.headers());
    let started = Instant::now();
    let span = tracing::info_span!("rpc", method, request_id = info.request_id);
    async {
        let (principal, mut response) = answer(&shared, inner, request, &info).await?;
        let status = response
            .extensions()
            .get::<Status>()
            .map_or(tonic::Code::Ok, Status::code);
        let latency_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let actor = principal.as_deref().unwrap_or("-");
        tracing::info!(actor, code = ?status, latency_us, "call");
        if let Ok(value) = HeaderValue::from_str(&info.request_id) {
            response.headers_mut().insert(REQUEST_ID_HEADER, value);
        }
        Ok(response)
    }
    .instrument(span.clone())
    .await
}

async fn answer<S>(
    shared: &Shared,
    mut inner: S,
    mut request: Request<Body>,
    info: &CallInfo,
) -> Result<(Option<String>, Response<Body>), S::Error>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    let open = OPEN_SERVICES
        .iter()
        .any(|prefix| request.uri().path().starts_with(prefix));
    let budget = deadline(request.headers(), shared.deadline_default).min(shared.deadline_max);
    let deadline = Instant::now() + budget;
    let mut principal = None;
    if !open {
        if shared.stopping.is_cancelled() {
            return Ok((None, refuse(&Error::shutting_down(), info)));
        }
        let now = shared.clock.now();
        let found = shared.authenticator.actor(request.headers(), now);
        let actor = match timeout_at(deadline, guarded(found)).await {
            Ok(Ok(Ok(actor))) => actor,
            Ok(Ok(Err(error))) => return Ok((None, refuse(&error, info))),
            Ok(Err(panic)) => return Ok((None, refuse(&panicked(panic.as_ref()), info))),
            Err(_) => return Ok((None, refuse(&Error::timeout(), info))),
        };
        principal = Some(actor.principal.clone());
        request.extensions_mut().insert(Call {
            actor,
            info: info.clone(),
            deadline,
        });
    }
    let served = guarded(async { inner.call(request).await });
    let response = match timeout_at(deadline, served).await {
        Ok(Ok(Ok(response))) if open => response,
        Ok(Ok(Ok(response))) => detailed(response, info),
        Ok(Ok(Err(error))) => return Err(error),
        Ok(Err(panic)) => refuse(&panicked(panic.as_ref()), info),
        Err(_) => refuse(&Error::timeout(), info),
    };
    Ok((principal, response))
}

/// A status that the transport made itself gets a reason like all others.
fn detailed(response: Response<Body>, info: &CallInfo) -> Response<Body> {
    let Some(status) = response.extensions().get::<Status>() else {
        return response;
    };
    if !status.details().is_empty() {
        return response;
    }
    let error = match status.code() {
        Code::Unimplemented => Error::method_unknown(),
        Code::OutOfRange | Code::ResourceExhausted => Error::unreadable("the message is too large"),
        // No error of ours comes without details; this one is about the request's bytes.
        Code::Internal | Code::InvalidArgument => Error::unreadable("the message cannot be read"),
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => return response,
    };
    refuse(&error, info)
}

/// Runs a part of a call; a panic ends this call and nothing else.
async fn guarded<F: Future>(part: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut part = pin!(part);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| part.as_mut().poll(context))) {
            Ok(Poll::Ready(outcome)) => Poll::Ready(Ok(outcome)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}

fn panicked(panic: &(dyn Any + Send)) -> Error {
    Error::internal(panic_text(panic))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

fn refuse(error: &Error, info: &CallInfo) -> Response<Body> {
    log_internal(error);
    error.to_status(info).into_http()
}

/// Writes what only the log may see, for errors that are the server's fault.
pub fn log_internal(error: &Error) {
    if matches!(error.kind(), Kind::Internal | Kind::Unavailable) {
        let internal = error.internal_text().unwrap_or_default();
        tracing::error!(
            reason = error.reason().as_str_name(),
            internal,
            "call failed"
        );
    }
}

fn call_info(clock: &Clock, headers: &HeaderMap) -> CallInfo {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let given = text(REQUEST_ID_HEADER)
        .filter(|id| (1..=REQUEST_ID_CHARS_MAX).contains(&id.len()))
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_graphic()));
    let request_id = given.map_or_else(|| clock.new_id().to_string(), str::to_owned);
    let language = api::Language::from_accept(text("accept-language").unwrap_or_default());
    CallInfo {
        request_id,
        language,
    }
}

/// The time that a `grpc-timeout` header leaves, else the default.
fn deadline(headers: &HeaderMap, default: Duration) -> Duration {
    let header = headers
        .get("grpc-timeout")
        .and_then(|value| value.to_str().ok());
    header.and_then(parse_timeout).unwrap_or(default)
}

fn parse_timeout(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if number.len() > 8 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{guarded, panic_text, parse_timeout};

    #[tokio::test]
    async fn a_panic_ends_its_part_only() {
        let panic = guarded(async { panic!("deliberate") }).await;
        let panic: Box<dyn std::any::Any + Send> = panic.unwrap_err();
        assert_eq!(panic_text(panic.as_ref()), "deliberate");
        assert_eq!(guarded(async { 7 }).await.unwrap(), 7);
    }

    #[test]
    fn timeouts_of_the_grpc_header() {
        assert_eq!(parse_timeout("30S"), Some(Duration::from_secs(30)));
        assert_eq!(
            parse_timeout("99999999H"),
            Some(Duration::from_secs(99_999_999 * 3_600))
        );
        for wrong in ["", "S", "999999999S", "1x", "-1S", "1é"] {
            assert_eq!(parse_timeout(wrong), None, "{wrong}");
        }
    }
}
