//! Published names that a maintainer changes on purpose: the new name is recorded in the documents
//! of `spec/`, and the earlier one stays as a deprecated alias if it is that of a type or method.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, io_error};
use crate::import;
use crate::model::{Api, Operation};
use crate::openapi::extensions::{
    CLIENT, ENUM, FIELD, FORMER_METHODS, FORMER_TYPES, METHOD, PARAMETERS, RIGHT_METHOD,
    RIGHT_TYPES, TYPE, VARIANTS,
};
use crate::openapi::visit::Object;
use crate::output::{Target, Transaction};
use crate::platform::Platform;
use crate::spec;
use crate::surface::{self, Surface, SurfaceShape, SurfaceType, record};
use crate::text;

/// A name to change, as a path of Rust: `FactorType`, `AuthenticationClient::enroll_factor`,
/// `FactorType::Sms` or `EnrollFactorDto::pass_code`.
#[derive(Clone, Debug)]
pub struct Request {
    pub spec_dir: PathBuf,
    pub old: String,
    pub action: Action,
}

#[derive(Clone, Debug)]
pub enum Action {
    /// Gives it this name, and keeps the earlier one as an alias if that is wanted.
    Rename { new: String, alias: bool },
    /// Drops the alias that it is.
    Retire,
}

/// The files that were written.
#[derive(Clone, Debug)]
pub struct Report {
    pub files: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|file| writeln!(f, "{file} is written"))?;
        writeln!(f, "`cargo xtask generate` writes the SDK with the new name")
    }
}

/// Changes a name, and writes the documents that have it.
///
/// # Errors
///
/// There is no such name, the new one can't be used, or a file can't be read or written.
pub fn run(request: &Request) -> Result<Report, Diagnostics> {
    let mut output = Transaction::begin([request.spec_dir.as_path()])?;
    let platform = Platform::of(&request.spec_dir)?;
    let mut documents = Documents::read(&request.spec_dir)?;
    let api = documents.model(&platform);
    let surface = Surface::of(&api);
    let before = names(&api, &surface);
    let renaming = Renaming {
        api: &api,
        surface: &surface,
        request,
    };
    renaming.apply(&mut documents)?;
    if let Action::Rename { new, .. } = &request.action {
        let api = documents.model(&platform);
        let path = with_last(&request.old, new);
        // Nothing else may get another name.
        if names(&api, &Surface::of(&api)) != with(&before, &request.old, &path) {
            return Err(request.error(
                format!("`{path}` can't be the new name"),
                "a name that Rust allows, and that nothing else has",
                "choose another name",
            ));
        }
    }
    let mut files = Vec::new();
    for (client, mut target, value) in documents.0 {
        let text = import::text(&value, &client, &platform).map_err(|error| {
            io_error(&target.path, "can't be written", &std::io::Error::other(error))
        })?;
        target.new = Some(text);
        if target.differs() {
            output.put(&target)?;
            files.push(target.path.display().to_string());
        }
    }
    output.commit()?;
    Ok(Report { files })
}

impl Request {
    fn error(
        &self,
        found: String,
        expected: &str,
        hint: impl Into<String>,
    ) -> Diagnostics {
        Diagnostic::about_file(&self.spec_dir, found, expected, hint).into()
    }
}

/// Returns the path of a name with another last segment. A path in place of the segment is taken as
/// it is.
fn with_last(old: &str, new: &str) -> String {
    let new = new.rsplit("::").next().unwrap_or(new);
    match old.rsplit_once("::") {
        Some((owner, _)) => format!("{owner}::{new}"),
        None => new.to_owned(),
    }
}

/// Returns the names with another one in place of `old`, and of the names within it.
fn with(names: &[String], old: &str, new: &str) -> Vec<String> {
    let changed = |name: &String| match name.strip_prefix(old) {
        Some(rest) if rest.is_empty() || rest.starts_with("::") => {
            format!("{new}{rest}")
        }
        _ => name.clone(),
    };
    let mut names: Vec<_> = names.iter().map(changed).collect();
    names.sort_unstable();
    names
}

/// The documents of a folder, with their clients and files.
struct Documents(Vec<(String, Target, Value)>);

