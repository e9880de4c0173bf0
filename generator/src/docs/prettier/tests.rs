use serde::Deserialize;

use super::format;

#[derive(Deserialize)]
struct Case {
    from: String,
    to: String,
}

fn cases() -> Vec<Case> {
    serde_yaml::from_str(include_str!("cases.yaml")).unwrap()
}

#[test]
fn agrees_with_prettier() {
    for Case { from, to } in cases() {
        assert_eq!(format(&from), to, "from {from:?}");
    }
}

/// Pages are made of parts of all kinds, so each case is put behind each other one, and cut.
#[test]
fn no_text_is_too_strange() {
    let cases = cases();
    for first in &cases {
        for second in &cases {
            let text = format!("{}{}", first.from, second.from);
            let cut = text.char_indices().nth(text.chars().count() / 2);
            let cut = cut.map_or(0, |(at, _)| at);
            for part in [&text[..cut], &text[cut..]] {
                let once = format(part);
                assert!(once.is_empty() || once.ends_with('\n'), "{part:?}");
            }
        }
    }
}

#[test]
fn depth_is_no_danger() {
    for deep in ["[", "{\"a\":", "> ", "- ", "*", "_", "`", "|", "<a>", "(", "![", "[["]
    {
        let text = deep.repeat(20_000);
        format(&text);
        format(&format!("```json\n{text}\n```\n"));
        format(&format!("| a |\n|---|\n| {text} |\n"));
    }
}
