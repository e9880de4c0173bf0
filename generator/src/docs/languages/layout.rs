//! Values broken into lines: a value that fits on one line is on one line.

/// The width at which lines are broken.
pub(super) const WIDTH: usize = 80;

/// A value as a language spells it.
pub(super) enum Code {
    Text(String),
    Group(Group),
}

/// Items between brackets.
pub(super) struct Group {
    pub(super) open: String,
    pub(super) items: Vec<Code>,
    pub(super) close: &'static str,
}

/// The formatting conventions of a language.
pub(super) struct Style {
    pub(super) indent: &'static str,
    /// True if there are spaces within brackets on one line.
    pub(super) padded: bool,
    /// True if a comma follows the last of several lines.
    pub(super) last_comma: bool,
    /// True if a comma follows the last argument of a call on several lines.
    pub(super) last_comma_of_calls: bool,
    /// True if the values of items with labels are aligned.
    pub(super) aligned: bool,
    /// True if a string that is too long for its line is on the line below its label.
    pub(super) drops_texts: bool,
}

impl Code {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn group(
        open: impl Into<String>,
        items: Vec<Self>,
        close: &'static str,
    ) -> Self {
        Self::Group(Group {
            open: open.into(),
            items,
            close,
        })
    }

    /// Returns the value behind a label.
    pub(super) fn labelled(self, label: &str) -> Self {
        match self {
            Self::Text(text) => Self::Text(format!("{label}{text}")),
            Self::Group(group) => Self::Group(Group {
                open: format!("{label}{}", group.open),
                ..group
            }),
        }
    }

    /// Returns the text of a statement with its end.
    pub(super) fn print(&self, style: &Style, end: &str) -> String {
        let mut out = String::new();
        self.write(style, 0, end.len(), &mut out);
        out.push_str(end);
        out
    }

    /// Writes the value at a depth, if `behind` characters follow on its last line.
    fn write(&self, style: &Style, depth: usize, behind: usize, out: &mut String) {
        let group = match self {
            Self::Text(text) => return out.push_str(text),
            Self::Group(group) => group,
        };
        let flat = self.flat(style);
        let used = depth * style.indent.len();
        if group.items.is_empty() || used + flat.chars().count() + behind <= WIDTH {
            return out.push_str(&flat);
        }
        out.push_str(&group.open);
        let columns = group.columns(style, depth);
        for (index, item) in group.items.iter().enumerate() {
            out.push('\n');
            (0..=depth).for_each(|_| out.push_str(style.indent));
            let start = out.len();
            match item.dropped(style, depth + 1) {
                Some(lines) => out.push_str(&lines),
                None => item.write(style, depth + 1, 1, out),
            }
            align(out, start, columns.get(index).copied().unwrap_or_default());
            if group.ends_with_comma(style) || index + 1 < group.items.len() {
                out.push(',');
            }
        }
        out.push('\n');
        (0..depth).for_each(|_| out.push_str(style.indent));
        out.push_str(group.close);
    }

    /// Returns label and string on separate lines, if they are too long for one. Not worth it for
    /// short labels.
    fn dropped(&self, style: &Style, depth: usize) -> Option<String> {
        const SHORT: usize = 5;
        let Self::Text(text) = self else { return None };
        let (label, value) = text.split_at_checked(label(text)? + 1)?;
        let is_long = depth * style.indent.len() + text.chars().count() >= WIDTH;
        let drops = style.drops_texts && is_long && label.len() > SHORT;
        let margin = style.indent.repeat(depth + 1);
        drops.then(|| format!("{label}\n{margin}{}", value.trim_start()))
    }

    /// Returns the value on one line.
    pub(super) fn flat(&self, style: &Style) -> String {
        let Group { open, items, close } = match self {
            Self::Text(text) => return text.clone(),
            Self::Group(group) => group,
        };
        if items.is_empty() {
            return format!("{open}{close}");
        }
        let items: Vec<_> = items.iter().map(|item| item.flat(style)).collect();
        // No language has spaces within the brackets of calls and arrays.
        let padding = if style.padded && open.ends_with('{') { " " } else { "" };
        format!("{open}{padding}{}{padding}{close}", items.join(", "))
    }

    /// Returns the length of the label, if there is one and the item is one line.
    fn label(&self, style: &Style, depth: usize) -> Option<usize> {
        let start = match self {
            Self::Text(text) => text,
            Self::Group(group) => &group.open,
        };
        let label = label(start)?;
        let is_line = matches!(self, Self::Text(_)) || {
            let used = depth * style.indent.len();
            used + self.flat(style).chars().count() < WIDTH
        };
        is_line.then_some(label)
    }
}

/// Returns the length of the name before a colon at the start of a text.
fn label(text: &str) -> Option<usize> {
    let (label, _) = text.split_once(": ")?;
    label.chars().all(|c| c.is_alphanumeric() || c == '_').then_some(label.len())
}

impl Group {
    /// Returns whether a comma follows the last of several lines.
    fn ends_with_comma(&self, style: &Style) -> bool {
        if self.close == ")" { style.last_comma_of_calls } else { style.last_comma }
    }

    /// Returns the width of each item's label with the spaces behind it. Adjacent items of one line
    /// each are aligned, as gofmt does.
    fn columns(&self, style: &Style, depth: usize) -> Vec<usize> {
        if !style.aligned {
            return Vec::new();
        }
        let labels: Vec<_> =
            self.items.iter().map(|item| item.label(style, depth + 1)).collect();
        let runs = labels.chunk_by(|one, other| one.is_some() == other.is_some());
        runs.flat_map(|run| {
            let longest = run.iter().flatten().max().copied().unwrap_or_default();
            run.iter().map(move |label| label.map_or(0, |_| longest))
        })
        .collect()
    }
}

/// Widens the label that begins at `start` to a column.
fn align(out: &mut String, start: usize, column: usize) {
    let label = out.get(start..).and_then(label);
    if let Some(label) = label.filter(|label| *label < column) {
        out.insert_str(start + label + 1, &" ".repeat(column - label));
    }
}
