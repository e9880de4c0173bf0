//! Inline Markdown.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use super::addresses;

/// A part of a paragraph.
#[derive(Debug)]
pub(super) enum Inline {
    /// Text as it is written, but without the backslashes before stars and underscores.
    Text(String),
    /// The content of code.
    Code(String),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Deleted(Vec<Inline>),
    /// A link, or an image.
    Link {
        /// `[` or `![`
        mark: &'static str,
        text: Vec<Inline>,
        target: String,
        title: String,
    },
    /// HTML, an image, an address, or a hard line break, as it is written.
    Raw(String),
}

/// Reads the text of a cell.
pub(super) fn cell(text: &str) -> Vec<Inline> {
    // Only within a table is nothing a list or a heading.
    let table = format!("|a|\n|-|\n|{text} |\n");
    let Some(mut events) = events(&table, Options::ENABLE_TABLES) else {
        return vec![Inline::Raw(text.to_owned())];
    };
    let is_cell = |(event, _): &(Event<'_>, Range<usize>)| {
        matches!(event, Event::Start(Tag::TableCell))
    };
    let mut cells = 0;
    events.by_ref().find(|event| {
        cells += usize::from(is_cell(event));
        cells == 2
    });
    read(&table, &mut events)
}

pub(super) type Events<'a> = Peekable<IntoIter<(Event<'a>, Range<usize>)>>;

/// Text that is nested more deeply than this stays as it is.
const DEEPEST: usize = 100;

/// Parses Markdown, if it is not too deep.
pub(super) fn events(text: &str, options: Options) -> Option<Events<'_>> {
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH | options);
    let events: Vec<_> = parser.into_offset_iter().collect();
    let mut depth = 0_usize;
    let is_flat = events.iter().all(|(event, _)| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        depth <= DEEPEST
    });
    is_flat.then(|| events.into_iter().peekable())
}

/// Returns whether this is a part of inline Markdown, and neither begins nor ends a block.
pub(super) fn is_part(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Link { .. }
                | Tag::Image { .. }
        ),
        Event::End(_) | Event::Rule => false,
        _ => true,
    }
}

/// Reads inline Markdown up to the end of what is around it, or to the next block.
pub(super) fn read(source: &str, events: &mut Events<'_>) -> Vec<Inline> {
    let mut parts = Parts {
        source,
        done: Vec::new(),
        end: None,
    };
    while let Some((event, range)) = events.next_if(|(event, _)| is_part(event)) {
        match event {
            Event::Text(_) => parts.text(range),
            Event::SoftBreak => parts.push_text("\n", range),
            Event::Code(code) => parts.push(Inline::Code(code.into_string()), range),
            Event::Start(tag) => {
                let inner = read(source, events);
                // The end of the tag.
                events.next();
                parts.push(of_tag(source, tag, inner, range.clone()), range);
            }
            _ => parts.push(Inline::Raw(source[range.clone()].to_owned()), range),
        }
    }
    parts.done.into_iter().flat_map(with_addresses).collect()
}

fn of_tag(
    source: &str,
    tag: Tag<'_>,
    inner: Vec<Inline>,
    range: Range<usize>,
) -> Inline {
    let raw = &source[range];
    let mark = if raw.starts_with('!') { "![" } else { "[" };
    match tag {
        Tag::Emphasis => Inline::Emphasis(inner),
        Tag::Strong => Inline::Strong(inner),
        Tag::Strikethrough if raw.starts_with("~~") => Inline::Deleted(inner),
        Tag::Link {
            link_type: LinkType::Inline,
            dest_url,
            title,
            ..
        }
        | Tag::Image {
            link_type: LinkType::Inline,
            dest_url,
            title,
            ..
        } => Inline::Link {
            mark,
            text: inner,
            target: dest_url.into_string(),
            title: title.into_string(),
        },
        _ => Inline::Raw(raw.to_owned()),
    }
}

struct Parts<'a> {
    source: &'a str,
    done: Vec<Inline>,
    /// The end of the last part.
    end: Option<usize>,
}

impl Parts<'_> {
    fn push(&mut self, part: Inline, range: Range<usize>) {
        self.done.push(part);
        self.end = Some(range.end);
    }

    /// Adds text as it is written. Stars and underscores are escaped again where it is necessary.
    fn text(&mut self, range: Range<usize>) {
        let source = self.source;
        let text = &source[range.clone()];
        let is_new = self.end.is_none_or(|end| end < range.start);
        let escaped = is_new && source[..range.start].ends_with('\\');
        if escaped && !text.starts_with(['*', '_']) {
            self.push_text("\\", range.clone());
        }
        self.push_text(text, range);
    }

    fn push_text(&mut self, text: &str, range: Range<usize>) {
        match self.done.last_mut() {
            Some(Inline::Text(last)) => last.push_str(text),
            _ => self.done.push(Inline::Text(text.to_owned())),
        }
        self.end = Some(range.end);
    }
}

/// Splits text where addresses are in it, which are links to prettier.
fn with_addresses(part: Inline) -> Vec<Inline> {
    let Inline::Text(text) = part else { return vec![part] };
    let (mut parts, mut rest, mut from) = (Vec::new(), text.as_str(), 0);
    while let Some(start) = addresses::find(&rest[from..]).map(|start| from + start) {
        let length = addresses::length(&rest[start..]);
        if length == 0 {
            from = start + 1;
            continue;
        }
        if start > 0 {
            parts.push(Inline::Text(rest[..start].to_owned()));
        }
        parts.push(Inline::Raw(rest[start..start + length].to_owned()));
        (rest, from) = (&rest[start + length..], 0);
    }
    if !rest.is_empty() {
        parts.push(Inline::Text(rest.to_owned()));
    }
    parts
}
