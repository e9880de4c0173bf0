//! Facts about the platform whose API is generated, and rules for its documents: `platform.yaml` of
//! a folder of specifications. Without this file, the folder has plain OpenAPI documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_path_to_error::{Path as KeyPath, Segment};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::output::Target;
use crate::source::pointer::escape;
use crate::source::{Format, Source};

/// The file of a folder of specifications that describes the platform.
pub const FILE: &str = "platform.yaml";

const HINT: &str = "README.md of the specification describes each key of platform.yaml";

/// All facts and rules. The default is a platform without any.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Platform {
    /// The name in titles: `GenAuth`.
    pub name: Option<String>,
    /// Former beginnings of the names of extensions, security schemes and headers, with today's.
    pub renamed_prefixes: BTreeMap<String, String>,
    /// The address of the folder of reference pages, for links in the documentation of methods.
    pub pages: Option<String>,
    /// Facts about clients, by their names.
    pub clients: BTreeMap<String, Client>,
    pub groups: Groups,
    pub operations: Operations,
    pub envelope: Option<Envelope>,
    /// Methods of operations whose responses have no content in the documents return the raw
    /// response.
    pub raw_responses: bool,
    pub paging: Option<PagingNames>,
    /// Properties of bodies in which applications send their credentials, with samples of their
    /// values. The SDK fills them in.
    pub application_credentials: BTreeMap<String, String>,
    pub types: Types,
    pub numbers: Numbers,
    /// Properties and parameters whose samples are words of a language.
    pub text_samples: BTreeSet<String>,
    pub secrets: Secrets,
    pub user_tokens: UserTokens,
    pub official_sdks: OfficialSdks,
    /// Names of parameters and properties, and enum values, that stay although the documents no
    /// longer have them, by the reason.
    pub kept: BTreeMap<String, Vec<String>>,
    /// In the order in which they are applied.
    pub fixups: Vec<Fixup>,
}

/// Facts about a client.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Client {
    pub credentials: Option<Credentials>,
    /// Pages leave out the width of the column of default values; those of authing-docs-factory
    /// have a stray tag for it.
    pub plain_default_column: bool,
}

/// The credentials that a client is made with.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// The credentials of an application, and the access token of its user.
    User,
    /// An access key.
    AccessKey,
}

impl Credentials {
    /// Returns the name of the sentence about them in locale files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::AccessKey => "access_key",
        }
    }
}

/// Rules for the groups of operations.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Groups {
    /// Ends the name of the group within a tag.
    pub separator: Option<String>,
    /// Our names, by those of the documents.
    pub names: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Operations {
    /// Divides an operationId into controller and method.
    pub separator: Option<String>,
    /// The ending of controllers that names of methods leave out.
    pub controller_suffix: String,
    /// The beginning of paths that names of pages leave out.
    pub path_prefix: String,
    /// Operations that have a method although the documents hide them, by their operationIds
    /// without the controller.
    pub shown: BTreeSet<String>,
    /// The first words of operations that create something, which may exist already.
    pub creating: Vec<String>,
    /// Operations that begin with such a word but change what exists already.
    pub overwriting: BTreeSet<String>,
}

impl Operations {
    /// Returns whether an operation fails if what it creates exists already.
    pub(crate) fn creates(&self, id: &str) -> bool {
        let (_, name) = self.split(id);
        let begins = |word: &String| {
            let rest = name.strip_prefix(word.as_str());
            rest.is_some_and(|rest| !rest.starts_with(|one: char| one.is_lowercase()))
        };
        self.creating.iter().any(begins) && !self.overwriting.contains(name)
    }

    /// Divides an operationId into controller, without its ending, and method.
    pub(crate) fn split<'i>(&self, id: &'i str) -> (&'i str, &'i str) {
        let parts =
            self.separator.as_ref().and_then(|separator| id.split_once(separator));
        let (controller, method) = parts.unwrap_or(("", id));
        let suffix = self.controller_suffix.as_str();
        (controller.strip_suffix(suffix).unwrap_or(controller), method)
    }

    /// Returns the operationId that is divided into these parts.
    pub(crate) fn join(&self, controller: &str, method: &str) -> String {
        match &self.separator {
            Some(separator) => {
                format!("{controller}{}{separator}{method}", self.controller_suffix)
            }
            None => method.to_owned(),
        }
    }
}

