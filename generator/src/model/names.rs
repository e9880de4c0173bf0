//! From the document's names to Rust's, each decided once, with what collides told apart.
//!
//! No name depends on the order of a document: where two names fold to one, the caller claims
//! them in the order of the alphabet.

use std::collections::{BTreeSet, HashMap};

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Strict and reserved keywords of edition 2024.
#[rustfmt::skip]
const KEYWORDS: [&str; 53] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that can't be written as `r#keyword`.
const NEVER_RAW: [&str; 4] = ["Self", "crate", "self", "super"];

/// Types that the generated code uses by their bare name: the prelude's and the runtime's.
#[rustfmt::skip]
const RESERVED_TYPES: [&str; 51] = [
    "AsMut", "AsRef", "AuthenticationClient", "Box", "Call", "Clone", "Copy", "DateTime", "Debug", "Default",
    "Drop", "Eq", "Err", "Error", "Extend", "Extra", "File", "Fn", "FnMut", "FnOnce", "From", "Hash", "Into",
    "IntoIterator", "Iterator", "Json", "JsonObject", "ManagementClient", "None", "Nullable",
    "Object", "Ok", "Operation", "Option", "Ord", "Parameter", "PartialEq", "PartialOrd", "Property", "RawResponse",
    "Result", "Self", "Send", "Slot", "Some", "String", "Sync", "ToOwned", "ToString", "Union", "Vec",
];

/// Methods that the hand-written part of a client has.
#[rustfmt::skip]
const RESERVED_METHODS: [&str; 24] = [
    "access_token", "app_id", "build_authorize_url", "build_logout_url", "builder", "call",
    "clear_access_token", "generate_code_challenge", "generate_code_challenge_digest",
    "get_access_token_by_client_credentials", "get_access_token_by_code",
    "get_new_access_token_by_refresh_token", "get_user_info_by_access_token", "handle_redirect_callback",
    "host", "introspect_token_offline", "login_with_redirect", "new", "parse_access_token",
    "parse_id_token", "revoke_token", "set_access_token", "validate_ticket_v1", "validate_ticket_v2",
];

/// The member of every struct that keeps what the document does not know.
pub(super) const EXTRA: &str = "extra";

/// The variant of every enum and union that keeps what the document does not know.
pub(super) const UNKNOWN: &str = "Unknown";

/// The names of one scope.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: BTreeSet<String>,
    /// The number to try next for a name that had to be numbered: all lower ones are taken.
    next: HashMap<String, u32>,
    ignores_case: bool,
}

impl Scope {
    /// The scope of all types.
    pub(super) fn types() -> Self {
        Self::of(&RESERVED_TYPES)
    }

    /// The scope of a client's methods.
    pub(super) fn methods() -> Self {
        Self::of(&RESERVED_METHODS)
    }

    /// The scope of a struct's members.
    pub(super) fn fields() -> Self {
        Self::of(&[EXTRA])
    }

    /// The scope of an enum's variants.
    pub(super) fn variants() -> Self {
        Self::of(&[UNKNOWN, "Self"])
    }

