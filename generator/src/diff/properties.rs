//! Changes of a property of an object, or of a parameter.

use serde_json::Value;

use super::change::Place;
use super::comparison::{Carrier, Comparison, Effects, Site, described};
use super::index::{Affected, Method};
use super::kinds::Kind::{self, *};
use super::limits;
use super::operations::affected;
use crate::github::markdown;
use crate::model::{Field, Type, TypeId};
use crate::surface::{Direction, SurfaceField};

/// The owner of a property or parameter.
pub(super) struct Owner<'o> {
    /// The name in the new revision.
    pub(super) name: &'o str,
    pub(super) carrier: Carrier,
    pub(super) scope: Scope<'o>,
    /// The Rust type that is changed.
    pub(super) type_name: &'o str,
}

/// The struct in Rust: the type or the method, in the old revision and in the new one.
#[derive(Clone, Copy)]
pub(super) enum Scope<'o> {
    Type(TypeId, TypeId),
    Method(Method<'o>, Method<'o>),
}

/// One difference between two properties.
struct Finding {
    kind: Kind,
    effects: Effects,
    what: String,
}

impl Finding {
    fn fixed(kind: Kind, what: String) -> Self {
        Self::verdict(kind, Effects::NOTHING, what)
    }

    fn verdict(kind: Kind, effects: Effects, what: String) -> Self {
        Self {
            kind,
            effects,
            what,
        }
    }
}

impl Owner<'_> {
    /// Returns the name in messages.
    pub(super) fn label(&self, field: &Field) -> String {
        let name = markdown::name(&field.wire_name);
        match self.carrier {
            Carrier::Parameter => format!("The parameter {name} of `{}`", self.name),
            Carrier::Property(_) => format!("{name} of `{}`", self.name),
        }
    }
}

