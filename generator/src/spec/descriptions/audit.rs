//! Comparison of a catalogue with its document: descriptions that are missing, and orphaned ones.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Descriptions, Entry, Meanings, MemberDescription, OperationDescription,
    SchemaDescription, fits,
};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::{Document, Kind, Parameter, Property, Schema};
use crate::source::pointer::{escape, segments};

impl Descriptions {
    /// Returns an error for each missing and each empty description, and a warning for each orphaned
    /// one.
    pub fn findings(&self, document: &Document) -> Diagnostics {
        let mut findings = self.missing(document);
        findings.extend(self.empty(document));
        findings.extend(self.orphaned(document));
        findings
    }

    /// Returns an error for each object of the document that has no entry for its description.
    pub fn missing(&self, document: &Document) -> Diagnostics {
        let mut findings = Diagnostics::default();
        self.gaps(document).into_iter().for_each(|gap| findings.push(gap.finding));
        findings
    }

    /// Returns an error for each entry that is still to be written, in the order of the catalogue.
    pub fn empty(&self, document: &Document) -> Diagnostics {
        let mut findings = Diagnostics::default();
        let Some(source) = self.source.as_ref().filter(|_| !self.empty.is_empty())
        else {
            return findings;
        };
        let order = self.order(document);
        for pointer in &self.empty {
            let path = segments(pointer);
            let path: Vec<_> = path.iter().map(String::as_str).collect();
            if !order.has(&path) {
                continue;
            }
            let text = match path[..] {
                ["shared", _]
                | ["operations", _, "parameters", _]
                | ["schemas", _, "properties", _] => {
                    format!("the description of {}", name(&path))
                }
                _ => name(&path),
            };
            let found = format!("{text} is still to be written");
            let expected = "a text in our own words";
            let hint = "write it at this place; spec/README.md shows the format";
            findings.push(source.error(pointer, found, expected, hint));
        }
        findings
    }

    /// Returns what has no entry in the catalogue.
    pub(super) fn gaps(&self, document: &Document) -> Vec<Gap> {
        let mut audit = Audit::new(self, document);
        for operation in &document.operations {
            audit.missing_in_operation(&operation.id);
        }
        for schema in &document.schemas {
            audit.missing_in_schema(&schema.name);
        }
        audit.missing_in_groups();
        audit.gaps
    }

    /// Returns a warning for each entry that describes nothing of the document.
    pub fn orphaned(&self, document: &Document) -> Diagnostics {
        let mut audit = Audit::new(self, document);
        for tag in self.groups.keys() {
            if !audit.groups.contains_key(tag.as_str()) {
                let found = format!("no operation has the tag `{tag}`");
                audit.orphan(format!("#/groups/{}", escape(tag)), found);
            }
        }
        audit.orphaned_shared();
        for (id, entry) in &self.operations {
            audit.orphaned_operation(id, entry);
        }
        for (name, entry) in &self.schemas {
            audit.orphaned_schema(name, entry);
        }
        audit.orphaned_empty();
        audit.findings
    }
}

/// A description that has no entry in the catalogue.
pub(super) struct Gap {
    finding: Diagnostic,
    /// The keys of the entries that are missing; of those that exist, if they are empty.
    pub(super) paths: Vec<Vec<String>>,
}

/// An operation with its parameters, or a schema with its properties.
struct Described<'d> {
    at: &'d str,
    summary: &'d str,
    description: &'d str,
    values: &'d [String],
    members: Vec<Member<'d>>,
}

/// A property, or a parameter.
struct Member<'d> {
    name: &'d str,
    at: &'d str,
    description: &'d str,
    has_example: bool,
    schema: &'d Schema,
}

/// A use of a shared entry: the property, and its own entry.
type Use<'a> = (&'a Member<'a>, Option<&'a MemberDescription>);

impl Descriptions {
    /// Returns whether the entry is a key without a value. The entry of a property may stand for its
    /// description.
    pub(super) fn is_empty_at(&self, path: &[&str]) -> bool {
        if self.empty.is_empty() {
            return false;
        }
        let is_empty = |path: &[&str]| self.empty.contains(&pointer_to(path));
        match path {
            [entry @ .., "description"] => is_empty(path) || is_empty(entry),
            _ => is_empty(path),
        }
    }
}

fn pointer_to(path: &[&str]) -> String {
    path.iter().fold("#".to_owned(), |pointer, key| format!("{pointer}/{}", escape(key)))
}

