//! A memory budget for decoding.
//!
//! Two bytes of JSON, `{}`, can become a struct of a thousand bytes. Decoding therefore counts the
//! memory that it allocates, and fails before that exceeds the limit of the client.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

/// The minimum budget, in bytes.
const LEAST: usize = 16 << 20;

/// The overhead of an allocation, in bytes.
pub(super) const ALLOCATION: usize = 32;

/// The size of a map entry without its value: key, hash and index.
const ENTRY: usize = size_of::<String>() + 2 * size_of::<u64>();

thread_local! {
    static CURRENT: Cell<Option<Budget>> = const { Cell::new(None) };
}

/// The remaining bytes. Clones share them.
#[derive(Clone)]
pub(crate) struct Budget(Rc<Left>, Strings);

/// The part of the reader that charges strings to the budget.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strings {
    Reader,
    /// The deserializer, which is [`Metered`].
    Deserializer,
}

struct Left {
    limit: usize,
    bytes: Cell<usize>,
    exceeded: Cell<bool>,
}

/// Restores the previous budget when it is dropped.
pub(super) struct Scope(Option<Budget>);

impl Drop for Scope {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

impl Budget {
    /// Returns the budget for a response of at most `limit` bytes: twice the limit, and at least 16
    /// MiB.
    pub(crate) fn of_limit(limit: usize) -> Self {
        Self::new(limit.saturating_mul(2).max(LEAST))
    }

    /// Returns the budget of the current decoding on this thread. It is unlimited if serde is used
    /// without a response.
    pub(super) fn current(strings: Strings) -> Self {
        let current = CURRENT.take();
        CURRENT.set(current.clone());
        let Self(left, _) = current.unwrap_or_else(|| Self::new(usize::MAX));
        Self(left, strings)
    }

    /// Returns a budget that is as large as this one was.
    pub(super) fn renewed(&self) -> Self {
        Self::new(self.0.limit)
    }

    /// Makes this the budget of the thread until the scope ends. serde can't pass it to nested
    /// types.
    pub(super) fn enter(&self) -> Scope {
        Scope(CURRENT.replace(Some(self.clone())))
    }

    fn new(bytes: usize) -> Self {
        let left = Left {
            limit: bytes,
            bytes: Cell::new(bytes),
            exceeded: Cell::new(false),
        };
        Self(Rc::new(left), Strings::Reader)
    }

    /// Takes bytes from the budget before they are allocated. After a failure, all further calls
    /// fail.
    pub(crate) fn take<E: Error>(&self, bytes: usize) -> Result<(), E> {
        self.take_beside(0, bytes)
    }

    /// Takes bytes while `freed` bytes are still allocated.
    fn take_beside<E: Error>(&self, freed: usize, bytes: usize) -> Result<(), E> {
        let left = self.0.bytes.get();
        if self.is_exceeded() || left < bytes.saturating_add(freed) {
            self.0.exceeded.set(true);
            return Err(E::custom("it needs more memory than the client allows"));
        }
        self.0.bytes.set(left - bytes);
        Ok(())
    }

    /// Takes the memory of a string with this length.
    pub(crate) fn take_text<E: Error>(&self, length: usize) -> Result<(), E> {
        match self.1 {
            Strings::Reader => self.take(length.saturating_add(ALLOCATION)),
            Strings::Deserializer => Ok(()),
        }
    }

    /// Takes the memory for one more item of an array with `length` items.
    pub(crate) fn take_item<E: Error>(
        &self,
        length: usize,
        size: usize,
    ) -> Result<(), E> {
        // The growth of `Vec`: it starts with four items, or with one large item, and doubles.
        let first = if size > 1024 { 1 } else { 4 };
        match length {
            0 => self.take(size * first + ALLOCATION),
            // While the items are moved, old and new memory are both allocated.
            _ if length >= first && length.is_power_of_two() => {
                let items = size.saturating_mul(length);
                self.take_beside(items, items)
            }
            _ => Ok(()),
        }
    }

    /// Takes the memory for one more entry of a map with `length` entries and values of this size.
    pub(crate) fn take_entry<E: Error>(
        &self,
        length: usize,
        value: usize,
    ) -> Result<(), E> {
        self.take_item(length, ENTRY + value)
    }

    pub(crate) fn is_exceeded(&self) -> bool {
        self.0.exceeded.get()
    }
}

/// Decodes a `T` within the budget.
pub(crate) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
    budget: &Budget,
) -> Result<T, D::Error> {
    let _scope = budget.enter();
    T::deserialize(Metered::new(deserializer, budget))
}

/// A wrapper for a part of serde's protocol that counts allocated memory.
pub(crate) struct Metered<'b, T> {
    inner: T,
    budget: &'b Budget,
    /// The number of items or entries so far.
    length: usize,
    /// The entries are fields of a struct, whose memory is already counted.
    fields: bool,
}

