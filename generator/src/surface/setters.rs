//! The methods of a client's builder that set credentials, one for each security scheme.

use super::names::unraw;
use crate::model::{Client, SchemeKind};
use crate::words::{self, Scope};

/// The methods that each builder has.
#[rustfmt::skip]
const BUILDER: &[&str] = &[
    "app_secret", "base_path", "brand", "build", "build_blocking", "clock", "clone",
    "connect_timeout", "credentials", "danger_accept_invalid_certificates", "event_host", "fmt",
    "header", "host", "into_session", "lang", "max_response_size", "new", "no_proxy", "of_api",
    "of_api_at", "of_administrator", "of_application", "proxy", "put", "real_ip", "reqwest_client",
    "retry", "root_certificates", "settings", "strict", "timeout", "transport",
    "user_agent_suffix", "user_and_password",
];

/// Returns the names of the methods, in the order of the client's schemes. A certificate has no
/// method.
///
/// If there is one scheme of a kind, the method has the name of the kind, otherwise that of the
/// scheme.
pub(crate) fn of(client: &Client) -> Vec<Option<String>> {
    let kinds: Vec<_> = client.schemes.iter().map(|one| kind(&one.kind)).collect();
    let mut scope = Scope::of(BUILDER);
    let is_only =
        |name: &str| kinds.iter().flatten().filter(|one| **one == name).count() == 1;
    let only: Vec<_> =
        kinds.iter().map(|one| one.filter(|name| is_only(name))).collect();
    only.iter().flatten().for_each(|name| scope.take(name));
    let schemes = client.schemes.iter().zip(kinds.iter().zip(&only));
    schemes
        .map(|(scheme, (kind, only))| match (kind, only) {
            (None, _) => None,
            (_, Some(name)) => Some((*name).to_owned()),
            _ => {
                let name = words::prefixed(words::snake(&scheme.name), "scheme_");
                let name = unraw(name);
                let long = format!("{name}_auth");
                Some(scope.claim(&[&name, &long], "_"))
            }
        })
        .collect()
}

/// Returns the setter of a kind of credentials, which decides about its arguments, too.
pub(crate) fn kind(kind: &SchemeKind) -> Option<&'static str> {
    match kind {
        SchemeKind::Bearer => Some("bearer_token"),
        SchemeKind::OAuth2 | SchemeKind::OpenId => Some("access_token"),
        SchemeKind::Basic => Some("basic_auth"),
        SchemeKind::Http(_) => Some("authorization"),
        SchemeKind::Header(_) | SchemeKind::Query(_) | SchemeKind::Cookie(_) => {
            Some("api_key")
        }
        SchemeKind::MutualTls => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Scheme;

    fn named(schemes: &[(&str, SchemeKind)]) -> Vec<Option<String>> {
        let schemes = schemes.iter().map(|(name, kind)| Scheme {
            at: String::new(),
            name: (*name).to_owned(),
            kind: kind.clone(),
            description: String::new(),
        });
        of(&Client {
            schemes: schemes.collect(),
            ..Client::default()
        })
    }

    #[test]
    fn a_method_has_the_name_of_the_kind_or_of_the_scheme() {
        let key = || SchemeKind::Header("x-key".to_owned());
        let methods = named(&[
            ("host", SchemeKind::Bearer),
            ("Api Key", key()),
            ("api-key", key()),
            ("header", key()),
            ("2fa", key()),
            ("Self", key()),
            ("type", key()),
            ("bearerToken", key()),
            ("tls", SchemeKind::MutualTls),
        ]);
        let methods: Vec<_> = methods.iter().map(Option::as_deref).collect();
        assert_eq!(
            methods,
            [
                Some("bearer_token"),
                Some("api_key"),
                Some("api_key_auth"),
                Some("header_auth"),
                Some("scheme_2fa"),
                Some("self_"),
                Some("type"),
                Some("bearer_token_auth"),
                None,
            ]
        );
    }

    #[test]
    fn the_methods_of_builders_are_known() {
        let folder = crate::tests::spec_dir().join("../generated-sdk/src/client");
        for file in ["builder.rs", "described.rs"] {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            let is_code = |line: &&str| !line.trim().starts_with("//");
            let lines = text.lines().filter(is_code);
            for rest in lines.filter_map(|line| Some(line.split_once("fn ")?.1)) {
                let name = rest.split(['(', '<']).next().unwrap_or_default();
                assert!(BUILDER.contains(&name), "{name}");
            }
        }
    }
}
