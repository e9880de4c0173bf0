//! Catalogue and document go in; what one has and the other lacks comes out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{Descriptions, Entry, Meanings, MemberProse, OperationProse, SchemaProse};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::source::Source;
use crate::source::pointer::escape;

/// To look a position up is to parse the file again, so only so many findings get one; the others
/// name file and pointer. Nobody mends more than these in one go.
const LOCATED: usize = 50;

const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) fn findings(prose: &Descriptions, document: &Source) -> Diagnostics {
    let inventory = Inventory::of(&document.value);
    let mut audit = Audit {
        prose,
        inventory: &inventory,
        findings: Vec::new(),
    };
    audit.missing();
    audit.orphaned();
    let mut diagnostics = Diagnostics::default();
    for (index, finding) in audit.findings.into_iter().enumerate() {
        let source = match finding.place {
            Place::Document => Some(document),
            Place::Catalogue => prose.source.as_ref(),
        };
        diagnostics.push(finding.diagnostic(source, index < LOCATED));
    }
    diagnostics
}

/// Everything in a document that prose can be about.
#[derive(Default)]
struct Inventory<'d> {
    operations: BTreeMap<&'d str, Described<'d>>,
    /// In the order of the document, which is the order in which missing prose is best written.
    operation_order: Vec<&'d str>,
    schemas: BTreeMap<&'d str, Described<'d>>,
    schema_order: Vec<&'d str>,
    groups: BTreeMap<&'d str, Group<'d>>,
}

/// An operation with its parameters, or a schema with its properties.
struct Described<'d> {
    value: &'d Value,
    pointer: String,
    members: Vec<Member<'d>>,
}

/// A property, or a parameter.
struct Member<'d> {
    name: &'d str,
    value: &'d Value,
    pointer: String,
}

/// What a shared entry speaks for, by its name.
type Uses<'a> = HashMap<&'a str, Vec<Use<'a>>>;

/// A member, and what the catalogue says about this one alone.
type Use<'a> = (&'a Member<'a>, Option<&'a MemberProse>);

struct Group<'d> {
    /// Of the first operation that has the tag.
    pointer: String,
    inline: Option<&'d str>,
}

impl<'d> Inventory<'d> {
    fn of(document: &'d Value) -> Self {
        let mut inventory = Self::default();
        for (path, item) in members(document, "paths") {
            for method in METHODS {
                inventory.operation(document, path, item, method);
            }
        }
        let components = document.get("components").unwrap_or(&Value::Null);
        for (name, schema) in members(components, "schemas") {
            let pointer = format!("#/components/schemas/{}", escape(name));
            let members = properties(schema, &pointer);
            inventory.schema_order.push(name);
            inventory.schemas.insert(
                name,
                Described {
                    value: schema,
                    pointer,
                    members,
                },
            );
        }
        inventory
    }

    fn operation(
        &mut self,
        document: &'d Value,
        path: &str,
        item: &'d Value,
        method: &str,
    ) {
        let Some(operation) = item.get(method) else { return };
        let pointer = format!("#/paths/{}/{method}", escape(path));
        if let Some(tag) = operation.pointer("/tags/0").and_then(Value::as_str) {
            let group = || Group {
                pointer: pointer.clone(),
                inline: tag_text(document, tag),
            };
            self.groups.entry(tag).or_insert_with(group);
        }
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            return;
        };
        let mut members = parameters(document, operation, &pointer);
        members.extend(parameters(document, item, &format!("#/paths/{}", escape(path))));
        self.operation_order.push(id);
        self.operations.insert(
            id,
            Described {
                value: operation,
                pointer,
                members,
            },
        );
    }

    /// Every property and parameter by its name, with its own prose.
    fn uses<'a>(&'a self, prose: &'a Descriptions) -> Uses<'a> {
        let mut uses = Uses::new();
        for (schema, described) in &self.schemas {
            for member in &described.members {
                let own = prose.own_property(schema, member.name);
                uses.entry(member.name).or_default().push((member, own));
            }
        }
        for (id, described) in &self.operations {
            for member in &described.members {
                let own = prose.own_parameter(id, member.name);
                uses.entry(member.name).or_default().push((member, own));
            }
        }
        uses
    }
}

impl<'d> Described<'d> {
    fn member(&self, name: &str) -> Option<&Member<'d>> {
        self.members.iter().find(|member| member.name == name)
    }
}

