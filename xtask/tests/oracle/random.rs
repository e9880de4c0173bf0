//! Random documents, made of the constructs that `generate` accepts.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Names of properties: keywords, names of the crate, names that need escapes.
const NAMES: [&str; 40] = [
    "id",
    "name",
    "type",
    "self",
    "Self",
    "a-b",
    "a_b",
    "aB",
    "$id",
    "@type",
    "1st",
    "用户",
    "first name",
    "x.y",
    "fn",
    "ERR",
    "OK",
    "async",
    "crate",
    "_",
    "🙂",
    "class",
    "extra",
    "new",
    "default",
    "Box",
    "Vec",
    "String",
    "None",
    "ALL",
    "Unknown",
    "value",
    "status",
    "statusCode",
    "message",
    "data",
    "with",
    "view",
    "Ünïcode",
    "items",
];
/// Names of parameters, which differ from those of properties.
const PARAMETERS: [&str; 16] = [
    "limitTo",
    "page-no",
    "filter",
    "ids[]",
    "sort.by",
    "X-Trace",
    "in",
    "where",
    "match",
    "q",
    "from_date",
    "$top",
    "client",
    "body",
    "call",
    "Größe",
];
const WORDS: [&str; 10] = [
    "Pet",
    "Order",
    "user profile",
    "Box-Office",
    "Result",
    "Error",
    "Call",
    "Body",
    "Paging",
    "Größe",
];
const TEXTS: [&str; 8] = [
    "A text.",
    "Ends a comment */ and a string \"# and `code",
    "Two lines.\n\n- item\n- <b>item</b>",
    "[link](https://example.com) and [brackets]",
    "\u{202e}right to left",
    "| a | table |",
    "```\nan open fence",
    "Tab\tand trailing backslash \\",
];

/// The makings of one document.
pub(crate) struct Random<'a> {
    rng: &'a mut Rng,
    /// Distinguishes the names of one document from those of the others of its batch.
    mark: String,
    minor: u8,
    schemas: Map<String, Value>,
    /// The names of objects, of unions and of all schemas that may be referenced.
    objects: Vec<String>,
    others: Vec<String>,
    parameters: Map<String, Value>,
}

/// Makes a document with some operations.
pub(crate) fn document(rng: &mut Rng, mark: &str, operations: usize) -> Value {
    let minor = rng.u8(..3);
    let mut random = Random {
        rng,
        mark: mark.to_owned(),
        minor,
        schemas: Map::new(),
        objects: Vec::new(),
        others: Vec::new(),
        parameters: Map::new(),
    };
    random.components();
    let mut paths = Map::new();
    for index in 0..operations {
        let (path, item) = random.path(index);
        paths.insert(path, item);
    }
    let patch = random.rng.u8(..3);
    let mut document = json!({
        "openapi": format!("3.{minor}.{patch}"),
        "info": { "title": format!("API {mark}"), "version": "1", "description": random.text() },
    });
    if random.rng.bool() {
        document["servers"] = json!([
            { "url": "https://{region}.example.com/base/v1", "variables": { "region": { "default": "api" } } },
            { "url": "https://other.example.com" },
        ]);
    }
    if random.rng.bool() {
        document["security"] = json!([{ "token": [] }]);
    }
    document["paths"] = Value::Object(paths);
    document["components"] = json!({
        "schemas": random.schemas,
        "parameters": random.parameters,
        "securitySchemes": {
            "token": { "type": "http", "scheme": "bearer" },
            "login": { "type": "http", "scheme": "basic" },
            "key": { "type": "apiKey", "in": "header", "name": "X-Api-Key" },
            "query-key": { "type": "apiKey", "in": "query", "name": "api_key" },
            "session": { "type": "apiKey", "in": "cookie", "name": "sid" },
        },
    });
    document
}

