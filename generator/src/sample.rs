//! The sample call of an operation: what its documentation shows in all languages, and what tests send.
//!
//! A tree of typed values, from the examples and defaults of the specification: an emitter for a language
//! has only to spell it. It holds what is required. An object of which nothing is required shows what
//! has an example instead, so that a call says more than that it can be made.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::model::{
    Alternative, Api, Field, Operation, Shape, Type, TypeDef, TypeId, Variant,
};

/// Deeper than this, no sample helps.
const DEPTH: usize = 12;

/// The values that a sample may have, and how deep its models may lie. Where it is spent, models stay
/// empty: those that hold each other would make samples of exponential size.
#[derive(Debug)]
pub(crate) struct Budget {
    values: Cell<usize>,
    depth: usize,
}

impl Budget {
    /// Several times what the largest sample of the real documents needs.
    pub(crate) const VALUES: usize = 500;

    /// Returns the budget of a sample whose models lie at most `depth` deep.
    pub(crate) fn new(depth: usize) -> Self {
        Self {
            values: Cell::new(Self::VALUES),
            depth,
        }
    }

    /// Counts a value.
    pub(crate) fn spend(&self) {
        self.values.set(self.values.get().saturating_sub(1));
    }

    /// Returns whether a model at this depth may show what it holds.
    pub(crate) fn allows(&self, depth: usize) -> bool {
        depth <= self.depth && self.values.get() > 0
    }
}

/// A value of an argument.
#[derive(Debug)]
pub(crate) enum Sample<'a> {
    /// Text, a number or a boolean. A date is text.
    Scalar(Value),
    /// The content of a file.
    File,
    /// An object without declared members, and without members.
    Object,
    /// Any JSON.
    Any,
    /// Of items of this type.
    List(&'a Type, Vec<Sample<'a>>),
    Model(&'a TypeDef, Vec<Member<'a>>),
    Choice(&'a TypeDef, &'a Variant),
    /// A value of one of the alternatives.
    Union(&'a TypeDef, &'a Alternative, Box<Sample<'a>>),
    /// There is nothing to show of this type.
    Nothing(&'a TypeDef),
}

/// A member of an object, or a parameter.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) field: &'a Field,
    pub(crate) value: Sample<'a>,
}

/// The arguments of a call.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) parameters: Vec<Member<'a>>,
    pub(crate) body: Option<Sample<'a>>,
}

impl<'a> Call<'a> {
    pub(crate) fn of(api: &'a Api, operation: &'a Operation) -> Self {
        let sampler = Sampler {
            api,
            everything: false,
            budget: Budget::new(DEPTH),
        };
        let parameters: Vec<_> = operation.parameters().map(|one| &one.field).collect();
        let body = operation.body.as_ref();
        Self {
            operation,
            parameters: sampler.members(&parameters, 0),
            body: body.map(|body| sampler.named(body.schema, None, 0)),
        }
    }
}

/// A value of a type with every member that it has.
pub(crate) fn with_everything(api: &Api, id: TypeId) -> Sample<'_> {
    let sampler = Sampler {
        api,
        everything: true,
        budget: Budget::new(DEPTH),
    };
    sampler.named(id, None, 0)
}

struct Sampler<'a> {
    api: &'a Api,
    /// All members, rather than those worth showing.
    everything: bool,
    budget: Budget,
}

