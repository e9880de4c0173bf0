//! The closed table of kinds of changes: the name of each kind, its effects, and what callers must
//! do about it.
//!
//! Verdicts depend on the direction: requests must suit the new server, and responses must suit the
//! old client. Each row therefore has one verdict for requests and one for responses.

use std::fmt;

use Heading::*;
use Kind::*;
use Rule::{Breaking as B, Compatible as C, Depends as D, None as N};

/// The effect of a change on callers, or on clients in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// They are not affected.
    None,
    /// They may use or receive something new, and existing code still works.
    Compatible,
    /// Existing code stops compiling, or existing clients stop working.
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

/// The way in which an effect is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    None,
    Compatible,
    Breaking,
    /// The two revisions are compared: their Rust types for the source, their sets of values for
    /// the wire.
    Depends,
}

impl Rule {
    /// Returns the effect; `compared` is the result of the comparison.
    pub(super) fn effect(self, compared: Effect) -> Effect {
        match self {
            Self::None => Effect::None,
            Self::Compatible => Effect::Compatible,
            Self::Breaking => Effect::Breaking,
            Self::Depends => compared,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Depends => f.write_str("depends"),
            fixed => fixed.effect(Effect::None).fmt(f),
        }
    }
}

/// The effects of a change on the source of callers, and on clients that are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub source: Rule,
    pub wire: Rule,
}

const fn rules(source: Rule, wire: Rule) -> Rules {
    Rules { source, wire }
}

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    ClientAdded,
    ClientRemoved,
    ServersChanged,
    CredentialsAdded,
    CredentialsRemoved,
    CredentialsChanged,
    GroupRenamed,
    OperationAdded,
    OperationRemoved,
    OperationRenamed,
    OperationNameAdded,
    OperationAliasRemoved,
    OperationArgumentsChanged,
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
    OperationTokenChanged,
    PagingRecognised,
    PagingLost,
    BodyAdded,
    BodyRemoved,
    BodyTypeChanged,
    BodyEncodingChanged,
    BodyRequired,
    BodyOptional,
    ResponseAdded,
    ResponseRemoved,
    ResponseTypeChanged,
    ResponseStatusAdded,
    ResponseStatusRemoved,
    ErrorBodyChanged,
    MediaTypeAdded,
    MediaTypeRemoved,
    WebhookAdded,
    WebhookRemoved,
    WebhookMethodChanged,
    WebhookBodyChanged,
    ParameterRenamed,
    ParameterLocationChanged,
    ParameterStyleChanged,
    PropertyAddedRequired,
    PropertyAddedOptional,
    PropertyRemoved,
    PropertyRequired,
    PropertyOptional,
    PropertyNullable,
    PropertyNotNullable,
    PropertyItemsNullable,
    PropertyItemsNotNullable,
    PropertyReadOnly,
    PropertyNotReadOnly,
    PropertyWriteOnly,
    PropertyNotWriteOnly,
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
    PropertyRepresentationChanged,
    EnumValueAdded,
    EnumValueRemoved,
    EnumValueChanged,
    EnumVariantRenamed,
    UnionVariantAdded,
    UnionVariantRemoved,
    UnionVariantRenamed,
    UnionVariantsReordered,
    UnionDiscriminatorChanged,
    UnionValueAdded,
    UnionValueRemoved,
    UnionInclusive,
    UnionExclusive,
    SchemaRenamed,
    SchemaTypeRenamed,
    TypeNameAdded,
    TypeAliasRemoved,
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

