//! References to other files, and to places that are no components: what they lead to becomes a
//! component, and they lead there.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::diagnostic::Diagnostics;
use crate::openapi::visit::{self, Kind};
use crate::source::pointer::{Pointer, escape, segments};
use crate::source::{Origins, Source};
use crate::text;
use crate::words;

/// Reads a file that a document refers to, by its path within the folder of the document.
pub(super) type Files<'f> = &'f dyn Fn(&str) -> Result<Source, Diagnostics>;

/// The longest chain of references. A chain that leads back to itself is longer.
const LONGEST: usize = 100;

/// The keys that stay beside a reference to a schema that was moved: they belong to its place.
const STAYING: [&str; 7] = [
    "description",
    "default",
    "example",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// The keys of schemas that hold one schema.
const ONE: [&str; 4] = ["schema", "items", "additionalProperties", "not"];

/// The keys of schemas that hold several, in an array or by name.
const SEVERAL: [&str; 9] = [
    "properties",
    "patternProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "prefixItems",
    "$defs",
    "definitions",
    "schemas",
];

/// Segments of pointers that say nothing about what they lead to.
const SILENT: [&str; 12] = [
    "components",
    "schemas",
    "paths",
    "properties",
    "$defs",
    "definitions",
    "content",
    "schema",
    "items",
    "parameters",
    "responses",
    "allOf",
];

/// Makes a component of all that the document refers to.
pub(super) fn bundle(source: &mut Source, files: Files<'_>) -> Diagnostics {
    let value = source.value.take();
    let name = source.file.rsplit('/').next().unwrap_or(&source.file).to_owned();
    let mut bundle = Bundle {
        by_path: HashMap::from([(name.clone(), Some(0))]),
        files: vec![File {
            path: name,
            source: Arc::new(source.clone()),
            value,
            anchors: None,
        }],
        read: files,
        names: HashMap::new(),
        taken: HashMap::new(),
        queue: VecDeque::new(),
        origins: Origins::new(),
        findings: Diagnostics::default(),
    };
    bundle.put_path_items();
    bundle.rewrite("#", Kind::Document, 0, "#");
    bundle.name_shared();
    while let Some(next) = bundle.queue.pop_front() {
        bundle.move_to_components(next);
    }
    let Bundle {
        mut files,
        origins,
        findings,
        ..
    } = bundle;
    let others: BTreeSet<String> =
        files.drain(1..).map(|file| file.source.file.clone()).collect();
    source.value = files.pop().map(|file| file.value).unwrap_or_default();
    source.moved(origins, others);
    findings
}

/// Returns the section of the components for a kind of object.
fn section(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Schema | Kind::Property | Kind::Inline => "schemas",
        Kind::Parameter => "parameters",
        Kind::Body => "requestBodies",
        Kind::Response => "responses",
        Kind::Link => "links",
        Kind::Header => "headers",
        Kind::SecurityScheme => "securitySchemes",
        Kind::Webhook => "pathItems",
        Kind::Media => "mediaTypes",
        _ => return None,
    })
}

struct File {
    /// The path within the folder of the document.
    path: String,
    source: Arc<Source>,
    value: Value,
    /// The pointers of the schemas that have an anchor.
    anchors: Option<HashMap<String, String>>,
}

/// The place of a value: the file, and the segments of the pointer.
type Place = (usize, Vec<String>);

/// A value that becomes a component.
struct Move {
    place: Place,
    kind: Kind,
    section: &'static str,
    name: String,
}

struct Bundle<'f> {
    /// The document, and the files that it refers to.
    files: Vec<File>,
    /// The files by their paths; none for one that can't be read.
    by_path: HashMap<String, Option<usize>>,
    read: Files<'f>,
    /// The names of what becomes a component, by place and section.
    names: HashMap<(Place, &'static str), String>,
    /// The names in each section of the components.
    taken: HashMap<&'static str, HashSet<String>>,
    queue: VecDeque<Move>,
    origins: Origins,
    findings: Diagnostics,
}

/// A reference in a file, and its place.
struct Reference<'r> {
    file: usize,
    at: &'r str,
    text: &'r str,
}

