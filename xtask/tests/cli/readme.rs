//! The pages that people write, compared with the code: README, ARCHITECTURE, CONTRIBUTING,
//! `docs/`, and the guides. (The Rust of the SDK's README and of the guides is compiled as examples
//! of the SDK.)

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::place::{Place, SPEC_FILE};

const README: &str = include_str!("../../../README.md");
const ARCHITECTURE: &str = include_str!("../../../ARCHITECTURE.md");
const CONTRIBUTING: &str = include_str!("../../../CONTRIBUTING.md");
const COMMANDS: &str = include_str!("../../../docs/commands.md");
const SDK_README: &str = include_str!("../../../generated-sdk/README.md");
const CI: &str = include_str!("../../../.ci/run");
const GUIDES: &str = "generated-sdk/docs/guide";

/// Folders whose Markdown files are written by people; the empty one is the workspace.
const FOLDERS: [&str; 10] = [
    "",
    "docs",
    "spec",
    "templates",
    "generated-sdk",
    "generated-sdk/benches",
    "generated-sdk/docs",
    GUIDES,
    "generated-sdk/docs/zh",
    "generated-sdk/docs/zh/guide",
];

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the Markdown files that people write, by path from the workspace.
pub(super) fn pages_by_hand() -> BTreeMap<String, String> {
    let files = FOLDERS.into_iter().flat_map(|folder| {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        entries.map(move |entry| Path::new(folder).join(entry.unwrap().file_name()))
    });
    let pages = files.filter(|path| path.extension().is_some_and(|end| end == "md"));
    pages
        .map(|path| {
            let text = fs::read_to_string(root().join(&path)).unwrap();
            (path.to_str().unwrap().to_owned(), text)
        })
        .collect()
}

pub(super) fn events(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES)
}