/// Names of properties that responses share.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The status code, which is 200 for success.
    pub status: String,
    /// The API error code.
    pub code: String,
}

/// Names of properties and parameters with which operations return a list page by page. Those of
/// the SDK (`generated-sdk/src/paging.rs`) are the same.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PagingNames {
    /// The number of the page, in the request.
    pub page: String,
    /// The number of items, in the request.
    pub limit: String,
    /// The object of the response that has the next two.
    pub data: String,
    pub list: String,
    /// The number of items of all pages.
    pub total: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Types {
    /// Endings of schema names that names of other types leave out.
    pub suffixes: Vec<String>,
    /// Types that the crate has without the client whose operations use them, because other code of
    /// it does.
    pub shared: BTreeSet<String>,
}

/// Rules for the format of a `number`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Numbers {
    /// The documents say `number` for integers, too.
    pub integers: bool,
    /// Names of properties and parameters with fractions, in lower case.
    pub doubles: BTreeSet<String>,
    /// Endings of such names.
    pub double_endings: Vec<String>,
}

/// Rules for values that `Debug` must not print.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Secrets {
    /// Properties and parameters that are secret in every schema.
    pub names: BTreeSet<String>,
    /// Endings of such names.
    pub endings: Vec<String>,
    /// Names that are secret only in schemas whose names begin with one of these words.
    pub in_schemas: BTreeMap<String, Vec<String>>,
    /// Names that only look like those of secrets, by the reason. No rule needs them; a test holds
    /// the specification to these lists.
    pub harmless: BTreeMap<String, Vec<String>>,
}

/// Rules for the operations that need the access token of a user. They apply to clients with the
/// credentials [`Credentials::User`].
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UserTokens {
    /// The security scheme of operations that take the token.
    pub scheme: Option<String>,
    /// Groups whose operations do not need it, by the reason.
    pub groups_without: BTreeMap<String, Vec<String>>,
    /// Methods of other groups that do not need it, by the reason.
    pub operations_without: BTreeMap<String, Vec<String>>,
    /// Methods of these groups that need it nevertheless, by the reason.
    pub operations: BTreeMap<String, Vec<String>>,
}

/// Differences between the official SDKs and the rule that methods are named after operations.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OfficialSdks {
    /// Operations without a method.
    pub missing: Vec<MissingMethods>,
    /// Methods with another name, by language and operationId.
    pub renamed: BTreeMap<String, BTreeMap<String, String>>,
    /// Properties that a method does not take, by language and operationId.
    pub not_taken: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

/// Operations for which the official SDKs of some languages have no method.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MissingMethods {
    pub reason: String,
    pub languages: BTreeSet<String>,
    /// By client: operationIds, or beginnings of them that end with `_`.
    pub operations: BTreeMap<String, BTreeSet<String>>,
}

impl MissingMethods {
    /// Returns whether the SDK of the language has no method for an operation.
    pub(crate) fn include(&self, language: &str, client: &str, id: &str) -> bool {
        let is_meant = |name: &String| {
            id == name || name.ends_with('_') && id.starts_with(name.as_str())
        };
        self.languages.contains(language)
            && self.operations.get(client).is_some_and(|all| all.iter().any(is_meant))
    }
}

/// A known defect of documents, and its fix.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fixup {
    pub name: String,
    pub reason: String,
    /// The clients whose documents are known to have the defect.
    pub clients: BTreeSet<String>,
    pub fix: Fix,
}

