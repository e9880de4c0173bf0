//! The code blocks of Markdown, line by line.

/// Replaces several blank lines by one, outside of code, and ends the text with one newline.
pub(in crate::docs) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    let mut fences = Fences::default();
    let mut blank = true;
    for line in text.trim_end().lines() {
        let code = fences.read(line) == Line::Code;
        let line = if code { line } else { line.trim_end() };
        if code || !line.is_empty() || !blank {
            squeezed.push_str(line);
            squeezed.push('\n');
        }
        blank = !code && line.is_empty();
    }
    squeezed
}

/// The part of a code block that a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Text,
    /// The first or the last line of a code block.
    Fence,
    Code,
}

/// A reader of the code blocks of a text, line by line.
#[derive(Debug, Default)]
pub(crate) struct Fences {
    /// The letter of the fence and its length, within a code block.
    open: Option<(char, usize)>,
}

impl Fences {
    pub(crate) fn read(&mut self, line: &str) -> Line {
        let fence = fence(line);
        match self.open {
            None => {
                self.open = fence.map(|fence| (fence.letter, fence.length));
                if fence.is_some() { Line::Fence } else { Line::Text }
            }
            Some((letter, length)) => match fence {
                Some(end)
                    if end.bare && end.letter == letter && end.length >= length =>
                {
                    self.open = None;
                    Line::Fence
                }
                _ => Line::Code,
            },
        }
    }
}

#[derive(Clone, Copy)]
struct Fence {
    letter: char,
    length: usize,
    /// True if nothing is behind it, so that it may end a block.
    bare: bool,
}

fn fence(line: &str) -> Option<Fence> {
    let line = line.trim();
    let letter = line.chars().next().filter(|letter| matches!(letter, '`' | '~'))?;
    let info = line.trim_start_matches(letter);
    let length = line.len() - info.len();
    let valid = length >= 3 && !info.contains('`');
    valid.then_some(Fence {
        letter,
        length,
        bare: info.is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use super::squeeze;

    #[test]
    fn blank_lines_are_squeezed_outside_of_code() {
        let text = "\n\na  \n\n\nb\n```\nx\n\n\ny  \n```\n\n\n";
        assert_eq!(squeeze(text), "a\n\nb\n```\nx\n\n\ny  \n```\n");
    }
}
