//! Unified diffs of files, limited to a readable length.

use similar::TextDiff;

use crate::artifacts::Edit;
use crate::line;

/// The maximum number of lines for one file.
const LINES_PER_FILE: usize = 200;

/// The maximum number of lines for all files together.
const LINES_IN_ALL: usize = 2000;

const CONTEXT: usize = 3;

/// Returns the diffs of all files. A diff that is too long is cut, and says by how many lines.
pub(super) fn unified(edits: &[Edit<'_>]) -> String {
    let mut text = String::new();
    let mut left = LINES_IN_ALL;
    for (index, edit) in edits.iter().enumerate() {
        if left == 0 {
            let rest = edits.len() - index;
            text.push_str(&format!("[the diffs of {rest} more files are left out]\n"));
            break;
        }
        let diff = one(edit);
        let total = diff.lines().count();
        let shown = total.min(LINES_PER_FILE).min(left);
        text.extend(diff.split_inclusive('\n').take(shown));
        if shown < total {
            text.push_str(&format!("[{} more lines of this diff]\n", total - shown));
        }
        left -= shown;
    }
    text
}

fn one(edit: &Edit<'_>) -> String {
    let path = line::name(edit.path.display());
    let diff = TextDiff::from_lines(edit.old.as_str(), edit.new)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string();
    diff.lines().map(|line| line::of_file(line) + "\n").collect()
}

/// Returns the first line of the old text, counted from 1, that differs. If only the end is
/// missing, that is the last line.
pub(super) fn first_difference(edit: &Edit<'_>) -> usize {
    let (mut old, mut new) =
        (edit.old.split_inclusive('\n'), edit.new.split_inclusive('\n'));
    let mut line = 0;
    loop {
        match (old.next(), new.next()) {
            (Some(old), Some(new)) if old == new => line += 1,
            (Some(_), _) => return line + 1,
            (None, _) => return line.max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn edit(name: &str, old: String, new: &'static str) -> Edit<'static> {
        Edit {
            path: PathBuf::from(name),
            old,
            new,
        }
    }

    #[test]
    fn a_changed_line_has_three_lines_around_it() {
        let old = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n".to_owned();
        let edits = [edit("docs/a.md", old, "1\n2\n3\n4\n5\n6\n7\n8\n9\n")];
        insta::assert_snapshot!(unified(&edits), @"
        --- a/docs/a.md
        +++ b/docs/a.md
        @@ -2,7 +2,7 @@
         2
         3
         4
        -five
        +5
         6
         7
         8
        ");
    }

    #[test]
    fn a_missing_newline_at_the_end_shows() {
        insta::assert_snapshot!(unified(&[edit("a.rs", "1\n2".to_owned(), "1\n2\n")]), @r#"
        --- a/a.rs
        +++ b/a.rs
        @@ -1,2 +1,2 @@
         1
        -2
        \ No newline at end of file
        +2
        "#);
    }

    #[test]
    fn a_long_diff_is_cut_and_says_so() {
        let edits = [edit("a.rs", "x\n".repeat(300), "y\n")];
        let text = unified(&edits);
        assert_eq!(text.lines().count(), LINES_PER_FILE + 1);
        assert!(text.ends_with("-x\n[104 more lines of this diff]\n"), "{text}");
    }

    #[test]
    fn many_long_diffs_are_cut_and_say_so() {
        let edits: Vec<_> =
            (0..15).map(|_| edit("a.rs", "x\n".repeat(300), "")).collect();
        let text = unified(&edits);
        assert_eq!(text.lines().count(), LINES_IN_ALL + 10 + 1);
        assert!(text.ends_with("[the diffs of 5 more files are left out]\n"));
    }

    #[test]
    fn the_first_difference_is_a_line_of_the_old_text() {
        let line = |old: &str, new| first_difference(&edit("a", old.to_owned(), new));
        assert_eq!(line("a\nb\nc\n", "a\nx\nc\n"), 2);
        assert_eq!(line("a\nb\n", "a\n"), 2);
        assert_eq!(line("a\n", "a\nb\n"), 1);
        assert_eq!(line("", "a\n"), 1);
        assert_eq!(line("a\nb", "a\nb\n"), 2);
    }
}
