//! The client of every service: one connection, the caller's token and language on each call.

use std::time::Duration;

use prost_types::Any;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use crate::google::longrunning::operations_client::OperationsClient;
use crate::google::longrunning::{Operation, WaitOperationRequest, operation};
use crate::language::Language;
use crate::v1::campaign_service_client::CampaignServiceClient;
use crate::v1::chain_service_client::ChainServiceClient;
use crate::v1::lender_service_client::LenderServiceClient;
use crate::v1::listing_service_client::ListingServiceClient;
use crate::v1::match_service_client::MatchServiceClient;
use crate::v1::referral_service_client::ReferralServiceClient;
use crate::v1::sme_service_client::SmeServiceClient;
use crate::v1::{MatchRun, RunBatchMetadata};

/// Longest time to connect.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time to the start of an answer.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(120);
/// Time between two signs of progress of an operation.
pub const PROGRESS_STEP: Duration = Duration::from_millis(500);
/// Largest message in either direction.
pub const MESSAGE_BYTES_MAX: usize = 32 << 20;

/// Transport of all services: adds token and language.
pub type Transport = InterceptedService<Channel, Caller>;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is not a URL such as `http://127.0.0.1:7070`.
    #[error("`{endpoint}` is not an address such as http://127.0.0.1:7070")]
    Address {
        /// The address as it came.
        endpoint: String,
    },
    /// The token has characters that no header can carry.
    #[error("the token has characters that no header can carry")]
    Token,
    /// Nothing answers at the address.
    #[error("no server answers at {endpoint}")]
    Unreachable {
        /// The address.
        endpoint: String,
        /// What the transport says.
        source: tonic::transport::Error,
    },
}

/// Who calls, in which language.
#[derive(Clone)]
pub struct Caller {
    authorization: Option<MetadataValue<Ascii>>,
    language: Language,
}

impl Caller {
    /// From a token without `Bearer`; an empty one calls without token.
    ///
    /// # Errors
    /// `Token` if no header can carry it.
    pub fn new(token: &str, language: Language) -> Result<Self, ConnectError> {
        let header = |token: &str| -> Result<MetadataValue<Ascii>, ConnectError> {
            let value = format!("Bearer {token}").parse();
            let mut value: MetadataValue<Ascii> = value.map_err(|_| ConnectError::Token)?;
            value.set_sensitive(true);
            Ok(value)
        };
        let token = token.trim();
        let authorization = (!token.is_empty()).then(|| header(token)).transpose()?;
        Ok(Self {
            authorization,
            language,
        })
    }
}

impl Interceptor for Caller {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        if let Some(authorization) = &self.authorization {
            metadata.insert("authorization", authorization.clone());
        }
        let language = MetadataValue::from_static(self.language.tag());
        metadata.insert("accept-language", language);
        Ok(request)
    }
}

/// A connection to a server. Cheap to clone; clones share the connection.
#[derive(Clone)]
pub struct Client {
    transport: Transport,
}

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident: $service:ident;)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(&self) -> $service<Transport> {
            $service::new(self.transport.clone())
                .max_decoding_message_size(MESSAGE_BYTES_MAX)
                .max_encoding_message_size(MESSAGE_BYTES_MAX)
        }
    )+};
}

impl Client {
    /// Connects to an address such as `http://127.0.0.1:7070`.
    ///
    /// # Errors
    /// `Address` or `Token` if these cannot be used, `Unreachable` if nothing answers in time.
    pub async fn connect(
        endpoint: &str,
        token: &str,
        language: Language,
    ) -> Result<Self, ConnectError> {
        let caller = Caller::new(token, language)?;
        let address = || ConnectError::Address {
            endpoint: endpoint.to_owned(),
        };
        let channel = Endpoint::from_shared(endpoint.to_owned()).map_err(|_| address())?;
        let channel = channel
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .tcp_nodelay(true)
            .connect()
            .await;
        let channel = channel.map_err(|source| ConnectError::Unreachable {
            endpoint: endpoint.to_owned(),
            source,
        })?;
        Ok(Self::over(channel, caller))
    }

    /// Over a channel that there is already.
    #[must_use]
    pub fn over(channel: Channel, caller: Caller) -> Self {
        Self {
            transport: InterceptedService::new(channel, caller),
        }
    }

    services! {
        /// Firms.
        smes: SmeServiceClient;
        /// The catalogue of chains.
        chains: ChainServiceClient;
        /// Lenders, offerings, exclusion lists.
        lenders: LenderServiceClient;
        /// Campaigns, match policies, batches.
        campaigns: CampaignServiceClient;
        /// Runs and their results.
        matches: MatchServiceClient;
        /// Referrals.
        referrals: ReferralServiceClient;
        /// Rules, markets, candidates, listings.
        listings: ListingServiceClient;
        /// Long-running operations.
        operations: OperationsClient;
    }

    /// Waits for the end of an operation of `RunBatch`. `progress` is told its metadata about twice
    /// a second. Dropping the future does not cancel the operation.
    ///
    /// # Errors
    /// The status that the operation ended with, or that of a call that failed.
    pub async fn wait_run(
        &self,
        mut operation: Operation,
        mut progress: impl FnMut(&RunBatchMetadata),
    ) -> Result<MatchRun, Status> {
        loop {
            if let Some(metadata) = &operation.metadata {
                progress(&unpack(metadata)?);
            }
            if operation.done {
                return run_of(operation);
            }
            let timeout = prost_types::Duration::try_from(PROGRESS_STEP);
            let request = WaitOperationRequest {
                name: operation.name,
                timeout: timeout.ok(),
            };
            operation = self
                .operations()
                .wait_operation(request)
                .await?
                .into_inner();
        }
    }
}

/// The run that an ended operation gives.
fn run_of(operation: Operation) -> Result<MatchRun, Status> {
    match operation.result {
        Some(operation::Result::Response(response)) => unpack(&response),
        Some(operation::Result::Error(error)) => Err(Status::with_details(
            tonic::Code::from_i32(error.code),
            error.message.clone(),
            prost::Message::encode_to_vec(&error).into(),
        )),
        None => Err(Status::internal("the operation ended without result")),
    }
}

fn unpack<T: prost::Name + Default>(any: &Any) -> Result<T, Status> {
    any.to_msg()
        .map_err(|error| Status::internal(format!("the answer cannot be read: {error}")))
}

#[cfg(test)]
mod tests;
