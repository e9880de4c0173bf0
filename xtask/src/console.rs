//! Output to the terminal: a reader that has gone is no error, and no text of a document commands
//! the terminal.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::{report, text};

/// The exit code if the input, the command line or a file can't be used.
pub(crate) const UNUSABLE: u8 = 2;

/// Prints results. A reader that stops early (`| head`) is no failure, a full disk is one.
pub(crate) fn results(text: &str, code: ExitCode) -> ExitCode {
    let mut stdout = io::stdout().lock();
    match print(&mut stdout, text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            remarks(&format!("The results can't be printed: {error}\n"));
            ExitCode::from(UNUSABLE)
        }
        _ => code,
    }
}

/// Prints the reason why nothing was done.
pub(crate) fn failed(reason: &str) -> ExitCode {
    remarks(&format!("{}\n", reason.trim_end()));
    ExitCode::from(UNUSABLE)
}

/// Prints the errors because of which nothing was done.
pub(crate) fn refused(diagnostics: &Diagnostics) -> ExitCode {
    failed(&report::refusal(diagnostics))
}

/// Prints warnings and progress. If standard error can't be written to, nothing is printed.
pub(crate) fn remarks(text: &str) {
    let _ = print(&mut io::stderr().lock(), text);
}

/// Prints lines. Characters that would move, hide or colour text are shown as escapes.
fn print(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text::lines(text).as_bytes())?;
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::print;

    #[test]
    fn a_terminal_gets_lines_and_nothing_to_obey() {
        let cases = [
            ("two\n\tlines\n", "two\n\tlines\n"),
            ("\u{1b}[31mred\u{1b}[0m", r"\u{1b}[31mred\u{1b}[0m"),
            (
                "\u{1b}]8;;https://example.com\u{7}link",
                r"\u{1b}]8;;https://example.com\u{7}link",
            ),
            ("\u{9b}2J", r"\u{9b}2J"),
            ("secret\u{8}\u{8}x", r"secret\u{8}\u{8}x"),
            ("all is well\rerror", "all is well\nerror"),
            ("a\u{202e}b", r"a\u{202e}b"),
            ("a\u{2066}b\u{2069}", r"a\u{2066}b\u{2069}"),
            ("\u{feff}a", r"\u{feff}a"),
            ("a\u{0}b\u{7f}", r"a\u{0}b\u{7f}"),
            ("a\u{200b}b", r"a\u{200b}b"),
            ("中文 é 👩\u{200d}💻", "中文 é 👩\u{200d}💻"),
        ];
        for (text, printed) in cases {
            let mut stream = Vec::new();
            print(&mut stream, text).unwrap();
            assert_eq!(String::from_utf8(stream).unwrap(), printed, "{text:?}");
        }
    }
}
