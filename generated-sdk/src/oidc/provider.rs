//! The provider's metadata and keys, fetched on demand and cached.

use std::sync::Arc;

use reqwest::Url;
use serde_json::Value;
use tokio::time::Instant;

use super::cache::Cache;
use super::jws::KeySet;
use super::settings::is_secured;
use super::{Settings, SigningAlgorithm, quoted, untrusted};
use crate::core::Core;
use crate::error::Error;
use crate::json::JsonObject;
use crate::operation::{Description, Method};
use crate::raw_response::RawResponse;
use crate::request::Request;
use crate::response::Response as _;
use crate::transport::Headers;
use crate::{attempts, request};

/// The request for the discovery document (OpenID Connect Discovery 1.0, section 4).
static DISCOVERY: Description = Description {
    name: "open_id_configuration",
    method: Method::Get,
    path: "/oidc/.well-known/openid-configuration",
    idempotent: true,
    ..Description::DEFAULT
};

/// The request for the keys. The discovery document can specify another path.
static KEYS: Description = Description {
    name: "jwks",
    method: Method::Get,
    path: "/oidc/.well-known/jwks.json",
    idempotent: true,
    ..Description::DEFAULT
};

const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// The user agent for hosts other than the client's.
const USER_AGENT: &str = concat!("genauth-rust/", env!("CARGO_PKG_VERSION"));

/// The OpenID provider of a client.
pub(crate) struct Provider {
    pub(crate) settings: Settings,
    core: Arc<Core>,
    issuer: String,
    /// The metadata if they are set, not discovered.
    known: Option<Arc<Metadata>>,
    metadata: Cache<Metadata>,
    keys: Cache<KeySet>,
}

/// The relevant parts of the discovery document (OpenID Connect Discovery 1.0, section 3).
pub(crate) struct Metadata {
    jwks_uri: Url,
    /// The supported algorithms that the provider signs with.
    algorithms: Vec<SigningAlgorithm>,
    /// Authorisation responses contain the issuer (RFC 9207, section 3).
    pub(crate) names_itself: bool,
}

impl Provider {
    pub(crate) fn new(settings: Settings, core: Arc<Core>) -> Self {
        let issuer = settings.issuer.clone();
        let issuer = issuer.unwrap_or_else(|| format!("{}/oidc", core.host));
        let jwks_url = settings.jwks_url.as_deref().and_then(|url| Url::parse(url).ok());
        let known = jwks_url.map(|jwks_uri| {
            Arc::new(Metadata {
                jwks_uri,
                algorithms: SigningAlgorithm::all().collect(),
                names_itself: false,
            })
        });
        Self {
            known,
            settings,
            core,
            issuer,
            metadata: Cache::default(),
            keys: Cache::default(),
        }
    }

    /// Returns the `iss` that tokens must have.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Returns the accepted signing algorithms: the one that is set, or those that the provider
    /// announces. Symmetric ones need a `shared_secret`.
    pub(crate) async fn algorithms(
        self: &Arc<Self>,
        shared_secret: bool,
        deadline: Instant,
    ) -> Result<Vec<SigningAlgorithm>, Error> {
        if let Some(algorithm) = self.settings.algorithm {
            return Ok(vec![algorithm]);
        }
        let announced = &self.metadata(deadline).await?.algorithms;
        // Nobody announces algorithms if there is no discovery.
        let shared_secret = shared_secret && self.known.is_none();
        let usable = announced.iter().filter(|it| shared_secret || !it.is_symmetric());
        Ok(usable.copied().collect())
    }

    /// Returns the metadata, not later than `deadline`.
    pub(crate) async fn metadata(
        self: &Arc<Self>,
        deadline: Instant,
    ) -> Result<Arc<Metadata>, Error> {
        if let Some(known) = &self.known {
            return Ok(Arc::clone(known));
        }
        let fetch = |deadline| {
            fetch_metadata(self.issuer.clone(), Arc::clone(&self.core), deadline)
        };
        self.metadata.get(&self.core, deadline, &|_| true, &fetch).await
    }

    /// Returns the keys, not later than `deadline`. They are cached unless too old or not `wanted`.
    pub(crate) async fn keys(
        self: &Arc<Self>,
        deadline: Instant,
        wanted: &(dyn Fn(&KeySet) -> bool + Sync),
    ) -> Result<Arc<KeySet>, Error> {
        let fetch = |deadline| fetch_keys(Arc::clone(self), deadline);
        self.keys.get(&self.core, deadline, wanted, &fetch).await
    }
}

/// Returns the path of the discovery document of an issuer.
fn discovery_path(issuer: &str) -> String {
    let path = Url::parse(issuer).map(|url| url.path().trim_end_matches('/').to_owned());
    match path {
        Ok(path) if !path.is_empty() => format!("{path}{WELL_KNOWN}"),
        _ => DISCOVERY.path.to_owned(),
    }
}

async fn fetch_metadata(
    issuer: String,
    core: Arc<Core>,
    deadline: Instant,
) -> Result<Metadata, Error> {
    let mut request = request::build(&core, None, &DISCOVERY, None, None)?;
    request.url = format!("{}{}", core.host, discovery_path(&issuer));
    let document = fetch(&core, request, deadline).await?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    let found = text("issuer").unwrap_or_default();
    if found != issuer {
        let (found, expected) = (quoted(found), quoted(&issuer));
        let message = format!(
            "the discovery document has the issuer {found}, expected {expected}; if that is correct, \
             set the builder's `issuer`"
        );
        return Err(untrusted(DISCOVERY.name, message));
    }
    let found = text("jwks_uri").unwrap_or_default();
    let secured = |url: &Url| is_secured(url, &core.host);
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
        // All providers must support it.
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
        // Credentials and identity of the client are not sent to other hosts.
        request.headers = Headers::default();
        request.set_header("accept", "application/json")?;
        request.set_header("user-agent", USER_AGENT)?;
    }
    let document = fetch(core, request, deadline).await?;
    KeySet::parse(&document).ok_or_else(|| {
        untrusted(KEYS.name, "the document at `jwks_uri` is not a key set")
    })
}

/// Returns whether a URL has the scheme, host and port of the client's host.
fn is_of_host(url: &Url, core: &Core) -> bool {
    Url::parse(&core.host).is_ok_and(|host| host.origin() == url.origin())
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