impl<'d> Described<'d> {
    fn member(&self, name: &str) -> Option<&Member<'d>> {
        self.members.iter().find(|member| member.name == name)
    }
}

impl<'d> From<&'d Property> for Member<'d> {
    fn from(property: &'d Property) -> Self {
        Self {
            name: &property.name,
            at: &property.schema.at,
            description: &property.schema.description,
            has_example: property.schema.example.is_some(),
            schema: &property.schema,
        }
    }
}

impl<'d> From<&'d Parameter> for Member<'d> {
    fn from(parameter: &'d Parameter) -> Self {
        let own = Some(parameter.description.as_str()).filter(|own| !is_blank(own));
        Self {
            name: &parameter.name,
            at: &parameter.at,
            description: own.unwrap_or(&parameter.schema.description),
            has_example: parameter.example.is_some(),
            schema: &parameter.schema,
        }
    }
}

struct Audit<'a> {
    catalogue: &'a Descriptions,
    document: &'a Document,
    operations: BTreeMap<&'a str, Described<'a>>,
    schemas: BTreeMap<&'a str, Described<'a>>,
    /// The place of the first operation with each tag.
    groups: BTreeMap<&'a str, &'a str>,
    gaps: Vec<Gap>,
    findings: Diagnostics,
}

impl<'a> Audit<'a> {
    fn new(catalogue: &'a Descriptions, document: &'a Document) -> Self {
        let operations = document.operations.iter().map(|operation| {
            let described = Described {
                at: &operation.at,
                summary: &operation.summary,
                description: &operation.description,
                values: &[],
                members: operation.parameters.iter().map(Member::from).collect(),
            };
            (operation.id.as_str(), described)
        });
        let schemas = document.schemas.iter().map(|named| {
            let described = Described {
                at: &named.schema.at,
                summary: "",
                description: &named.schema.description,
                values: enum_values(&named.schema),
                members: match &named.schema.kind {
                    Kind::Object(all) => all.iter().map(Member::from).collect(),
                    _ => Vec::new(),
                },
            };
            (named.name.as_str(), described)
        });
        let mut groups = BTreeMap::new();
        for operation in &document.operations {
            if let Some(tag) = &operation.tag {
                groups.entry(tag.as_str()).or_insert(operation.at.as_str());
            }
        }
        Self {
            catalogue,
            document,
            operations: operations.collect(),
            schemas: schemas.collect(),
            groups,
            gaps: Vec::new(),
            findings: Diagnostics::default(),
        }
    }

    fn missing_in_groups(&mut self) {
        let document = self.document;
        for (tag, at) in self.groups.clone() {
            let entry = self.catalogue.group(tag);
            let inline = document.tags.iter().find(|one| one.name == tag);
            let inline = inline.map_or("", |tag| tag.description.as_str());
            if entry.is_none_or(|entry| entry.description.is_none()) && is_blank(inline)
            {
                self.miss(at, &["groups", tag, "description"], "description");
            }
        }
    }

    fn missing_in_operation(&mut self, id: &str) {
        let Some(operation) = self.operations.remove(id) else { return };
        let entry = self.catalogue.operation(id);
        if entry.is_none_or(|entry| entry.summary.is_none())
            && is_blank(operation.summary)
        {
            self.miss(operation.at, &["operations", id, "summary"], "summary");
        }
        if entry.is_none_or(|entry| entry.description.is_none())
            && is_blank(operation.description)
        {
            self.miss(operation.at, &["operations", id, "description"], "description");
        }
        for member in &operation.members {
            let path = ["operations", id, "parameters", member.name];
            let own = self.catalogue.own_parameter(id, member.name);
            self.missing_in_member(member, own, &path);
        }
    }

    fn missing_in_schema(&mut self, name: &str) {
        let Some(schema) = self.schemas.remove(name) else { return };
        if is_blank(schema.description) {
            let path = ["schemas", name];
            if self.catalogue.schema_description(name).is_none() {
                self.miss(
                    schema.at,
                    &[&path[..], &["description"]].concat(),
                    "description",
                );
            }
            let meanings = self.catalogue.schema_values(name);
            self.missing_meanings(schema.at, schema.values, meanings, &path);
        }
        for member in &schema.members {
            let path = ["schemas", name, "properties", member.name];
            let own = self.catalogue.own_property(name, member.name);
            self.missing_in_member(member, own, &path);
        }
    }