    fn of(taken: &[&str]) -> Self {
        Self {
            taken: taken.iter().map(|name| (*name).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// The scope of the files or folders in a folder: to some systems, names that differ in case alone are one.
    pub(super) fn files() -> Self {
        Self {
            ignores_case: true,
            ..Self::default()
        }
    }

    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(&self.key(name))
    }

    /// Takes the first free one of `candidates`, or else the first with the first free number.
    pub(super) fn claim(&mut self, candidates: &[&str], separator: &str) -> String {
        let free = candidates.iter().find(|name| self.is_free(name));
        let name = match free {
            Some(name) => (*name).to_owned(),
            None => self.numbered(&format!(
                "{}{separator}",
                candidates.first().copied().unwrap_or_default()
            )),
        };
        self.taken.insert(self.key(&name));
        name
    }

    fn numbered(&mut self, stem: &str) -> String {
        let mut number = self.next.get(stem).copied().unwrap_or(2);
        let mut name = format!("{stem}{number}");
        while !self.is_free(&name) {
            number += 1;
            name = format!("{stem}{number}");
        }
        self.next.insert(stem.to_owned(), number + 1);
        name
    }

    fn key(&self, name: &str) -> String {
        if self.ignores_case { name.to_ascii_lowercase() } else { name.to_owned() }
    }
}

/// Whether a file name is that of an index page, or of a device of Windows, which it is with any extension.
fn is_reserved_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let port = stem.strip_prefix("com").or(stem.strip_prefix("lpt"));
    name == "readme"
        || ["aux", "con", "nul", "prn"].contains(&stem)
        || port.is_some_and(|port| matches!(port.as_bytes(), [b'0'..=b'9']))
}

/// Whether a schema of this name keeps it: it is a type name, and Rust has no other use for it.
pub(super) fn keeps_its_name(wire: &str) -> bool {
    type_name(wire) == wire && !RESERVED_TYPES.contains(&wire)
}

/// `EnrollFactorDto` stays as it is; what is not a type name yet becomes one.
pub(super) fn type_name(wire: &str) -> String {
    let is_type_name = wire.chars().all(|c| c.is_ascii_alphanumeric())
        && wire.starts_with(|c: char| c.is_ascii_uppercase());
    if is_type_name {
        return wire.to_owned();
    }
    camel(wire)
}

/// Modules that the generated part of the crate has beside those of the clients.
const RESERVED_MODULES: [&str; 5] = ["blocking", "clients", "codes", "models", "shared"];

/// Returns whether no client can have this name, because Rust or the crate has the name of its module.
pub(super) fn is_taken_module(name: &str) -> bool {
    KEYWORDS.contains(&name) || RESERVED_MODULES.contains(&name)
}

/// `enrollmentData` becomes `enrollment_data`, `type` becomes `r#type`.
pub(super) fn field_name(wire: &str) -> String {
    prefixed(snake(wire), "_")
}

/// `SMS` becomes `Sms`, `code id_token` becomes `CodeIdToken`, `2` becomes `Value2`.
pub(super) fn variant_name(wire: &str) -> String {
    let name = ascii(wire).to_upper_camel_case();
    if name.is_empty() && !wire.is_empty() {
        return format!("Value{}", codes(wire, "").join("_"));
    }
    if name.is_empty() {
        return "Empty".to_owned();
    }
    prefixed(name, "Value")
}

/// `MFA Factor Management` becomes `mfa_factor_management`.
pub(super) fn module_name(title: &str) -> String {
    escape_keyword(folder_name(title).replace('-', "_"), false)
}

/// `MFA Factor Management` becomes `mfa-factor-management`: spaces as hyphens, lower case.
pub(crate) fn folder_name(title: &str) -> String {
    let lower = ascii(title).to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    prefixed(words.join("-"), "group-")
}

/// Returns a method's name in snake case.
pub(super) fn method_name(name: &str) -> String {
    prefixed(snake(name), "call_")
}

/// Returns a controller's name in snake case.
pub(super) fn controller_name(name: &str) -> String {
    ascii(name).to_snake_case()
}

/// `enroll_factor` becomes `EnrollFactor`.
pub(super) fn camel(name: &str) -> String {
    let camel = match ascii(name).to_upper_camel_case() {
        camel if camel.is_empty() => codes(name, "U").concat(),
        camel => camel,
    };
    prefixed(camel, "Type")
}

/// `enroll_factor` becomes `ENROLL_FACTOR`. As methods differ, so do their constants.
pub(super) fn constant_name(method: &str) -> String {
    super::plain(method).to_ascii_uppercase()
}

/// No file system has names that are longer with all that may come behind them.
const LONGEST_FILE: usize = 180;

/// Returns the file of an operation's page: the path, flat. Other letters than those of ASCII become
/// their code points, and characters that file names should not have, hyphens.
pub(super) fn page_name(path: &str) -> String {
    let path = path.trim_matches('/');
    let mut name = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            '{' | '}' => {}
            '.' | '_' | '-' | '0'..='9' | 'A'..='Z' | 'a'..='z' => name.push(letter),
            _ if letter.is_ascii() => name.push('-'),
            _ => name.push_str(&format!("u{:x}", u32::from(letter))),
        }
    }
    // Neither hidden, nor an option of a command, nor the folder above.
    let name = name.trim_start_matches(['.', '-']);
    let name = name.get(..LONGEST_FILE).unwrap_or(name);
    match name {
        "" => "page".to_owned(),
        name if is_reserved_file(name) => format!("page-{name}"),
        name => name.to_owned(),
    }
}

