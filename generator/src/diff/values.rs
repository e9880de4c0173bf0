//! Subset checks between types: the new server must accept the values that an old client sends, and
//! the old client must be able to read the values that the new server returns.

use std::collections::BTreeSet;

use super::pairs::Pairs;
use crate::model::{Api, Field, Shape, Type, TypeId};

/// Values of a type of one revision, as seen by a type of the other.
pub(super) struct Values<'a> {
    /// The revision that writes the values.
    writer: &'a Api,
    reader: &'a Api,
    pairs: &'a Pairs,
    /// True for requests, which the old revision writes. Otherwise it is a response, and the SDK
    /// reads it: unknown values of an enum or a union become `Unknown`.
    sent: bool,
    /// Pairs of types that are being compared already.
    assumed: BTreeSet<(TypeId, TypeId)>,
}

impl<'a> Values<'a> {
    /// Compares values of requests: the old revision writes.
    pub(super) fn sent(old: &'a Api, new: &'a Api, pairs: &'a Pairs) -> Self {
        Self {
            writer: old,
            reader: new,
            pairs,
            sent: true,
            assumed: BTreeSet::new(),
        }
    }

    /// Compares values of responses: the new revision writes.
    pub(super) fn read(old: &'a Api, new: &'a Api, pairs: &'a Pairs) -> Self {
        Self {
            writer: new,
            reader: old,
            sent: false,
            ..Self::sent(old, new, pairs)
        }
    }

    /// Returns whether every value that is written can be read.
    pub(super) fn fit(&mut self, written: &Type, read: &Type) -> bool {
        match (written, read) {
            (_, Type::Any)
            | (Type::Integer, Type::Float)
            | (Type::DateTime, Type::String) => true,
            (Type::Array(written), Type::Array(read))
            | (Type::Map(written), Type::Map(read))
            // Null among the items is a change of its own.
            | (Type::Nullable(written), Type::Nullable(read)) => self.fit(written, read),
            (Type::Nullable(written), _) => self.fit(written, read),
            (_, Type::Nullable(read)) => self.fit(written, read),
            (Type::Map(_), Type::Object) => true,
            (Type::Named(written), Type::Named(read)) => self.named(*written, *read),
            (Type::Named(written), _) => self.fits_plain(*written, read),
            (_, Type::Named(id)) => self.plain_fits(written, *id),
            _ => written == read,
        }
    }

    fn named(&mut self, written: TypeId, read: TypeId) -> bool {
        let (old, new) = if self.sent { (written, read) } else { (read, written) };
        // Changes within a pair are reported there.
        if self.pairs.has(old, new) || !self.assumed.insert((written, read)) {
            return true;
        }
        match (&self.writer[written].shape, &self.reader[read].shape) {
            (Shape::Struct(written), Shape::Struct(read)) => {
                self.properties(written, read)
            }
            (Shape::Enum(written), Shape::Enum(read)) => {
                let knows =
                    |value: &str| read.iter().any(|known| known.wire_value == value);
                !self.sent || written.iter().all(|one| knows(&one.wire_value))
            }
            (_, Shape::Union(_)) if !self.sent => true,
            (Shape::Union(written), _) => {
                written.iter().all(|one| self.fit(&one.ty, &Type::Named(read)))
            }
            (_, Shape::Union(variants)) => {
                let written = Type::Named(written);
                variants.iter().any(|one| self.fit(&written, &one.ty))
            }
            _ => false,
        }
    }

    /// Checks that required properties were written, and that common properties fit.
    fn properties(&mut self, written: &[Field], read: &[Field]) -> bool {
        let is_sent = self.sent;
        let is_required = |one: &Field| match is_sent {
            true => one.is_required_in_requests(),
            false => one.is_required_in_responses(),
        };
        read.iter().all(|wanted| {
            let given = written.iter().find(|one| one.wire_name == wanted.wire_name);
            given.map_or(!is_required(wanted), |given| {
                (is_required(given) || !is_required(wanted))
                    && (!given.nullable || wanted.nullable)
                    && (!given.null_items || wanted.null_items)
                    && self.fit(&given.ty, &wanted.ty)
            })
        })
    }

    fn fits_plain(&mut self, written: TypeId, read: &Type) -> bool {
        match &self.writer[written].shape {
            Shape::Struct(_) => *read == Type::Object,
            Shape::Enum(_) => *read == Type::String,
            Shape::Union(variants) => variants.iter().all(|one| self.fit(&one.ty, read)),
        }
    }

    fn plain_fits(&mut self, written: &Type, read: TypeId) -> bool {
        match &self.reader[read].shape {
            Shape::Struct(_) => false,
            Shape::Enum(_) => !self.sent && *written == Type::String,
            Shape::Union(variants) => {
                !self.sent || variants.iter().any(|one| self.fit(written, &one.ty))
            }
        }
    }
}
