//! Limits of scalar values: whether a value satisfies them, and a value that does.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;
use jiff::civil::Date;
use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Number, Value, json};

use super::{Limits, Type};

/// The length of the longest string that is derived.
const LONGEST: usize = 1_000;

/// Returns whether a value of this type satisfies the limits of an array's items, or its own. A
/// pattern or a format that is not known allows every value.
pub(super) fn fits(ty: &Type, limits: &Limits, value: &Value) -> bool {
    let is_allowed = limits.values.is_empty() || limits.values.contains(value);
    match value {
        Value::String(text) => is_allowed && fits_text(ty, limits, text),
        Value::Number(number) => is_allowed && fits_number(limits, number),
        Value::Bool(_) => is_allowed,
        _ => true,
    }
}

fn fits_text(ty: &Type, limits: &Limits, text: &str) -> bool {
    let length = text.chars().count() as u64;
    let format = limits.format.as_deref().unwrap_or_default();
    limits.min_length.is_none_or(|min| length >= min)
        && limits.max_length.is_none_or(|max| length <= max)
        && (*ty != Type::DateTime || text.parse::<Timestamp>().is_ok())
        && has_format(format, text)
        && limits.pattern.as_deref().is_none_or(|pattern| matches(pattern, text))
}

thread_local! {
    /// The patterns of the documents, which many operations share.
    static PATTERNS: RefCell<HashMap<String, Option<Regex>>> = RefCell::default();
}

/// Returns whether a string matches a pattern, in which `\w` is ASCII as in JavaScript. A pattern or
/// a string that would take long counts as matched.
fn matches(pattern: &str, text: &str) -> bool {
    /// The largest compiled pattern and the longest string, in bytes.
    const LARGEST: usize = 1 << 15;
    const LONGEST: usize = 1 << 9;
    if text.len() > LONGEST {
        return true;
    }
    PATTERNS.with_borrow_mut(|known| {
        if !known.contains_key(pattern) {
            let mut builder = RegexBuilder::new(pattern);
            let compiled = builder.unicode(false).size_limit(LARGEST).build().ok();
            known.insert(pattern.to_owned(), compiled);
        }
        known
            .get(pattern)
            .and_then(Option::as_ref)
            .is_none_or(|one| one.is_match(text.as_bytes()))
    })
}

fn has_format(format: &str, text: &str) -> bool {
    match format {
        "date-time" => text.parse::<Timestamp>().is_ok(),
        "date" => text.len() == "2022-07-03".len() && text.parse::<Date>().is_ok(),
        "uuid" => {
            text.len() == 36
                && text.char_indices().all(|(index, one)| match index {
                    8 | 13 | 18 | 23 => one == '-',
                    _ => one.is_ascii_hexdigit(),
                })
        }
        "email" => text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && has_format("hostname", host)
        }),
        "uri" | "url" => text.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.starts_with(|one: char| one.is_ascii_alphabetic())
                && !rest.is_empty()
                && !text.contains([' ', '{', '<'])
        }),
        "hostname" => {
            !text.is_empty()
                && text
                    .chars()
                    .all(|one| one.is_ascii_alphanumeric() || ".-".contains(one))
        }
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        _ => true,
    }
}

fn fits_number(limits: &Limits, number: &Number) -> bool {
    let Some(value) = number.as_f64() else { return true };
    let format = limits.format.as_deref().unwrap_or_default();
    let in_format = match format {
        "int32" => value.abs() <= f64::from(i32::MAX),
        "uint32" | "uint64" => value >= 0.0,
        _ => true,
    };
    in_format
        && limits
            .minimum
            .is_none_or(|min| value > min || (value == min && !limits.exclusive_minimum))
        && limits
            .maximum
            .is_none_or(|max| value < max || (value == max && !limits.exclusive_maximum))
        && limits.multiple_of.is_none_or(|step| {
            let times = value / step;
            (times - times.round()).abs() < 1e-9
        })
}

