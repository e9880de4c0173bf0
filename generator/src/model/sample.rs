//! Samples: values of the API's types, made of the examples and defaults of the specification.
//!
//! A sample is a tree of typed values. A [`Policy`] decides what it has. [`Sample::to_json`] writes
//! it as JSON, and each programming language has an emitter of its own.

use heck::ToShoutySnakeCase;
use serde_json::{Map, Value, json};

use super::fit;
use super::{
    Api, EnumValue, Field, Limits, Operation, Shape, Type, TypeDef, TypeId, UnionVariant,
};

/// The fields that samples have, and the values of those without an example or default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    /// The required fields, and those that [`Operation::sample`] names. If there is neither, the
    /// first ones with an example. For calls in the documentation of the SDK.
    Minimal,
    /// The required fields; if none is required, those with an example. For calls of the official
    /// SDKs.
    Shown,
    /// All fields. For calls in tests.
    Everything,
    /// All fields, with an empty value if the specification has none. For requests and responses on
    /// pages.
    Documented,
}

/// The message that a sample is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// It has no property that is read-only.
    Request,
    /// It has no property that is write-only.
    Response,
}

/// A value of a type.
#[derive(Debug)]
pub(crate) enum Sample<'a> {
    /// A string, number or boolean. A date is a string. With [`Policy::Documented`], any example.
    Literal(Value),
    /// The content of a file.
    File,
    /// An object without declared properties.
    Object(Value),
    /// Any JSON.
    Any(Value),
    /// Items of this type.
    Array(&'a Type, Vec<Sample<'a>>),
    /// Names with values of this type.
    Map(&'a Type, Vec<(String, Sample<'a>)>),
    Struct(&'a TypeDef, Vec<Property<'a>>),
    Enum(&'a TypeDef, &'a EnumValue),
    /// A value of one of the variants.
    Union(&'a TypeDef, &'a UnionVariant, Box<Sample<'a>>),
    /// A value of a type that the sample leaves empty.
    Empty(&'a TypeDef),
}

/// A property of an object, or a parameter.
#[derive(Debug)]
pub(crate) struct Property<'a> {
    pub(crate) field: &'a Field,
    pub(crate) value: Sample<'a>,
}

/// The arguments of a call.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) parameters: Vec<Property<'a>>,
    pub(crate) body: Option<Sample<'a>>,
}

impl<'a> Call<'a> {
    pub(crate) fn of(api: &'a Api, operation: &'a Operation, policy: Policy) -> Self {
        let parameters: Vec<_> =
            operation.parameters.iter().map(|one| &one.field).collect();
        let body = operation.body.as_ref();
        let mut sampler = Sampler::new(api, policy, Message::Request);
        sampler.operation = Some(operation);
        let mut parameters = sampler.properties(&parameters);
        for one in parameters.iter_mut().filter(|one| one.field.required) {
            if one.value.is_blank() {
                one.value = Sampler::new(api, Policy::Everything, Message::Request)
                    .property(one.field);
            }
            if let Sample::Object(value) = &mut one.value
                && value.as_object().is_some_and(Map::is_empty)
            {
                *value = json!({ (NAME): TEXT });
            }
        }
        Self {
            operation,
            parameters,
            body: body.map(|body| sampler.value(&body.ty, &body.limits, None)),
        }
    }

    /// Returns whether the call has a property that a caller may leave out.
    pub(crate) fn has_optional(&self) -> bool {
        self.parameters.iter().any(Property::has_optional)
            || self.body.as_ref().is_some_and(Sample::has_optional)
    }
}

impl Property<'_> {
    fn has_optional(&self) -> bool {
        !self.field.required || self.value.has_optional()
    }

    /// Writes the value as JSON, in which strings that the specification does not give are the name
    /// in capitals, for readers to replace.
    pub(crate) fn with_placeholders(&self) -> Value {
        let is_given = self.field.example.is_some() || self.field.default.is_some();
        let name = self.field.wire_name.to_shouty_snake_case();
        let is_wanted = !is_given && name.is_ascii();
        self.value.with_placeholders(if is_wanted { &name } else { "" })
    }
}

impl<'a> Sample<'a> {
    /// Makes a sample of a type.
    pub(crate) fn of(
        api: &'a Api,
        ty: &'a Type,
        policy: Policy,
        message: Message,
    ) -> Self {
        Sampler::new(api, policy, message).unlimited(ty, None)
    }