impl<'b, T> Metered<'b, T> {
    pub(crate) fn new(inner: T, budget: &'b Budget) -> Self {
        Self {
            inner,
            budget,
            length: 0,
            fields: false,
        }
    }

    fn wrap<U>(&self, inner: U) -> Metered<'b, U> {
        Metered {
            inner,
            budget: self.budget,
            length: 0,
            fields: self.fields,
        }
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Metered<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<S::Value, D::Error> {
        let deserializer = Metered::new(deserializer, self.budget);
        self.inner.deserialize(deserializer)
    }
}

/// Forwards methods of the deserializer with a wrapped visitor.
macro_rules! forward_to_deserializer {
    ($($method:ident($($name:ident: $ty:ty),*))*) => { $(
        fn $method<V: Visitor<'de>>(
            self,
            $($name: $ty,)*
            visitor: V,
        ) -> Result<V::Value, D::Error> {
            let visitor = self.wrap(visitor);
            self.inner.$method($($name,)* visitor)
        }
    )* };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Metered<'_, D> {
    type Error = D::Error;

    forward_to_deserializer! {
        deserialize_any()
        deserialize_bool()
        deserialize_i8()
        deserialize_i16()
        deserialize_i32()
        deserialize_i64()
        deserialize_i128()
        deserialize_u8()
        deserialize_u16()
        deserialize_u32()
        deserialize_u64()
        deserialize_u128()
        deserialize_f32()
        deserialize_f64()
        deserialize_char()
        deserialize_str()
        deserialize_string()
        deserialize_bytes()
        deserialize_byte_buf()
        deserialize_option()
        deserialize_unit()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_seq()
        deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_map()
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
        deserialize_identifier()
        deserialize_ignored_any()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let mut visitor = self.wrap(visitor);
        visitor.fields = true;
        self.inner.deserialize_struct(name, fields, visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

macro_rules! forward_to_visitor {
    ($($method:ident($ty:ty))*) => { $(
        fn $method<E: Error>(self, value: $ty) -> Result<V::Value, E> {
            self.inner.$method(value)
        }
    )* };
}

/// Forwards methods for values that are copied.
macro_rules! forward_text_to_visitor {
    ($($method:ident($ty:ty))*) => { $(
        fn $method<E: Error>(self, value: $ty) -> Result<V::Value, E> {
            self.budget.take_text(value.len())?;
            self.inner.$method(value)
        }
    )* };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Metered<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    forward_to_visitor! {
        visit_bool(bool)
        visit_i8(i8)
        visit_i16(i16)
        visit_i32(i32)
        visit_i64(i64)
        visit_i128(i128)
        visit_u8(u8)
        visit_u16(u16)
        visit_u32(u32)
        visit_u64(u64)
        visit_u128(u128)
        visit_f32(f32)
        visit_f64(f64)
        visit_char(char)
    }

    forward_text_to_visitor! {
        visit_str(&str)
        visit_borrowed_str(&'de str)
        visit_string(String)
        visit_bytes(&[u8])
        visit_borrowed_bytes(&'de [u8])
        visit_byte_buf(Vec<u8>)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.inner.visit_some(Metered::new(deserializer, self.budget))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.inner.visit_newtype_struct(Metered::new(deserializer, self.budget))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        let items = self.wrap(items);
        self.inner.visit_seq(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        let entries = self.wrap(entries);
        self.inner.visit_map(entries)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        let access = self.wrap(access);
        self.inner.visit_enum(access)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Metered<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let item = self.inner.next_element_seed(Metered::new(seed, self.budget))?;
        if item.is_some() {
            self.budget.take_item(self.length, size_of::<S::Value>())?;
            self.length += 1;
        }
        Ok(item)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Metered<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_key_seed(Metered::new(seed, self.budget))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, A::Error> {
        if !self.fields {
            self.budget.take_entry(self.length, size_of::<S::Value>())?;
            self.length += 1;
        }
        self.inner.next_value_seed(Metered::new(seed, self.budget))
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'b, 'de, A: EnumAccess<'de>> EnumAccess<'de> for Metered<'b, A> {
    type Error = A::Error;
    type Variant = Metered<'b, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (value, variant) =
            self.inner.variant_seed(Metered::new(seed, self.budget))?;
        Ok((value, Metered::new(variant, self.budget)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Metered<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, A::Error> {
        self.inner.newtype_variant_seed(Metered::new(seed, self.budget))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.inner.tuple_variant(length, Metered::new(visitor, self.budget))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let mut visitor = Metered::new(visitor, self.budget);
        visitor.fields = true;
        self.inner.struct_variant(fields, visitor)
    }
}
