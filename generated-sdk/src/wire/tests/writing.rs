use serde_json::{Value, json};

use super::{FULL, Inner, Kind, Object as _, Sample, Upload, full};
use crate::file::File;
use crate::json::Json;
use crate::wire::pairs;

#[test]
fn what_was_read_is_written_back() {
    let expected: Value = serde_json::from_str(FULL).unwrap();
    let sample = full();
    assert_eq!(serde_json::to_value(&sample).unwrap(), expected);

    let text = serde_json::to_string(&sample).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    assert!(serde_json::from_str::<Sample>(&text).unwrap() == sample);
    assert!(serde_json::from_value::<Sample>(expected).unwrap() == sample);
}

#[test]
fn properties_are_written_in_the_order_of_their_table_and_extra_ones_after_them() {
    let mut sample = Sample {
        name: "n".into(),
        kind: Kind::Plain,
        ..Sample::default()
    };
    sample.extra.insert("b", 1);
    sample.extra.insert("a", "2");
    assert_eq!(
        serde_json::to_string(&sample).unwrap(),
        r#"{"name":"n","kind":"PLAIN","numbers":[],"b":1,"a":"2"}"#
    );
}

#[test]
fn equal_is_what_is_written_alike() {
    assert!(full() == full());
    let changes: [fn(&mut Sample); 14] = [
        |sample| sample.name.clear(),
        |sample| sample.kind = Kind::Plain,
        |sample| sample.count = None,
        |sample| sample.ratio = Some(0.25),
        |sample| sample.flag = Some(true),
        |sample| sample.at = Some("2024-02-29".into()),
        |sample| sample.tags = Some(vec!["a".into()]),
        |sample| sample.numbers.push(3),
        |sample| sample.inner = Some(Inner::default()),
        |sample| sample.items = Some(Vec::new()),
        |sample| sample.any = Some(Json::Null),
        |sample| sample.note = Some(String::new()),
        |sample| sample.next = None,
        |sample| sample.extra.insert("last", 0),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut changed = full();
        change(&mut changed);
        assert!(changed != full(), "change {index} is not seen");
        assert!(changed == changed.clone(), "change {index}");
    }
}

fn written_pairs(object: &dyn super::Slot) -> Vec<String> {
    let mut written = Vec::new();
    pairs(object, |_, name, value| written.push(format!("{name}={value}"))).unwrap();
    written
}

#[test]
fn pairs_repeat_lists_and_leave_out_what_is_not_there() {
    let mut sample = full();
    sample.extra.insert("more", json!(["x", null, 1, {"y": [2]}]));
    assert_eq!(
        written_pairs(&sample),
        [
            "name=n",
            "kind=FANCY",
            "count=-3",
            "ratio=0.5",
            "flag=false",
            "at=2024-02-29T00:00:00Z",
            "tags=a",
            "tags=",
            "numbers=1",
            "numbers=2",
            r#"inner={"id":"i","password":"p","size":0}"#,
            r#"items={"id":"j","password":""}"#,
            r#"free={"x":{"y":[null]}}"#,
            "any=1",
            "any=two",
            r#"anys={"z":1.5}"#,
            "note=o",
            "token=t",
            r#"next={"name":"m","kind":"","numbers":[]}"#,
            r#"later={"deep":[true]}"#,
            "more=x",
            "more=1",
            r#"more={"y":[2]}"#,
        ]
    );
}

#[test]
fn a_file_without_a_part_of_its_own_is_its_text() {
    let upload = Upload {
        folder: Some("f".into()),
        file: File::new("a.txt", "text/plain", "content"),
        ..Upload::default()
    };
    assert_eq!(written_pairs(&upload), ["folder=f", "file=content"]);
    let json = serde_json::to_string(&upload).unwrap();
    assert_eq!(json, r#"{"folder":"f","file":"content"}"#);
    let upload = Upload {
        file: File::new("a.png", "image/png", [0xff]),
        ..Upload::default()
    };
    let error = serde_json::to_string(&upload).unwrap_err();
    assert!(error.to_string().contains("a file"), "{error}");
}

/// Returns a sample in which each property is set, with a different value for each in `extra`.
fn contradicted() -> Sample {
    let mut sample = full();
    for property in sample.properties() {
        sample.extra.insert(property.name(), "overridden");
    }
    sample
}

#[test]
fn what_is_set_is_not_overridden() {
    let sample = contradicted();
    let text = serde_json::to_string(&sample).unwrap();
    assert!(!text.contains("overridden"), "{text}");
    assert_eq!(
        serde_json::to_value(&sample).unwrap(),
        serde_json::to_value(full()).unwrap()
    );
    assert_eq!(written_pairs(&sample), written_pairs(&full()));

    let set = Sample {
        note: Some(String::new()),
        tags: Some(Vec::new()),
        ..Sample::default()
    };
    let mut more = set.clone();
    for name in ["note", "tags", "numbers", "name"] {
        more.extra.insert(name, "overridden");
    }
    assert_eq!(
        serde_json::to_string(&more).unwrap(),
        serde_json::to_string(&set).unwrap()
    );
    assert_eq!(written_pairs(&more), written_pairs(&set));

    let mut upload = Upload {
        file: File::new("a.txt", "text/plain", "content"),
        ..Upload::default()
    };
    upload.extra.insert("file", "overridden");
    assert_eq!(written_pairs(&upload), ["file=content"]);
}

#[test]
fn what_is_unset_or_written_in_another_case_is_sent() {
    let optional = full().properties().iter().filter(|property| !property.is_required());
    for property in optional {
        let mut sample = Sample::default();
        sample.extra.insert(property.name(), "sent");
        let text = serde_json::to_value(&sample).unwrap();
        assert_eq!(text[property.name()], "sent");
        assert!(written_pairs(&sample).contains(&format!("{}=sent", property.name())));
    }
    for property in full().properties() {
        let mut sample = full();
        let name = property.name().to_uppercase();
        sample.extra.insert(&*name, "sent");
        assert_eq!(serde_json::to_value(&sample).unwrap()[&name], "sent");
        assert!(written_pairs(&sample).contains(&format!("{name}=sent")));
    }
}

#[test]
fn what_is_sent_in_place_of_a_member_goes_where_the_member_would() {
    let mut sample = Sample::default();
    sample.extra.insert("count", 1);
    sample.extra.insert("unheard", 2);
    let mut places = Vec::new();
    pairs(&sample, |index, name, _| places.push((name.to_owned(), index))).unwrap();
    assert!(places.contains(&("count".to_owned(), 2)), "{places:?}");
    assert!(places.contains(&("unheard".to_owned(), usize::MAX)), "{places:?}");
}