    fn missing_in_member(
        &mut self,
        member: &Member<'_>,
        own: Option<&MemberDescription>,
        path: &[&str],
    ) {
        let shared = self.catalogue.shared.get(member.name);
        let entry = Entry::merge(own, shared);
        // A description in the document explains the values, too.
        if is_blank(member.description) {
            let at_shared = ["shared", member.name];
            let is_empty =
                self.catalogue.is_empty_at(&[&at_shared[..], &["description"]].concat());
            if entry.description.is_none() && !is_empty {
                self.miss(member.at, &[path, &["description"]].concat(), "description");
            }
            let values = enum_values(member.schema);
            // A value that is new in an enum is explained beside the others.
            let meanings = shared.and_then(|shared| shared.values.as_ref());
            let explains_any =
                |all: &Meanings| values.iter().any(|one| all.get(one).is_some());
            let is_shared = own.is_none_or(|own| own.values.is_none())
                && meanings.is_some_and(explains_any);
            let place = if is_shared { &at_shared[..] } else { path };
            self.missing_meanings(member.at, values, entry.values, place);
        }
        let has_example = entry.example.is_some() || member.has_example;
        if member.schema.text_example && !has_example {
            self.miss(member.at, &[path, &["example"]].concat(), "example");
        }
    }

    fn missing_meanings(
        &mut self,
        at: &str,
        values: &[String],
        meanings: Option<&Meanings>,
        path: &[&str],
    ) {
        let paths =
            values.iter().map(|value| [path, &["values", value.as_str()]].concat());
        let is_open = |path: &Vec<&str>| {
            let value = path.last().copied().unwrap_or_default();
            let is_explained = meanings.is_some_and(|all| all.get(value).is_some());
            !is_explained && !self.catalogue.is_empty_at(path)
        };
        let open: Vec<Vec<&str>> = paths.filter(is_open).collect();
        if !open.is_empty() {
            let values = open.iter().filter_map(|path| path.last().copied());
            let values = values.collect::<Vec<_>>().join("`, `");
            let found = format!("{} has no meaning for `{values}`", name(path));
            self.gap(at, found, &open);
        }
    }

    /// Reports a missing text, unless there is an empty entry for it.
    fn miss(&mut self, at: &str, path: &[&str], what: &str) {
        if !self.catalogue.is_empty_at(path) {
            let around = path.get(..path.len() - 1).unwrap_or_default();
            self.gap(at, format!("{} has no {what}", name(around)), &[path.to_vec()]);
        }
    }

    fn gap(&mut self, at: &str, found: String, paths: &[Vec<&str>]) {
        let keys: Vec<String> =
            paths.iter().map(|path| format!("`{}`", path.join("/"))).collect();
        let hint = format!(
            "write it in spec/prose at {}; spec/README.md shows the format",
            keys.join(", ")
        );
        let expected = "an entry in the catalogue of descriptions";
        let owned =
            |path: &Vec<&str>| path.iter().map(|key| (*key).to_owned()).collect();
        self.gaps.push(Gap {
            finding: self.document.source.error(at, found, expected, hint),
            paths: paths.iter().map(owned).collect(),
        });
    }

    fn orphaned_operation(&mut self, id: &str, entry: &OperationDescription) {
        let pointer = format!("#/operations/{}", escape(id));
        let Some(operation) = self.operations.remove(id) else {
            return self.orphan(pointer, format!("there is no operation `{id}`"));
        };
        let pointer = format!("{pointer}/parameters");
        self.orphaned_members(&pointer, &operation, &entry.parameters);
    }

    fn orphaned_schema(&mut self, name: &str, entry: &SchemaDescription) {
        let pointer = format!("#/schemas/{}", escape(name));
        let Some(schema) = self.schemas.remove(name) else {
            return self.orphan(pointer, format!("there is no schema `{name}`"));
        };
        self.orphaned_values(&pointer, entry.values.as_ref(), schema.values);
        let pointer = format!("{pointer}/properties");
        self.orphaned_members(&pointer, &schema, &entry.properties);
    }

    fn orphaned_members(
        &mut self,
        pointer: &str,
        described: &Described<'_>,
        entries: &BTreeMap<String, MemberDescription>,
    ) {
        for (name, entry) in entries {
            let pointer = format!("{pointer}/{}", escape(name));
            let Some(member) = described.member(name) else {
                self.orphan(pointer, format!("there is no `{name}` here"));
                continue;
            };
            let values = enum_values(member.schema);
            self.orphaned_values(&pointer, entry.values.as_ref(), values);
            let is_shown = member.schema.text_example || !member.has_example;
            if entry.example.is_some() && !is_shown {
                let found =
                    format!("the example of `{name}` is in the document, as no text");
                self.orphan(format!("{pointer}/example"), found);
            }
        }
    }

