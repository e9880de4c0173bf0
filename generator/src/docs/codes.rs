//! The page of status codes and API error codes.

use super::languages::Language;
use super::markdown;
use super::page::{self, Table};
use crate::locale::Locale;
use crate::model::{Code, Codes};
use crate::spec::codes;

pub(super) fn page(codes: &Codes, language: &Language, locale: &Locale) -> page::Codes {
    let table = |codes: &[Code], type_name: &str| -> Table {
        let heading =
            ["codes.number", "columns.meaning", "codes.constant", "columns.remedy"]
                .map(|name| locale.text(name).to_owned());
        let rows = codes.iter().map(|code| {
            [
                code.value.to_string(),
                markdown::inline(&code.meaning),
                markdown::code(&format!("{type_name}::{}", code.name)),
                markdown::inline(&code.remedy),
            ]
        });
        // Only our own SDK has the constants.
        let shown = [true, true, language.is_own, codes::have_remedies(codes)];
        let row = |cells: [String; 4]| {
            let cells = cells.into_iter().zip(shown).filter(|(_, is_shown)| *is_shown);
            cells.map(|(cell, _)| cell).collect()
        };
        [heading].into_iter().chain(rows).map(row).collect()
    };
    page::Codes {
        status: table(&codes.status, "StatusCode"),
        api: table(&codes.api, "ApiCode"),
    }
}