impl Member<'_> {
    fn schema(&self) -> &Value {
        self.value.get("schema").unwrap_or(self.value)
    }

    fn inline_description(&self) -> Option<&str> {
        text(self.value, "description").or_else(|| text(self.schema(), "description"))
    }

    fn enum_values(&self) -> Vec<String> {
        let schema = self.schema();
        let items = schema.get("items").unwrap_or(&Value::Null);
        enum_values(schema).into_iter().chain(enum_values(items)).collect()
    }

    fn has_text_example(&self) -> bool {
        [self.value, self.schema()].iter().any(|one| {
            one.get("x-genauth-text-example").and_then(Value::as_bool).unwrap_or(false)
        })
    }

    fn has_inline_example(&self) -> bool {
        [self.value, self.schema()].iter().any(|one| one.get("example").is_some())
    }
}

/// The file in which a finding is to be mended.
enum Place {
    Document,
    Catalogue,
}

struct Finding {
    place: Place,
    pointer: String,
    found: String,
    expected: &'static str,
    hint: &'static str,
}

impl Finding {
    fn diagnostic(self, source: Option<&Source>, located: bool) -> Diagnostic {
        let Self {
            pointer,
            found,
            expected,
            hint,
            ..
        } = self;
        match source {
            Some(source) if located => source.warning(pointer, found, expected, hint),
            _ => Diagnostic {
                severity: Severity::Warning,
                file: source.map(|source| source.file.clone()).unwrap_or_default(),
                position: None,
                pointer,
                found,
                expected: expected.to_owned(),
                hint: hint.to_owned(),
            },
        }
    }
}

struct Audit<'a> {
    prose: &'a Descriptions,
    inventory: &'a Inventory<'a>,
    findings: Vec<Finding>,
}

