//! Pages in words that no locale has, or with other sections than upstream's. They are read, and
//! written again as they were.

use std::path::Path;

use serde_json::json;
use similar::TextDiff;

use super::Text;
use super::tests::{ADOPT, FIXTURE, Inputs, import_in, texts, upstream_pages_in};
use crate::docs::languages::Language;
use crate::docs::upstream;
use crate::locale::Locale;

const FOLDER: &str = "python/authentication/haustiere";

/// German pages: one like all of upstream's; one without notice and default wordings, with models
/// in another order, a table of four columns, and more text; one with a notice as a quotation, a
/// character that nobody sees, a broken row, and a sample that is no JSON.
fn german() -> Vec<Text> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURE).join("translated");
    let page = |name| {
        let path = Path::new(FOLDER).join(name);
        let text = std::fs::read_to_string(folder.join(&path)).unwrap();
        (path, text)
    };
    ["feed-pet.md", "get-pet.md", "list-pets.md"].map(page).into()
}

fn locale(name: &str) -> &'static Locale {
    Locale::named(name).unwrap()
}

fn read(pages: &[Text], locale: &'static Locale) -> Inputs {
    let (inputs, diagnostics) = import_in(locale, pages);
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    inputs
}

/// Asserts that pages are the same after they have been read and written again.
fn assert_same(what: &str, pages: &[Text], locale: &'static Locale) {
    let inputs = read(pages, locale);
    let python = Language::named("python").unwrap();
    let again = upstream_pages_in(locale, &inputs, python);
    let exactness = upstream::exactness(locale);
    for (path, page) in pages {
        let path = path.strip_prefix("python").unwrap().display().to_string();
        let lines = |text: &str| exactness.lines(text).join("\n");
        let (ours, theirs) = (lines(&again[&path]), lines(page));
        let diff = TextDiff::from_lines(&theirs, &ours).unified_diff().to_string();
        assert!(ours == theirs, "{what}, {path}:\n{diff}");
    }
}

#[test]
fn pages_in_other_words_come_out_as_they_went_in() {
    assert_same("German pages", &german(), Default::default());
}

#[test]
fn the_words_of_most_pages_are_those_of_the_document() {
    let inputs = read(&german(), Default::default());
    let published = &inputs[0].0.source.value["x-genauth-published"];
    insta::assert_snapshot!(serde_yaml::to_string(published).unwrap());
}

#[test]
fn pages_keep_the_passages_that_are_their_own() {
    let inputs = read(&german(), Default::default());
    let paths = &inputs[0].0.source.value["paths"];
    let operations = [
        &paths["/api/v3/feed-pet"]["post"],
        &paths["/api/v3/get-pet"]["get"],
        &paths["/api/v3/list-pets"]["get"],
    ];
    let passages = operations.map(|one| &one["x-genauth-published"]["passages"]);
    insta::assert_snapshot!(serde_yaml::to_string(&passages).unwrap());
}

/// Places tell which word for a required row is which, and sentences are facts in any words.
#[test]
fn other_words_have_the_same_meanings() {
    let inputs = read(&german(), Default::default());
    let schemas = &inputs[0].0.source.value["components"]["schemas"];
    assert_eq!(schemas["FeedPetDto"]["required"], json!(["petId"]));
    assert_eq!(schemas["FeedPetDto"]["properties"]["times"]["maxItems"], json!(3));
    assert_eq!(schemas["HomeDto"]["required"], json!(["city"]));
    let meal = &schemas["MealDto"]["properties"];
    let bowl = json!({"$ref": "#/components/schemas/BowlDto"});
    assert_eq!(meal["bowl"]["allOf"][0], bowl);
    assert_eq!(
        (&meal["sides"]["items"], &meal["sides"]["maxItems"]),
        (&bowl, &json!(2))
    );
}

