//! The closed table of what can change: what each kind of change is called, what it means for those who
//! depend on the specification, and what they have to do about it.
//!
//! Verdicts depend on the direction: what is sent has to please the new server, and what is answered has
//! to please the old client. So each row has one verdict for what requests carry, and one for responses.

use std::fmt;

use Heading::*;
use Kind::*;
use Rule::{Breaking as B, Compatible as C, Judged as J, None as N};

/// What a change does to those on the other side of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// They can't tell.
    None,
    /// They get or may do something new, and what they do already goes on.
    Compatible,
    /// What they do already stops working, or stops compiling.
    Breaking,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        })
    }
}

/// How an effect is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    None,
    Compatible,
    Breaking,
    /// The two revisions are compared: their Rust types for the source, their sets of values for the wire.
    Judged,
}

impl Rule {
    /// The effect; `judged` is what the comparison gave.
    pub(super) fn effect(self, judged: Effect) -> Effect {
        match self {
            Self::None => Effect::None,
            Self::Compatible => Effect::Compatible,
            Self::Breaking => Effect::Breaking,
            Self::Judged => judged,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Judged => f.write_str("judged"),
            settled => settled.effect(Effect::None).fmt(f),
        }
    }
}

/// What a change means for the source of callers, and for clients that are out there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub source: Rule,
    pub wire: Rule,
}

const fn rules(source: Rule, wire: Rule) -> Rules {
    Rules { source, wire }
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    ClientAdded,
    ClientRemoved,
    GroupRenamed,
    OperationAdded,
    OperationRemoved,
    OperationRenamed,
    OperationIdChanged,
    OperationMoved,
    OperationMethodChanged,
    OperationPathChanged,
    OperationHidden,
    OperationShown,
    OperationHiddenFromDocs,
    OperationShownInDocs,
    OperationDeprecated,
    OperationUndeprecated,
    OperationIdempotenceChanged,
    OperationErrorsChanged,
    SecurityAdded,
    SecurityRemoved,
    SecurityChanged,
    PagingRecognised,
    PagingLost,
    BodyAdded,
    BodyRemoved,
    BodyTypeChanged,
    BodyEncodingChanged,
    ResponseAdded,
    ResponseRemoved,
    ResponseTypeChanged,
    ParameterRenamed,
    ParameterLocationChanged,
    PropertyAddedRequired,
    PropertyAddedOptional,
    PropertyRemoved,
    PropertyRequired,
    PropertyOptional,
    PropertyNullable,
    PropertyNotNullable,
    PropertyTypeChanged,
    PropertyFormatChanged,
    PropertyDefaultChanged,
    PropertyLimitTightened,
    PropertyLimitLoosened,
    PropertyDeprecated,
    PropertyUndeprecated,
    PropertySecret,
    PropertyNotSecret,
    PropertyNameChanged,
    PropertyBoxed,
    PropertyUnboxed,
    EnumValueAdded,
    EnumValueRemoved,
    EnumValueChanged,
    EnumVariantRenamed,
    UnionVariantAdded,
    UnionVariantRemoved,
    UnionVariantRenamed,
    UnionVariantsReordered,
    SchemaRenamed,
    SchemaTypeRenamed,
    SchemaModuleChanged,
    SchemaKindChanged,
    SchemaDirectionChanged,
    SchemaDeprecated,
    SchemaUndeprecated,
    UnusedSchemaAdded,
    UnusedSchemaRemoved,
    UnusedSchemaRenamed,
    UnusedSchemaChanged,
    ErrorCodeAdded,
    ErrorCodeRemoved,
    ErrorCodeRenamed,
    ExampleChanged,
    ProseChanged,
}

/// The place of a property, which is a part of the change's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Parameter,
    Request,
    Response,
}

/// A part of a section of a changelog, in the order of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    Added,
    Changed,
    Deprecated,
    Removed,
}

/// One kind of change.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub kind: Kind,
    /// `*` stands for `request` or `response`, `*-property` for `parameter` as well.
    pub name: &'static str,
    /// The part of a changelog that has such changes, unless they break callers.
    pub heading: Heading,
    /// What holds if requests carry it. Also what holds where there is no direction.
    pub sent: Rules,
    /// What holds if responses carry it.
    pub read: Rules,
    /// Reference pages show it.
    pub docs: bool,
    /// What changed, for the table.
    pub meaning: &'static str,
    /// What callers have to do about it if it breaks them.
    pub hint: &'static str,
}

impl Row {
    /// The name of the change, with its subject.
    pub fn name_for(&self, subject: Subject) -> String {
        match subject {
            Subject::Parameter => {
                self.name.replace("*-property", "parameter").replace('*', "request")
            }
            Subject::Request => self.name.replace('*', "request"),
            Subject::Response => self.name.replace('*', "response"),
        }
    }
}

