//! A member of a struct, or a parameter, as it was and as it is.

use serde_json::Value;

use super::change::Place;
use super::comparison::{Carried, Comparison, Judged, Site, described};
use super::kinds::Kind::{self, *};
use super::limits;
use super::operations::touched;
use super::view::Method;
use crate::github::markdown;
use crate::model::{Field, Type, TypeId};
use crate::rust::{Direction, holder};

/// Whose member it is.
pub(super) struct Owner<'o> {
    /// As the new side calls it.
    pub(super) name: &'o str,
    pub(super) carried: Carried,
    /// Decides on the Rust type of its members, and on whether it has a constructor.
    pub(super) direction: Direction,
    pub(super) reach: Reach<'o>,
    /// The Rust type that is changed.
    pub(super) type_name: &'o str,
}

/// Whose methods are touched. Looked up only if there is something to report.
#[derive(Clone, Copy)]
pub(super) enum Reach<'o> {
    /// Those that lead to the type, on the old side and on the new.
    Type(TypeId, TypeId),
    Method(Method<'o>),
}

/// Something that differs.
struct Finding {
    kind: Kind,
    judged: Judged,
    what: String,
}

impl Finding {
    fn settled(kind: Kind, what: String) -> Self {
        Self::judged(kind, Judged::NOTHING, what)
    }

    fn judged(kind: Kind, judged: Judged, what: String) -> Self {
        Self { kind, judged, what }
    }
}

impl Owner<'_> {
    /// What the member is called in messages.
    pub(super) fn label(&self, field: &Field) -> String {
        let name = markdown::name(&field.wire_name);
        match self.carried {
            Carried::Parameter => format!("The parameter {name} of `{}`", self.name),
            Carried::Members(_) => format!("{name} of `{}`", self.name),
        }
    }

    /// Whether callers see the difference: in the Rust type, or in what `new` takes.
    fn source_breaks(&self, old: &Field, new: &Field) -> bool {
        let takes = !self.direction.is_response_only() && old.required != new.required;
        takes || holder(old, self.direction) != holder(new, self.direction)
    }
}

impl Comparison<'_> {
    pub(super) fn member_site(
        &self,
        owner: &Owner<'_>,
        field: &Field,
        in_old: bool,
    ) -> Site {
        Site {
            place: Place::of(&field.origin, in_old),
            carried: owner.carried,
            touched: match owner.reach {
                Reach::Type(old, new) => self.touched(old, new),
                Reach::Method(method) => touched(method),
            },
            types: vec![owner.type_name.to_owned()],
            cause: None,
        }
    }

    pub(super) fn member(&mut self, owner: &Owner<'_>, old: &Field, new: &Field) {
        let mut found = Vec::new();
        found.extend(self.type_changed(owner, old, new));
        found.extend(presence(owner, old, new));
        found.extend(nullability(owner, old, new));
        found.extend(boxing(owner, old, new));
        found.extend(self.name(owner, old, new));
        found.extend(default(owner, old, new));
        found.extend(constraints(owner, old, new));
        found.extend(flags(owner, old, new));
        found.extend(sample(owner, old, new));
        if found.iter().any(|one| changes_type(one.kind)) {
            found.retain(|one| !follows_type(one.kind));
        }
        for finding in found {
            let mut site = self.member_site(owner, new, false);
            self.where_it_is_caused(&mut site, &finding, old, new);
            self.judged(finding.kind, site, finding.judged, finding.what);
        }
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
        if owner.carried == Carried::Parameter {
            // In a query all is text.
            fits[0] |= new.ty == Type::String && is_scalar(&old.ty);
        }
        let kind = if same_json(&old.ty, &new.ty) {
            MemberFormatChanged
        } else {
            MemberTypeChanged
        };
        let (was, is) = (described(&self.old, &old.ty), described(&self.new, &new.ty));
        let what = format!("{} is {is} now, it was {was}", owner.label(new));
        Some(Finding::judged(kind, Judged::wire(fits), what))
    }

    /// A parameter with another name on the wire has been reported.
    fn name(&self, owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
        let (was, is) = (&self.old.names[old.node], &self.new.names[new.node]);
        (old.wire_name == new.wire_name && was != is).then(|| {
            let what =
                format!("{} is called `{is}` in Rust, it was `{was}`", owner.label(new));
            Finding::settled(MemberNameChanged, what)
        })
    }

    /// A schema that is only a name for a text or a number changes wherever it is referred to.
    fn where_it_is_caused(
        &self,
        site: &mut Site,
        finding: &Finding,
        old: &Field,
        new: &Field,
    ) {
        let of_target = matches!(
            finding.kind,
            MemberTypeChanged
                | MemberFormatChanged
                | MemberNullable
                | MemberNotNullable
                | MemberSecret
                | MemberNotSecret
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
        let mut site = self.member_site(owner, new, false);
        // One sentence may describe the members of that name everywhere.
        site.cause = Some(format!("{} {was} {is}", new.wire_name));
        let what = format!("The description of {} differs", inner(owner, new));
        self.settled(ProseChanged, site, what);
    }
}

