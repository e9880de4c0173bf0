//! Fixes of the known defects of upstream documents, which `platform.yaml` lists.
//!
//! A fix finds the defect by its shape if it can, so it is safe on any document. A fixup names the
//! documents that are known to have the defect: if one of them no longer has it, the import reports
//! that.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::fit::{Fit, Shapes};
use super::visit::{self, Kind, Object};
use crate::platform::{Fix, Fixup};

/// A fixup that was applied to a document.
#[derive(Clone, Debug)]
pub struct Applied {
    pub fixup: Fixup,
    /// The number of places that it changed.
    pub places: usize,
}

impl Applied {
    /// Returns whether the document is known to have the defect, but has it no longer.
    pub fn is_stale(&self, client: &str) -> bool {
        self.places == 0 && self.fixup.clients.contains(client)
    }
}

pub(super) fn apply(document: &mut Value, fixups: &[Fixup]) -> Vec<Applied> {
    let apply = |fixup: &Fixup| Applied {
        places: fix(document, &fixup.fix),
        fixup: fixup.clone(),
    };
    fixups.iter().map(apply).collect()
}

/// Returns the number of places that were changed.
fn fix(document: &mut Value, fix: &Fix) -> usize {
    match fix {
        Fix::DeclareHeaders(prefix) => declare_headers(document, prefix),
        Fix::RenameKey { r#in, from, to } => rename_key(document, r#in, from, to),
        Fix::AddRequiredProperty {
            schema,
            name,
            value,
        } => add_required_property(document, schema, name, value),
        Fix::MakeOptional { schema, property } => {
            make_optional(document, schema, property)
        }
        Fix::AddSecurity { scheme, operations } => {
            add_security(document, scheme, operations)
        }
        Fix::RenameHosts { from, to } => rename_hosts(document, from, to),
        Fix::MoveParameterLimits => move_parameter_limits(document),
        Fix::TypeEmptyParameters => type_empty_parameters(document),
        Fix::DropTypesBesideReferences => drop_types_beside_references(document),
        Fix::ConvertSamples => convert_samples(document),
        Fix::DropMisfits(key) => drop_misfits(document, key),
    }
}

fn declare_headers(document: &mut Value, prefix: &str) -> usize {
    let mut used = BTreeSet::new();
    visit::operations(document, &mut |_, operation| {
        let requirements = operation.get("security").and_then(Value::as_array);
        let names = requirements.into_iter().flatten().filter_map(Value::as_object);
        used.extend(names.flat_map(|requirement| requirement.keys().cloned()));
    });
    used.retain(|name| name.starts_with(prefix));
    let Some(schemes) = object_at(document, &["components", "securitySchemes"]) else {
        return 0;
    };
    used.retain(|name| !schemes.contains_key(name));
    for name in &used {
        let scheme = json!({"type": "apiKey", "in": "header", "name": name});
        schemes.insert(name.clone(), scheme);
    }
    used.len()
}

fn rename_key(document: &mut Value, pointer: &str, from: &str, to: &str) -> usize {
    let object = document.pointer_mut(pointer).and_then(Value::as_object_mut);
    let Some(object) = object else { return 0 };
    match object.remove(from) {
        Some(value) => {
            object.insert(to.to_owned(), value);
            1
        }
        None => 0,
    }
}

fn add_required_property(
    document: &mut Value,
    owner: &str,
    name: &str,
    value: &Value,
) -> usize {
    let Some(schema) = schema(document, owner) else { return 0 };
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    let Some(properties) = properties.filter(|all| !all.contains_key(name)) else {
        return 0;
    };
    properties.insert(name.to_owned(), value.clone());
    let required = schema.entry("required").or_insert_with(|| json!([]));
    required.as_array_mut().into_iter().for_each(|names| names.push(name.into()));
    1
}

fn make_optional(document: &mut Value, owner: &str, property: &str) -> usize {
    let required = schema(document, owner)
        .and_then(|schema| schema.get_mut("required")?.as_array_mut());
    let Some(required) = required else { return 0 };
    let before = required.len();
    required.retain(|name| name != property);
    before - required.len()
}

fn add_security(
    document: &mut Value,
    scheme: &str,
    operations: &BTreeSet<String>,
) -> usize {
    let mut places = 0;
    visit::operations(document, &mut |_, operation| {
        let id = operation.get("operationId").and_then(Value::as_str);
        if !id.is_some_and(|id| operations.contains(id)) {
            return;
        }
        let security = operation.entry("security").or_insert_with(|| json!([]));
        let Some(alternatives) = security.as_array_mut() else { return };
        if alternatives.iter().all(|one| one.get(scheme).is_none()) {
            alternatives.push(json!({scheme: []}));
            places += 1;
        }
    });
    places
}

fn rename_hosts(document: &mut Value, from: &str, to: &str) -> usize {
    let servers = document.get_mut("servers").and_then(Value::as_array_mut);
    let urls = servers.into_iter().flatten().filter_map(|server| server.get_mut("url"));
    let mut places = 0;
    for url in urls {
        if let Some(rest) = url.as_str().and_then(|url| url.strip_suffix(from)) {
            *url = Value::String(format!("{rest}{to}"));
            places += 1;
        }
    }
    places
}

const LIMITS: [&str; 7] =
    ["maxLength", "minLength", "maximum", "minimum", "maxItems", "minItems", "pattern"];

fn move_parameter_limits(document: &mut Value) -> usize {
    count(document, |kind, parameter| {
        if kind != Kind::Parameter {
            return 0;
        }
        let limits: Vec<_> = LIMITS
            .iter()
            .filter_map(|key| Some((*key, parameter.shift_remove(*key)?)))
            .collect();
        let places = limits.len();
        if let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut)
        {
            schema
                .extend(limits.into_iter().map(|(key, value)| (key.to_owned(), value)));
        }
        places
    })
}