impl Bundle<'_> {
    fn root(&mut self) -> &mut Value {
        &mut self.files[0].value
    }

    fn refuse(
        &mut self,
        reference: &Reference<'_>,
        found: &str,
        expected: &str,
        hint: &str,
    ) {
        let found = format!("the reference `{}` {found}", text::line(reference.text));
        let source = &self.files[reference.file].source;
        self.findings.push(source.error(reference.at, found, expected, hint));
    }

    /// Replaces references of paths by the path items, because each path has operations of its own.
    fn put_path_items(&mut self) {
        let paths = self.root().get("paths").and_then(Value::as_object);
        let with_reference = paths.into_iter().flatten().filter(|(path, item)| {
            !path.starts_with("x-") && item.get("$ref").is_some_and(Value::is_string)
        });
        let paths: Vec<String> = with_reference.map(|(path, _)| path.clone()).collect();
        for path in paths {
            self.put_path_item(&path);
        }
    }

    fn put_path_item(&mut self, path: &str) {
        let pointer = format!("#/paths/{}", escape(path));
        let mut own = self.root()["paths"][path].take();
        let (mut file, mut at) = (0, pointer.clone());
        for _ in 0..LONGEST {
            let Some(Value::String(text)) =
                own.as_object_mut().and_then(|item| item.shift_remove("$ref"))
            else {
                self.root()["paths"][path] = own;
                self.rewrite(&pointer, Kind::PathItem, file, &at);
                let source = (file > 0).then(|| Arc::clone(&self.files[file].source));
                self.origins.insert(pointer, (source, at));
                return;
            };
            let written = format!("{at}/$ref");
            let reference = Reference {
                file,
                at: &written,
                text: &text,
            };
            let Some((place, target)) = self.target(&reference) else {
                self.root()["paths"][path] = json!({});
                return;
            };
            let Some(mut target) = target.as_object().cloned() else {
                self.refuse(&reference, "leads to no path item", "a path item", END);
                self.root()["paths"][path] = json!({});
                return;
            };
            target.extend(own.as_object().cloned().unwrap_or_default());
            own = Value::Object(target);
            (file, at) = (place.0, pointer_of(&place.1));
        }
        let text = at;
        let reference = Reference {
            file: 0,
            at: &format!("{pointer}/$ref"),
            text: &text,
        };
        self.refuse(&reference, "leads back to itself", "a path item", END);
        self.root()["paths"][path] = json!({});
    }

    /// Rewrites the references within the value at `base` of the document, which comes from the
    /// value at `origin` of a file.
    fn rewrite(&mut self, base: &str, kind: Kind, file: usize, origin: &str) {
        let mut found = Vec::new();
        if let Some(value) = self.root().pointer(&base[1..]) {
            visit::objects_of(kind, value, |site, object| {
                let Some(section) = section(site.kind) else { return };
                let mut add = |at: Pointer<'_>, text: Option<&str>| {
                    let text =
                        text.filter(|text| file > 0 || !is_component(text, section));
                    found.extend(
                        text.map(|text| (at.to_string(), site.kind, text.to_owned())),
                    );
                };
                let dynamic = object.get("$dynamicRef").and_then(Value::as_str);
                add(site.at.key("$dynamicRef"), dynamic);
                add(site.at.key("$ref"), object.get("$ref").and_then(Value::as_str));
                let discriminator = site.at.key("discriminator");
                let at = discriminator.key("mapping");
                for (value, target) in mapping(object) {
                    // Others are names of schemas.
                    let target = target.as_str().filter(|target| is_reference(target));
                    add(at.key(value), target);
                }
                let default = object.get("discriminator");
                let default = default.and_then(|one| one.get("defaultMapping"));
                add(
                    discriminator.key("defaultMapping"),
                    default.and_then(Value::as_str).filter(|one| is_reference(one)),
                );
            });
        }
        for (at, kind, text) in found {
            let here = format!("{base}{}", &at[1..]);
            let there = format!("{origin}{}", &at[1..]);
            let reference = Reference {
                file,
                at: &there,
                text: &text,
            };
            let earlier = std::mem::take(&mut self.findings);
            let new = self.component(&reference, kind);
            let mut findings = std::mem::replace(&mut self.findings, earlier);
            if let (None, Some(schema)) = (&new, discriminated(&here)) {
                // Without it, the first variant that fits is taken.
                findings = findings.as_warnings();
                let schema = self.root().pointer_mut(&schema[1..]);
                let schema = schema.and_then(Value::as_object_mut);
                schema.map(|schema| schema.shift_remove("discriminator"));
            }
            self.findings.extend(findings);
            let (holder, key) = here.rsplit_once('/').unwrap_or_default();
            let object = self.root().pointer_mut(&holder[1..]);
            let Some(object) = object.and_then(Value::as_object_mut) else { continue };
            match new {
                Some(new) if key.starts_with('$') => {
                    object.shift_remove("$dynamicRef");
                    object.insert("$ref".to_owned(), new.into());
                }
                Some(new) => {
                    let value = self.root().pointer_mut(&here[1..]);
                    value.into_iter().for_each(|value| *value = new.as_str().into());
                }
                // It was refused; a schema without it is any value.
                None if section(kind) == Some("schemas") && key.starts_with('$') => {
                    object.shift_remove(key);
                }
                None => {}
            }
        }
    }

    /// Returns the reference to the component of what this reference leads to.
    fn component(&mut self, reference: &Reference<'_>, kind: Kind) -> Option<String> {
        let section = section(kind)?;
        let (mut place, mut target) = self.target(reference)?;
        let content = match (section, target.get("content").and_then(Value::as_object)) {
            ("schemas", Some(content)) => content.iter().next(),
            _ => None,
        };
        if let Some((media, schema)) =
            content.and_then(|(media, one)| Some((media, one.get("schema")?)))
        {
            // A response or a body in place of a schema: its content is meant.
            place.1.extend(["content", media, "schema"].map(str::to_owned));
            target = schema;
        }
        let is_object = target.is_object() || target.is_boolean();
        let written = pointer_of(&place.1);
        if place.0 == 0
            && let [components, _, _] = place.1.as_slice()
            && components == "components"
        {
            return Some(written);
        }
        if !is_object || place.0 == 0 && place.1.len() < 2 {
            let expected = format!("a reference to one of the {section}");
            self.refuse(reference, "leads to something else", &expected, END);
            return None;
        }
        let name = self.name(place, kind, section);
        Some(format!("#/components/{section}/{}", escape(&name)))
    }

    /// Returns the name of the component that this value becomes.
    fn name(&mut self, place: Place, kind: Kind, section: &'static str) -> String {
        let key = (place, section);
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let candidates = candidates(&self.files[key.0.0].path, &key.0.1);
        let name = self.claim(section, &candidates);
        self.queue.push_back(Move {
            place: key.0.clone(),
            kind,
            section,
            name: name.clone(),
        });
        self.names.insert(key, name.clone());
        name
    }

    fn claim(&mut self, section: &'static str, candidates: &[String]) -> String {
        let components = self.files[0].value.get("components");
        let taken = self.taken.entry(section).or_insert_with(|| {
            let present = components.and_then(|all| all.get(section));
            present
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(Map::keys)
                .cloned()
                .collect()
        });
        let last = candidates.last().cloned().unwrap_or_default();
        let numbered = (2..).map(|number| format!("{last}{number}"));
        let mut all = candidates.iter().cloned().chain(numbered);
        let name = all.find(|name| !taken.contains(name)).unwrap_or(last);
        taken.insert(name.clone());
        name
    }

    /// Returns the value that a reference leads to, and its place.
    fn target(&mut self, reference: &Reference<'_>) -> Option<(Place, &Value)> {
        let place = self.place(reference)?;
        let mut way = place;
        for _ in 0..LONGEST {
            way = self.through_component(way);
            let (at, missing) = self.walk(&way);
            if missing == way.1.len() {
                let value = self.files[way.0].value.pointer(&pointer_of(&way.1)[1..])?;
                return Some((way, value));
            }
            // The way leads through another reference.
            let Some(text) = at else { break };
            let here = format!("{}/$ref", pointer_of(&way.1[..missing]));
            let next = Reference {
                file: way.0,
                at: &here,
                text: &text,
            };
            let mut next = self.place(&next)?;
            next.1.extend(way.1.drain(missing..));
            way = next;
        }
        self.refuse(reference, "leads to nothing", "a reference to an object", END);
        None
    }

    /// Follows the way as far as there are values. Returns the number of segments, and the
    /// reference at the end.
    fn walk(&self, (file, way): &Place) -> (Option<String>, usize) {
        let mut value = &self.files[*file].value;
        for (index, segment) in way.iter().enumerate() {
            let next = match value {
                Value::Array(items) => {
                    segment.parse().ok().and_then(|at: usize| items.get(at))
                }
                value => value.get(segment),
            };
            let Some(next) = next else {
                let reference = value.get("$ref").and_then(Value::as_str);
                return (reference.map(str::to_owned), index);
            };
            value = next;
        }
        (None, way.len())
    }

    /// Returns the present place of a value: it may be part of one that was moved.
    fn present(&self, mut place: Place) -> Place {
        for _ in 0..LONGEST {
            let (Some(reference), missing) = self.walk(&place) else { break };
            let Some(pointer) = reference.strip_prefix('#') else { break };
            let rest = place.1.split_off(missing);
            place.1 = segments(pointer);
            place.1.extend(rest);
        }
        place
    }

    /// Returns the place in the document of a value that is part of a component from another file.
    fn through_component(&self, (file, way): Place) -> Place {
        if file == 0 || self.names.is_empty() {
            return (file, way);
        }
        for length in (1..way.len()).rev() {
            let key = ((file, way[..length].to_vec()), "schemas");
            let Some(name) = self.names.get(&key) else { continue };
            let is_there = self.files[0].value.pointer("/components/schemas");
            if is_there.is_some_and(|schemas| schemas.get(name).is_some()) {
                let component = ["components", "schemas", name].map(str::to_owned);
                let rest = way[length..].iter().cloned();
                return (0, component.into_iter().chain(rest).collect());
            }
        }
        (file, way)
    }

    /// Returns the place that a reference names.
    fn place(&mut self, reference: &Reference<'_>) -> Option<Place> {
        let (path, fragment) =
            reference.text.split_once('#').unwrap_or((reference.text, ""));
        let own = self.files[0].value.get("$self").and_then(Value::as_str);
        let file = if path.is_empty() {
            reference.file
        } else if own == Some(path) {
            0
        } else {
            self.file(reference, &decoded(path))?
        };
        let fragment = decoded(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            return Some((file, segments(&fragment)));
        }
        let file_of = &mut self.files[file];
        let anchors = file_of.anchors.get_or_insert_with(|| anchors(&file_of.value));
        match anchors.get(&fragment) {
            Some(pointer) => Some((file, segments(pointer))),
            None => {
                let hint = "write a pointer, such as `#/components/schemas/NAME`";
                self.refuse(
                    reference,
                    "leads to no anchor",
                    "a pointer or `$anchor`",
                    hint,
                );
                None
            }
        }
    }

    /// Returns the file at a path that is relative to the file of the reference.
    fn file(&mut self, reference: &Reference<'_>, path: &str) -> Option<usize> {
        let expected = "a file in the folder of the document";
        let scheme = path.split(['/', '.']).next().unwrap_or_default();
        if scheme.contains(':') || path.starts_with("//") {
            let hint =
                "save the file in the folder of the document, and refer to it there";
            self.refuse(reference, "is a URL", expected, hint);
            return None;
        }
        let mut folders: Vec<&str> =
            self.files[reference.file].path.split('/').collect();
        folders.pop();
        let mut is_outside = path.starts_with('/') || path.contains('\\');
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => is_outside |= folders.pop().is_none(),
                part => folders.push(part),
            }
        }
        let path = folders.join("/");
        if is_outside {
            let hint = "move the file into the folder";
            self.refuse(reference, "leads out of the folder", expected, hint);
            return None;
        }
        if let Some(known) = self.by_path.get(&path) {
            return *known;
        }
        let read = (self.read)(&path);
        let index = match read {
            Ok(mut source) => {
                let value = source.value.take();
                self.files.push(File {
                    path: path.clone(),
                    source: Arc::new(source),
                    value,
                    anchors: None,
                });
                Some(self.files.len() - 1)
            }
            Err(found) => {
                let hint = "the next message says why";
                self.refuse(
                    reference,
                    "leads to a file that can't be used",
                    expected,
                    hint,
                );
                self.findings.extend(found);
                None
            }
        };
        self.by_path.insert(path, index);
        index
    }

    /// Gives a name to each schema within a shared parameter, body or response that needs one:
    /// otherwise each operation would have a type of its own.
    fn name_shared(&mut self) {
        let mut found = Vec::new();
        for (kind, suffix) in
            [(Kind::Parameter, ""), (Kind::Body, "Body"), (Kind::Response, "Response")]
        {
            let Some(section) = section(kind) else { continue };
            let components =
                self.files[0].value.pointer(&format!("/components/{section}"));
            for (name, object) in
                components.and_then(Value::as_object).into_iter().flatten()
            {
                let base =
                    vec!["components".to_owned(), section.to_owned(), name.clone()];
                let content = object.get("content").and_then(Value::as_object);
                let contents = content.into_iter().flatten().map(|(media, content)| {
                    let more = ["content", media].map(str::to_owned);
                    (base.iter().cloned().chain(more).collect(), content)
                });
                let all: Vec<(Vec<String>, &Value)> =
                    contents.chain([(base.clone(), object)]).collect();
                for (mut way, holder) in all {
                    let Some(schema) = holder.get("schema") else { continue };
                    way.push("schema".to_owned());
                    if let Some(way) = in_need_of_a_name(way, schema) {
                        let name = words::pascal(name);
                        found.push((way, [name.clone(), format!("{name}{suffix}")]));
                    }
                }
            }
        }
        for (at, name, schema) in self.bodies_of_events() {
            if let Some(way) = in_need_of_a_name(segments(&at), &schema) {
                let name = words::pascal(&name);
                found.push((way, [name.clone(), format!("{name}Event")]));
            }
        }
        for (way, candidates) in found {
            let key = ((0, way), "schemas");
            if self.names.contains_key(&key) {
                continue;
            }
            let name = self.claim("schemas", &candidates);
            let object = self.root().pointer_mut(&pointer_of(&key.0.1)[1..]);
            if let Some(object) = object {
                let written = format!("#/components/schemas/{}", escape(&name));
                let moved = std::mem::replace(object, Value::Null);
                *object = reference_beside(&moved, &written);
                self.put(&name, "schemas", moved, &key.0, &written);
                self.names.insert(key, name);
            }
        }
    }

    /// Returns the schemas of the bodies of webhooks and callbacks, with their places and names.
    fn bodies_of_events(&self) -> Vec<(String, String, Value)> {
        let mut found = Vec::new();
        visit::objects(&self.files[0].value, |site, object| {
            let body = object.get("requestBody").filter(|_| site.kind == Kind::Event);
            let content = body.and_then(|body| body.get("content")?.as_object());
            for (media, content) in content.into_iter().flatten() {
                let Some(schema) = content.get("schema") else { continue };
                let at = site.at.key("requestBody");
                let at = at.key("content");
                let at = at.key(media);
                let at = at.key("schema").to_string();
                // `#/webhooks/NAME/post`, `#/paths/PATH/post/callbacks/NAME/EXPRESSION/post`
                let way = segments(&at);
                let is_holder = |one: &String| {
                    ["webhooks", "callbacks", "pathItems"].contains(&one.as_str())
                };
                let holder = way.iter().rposition(is_holder);
                let name = holder.and_then(|holder| way.get(holder + 1)).cloned();
                found.extend(name.map(|name| (at, name, schema.clone())));
            }
        });
        found
    }

    fn move_to_components(&mut self, next: Move) {
        let Move {
            place,
            kind,
            section,
            name,
        } = next;
        let written = format!("#/components/{section}/{}", escape(&name));
        let pointer = pointer_of(&place.1);
        let now = self.present(place.clone());
        let present = pointer_of(&now.1);
        let Some(value) = self.files[now.0].value.pointer_mut(&present[1..]) else {
            return;
        };
        let moved = if now.0 == 0 && section == "schemas" && holds_schema(&now.1) {
            let reference = reference_beside(value, &written);
            std::mem::replace(value, reference)
        } else {
            value.clone()
        };
        self.put(&name, section, moved, &place, &written);
        self.rewrite(&written, kind, place.0, &pointer);
    }

    fn put(
        &mut self,
        name: &str,
        section: &str,
        value: Value,
        (file, way): &Place,
        written: &str,
    ) {
        let components = object_at(self.root(), "components");
        let section = components.and_then(|all| object_at(all, section));
        if let Some(section) = section.and_then(Value::as_object_mut) {
            section.insert(name.to_owned(), value);
        }
        let source = (*file > 0).then(|| Arc::clone(&self.files[*file].source));
        self.origins.insert(written.to_owned(), (source, pointer_of(way)));
    }
}

