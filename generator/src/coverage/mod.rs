//! Counts what a specification has, and how much of it is named in the SDK and on the reference
//! pages.
//!
//! The model says what there should be, and the generated files are searched for each name:
//!
//! - **operations**: a method of the client, and a page.
//! - **schemas** with properties: a Rust type, and a section of each page whose operation uses it.
//! - **properties** of these schemas, and parameters: an entry in the table of the Rust type, and a
//!   row of the section.
//! - **enum values**, once for each property or parameter that is an enum.
//! - **variants** of unions, and the **values of maps**, likewise.
//! - **webhooks**, callbacks included: an entry in the documentation of the client, and a row of their page.
//! - **security schemes** with credentials: a method of the builder, and the pages of the operations
//!   that require them.
//! - **servers**: an entry in the documentation of the client, and one of its index page.
//!
//! Operations without a page, and the types that only they use, are counted separately.

mod report;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use proc_macro2::Literal;

use crate::artifacts::{Artifacts, Root};
use crate::diagnostic::Diagnostics;
use crate::docs::languages::RUST;
use crate::docs::models::{self, Types};
use crate::docs::{markdown, table, types};
use crate::model::{self, Api, Field, Operation, Shape, TypeDef, TypeId};
use crate::openapi::{Document, Visibility};
use crate::platform::Platform;
use crate::rust;
use crate::source::pointer::escape;
use crate::spec;
use crate::spec::descriptions::Descriptions;
use crate::surface::{Generic, setters};

/// The findings that are listed. If there are more, they have one cause.
const MAX_LISTED: usize = 20;

// The headings of pages, from templates/locale/en.yaml.
const REQUEST: &str = "\n## Request parameters\n";
const RESPONSE: &str = "\n## Request response\n";

/// The start of the type of a map on a page.
const MAP: &str = "Record&lt;string, ";

/// The figures of all documents.
#[derive(Clone, Debug)]
pub struct Coverage {
    pub clients: Vec<Client>,
    /// Warnings about the documents.
    pub warnings: Diagnostics,
}

/// The figures of one document.
#[derive(Clone, Debug)]
pub struct Client {
    pub name: String,
    /// In the order of [`Kind::ALL`].
    pub counts: [Count; Kind::ALL.len()],
    /// Operations without a page and what only they use, in the same order.
    pub without_page: [usize; Kind::ALL.len()],
    /// The number of operations without a method.
    pub hidden: usize,
    /// The methods that return lists page by page, sorted.
    pub paged: Vec<String>,
    /// Names that are missing in the SDK or on a page.
    pub findings: Diagnostics,
    /// The number of findings that are not listed.
    pub unlisted: usize,
}

/// The number of things of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub document: usize,
    pub sdk: usize,
    pub docs: usize,
}

/// A kind of thing, in the order in which they are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Operation,
    Schema,
    Property,
    EnumValue,
    Variant,
    MapValue,
    Webhook,
    SecurityScheme,
    Server,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::Operation,
        Self::Schema,
        Self::Property,
        Self::EnumValue,
        Self::Variant,
        Self::MapValue,
        Self::Webhook,
        Self::SecurityScheme,
        Self::Server,
    ];

    fn singular(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Schema => "schema",
            Self::Property => "property",
            Self::EnumValue => "enum value",
            Self::Variant => "variant",
            Self::MapValue => "map value",
            Self::Webhook => "webhook",
            Self::SecurityScheme => "security scheme",
            Self::Server => "server",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Operation => "operations",
            Self::Schema => "schemas",
            Self::Property => "properties",
            Self::EnumValue => "enum values",
            Self::Variant => "variants",
            Self::MapValue => "map values",
            Self::Webhook => "webhooks",
            Self::SecurityScheme => "security schemes",
            Self::Server => "servers",
        }
    }
}

impl Coverage {
    /// Counts what the documents of a folder have.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the documents and the descriptions.
    pub fn of(spec_dir: &Path) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let platform = Platform::of(spec_dir)?;
        let inputs =
            spec::read(spec_dir, &platform, crate::locale::DEFAULT, &mut diagnostics);
        let api = Api::lower(&inputs, &platform, &mut diagnostics);
        let (api, warnings) = diagnostics.finish(api)?;
        let sdk = rust::Sdk::new(&api, crate::docs::paths(&api));
        let artifacts = crate::emit::artifacts(&sdk, &[Root::Sdk, Root::Docs])?;
        Ok(Self {
            clients: clients(&inputs, &sdk, &artifacts),
            warnings,
        })
    }

    /// Returns whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.clients.iter().all(|client| client.findings.is_empty())
    }
}

