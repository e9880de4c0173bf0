//! Names for inline enums, which need a type.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::openapi::extensions::ENUM;
use crate::openapi::names::is_type_name;
use crate::openapi::visit::{self, Kind, Object, Site};
use crate::platform::Platform;
use crate::words;

/// The values, sorted: enums that differ in their order only are one type.
type Values = BTreeSet<String>;

/// The names of the types that a specification has already.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// The names of all types.
    names: BTreeSet<String>,
    enums: BTreeMap<String, Enum>,
    /// The names of enums by their places within the schemas.
    places: BTreeMap<String, String>,
}

/// An enum of all its places.
#[derive(Clone, Debug, Default)]
struct Enum {
    /// The names of its properties and parameters.
    members: BTreeSet<String>,
    values: Values,
}

impl Enum {
    fn add(&mut self, one: &Occurrence) {
        self.members.insert(one.member.clone());
        self.values.extend(one.values.iter().cloned());
    }
}

impl Published {
    /// Returns the types of a specification with these documents, which has these names of types.
    pub(crate) fn of(
        documents: &[(&str, &Value)],
        names: BTreeSet<String>,
        platform: &Platform,
    ) -> Self {
        let mut published = Self {
            names,
            ..Self::default()
        };
        for (_, document) in documents {
            visit::objects(document, |site, object| {
                let found = occurrence(site, object, platform);
                let Some(one) = found else { return };
                let Some(name) = &one.recorded else { return };
                published.enums.entry(name.clone()).or_default().add(&one);
                published.places.entry(one.at).or_insert_with(|| name.clone());
            });
        }
        published
    }
}

/// One inline enum.
struct Occurrence {
    /// Its place, if that is within a schema: other documents may have the same one.
    at: String,
    /// `FactorType`, from the property or the parameter.
    member: String,
    /// `EnrollFactor`, from the schema or the operation.
    owner: String,
    values: Values,
    recorded: Option<String>,
}

/// Records a name on every inline enum of strings. A recorded name stays. A new place joins an enum
/// of the same property name that has all its values; otherwise it gets a name that nothing has.
pub(super) fn name(document: &mut Value, platform: &Platform, published: &Published) {
    let mut found = Vec::new();
    visit::objects(document, |site, object| {
        found.extend(occurrence(site, object, platform));
    });
    let mut names = assign(&found, schema_names(document), published).into_iter();
    visit::objects_mut(document, |site, object| {
        if occurrence(site, object, platform).is_some()
            && let Some(name) = names.next()
        {
            object.insert(ENUM.to_owned(), Value::String(name));
        }
    });
}

fn occurrence(
    site: Site<'_>,
    object: &Object,
    platform: &Platform,
) -> Option<Occurrence> {
    if !matches!(site.kind, Kind::Property | Kind::Inline | Kind::Parameter) {
        return None;
    }
    let is_operation = !site.path.is_empty() && site.owner != site.path;
    let owner = match platform.operations.split(site.owner) {
        (_, method) if is_operation => method,
        _ => site.owner,
    };
    let values = object
        .get("enum")?
        .as_array()?
        .iter()
        .map(|one| one.as_str().map(str::to_owned));
    let values = values.collect::<Option<_>>()?;
    let at = site.at.to_string();
    Some(Occurrence {
        at: if at.starts_with(SCHEMAS) { at } else { String::new() },
        member: words::camel(site.member.unwrap_or_default()),
        owner: platform.types.stem(&words::camel(owner)).to_owned(),
        values,
        recorded: object.get(ENUM).and_then(Value::as_str).map(str::to_owned),
    })
}

const SCHEMAS: &str = "#/components/schemas/";

/// One name for each occurrence. Of those that have none yet, larger ones come first.
fn assign(
    found: &[Occurrence],
    schemas: BTreeSet<String>,
    published: &Published,
) -> Vec<String> {
    let mut names = Names {
        schemas,
        published,
        enums: BTreeMap::new(),
        by_part: HashMap::new(),
        next: HashMap::new(),
    };
    for (name, known) in &published.enums {
        names.add(name, known.members.iter(), known.values.iter());
    }
    let mut chosen: Vec<Option<String>> =
        found.iter().map(|one| one.recorded.clone()).collect();
    for (one, name) in found.iter().zip(&mut chosen) {
        if name.is_none() && !one.at.is_empty() {
            *name = published.places.get(&one.at).cloned();
        }
        if let Some(name) = name {
            names.add(name, [&one.member], &one.values);
        }
    }
    let mut open: Vec<usize> =
        (0..found.len()).filter(|at| chosen[*at].is_none()).collect();
    open.sort_by_key(|at| Reverse(found[*at].values.len()));
    for at in open {
        chosen[at] = Some(names.of(&found[at]));
    }
    chosen.into_iter().flatten().collect()
}