impl Audit<'_> {
    fn missing(&mut self) {
        for id in &self.inventory.operation_order {
            self.missing_in_operation(id);
        }
        for name in &self.inventory.schema_order {
            self.missing_in_schema(name);
        }
        for (tag, group) in &self.inventory.groups {
            let written =
                self.prose.group(tag).and_then(|prose| prose.description.as_deref());
            if written.or(group.inline).is_none() {
                self.lacks(
                    &group.pointer,
                    format!("the group `{tag}` has no description"),
                );
            }
        }
    }

    fn missing_in_operation(&mut self, id: &str) {
        let Some(operation) = self.inventory.operations.get(id) else { return };
        let prose = self.prose.operation(id);
        let summary = prose.and_then(|prose| prose.summary.as_deref());
        if summary.or(text(operation.value, "summary")).is_none() {
            self.lacks(
                &operation.pointer,
                format!("the operation `{id}` has no summary"),
            );
        }
        let description = prose.and_then(|prose| prose.description.as_deref());
        if description.or(text(operation.value, "description")).is_none() {
            self.lacks(
                &operation.pointer,
                format!("the operation `{id}` has no description"),
            );
        }
        for member in &operation.members {
            let what = format!("the parameter `{}` of `{id}`", member.name);
            self.missing_in_member(member, self.prose.parameter(id, member.name), &what);
        }
    }

    fn missing_in_schema(&mut self, name: &str) {
        let Some(schema) = self.inventory.schemas.get(name) else { return };
        let inline = text(schema.value, "description");
        if self.prose.schema_description(name).or(inline).is_none() {
            self.lacks(
                &schema.pointer,
                format!("the schema `{name}` has no description"),
            );
        }
        if inline.is_none() {
            let values = enum_values(schema.value);
            let meanings = self.prose.schema_values(name);
            self.missing_meanings(
                &schema.pointer,
                &values,
                meanings,
                &format!("`{name}`"),
            );
        }
        for member in &schema.members {
            let what = format!("the property `{}` of `{name}`", member.name);
            self.missing_in_member(
                member,
                self.prose.property(name, member.name),
                &what,
            );
        }
    }

    fn missing_in_member(&mut self, member: &Member<'_>, entry: Entry<'_>, what: &str) {
        let inline = member.inline_description();
        if entry.description.or(inline).is_none() {
            self.lacks(&member.pointer, format!("{what} has no description"));
        }
        // A description that stands in the document explains the values, too.
        if inline.is_none() {
            let values = member.enum_values();
            self.missing_meanings(&member.pointer, &values, entry.values, what);
        }
        let sampled = entry.example.is_some() || member.has_inline_example();
        if member.has_text_example() && !sampled {
            self.lacks(&member.pointer, format!("{what} has no example"));
        }
    }

    fn missing_meanings(
        &mut self,
        pointer: &str,
        values: &[String],
        meanings: Option<&Meanings>,
        what: &str,
    ) {
        let explained =
            |value: &String| meanings.is_some_and(|all| all.get(value).is_some());
        let open: Vec<_> =
            values.iter().filter(|value| !explained(value)).cloned().collect();
        if !open.is_empty() {
            let found = format!("{what} has no meaning for `{}`", open.join("`, `"));
            self.lacks(pointer, found);
        }
    }

    fn lacks(&mut self, pointer: &str, found: String) {
        self.findings.push(Finding {
            place: Place::Document,
            pointer: pointer.to_owned(),
            found,
            expected: "an entry in the prose catalogue",
            hint: "write it in spec/prose/en; spec/README.md shows the format",
        });
    }

    fn orphaned(&mut self) {
        let Descriptions {
            groups,
            shared,
            operations,
            schemas,
            ..
        } = self.prose;
        for tag in
            groups.keys().filter(|tag| !self.inventory.groups.contains_key(tag.as_str()))
        {
            self.idle(
                format!("#/groups/{}", escape(tag)),
                format!("no operation has the tag `{tag}`"),
            );
        }
        let uses = self.inventory.uses(self.prose);
        for (name, entry) in shared {
            let uses = uses.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            self.orphaned_shared(name, entry, uses);
        }
        for (id, prose) in operations {
            self.orphaned_operation(id, prose);
        }
        for (name, prose) in schemas {
            self.orphaned_schema(name, prose);
        }
    }

    fn orphaned_operation(&mut self, id: &str, prose: &OperationProse) {
        let pointer = format!("#/operations/{}", escape(id));
        let Some(found) = self.inventory.operations.get(id) else {
            return self.idle(pointer, format!("there is no operation `{id}`"));
        };
        self.orphaned_members(
            &format!("{pointer}/parameters"),
            found,
            &prose.parameters,
        );
    }

    fn orphaned_schema(&mut self, name: &str, prose: &SchemaProse) {
        let pointer = format!("#/schemas/{}", escape(name));
        let Some(found) = self.inventory.schemas.get(name) else {
            return self.idle(pointer, format!("there is no schema `{name}`"));
        };
        self.orphaned_values(&pointer, prose.values.as_ref(), &enum_values(found.value));
        self.orphaned_members(
            &format!("{pointer}/properties"),
            found,
            &prose.properties,
        );
    }

    fn orphaned_members(
        &mut self,
        pointer: &str,
        described: &Described<'_>,
        entries: &BTreeMap<String, MemberProse>,
    ) {
        for (name, entry) in entries {
            let pointer = format!("{pointer}/{}", escape(name));
            let Some(member) = described.member(name) else {
                self.idle(pointer, format!("there is no `{name}` here"));
                continue;
            };
            self.orphaned_values(&pointer, entry.values.as_ref(), &member.enum_values());
            if entry.example.is_some() && !member.has_text_example() {
                self.idle(format!("{pointer}/example"), not_a_text(name));
            }
        }
    }

    fn orphaned_shared(&mut self, name: &str, entry: &MemberProse, uses: &[Use<'_>]) {
        let pointer = format!("#/shared/{}", escape(name));
        if !uses.iter().any(|(_, own)| adds_to(entry, *own)) {
            return self
                .idle(pointer, format!("nothing uses the shared entry `{name}`"));
        }
        let values: BTreeSet<_> =
            uses.iter().flat_map(|(member, _)| member.enum_values()).collect();
        let values: Vec<_> = values.into_iter().collect();
        self.orphaned_values(&pointer, entry.values.as_ref(), &values);
        let shown = |(member, own): &Use<'_>| {
            member.has_text_example() && own.is_none_or(|own| own.example.is_none())
        };
        if entry.example.is_some() && !uses.iter().any(shown) {
            let found = format!("nothing shows the shared example of `{name}`");
            self.idle(format!("{pointer}/example"), found);
        }
    }

    fn orphaned_values(
        &mut self,
        pointer: &str,
        meanings: Option<&Meanings>,
        known: &[String],
    ) {
        for (value, _) in meanings.into_iter().flat_map(Meanings::iter) {
            if !known.iter().any(|one| one == value) {
                let pointer = format!("{pointer}/values/{}", escape(value));
                self.idle(pointer, format!("`{value}` is not a value of the enum"));
            }
        }
    }

    fn idle(&mut self, pointer: String, found: String) {
        self.findings.push(Finding {
            place: Place::Catalogue,
            pointer,
            found,
            expected: "prose about something that the document has",
            hint: "delete the entry, or give it the name that the document has now",
        });
    }
}

