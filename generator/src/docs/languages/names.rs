//! Names in the official SDKs.

use heck::ToUpperCamelCase;

use crate::model::{Client, Operation, TypeDef};
use crate::words;

/// Returns the class whose methods the operations are.
pub(in crate::docs) fn client_class(client: &Client) -> String {
    format!("{}Client", words::pascal(&client.name))
}

/// Returns the class of a schema, which has its name.
pub(super) fn class(definition: &TypeDef) -> String {
    let is_letter = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    valid(definition.name.chars().filter(is_letter).collect())
}

/// Returns the class of an operation's parameters, which is named after the path.
pub(super) fn parameters_class(operation: &Operation) -> String {
    let mut segments = operation.path.rsplit('/');
    let named = segments.find(|segment| !segment.starts_with('{'));
    valid(format!("{}Dto", named.unwrap_or_default().to_upper_camel_case()))
}

/// Returns the accessor of a property: `client_id` is `ClientId`, and acronyms stay as they are.
pub(super) fn accessor(wire_name: &str) -> String {
    let is_word = wire_name.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_word {
        return valid(wire_name.to_upper_camel_case());
    }
    let mut letters = wire_name.chars();
    valid(letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    }))
}

/// Returns a name without the characters that no identifier may have.
pub(super) fn identifier(name: &str) -> String {
    valid(name.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect())
}

/// Returns a name that does not start with a digit, and is not empty.
pub(super) fn valid(name: String) -> String {
    if name.starts_with(char::is_numeric) { format!("_{name}") } else { or_blank(name) }
}

/// Returns whether no argument and no method in Python has this name.
pub(super) fn is_python_keyword(name: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
        "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
        "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
        "return", "try", "while", "with", "yield",
    ];
    KEYWORDS.contains(&name)
}

/// Returns the name, or `_` for an empty one.
pub(super) fn or_blank(name: String) -> String {
    if name.is_empty() { "_".to_owned() } else { name }
}

/// Returns the constant of an enum's value: `azure-ad` is `AZURE_AD`, `lastLogin` is `LAST_LOGIN`.
pub(super) fn constant(value: &str) -> String {
    let mut name = String::new();
    let mut before = ' ';
    for letter in value.chars() {
        let is_word = letter.is_ascii_alphanumeric() || letter == '_';
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            name.push('_');
        }
        if is_word {
            name.push(letter.to_ascii_uppercase());
        } else if before.is_ascii_alphanumeric() || before == '_' {
            name.push('_');
        }
        before = letter;
    }
    valid(name)
}

#[cfg(test)]
mod tests {
    use super::{accessor, constant, identifier};

    #[test]
    fn names_do_not_start_with_a_digit() {
        assert_eq!(accessor("2fa"), "_2fa");
        assert_eq!(identifier("2-fa"), "_2fa");
        assert_eq!(identifier("-"), "_");
    }

    #[test]
    fn constants_shout() {
        let cases = [
            ("SMS", "SMS"),
            ("azure-ad", "AZURE_AD"),
            ("application/json", "APPLICATION_JSON"),
            ("lastLogin", "LAST_LOGIN"),
            ("DepartmentCreatedAt", "DEPARTMENT_CREATED_AT"),
            ("user:created", "USER_CREATED"),
            ("2fa", "_2FA"),
        ];
        for (value, name) in cases {
            assert_eq!(constant(value), name);
        }
    }

    #[test]
    fn accessors_begin_with_a_capital() {
        let cases =
            [("passCode", "PassCode"), ("client_id", "ClientId"), ("userID", "UserID")];
        for (wire_name, name) in cases {
            assert_eq!(accessor(wire_name), name);
        }
    }
}