impl Documents {
    fn read(dir: &Path) -> Result<Self, Diagnostics> {
        let files = spec::spec_files(dir)
            .map_err(|error| io_error(dir, "can't be read", &error))?;
        let mut documents = Vec::new();
        for (client, file) in files {
            let target = Target::at(file)?;
            let source = target.source()?;
            let value = source.map(|source| source.value).unwrap_or_default();
            if value.get(CLIENT).is_none() {
                return Err(Diagnostic::about_file(
                    &target.path,
                    "this is an upstream document".to_owned(),
                    "a document that was imported",
                    "import it first: only then are its names recorded",
                )
                .into());
            }
            documents.push((client, target, value));
        }
        Ok(Self(documents))
    }

    fn model(&self, platform: &Platform) -> Api {
        let documents: Vec<_> =
            self.0.iter().map(|(client, _, value)| (&**client, value)).collect();
        import::model(&documents, platform)
    }

    /// Sets or removes a key of the object at a pointer.
    fn set(&mut self, client: &str, at: &str, key: &str, value: Option<Value>) {
        for (_, _, document) in self.0.iter_mut().filter(|(name, ..)| name == client) {
            record::set(document, at, key, value.clone());
        }
    }

    /// Changes an object at the root, which is removed if it is empty afterwards.
    fn root(&mut self, client: &str, key: &str, change: impl Fn(&mut Object)) {
        for (_, _, document) in self.0.iter_mut().filter(|(name, ..)| name == client) {
            let object = document.get(key).and_then(Value::as_object);
            let mut object = object.cloned().unwrap_or_else(Map::new);
            change(&mut object);
            let value = (!object.is_empty()).then_some(Value::Object(object));
            record::set(document, "#", key, value);
        }
    }
}

/// Returns all names that can be changed, as paths, sorted. A name of two things is there twice.
fn names(api: &Api, surface: &Surface) -> Vec<String> {
    let mut names = Vec::new();
    for client in &api.clients {
        let client_name = &surface.names[client.node];
        for operation in client.operations() {
            names.push(format!("{client_name}::{}", &surface.names[operation.node]));
            let right = surface.names.right.method(operation);
            names.extend(right.map(|right| format!("{client_name}::{right}")));
        }
    }
    let right: BTreeSet<_> = recorded_right_types(api).collect();
    let right = surface.names.right.types().filter(|one| right.contains(one));
    names.extend(right.map(|(_, right)| right.to_owned()));
    let parameters = api.operations().filter_map(|one| surface.parameters(one));
    for one in surface.types.iter().chain(parameters) {
        let name = &one.name;
        names.push(name.clone());
        match &one.shape {
            SurfaceShape::Struct(fields) => names.extend(
                fields
                    .iter()
                    .map(|one| format!("{name}::{}", &surface.names[one.field.node])),
            ),
            SurfaceShape::Enum(values) => names.extend(
                values.iter().map(|one| format!("{name}::{}", &surface.names[one.node])),
            ),
            SurfaceShape::Union(_) => {}
        }
    }
    names.sort_unstable();
    names
}

/// Returns the right names of types that documents record, with the official ones first.
fn recorded_right_types(api: &Api) -> impl Iterator<Item = (&str, &str)> {
    let all = api.clients.iter().flat_map(|client| &client.right_types);
    all.map(|(official, right)| (official.as_str(), right.as_str()))
}

/// Returns the aliases, as paths.
fn aliases(api: &Api, surface: &Surface) -> Vec<String> {
    let mut aliases: Vec<String> =
        surface.names.former_types.iter().map(|(old, _)| old.clone()).collect();
    for client in &api.clients {
        let name = &surface.names[client.node];
        for operation in client.operations() {
            let former = surface.names.former_methods(operation).iter();
            aliases.extend(former.map(|former| format!("{name}::{former}")));
        }
    }
    aliases
}

struct Renaming<'a> {
    api: &'a Api,
    surface: &'a Surface,
    request: &'a Request,
}