    /// Reports empty meanings and examples of what has none. All else is reported with its entry.
    fn orphaned_empty(&mut self) {
        let catalogue = self.catalogue;
        if catalogue.empty.is_empty() {
            return;
        }
        let order = catalogue.order(self.document);
        for pointer in &catalogue.empty {
            let path = segments(pointer);
            let path: Vec<_> = path.iter().map(String::as_str).collect();
            let owner = match path[..] {
                [ref owner @ .., "values", _] | [ref owner @ .., "example"] => owner,
                _ => continue,
            };
            if order.has(owner) && !order.has(&path) {
                let found = format!("{} describes nothing", name(&path));
                self.orphan(pointer.clone(), found);
            }
        }
    }

    fn orphaned_shared(&mut self) {
        let catalogue = self.catalogue;
        let schemas = self.schemas.iter().map(|(schema, described)| {
            let own = catalogue.schemas.get(*schema).map(|entry| &entry.properties);
            (own, described)
        });
        let operations = self.operations.iter().map(|(id, described)| {
            let own = catalogue.operations.get(*id).map(|entry| &entry.parameters);
            (own, described)
        });
        let mut uses: HashMap<&str, Vec<Use<'_>>> = HashMap::new();
        for (own, described) in schemas.chain(operations) {
            for member in &described.members {
                let own = own.and_then(|own| own.get(member.name));
                uses.entry(member.name).or_default().push((member, own));
            }
        }
        let mut orphans = Vec::new();
        for (name, entry) in &catalogue.shared {
            let pointer = format!("#/shared/{}", escape(name));
            let uses = uses.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            let is_empty = *entry == MemberDescription::default();
            let is_used = |(_, own): &Use<'_>| is_empty || adds_to(entry, *own);
            if !uses.iter().any(is_used) {
                orphans
                    .push((pointer, format!("nothing uses the shared entry `{name}`")));
                continue;
            }
            let values = uses.iter().flat_map(|(member, _)| enum_values(member.schema));
            let values: BTreeSet<&String> = values.collect();
            orphans.extend(unknown_values(&pointer, entry.values.as_ref(), |value| {
                values.contains(value)
            }));
            let is_shown = |(member, own): &Use<'_>| {
                let example = entry.example.as_ref();
                let fits = example.is_some_and(|one| fits(member.schema, one));
                let is_taken =
                    member.schema.text_example || (!member.has_example && fits);
                is_taken && own.is_none_or(|own| own.example.is_none())
            };
            if entry.example.is_some() && !uses.iter().any(is_shown) {
                let found = format!("nothing shows the shared example of `{name}`");
                orphans.push((format!("{pointer}/example"), found));
            }
        }
        orphans.into_iter().for_each(|(pointer, found)| self.orphan(pointer, found));
    }

    fn orphaned_values(
        &mut self,
        pointer: &str,
        meanings: Option<&Meanings>,
        known: &[String],
    ) {
        for (pointer, found) in
            unknown_values(pointer, meanings, |value| known.contains(value))
        {
            self.orphan(pointer, found);
        }
    }

    fn orphan(&mut self, pointer: String, found: String) {
        let expected = "a description of something that the document has";
        let hint = "delete the entry, rename it, or move it to the section `orphaned`";
        // The empty catalogue has no file, and no entries.
        if let Some(source) = &self.catalogue.source {
            self.findings.push(source.warning(pointer, found, expected, hint));
        }
    }
}

fn unknown_values(
    pointer: &str,
    meanings: Option<&Meanings>,
    is_known: impl Fn(&String) -> bool,
) -> Vec<(String, String)> {
    let values = meanings.into_iter().flat_map(|meanings| &meanings.0);
    let unknown = values.map(|(value, _)| value).filter(|value| !is_known(value));
    let orphan = |value: &String| {
        let pointer = format!("{pointer}/values/{}", escape(value));
        (pointer, format!("`{value}` is not a value of the enum"))
    };
    unknown.map(orphan).collect()
}

/// Returns whether a shared entry says something that the property's own entry does not.
fn adds_to(shared: &MemberDescription, own: Option<&MemberDescription>) -> bool {
    own.is_none_or(|own| {
        (shared.description.is_some() && own.description.is_none())
            || (shared.values.is_some() && own.values.is_none())
            || (shared.example.is_some() && own.example.is_none())
    })
}

