//! Changes of inputs: of the structure if there is one, otherwise of the text.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::hostile;

/// The maximum size of inputs. Larger ones are cut, because many small inputs find more than few
/// large ones.
const LONGEST: usize = 16 << 10;

/// The maximum number of changes at once.
const CHANGES: usize = 4;

/// Changes an OpenAPI document.
pub(crate) fn document(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    structure(input, rng, hostile::TEXTS)
}

/// Changes a document, and makes strings of these words.
pub(crate) fn structure(input: &[u8], rng: &mut Rng, words: &[&str]) -> Vec<u8> {
    let Some(mut value) = parsed(input).filter(|_| rng.u8(..10) > 0) else {
        return text(input, rng, words);
    };
    for _ in 0..rng.usize(1..=CHANGES) {
        change(&mut value, rng, words);
    }
    let text = if rng.u8(..4) == 0 {
        serde_yaml::to_string(&value).unwrap_or_default()
    } else {
        serde_json::to_string_pretty(&value).unwrap_or_default()
    };
    cut(text.into_bytes())
}

/// Changes both parts of an input of two documents.
pub(crate) fn two_documents(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    let (old, new) = halves(input);
    let new = if rng.u8(..8) == 0 { old } else { new };
    let (old, new) = match rng.u8(..6) {
        0 => (document(old, rng), new.to_vec()),
        1 => (document(old, rng), document(new, rng)),
        2 => (new.to_vec(), old.to_vec()),
        _ => (old.to_vec(), document(new, rng)),
    };
    [&*old, BETWEEN, &new].concat()
}

const BETWEEN: &[u8] = b"\n=====\n";

/// Splits an input of two documents. If it has only one, that is returned twice.
pub(crate) fn halves(input: &[u8]) -> (&[u8], &[u8]) {
    let at = input.windows(BETWEEN.len()).position(|window| window == BETWEEN);
    at.map_or((input, input), |at| (&input[..at], &input[at + BETWEEN.len()..]))
}

/// Changes a text, piece by piece.
pub(crate) fn text(input: &[u8], rng: &mut Rng, words: &[&str]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..rng.usize(1..=CHANGES) {
        let at = rng.usize(..=bytes.len());
        let longest = 1 << rng.u8(..8);
        let end = (at + rng.usize(..=longest)).min(bytes.len());
        match rng.u8(..8) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let copy = bytes[at..end].to_vec();
                let to = rng.usize(..=bytes.len());
                bytes.splice(to..to, copy);
            }
            2 if at < bytes.len() => bytes[at] = rng.u8(..),
            3 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
            4 => swap_lines(&mut bytes, rng),
            5 => drop(bytes.splice(at..end, word(rng, words).bytes())),
            _ => drop(bytes.splice(at..at, word(rng, words).bytes())),
        }
    }
    cut(bytes)
}

fn cut(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(LONGEST);
    bytes
}

fn swap_lines(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if lines.len() > 1 {
        let (one, other) = (rng.usize(..lines.len()), rng.usize(..lines.len()));
        lines.swap(one, other);
        *bytes = lines.concat();
    }
}

/// Returns one of the words, or a hostile string, or two of them.
pub(crate) fn word(rng: &mut Rng, words: &[&str]) -> String {
    let one = |rng: &mut Rng, words: &[&str]| {
        rng.choice(words).copied().unwrap_or_default().to_owned()
    };
    match rng.u8(..10) {
        0..6 => one(rng, words),
        6..8 => one(rng, hostile::TEXTS),
        8 => one(rng, words) + &one(rng, hostile::TEXTS),
        _ => one(rng, words).repeat(1 << rng.u8(..8)),
    }
}

/// Reads JSON or YAML. YAML with anchors is not read, because its value may be huge; its text is
/// changed.
fn parsed(input: &[u8]) -> Option<Value> {
    let value: Value = match serde_json::from_slice(input) {
        Ok(value) => value,
        Err(_) if input.contains(&b'&') => return None,
        Err(_) => serde_yaml::from_slice(input).ok()?,
    };
    matches!(value, Value::Object(_) | Value::Array(_)).then_some(value)
}