    /// Returns a value without content.
    fn empty(definition: &'a TypeDef) -> Self {
        let variants = definition.shape.variants();
        let chosen = variants.get(definition.sample_variant);
        let content = chosen.and_then(|one| match &one.ty {
            Type::Array(items) => Some((one, Self::Array(items, Vec::new()))),
            Type::Map(values) => Some((one, Self::Map(values, Vec::new()))),
            _ => None,
        });
        match content {
            Some((one, content)) => Self::Union(definition, one, Box::new(content)),
            None => Self::Empty(definition),
        }
    }

    /// Writes the sample as JSON, with properties in the order of the document.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Literal(value) | Self::Object(value) | Self::Any(value) => {
                value.clone()
            }
            Self::File => json!(""),
            Self::Array(_, items) => items.iter().map(Self::to_json).collect(),
            Self::Map(_, entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(name, one)| (name.clone(), one.to_json()));
                Value::Object(entries.collect())
            }
            Self::Struct(_, properties) => object(properties),
            Self::Enum(_, variant) => json!(variant.wire_value),
            Self::Union(definition, chosen, content) => {
                definition.tagged(chosen, content.to_json())
            }
            Self::Empty(_) => json!({}),
        }
    }

    /// Writes the sample as JSON, with placeholders. The one for its own strings may be empty.
    pub(crate) fn with_placeholders(&self, placeholder: &str) -> Value {
        match self {
            Self::Literal(Value::String(text))
                if text == TEXT && !placeholder.is_empty() =>
            {
                json!(placeholder)
            }
            Self::Array(_, items) => {
                items.iter().map(|one| one.with_placeholders(placeholder)).collect()
            }
            Self::Map(_, entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(name, one)| {
                    (name.clone(), one.with_placeholders(placeholder))
                });
                Value::Object(entries.collect())
            }
            Self::Struct(_, properties) => {
                let properties = properties.iter();
                let properties = properties
                    .map(|one| (one.field.wire_name.clone(), one.with_placeholders()));
                Value::Object(properties.collect())
            }
            Self::Union(definition, chosen, content) => {
                definition.tagged(chosen, content.with_placeholders(placeholder))
            }
            _ => self.to_json(),
        }
    }

    /// Returns whether nothing of the sample would be sent as a parameter.
    fn is_blank(&self) -> bool {
        match self {
            Self::Struct(_, properties) => properties.is_empty(),
            Self::Array(_, items) => items.is_empty(),
            Self::Map(_, entries) => entries.is_empty(),
            Self::Object(value) => value.as_object().is_some_and(Map::is_empty),
            Self::Union(_, _, content) => content.is_blank(),
            _ => false,
        }
    }

    /// Returns whether the sample shows more than its type does.
    fn is_informative(&self) -> bool {
        match self {
            Self::Literal(_) | Self::Enum(..) | Self::File => true,
            Self::Array(_, items) => items.iter().all(Self::is_informative),
            Self::Map(_, entries) => {
                !entries.is_empty()
                    && entries.iter().all(|(_, one)| one.is_informative())
            }
            Self::Struct(_, properties) => !properties.is_empty(),
            Self::Object(_) | Self::Any(_) | Self::Union(..) | Self::Empty(_) => false,
        }
    }

    fn has_optional(&self) -> bool {
        match self {
            Self::Array(_, items) => items.iter().any(Self::has_optional),
            Self::Map(_, entries) => entries.iter().any(|(_, one)| one.has_optional()),
            Self::Struct(_, properties) => properties.iter().any(Property::has_optional),
            Self::Union(_, _, content) => content.has_optional(),
            _ => false,
        }
    }
}

