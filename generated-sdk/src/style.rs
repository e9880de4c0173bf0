//! Values of parameters as text: the styles of OpenAPI, which are based on RFC 6570.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// All but the unreserved characters of RFC 3986, section 2.3.
pub(crate) const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The characters that are escaped even where reserved ones are allowed: `#[]` end a query or are
/// not allowed in it, `&` and `+` mean something else in a form.
const ESCAPED_AMONG_RESERVED: &AsciiSet = &ESCAPED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The same in a path, which a value must not leave.
const ESCAPED_IN_PATH: &AsciiSet = &ESCAPED_AMONG_RESERVED.add(b'/').add(b'?');

/// The characters that the value of a cookie can't have (RFC 6265, section 4.1.1).
pub(crate) const ESCAPED_IN_COOKIE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\');

/// The part of a request that has a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub(crate) enum Part {
    Path,
    Query,
    /// The value is the whole query.
    QueryString,
    Header,
    Cookie,
}

/// The syntax of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub(crate) enum Syntax {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    /// `name[key]=value`, also for objects within objects. An array has indices: `name[0]=value`.
    DeepObject,
    /// A form in the syntax of RFC 6265, without escapes.
    Cookie,
    Json,
    /// Text as it is.
    Text,
}

/// The style of a parameter.
///
/// Objects and arrays within the items of arrays, and within objects of other syntaxes than
/// `DeepObject`, are JSON. Null items and properties are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) syntax: Syntax,
    /// Each item of an array, and each property of an object, stands for itself.
    pub(crate) explode: bool,
    /// Reserved characters are not escaped.
    pub(crate) reserved: bool,
}

/// The characters around the values of a syntax, as in RFC 6570, appendix A.
struct Marks {
    first: &'static str,
    /// Between the parts of an exploded value.
    separator: &'static str,
    /// Between the parts of another value.
    delimiter: &'static str,
    /// The name of the parameter is part of the text.
    named: bool,
    /// Follows a name whose value is empty.
    empty: &'static str,
}

/// The reason why a value can't be sent.
pub(crate) type Unsendable = &'static str;

const HAS_DELIMITER: Unsendable =
    "has an item with the character that separates the items, which can't be escaped";
const NO_HEADER: Unsendable = "has characters that a header can't have: only printable ASCII, without blanks at its ends";
const NO_COOKIE: Unsendable = "has characters that a cookie can't have";

impl Style {
    pub(crate) const SIMPLE: Self = Self::new(Syntax::Simple, false);
    pub(crate) const FORM: Self = Self::new(Syntax::Form, true);

    pub(crate) const fn new(syntax: Syntax, explode: bool) -> Self {
        Self {
            syntax,
            explode,
            reserved: false,
        }
    }

    /// Returns the value with its name, if the syntax has that, escaped for the part of a request;
    /// `None` if there is nothing to be sent: null, an empty array or an empty object.
    pub(crate) fn text(
        self,
        part: Part,
        name: &str,
        value: &Value,
    ) -> Result<Option<String>, Unsendable> {
        Writer { style: self, part }.text(name, value)
    }

    fn marks(self, part: Part) -> Marks {
        let (first, separator, delimiter, named, empty) = match self.syntax {
            Syntax::Simple => ("", ",", ",", false, ""),
            Syntax::Label => (".", ".", ",", false, ""),
            Syntax::Matrix => (";", ";", ",", true, ""),
            Syntax::SpaceDelimited => ("", "&", "%20", true, "="),
            Syntax::PipeDelimited => ("", "&", "%7C", true, "="),
            Syntax::Cookie => ("", "; ", ",", true, "="),
            Syntax::Form if part == Part::Cookie => ("", "; ", ",", true, "="),
            Syntax::Form | Syntax::DeepObject => ("", "&", ",", true, "="),
            Syntax::Json | Syntax::Text => {
                let named = matches!(part, Part::Query | Part::Cookie);
                ("", "", "", named, "=")
            }
        };
        Marks {
            first,
            separator,
            delimiter,
            named,
            empty,
        }
    }
}

/// Writes values in a style.
#[derive(Clone, Copy)]
struct Writer {
    style: Style,
    part: Part,
}

