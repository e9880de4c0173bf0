//! The natural languages that pages can be written in.
//!
//! A locale is a file in `templates/locale/`, with the fixed words of the pages, and a folder of
//! the same name in `spec/prose/`, with the descriptions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::Value;
use serde_json::Value as Json;

/// Name and text of each file in `templates/locale/`, listed by the build script.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The locale that is read and written unless another one is asked for.
pub const DEFAULT: &str = "en";

/// The fixed words of pages.
#[derive(Clone, Debug)]
pub struct Locale {
    pub name: &'static str,
    /// The whole file, which templates see as `t`.
    pub(crate) words: Value,
    /// The same by names such as `limits.between`.
    texts: BTreeMap<String, String>,
}

/// The files are part of the program, so a defect of one is a bug.
static ALL: LazyLock<Vec<Locale>> = LazyLock::new(|| {
    let locale = |(name, yaml): &(&'static str, &str)| {
        Locale::read(name, yaml)
            .unwrap_or_else(|defect| panic!("templates/locale/{name}.yaml: {defect}"))
    };
    FILES.iter().map(locale).collect()
});

impl Default for &'static Locale {
    fn default() -> Self {
        Locale::named(DEFAULT)
            .unwrap_or_else(|| panic!("templates/locale/{DEFAULT}.yaml is missing"))
    }
}

impl Locale {
    /// Returns all locales, sorted by name.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// Returns the locale of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|locale| locale.name == name)
    }

    fn read(name: &'static str, yaml: &str) -> Result<Self, serde_yaml::Error> {
        let words: Value = serde_yaml::from_str(yaml)?;
        let mut texts = BTreeMap::new();
        collect("", &words, &mut texts);
        Ok(Self { name, words, texts })
    }

    /// Returns a text of the file by its name, such as `limits.between`. One that is missing shows
    /// as its name.
    pub(crate) fn text<'a>(&'a self, name: &'a str) -> &'a str {
        self.texts.get(name).map_or(name, String::as_str)
    }

    /// Returns a text with values in the place of words in braces.
    pub(crate) fn fill(&self, name: &str, values: &[(&str, &str)]) -> String {
        let text = self.text(name).to_owned();
        values.iter().fold(text, |text, (word, value)| {
            text.replace(&format!("{{{word}}}"), value)
        })
    }

    /// Returns the lines of a text, which may be a list of them in the file. A text that is missing
    /// has none.
    pub(crate) fn lines(&self, name: &str) -> String {
        let value = name.split('.').try_fold(self.words.clone(), |value, key| {
            value.get_attr(key).ok().filter(|value| !value.is_undefined())
        });
        let json = value.and_then(|value| serde_json::to_value(value).ok());
        match json {
            Some(Json::String(text)) => text,
            Some(Json::Array(lines)) => {
                lines.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        }
    }

    /// Returns the locale with other texts, by their names. Names that it lacks have no effect.
    pub(crate) fn with<'t>(
        &self,
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Self {
        let Ok(mut words) = serde_json::to_value(&self.words) else {
            return self.clone();
        };
        for (name, text) in texts {
            match words.pointer_mut(&format!("/{}", name.replace('.', "/"))) {
                Some(Json::String(old)) => text.clone_into(old),
                Some(Json::Array(old)) => *old = text.lines().map(Json::from).collect(),
                _ => {}
            }
        }
        let words: Value = serde_json::from_value(words).unwrap_or_default();
        let mut texts = BTreeMap::new();
        collect("", &words, &mut texts);
        Self {
            name: self.name,
            words,
            texts,
        }
    }

    pub(crate) fn yes_or_no(&self, answer: bool) -> &str {
        self.text(if answer { "yes" } else { "no" })
    }
}

/// Collects all texts of a value by their names.
fn collect(name: &str, words: &Value, texts: &mut BTreeMap<String, String>) {
    if let Some(text) = words.as_str() {
        texts.insert(name.to_owned(), text.to_owned());
        return;
    }
    let names = words.try_iter().into_iter().flatten();
    for inner in names.filter_map(|name| name.as_str().map(str::to_owned)) {
        let value = words.get_attr(&inner).unwrap_or_default();
        let dot = if name.is_empty() { "" } else { "." };
        collect(&format!("{name}{dot}{inner}"), &value, texts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled_in() {
        let locale = <&Locale>::default();
        let text = locale.fill("array_limit", &[("limit", "50")]);
        assert_eq!(text, "Array length limit: 50.");
        assert_eq!(locale.text("no.such.name"), "no.such.name");
    }

    #[test]
    fn texts_can_be_replaced() {
        let locale = <&Locale>::default();
        let lines = "Do not edit.\nMake it again.";
        let other = locale.with([
            ("headings.models", "Types"),
            ("upstream_notice.remedy", lines),
            ("no.such.name", "x"),
        ]);
        assert_eq!(other.text("headings.models"), "Types");
        assert_eq!(other.lines("headings.models"), "Types");
        assert_eq!(other.lines("upstream_notice.remedy"), lines);
        assert_eq!(other.lines("no.such.name"), "");
        assert_eq!(other.text("yes"), locale.text("yes"));
    }

    #[test]
    fn all_locales_have_the_same_texts() {
        let names = |locale: &Locale| locale.texts.keys().cloned().collect::<Vec<_>>();
        for locale in Locale::all() {
            assert_eq!(names(locale), names(<&Locale>::default()), "{}", locale.name);
        }
    }
}