impl Renaming<'_> {
    fn apply(&self, documents: &mut Documents) -> Result<(), Diagnostics> {
        let old = &self.request.old;
        let (known, what) = match &self.request.action {
            Action::Rename { .. } => (names(self.api, self.surface), "a published name"),
            Action::Retire => (aliases(self.api, self.surface), "an alias"),
        };
        if !known.contains(old) {
            let near = text::nearest(old, known.iter().map(String::as_str));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write it as in Rust: `FactorType`, `AuthenticationClient::enroll_factor`, `FactorType::Sms`, `EnrollFactorDto::pass_code`".to_owned(),
            };
            return Err(self.request.error(
                format!("there is no `{}`", text::line(old)),
                what,
                hint,
            ));
        }
        match &self.request.action {
            Action::Rename { new, alias } => {
                let new = new.rsplit("::").next().unwrap_or(new);
                self.rename(documents, new, *alias);
            }
            Action::Retire => self.retire(documents),
        }
        Ok(())
    }

    fn rename(&self, documents: &mut Documents, new: &str, alias: bool) {
        let old = &self.request.old;
        let Some((owner, part)) = old.split_once("::") else {
            return self.of_type(documents, new, alias);
        };
        for client in &self.api.clients {
            let is_method = &self.surface.names[client.node] == owner;
            for operation in client.operations().filter(|_| is_method) {
                if &self.surface.names[operation.node] == part {
                    self.method(documents, &client.name, operation, new, alias);
                } else if self.surface.names.right.method(operation) == Some(part) {
                    let at = &operation.origin.pointer;
                    documents.set(&client.name, at, RIGHT_METHOD, Some(new.into()));
                    self.former(documents, &client.name, operation, [part, new], alias);
                }
            }
        }
        for operation in self.api.operations() {
            let parameters = self.surface.names.parameters(operation);
            for parameter in
                operation.parameters.iter().filter(|_| parameters == Some(owner))
            {
                if &self.surface.names[parameter.field.node] == part {
                    let origin = &parameter.field.origin;
                    documents.set(
                        &origin.document,
                        &origin.pointer,
                        FIELD,
                        Some(new.into()),
                    );
                }
            }
        }
        if let Some(one) = self.surface.types.iter().find(|one| one.name == owner) {
            self.part(documents, one, part, new);
        }
    }

    /// Renames a method. The struct of its parameters keeps its name.
    fn method(
        &self,
        documents: &mut Documents,
        client: &str,
        operation: &Operation,
        new: &str,
        alias: bool,
    ) {
        let at = &operation.origin.pointer;
        documents.set(client, at, METHOD, Some(new.into()));
        let old = &self.surface.names[operation.node];
        self.former(documents, client, operation, [old, new], alias);
        let plain = surface::plain_parameters(new);
        let parameters = self.surface.names.parameters(operation);
        let parameters = parameters.filter(|name| *name != plain).map(Value::from);
        documents.set(client, at, PARAMETERS, parameters);
    }

    /// Keeps the earlier name of a method, if that is wanted.
    fn former(
        &self,
        documents: &mut Documents,
        client: &str,
        operation: &Operation,
        [old, new]: [&str; 2],
        alias: bool,
    ) {
        let mut former = self.surface.names.former_methods(operation).to_vec();
        former.retain(|name| name != new);
        former.extend(alias.then(|| old.to_owned()));
        let former = (!former.is_empty()).then(|| json!(former));
        documents.set(client, &operation.origin.pointer, FORMER_METHODS, former);
    }

    /// Renames the right name of a type.
    fn right_type(
        &self,
        documents: &mut Documents,
        official: &str,
        new: &str,
        alias: bool,
    ) {
        for client in &self.api.clients {
            if !client.right_types.iter().any(|(one, _)| one == official) {
                continue;
            }
            documents.root(&client.name, RIGHT_TYPES, |right| {
                right.insert(official.to_owned(), new.into());
            });
            documents.root(&client.name, FORMER_TYPES, |former| {
                former.shift_remove(new);
                if alias {
                    former.insert(self.request.old.clone(), official.into());
                }
            });
        }
    }

    fn of_type(&self, documents: &mut Documents, new: &str, alias: bool) {
        let old = &self.request.old;
        let mut right = recorded_right_types(self.api);
        if let Some((official, _)) = right.find(|(_, right)| right == old) {
            return self.right_type(documents, official, new, alias);
        }
        let mut clients: Vec<String> = Vec::new();
        for operation in self.api.operations() {
            if self.surface.names.parameters(operation) == Some(old) {
                let origin = &operation.origin;
                let method = &self.surface.names[operation.node];
                let is_plain = new == surface::plain_parameters(method);
                let name = (!is_plain).then(|| new.into());
                documents.set(&origin.document, &origin.pointer, PARAMETERS, name);
                clients.push(origin.document.to_string());
            }
        }
        for one in self.surface.types.iter().filter(|one| one.name == *old) {
            for definition in one.members.iter().map(|id| &self.api[*id]) {
                let key = if definition.is_inline_enum() { ENUM } else { TYPE };
                for client in &definition.clients {
                    for at in record::places(self.api, definition, client) {
                        documents.set(client, &at, key, Some(new.into()));
                    }
                }
            }
            clients.extend(one.clients.iter().cloned());
        }
        for client in &clients {
            documents.root(client, VARIANTS, |variants| {
                let renamed = std::mem::take(variants).into_iter();
                variants.extend(renamed.map(|(name, mut one)| {
                    if let Some(one) =
                        one.as_object_mut().filter(|_| self.is_union(&name))
                    {
                        rename_keys(one, old, new);
                    }
                    match name == *old {
                        true => (new.to_owned(), one),
                        false => (name, one),
                    }
                }));
            });
            documents.root(client, RIGHT_TYPES, |right| {
                let renamed = std::mem::take(right).into_iter();
                right.extend(renamed.map(|(name, one)| {
                    (if name == *old { new.to_owned() } else { name }, one)
                }));
            });
            documents.root(client, FORMER_TYPES, |former| {
                former.shift_remove(new);
                for (_, present) in former.iter_mut().filter(|(_, name)| **name == *old)
                {
                    *present = new.into();
                }
                if alias {
                    former.insert(old.clone(), new.into());
                }
            });
        }
    }

    fn is_union(&self, name: &str) -> bool {
        let mut types = self.surface.types.iter().filter(|one| one.name == name);
        types.any(|one| matches!(one.shape, SurfaceShape::Union(_)))
    }

    /// Renames a field or a variant.
    fn part(&self, documents: &mut Documents, one: &SurfaceType, part: &str, new: &str) {
        for definition in one.members.iter().map(|id| &self.api[*id]) {
            for client in &definition.clients {
                for value in definition.shape.values() {
                    if &self.surface.names[value.node] == part {
                        documents.root(client, VARIANTS, |variants| {
                            let empty = || Value::Object(Map::new());
                            let of_enum =
                                variants.entry(one.name.clone()).or_insert_with(empty);
                            of_enum[&value.wire_value] = new.into();
                        });
                    }
                }
                let own = &definition.origin.pointer;
                for field in definition.shape.fields() {
                    let below = field.origin.pointer.strip_prefix(&**own);
                    let Some(below) = below else { continue };
                    if &self.surface.names[field.node] == part {
                        for place in record::places(self.api, definition, client) {
                            let at = format!("{place}{below}");
                            documents.set(client, &at, FIELD, Some(new.into()));
                        }
                    }
                }
            }
        }
    }

    fn retire(&self, documents: &mut Documents) {
        let old = &self.request.old;
        for client in &self.api.clients {
            let Some((_, method)) = old.split_once("::") else {
                documents.root(&client.name, FORMER_TYPES, |former| {
                    former.shift_remove(old);
                });
                continue;
            };
            for operation in client.operations() {
                let former = self.surface.names.former_methods(operation);
                if former.iter().any(|name| name == method) {
                    let left: Vec<_> =
                        former.iter().filter(|name| *name != method).collect();
                    let left = (!left.is_empty()).then(|| json!(left));
                    documents.set(
                        &client.name,
                        &operation.origin.pointer,
                        FORMER_METHODS,
                        left,
                    );
                }
            }
        }
    }
}