fn changes_type(kind: Kind) -> bool {
    matches!(kind, MemberTypeChanged | MemberFormatChanged)
}

/// What a value of another type has to have otherwise. Limits that are tighter are worth a word all the same.
fn follows_type(kind: Kind) -> bool {
    matches!(
        kind,
        MemberDefaultChanged
            | MemberLimitLoosened
            | MemberSecret
            | MemberNotSecret
            | ExampleChanged
    )
}

/// The label within a sentence.
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
        (Type::Array(old), Type::Array(new)) => same_json(old, new),
        _ => is_text(old) && is_text(new) || is_number(old) && is_number(new),
    }
}

fn presence(owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
    if old.required == new.required {
        return None;
    }
    let changed = Field {
        required: new.required,
        ..old.clone()
    };
    let judged = judged_by_table(owner.source_breaks(old, &changed), new.required);
    let label = owner.label(new);
    Some(if new.required {
        let what = format!("{label} is required now, it was optional");
        Finding::judged(MemberRequired, judged, what)
    } else {
        let what = format!("{label} is optional now, it was required");
        Finding::judged(MemberOptional, judged, what)
    })
}

/// Where the table judges the wire of an answer, less may come than old clients count on.
fn judged_by_table(breaks_source: bool, certain: bool) -> Judged {
    Judged {
        source: Judged::source(breaks_source).source,
        ..Judged::wire([true, certain])
    }
}

fn nullability(owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
    if old.nullable == new.nullable {
        return None;
    }
    let changed = Field {
        nullable: new.nullable,
        ..old.clone()
    };
    let judged = judged_by_table(owner.source_breaks(old, &changed), !new.nullable);
    let label = owner.label(new);
    Some(if new.nullable {
        Finding::judged(MemberNullable, judged, format!("{label} can be null now"))
    } else {
        let what = format!("{label} can't be null any more");
        Finding::judged(MemberNotNullable, judged, what)
    })
}

fn boxing(owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
    let label = owner.label(new);
    match (old.recursive, new.recursive) {
        (false, true) => {
            let what = format!("{label} is boxed now, as its type contains its owner");
            Some(Finding::settled(MemberBoxed, what))
        }
        (true, false) => {
            Some(Finding::settled(MemberUnboxed, format!("{label} is no box any more")))
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
        Finding::settled(MemberDefaultChanged, what)
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
        findings.push(Finding::settled(MemberLimitTightened, what));
    }
    if !looser.is_empty() {
        let what = format!("{label} is limited less: {}", looser.join(", "));
        findings.push(Finding::settled(MemberLimitLoosened, what));
    }
    findings
}

fn flags(owner: &Owner<'_>, old: &Field, new: &Field) -> Vec<Finding> {
    let label = owner.label(new);
    let mut findings = Vec::new();
    let mut note = |kind, what: &str| {
        findings.push(Finding::settled(kind, format!("{label} {what}")))
    };
    match (old.deprecated, new.deprecated) {
        (false, true) => note(MemberDeprecated, "is deprecated now"),
        (true, false) => note(MemberUndeprecated, "is not deprecated any more"),
        _ => {}
    }
    match (old.secret, new.secret) {
        (false, true) => note(MemberSecret, "is a secret now, and no longer printed"),
        (true, false) => note(MemberNotSecret, "is no secret any more, and printed"),
        _ => {}
    }
    findings
}

fn sample(owner: &Owner<'_>, old: &Field, new: &Field) -> Option<Finding> {
    (old.example != new.example).then(|| {
        let what = format!("The sample value of {} differs", inner(owner, new));
        Finding::settled(ExampleChanged, what)
    })
}
