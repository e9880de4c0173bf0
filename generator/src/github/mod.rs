//! Texts for GitHub: annotations of workflows, and [its Markdown](markdown).
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

pub(crate) mod markdown;

use std::fmt::Display;

use crate::diagnostic::Position;
use crate::line;

/// Returns the workflow command that shows a message, one sentence on each line, at a place of a
/// file.
pub(crate) fn annotation(
    level: &str,
    file: impl Display,
    position: Option<Position>,
    title: &str,
    message: &[String],
) -> String {
    let mut properties =
        format!("file={}", property(&line::sentence(&file.to_string())));
    if let Some(Position { line, column }) = position {
        properties.push_str(&format!(",line={line},col={column}"));
    }
    let title = property(&line::name(title));
    let message: Vec<_> = message.iter().map(|one| line::sentence(one)).collect();
    format!("::{level} {properties},title={title}::{}", data(&message.join("\n")))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_property_or_the_command_is_escaped() {
        let message = ["50%\r\n::notice::x".to_owned(), "next: a, b".to_owned()];
        let line = annotation("error", "a,b:c%", None, "t:1", &message);
        assert_eq!(
            line,
            r"::error file=a%2Cb%3Ac%25,title=t%3A1::50%25\u{d}\u{a}::notice::x%0Anext: a, b"
        );
    }
}