const END: &str = "refer to a value that is there";

fn object_at<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    Some(value.as_object_mut()?.entry(key).or_insert_with(|| json!({})))
}

/// Returns the mapping of a discriminator.
fn mapping(schema: &visit::Object) -> impl Iterator<Item = (&String, &Value)> {
    let mapping = schema.get("discriminator").and_then(|one| one.get("mapping"));
    mapping.and_then(Value::as_object).into_iter().flatten()
}

/// Returns the place of the schema whose discriminator has this value in its mapping, or as the
/// default.
fn discriminated(at: &str) -> Option<&str> {
    let (holder, _) = at.rsplit_once('/')?;
    holder
        .strip_suffix("/discriminator/mapping")
        .or_else(|| at.strip_suffix("/discriminator/defaultMapping"))
}

/// Returns whether a value of a mapping is a reference, and no name of a schema.
fn is_reference(target: &str) -> bool {
    target.contains(['/', '#']) || target.ends_with(".yaml")
}

/// Returns whether a reference leads to a component of this section.
fn is_component(text: &str, section: &str) -> bool {
    let name = text
        .strip_prefix("#/components/")
        .and_then(|rest| rest.strip_prefix(section)?.strip_prefix('/'));
    name.is_some_and(|name| !name.contains(['/', '%']))
}

