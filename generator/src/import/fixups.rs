//! Defects of upstream's documents, each with a name, a reason and a cure.
//!
//! A cure finds the defect by its shape wherever it can, so it is safe on any document. In the
//! documents that a fixup names, the defect is known to be: when it is gone there, so should be the
//! fixup, and the import says so.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::fit::{Fit, Shapes};
use super::visit::{self, Kind, Object};

/// A defect and its cure.
#[derive(Debug)]
pub struct Fixup {
    pub name: &'static str,
    pub reason: &'static str,
    /// The documents that are known to have the defect.
    pub clients: &'static [&'static str],
    /// Returns how many places were mended.
    mend: fn(&mut Value) -> usize,
}

/// A fixup that ran over a document.
#[derive(Clone, Copy, Debug)]
pub struct Applied {
    pub fixup: &'static Fixup,
    pub places: usize,
}

impl Applied {
    /// The document is known to have the defect, but has it no longer.
    pub fn is_stale(&self, client: &str) -> bool {
        self.places == 0 && self.fixup.clients.contains(&client)
    }
}

const BOTH: &[&str] = &["authentication", "management"];
const AUTHENTICATION: &[&str] = &["authentication"];
const MANAGEMENT: &[&str] = &["management"];

/// In the order in which they run: later ones may build on earlier ones.
pub static FIXUPS: [Fixup; 12] = [
    Fixup {
        name: "declare-used-security-schemes",
        reason: "operations require header keys that the document does not declare",
        clients: BOTH,
        mend: declare_security_schemes,
    },
    Fixup {
        name: "upload-is-multipart",
        reason: "the server takes a multipart form where the document says JSON",
        clients: AUTHENTICATION,
        mend: upload_is_multipart,
    },
    Fixup {
        name: "upload-has-a-file",
        reason: "the form that the document describes lacks the file that is to be uploaded",
        clients: AUTHENTICATION,
        mend: upload_has_a_file,
    },
    Fixup {
        name: "redirect-uri-is-for-codes",
        reason: "only a code is bound to a redirect_uri (RFC 6749, section 4.1.3); the other grants of \
                 the token endpoint have none",
        clients: AUTHENTICATION,
        mend: redirect_uri_is_for_codes,
    },
    Fixup {
        name: "signed-in-operations-take-the-token",
        reason: "by their descriptions they act for a signed-in user, but they do not require the token",
        clients: AUTHENTICATION,
        mend: signed_in_operations_take_the_token,
    },
    Fixup {
        name: "servers-are-genauth",
        reason: "the document names a host of the platform's former brand",
        clients: MANAGEMENT,
        mend: servers_are_genauth,
    },
    Fixup {
        name: "parameter-limits-into-schema",
        reason: "OpenAPI knows limits within the schema of a parameter only, not beside it",
        clients: MANAGEMENT,
        mend: parameter_limits_into_schema,
    },
    Fixup {
        name: "query-parameters-have-a-type",
        reason: "an empty schema says nothing, and in a query everything is a text",
        clients: MANAGEMENT,
        mend: query_parameters_have_a_type,
    },
    Fixup {
        name: "references-have-no-type",
        reason: "a `type` beside a `$ref` is ignored by OpenAPI and misleads its readers",
        clients: MANAGEMENT,
        mend: references_have_no_type,
    },
    Fixup {
        name: "defaults-fit-their-type",
        reason: "a default that is no value of its type can't be anybody's default",
        clients: BOTH,
        mend: |document| drop_unfit(document, "default"),
    },
    Fixup {
        name: "samples-take-their-type",
        reason: "samples are numbers, flags or lists that were written as a text",
        clients: BOTH,
        mend: convert_samples,
    },
    Fixup {
        name: "samples-fit-their-type",
        reason: "a sample that is no value of its type misleads readers and fails validators",
        clients: BOTH,
        mend: |document| drop_unfit(document, "example"),
    },
];

pub(super) fn apply(document: &mut Value) -> Vec<Applied> {
    FIXUPS
        .iter()
        .map(|fixup| Applied {
            fixup,
            places: (fixup.mend)(document),
        })
        .collect()
}

fn declare_security_schemes(document: &mut Value) -> usize {
    let mut used = BTreeSet::new();
    visit::operations(document, &mut |_, operation| {
        let requirements = operation.get("security").and_then(Value::as_array);
        let names = requirements.into_iter().flatten().filter_map(Value::as_object);
        used.extend(names.flat_map(|requirement| requirement.keys().cloned()));
    });
    // Only of our own keys do we know that they are headers of that name.
    used.retain(|name| name.starts_with("x-genauth-"));
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

fn upload_is_multipart(document: &mut Value) -> usize {
    let content =
        document.pointer_mut("/paths/~1api~1v2~1upload/post/requestBody/content");
    let Some(content) = content.and_then(Value::as_object_mut) else { return 0 };
    match content.remove("application/json") {
        Some(media) => {
            content.insert("multipart/form-data".to_owned(), media);
            1
        }
        None => 0,
    }
}

fn upload_has_a_file(document: &mut Value) -> usize {
    let Some(schema) = schema(document, "UploadDto") else { return 0 };
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut)
    else {
        return 0;
    };
    if properties.contains_key("file") {
        return 0;
    }
    let file = json!({
        "type": "string",
        "format": "binary",
        "description": "Content of the file, with its name and content type.",
    });
    properties.insert("file".to_owned(), file);
    let required = schema.entry("required").or_insert_with(|| json!([]));
    required.as_array_mut().into_iter().for_each(|names| names.push(json!("file")));
    1
}