impl Comparison<'_> {
    /// Returns the Rust fields of a property in both revisions.
    pub(super) fn fields(
        &self,
        owner: &Owner<'_>,
        old: &Field,
        new: &Field,
    ) -> [Option<&SurfaceField>; 2] {
        match owner.scope {
            Scope::Type(was, is) => {
                [self.old.field(was, &old.wire_name), self.new.field(is, &new.wire_name)]
            }
            Scope::Method(was, is) => [
                self.old.parameter(was.operation, old),
                self.new.parameter(is.operation, new),
            ],
        }
    }

    /// Returns whether the Rust field is an `Option` or a `Box`, and was not, or the other way
    /// round.
    fn is_represented_otherwise(
        &self,
        owner: &Owner<'_>,
        old: &Field,
        new: &Field,
    ) -> bool {
        match self.fields(owner, old, new) {
            [Some(was), Some(is)] => {
                was.representation != is.representation
                    || was.field.recursive != is.field.recursive
            }
            _ => false,
        }
    }

    /// Returns the methods that a change of a property affects.
    pub(super) fn affected_by(&self, owner: &Owner<'_>) -> Affected {
        match owner.scope {
            Scope::Type(old, new) => self.affected(old, new),
            Scope::Method(_, method) => affected(method),
        }
    }

    pub(super) fn property_site(
        &self,
        owner: &Owner<'_>,
        field: &Field,
        in_old: bool,
    ) -> Site {
        Site {
            place: Place::of(&field.origin, in_old),
            carrier: carrier(owner.carrier, field),
            affected: self.affected_by(owner),
            types: vec![owner.type_name.to_owned()],
            cause: None,
        }
    }

    pub(super) fn property(&mut self, owner: &Owner<'_>, old: &Field, new: &Field) {
        let mut found = Vec::new();
        found.extend(self.type_changed(owner, old, new));
        found.extend(self.presence(owner, old, new));
        found.extend(self.nullability(owner, old, new));
        found.extend(null_items(owner, old, new));
        if found.is_empty() && self.is_represented_otherwise(owner, old, new) {
            let what = format!("{} is another Rust type now", owner.label(new));
            found.push(Finding::fixed(PropertyRepresentationChanged, what));
        }
        found.extend(self.direction(owner, old, new));
        found.extend(self.name(owner, old, new));
        found.extend(default(owner, old, new));
        found.extend(constraints(owner, old, new));
        found.extend(flags(owner, old, new));
        found.extend(sample(owner, old, new));
        if found.iter().any(|one| changes_type(one.kind)) {
            found.retain(|one| !follows_type(one.kind));
        }
        for finding in found {
            let mut site = self.property_site(owner, new, false);
            if changes_direction(finding.kind) {
                site.carrier = owner.carrier;
            }
            self.where_it_is_caused(&mut site, &finding, old, new);
            self.verdict(finding.kind, site, finding.effects, finding.what);
        }
        self.enum_of_property(owner, old, new);
        self.prose(owner, old, new);
    }

    fn type_changed(
        &self,
        owner: &Owner<'_>,
        old: &Field,
        new: &Field,
    ) -> Option<Finding> {
        if self.pairs.same(&old.ty, &new.ty) {
            return None;
        }
        let mut fits = self.fits(&old.ty, &new.ty);
        if owner.carrier == Carrier::Parameter {
            // A query consists of strings.
            fits[0] |= new.ty == Type::String && is_scalar(&old.ty);
        }
        let kind = if same_json(&old.ty, &new.ty) {
            PropertyFormatChanged
        } else {
            PropertyTypeChanged
        };
        let (was, is) = (described(&self.old, &old.ty), described(&self.new, &new.ty));
        let what = format!("{} is {is} now, it was {was}", owner.label(new));
        let is_same = match self.fields(owner, old, new) {
            [Some(was), Some(is)] => self.same_in_rust(&was.field.ty, &is.field.ty),
            _ => false,
        };
        let effects = Effects {
            source: Effects::source(!is_same).source,
            ..Effects::wire(fits)
        };
        Some(Finding::verdict(kind, effects, what))
    }

    fn presence(&self, owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
        if old.required == new.required {
            return None;
        }
        let breaks = self.is_represented_otherwise(owner, old, new);
        let effects = presence_effects(breaks, new.required);
        let label = owner.label(new);
        Some(if new.required {
            let what = format!("{label} is required now, it was optional");
            Finding::verdict(PropertyRequired, effects, what)
        } else {
            let what = format!("{label} is optional now, it was required");
            Finding::verdict(PropertyOptional, effects, what)
        })
    }

    fn nullability(
        &self,
        owner: &Owner<'_>,
        old: &Field,
        new: &Field,
    ) -> Option<Finding> {
        if old.nullable == new.nullable {
            return None;
        }
        let breaks = self.is_represented_otherwise(owner, old, new);
        let effects = presence_effects(breaks, !new.nullable);
        let label = owner.label(new);
        Some(if new.nullable {
            Finding::verdict(
                PropertyNullable,
                effects,
                format!("{label} can be null now"),
            )
        } else {
            let what = format!("{label} can no longer be null");
            Finding::verdict(PropertyNotNullable, effects, what)
        })
    }

    /// Compares the messages that have the property.
    fn direction(&self, owner: &Owner<'_>, old: &Field, new: &Field) -> Vec<Finding> {
        let label = owner.label(new);
        let breaks = self.is_represented_otherwise(owner, old, new);
        let [sent, read] = [new, old].map(|one| !one.required);
        let mut findings = Vec::new();
        let mut note = |kind, what: &str| {
            let effects = Effects {
                source: Effects::source(breaks).source,
                ..Effects::wire([sent, read])
            };
            findings.push(Finding::verdict(kind, effects, format!("{label} {what}")));
        };
        match (old.read_only, new.read_only) {
            (false, true) => note(PropertyReadOnly, "is read-only now: it is not sent"),
            (true, false) => note(PropertyNotReadOnly, "is no longer read-only"),
            _ => {}
        }
        match (old.write_only, new.write_only) {
            (false, true) => {
                note(PropertyWriteOnly, "is write-only now: responses do not have it");
            }
            (true, false) => note(PropertyNotWriteOnly, "is no longer write-only"),
            _ => {}
        }
        findings
    }

    /// Compares Rust names. A change of the name on the wire has been reported already.
    fn name(&self, owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
        if old.wire_name != new.wire_name {
            return None;
        }
        let (was, is) = (&self.old.names[old.node], &self.new.names[new.node]);
        let setters = [self.old.names.setter(old.node), self.new.names.setter(new.node)];
        let label = owner.label(new);
        let what = if was != is {
            format!("{label} is called `{is}` in Rust, it was `{was}`")
        } else if setters[0] != setters[1] && self.has_setters(owner) {
            format!("{label} is set with `{}` now, it was `{}`", setters[1], setters[0])
        } else {
            return None;
        };
        Some(Finding::fixed(PropertyNameChanged, what))
    }

    /// Returns whether the struct has setters in both revisions.
    fn has_setters(&self, owner: &Owner<'_>) -> bool {
        match owner.scope {
            Scope::Type(old, new) => {
                !self.old.surface_type(old).direction.is_response_only()
                    && !self.new.surface_type(new).direction.is_response_only()
            }
            Scope::Method(..) => true,
        }
    }

    /// Moves the place to the schema, if that is only a name for a string or a number: its change
    /// affects all references to it.
    fn where_it_is_caused(
        &self,
        site: &mut Site,
        finding: &Finding,
        old: &Field,
        new: &Field,
    ) {
        let of_target = matches!(
            finding.kind,
            PropertyTypeChanged
                | PropertyFormatChanged
                | PropertyNullable
                | PropertyNotNullable
                | PropertySecret
                | PropertyNotSecret
        );
        if let (true, Some(was), Some(is)) = (of_target, &old.alias, &new.alias)
            && was.pointer == is.pointer
        {
            site.place.pointer = is.pointer.to_string();
        }
    }

    fn prose(&mut self, owner: &Owner<'_>, old: &Field, new: &Field) {
        let (was, is) = (&old.description, &new.description);
        if was == is {
            return;
        }
        let mut site = self.property_site(owner, new, false);
        // All properties of that name may share one description.
        site.cause = Some(format!("{} {was} {is}", new.wire_name));
        let what = format!("The description of {} differs", inner(owner, new));
        self.fixed(ProseChanged, site, what);
    }
}

