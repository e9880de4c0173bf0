//! `SUMMARY.md`, of which mdBook makes the site: the front page, the guides, then our own reference.

use super::guides::GUIDES;
use super::{INDEX, Module, index, modules, word};
use crate::docs::languages::RUST;
use crate::docs::page_templates::{self, PageTemplate};
use crate::docs::structure::{Difference, Part, Parts};
use crate::header::MARKER;
use crate::rust::Sdk;

pub(in crate::docs) const FILE: &str = "SUMMARY.md";

/// The text of the file, which stands beside the folders of the guides and of our language.
///
/// # Errors
///
/// A title that gets out of its place.
pub(in crate::docs) fn summary(
    sdk: &Sdk<'_>,
    forms: &[PageTemplate<'_>],
) -> Result<String, Difference> {
    let mut list = List {
        text: format!(
            "# {}\n\n<!-- {MARKER} from spec/ and templates/. -->\n\n[{}]({INDEX})\n",
            word("summary"),
            word("front")
        ),
        parts: Parts::default(),
    };
    list.part(word("guides"));
    list.titled(0, word("overview"), &format!("guide/{INDEX}"));
    for guide in GUIDES.iter() {
        list.titled(0, &guide.title, &guide.path());
    }
    list.part(word("reference"));
    list.titled(0, word("overview"), &format!("{}/{INDEX}", RUST.name));
    for module in modules(sdk, forms) {
        list.module(&module);
    }
    if !sdk.api.codes.is_empty() {
        list.titled(
            0,
            word("codes"),
            &format!("{}/{}", RUST.name, page_templates::CODES),
        );
    }
    list.parts.fill(&list.text)
}

struct List {
    text: String,
    parts: Parts,
}

impl List {
    fn part(&mut self, title: &str) {
        self.text.push_str(&format!("\n# {title}\n\n"));
    }

    fn titled(&mut self, depth: usize, title: &str, path: &str) {
        self.entry(depth, index::titled(title, path));
    }

    fn entry(&mut self, depth: usize, link: String) {
        let indent = "  ".repeat(depth);
        let link = self.parts.put(Part::Line(link));
        self.text.push_str(&format!("{indent}- {link}\n"));
    }

    fn module(&mut self, module: &Module<'_>) {
        let place = |path: &str| format!("{}/{path}", RUST.name);
        self.titled(0, &module.title(), &place(&module.path()));
        for chapter in &module.chapters {
            self.titled(1, &chapter.group.title, &place(&chapter.path()));
            for form in &chapter.forms {
                self.entry(2, index::operation(form.operation, &place(&form.path)));
            }
        }
    }
}