/// Writes properties as a JSON object.
pub(crate) fn object(properties: &[Property<'_>]) -> Value {
    let properties =
        properties.iter().map(|one| (one.field.wire_name.clone(), one.value.to_json()));
    Value::Object(properties.collect())
}

/// Returns whether a request has the parameter or property of this path.
pub(crate) fn has(api: &Api, operation: &Operation, path: &str) -> bool {
    let mut types: Vec<&Type> = Vec::new();
    let parameters = operation.parameters.iter().map(|one| &one.field);
    let body = operation.body.iter().flat_map(|body| api.fields(&body.ty));
    let mut fields: Vec<&Field> = parameters.chain(body).collect();
    for name in path.split('.') {
        let Some(field) = fields.iter().find(|one| one.wire_name == name) else {
            return false;
        };
        types.push(&field.ty);
        fields = Vec::new();
        while let Some(id) = types.pop().and_then(Type::named) {
            fields.extend(api[id].shape.fields());
            let variants = api[id].shape.variants();
            types.extend(variants.get(api[id].sample_variant).map(|one| &one.ty));
        }
    }
    true
}

/// Keeps samples finite: a type within itself, a type nested too deeply, and the types after too
/// many properties have as little as possible. Types that contain each other would make samples of
/// exponential size.
#[derive(Debug)]
pub(crate) struct Guard<T> {
    /// The types around the current value.
    open: Vec<T>,
    properties: usize,
}

impl<T: PartialEq> Guard<T> {
    const MAX_DEPTH: usize = 32;
    /// Several times what the largest sample of the real documents has.
    const MAX_PROPERTIES: usize = 500;

    pub(crate) fn new() -> Self {
        Self {
            open: Vec::new(),
            properties: 0,
        }
    }

    /// Counts a property.
    pub(crate) fn count(&mut self) {
        self.properties += 1;
    }

    /// Returns whether a value of the type may have content.
    pub(crate) fn allows(&self, ty: &T) -> bool {
        self.properties < Self::MAX_PROPERTIES
            && self.open.len() <= Self::MAX_DEPTH
            && !self.open.contains(ty)
    }

    /// Returns whether a sample has too many properties or is too deep, even though the last types
    /// had as few properties as possible.
    fn is_exhausted(&self) -> bool {
        self.properties >= 2 * Self::MAX_PROPERTIES
            || self.open.len() > 4 * Self::MAX_DEPTH
    }

    pub(crate) fn enter(&mut self, ty: T) {
        self.open.push(ty);
    }

    pub(crate) fn leave(&mut self) {
        self.open.pop();
    }
}

struct Sampler<'a> {
    api: &'a Api,
    policy: Policy,
    message: Message,
    guard: Guard<TypeId>,
    /// True if the current value has only what it must have.
    is_smallest: bool,
    /// The operation whose call it is.
    operation: Option<&'a Operation>,
    /// The properties around the current value.
    path: Vec<&'a str>,
    /// The position among the items of an array that no example gives.
    number: usize,
}

/// The number of optional properties of an object in a minimal sample, if none is chosen.
const FEW: usize = 3;

impl<'a> Sampler<'a> {
    fn new(api: &'a Api, policy: Policy, message: Message) -> Self {
        Self {
            api,
            policy,
            message,
            guard: Guard::new(),
            is_smallest: false,
            operation: None,
            path: Vec::new(),
            number: 0,
        }
    }

    /// Returns whether the operation names a field, or one within it, for its samples.
    fn is_chosen(&self, field: &Field) -> bool {
        let chosen = self.operation.and_then(|one| one.sample.as_deref());
        let mut chosen = chosen.unwrap_or_default().iter();
        let path: Vec<&str> =
            self.path.iter().copied().chain([field.wire_name.as_str()]).collect();
        chosen.any(|one| {
            let parts: Vec<&str> = one.split('.').collect();
            parts.starts_with(&path)
        })
    }

    /// Returns whether a minimal sample has some optional fields of an object of its own accord.
    fn shows_few(&self, fields: &[&Field]) -> bool {
        let is_root = self.path.is_empty();
        let has_choice = self.operation.is_some_and(|one| one.sample.is_some());
        let is_decided = is_root && has_choice;
        let mut fields = fields.iter();
        !is_decided && fields.all(|field| !field.required && !self.is_chosen(field))
    }

    /// Returns whether a field requests a page of a list, which callers leave to the SDK.
    fn pages(&self, field: &Field) -> bool {
        let paging = self.api.platform.paging.as_ref();
        self.operation.is_some_and(|one| one.paging.is_some())
            && paging
                .is_some_and(|one| [&one.page, &one.limit].contains(&&field.wire_name))
    }

