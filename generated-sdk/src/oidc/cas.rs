//! Validation of CAS tickets.

use std::fmt;

use roxmltree::{Document, Node};
use serde_json::Value;

use super::{escaped, with_query};
use crate::AuthenticationClient;
use crate::call::{Call, Operation};
use crate::envelope::Envelope;
use crate::error::{Error, ErrorKind};
use crate::json::JsonObject;
use crate::operation::{Description, Method};
use crate::raw_response::RawResponse;
use crate::response::Response;
use crate::response::{sealed, unreadable};
use crate::shown::shown;

// The path depends on the application and is set for each call. A ticket can be used only once, so
// these are not idempotent.
const VALIDATE_V1: Description = Description {
    name: "validate_ticket_v1",
    method: Method::Get,
    path: "/cas-idp",
    ..Description::DEFAULT
};

const VALIDATE_V2: Description = Description {
    name: "validate_ticket_v2",
    method: Method::Get,
    path: "/cas-idp",
    ..Description::DEFAULT
};

/// The format of a CAS 2.0 response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CasFormat {
    /// `JSON`.
    #[default]
    Json,
    /// `XML`, the original format.
    Xml,
}

impl CasFormat {
    /// Returns the value of the parameter `format`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }
}

/// The user of a ticket.
///
/// `Debug` prints only the names of the attributes, because they are personal data.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct CasUser {
    /// The username.
    pub user: String,
    /// Additional attributes: strings, or arrays of strings for repeated names. Empty for CAS 1.0.
    pub attributes: JsonObject,
}

impl fmt::Debug for CasUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.attributes.keys().collect();
        f.debug_struct("CasUser")
            .field("user", &self.user)
            .field("attributes", &names)
            .finish()
    }
}

/// A validation of a CAS ticket.
#[derive(Debug)]
pub enum ValidateTicket {}

impl Operation for ValidateTicket {
    type Response = CasUser;
    const DESCRIPTION: Description = VALIDATE_V2;
}

/// # CAS
impl AuthenticationClient {
    /// Validates a ticket with CAS 1.0 (CAS Protocol 3.0 Specification, section 2.4).
    ///
    /// `service` must be the one of the [login](Self::build_authorize_url). An invalid ticket is an
    /// error of the kind [`ErrorKind::Api`].
    ///
    /// `GET /cas-idp/APP_ID/validate`.
    pub fn validate_ticket_v1(
        &self,
        ticket: &str,
        service: &str,
    ) -> Call<ValidateTicket> {
        let query = [("service", service), ("ticket", ticket)];
        self.validation(&VALIDATE_V1, "validate", &query)
    }

    /// Validates a ticket with CAS 2.0 (CAS Protocol 3.0 Specification, section 2.5).
    ///
    /// `service` must be the one of the [login](Self::build_authorize_url). An invalid ticket is an
    /// error of the kind [`ErrorKind::Api`], with the code of the protocol (`INVALID_TICKET`,
    /// `INVALID_SERVICE`, …) as [`Error::oauth_error`].
    ///
    /// `GET /cas-idp/APP_ID/serviceValidate`.
    pub fn validate_ticket_v2(
        &self,
        ticket: &str,
        service: &str,
        format: CasFormat,
    ) -> Call<ValidateTicket> {
        let query =
            [("service", service), ("ticket", ticket), ("format", format.as_str())];
        self.validation(&VALIDATE_V2, "serviceValidate", &query)
    }

    fn validation(
        &self,
        description: &'static Description,
        endpoint: &str,
        query: &[(&str, &str)],
    ) -> Call<ValidateTicket> {
        let app_id = escaped(self.app_id());
        let place = format!("{}/cas-idp/{app_id}/{endpoint}", self.host());
        Call::described(&self.core, description).at(with_query(&place, query))
    }
}

impl sealed::Sealed for CasUser {}

/// The largest response that is parsed, in bytes. Parsing needs many times as much memory.
const LONGEST: usize = 1 << 20;