/// A change of a document; [`crate::import`] makes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case"
)]
pub enum Fix {
    /// Declares the header keys that operations require without a declaration, if their names begin
    /// like this.
    DeclareHeaders(String),
    /// Renames a key of the object at a JSON pointer.
    RenameKey { r#in: String, from: String, to: String },
    /// Adds a required property to a schema that lacks it.
    AddRequiredProperty { schema: String, name: String, value: Value },
    /// Makes a required property of a schema optional.
    MakeOptional { schema: String, property: String },
    /// Gives a property of schemas another schema.
    ReplaceProperty { schemas: BTreeSet<String>, name: String, value: Value },
    /// Gives operations that have no request body one of this schema, which is added unless the
    /// document has it.
    AddRequestBody {
        operations: BTreeSet<String>,
        media_type: String,
        schema: String,
        #[serde(default)]
        value: Option<Value>,
    },
    /// Gives operations whose successful response has no content one of this schema, which is added
    /// unless the document has it.
    AddResponse {
        operations: BTreeSet<String>,
        schema: String,
        #[serde(default)]
        value: Option<Value>,
    },
    /// Renames properties and enum values: new names, with those that stay.
    RenameBack(BTreeMap<String, String>),
    /// Adds a security scheme to operations that do not require it.
    AddSecurity { scheme: String, operations: BTreeSet<String> },
    /// Renames hosts of servers that end like this.
    RenameHosts { from: String, to: String },
    /// Moves limits beside the schema of a parameter into it.
    MoveParameterLimits,
    /// Makes a string of a parameter whose schema is empty.
    TypeEmptyParameters,
    /// Removes `type` beside `$ref`.
    DropTypesBesideReferences,
    /// Gives properties of schemas that have the property `beside` a sample if they have none.
    AddSamples { beside: String, samples: BTreeMap<String, Value> },
    /// Converts samples that are strings to the type of their schema.
    ConvertSamples,
    /// Removes values of this key (`default` or `example`) that do not fit their schema.
    DropMisfits(String),
}

/// Returns the platform file of a folder that is written to. A folder without any document starts
/// with a copy of the one in `model`, unless that does not know the client.
pub(crate) fn target(
    folder: &Path,
    model: &Path,
    client: Option<&str>,
) -> Result<Target, Diagnostics> {
    let mut target = Target::at(folder.join(FILE))?;
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    if entries.filter_map(|entry| Format::of(&entry.path())).next().is_none() {
        target.new = Target::at(model.join(FILE))?.old;
        let clients = Platform::of_target(&target)?.clients;
        if client.is_some_and(|client| !clients.contains_key(client)) {
            target.new = None;
        }
    }
    Ok(target)
}

impl Types {
    /// Returns the name of a type without the endings that say that it is one.
    pub(crate) fn stem<'n>(&self, name: &'n str) -> &'n str {
        let without =
            |suffix: &String| name.strip_suffix(suffix).filter(|rest| !rest.is_empty());
        self.suffixes.iter().find_map(without).map_or(name, |rest| self.stem(rest))
    }
}

impl Platform {
    /// Returns the credentials that the platform gives a client. Without any, those are the security
    /// schemes of its document.
    pub(crate) fn credentials(&self, client: &str) -> Option<Credentials> {
        self.clients.get(client)?.credentials
    }

    /// Reads the platform of a folder.
    ///
    /// # Errors
    ///
    /// The file can't be read, or something in it has no meaning.
    pub fn of(folder: &Path) -> Result<Self, Diagnostics> {
        let file = folder.join(FILE);
        if file.exists() {
            Self::read(&Source::read(&file)?)
        } else {
            Ok(Self::default())
        }
    }

    /// Reads the platform of a folder, or of another one if the folder has none.
    ///
    /// # Errors
    ///
    /// The file can't be read, or something in it has no meaning.
    pub fn of_or(folder: &Path, other: &Path) -> Result<Self, Diagnostics> {
        Self::of(if folder.join(FILE).exists() { folder } else { other })
    }

    /// Reads the platform of a folder that is written to, as it will be.
    pub(crate) fn of_target(target: &Target) -> Result<Self, Diagnostics> {
        let Some(text) = target.new.clone() else { return Ok(Self::default()) };
        let file = target.path.display().to_string();
        Self::read(&Source::parse(&file, text, Format::Yaml)?)
    }