/// A change of a page.
type Change = (&'static str, fn(&str) -> String);

/// Changes that people make to pages.
const CHANGES: [Change; 16] = [
    ("no comment", |page| without(page, "<!--", "-->\n")),
    ("no quotation", |page| without(page, "> ", "\n")),
    ("no notice at all", |page| {
        without(&without(page, "<!--", "-->\n"), "<LastUpdated />", "\n\n")
    }),
    ("a notice as a quotation", |page| {
        page.replace("<!--\n", "> ").replace("-->\n", "")
    }),
    ("words of an unknown language", |page| {
        let words = [
            ("## Method name", "## Metodi"),
            ("## Request parameters", "## Pyyntö"),
            ("## Request response", "## Vastaus"),
            ("## Data structure", "## Rakenne"),
            ("Type:", "Tyyppi :"),
            ("Sample result:", "Esimerkki :"),
            ("| Name ", "| Nimi "),
            ("| Yes ", "| Kyllä "),
            ("| No ", "| Ei "),
            ("| yes ", "| kyllä "),
            ("Description<", "Kuvaus<"),
            ("Nested type: ", "Sisäinen tyyppi "),
        ];
        words.into_iter().fold(page.to_owned(), |page, (a, b)| page.replace(a, b))
    }),
    ("headings of another level", |page| {
        page.replace("\n### <", "\n##### <").replace("\n## ", "\n#### ")
    }),
    ("other line ends", |page| page.replace('\n', "\r\n")),
    ("models in another order", |page| {
        let (head, models) = page.split_once("\n### ").unwrap();
        let mut models: Vec<&str> = models.split("\n### ").map(str::trim_end).collect();
        models.reverse();
        format!("{head}\n### {}\n", models.join("\n\n### "))
    }),
    ("a section of its own", |page| format!("{page}\n## See also\n\n- [x](y.md)\n")),
    ("no section on models", |page| {
        page.split("## Data structure").next().unwrap().trim_end().to_owned() + "\n"
    }),
    ("no section on the response", |page| {
        without(page, "## Request response", "```\n\n")
    }),
    ("a column less", |page| {
        page.replace("| Default value ", "").replace("| -             ", "")
    }),
    ("a row less", |page| without(page, "| garden", "\n")),
    ("a row twice", |page| {
        let row = page.lines().find(|line| line.starts_with("| city")).unwrap();
        page.replace(row, &format!("{row}\n{row}"))
    }),
    ("other code", |page| page.replace("    \"mood\"", "\t\"mood\"")),
    ("another first line", |page| format!("Draft\n\n{page}")),
];

/// Returns a page without the text from one mark to the other.
fn without(page: &str, from: &str, to: &str) -> String {
    let start = page.find(from).unwrap();
    let end = page[start..].find(to).unwrap() + start + to.len();
    format!("{}{}", &page[..start], &page[end..])
}

fn adopt() -> Text {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURE);
    let page = std::fs::read_to_string(folder.join(ADOPT)).unwrap();
    (Path::new("python").join(ADOPT), page)
}

#[test]
fn changed_pages_come_out_as_they_went_in() {
    let (path, page) = adopt();
    for (what, change) in CHANGES {
        let changed = change(&page);
        assert_ne!(changed, page, "{what}");
        assert_same(what, &[(path.clone(), changed)], Default::default());
    }
}

#[test]
fn pages_are_written_into_their_folders() {
    let (_, page) = adopt();
    for path in ["authentication/Pets & Co/adopt-pet.md", "pets/pet_care/Adopt.md"] {
        let path = Path::new("python").join(path);
        assert_same("another folder", &[(path, page.clone())], Default::default());
    }
}

/// Pages in Chinese are compared byte for byte.
#[test]
fn changed_pages_in_chinese_come_out_byte_for_byte() {
    let chinese = locale("zh");
    let python = Language::named("python").unwrap();
    let inputs = read(&[adopt()], Default::default());
    let made = upstream_pages_in(chinese, &inputs, python);
    let [(path, page)] = texts("python", &made).try_into().unwrap();
    assert_same("the page itself", &[(path.clone(), page.clone())], chinese);
    let changes: [Change; 6] = [
        ("no comment", |page| without(page, "<!--", "-->\n")),
        ("no quotation", |page| without(page, "> ", "\n")),
        ("other words", |page| {
            page.replace("## 请求响应", "## 响应").replace("类型：", "Typ: ")
        }),
        ("a row without a blank", |page| {
            page.replace("}` | |", "}`| |").replace("| city", "|city")
        }),
        ("more blank lines", |page| page.replace("\n\n## ", "\n\n\n## ")),
        ("no line end at the end", |page| page.trim_end().to_owned()),
    ];
    for (what, change) in changes {
        let changed = change(&page);
        assert_ne!(changed, page, "{what}");
        assert_same(what, &[(path.clone(), changed)], chinese);
    }
}