/// Returns the targets of all links.
pub(super) fn links(markdown: &str) -> Vec<String> {
    let starts = events(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    starts.collect()
}

/// Returns the content of all code spans.
fn spans(markdown: &str) -> Vec<String> {
    let spans = events(markdown).filter_map(|event| match event {
        Event::Code(text) => Some(text.into_string()),
        _ => None,
    });
    spans.collect()
}

/// Returns the text of all headings.
fn headings(markdown: &str) -> Vec<String> {
    let mut headings = Vec::new();
    let mut open: Option<String> = None;
    for event in events(markdown) {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => headings.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut open {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    headings
}

/// Returns the anchors of all headings, as GitHub makes them: a repeated one gets a number.
pub(super) fn anchors(markdown: &str) -> Vec<String> {
    let mut anchors = Vec::new();
    for heading in headings(markdown) {
        let letters = heading.to_lowercase().replace(' ', "-");
        let kept = |letter: &char| letter.is_alphanumeric() || "-_".contains(*letter);
        let anchor: String = letters.chars().filter(kept).collect();
        let numbered = (1..).map(|number| format!("{anchor}-{number}"));
        let mut candidates = std::iter::once(anchor.clone()).chain(numbered);
        anchors.extend(candidates.find(|one| !anchors.contains(one)));
    }
    anchors
}

/// Returns why a link of the page leads nowhere, if it does.
fn broken(page: &Path, markdown: &str, target: &str) -> Option<String> {
    if target.contains("://") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let place =
        if file.is_empty() { page.to_owned() } else { page.with_file_name(file) };
    if !place.exists() {
        return Some(format!("{}: {target}: there is no such file", page.display()));
    }
    let text = match file {
        "" => markdown.to_owned(),
        _ if anchor.is_empty() => return None,
        _ => fs::read_to_string(&place).unwrap_or_default(),
    };
    let found = anchors(&text).iter().any(|one| one == anchor);
    (!found).then(|| format!("{}: {target}: there is no such heading", page.display()))
}

/// Returns the contents of the fenced blocks that begin with `fence`.
fn blocks<'a>(text: &'a str, fence: &str) -> Vec<&'a str> {
    let fence = format!("```{fence}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// Returns the first cell of each row of all tables in the part with this heading.
fn first_cells<'a>(markdown: &'a str, heading: &str) -> Vec<&'a str> {
    let start = format!("\n## {heading}\n");
    let (_, part) = markdown.split_once(&start).unwrap_or_else(|| panic!("{heading}"));
    let part = part.split("\n## ").next().unwrap_or_default();
    let rows = part.lines().filter_map(|line| line.strip_prefix("| "));
    rows.filter_map(|row| row.split(" |").next()).map(str::trim).collect()
}

/// Returns the commands that `--help` lists.
fn commands() -> BTreeSet<String> {
    let help = Place::new().run(&["--help"]).expect(0).stdout;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_readme_is_short_and_begins_with_two_commands() {
    assert!(README.lines().count() <= 125);
    let commands: Vec<_> =
        blocks(README, "sh")[0].lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(
        commands,
        ["cargo xtask generate", "cargo test --workspace --all-features"]
    );
}

#[test]
fn the_example_is_the_one_that_is_compiled() {
    assert_eq!(blocks(README, "rust"), blocks(SDK_README, "rust,no_run"));
}

#[test]
fn the_tests_of_the_guide_are_run() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let tests = read("generated-sdk/tests/typed_fakes.rs");
    let (_, shown) = tests.split_once("// The service of the application.\n\n").unwrap();
    let guide = read(&format!("{GUIDES}/testing.md"));
    assert!(
        blocks(&guide, "rust,no_run").contains(&shown),
        "the guide shows other tests"
    );
}

#[test]
fn the_examples_of_invitations_are_run() {
    let folder = root().join("generated-sdk/tests/invitations");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let examples = files.filter(|path| !path.ends_with("main.rs"));
    let run: BTreeSet<_> =
        examples.map(|path| fs::read_to_string(path).unwrap()).collect();
    let guide = fs::read_to_string(root().join(GUIDES).join("invitations.md")).unwrap();
    let shown = blocks(&guide, "rust,no_run").into_iter().map(str::to_owned);
    assert_eq!(shown.collect::<BTreeSet<_>>(), run);
}

#[test]
fn the_error_is_what_check_says() {
    let place = Place::new();
    place.edit(SPEC_FILE, "schemas/TokenDto", "schemas/TokensDto");
    let refused = place.check(&[]).expect(2);
    assert_eq!(blocks(COMMANDS, "text"), [refused.stderr]);
}

#[test]
fn the_map_shows_what_is_there() {
    let rooms =
        first_cells(README, "Map").into_iter().filter(|cell| cell.starts_with('`'));
    let rooms: Vec<_> = rooms.map(|room| room.trim_matches('`')).collect();
    let gone: Vec<_> = rooms.iter().filter(|room| !root().join(room).exists()).collect();
    assert!(gone.is_empty() && rooms.len() >= 8, "{gone:?} of {rooms:?}");
}

#[test]
fn every_module_is_in_the_tables_of_the_architecture() {
    for crate_dir in ["generator", "generated-sdk"] {
        let sources = format!("{crate_dir}/src");
        let heading = match crate_dir {
            "generator" => "The generator: `generator/src`",
            _ => "The SDK: `generated-sdk/src`",
        };
        let listed: BTreeSet<_> =
            first_cells(ARCHITECTURE, heading).into_iter().flat_map(spans).collect();
        let entries = fs::read_dir(root().join(&sources)).unwrap();
        let modules = entries.map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_dir() { format!("{name}/") } else { name }
        });
        // Snapshots of a single file's tests are not modules.
        let modules = modules.filter(|name| name != "snapshots/");
        let missing: Vec<_> = modules.filter(|name| !listed.contains(name)).collect();
        let gone: Vec<_> = listed
            .iter()
            .filter(|name| !root().join(&sources).join(name).exists())
            .collect();
        assert!(missing.is_empty(), "ARCHITECTURE.md lacks {missing:?} of {sources}");
        assert!(gone.is_empty(), "ARCHITECTURE.md has {gone:?}, but {sources} does not");
    }
}