/// Returns the value of this number that satisfies the limits, if one is found. Values of different
/// numbers differ, if the limits allow that.
pub(super) fn derive(ty: &Type, limits: &Limits, number: usize) -> Option<Value> {
    let is_of_type = |value: &&Value| match ty {
        Type::String | Type::DateTime => value.is_string(),
        Type::Integer => value.is_i64(),
        Type::Float => value.is_number(),
        Type::Boolean => value.is_boolean(),
        _ => false,
    };
    let values: Vec<_> = limits.values.iter().filter(is_of_type).collect();
    if !values.is_empty() {
        return values.get(number % values.len()).map(|&one| one.clone());
    }
    let derived = match ty {
        Type::String | Type::DateTime => {
            let candidates = texts(ty, limits, number).into_iter();
            let mut fitting = candidates.filter(|text| fits_text(ty, limits, text));
            fitting.next().map(Value::from)
        }
        Type::Integer | Type::Float => {
            let mut candidates = numbers(ty, limits, number).into_iter();
            candidates.find(|value| fits(ty, limits, value))
        }
        Type::Boolean => Some(json!(number.is_multiple_of(2))),
        _ => None,
    };
    // With fewer values than numbers, one occurs again.
    derived.or_else(|| derive(ty, limits, number.checked_sub(1)?))
}

fn texts(ty: &Type, limits: &Limits, number: usize) -> Vec<String> {
    let format = match ty {
        Type::DateTime => "date-time",
        _ => limits.format.as_deref().unwrap_or_default(),
    };
    let second = 30 + number % 30;
    let formatted = match format {
        "date-time" => format!("2022-07-03T02:20:{second}.000Z"),
        "date" => format!("20{:02}-07-03", 22 + number % 70),
        "time" => format!("02:20:{second}Z"),
        "duration" => format!("P{}D", number + 1),
        "uuid" => format!("7c9e6679-7425-40de-944b-{:012x}", 0xe07f_c1f9_0ae7 + number),
        "email" | "idn-email" => format!("ada{}@example.com", suffix(number)),
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" | "uri-template" => {
            format!("https://example.com/{}", suffix(number))
        }
        "hostname" | "idn-hostname" => format!("example{}.com", suffix(number)),
        "ipv4" | "ip" => format!("192.0.2.{}", number % 255 + 1),
        "ipv6" => format!("2001:db8::{:x}", number % 0xffff + 1),
        "byte" | "base64" => "dGV4dA==".to_owned(),
        "json-pointer" => format!("/text{}", suffix(number)),
        "relative-json-pointer"
        | "int32"
        | "int64"
        | "uint32"
        | "uint64"
        | "decimal" => (number + 1).to_string(),
        _ => format!("text{}", suffix(number)),
    };
    let bounds = (
        usize::try_from(limits.min_length.unwrap_or_default()).unwrap_or(LONGEST),
        limits.max_length.map_or(LONGEST, |max| usize::try_from(max).unwrap_or(LONGEST)),
    );
    let plain = format!("text{}", suffix(number));
    let patterns = limits.pattern.iter().filter_map(|one| {
        ParserBuilder::new().unicode(false).utf8(false).build().parse(one).ok()
    });
    let matching = patterns.flat_map(|pattern| {
        let lengths =
            [0, bounds.0.min(LONGEST), bounds.0.saturating_sub(1).min(LONGEST)];
        lengths.map(|length| {
            let mut text = String::new();
            write(&pattern, length, number, &mut text);
            text
        })
    });
    let matching: Vec<_> = matching.collect();
    let mut candidates = vec![formatted];
    candidates.extend(matching);
    candidates.push(sized(&plain, bounds, true));
    candidates.push(sized(&plain, bounds, false));
    candidates
}

/// Returns the part of a string that tells it from others: nothing for the first.
fn suffix(number: usize) -> String {
    if number == 0 { String::new() } else { (number + 1).to_string() }
}