    /// Reads the file, and reports one mistake of each section.
    ///
    /// # Errors
    ///
    /// All that was found.
    pub fn read(source: &Source) -> Result<Self, Diagnostics> {
        let mut sections = source.value.clone();
        let mut diagnostics = Diagnostics::default();
        loop {
            let error = match serde_path_to_error::deserialize(&sections) {
                Ok(platform) => {
                    refuse_arrays(source, &sections, &platform, &mut diagnostics);
                    refuse_clients(source, &platform, &mut diagnostics);
                    return diagnostics.finish(platform).map(|(platform, _)| platform);
                }
                Err(error) => error,
            };
            let keys = keys(error.path());
            diagnostics.push(refusal(source, &keys, &error.inner().to_string()));
            let section =
                keys.first().and_then(|key| sections.as_object_mut()?.shift_remove(key));
            if section.is_none() {
                return Err(diagnostics);
            }
        }
    }
}

/// Refuses arrays in place of objects: serde reads their items as the values of the keys.
fn refuse_arrays(
    source: &Source,
    given: &Value,
    platform: &Platform,
    diagnostics: &mut Diagnostics,
) {
    let read = serde_json::to_value(platform).unwrap_or_default();
    let mut pending = vec![(String::from("#"), given, &read)];
    while let Some((pointer, given, read)) = pending.pop() {
        match (given, read) {
            (Value::Array(_), Value::Object(_)) => {
                diagnostics.push(source.error(pointer, "an array", "an object", HINT));
            }
            (Value::Array(given), Value::Array(read)) => {
                let pairs = given.iter().zip(read).enumerate();
                pending.extend(
                    pairs.map(|(index, (a, b))| (format!("{pointer}/{index}"), a, b)),
                );
            }
            (Value::Object(given), Value::Object(read)) => {
                let pairs = given
                    .iter()
                    .filter_map(|(key, value)| Some((key, value, read.get(key)?)));
                pending
                    .extend(pairs.map(|(key, a, b)| {
                        (format!("{pointer}/{}", escape(key)), a, b)
                    }));
            }
            _ => {}
        }
    }
}

/// Refuses fixups without clients, and those with clients that the platform does not name.
fn refuse_clients(source: &Source, platform: &Platform, diagnostics: &mut Diagnostics) {
    let is_known = |client: &String| {
        platform.clients.is_empty() || platform.clients.contains_key(client)
    };
    for (index, fixup) in platform.fixups.iter().enumerate() {
        let at = format!("#/fixups/{index}/clients");
        if fixup.clients.is_empty() {
            diagnostics.push(source.error(at, "no client", "at least one", HINT));
            continue;
        }
        for client in fixup.clients.iter().filter(|client| !is_known(client)) {
            let found = format!("the client `{client}`");
            diagnostics.push(source.error(&at, found, "a client of `clients`", HINT));
        }
    }
}

fn keys(path: &KeyPath) -> Vec<String> {
    let key = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    };
    path.iter().filter_map(key).collect()
}