impl Response for CasUser {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        let raw = RawResponse::from_raw(raw)?;
        if raw.body().len() > LONGEST {
            return Err(unreadable(&raw, "the response is longer than 1 MiB"));
        }
        let text = String::from_utf8_lossy(raw.body()).into_owned();
        let text = text.trim_start_matches('\u{feff}').trim();
        let outcome = if raw.operation() == VALIDATE_V1.name {
            from_lines(text)
        } else if text.starts_with('<') {
            from_xml(text)
        } else {
            from_json(text)
        };
        match outcome {
            Some(Ok(user)) if !user.user.is_empty() => Ok(user),
            Some(Err(refusal)) => Err(refused(raw, refusal)),
            _ => Err(unreadable(
                &raw,
                "the response neither accepts nor rejects the ticket",
            )),
        }
    }
}

/// The code and message of a rejected ticket.
#[derive(Debug, Default, PartialEq)]
struct Refusal {
    code: Option<String>,
    message: Option<String>,
}

fn refused(raw: RawResponse, refusal: Refusal) -> Error {
    let envelope = Envelope {
        error: refusal.code.as_deref().map(shown),
        message: refusal.message.as_deref().map(shown),
        ..Envelope::default()
    };
    Error::new(ErrorKind::Api, "", "the ticket is invalid").with_response(raw, envelope)
}

/// `None` if the response can't be parsed.
type Outcome = Option<Result<CasUser, Refusal>>;

/// Parses `yes` with the user in the next line, or `no`.
fn from_lines(text: &str) -> Outcome {
    let mut lines = text.lines().map(str::trim);
    match lines.next()? {
        "yes" => Some(Ok(CasUser {
            user: lines.next()?.to_owned(),
            attributes: JsonObject::new(),
        })),
        "no" => Some(Err(Refusal::default())),
        _ => None,
    }
}

fn from_json(text: &str) -> Outcome {
    let body: Value = serde_json::from_str(text).ok()?;
    let response = body.get("serviceResponse")?;
    if let Some(failure) = response.get("authenticationFailure") {
        let text = |name: &str| failure.get(name)?.as_str().map(str::to_owned);
        return Some(Err(Refusal {
            code: text("code"),
            message: text("description"),
        }));
    }
    let success = response.get("authenticationSuccess")?;
    let attributes = success.get("attributes").and_then(Value::as_object);
    Some(Ok(CasUser {
        user: success.get("user")?.as_str()?.to_owned(),
        attributes: attributes.cloned().unwrap_or_default(),
    }))
}

/// The maximum number of attributes and namespace declarations. The parser compares each with all
/// that are in scope, so that ten thousand of them would take minutes.
const MOST_ATTRIBUTES: usize = 500;

/// Returns an upper bound for the number of attributes.
fn count_attributes(text: &str) -> usize {
    let values = text.split('=').skip(1);
    values.filter(|value| value.trim_start().starts_with(['"', '\''])).count()
}