/// Returns a string with a length within the bounds. The end tells it from others.
fn sized(text: &str, (min, max): (usize, usize), keeps_end: bool) -> String {
    let length = text.chars().count();
    if length > max {
        let skipped = if keeps_end { length - max } else { 0 };
        return text.chars().skip(skipped).take(max).collect();
    }
    let missing = min.min(LONGEST).saturating_sub(length);
    format!("{}{text}", "x".repeat(missing))
}

/// Writes a string that matches a pattern. Its repetitions fill it up to a length.
fn write(pattern: &Hir, length: usize, number: usize, text: &mut String) {
    match pattern.kind() {
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.push(letter(class, number)),
        HirKind::Repetition(repetition) => {
            let max = repetition.max.unwrap_or(u32::MAX);
            let (mut count, start) = (0, text.len());
            while text.len() < LONGEST
                && count < max
                && (count < repetition.min || text.len() < length)
            {
                let before = text.len();
                write(&repetition.sub, 0, number, text);
                count += 1;
                if text.len() == before {
                    break;
                }
            }
            // An optional part makes the sample more telling.
            if count == 0 && max > 1 && text.len() == start {
                write(&repetition.sub, 0, number, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, length, number, text),
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, length, number, text);
            }
        }
        HirKind::Alternation(variants) => {
            if let Some(chosen) = variants.get(number % variants.len()) {
                write(chosen, length, number, text);
            }
        }
        HirKind::Empty | HirKind::Look(_) => {}
    }
}

/// Returns a character of a class: a letter or a digit if it has one.
fn letter(class: &Class, number: usize) -> char {
    let has = |one: char| match class {
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&one)),
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&(one as u8))),
    };
    let letters = ('a'..='z').chain('A'..='Z').chain('1'..='9');
    let known: Vec<char> = letters.filter(|&one| has(one)).collect();
    match known.get(number % known.len().max(1)) {
        Some(&one) => one,
        None => match class {
            Class::Unicode(class) => {
                class.ranges().first().map_or(' ', |one| one.start())
            }
            Class::Bytes(class) => {
                class.ranges().first().map_or(' ', |one| char::from(one.start()))
            }
        },
    }
}

