//! A check that Markdown stays in its place: a parser may find only what is on a list of allowed
//! events.
//!
//! Markdown of documents is read here by itself, before it becomes part of a page.

use pulldown_cmark::utils::TextMergeStream;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::escape::find_mustache;
use crate::text;

/// The extensions of Markdown that some site generator reads.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Returns the events of Markdown. None if it defines targets of links, which would change the text
/// around it.
pub(in crate::docs) fn events(markdown: &str) -> Option<Vec<Event<'_>>> {
    let parser = Parser::new_ext(markdown, options());
    if parser.reference_definitions().iter().next().is_some() {
        return None;
    }
    Some(TextMergeStream::new(parser).collect())
}

/// Returns whether a line is text without any character that could be markup. Most are.
pub(in crate::docs) fn is_trivial(line: &str) -> bool {
    line.is_ascii() && line.bytes().all(|byte| !is_special(byte)) && !line.is_empty()
}

/// Returns whether the character could be markup. An underscore counts even within a word.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'`' | b'*' | b'_' | b'~' | b'<' | b'[' | b']' | b'&' | b'\\' | b'{')
        || byte.is_ascii_control()
}

/// The text before a line, so that the line can't begin anything else than text.
const BEFORE: &str = "x ";

/// Returns the events of one line of Markdown in any place. None if it is not one line of text.
pub(in crate::docs) fn line_events(line: &str) -> Option<Vec<Event<'static>>> {
    if line.is_empty() {
        return Some(Vec::new());
    }
    if is_trivial(line) {
        return Some(vec![Event::Text(line.to_owned().into())]);
    }
    let paragraph = format!("{BEFORE}{line}");
    let mut events = events(&paragraph)?.into_iter().map(Event::into_static);
    let opens = events.next() == Some(Event::Start(Tag::Paragraph));
    let Some(Event::Text(first)) = events.next() else { return None };
    let first = first.strip_prefix(BEFORE).or(first.strip_suffix(BEFORE))?.to_owned();
    let first = (!first.is_empty()).then(|| Event::Text(first.into()));
    let mut line: Vec<_> = first.into_iter().chain(events).collect();
    let closes = line.pop() == Some(Event::End(TagEnd::Paragraph));
    let is_line = opens && closes && !line.contains(&Event::End(TagEnd::Paragraph));
    is_line.then_some(line)
}

/// Returns whether a line has only what a line of a page may have.
pub(in crate::docs) fn is_line(line: &str) -> bool {
    line.is_empty()
        || is_trivial(line)
        || line_events(line).is_some_and(|events| are_allowed(&events, Place::Prose))
}

/// Returns whether a link can have this text.
pub(in crate::docs) fn is_link_text(line: &str) -> bool {
    if is_trivial(line) {
        return true;
    }
    let Some(text) = line_events(line) else { return false };
    let Some(link) = line_events(&format!("[{line}](x.md)")) else { return false };
    let is_link = matches!(link.first(), Some(Event::Start(Tag::Link { .. })));
    let inner = link.get(1..link.len().saturating_sub(1)).unwrap_or_default();
    is_link
        && inner == text
        && are_allowed(&text, Place::Prose)
        && !text.iter().any(is_linking)
}

fn is_linking(event: &Event<'_>) -> bool {
    matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }))
}

/// A heading that shows whether the block before it has an end.
const BEHIND: &str = "\n\n## x\n";

/// Returns the events of a block. None if it has more than a description may have, or does not end
/// where it ends.
pub(in crate::docs) fn block_events(block: &str) -> Option<Vec<Event<'static>>> {
    if block.is_empty() {
        return Some(Vec::new());
    }
    let text = format!("{block}{BEHIND}");
    let mut events = events(&text)?;
    let closes = [events.pop(), events.pop(), events.pop()];
    let is_heading = matches!(
        &closes,
        [Some(Event::End(TagEnd::Heading(_))), Some(Event::Text(text)), Some(Event::Start(Tag::Heading { .. }))]
            if text.as_ref() == "x"
    );
    let is_block =
        is_heading && is_closed(&events) && are_allowed(&events, Place::Prose);
    is_block.then(|| events.into_iter().map(Event::into_static).collect())
}

/// Returns whether all that was opened was closed.
fn is_closed(events: &[Event<'_>]) -> bool {
    let depth = events.iter().fold(0_isize, |depth, event| match event {
        Event::Start(_) => depth + 1,
        Event::End(_) => depth - 1,
        _ => depth,
    });
    depth == 0
}

/// The author of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::docs) enum Place {
    /// The author of a document.
    Prose,
    /// This project, with texts of a document within.
    Page,
}

