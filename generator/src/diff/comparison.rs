//! The state of a comparison: both revisions, their pairs, and the changes found so far.

use std::collections::HashMap;

use super::change::{Addition, Change, Place};
use super::index::{Affected, Index, Method};
use super::kinds::{Effect, Kind, Row, Subject};
use super::pairs::Pairs;
use super::values::Values;
use crate::model::{Shape, Type, TypeId};
use crate::surface::Direction;

pub(super) struct Comparison<'a> {
    pub(super) old: Index<'a>,
    pub(super) new: Index<'a>,
    /// The methods that both revisions have.
    pub(super) methods: Vec<(Method<'a>, Method<'a>)>,
    pub(super) pairs: Pairs,
    pub(super) changes: Vec<Change>,
    /// The values that places of enums have gained or lost.
    pub(super) values: Vec<ValueChange>,
    /// The index in `changes` of the change with this cause.
    causes: HashMap<String, usize>,
}

/// The subject of a change: its place, and everything that it affects.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) place: Place,
    pub(super) carrier: Carrier,
    pub(super) affected: Affected,
    pub(super) types: Vec<String>,
    /// Changes of the same kind and cause are one. Without a cause, the place is the cause.
    pub(super) cause: Option<String>,
}

/// A value that a place of an enum has gained or lost.
pub(super) struct ValueChange {
    /// The types of the crate, by their indices in both surfaces.
    pub(super) types: [usize; 2],
    pub(super) is_new: bool,
    pub(super) value: String,
    pub(super) place: Place,
    pub(super) carrier: Carrier,
    pub(super) affected: Affected,
    /// The name of the place in messages; none if the enum is a schema.
    pub(super) label: Option<String>,
}

impl ValueChange {
    pub(super) fn site(self, type_name: &str) -> Site {
        Site {
            place: self.place,
            carrier: self.carrier,
            affected: self.affected,
            types: vec![type_name.to_owned()],
            cause: None,
        }
    }

    /// Adds another place of the same change.
    pub(super) fn merge(&mut self, other: Self) {
        self.carrier = match (self.carrier, other.carrier) {
            (Carrier::Parameter, Carrier::Parameter) => Carrier::Parameter,
            (one, other) => {
                let (one, other) = (one.direction(), other.direction());
                Carrier::Property(Direction {
                    in_request: one.in_request || other.in_request,
                    in_response: one.in_response || other.in_response,
                })
            }
        };
        self.affected.methods.extend(other.affected.methods);
        self.affected.has_page |= other.affected.has_page;
    }
}

/// The messages that contain the subject of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// A request, as a parameter.
    Parameter,
    /// Requests, responses, or both. If neither, the direction does not matter.
    Property(Direction),
}

impl Carrier {
    pub(super) const NONE: Self = Self::Property(Direction {
        in_request: false,
        in_response: false,
    });

    pub(super) fn direction(self) -> Direction {
        match self {
            Self::Parameter => Direction::REQUEST,
            Self::Property(direction) => direction,
        }
    }
}

/// The effects found by comparison, for the verdicts that the table leaves open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effects {
    pub(super) source: Effect,
    /// The effect on the wire, if requests contain it.
    pub(super) sent: Effect,
    /// The effect on the wire, if responses contain it.
    pub(super) read: Effect,
}

impl Effects {
    /// No effects, for a verdict that the table does not leave open.
    pub(super) const NOTHING: Self = Self {
        source: Effect::None,
        sent: Effect::None,
        read: Effect::None,
    };

    pub(super) fn source(breaks: bool) -> Self {
        Self::on_source(if breaks { Effect::Breaking } else { Effect::None })
    }

    pub(super) fn on_source(source: Effect) -> Self {
        Self {
            source,
            ..Self::NOTHING
        }
    }

