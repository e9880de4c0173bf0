//! The limits that a server checks, as sentences behind a description.

use std::fmt::Display;

use super::markdown;
use crate::locale::Locale;
use crate::model::{Field, Type};

/// Returns a sentence for each limit except the maximum length of an array.
pub(super) fn sentences(locale: &Locale, field: &Field) -> Vec<String> {
    let limits = &field.limits;
    let list = matches!(field.ty, Type::Array(_) | Type::Map(_));
    let range = |what: &str, least: Option<String>, most: Option<String>| {
        range(locale, what, least.as_deref(), most.as_deref())
    };
    let length = if list { "limits.item_length" } else { "limits.length" };
    let pattern = limits.pattern.as_deref().map(markdown::code);
    let format = match field.ty {
        Type::DateTime => Some("date-time"),
        _ => limits.format.as_deref(),
    };
    let format = format.map(markdown::code);
    let minimum = limits.minimum.filter(|_| !limits.exclusive_minimum);
    let maximum = limits.maximum.filter(|_| !limits.exclusive_maximum);
    let above = limits.minimum.filter(|_| limits.exclusive_minimum);
    let below = limits.maximum.filter(|_| limits.exclusive_maximum);
    let number = |name: &str, word: &str, number: Option<f64>| {
        number.map(|number| locale.fill(name, &[(word, &number.to_string())]))
    };
    let names = limits.names.as_deref().map(markdown::code);
    let others = limits.others.as_deref().map(markdown::code);
    [
        range("limits.items", text(positive(limits.min_items)), None),
        range(
            "limits.entries",
            text(positive(limits.min_properties)),
            text(limits.max_properties),
        ),
        range("limits.value", text(minimum), text(maximum)),
        number("limits.above", "least", above),
        number("limits.below", "most", below),
        number("limits.multiple", "number", limits.multiple_of),
        names.map(|names| locale.fill("limits.names", &[("pattern", &names)])),
        range(length, text(positive(limits.min_length)), text(limits.max_length)),
        pattern.map(|pattern| locale.fill("limits.pattern", &[("pattern", &pattern)])),
        format.map(|format| locale.fill("limits.format", &[("format", &format)])),
        others.map(|others| locale.fill("limits.others", &[("constraints", &others)])),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns the sentence with the allowed values, if they are no strings.
pub(super) fn values(locale: &Locale, field: &Field) -> Option<String> {
    let values = field.limits.values.iter();
    let values: Vec<_> =
        values.map(|value| markdown::code(&value.to_string())).collect();
    (!values.is_empty())
        .then(|| locale.fill("limits.one_of", &[("values", &values.join(", "))]))
}

/// Returns the limit unless it is 0, which limits nothing.
fn positive(limit: Option<u64>) -> Option<u64> {
    limit.filter(|limit| *limit > 0)
}

fn text(limit: Option<impl Display>) -> Option<String> {
    limit.map(|limit| limit.to_string())
}

fn range(
    locale: &Locale,
    what: &str,
    least: Option<&str>,
    most: Option<&str>,
) -> Option<String> {
    let sentence = match (least, most) {
        (Some(_), Some(_)) => "limits.between",
        (Some(_), None) => "limits.at_least",
        (None, Some(_)) => "limits.at_most",
        (None, None) => return None,
    };
    let values = [
        ("what", locale.text(what)),
        ("least", least.unwrap_or_default()),
        ("most", most.unwrap_or_default()),
    ];
    Some(locale.fill(sentence, &values))
}

#[cfg(test)]
mod tests {
    use super::sentences;
    use crate::docs::fixture::{field, list};
    use crate::locale::Locale;
    use crate::model::{Limits, Type};

    fn said(ty: Type, limits: Limits) -> String {
        let mut field = field("any", ty);
        field.limits = limits;
        sentences(<&Locale>::default(), &field).join(" ")
    }

    #[test]
    fn each_limit_is_a_sentence() {
        let number = Limits {
            minimum: Some(0.0),
            maximum: Some(0.5),
            ..Limits::default()
        };
        assert_eq!(said(Type::Float, number), "Value: 0 to 0.5.");
        let words = Limits {
            min_items: Some(1),
            max_items: Some(9),
            max_length: Some(30),
            ..Limits::default()
        };
        assert_eq!(
            said(list(Type::String), words),
            "Items: at least 1. Length of each item: at most 30."
        );
        let text = Limits {
            min_length: Some(6),
            min_items: Some(0),
            pattern: Some("^(a|b)+$".to_owned()),
            ..Limits::default()
        };
        assert_eq!(said(Type::String, text), "Length: at least 6. Pattern: `^(a|b)+$`.");
        let others = Limits {
            others: Some(r#"{"not":{"enum":["a"]}}"#.to_owned()),
            ..Limits::default()
        };
        assert_eq!(
            said(Type::String, others),
            r#"Other constraints: `{"not":{"enum":["a"]}}`."#
        );
        assert_eq!(said(Type::DateTime, Limits::default()), "Format: `date-time`.");
        assert_eq!(said(Type::String, Limits::default()), "");
    }
}
