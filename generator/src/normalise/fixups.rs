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
    /// The operations and schemas of the fixup at which there was nothing to fix.
    pub without: Vec<String>,
    /// The schema that the fixup was to add, but that the document has with another content.
    pub conflict: Option<String>,
}

impl Applied {
    /// Returns whether the document is known to have the defect, but has it no longer, be it at one
    /// of the names of the fixup.
    pub fn is_stale(&self, client: &str) -> bool {
        let has_names = !self.without.is_empty();
        (self.places == 0 || has_names) && self.fixup.clients.contains(client)
    }
}

pub(super) fn apply(document: &mut Value, fixups: &[Fixup]) -> Vec<Applied> {
    fixups.iter().map(|fixup| apply_one(document, fixup)).collect()
}

fn apply_one(document: &mut Value, fixup: &Fixup) -> Applied {
    let added = added_schema(&fixup.fix).filter(|(name, value)| {
        let had = schema(document, name);
        had.is_some_and(|had| Some(&*had) != value.as_object())
    });
    let conflict = added.map(|(name, _)| name.to_owned());
    let (mut places, mut without) = (0, Vec::new());
    for (name, part) in parts(&fixup.fix) {
        let changed = fix(document, &part);
        places += changed;
        without.extend(name.filter(|_| changed == 0));
    }
    Applied {
        fixup: fixup.clone(),
        places,
        without,
        conflict: conflict.filter(|_| places > 0),
    }
}

/// Returns the schema that a fix adds, with its name.
fn added_schema(fix: &Fix) -> Option<(&str, &Value)> {
    match fix {
        Fix::AddRequestBody { schema, value, .. }
        | Fix::AddResponse { schema, value, .. } => Some((schema, value.as_ref()?)),
        _ => None,
    }
}

/// Divides a fix of several operations or schemas into one for each, with its name.
fn parts(fix: &Fix) -> Vec<(Option<String>, Fix)> {
    let mut whole = fix.clone();
    let Some(names) = listed(&mut whole).map(std::mem::take) else {
        return vec![(None, whole)];
    };
    let part = |name: String| {
        let mut part = whole.clone();
        listed(&mut part).into_iter().for_each(|names| names.extend([name.clone()]));
        (Some(name), part)
    };
    names.into_iter().map(part).collect()
}