/// Chooses a node of the value.
fn pick<'a>(value: &'a mut Value, rng: &mut Rng) -> &'a mut Value {
    let count = nodes(value);
    let mut left = rng.usize(..count);
    nth(value, &mut left).unwrap_or_else(|| unreachable!("it was counted"))
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Object(map) => map.values().map(nodes).sum(),
        Value::Array(items) => items.iter().map(nodes).sum(),
        _ => 0,
    }
}

fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Object(map) => map.values_mut().find_map(|one| nth(one, left)),
        Value::Array(items) => items.iter_mut().find_map(|one| nth(one, left)),
        _ => None,
    }
}

fn change(root: &mut Value, rng: &mut Rng, words: &[&str]) {
    let elsewhere = pick(root, rng).clone();
    let new = leaf(rng, words);
    let reference = reference(root, rng);
    let node = pick(root, rng);
    match node {
        Value::Object(map) => match rng.u8(..8) {
            0 => remove(map, rng),
            1 | 2 => rename(map, rng, words),
            3 => drop(map.insert(key(map, rng, words), new)),
            4 => drop(map.insert(key(map, rng, words), elsewhere)),
            5 | 6 => {
                let (key, value) =
                    rng.choice(hostile::KEYWORDS).copied().unwrap_or_default();
                map.insert(
                    key.to_owned(),
                    serde_json::from_str(value).unwrap_or_default(),
                );
            }
            _ => *node = reference,
        },
        Value::Array(items) => match rng.u8(..5) {
            0 if !items.is_empty() => drop(items.remove(rng.usize(..items.len()))),
            1 => items.push(new),
            2 => items.push(elsewhere),
            3 => items.extend(items.clone()),
            _ => *node = new,
        },
        Value::String(text) => match rng.u8(..8) {
            0 => *text = word(rng, words) + text,
            1 => *text += &word(rng, words),
            2 | 3 => {
                let at = text
                    .char_indices()
                    .map(|(at, _)| at)
                    .nth(rng.usize(..8))
                    .unwrap_or(0);
                text.insert_str(at, &word(rng, words));
            }
            4 => *node = elsewhere,
            _ => *text = word(rng, words),
        },
        _ => *node = if rng.bool() { new } else { elsewhere },
    }
}

fn remove(map: &mut Map<String, Value>, rng: &mut Rng) {
    if let Some(key) = rng.choice(map.keys().collect::<Vec<_>>()).cloned() {
        map.shift_remove(&key);
    }
}

fn rename(map: &mut Map<String, Value>, rng: &mut Rng, words: &[&str]) {
    let Some(at) = (!map.is_empty()).then(|| rng.usize(..map.len())) else { return };
    let new = key(map, rng, words);
    let entries = std::mem::take(map).into_iter().enumerate();
    *map = entries
        .map(|(index, (key, value))| {
            (if index == at { new.clone() } else { key }, value)
        })
        .collect();
}

/// Returns an existing key in another case or with a suffix, or a new key.
fn key(map: &Map<String, Value>, rng: &mut Rng, words: &[&str]) -> String {
    let known = rng.choice(map.keys().collect::<Vec<_>>()).cloned().unwrap_or_default();
    match rng.u8(..6) {
        0 => known + &word(rng, words),
        1 => known.to_uppercase(),
        2 => known + "_",
        _ => word(rng, words),
    }
}

fn leaf(rng: &mut Rng, words: &[&str]) -> Value {
    match rng.u8(..12) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(rng.i64(..)),
        3 => json!(rng.f64() * 1e300),
        4 => json!({}),
        5 => json!([]),
        6 => {
            let depth = 1 << rng.u8(..7);
            let list = rng.bool();
            let nested =
                |inner, _| if list { json!([inner]) } else { json!({"items": inner}) };
            (0..depth).fold(json!({}), nested)
        }
        7 => json!({ word(rng, words): word(rng, words) }),
        _ => json!(word(rng, words)),
    }
}

/// Returns a reference to any place of the document.
fn reference(root: &Value, rng: &mut Rng) -> Value {
    let mut pointer = String::from("#");
    let mut place = root;
    for _ in 0..rng.usize(..6) {
        let Value::Object(map) = place else { break };
        let Some((key, value)) = rng.choice(map.iter().collect::<Vec<_>>()) else {
            break;
        };
        pointer += &format!("/{}", key.replace('~', "~0").replace('/', "~1"));
        place = value;
    }
    json!({ "$ref": pointer })
}
