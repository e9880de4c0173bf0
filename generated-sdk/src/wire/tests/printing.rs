use super::{File, Kind, Sample, Upload, full};

#[test]
fn what_is_set_is_printed_but_no_secret() {
    assert_eq!(
        format!("{:?}", full()),
        "Sample { name: \"n\", kind: \"FANCY\", count: -3, ratio: 0.5, flag: false, \
         at: \"2024-02-29T00:00:00Z\", tags: [\"a\", \"\"], numbers: [1, 2], \
         inner: {id: \"i\", password: [redacted], size: 0}, \
         items: [{id: \"j\", password: [redacted]}], \
         free: {\"x\": Object {\"y\": Array [Null]}}, \
         any: Array [Number(1), String(\"two\"), Null], \
         anys: [Null, Object {\"z\": Number(1.5)}], \
         note: null, token: [redacted], \
         next: {name: \"m\", kind: \"\", numbers: []}, \
         later: [redacted], last: [redacted] }"
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
