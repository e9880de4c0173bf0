//! The results that stand in a README, each between the markers of its command.

use std::fs;
use std::io;
use std::path::Path;

const README: &str = "generated-sdk/benches/README.md";
const END: &str = "<!-- end of the result -->";

fn begin(command: &str) -> String {
    format!("<!-- begin of the result of `cargo xtask bench {command} --write` -->")
}

/// Puts the result of `cargo xtask bench COMMAND` in the place of the one before.
pub(super) fn write(workspace: &Path, command: &str, result: &str) -> io::Result<()> {
    let readme = workspace.join(README);
    let text = fs::read_to_string(&readme)?;
    let replaced = replaced(&text, command, result).ok_or_else(|| {
        let markers = format!("the lines `{}` and `{END}`", begin(command));
        io::Error::other(format!("{} lacks {markers}", readme.display()))
    })?;
    fs::write(readme, replaced)
}

/// The text with another result between the markers.
fn replaced(text: &str, command: &str, result: &str) -> Option<String> {
    let begin = begin(command);
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{begin}\n\n{}\n\n{END}{after}", result.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_the_result_stays() {
        let [first, second] = ["compile", "generate"].map(begin);
        let before = format!("# Title\n\n{first}\n1\n{END}\n\n{second}\n");
        let text = format!("{before}old\n{END}\n\nAfter.\n");
        let expected = format!("{before}\nnew\n\n{END}\n\nAfter.\n");
        assert_eq!(replaced(&text, "generate", "new\n"), Some(expected));
        assert_eq!(replaced("# Title\n", "generate", "new"), None);
    }
}
