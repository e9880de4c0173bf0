//! The reader of the type column.

use super::text;

/// A type on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    String,
    Number,
    Boolean,
    Object,
    File,
    /// One of the types of a value that can be null.
    Null,
    /// No type is given.
    Unknown,
    /// A link to a section.
    Model(String),
    /// A name without a section, of a type that contains itself.
    Name(String),
    List(Box<Type>),
    Union(Vec<Type>),
}

impl Type {
    /// Returns a name in the type that has no section.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::List(item) => item.name(),
            Self::Union(types) => types.iter().find_map(Self::name),
            _ => None,
        }
    }

    /// Visits all models that the type leads to.
    pub(super) fn models(&self, visit: &mut impl FnMut(&str)) {
        match self {
            Self::Model(name) => visit(name),
            Self::List(item) => item.models(visit),
            Self::Union(types) => types.iter().for_each(|one| one.models(visit)),
            _ => {}
        }
    }
}

/// The words for types.
const WORDS: &[(&str, Type)] = &[
    ("string", Type::String),
    ("number", Type::Number),
    ("integer", Type::Number),
    ("boolean", Type::Boolean),
    ("object", Type::Object),
    ("file", Type::File),
    ("null", Type::Null),
    ("", Type::Unknown),
];

/// Returns the type of a cell; none if it is no known type.
pub(super) fn read(cell: &str) -> Option<Type> {
    let parts = variants(cell);
    match parts.as_slice() {
        [one] => single(one.trim()),
        many => many
            .iter()
            .map(|one| single(one.trim()))
            .collect::<Option<_>>()
            .map(Type::Union),
    }
}

/// Returns the models that a cell or a sentence links to, in their order.
pub(super) fn links(text: &str) -> Vec<String> {
    let anchors = text.split(LINK.0).skip(1).filter_map(|rest| rest.split_once('"'));
    let anchors = anchors.map(|(anchor, _)| anchor).filter(|anchor| !anchor.is_empty());
    anchors.map(text::anchored).collect()
}

/// The start and the end of a link to a model.
pub(super) const LINK: (&str, &str) = (r##"<a href="#"##, "</a>");

/// Splits a union at pipes, but not within brackets.
fn variants(cell: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut parts = vec![String::new()];
    for letter in cell.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match parts.last_mut() {
            Some(part) if letter != '|' || depth > 0 => part.push(letter),
            _ => parts.push(String::new()),
        }
    }
    parts
}

fn single(text: &str) -> Option<Type> {
    if text == "array" {
        return Some(list(Type::Unknown));
    }
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.rsplit_once(')')) {
        return suffixed(inner.1, read(inner.0)?);
    }
    if let Some(link) = text.strip_prefix(LINK.0) {
        let (name, rest) = link.split_once('"')?;
        let words = rest.strip_prefix('>')?.strip_suffix(LINK.1)?;
        let suffix = words.get(words.trim_end_matches("[]").len()..)?;
        // Upstream pages have an empty link if there is no type.
        let model = if name.is_empty() {
            Type::Unknown
        } else {
            Type::Model(text::anchored(name))
        };
        return suffixed(suffix, model);
    }
    let word = text.trim_end_matches("[]");
    let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, ty)| ty.clone());
    let name = || {
        let name = text::plain(word);
        let is_name =
            name.chars().all(|one| one.is_alphanumeric() || "_-.".contains(one));
        is_name.then_some(Type::Name(name))
    };
    suffixed(text.get(word.len()..)?, known.or_else(name)?)
}

/// Wraps a type into an array for each pair of brackets.
fn suffixed(suffix: &str, inner: Type) -> Option<Type> {
    let pairs = suffix.len() / 2;
    (suffix == "[]".repeat(pairs))
        .then(|| (0..pairs).fold(inner, |inner, _| list(inner)))
}

fn list(item: Type) -> Type {
    Type::List(Box::new(item))
}

#[cfg(test)]
mod tests {
    use super::{Type, links, list, read};

    fn model(name: &str) -> Type {
        Type::Model(name.to_owned())
    }

    #[test]
    fn types_are_read_as_they_are_written() {
        let cases = [
            ("string", Type::String),
            ("number[][]", list(list(Type::Number))),
            ("array", list(Type::Unknown)),
            ("string | null", Type::Union(vec![Type::String, Type::Null])),
            ("", Type::Unknown),
            (r##"<a href="#"></a>"##, Type::Unknown),
            (r##"<a href="#Pet">Pet</a>"##, model("Pet")),
            (r##"<a href="#Pet">Pet[]</a>"##, list(model("Pet"))),
            (
                r##"(<a href="#Pet">Pet</a> | string | Tree[])[]"##,
                list(Type::Union(vec![
                    model("Pet"),
                    Type::String,
                    list(Type::Name("Tree".to_owned())),
                ])),
            ),
        ];
        for (cell, ty) in cases {
            assert_eq!(read(cell), Some(ty), "{cell}");
        }
    }

    #[test]
    fn what_is_no_type_is_none() {
        for cell in ["a type", "string[", r##"<a href="#Pet">Pet"##, "`string`"] {
            assert_eq!(read(cell), None, "{cell}");
        }
    }

    #[test]
    fn sentences_link_to_models() {
        let text = r##"Nested type: <a href="#A">A</a>, <a href="#B">B</a>."##;
        assert_eq!(links(text), ["A", "B"]);
    }
}
