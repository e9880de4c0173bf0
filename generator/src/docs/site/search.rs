//! The index of the search: what each page can be found by.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::text;

/// A page, or a part of one.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) path: String,
    pub(super) title: String,
    /// The title of the whole: of the group of an operation, or of the guide.
    pub(super) part: String,
    pub(super) method: String,
    /// `POST /api/v3/enroll-factor`
    pub(super) call: String,
    pub(super) words: String,
    /// Methods of the official SDKs and names on the wire, the most important first.
    pub(super) names: Vec<String>,
    pub(super) deprecated: bool,
}

/// Returns the script that gives the index to the one that searches. Pages are opened as files, too,
/// which can't load anything but scripts.
pub(super) fn script(all: &[Found]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let entries: Vec<Value> = all
        .iter()
        .map(|one| {
            let mut numbers: Vec<usize> = Vec::new();
            for name in &one.names {
                let number = *known.entry(name).or_insert_with(|| {
                    names.push(name);
                    names.len() - 1
                });
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            json!([
                one.path,
                one.title,
                one.part,
                one.method,
                one.call,
                one.words.split_whitespace().collect::<Vec<_>>().join(" "),
                numbers,
                i32::from(one.deprecated),
            ])
        })
        .collect();
    let index = json!({ "names": names, "entries": entries }).to_string();
    format!("searchIndex({});\n", text::escaped_json(&index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_stored_once() {
        let found = |path: &str, names: &[&str]| Found {
            path: path.to_owned(),
            words: "a \n b".to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Found::default()
        };
        let all = [found("a.html", &["id", "name", "id"]), found("b.html", &["name"])];
        assert_eq!(
            script(&all),
            "searchIndex({\"names\":[\"id\",\"name\"],\"entries\":[[\"a.html\",\"\",\"\",\"\",\"\",\"a b\",[0,1],0],\
             [\"b.html\",\"\",\"\",\"\",\"\",\"a b\",[1],0]]});\n"
        );
    }
}