/// Returns the name of an entry of the catalogue, or of what it describes, for a sentence.
fn name(path: &[&str]) -> String {
    match path {
        ["info"] => "the API".to_owned(),
        ["groups", tag] => format!("the group `{tag}`"),
        ["operations", id] => format!("the operation `{id}`"),
        ["schemas", name] => format!("the schema `{name}`"),
        ["shared", name] => format!("the shared entry `{name}`"),
        ["operations", id, "parameters", name] => {
            format!("the parameter `{name}` of `{id}`")
        }
        ["schemas", schema, "properties", name] => {
            format!("the property `{name}` of `{schema}`")
        }
        [around @ .., "values", value] => {
            format!("the meaning of `{value}` of {}", name(around))
        }
        [around @ .., key] => format!("the {key} of {}", name(around)),
        [] => "the catalogue".to_owned(),
    }
}

/// Returns the values of an enum, or of an array of an enum.
pub(super) fn enum_values(schema: &Schema) -> &[String] {
    match &schema.kind {
        Kind::Enum(values) => values,
        Kind::Array(items) | Kind::Map(items) => match &items.kind {
            Kind::Enum(values) => values,
            _ => &[],
        },
        _ => &[],
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
    use crate::source::Format;
    use crate::source::Source;

    const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Pets}
paths:
  /pets:
    get:
      operationId: Pets_list
      tags: [Pets]
      parameters:
      - {name: kind, in: query, schema: {type: string, enum: [CAT, DOG]}}
      - {name: page, in: query, schema: {type: number}}
      responses: {}
components:
  schemas:
    Pet:
      type: object
      properties:
        name: {type: string, x-genauth-text-example: true}
        age: {type: number, description: Age., example: 4}
        mass: {type: number, description: Mass.}
";

    const COMPLETE: &str = "\
groups: {Pets: {description: Pets.}}
shared:
  page: Page.
operations:
  Pets_list:
    summary: List pets
    description: Lists.
    parameters:
      kind: {description: Kind., values: {CAT: Cat, DOG: Dog}}
schemas:
  Pet:
    description: A pet.
    properties: {name: {description: Name., example: Rex}, mass: {example: 3}}
";

    fn findings(prose: &str) -> String {
        let parse = |file: &str, text: &str| {
            Source::parse(file, text.to_owned(), Format::Yaml).unwrap()
        };
        let prose = Descriptions::read(parse("prose.yaml", prose)).unwrap();
        let mut findings = Diagnostics::default();
        let document =
            Document::read("pets", parse("spec.yaml", DOCUMENT), &mut findings);
        findings.extend(prose.findings(&document));
        let line = |one: &Diagnostic| {
            let line = one.position.map_or(0, |at| at.line);
            format!("{}:{line} {}: {}", one.file, one.pointer, one.found)
        };

        findings.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_complete_catalogue_has_no_findings() {
        assert_eq!(findings(COMPLETE), "");
    }

    #[test]
    fn all_that_is_missing_points_into_the_document() {
        insta::assert_snapshot!(findings("{}"));
    }

    #[test]
    fn empty_entries_are_to_be_written_if_they_describe_something() {
        let empty = "\
groups: {Pets: {description: }}
shared: {page: , name: {description: Name.}}
operations:
  Pets_list:
    summary:
    description: Lists.
    parameters:
      kind: {description: , values: {CAT: , DOG: Dog, BIRD: }}
  Pets_gone: {summary: }
schemas:
  Pet:
    description:
    properties: {name: {example: }, age: {example: }, wings: }
";
        insta::assert_snapshot!(findings(empty));
    }

    #[test]
    fn all_that_is_orphaned_points_into_the_catalogue() {
        let extra = COMPLETE
            .replace("DOG: Dog", "DOG: Dog, BIRD: Bird")
            .replace("groups: {", "groups: {Cars: {description: Cars.}, ")
            .replace(
                "  page: Page.",
                "  page: Page.\n  age: {description: x, example: 3}\n  wheels: Wheels.",
            )
            .replace(
                "schemas:\n",
                "  Cars_list: {summary: Cars}\nschemas:\n  Car: {description: Car.}\n",
            )
            .replace("{name: {", "{age: {example: 1}, wings: Wings., name: {");
        insta::assert_snapshot!(findings(&extra));
    }
}