fn clients(
    inputs: &[(Document, Descriptions)],
    generated: &rust::Sdk<'_>,
    artifacts: &Artifacts,
) -> Vec<Client> {
    let sdk = Sdk::new(artifacts);
    let clients = inputs.iter().zip(&generated.api.clients);
    let counted = clients.map(|((document, _), client)| {
        let mut counter = Counter {
            generated,
            sdk: &sdk,
            things: BTreeMap::new(),
        };
        counter.client(client, artifacts);
        for group in &client.groups {
            for operation in &group.operations {
                let path = generated.pages.get(&operation.node);
                let page = path
                    .map(|path| Page::new(artifacts, format!("{}/{path}", RUST.name)));
                counter.operation(client, operation, page.as_ref());
            }
        }
        for (index, one) in generated.api.types.iter().enumerate() {
            if one.clients.contains(&client.name) {
                counter.schema(TypeId(index), None, "");
            }
        }
        counter.finish(client, document)
    });
    counted.collect()
}

/// The generated code.
struct Sdk<'a> {
    /// Its blocks by their first lines, for example `Object for FactorDto {`.
    blocks: HashMap<&'a str, Vec<&'a str>>,
    /// The fields of structs with their documentation on one line, by name.
    definitions: HashMap<&'a str, String>,
    /// The types that are aliases of generic structs, by name.
    aliases: HashMap<&'a str, &'static Generic>,
}

impl<'a> Sdk<'a> {
    fn new(artifacts: &'a Artifacts) -> Self {
        let mut blocks: HashMap<&str, Vec<&str>> = HashMap::new();
        let files = artifacts.0.iter().filter(|((root, _), _)| *root == Root::Sdk);
        let texts: Vec<&str> = files.map(|(_, text)| text.as_str()).collect();
        let found = texts.iter().flat_map(|text| text.split("\nimpl ").skip(1));
        for (head, block) in found.filter_map(|block| block.split_once('\n')) {
            let (block, _) = block.split_once("\n}\n").unwrap_or((block, ""));
            blocks.entry(head).or_default().push(block);
        }
        let structs = texts.iter().flat_map(|text| text.split("\npub struct ").skip(1));
        let definitions = structs.filter_map(|one| {
            let (head, rest) = one.split_once(" {\n")?;
            let (fields, _) = rest.split_once("\n}\n").unwrap_or((rest, ""));
            // Without the line breaks of the documentation.
            let words = fields.lines().map(|line| line.trim().trim_start_matches("///"));
            Some((head, words.collect::<String>()))
        });
        let definitions = definitions.collect();
        let aliases = texts.iter().flat_map(|text| text.split("\npub type ").skip(1));
        let aliases = aliases.filter_map(|alias| alias.split_once(" ="));
        let generic = |ty: &str| {
            let (name, _) = ty.trim_start().split_once('<')?;
            Generic::all().iter().find(|one| one.name == name)
        };
        let aliases = aliases.filter_map(|(name, ty)| Some((name, generic(ty)?)));
        Self {
            blocks,
            aliases: aliases.collect(),
            definitions,
        }
    }

    fn has(&self, head: &str, name: &str) -> bool {
        let blocks = self.blocks.get(head);
        blocks.is_some_and(|all| all.iter().any(|block| block.contains(name)))
    }

    fn has_type(&self, name: &str) -> bool {
        self.aliases.contains_key(name) || self.blocks.contains_key(&*table_of(name))
    }

    /// Returns whether the documentation of a struct's fields has this text.
    fn describes(&self, ty: &str, text: &str) -> bool {
        self.definitions.get(ty).is_some_and(|fields| fields.contains(text))
    }

    fn has_property(&self, ty: &str, property: &str) -> bool {
        match self.aliases.get(ty) {
            Some(generic) => generic.properties().any(|one| one == property),
            None => self.has(&table_of(ty), &literal(property)),
        }
    }
}

/// The page of an operation. A page that is missing has no text.
struct Page<'a> {
    path: String,
    text: &'a str,
}

impl<'a> Page<'a> {
    fn new(artifacts: &'a Artifacts, path: String) -> Self {
        let key = (Root::Docs, path);
        let text = artifacts.0.get(&key).map_or("", String::as_str);
        Self { path: key.1, text }
    }

