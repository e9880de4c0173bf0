//! Methods, parameters, bodies, answers and groups.

use std::collections::HashMap;

use super::{Lowering, Owner, errors, sample};
use crate::model::names::{self, Scope};
use crate::model::{
    Answer, Body, Encoding, Field, Group, HttpMethod, Operation, Parameter, Parameters,
    Shape, Type, TypeId,
};
use crate::openapi::{self, Kind, Schema, Visibility};
use crate::spec::descriptions::Entry;

/// The group of operations that have no tag.
const OTHERS: &str = "Others";

impl<'a> Lowering<'a, '_> {
    /// The method of each operation that has one, by `operationId`.
    pub(super) fn methods(&mut self) -> HashMap<&'a str, String> {
        let mut order: Vec<_> = self.document.operations.iter().collect();
        // Who was given a name keeps it; then the public ones, the shortest id first.
        order.sort_by_key(|one| {
            let hidden = one.visibility != Visibility::Public;
            (one.method.is_none(), hidden, one.id.len(), one.id.as_str())
        });
        let mut scope = Scope::methods();
        let mut methods: HashMap<&str, String> = HashMap::new();
        for operation in order {
            if methods.contains_key(operation.id.as_str()) {
                self.duplicate_id(operation);
                continue;
            }
            if operation.visibility == Visibility::Hidden {
                continue;
            }
            let (controller, method) = self.platform.operations.split(&operation.id);
            let plain = match &operation.method {
                Some(name) => names::field_name(name),
                None => names::method_name(method),
            };
            let controller = names::controller_name(controller);
            let long = format!("{plain}_{controller}");
            let candidates = [plain.as_str(), &long];
            let known = if controller.is_empty() { 1 } else { 2 };
            let name = scope.claim(&candidates[..known], "_");
            methods.insert(&operation.id, names::escape_keyword(name, true));
        }
        methods
    }

    fn duplicate_id(&mut self, operation: &openapi::Operation) {
        self.diagnostics.push(self.document.source.error(
            &operation.at,
            format!("the operationId `{}` stands here a second time", operation.id),
            "an operationId that is unique in the document",
            "rename one of the two",
        ));
    }

    /// Each operation with its group, in the order of the document.
    pub(super) fn operations(
        &mut self,
        methods: &HashMap<&'a str, String>,
    ) -> Vec<(String, Operation)> {
        let mut order: Vec<_> = self.document.operations.iter().enumerate().collect();
        // Types that belong to operations are named in the order of the ids, not of the paths.
        order.sort_by_key(|(_, operation)| operation.id.as_str());
        let mut lowered: Vec<_> = order
            .into_iter()
            .filter_map(|(index, operation)| {
                let method = methods.get(operation.id.as_str())?;
                Some((index, self.operation(operation, method)))
            })
            .collect();
        lowered.sort_by_key(|(index, _)| *index);
        let mut pages = Scope::files();
        lowered
            .into_iter()
            .map(|(index, mut operation)| {
                let source = &self.document.operations[index];
                let group = source.tag.clone().unwrap_or_else(|| OTHERS.to_owned());
                operation.page = (source.visibility == Visibility::Public).then(|| {
                    let prefix = self.platform.operations.path_prefix.as_str();
                    let path = source.path.strip_prefix(prefix).unwrap_or(&source.path);
                    let plain = names::page_name(path);
                    let http = source.http.as_str().to_ascii_lowercase();
                    let folder = names::folder_name(&group);
                    let candidates = [
                        format!("{folder}/{plain}"),
                        format!("{folder}/{plain}-{http}"),
                    ];
                    let page =
                        pages.claim(&candidates.each_ref().map(String::as_str), "-");
                    page.split_once('/').map(|(_, page)| page.to_owned()).unwrap_or(page)
                });
                (group, operation)
            })
            .collect()
    }

    fn operation(
        &mut self,
        operation: &'a openapi::Operation,
        method: &str,
    ) -> Operation {
        let prose = self.prose.operation(&operation.id);
        let or_inline =
            |text: Option<&str>, inline: &str| text.unwrap_or(inline).to_owned();
        let summary = prose.and_then(|prose| prose.summary.as_deref());
        let description = prose.and_then(|prose| prose.description.as_deref());
        let parameters = self.parameters(operation, method);
        let body = self.body(operation, method);
        Operation {
            id: operation.id.clone(),
            method: method.to_owned(),
            constant: names::constant_name(method),
            http: operation.http,
            path: operation.path.clone(),
            page: None,
            summary: or_inline(summary, &operation.summary),
            description: or_inline(description, &operation.description),
            deprecated: operation.deprecated,
            client_credentials: body.as_ref().is_some_and(|body| {
                let names = &self.platform.application_credentials;
                !names.is_empty() && self.has_members(body.schema, names.keys())
            }),
            parameters,
            body,
            answer: self.answer(operation, method),
            idempotent: operation
                .idempotent
                .unwrap_or(operation.http == HttpMethod::Get),
            bearer: operation.needs("bearer"),
            errors: errors::of(operation),
        }
    }

    fn has_members<'n>(
        &self,
        id: TypeId,
        names: impl IntoIterator<Item = &'n String>,
    ) -> bool {
        match &self.pool.types[id.0].shape {
            Shape::Struct(fields) => names
                .into_iter()
                .all(|name| fields.iter().any(|field| field.wire_name == *name)),
            _ => false,
        }
    }

    fn parameters(
        &mut self,
        operation: &'a openapi::Operation,
        method: &str,
    ) -> Option<Parameters> {
        if operation.parameters.is_empty() {
            return None;
        }
        let prose = self.prose;
        let camel = names::camel(method);
        let plain = format!("{camel}Params");
        let long = format!("{}{plain}", names::camel(&self.document.client));
        let type_name = self.pool.names.claim(&[&plain, &long], "");
        let members = operation.parameters.iter();
        let names = self.field_names(members.clone().map(|one| (&*one.name, &*one.at)));
        let mut lowered = Vec::new();
        for (parameter, name) in members.zip(names) {
            let entry = prose.parameter(&operation.id, &parameter.name);
            let owner = Owner {
                name: &camel,
                member: &parameter.name,
            };
            let field = self.field(&owner, &parameter.schema, entry);
            lowered.push(Parameter {
                location: parameter.location,
                field: Field {
                    name,
                    required: parameter.required,
                    deprecated: parameter.deprecated,
                    description: entry
                        .description
                        .unwrap_or(&parameter.description)
                        .to_owned(),
                    example: sample(
                        &parameter.schema,
                        entry,
                        parameter.example.as_ref(),
                    ),
                    ..field
                },
            });
        }
        Some(Parameters {
            type_name,
            members: lowered,
        })
    }

    fn body(&mut self, operation: &'a openapi::Operation, method: &str) -> Option<Body> {
        let body = operation.body.as_ref()?;
        let encoding = match body.media_type.as_str() {
            "application/x-www-form-urlencoded" => Encoding::Form,
            "multipart/form-data" => Encoding::Multipart,
            _ => Encoding::Json,
        };
        let schema = self.message(&body.schema, method, "Body")?;
        Some(Body { encoding, schema })
    }

    /// The success answer: a 2xx response if one is declared, else `default`. Redirects are for
    /// the caller to follow, so their content is not the answer.
    fn answer(&mut self, operation: &'a openapi::Operation, method: &str) -> Answer {
        let responses = &operation.responses;
        let success = responses.iter().find(|one| one.status.starts_with('2'));
        let response =
            success.or_else(|| responses.iter().find(|one| one.status == "default"));
        let Some(schema) = response.and_then(|response| response.json.as_ref()) else {
            return Answer::Raw;
        };
        match self.message(schema, method, "Response") {
            Some(schema) => Answer::Json {
                schema,
                enveloped: self.platform.envelope.as_ref().is_some_and(|envelope| {
                    self.has_members(schema, [&envelope.status])
                }),
            },
            None => Answer::Raw,
        }
    }

    /// The struct that a body or an answer is.
    fn message(
        &mut self,
        schema: &'a Schema,
        method: &str,
        member: &str,
    ) -> Option<TypeId> {
        let owner = Owner {
            name: &names::camel(method),
            member,
        };
        match self.ty(&owner, schema, Entry::default()) {
            Type::Named(id) => Some(id),
            // An error was reported when the reference was not found.
            Type::Any if matches!(schema.kind, Kind::Reference(_)) => None,
            _ => {
                self.diagnostics.push(self.document.source.error(
                    &schema.at,
                    "the message is no object with members",
                    "a reference to an object schema",
                    "declare the object under components/schemas and refer to it",
                ));
                None
            }
        }
    }

    /// The groups that have operations: those that the document lists first, in its order, then
    /// the others in the order of their first operation.
    pub(super) fn groups(
        &self,
        operations: &mut Vec<(String, Operation)>,
    ) -> Vec<Group> {
        let listed = self.document.tags.iter().map(|tag| tag.name.clone());
        let used = operations.iter().map(|(group, _)| group.clone());
        let order: Vec<String> = listed.chain(used).collect();
        let mut by_group: HashMap<String, Vec<Operation>> = HashMap::new();
        for (group, operation) in std::mem::take(operations) {
            by_group.entry(group).or_default().push(operation);
        }
        let mut tags: HashMap<&str, &openapi::Tag> = HashMap::new();
        for tag in &self.document.tags {
            tags.entry(&tag.name).or_insert(tag);
        }
        let (mut modules, mut folders) = (Scope::default(), Scope::files());
        let mut groups = Vec::new();
        for name in order {
            if let Some(operations) = by_group.remove(&name) {
                let tag = tags.get(name.as_str()).copied();
                groups.push(self.group(
                    name,
                    tag,
                    operations,
                    &mut modules,
                    &mut folders,
                ));
            }
        }
        groups
    }

    fn group(
        &self,
        name: String,
        tag: Option<&openapi::Tag>,
        operations: Vec<Operation>,
        modules: &mut Scope,
        folders: &mut Scope,
    ) -> Group {
        let prose = self.prose.group(&name);
        let title = prose.and_then(|group| group.title.as_deref());
        let description = prose.and_then(|group| group.description.as_deref());
        let inline = tag.map_or("", |tag| tag.description.as_str());
        Group {
            title: title
                .or(tag.and_then(|tag| tag.title.as_deref()))
                .unwrap_or(&name)
                .to_owned(),
            description: description.unwrap_or(inline).to_owned(),
            module: modules.claim(&[&names::module_name(&name)], "_"),
            folder: folders.claim(&[&names::group_folder(&name)], "-"),
            operations,
            name,
        }
    }
}
