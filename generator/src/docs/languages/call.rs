//! The call that a sample shows.

use std::collections::HashSet;

use crate::model::sample::{Call, Policy, Property, Sample};
use crate::model::{Client, Operation};
use crate::platform::Platform;
use crate::rust::Sdk;

/// A call to be written, and the name of its method.
pub(super) struct Target<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) client: &'a Client,
    pub(super) call: Call<'a>,
    pub(super) method: String,
}

impl<'a> Target<'a> {
    pub(super) fn new(
        sdk: &'a Sdk<'a>,
        client: &'a Client,
        operation: &'a Operation,
        is_own: bool,
        method: String,
    ) -> Self {
        let mut call = Call::of(sdk.api, operation, Policy::Shown);
        if !is_own {
            keep_first_of_name(&mut call.parameters);
        }
        if operation.client_credentials {
            add_application(&mut call, &sdk.api.platform);
        }
        Self {
            sdk,
            client,
            call,
            method,
        }
    }
}

/// Keeps the first of parameters that differ in their location only: the languages pass parameters
/// by name.
fn keep_first_of_name(parameters: &mut Vec<Property<'_>>) {
    let mut known = HashSet::new();
    parameters.retain(|one| known.insert(&one.field.wire_name));
}

/// Names the application in the body. The official SDKs leave that to their callers.
fn add_application(call: &mut Call<'_>, platform: &Platform) {
    if let Some(Sample::Struct(definition, properties)) = &mut call.body {
        for (name, value) in &platform.application_credentials {
            let fields = definition.shape.fields();
            let field = fields.iter().find(|field| field.wire_name == *name);
            properties.extend(field.map(|field| Property {
                field,
                value: Sample::Literal(value.as_str().into()),
            }));
        }
    }
}

/// Returns the properties of a body, for languages that pass them one by one. Other shapes than
/// objects have none.
pub(super) fn properties<'a, 's>(body: &'a Sample<'s>) -> &'a [Property<'s>] {
    match body {
        Sample::Struct(_, properties) => properties,
        Sample::Union(_, _, content) => self::properties(content),
        _ => &[],
    }
}
