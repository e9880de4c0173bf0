//! `SUMMARY.md`, of which mdBook makes the site: the front page, the guides, then our own reference.

use super::guides::GUIDES;
use super::{INDEX, Module, modules, word};
use crate::api::Api;
use crate::artifacts::MARKER;
use crate::docs::forms::{self, Form};
use crate::docs::language::RUST;
use crate::docs::{markdown, page};

pub(in crate::docs) const FILE: &str = "SUMMARY.md";

/// The text of the file, which stands beside the folders of the guides and of our language.
pub(in crate::docs) fn summary(api: &Api, forms: &[Form<'_>]) -> String {
    let mut list = List(format!(
        "# {}\n\n<!-- {MARKER} from spec/ and templates/. -->\n\n[{}]({INDEX})\n",
        word("summary"),
        word("front")
    ));
    list.part(word("guides"));
    list.entry(0, word("overview"), &format!("guide/{INDEX}"));
    for guide in GUIDES.iter() {
        list.entry(0, &guide.title, &guide.path());
    }
    list.part(word("reference"));
    list.entry(0, word("overview"), &format!("{}/{INDEX}", RUST.name));
    for module in modules(api, forms) {
        list.module(&module);
    }
    if !api.codes.is_empty() {
        list.entry(0, word("codes"), &format!("{}/{}", RUST.name, forms::CODES));
    }
    list.0
}

struct List(String);

impl List {
    fn part(&mut self, title: &str) {
        self.0.push_str(&format!("\n# {title}\n\n"));
    }

    fn entry(&mut self, depth: usize, title: &str, path: &str) {
        let indent = "  ".repeat(depth);
        self.0.push_str(&format!("{indent}- [{title}]({path})\n"));
    }

    fn module(&mut self, module: &Module<'_>) {
        let place = |path: &str| format!("{}/{path}", RUST.name);
        self.entry(0, &markdown::plain(&module.title()), &place(&module.path()));
        for chapter in &module.chapters {
            let title = markdown::plain(&chapter.group.title);
            self.entry(1, &title, &place(&chapter.path(module)));
            for form in &chapter.forms {
                self.entry(2, &page::title(form.operation), &place(&form.path));
            }
        }
    }
}