fn type_empty_parameters(document: &mut Value) -> usize {
    count(document, |kind, parameter| {
        let schema = parameter.get_mut("schema").and_then(Value::as_object_mut);
        match schema {
            Some(schema) if kind == Kind::Parameter && schema.is_empty() => {
                schema.insert("type".to_owned(), "string".into());
                1
            }
            _ => 0,
        }
    })
}

fn drop_types_beside_references(document: &mut Value) -> usize {
    count(document, |_, schema| {
        let misled =
            schema.contains_key("$ref") && schema.shift_remove("type").is_some();
        usize::from(misled)
    })
}

fn convert_samples(document: &mut Value) -> usize {
    let shapes = Shapes::of(document);
    count(document, |_, holder| match shapes.fit(holder, "example") {
        Some(Fit::Converted(value)) => {
            holder.insert("example".to_owned(), value);
            1
        }
        _ => 0,
    })
}

fn drop_misfits(document: &mut Value, key: &str) -> usize {
    let shapes = Shapes::of(document);
    count(document, |_, holder| match shapes.fit(holder, key) {
        Some(Fit::Contradicts | Fit::Converted(_)) => {
            holder.shift_remove(key);
            1
        }
        _ => 0,
    })
}

fn count(
    document: &mut Value,
    mut fix: impl FnMut(Kind, &mut Object) -> usize,
) -> usize {
    let mut places = 0;
    visit::places(document, &mut |site, object| places += fix(site.kind, object));
    places
}

fn schema<'d>(document: &'d mut Value, name: &str) -> Option<&'d mut Object> {
    document.pointer_mut("/components/schemas")?.get_mut(name)?.as_object_mut()
}

/// Returns the object at this path, and adds each object of the path that is missing.
fn object_at<'d>(document: &'d mut Value, path: &[&str]) -> Option<&'d mut Object> {
    path.iter().try_fold(document.as_object_mut()?, |object, key| {
        object.entry(*key).or_insert_with(|| json!({})).as_object_mut()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests;

    /// Applies a fixup of GenAuth twice, and returns the places that were changed.
    fn applied(name: &str, document: &mut Value) -> [usize; 2] {
        let fixups = tests::genauth().fixups;
        let fixup = fixups.iter().find(|fixup| fixup.name == name).unwrap();
        [fix(document, &fixup.fix), fix(document, &fixup.fix)]
    }

    #[test]
    fn a_document_without_the_defects_stays_as_it_is() {
        let mut document = json!({
            "openapi": "3.0.3",
            "info": {"title": "Pets", "version": "1"},
            "paths": {"/pets": {"get": {"operationId": "list", "responses": {}}}},
            "components": {"securitySchemes": {}, "schemas": {"PetDto": {"type": "object"}}},
        });
        let before = document.clone();
        let applied = apply(&mut document, &tests::genauth().fixups);
        assert_eq!(document, before);
        assert!(applied.iter().all(|one| one.places == 0), "{applied:?}");
    }

    #[test]
    fn the_form_of_an_upload_gets_its_file() {
        let upload =
            json!({"type": "object", "properties": {"folder": {"type": "string"}}});
        let mut document = json!({"components": {"schemas": {"UploadDto": upload}}});
        assert_eq!(applied("upload-has-a-file", &mut document), [1, 0]);
        let schema = &document["components"]["schemas"]["UploadDto"];
        assert_eq!(schema["properties"]["file"]["format"], "binary");
        assert_eq!(schema["required"], json!(["file"]));
    }

    #[test]
    fn grants_without_a_code_need_no_redirect_uri() {
        let params =
            json!({"type": "object", "required": ["grant_type", "redirect_uri"]});
        let mut document =
            json!({"components": {"schemas": {"TokenEndPointParams": params}}});
        assert_eq!(applied("redirect-uri-is-for-codes", &mut document), [1, 0]);
        let schema = &document["components"]["schemas"]["TokenEndPointParams"];
        assert_eq!(schema["required"], json!(["grant_type"]));
    }

    #[test]
    fn an_operation_for_signed_in_users_takes_the_token_once() {
        let id = "OidcV2UserInfoController_oidcUserInfoGet";
        let operation = json!({"operationId": id, "responses": {}});
        let mut document = json!({"paths": {"/oidc/me": {"get": operation}}});
        let name = "signed-in-operations-take-the-token";
        assert_eq!(applied(name, &mut document), [1, 0]);
        assert_eq!(
            document["paths"]["/oidc/me"]["get"]["security"],
            json!([{"bearer": []}])
        );
    }
}