impl Writer {
    fn text(self, name: &str, value: &Value) -> Result<Option<String>, Unsendable> {
        let marks = self.style.marks(self.part);
        let single = |text: &str| {
            let text = self.escaped(text, "")?;
            Ok(Some(format!("{}{}", marks.first, self.named(&marks, name, &text))))
        };
        match (self.style.syntax, value) {
            (Syntax::Json, value) => return single(&self.json(value)),
            (_, Value::Null) => return Ok(None),
            (Syntax::DeepObject, value) => {
                let mut pairs = Vec::new();
                self.deep(&escape(name, ESCAPED), value, &mut pairs)?;
                return Ok((!pairs.is_empty()).then(|| pairs.join(marks.separator)));
            }
            (Syntax::Text, value) => return single(&plain(value)),
            (_, Value::Array(_) | Value::Object(_)) => {}
            (_, scalar) => return single(&plain(scalar)),
        }
        let explode = self.style.explode;
        let between = if explode { marks.separator } else { marks.delimiter };
        let mut parts = Vec::new();
        match value {
            Value::Array(items) => {
                for item in items.iter().filter(|item| !item.is_null()) {
                    let item = plain(item);
                    let item = self.escaped(&item, between)?;
                    let named = || self.named(&marks, name, &item);
                    parts.push(if explode { named() } else { item.to_string() });
                }
            }
            Value::Object(properties) => {
                for (key, value) in properties.iter().filter(|(_, one)| !one.is_null()) {
                    let value = plain(value);
                    let value = self.escaped(&value, between)?;
                    let key = self.key(key, between)?;
                    parts.push(match explode {
                        true if marks.named => with_name(&marks, &key, &value),
                        true => format!("{key}={value}"),
                        false => [&*key, &*value].join(between),
                    });
                }
            }
            _ => {}
        }
        if parts.is_empty() {
            return Ok(None);
        }
        let joined = parts.join(between);
        let all = if explode { joined } else { self.named(&marks, name, &joined) };
        Ok(Some(format!("{}{all}", marks.first)))
    }

    /// Adds the pairs of a value at this place, which is escaped.
    fn deep(
        self,
        place: &str,
        value: &Value,
        pairs: &mut Vec<String>,
    ) -> Result<(), Unsendable> {
        match value {
            Value::Null => {}
            Value::Object(properties) => {
                for (key, value) in properties {
                    let key = escape(key, ESCAPED);
                    self.deep(&format!("{place}%5B{key}%5D"), value, pairs)?;
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.deep(&format!("{place}%5B{index}%5D"), item, pairs)?;
                }
            }
            scalar => {
                let value = plain(scalar);
                let value = self.escaped(&value, "")?;
                pairs.push(format!("{place}={value}"));
            }
        }
        Ok(())
    }

    /// Returns JSON, in ASCII if it goes into a header.
    fn json(self, value: &Value) -> String {
        let text = value.to_string();
        if self.part != Part::Header || text.is_ascii() {
            return text;
        }
        let mut units = [0; 2];
        let ascii = text.chars().map(|letter| {
            if letter.is_ascii() {
                return letter.to_string();
            }
            let units = letter.encode_utf16(&mut units).iter();
            units.map(|unit| format!("\\u{unit:04x}")).collect()
        });
        ascii.collect()
    }

    fn named(self, marks: &Marks, name: &str, text: &str) -> String {
        if marks.named {
            with_name(marks, &escape(name, ESCAPED), text)
        } else {
            text.to_owned()
        }
    }

