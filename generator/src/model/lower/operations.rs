//! Operations with their parameters, bodies and responses, and groups.

use std::collections::HashMap;

use super::{Lowering, Owner, errors, sample};
use crate::model::{
    Body, Encoding, Field, Group, HttpMethod, NodeId, Operation, Parameter, Response,
    Shape, Type, TypeId, usage,
};
use crate::openapi::{self, Kind, Schema, Visibility};
use crate::spec::descriptions::Entry;
use crate::words::{self, Scope};

/// The group of operations that have no tag.
const OTHERS: &str = "Others";

/// Returns the type of a parameter: only bodies can have files.
fn without_files(ty: Type) -> Type {
    match ty {
        Type::File => Type::String,
        Type::Array(items) => Type::Array(Box::new(without_files(*items))),
        other => other,
    }
}

impl<'a> Lowering<'a, '_> {
    /// Decides the name of each operation that is not hidden, by `operationId`.
    pub(super) fn operation_names(&mut self) -> HashMap<&'a str, String> {
        let mut order: Vec<_> = self.document.operations.iter().collect();
        // A recorded name is kept; then public operations come first, and the shortest id.
        order.sort_by_key(|one| {
            let hidden = one.visibility != Visibility::Public;
            (one.recorded.method.is_none(), hidden, one.id.len(), one.id.as_str())
        });
        let mut scope = Scope::default();
        let mut names: HashMap<&str, String> = HashMap::new();
        for operation in order {
            if names.contains_key(operation.id.as_str()) {
                self.duplicate_id(operation);
                continue;
            }
            if operation.visibility == Visibility::Hidden {
                continue;
            }
            let (controller, suffix) = self.parts(&operation.id);
            let plain = match &operation.recorded.method {
                Some(name) => words::snake(name),
                None => words::prefixed(words::snake(suffix), "call_"),
            };
            let long = format!("{plain}_{controller}");
            let candidates = [plain.as_str(), &long];
            let known = if controller.is_empty() { 1 } else { 2 };
            let name = scope.claim(&candidates[..known], "_");
            names.insert(&operation.id, name);
        }
        names
    }

    /// Returns the operations that are not part of the API.
    pub(super) fn hidden(
        &self,
    ) -> impl Iterator<Item = &'a openapi::Operation> + use<'a> {
        let operations = self.document.operations.iter();
        operations.filter(|one| one.visibility == Visibility::Hidden)
    }

    /// Sets the directions of schemas that hidden operations use.
    pub(super) fn mark_hidden(&mut self) {
        let id = |schema: &Schema| match &schema.kind {
            Kind::Reference(name) => self.schemas.get(name.as_str()).copied(),
            _ => None,
        };
        let bodies = self.hidden().filter_map(|one| id(&one.body.as_ref()?.schema));
        let responses = self.hidden().flat_map(|one| &one.responses);
        let responses = responses.filter_map(|one| id(one.json.as_ref()?));
        let (bodies, responses) = (bodies.collect(), responses.collect());
        let types = &mut self.pool.types;
        usage::spread_direction(types, bodies, |one| &mut one.in_request);
        usage::spread_direction(types, responses, |one| &mut one.in_response);
    }

    fn duplicate_id(&mut self, operation: &openapi::Operation) {
        self.diagnostics.push(self.document.source.error(
            &operation.at,
            format!("the operationId `{}` stands here a second time", operation.id),
            "an operationId that is unique in the document",
            "rename one of the two",
        ));
    }

    /// Returns each operation with its group, in the order of the document.
    pub(super) fn operations(
        &mut self,
        names: &HashMap<&'a str, String>,
    ) -> Vec<(String, Operation)> {
        let mut order: Vec<_> = self.document.operations.iter().enumerate().collect();
        // Types that belong to operations are named in the order of the ids, not of the paths.
        order.sort_by_key(|(_, operation)| operation.id.as_str());
        let mut lowered = Vec::new();
        for (index, operation) in order {
            if let Some(name) = names.get(operation.id.as_str()) {
                self.place = self.document.schemas.len() + index;
                let group = operation.tag.clone().unwrap_or_else(|| OTHERS.to_owned());
                lowered.push((index, (group, self.operation(operation, name))));
            }
        }
        lowered.sort_by_key(|(index, _)| *index);
        lowered.into_iter().map(|(_, operation)| operation).collect()
    }

    fn operation(&mut self, operation: &'a openapi::Operation, name: &str) -> Operation {
        let prose = self.prose.operation(&operation.id);
        let or_inline =
            |text: Option<&str>, inline: &str| text.unwrap_or(inline).to_owned();
        let summary = prose.and_then(|prose| prose.summary.as_deref());
        let description = prose.and_then(|prose| prose.description.as_deref());
        let owner = words::pascal(name);
        let parameters = self.parameters(operation, &owner);
        let body = self.body(operation, &owner);
        let origin = self.origin(&operation.at);
        Operation {
            node: NodeId::default(),
            id: operation.id.clone(),
            name: name.to_owned(),
            controller: self.parts(&operation.id).0,
            http: operation.http,
            path: operation.path.clone(),
            has_page: operation.visibility == Visibility::Public,
            summary: or_inline(summary, &operation.summary),
            description: or_inline(description, &operation.description),
            deprecated: operation.deprecated,
            client_credentials: body.as_ref().is_some_and(|body| {
                let names = &self.platform.application_credentials;
                !names.is_empty() && self.has_properties(body.schema, names.keys())
            }),
            parameters,
            body,
            response: self.response(operation, &owner),
            paging: None,
            idempotent: operation.idempotent.unwrap_or_else(|| operation.http.is_safe()),
            security: operation.security.clone(),
            bearer: operation.needs("bearer"),
            needs_token: operation.user_token && operation.needs("bearer"),
            errors: errors::of(operation, &origin, self.platform),
            search: prose.map(|prose| prose.search.clone()).unwrap_or_default(),
            sample: prose.and_then(|prose| prose.sample.clone()),
            recorded: operation.recorded.clone(),
            origin,
        }
    }

    fn has_properties<'n>(
        &self,
        id: TypeId,
        names: impl IntoIterator<Item = &'n String>,
    ) -> bool {
        let fields = self.pool.types[id.0].shape.fields();
        let mut names = names.into_iter();
        names.all(|name| fields.iter().any(|field| field.wire_name == *name))
    }

    fn parameters(
        &mut self,
        operation: &'a openapi::Operation,
        owner: &str,
    ) -> Vec<Parameter> {
        let prose = self.prose;
        let mut lowered = Vec::new();
        for parameter in &operation.parameters {
            let entry = prose.parameter(&operation.id, &parameter.name);
            let owner = Owner {
                name: owner,
                property: &parameter.name,
            };
            let field = self.field(&owner, &parameter.schema, entry);
            lowered.push(Parameter {
                location: parameter.location,
                style: parameter.style.clone(),
                field: Field {
                    ty: without_files(field.ty),
                    origin: self.origin(&parameter.at),
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
        lowered
    }

    fn body(&mut self, operation: &'a openapi::Operation, owner: &str) -> Option<Body> {
        let body = operation.body.as_ref()?;
        let encoding = match body.media_type.as_str() {
            "application/x-www-form-urlencoded" => Encoding::Form,
            "multipart/form-data" => Encoding::Multipart,
            _ => Encoding::Json,
        };
        Some(Body {
            origin: self.origin(&body.at),
            encoding,
            schema: self.message(&body.schema, owner, "Body")?,
        })
    }

    /// Returns the response to a successful call: a 2xx response if one is declared, else
    /// `default`. Redirects are for the caller to follow, so their content is not the response.
    fn response(&mut self, operation: &'a openapi::Operation, owner: &str) -> Response {
        let responses = &operation.responses;
        let success = responses.iter().find(|one| one.status.starts_with('2'));
        let response =
            success.or_else(|| responses.iter().find(|one| one.status == "default"));
        // A response to HEAD has no content, whatever is declared.
        let has_content = operation.http != HttpMethod::Head;
        let written = response.and_then(|response| response.json.as_ref());
        let Some(written) = written.filter(|_| has_content) else {
            let at = response.map_or(&operation.at, |response| &response.at);
            return Response {
                origin: self.origin(at),
                ..Response::default()
            };
        };
        let schema = self.message(written, owner, "Response");
        let envelope = self.platform.envelope.as_ref();
        Response {
            origin: self.origin(&written.at),
            schema,
            enveloped: schema.zip(envelope).is_some_and(|(id, envelope)| {
                self.has_properties(id, [&envelope.status])
            }),
        }
    }

    /// Returns the object type of a body or a response.
    fn message(
        &mut self,
        schema: &'a Schema,
        owner: &str,
        property: &str,
    ) -> Option<TypeId> {
        let owner = Owner {
            name: owner,
            property,
        };
        let unresolved = self.unresolved;
        match self.ty(&owner, schema, Entry::default()) {
            Type::Named(id)
                if matches!(self.pool.types[id.0].shape, Shape::Struct(_)) =>
            {
                Some(id)
            }
            // An error was reported when the reference was not found.
            Type::Any if self.unresolved > unresolved => None,
            _ => {
                self.diagnostics.push(self.document.source.error(
                    &schema.at,
                    "the message is no object with properties",
                    "a reference to an object schema",
                    "declare the object under components/schemas and refer to it",
                ));
                None
            }
        }
    }

    /// Returns the groups that have operations: those that the document lists first, in its order,
    /// then the others in the order of their first operation.
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
        let mut tags: HashMap<&str, (usize, &openapi::Tag)> = HashMap::new();
        for (index, tag) in self.document.tags.iter().enumerate() {
            tags.entry(&tag.name).or_insert((index, tag));
        }
        let mut groups = Vec::new();
        for name in order {
            if let Some(operations) = by_group.remove(&name) {
                let tag = tags.get(name.as_str()).copied();
                groups.push(self.group(name, tag, operations));
            }
        }
        groups
    }

    fn group(
        &self,
        name: String,
        tag: Option<(usize, &openapi::Tag)>,
        operations: Vec<Operation>,
    ) -> Group {
        let prose = self.prose.group(&name);
        let title = prose.and_then(|group| group.title.as_deref());
        let description = prose.and_then(|group| group.description.as_deref());
        let origin = match tag {
            Some((index, _)) => self.origin(&format!("#/tags/{index}")),
            None => self.origin("#/tags"),
        };
        let tag = tag.map(|(_, tag)| tag);
        let inline = tag.map_or("", |tag| tag.description.as_str());
        Group {
            node: NodeId::default(),
            origin,
            title: title
                .or(tag.and_then(|tag| tag.title.as_deref()))
                .unwrap_or(&name)
                .to_owned(),
            description: description.unwrap_or(inline).to_owned(),
            operations,
            name,
        }
    }

    /// Returns the words of the controller and the name within an `operationId`.
    fn parts(&self, id: &'a str) -> (String, &'a str) {
        let (controller, name) = self.platform.operations.split(id);
        let words =
            if controller.is_empty() { String::new() } else { words::snake(controller) };
        (words, name)
    }
}
