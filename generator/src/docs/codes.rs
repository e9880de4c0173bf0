//! The page of the codes with which the platform says what became of a call.

use super::languages::Language;
use super::locale::Labels;
use super::markdown;
use crate::model::{Code, Codes};

/// The rows of the tables, of which the first is the heading, each cell in Markdown.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) status: Vec<Vec<String>>,
    pub(super) api: Vec<Vec<String>>,
}

pub(super) fn build(codes: &Codes, language: &Language, labels: &Labels) -> Page {
    // The constant is the last column, and only some SDKs have any.
    let columns = labels.code_columns.len() - usize::from(!language.is_own());
    Page {
        status: rows(&codes.status, "StatusCode", columns, labels),
        api: rows(&codes.api, "ApiCode", columns, labels),
    }
}

fn rows(
    codes: &[Code],
    type_name: &str,
    columns: usize,
    labels: &Labels,
) -> Vec<Vec<String>> {
    let cells = codes.iter().map(|code| {
        [
            code.value.to_string(),
            markdown::inline(&code.meaning),
            markdown::code(&format!("{type_name}::{}", code.name)),
        ]
    });
    let rows = [labels.code_columns.clone()].into_iter().chain(cells);
    rows.map(|row| row.into_iter().take(columns).collect()).collect()
}