    /// Returns the name of a property.
    fn key<'t>(self, key: &'t str, delimiter: &str) -> Result<Cow<'t, str>, Unsendable> {
        match self.part {
            Part::Header if self.style.explode && key.contains('=') => {
                Err(HAS_DELIMITER)
            }
            Part::Header => self.escaped(key, delimiter),
            _ => protected(escape(key, ESCAPED), delimiter),
        }
    }

    /// Escapes the text of a value. `delimiter` stands between it and others.
    fn escaped<'t>(
        self,
        text: &'t str,
        delimiter: &str,
    ) -> Result<Cow<'t, str>, Unsendable> {
        let is_cookie = self.style.syntax == Syntax::Cookie;
        match self.part {
            Part::Header if !is_header(text) => Err(NO_HEADER),
            Part::Cookie if is_cookie && !is_cookie_value(text) => Err(NO_COOKIE),
            Part::Header if !delimiter.is_empty() && text.contains(delimiter) => {
                Err(HAS_DELIMITER)
            }
            Part::Header => Ok(text.into()),
            Part::Cookie if is_cookie => Ok(text.into()),
            Part::Path if self.style.reserved => {
                protected(escape(text, ESCAPED_IN_PATH), delimiter)
            }
            _ if self.style.reserved => {
                protected(escape(text, ESCAPED_AMONG_RESERVED), delimiter)
            }
            _ => protected(escape(text, ESCAPED), delimiter),
        }
    }
}

fn with_name(marks: &Marks, name: &str, text: &str) -> String {
    let between = if text.is_empty() { marks.empty } else { "=" };
    [name, between, text].concat()
}

/// Returns a scalar as text, and anything else as compact JSON.
fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

pub(crate) fn escape<'t>(text: &'t str, escaped: &'static AsciiSet) -> Cow<'t, str> {
    utf8_percent_encode(text, escaped).into()
}

/// Escapes the delimiter in an escaped text.
fn protected<'t>(
    text: Cow<'t, str>,
    delimiter: &str,
) -> Result<Cow<'t, str>, Unsendable> {
    if delimiter.is_empty() || !text.contains(delimiter) {
        return Ok(text);
    }
    // A server that decodes the text before it splits it could not tell the two apart.
    match delimiter.bytes().next() {
        Some(b'%') | None => Err(HAS_DELIMITER),
        Some(byte) => Ok(text.replace(delimiter, &format!("%{byte:02X}")).into()),
    }
}

fn is_header(text: &str) -> bool {
    let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    let bytes = text.as_bytes();
    bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t'))
        && !is_blank(bytes.first())
        && !is_blank(bytes.last())
}

