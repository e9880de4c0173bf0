//! Markdown of pages and guides as HTML.

use std::collections::HashMap;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::code;
use crate::docs::markdown::harmless;

/// Writes one line of Markdown, as `docs::markdown` makes it.
pub(super) fn line(markdown: &str, links: &dyn Fn(&str) -> String) -> String {
    let events = harmless::line_events(markdown);
    let events = events.unwrap_or_else(|| vec![Event::Text(markdown.to_owned().into())]);
    let mut text = String::new();
    html::push_html(&mut text, events.into_iter().map(|event| linked(event, links)));
    text
}

/// Returns the text of one line of Markdown.
pub(super) fn plain(markdown: &str) -> String {
    let events = harmless::line_events(markdown).unwrap_or_default();
    events.iter().map(words).collect()
}

/// Text of a page, with its headings.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) html: String,
    /// The title; it is not in the text.
    pub(super) title: Option<String>,
    pub(super) sections: Vec<Section>,
}

/// A part of a text: what follows a heading of the second level, or comes before the first one.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// Empty before the first heading.
    pub(super) id: String,
    pub(super) title: String,
    /// The words, without markup.
    pub(super) words: String,
}

/// Writes a description. The ids of its headings differ from all others of a page.
pub(super) fn description(markdown: &str, links: &dyn Fn(&str) -> String) -> Text {
    written(markdown, "description-", links)
}

/// Writes a page of Markdown.
pub(super) fn text(markdown: &str, links: &dyn Fn(&str) -> String) -> Text {
    written(markdown, "", links)
}

fn written(markdown: &str, prefix: &str, links: &dyn Fn(&str) -> String) -> Text {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut writer = Writer {
        links,
        prefix,
        text: Text {
            sections: vec![Section::default()],
            ..Text::default()
        },
        ids: HashMap::new(),
    };
    let mut events = Vec::new();
    let mut parser = Parser::new_ext(markdown, options);
    while let Some(event) = parser.next() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let within: Vec<_> = parser
                    .by_ref()
                    .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
                    .collect();
                let heading = writer.heading(level as usize, within);
                events.push(Event::Html(heading.into()));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let within = parser
                    .by_ref()
                    .take_while(|event| !matches!(event, Event::End(TagEnd::CodeBlock)));
                let code: String =
                    within.map(|event| words(&event).to_owned()).collect();
                let fence = match kind {
                    CodeBlockKind::Fenced(fence) => fence,
                    CodeBlockKind::Indented => CowStr::Borrowed(""),
                };
                events.push(Event::Html(code::block(&code, &fence).into()));
            }
            Event::Start(Tag::Table(alignments)) => {
                events.push(Event::Html(r#"<div class="table" tabindex="0">"#.into()));
                events.push(Event::Start(Tag::Table(alignments)));
            }
            Event::End(TagEnd::Table) => {
                events.push(event);
                events.push(Event::Html("</div>".into()));
            }
            event => {
                writer.note(&event);
                events.push(linked(event, links));
            }
        }
    }
    html::push_html(&mut writer.text.html, events.into_iter());
    writer.text
}

struct Writer<'a> {
    links: &'a dyn Fn(&str) -> String,
    /// The start of all ids.
    prefix: &'a str,
    text: Text,
    /// The number of headings with each id.
    ids: HashMap<String, usize>,
}