fn numbers(ty: &Type, limits: &Limits, number: usize) -> Vec<Value> {
    let number = number as f64;
    let step = limits.multiple_of.filter(|step| *step > 0.0).unwrap_or(1.0);
    let mut all = vec![1.0 + number];
    if let Some(min) = limits.minimum {
        let first = (min / step).ceil() * step;
        let skipped = limits.exclusive_minimum && first <= min;
        all.push(first + (number + f64::from(u8::from(skipped))) * step);
    }
    all.extend([step * (number + 1.0), -number * step]);
    if let Some(max) = limits.maximum {
        let last = (max / step).floor() * step;
        let skipped = limits.exclusive_maximum && last >= max;
        all.push(last - (number + f64::from(u8::from(skipped))) * step);
    }
    if let (Some(min), Some(max)) = (limits.minimum, limits.maximum) {
        all.push(min + (max - min) / (number + 2.0));
    }
    all.extend([limits.minimum, limits.maximum].into_iter().flatten());
    let all = all.into_iter().filter_map(|one| match ty {
        Type::Integer => Some(json!(
            format!("{:.0}", one).parse::<i64>().ok().filter(|_| one.fract() == 0.0)?
        )),
        _ => Number::from_f64(one).map(Value::Number),
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{derive, fits};
    use crate::model::{Limits, Type};

    fn limits() -> Limits {
        Limits::default()
    }

    fn format(name: &str) -> Limits {
        Limits {
            format: Some(name.to_owned()),
            ..limits()
        }
    }

    fn lengths(min: u64, max: u64) -> Limits {
        Limits {
            min_length: Some(min),
            max_length: Some(max),
            ..limits()
        }
    }

    fn range(minimum: Option<f64>, maximum: Option<f64>) -> Limits {
        Limits {
            minimum,
            maximum,
            ..limits()
        }
    }

    fn pattern(pattern: &str) -> Limits {
        Limits {
            pattern: Some(pattern.to_owned()),
            ..limits()
        }
    }

    #[test]
    fn derived_strings_satisfy_formats_lengths_and_patterns() {
        for (limits, expected) in [
            (limits(), ["text", "text2"]),
            (format("date"), ["2022-07-03", "2023-07-03"]),
            (
                format("uuid"),
                [
                    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                    "7c9e6679-7425-40de-944b-e07fc1f90ae8",
                ],
            ),
            (format("email"), ["ada@example.com", "ada2@example.com"]),
            (format("uri"), ["https://example.com/", "https://example.com/2"]),
            (format("ipv4"), ["192.0.2.1", "192.0.2.2"]),
            (format("ipv6"), ["2001:db8::1", "2001:db8::2"]),
            (lengths(6, 8), ["xxtext", "xtext2"]),
            (lengths(0, 0), ["", ""]),
            (pattern("^[A-Z]{3}-[0-9]{4}$"), ["AAA-1111", "BBB-2222"]),
            (pattern("^(?:red|blue)$"), ["red", "blue"]),
            (pattern(r"^\d+(?:\.\d+)?$"), ["1", "2"]),
            (pattern("^[a-z0-9_-]*$"), ["text", "text2"]),
            (
                Limits {
                    pattern: Some("^p_[0-9]+$".to_owned()),
                    ..lengths(6, 6)
                },
                ["p_1111", "p_2222"],
            ),
        ] {
            for (number, expected) in expected.into_iter().enumerate() {
                let value = derive(&Type::String, &limits, number);
                let found = value.unwrap_or_default();
                assert!(fits(&Type::String, &limits, &found), "{limits:?}: {found}");
                assert_eq!(found, json!(expected), "{limits:?}");
            }
        }
        // A pattern of another dialect, and a contradiction.
        assert_eq!(derive(&Type::String, &pattern("^(?=a)"), 0), Some(json!("text")));
        assert_eq!(derive(&Type::String, &lengths(3, 2), 0), None);
    }

    #[test]
    fn derived_numbers_satisfy_bounds_and_multiples() {
        let stepped = Limits {
            multiple_of: Some(5.0),
            exclusive_minimum: true,
            ..range(Some(10.0), None)
        };
        let share = Limits {
            exclusive_minimum: true,
            exclusive_maximum: true,
            ..range(Some(0.0), Some(1.0))
        };
        let values = Limits {
            values: vec![json!(7), json!(9)],
            ..limits()
        };
        for (ty, limits, expected) in [
            (Type::Integer, limits(), json!([1, 2])),
            (Type::Integer, range(Some(100.0), None), json!([100, 101])),
            (Type::Integer, range(None, Some(-4.0)), json!([-4, -5])),
            (Type::Integer, range(Some(0.5), Some(1.5)), json!([1, 1])),
            (Type::Integer, stepped, json!([15, 20])),
            (Type::Integer, values, json!([7, 9])),
            (Type::Float, share, json!([0.5, 1.0 / 3.0])),
        ] {
            for number in 0..2 {
                let found = derive(&ty, &limits, number).unwrap_or_default();
                assert!(fits(&ty, &limits, &found), "{limits:?}: {found}");
                assert_eq!(found, expected[number], "{limits:?}");
            }
        }
    }

    #[test]
    fn examples_against_their_limits_do_not_fit() {
        for (limits, value, expected) in [
            (format("date"), json!("2022-07-03"), true),
            (format("date"), json!("3 July"), false),
            (format("uuid"), json!("1"), false),
            (format("email"), json!("ada"), false),
            (format("uri"), json!("/a"), false),
            (format("int32"), json!(4_000_000_000_i64), false),
            (format("unknown"), json!("x"), true),
            (pattern("^a"), json!("b"), false),
            (pattern("(?!a)"), json!("b"), true),
            (range(Some(1.0), Some(2.0)), json!(3), false),
            (range(Some(1.0), Some(2.0)), json!(2), true),
        ] {
            assert_eq!(
                fits(&Type::String, &limits, &value),
                expected,
                "{limits:?}: {value}"
            );
        }
    }
}