    /// Returns the section below a heading.
    fn section(&self, heading: &str) -> Option<&'a str> {
        let (_, rest) = self.text.split_once(heading)?;
        let ends = ["\n## ", "\n### "].map(|end| rest.find(end));
        let end = ends.into_iter().flatten().min();
        Some(end.map_or(rest, |end| &rest[..end]))
    }

    /// Returns the first row of any table that begins with the cell.
    fn row(&self, cell: &str) -> Option<&'a str> {
        row(self.text, cell)
    }

    /// Returns the first row of a table below one of the headings that begins with the cell.
    fn row_of(&self, headings: &[&str], cell: &str) -> Option<&'a str> {
        let mut sections = headings.iter().filter_map(|heading| self.section(heading));
        sections.find_map(|section| row(section, cell))
    }

    /// Returns whether a table below one of the headings has a row that begins with the cell.
    fn has_row(&self, headings: &[&str], cell: &str) -> bool {
        self.has_row_with(headings, cell, "")
    }

    /// Returns whether such a row has this text, too.
    fn has_row_with(&self, headings: &[&str], cell: &str, text: &str) -> bool {
        let start = format!("| {} ", table::cell(cell));
        let text = table::cell(text);
        let is_it = |line: &str| {
            let rest = line.strip_prefix(&start);
            rest.is_some_and(|rest| {
                rest.trim_start().starts_with('|') && rest.contains(&*text)
            })
        };
        let sections = headings.iter().filter_map(|heading| self.section(heading));
        sections.flat_map(str::lines).any(is_it)
    }
}

/// Returns the first row of a table that begins with the cell.
fn row<'t>(text: &'t str, cell: &str) -> Option<&'t str> {
    let start = format!("| {} ", table::cell(cell));
    text.lines().find(|line| line.starts_with(&start))
}

/// The heading of the section on a type.
fn heading(definition: &TypeDef) -> String {
    format!("\n### <a id=\"{}\">", markdown::attribute(&definition.name))
}

/// Something that is counted.
struct Thing {
    /// A pointer to it in the document.
    at: String,
    has_page: bool,
    in_sdk: bool,
    /// The first page that lacks it.
    lacking: Option<String>,
}

struct Counter<'a> {
    generated: &'a rust::Sdk<'a>,
    sdk: &'a Sdk<'a>,
    things: BTreeMap<(Kind, String), Thing>,
}