fn changes_direction(kind: Kind) -> bool {
    matches!(
        kind,
        PropertyReadOnly
            | PropertyNotReadOnly
            | PropertyWriteOnly
            | PropertyNotWriteOnly
    )
}

fn changes_type(kind: Kind) -> bool {
    matches!(kind, PropertyTypeChanged | PropertyFormatChanged)
}

/// Returns whether the change follows from a change of the type, so that it needs no report. A
/// tighter limit is always reported.
fn follows_type(kind: Kind) -> bool {
    matches!(
        kind,
        PropertyDefaultChanged
            | PropertyLimitLoosened
            | PropertySecret
            | PropertyNotSecret
            | ExampleChanged
    )
}

/// Returns the carrier of a property: no request has it if it is read-only, and no response if it is
/// write-only.
fn carrier(carrier: Carrier, field: &Field) -> Carrier {
    match carrier {
        Carrier::Property(both) if both.in_request && both.in_response => {
            Carrier::Property(Direction {
                in_request: !field.read_only,
                in_response: !field.write_only,
            })
        }
        other => other,
    }
}

/// Returns the label for the middle of a sentence.
fn inner(owner: &Owner<'_>, field: &Field) -> String {
    owner.label(field).replacen("The", "the", 1)
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::DateTime | Type::Integer | Type::Float | Type::Boolean)
}

fn same_json(old: &Type, new: &Type) -> bool {
    let is_text = |ty: &Type| matches!(ty, Type::String | Type::DateTime | Type::File);
    let is_number = |ty: &Type| matches!(ty, Type::Integer | Type::Float);
    match (old, new) {
        (Type::Array(old), Type::Array(new)) | (Type::Map(old), Type::Map(new)) => {
            same_json(old.not_null(), new.not_null())
        }
        _ => is_text(old) && is_text(new) || is_number(old) && is_number(new),
    }
}

/// Returns the effects of a change of presence: a response with fewer values breaks old clients.
fn presence_effects(breaks_source: bool, certain: bool) -> Effects {
    Effects {
        source: Effects::source(breaks_source).source,
        ..Effects::wire([true, certain])
    }
}

fn null_items(owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
    match (old.null_items, new.null_items) {
        (false, true) if old.ty.within().is_some() => {
            let what = format!("Items of {} can be null now", inner(owner, new));
            Some(Finding::fixed(PropertyItemsNullable, what))
        }
        (true, false) if new.ty.within().is_some() => {
            let what = format!("Items of {} can no longer be null", inner(owner, new));
            Some(Finding::fixed(PropertyItemsNotNullable, what))
        }
        _ => None,
    }
}

fn default(owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
    (old.default != new.default).then(|| {
        let shown = |value: &Option<Value>| {
            value.as_ref().map(|value| markdown::name(&value.to_string()))
        };
        let is = shown(&new.default).unwrap_or_else(|| "no value".to_owned());
        let was = shown(&old.default).unwrap_or_else(|| "no value".to_owned());
        let what =
            format!("{} has the default {is} now, it was {was}", owner.label(new));
        Finding::fixed(PropertyDefaultChanged, what)
    })
}

fn constraints(owner: &Owner<'_>, old: &Field, new: &Field) -> Vec<Finding> {
    if old.limits == new.limits {
        return Vec::new();
    }
    let label = owner.label(new);
    let mut findings = Vec::new();
    let (tighter, looser) = limits::compare(&old.limits, &new.limits);
    if !tighter.is_empty() {
        let what = format!("{label} is limited more: {}", tighter.join(", "));
        findings.push(Finding::fixed(PropertyLimitTightened, what));
    }
    if !looser.is_empty() {
        let what = format!("{label} is limited less: {}", looser.join(", "));
        findings.push(Finding::fixed(PropertyLimitLoosened, what));
    }
    findings
}

fn flags(owner: &Owner<'_>, old: &Field, new: &Field) -> Vec<Finding> {
    let label = owner.label(new);
    let mut findings = Vec::new();
    let mut note = |kind, what: &str| {
        findings.push(Finding::fixed(kind, format!("{label} {what}")))
    };
    match (old.deprecated, new.deprecated) {
        (false, true) => note(PropertyDeprecated, "is deprecated now"),
        (true, false) => note(PropertyUndeprecated, "is no longer deprecated"),
        _ => {}
    }
    match (old.secret, new.secret) {
        (false, true) => {
            note(PropertySecret, "is a secret now, and is no longer printed")
        }
        (true, false) => {
            note(PropertyNotSecret, "is no longer a secret, and is printed")
        }
        _ => {}
    }
    findings
}

fn sample(owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
    (old.example != new.example).then(|| {
        let what = format!("The sample value of {} differs", inner(owner, new));
        Finding::fixed(ExampleChanged, what)
    })
}