    fn properties(&mut self, fields: &[&'a Field]) -> Vec<Property<'a>> {
        let message = self.message;
        let is_part = |field: &&&'a Field| match message {
            Message::Request => !field.read_only,
            Message::Response => !field.write_only,
        };
        let fields: Vec<&'a Field> = fields.iter().filter(is_part).copied().collect();
        let any_required = fields.iter().any(|field| field.required);
        let mut few = if self.shows_few(&fields) { FEW } else { 0 };
        let mut properties = Vec::new();
        for field in fields {
            let is_wanted = match self.policy {
                _ if field.required => true,
                _ if self.is_smallest => false,
                Policy::Minimal => {
                    let is_candidate = few > 0
                        && !(field.deprecated || field.secret || self.pages(field))
                        && self.given(field).is_some();
                    is_candidate || self.is_chosen(field)
                }
                Policy::Shown => {
                    !any_required && !field.deprecated && self.given(field).is_some()
                }
                Policy::Everything => field.ty.named().is_none_or(|id| {
                    self.has_content(id) && self.api[id].smallest.is_some()
                }),
                Policy::Documented => true,
            };
            if is_wanted {
                let value = self.property(field);
                let is_needed = match self.policy {
                    Policy::Minimal => self.is_chosen(field),
                    Policy::Shown => false,
                    Policy::Everything | Policy::Documented => true,
                };
                if field.required || is_needed || value.is_informative() {
                    few = few.saturating_sub(usize::from(!field.required));
                    properties.push(Property { field, value });
                }
            }
        }
        properties
    }

    fn property(&mut self, field: &'a Field) -> Sample<'a> {
        self.guard.count();
        self.path.push(&field.wire_name);
        let value = match self.given(field) {
            Some(given) if self.policy == Policy::Documented => Sample::Literal(given),
            given => self.value(&field.ty, &field.limits, given.as_ref()),
        };
        self.path.pop();
        value
    }

    /// Returns the example of a field, or its default.
    fn given(&self, field: &Field) -> Option<Value> {
        let fits = |default: &&Value| accepts(self.api, &field.ty, default);
        let default = || field.default.as_ref().filter(fits);
        let given = example(self.api, field).or_else(default)?;
        match self.policy {
            Policy::Documented => Some(given.clone()),
            Policy::Minimal | Policy::Shown | Policy::Everything => {
                acceptable(field, given)
            }
        }
    }

    /// Makes a value of a type that has no limits.
    fn unlimited(&mut self, ty: &'a Type, given: Option<&Value>) -> Sample<'a> {
        self.value(ty, &Limits::default(), given)
    }

    fn value(
        &mut self,
        ty: &'a Type,
        limits: &Limits,
        given: Option<&Value>,
    ) -> Sample<'a> {
        let literal = || match given.filter(|given| accepts(self.api, ty, given)) {
            Some(given) if *ty == Type::Float => json!(given.as_f64()),
            Some(given) => given.clone(),
            None => self.stand_in(ty, limits),
        };
        match ty {
            Type::File => Sample::File,
            Type::Object => Sample::Object(literal()),
            Type::Any => Sample::Any(literal()),
            Type::Array(item) => self.array(item, limits, given),
            Type::Map(values) => self.map(values, limits, given),
            Type::Nullable(item) => {
                self.value(item, limits, given.filter(|one| !one.is_null()))
            }
            Type::Named(id) => self.named(*id, given),
            _ => Sample::Literal(literal()),
        }
    }

    /// Returns the value of a type without an example or default.
    fn stand_in(&self, ty: &Type, limits: &Limits) -> Value {
        if self.policy == Policy::Documented {
            return match ty {
                Type::DateTime => json!(DATE),
                Type::Integer | Type::Float => json!(0),
                Type::Boolean => json!(false),
                Type::Object | Type::Any => json!({}),
                _ => json!(""),
            };
        }
        fit::derive(ty, limits, self.number).unwrap_or_else(|| match ty {
            Type::DateTime => json!("2022-07-03T02:20:30.000Z"),
            Type::Integer => json!(1),
            Type::Float => json!(1.0),
            Type::Boolean => json!(true),
            Type::Object if limits.min_properties.unwrap_or_default() > 0 => {
                let names = names(limits).into_iter();
                names.map(|name| (name, json!(TEXT))).collect()
            }
            Type::Object => json!({}),
            Type::Any => json!("value"),
            _ => json!(TEXT),
        })
    }

    /// Returns the items of the example, of which callers see the first. An example may also be an
    /// item.
    fn array(
        &mut self,
        item: &'a Type,
        limits: &Limits,
        given: Option<&Value>,
    ) -> Sample<'a> {
        if self.policy == Policy::Documented && !self.is_informative(item) {
            return Sample::Array(item, Vec::new());
        }
        let inner = of_items(limits);
        let all = given.and_then(Value::as_array).filter(|items| !items.is_empty());
        let shown = if self.policy == Policy::Everything { usize::MAX } else { 1 };
        let (min, max) = match self.policy {
            Policy::Documented => (0, 1),
            _ => (count(limits.min_items, 0), count(limits.max_items, usize::MAX)),
        };
        let given: Vec<Option<&Value>> = match all {
            Some(all) => all.iter().take(shown.max(min)).map(Some).collect(),
            None => vec![given],
        };
        let given = if self.leaves_out(item) { Vec::new() } else { given };
        let missing = min.saturating_sub(given.len());
        let given = given.into_iter().chain(std::iter::repeat_n(None, missing));
        let mut items = Vec::new();
        let outer = self.number;
        for (index, one) in given.take(max).enumerate() {
            self.number = outer + index;
            items.push(self.value(item, &inner, one));
        }
        self.number = outer;
        Sample::Array(item, items)
    }

    /// Returns the entries of the example, of which callers see the first.
    fn map(
        &mut self,
        values: &'a Type,
        limits: &Limits,
        given: Option<&Value>,
    ) -> Sample<'a> {
        let given = given.and_then(Value::as_object).filter(|all| !all.is_empty());
        let inner = of_items(limits);
        let shown = if self.policy == Policy::Everything { usize::MAX } else { 1 };
        let shown = shown.max(count(limits.min_properties, 0));
        let entries = match given {
            Some(all) => {
                let shown = all.iter().take(shown);
                shown
                    .map(|(name, one)| {
                        (name.clone(), self.value(values, &inner, Some(one)))
                    })
                    .collect()
            }
            None if self.policy == Policy::Documented
                && !self.is_informative(values) =>
            {
                Vec::new()
            }
            None => {
                let names = names(limits).into_iter();
                let least = match self.leaves_out(values) {
                    true => count(limits.min_properties, 0),
                    false => usize::MAX,
                };
                names
                    .take(least)
                    .map(|name| (name, self.value(values, &inner, None)))
                    .collect()
            }
        };
        Sample::Map(values, entries)
    }

