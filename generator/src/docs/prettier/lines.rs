//! Lines, and the blocks that are made of one.

/// Returns whether the character is white space.
pub(super) fn is_space(letter: char) -> bool {
    letter == '\u{feff}' || (letter.is_whitespace() && letter != '\u{85}')
}

/// Returns text without white space at its ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

pub(super) fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Returns the first line.
pub(super) fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// Returns the text without the blanks and tabs that it begins with.
pub(super) fn unindented(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

/// Reads a heading that begins with number signs: its length, its level and its text.
pub(super) fn heading(text: &str) -> Option<(usize, usize, &str)> {
    let line = first_line(text);
    let rest = unindented(line);
    let content = rest.trim_start_matches('#');
    let level = rest.len() - content.len();
    if !(1..=6).contains(&level)
        || !(content.is_empty() || content.starts_with([' ', '\t']))
    {
        return None;
    }
    let mut content = unindented(content).trim_end_matches([' ', '\t']);
    loop {
        let open = content.trim_end_matches('#');
        let is_closed = open.is_empty() || open.ends_with([' ', '\t']);
        if open.len() == content.len() || !is_closed {
            return Some((line.len(), level, content));
        }
        content = open.trim_end_matches([' ', '\t']);
    }
}

/// Returns the length of the rule that the text begins with.
pub(super) fn rule(text: &str) -> Option<usize> {
    let line = first_line(text);
    let rest = unindented(line);
    let mark = rest.chars().next().filter(|mark| matches!(mark, '*' | '-' | '_'))?;
    let is_rule = rest.chars().all(|letter| letter == mark || letter == ' ')
        && rest.matches(mark).count() >= 3;
    is_rule.then_some(line.len())
}
