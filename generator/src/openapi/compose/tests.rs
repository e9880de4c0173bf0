//! Compositions, with the schemas that they become.

use crate::openapi::{Kind, Schema};
use crate::tests::{document, spec};

/// Common schemas of the cases.
const SCHEMAS: &str = "
    Animal: {type: object, required: [kind], properties: {kind: {type: string}, name: {type: string}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, properties: {claws: {type: integer}}}]}
    Dog: {type: object, required: [kind, barks], properties: {kind: {type: string, enum: [dog]}, barks: {type: boolean}}}
    Owner: {type: object, required: [kind], properties: {kind: {type: string, enum: [owner]}, pet: {$ref: '#/components/schemas/Cat'}}}
    Word: {type: string}
    Color: {type: string, enum: [red, blue]}
    Both: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
    Alias: {$ref: '#/components/schemas/Cat'}";

/// Writes a schema in one line: required properties with `!`.
fn shown(schema: &Schema) -> String {
    let kind = match &schema.kind {
        Kind::Any => "any".to_owned(),
        Kind::Reference(name) => name.clone(),
        Kind::String(_) => "string".to_owned(),
        Kind::Enum(values) => values.join("/"),
        Kind::Integer => "integer".to_owned(),
        Kind::Float => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Array(items) => format!("[{}]", shown(items)),
        Kind::Map(values) => format!("map {}", shown(values)),
        Kind::Object(properties) => {
            let properties = properties.iter().map(|one| {
                let mark = if one.required { "!" } else { "" };
                format!("{}{mark}: {}", one.name, shown(&one.schema))
            });
            format!("{{{}}}", properties.collect::<Vec<_>>().join(", "))
        }
        Kind::Union(variants) => {
            let variants = variants.iter().map(shown).collect::<Vec<_>>();
            format!("({})", variants.join(" | "))
        }
    };
    let by = schema.discriminator.as_ref().map(|one| {
        let mapping = one.mapping.iter();
        let mapping = mapping.map(|(value, at)| format!("{value}={at}"));
        format!(" by {} {}", one.property, mapping.collect::<Vec<_>>().join(" "))
    });
    let null = if schema.nullable { "?" } else { "" };
    format!("{kind}{null}{}", by.unwrap_or_default())
}

/// Returns the schema, or the first finding about it.
fn composed(schema: &str) -> String {
    let schema = schema.replace('@', "#/components/schemas/");
    let (document, diagnostics) =
        document(&spec("", &format!("{SCHEMAS}\n    X: {schema}")));
    if diagnostics.errors() > 0 {
        let text = diagnostics.to_string();
        return text.lines().next().unwrap_or_default().to_owned();
    }
    let mut schemas = document.schemas.iter();
    schemas.find(|one| one.name == "X").map_or(String::new(), |one| shown(&one.schema))
}

#[test]
fn all_of_is_one_schema_with_all_properties() {
    let cases = [
        ("{allOf: [{$ref: '@Cat'}]}", "Cat"),
        ("{allOf: [{$ref: '@Cat'}, {description: A cat.}]}", "Cat"),
        ("{allOf: [{$ref: '@Alias'}, {type: object}]}", "Alias"),
        ("{allOf: [{$ref: '@Cat'}, {$ref: '@Animal'}]}", "Cat"),
        ("{allOf: [{$ref: '@Cat'}, {required: [kind]}]}", "Cat"),
        (
            "{allOf: [{$ref: '@Alias'}, {required: [name]}]}",
            "{kind!: string, name!: string, claws: integer}",
        ),
        (
            "{required: [age, name], properties: {age: {type: integer}}, allOf: [{$ref: '@Animal'}]}",
            "{kind!: string, name!: string, age!: integer}",
        ),
        (
            "{allOf: [{$ref: '@Animal'}, {properties: {name: {type: string, enum: [rex]}, kind: {$ref: '@Word'}}}]}",
            "{kind!: Word, name: rex}",
        ),
        (
            "{allOf: [{allOf: [{properties: {a: {type: number}}}, {properties: {a: {type: integer}}}]}, {properties: {b: {}}}]}",
            "{a: integer, b: any}",
        ),
        ("{allOf: [{$ref: '@Word'}, {maxLength: 5}]}", "Word"),
        ("{allOf: [{$ref: '@Color'}, {type: string}]}", "Color"),
        ("{allOf: [{$ref: '@Color'}], nullable: true}", "Color?"),
        ("{allOf: [{$ref: '@Color'}, {type: string, enum: [blue, green]}]}", "blue"),
        (
            "{allOf: [{type: array, items: {$ref: '@Animal'}}, {type: array, items: {$ref: '@Cat'}}]}",
            "[Cat]",
        ),
        (
            "{allOf: [{$ref: '@Animal'}, {type: object, additionalProperties: {type: string}}]}",
            // A struct keeps all other values.
            "Animal",
        ),
        (
            "{allOf: [{type: object}, {type: object, additionalProperties: {type: string}}]}",
            "map string",
        ),
        (
            "{type: object, required: [b], properties: {a: {type: string}}}",
            "{a: string, b!: any}",
        ),
        (
            "{type: object, properties: {x: {allOf: [{$ref: '@X'}, {description: Itself.}]}}}",
            "{x: X}",
        ),
        (
            "{allOf: [{$ref: '@Cat'}, {$ref: '@Both'}]}",
            "(Cat | {kind!: dog, name: string, claws: integer, barks!: boolean})",
        ),
    ];
    for (schema, expected) in cases {
        assert_eq!(composed(schema), expected, "{schema}");
    }
}

