//! Links of responses: operations that take values of the response.

use std::fmt;

use serde_json::Value;

use super::document::{HttpMethod, Link, Target};
use super::visit::Kind;
use crate::source::pointer;
use crate::source::reader::Object;
use crate::text;

impl Object<'_> {
    /// Reads the links of a response.
    pub(super) fn links(&self) -> Vec<Link> {
        if !self.map.get("links").is_some_and(Value::is_object) {
            return Vec::new();
        }
        self.entries("links", |name, link| {
            let link = link.or_component("links")?;
            link.only(Kind::Link);
            let reference = link.string("operationRef").map(Target::of_reference);
            let id = || Some(Target::Id(link.string("operationId")?.to_owned()));
            let Some(target) = reference.or_else(id) else {
                link.reader.warning(
                    link.at,
                    "a link without an operation, so it is left out",
                    "`operationId` or `operationRef`",
                    "name the operation that the link leads to",
                );
                return None;
            };
            let parameters = link.map.get("parameters").and_then(Value::as_object);
            let parameters = parameters.into_iter().flatten();
            let description = link.string("description").map(text::prose);
            Some(Link {
                at: link.at.to_string(),
                name: name.to_owned(),
                target,
                parameters: parameters
                    .map(|(name, value)| (name.clone(), written(value)))
                    .collect(),
                body: link.map.get("requestBody").map(written),
                description: description.unwrap_or_default(),
            })
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(name) | Self::Elsewhere(name) => f.write_str(name),
            Self::Call(http, path) => write!(f, "{} {path}", http.as_str()),
        }
    }
}

impl Target {
    fn of_reference(reference: &str) -> Self {
        Self::of_fragment(reference)
            .unwrap_or_else(|| Self::Elsewhere(reference.to_owned()))
    }

    /// Returns the operation of `#/paths/PATH/METHOD`.
    fn of_fragment(reference: &str) -> Option<Self> {
        let fragment = reference.strip_prefix("#/paths/")?;
        let fragment =
            percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        match &*pointer::segments(&fragment) {
            [path, key] => Some(Self::Call(HttpMethod::of(key)?, path.clone())),
            [path, others, name] if others == "additionalOperations" => {
                Some(Self::Call(HttpMethod::additional(name)?, path.clone()))
            }
            _ => None,
        }
    }
}

/// Returns an expression as it is, and any other value as JSON.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Link, Target};
    use crate::tests::lower;

    const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    post:
      operationId: addPet
      responses:
        '201':
          description: ok
          links:
            byId: {operationId: getPet, parameters: {id: $response.body#/id, path.id: 3}, description: Reads the pet.}
            byReference: {operationRef: '#/paths/~1pets~1%7Bid%7D/get'}
            copied: {operationRef: '#/paths/~1pets~1{id}/additionalOperations/COPY', requestBody: {id: 1}}
            elsewhere: {operationRef: 'https://b.example/openapi.yaml#/paths/~1a/get'}
            gone: {operationId: getOwner}
            nowhere: {description: Leads to nothing.}
            shared: {$ref: '#/components/links/Shared'}
        default: {$ref: '#/components/responses/Failed'}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getPet, responses: {'200': {description: ok, links: null}}}
    additionalOperations: {COPY: {operationId: copyPet, responses: {'200': {description: ok}}}}
components:
  links:
    Shared: {operationId: getPet, server: {url: https://b.example}}
  responses:
    Failed: {description: no, links: {again: {operationId: addPet, requestBody: $request.body}}}
";

    #[test]
    fn a_link_leads_to_an_operation_by_id_or_reference() {
        let (api, findings) = lower(DOCUMENT);
        assert_eq!(findings.errors(), 0, "{findings}");
        assert!(findings.to_string().contains("a link without an operation"));
        let links: Vec<Link> =
            api.operations().flat_map(|operation| operation.links.clone()).collect();
        let found: Vec<_> = links
            .iter()
            .map(|one| {
                let target = match &one.target {
                    Target::Operation { id, call } => format!("{id}: {call}"),
                    Target::Other(name) => name.clone(),
                };
                (one.status.as_str(), one.name.as_str(), target, one.body.as_deref())
            })
            .collect();
        let get = || "getPet: GET /pets/{id}".to_owned();
        let expected = [
            ("201", "byId", get(), None),
            ("201", "byReference", get(), None),
            ("201", "copied", "copyPet: COPY /pets/{id}".to_owned(), Some("{\"id\":1}")),
            (
                "201",
                "elsewhere",
                "https://b.example/openapi.yaml#/paths/~1a/get".to_owned(),
                None,
            ),
            ("201", "gone", "getOwner".to_owned(), None),
            ("201", "shared", get(), None),
            ("default", "again", "addPet: POST /pets".to_owned(), Some("$request.body")),
        ];
        assert_eq!(found, expected);
        let values = [("id", "$response.body#/id"), ("path.id", "3")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(links[0].parameters, values);
    }
}
