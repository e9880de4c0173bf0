//! The page of the codes with which the platform says what became of a call.

use super::labels::Labels;
use super::language::Language;
use super::{markdown, table};
use crate::api::{Code, Codes};

/// Tables, ready for the template.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) status: String,
    pub(super) api: String,
}

pub(super) fn build(codes: &Codes, language: &Language, labels: &Labels) -> Page {
    // The constant is the last column, and only some SDKs have any.
    let columns = labels.code_columns.len() - usize::from(!language.constants);
    Page {
        status: rows(&codes.status, "StatusCode", columns, labels),
        api: rows(&codes.api, "ApiCode", columns, labels),
    }
}

fn rows(codes: &[Code], type_name: &str, columns: usize, labels: &Labels) -> String {
    let cells = codes.iter().map(|code| {
        [
            code.value.to_string(),
            markdown::inline(&code.meaning),
            format!("`{type_name}::{}`", code.name),
        ]
    });
    let cells: Vec<_> = cells.collect();
    let rows = [&labels.code_columns].into_iter().chain(&cells);
    let rows: Vec<Vec<&str>> =
        rows.map(|row| row.iter().take(columns).map(String::as_str).collect()).collect();
    table::align(&rows)
}
