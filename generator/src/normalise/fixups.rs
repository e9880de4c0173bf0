//! Fixes of the known defects of upstream documents, which `platform.yaml` lists.
//!
//! A fix finds the defect by its shape if it can, so it is safe on any document. A fixup names the
//! documents that are known to have the defect: if one of them no longer has it, the import reports
//! that.

use std::collections::{BTreeMap, BTreeSet};

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
        Fix::ReplaceProperty {
            schemas,
            name,
            value,
        } => replace_property(document, schemas, name, value),
        Fix::AddRequestBody {
            operations,
            media_type,
            schema,
            value,
        } => add_request_body(document, operations, media_type, schema, value.as_ref()),
        Fix::AddResponse {
            operations,
            schema,
            value,
        } => add_response(document, operations, schema, value.as_ref()),
        Fix::RenameBack(names) => rename_back(document, names),
        Fix::AddSecurity { scheme, operations } => {
            add_security(document, scheme, operations)
        }
        Fix::RenameHosts { from, to } => rename_hosts(document, from, to),
        Fix::MoveParameterLimits => move_parameter_limits(document),
        Fix::TypeEmptyParameters => type_empty_parameters(document),
        Fix::DropTypesBesideReferences => drop_types_beside_references(document),
        Fix::AddSamples { beside, samples } => add_samples(document, beside, samples),
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

fn replace_property(
    document: &mut Value,
    owners: &BTreeSet<String>,
    name: &str,
    value: &Value,
) -> usize {
    let mut places = 0;
    for owner in owners {
        let property = schema(document, owner)
            .and_then(|one| one.get_mut("properties")?.get_mut(name));
        let Some(property) = property.and_then(Value::as_object_mut) else { continue };
        let Some(value) = value.as_object() else { continue };
        let described = |key: &str| matches!(key, "description" | "example");
        let had: Object =
            property.iter().filter(|(key, _)| !described(key)).map(cloned).collect();
        if had != *value {
            property.retain(|key, _| described(key));
            property.extend(value.iter().map(cloned));
            places += 1;
        }
    }
    places
}

fn add_request_body(
    document: &mut Value,
    operations: &BTreeSet<String>,
    media_type: &str,
    schema: &str,
    value: Option<&Value>,
) -> usize {
    let body = json!({
        "required": true,
        "content": {media_type: {"schema": {"$ref": reference(schema)}}},
    });
    let places = those(document, operations, |operation| {
        let is_new = !operation.contains_key("requestBody");
        if is_new {
            operation.insert("requestBody".to_owned(), body.clone());
        }
        is_new
    });
    if let Some(value) = value.filter(|_| places > 0) {
        add_schema(document, schema, value);
    }
    places
}

fn add_response(
    document: &mut Value,
    operations: &BTreeSet<String>,
    schema: &str,
    value: Option<&Value>,
) -> usize {
    let content = json!({"application/json": {"schema": {"$ref": reference(schema)}}});
    let places = those(document, operations, |operation| {
        let response = operation.get_mut("responses").and_then(|all| all.get_mut("200"));
        let response = response.and_then(Value::as_object_mut);
        let Some(response) = response.filter(|one| !one.contains_key("content")) else {
            return false;
        };
        response.insert("content".to_owned(), content.clone());
        true
    });
    if let Some(value) = value.filter(|_| places > 0) {
        add_schema(document, schema, value);
    }
    places
}

fn rename_back(document: &mut Value, names: &BTreeMap<String, String>) -> usize {
    let old = |name: &Value| names.get(name.as_str()?).cloned();
    count(document, |_, schema| {
        let mut places = 0;
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        if let Some(properties) =
            properties.filter(|all| all.keys().any(|name| names.contains_key(name)))
        {
            let all = std::mem::take(properties).into_iter();
            properties.extend(all.map(|(name, value)| {
                let old = names.get(&name).cloned();
                places += usize::from(old.is_some());
                (old.unwrap_or(name), value)
            }));
        }
        for key in ["required", "enum"] {
            let listed = schema.get_mut(key).and_then(Value::as_array_mut);
            for name in listed.into_iter().flatten() {
                if let Some(old) = old(name) {
                    *name = old.into();
                    places += usize::from(key == "enum");
                }
            }
        }
        places
    })
}