/// Names of properties that say nothing without those of their owners.
const VAGUE: [&str; 9] =
    ["Content", "Level", "Method", "Mode", "Rule", "Source", "State", "Status", "Type"];

struct Names<'p> {
    /// Lower-cased: Rust tells types apart by case, readers do not.
    schemas: BTreeSet<String>,
    published: &'p Published,
    enums: BTreeMap<String, Enum>,
    /// The names of the enums that have a property name or a value.
    by_part: HashMap<Part, BTreeSet<String>>,
    /// The number to try next for a name that had to be numbered.
    next: HashMap<String, u32>,
}

/// A part of an enum, by which others can be found.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Part {
    Member(String),
    Value(String),
}

impl Names<'_> {
    fn add<'o>(
        &mut self,
        name: &str,
        members: impl IntoIterator<Item = &'o String>,
        values: impl IntoIterator<Item = &'o String>,
    ) {
        let known = self.enums.entry(name.to_owned()).or_default();
        let new = |set: &mut BTreeSet<String>, one: &String| set.insert(one.clone());
        let members = members.into_iter().filter(|one| new(&mut known.members, one));
        let values = values.into_iter().filter(|one| new(&mut known.values, one));
        let members = members.map(|one| Part::Member(one.clone()));
        for part in members.chain(values.map(|one| Part::Value(one.clone()))) {
            self.by_part.entry(part).or_default().insert(name.to_owned());
        }
    }

    fn of(&mut self, one: &Occurrence) -> String {
        let fits = |known: &Enum| {
            known.members.contains(&one.member) && one.values.is_subset(&known.values)
        };
        // Those that fit have every part; few have the rarest one.
        let values = one.values.iter().map(|value| Part::Value(value.clone()));
        let parts = [Part::Member(one.member.clone())].into_iter().chain(values);
        let sharing = parts.map(|part| self.by_part.get(&part));
        let fewest = sharing.min_by_key(|all| all.map_or(0, BTreeSet::len)).flatten();
        let known = fewest.into_iter().flatten();
        let known = known.filter_map(|name| Some((name, self.enums.get(name)?)));
        let nearest = known
            .filter(|(_, known)| fits(known))
            .min_by_key(|(_, known)| known.values.len());
        let nearest = nearest.map(|(name, _)| name.clone());
        let name = nearest.unwrap_or_else(|| self.fresh(one));
        self.add(&name, [&one.member], &one.values);
        name
    }

    fn fresh(&mut self, one: &Occurrence) -> String {
        let long = format!("{}{}", one.owner, one.member);
        let is_short = !one.member.is_empty() && !VAGUE.contains(&one.member.as_str());
        let short = if is_short { &one.member } else { &long };
        [short, &long, &format!("{long}Kind")]
            .into_iter()
            .map(|name| self.beside_schemas(name))
            .find(|name| self.is_free(name))
            .unwrap_or_else(|| self.numbered(&long))
    }

    fn is_free(&self, name: &str) -> bool {
        !self.enums.contains_key(name)
            && !self.published.names.contains(name)
            && !self.schemas.contains(&name.to_lowercase())
    }

    fn beside_schemas(&self, name: &str) -> String {
        let name = type_name(name);
        let suffix =
            if self.schemas.contains(&name.to_lowercase()) { "Kind" } else { "" };
        format!("{name}{suffix}")
    }

    fn numbered(&mut self, name: &str) -> String {
        let name = type_name(name);
        let mut number = self.next.get(&name).copied().unwrap_or(2);
        let mut candidate = format!("{name}{number}");
        while !self.is_free(&candidate) {
            number += 1;
            candidate = format!("{name}{number}");
        }
        self.next.insert(name, number + 1);
        candidate
    }
}

/// Returns the nearest name that may be recorded.
fn type_name(name: &str) -> String {
    match words::cut(name) {
        name if is_type_name(name) => name.to_owned(),
        name if name.starts_with(|letter: char| letter.is_ascii_uppercase()) => {
            format!("{name}Type")
        }
        name => format!("Type{name}"),
    }
}

