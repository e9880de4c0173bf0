use serde_json::json;

use super::{File, Inner, Kind, Sample, Upload, full};

#[test]
fn what_is_set_is_printed_but_no_secret() {
    assert_eq!(
        format!("{:?}", full()),
        "Sample { name: \"n\", kind: \"FANCY\", count: -3, ratio: 0.5, flag: false, \
         at: \"2024-02-29T00:00:00Z\", tags: [\"a\", \"\"], numbers: [1, 2], \
         inner: {id: \"i\", password: [redacted], size: 0}, \
         items: [{id: \"j\", password: [redacted]}], \
         free: {\"x\": [redacted]}, any: [redacted], \
         anys: [null, {\"z\": [redacted]}], \
         note: \"o\", token: [redacted], \
         next: {name: \"m\", kind: \"\", numbers: []}, \
         later: [redacted], last: null }"
    );
}

#[test]
fn what_is_not_set_is_not_printed() {
    let sample = Sample {
        kind: Kind::from("?"),
        ..Sample::default()
    };
    assert_eq!(
        format!("{sample:#?}"),
        "Sample {\n    name: \"\",\n    kind: \"?\",\n    numbers: [],\n}"
    );
}

#[test]
fn of_a_file_all_but_its_content_is_printed() {
    let upload = Upload {
        file: File::new("a.txt", "text/plain", "content"),
        ..Upload::default()
    };
    assert_eq!(
        format!("{upload:?}"),
        "Upload { file: File { name: \"a.txt\", content_type: \"text/plain\", bytes: 7 } }"
    );
}

#[test]
fn of_json_values_the_names_are_printed() {
    let secret = "marked";
    let values = [
        json!({"password": secret}),
        json!({"authorization": secret, "x": {"deep": secret}}),
        json!({"headers": [{"x-api-key": secret}]}),
        json!({"\u{1b}[2J": secret}),
        json!([secret]),
        json!([[secret, {"a": secret}]]),
        json!([{"a": secret}]),
        json!(secret),
        json!(4711),
        json!(true),
    ];
    for value in values {
        let mut sample = Sample {
            any: Some(value.clone()),
            anys: Some(vec![value.clone()]),
            free: value.as_object().cloned(),
            inner: Some(Inner::default()),
            ..Sample::default()
        };
        sample.extra.insert("more", value.clone());
        sample.extra.insert("\u{202e}name", secret);
        for printed in [format!("{sample:?}"), format!("{sample:#?}")] {
            let hidden = ["marked", "4711", "true", "\u{1b}", "\u{202e}"];
            assert!(hidden.iter().all(|it| !printed.contains(it)), "{printed}");
            assert!(printed.contains(r"\u{202e}name"), "{printed}");
        }
        let top = value.as_object().and_then(|properties| properties.keys().next());
        let printed = format!("{sample:?}").replace("\\\\", "\\");
        assert!(
            top.is_none_or(|name| name.contains('\u{1b}') || printed.contains(name))
        );
    }
}