/// Renames a type in the keys of a union's recorded variants, which are `Name` or `[Name]`.
fn rename_keys(variants: &mut Object, old: &str, new: &str) {
    let entries = std::mem::take(variants).into_iter();
    variants.extend(entries.map(|(key, one)| {
        let mut words = key.splitn(2, ' ');
        let (ty, number) = (words.next().unwrap_or_default(), words.next());
        match ty.trim_matches(['[', ']']) == old {
            true => {
                let ty = ty.replace(old, new);
                (number.map_or(ty.clone(), |number| format!("{ty} {number}")), one)
            }
            false => (key, one),
        }
    }));
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::import::{Drop, Request as Import};
    use crate::tests;

    const UPSTREAM: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /a:
    post:
      operationId: list
      tags: [Pets]
      parameters: [{name: kind, in: query, schema: {type: string, enum: [CAT, DOG]}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: ''}}
components:
  schemas:
    Pet: {type: object, properties: {kind: {type: string, enum: [CAT]}, name: {type: string}}}
";

    fn imported() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("upstream.yaml"), UPSTREAM).unwrap();
        import(&dir);
        dir
    }

    fn import(dir: &tempfile::TempDir) {
        let request = Import {
            file: dir.path().join("upstream.yaml"),
            client: "pets".to_owned(),
            spec_dir: dir.path().join("spec"),
            work_dir: None,
            model: tests::spec_dir(),
            dry_run: false,
            allow_stale_fixups: true,
            drop: Drop::All,
        };
        import::run(&request).unwrap();
    }

    fn request(dir: &tempfile::TempDir, old: &str, action: Action) -> Request {
        Request {
            spec_dir: dir.path().join("spec"),
            old: old.to_owned(),
            action,
        }
    }

    fn rename(
        dir: &tempfile::TempDir,
        old: &str,
        new: &str,
    ) -> Result<Report, Diagnostics> {
        let new = new.to_owned();
        run(&request(dir, old, Action::Rename { new, alias: true }))
    }

    fn spec(dir: &tempfile::TempDir) -> String {
        fs::read_to_string(dir.path().join("spec/pets.yaml")).unwrap()
    }

    #[test]
    fn names_are_changed_and_stay_so() {
        let dir = imported();
        rename(&dir, "PetsClient::list", "all").unwrap();
        rename(&dir, "Kind", "Species").unwrap();
        rename(&dir, "Species::Cat", "Species::Feline").unwrap();
        rename(&dir, "Pet", "Animal").unwrap();
        rename(&dir, "Animal::name", "call_name").unwrap();
        rename(&dir, "ListParams", "AllParams").unwrap();
        let renamed = spec(&dir);
        for line in [
            "x-genauth-method: all",
            "x-genauth-former-methods:\n      - list\n",
            "x-genauth-enum: Species",
            "    CAT: Feline",
            "x-genauth-type: Animal",
            "x-genauth-field: call_name",
            "Kind: Species",
            "Pet: Animal",
            "ListParams: AllParams",
        ] {
            assert!(renamed.contains(line), "{line}:\n{renamed}");
        }
        assert!(!renamed.contains("x-genauth-enum: Kind"), "{renamed}");
        import(&dir);
        assert_eq!(spec(&dir), renamed);
        run(&request(&dir, "PetsClient::list", Action::Retire)).unwrap();
        run(&request(&dir, "Kind", Action::Retire)).unwrap();
        let retired = spec(&dir);
        assert!(
            !retired.contains("former-methods") && !retired.contains("Kind: Species")
        );
    }

    #[test]
    fn right_names_stay_beside_the_official_ones() {
        let dir = imported();
        let file = dir.path().join("spec/pets.yaml");
        let text = spec(&dir)
            .replace(
                "      x-genauth-method: list\n",
                "      x-genauth-method: list\n      x-genauth-right-method: list_pets\n",
            )
            .replace(
                "x-genauth-variants:",
                "x-genauth-right-types: {Pet: PetDto}\nx-genauth-variants:",
            );
        fs::write(&file, &text).unwrap();
        import(&dir);
        rename(&dir, "PetsClient::list_pets", "list_animals").unwrap();
        rename(&dir, "PetDto", "AnimalDto").unwrap();
        rename(&dir, "Pet", "Animal").unwrap();
        let renamed = spec(&dir);
        for line in [
            "x-genauth-method: list\n",
            "x-genauth-right-method: list_animals",
            "x-genauth-former-methods:\n      - list_pets\n",
            "Animal: AnimalDto",
            "PetDto: Animal",
        ] {
            assert!(renamed.contains(line), "{line}:\n{renamed}");
        }
        import(&dir);
        assert_eq!(spec(&dir), renamed);
        for (old, new) in [("Kind", "AnimalDto"), ("PetsClient::list", "list_animals")] {
            let taken = rename(&dir, old, new).unwrap_err().to_string();
            assert!(taken.contains("can't be the new name"), "{old}: {taken}");
        }
    }

    #[test]
    fn a_name_that_is_unknown_or_taken_is_refused() {
        let dir = imported();
        let before = spec(&dir);
        let unknown = rename(&dir, "Kinds", "Species").unwrap_err().to_string();
        assert!(unknown.contains("did you mean `Kind`?"), "{unknown}");
        for (old, new) in [("Kind", "Pet"), ("Pet::name", "kind"), ("Kind", "String")] {
            let taken = rename(&dir, old, new).unwrap_err().to_string();
            assert!(taken.contains("can't be the new name"), "{old}: {taken}");
        }
        assert_eq!(spec(&dir), before);
    }
}