fn from_xml(text: &str) -> Outcome {
    if count_attributes(text) > MOST_ATTRIBUTES {
        return None;
    }
    let document = Document::parse(text).ok()?;
    let response = document.root_element();
    if response.tag_name().name() != "serviceResponse" {
        return None;
    }
    if let Some(failure) = child(response, "authenticationFailure") {
        return Some(Err(Refusal {
            code: failure.attribute("code").map(str::to_owned),
            message: Some(content(failure)).filter(|it| !it.is_empty()),
        }));
    }
    let success = child(response, "authenticationSuccess")?;
    let mut attributes = JsonObject::new();
    let listed = child(success, "attributes");
    let listed =
        listed.into_iter().flat_map(|it| it.children()).filter(Node::is_element);
    for attribute in listed {
        add(&mut attributes, attribute.tag_name().name(), content(attribute));
    }
    Some(Ok(CasUser {
        user: content(child(success, "user")?),
        attributes,
    }))
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// Returns the whole text, so that a comment can't truncate a username.
fn content(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(Node::is_text).filter_map(|text| text.text());
    texts.collect::<String>().trim().to_owned()
}

fn add(attributes: &mut JsonObject, name: &str, value: String) {
    match attributes.get_mut(name) {
        None => drop(attributes.insert(name.to_owned(), value.into())),
        Some(Value::Array(values)) => values.push(value.into()),
        Some(one) => *one = vec![one.take(), value.into()].into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_version_responses_in_lines() {
        assert_eq!(from_lines("yes\nalice").unwrap().unwrap().user, "alice");
        assert_eq!(from_lines("no").unwrap().unwrap_err(), Refusal::default());
        assert!(from_lines("yes").is_none());
        assert!(from_lines("maybe\nalice").is_none());
        assert!(from_lines("").is_none());
    }

    #[test]
    fn xml_says_who_it_is() {
        let user = from_xml(
            "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>
               <cas:authenticationSuccess>
                 <cas:user>ali<!-- cut -->ce</cas:user>
                 <cas:attributes>
                   <cas:email>a&amp;b@example.com</cas:email>
                   <cas:group>x</cas:group><cas:group>y</cas:group><cas:group>z</cas:group>
                 </cas:attributes>
               </cas:authenticationSuccess>
             </cas:serviceResponse>",
        )
        .unwrap()
        .unwrap();
        assert_eq!(user.user, "alice");
        assert_eq!(
            Value::Object(user.attributes),
            json!({"email": "a&b@example.com", "group": ["x", "y", "z"]})
        );
    }

    #[test]
    fn refusals_have_a_code() {
        let expected = Refusal {
            code: Some("INVALID_TICKET".into()),
            message: Some("ticket ST-1 not recognized".into()),
        };
        let xml = "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'>
             <cas:authenticationFailure code='INVALID_TICKET'>
               ticket ST-1 not recognized
             </cas:authenticationFailure></cas:serviceResponse>";
        assert_eq!(from_xml(xml).unwrap().unwrap_err(), expected);
        let json = r#"{"serviceResponse": {"authenticationFailure":
            {"code": "INVALID_TICKET", "description": "ticket ST-1 not recognized"}}}"#;
        assert_eq!(from_json(json).unwrap().unwrap_err(), expected);
    }

    #[test]
    fn json_says_who_it_is() {
        let json = r#"{"serviceResponse": {"authenticationSuccess":
            {"user": "alice", "attributes": {"email": "a@example.com"}}}}"#;
        let user = from_json(json).unwrap().unwrap();
        assert_eq!(user.user, "alice");
        assert_eq!(user.attributes["email"], "a@example.com");
    }

    #[test]
    fn no_response_takes_long() {
        let response = |attributes: &str, inner: &str| {
            format!(
                "<serviceResponse {attributes}><authenticationSuccess><user>a</user>\
                 <attributes>{inner}</attributes></authenticationSuccess></serviceResponse>"
            )
        };
        let many = |count: usize, attribute: &str| -> String {
            (0..count).map(|n| attribute.replace('N', &n.to_string())).collect()
        };
        let began = std::time::Instant::now();
        for attribute in [
            "aN='' ",
            "aN = \n\"\" ",
            "aN='>' ",
            "xmlns:aN='N' ",
            "xmlns:aN='N' aN:x='' ",
        ] {
            let count = 40_000;
            assert!(from_xml(&response(&many(count, attribute), "")).is_none());
        }
        // The parser copies the surrounding declarations for each of these elements.
        let inner = "<a xmlns:q='1'/>".repeat(30_000);
        assert!(from_xml(&response(&many(20_000, "xmlns:aN='N' "), &inner)).is_none());
        let inner = "<a xmlns:q='1'/>".repeat(MOST_ATTRIBUTES / 3);
        let most = many(MOST_ATTRIBUTES / 3, "xmlns:aN='N' ");
        assert!(from_xml(&response(&most, &inner)).is_some());
        for inner in ["<a>x=1, y = 2</a>".repeat(20_000), "<b/>".repeat(200_000)] {
            assert!(from_xml(&response("", &inner)).is_some());
        }
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert!(from_xml(&response("", &deep)).is_some());
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }

    #[test]
    fn what_is_neither_is_not_taken_for_a_yes() {
        let with_entity = "<!DOCTYPE x [<!ENTITY u 'admin'>]><serviceResponse>\
             <authenticationSuccess><user>&u;</user></authenticationSuccess></serviceResponse>";
        for text in [with_entity, "<html/>", "<serviceResponse/>", "<"] {
            assert!(from_xml(text).is_none(), "{text}");
        }
        for text in ["", "{}", "[]", r#"{"serviceResponse": {}}"#] {
            assert!(from_json(text).is_none(), "{text}");
        }
    }
}