/// The folder of a group's pages.
pub(super) fn group_folder(title: &str) -> String {
    let mut folder = folder_name(title);
    folder.truncate(LONGEST_FILE);
    if is_reserved_file(&folder) { format!("group-{folder}") } else { folder }
}

/// A keyword as the identifier that is nearest to it.
pub(super) fn escape_keyword(name: String, raw: bool) -> String {
    if !KEYWORDS.contains(&name.as_str()) {
        name
    } else if raw && !NEVER_RAW.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        format!("{name}_")
    }
}

/// Identifiers don't begin with a digit, and are not empty.
fn prefixed(name: String, prefix: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("{prefix}{name}")
    } else {
        name
    }
}

/// The words of a name in snake case; what has no letter, as the code points of its characters.
fn snake(wire: &str) -> String {
    match ascii(wire).to_snake_case() {
        name if name.is_empty() && !wire.is_empty() => codes(wire, "u").join("_"),
        name if name.is_empty() => "empty".to_owned(),
        name => name,
    }
}

/// The code point of each character, in hexadecimal digits.
fn codes(text: &str, prefix: &str) -> Vec<String> {
    text.chars().map(|c| format!("{prefix}{:x}", u32::from(c))).collect()
}

/// Letters outside ASCII as their code points, so that a name in any script is a valid and
/// distinct identifier.
fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if c.is_ascii() => c.to_string(),
            c if c.is_alphanumeric() => format!(" u{:x} ", u32::from(c)),
            _ => " ".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(
            KEYWORDS.is_sorted()
                && RESERVED_TYPES.is_sorted()
                && RESERVED_METHODS.is_sorted()
        );
    }

    #[test]
    fn fields() {
        let cases = [
            ("enrollmentData", "enrollment_data"),
            ("en-US", "en_us"),
            ("grant_type", "grant_type"),
            ("2fa", "_2fa"),
            ("sAMAccountName", "s_am_account_name"),
            ("名", "u540d"),
            ("$", "u24"),
            ("", "empty"),
            ("---", "u2d_u2d_u2d"),
            ("😀", "u1f600"),
            ("²", "ub2"),
        ];
        for (wire, expected) in cases {
            assert_eq!(field_name(wire), expected, "{wire}");
        }
        assert_eq!(escape_keyword("type".to_owned(), true), "r#type");
        assert_eq!(escape_keyword("self".to_owned(), true), "self_");
    }

    #[test]
    fn variants() {
        let cases = [
            ("SMS", "Sms"),
            ("user_id", "UserId"),
            ("azure-ad", "AzureAd"),
            ("code id_token token", "CodeIdTokenToken"),
            ("2", "Value2"),
            ("", "Empty"),
            ("*", "Value2a"),
        ];
        for (wire, expected) in cases {
            assert_eq!(variant_name(wire), expected, "{wire}");
        }
    }

    #[test]
    fn types_keep_the_names_of_the_schemas() {
        for name in ["EnrollFactorDto", "ExchangeTokenSetWithQRcodeTicketDto"] {
            assert_eq!(type_name(name), name);
        }
        assert_eq!(type_name("user.profile-v2"), "UserProfileV2");
        assert_eq!(type_name("3dSecure"), "Type3dSecure");
    }

    #[test]
    fn methods_fold_acronyms() {
        assert_eq!(method_name("geneQRCode"), "gene_qr_code");
        assert_eq!(method_name("RemoveCredential"), "remove_credential");
        assert_eq!(method_name("listPets"), "list_pets");
        assert_eq!(controller_name("TerminalVerify"), "terminal_verify");
    }

    #[test]
    fn pages_are_flat() {
        assert_eq!(page_name("/enroll-factor"), "enroll-factor");
        assert_eq!(
            page_name("/api/v2/ecConn/wechatMobile/byAccount"),
            "api-v2-ecConn-wechatMobile-byAccount"
        );
        assert_eq!(
            page_name("/webauthn/remove-credential/{credentialID}"),
            "webauthn-remove-credential-credentialID"
        );
    }

    #[test]
    fn pages_have_names_that_any_file_system_takes() {
        let cases = [
            ("/A\"><img src=x onerror=pwned()>", "A---img-src-x-onerror-pwned---"),
            ("/../../etc/passwd", "etc-passwd"),
            ("/..", "page"),
            ("/", "page"),
            ("/.git", "git"),
            ("/-rf", "rf"),
            ("/a%2e%2e%2fb", "a-2e-2e-2fb"),
            ("/a\\b:c|d?e*f", "a-b-c-d-e-f"),
            ("/a b\tc", "a-b-c"),
            ("/登录", "u767bu5f55"),
            ("/a](javascript:x)", "a--javascript-x-"),
            ("/`x`$(y);z&&w", "x---y--z--w"),
        ];
        for (path, name) in cases {
            assert_eq!(page_name(path), name, "{path}");
        }
        assert_eq!(page_name(&"x".repeat(5000)).len(), LONGEST_FILE);
        assert_eq!(group_folder(&"x".repeat(5000)).len(), LONGEST_FILE);
    }

    #[test]
    fn files_are_told_apart_where_case_is_none() {
        let mut scope = Scope::files();
        let claimed = ["pets", "Pets", "PETS", "pEts", "cats"].map(|name| {
            let candidates = [format!("group/{name}"), format!("group/{name}-post")];
            scope.claim(&candidates.each_ref().map(String::as_str), "-")
        });
        let names = ["pets", "Pets-post", "PETS-2", "pEts-3", "cats"];
        assert_eq!(claimed, names.map(|name| format!("group/{name}")));
    }

    #[test]
    fn devices_and_index_pages_are_left_alone() {
        for name in ["README", "readme", "con", "NUL", "aux.v1", "com1", "LPT9", "prn"] {
            assert_eq!(page_name(name), format!("page-{name}"));
        }
        for name in ["console", "com10", "com", "lptx", "readme.first", "nulls"] {
            assert_eq!(page_name(name), name);
        }
        assert_eq!(group_folder("Con"), "group-con");
        assert_eq!(group_folder("Contacts"), "contacts");
    }

    #[test]
    fn groups_in_any_script_have_a_module_and_a_folder() {
        assert_eq!(module_name("MFA Factor Management"), "mfa_factor_management");
        assert_eq!(folder_name("MFA Factor Management"), "mfa-factor-management");
        assert_eq!(module_name("登录"), "u767b_u5f55");
        assert_eq!(folder_name("WeChat Related APIs"), "wechat-related-apis");
    }

    #[test]
    fn a_taken_name_is_told_apart() {
        let mut scope = Scope::types();
        assert_eq!(scope.claim(&["Result", "ResultDto"], ""), "ResultDto");
        assert_eq!(scope.claim(&["Result", "ResultDto"], ""), "Result2");
        assert_eq!(Scope::fields().claim(&["extra"], "_"), "extra_2");
    }
}