/// Returns whether all characters are `cookie-octet`s of RFC 6265.
fn is_cookie_value(text: &str) -> bool {
    let is_octet = |byte| matches!(byte, b'!'..=b'~') && !b"\",;\\".contains(&byte);
    text.bytes().all(is_octet)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const EXPLODED: bool = true;
    const WHOLE: bool = false;

    fn written(style: Style, part: Part, name: &str, value: &Value) -> String {
        match style.text(part, name, value) {
            Ok(text) => text.unwrap_or_else(|| "nothing".into()),
            Err(reason) => format!("error: {reason}"),
        }
    }

    /// OpenAPI 3.0.4, Style Examples; labels as in RFC 6570.
    #[test]
    fn the_table_of_openapi() {
        let values = [
            json!(""),
            json!("blue"),
            json!(["blue", "black", "brown"]),
            json!({"R": 100, "G": 200, "B": 150}),
        ];
        use Part::{Cookie, Header, Path, Query};
        use Syntax::{
            DeepObject, Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited,
        };
        let exploded_form = [
            "color=",
            "color=blue",
            "color=blue&color=black&color=brown",
            "R=100&G=200&B=150",
        ];
        #[rustfmt::skip]
        let table = [
            (Path, Matrix, WHOLE, [";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"]),
            (Path, Matrix, EXPLODED, [";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"]),
            (Path, Label, WHOLE, [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"]),
            (Path, Label, EXPLODED, [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"]),
            (Path, Simple, WHOLE, ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]),
            (Path, Simple, EXPLODED, ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]),
            (Header, Simple, WHOLE, ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]),
            (Header, Simple, EXPLODED, ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]),
            (Query, Form, WHOLE, ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"]),
            (Query, Form, EXPLODED, exploded_form),
            (Query, SpaceDelimited, WHOLE, ["color=", "color=blue", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"]),
            (Query, SpaceDelimited, EXPLODED, exploded_form),
            (Query, PipeDelimited, WHOLE, ["color=", "color=blue", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"]),
            (Query, PipeDelimited, EXPLODED, exploded_form),
            (Query, DeepObject, EXPLODED, ["color=", "color=blue", "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown", "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"]),
            (Cookie, Form, WHOLE, ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"]),
            (Cookie, Form, EXPLODED, ["color=", "color=blue", "color=blue; color=black; color=brown", "R=100; G=200; B=150"]),
        ];
        for (part, syntax, explode, expected) in table {
            let style = Style::new(syntax, explode);
            for (value, expected) in values.iter().zip(expected) {
                let text = written(style, part, "color", value);
                assert_eq!(text, expected, "{part:?} {style:?}");
            }
            for nothing in [json!(null), json!([]), json!({}), json!([null])] {
                assert_eq!(written(style, part, "color", &nothing), "nothing");
            }
        }
    }

    /// RFC 6570, section 3.2.
    #[test]
    fn the_examples_of_uri_templates() {
        use Part::{Path, Query};
        use Syntax::{Form, Label, Matrix, Simple};
        let list = json!(["red", "green", "blue"]);
        let keys = json!({"semi": ";", "dot": ".", "comma": ","});
        let half = json!("50%");
        let hello = json!("Hello World!");
        let reserved = |syntax, explode| Style {
            reserved: true,
            ..Style::new(syntax, explode)
        };
        #[rustfmt::skip]
        let examples = [
            (Style::SIMPLE, Path, "hello", &hello, "Hello%20World%21"),
            (Style::SIMPLE, Path, "half", &half, "50%25"),
            (Style::SIMPLE, Path, "list", &list, "red,green,blue"),
            (Style::SIMPLE, Path, "keys", &keys, "semi,%3B,dot,.,comma,%2C"),
            (Style::new(Simple, true), Path, "keys", &keys, "semi=%3B,dot=.,comma=%2C"),
            (reserved(Simple, false), Path, "hello", &hello, "Hello%20World!"),
            (reserved(Simple, false), Path, "keys", &keys, "semi,;,dot,.,comma,%2C"),
            (Style::new(Label, false), Path, "keys", &keys, ".semi,%3B,dot,.,comma,%2C"),
            (Style::new(Matrix, false), Path, "half", &half, ";half=50%25"),
            (Style::new(Matrix, false), Path, "keys", &keys, ";keys=semi,%3B,dot,.,comma,%2C"),
            (Style::new(Matrix, true), Path, "keys", &keys, ";semi=%3B;dot=.;comma=%2C"),
            (Style::new(Form, false), Query, "keys", &keys, "keys=semi,%3B,dot,.,comma,%2C"),
            (Style::FORM, Query, "keys", &keys, "semi=%3B&dot=.&comma=%2C"),
        ];
        for (style, part, name, value, expected) in examples {
            assert_eq!(written(style, part, name, value), expected, "{style:?}");
        }
    }

    #[test]
    fn what_separates_values_is_no_part_of_them() {
        use Part::{Header, Path, Query};
        use Syntax::{Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited};
        let values = json!(["a,b", "c.d", "e;f", "g&h=i", "j/k", "50%"]);
        let escaped = "a%2Cb,c.d,e%3Bf,g%26h%3Di,j%2Fk,50%25";
        assert_eq!(written(Style::SIMPLE, Path, "x", &values), escaped);
        assert_eq!(
            written(Style::new(Label, true), Path, "x", &values),
            ".a%2Cb.c%2Ed.e%3Bf.g%26h%3Di.j%2Fk.50%25"
        );
        assert_eq!(
            written(Style::new(Matrix, true), Path, "x", &values),
            ";x=a%2Cb;x=c.d;x=e%3Bf;x=g%26h%3Di;x=j%2Fk;x=50%25"
        );
        let reserved = Style {
            reserved: true,
            ..Style::new(Form, false)
        };
        assert_eq!(
            written(reserved, Query, "x", &values),
            "x=a%2Cb,c.d,e;f,g%26h=i,j/k,50%25"
        );
        for (style, part, value) in [
            (Style::SIMPLE, Header, json!(["a,b"])),
            (Style::new(Simple, true), Header, json!({"a=b": "c"})),
            (Style::new(SpaceDelimited, false), Query, json!(["a b"])),
            (Style::new(PipeDelimited, false), Query, json!({"a|b": 1})),
        ] {
            assert_eq!(style.text(part, "x", &value), Err(HAS_DELIMITER), "{style:?}");
        }
        // Of a single value, nothing is separated.
        for (style, part, value, expected) in [
            (Style::SIMPLE, Header, json!("a,b"), "a,b"),
            (Style::new(SpaceDelimited, false), Query, json!("a b"), "x=a%20b"),
            (Style::new(PipeDelimited, true), Query, json!(["a|b"]), "x=a%7Cb"),
        ] {
            assert_eq!(written(style, part, "x", &value), expected);
        }
    }

    #[test]
    fn objects_within_objects() {
        let filter = json!({
            "name": {"like": "a b", "not": null},
            "ids": [1, 2],
            "any": [{"x": true}],
            "none": {},
            "a[b]": "[",
        });
        assert_eq!(
            written(Style::new(Syntax::DeepObject, true), Part::Query, "f", &filter),
            "f%5Bname%5D%5Blike%5D=a%20b&f%5Bids%5D%5B0%5D=1&f%5Bids%5D%5B1%5D=2\
             &f%5Bany%5D%5B0%5D%5Bx%5D=true&f%5Ba%5Bb%5D%5D=%5B"
        );
        let inner = json!({"a": {"b": [1, "x"]}, "c": [true]});
        assert_eq!(
            written(Style::FORM, Part::Query, "f", &inner),
            "a=%7B%22b%22%3A%5B1%2C%22x%22%5D%7D&c=%5Btrue%5D"
        );
    }

    #[test]
    fn content_is_json_or_text() {
        use Part::{Cookie, Header, Path, Query, QueryString};
        let json_style = Style::new(Syntax::Json, false);
        let value = json!({"a": ["é🙂", null]});
        let url = "%7B%22a%22%3A%5B%22%C3%A9%F0%9F%99%82%22%2Cnull%5D%7D";
        for (part, expected) in [
            (Query, format!("q={url}")),
            (Cookie, format!("q={url}")),
            (QueryString, url.to_owned()),
            (Path, url.to_owned()),
            (Header, r#"{"a":["\u00e9\ud83d\ude42",null]}"#.to_owned()),
        ] {
            assert_eq!(written(json_style, part, "q", &value), expected, "{part:?}");
        }
        assert_eq!(written(json_style, Query, "q", &json!("a")), "q=%22a%22");
        assert_eq!(written(json_style, Query, "q", &json!(null)), "q=null");
        let text = Style::new(Syntax::Text, false);
        assert_eq!(written(text, Query, "q", &json!("a\"")), "q=a%22");
        assert_eq!(written(text, Header, "q", &json!(1.5)), "1.5");
        assert_eq!(
            written(Style::FORM, QueryString, "q", &json!({"a b": 1, "c": ""})),
            "a%20b=1&c="
        );
    }

    #[test]
    fn headers_and_cookies_take_only_what_they_can_have() {
        for text in ["a\r\nx: y", "\0", "é", " a", "a\t", "\u{7f}"] {
            let outcome = Style::SIMPLE.text(Part::Header, "x", &json!(text));
            assert_eq!(outcome, Err(NO_HEADER), "{text:?}");
        }
        assert_eq!(
            written(Style::SIMPLE, Part::Header, "x", &json!("a\tb c")),
            "a\tb c"
        );
        let cookie = Style::new(Syntax::Cookie, true);
        for text in ["a;b", "a b", "a,b", "\"a\"", "a\\", "é", "\n"] {
            let outcome = cookie.text(Part::Cookie, "x", &json!(text));
            assert_eq!(outcome, Err(NO_COOKIE), "{text:?}");
            let escaped = written(Style::FORM, Part::Cookie, "x", &json!(text));
            let octets = escaped.strip_prefix("x=").unwrap();
            assert!(is_cookie_value(octets) && !octets.contains('='), "{escaped}");
        }
        let values = json!(["a=b", "100%"]);
        assert_eq!(written(cookie, Part::Cookie, "x", &values), "x=a=b; x=100%");
    }
}