    pub(super) fn wire(fit: [bool; 2]) -> Self {
        let [sent, read] =
            fit.map(|fits| if fits { Effect::Compatible } else { Effect::Breaking });
        Self {
            sent,
            read,
            ..Self::NOTHING
        }
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn new(
        old: Index<'a>,
        new: Index<'a>,
        methods: Vec<(Method<'a>, Method<'a>)>,
    ) -> Self {
        Self {
            pairs: Pairs::of(&old, &new, &methods),
            old,
            new,
            methods,
            changes: Vec::new(),
            values: Vec::new(),
            causes: HashMap::new(),
        }
    }

    /// Returns the number of changes and of changed values of enums.
    pub(super) fn known(&self) -> [usize; 2] {
        [self.changes.len(), self.values.len()]
    }

    /// Removes all changes but the first ones.
    pub(super) fn forget_after(&mut self, [changes, values]: [usize; 2]) {
        self.changes.truncate(changes);
        self.causes.retain(|_, index| *index < changes);
        self.values.truncate(values);
    }

    /// Records a change whose verdict is in the table.
    pub(super) fn fixed(&mut self, kind: Kind, site: Site, what: String) {
        self.verdict(kind, site, Effects::NOTHING, what);
    }

    /// Records a change; `effects` applies to what the table leaves open.
    pub(super) fn verdict(
        &mut self,
        kind: Kind,
        site: Site,
        effects: Effects,
        what: String,
    ) {
        let row = kind.row();
        let verdict = verdict(row, site.carrier, effects);
        let cause = site.cause.unwrap_or_else(|| {
            format!("{}{}{}", site.place.client, site.place.pointer, site.place.in_old)
        });
        let cause = format!("{} {cause}", verdict.name);
        if let Some(known) = self.causes.get(&cause) {
            if let Some(known) = self.changes.get_mut(*known) {
                merge(known, site.affected, site.types);
            }
            return;
        }
        self.causes.insert(cause, self.changes.len());
        self.changes.push(Change {
            kind,
            place: site.place,
            operations: site.affected.methods.into_iter().collect(),
            types: site.types,
            docs: row.docs && site.affected.has_page,
            message: message(row, what, &verdict),
            name: verdict.name,
            source: verdict.source,
            wire: verdict.wire,
            addition: None,
        });
    }

    /// Records the addition of a part, whose verdict is in the table.
    pub(super) fn added(
        &mut self,
        kind: Kind,
        site: Site,
        what: String,
        addition: Addition,
    ) {
        let known = self.changes.len();
        self.fixed(kind, site, what);
        if let Some(change) = self.changes.get_mut(known) {
            change.addition = Some(addition);
        }
    }

    /// Returns whether the Rust types are the same, apart from changes within them.
    pub(super) fn same_in_rust(&self, old: &Type, new: &Type) -> bool {
        match (old, new) {
            (Type::Array(old), Type::Array(new))
            | (Type::Map(old), Type::Map(new))
            | (Type::Nullable(old), Type::Nullable(new)) => self.same_in_rust(old, new),
            (Type::Named(was), Type::Named(is)) => {
                self.pairs.same(old, new)
                    || self.old.type_name(*was) == self.new.type_name(*is)
            }
            _ => old == new,
        }
    }

    /// Returns whether old clients work with a replaced type: in requests, and in responses.
    pub(super) fn fits(&self, old: &Type, new: &Type) -> [bool; 2] {
        let (ours, theirs) = (self.old.api, self.new.api);
        let sent = Values::sent(ours, theirs, &self.pairs).fit(old, new);
        let read = Values::read(ours, theirs, &self.pairs).fit(new, old);
        [sent, read]
    }

    /// Adds a further effect on a type to the change recorded at this place, if there is one.
    pub(super) fn amend(
        &mut self,
        kind: Kind,
        place: &Place,
        type_name: &str,
        source: Effect,
    ) -> bool {
        let change =
            self.changes.iter_mut().find(|one| one.kind == kind && one.place == *place);
        let Some(change) = change else { return false };
        change.source = change.source.max(source);
        if !change.types.iter().any(|name| name == type_name) {
            change.types.push(type_name.to_owned());
            change.types.sort();
        }
        true
    }

    /// Returns what a change of a type affects: the methods of the new revision, if it has any.
    pub(super) fn affected(&self, old: TypeId, new: TypeId) -> Affected {
        let mut affected = self.new.affected(new);
        let before = self.old.affected(old);
        affected.has_page |= before.has_page;
        if affected.methods.is_empty() {
            affected.methods = before.methods;
        }
        affected
    }
}

struct Verdict {
    name: String,
    source: Effect,
    wire: Effect,
}

/// Returns the worse verdict of the two directions, with its name.
fn verdict(row: &Row, carrier: Carrier, effects: Effects) -> Verdict {
    let sent = |subject| Verdict {
        name: row.name_for(subject),
        source: row.sent.source.effect(effects.source),
        wire: row.sent.wire.effect(effects.sent),
    };
    let read = || Verdict {
        name: row.name_for(Subject::Response),
        source: row.read.source.effect(effects.source),
        wire: row.read.wire.effect(effects.read),
    };
    match carrier {
        Carrier::Parameter => sent(Subject::Parameter),
        Carrier::Property(Direction {
            in_request: false,
            in_response: true,
        }) => read(),
        Carrier::Property(Direction {
            in_request: true,
            in_response: true,
        }) => {
            let (sent, read) = (sent(Subject::Request), read());
            let (source, wire) =
                (sent.source.max(read.source), sent.wire.max(read.wire));
            let name = if read.wire > sent.wire { read.name } else { sent.name };
            Verdict { name, source, wire }
        }
        Carrier::Property(_) => sent(Subject::Request),
    }
}

fn message(row: &Row, what: String, verdict: &Verdict) -> String {
    let breaks = verdict.source == Effect::Breaking || verdict.wire == Effect::Breaking;
    if breaks && !row.hint.is_empty() {
        format!("{what}. {}", row.hint)
    } else {
        what + "."
    }
}

fn merge(known: &mut Change, affected: Affected, types: Vec<String>) {
    known.docs |= known.kind.row().docs && affected.has_page;
    known.operations.extend(affected.methods);
    known.operations.sort();
    known.operations.dedup();
    known.types.extend(types);
    known.types.sort();
    known.types.dedup();
}

/// Returns a type in words.
pub(super) fn described(view: &Index<'_>, ty: &Type) -> String {
    match ty {
        Type::String => "a string".to_owned(),
        Type::DateTime => "a date and time".to_owned(),
        Type::Integer => "an integer".to_owned(),
        Type::Float => "a number".to_owned(),
        Type::Boolean => "a boolean".to_owned(),
        Type::File => "a file".to_owned(),
        Type::Object => "any object".to_owned(),
        Type::Any => "any value".to_owned(),
        Type::Array(items) => format!("an array of {}", listed(view, items)),
        Type::Map(values) => format!("a map of {}", listed(view, values)),
        Type::Nullable(item) => format!("{} or null", described(view, item)),
        Type::Named(id) => {
            let definition = &view.api[*id];
            let shape = match definition.shape {
                Shape::Struct(_) => "the object",
                Shape::Enum(_) => "the enum",
                Shape::Union(_) => "the union",
            };
            format!("{shape} `{}`", view.type_name(*id))
        }
    }
}

fn listed(view: &Index<'_>, items: &Type) -> String {
    match items {
        Type::String => "strings".to_owned(),
        Type::DateTime => "dates and times".to_owned(),
        Type::Integer => "integers".to_owned(),
        Type::Float => "numbers".to_owned(),
        Type::Boolean => "booleans".to_owned(),
        Type::File => "files".to_owned(),
        Type::Object => "objects".to_owned(),
        Type::Any => "values".to_owned(),
        Type::Array(inner) => format!("arrays of {}", listed(view, inner)),
        Type::Map(inner) => format!("maps of {}", listed(view, inner)),
        Type::Nullable(inner) => format!("{} or null", listed(view, inner)),
        Type::Named(id) => format!("`{}`", view.type_name(*id)),
    }
}