/// Returns what is missing of a file, or of a file and a function: `generator/src/lib.rs:generate`.
fn missing_in_the_code(span: &str) -> Option<String> {
    let tops = ["generator/", "generated-sdk/", "xtask/", "templates/", "spec/"];
    let is_place = tops.iter().any(|top| span.starts_with(top));
    let is_pattern = span.contains(['*', '<', ' ']) || span.contains("NAME");
    if !is_place || is_pattern {
        return None;
    }
    let (path, function) = span.split_once(':').unwrap_or((span, ""));
    let path_there = root().join(path);
    if !path_there.exists() {
        return Some(format!("{path} does not exist"));
    }
    let text = fs::read_to_string(path_there).unwrap_or_default();
    let is_defined =
        ["(", "<"].iter().any(|end| text.contains(&format!("fn {function}{end}")));
    (!function.is_empty() && !is_defined)
        .then(|| format!("{path} has no `fn {function}`"))
}

#[test]
fn every_file_and_function_that_pages_for_maintainers_name_is_there() {
    let pages = pages_by_hand();
    let maintainers = pages.iter().filter(|(path, _)| {
        !path.starts_with("generated-sdk") && *path != "CHANGELOG.md"
    });
    let mut functions = 0;
    let mut missing = Vec::new();
    for (page, text) in maintainers {
        for span in spans(text) {
            functions += usize::from(span.contains(".rs:"));
            missing
                .extend(missing_in_the_code(&span).map(|why| format!("{page}: {why}")));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(functions >= 40, "{functions}");
}

#[test]
fn a_place_that_is_not_in_the_code_is_found() {
    let cases = [
        ("generator/src/lib.rs", true),
        ("generator/src/lib.rs:generate", true),
        ("generator/src/timings.rs:timed", true),
        ("generator/src/docs/", true),
        ("generator/src/**", true),
        ("templates/samples/NAME.jinja", true),
        ("xtask/src/main.rs:main", true),
        ("no/place", true),
        ("generator/src/library.rs", false),
        ("generator/src/library.rs:generate", false),
        ("generator/src/lib.rs:generat", false),
        ("generator/src/lib.rs:generated", false),
        ("generator/src/lib.rs:Generated", false),
        ("generator/source/", false),
        ("templates/samples/cobol.jinja", false),
        ("spec/nowhere.yaml", false),
    ];
    for (span, is_there) in cases {
        assert_eq!(missing_in_the_code(span).is_none(), is_there, "{span}");
    }
}

#[test]
fn every_command_has_its_section_and_no_other_is_named() {
    let commands = commands();
    let sections: BTreeSet<_> = headings(COMMANDS).into_iter().collect();
    let missing: Vec<_> =
        commands.iter().filter(|name| !sections.contains(*name)).collect();
    assert!(missing.is_empty(), "docs/commands.md lacks {missing:?}");

    let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '-';
    for (page, text) in pages_by_hand() {
        for rest in text.split("cargo xtask ").skip(1) {
            let name = rest.split(|letter| !is_name(letter)).next().unwrap_or_default();
            let known = name.is_empty() || name == "--help" || commands.contains(name);
            assert!(known, "{page}: there is no command `{name}`");
        }
    }
}

#[test]
fn every_step_of_ci_is_described() {
    let titles =
        CI.lines().filter_map(|line| line.strip_prefix("step '")?.split('\'').next());
    let titles: Vec<_> = titles.collect();
    let described = first_cells(CONTRIBUTING, "All checks").join("\n");
    let missing: Vec<_> =
        titles.iter().filter(|title| !described.contains(**title)).collect();
    assert!(
        missing.is_empty() && titles.len() > 10,
        "CONTRIBUTING.md lacks {missing:?}"
    );
}

#[test]
fn the_oldest_rust_is_that_of_the_manifest() {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    let promise = format!("The oldest Rust is {oldest}, `rust-version` in Cargo.toml.");
    assert!(CONTRIBUTING.contains(&promise), "{promise}");
    let readme = SDK_README.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        readme.contains(&format!("The minimum supported Rust version is {oldest}."))
    );
}

#[test]
fn the_crate_brings_the_licences_of_the_workspace() {
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let [ours, its] =
            [root().join(licence), root().join("generated-sdk").join(licence)]
                .map(|path| fs::read_to_string(path).unwrap());
        assert_eq!(ours, its, "{licence}");
    }
}