impl Counter<'_> {
    /// Adds a thing. `page` is a page that should have it, and whether it does.
    fn add(
        &mut self,
        kind: Kind,
        name: String,
        at: &str,
        in_sdk: bool,
        page: Option<(&Page<'_>, bool)>,
    ) {
        let thing = self.things.entry((kind, name)).or_insert_with(|| Thing {
            at: at.to_owned(),
            has_page: false,
            in_sdk,
            lacking: None,
        });
        thing.has_page |= page.is_some();
        if let Some((page, false)) = page {
            thing.lacking.get_or_insert_with(|| page.path.clone());
        }
    }

    /// Adds what a client has beside its operations.
    fn client(&mut self, client: &model::Client, artifacts: &Artifacts) {
        let file = (Root::Sdk, format!("{}/client.rs", client.name));
        let code = artifacts.0.get(&file).map_or("", String::as_str);
        let page = |name: &str| {
            Page::new(artifacts, format!("{}/{}/{name}", RUST.name, client.name))
        };
        let webhooks = page("webhooks.md");
        for one in &client.webhooks {
            let is_named = code.contains(&format!("- {}", rust::code(&one.title())));
            let row = webhooks.row(&markdown::code(&one.name));
            let is_on_page = row.is_some_and(|row| match &one.ty {
                Some(ty) => row.contains(&types::print(self.generated.api, ty)),
                None => true,
            });
            self.add(
                Kind::Webhook,
                one.title(),
                &one.origin.pointer,
                is_named,
                Some((&webhooks, is_on_page)),
            );
        }
        let platform = &self.generated.api.platform;
        if platform.credentials(&client.name).is_some() {
            return;
        }
        let index = page("README.md");
        for (at, one) in client.servers.iter().enumerate() {
            let is_on_page = index.text.contains(&markdown::code(&one.url()));
            self.add(
                Kind::Server,
                one.url(),
                &format!("#/servers/{at}"),
                code.contains(&rust::code(&one.url())),
                Some((&index, is_on_page)),
            );
        }
        let setters = setters::of(client);
        for (one, setter) in client.schemes.iter().zip(setters) {
            let Some(setter) = setter else { continue };
            let is_method = code.contains(&format!("pub fn {setter}("));
            self.add(Kind::SecurityScheme, one.name.clone(), &one.at, is_method, None);
            let pages = client.operations().filter(|operation| {
                let mut required = operation.security.iter().flatten();
                required.any(|required| required.scheme == one.name)
            });
            let pages: Vec<_> =
                pages.filter_map(|one| self.generated.pages.get(&one.node)).collect();
            for path in pages {
                let page = Page::new(artifacts, format!("{}/{path}", RUST.name));
                let is_on_page = page.text.contains(&markdown::code(&one.name));
                let page = Some((&page, is_on_page));
                self.add(
                    Kind::SecurityScheme,
                    one.name.clone(),
                    &one.at,
                    is_method,
                    page,
                );
            }
        }
    }

    /// Adds an operation with everything that it uses.
    fn operation(
        &mut self,
        client: &model::Client,
        operation: &Operation,
        page: Option<&Page<'_>>,
    ) {
        let method = operation.http.as_str();
        let name = format!("{method} {}", operation.path);
        let at = format!(
            "#/paths/{}/{}",
            escape(&operation.path),
            method.to_ascii_lowercase()
        );
        let names = &self.generated.surface.names;
        let class = &names[client.node];
        let stated = format!("\n`{class}.{}`\n", &names[operation.node]);
        self.add(
            Kind::Operation,
            name.clone(),
            &at,
            self.sdk.has(
                &format!("{class} {{"),
                &format!("pub fn {}(", self.generated.ident(operation.node)),
            ),
            page.map(|page| (page, page.text.contains(&stated))),
        );
        if let Some(parameters) = names.parameters(operation) {
            for one in &operation.parameters {
                let owner = format!("{name} parameters");
                self.property(&owner, &at, &one.field, parameters, page, &[REQUEST]);
            }
        }
        let api = self.generated.api;
        let body = operation.body.as_ref().map(|body| (&body.ty, REQUEST));
        let response = operation.response.ty().map(|ty| (ty, RESPONSE));
        let roots: Vec<_> = body.into_iter().chain(response).collect();
        // A message that is no object has sections like any other type.
        let messages: Vec<(TypeId, &str)> = roots
            .iter()
            .filter_map(|(ty, heading)| Some((ty.direct()?, *heading)))
            .filter(|(id, _)| matches!(api[*id].shape, Shape::Struct(_)))
            .collect();
        let types = Types::of(api, operation);
        let shown = types.shown.into_iter().map(|id| (id, page));
        // A page that would become too long only names some types.
        for (id, page) in shown.chain(types.named.into_iter().map(|id| (id, None))) {
            if !messages.iter().any(|(root, _)| *root == id) {
                self.schema(id, page, "");
            }
        }
        for (id, heading) in messages {
            self.schema(id, page, heading);
        }
    }

    /// Adds a schema with its properties. A message has its properties below a heading of its own.
    fn schema(&mut self, id: TypeId, page: Option<&Page<'_>>, message: &str) {
        let definition = &self.generated.api[id];
        if !matches!(definition.shape, Shape::Struct(_)) {
            return;
        }
        let name = &definition.name;
        let at = format!("#/components/schemas/{}", escape(name));
        let ty = &self.generated.surface.names[definition.node];
        let heading = heading(definition);
        let headings: &[&str] =
            if message.is_empty() { &[&heading] } else { &[message, &heading] };
        let has_section =
            |page: &Page<'_>| headings.iter().any(|one| page.section(one).is_some());
        self.add(
            Kind::Schema,
            name.clone(),
            &at,
            self.sdk.has_type(ty),
            page.map(|page| (page, has_section(page))),
        );
        for field in models::members(self.generated.api, id) {
            let at = format!("{at}/properties/{}", escape(&field.wire_name));
            // The page may have the type in the other direction, with this property.
            let is_shown = !(message == REQUEST && field.read_only
                || message == RESPONSE && field.write_only);
            let page = page.filter(|_| is_shown);
            self.property(name, &at, field, ty, page, headings);
        }
    }

    fn property(
        &mut self,
        owner: &str,
        at: &str,
        field: &Field,
        ty: &str,
        page: Option<&Page<'_>>,
        headings: &[&str],
    ) {
        let name = format!("{owner}.{}", field.wire_name);
        let cell = markdown::plain(&field.wire_name);
        self.add(
            Kind::Property,
            name.clone(),
            at,
            self.sdk.has_property(ty, &field.wire_name),
            page.map(|page| (page, page.has_row(headings, &cell))),
        );
        for value in &field.limits.values {
            let value = value.to_string();
            let code = markdown::code(&value);
            self.add(
                Kind::EnumValue,
                format!("{name} = {value}"),
                at,
                self.sdk.describes(ty, &rust::code(&value)),
                page.map(|page| (page, page.has_row_with(headings, &cell, &code))),
            );
        }
        for id in models::directly_in(self.generated.api, &field.ty) {
            self.values(id, &name, at, page);
        }
        let row = page.and_then(|page| page.row_of(headings, &cell)).unwrap_or_default();
        if field.ty.has_map() {
            let is_on_page = row.contains(MAP);
            self.add(
                Kind::MapValue,
                format!("{name} values"),
                at,
                self.sdk.describes(ty, "BTreeMap<String,"),
                page.map(|page| (page, is_on_page)),
            );
        }
        if let Some(id) = field.ty.named() {
            self.variants(id, &name, row, page);
        }
    }

    /// Adds the variants of a union to a property.
    fn variants(
        &mut self,
        id: TypeId,
        property: &str,
        row: &str,
        page: Option<&Page<'_>>,
    ) {
        let api = self.generated.api;
        let definition = &api[id];
        let names = &self.generated.surface.names;
        let head = format!("{} {{", &names[definition.node]);
        for one in definition.shape.variants() {
            let text = types::print(api, &one.ty);
            // A cell with too many unions only names some of them.
            let is_on_page = row.contains(&text.replace('|', r"\|"))
                || row.contains(&markdown::name(&definition.name));
            self.add(
                Kind::Variant,
                format!("{property} as {text}"),
                &one.origin.pointer,
                self.sdk.has(&head, &format!("Self::{}(", &names[one.node])),
                page.map(|page| (page, is_on_page)),
            );
        }
    }

    /// Adds the values of an enum to a property.
    fn values(&mut self, id: TypeId, property: &str, at: &str, page: Option<&Page<'_>>) {
        let definition = &self.generated.api[id];
        let Shape::Enum(variants) = &definition.shape else { return };
        let (head, heading) = (
            format!("{} {{", &self.generated.surface.names[definition.node]),
            heading(definition),
        );
        for variant in variants {
            let cell = markdown::code(&variant.wire_value);
            self.add(
                Kind::EnumValue,
                format!("{property} = {}", variant.wire_value),
                at,
                self.sdk.has(&head, &literal(&variant.wire_value)),
                page.map(|page| (page, page.has_row(&[&heading], &cell))),
            );
        }
    }

    fn finish(self, client: &model::Client, document: &Document) -> Client {
        let of = |kind| self.things.iter().filter(move |((one, _), _)| *one == kind);
        let count = |kind| {
            let things = || of(kind).filter(|(_, thing)| thing.has_page);
            Count {
                document: things().count(),
                sdk: things().filter(|(_, thing)| thing.in_sdk).count(),
                docs: things().filter(|(_, thing)| thing.lacking.is_none()).count(),
            }
        };
        let found: Vec<_> = self
            .things
            .iter()
            .flat_map(|((kind, name), thing)| thing.findings(*kind, name))
            .collect();
        let mut findings = Diagnostics::default();
        for (at, found, hint) in found.iter().take(MAX_LISTED) {
            let expected = "all names of the document";
            findings.push(document.source.error(*at, found, expected, hint));
        }
        let names = &self.generated.surface.names;
        let paged = client.operations().filter(|one| one.paging.is_some());
        let paged: BTreeSet<String> = paged
            .map(|one| format!("{}.{}", &names[client.node], &names[one.node]))
            .collect();
        let hidden = document.operations.iter();
        Client {
            name: client.name.clone(),
            counts: Kind::ALL.map(count),
            without_page: Kind::ALL
                .map(|kind| of(kind).filter(|(_, thing)| !thing.has_page).count()),
            hidden: hidden.filter(|one| one.visibility == Visibility::Hidden).count(),
            paged: paged.into_iter().collect(),
            unlisted: found.len().saturating_sub(MAX_LISTED),
            findings,
        }
    }
}

impl Thing {
    /// Returns where the thing is missing: a pointer, what was found, and a hint.
    fn findings(
        &self,
        kind: Kind,
        name: &str,
    ) -> impl Iterator<Item = (&str, String, String)> {
        let sdk =
            (!self.in_sdk).then(|| ("in the SDK".to_owned(), "generator/src/rust/"));
        let page = self.lacking.as_ref().map(|path| {
            (format!("on the page `{path}`"), "generator/src/docs/ or templates/")
        });
        sdk.into_iter().chain(page).map(move |(place, emitter)| {
            let found = format!("the {} `{name}` is missing {place}", kind.singular());
            (self.at.as_str(), found, format!("this is a bug in {emitter}"))
        })
    }
}

/// Writes a string as the generated code has it.
/// Returns the first line of the table of a struct.
fn table_of(name: &str) -> String {
    format!("Object for {name} {{")
}

fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}