fn redirect_uri_is_for_codes(document: &mut Value) -> usize {
    let required = schema(document, "TokenEndPointParams")
        .and_then(|schema| schema.get_mut("required")?.as_array_mut());
    let Some(required) = required else { return 0 };
    let before = required.len();
    required.retain(|name| name != "redirect_uri");
    before - required.len()
}

/// Operations that need the user's access token and do not say so in `security`.
const SIGNED_IN: [&str; 6] = [
    "OidcV2UserInfoController_oidcUserInfoGet",
    "OidcV2UserInfoController_oidcUserInfoPost",
    "SignInV3Controller_changePushCodeStatus",
    "SignInV3Controller_changeQRCodeStatus",
    "SignInV3Controller_geneFastpassQrcodeInfo",
    "SignInV3Controller_switchLoginByUser",
];

fn signed_in_operations_take_the_token(document: &mut Value) -> usize {
    let mut places = 0;
    visit::operations(document, &mut |_, operation| {
        let id = operation.get("operationId").and_then(Value::as_str);
        if !id.is_some_and(|id| SIGNED_IN.contains(&id)) {
            return;
        }
        let security = operation.entry("security").or_insert_with(|| json!([]));
        let Some(alternatives) = security.as_array_mut() else { return };
        if alternatives.iter().all(|one| one.get("bearer").is_none()) {
            alternatives.push(json!({"bearer": []}));
            places += 1;
        }
    });
    places
}

fn servers_are_genauth(document: &mut Value) -> usize {
    let servers = document.get_mut("servers").and_then(Value::as_array_mut);
    let urls = servers.into_iter().flatten().filter_map(|server| server.get_mut("url"));
    let mut places = 0;
    for url in urls {
        if let Some(rest) = url.as_str().and_then(|url| url.strip_suffix(".authing.cn"))
        {
            *url = Value::String(format!("{rest}.genauth.ai"));
            places += 1;
        }
    }
    places
}

const LIMITS: [&str; 7] =
    ["maxLength", "minLength", "maximum", "minimum", "maxItems", "minItems", "pattern"];

fn parameter_limits_into_schema(document: &mut Value) -> usize {
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

fn query_parameters_have_a_type(document: &mut Value) -> usize {
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

fn references_have_no_type(document: &mut Value) -> usize {
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

fn drop_unfit(document: &mut Value, key: &str) -> usize {
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
    mut mend: impl FnMut(Kind, &mut Object) -> usize,
) -> usize {
    let mut places = 0;
    visit::places(document, &mut |site, object| places += mend(site.kind, object));
    places
}

/// The object at this path, made on the way where it is missing.
fn schema<'d>(document: &'d mut Value, name: &str) -> Option<&'d mut Object> {
    document.pointer_mut("/components/schemas")?.get_mut(name)?.as_object_mut()
}

fn object_at<'d>(document: &'d mut Value, path: &[&str]) -> Option<&'d mut Object> {
    path.iter().try_fold(document.as_object_mut()?, |object, key| {
        object.entry(*key).or_insert_with(|| json!({})).as_object_mut()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_the_defects_stays_as_it_is() {
        let mut document = json!({
            "openapi": "3.0.3",
            "info": {"title": "Pets", "version": "1"},
            "paths": {"/pets": {"get": {"operationId": "list", "responses": {}}}},
            "components": {"securitySchemes": {}, "schemas": {"PetDto": {"type": "object"}}},
        });
        let before = document.clone();
        let applied = apply(&mut document);
        assert_eq!(document, before);
        assert!(applied.iter().all(|one| one.places == 0), "{applied:?}");
    }

    #[test]
    fn the_form_of_an_upload_gets_its_file() {
        let upload =
            json!({"type": "object", "properties": {"folder": {"type": "string"}}});
        let mut document = json!({"components": {"schemas": {"UploadDto": upload}}});
        assert_eq!(upload_has_a_file(&mut document), 1);
        let schema = &document["components"]["schemas"]["UploadDto"];
        assert_eq!(schema["properties"]["file"]["format"], "binary");
        assert_eq!(schema["required"], json!(["file"]));
        assert_eq!(upload_has_a_file(&mut document), 0);
    }

    #[test]
    fn grants_without_a_code_need_no_redirect_uri() {
        let params =
            json!({"type": "object", "required": ["grant_type", "redirect_uri"]});
        let mut document =
            json!({"components": {"schemas": {"TokenEndPointParams": params}}});
        assert_eq!(redirect_uri_is_for_codes(&mut document), 1);
        let schema = &document["components"]["schemas"]["TokenEndPointParams"];
        assert_eq!(schema["required"], json!(["grant_type"]));
    }

    #[test]
    fn an_operation_for_signed_in_users_takes_the_token_once() {
        let operation = json!({"operationId": SIGNED_IN[0], "responses": {}});
        let mut document = json!({"paths": {"/oidc/me": {"get": operation}}});
        assert_eq!(signed_in_operations_take_the_token(&mut document), 1);
        assert_eq!(
            document["paths"]["/oidc/me"]["get"]["security"],
            json!([{"bearer": []}])
        );
        assert_eq!(signed_in_operations_take_the_token(&mut document), 0);
    }
}
