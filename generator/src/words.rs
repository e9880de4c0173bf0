//! Names made of words: the same words in the case that a language or a file system needs.
//!
//! Nothing here knows a language. Letters outside ASCII become their code points, so that a name in
//! any script is a valid and distinct identifier.

use std::collections::{BTreeSet, HashMap};

use heck::{ToSnakeCase, ToUpperCamelCase};

/// `EnrollFactorDto` stays as it is; a name that is no type name yet becomes one.
pub(crate) fn type_name(name: &str) -> String {
    let is_type_name = name.chars().all(|c| c.is_ascii_alphanumeric())
        && name.starts_with(|c: char| c.is_ascii_uppercase());
    if is_type_name { name.to_owned() } else { pascal(name) }
}

/// `enroll_factor` becomes `EnrollFactor`.
pub(crate) fn pascal(name: &str) -> String {
    prefixed(camel(name), "Type")
}

/// The same, but nothing precedes a digit, and an empty name stays empty.
pub(crate) fn camel(name: &str) -> String {
    match ascii(name).to_upper_camel_case() {
        camel if camel.is_empty() => code_points(name, "U").concat(),
        camel => camel,
    }
}

/// The beginning of a name that is not too long for Rust.
pub(crate) fn cut(name: &str) -> &str {
    name.get(..LONGEST).unwrap_or(name)
}

/// `enrollmentData` becomes `enrollment_data`.
pub(crate) fn snake(name: &str) -> String {
    match ascii(name).to_snake_case() {
        snake if snake.is_empty() && !name.is_empty() => {
            code_points(name, "u").join("_")
        }
        snake if snake.is_empty() => "empty".to_owned(),
        snake => snake,
    }
}

/// `MFA Factor Management` becomes `mfa-factor-management`.
pub(crate) fn kebab(title: &str) -> String {
    let lower = ascii(title).to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    prefixed(words.join("-"), "group-")
}

/// Puts the prefix before a name that is empty or begins with a digit.
pub(crate) fn prefixed(name: String, prefix: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("{prefix}{name}")
    } else {
        name
    }
}

/// The code point of each character, in hexadecimal digits.
pub(crate) fn code_points(text: &str, prefix: &str) -> Vec<String> {
    text.chars().map(|c| format!("{prefix}{:x}", u32::from(c))).collect()
}

/// Replaces letters outside ASCII by their code points, and other such characters by spaces.
pub(crate) fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if c.is_ascii() => c.to_string(),
            c if c.is_alphanumeric() => format!(" u{:x} ", u32::from(c)),
            _ => " ".to_owned(),
        })
        .collect()
}

/// The longest name that is claimed in a scope of Rust, in bytes.
const LONGEST: usize = 150;

/// The names that are taken in one scope.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    taken: BTreeSet<String>,
    /// The number to try next for a name that had to be numbered: all lower ones are taken.
    next: HashMap<String, u32>,
    is_of_files: bool,
}

impl Scope {
    /// A scope in which these names are taken.
    pub(crate) fn of(taken: &[&str]) -> Self {
        Self {
            taken: taken.iter().map(|name| (*name).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// The scope of a folder: to some systems, names that differ in case alone are one.
    pub(crate) fn files() -> Self {
        Self {
            is_of_files: true,
            ..Self::default()
        }
    }

    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(&self.key(name))
    }

    /// Takes a name, whether it is free or not.
    pub(crate) fn take(&mut self, name: &str) {
        self.taken.insert(self.key(name));
    }

    /// Takes the first free one of `candidates`, or else the first with the first free number. A
    /// name of Rust that is too long is cut.
    pub(crate) fn claim<'c>(
        &mut self,
        candidates: &[&'c str],
        separator: &str,
    ) -> String {
        let cut = |name: &&'c str| if self.is_of_files { *name } else { cut(name) };
        let candidates: Vec<&str> = candidates.iter().map(cut).collect();
        let free = candidates.iter().find(|name| self.is_free(name));
        let name = match free {
            Some(name) => (*name).to_owned(),
            None => {
                let first = candidates.first().copied().unwrap_or_default();
                let has_separator = !separator.is_empty() && first.ends_with(separator);
                let separator = if has_separator { "" } else { separator };
                self.numbered(&format!("{first}{separator}"))
            }
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
        if self.is_of_files { name.to_ascii_lowercase() } else { name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_snake_case() {
        let cases = [
            ("enrollmentData", "enrollment_data"),
            ("geneQRCode", "gene_qr_code"),
            ("RemoveCredential", "remove_credential"),
            ("en-US", "en_us"),
            ("grant_type", "grant_type"),
            ("2fa", "2fa"),
            ("sAMAccountName", "s_am_account_name"),
            ("名", "u540d"),
            ("$", "u24"),
            ("", "empty"),
            ("---", "u2d_u2d_u2d"),
            ("😀", "u1f600"),
            ("²", "ub2"),
        ];
        for (name, expected) in cases {
            assert_eq!(snake(name), expected, "{name}");
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
    fn titles_in_any_script() {
        assert_eq!(kebab("MFA Factor Management"), "mfa-factor-management");
        assert_eq!(kebab("登录"), "u767b-u5f55");
        assert_eq!(kebab("WeChat Related APIs"), "wechat-related-apis");
    }

    #[test]
    fn a_taken_name_is_told_apart() {
        let mut scope = Scope::of(&["Result"]);
        assert_eq!(scope.claim(&["Result", "ResultDto"], ""), "ResultDto");
        assert_eq!(scope.claim(&["Result", "ResultDto"], ""), "Result2");
        assert_eq!(Scope::of(&["extra"]).claim(&["extra"], "_"), "extra_2");
        assert_eq!(Scope::of(&["self_"]).claim(&["self_"], "_"), "self_2");
        let (long, mut scope) = ("a".repeat(10_000), Scope::default());
        assert_eq!(scope.claim(&[&long], "_"), "a".repeat(LONGEST));
        assert_eq!(scope.claim(&[&long], "_"), "a".repeat(LONGEST) + "_2");
    }
}
