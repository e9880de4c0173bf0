//! JSON text as prettier prints it: what fits on a line stays on one, but a model never does.

use serde_json::Value;

use super::width;

/// Where prettier breaks lines.
const LINE: usize = 80;
const INDENT: usize = 2;

/// The text of a value, without a newline at its end.
pub(super) fn print(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0, 0);
    text
}

/// Writes a value that begins at `column` of a line that is indented by `indent`.
fn write(text: &mut String, value: &Value, indent: usize, column: usize) {
    match (flat(value), value) {
        (Some(line), _) if !value.is_array() || column + width::of(&line) < LINE => {
            text.push_str(&line);
        }
        (_, Value::Object(members)) => {
            let lines = members.iter().map(|(name, value)| {
                let name = format!("{}: ", Value::from(name.as_str()));
                member(&name, value, indent + INDENT)
            });
            block(text, '{', &lines.collect::<Vec<_>>(), '}', indent);
        }
        (_, Value::Array(items))
            if items.len() > 1 && items.iter().all(Value::is_number) =>
        {
            block(text, '[', &filled(items, indent + INDENT), ']', indent);
        }
        (_, Value::Array(items)) => {
            let lines = items.iter().map(|item| member("", item, indent + INDENT));
            block(text, '[', &lines.collect::<Vec<_>>(), ']', indent);
        }
        (_, scalar) => text.push_str(&scalar.to_string()),
    }
}

fn member(name: &str, value: &Value, indent: usize) -> String {
    let mut text = name.to_owned();
    write(&mut text, value, indent, indent + width::of(name));
    text
}

/// Lines between brackets, each but the last with a comma.
fn block(text: &mut String, open: char, lines: &[String], close: char, indent: usize) {
    let inner = format!("\n{}", " ".repeat(indent + INDENT));
    text.push(open);
    text.push_str(&inner);
    text.push_str(&lines.join(&format!(",{inner}")));
    text.push('\n');
    text.push_str(&" ".repeat(indent));
    text.push(close);
}

/// Numbers, as many to a line as there is room for.
fn filled(numbers: &[Value], indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for number in numbers.iter().map(Value::to_string) {
        match lines.last_mut() {
            Some(line) if indent + line.len() + ", ".len() + number.len() < LINE => {
                line.push_str(", ");
                line.push_str(&number);
            }
            _ => lines.push(number),
        }
    }
    lines
}

/// The value on one line, if it may stand on one: not with members, and not as a list of lists that
/// have several items each.
fn flat(value: &Value) -> Option<String> {
    match value {
        Value::Object(members) => members.is_empty().then(|| "{}".to_owned()),
        Value::Array(items) if is_matrix(items) => None,
        Value::Array(items) => {
            let items = items.iter().map(flat).collect::<Option<Vec<_>>>()?;
            Some(format!("[{}]", items.join(", ")))
        }
        scalar => Some(scalar.to_string()),
    }
}

fn is_matrix(items: &[Value]) -> bool {
    let several = |item: &Value| item.as_array().is_some_and(|inner| inner.len() > 1);
    items.len() > 1 && items.iter().all(several)
}
