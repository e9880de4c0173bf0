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
pub static FIXUPS: [Fixup; 9] = [
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
fn object_at<'d>(document: &'d mut Value, path: &[&str]) -> Option<&'d mut Object> {
    path.iter().try_fold(document.as_object_mut()?, |object, key| {
        object.entry(*key).or_insert_with(|| json!({})).as_object_mut()
    })
}
