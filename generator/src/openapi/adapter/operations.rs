//! Operations with what the document left out: names and path parameters.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::diagnostic::Diagnostics;
use crate::openapi::visit::{self, Kind};
use crate::source::Source;
use crate::source::pointer::{escape, segments};
use crate::text;
use crate::words;

/// An operation of a document.
struct Operation {
    at: String,
    path: String,
    method: String,
    id: Option<String>,
}

/// Gives each operation an operationId of its own, and each placeholder of its path a parameter.
pub(super) fn complete(source: &mut Source) -> Diagnostics {
    let mut operations = Vec::new();
    visit::objects(&source.value, |site, object| {
        if site.kind == Kind::Operation {
            let id = object.get("operationId").and_then(Value::as_str);
            operations.push(Operation {
                at: site.at.to_string(),
                path: site.path.to_owned(),
                method: site.key.to_owned(),
                id: id.filter(|id| !id.is_empty()).map(str::to_owned),
            });
        }
    });
    let mut findings = Diagnostics::default();
    name(source, &operations, &mut findings);
    for operation in &operations {
        declare(source, operation, &mut findings);
    }
    findings
}

fn name(source: &mut Source, operations: &[Operation], findings: &mut Diagnostics) {
    let ids = operations.iter().filter_map(|one| one.id.clone());
    let mut taken: HashSet<String> = ids.collect();
    let mut first: HashMap<&str, &str> = HashMap::new();
    for operation in operations {
        if let Some(id) = &operation.id {
            let Some(other) = first.get(id.as_str()) else {
                first.insert(id, &operation.at);
                continue;
            };
            findings.push(source.warning(
                format!("{}/operationId", operation.at),
                format!("the operationId `{}` is also that of {other}", text::line(id)),
                "an operationId that no other operation has",
                "the operation is named after its method and path until it has one",
            ));
        }
        let plain = derived(&operation.method, &operation.path);
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let mut names = [plain.clone()].into_iter().chain(numbered);
        let Some(id) = names.find(|id| taken.insert(id.clone())) else { continue };
        if let Some(object) = object(source, &operation.at) {
            object.insert("operationId".to_owned(), id.into());
        }
    }
}

/// Returns the name of an operation without one: `get /users/{id}` is `get_users_by_id`.
fn derived(method: &str, path: &str) -> String {
    let mut words = vec![method.to_lowercase()];
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        for part in segment.split('{') {
            match part.split_once('}') {
                Some((name, rest)) => {
                    words.push(format!("by_{}", words::snake(name)));
                    words.extend((!rest.is_empty()).then(|| words::snake(rest)));
                }
                None => words.extend((!part.is_empty()).then(|| words::snake(part))),
            }
        }
    }
    if words.len() == 1 {
        words.push("root".to_owned());
    }
    words.join("_")
}

fn object<'s>(source: &'s mut Source, at: &str) -> Option<&'s mut visit::Object> {
    source.value.pointer_mut(&at[1..])?.as_object_mut()
}

/// Declares the placeholders of a path that have no parameter, and removes path parameters that
/// have no placeholder.
fn declare(source: &mut Source, operation: &Operation, findings: &mut Diagnostics) {
    let placeholders: Vec<&str> =
        crate::openapi::placeholders(&operation.path).collect();
    let item = format!("#/paths/{}", escape(&operation.path));
    let mut declared = HashSet::new();
    for holder in [&item, &operation.at] {
        let pointer = format!("{holder}/parameters");
        let Some(Value::Array(all)) = source.value.pointer(&pointer[1..]) else {
            continue;
        };
        let name = |one: &Value| path_parameter(&source.value, one);
        let stray: Vec<(usize, String)> = all
            .iter()
            .enumerate()
            .filter_map(|(index, one)| Some((index, name(one)?)))
            .filter(|(_, name)| !placeholders.contains(&name.as_str()))
            .collect();
        declared.extend(all.iter().filter_map(name));
        for (index, name) in stray.into_iter().rev() {
            findings.push(source.warning(
                format!("{pointer}/{index}"),
                format!(
                    "the path has no `{{{}}}`, the name of a parameter",
                    text::line(&name)
                ),
                "a placeholder for each parameter with `in: path`",
                "the parameter is left out; remove it, or correct its name",
            ));
            let all =
                source.value.pointer_mut(&pointer[1..]).and_then(Value::as_array_mut);
            all.map(|all| all.remove(index));
        }
    }
    for name in placeholders {
        if name.is_empty() || !declared.insert(name.to_owned()) {
            continue;
        }
        findings.push(source.warning(
            &operation.at,
            format!(
                "the path has `{{{}}}`, but no parameter of that name",
                text::line(name)
            ),
            "a parameter with `in: path` for each placeholder",
            "it is taken for a string; declare the parameter under `parameters`",
        ));
        let parameter = json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        let all = object(source, &operation.at)
            .map(|object| object.entry("parameters").or_insert_with(|| json!([])));
        if let Some(Value::Array(all)) = all {
            all.push(parameter);
        }
    }
}

/// Returns the name of a path parameter, which may be a reference to one.
fn path_parameter(root: &Value, parameter: &Value) -> Option<String> {
    let mut parameter = parameter;
    for _ in 0..100 {
        match parameter.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let way = segments(reference);
                parameter =
                    way.iter().try_fold(root, |value, segment| value.get(segment))?;
            }
            None => break,
        }
    }
    let is_path = parameter.get("in").is_some_and(|place| place == "path");
    parameter.get("name")?.as_str().filter(|_| is_path).map(str::to_owned)
}
