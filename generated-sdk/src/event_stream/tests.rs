use std::time::Duration;

use super::parser::{Parsed, Parser};

/// Returns type, ID and data of the events of a body that comes in these pieces.
fn events(pieces: &[&[u8]]) -> Vec<(String, String, String)> {
    let mut parser = Parser::new(1 << 10);
    let mut found = Vec::new();
    for piece in pieces {
        let add = |Parsed {
                       event, id, data, ..
                   }| found.push((event, id, data));
        parser.read(piece, add).unwrap();
    }
    found
}

fn data(body: &str) -> Vec<String> {
    events(&[body.as_bytes()]).into_iter().map(|(_, _, data)| data).collect()
}

#[test]
fn lines_are_fields() {
    assert_eq!(data("data: a\n\ndata:b\n\n"), ["a", "b"]);
    assert_eq!(data("data:  a \n\n"), [" a "]);
    assert_eq!(data("data: a\ndata\ndata: b\n\n"), ["a\n\nb"]);
    assert_eq!(data("data\n\n"), [""]);
    assert_eq!(data(": comment\ndata: a\nother: b\nDATA: c\n\n"), ["a"]);
    assert_eq!(data("event: x\n\n\n\n"), [""; 0]);
    assert_eq!(data("data: incomplete\n"), [""; 0]);
    assert_eq!(data("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n"), ["a"]);
    assert_eq!(data("data: {\"a\": 1}\n\n"), ["{\"a\": 1}"]);
}

#[test]
fn an_id_stays_and_a_type_does_not() {
    let body =
        "event: x\nid: 1\ndata: a\n\ndata: b\n\nid: \0\ndata: c\n\nid\ndata: d\n\n";
    let expected = [
        ("x", "1", "a"),
        ("message", "1", "b"),
        ("message", "1", "c"),
        ("message", "", "d"),
    ];
    let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
    assert_eq!(events(&[body.as_bytes()]), expected);
}

#[test]
fn a_pause_is_a_number_of_milliseconds() {
    let mut parser = Parser::new(100);
    let mut pauses = Vec::new();
    for body in [
        "retry: 10\ndata: a\n\n",
        "data: a\n\n",
        "retry: 1s\nretry\ndata: a\n\n",
        "retry: 20\n\n",
    ] {
        parser.read(body.as_bytes(), |one| pauses.push(one.retry)).unwrap();
    }
    assert_eq!(pauses, [Some(Duration::from_millis(10)), None, None]);
    assert_eq!(parser.latest_retry(), Some(Duration::from_millis(20)));
}

#[test]
fn pieces_may_end_anywhere() {
    let body = "\u{FEFF}event: größe\r\nid: 7\rdata: a€\ndata: b\r\n\r\n: c\r\rdata: 🙂\r\r\ndata: last\n\n";
    let whole = events(&[body.as_bytes()]);
    assert_eq!(whole.len(), 3, "{whole:?}");
    assert_eq!(whole[0], ("größe".to_owned(), "7".to_owned(), "a€\nb".to_owned()));
    for at in 0..=body.len() {
        let (start, end) = body.as_bytes().split_at(at);
        assert_eq!(events(&[start, end]), whole, "{at}");
        assert_eq!(events(&[start, b"", end]), whole, "{at}");
    }
    let bytes: Vec<_> = body.as_bytes().chunks(1).collect();
    assert_eq!(events(&bytes), whole);
}

#[test]
fn an_event_has_a_largest_size() {
    let mut parser = Parser::new(16);
    for _ in 0..100 {
        parser.read(b"data: 0123\n: x\n\n", |_| {}).unwrap();
    }
    assert!(parser.read(b"data: 0123\ndata: 0123\ndata: 0123\n", |_| {}).is_err());
    assert!(Parser::new(16).read(&[b'x'; 17], |_| {}).is_err());
}

#[test]
fn text_that_is_no_utf_8_is_replaced() {
    let found = events(&[b"data: a\xFF\n\n"]);
    assert_eq!(found[0].2, "a\u{FFFD}");
}
