//! The list of guides, which people write.

use std::sync::LazyLock;

const GUIDES_YAML: &str = include_str!("../../../../templates/guides.yaml");

/// All guides, in the order in which they should be read. The file is part of the program, so a
/// defect of it is a bug.
pub(in crate::docs) static GUIDES: LazyLock<Vec<Guide>> = LazyLock::new(|| {
    read(GUIDES_YAML).unwrap_or_else(|defect| panic!("templates/guides.yaml: {defect}"))
});

#[derive(Debug, PartialEq, Eq)]
pub(in crate::docs) struct Guide {
    /// Name of the file without its extension.
    pub(in crate::docs) page: String,
    pub(in crate::docs) title: String,
    /// The client that it is about.
    pub(super) client: Option<String>,
}

impl Guide {
    /// Returns the path from the folder that has the folders of the languages.
    pub(in crate::docs) fn path(&self) -> String {
        format!("guide/{}.md", self.page)
    }
}

fn read(yaml: &str) -> Result<Vec<Guide>, String> {
    let guides: serde_json::Value =
        serde_yaml::from_str(yaml).map_err(|error| error.to_string())?;
    let guides = guides.as_array().ok_or("this must be an array")?;
    guides.iter().map(guide).collect()
}

fn guide(entry: &serde_json::Value) -> Result<Guide, String> {
    let text = |name| Some(entry.get(name)?.as_str()?.to_owned());
    let needed = |name| text(name).ok_or_else(|| format!("{entry} needs a `{name}`"));
    Ok(Guide {
        page: needed("page")?,
        title: needed("title")?,
        client: text("client"),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;

    #[test]
    fn each_guide_is_listed_with_its_title() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../generated-sdk/docs/guide");
        let mut written = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let title = text.lines().next().and_then(|line| line.strip_prefix("# "));
            let page = path.file_stem().unwrap().to_string_lossy().into_owned();
            written.insert(page, title.unwrap().to_owned());
        }
        assert_eq!(written.remove("README").as_deref(), Some("Guides"));
        let listed =
            GUIDES.iter().map(|guide| (guide.page.clone(), guide.title.clone()));
        assert_eq!(listed.collect::<BTreeMap<_, _>>(), written);
    }

    #[test]
    fn what_is_missing_is_named() {
        let defect = read("- {page: a}\n").unwrap_err();
        assert_eq!(defect, r#"{"page":"a"} needs a `title`"#);
        assert!(read("page: a").is_err());
    }
}
