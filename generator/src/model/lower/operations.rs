//! Operations with their parameters, bodies and responses, and groups.

use std::collections::{BTreeSet, HashMap};

use super::{Lowering, Owner, errors, sample};
use crate::model::{
    Body, Content, Encoding, Failure, Field, Group, Link, NodeId, Operation, Parameter,
    Response, Success, Target, Type, Webhook, usage,
};
use crate::openapi::{self, Kind, Schema, Visibility};
use crate::source::pointer;
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
        let responses = responses.filter_map(|one| id(one.json()?));
        let (bodies, responses) = (bodies.collect(), responses.collect());
        let types = &mut self.pool.types;
        usage::spread_direction(types, bodies, |one| &mut one.in_request);
        usage::spread_direction(types, responses, |one| &mut one.in_response);
    }

    /// Returns the webhooks. Their bodies are received, like responses.
    pub(super) fn webhooks(&mut self) -> Vec<Webhook> {
        let webhooks = self.document.webhooks.iter();
        webhooks
            .map(|one| Webhook {
                node: NodeId::default(),
                origin: self.origin(&one.at),
                name: one.name.clone(),
                http: one.http.clone(),
                operation: one.operation.clone(),
                summary: one.summary.clone(),
                description: one.description.clone(),
                deprecated: one.deprecated,
                media_type: one.body.as_ref().map(|body| body.media_type.clone()),
                ty: one.body.as_ref().map(|body| {
                    self.message(&body.schema, &words::pascal(&one.name), "Event")
                }),
            })
            .collect()
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
        let targets = self.targets(names);
        for (index, (_, operation)) in &mut lowered {
            operation.links = self.links(&self.document.operations[*index], &targets);
        }
        lowered.into_iter().map(|(_, operation)| operation).collect()
    }

    /// Returns the operations that have a name, by what links call them.
    fn targets(
        &self,
        names: &HashMap<&'a str, String>,
    ) -> HashMap<openapi::Target, Target> {
        let mut targets = HashMap::new();
        let operations = self.document.operations.iter();
        for one in operations.filter(|one| names.contains_key(one.id.as_str())) {
            let target = Target::Operation {
                id: one.id.clone(),
                call: format!("{} {}", one.http.as_str(), one.path),
            };
            let call = openapi::Target::Call(one.http.clone(), one.path.clone());
            targets.insert(call, target.clone());
            targets.insert(openapi::Target::Id(one.id.clone()), target);
        }
        targets
    }

    fn links(
        &self,
        operation: &openapi::Operation,
        targets: &HashMap<openapi::Target, Target>,
    ) -> Vec<Link> {
        let responses = operation.responses.iter();
        let links = responses.flat_map(|one| one.links.iter().map(move |it| (one, it)));
        links
            .map(|(response, link)| Link {
                origin: self.origin(&link.at),
                name: link.name.clone(),
                status: response.status.clone(),
                target: targets
                    .get(&link.target)
                    .cloned()
                    .unwrap_or_else(|| Target::Other(link.target.to_string())),
                parameters: link.parameters.clone(),
                body: link.body.clone(),
                description: link.description.clone(),
            })
            .collect()
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
        let has_platform = self.platform.credentials(&self.client).is_some();
        let bearer = has_platform && operation.needs("bearer");
        Operation {
            node: NodeId::default(),
            id: operation.id.clone(),
            name: name.to_owned(),
            controller: self.parts(&operation.id).0,
            http: operation.http.clone(),
            path: operation.path.clone(),
            has_page: operation.visibility == Visibility::Public,
            summary: or_inline(summary, &operation.summary),
            description: or_inline(description, &operation.description),
            deprecated: operation.deprecated,
            client_credentials: body.as_ref().is_some_and(|body| {
                let names = &self.platform.application_credentials;
                !names.is_empty() && self.has_properties(&body.ty, names.keys())
            }),
            parameters,
            body,
            response: self.response(operation, &owner),
            links: Vec::new(),
            paging: None,
            idempotent: operation.idempotent.unwrap_or_else(|| operation.http.is_safe()),
            security: operation.security.clone(),
            server: operation.server.clone(),
            bearer,
            needs_token: operation.user_token && bearer,
            errors: errors::of(operation, &origin, self.platform),
            search: prose.map(|prose| prose.search.clone()).unwrap_or_default(),
            sample: prose.and_then(|prose| prose.sample.clone()),
            recorded: operation.recorded.clone(),
            origin,
        }
    }

    fn has_properties<'n>(
        &self,
        ty: &Type,
        names: impl IntoIterator<Item = &'n String>,
    ) -> bool {
        let fields =
            ty.direct().map_or(&[][..], |id| self.pool.types[id.0].shape.fields());
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
        Some(Body {
            origin: self.origin(&body.at),
            media_type: body.media_type.clone(),
            encoding: body.encoding,
            ty: self.message(&body.schema, owner, "Body"),
            nullable: body.schema.nullable || self.target(&body.schema).nullable,
            required: body.required,
            limits: self.limits(&body.schema),
            parts: body.parts.clone(),
            others: body.others.clone(),
        })
    }

    /// Returns the response to a successful call, and those to failed ones.
    fn response(&mut self, operation: &'a openapi::Operation, owner: &str) -> Response {
        let successes = successes(&operation.responses);
        let at = successes.first().map_or(&operation.at, |one| &one.at);
        let content = self.content(operation, &successes, owner);
        let written = match (&operation.outcomes, &content) {
            (Some(outcomes), Content::Value { .. }) => Some(&outcomes.at),
            _ => successes.iter().find_map(|one| Some(&one.content.as_ref()?.schema.at)),
        };
        let envelope = self.platform.envelope.as_ref();
        let enveloped = match (&content, envelope) {
            (Content::Value { ty, .. }, Some(envelope)) => {
                self.has_properties(ty, [&envelope.status])
            }
            _ => false,
        };
        let failures = failures(&operation.responses, &successes);
        let failures =
            failures.into_iter().map(|one| self.failure(one, owner)).collect();
        let others: BTreeSet<&String> =
            successes.iter().flat_map(|one| &one.others).collect();
        Response {
            origin: self.origin(written.unwrap_or(at)),
            content,
            enveloped,
            failures,
            others: others.into_iter().cloned().collect(),
            successes: successes
                .into_iter()
                .map(|one| Success {
                    origin: self.origin(&one.at),
                    status: one.status.clone(),
                    description: one.description.clone(),
                    media_type: one.content.as_ref().map(|it| it.media_type.clone()),
                    variant: one.outcome,
                })
                .collect(),
        }
    }

    /// Returns the value that a successful call returns.
    fn content(
        &mut self,
        operation: &'a openapi::Operation,
        successes: &[&'a openapi::Response],
        owner: &str,
    ) -> Content {
        if successes.first().is_some_and(|one| one.is_redirect()) {
            return if self.platform.raw_responses {
                Content::Raw
            } else {
                Content::Redirect
            };
        }
        let contents: Vec<&'a openapi::Media> =
            successes.iter().filter_map(|one| one.content.as_ref()).collect();
        let Some(first) = contents.first() else {
            return match successes.first() {
                None => Content::Raw,
                Some(_) if self.platform.raw_responses => Content::Raw,
                Some(_) => Content::Empty,
            };
        };
        if contents.iter().any(|one| one.encoding != first.encoding) {
            return Content::Raw;
        }
        if first.encoding == Encoding::Events {
            let ty = self.message(&first.schema, owner, "Event");
            return Content::Events { ty };
        }
        let schema = match &operation.outcomes {
            Some(outcomes) if first.encoding == Encoding::Json => outcomes,
            _ => &first.schema,
        };
        Content::Value {
            media_type: first.media_type.clone(),
            encoding: first.encoding,
            ty: self.message(schema, owner, "Response"),
            optional: contents.len() < successes.len()
                || contents
                    .iter()
                    .any(|one| one.schema.nullable || self.target(&one.schema).nullable),
        }
    }

    fn failure(&mut self, response: &'a openapi::Response, owner: &str) -> Failure {
        let name = format!("Error_{}", response.status);
        let content = response.content.as_ref();
        Failure {
            origin: self.origin(&response.at),
            status: response.status.clone(),
            description: response.description.clone(),
            ty: content.map(|content| match content.encoding {
                Encoding::Events => Type::String,
                _ => self.message(&content.schema, owner, &name),
            }),
        }
    }

    /// Returns the type of a body or a response. One of the components is the same type for all
    /// operations.
    fn message(&mut self, schema: &'a Schema, owner: &str, property: &str) -> Type {
        let component = component(&schema.at);
        if let Some(ty) = component.as_ref().and_then(|_| self.messages.get(&*schema.at))
        {
            return ty.clone();
        }
        let name = component.map(|name| words::pascal(&name));
        let owner = Owner {
            name: name.as_deref().unwrap_or(owner),
            property: if name.is_some() { "Content" } else { property },
        };
        let ty = self.ty(&owner, schema, Entry::default());
        if name.is_some() {
            self.messages.insert(&schema.at, ty.clone());
        }
        ty
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

/// Returns the name of the component that a place is in, unless it is a schema.
fn component(at: &str) -> Option<String> {
    match <[String; 3]>::try_from(
        pointer::segments(at).into_iter().take(3).collect::<Vec<_>>(),
    ) {
        Ok([components, kind, name])
            if components == "components" && kind != "schemas" =>
        {
            Some(name)
        }
        _ => None,
    }
}

/// Returns the responses to successful calls: those with a status 2xx; else redirects, which are for
/// the caller to follow; but `default` before redirects with a result of their own.
fn successes(responses: &[openapi::Response]) -> Vec<&openapi::Response> {
    let is_default = |one: &openapi::Response| one.status == "default";
    let ways: [&dyn Fn(&openapi::Response) -> bool; 4] = [
        &openapi::Response::is_success,
        &|one| one.is_redirect() && one.json().is_none(),
        &is_default,
        &openapi::Response::is_redirect,
    ];
    let of = |is_it: &dyn Fn(&openapi::Response) -> bool| -> Vec<&openapi::Response> {
        responses.iter().filter(|one| is_it(one)).collect()
    };
    ways.into_iter().map(of).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Returns the responses to failed calls.
fn failures<'a>(
    responses: &'a [openapi::Response],
    successes: &[&openapi::Response],
) -> Vec<&'a openapi::Response> {
    let is_success = |one: &openapi::Response| {
        successes.iter().any(|known| known.status == one.status)
    };
    let is_failure = |one: &&openapi::Response| {
        one.status.starts_with(['3', '4', '5', 'd']) && !is_success(one)
    };
    responses.iter().filter(is_failure).collect()
}
