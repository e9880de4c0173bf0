//! What the provider says of itself, and the keys that it signs with: fetched when they are needed, and kept for
//! a while.

use std::net::IpAddr;
use std::sync::Arc;

use reqwest::Url;
use serde_json::Value;
use tokio::time::Instant;

use super::cache::Cache;
use super::jws::KeySet;
use super::{Settings, SigningAlgorithm, quoted, untrusted};
use crate::core::Core;
use crate::error::Error;
use crate::json::JsonObject;
use crate::operation::{Method, Operation};
use crate::raw_response::RawResponse;
use crate::request::Request;
use crate::response::Response as _;
use crate::transport::Headers;
use crate::{attempts, request};

/// Where the discovery document is, below the issuer (OpenID Connect Discovery 1.0, section 4).
static DISCOVERY: Operation = Operation {
    name: "open_id_configuration",
    method: Method::Get,
    path: "/oidc/.well-known/openid-configuration",
    idempotent: true,
    ..Operation::DEFAULT
};

/// The path is that of GenAuth; the discovery document has the last word.
static KEYS: Operation = Operation {
    name: "jwks",
    method: Method::Get,
    path: "/oidc/.well-known/jwks.json",
    idempotent: true,
    ..Operation::DEFAULT
};

/// What another origin than the client's host is told of who is calling.
const USER_AGENT: &str = concat!("genauth-rust/", env!("CARGO_PKG_VERSION"));

/// The provider of a client: how it is to be met, and what is known of it.
pub(crate) struct Provider {
    pub(crate) settings: Settings,
    core: Arc<Core>,
    issuer: String,
    metadata: Cache<Metadata>,
    keys: Cache<KeySet>,
}

/// What of the discovery document matters here (OpenID Connect Discovery 1.0, section 3).
pub(crate) struct Metadata {
    jwks_uri: Url,
    /// Those that it signs with and that are known here.
    algorithms: Vec<SigningAlgorithm>,
    /// Responses of the authorisation endpoint say whom they are from (RFC 9207, section 3).
    pub(crate) names_itself: bool,
}

impl Provider {
    pub(crate) fn new(settings: Settings, core: Arc<Core>) -> Self {
        let issuer = settings.issuer.clone();
        let issuer = issuer.unwrap_or_else(|| format!("{}/oidc", core.host));
        Self {
            settings,
            core,
            issuer,
            metadata: Cache::default(),
            keys: Cache::default(),
        }
    }

    /// What every token has to have as `iss`.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the algorithms that tokens may be signed with: those that the provider announces, unless one is
    /// set. Those with a shared key need a `shared_secret`.
    pub(crate) async fn algorithms(
        self: &Arc<Self>,
        shared_secret: bool,
        deadline: Instant,
    ) -> Result<Vec<SigningAlgorithm>, Error> {
        if let Some(algorithm) = self.settings.algorithm {
            return Ok(vec![algorithm]);
        }
        let announced = &self.metadata(deadline).await?.algorithms;
        let usable = announced.iter().filter(|it| shared_secret || !it.is_symmetric());
        Ok(usable.copied().collect())
    }

    /// The metadata, not later than `deadline`.
    pub(crate) async fn metadata(
        self: &Arc<Self>,
        deadline: Instant,
    ) -> Result<Arc<Metadata>, Error> {
        let fetch = |deadline| {
            fetch_metadata(self.issuer.clone(), Arc::clone(&self.core), deadline)
        };
        self.metadata.get(&self.core, deadline, &|_| true, &fetch).await
    }

    /// The keys, not later than `deadline`: from the cache unless they are too old, or not what is `wanted`.
    pub(crate) async fn keys(
        self: &Arc<Self>,
        deadline: Instant,
        wanted: &(dyn Fn(&KeySet) -> bool + Sync),
    ) -> Result<Arc<KeySet>, Error> {
        let fetch = |deadline| fetch_keys(Arc::clone(self), deadline);
        self.keys.get(&self.core, deadline, wanted, &fetch).await
    }
}

async fn fetch_metadata(
    issuer: String,
    core: Arc<Core>,
    deadline: Instant,
) -> Result<Metadata, Error> {
    let request = request::build(&core, None, &DISCOVERY, None, None)?;
    let document = fetch(&core, request, deadline).await?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    let found = text("issuer").unwrap_or_default();
    if found != issuer {
        let (found, expected) = (quoted(found), quoted(&issuer));
        let message = format!(
            "the discovery document is of the issuer {found}, expected {expected}; if that is right, \
             pass it to the builder's `issuer`"
        );
        return Err(untrusted(DISCOVERY.name, message));
    }
    let found = text("jwks_uri").unwrap_or_default();
    // Who can change the keys on their way can sign whatever they like. Nothing is on the way within one machine.
    let host = Url::parse(&core.host).ok();
    let within = |url: &Url| is_loopback(url) && host.as_ref().is_some_and(is_loopback);
    let secured =
        |url: &Url| url.scheme() == "https" || is_of_host(url, &core) || within(url);
    let Some(jwks_uri) = Url::parse(found).ok().filter(secured) else {
        let message = format!("`jwks_uri` is {}, which is not https", quoted(found));
        return Err(untrusted(DISCOVERY.name, message));
    };
    let name = "id_token_signing_alg_values_supported";
    let algorithms = match document.get(name).and_then(Value::as_array) {
        Some(names) => {
            let names = names.iter().filter_map(Value::as_str);
            names.filter_map(SigningAlgorithm::from_name).collect()
        }
        // What every provider has to support.
        None => vec![SigningAlgorithm::Rs256],
    };
    let name = "authorization_response_iss_parameter_supported";
    Ok(Metadata {
        jwks_uri,
        algorithms,
        names_itself: document.get(name).and_then(Value::as_bool).unwrap_or(false),
    })
}

async fn fetch_keys(
    provider: Arc<Provider>,
    deadline: Instant,
) -> Result<KeySet, Error> {
    let metadata = provider.metadata(deadline).await?;
    let core = &provider.core;
    let mut request = request::build(core, None, &KEYS, None, None)?;
    metadata.jwks_uri.as_str().clone_into(&mut request.url);
    if !is_of_host(&metadata.jwks_uri, core) {
        // What is set for the platform is nobody else's business: neither credentials, nor who is calling.
        request.headers = Headers::default();
        request.set_header("accept", "application/json")?;
        request.set_header("user-agent", USER_AGENT)?;
    }
    let document = fetch(core, request, deadline).await?;
    KeySet::parse(&document).ok_or_else(|| {
        untrusted(KEYS.name, "the document at `jwks_uri` is no set of keys")
    })
}

/// Returns whether a URL has scheme, host and port of the client's host.
fn is_of_host(url: &Url, core: &Core) -> bool {
    Url::parse(&core.host).is_ok_and(|host| host.origin() == url.origin())
}

fn is_loopback(url: &Url) -> bool {
    let address = |host: &str| host.trim_matches(['[', ']']).parse::<IpAddr>();
    url.scheme() == "http"
        && url.host_str().is_some_and(|host| {
            host == "localhost" || address(host).is_ok_and(|it| it.is_loopback())
        })
}

async fn fetch(
    core: &Arc<Core>,
    mut request: Request,
    deadline: Instant,
) -> Result<JsonObject, Error> {
    request.timeout = deadline.saturating_duration_since(Instant::now());
    let response = attempts::send(Arc::clone(core), request).await?;
    RawResponse::from_raw(response)?.json()
}
