//! `SUMMARY.md`, of which mdBook makes the site: the front page, the guides, and our own reference.

use super::guides::GUIDES;
use super::index;
use crate::docs::contents::{CODES, ClientPages, Contents, INDEX};
use crate::docs::languages::RUST;
use crate::docs::markdown;
use crate::docs::structure::{Difference, Part, Parts};
use crate::header::MARKER;
use crate::locale::Locale;

pub(in crate::docs) const FILE: &str = "SUMMARY.md";

/// Returns the text of the file, which stands beside the folders of the guides and of our language.
///
/// # Errors
///
/// A title that gets out of its place.
pub(in crate::docs) fn text(
    contents: &Contents<'_>,
    locale: &Locale,
) -> Result<String, Difference> {
    let word = |name| locale.text(name);
    let mut list = List {
        text: format!(
            "# {}\n\n<!-- {MARKER} from spec/ and templates/. -->\n\n[{}]({INDEX})\n",
            word("navigation.summary"),
            word("navigation.front")
        ),
        parts: Parts::default(),
    };
    list.part(word("navigation.guides"));
    list.titled(0, word("navigation.overview"), &format!("guide/{INDEX}"));
    for guide in GUIDES.iter() {
        list.titled(0, &guide.title, &guide.path());
    }
    list.part(word("navigation.reference"));
    list.titled(0, word("navigation.overview"), &place(INDEX));
    for client in &contents.clients {
        list.client(client, word("webhooks.title"));
    }
    if contents.has_codes {
        list.titled(0, word("navigation.codes"), &place(CODES));
    }
    list.parts.fill(&list.text)
}

fn place(path: &str) -> String {
    format!("{}/{path}", RUST.name)
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
        self.entry(depth, markdown::title_link(title, path));
    }

    fn entry(&mut self, depth: usize, link: String) {
        let indent = "  ".repeat(depth);
        let link = self.parts.put(Part::Line(link));
        self.text.push_str(&format!("{indent}- {link}\n"));
    }

    fn client(&mut self, pages: &ClientPages<'_>, webhooks: &str) {
        self.titled(0, &pages.title(), &place(&pages.path()));
        for group in &pages.groups {
            self.titled(1, &group.group.title, &place(&group.path()));
            for page in &group.pages {
                self.entry(2, index::link(page, &place(page.path)));
            }
        }
        if let Some(path) = pages.webhooks() {
            self.titled(1, webhooks, &place(&path));
        }
    }
}
