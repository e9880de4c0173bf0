//! Two schemas as one that only values of both fit.

use std::collections::HashMap;

use crate::openapi::document::{
    Composition, FieldRecord, Kind, Property, Schema, Text, TypeRecord,
};

/// Two schemas that no value fits.
#[derive(Debug)]
pub(super) struct Conflict {
    /// The place of the first, and what it is.
    pub(super) left: String,
    pub(super) was: &'static str,
    /// The place of the second, and what it is.
    pub(super) right: String,
    pub(super) is: &'static str,
}

/// Returns whether any object fits the schema.
pub(super) fn is_bare(schema: &Schema) -> bool {
    let is_object = matches!(&schema.kind, Kind::Object(all) if all.is_empty());
    is_object && schema.composition.is_none() && schema.also_required.is_empty()
}

/// Returns whether the schema is a string, a number or the like, or has no type.
fn is_plain(schema: &Schema) -> bool {
    let is_scalar = !matches!(
        schema.kind,
        Kind::Object(_)
            | Kind::Map(_)
            | Kind::Array(_)
            | Kind::Union(_)
            | Kind::Reference(_)
    );
    schema.is_open() || is_scalar && schema.composition.is_none()
}

/// Merges two schemas that are no references. The details of the right one come first, its
/// properties last.
pub(super) fn narrowed(left: Schema, right: Schema) -> Result<Schema, Conflict> {
    let is_any = left.is_open() || right.is_open();
    let nullable = [left.nullable, right.nullable];
    let nullable =
        if is_any { nullable.contains(&true) } else { !nullable.contains(&false) };
    let (left_kind, left) = split(left);
    let (right_kind, right) = split(right);
    let (is_left, kind) = kinds(left_kind, right_kind, &left, &right)?;
    let at = if is_left { left.at.clone() } else { right.at.clone() };
    let mut schema = joined(left, right);
    schema.at = at;
    schema.kind = kind;
    schema.nullable = nullable;
    if let Kind::Object(properties) = &mut schema.kind {
        let mut required = std::mem::take(&mut schema.also_required);
        if !required.is_empty() {
            for one in properties {
                let known = required.len();
                required.retain(|name| *name != one.name);
                one.required |= required.len() < known;
            }
        }
        schema.also_required = required;
    }
    Ok(schema)
}

/// Returns a reference with the details of both schemas.
pub(super) fn referring(left: Schema, right: Schema, name: String) -> Schema {
    let nullable = left.nullable || right.nullable;
    let (left, right) = (split(left).1, split(right).1);
    Schema {
        kind: Kind::Reference(name),
        nullable,
        composition: None,
        also_required: Vec::new(),
        ..joined(left, right)
    }
}

/// Returns whether two schemas have the same properties and variants.
pub(super) fn has_content(schema: &Schema, other: &Schema) -> bool {
    let unions = |one: &Schema| {
        let composition = one.composition.as_deref();
        composition.map_or(0, |one| one.unions.len() + one.all_of.len())
    };
    let is_same = match (&schema.kind, &other.kind) {
        (Kind::Object(left), Kind::Object(right)) => {
            let right: HashMap<&str, &Property> =
                right.iter().map(|one| (one.name.as_str(), one)).collect();
            left.len() == right.len()
                && left.iter().all(|left| {
                    let Some(right) = right.get(left.name.as_str()) else {
                        return false;
                    };
                    left.required == right.required
                        && left.schema.at == right.schema.at
                        && unions(&left.schema) == unions(&right.schema)
                })
        }
        (Kind::Object(_), _) => false,
        (Kind::Enum(left), Kind::Enum(right)) => left == right,
        _ => schema.at == other.at,
    };
    is_same
        && schema.also_required == other.also_required
        && unions(schema) == unions(other)
}

/// Returns the kind, and the schema without it.
fn split(mut schema: Schema) -> (Kind, Schema) {
    (std::mem::replace(&mut schema.kind, Kind::Any), schema)
}

/// Joins everything but the kinds.
fn joined(left: Schema, right: Schema) -> Schema {
    let composition = match (left.composition, right.composition) {
        (Some(left), Some(right)) => {
            let mut both = *left;
            both.all_of.extend(right.all_of);
            both.unions.extend(right.unions);
            Some(Box::new(both))
        }
        (one, other) => one.or(other),
    };
    let mut also_required = left.also_required;
    also_required.extend(right.also_required);
    let is_unrecorded = right.of_field == FieldRecord::default();
    Schema {
        at: right.at,
        kind: Kind::Any,
        title: right.title.or(left.title),
        description: if right.description.is_empty() {
            left.description
        } else {
            right.description
        },
        nullable: false,
        deprecated: left.deprecated || right.deprecated,
        read_only: left.read_only || right.read_only,
        write_only: left.write_only || right.write_only,
        secret: left.secret || right.secret,
        text_example: left.text_example || right.text_example,
        enum_name: right.enum_name.or(left.enum_name),
        of_type: TypeRecord {
            name: right.of_type.name.or(left.of_type.name),
            in_requests: left.of_type.in_requests || right.of_type.in_requests,
        },
        of_field: if is_unrecorded { left.of_field } else { right.of_field },
        any_of: left.any_of || right.any_of,
        discriminator: right.discriminator.or(left.discriminator),
        label: right.label.or(left.label),
        meanings: if right.meanings.is_empty() { left.meanings } else { right.meanings },
        default: right.default.or(left.default),
        example: right.example.or(left.example),
        limits: right.limits.or(left.limits),
        composition,
        also_required,
    }
}

