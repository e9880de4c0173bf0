//! Objects of the components that a document refers to instead of writing them in place.

use serde_json::Value;

use crate::source::pointer::{self, Pointer};
use crate::source::reader::{Node, Object};
use crate::text;

/// The longest chain of references. A chain that leads back to itself is longer.
const LONGEST: usize = 100;

impl<'a> Node<'a> {
    /// Returns the object, or the object of this section of the components that it refers to.
    pub(super) fn or_component(&self, section: &str) -> Option<Object<'a>> {
        let mut node = *self;
        for _ in 0..LONGEST {
            let object = node.object()?;
            let Some(reference) = object.map.get("$ref") else { return Some(object) };
            let reference = reference.as_str();
            let Some(next) = reference.and_then(|one| node.component(section, one))
            else {
                let found = format!(
                    "the reference `{}` leads to no object",
                    text::line(reference.unwrap_or_default())
                );
                node.reader.error(
                    node.at.key("$ref"),
                    found,
                    format!("`#/components/{section}/NAME`"),
                    "add the object to the components, or fix the reference",
                );
                return None;
            };
            node = next;
        }
        self.reader.error(
            self.at,
            "a reference that leads back to itself",
            format!("a reference to an object under components/{section}"),
            "write the object at the end of the references",
        );
        None
    }

    fn component(&self, section: &str, reference: &'a str) -> Option<Node<'a>> {
        let [components, kind, name]: [String; 3] =
            pointer::segments(reference).try_into().ok()?;
        if !reference.starts_with("#/") || components != "components" || kind != section
        {
            return None;
        }
        let value = ["components", section, &name]
            .iter()
            .try_fold(self.reader.root().value, |value, key| value.get(*key));
        Some(Node {
            reader: self.reader,
            value: value.filter(|value| value.is_object())?,
            at: Pointer::written(reference),
        })
    }
}

/// Returns the description beside a reference, which replaces that of the object.
pub(super) fn description(value: &Value) -> Option<&str> {
    value.get("$ref").and(value.get("description")).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use crate::openapi::Location;
    use crate::tests::document;

    const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets/{id}:
    parameters:
    - {$ref: '#/components/parameters/Id'}
    - {name: depth, in: query, schema: {type: string}}
    - {name: depth, in: header, schema: {type: string}}
    put:
      operationId: putPet
      parameters:
      - {name: depth, in: query, schema: {type: integer}}
      - {$ref: '#/components/parameters/Same', description: Ours.}
      requestBody: {$ref: '#/components/requestBodies/Pet'}
      responses: {'200': {$ref: '#/components/responses/Pet'}}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string}}
    Same: {$ref: '#/components/parameters/Page'}
    Page: {name: page, in: query, description: Theirs., schema: {type: integer}}
  requestBodies:
    Pet: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  responses:
    Pet: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
  schemas:
    Pet: {type: object, properties: {id: {type: string}}}
";

    #[test]
    fn an_operation_has_the_components_that_it_refers_to() {
        let (document, findings) = document(DOCUMENT);
        assert!(findings.is_empty(), "{findings}");
        let operation = &document.operations[0];
        let parameters = operation.parameters.iter();
        let parameters: Vec<_> = parameters
            .map(|one| (one.name.as_str(), one.location, one.at.as_str()))
            .collect();
        let own = "#/paths/~1pets~1{id}";
        assert_eq!(
            parameters,
            [
                ("id", Location::Path, "#/components/parameters/Id"),
                ("depth", Location::Header, &format!("{own}/parameters/2")),
                ("depth", Location::Query, &format!("{own}/put/parameters/0")),
                ("page", Location::Query, "#/components/parameters/Page"),
            ]
        );
        assert_eq!(operation.parameters[3].description, "Ours.");
        assert!(operation.body.is_some());
        assert!(operation.responses[0].json().is_some());
    }

    #[test]
    fn a_reference_to_nothing_or_to_itself_is_refused() {
        let nothing = DOCUMENT.replace("    Page:", "    Other:");
        let circle = DOCUMENT
            .replace("parameters/Page'", "parameters/Same'")
            .replace("responses/Pet'", "schemas/Pet'");
        let found = [nothing, circle].map(|text| document(&text).1.to_string());
        insta::assert_snapshot!(found.concat());
    }
}