fn refusal(source: &Source, keys: &[String], message: &str) -> Diagnostic {
    let pointer = keys.iter().map(|key| format!("/{}", escape(key)));
    let pointer = format!("#{}", pointer.collect::<String>());
    let (found, expected) = message
        .split_once(", expected ")
        .unwrap_or((message, "all keys of this object"));
    let expected = if expected.starts_with("struct ") { "an object" } else { expected };
    source.error(pointer, found, expected, HINT)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests;

    fn read(text: &str) -> Result<Platform, Diagnostics> {
        let source = Source::parse("spec/platform.yaml", text.to_owned(), Format::Yaml);
        Platform::read(&source.unwrap())
    }

    #[test]
    fn methods_are_missing_by_language_client_and_controller() {
        let rule: MissingMethods = serde_json::from_value(json!({
            "reason": "new", "languages": ["go"],
            "operations": {"pets": ["NewController_", "PetsController_add"]},
        }))
        .unwrap();
        let include = |language, client, id| rule.include(language, client, id);
        assert!(include("go", "pets", "NewController_list"));
        assert!(include("go", "pets", "PetsController_add"));
        assert!(!include("go", "pets", "PetsController_addAll"));
        assert!(!include("go", "owners", "NewController_list"));
        assert!(!include("php", "pets", "NewController_list"));
    }

    #[test]
    fn an_empty_platform_has_no_rules() {
        assert_eq!(read("{}\n").unwrap().name, None);
        assert!(Platform::of(Path::new("nowhere")).unwrap().fixups.is_empty());
    }

    #[test]
    fn one_mistake_of_each_section_is_reported_with_its_place() {
        let text = "\
name: [Pets]
colour: red
numbers: {integers: true, floats: [x]}
secrets:
  names: [password, 7]
fixups:
- name: a
  reason: b
  clients: [pets]
  fix: {make-optional: {schema: Pet, properties: name}}
";
        insta::assert_snapshot!(read(text).unwrap_err());
        assert_eq!(read("7\n").unwrap_err().errors(), 1);
    }

    #[test]
    fn arrays_in_place_of_objects_are_refused() {
        let text = "\
groups: [/]
clients: {pets: [user]}
fixups:
- {name: a, reason: b, clients: [pets], fix: move-parameter-limits}
- [a, b, [pets], move-parameter-limits]
";
        let error = read(text).unwrap_err();
        assert_eq!(error.errors(), 3, "{error}");
        assert!(error.to_string().contains("#/fixups/1\n"), "{error}");
        assert_eq!(read("- Pets\n").unwrap_err().errors(), 1);
        assert!(read("null\n").unwrap_err().to_string().contains("an object"));
    }

    #[test]
    fn fixups_of_no_client_or_an_unknown_one_are_refused() {
        let text = "\
clients: {pets: {}}
fixups:
- {name: a, reason: b, clients: [pets], fix: move-parameter-limits}
- {name: a, reason: b, clients: [], fix: move-parameter-limits}
- {name: a, reason: b, clients: [pets, shops], fix: move-parameter-limits}
";
        let error = read(text).unwrap_err();
        assert_eq!(error.errors(), 2, "{error}");
        assert!(error.to_string().contains("`shops`"), "{error}");
    }

    /// Returns the keys of an object, as its reader lists them.
    fn keys_of<T: serde::de::DeserializeOwned>(wrong: Value) -> Vec<String> {
        let message = serde_json::from_value::<T>(wrong).err().unwrap().to_string();
        let (_, keys) = message.split_once(", expected ").unwrap();
        keys.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn the_readme_of_the_specification_describes_each_key() {
        let readme =
            std::fs::read_to_string(tests::spec_dir().join("README.md")).unwrap();
        let unknown = || json!({"?": 0});
        let sections = [
            ("groups", keys_of::<Groups>(unknown())),
            ("operations", keys_of::<Operations>(unknown())),
            ("types", keys_of::<Types>(unknown())),
            ("numbers", keys_of::<Numbers>(unknown())),
            ("secrets", keys_of::<Secrets>(unknown())),
            ("user-tokens", keys_of::<UserTokens>(unknown())),
            ("envelope", keys_of::<Envelope>(unknown())),
            ("paging", keys_of::<PagingNames>(unknown())),
            ("official-sdks", keys_of::<OfficialSdks>(unknown())),
        ];
        for key in keys_of::<Platform>(unknown()) {
            let section = sections.iter().find(|(name, _)| *name == key);
            let rows = match section {
                Some((_, keys)) => {
                    keys.iter().map(|inner| format!("`{key}.{inner}`")).collect()
                }
                None => vec![format!("| `{key}` |")],
            };
            rows.iter().for_each(|row| assert!(readme.contains(row), "{row}"));
        }
        for fix in keys_of::<Fix>(json!("?")) {
            let row = format!("| `{fix}");
            assert!(readme.contains(&row), "{row}");
        }
        for key in [keys_of::<Fixup>(unknown()), keys_of::<Client>(unknown())].concat() {
            assert!(readme.contains(&format!("`{key}")), "{key}");
        }
    }

    #[test]
    fn groups_have_unique_names_in_ascii() {
        let names = tests::genauth().groups.names;
        assert!(names.values().all(|name| name.is_ascii()));
        assert_eq!(names.values().collect::<BTreeSet<_>>().len(), names.len());
    }
}
