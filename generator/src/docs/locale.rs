//! The fixed words of a page, read from a locale file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::Value;

const ENGLISH_YAML: &str = include_str!("../../../templates/locale/en.yaml");

/// The English words. The file is part of the program, so a defect of it is a bug of ours.
pub(crate) static ENGLISH: LazyLock<Labels> = LazyLock::new(|| {
    Labels::read(ENGLISH_YAML)
        .unwrap_or_else(|defect| panic!("templates/locale/en.yaml: {defect}"))
});

#[derive(Debug)]
pub(crate) struct Labels {
    /// The whole file, which templates see as `t`.
    pub(super) all: Value,
    pub(crate) deprecated_member: String,
    yes: String,
    no: String,
    array_limit: String,
    nested_type: String,
    values: String,
    /// The heading of samples.
    pub(super) sample: String,
    /// Sentences about limits, and the words in them.
    limits: BTreeMap<String, String>,
    /// The words of index pages, `sidebar.json` and `SUMMARY.md`.
    navigation: BTreeMap<String, String>,
    /// Number, meaning, constant.
    pub(super) code_columns: [String; 3],
}

impl Labels {
    fn read(yaml: &str) -> Result<Self, String> {
        let all: Value =
            serde_yaml::from_str(yaml).map_err(|error| error.to_string())?;
        let word = |name: &str| word_of(&all, name);
        let codes = all.get_attr("codes").unwrap_or_default();
        let column = |name: &str| word_of(&codes, name);
        let columns = all.get_attr("columns").unwrap_or_default();
        Ok(Self {
            deprecated_member: word("deprecated_member")?,
            yes: word("yes")?,
            no: word("no")?,
            array_limit: word("array_limit")?,
            nested_type: word("nested_type")?,
            values: word("values")?,
            limits: words_of(&all, "limits")?,
            navigation: words_of(&all, "navigation")?,
            sample: word_of(&columns, "sample")?,
            code_columns: [
                column("number")?,
                word_of(&columns, "meaning")?,
                column("constant")?,
            ],
            all,
        })
    }

    pub(super) fn yes_or_no(&self, answer: bool) -> &str {
        if answer { &self.yes } else { &self.no }
    }

    pub(super) fn array_limit(&self, limit: u64) -> String {
        fill(&self.array_limit, "limit", &limit.to_string())
    }

    pub(super) fn nested_type(&self, types: &str) -> String {
        fill(&self.nested_type, "types", types)
    }

    pub(crate) fn values(&self, enums: &str) -> String {
        fill(&self.values, "enums", enums)
    }

    /// A sentence as it stands in the file, by its name; within a group, by `group.name`.
    pub(crate) fn text(&self, name: &str) -> String {
        let value = name
            .split('.')
            .try_fold(self.all.clone(), |all, name| all.get_attr(name).ok());
        value.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// A word or sentence about limits; one that is missing shows as its name.
    pub(crate) fn limit<'a>(&'a self, name: &'a str) -> &'a str {
        self.limits.get(name).map_or(name, String::as_str)
    }

    /// A word that leads to pages; one that is missing shows as its name.
    pub(super) fn navigation<'a>(&'a self, name: &'a str) -> &'a str {
        self.navigation.get(name).map_or(name, String::as_str)
    }
}

/// A sentence with the word in braces filled in.
pub(crate) fn fill(sentence: &str, name: &str, word: &str) -> String {
    sentence.replace(&format!("{{{name}}}"), word)
}

fn words_of(words: &Value, name: &str) -> Result<BTreeMap<String, String>, String> {
    let group = words.get_attr(name).unwrap_or_default();
    let names = group.try_iter().map_err(|_| format!("`{name}` has to be a map"))?;
    let names = names.filter_map(|name| name.as_str().map(str::to_owned));
    names.map(|name| Ok((name.clone(), word_of(&group, &name)?))).collect()
}

fn word_of(words: &Value, name: &str) -> Result<String, String> {
    let word = words.get_attr(name).ok();
    let word = word.and_then(|word| word.as_str().map(str::to_owned));
    word.ok_or_else(|| format!("`{name}` has to be a text"))
}

#[cfg(test)]
mod tests {
    use super::{ENGLISH, Labels};

    #[test]
    fn sentences_are_filled_in() {
        assert_eq!(ENGLISH.array_limit(50), "Array length limit: 50.");
        assert_eq!(ENGLISH.nested_type("X"), "Nested type: X.");
    }

    #[test]
    fn a_missing_word_is_named() {
        let error = Labels::read("yes: Yes\n").err();
        assert_eq!(error.as_deref(), Some("`deprecated_member` has to be a text"));
    }
}
