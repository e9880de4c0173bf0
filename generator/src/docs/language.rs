//! The languages that pages are written for, and all that tells them apart.

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

/// How a language spells the name of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// `enroll_factor`
    Snake,
    /// `enrollFactor`
    Camel,
    /// `EnrollFactor`
    Pascal,
}

/// A language of method names and samples; the prose is English in all of them.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// The folder of its pages, and its name on the command line.
    pub name: &'static str,
    /// What its code blocks say behind the fence.
    pub(super) fence: &'static str,
    case: Case,
    /// Whether its SDK has a constant for each code of the platform.
    pub(super) constants: bool,
}

const fn language(name: &'static str, fence: &'static str, case: Case) -> Language {
    Language {
        name,
        fence,
        case,
        constants: false,
    }
}

/// The language of this project's own SDK.
pub(crate) const RUST: &Language = &Language {
    constants: true,
    ..language("rust", "rust", Case::Snake)
};

/// All languages, ours first, then upstream's in upstream's order.
pub const LANGUAGES: [&Language; 7] = [
    RUST,
    &language("java", "java", Case::Camel),
    &language("node", "ts", Case::Camel),
    &language("go", "go", Case::Pascal),
    &language("python", "py", Case::Snake),
    &language("php", "php", Case::Camel),
    &language("csharp", "csharp", Case::Pascal),
];

impl Language {
    /// The language of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        LANGUAGES.into_iter().find(|language| language.name == name)
    }

    /// A method's name, given in whichever case. Acronyms are words: `geneQRCode` is `gene_qr_code`.
    pub(super) fn method(&self, name: &str) -> String {
        match self.case {
            Case::Snake => name.to_snake_case(),
            Case::Camel => name.to_lower_camel_case(),
            Case::Pascal => name.to_upper_camel_case(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, Language};

    #[test]
    fn methods_are_spelled_as_in_their_language() {
        let spelled = LANGUAGES.map(|language| language.method("geneQRCode"));
        assert_eq!(
            spelled,
            [
                "gene_qr_code",
                "geneQrCode",
                "geneQrCode",
                "GeneQrCode",
                "gene_qr_code",
                "geneQrCode",
                "GeneQrCode"
            ]
        );
    }

    #[test]
    fn languages_have_names() {
        assert_eq!(Language::named("node").map(|one| one.fence), Some("ts"));
        assert_eq!(Language::named("cobol"), None);
    }
}