/// Returns the operations or schemas that a fix lists.
fn listed(fix: &mut Fix) -> Option<&mut BTreeSet<String>> {
    match fix {
        Fix::AddRequestBody { operations, .. }
        | Fix::AddResponse { operations, .. }
        | Fix::AddSecurity { operations, .. } => Some(operations),
        Fix::ReplaceProperty { schemas, .. } => Some(schemas),
        _ => None,
    }
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
    if object.contains_key(to) {
        return 0;
    }
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
    let shapes = Shapes::of(document);
    let mut places = 0;
    for owner in owners {
        let property = schema(document, owner)
            .and_then(|one| one.get_mut("properties")?.get_mut(name));
        let Some(property) = property.and_then(Value::as_object_mut) else { continue };
        let Some(value) = value.as_object() else { continue };
        let described = |key: &str| matches!(key, "description" | "example");
        let mut new = property.clone();
        new.retain(|key, _| described(key));
        new.extend(value.iter().map(cloned));
        if matches!(shapes.fit(&new, "example"), Some(Fit::Contradicts)) {
            new.shift_remove("example");
        }
        if *property != new {
            *property = new;
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

/// Renames properties, enum values, and both within samples. A schema that has the old name of one
/// beside the new one stays as it is.
fn rename_back(document: &mut Value, names: &BTreeMap<String, String>) -> usize {
    count(document, |_, schema| {
        let mut places = 0;
        let properties = schema.get("properties").and_then(Value::as_object);
        let here = |has: &dyn Fn(&str) -> bool| -> BTreeMap<String, String> {
            let renamed = names.iter().filter(|(new, old)| has(new) && !has(old));
            renamed.map(|(new, old)| (new.clone(), old.clone())).collect()
        };
        let properties =
            here(&|name| properties.is_some_and(|all| all.contains_key(name)));
        let values = schema.get("enum").and_then(Value::as_array);
        let values =
            here(&|name| values.is_some_and(|all| all.iter().any(|one| one == name)));
        if !properties.is_empty() {
            places += properties.len();
            for key in ["properties", "default", "example"] {
                let object = schema.get_mut(key).and_then(Value::as_object_mut);
                object.into_iter().for_each(|object| rename_keys(object, &properties));
            }
            rename_values(schema.get_mut("required"), &properties);
        }
        if !values.is_empty() {
            places += values.len();
            for key in ["enum", "default", "example"] {
                rename_values(schema.get_mut(key), &values);
            }
        }
        places
    })
}

fn rename_keys(object: &mut Object, names: &BTreeMap<String, String>) {
    let all = std::mem::take(object).into_iter();
    object.extend(
        all.map(|(name, value)| (names.get(&name).cloned().unwrap_or(name), value)),
    );
}

/// Renames a value, or each one of a list.
fn rename_values(value: Option<&mut Value>, names: &BTreeMap<String, String>) {
    let all = match value {
        Some(Value::Array(all)) => all.as_mut_slice(),
        Some(one) => std::slice::from_mut(one),
        None => return,
    };
    for value in all {
        if let Some(old) = value.as_str().and_then(|name| names.get(name)) {
            *value = old.clone().into();
        }
    }
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

    #[test]
    fn a_name_goes_back_in_samples_too_unless_the_old_one_is_taken() {
        let fix_of = |schema: Value| {
            let mut document = json!({"components": {"schemas": {"A": schema}}});
            let names = [("new".to_owned(), "old".to_owned())].into();
            let places = fix(&mut document, &Fix::RenameBack(names));
            (places, document["components"]["schemas"]["A"].clone())
        };
        let schema = |name: &str| {
            json!({
                "required": [name], "properties": {name: {}, "b": {}},
                "default": {name: 1}, "example": {"b": 2, name: 1}
            })
        };
        assert_eq!(fix_of(schema("new")), (1, schema("old")));
        let values = |name: &str| json!({"enum": ["b", name], "default": name, "example": [name]});
        assert_eq!(fix_of(values("new")), (1, values("old")));
        for taken in [
            json!({"required": ["new", "old"], "properties": {"new": 1, "old": 2}}),
            json!({"enum": ["old", "new"], "default": "new"}),
        ] {
            assert_eq!(fix_of(taken.clone()), (0, taken));
        }
    }

    fn fixup(fix: Value) -> Fixup {
        let fixup = json!({"name": "a", "reason": "b", "clients": ["pets"], "fix": fix});
        serde_json::from_value(fixup).unwrap()
    }

    #[test]
    fn each_listed_name_without_a_defect_is_told() {
        let operation = json!({"operationId": "A_x", "responses": {"200": {}}});
        let mut document = json!({
            "paths": {"/a": {"post": operation}},
            "components": {"schemas": {"B": {"properties": {"p": {"type": "string", "example": "x"}}}}}
        });
        let operations = ["A_x", "NOPE"];
        let value = json!({"type": "number", "description": "Ours."});
        let fixups = [
            json!({"add-security": {"scheme": "bearer", "operations": operations}}),
            json!({"add-response": {"operations": operations, "schema": "R", "value": {}}}),
            json!({"add-request-body": {"operations": operations, "media-type": "a/b", "schema": "R", "value": {"type": "object"}}}),
            json!({"replace-property": {"schemas": ["B", "NOPE"], "name": "p", "value": value}}),
        ]
        .map(fixup);
        let first = apply(&mut document, &fixups);
        assert!(first.iter().all(|one| one.places == 1), "{first:?}");
        assert!(first.iter().all(|one| one.without == ["NOPE"]), "{first:?}");
        let conflicts: Vec<_> =
            first.iter().map(|one| one.conflict.as_deref()).collect();
        assert_eq!(conflicts, [None, None, Some("R"), None]);
        assert_eq!(document["components"]["schemas"]["B"]["properties"]["p"], value);
        let second = apply(&mut document, &fixups);
        assert!(second.iter().all(|one| one.places == 0), "{second:?}");
    }
}
