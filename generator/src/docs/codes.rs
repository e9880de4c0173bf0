//! The page of the codes with which the platform says what became of a call.

use super::labels::Labels;
use super::{markdown, table};
use crate::api::{Code, Codes};

/// Tables, ready for the template.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) status: String,
    pub(super) api: String,
}

pub(super) fn build(codes: &Codes, labels: &Labels) -> Page {
    Page {
        status: rows(&codes.status, "StatusCode", labels),
        api: rows(&codes.api, "ApiCode", labels),
    }
}

fn rows(codes: &[Code], type_name: &str, labels: &Labels) -> String {
    let cells = codes.iter().map(|code| {
        [
            code.value.to_string(),
            markdown::inline(&code.meaning),
            format!("`{type_name}::{}`", code.name),
        ]
    });
    let cells: Vec<_> = cells.collect();
    let mut rows = vec![labels.code_columns.iter().map(String::as_str).collect()];
    rows.extend(
        cells.iter().map(|row| row.iter().map(String::as_str).collect::<Vec<_>>()),
    );
    table::align(&rows)
}