impl Random<'_> {
    fn one_in(&mut self, number: u32) -> bool {
        self.rng.u32(..number) == 0
    }

    fn choice<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.rng.usize(..all.len())].clone()
    }

    fn text(&mut self) -> String {
        self.choice(&TEXTS).to_owned()
    }

    fn components(&mut self) {
        for index in 0..4 {
            let name = self.name(index);
            self.objects.push(name);
        }
        for index in 4..8 {
            let name = self.name(index);
            self.others.push(name);
        }
        for (index, name) in self.objects.clone().into_iter().enumerate() {
            let mut object = self.object(1);
            // An object that inherits from this one has other properties, of other types.
            if object.get("additionalProperties").is_some() {
                object["additionalProperties"] = json!(true);
            }
            // Tells the variants of unions apart.
            object["properties"]["kind"] = json!({ "type": "string" });
            object["properties"][format!("only {index}")] = json!({ "type": "integer" });
            object["required"] = match object["required"].take() {
                Value::Array(mut all) => {
                    all.extend([json!("kind"), json!(format!("only {index}"))]);
                    Value::Array(all)
                }
                _ => json!(["kind", format!("only {index}")]),
            };
            self.schemas.insert(name, object);
        }
        for (index, name) in self.others.clone().into_iter().enumerate() {
            let schema = match index {
                0 => self.discriminated(),
                1 => self.strings(),
                2 => {
                    let own = reference(&name);
                    match self.rng.u8(..3) {
                        0 => json!({ "type": "array", "items": own }),
                        1 => json!({ "type": "object", "additionalProperties": own }),
                        // Not a reference, which might lead back to this schema.
                        _ => self.object(2),
                    }
                }
                _ => self.inherited(),
            };
            self.schemas.insert(name, schema);
        }
    }

    fn name(&mut self, index: usize) -> String {
        let word =
            self.choice(&WORDS).replace(' ', ".").replace('ö', "oe").replace('ß', "ss");
        format!("{word}{}{index}", self.mark.to_uppercase())
    }

    /// Makes a schema of any kind.
    fn schema(&mut self, depth: usize) -> Value {
        let most = if depth > 3 { 9 } else { 19 };
        let schema = match self.rng.u8(..most) {
            0..=5 => self.scalar(),
            6 => self.strings(),
            7 => {
                let name = self.choice(&self.objects.clone());
                reference(&name)
            }
            8 => {
                let name = self.choice(&self.others.clone());
                reference(&name)
            }
            9 | 10 => {
                let items = self.schema(depth + 1);
                json!({ "type": "array", "items": items })
            }
            11 | 12 => {
                let values = self.schema(depth + 1);
                json!({ "type": "object", "additionalProperties": values })
            }
            13 => self.object(depth + 1),
            14 => self.inherited(),
            15 => self.union(),
            17 => {
                let variants: Vec<_> =
                    self.objects[1..3].iter().map(|name| reference(name)).collect();
                let scalar = self.scalar();
                json!({ "allOf": [{ "oneOf": variants }, { "type": "object", "properties": { "beside": scalar } }] })
            }
            16 => {
                let name = self.choice(&self.objects.clone());
                let text = self.text();
                json!({ "allOf": [reference(&name)], "description": text })
            }
            _ => json!({ "enum": [1, 2, 30], "type": "integer" }),
        };
        match self.one_in(6) {
            true => self.nullable(schema),
            false => schema,
        }
    }

    fn nullable(&mut self, mut schema: Value) -> Value {
        let is_reference = schema.get("$ref").is_some();
        let has_type = schema["type"].is_string();
        match self.minor {
            0 if is_reference => json!({ "allOf": [schema], "nullable": true }),
            0 if has_type
                || ["oneOf", "anyOf"].iter().any(|key| schema.get(key).is_some()) =>
            {
                schema["nullable"] = json!(true);
                if let Some(values) =
                    schema.get_mut("enum").and_then(Value::as_array_mut)
                {
                    values.push(Value::Null);
                }
                schema
            }
            0 => schema,
            _ if has_type && schema.get("enum").is_none() => {
                schema["type"] = json!([schema["type"], "null"]);
                schema
            }
            _ => json!({ "anyOf": [schema, { "type": "null" }] }),
        }
    }

    fn scalar(&mut self) -> Value {
        match self.rng.u8(..12) {
            0 => json!({ "type": "boolean" }),
            1 => json!({ "type": "integer", "format": "int32" }),
            2 => json!({ "type": "integer", "minimum": 1, "maximum": 100 }),
            3 => json!({ "type": "integer", "format": "int64" }),
            4 => json!({ "type": "number" }),
            5 => json!({ "type": "number", "format": "double", "minimum": 0 }),
            6 => {
                let formats =
                    ["date-time", "date", "uuid", "email", "uri", "ipv4", "byte"];
                json!({ "type": "string", "format": self.choice(&formats) })
            }
            7 => json!({ "type": "string", "minLength": 1, "maxLength": 20 }),
            8 => {
                let text = self.text();
                json!({ "type": "string", "description": text, "example": "an example" })
            }
            9 if self.minor > 0 => {
                json!({ "type": "integer", "exclusiveMinimum": 5, "examples": [7, 8] })
            }
            9 => json!({ "type": "integer", "exclusiveMinimum": true, "minimum": 5 }),
            _ => json!({ "type": "string" }),
        }
    }

    /// Makes an enum of strings, or a constant.
    fn strings(&mut self) -> Value {
        let mut values: Vec<&str> = Vec::new();
        for _ in 0..self.rng.usize(1..5) {
            let value = self.choice(&NAMES);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        match values[..] {
            [one] if self.minor > 0 => json!({ "const": one }),
            _ => json!({ "type": "string", "enum": values }),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for _ in 0..self.rng.usize(1..6) {
            let name = self.choice(&NAMES);
            let mut property = self.schema(depth + 1);
            let is_recursive = property.to_string().contains("$ref");
            // Only an object that can end may be required.
            if self.one_in(2) && !is_recursive && !properties.contains_key(name) {
                required.push(name);
            }
            let side = match self.rng.u8(..12) {
                0 => Some("readOnly"),
                1 => Some("writeOnly"),
                _ => None,
            };
            if let Some(side) = side
                && property["type"].is_string()
                && !properties.contains_key(name)
            {
                property[side] = json!(true);
            }
            properties.entry(name).or_insert(property);
        }
        let mut object = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        if self.one_in(5) {
            object["description"] = json!(self.text());
        }
        match self.rng.u8(..8) {
            0 => object["additionalProperties"] = json!(false),
            1 => object["additionalProperties"] = json!({ "type": "string" }),
            _ => {}
        }
        object
    }

    /// Makes an object that has the properties of another one.
    fn inherited(&mut self) -> Value {
        let base = self.choice(&self.objects.clone());
        let scalar = self.scalar();
        let name = format!("own {}", self.rng.u8(..3));
        match self.rng.bool() {
            true => json!({
                "allOf": [reference(&base), { "type": "object", "properties": { name: scalar } }],
            }),
            false => json!({
                "allOf": [reference(&base)],
                "type": "object",
                "required": [name],
                "properties": { name: scalar },
            }),
        }
    }

    fn discriminated(&mut self) -> Value {
        let variants: Vec<String> = self.objects[..self.rng.usize(2..4)].to_vec();
        let mut discriminator = json!({ "propertyName": "kind" });
        if self.rng.bool() {
            let mapping = variants.iter().enumerate().map(|(index, name)| {
                (format!("kind {index}"), json!(format!("#/components/schemas/{name}")))
            });
            discriminator["mapping"] = Value::Object(mapping.collect());
        }
        let variants: Vec<_> = variants.iter().map(|name| reference(name)).collect();
        json!({ "oneOf": variants, "discriminator": discriminator })
    }

    /// Makes a union without discriminator, whose variants are told apart by what they require.
    fn union(&mut self) -> Value {
        let key = self.choice(&["oneOf", "anyOf"]);
        let variants = match self.rng.u8(..3) {
            0 => json!([{ "type": "string" }, { "type": "integer" }]),
            1 => {
                json!([{ "type": "string" }, { "type": "array", "items": { "type": "string" } }])
            }
            _ => {
                let variants = self.objects[..2].iter().map(|name| reference(name));
                variants.collect()
            }
        };
        json!({ key: variants })
    }

    fn path(&mut self, index: usize) -> (String, Value) {
        let mut path = format!("/{}/o{index}", self.mark);
        let mut parameters = Vec::new();
        for name in ["ref", "part-2"].iter().take(self.rng.usize(..3)) {
            let (style, explode) =
                (self.choice(&["simple", "simple", "label", "matrix"]), self.rng.bool());
            let schema = self.parameter_schema();
            let parameter = json!({
                "name": name, "in": "path", "required": true, "style": style, "explode": explode,
                "schema": schema,
            });
            path.push_str(&format!("/{{{name}}}"));
            parameters.push(parameter);
        }
        if self.one_in(4) {
            path.push_str("/end");
        }
        let mut operation = self.operation(index);
        let mut item = Map::new();
        if self.one_in(3) {
            item.insert("parameters".to_owned(), json!(parameters));
            // Overridden by the operation's.
            if let Some(first) = operation["parameters"].get(0).cloned()
                && first.get("$ref").is_none()
            {
                let other = json!({
                    "name": first["name"], "in": first["in"], "schema": { "type": "boolean" },
                });
                item["parameters"].as_array_mut().expect("it is one").push(other);
            }
        } else if let Some(own) = operation["parameters"].as_array_mut() {
            parameters.append(own);
            operation["parameters"] = json!(parameters);
        }
        let has_body = operation.get("requestBody").is_some();
        let methods: &[&str] = match has_body {
            true => &["post", "put", "patch"],
            false => &["get", "delete", "post", "head", "options"],
        };
        let method = self.choice(methods);
        item.insert(method.to_owned(), operation);
        (path, Value::Object(item))
    }

    fn operation(&mut self, index: usize) -> Value {
        let mut operation = json!({ "parameters": self.query_and_headers() });
        if !self.one_in(5) {
            operation["operationId"] =
                json!(format!("call{}x{index}", self.mark.to_uppercase()));
        }
        if self.one_in(3) {
            operation["tags"] = json!([self.choice(&WORDS)]);
        }
        if self.one_in(3) {
            operation["summary"] = json!(self.text());
            operation["description"] = json!(self.text());
        }
        if self.one_in(2) {
            operation["requestBody"] = self.body();
        }
        operation["responses"] = self.responses();
        let security = match self.rng.u8(..10) {
            0 => Some(json!([])),
            1 => Some(json!([{ "key": [] }])),
            2 => Some(json!([{ "query-key": [] }])),
            3 => Some(json!([{ "session": [] }])),
            4 => Some(json!([{ "login": [] }])),
            5 => Some(json!([{ "key": [], "token": [] }])),
            6 => Some(json!([{ "token": [] }, { "key": [] }])),
            7 => Some(json!([{}, { "token": [] }])),
            _ => None,
        };
        if let Some(security) = security {
            operation["security"] = security;
        }
        if self.one_in(10) {
            operation["servers"] = json!([{ "url": "https://upload.example.com/v2" }]);
        }
        operation
    }

    fn query_and_headers(&mut self) -> Value {
        let mut parameters = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for _ in 0..self.rng.usize(..5) {
            let name = self.choice(&PARAMETERS);
            if names.iter().any(|one| one.eq_ignore_ascii_case(name)) {
                continue;
            }
            names.push(name);
            let parameter = match self.rng.u8(..10) {
                0 | 1 if name.is_ascii() && !name.contains(['[', '$']) => {
                    let schema = self.parameter_schema();
                    json!({ "name": name, "in": "header", "explode": self.rng.bool(), "schema": schema })
                }
                2 if name.is_ascii() && !name.contains(['[', '$']) => {
                    let schema = self.parameter_schema();
                    json!({ "name": name, "in": "cookie", "explode": false, "schema": schema })
                }
                3 => {
                    let name = name.replace("[]", "");
                    json!({
                        "name": name, "in": "query", "style": "deepObject", "explode": true,
                        "schema": self.flat_object(),
                    })
                }
                4 => {
                    let style = self.choice(&["spaceDelimited", "pipeDelimited"]);
                    json!({
                        "name": name, "in": "query", "style": style, "explode": false,
                        "schema": { "type": "array", "items": self.scalar() },
                    })
                }
                5 => {
                    let schema = self.flat_object();
                    json!({
                        "name": name, "in": "query",
                        "content": { "application/json": { "schema": schema } },
                    })
                }
                _ => {
                    let schema = self.parameter_schema();
                    let mut parameter =
                        json!({ "name": name, "in": "query", "schema": schema });
                    if self.rng.bool() {
                        parameter["explode"] = json!(self.rng.bool());
                    }
                    parameter
                }
            };
            let mut parameter = parameter;
            if self.one_in(3) {
                parameter["required"] = json!(true);
            }
            if self.one_in(5) {
                let key = format!("Shared.{}.{}", self.mark, self.parameters.len());
                self.parameters.insert(key.clone(), parameter);
                parameters
                    .push(json!({ "$ref": format!("#/components/parameters/{key}") }));
            } else {
                parameters.push(parameter);
            }
        }
        Value::Array(parameters)
    }

    fn parameter_schema(&mut self) -> Value {
        match self.rng.u8(..8) {
            0 | 1 => {
                let items = self.scalar();
                json!({ "type": "array", "items": items })
            }
            2 => self.flat_object(),
            3 => json!({ "type": "string", "enum": ["one", "two", "three"] }),
            4 => json!({ "type": "integer", "enum": [1, 2, 30], "default": 2 }),
            5 => json!({ "type": "string", "default": "standard" }),
            _ => self.scalar(),
        }
    }

    fn flat_object(&mut self) -> Value {
        let (first, second) = (self.scalar(), self.scalar());
        json!({
            "type": "object",
            "required": ["alpha"],
            "properties": { "alpha": first, "beta-2": second },
        })
    }

    fn body(&mut self) -> Value {
        let (media_type, schema) = match self.rng.u8(..12) {
            0 => {
                let schema = json!({
                    "type": "object",
                    "required": ["plain"],
                    "properties": {
                        "plain": self.scalar(),
                        "list": { "type": "array", "items": self.scalar() },
                        "nested": self.flat_object(),
                    },
                });
                ("application/x-www-form-urlencoded", schema)
            }
            1 => ("text/plain", json!({ "type": "string", "minLength": 1 })),
            2 => ("application/vnd.api+json", self.schema(1)),
            3 => ("application/json; charset=utf-8", self.object(1)),
            4 | 5 => ("multipart/form-data", self.parts()),
            _ => ("application/json", self.schema(1)),
        };
        json!({ "required": true, "content": { media_type: { "schema": schema } } })
    }

    /// Makes the parts of a multipart body.
    fn parts(&mut self) -> Value {
        let file = json!({ "type": "string", "format": "binary" });
        let kinds = [
            file.clone(),
            json!({ "type": "array", "items": file }),
            self.flat_object(),
            self.scalar(),
            json!({ "type": "array", "items": self.scalar() }),
            self.strings(),
        ];
        let mut properties = Map::new();
        for _ in 0..self.rng.usize(1..6) {
            let name = self.choice(&NAMES);
            let kind = self.choice(&kinds);
            properties.insert(name.to_owned(), kind);
        }
        let required: Vec<&String> =
            properties.keys().take(self.rng.usize(..3)).collect();
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn responses(&mut self) -> Value {
        let mut responses = Map::new();
        let content = |schema: Value, media_type: &str| json!({ "description": "ok", "content": { media_type: { "schema": schema } } });
        match self.rng.u8(..10) {
            0 => drop(
                responses.insert("204".to_owned(), json!({ "description": "none" })),
            ),
            1 => {
                let text = content(json!({ "type": "string" }), "text/plain");
                responses.insert("200".to_owned(), text);
            }
            2 => {
                let one = content(self.schema(1), "application/json");
                responses.insert("200".to_owned(), one);
                let other = content(self.object(1), "application/json");
                responses.insert("201".to_owned(), other);
            }
            3 => {
                let one = content(self.schema(1), "application/problem+json");
                responses.insert("2XX".to_owned(), one);
            }
            4 => {
                let one = content(self.schema(1), "application/json");
                responses.insert("default".to_owned(), one);
            }
            _ => {
                let one = content(self.schema(1), "application/json");
                responses.insert("200".to_owned(), one);
            }
        }
        if self.one_in(3) {
            let error = content(self.object(1), "application/json");
            responses.insert("404".to_owned(), error);
        }
        Value::Object(responses)
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