fn not_a_text(name: &str) -> String {
    format!("the example of `{name}` stands in the document, as it is not a text")
}

/// Whether a shared entry says something that the member's own entry does not.
fn adds_to(shared: &MemberProse, own: Option<&MemberProse>) -> bool {
    own.is_none_or(|own| {
        (shared.description.is_some() && own.description.is_none())
            || (shared.values.is_some() && own.values.is_none())
            || (shared.example.is_some() && own.example.is_none())
    })
}

fn properties<'d>(schema: &'d Value, pointer: &str) -> Vec<Member<'d>> {
    members(schema, "properties")
        .map(|(name, value)| {
            let pointer = format!("{pointer}/properties/{}", escape(name));
            Member {
                name,
                value,
                pointer,
            }
        })
        .collect()
}

fn parameters<'d>(
    document: &'d Value,
    owner: &'d Value,
    pointer: &str,
) -> Vec<Member<'d>> {
    let list = owner.get("parameters").and_then(Value::as_array).into_iter().flatten();
    list.enumerate()
        .filter_map(|(index, parameter)| {
            let value = resolve(document, parameter)?;
            let name = value.get("name")?.as_str()?;
            Some(Member {
                name,
                value,
                pointer: format!("{pointer}/parameters/{index}"),
            })
        })
        .collect()
}

/// References of parameters have one step: a component is never a reference itself.
fn resolve<'d>(document: &'d Value, value: &'d Value) -> Option<&'d Value> {
    match value.get("$ref") {
        None => Some(value),
        Some(reference) => document.pointer(reference.as_str()?.strip_prefix('#')?),
    }
}

fn tag_text<'d>(document: &'d Value, tag: &str) -> Option<&'d str> {
    let tags = document.get("tags")?.as_array()?;
    text(tags.iter().find(|one| text(one, "name") == Some(tag))?, "description")
}

fn members<'d>(
    value: &'d Value,
    key: &str,
) -> impl Iterator<Item = (&'d str, &'d Value)> {
    let object = value.get(key).and_then(Value::as_object);
    object.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn text<'d>(value: &'d Value, key: &str) -> Option<&'d str> {
    value.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}

/// As the catalogue spells them: its keys are always texts.
fn enum_values(schema: &Value) -> Vec<String> {
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    values
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;

    const DOCUMENT: &str = "\
paths:
  /pets:
    get:
      operationId: Pets_list
      tags: [Pets]
      parameters:
      - {name: kind, in: query, schema: {type: string, enum: [CAT, DOG]}}
      - {$ref: '#/components/parameters/page'}
components:
  parameters:
    page: {name: page, in: query, schema: {type: number}}
  schemas:
    Pet:
      type: object
      properties:
        name: {type: string, x-genauth-text-example: true}
        age: {type: number, description: Age.}
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
    properties: {name: {description: Name., example: Rex}}
";

    fn findings(prose: &str) -> String {
        let parse = |file: &str, text: &str| {
            Source::parse(file, text.to_owned(), Format::Yaml).unwrap()
        };
        let prose = Descriptions::read(parse("prose.yaml", prose)).unwrap();
        let findings = prose.findings(&parse("spec.yaml", DOCUMENT));
        let line = |one: &Diagnostic| {
            let line = one.position.map_or(0, |at| at.line);
            format!("{}:{line} {}: {}", one.file, one.pointer, one.found)
        };
        assert_eq!(findings.errors(), 0);
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

    #[test]
    fn findings_beyond_the_first_fifty_have_no_position_but_a_pointer() {
        let mut shared = String::from("shared:\n");
        (0..60).for_each(|index| shared.push_str(&format!("  x{index}: X.\n")));
        let lines = findings(&format!("{COMPLETE}\n").replace("shared:\n", &shared));
        assert_eq!(
            lines.lines().filter(|line| line.starts_with("prose.yaml:0")).count(),
            10
        );
    }
}
