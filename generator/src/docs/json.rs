//! JSON text as prettier prints it: a value that fits on a line is on one line, except for an
//! object.

use serde_json::Value;

use super::width;
use crate::text;

/// The width at which prettier breaks lines.
const LINE: usize = 80;
const INDENT: usize = 2;

/// Returns the text of a value, without a newline at its end.
pub(super) fn print(value: &Value) -> String {
    Place {
        indent: 0,
        column: 0,
        last: true,
    }
    .print(value)
}

/// Writes a scalar, or the name of a property.
fn scalar(value: &Value) -> String {
    text::escaped_json(&value.to_string()).into_owned()
}

/// The position of a value.
#[derive(Clone, Copy)]
struct Place {
    /// The indentation of the line.
    indent: usize,
    /// The column at which the value begins.
    column: usize,
    /// True if no comma follows.
    last: bool,
}

impl Place {
    fn print(self, value: &Value) -> String {
        match (flat(value), value) {
            (Some(line), _) if !value.is_array() || self.fits(width::of(&line)) => line,
            (_, Value::Object(members)) => {
                let text = |(index, (name, value)): (usize, (&String, &Value))| {
                    let name = format!("{}: ", scalar(&Value::from(name.as_str())));
                    let inner = self.inner(&name, index + 1 == members.len());
                    name + &inner.print(value)
                };
                self.block(
                    '{',
                    &members.iter().enumerate().map(text).collect::<Vec<_>>(),
                    '}',
                )
            }
            (_, Value::Array(items))
                if items.len() > 1 && items.iter().all(Value::is_number) =>
            {
                self.block('[', &self.filled(items), ']')
            }
            (_, Value::Array(items)) => {
                let text =
                    |(index, item)| self.inner("", index + 1 == items.len()).print(item);
                self.block(
                    '[',
                    &items.iter().enumerate().map(text).collect::<Vec<_>>(),
                    ']',
                )
            }
            (_, value) => scalar(value),
        }
    }

    /// Returns the position one level deeper, behind a name.
    fn inner(self, name: &str, last: bool) -> Self {
        let indent = self.indent + INDENT;
        Self {
            indent,
            column: indent + width::of(name),
            last,
        }
    }

    fn fits(self, width: usize) -> bool {
        self.column + width + usize::from(!self.last) <= LINE
    }

    /// Writes lines between brackets, each except the last with a comma.
    fn block(self, open: char, lines: &[String], close: char) -> String {
        let outer = format!("\n{}", " ".repeat(self.indent));
        let inner = format!("\n{}", " ".repeat(self.indent + INDENT));
        format!("{open}{inner}{}{outer}{close}", lines.join(&format!(",{inner}")))
    }

    /// Writes numbers, as many on a line as fit.
    fn filled(self, numbers: &[Value]) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (index, number) in numbers.iter().enumerate() {
            let place = self.inner("", index + 1 == numbers.len());
            let number = number.to_string();
            match lines.last_mut() {
                Some(line) if place.fits(line.len() + ", ".len() + number.len()) => {
                    line.push_str(", ");
                    line.push_str(&number);
                }
                _ => lines.push(number),
            }
        }
        lines
    }
}

/// Returns the value on one line, if prettier prints it so: no object with properties, and no array
/// of arrays with several items each.
fn flat(value: &Value) -> Option<String> {
    match value {
        Value::Object(members) => members.is_empty().then(|| "{}".to_owned()),
        Value::Array(items) if is_matrix(items) => None,
        Value::Array(items) => {
            let items = items.iter().map(flat).collect::<Option<Vec<_>>>()?;
            Some(format!("[{}]", items.join(", ")))
        }
        value => Some(scalar(value)),
    }
}

fn is_matrix(items: &[Value]) -> bool {
    let several = |item: &Value| item.as_array().is_some_and(|inner| inner.len() > 1);
    items.len() > 1 && items.iter().all(several)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::print;

    /// Prettier 2.8.8 leaves this text as it is.
    #[test]
    fn agrees_with_prettier() {
        let number = 11_111_111_111_u64;
        let word = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        let value = json!({
            "empty": {"list": [], "object": {}, "both": [[], {}]},
            "short": ["a", 1, null, true],
            "long": [word, word],
            "objects": [{"a": 1}],
            "matrix": [[1, 2], [3, 4]],
            "nested": [[1]],
            "numbers": [number, number, number, number, number, number, number, number],
        });
        insta::assert_snapshot!(print(&value), @r#"
        {
          "empty": {
            "list": [],
            "object": {},
            "both": [[], {}]
          },
          "short": ["a", 1, null, true],
          "long": [
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
          ],
          "objects": [
            {
              "a": 1
            }
          ],
          "matrix": [
            [1, 2],
            [3, 4]
          ],
          "nested": [[1]],
          "numbers": [
            11111111111, 11111111111, 11111111111, 11111111111, 11111111111,
            11111111111, 11111111111, 11111111111
          ]
        }
        "#);
    }

    #[test]
    fn lines_are_filled_to_the_last_column() {
        let list = |length| json!(["x".repeat(34), "x".repeat(length)]);
        assert_eq!(print(&json!({"a": list(31)})).lines().count(), 3);
        assert_eq!(print(&json!({"a": list(32)})).lines().count(), 6);
        // A comma needs room as well.
        assert_eq!(print(&json!({"a": list(30), "b": 0})).lines().count(), 4);
        assert_eq!(print(&json!({"a": list(31), "b": 0})).lines().count(), 7);
    }

    #[test]
    fn a_value_without_members_is_one_line() {
        assert_eq!(print(&json!("x")), "\"x\"");
        assert_eq!(print(&json!({})), "{}");
    }
}
