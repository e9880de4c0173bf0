use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{FULL, Sample};
use crate::wire::{Budget, deserialize_within};

fn within<T: DeserializeOwned>(json: &str, budget: &Budget) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    deserialize_within(&mut deserializer, budget)
}

/// Asserts that the result equals that of serde alone, for valid and invalid input.
fn assert_alike<T: DeserializeOwned + Debug>(json: &str) {
    let budget = Budget::of_limit(0);
    let expected = serde_json::from_str::<T>(json);
    assert_eq!(format!("{:?}", within::<T>(json, &budget)), format!("{expected:?}"));
    assert!(!budget.is_exceeded(), "{json}");
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "printed only")]
struct Plain {
    a: Option<u8>,
    #[serde(default)]
    b: Vec<String>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "printed only")]
enum Variants {
    Unit,
    Newtype(i64),
    Tuple(u8, String),
    Struct { x: char },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[allow(dead_code, reason = "printed only")]
enum Untagged {
    Number(i128),
    Text(String),
    Plain(Plain),
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "printed only")]
struct Newtype(Vec<Option<(u8, f64)>>);

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "printed only")]
struct Unit;

#[test]
fn what_fits_is_read_as_without_a_budget() {
    for json in [FULL, "{}", "[]", "null", "1", "\"a\"", "[1,", "{\"a\":", "x", ""] {
        assert_alike::<Value>(json);
        assert_alike::<Box<RawValue>>(json);
        assert_alike::<Option<Value>>(json);
        assert_alike::<Vec<Value>>(json);
        assert_alike::<Sample>(json);
        assert_alike::<BTreeMap<String, Value>>(json);
        assert_alike::<BTreeMap<String, Box<RawValue>>>(json);
        assert_alike::<serde::de::IgnoredAny>(json);
    }
    for json in [r#"{"a":1,"b":["x"],"c":{"d":[2]}}"#, r#"{"a":null}"#, r#"{"a":300}"#] {
        assert_alike::<Plain>(json);
        assert_alike::<Untagged>(json);
    }
    for json in [
        r#""Unit""#,
        r#"{"Newtype":-1}"#,
        r#"{"Tuple":[1,"a"]}"#,
        r#"{"Struct":{"x":"y"}}"#,
        r#"{"Other":1}"#,
        "1",
    ] {
        assert_alike::<Variants>(json);
        assert_alike::<Untagged>(json);
    }
    assert_alike::<Newtype>("[null,[1,2.5]]");
    assert_alike::<Unit>("null");
    assert_alike::<BTreeMap<u32, bool>>(r#"{"1":true,"2":false}"#);
    assert_alike::<(i8, u64, f32, char, String)>(r#"[-1,2,0.5,"c","s"]"#);
    assert_alike::<u128>("340282366920938463463374607431768211455");
    assert_alike::<Value>("18446744073709551615");
    assert_alike::<Value>("1e400");
}

#[test]
fn what_comes_from_no_response_has_no_bound() {
    let json = format!("{{\"items\":{}}}", many("{}"));
    let sample: Sample = serde_json::from_str(&json).unwrap();
    assert_eq!(sample.items.map(|items| items.len()), Some(2_000_000));
    // A budget ends with its reading.
    assert!(within::<Sample>(&json, &Budget::of_limit(0)).is_err());
    assert!(serde_json::from_str::<Sample>(&json).is_ok());
}

/// Returns so many items that they exceed the minimum budget.
fn many(item: &str) -> String {
    let items = vec![item; 2_000_000];
    format!("[{}]", items.join(","))
}

#[test]
fn what_takes_too_much_is_not_read() {
    fn refused<T: DeserializeOwned>(json: &str) {
        let budget = Budget::of_limit(0);
        let error = within::<T>(json, &budget).err().map(|error| error.to_string());
        assert!(budget.is_exceeded(), "{}", json.get(..40).unwrap_or(json));
        assert!(error.is_some_and(|error| error.contains("more memory")));
    }
    for item in ["0", "null", "{}", "[]", "\"\"", "{\"\":0}", "[[]]"] {
        refused::<Value>(&many(item));
    }
    refused::<Vec<Sample>>(&many("{}"));
    refused::<Vec<[u64; 8]>>(&many("[0,0,0,0,0,0,0,0]"));
    refused::<Vec<Option<String>>>(&many("null"));
    refused::<Vec<HashMap<String, u8>>>(&many("{\"\":0}"));
    refused::<Sample>(&format!("{{\"items\":{}}}", many("{}")));
    refused::<Sample>(&format!("{{\"tags\":{}}}", many("\"\"")));
    refused::<Sample>(&format!("{{\"anys\":{}}}", many("0")));
    refused::<Sample>(&format!("{{\"unknown\":{}}}", many("0")));
    refused::<Vec<Vec<Sample>>>(&many("[{}]"));
    refused::<HashMap<String, Sample>>(&format!(
        "{{\"a\":{{\"items\":{}}}}}",
        many("{}")
    ));
    refused::<Value>(&json!("a".repeat(20 << 20)).to_string());
}