fn schema_names(document: &Value) -> BTreeSet<String> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let names = schemas.into_iter().flat_map(|schemas| schemas.keys());
    names.map(|name| words::camel(name).to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::normalise::visit::places;
    use crate::tests;

    fn property(values: &[&str]) -> Value {
        json!({"type": "string", "enum": values})
    }

    fn named(mut document: Value) -> Vec<String> {
        name(&mut document, &tests::genauth(), &Published::default());
        let mut names = Vec::new();
        places(&mut document, &mut |_, object| {
            names.extend(object.get(ENUM).and_then(Value::as_str).map(str::to_owned));
        });
        names
    }

    fn schemas(list: &[(&str, &str, Value)]) -> Value {
        let schemas: Object = list
            .iter()
            .map(|(owner, name, schema)| {
                ((*owner).to_owned(), json!({"properties": {*name: schema}}))
            })
            .collect();
        json!({"components": {"schemas": schemas}})
    }

    #[test]
    fn enums_with_the_same_name_and_values_share_the_short_name() {
        let document = schemas(&[
            ("ADto", "factorType", property(&["A", "B"])),
            ("BDto", "factorType", property(&["B", "A"])),
            (
                "CDto",
                "factorType",
                json!({"type": "array", "items": property(&["A", "B"])}),
            ),
        ]);
        assert_eq!(named(document), ["FactorType", "FactorType", "FactorType"]);
    }

    #[test]
    fn enums_with_the_same_name_and_other_values_are_told_apart_by_their_owners() {
        let mut document = schemas(&[
            ("ChangeQRCodeStatusDto", "action", property(&["SCAN"])),
            ("ListDataRespDto", "action", property(&["READ"])),
            ("OtherDto", "action", property(&["SCAN"])),
        ]);
        document["paths"] = json!({"/a": {"get": {"operationId": "Pets_listPets", "parameters": [
            {"name": "action", "schema": property(&["ALL"])}
        ]}}});
        assert_eq!(
            named(document),
            ["Action", "ListAction", "Action", "ListPetsAction"]
        );
    }

    #[test]
    fn a_name_that_says_nothing_alone_begins_with_that_of_the_owner() {
        let document = schemas(&[
            ("DeviceDto", "type", property(&["A"])),
            ("SourceDto", "status", property(&["B"])),
            ("OtherDto", "status", property(&["B"])),
            ("StatusDto", "deviceType", property(&["C"])),
        ]);
        assert_eq!(
            named(document),
            ["DeviceType", "SourceStatus", "SourceStatus", "StatusDeviceType"]
        );
    }

    #[test]
    fn a_schema_of_this_name_makes_it_a_kind() {
        let document = schemas(&[
            ("ADto", "factortype", property(&["A"])),
            ("FactorType", "x", json!({})),
            ("Factortype", "x", json!({})),
        ]);
        assert_eq!(named(document), ["FactortypeKind"]);
    }

    #[test]
    fn two_spellings_of_a_property_do_not_share_a_name_for_other_values() {
        let document = schemas(&[
            ("ADto", "country_code", property(&["A"])),
            ("BDto", "countryCode", property(&["B"])),
        ]);
        assert_eq!(named(document), ["CountryCode", "BCountryCode"]);
    }

    #[test]
    fn a_recorded_name_is_kept_whatever_its_values_are() {
        let mut own = property(&["A"]);
        own[ENUM] = json!("Letter");
        let mut grown = property(&["A", "B"]);
        grown[ENUM] = json!("Letter");
        let document = schemas(&[
            ("ADto", "kind", own),
            ("BDto", "kind", grown),
            ("CDto", "kind", property(&["B"])),
            ("DDto", "kind", property(&["C"])),
        ]);
        assert_eq!(named(document), ["Letter", "Letter", "Letter", "Kind"]);
    }

    #[test]
    fn the_largest_of_several_new_enums_has_the_short_name() {
        let document = schemas(&[
            ("ADto", "orderBy", property(&["A"])),
            ("BDto", "orderBy", property(&["B", "C"])),
            ("CDto", "orderBy", property(&["A", "D", "E"])),
        ]);
        assert_eq!(named(document), ["OrderBy", "BOrderBy", "OrderBy"]);
    }

    #[test]
    fn a_new_place_joins_an_enum_of_another_document() {
        let mut other = schemas(&[("ADto", "kind", property(&["A", "B"]))]);
        let platform = tests::genauth();
        name(&mut other, &platform, &Published::default());
        let taken = ["Kind", "BKind"].map(str::to_owned).into();
        let published = Published::of(&[("other", &other)], taken, &platform);
        let mut document = schemas(&[
            ("ADto", "kind", property(&["A", "B", "C"])),
            ("BDto", "kind", property(&["B"])),
            ("BDto2", "kind", property(&["D"])),
        ]);
        name(&mut document, &platform, &published);
        let name = |schema: &str| {
            document["components"]["schemas"][schema]["properties"]["kind"][ENUM].clone()
        };
        assert_eq!(
            ["ADto", "BDto", "BDto2"].map(name),
            [json!("Kind"), json!("Kind"), json!("BDto2Kind")]
        );
    }

    #[test]
    fn named_schemas_and_enums_of_numbers_are_left_alone() {
        let document = json!({"components": {"schemas": {
            "Color": property(&["RED"]),
            "ADto": {"properties": {"level": {"type": "number", "enum": [1, 2]}}}
        }}});
        assert!(named(document).is_empty());
    }
}
