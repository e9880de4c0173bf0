//! Names in the official SDKs.

use heck::{ToShoutySnakeCase, ToUpperCamelCase};
use rustc_lexer::{is_id_continue, is_id_start};

use crate::model::{Client, Operation, TypeDef};
use crate::words;

/// Returns the class whose methods the operations are.
pub(in crate::docs) fn client_class(client: &Client) -> String {
    format!("{}Client", words::pascal(&client.name))
}

/// Returns the class of a schema, which has its name. Lower-case names can be keywords.
pub(super) fn class(definition: &TypeDef) -> String {
    let name = &definition.name;
    if !name.is_ascii() || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
        return words::pascal(name);
    }
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// Returns the class of an operation's parameters, which is named after the path.
pub(super) fn parameters_class(operation: &Operation) -> String {
    let mut segments = operation.path.rsplit('/');
    let named = segments.find(|segment| !segment.starts_with('{'));
    let name = cased(named.unwrap_or_default(), |name| name.to_upper_camel_case());
    format!("{name}Dto")
}

/// Returns the accessor of a property: `client_id` is `ClientId`, and acronyms stay as they are.
pub(super) fn accessor(wire_name: &str) -> String {
    let is_word = wire_name.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_word {
        return cased(wire_name, |name| name.to_upper_camel_case());
    }
    cased(wire_name, |name| {
        let mut letters = name.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    })
}

/// Returns a name without the characters that no identifier may have.
pub(super) fn identifier(name: &str) -> String {
    cased(name, |name| name.chars().filter(|c| is_id_continue(*c)).collect())
}

/// Returns a name in another case, as an identifier: characters outside ASCII that no identifier
/// may have are their code points, as are all of a name without any other.
pub(super) fn cased(name: &str, case: impl Fn(&str) -> String) -> String {
    // C# has none beyond the first 65,536.
    let is_usable = |c: char| c.is_ascii() || c <= '\u{ffff}' && is_id_continue(c);
    let mut cased = match name.chars().all(is_usable) {
        true => case(name),
        false => case(&words::ascii(name)),
    };
    if cased.is_empty() && !name.is_empty() {
        cased = words::code_points(name, "u").concat();
    }
    match cased.chars().next() {
        Some(first) if is_id_start(first) || first == '_' => cased,
        _ => format!("_{cased}"),
    }
}

/// Returns whether this is a keyword of C#.
pub(super) fn is_csharp_keyword(name: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "abstract",
        "as",
        "base",
        "bool",
        "break",
        "byte",
        "case",
        "catch",
        "char",
        "checked",
        "class",
        "const",
        "continue",
        "decimal",
        "default",
        "delegate",
        "do",
        "double",
        "else",
        "enum",
        "event",
        "explicit",
        "extern",
        "false",
        "finally",
        "fixed",
        "float",
        "for",
        "foreach",
        "goto",
        "if",
        "implicit",
        "in",
        "int",
        "interface",
        "internal",
        "is",
        "lock",
        "long",
        "namespace",
        "new",
        "null",
        "object",
        "operator",
        "out",
        "override",
        "params",
        "private",
        "protected",
        "public",
        "readonly",
        "ref",
        "return",
        "sbyte",
        "sealed",
        "short",
        "sizeof",
        "stackalloc",
        "static",
        "string",
        "struct",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "uint",
        "ulong",
        "unchecked",
        "unsafe",
        "ushort",
        "using",
        "virtual",
        "void",
        "volatile",
        "while",
    ];
    KEYWORDS.contains(&name)
}

/// Returns whether no argument and no method in Python has this name.
pub(super) fn is_python_keyword(name: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "False", "None", "True", "and", "as", "assert", "async", "await", "break",
        "class", "continue", "def", "del", "elif", "else", "except", "finally", "for",
        "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
        "pass", "raise", "return", "try", "while", "with", "yield",
    ];
    KEYWORDS.contains(&name)
}

/// Returns the constant of an enum's value: `azure-ad` is `AZURE_AD`, `lastLogin` is `LAST_LOGIN`.
pub(super) fn constant(value: &str) -> String {
    if !value.is_ascii() {
        return cased(value, |value| words::ascii(value).to_shouty_snake_case());
    }
    cased(value, constant_of_ascii)
}

fn constant_of_ascii(value: &str) -> String {
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
    name
}

#[cfg(test)]
mod tests {
    use super::{accessor, constant, identifier};

    #[test]
    fn names_are_identifiers() {
        for (name, as_accessor, as_identifier) in [
            ("2fa", "_2fa", "_2fa"),
            ("2-fa", "_2Fa", "_2fa"),
            ("-", "u2d", "u2d"),
            ("", "_", "_"),
            ("m²", "MUb2", "mub2"),
            ("½", "Ubd", "ubd"),
            ("😀", "u1f600", "u1f600"),
            ("größe", "Größe", "größe"),
            ("名", "名", "名"),
        ] {
            assert_eq!(accessor(name), as_accessor);
            assert_eq!(identifier(name), as_identifier);
        }
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
            ("name ↑", "NAME"),
            ("日", "U65E5"),
            ("😀", "u1f600"),
            ("", "_"),
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
