//! Webhooks and callbacks: requests that the server sends, with their bodies.

use super::document::{HttpMethod, Webhook};
use super::read::chosen;
use super::visit::{Holds, Kind};
use crate::source::reader::Object;
use crate::text;

impl<'a> Object<'a> {
    /// Reads the webhooks of the document, and the callbacks of its operations.
    pub(super) fn webhooks(&self) -> Vec<Webhook> {
        let mut all = Vec::new();
        self.entries("webhooks", |name, item| {
            let is_item = !name.starts_with("x-");
            let item = is_item.then(|| item.or_component("pathItems")).flatten()?;
            item.events(name, None, &mut all);
            Some(())
        });
        self.entries("paths", |path, item| {
            let item = item.value.is_object().then(|| item.object()).flatten()?;
            item.requests(Kind::PathItem, |http, operation| {
                let call = format!("{} {path}", http.as_str());
                operation.callbacks(&call, &mut all);
            });
            Some(())
        });
        all
    }

    /// Reads the callbacks of an operation.
    fn callbacks(&self, call: &str, all: &mut Vec<Webhook>) {
        if !self.map.get("callbacks").is_some_and(|all| all.is_object()) {
            return;
        }
        self.entries("callbacks", |name, callback| {
            let callback = callback.or_component("callbacks")?;
            let keys = callback.map.keys().filter(|key| !key.starts_with("x-"));
            let items =
                keys.filter_map(|key| callback.get(key)?.or_component("pathItems"));
            items.for_each(|item| item.events(name, Some(call), all));
            Some(())
        });
    }

    /// Reads the requests of a path item of a webhook.
    fn events(&self, name: &str, operation: Option<&str>, all: &mut Vec<Webhook>) {
        self.requests(Kind::Webhook, |http, event| {
            let body = event.get("requestBody");
            let body = body.and_then(|body| body.or_component("requestBodies"));
            all.push(Webhook {
                at: event.at.to_string(),
                name: name.to_owned(),
                http,
                operation: operation.map(str::to_owned),
                summary: event.string("summary").map(text::prose).unwrap_or_default(),
                description: event
                    .string("description")
                    .map(text::prose)
                    .unwrap_or_default(),
                deprecated: event.flag("deprecated"),
                body: body.and_then(|body| chosen(&body.media()).cloned()),
            });
        });
    }

    /// Calls `read` with each request of a path item.
    fn requests(&self, kind: Kind, mut read: impl FnMut(HttpMethod, Object<'_>)) {
        for (key, ..) in kind.children().iter().filter(|one| one.1 == Holds::One) {
            let request = self.get(key).filter(|one| one.value.is_object());
            let request = request.and_then(|one| one.object());
            if let (Some(http), Some(request)) = (HttpMethod::of(key), request) {
                read(http, request);
            }
        }
        let others = self.map.get("additionalOperations");
        if others.is_some_and(|others| others.is_object()) {
            self.entries("additionalOperations", |name, request| {
                let request = request.value.is_object().then(|| request.object());
                read(HttpMethod::additional(name)?, request.flatten()?);
                Some(())
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::lower;

    const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    post:
      callbacks:
        born: {'{$request.body#/url}': {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}}}}
        sold: {$ref: '#/components/callbacks/Sold'}
    additionalOperations:
      COPY: {callbacks: {copied: {'{$url}': {query: {}}}}}
webhooks:
  fed: {post: {summary: A pet was fed, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
  seen: {$ref: '#/components/pathItems/Seen'}
  x-other: {post: {}}
  listed: {additionalOperations: {NOTIFY: {deprecated: true, description: All., requestBody: {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}}
components:
  callbacks:
    Sold: {'{$url}': {put: {requestBody: {$ref: '#/components/requestBodies/Sold'}}}}
  pathItems:
    Seen: {post: {requestBody: {content: {text/plain: {schema: {type: string}}}}}}
  requestBodies:
    Sold: {content: {application/json: {schema: {type: object, properties: {price: {type: number}}}}}}
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
";

    #[test]
    fn bodies_of_webhooks_and_callbacks_are_types_to_receive() {
        let (api, findings) = lower(DOCUMENT);
        assert_eq!(findings.errors(), 0, "{findings}");
        let webhooks = api.clients[0].webhooks.iter();
        let webhooks: Vec<_> = webhooks
            .map(|one| {
                let ty = one.ty.as_ref().map(|ty| {
                    let id = ty.named();
                    assert!(id.is_none_or(|id| api[id].in_response), "{}", one.name);
                    id.map_or("-", |id| api[id].name.as_str())
                });
                (one.name.as_str(), one.http.as_str(), one.operation.as_deref(), ty)
            })
            .collect();
        let expected = [
            ("fed", "POST", None, Some("Pet")),
            ("seen", "POST", None, Some("-")),
            ("listed", "NOTIFY", None, Some("Pet")),
            ("born", "POST", Some("POST /pets"), Some("Born")),
            ("sold", "PUT", Some("POST /pets"), Some("Sold")),
            ("copied", "QUERY", Some("COPY /pets"), None),
        ];
        assert_eq!(webhooks, expected);
    }
}
