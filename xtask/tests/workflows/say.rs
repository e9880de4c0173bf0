//! say.sh: messages of the scripts, and quotations in them.

use std::process::{Command, Output};

use crate::runner::commands;
use crate::workflow::project;

/// Runs a script that has the functions of say.sh, with `$1` and so on.
fn bash(script: &str, arguments: &[&str]) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("output");
    let say = project().join(".github/scripts/say.sh");
    let script = format!("set -euo pipefail; . {}\n{script}", say.display());
    let mut bash = Command::new("bash");
    let bash = bash.args(["-c", &script, "bash"]).args(arguments);
    let done = bash.env("GITHUB_OUTPUT", &output).output().unwrap();
    (done, std::fs::read_to_string(output).unwrap_or_default())
}

fn said(script: &str, arguments: &[&str]) -> String {
    String::from_utf8(bash(script, arguments).0.stdout).unwrap()
}

/// Texts that end a property, a message or a line.
const TEXTS: [(&str, &str, &str); 12] = [
    ("plain", "plain", "plain"),
    ("100%", "100%25", "100%25"),
    ("%0A::error::a", "%250A::error::a", "%250A%3A%3Aerror%3A%3Aa"),
    ("a\n::error::b", "a%0A::error::b", "a%0A%3A%3Aerror%3A%3Ab"),
    ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"),
    ("a\rb", "a%0Db", "a%0Db"),
    ("a,file=b", "a,file=b", "a%2Cfile=b"),
    ("a::b", "a::b", "a%3A%3Ab"),
    ("\u{1b}[2Ja", "?[2Ja", "?[2Ja"),
    ("& \\ * $HOME `id`", "& \\ * $HOME `id`", "& \\ * $HOME `id`"),
    ("-n", "-n", "-n"),
    ("%s %d", "%25s %25d", "%25s %25d"),
];

#[test]
fn an_annotation_is_one_command() {
    for (text, data, property) in TEXTS {
        let notice = said(r#"notice "$1" "$1""#, &[text]);
        assert_eq!(notice, format!("::notice title={property}::{data}\n"), "{text:?}");
        let (done, _) = bash(r#"stop "$1" "$1"; echo goes on"#, &[text]);
        let error = String::from_utf8(done.stdout).unwrap();
        assert_eq!(error, format!("::error title={property}::{data}\n"), "{text:?}");
        assert_eq!(done.status.code(), Some(1), "{text:?}");
    }
}

#[test]
fn an_output_is_one_line() {
    for (text, ..) in TEXTS {
        let (done, outputs) = bash(r#"output name "$1""#, &[text]);
        let fits = !text.contains(char::is_control);
        assert_eq!(done.status.success(), fits, "{text:?}: {done:?}");
        let expected = if fits { format!("name={text}\n") } else { String::new() };
        assert_eq!(outputs, expected, "{text:?}");
    }
}

#[test]
fn what_is_quoted_commands_nothing() {
    for text in [
        "::warning::a",
        "  ::warning::a",
        "\t::set-output name=a::b",
        "a\n::add-mask::b",
        "a\r\n::add-mask::b\r\n",
        "a\r::add-mask::b",
        "##[warning]a",
        "a ##[add-path]b",
        "::stop-commands::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "::::",
        "::token::\n::warning::a",
        "::$token::\n::warning::a",
        "no line end",
        "",
    ] {
        for stream in ["", ">&2"] {
            let print = format!("p() {{ printf %s \"$1\" {stream}; return 3; }}");
            let script =
                format!("{print}; quoted p \"$1\" || echo \"::notice::$?\"; notice a b");
            let (done, _) = bash(&script, &[text]);
            assert_eq!(done.stderr, b"", "{text:?}");
            let log = String::from_utf8(done.stdout).unwrap();
            assert!(log.contains(text), "{log}");
            assert_eq!(commands(&log), ["::notice::3", "::notice title=a::b"], "{log}");
        }
    }
}

#[test]
fn no_two_tokens_are_the_same() {
    let log = said("for _ in 1 2 3; do quoted true; done", &[]);
    let tokens: std::collections::BTreeSet<&str> =
        log.lines().filter_map(|line| line.strip_prefix("::stop-commands::")).collect();
    assert_eq!(tokens.len(), 3, "{log}");
    assert!(tokens.iter().all(|token| token.len() == 64), "{log}");
}

/// The fenced parts of the text of a pull request.
#[test]
fn no_text_ends_its_fence() {
    let script =
        std::fs::read_to_string(project().join(".github/scripts/drift-import.sh"))
            .unwrap();
    let (_, fenced) = script.split_once("\nfenced() {\n").unwrap();
    let (fenced, _) = fenced.split_once("\n}\n").unwrap();
    let fenced = format!("fenced() {{\n{fenced}\n}}\nprintf %s \"$1\" | fenced");
    for text in [
        "",
        "a",
        "`",
        "```",
        "a\n```\n# b",
        "````text\n```\n````",
        "a ``````` b",
        "~~~\n</details>",
        "   ```\n    ```",
        "%s\\n",
        "-n",
    ] {
        let markdown = said(&fenced, &[text]);
        let (first, rest) = markdown.split_once('\n').unwrap();
        let fence = first.strip_suffix("text").unwrap();
        assert!(fence.len() >= 3 && fence.chars().all(|one| one == '`'), "{markdown}");
        assert_eq!(rest, format!("{text}\n{fence}\n"));
        assert!(!text.contains(fence), "{markdown}");
    }
}