fn add_security(
    document: &mut Value,
    scheme: &str,
    operations: &BTreeSet<String>,
) -> usize {
    those(document, operations, |operation| {
        let security = operation.entry("security").or_insert_with(|| json!([]));
        let Some(alternatives) = security.as_array_mut() else { return false };
        let is_new = alternatives.iter().all(|one| one.get(scheme).is_none());
        if is_new {
            alternatives.push(json!({scheme: []}));
        }
        is_new
    })
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

fn add_samples(
    document: &mut Value,
    beside: &str,
    samples: &BTreeMap<String, Value>,
) -> usize {
    count(document, |_, schema| {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        let Some(properties) = properties.filter(|all| all.contains_key(beside)) else {
            return 0;
        };
        let mut places = 0;
        for (name, sample) in samples {
            let property = properties.get_mut(name).and_then(Value::as_object_mut);
            if let Some(property) = property.filter(|one| !one.contains_key("example")) {
                property.insert("example".to_owned(), sample.clone());
                places += 1;
            }
        }
        places
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

/// Changes the operations with these operationIds. Returns how many `change` says it has changed.
fn those(
    document: &mut Value,
    operations: &BTreeSet<String>,
    mut change: impl FnMut(&mut Object) -> bool,
) -> usize {
    let mut places = 0;
    visit::operations(document, &mut |_, operation| {
        let id = operation.get("operationId").and_then(Value::as_str);
        if id.is_some_and(|id| operations.contains(id)) {
            places += usize::from(change(operation));
        }
    });
    places
}

fn add_schema(document: &mut Value, name: &str, value: &Value) {
    if let Some(schemas) = object_at(document, &["components", "schemas"]) {
        schemas.entry(name).or_insert_with(|| value.clone());
    }
}

fn reference(schema: &str) -> String {
    format!("#/components/schemas/{schema}")
}

fn cloned((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
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

    #[test]
    fn a_renamed_property_gets_its_old_name_in_its_place() {
        let settings = json!({
            "required": ["a", "genauthTokenExpiresIn"],
            "properties": {"a": {}, "genauthTokenExpiresIn": {"type": "number"}, "b": {}},
        });
        let kind = json!({"type": "string", "enum": ["x", "wechatwork:qrconnect:of:genauth:agency"]});
        let mut document =
            json!({"components": {"schemas": {"Settings": settings, "Kind": kind}}});
        assert_eq!(applied("names-on-the-wire-stay", &mut document), [2, 0]);
        let schemas = &document["components"]["schemas"];
        let names: Vec<_> =
            schemas["Settings"]["properties"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["a", "authingTokenExpiresIn", "b"]);
        assert_eq!(
            schemas["Settings"]["required"],
            json!(["a", "authingTokenExpiresIn"])
        );
        assert_eq!(
            schemas["Kind"]["enum"],
            json!(["x", "wechatwork:qrconnect:of:authing:agency"])
        );
    }

    #[test]
    fn responses_without_a_sample_get_that_of_a_successful_call() {
        let message = json!({"type": "string"});
        let code = json!({"type": "number"});
        let mut document = json!({"components": {"schemas": {
            "New": {"properties": {"statusCode": code, "message": message}},
            "Old": {"properties": {"statusCode": {"example": 301}}},
            "Other": {"properties": {"message": message}},
        }}});
        assert_eq!(applied("sample-responses-are-successful", &mut document), [2, 0]);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["New"]["properties"]["statusCode"]["example"], 200);
        assert_eq!(schemas["Old"]["properties"]["statusCode"]["example"], 301);
        assert_eq!(schemas["Other"]["properties"]["message"], message);
    }

    #[test]
    fn a_replaced_property_keeps_its_description() {
        let logo = json!({
            "description": "Logo", "type": "array", "items": {"type": "string"}, "example": "l.png"
        });
        let mut document = json!({"components": {"schemas": {"TenantDto": {"properties": {"logo": logo}}}}});
        assert_eq!(applied("logo-of-a-tenant-is-one-address", &mut document), [1, 0]);
        assert_eq!(
            document["components"]["schemas"]["TenantDto"]["properties"]["logo"],
            json!({"description": "Logo", "example": "l.png", "type": "string"})
        );
    }

    #[test]
    fn bodies_and_responses_are_added_where_there_is_none() {
        let operation = |name: &str, responses: Value| json!({"operationId": name, "responses": responses});
        let finalize = "PasskeyV3Controller_webAuthnRegisterFinalize";
        let list = "PasskeyV3Controller_listWebAuthnCredentials";
        let others = "SubjectAuthV3Controller_listSubjectAuth";
        let content = json!({"200": {"content": {"application/json": {}}}});
        let mut document = json!({"paths": {
            "/finalize": {"post": operation(finalize, json!({"200": {}}))},
            "/list": {"get": operation(list, content.clone())},
            "/others": {"post": operation(others, content.clone())},
        }});
        assert_eq!(applied("responses-are-enveloped", &mut document), [1, 0]);
        assert_eq!(applied("passkey-registration-has-a-body", &mut document), [1, 0]);
        assert_eq!(applied("operations-for-users-have-a-body", &mut document), [1, 0]);
        let at = |pointer: &str| document.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(
            at(
                "/paths/~1finalize/post/responses/200/content/application~1json/schema/$ref"
            ),
            "#/components/schemas/AnyDataRespDto"
        );
        assert_eq!(
            at(
                "/paths/~1finalize/post/requestBody/content/application~1json/schema/$ref"
            ),
            "#/components/schemas/RegistrationCredentialDto"
        );
        assert_eq!(at("/paths/~1list/get/responses"), content);
        let schemas = at("/components/schemas");
        let names: Vec<_> = schemas.as_object().unwrap().keys().collect();
        assert_eq!(names, ["AnyDataRespDto", "AnyBodyDto"]);
    }
}
