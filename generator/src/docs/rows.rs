//! A property of a request, response or model as the cells of its row.

use serde_json::Value;

use super::page::Row;
use super::{limits, markdown, models, types};
use crate::locale::Locale;
use crate::model::sample;
use crate::model::{Api, Code, EnumValue, Field, Parameter, Shape, Type};

/// The cell of a property without a default value.
const NO_DEFAULT: &str = "-";

/// The maker of rows.
pub(super) struct Rows<'a> {
    pub(super) api: &'a Api,
    pub(super) locale: &'a Locale,
    /// True if types unfold below the rows, so that no sentence names them.
    pub(super) unfolds: bool,
}

impl Rows<'_> {
    pub(super) fn request(&self, field: &Field) -> Row {
        self.row(field, self.limits(field))
    }

    /// Returns the row of a parameter. `all` are the parameters of the operation.
    pub(super) fn parameter(&self, parameter: &Parameter, all: &[Parameter]) -> Row {
        let facts = parameter.facts(self.api, all).into_iter().map(|(name, value)| {
            self.locale.fill(name, &[("value", &markdown::code(value))])
        });
        let limits = self.limits(&parameter.field).into_iter();
        self.row(&parameter.field, facts.chain(limits).collect())
    }

    pub(super) fn response(&self, field: &Field) -> Row {
        self.row(field, Vec::new())
    }

    pub(super) fn model(&self, field: &Field) -> Row {
        let nested = self.nested_types(field).into_iter();
        self.row(field, nested.chain(self.limits(field)).collect())
    }

    fn row(&self, field: &Field, sentences: Vec<String>) -> Row {
        Row {
            name: markdown::name(&field.wire_name),
            r#type: self.field_type(field),
            required: self.locale.yes_or_no(field.required).to_owned(),
            default: default(field),
            description: self.description(field, sentences),
            sample: sample_cell(self.api, field),
            types: models::directly_in(self.api, &field.ty),
            ..Row::default()
        }
    }

    /// Returns whether there is no platform: GenAuth's pages tell neither null nor unique items.
    fn is_plain(&self) -> bool {
        self.api.platform.name.is_none()
    }

    fn field_type(&self, field: &Field) -> String {
        let ty = types::print(self.api, &field.ty);
        // Any value may be null.
        let is_nullable = field.nullable && field.ty != Type::Any && self.is_plain();
        if is_nullable { format!("{ty} | null") } else { ty }
    }

    fn description(&self, field: &Field, sentences: Vec<String>) -> String {
        let deprecated =
            field.deprecated.then(|| self.locale.text("deprecated_part").to_owned());
        let prose = Some(markdown::cell(&field.description));
        let direction =
            [(field.read_only, "read_only"), (field.write_only, "write_only")];
        let direction = direction.into_iter().filter(|(is_set, _)| *is_set);
        let direction = direction.map(|(_, word)| self.locale.text(word).to_owned());
        let parts =
            deprecated.into_iter().chain(prose).chain(direction).chain(sentences);
        let parts: Vec<String> = parts
            .chain(limits::values(self.locale, field))
            .chain(self.values(field))
            .chain(self.variants(field))
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" ")
    }

    fn limits(&self, field: &Field) -> Vec<String> {
        let most = field.limits.max_items.map(|limit| {
            self.locale.fill("array_limit", &[("limit", &limit.to_string())])
        });
        let is_unique = field.limits.unique_items && self.is_plain();
        let unique = is_unique.then(|| self.locale.text("limits.unique").to_owned());
        let most = most.into_iter().chain(unique);
        most.chain(limits::sentences(self.locale, field)).collect()
    }

    fn nested_types(&self, field: &Field) -> Option<String> {
        let links = self.links(field, |shape| matches!(shape, Shape::Struct(_)));
        (!links.is_empty())
            .then(|| self.locale.fill("nested_type", &[("types", &links)]))
    }

    /// Returns the sentence with links to the enums whose values a property may have.
    fn values(&self, field: &Field) -> Option<String> {
        let links = self.links(field, |shape| matches!(shape, Shape::Enum(_)));
        (!links.is_empty()).then(|| self.locale.fill("values", &[("enums", &links)]))
    }

    /// Returns the sentence about the property that tells the variants of a union apart.
    fn variants(&self, field: &Field) -> Option<String> {
        let union = &self.api[field.ty.named()?];
        let discriminator = union.discriminator.as_ref()?;
        let variants =
            union.shape.variants().iter().enumerate().filter_map(|(at, one)| {
                let values: Vec<String> =
                    discriminator.values_of(at).map(markdown::code).collect();
                let ty = types::print(self.api, &one.ty);
                let values = values.join(", ");
                let entries = [("values", &*values), ("type", &*ty)];
                (!values.is_empty()).then(|| self.locale.fill("variant", &entries))
            });
        let default =
            discriminator.default.and_then(|at| union.shape.variants().get(at));
        let default = default.map(|one| {
            let ty = types::print(self.api, &one.ty);
            self.locale.fill("default_variant", &[("type", &ty)])
        });
        let variants = variants.chain(default).collect::<Vec<_>>().join("; ");
        let property = markdown::code(&discriminator.property);
        let entries = [("property", &*property), ("variants", &*variants)];
        Some(self.locale.fill("variants", &entries))
    }

    /// Returns links to the sections on the types of a property that have the wanted shape.
    fn links(&self, field: &Field, wanted: impl Fn(&Shape) -> bool) -> String {
        if self.unfolds {
            return String::new();
        }
        let types = models::directly_in(self.api, &field.ty).into_iter();
        let types = types.map(|id| &self.api[id]).filter(|one| wanted(&one.shape));
        let links: Vec<String> = types.map(|one| types::link(&one.name, "")).collect();
        links.join(", ")
    }
}

/// Returns the row of an enum's value, with its meaning if that is known.
pub(super) fn value(variant: &EnumValue) -> Row {
    Row {
        name: markdown::code_name(&variant.wire_value),
        description: markdown::cell(&variant.description),
        ..Row::default()
    }
}

/// Returns the row of an error code in a property of the response.
pub(super) fn code(member: &str, code: &Code) -> Row {
    Row {
        name: format!("`{member}` {}", code.value),
        description: markdown::inline(&code.meaning),
        remedy: markdown::inline(&code.remedy),
        ..Row::default()
    }
}

fn default(field: &Field) -> String {
    match &field.default {
        None | Some(Value::Null) => NO_DEFAULT.to_owned(),
        Some(value) => markdown::plain(&literal(value)),
    }
}

fn sample_cell(api: &Api, field: &Field) -> String {
    let example = sample::example(api, field);
    example.map_or_else(String::new, |value| markdown::code(&literal(value)))
}

/// Returns a string as it is, and any other value as compact JSON. An empty string would be
/// invisible.
fn literal(value: &Value) -> String {
    match value {
        Value::String(text) if !text.trim().is_empty() => text.clone(),
        other => other.to_string(),
    }
}