/// Returns the reference to a schema that was moved, with what belongs to its former place.
fn reference_beside(schema: &Value, written: &str) -> Value {
    let mut left = json!({"$ref": written});
    for key in STAYING {
        if let Some(value) = schema.get(key) {
            left[key] = value.clone();
        }
    }
    left
}

/// Returns whether the value at this place can only be a schema.
fn holds_schema(way: &[String]) -> bool {
    let [.., holder, last] = way else { return false };
    ONE.contains(&last.as_str()) || SEVERAL.contains(&holder.as_str())
}

/// Returns the place of the schema that would be a type of its own, through arrays and maps.
fn in_need_of_a_name(mut way: Vec<String>, schema: &Value) -> Option<Vec<String>> {
    let is_filled = |key: &str| match schema.get(key) {
        Some(Value::Object(all)) => !all.is_empty(),
        Some(Value::Array(all)) => all.len() > 1,
        _ => false,
    };
    if schema.get("$ref").is_some() || way.len() > LONGEST {
        return None;
    }
    let keys = ["properties", "oneOf", "anyOf", "allOf", "enum"];
    if keys.into_iter().any(is_filled) {
        return Some(way);
    }
    let key =
        ["items", "additionalProperties"].into_iter().find(|key| is_filled(key))?;
    way.push(key.to_owned());
    in_need_of_a_name(way, &schema[key])
}