/// Returns the kind that both have in common, and whether it is only that of the left one.
fn kinds(
    left: Kind,
    right: Kind,
    left_of: &Schema,
    right_of: &Schema,
) -> Result<(bool, Kind), Conflict> {
    Ok(match (left, right) {
        (Kind::Any, kind) => (false, kind),
        (kind, Kind::Any) => (true, kind),
        (Kind::Object(left), Kind::Object(right)) => {
            (false, Kind::Object(properties(left, right)?))
        }
        (Kind::Map(left), Kind::Map(right)) => {
            (false, Kind::Map(Box::new(member(*left, *right)?)))
        }
        // The values of a struct's other properties have no type.
        (Kind::Map(_), Kind::Object(all)) if !all.is_empty() => {
            (false, Kind::Object(all))
        }
        (kind @ Kind::Map(_), Kind::Object(_)) => (true, kind),
        (Kind::Object(all), kind @ Kind::Map(_)) if all.is_empty() => (false, kind),
        (kind @ Kind::Object(_), Kind::Map(_)) => (true, kind),
        (kind @ Kind::Enum(_), Kind::String(_)) => (true, kind),
        (Kind::String(_), kind @ Kind::Enum(_)) => (false, kind),
        (
            kind @ Kind::String(Text::DateTime | Text::Binary),
            Kind::String(Text::Plain),
        ) => (true, kind),
        (Kind::String(_), kind @ Kind::String(_)) => (false, kind),
        (Kind::Enum(left), Kind::Enum(right)) => {
            let is_left = left.len() < right.len();
            let (few, many) = if is_left { (left, right) } else { (right, left) };
            let both: Vec<String> =
                few.into_iter().filter(|one| many.contains(one)).collect();
            if both.is_empty() {
                let word = "an enum of other values";
                return Err(conflict(left_of, word, right_of, word));
            }
            (is_left, Kind::Enum(both))
        }
        (Kind::Integer, Kind::Float) => (true, Kind::Integer),
        (Kind::Float, Kind::Integer) | (Kind::Integer, Kind::Integer) => {
            (false, Kind::Integer)
        }
        (Kind::Float, Kind::Float) => (false, Kind::Float),
        (Kind::Boolean, Kind::Boolean) => (false, Kind::Boolean),
        (Kind::Array(left), Kind::Array(right)) => {
            (false, Kind::Array(Box::new(member(*left, *right)?)))
        }
        (left, right) => {
            return Err(conflict(left_of, word(&left), right_of, word(&right)));
        }
    })
}

fn conflict(
    left: &Schema,
    was: &'static str,
    right: &Schema,
    is: &'static str,
) -> Conflict {
    Conflict {
        left: left.at.clone(),
        was,
        right: right.at.clone(),
        is,
    }
}

fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Any => "any value",
        Kind::Reference(_) => "a reference",
        Kind::String(_) => "a string",
        Kind::Enum(_) => "a string enum",
        Kind::Integer => "an integer",
        Kind::Float => "a number",
        Kind::Boolean => "a boolean",
        Kind::Array(_) => "an array",
        Kind::Object(_) | Kind::Map(_) => "an object",
        Kind::Union(_) => "a union",
    }
}

/// Returns the properties of both, those of the left first.
fn properties(
    left: Vec<Property>,
    right: Vec<Property>,
) -> Result<Vec<Property>, Conflict> {
    if left.is_empty() || right.is_empty() {
        return Ok(if left.is_empty() { right } else { left });
    }
    let mut all: Vec<Property> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for one in left.into_iter().chain(right) {
        match places.get(&one.name).and_then(|place| all.get_mut(*place)) {
            Some(known) => {
                let was =
                    std::mem::replace(&mut known.schema, Schema::any(String::new()));
                known.schema = member(was, one.schema)?;
                known.required |= one.required;
            }
            None => {
                places.insert(one.name.clone(), all.len());
                all.push(one);
            }
        }
    }
    Ok(all)
}

/// Merges two schemas of the same property. If they refer to others or have properties themselves,
/// they are merged later, as a composition.
fn member(left: Schema, right: Schema) -> Result<Schema, Conflict> {
    if left.at == right.at {
        return Ok(right);
    }
    if let (Kind::Reference(one), Kind::Reference(other)) = (&left.kind, &right.kind)
        && one == other
    {
        let name = one.clone();
        return Ok(referring(left, right, name));
    }
    if is_plain(&left) && is_plain(&right) || left.is_open() || right.is_open() {
        return narrowed(left, right);
    }
    let of_field = right.of_field.clone();
    Ok(Schema {
        of_field,
        composition: Some(Box::new(Composition {
            all_of: vec![left, right.clone()],
            unions: Vec::new(),
        })),
        ..Schema::any(right.at)
    })
}