/// Returns whether a page may have all of these events.
pub(in crate::docs) fn are_allowed(events: &[Event<'_>], place: Place) -> bool {
    let mut verbatim = false;
    let mut address = Address::default();
    events.iter().all(|event| {
        let allowed = is_allowed(event, place)
            && !address.swallows(event)
            && match event {
                Event::Text(text) => {
                    (verbatim || find_mustache(text).is_none())
                        && !text.contains(is_unseen)
                }
                Event::Code(code) => {
                    (verbatim || !code.contains("{{")) && !code.contains(text::is_hidden)
                }
                _ => true,
            };
        verbatim = match event {
            Event::InlineHtml(tag) => tag.as_ref() == VERBATIM,
            // Vue leaves code blocks alone.
            Event::Start(Tag::CodeBlock(_)) => true,
            _ => false,
        };
        allowed
    })
}

/// The state of a bare address in the text, which some parsers make a link of first. It ends at
/// white space or a tag, and includes the start of code or of a link behind it, whose content would
/// then be Markdown.
#[derive(Default)]
struct Address {
    /// True if an address may not have ended yet.
    open: bool,
    /// True if it is within the angle brackets of a link, where it ends.
    bracketed: bool,
}

impl Address {
    /// Returns whether the next event is part of an address to some parsers, and code or a link to
    /// others.
    fn swallows(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Code(_)
            | Event::Start(Tag::Link {
                link_type: LinkType::Inline,
                ..
            }) => return self.open,
            Event::Text(text) => {
                let tail = text.rsplit(char::is_whitespace).next().unwrap_or_default();
                let goes_on = self.open && tail.len() == text.len();
                self.open = goes_on || tail.contains("://");
            }
            Event::Start(Tag::Link { .. }) => self.bracketed = true,
            Event::End(TagEnd::Link) => {
                self.open &= !self.bracketed;
                self.bracketed = false;
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
            _ => self.open = false,
        }
        false
    }
}

/// Returns whether a character is hidden. Lines and tabs are allowed, for code blocks.
fn is_unseen(letter: char) -> bool {
    text::is_hidden(letter) && !matches!(letter, '\n' | '\t')
}

/// The tag that keeps Vue from evaluating its content.
const VERBATIM: &str = "<span v-pre>";

fn is_allowed(event: &Event<'_>, place: Place) -> bool {
    match event {
        Event::Text(_)
        | Event::Code(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::Rule
        | Event::TaskListMarker(_)
        | Event::End(_) => true,
        Event::InlineHtml(tag) => is_tag(tag, place),
        Event::Start(tag) => match tag {
            Tag::Paragraph
            | Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough => true,
            Tag::CodeBlock(kind) => kind.is_fenced(),
            Tag::Heading {
                id, classes, attrs, ..
            } => id.is_none() && classes.is_empty() && attrs.is_empty(),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => {
                let direct = matches!(
                    link_type,
                    LinkType::Inline | LinkType::Autolink | LinkType::Email
                );
                let email = *link_type == LinkType::Email;
                direct && (email || is_target(dest_url, place))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Returns whether it is a tag that the generator writes: for line breaks, mustaches, code with
/// backticks, and on pages links between sections.
fn is_tag(tag: &str, place: Place) -> bool {
    matches!(tag, "<br>" | VERBATIM | "</span>" | "<code>" | "</code>")
        || place == Place::Page && (tag == "</a>" || is_reference(tag))
}

/// Returns whether the tag is `<a href="#Name">`.
fn is_reference(tag: &str) -> bool {
    let name = tag.strip_prefix("<a href=\"#").and_then(|rest| rest.strip_suffix("\">"));
    name.is_some_and(is_attribute)
}

/// Returns whether a text stays within the double quotes of an attribute.
pub(in crate::docs) fn is_attribute(value: &str) -> bool {
    value.chars().all(|letter| letter.is_alphanumeric() || "-._&#;".contains(letter))
}

/// Returns whether a link may lead there. Only the generator links to its pages.
fn is_target(target: &str, place: Place) -> bool {
    let is_path =
        |letter: char| letter.is_ascii_alphanumeric() || "-._/%".contains(letter);
    let public = ["http://", "https://", "mailto:", "#"];
    public.iter().any(|start| target.starts_with(start))
        || place == Place::Page && target.chars().all(is_path)
}

#[cfg(test)]
mod tests {
    use super::is_line;

    #[test]
    fn addresses_are_shown_decoded() {
        for line in [
            "<https://a.b/%7B%7Bx}}>",
            "https://a.b/%7b{x}}",
            "&#123;%7Bx}}",
            "<a%7B%7B@b.c>",
        ] {
            assert!(!is_line(line), "{line}");
        }
        assert!(is_line("<https://a.b/%7Bx%7D>"));
    }

    #[test]
    fn nothing_is_swallowed_by_an_address() {
        for line in [
            "http://x/`<img>`",
            "a ftp://x/`<img>`",
            "http://x/**`<img>`**",
            "http://x/_a_`<img>`",
            "http://x/[a](https://b/%7B%7B)",
            r"http://x/\\`<img>`",
        ] {
            assert!(!is_line(line), "{line}");
        }
        for line in [
            "http://x/ `a`",
            "<http://x/>`a`",
            "http://x/<br>`a`",
            "`a`http://x/",
            "a:`a`",
            "http://x/ [a](https://b)",
        ] {
            assert!(is_line(line), "{line}");
        }
    }
}
