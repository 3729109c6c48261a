//! A connection to the server with everything a command needs.

use crate::args::{Format, Global};
use crate::failure::{NO_TOKEN, unreadable, usage};
use crate::text::{language, text};
use anyhow::Context as _;
use api::Client;
use api::client::{CALL_TIMEOUT, CONNECT_TIMEOUT, Caller, ConnectError};
use api::text::Lang;
use std::path::Path;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint};

/// What the commands over gRPC share.
#[derive(Clone)]
pub struct Session {
    /// The server.
    pub client: Client,
    /// Language of texts.
    pub lang: Lang,
    /// Shape of data.
    pub format: Format,
}

impl Session {
    /// Connects as the options say.
    ///
    /// # Errors
    /// A file cannot be read, or no server answers.
    pub async fn open(global: &Global) -> anyhow::Result<Self> {
        let lang = language(global);
        let token = match &global.token_file {
            Some(file) => first_line(file, lang)?,
            None => String::new(),
        };
        let client = if global.server.starts_with("https:") {
            over_tls(global, &token, lang).await?
        } else {
            Client::connect(&global.server, &token, lang).await?
        };
        Ok(Self {
            client,
            lang,
            format: global.format,
        })
    }
}

fn first_line(file: &Path, lang: Lang) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|cause| unreadable(file, &cause, NO_TOKEN, lang))?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

async fn over_tls(global: &Global, token: &str, lang: Lang) -> anyhow::Result<Client> {
    let Some(ca) = &global.ca else {
        return Err(usage(text(lang, "cli-needs-ca", &[])));
    };
    let pem = std::fs::read(ca).with_context(|| ca.display().to_string())?;
    let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem));
    let endpoint = Endpoint::from_shared(global.server.clone())?
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(CALL_TIMEOUT)
        .tcp_nodelay(true)
        .tls_config(tls)?;
    let channel = endpoint.connect().await;
    let channel = channel.map_err(|source| ConnectError::Unreachable {
        endpoint: global.server.clone(),
        source,
    })?;
    Ok(Client::over(channel, Caller::new(token, lang)?))
}