#[test]
fn links_lead_to_files_and_headings_that_exist() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for (page, text) in pages_by_hand() {
        for target in links(&text) {
            wrong.extend(broken(&root().join(&page), &text, &target));
            checked += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 60, "{checked}");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let text =
        "# One `two`, three!\n\n## Twice\n\n## Twice\n\n## Gro\u{df}e_\u{dc}bung - 2\n";
    let page = root().join("README.md");
    let cases = [
        ("#one-two-three", true),
        ("#twice", true),
        ("#twice-1", true),
        ("#gro\u{df}e_\u{fc}bung---2", true),
        ("ARCHITECTURE.md", true),
        ("docs", true),
        ("docs/release.md#making-a-release", true),
        ("spec/README.md#fixups", true),
        ("https://example.com/nowhere#nothing", true),
        ("#twice-2", false),
        ("#Twice", false),
        ("#two", false),
        ("docs/release.md#fixups", false),
        ("docs/nowhere.md", false),
        ("../README.md", false),
        ("release.md#making-a-release", false),
    ];
    for (target, leads) in cases {
        assert_eq!(broken(&page, text, target).is_none(), leads, "{target}");
    }
}

#[test]
fn links_and_headings_within_code_are_none() {
    let cases = [
        "```text\n[a](b.md)\n# c\n```\n",
        "~~~\n[a](b.md)\n# c\n~~~\n",
        "    [a](b.md)\n    # c\n",
        "`[a](b.md)`\n",
        "- ```md\n  [a](b.md)\n  # c\n  ```\n",
    ];
    for text in cases {
        assert_eq!((links(text), headings(text)), (Vec::new(), Vec::new()), "{text}");
    }
    for text in [
        "[a](b.md)",
        "> [a](b.md)",
        "- [`a`](b.md)",
        "[a]\n\n[a]: b.md",
        "| [a](b.md) |\n| --- |",
    ] {
        assert_eq!(links(text), ["b.md"], "{text}");
    }
}

#[test]
fn pages_for_maintainers_are_wrapped() {
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs"] {
        let pages = pages_by_hand();
        let chosen = pages
            .iter()
            .filter(|(path, _)| *path == page || path.starts_with(&format!("{page}/")));
        for (path, text) in chosen {
            let long = text
                .lines()
                .find(|line| line.chars().count() > 100 && !line.starts_with('|'));
            assert_eq!(long, None, "{path}");
        }
    }
}

#[test]
fn each_guide_is_listed_and_compiled() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let index = read("generated-sdk/docs/guide/README.md");
    let introduction = read("generated-sdk/README.md");
    let documentation = read("generated-sdk/src/genauth.md");
    let compiled = read("generated-sdk/src/guide.rs");
    let pages = pages_by_hand();
    let guides =
        pages.keys().filter_map(|path| path.strip_prefix(GUIDES)?.strip_prefix('/'));
    for name in guides.filter(|name| *name != "README.md") {
        assert!(index.contains(&format!("]({name})")), "{name}");
        assert!(introduction.contains(&format!("](docs/guide/{name})")), "{name}");
        assert!(documentation.contains(&format!("docs/guide/{name}\n")), "{name}");
        assert!(compiled.contains(&format!("docs/guide/{name}")), "{name}");
    }
}
