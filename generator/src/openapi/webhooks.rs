//! Webhooks and callbacks: requests that the server sends, with the schemas of their bodies.

use super::document::{Webhook, referenced_schema};
use super::visit::Kind;
use crate::source::reader::{Node, Object};
use crate::text;

impl Object<'_> {
    /// Reads the webhooks of the document, and the callbacks of its operations.
    pub(super) fn webhooks(&self) -> Vec<Webhook> {
        let mut all: Vec<Webhook> = self
            .entries("webhooks", |name, item| Some(item.events(name)))
            .into_iter()
            .flatten()
            .collect();
        let paths = self.entries("paths", |_, item| Some(item.callbacks()));
        all.extend(paths.into_iter().flatten());
        all
    }
}

impl Node<'_> {
    /// Reads the callbacks of the operations of a path item.
    fn callbacks(&self) -> Vec<Webhook> {
        let mut all = Vec::new();
        for (key, ..) in
            Kind::PathItem.children().iter().filter(|one| one.2 == Kind::Operation)
        {
            let Some(operation) = self.value.get(*key).and_then(|one| one.as_object())
            else {
                continue;
            };
            let operation = Object {
                reader: self.reader,
                map: operation,
                at: self.at.key(key),
            };
            if !operation.map.get("callbacks").is_some_and(|all| all.is_object()) {
                continue;
            }
            let found = operation.entries("callbacks", |name, callback| {
                let callback = callback.or_component("callbacks")?;
                let keys = callback.map.keys().filter(|key| !key.starts_with("x-"));
                let items = keys.filter_map(|key| Some(callback.get(key)?.events(name)));
                Some(items.flatten().collect::<Vec<_>>())
            });
            all.extend(found.into_iter().flatten());
        }
        all
    }

    /// Reads the requests of a path item of a webhook.
    fn events(&self, name: &str) -> Vec<Webhook> {
        if name.starts_with("x-") {
            return Vec::new();
        }
        let Some(item) = self.or_component("pathItems") else { return Vec::new() };
        let methods = Kind::Webhook.children().iter().filter(|one| one.2 == Kind::Event);
        let events = methods.filter_map(|(method, ..)| {
            let event = item.get(method)?.object()?;
            let summary =
                event.string("summary").or_else(|| event.string("description"));
            Some(Webhook {
                name: name.to_owned(),
                summary: summary.map(text::prose).unwrap_or_default(),
                schema: event.get("requestBody").and_then(|body| body.event_schema()),
            })
        });
        events.collect()
    }

    /// Returns the name of the schema of a body: the adapter names all that need a type.
    fn event_schema(&self) -> Option<String> {
        let body = self.or_component("requestBodies")?;
        let contents = body.entries("content", |_, content| {
            let reference = content.value.get("schema")?.get("$ref")?.as_str()?;
            referenced_schema(reference)
        });
        contents.into_iter().next()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Shape;
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
webhooks:
  fed: {post: {summary: A pet was fed, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
  seen: {$ref: '#/components/pathItems/Seen'}
  x-other: {post: {}}
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
                let ty = one.ty.map(|id| &api[id]);
                let is_received = |ty: &crate::model::TypeDef| {
                    ty.in_response && matches!(ty.shape, Shape::Struct(_))
                };
                assert!(ty.is_none_or(is_received), "{}", one.name);
                (one.name.as_str(), ty.map(|ty| ty.name.as_str()))
            })
            .collect();
        let expected = [
            ("fed", Some("Pet")),
            ("seen", None),
            ("born", Some("Born")),
            ("sold", Some("Sold")),
        ];
        assert_eq!(webhooks, expected);
    }
}