    /// Returns whether an item of the type shows more than an empty array: the structure of an
    /// object, or the value of an enum.
    fn is_informative(&self, item: &Type) -> bool {
        match item {
            Type::Named(id) => self.has_content(*id),
            Type::Array(_) => true,
            Type::Map(inner) | Type::Nullable(inner) => self.is_informative(inner),
            _ => false,
        }
    }

    /// Returns whether arrays and maps of a type have only as many items as they must have.
    fn leaves_out(&self, item: &Type) -> bool {
        let has_no_end =
            |id: TypeId| !self.has_content(id) || self.api[id].smallest.is_none();
        self.is_smallest
            || self.policy != Policy::Documented && item.direct().is_some_and(has_no_end)
    }

    fn has_content(&self, id: TypeId) -> bool {
        matches!(self.api[id].shape, Shape::Enum(_)) || self.guard.allows(&id)
    }

    fn named(&mut self, id: TypeId, given: Option<&Value>) -> Sample<'a> {
        let definition = &self.api[id];
        let may_be_empty = self.policy == Policy::Documented
            || definition.smallest.is_none()
            || self.guard.is_exhausted();
        let has_content = self.has_content(id);
        if !has_content && may_be_empty {
            return Sample::empty(definition);
        }
        let is_smallest = self.is_smallest || !has_content;
        let outer = std::mem::replace(&mut self.is_smallest, is_smallest);
        self.guard.enter(id);
        let sample = match &definition.shape {
            Shape::Struct(fields) => {
                let fields: Vec<_> = fields.iter().collect();
                Sample::Struct(definition, self.properties(&fields))
            }
            Shape::Enum(variants) => match variant(variants, given, self.number) {
                Some(variant) => Sample::Enum(definition, variant),
                None => Sample::Empty(definition),
            },
            Shape::Union(variants) => match self.variant(definition, variants) {
                Some(chosen) => {
                    let mut content = self.value(&chosen.ty, &chosen.limits, None);
                    definition.tag(chosen, &mut content);
                    Sample::Union(definition, chosen, Box::new(content))
                }
                None => Sample::Empty(definition),
            },
        };
        self.guard.leave();
        self.is_smallest = outer;
        sample
    }

    /// Returns the variant that the sample of a union has.
    fn variant(
        &self,
        definition: &TypeDef,
        variants: &'a [UnionVariant],
    ) -> Option<&'a UnionVariant> {
        let size = |one: &&UnionVariant| match one.ty.direct() {
            Some(id) => self.api[id].smallest.unwrap_or(usize::MAX),
            None => 0,
        };
        match self.is_smallest {
            true => variants.iter().min_by_key(size),
            false => variants.get(definition.sample_variant),
        }
    }
}