impl Kind {
    /// What the table says.
    pub fn row(self) -> &'static Row {
        // Every kind has its row, in the same order: a test sees to it.
        &KINDS[self as usize]
    }
}

/// The same for both directions.
const fn plain(
    kind: Kind,
    name: &'static str,
    heading: Heading,
    rules: Rules,
    docs: bool,
    meaning: &'static str,
    hint: &'static str,
) -> Row {
    directed(kind, name, heading, [rules, rules], docs, meaning, hint)
}

/// One verdict for each direction: sent, read.
const fn directed(
    kind: Kind,
    name: &'static str,
    heading: Heading,
    [sent, read]: [Rules; 2],
    docs: bool,
    meaning: &'static str,
    hint: &'static str,
) -> Row {
    Row {
        kind,
        name,
        heading,
        sent,
        read,
        docs,
        meaning,
        hint,
    }
}

/// All kinds, in the order of [`Kind`].
#[rustfmt::skip]
pub const KINDS: &[Row] = &[
    plain(ClientAdded, "client-added", Added, rules(J, C), true, "a document is new; breaks callers only if types that it shares with another have to stand in another module, or get options", "Change what uses the types that are named with it."),
    plain(ClientRemoved, "client-removed", Removed, rules(B, B), true, "a document is gone", "Remove the calls of this client; there is nothing in its place."),
    plain(GroupRenamed, "group-renamed", Changed, rules(J, N), true, "all operations of a group are in a group of another name", "Import its types from `genauth::models`, where they stay."),
    plain(OperationAdded, "operation-added", Added, rules(J, C), true, "an operation is new; breaks callers only if types that it uses have to stand in another module, or get options", "Change what uses the types that are named with it."),
    plain(OperationRemoved, "operation-removed", Removed, rules(B, B), true, "an operation is gone", "Remove the calls of it; the server answers them no longer."),
    plain(OperationRenamed, "operation-renamed", Changed, rules(B, N), true, "the method of an operation, or the struct of its parameters, has another name", "Call it by its new name."),
    plain(OperationIdChanged, "operation-id-changed", Changed, rules(N, N), false, "the operationId differs, but the method is called the same", ""),
    plain(OperationMoved, "operation-moved", Changed, rules(J, N), true, "an operation is in another group; breaks callers only if types moved along", "Import the types that moved along from `genauth::models`, where they stay."),
    plain(OperationMethodChanged, "operation-method-changed", Changed, rules(N, B), true, "the HTTP method differs", "Update the crate on the day on which the server changes: older versions call what is no longer there."),
    plain(OperationPathChanged, "operation-path-changed", Changed, rules(N, B), true, "the path differs in more than names of parameters", "Update the crate on the day on which the server changes: older versions call what is no longer there."),
    plain(OperationHidden, "operation-hidden", Removed, rules(B, N), true, "an operation has no method any more, though the server may still have it", "Call it with the client's `call`, or do without."),
    plain(OperationShown, "operation-shown", Added, rules(J, N), true, "an operation that was hidden has a method; breaks callers as a new one does", "Change what uses the types that are named with it."),
    plain(OperationHiddenFromDocs, "operation-hidden-from-docs", Removed, rules(N, N), true, "an operation has no page any more", ""),
    plain(OperationShownInDocs, "operation-shown-in-docs", Added, rules(N, N), true, "an operation has a page now", ""),
    plain(OperationDeprecated, "operation-deprecated", Deprecated, rules(C, N), true, "an operation is deprecated", ""),
    plain(OperationUndeprecated, "operation-undeprecated", Changed, rules(C, N), true, "an operation is no longer deprecated", ""),
    plain(OperationIdempotenceChanged, "operation-idempotence-changed", Changed, rules(C, N), false, "whether a failed call is sent again", ""),
    plain(OperationErrorsChanged, "operation-errors-changed", Changed, rules(N, C), true, "an operation in particular may fail with other codes", ""),
    plain(SecurityAdded, "operation-security-added", Added, rules(N, B), true, "a call needs the access token now", "Set an access token before the call."),
    plain(SecurityRemoved, "operation-security-removed", Removed, rules(N, C), true, "a call needs the access token no longer", ""),
    plain(SecurityChanged, "operation-security-changed", Changed, rules(N, B), true, "a call has to prove its right in another way", "See what the operation's page says about who may call it."),
    plain(PagingRecognised, "paging-recognised", Added, rules(C, N), true, "`Call::items` goes through the list", ""),
    plain(PagingLost, "paging-lost", Removed, rules(B, N), true, "`Call::items` can't go through the list any more", "Ask for each page with a call of its own."),
    plain(BodyAdded, "request-body-added", Added, rules(B, B), true, "a call has a body now", "Pass the body to the method."),
    plain(BodyRemoved, "request-body-removed", Removed, rules(B, C), true, "a call has no body any more", "Drop the argument."),
    plain(BodyTypeChanged, "request-body-type-changed", Changed, rules(B, J), true, "the body is another schema", "Build the body from the new type."),
    plain(BodyEncodingChanged, "request-body-encoding-changed", Changed, rules(N, B), true, "the body is encoded in another way", "Update the crate on the day on which the server changes: older versions encode it the old way."),
    plain(ResponseAdded, "response-body-added", Added, rules(B, C), true, "the document describes the response now", "Read the fields of the response instead of its bytes."),
    plain(ResponseRemoved, "response-body-removed", Removed, rules(B, B), true, "the document no longer describes the response", "Read the bytes of the response."),
    plain(ResponseTypeChanged, "response-type-changed", Changed, rules(B, J), true, "the response is another schema", "Read the fields of the new type."),
    plain(ParameterRenamed, "parameter-renamed", Changed, rules(B, N), true, "a path parameter has another name at the same place", "Use the new name of the field."),
    plain(ParameterLocationChanged, "parameter-location-changed", Changed, rules(N, B), true, "a parameter goes along in another place", "Update the crate on the day on which the server changes: older versions send it in the old place."),
    directed(PropertyAddedRequired, "*-property-added-required", Added, [rules(B, B), rules(C, C)], true, "a property or parameter is new, and has to be there", "Pass it to `new`."),
    directed(PropertyAddedOptional, "*-property-added-optional", Added, [rules(J, C), rules(C, C)], true, "a property or parameter is new, and can be left out; breaks callers only if it is the first parameter of a method", "Pass the parameters to the method."),
    directed(PropertyRemoved, "*-property-removed", Removed, [rules(B, C), rules(B, J)], true, "a property or parameter is gone; old clients have to miss it only if it was always there", "Drop every use of it."),
    directed(PropertyRequired, "*-property-required", Changed, [rules(J, B), rules(J, C)], true, "what could be left out has to be there", "Pass it to `new`, and take it for a plain value."),
    directed(PropertyOptional, "*-property-optional", Changed, [rules(J, C), rules(J, B)], true, "what had to be there can be left out", "Expect an `Option`; set it with `with_…`."),
    directed(PropertyNullable, "*-property-nullable", Changed, [rules(J, C), rules(J, B)], true, "null is a value now", "Expect that it can be null."),
    directed(PropertyNotNullable, "*-property-not-nullable", Changed, [rules(J, B), rules(J, C)], true, "null is no value any more", "Take it for a value that is never null."),
    directed(PropertyTypeChanged, "*-property-type-changed", Changed, [rules(B, J), rules(B, J)], true, "the values are of another type", "Use the new type."),
    directed(PropertyFormatChanged, "*-property-format-changed", Changed, [rules(B, J), rules(B, J)], true, "the same JSON type is read into another Rust type", "Use the new type."),
    directed(PropertyDefaultChanged, "*-property-default-changed", Changed, [rules(N, C), rules(N, N)], true, "the server takes another value where none is sent", ""),
    directed(PropertyLimitTightened, "*-property-limit-tightened", Changed, [rules(N, B), rules(N, C)], true, "values that were allowed are not any more", "Keep to the new limits."),
    directed(PropertyLimitLoosened, "*-property-limit-loosened", Changed, [rules(N, C), rules(N, C)], true, "values are allowed that were not", ""),
    directed(PropertyDeprecated, "*-property-deprecated", Deprecated, [rules(N, N), rules(N, N)], true, "a property is deprecated", ""),
    directed(PropertyUndeprecated, "*-property-undeprecated", Changed, [rules(N, N), rules(N, N)], true, "a property is no longer deprecated", ""),
    directed(PropertySecret, "*-property-secret", Changed, [rules(C, N), rules(C, N)], false, "`Debug` no longer prints it", ""),
    directed(PropertyNotSecret, "*-property-not-secret", Changed, [rules(C, N), rules(C, N)], false, "`Debug` prints it", ""),
    directed(PropertyNameChanged, "*-property-name-changed", Changed, [rules(B, N), rules(B, N)], false, "the Rust name differs, that on the wire does not", "Use the new name."),
    directed(PropertyBoxed, "*-property-boxed", Changed, [rules(B, N), rules(B, N)], false, "the type contains itself now, so that the field is a `Box`", "Dereference the box."),
    directed(PropertyUnboxed, "*-property-unboxed", Changed, [rules(B, N), rules(B, N)], false, "the type no longer contains itself, so that the field is no `Box`", "Use the value without a box."),
    directed(EnumValueAdded, "*-enum-value-added", Added, [rules(C, C), rules(C, C)], true, "a value is new; old clients read it as `Unknown`", ""),
    directed(EnumValueRemoved, "*-enum-value-removed", Removed, [rules(B, B), rules(B, C)], true, "a value is gone", "Use another value."),
    directed(EnumValueChanged, "*-enum-value-changed", Changed, [rules(N, B), rules(N, C)], true, "a variant stands for another text", "Update the crate on the day on which the server changes: older versions send the old text."),
    plain(EnumVariantRenamed, "enum-variant-renamed", Changed, rules(B, N), false, "a variant has another name for the same text", "Use the new name."),
    directed(UnionVariantAdded, "*-union-variant-added", Added, [rules(C, C), rules(C, C)], true, "a union allows one type more; old clients read it as `Unknown`", ""),
    directed(UnionVariantRemoved, "*-union-variant-removed", Removed, [rules(B, B), rules(B, C)], true, "a union allows one type less", "Use another variant."),
    plain(UnionVariantRenamed, "union-variant-renamed", Changed, rules(B, N), false, "a union's variant has another name for the same type", "Use the new name."),
    plain(UnionVariantsReordered, "union-variants-reordered", Changed, rules(C, N), true, "a union's types are tried in another order", ""),
    plain(SchemaRenamed, "schema-renamed", Changed, rules(J, N), true, "a schema has another name, but the same use and content", "Use the new name of the type."),
    plain(SchemaTypeRenamed, "schema-type-renamed", Changed, rules(B, N), true, "the Rust type has another name, the schema has not", "Use the new name of the type."),
    plain(SchemaModuleChanged, "schema-module-changed", Changed, rules(B, N), false, "the Rust type stands in another module, as other groups use it", "Import it from `genauth::models`, where it stays."),
    directed(SchemaKindChanged, "*-schema-kind-changed", Changed, [rules(B, J), rules(B, J)], true, "an object became an enum or a union, or the other way round", "Use the type as what it is now."),
    plain(SchemaDirectionChanged, "schema-direction-changed", Changed, rules(J, N), false, "a type is used in requests or in responses only now, or in both, which decides on constructors and options", "Follow the compiler: fields may have become options or plain, or `new` is gone."),
    plain(SchemaDeprecated, "schema-deprecated", Deprecated, rules(N, N), true, "a schema is deprecated", ""),
    plain(SchemaUndeprecated, "schema-undeprecated", Changed, rules(N, N), true, "a schema is no longer deprecated", ""),
    plain(UnusedSchemaAdded, "unused-schema-added", Added, rules(N, N), true, "a schema is new that no method leads to", ""),
    plain(UnusedSchemaRemoved, "unused-schema-removed", Removed, rules(N, N), true, "a schema is gone that no method leads to", ""),
    plain(UnusedSchemaRenamed, "unused-schema-renamed", Changed, rules(N, N), true, "a schema has another name that no method leads to", ""),
    plain(UnusedSchemaChanged, "unused-schema-changed", Changed, rules(N, N), true, "a schema differs that no method leads to", ""),
    plain(ErrorCodeAdded, "error-code-added", Added, rules(C, C), true, "a code is new", ""),
    plain(ErrorCodeRemoved, "error-code-removed", Removed, rules(B, C), true, "a code is gone", "Compare with the number."),
    plain(ErrorCodeRenamed, "error-code-renamed", Changed, rules(B, N), true, "the constant of a code has another name", "Use the new name."),
    plain(ExampleChanged, "example-changed", Changed, rules(N, N), true, "a sample value differs", ""),
    plain(ProseChanged, "prose-changed", Changed, rules(N, N), true, "a description differs", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_row() {
        for (index, row) in KINDS.iter().enumerate() {
            assert_eq!(row.kind as usize, index, "{}", row.name);
        }
        assert_eq!(KINDS.len(), ProseChanged as usize + 1);
    }

    #[test]
    fn whatever_can_break_callers_says_what_to_do() {
        for row in KINDS {
            let rules = [row.sent.source, row.sent.wire, row.read.source, row.read.wire];
            let breaks = rules.iter().any(|rule| matches!(rule, B | J));
            assert_eq!(breaks, !row.hint.is_empty(), "{}", row.name);
        }
    }

    #[test]
    fn names_tell_the_subject() {
        let row = PropertyRemoved.row();
        assert_eq!(row.name_for(Subject::Parameter), "parameter-removed");
        assert_eq!(row.name_for(Subject::Request), "request-property-removed");
        assert_eq!(
            EnumValueAdded.row().name_for(Subject::Response),
            "response-enum-value-added"
        );
    }
}