impl Writer<'_> {
    /// Adds the words of an event to the section that it is in.
    fn note(&mut self, event: &Event<'_>) {
        if let Some(section) = self.text.sections.last_mut() {
            section.words.push_str(words(event));
            if matches!(event, Event::End(_) | Event::SoftBreak | Event::HardBreak) {
                section.words.push(' ');
            }
        }
    }

    /// Writes a heading with a link to itself.
    fn heading(&mut self, level: usize, within: Vec<Event<'_>>) -> String {
        let title: String = within.iter().map(words).collect();
        let links = self.links;
        let mut text = String::new();
        html::push_html(&mut text, within.into_iter().map(|event| linked(event, links)));
        if level == 1 {
            self.text.title = Some(title);
            return String::new();
        }
        let id = self.prefix.to_owned() + &self.id(&title);
        if level == 2 {
            self.text.sections.push(Section {
                id: id.clone(),
                title,
                words: String::new(),
            });
        }
        format!("<h{level} id=\"{id}\"><a href=\"#{id}\">{text}</a></h{level}>\n")
    }

    /// Returns the id that GitHub gives a heading.
    fn id(&mut self, title: &str) -> String {
        let id: String = title
            .trim()
            .to_lowercase()
            .chars()
            .filter_map(|letter| match letter {
                ' ' => Some('-'),
                '-' | '_' => Some(letter),
                _ => letter.is_alphanumeric().then_some(letter),
            })
            .collect();
        let number = self.ids.entry(id.clone()).or_default();
        *number += 1;
        match *number {
            1 => id,
            again => format!("{id}-{}", again - 1),
        }
    }
}

fn words<'e>(event: &'e Event<'_>) -> &'e str {
    match event {
        Event::Text(text) | Event::Code(text) => text,
        _ => "",
    }
}

/// Returns the event with the target of its link on the site.
fn linked<'e>(event: Event<'e>, links: &dyn Fn(&str) -> String) -> Event<'e> {
    match event {
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: links(&dest_url).into(),
            title,
            id,
        }),
        event => event,
    }
}

/// Returns the id of the section on a type, of its anchor on the page in Markdown. A type may have
/// the name of another part of the page, and characters that no id may have.
pub(super) fn type_id(anchor: &str) -> String {
    format!("type-{}", anchor.replace("&#", "_").replace(';', ""))
}

/// Writes the links to sections on types, `<a href="#Pet">Pet</a>`, only where `keeps` says so for
/// the target, and as text elsewhere.
pub(super) fn with_anchors(html: &str, keeps: impl Fn(&str) -> bool) -> String {
    const OPEN: &str = "<a href=\"#";
    const CLOSE: &str = "</a>";
    let mut parts = html.split(OPEN);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let link = part.split_once("\">").and_then(|(target, rest)| {
            rest.split_once(CLOSE).map(|(text, rest)| (target, text, rest))
        });
        match link {
            Some((target, text, rest)) => match keeps(target) {
                true => kept.extend([OPEN, &type_id(target), "\">", text, CLOSE, rest]),
                false => kept.extend([text, rest]),
            },
            None => kept.extend([OPEN, part]),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(target: &str) -> String {
        target.replace(".md", ".html")
    }

    #[test]
    fn headings_have_the_ids_that_github_gives_them() {
        let text = text(
            "# Title\n\nA\n\n## The `kind`, of it\n\nB [c](d.md)\n\n## The kind of it\n",
            &same,
        );
        assert_eq!(text.title.as_deref(), Some("Title"));
        let sections: Vec<_> = text
            .sections
            .iter()
            .map(|one| (&*one.id, &*one.title, one.words.trim()))
            .collect();
        assert_eq!(
            sections,
            [
                ("", "", "A"),
                ("the-kind-of-it", "The kind, of it", "B c"),
                ("the-kind-of-it-1", "The kind of it", ""),
            ]
        );
        assert!(text.html.contains("<a href=\"d.html\">c</a>"), "{}", text.html);
    }

    #[test]
    fn anchors_are_kept_where_they_lead_somewhere() {
        let cell = r##"<a href="#Pet">Pet[]</a> | <a href="#Cat">Cat</a>"##;
        assert_eq!(
            with_anchors(cell, |target| target == "Cat"),
            r##"Pet[] | <a href="#type-Cat">Cat</a>"##
        );
    }

    #[test]
    fn lines_are_escaped() {
        assert_eq!(line("a \\< `<b>` \\*", &same), "a &lt; <code>&lt;b&gt;</code> *");
    }
}