impl TypeDef {
    /// Returns the discriminator of a variant, and its value.
    fn tag_of(&self, chosen: &UnionVariant) -> Option<(&str, &str)> {
        let discriminator = self.discriminator.as_ref()?;
        let mut variants = self.shape.variants().iter();
        let chosen = variants.position(|one| std::ptr::eq(one, chosen))?;
        Some((&discriminator.property, discriminator.values_of(chosen).next()?))
    }

    /// Adds the discriminator to an object that does not declare it.
    fn tagged(&self, chosen: &UnionVariant, mut content: Value) -> Value {
        if let (Some((name, value)), Value::Object(properties)) =
            (self.tag_of(chosen), &mut content)
        {
            properties.entry(name).or_insert_with(|| json!(value));
        }
        content
    }

    /// Gives a sample of the chosen variant the value of the discriminator.
    fn tag(&self, chosen: &UnionVariant, content: &mut Sample<'_>) {
        let (Some((name, value)), Sample::Struct(_, properties)) =
            (self.tag_of(chosen), content)
        else {
            return;
        };
        for one in properties.iter_mut().filter(|one| one.field.wire_name == name) {
            match &mut one.value {
                Sample::Literal(literal) => *literal = json!(value),
                Sample::Enum(definition, chosen) => {
                    let mut values = definition.shape.values().iter();
                    if let Some(value) = values.find(|one| one.wire_value == value) {
                        *chosen = value;
                    }
                }
                _ => {}
            }
        }
    }
}

/// Returns the limits of the items of an array, or of the values of a map.
fn of_items(limits: &Limits) -> Limits {
    Limits {
        min_items: None,
        max_items: None,
        unique_items: false,
        min_properties: None,
        max_properties: None,
        names: None,
        others: None,
        ..limits.clone()
    }
}

/// Returns a number of items or properties, unless samples would grow out of proportion.
fn count(limit: Option<u64>, otherwise: usize) -> usize {
    const MANY: u64 = 20;
    limit
        .map_or(otherwise, |limit| usize::try_from(limit.min(MANY)).unwrap_or(otherwise))
}

/// Returns the names of a map's values: as many as it must have, and at least one.
fn names(limits: &Limits) -> Vec<String> {
    let of_name = Limits {
        pattern: limits.names.clone(),
        ..Limits::default()
    };
    let count =
        count(limits.min_properties, 0).max(1).min(count(limits.max_properties, 20));
    let name = |number: usize| match limits.names {
        Some(_) => {
            fit::derive(&Type::String, &of_name, number)?.as_str().map(str::to_owned)
        }
        None => None,
    };
    let other = |number| match number {
        0 => NAME.to_owned(),
        number => format!("{NAME}{}", number + 1),
    };
    (0..count).map(|number| name(number).unwrap_or_else(|| other(number))).collect()
}

/// The text and the name of a value that no example gives.
const TEXT: &str = "text";
const NAME: &str = "key";

/// Returns the value of an enum that an example names, or another one.
fn variant<'a>(
    variants: &'a [EnumValue],
    given: Option<&Value>,
    number: usize,
) -> Option<&'a EnumValue> {
    let wanted = given.and_then(Value::as_str);
    let named = |one: &&EnumValue| Some(one.wire_value.as_str()) == wanted;
    variants.iter().find(named).or_else(|| variants.get(number % variants.len().max(1)))
}

/// The date on pages. It is fixed, so that pages do not depend on the day they were made.
const DATE: &str = "2024-01-01T00:00:00.000Z";

/// Returns whether a value on a page may stand for a missing example.
pub(crate) fn is_placeholder(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty() || text == DATE,
        Value::Array(items) => items.is_empty(),
        Value::Object(properties) => properties.is_empty(),
        other => *other == json!(0) || *other == json!(false),
    }
}

/// Returns a value, or the items of an array, that a server could accept. Documents have examples
/// that are empty, no date, or against their own limits.
fn acceptable(field: &Field, value: &Value) -> Option<Value> {
    let ty = field.ty.innermost();
    let fits = |value: &Value| {
        value.as_str() != Some("") && fit::fits(ty, &field.limits, value)
    };
    match value {
        Value::Array(items) => {
            let mut fitting: Vec<Value> = Vec::new();
            for item in items.iter().filter(|item| fits(item)) {
                if !(field.limits.unique_items && fitting.contains(item)) {
                    fitting.push(item.clone());
                }
            }
            Some(fitting.into())
        }
        value => fits(value).then(|| value.clone()),
    }
}

