//! Security schemes, and the operations that require them.

use serde_json::Value;

use crate::source::reader::{Node, Object};
use crate::{text, words};

/// A security scheme under `components`.
#[derive(Clone, Debug)]
pub struct Scheme {
    pub at: String,
    pub name: String,
    pub kind: SchemeKind,
    pub description: String,
}

/// The kind of credentials that a security scheme asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// HTTP authentication with the scheme `bearer`.
    Bearer,
    /// HTTP authentication with the scheme `basic`.
    Basic,
    /// Another scheme of HTTP authentication.
    Http(String),
    /// An access token of OAuth 2.0.
    OAuth2,
    /// An access token of OpenID Connect.
    OpenId,
    /// An API key in the header of this name.
    Header(String),
    /// An API key in the query parameter of this name.
    Query(String),
    /// An API key in the cookie of this name.
    Cookie(String),
    /// A certificate of the client.
    MutualTls,
}

/// A security scheme that an operation requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    pub scheme: String,
    pub scopes: Vec<String>,
}

/// The requirements of an operation: one of the alternatives, and of that all schemes.
pub type Security = Vec<Vec<Requirement>>;

const SECURITY: &str = "security";
const SCHEMES: &str = "securitySchemes";

impl Object<'_> {
    /// Reads the security schemes of the root.
    pub(super) fn schemes(&self) -> Vec<Scheme> {
        let components = self.get("components");
        let Some(components) = components.and_then(|components| components.object())
        else {
            return Vec::new();
        };
        components.entries(SCHEMES, |name, scheme| {
            let object = scheme.or_component(SCHEMES)?;
            let description = object.string("description").map(text::prose);
            Some(Scheme {
                at: scheme.at.to_string(),
                name: name.to_owned(),
                kind: object.scheme_kind()?,
                description: description.unwrap_or_default(),
            })
        })
    }

    /// Reports what is wrong with the requirements of the root, which operations inherit.
    pub(super) fn security_of_root(&self) {
        if let Some(security) = self.get(SECURITY) {
            security.requirements(&[]);
        }
    }

    /// Reads the requirements of an operation, which inherits those of the root.
    ///
    /// `parameters` are the names of those that may carry credentials.
    pub(super) fn security(&self, parameters: &[&str]) -> Security {
        match self.get(SECURITY) {
            Some(own) => own.requirements(parameters),
            // Findings about them were reported when the root was read.
            None => match self.reader.root().value.get(SECURITY) {
                Some(Value::Array(all)) => all.iter().filter_map(alternative).collect(),
                _ => Security::new(),
            },
        }
    }

    fn scheme_kind(&self) -> Option<SchemeKind> {
        let is_required = |key| Some(self.require(key)?.string()?.to_owned());
        match self.require("type")?.string()? {
            "http" => {
                let scheme: String = is_required("scheme")?;
                Some(match scheme.to_ascii_lowercase().as_str() {
                    "bearer" => SchemeKind::Bearer,
                    "basic" => SchemeKind::Basic,
                    _ => SchemeKind::Http(scheme),
                })
            }
            "oauth2" => Some(SchemeKind::OAuth2),
            "openIdConnect" => Some(SchemeKind::OpenId),
            "mutualTLS" => Some(SchemeKind::MutualTls),
            "apiKey" => {
                let name: String = is_required("name")?;
                match self.require("in")?.string()? {
                    "header" if is_token(&name) => Some(SchemeKind::Header(name)),
                    "cookie" if is_token(&name) => Some(SchemeKind::Cookie(name)),
                    "query" if !name.is_empty() => Some(SchemeKind::Query(name)),
                    "header" | "cookie" | "query" => {
                        let found = format!("the name `{}`", text::line(&name));
                        let expected =
                            "letters, digits and punctuation that are allowed there";
                        self.reader.refuse(self.at.key("name"), found, expected);
                        None
                    }
                    other => {
                        let found = format!("`{}`", text::line(other));
                        let expected = "`header`, `query` or `cookie`";
                        self.reader.refuse(self.at.key("in"), found, expected);
                        None
                    }
                }
            }
            other => {
                self.reader.refuse(
                    self.at.key("type"),
                    format!("`{}`", text::line(other)),
                    "`apiKey`, `http`, `oauth2`, `openIdConnect` or `mutualTLS`",
                );
                None
            }
        }
    }
}

impl Node<'_> {
    /// Reads requirements, and refuses schemes that the document does not declare.
    ///
    /// A scheme whose credentials a parameter of the operation carries is left to the caller, who
    /// sets the parameter.
    fn requirements(&self, parameters: &[&str]) -> Security {
        let declared = self.reader.root().value.pointer("/components/securitySchemes");
        let declared = declared.and_then(Value::as_object);
        let is_declared =
            |name: &str| declared.is_some_and(|all| all.contains_key(name));
        self.items(|one| {
            let names = one.object()?.map.keys();
            for name in names.filter(|name| !is_declared(name)) {
                let found =
                    format!("the security scheme `{}` is not declared", text::line(name));
                let expected = "the name of a security scheme";
                if let Some(carrier) = parameters.iter().find(|it| carries(it, name)) {
                    let hint = format!(
                        "declare the scheme under components/securitySchemes; \
                         until then, callers set the parameter `{}`",
                        text::line(carrier)
                    );
                    one.reader.warning(one.at.key(name), found, expected, hint);
                    continue;
                }
                let names = declared.into_iter().flat_map(|all| all.keys());
                let hint = match text::nearest(name, names.map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "declare the scheme under components/securitySchemes, or correct the name".to_owned(),
                };
                one.reader.error(one.at.key(name), found, expected, hint);
            }
            let mut schemes = alternative(one.value)?;
            schemes.retain(|one| is_declared(&one.scheme));
            Some(schemes)
        })
    }
}

/// Returns whether a parameter carries the credentials of a security scheme: its name has the same
/// words, after the `X` of many headers.
fn carries(parameter: &str, scheme: &str) -> bool {
    let words = |name: &str| {
        let name = words::snake(name);
        name.strip_prefix("x_").map_or(name.clone(), str::to_owned)
    };
    words(parameter) == words(scheme)
}

/// Returns the schemes of an alternative, unless it is no object.
fn alternative(value: &Value) -> Option<Vec<Requirement>> {
    let scopes = |scopes: &Value| {
        let scopes = scopes.as_array().into_iter().flatten();
        scopes.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let schemes = value.as_object()?.iter().map(|(name, list)| Requirement {
        scheme: name.clone(),
        scopes: scopes(list),
    });
    Some(schemes.collect())
}

/// Returns whether a text can be the name of a header or a cookie (RFC 9110, section 5.6.2).
pub(super) fn is_token(name: &str) -> bool {
    let is_special = |one| b"!#$%&'*+-.^_`|~".contains(&one);
    !name.is_empty()
        && name.bytes().all(|one| one.is_ascii_alphanumeric() || is_special(one))
}