/// A part of a section of a changelog, in the order of [Keep a
/// Changelog](https://keepachangelog.com/en/1.1.0/).
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
    /// `*` means `request` or `response`, `*-property` means `parameter` as well.
    pub name: &'static str,
    /// The part of a changelog that has such changes, unless they break callers.
    pub heading: Heading,
    /// The effects if requests contain the changed part, or if there is no direction.
    pub sent: Rules,
    /// The effects if responses contain it.
    pub read: Rules,
    /// True if reference pages show it.
    pub docs: bool,
    /// The description in the table of kinds.
    pub meaning: &'static str,
    /// The advice for callers if the change breaks them.
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
    /// Returns the row of the table.
    pub fn row(self) -> &'static Row {
        // Every kind has its row, in the same order: a test requires it.
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
    plain(ClientAdded, "client-added", Added, rules(C, C), true, "a document is new", ""),
    plain(ClientRemoved, "client-removed", Removed, rules(B, B), true, "a document was removed", "Remove the calls of this client; there is no replacement."),
    plain(ServersChanged, "servers-changed", Changed, rules(D, B), true, "the default server of a client, or the server of an operation, differs; breaks callers if the builder takes a host, or no longer does", "Update the crate when the server changes, or set the host of the client."),
    plain(CredentialsAdded, "credentials-added", Added, rules(C, N), true, "a client has another security scheme", ""),
    plain(CredentialsRemoved, "credentials-removed", Removed, rules(B, B), true, "a client no longer has a security scheme", "Remove the credentials, and see the operations' pages for those that they need now."),
    plain(CredentialsChanged, "credentials-changed", Changed, rules(D, D), true, "the credentials of a security scheme are set or sent in another way", "Set the credentials as the client's builder says now."),
    plain(GroupRenamed, "group-renamed", Changed, rules(N, N), true, "a group was renamed", ""),
    plain(OperationAdded, "operation-added", Added, rules(C, C), true, "an operation is new", ""),
    plain(OperationRemoved, "operation-removed", Removed, rules(B, B), true, "an operation was removed", "Remove its calls; the server no longer responds to them."),
    plain(OperationRenamed, "operation-renamed", Changed, rules(D, N), true, "a method, or the struct of its parameters, has another name; breaks callers only if the former name no longer works", "Call it by its new name."),
    plain(OperationNameAdded, "operation-name-added", Added, rules(C, N), true, "a method has another name, too, which is documented now", ""),
    plain(OperationAliasRemoved, "operation-alias-removed", Removed, rules(B, N), false, "a former or other name of a method no longer works", "Call it by its present name."),
    plain(OperationArgumentsChanged, "operation-arguments-changed", Changed, rules(B, N), false, "a method takes another input as an argument, because its record was changed", "Pass the inputs that the method takes, and set others with `with`."),
    plain(OperationIdChanged, "operation-id-changed", Changed, rules(N, N), false, "the operationId differs, but not the name of the method", ""),
    plain(OperationMoved, "operation-moved", Changed, rules(N, N), true, "an operation is in another group", ""),
    plain(OperationMethodChanged, "operation-method-changed", Changed, rules(N, B), true, "the HTTP method differs", "Update the crate when the server changes: older versions call an operation that no longer exists."),
    plain(OperationPathChanged, "operation-path-changed", Changed, rules(N, B), true, "the path differs in more than the names of its parameters", "Update the crate when the server changes: older versions call an operation that no longer exists."),
    plain(OperationHidden, "operation-hidden", Removed, rules(B, N), true, "an operation no longer has a method, though the server may still have it", "Call it with the client's `call`, or remove its calls."),
    plain(OperationShown, "operation-shown", Added, rules(C, N), true, "an operation that was hidden has a method", ""),
    plain(OperationHiddenFromDocs, "operation-hidden-from-docs", Removed, rules(N, N), true, "an operation no longer has a page", ""),
    plain(OperationShownInDocs, "operation-shown-in-docs", Added, rules(N, N), true, "an operation has a page now", ""),
    plain(OperationDeprecated, "operation-deprecated", Deprecated, rules(C, N), true, "an operation is deprecated", ""),
    plain(OperationUndeprecated, "operation-undeprecated", Changed, rules(C, N), true, "an operation is no longer deprecated", ""),
    plain(OperationIdempotenceChanged, "operation-idempotence-changed", Changed, rules(C, N), false, "a failed call is sent again, or no longer", ""),
    plain(OperationErrorsChanged, "operation-errors-changed", Changed, rules(N, C), true, "an operation may fail with other codes of its own", ""),
    plain(SecurityAdded, "operation-security-added", Added, rules(N, B), true, "a call needs the access token now", "Set an access token before the call."),
    plain(SecurityRemoved, "operation-security-removed", Removed, rules(N, C), true, "a call no longer needs the access token", ""),
    plain(SecurityChanged, "operation-security-changed", Changed, rules(N, D), true, "a call is authorised in another way; breaks clients whose credentials are no longer enough", "See the operation's page for the credentials that it needs."),
    plain(OperationTokenChanged, "operation-token-changed", Changed, rules(C, N), true, "a call without the access token of a user is no longer sent, or is sent now", ""),
    plain(PagingRecognised, "paging-recognised", Added, rules(C, N), true, "`Call::items` returns the items of all pages", ""),
    plain(PagingLost, "paging-lost", Removed, rules(B, N), true, "`Call::items` no longer returns the items of all pages", "Request each page with its own call."),
    plain(BodyAdded, "request-body-added", Added, rules(C, B), true, "a call has a body now, which is set with `with`", "Set the body with `with`."),
    plain(BodyRemoved, "request-body-removed", Removed, rules(B, C), true, "a call no longer has a body", "Remove the argument."),
    plain(BodyTypeChanged, "request-body-type-changed", Changed, rules(D, D), true, "the body is another schema", "Build the body from the new type."),
    plain(BodyEncodingChanged, "request-body-encoding-changed", Changed, rules(N, B), true, "the body is encoded in another way", "Update the crate when the server changes: older versions encode it in the old way."),
    plain(BodyRequired, "request-body-required", Changed, rules(N, B), true, "a call must have a body now", "Set the body with `with`."),
    plain(BodyOptional, "request-body-optional", Changed, rules(N, C), true, "a call may have no body now", ""),
    plain(ResponseAdded, "response-body-added", Added, rules(B, C), true, "the document describes the response now", "Read the fields of the response instead of its bytes."),
    plain(ResponseRemoved, "response-body-removed", Removed, rules(B, B), true, "the document no longer describes the response", "Read the bytes of the response."),
    plain(ResponseTypeChanged, "response-type-changed", Changed, rules(D, D), true, "the response is another schema", "Read the fields of the new type."),
    plain(ResponseStatusAdded, "response-status-added", Added, rules(N, C), true, "another status is documented", ""),
    plain(ResponseStatusRemoved, "response-status-removed", Removed, rules(N, C), true, "a status is no longer documented", ""),
    plain(ErrorBodyChanged, "error-body-changed", Changed, rules(N, B), true, "the body of a failed call has another type", "Decode the body of the error as the new type."),
    plain(MediaTypeAdded, "media-type-added", Added, rules(N, C), true, "a body or a response can have another media type", ""),
    plain(MediaTypeRemoved, "media-type-removed", Removed, rules(N, B), true, "a body or a response no longer can have a media type", "Use one of the others."),
    plain(WebhookAdded, "webhook-added", Added, rules(C, C), true, "the server sends another request to a webhook or a callback", ""),
    plain(WebhookRemoved, "webhook-removed", Removed, rules(N, B), true, "the server no longer sends a request to a webhook or a callback", "Do not wait for the request."),
    plain(WebhookMethodChanged, "webhook-method-changed", Changed, rules(N, B), true, "a request to a webhook or a callback has another HTTP method", "Accept the new method."),
    plain(WebhookBodyChanged, "webhook-body-changed", Changed, rules(N, D), true, "the body of a request to a webhook or a callback has another type", "Read the body as the new type."),
    plain(ParameterRenamed, "parameter-renamed", Changed, rules(D, N), true, "a path parameter has another name at the same place", "Use the new name of the field."),
    plain(ParameterLocationChanged, "parameter-location-changed", Changed, rules(N, B), true, "a parameter is sent in another place", "Update the crate when the server changes: older versions send it in the old place."),
    plain(ParameterStyleChanged, "parameter-style-changed", Changed, rules(N, B), true, "a parameter is written in another style", "Update the crate when the server changes: older versions write it in the old style."),
    directed(PropertyAddedRequired, "*-property-added-required", Added, [rules(C, B), rules(C, C)], true, "a required property or parameter is new; without it, a call is not sent", "Set it: without it, the call ends with an error of kind `Config` before it is sent."),
    directed(PropertyAddedOptional, "*-property-added-optional", Added, [rules(C, C), rules(C, C)], true, "an optional property or parameter is new", ""),
    directed(PropertyRemoved, "*-property-removed", Removed, [rules(D, C), rules(D, D)], true, "a property or parameter was removed; a response breaks old clients only if the property was required", "Remove every use of it."),
    directed(PropertyRequired, "*-property-required", Changed, [rules(D, B), rules(D, C)], true, "a property or parameter is required now; without it, a call is not sent", "Set it: without it, the call ends with an error of kind `Config` before it is sent."),
    directed(PropertyOptional, "*-property-optional", Changed, [rules(D, C), rules(D, B)], true, "a property or parameter is optional now", "Expect that it can be missing."),
    directed(PropertyNullable, "*-property-nullable", Changed, [rules(D, C), rules(D, B)], true, "null is allowed now", "Expect that it can be null."),
    directed(PropertyNotNullable, "*-property-not-nullable", Changed, [rules(D, B), rules(D, C)], true, "null is no longer allowed", "Use it as a value that is never null."),
    directed(PropertyItemsNullable, "*-property-items-nullable", Changed, [rules(B, C), rules(B, B)], true, "items of an array or a map can be null now", "Use the items as `Option`: older versions of the crate leave out such items."),
    directed(PropertyItemsNotNullable, "*-property-items-not-nullable", Changed, [rules(B, B), rules(B, C)], true, "items of an array or a map can no longer be null", "Use the items as values that are never null."),
    directed(PropertyReadOnly, "*-property-read-only", Changed, [rules(D, C), rules(D, N)], true, "a property is part of responses only; the SDK no longer sends it", "Do not set it: it is not sent."),
    directed(PropertyNotReadOnly, "*-property-not-read-only", Changed, [rules(D, D), rules(D, N)], true, "a property can be sent; breaks old clients if it is required", "Set it if it is required."),
    directed(PropertyWriteOnly, "*-property-write-only", Changed, [rules(D, N), rules(D, D)], true, "a property is part of requests only; breaks old clients if it was required", "Expect that responses do not have it."),
    directed(PropertyNotWriteOnly, "*-property-not-write-only", Changed, [rules(D, N), rules(D, C)], true, "responses have a property that they did not have", "Expect that responses have it."),
    directed(PropertyTypeChanged, "*-property-type-changed", Changed, [rules(D, D), rules(D, D)], true, "the values are of another type", "Use the new type."),
    directed(PropertyFormatChanged, "*-property-format-changed", Changed, [rules(D, D), rules(D, D)], true, "the same JSON type is read into another Rust type", "Use the new type."),
    directed(PropertyDefaultChanged, "*-property-default-changed", Changed, [rules(N, C), rules(N, N)], true, "the server uses another value if none is sent", ""),
    directed(PropertyLimitTightened, "*-property-limit-tightened", Changed, [rules(N, B), rules(N, C)], true, "values that were allowed no longer are", "Keep to the new limits."),
    directed(PropertyLimitLoosened, "*-property-limit-loosened", Changed, [rules(N, C), rules(N, C)], true, "values that were not allowed are now", ""),
    directed(PropertyDeprecated, "*-property-deprecated", Deprecated, [rules(N, N), rules(N, N)], true, "a property is deprecated", ""),
    directed(PropertyUndeprecated, "*-property-undeprecated", Changed, [rules(N, N), rules(N, N)], true, "a property is no longer deprecated", ""),
    directed(PropertySecret, "*-property-secret", Changed, [rules(C, N), rules(C, N)], false, "`Debug` no longer prints it", ""),
    directed(PropertyNotSecret, "*-property-not-secret", Changed, [rules(C, N), rules(C, N)], false, "`Debug` prints it", ""),
    directed(PropertyNameChanged, "*-property-name-changed", Changed, [rules(B, N), rules(B, N)], false, "the name of the field or of its setter differs, the name on the wire does not", "Use the new name."),
    directed(PropertyRepresentationChanged, "*-property-representation-changed", Changed, [rules(B, N), rules(B, N)], false, "the field is an `Option` or a `Box` now, or no longer, because its record was changed or is missing", "Use the new type of the field."),
    directed(EnumValueAdded, "*-enum-value-added", Added, [rules(C, C), rules(C, C)], true, "a value is new; old clients read it as `Unknown`", ""),
    directed(EnumValueRemoved, "*-enum-value-removed", Removed, [rules(D, B), rules(D, C)], true, "a place has lost a value; breaks callers only if the type has it at no other place", "Use another value."),
    directed(EnumValueChanged, "*-enum-value-changed", Changed, [rules(N, B), rules(N, C)], true, "a variant has another string", "Update the crate when the server changes: older versions send the old string."),
    plain(EnumVariantRenamed, "enum-variant-renamed", Changed, rules(B, N), false, "a variant has another name for the same string", "Use the new name."),
    directed(UnionVariantAdded, "*-union-variant-added", Added, [rules(C, C), rules(C, C)], true, "a union has a new variant; old clients read it as `Unknown`", ""),
    directed(UnionVariantRemoved, "*-union-variant-removed", Removed, [rules(B, B), rules(B, C)], true, "a variant of a union was removed", "Use another variant."),
    plain(UnionVariantRenamed, "union-variant-renamed", Changed, rules(B, N), false, "a union's variant has another name for the same type", "Use the new name."),
    plain(UnionVariantsReordered, "union-variants-reordered", Changed, rules(C, N), true, "the variants of a union are tried in another order", ""),
    directed(UnionDiscriminatorChanged, "*-union-discriminator-changed", Changed, [rules(N, B), rules(N, B)], true, "another property says which variant a value is, or none does, or a value stands for another variant", "Update the crate when the server changes: older versions send and expect the old values."),
    directed(UnionValueAdded, "*-union-value-added", Added, [rules(N, C), rules(N, C)], true, "another value of the discriminator stands for a variant; old clients read it as `Unknown`", ""),
    directed(UnionValueRemoved, "*-union-value-removed", Removed, [rules(N, B), rules(N, C)], true, "a value of the discriminator no longer stands for a variant", "Use another value."),
    directed(UnionInclusive, "*-union-inclusive", Changed, [rules(N, C), rules(N, C)], false, "a value may fit several variants of a union now (`anyOf`)", ""),
    directed(UnionExclusive, "*-union-exclusive", Changed, [rules(N, B), rules(N, C)], false, "a value may fit only one variant of a union now (`oneOf`)", "Send values that fit one variant only."),
    plain(SchemaRenamed, "schema-renamed", Changed, rules(D, N), true, "a schema has another name, but the same use and content; breaks callers only if the Rust type is renamed, too", "Use the new name of the type."),
    plain(SchemaTypeRenamed, "schema-type-renamed", Changed, rules(D, N), true, "the Rust type has another name, the schema does not; breaks callers only if the former name no longer works", "Use the new name of the type."),
    plain(TypeNameAdded, "type-name-added", Added, rules(C, N), false, "a type has another name, too, which is documented now", ""),
    plain(TypeAliasRemoved, "type-alias-removed", Removed, rules(B, N), false, "a former or other name of a type no longer works", "Use its present name."),
    directed(SchemaKindChanged, "*-schema-kind-changed", Changed, [rules(B, D), rules(B, D)], true, "an object became an enum or a union, or the other way round", "Use the new kind of type."),
    plain(SchemaDirectionChanged, "schema-direction-changed", Changed, rules(D, N), false, "a type of responses is used in requests, too, so that it has setters; or it is used in responses only now, and its record is missing", "Values of the type can no longer be made."),
    plain(SchemaDeprecated, "schema-deprecated", Deprecated, rules(N, N), true, "a schema is deprecated", ""),
    plain(SchemaUndeprecated, "schema-undeprecated", Changed, rules(N, N), true, "a schema is no longer deprecated", ""),
    plain(UnusedSchemaAdded, "unused-schema-added", Added, rules(N, N), true, "a schema that no method uses is new", ""),
    plain(UnusedSchemaRemoved, "unused-schema-removed", Removed, rules(N, N), true, "a schema that no method uses was removed", ""),
    plain(UnusedSchemaRenamed, "unused-schema-renamed", Changed, rules(N, N), true, "a schema that no method uses has another name", ""),
    plain(UnusedSchemaChanged, "unused-schema-changed", Changed, rules(N, N), true, "a schema that no method uses differs", ""),
    plain(ErrorCodeAdded, "error-code-added", Added, rules(C, C), true, "a code is new", ""),
    plain(ErrorCodeRemoved, "error-code-removed", Removed, rules(B, C), true, "a code was removed", "Compare with the number."),
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
            let breaks = rules.iter().any(|rule| matches!(rule, B | D));
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
