//! The values of a YAML text with the offsets at which they begin and end, for edits that leave the
//! rest of the text as it is.

use granit_parser::{
    Event, Marker, Parser, ScalarStyle, Span, StrInput, StructureStyle,
};

/// A value of the text. One that is empty, without a word, begins and ends at the colon of its key.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// An object with one key on each line.
    Block(Vec<Entry>),
    /// An object in braces.
    Flow(Vec<Entry>),
    /// A string, or another scalar.
    Scalar,
    /// A value that is empty, or `null`.
    Null,
    /// An array, a value with an anchor, an alias or a tag, or none because the key has no colon.
    Other,
}

/// A key with its value.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// The offset of the key.
    pub(crate) at: usize,
    /// The offset behind the colon of the key.
    pub(crate) after: usize,
    pub(crate) value: Node,
}

impl Node {
    /// Returns the root value of a text, or `None` if the text cannot be read.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut nodes = Nodes {
            text,
            parser: Parser::new_from_str(text),
        };
        loop {
            match nodes.next()? {
                (Event::StreamStart | Event::DocumentStart(..), _) => {}
                (Event::StreamEnd | Event::DocumentEnd, span) => {
                    return Some(Self {
                        start: offset(&span.start)?,
                        end: offset(&span.start)?,
                        kind: Kind::Null,
                    });
                }
                (event, span) => return nodes.node(event, span),
            }
        }
    }

    /// Returns the entry of a key of an object.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        let (Kind::Block(entries) | Kind::Flow(entries)) = &self.kind else {
            return None;
        };
        entries.iter().find(|entry| entry.key == key)
    }
}

struct Nodes<'t> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
}

impl<'t> Nodes<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        self.parser.next_event()?.ok()
    }

    /// Reads the value that begins with an event.
    fn node(&mut self, event: Event<'t>, span: Span) -> Option<Node> {
        let start = offset(&span.start)?;
        let (kind, end) = match event {
            Event::Scalar(value, ScalarStyle::Plain, 0, None)
                if matches!(&*value, "" | "~" | "null") =>
            {
                let is_written = self.text.get(start..)?.starts_with(&*value);
                (Kind::Null, if is_written { start + value.len() } else { start })
            }
            Event::Scalar(_, _, 0, None) => (Kind::Scalar, offset(&span.end)?),
            Event::Scalar(..) | Event::Alias(_) => (Kind::Other, offset(&span.end)?),
            Event::MappingStart(style, anchor, tag) => {
                let (entries, end) = self.entries()?;
                let kind = match style {
                    _ if anchor != 0 || tag.is_some() => Kind::Other,
                    StructureStyle::Flow => Kind::Flow(entries),
                    StructureStyle::Block => Kind::Block(entries),
                };
                (kind, end)
            }
            Event::SequenceStart(..) => (Kind::Other, self.items()?),
            _ => return None,
        };
        Some(Node { start, end, kind })
    }

    /// Reads the entries of an object, and returns them with the offset of its end.
    fn entries(&mut self) -> Option<(Vec<Entry>, usize)> {
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Some((entries, offset(&span.end)?)),
                Event::Scalar(key, ..) => key.into_owned(),
                _ => return None,
            };
            let behind = offset(&span.end)?;
            let rest = self.text.get(behind..)?;
            let blanks = rest.len() - rest.trim_start().len();
            let has_colon = rest.trim_start().starts_with(':');
            let (event, value) = self.next()?;
            let mut value = self.node(event, value)?;
            if !has_colon {
                value = Node {
                    start: behind,
                    end: behind,
                    kind: Kind::Other,
                };
            }
            entries.push(Entry {
                key,
                at: offset(&span.start)?,
                after: if has_colon { behind + blanks + 1 } else { behind },
                value,
            });
        }
    }

    /// Reads the items of an array, and returns the offset of its end.
    fn items(&mut self) -> Option<usize> {
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => return offset(&span.end),
                (event, span) => self.node(event, span)?,
            };
        }
    }
}

fn offset(mark: &Marker) -> Option<usize> {
    mark.byte_offset()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, node: &Node) -> String {
        let part = &text[node.start..node.end];
        match &node.kind {
            Kind::Block(entries) | Kind::Flow(entries) => {
                let entry = |entry: &Entry| {
                    let key = &text[entry.at..entry.after];
                    format!("{key} {}", shown(text, &entry.value))
                };
                let entries: Vec<_> = entries.iter().map(entry).collect();
                let is_flow = matches!(node.kind, Kind::Flow(_));
                let flow = if is_flow { part } else { "" };
                format!("<{flow}|{}>", entries.join("; "))
            }
            kind => format!("{kind:?}({part})"),
        }
    }

    #[test]
    fn values_have_their_offsets() {
        let text = "# Ä\r\na: ä # x\r\n\"b: \": {c: 'd', e: , f: g h }\nh:\ni: >-\n  x\n\n# y\nj: &k\n  l: 1\nm: *k\nn: [1, {o: p}]\nq: ~\n";
        let node = Node::of(text).unwrap();
        insta::assert_snapshot!(shown(text, &node).replace('\n', "\\n"), @r#"<|a: Scalar(ä); "b: ": <{c: 'd', e: , f: g h }|c: Scalar('d'); e: Null(); f: Scalar(g h)>; h: Null(); i: Scalar(x\n\n); j: Other(l: 1\n); m: Other(*k); n: Other([1, {o: p}]); q: Null(~)>"#);
        let node = Node::of("{a, b: c}").unwrap();
        assert_eq!(shown("{a, b: c}", &node), "<{a, b: c}|a Other(); b: Scalar(c)>");
        assert!(matches!(Node::of("# x\n").unwrap().kind, Kind::Null));
        assert!(matches!(Node::of("").unwrap().kind, Kind::Null));
        assert!(matches!(Node::of("{}").unwrap().kind, Kind::Flow(_)));
    }
}
