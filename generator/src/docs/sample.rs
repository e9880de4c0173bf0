//! The sample of an answer: what the examples and defaults of the document say, and a placeholder of
//! the right type where they say nothing.

use serde_json::{Map, Value, json};

use super::models;
use crate::model::{Api, Field, Shape, Type, TypeId};
use crate::sample::Budget;

/// How deep the models of an answer are shown.
pub(super) const DEPTH: usize = 32;

/// Fixed, so that pages do not depend on the day they were made.
pub(crate) const DATE: &str = "2024-01-01T00:00:00.000Z";

/// A sample of the type, members in the order of the document.
pub(super) fn of(api: &Api, root: TypeId) -> Value {
    Sampler {
        api,
        open: Vec::new(),
        budget: Budget::new(DEPTH),
    }
    .named(root)
}

/// The example of a member if there is one that its type allows. Documents often have the right value
/// in the wrong type, `"60000"` for a number, which is put right.
pub(super) fn example(api: &Api, field: &Field) -> Option<Value> {
    field.example.as_ref().and_then(|example| fit(api, &field.ty, example))
}

fn fit(api: &Api, ty: &Type, value: &Value) -> Option<Value> {
    if value.is_null() {
        return None;
    }
    if accepts(api, ty, value) {
        return Some(value.clone());
    }
    if is_text(api, ty) {
        return Some(Value::String(value.to_string()));
    }
    parsed(value)
        .filter(|inner| accepts(api, ty, inner))
        .or_else(|| alone(api, ty, value))
}

/// The JSON that a string holds.
fn parsed(value: &Value) -> Option<Value> {
    value.as_str().and_then(|text| serde_json::from_str(text.trim()).ok())
}

/// A list of one, where the document gives an item for a list.
fn alone(api: &Api, ty: &Type, value: &Value) -> Option<Value> {
    match ty {
        Type::Array(item) if accepts(api, item, value) => Some(json!([value])),
        _ => None,
    }
}

fn accepts(api: &Api, ty: &Type, value: &Value) -> bool {
    match ty {
        Type::String | Type::DateTime | Type::File => value.is_string(),
        Type::Integer | Type::Float => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Array(_) => value.is_array(),
        Type::Object | Type::Any => true,
        Type::Named(id) => match &api[*id].shape {
            Shape::Struct(_) => value.is_object(),
            Shape::Enum(_) => value.is_string(),
            // Which alternative an example is meant for is not ours to say.
            Shape::Union(_) => true,
        },
    }
}

fn is_text(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::String | Type::DateTime => true,
        Type::Named(id) => matches!(api[*id].shape, Shape::Enum(_)),
        _ => false,
    }
}

struct Sampler<'a> {
    api: &'a Api,
    /// The types around the current value: one that contains itself ends there.
    open: Vec<TypeId>,
    budget: Budget,
}

impl Sampler<'_> {
    fn field(&mut self, field: &Field) -> Value {
        self.budget.spend();
        let default =
            || field.default.as_ref().and_then(|value| fit(self.api, &field.ty, value));
        example(self.api, field)
            .or_else(default)
            .unwrap_or_else(|| self.placeholder(&field.ty))
    }

    fn placeholder(&mut self, ty: &Type) -> Value {
        match ty {
            Type::String | Type::File => json!(""),
            Type::DateTime => json!(DATE),
            Type::Integer | Type::Float => json!(0),
            Type::Boolean => json!(false),
            Type::Array(item) => self.list(item),
            Type::Object | Type::Any => json!({}),
            Type::Named(id) => self.named(*id),
        }
    }

    /// One item shows the shape of a model or the spelling of a value. An empty string shows nothing.
    fn list(&mut self, item: &Type) -> Value {
        match item {
            Type::Named(id) if !self.ends_at(*id) => json!([self.named(*id)]),
            Type::Array(inner) => json!([self.list(inner)]),
            _ => json!([]),
        }
    }

    /// Returns whether a value of the type is shown empty.
    fn ends_at(&self, id: TypeId) -> bool {
        let holds_more = !matches!(self.api[id].shape, Shape::Enum(_));
        holds_more && (self.open.contains(&id) || !self.budget.allows(self.open.len()))
    }

    fn named(&mut self, id: TypeId) -> Value {
        if self.ends_at(id) {
            return json!({});
        }
        self.open.push(id);
        let value = match &self.api[id].shape {
            Shape::Struct(_) => Value::Object(self.members(id)),
            Shape::Enum(variants) => {
                json!(variants.first().map(|first| &first.wire_value))
            }
            Shape::Union(alternatives) => alternatives
                .first()
                .map_or(Value::Null, |first| self.placeholder(&first.ty)),
        };
        self.open.pop();
        value
    }

    fn members(&mut self, id: TypeId) -> Map<String, Value> {
        let members = models::members(self.api, id);
        members.map(|field| (field.wire_name.clone(), self.field(field))).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{example, of};
    use crate::docs::fixture::{
        api, choice, field, list, model, named, operation, union,
    };
    use crate::model::{Api, Type, TypeId};

    fn with(types: Vec<crate::model::TypeDef>) -> Api {
        api(types, operation("any"))
    }

    #[test]
    fn what_has_no_example_gets_a_placeholder_of_its_type() {
        let members = vec![
            field("text", Type::String),
            field("time", Type::DateTime),
            field("count", Type::Integer),
            field("share", Type::Float),
            field("flag", Type::Boolean),
            field("free", Type::Object),
            field("words", list(Type::String)),
            field("color", named(1)),
            field("colors", list(named(1))),
            field("either", named(2)),
        ];
        let colors = choice("Color", &[("RED", ""), ("BLUE", "")]);
        let either = union("Either", vec![Type::Integer, Type::String]);
        let api = with(vec![model("Root", members), colors, either]);
        let sample = json!({
            "text": "", "time": "2024-01-01T00:00:00.000Z", "count": 0, "share": 0, "flag": false,
            "free": {}, "words": [], "color": "RED", "colors": ["RED"], "either": 0
        });
        assert_eq!(of(&api, TypeId(0)), sample);
    }

    #[test]
    fn an_example_comes_before_a_default_and_both_before_what_is_nested() {
        let members = vec![
            field("inner", named(1)),
            field("own", named(1)).like(json!({"x": 1})),
            field("size", Type::Integer).by_default(10),
            field("page", Type::Integer).by_default(10).like(0),
            field("many", list(named(1))),
        ];
        let inner = model("Inner", vec![field("x", Type::Integer).like(7)]);
        let sample = of(&with(vec![model("Root", members), inner]), TypeId(0));
        assert_eq!(
            sample.to_string(),
            r#"{"inner":{"x":7},"own":{"x":1},"size":10,"page":0,"many":[{"x":7}]}"#
        );
    }

    #[test]
    fn examples_of_the_wrong_type_are_put_right_or_left_out() {
        let cases = [
            (Type::Integer, json!("60000"), Some(json!(60000))),
            (Type::Boolean, json!(" false"), Some(json!(false))),
            (Type::String, json!(0), Some(json!("0"))),
            (list(Type::String), json!("read"), Some(json!(["read"]))),
            (list(Type::String), json!("[\"a\"]"), Some(json!(["a"]))),
            (list(Type::String), json!(true), None),
            (named(0), json!("some words"), None),
            (Type::String, Value::Null, None),
            (Type::Object, json!("free"), Some(json!("free"))),
        ];
        let api = with(vec![model("Model", vec![])]);
        for (ty, given, expected) in cases {
            assert_eq!(
                example(&api, &field("x", ty).like(given.clone())),
                expected,
                "{given}"
            );
        }
    }
}
