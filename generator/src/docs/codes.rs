//! The page of status codes and API error codes.

use super::languages::Language;
use super::markdown;
use super::page::{self, Table};
use crate::locale::Locale;
use crate::model::{Code, Codes};

pub(super) fn page(codes: &Codes, language: &Language, locale: &Locale) -> page::Codes {
    let table = |codes: &[Code], type_name: &str| -> Table {
        let heading = ["codes.number", "columns.meaning", "codes.constant"]
            .map(|name| locale.text(name).to_owned());
        let rows = codes.iter().map(|code| {
            [
                code.value.to_string(),
                markdown::inline(&code.meaning),
                markdown::code(&format!("{type_name}::{}", code.name)),
            ]
        });
        // The last column has the constants, which only our own SDK has.
        let columns = heading.len() - usize::from(!language.is_own);
        let all = [heading.clone()].into_iter().chain(rows);
        all.map(|row| row.into_iter().take(columns).collect()).collect()
    };
    page::Codes {
        status: table(&codes.status, "StatusCode"),
        api: table(&codes.api, "ApiCode"),
    }
}
