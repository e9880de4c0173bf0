//! Whatever was read is written back unchanged, unless it was changed in between.

use serde_json::{Map, Value, json};

use super::{Inner, Kind, Object as _, Sample};
use crate::wire::{Budget, Reading, Tolerance, from_json};

/// Pseudorandom numbers (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0 => Value::Null,
            1 => self.pick(&[json!(true), json!(false)]),
            2 => self.pick(&[json!(0), json!(-7), json!(i64::MAX), json!(u64::MAX)]),
            3 => self.pick(&[json!(0.5), json!(3.0), json!(-0.0), json!(1e300)]),
            4 | 5 => self.pick(&["", "a", "5", " 5 ", "true", "PLAIN", "null"]).into(),
            6 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            7 => (0..2).map(|_| json!({"id": self.value(depth - 1)})).collect(),
            _ => self.object(depth - 1),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let names: Vec<&str> = Sample::default()
            .properties()
            .iter()
            .chain(Inner::default().properties())
            .map(|property| property.name())
            .chain(["other", "more"])
            .collect();
        let mut object = Map::new();
        for _ in 0..self.below(6) {
            object.insert(self.pick(&names).to_owned(), self.value(depth));
        }
        object.into()
    }
}

fn read(json: &Value, tolerance: Tolerance) -> Option<Sample> {
    let mut sample = Sample::default();
    let mut reading = Reading::new(tolerance, Budget::of_limit(0));
    from_json(&mut sample, json.to_string().as_bytes(), &mut reading).ok()?;
    Some(sample)
}

fn written(sample: &Sample) -> Value {
    serde_json::to_value(sample).expect("it can be written")
}

#[test]
fn writing_changes_nothing_that_was_read() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..20_000 {
        let json = random.object(4);
        let sample = read(&json, Tolerance::Lenient).expect("reading is tolerant");
        assert_eq!(written(&sample), json);
        assert_eq!(written(&sample.clone()), json);
        let again: Sample =
            serde_json::from_value(json.clone()).expect("it is tolerant");
        assert_eq!(written(&again), json);
        assert!(again == sample, "{json}");
        if let Some(sample) = read(&json, Tolerance::Strict) {
            assert_eq!(written(&sample), json);
        }
    }
}

#[test]
fn a_field_that_is_changed_wins() {
    let json = json!({
        "name": 1, "kind": 2, "count": "3", "flag": "true", "at": 5, "tags": ["a", {"b": 1}],
        "numbers": {"n": 1}, "inner": "x", "note": null, "items": {"id": 4}
    });
    let sample = read(&json, Tolerance::Lenient).unwrap();
    assert_eq!((sample.name.as_str(), sample.count), ("1", Some(3)));
    assert_eq!(sample.tags.as_deref(), Some(["a".to_owned()].as_slice()));
    assert_eq!(sample.extra.get("tags"), Some(&json["tags"]));

    type Change = (&'static str, fn(&mut Sample), Value);
    let changes: [Change; 10] = [
        ("name", |it| it.name = "n".into(), json!("n")),
        ("kind", |it| it.kind = Kind::Fancy, json!("FANCY")),
        ("count", |it| it.count = Some(4), json!(4)),
        ("flag", |it| it.flag = Some(false), json!(false)),
        ("at", |it| it.at = Some("2024-02-29".into()), json!("2024-02-29")),
        ("tags", |it| it.tags = Some(Vec::new()), json!([])),
        ("numbers", |it| it.numbers.push(1), json!([1])),
        (
            "inner",
            |it| it.inner = Some(Inner::default()),
            json!({"id": "", "password": ""}),
        ),
        ("note", |it| it.note = Some(String::new()), json!("")),
        ("items", |it| it.items = Some(Vec::new()), json!([])),
    ];
    for (name, change, expected) in changes {
        let mut sample = sample.clone();
        change(&mut sample);
        let mut changed = json.clone();
        changed[name] = expected;
        assert_eq!(written(&sample), changed, "{name}");
    }
    let mut sample = sample;
    sample.extra.insert("name", "other");
    assert_eq!(written(&sample)["name"], "1");
}

#[test]
fn what_was_missing_stays_missing() {
    let mut sample = read(&json!({}), Tolerance::Lenient).unwrap();
    assert_eq!(written(&sample), json!({}));
    assert!(sample == Sample::default());
    sample.name.push('n');
    assert_eq!(written(&sample), json!({"name": "n"}));
}