fn pointer_of(way: &[String]) -> String {
    let mut pointer = "#".to_owned();
    for segment in way {
        pointer.push('/');
        pointer.push_str(&escape(segment));
    }
    pointer
}

/// Returns names for the value at this place, the best first.
fn candidates(file: &str, way: &[String]) -> Vec<String> {
    let stem = file.rsplit('/').next().unwrap_or(file).split('.').next().unwrap_or(file);
    let is_number = |one: &str| one.bytes().all(|byte| byte.is_ascii_digit());
    let loud = way.iter().map(String::as_str);
    let loud: Vec<&str> =
        loud.filter(|one| !SILENT.contains(one) && !is_number(one)).collect();
    let is_named = way.len() >= 2 && {
        let holder = way[way.len() - 2].as_str();
        holder != "properties"
            && (SILENT.contains(&holder) || way.len() == 2)
            && !is_number(&way[way.len() - 1])
    };
    let mut all = Vec::new();
    if let (true, Some(last)) = (is_named, way.last()) {
        all.push(last.clone());
    }
    if loud.is_empty() {
        all.push(words::pascal(stem));
    } else {
        let media = |one: &&&str| !one.starts_with("application/");
        let loud: Vec<String> =
            loud.iter().filter(media).map(|one| words::pascal(one)).collect();
        all.push(loud.concat());
    }
    all
}

/// Returns the text of a URI without percent-encoding.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Returns the pointers of all values with an anchor.
fn anchors(value: &Value) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut open = vec![(String::from("#"), value)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(object) => {
                for key in ["$anchor", "$dynamicAnchor"] {
                    if let Some(name) = object.get(key).and_then(Value::as_str) {
                        found.insert(name.to_owned(), at.clone());
                    }
                }
                let inside = object.iter();
                open.extend(
                    inside.map(|(key, one)| (format!("{at}/{}", escape(key)), one)),
                );
            }
            Value::Array(items) => {
                let inside = items.iter().enumerate();
                open.extend(inside.map(|(index, one)| (format!("{at}/{index}"), one)));
            }
            _ => {}
        }
    }
    found
}