impl<'a> Sampler<'a> {
    fn members(&self, fields: &[&'a Field], depth: usize) -> Vec<Member<'a>> {
        let any_required = fields.iter().any(|field| field.required);
        let member = |field: &&'a Field| {
            let given = given(field);
            let needed = field.required || self.everything;
            let optional = !any_required && !field.deprecated && given.is_some();
            if !needed && !optional {
                return None;
            }
            let value = self.value(&field.ty, given.as_ref(), depth + 1);
            (needed || says_something(&value)).then_some(Member { field, value })
        };
        fields.iter().filter_map(member).collect()
    }

    fn value(&self, ty: &'a Type, given: Option<&Value>, depth: usize) -> Sample<'a> {
        self.budget.spend();
        match ty {
            Type::File => Sample::File,
            Type::Object => Sample::Object,
            Type::Any => Sample::Any,
            Type::Array(items) => {
                let first = given.and_then(|given| given.get(0)).or(given);
                Sample::List(items, vec![self.item(items, first, depth)])
            }
            Type::Named(id) => self.named(*id, given, depth),
            scalar => Sample::Scalar(self::scalar(scalar, given)),
        }
    }

    /// A list in a list has no items.
    fn item(&self, ty: &'a Type, given: Option<&Value>, depth: usize) -> Sample<'a> {
        match ty {
            Type::Array(items) => Sample::List(items, Vec::new()),
            _ => self.value(ty, given, depth + 1),
        }
    }

    fn named(&self, id: TypeId, given: Option<&Value>, depth: usize) -> Sample<'a> {
        let definition = &self.api[id];
        let sample = match &definition.shape {
            Shape::Struct(_) | Shape::Union(_) if !self.budget.allows(depth) => None,
            Shape::Struct(fields) if definition.in_request => {
                let fields: Vec<_> = fields.iter().collect();
                Some(Sample::Model(definition, self.members(&fields, depth)))
            }
            Shape::Struct(_) => None,
            Shape::Enum(variants) => {
                variant(variants, given).map(|one| Sample::Choice(definition, one))
            }
            Shape::Union(alternatives) => alternatives.first().map(|first| {
                let content = self.item(&first.ty, None, depth);
                Sample::Union(definition, first, Box::new(content))
            }),
        };
        sample.unwrap_or(Sample::Nothing(definition))
    }
}

/// What could be left out is shown only if it shows something.
fn says_something(value: &Sample<'_>) -> bool {
    match value {
        Sample::Scalar(_) | Sample::Choice(..) | Sample::File => true,
        Sample::List(_, items) => items.iter().all(says_something),
        Sample::Model(_, members) => !members.is_empty(),
        Sample::Object | Sample::Any | Sample::Union(..) | Sample::Nothing(_) => false,
    }
}

/// The example of the member, or its default, if a server could accept it: documents have examples
/// that are empty, no date, or longer than they allow themselves.
pub(crate) fn given(field: &Field) -> Option<Value> {
    let longest = field.limits.max_length;
    let fits = |value: &Value| {
        let Some(text) = value.as_str() else { return true };
        let fits = longest.is_none_or(|longest| text.chars().count() as u64 <= longest);
        fits && !text.is_empty() && (field.ty != Type::DateTime || is_date_time(text))
    };
    match field.example.as_ref().or(field.default.as_ref())? {
        Value::Array(items) => {
            Some(items.iter().filter(|one| fits(one)).cloned().collect())
        }
        value => Some(value.clone()).filter(fits),
    }
}

/// As RFC 3339 has it: a date, a time, and an offset. A date alone is none.
fn is_date_time(text: &str) -> bool {
    let offset = text.ends_with('Z')
        || text.get(19..).is_some_and(|rest| rest.contains(['+', '-']));
    offset && text.get(10..11) == Some("T")
}

/// The sample if it is of the type, or a stand-in.
pub(crate) fn scalar(ty: &Type, sample: Option<&Value>) -> Value {
    let text = |otherwise| json!(sample.and_then(Value::as_str).unwrap_or(otherwise));
    match ty {
        Type::DateTime => text("2022-07-03T02:20:30.000Z"),
        Type::Integer => json!(sample.and_then(Value::as_i64).unwrap_or(1)),
        Type::Float => json!(sample.and_then(Value::as_f64).unwrap_or(1.0)),
        Type::Boolean => json!(sample.and_then(Value::as_bool).unwrap_or(true)),
        _ => text("text"),
    }
}

/// The value of the enum that the sample names, or its first.
pub(crate) fn variant<'a>(
    variants: &'a [Variant],
    sample: Option<&Value>,
) -> Option<&'a Variant> {
    let wanted = sample.and_then(Value::as_str);
    let named = |one: &&Variant| Some(one.wire_value.as_str()) == wanted;
    variants.iter().find(named).or(variants.first())
}