#[test]
fn one_of_and_any_of_are_unions() {
    let cases = [
        ("{oneOf: [{$ref: '@Cat'}, {$ref: '@Dog'}, {$ref: '@Cat'}]}", "(Cat | Dog)"),
        ("{anyOf: [{$ref: '@Cat'}, {type: 'null'}]}", "Cat?"),
        ("{anyOf: [{$ref: '@X'}, {$ref: '@Cat'}]}", "Cat"),
        (
            "{oneOf: [{$ref: '@Dog'}, {$ref: '@Owner'}]}",
            "(Dog | Owner) by kind dog=0 owner=1",
        ),
        (
            "{oneOf: [{$ref: '@Cat'}, {$ref: '@Dog'}], discriminator: {propertyName: kind}}",
            "(Cat | Dog) by kind dog=1 Cat=0 Dog=1",
        ),
        (
            "{oneOf: [{$ref: '@Cat'}, {$ref: '@Dog'}], discriminator: {propertyName: kind, mapping: {c: Cat, cat: '@Cat', d: '@Dog'}}}",
            "(Cat | Dog) by kind c=0 cat=0 d=1 Cat=0 Dog=1",
        ),
        ("{oneOf: [{type: string, enum: [a]}, {type: string, enum: [b, a]}]}", "a/b"),
        ("{anyOf: [{type: string, enum: [a]}, {type: string}]}", "a"),
        ("{oneOf: [{$ref: '@Color'}, {type: string}]}", "(Color | string)"),
        (
            "{oneOf: [{type: string, format: email}, {type: string}, {type: array, items: {type: string}}]}",
            "(string | [string])",
        ),
        ("{type: string, anyOf: [{pattern: a}, {pattern: b}]}", "string"),
        (
            "{oneOf: [{oneOf: [{type: integer}, {type: string}]}, {type: boolean}]}",
            "(integer | string | boolean)",
        ),
        (
            "{type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [a, b]}]}",
            "{a!: any, b: any}",
        ),
        (
            "{type: object, required: [id], properties: {id: {type: string}}, oneOf: [{properties: {a: {type: string}}}, {$ref: '@Animal'}]}",
            "({id!: string, a: string} | {id!: string, kind!: string, name: string})",
        ),
        (
            "{type: object, properties: {kind: {type: string}}, oneOf: [{$ref: '@Cat'}, {$ref: '@Dog'}]}",
            "(Cat | Dog)",
        ),
        (
            "{type: object, properties: {barks: {type: boolean}, kind: {}}, oneOf: [{$ref: '@Dog'}, {type: string}]}",
            "Dog",
        ),
        ("{type: object, oneOf: [{$ref: '@Cat'}, {$ref: '@Dog'}]}", "(Cat | Dog)"),
        (
            "{oneOf: [{type: string}, {type: integer}], anyOf: [{type: integer}, {type: boolean}]}",
            "integer",
        ),
    ];
    for (schema, expected) in cases {
        assert_eq!(composed(schema), expected, "{schema}");
    }
}

#[test]
fn schemas_that_no_value_fits_are_errors() {
    let cases = [
        (
            "{allOf: [{$ref: '@Animal'}, {properties: {name: {type: integer}}}]}",
            "error: this is an integer, but #/components/schemas/Animal/properties/name is a string",
        ),
        (
            "{allOf: [{$ref: '@Word'}, {type: array, items: {}}]}",
            "error: this is an array, but #/components/schemas/Word is a string",
        ),
        (
            "{type: integer, oneOf: [{type: string}, {type: boolean}]}",
            "error: this is a string, but #/components/schemas/X is an integer",
        ),
        (
            "{allOf: [{$ref: '@X'}, {properties: {a: {}}}]}",
            "error: `X` is a part of itself",
        ),
        (
            "{allOf: [{$ref: '@None'}, {properties: {a: {}}}]}",
            "error: there is no schema `None`",
        ),
    ];
    for (schema, expected) in cases {
        assert_eq!(composed(schema), expected, "{schema}");
    }
}

#[test]
fn compositions_that_contain_themselves_get_names() {
    let text = spec(
        "",
        "
    X:
      type: object
      properties:
        next: {allOf: [{$ref: '#/components/schemas/X'}, {properties: {own: {type: string}}}], description: The next one.}
        many: {type: array, items: {allOf: [{$ref: '#/components/schemas/X'}, {required: [next]}]}}
        either: {anyOf: [{allOf: [{$ref: '#/components/schemas/X'}, {properties: {a: {}}}]}, {type: string}]}
    XNext: {type: string}",
    );
    let (document, diagnostics) = document(&text);
    assert_eq!(diagnostics.to_string(), "");
    let schemas = document.schemas.iter();
    let shown: Vec<String> =
        schemas.map(|one| format!("{}: {}", one.name, shown(&one.schema))).collect();
    assert_eq!(
        shown,
        [
            "X: {next: XNext2, many: [XMany], either: XEither}",
            "XNext: string",
            "XEither: ({next: XNext2, many: [XMany], either: XEither, a: any} | string)",
            "XMany: {next!: XNext2, many: [XMany], either: XEither}",
            "XNext2: {next: XNext2, many: [XMany], either: XEither, own: string}",
        ]
    );
    let Kind::Object(properties) = &document.schemas[0].schema.kind else { panic!() };
    assert_eq!(properties[0].schema.description, "The next one.");
}
