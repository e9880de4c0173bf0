//! Names for inline enums, which need a type.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::Value;

use super::visit::{self, Kind, Object, Site};
use crate::openapi::extensions::ENUM;
use crate::openapi::names::is_type_name;
use crate::platform::Platform;

/// The values, sorted: enums that differ in their order only are one type.
type Values = BTreeSet<String>;

/// One inline enum.
struct Occurrence {
    /// `FactorType`, from the property or the parameter.
    member: String,
    /// `EnrollFactor`, from the schema or the operation.
    owner: String,
    values: Values,
    recorded: Option<String>,
}

/// Records a name on every inline enum of strings. Enums with the same values and the same property
/// name share one.
pub(super) fn name(document: &mut Value, platform: &Platform) {
    let mut found = Vec::new();
    visit::places(document, &mut |site, object| {
        found.extend(occurrence(site, object, platform));
    });
    let mut names = assign(&found, schema_names(document)).into_iter();
    visit::places(document, &mut |site, object| {
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
    if site.kind == Kind::Schema {
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
    Some(Occurrence {
        member: site.member.unwrap_or_default().to_upper_camel_case(),
        owner: platform.types.stem(&owner.to_upper_camel_case()).to_owned(),
        values: values.collect::<Option<_>>()?,
        recorded: object.get(ENUM).and_then(Value::as_str).map(str::to_owned),
    })
}

/// One name for each occurrence.
fn assign(found: &[Occurrence], schemas: BTreeSet<String>) -> Vec<String> {
    let mut names = Names {
        schemas,
        by_values: BTreeMap::new(),
        owner_of: BTreeMap::new(),
    };
    for one in found {
        names.keep_recorded(one);
    }
    let mut sets: BTreeMap<&str, BTreeSet<&Values>> = BTreeMap::new();
    for one in found {
        sets.entry(&one.member).or_default().insert(&one.values);
    }
    let alone = |one: &Occurrence| {
        sets.get(one.member.as_str()).is_some_and(|all| all.len() == 1)
    };
    found.iter().map(|one| names.of(one, alone(one))).collect()
}

struct Names<'f> {
    /// Lower-cased: Rust tells types apart by case, readers do not.
    schemas: BTreeSet<String>,
    by_values: BTreeMap<(&'f str, &'f Values), String>,
    /// The values of each name. No name has two sets of values.
    owner_of: BTreeMap<String, &'f Values>,
}

impl<'f> Names<'f> {
    /// A recorded name goes with the first set of values that has it, and with all enums of this
    /// set.
    fn keep_recorded(&mut self, one: &'f Occurrence) {
        let Some(name) = &one.recorded else { return };
        if *self.owner_of.entry(name.clone()).or_insert(&one.values) == &one.values {
            self.by_values
                .entry((&one.member, &one.values))
                .or_insert_with(|| name.clone());
        }
    }

    fn of(&mut self, one: &'f Occurrence, alone: bool) -> String {
        if let Some(name) = &one.recorded
            && self.owner_of.get(name) == Some(&&one.values)
        {
            return name.clone();
        }
        if let Some(name) = self.by_values.get(&(one.member.as_str(), &one.values)) {
            return name.clone();
        }
        let name = self.fresh(one, alone);
        self.owner_of.insert(name.clone(), &one.values);
        self.by_values.insert((&one.member, &one.values), name.clone());
        name
    }

    fn fresh(&self, one: &Occurrence, alone: bool) -> String {
        let long = format!("{}{}", one.owner, one.member);
        let short = if alone && !one.member.is_empty() { &one.member } else { &long };
        [short, &long, &format!("{long}Kind")]
            .into_iter()
            .map(|name| self.beside_schemas(name))
            .find(|name| !self.owner_of.contains_key(name))
            .unwrap_or_else(|| self.numbered(&long))
    }

    fn beside_schemas(&self, name: &str) -> String {
        let name = type_name(name);
        let suffix =
            if self.schemas.contains(&name.to_lowercase()) { "Kind" } else { "" };
        format!("{name}{suffix}")
    }

    fn numbered(&self, name: &str) -> String {
        let name = type_name(name);
        let mut number = 2_u32;
        loop {
            let candidate = format!("{name}{number}");
            if !self.owner_of.contains_key(&candidate)
                && !self.schemas.contains(&candidate.to_lowercase())
            {
                return candidate;
            }
            number += 1;
        }
    }
}

/// Returns the nearest name that may be recorded.
fn type_name(name: &str) -> String {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match name.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        true if is_type_name(&name) => name,
        true => format!("{name}Type"),
        false => format!("Type{name}"),
    }
}

fn schema_names(document: &Value) -> BTreeSet<String> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let names = schemas.into_iter().flat_map(|schemas| schemas.keys());
    names.map(|name| name.to_upper_camel_case().to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests;

    fn property(values: &[&str]) -> Value {
        json!({"type": "string", "enum": values})
    }

    fn named(mut document: Value) -> Vec<String> {
        name(&mut document, &tests::genauth());
        let mut names = Vec::new();
        visit::places(&mut document, &mut |_, object| {
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
    fn enums_with_the_same_name_and_other_values_are_told_apart_by_their_first_owners() {
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
            [
                "ChangeQrCodeStatusAction",
                "ListAction",
                "ChangeQrCodeStatusAction",
                "ListPetsAction"
            ]
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
        assert_eq!(named(document), ["ACountryCode", "BCountryCode"]);
    }

    #[test]
    fn a_recorded_name_is_kept_and_shared_but_not_for_other_values() {
        let mut own = property(&["A"]);
        own[ENUM] = json!("Letter");
        let mut stolen = property(&["B"]);
        stolen[ENUM] = json!("Letter");
        let document = schemas(&[
            ("ADto", "kind", own),
            ("BDto", "kind", property(&["A"])),
            ("CDto", "kind", stolen),
        ]);
        assert_eq!(named(document), ["Letter", "Letter", "CKind"]);
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