/// Returns the example of a field if it has the field's type. The import has corrected those that
/// it could.
pub(crate) fn example<'f>(api: &Api, field: &'f Field) -> Option<&'f Value> {
    field.example.as_ref().filter(|example| accepts(api, &field.ty, example))
}

/// Returns whether a value is of a type.
fn accepts(api: &Api, ty: &Type, value: &Value) -> bool {
    match ty {
        Type::String | Type::DateTime | Type::File => value.is_string(),
        Type::Integer => value.is_i64(),
        Type::Float => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Array(_) => value.is_array(),
        Type::Object | Type::Map(_) => value.is_object(),
        Type::Nullable(inner) => value.is_null() || accepts(api, inner, value),
        Type::Any => !value.is_null(),
        Type::Named(id) => match &api[*id].shape {
            Shape::Struct(_) => value.is_object(),
            Shape::Enum(_) => value.is_string(),
            // The document does not say which variant an example is of.
            Shape::Union(_) => !value.is_null(),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Api, Field, Shape, Type, TypeId};
    use super::{Call, Policy, Sample, example, is_placeholder, object};
    use crate::tests;

    /// An API with these schemas.
    fn api(schemas: &str) -> Api {
        tests::lower(&tests::spec("", schemas)).0
    }

    fn id(api: &Api, name: &str) -> TypeId {
        let named = |one: &crate::model::TypeDef| one.name == name;
        TypeId(api.types.iter().position(named).unwrap())
    }

    fn documented(schemas: &str) -> Value {
        let api = api(schemas);
        Sample::of(
            &api,
            &Type::Named(id(&api, "Root")),
            Policy::Documented,
            super::Message::Request,
        )
        .to_json()
    }

    #[test]
    fn a_minimal_sample_has_what_is_required_and_what_is_chosen() {
        let paths = "
  /pets:
    post:
      operationId: Pets_create
      parameters: [{name: dryRun, in: query, schema: {type: boolean, example: true}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: ''}}";
        let schemas = "
    Pet:
      type: object
      required: [owner]
      properties:
        name: {type: string, example: Rex}
        owner: {$ref: '#/components/schemas/Owner'}
    Owner:
      type: object
      properties:
        a: {type: string, example: a}
        b: {type: string, example: b, x-genauth-secret: true}
        c: {type: string, example: c}
        d: {type: string, example: d}
        e: {type: string, example: e}";
        let mut api = tests::lower(&tests::spec(paths, schemas)).0;
        let mut sample = |chosen: Option<&[&str]>| {
            let operation = &mut api.clients[0].groups[0].operations[0];
            let chosen = chosen.map(|all| all.iter().map(|&one| one.to_owned()));
            operation.sample = chosen.map(Iterator::collect);
            let operation = &api.clients[0].groups[0].operations[0];
            let call = Call::of(&api, operation, Policy::Minimal);
            (object(&call.parameters), call.body.unwrap().to_json())
        };
        let few = json!({"a": "a", "c": "c", "d": "d"});
        assert_eq!(sample(None), (json!({"dryRun": true}), json!({"owner": few})));
        assert_eq!(sample(Some(&[])), (json!({}), json!({"owner": few})));
        let chosen = json!({"name": "Rex", "owner": {"e": "e"}});
        assert_eq!(sample(Some(&["name", "owner.e"])), (json!({}), chosen));
    }

    #[test]
    fn types_within_themselves_have_as_little_as_possible() {
        let api = api("
    Root:
      type: object
      required: [name, node, pairs]
      properties:
        name: {type: string}
        node: {oneOf: [{$ref: '#/components/schemas/Branch'}, {$ref: '#/components/schemas/Leaf'}]}
        again: {$ref: '#/components/schemas/Root'}
        list: {type: array, items: {$ref: '#/components/schemas/Root'}}
        pairs: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Pair'}}
        endless: {$ref: '#/components/schemas/Endless'}
    Branch: {type: object, required: [root], properties: {root: {$ref: '#/components/schemas/Root'}}}
    Leaf: {type: object, required: [size], properties: {size: {type: integer, minimum: 5, exclusiveMinimum: true}}}
    Pair:
      type: object
      required: [left]
      properties: {left: {$ref: '#/components/schemas/Leaf'}, right: {$ref: '#/components/schemas/Pair'}}
    Endless: {type: object, required: [self], properties: {self: {$ref: '#/components/schemas/Endless'}}}");
        let sample = |name: &str| {
            let ty = Type::Named(id(&api, name));
            Sample::of(&api, &ty, Policy::Everything, super::Message::Request).to_json()
        };
        let pair = json!({"left": {"size": 6}});
        assert_eq!(
            sample("Root"),
            json!({"name": "text", "node": {"size": 6}, "pairs": [pair]})
        );
        let root = json!({"name": "text", "node": {"size": 6}, "pairs": [pair]});
        assert_eq!(sample("Branch"), json!({"root": root}));
    }

    #[test]
    fn bodies_and_variants_satisfy_their_own_limits() {
        let body = |schema: &str| {
            let paths = format!(
                "
  /pets:
    post:
      operationId: Pets_create
      requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}
      responses: {{'200': {{description: ''}}}}"
            );
            let api = tests::lower(&tests::spec(&paths, "")).0;
            let operation = &api.clients[0].groups[0].operations[0];
            Call::of(&api, operation, Policy::Everything).body.unwrap().to_json()
        };
        let large = "{type: integer, minimum: 5, exclusiveMinimum: true}";
        assert_eq!(body(large), json!(6));
        assert_eq!(
            body(&format!("{{type: array, minItems: 2, items: {large}}}")),
            json!([6, 7])
        );
        assert_eq!(body(&format!("{{oneOf: [{large}, {{type: boolean}}]}}")), json!(6));
        assert_eq!(
            body(&format!("{{type: object, additionalProperties: {large}}}")),
            json!({"key": 6})
        );
    }

    #[test]
    fn properties_without_an_example_have_a_placeholder_of_their_type() {
        let sample = documented(
            "
    Root:
      type: object
      properties:
        text: {type: string}
        time: {type: string, format: date-time}
        count: {type: number, format: int64}
        share: {type: number, format: double}
        flag: {type: boolean}
        free: {type: object}
        words: {type: array, items: {type: string}}
        color: {$ref: '#/components/schemas/Color'}
        colors: {type: array, items: {$ref: '#/components/schemas/Color'}}
        either: {oneOf: [{type: number, format: int64}, {type: string}]}
        matrix: {type: array, items: {type: array, items: {type: string}}}
        again: {$ref: '#/components/schemas/Root'}
    Color: {type: string, enum: [RED, BLUE]}",
        );
        let expected = json!({
            "text": "", "time": "2024-01-01T00:00:00.000Z", "count": 0, "share": 0, "flag": false,
            "free": {}, "words": [], "color": "RED", "colors": ["RED"], "either": 0, "matrix": [[]],
            "again": {}
        });
        assert_eq!(sample, expected);
        for (name, value) in expected.as_object().unwrap() {
            let is_nested = name.starts_with("color") || name == "matrix";
            assert_eq!(is_placeholder(value), !is_nested, "{name}");
        }
    }

    #[test]
    fn an_example_comes_before_a_default_and_both_before_nested_values() {
        let sample = documented(
            "
    Root:
      type: object
      properties:
        inner: {$ref: '#/components/schemas/Inner'}
        own: {type: object, example: {x: 1}}
        size: {type: number, format: int64, default: 10}
        page: {type: number, format: int64, default: 10, example: 0}
        many: {type: array, items: {$ref: '#/components/schemas/Inner'}}
    Inner: {type: object, properties: {x: {type: number, format: int64, example: 7}}}",
        );
        assert_eq!(
            sample.to_string(),
            r#"{"inner":{"x":7},"own":{"x":1},"size":10,"page":0,"many":[{"x":7}]}"#
        );
    }

    #[test]
    fn examples_of_the_wrong_type_are_left_out() {
        let strings = "{type: array, items: {type: string}}";
        let cases = [
            ("{type: number, format: int64}", json!(60000), true),
            ("{type: number, format: int64}", json!("60000"), false),
            ("{type: number, format: int64}", json!(1.5), false),
            ("{type: string}", json!(0), false),
            (strings, json!(["read"]), true),
            (strings, json!("read"), false),
            ("{$ref: '#/components/schemas/Model'}", json!("some words"), false),
            ("{type: object}", json!("free"), false),
            ("{}", json!("free"), true),
            ("{}", Value::Null, false),
        ];
        for (schema, given, expected) in cases {
            let api = api(&format!(
                "
    Root: {{type: object, properties: {{x: {schema}}}}}
    Model: {{type: object}}"
            ));
            let Shape::Struct(fields) = &api[id(&api, "Root")].shape else { panic!() };
            let field = Field {
                example: Some(given.clone()),
                ..fields[0].clone()
            };
            assert_eq!(example(&api, &field).is_some(), expected, "{schema}: {given}");
        }
    }
}
