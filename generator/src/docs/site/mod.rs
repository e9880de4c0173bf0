//! The site: guides and reference pages as HTML, with the samples of all languages on one page, and
//! types that unfold where they are used.
//!
//! A page states what the page in Markdown states ([`operation`]); [`tree`] finds where its types
//! unfold, and [`navigation`] the pages around it. [`html`] writes the Markdown of descriptions and
//! guides, [`code`] colours code, and [`search`] lists what pages are found by. The templates are in
//! `templates/site/`.

mod code;
mod curl;
#[cfg(test)]
mod hostile;
mod html;
mod links;
mod navigation;
mod operation;
mod search;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;

use minijinja::{Environment, Error, Output, State, Value, context, escape_formatter};

use super::contents::{CODES, ClientPages, Contents, GroupPages, OperationPage};
use super::languages::{LANGUAGES, RUST, Wrappers};
use super::page::{File, Index, Table};
use super::rows::Rows;
use super::{codes, jinja, markdown, navigation as pages};
use crate::locale::{self, Locale};
use crate::parallel;
use crate::rust::Sdk;
use html::Text;
use navigation::Navigation;
use operation::Source;
use search::Found;

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$((concat!($name, ".html"),
            include_str!(concat!("../../../../templates/site/", $name, ".html.jinja")))),*]
    };
}

const TEMPLATES: &[(&str, &str)] =
    templates!["codes", "fields", "index", "layout", "operation", "text", "webhooks",];

/// The files that all pages share.
const SHARED: [(&str, &str); 3] = [
    ("site.css", include_str!("../../../../templates/site/site.css")),
    ("site.js", include_str!("../../../../templates/site/site.js")),
    ("favicon.svg", include_str!("../../../../templates/site/favicon.svg")),
];
/// Tells GitHub Pages that these are pages already.
const NO_JEKYLL: &str = ".nojekyll";
const SEARCH: &str = "search.js";
const FRONT: &str = "README.md";

/// The page to begin with.
pub(crate) const FRONT_PAGE: &str = "index.html";
/// The files that every site has in its folder.
pub(crate) const SIGNS: [&str; 3] = [NO_JEKYLL, SEARCH, FRONT_PAGE];

/// The pages that people write, by their paths below the folder of the documentation.
pub(crate) type Guides = BTreeMap<String, String>;

/// Returns the files that the pages of all locales share.
pub(crate) fn shared() -> Vec<File> {
    let files = SHARED.into_iter().chain([(NO_JEKYLL, "")]);
    files.map(|(path, text)| (path.to_owned(), slim(text))).collect()
}

/// Returns a file without indentation and without lines that are comments.
fn slim(text: &str) -> String {
    let is_comment = |line: &&str| {
        line.starts_with("//") || line.starts_with("/*") || line.is_empty()
    };
    let lines = text.lines().map(str::trim).filter(|line| !is_comment(line));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Returns the pages of a locale, and the index of its search.
pub(crate) fn of_locale(sdk: &Sdk<'_>, locale: &Locale, guides: &Guides) -> Vec<File> {
    let contents = Contents::of(sdk);
    let texts = texts(locale, guides);
    let titles: Vec<(String, String)> =
        texts.iter().map(|(path, text, _)| (path.clone(), title(text))).collect();
    let site = Site {
        source: Source {
            sdk,
            rows: Rows {
                api: sdk.api,
                locale,
                unfolds: true,
            },
            wrappers: Wrappers::new(sdk.api, &LANGUAGES),
        },
        navigation: Navigation::new(&contents, locale, &titles),
        contents,
        templates: jinja::or_bug(environment(sdk, locale)),
    };
    let mut pages = site.operations();
    pages.extend(site.others(guides.contains_key(FRONT)));
    pages.extend(
        texts
            .iter()
            .map(|(path, text, is_translated)| site.text(path, text, *is_translated)),
    );
    let (files, found): (Vec<File>, Vec<Vec<Found>>) = pages.into_iter().unzip();
    let found: Vec<Found> = found.into_iter().flatten().collect();
    let index = [(SEARCH.to_owned(), search::script(&found))];
    let folder = folder(locale);
    let all = files.into_iter().chain(index);
    all.map(|(path, text)| (format!("{folder}{path}"), text)).collect()
}

/// Returns the folder of the pages of a locale.
fn folder(locale: &Locale) -> String {
    match locale.name {
        locale::DEFAULT => String::new(),
        name => format!("{name}/"),
    }
}

/// The site of a locale.
struct Site<'a> {
    source: Source<'a>,
    contents: Contents<'a>,
    navigation: Navigation,
    templates: Environment<'static>,
}

/// A page, with what it is found by.
type Made = (File, Vec<Found>);

impl<'a> Site<'a> {
    fn operations(&self) -> Vec<Made> {
        type Within<'s, 'a> =
            ((&'s ClientPages<'a>, &'s GroupPages<'a>), &'s OperationPage<'a>);
        let groups =
            self.contents.clients.iter().flat_map(|client| {
                client.groups.iter().map(move |group| (client, group))
            });
        let all: Vec<Within<'_, 'a>> = groups
            .flat_map(|within| within.1.pages.iter().map(move |page| (within, page)))
            .collect();
        parallel::map(&all, |(within, page)| {
            let (value, found) = operation::page(&self.source, *within, page);
            (self.file("operation.html", &found.path, &value), vec![found])
        })
    }

    /// Returns the pages that are not about one operation. Without a front page by people, the page
    /// that leads to those of all clients is the front page, too.
    fn others(&self, has_front: bool) -> Vec<Made> {
        let locale = self.source.rows.locale;
        let indices = pages::index_pages(&self.contents, RUST, locale);
        let front = indices.first().filter(|_| !has_front).map(|(path, index)| {
            let (file, _) = self.index(path, &links::path(FRONT), index);
            (file, Vec::new())
        });
        let indices = indices
            .iter()
            .map(|(path, index)| self.index(path, &navigation::page(path), index));
        let mut made: Vec<Made> = indices.chain(front).collect();
        for client in &self.contents.clients {
            if let Some(path) = client.webhooks() {
                let value = operation::webhooks(&self.source, client, &path);
                let file = self.file("webhooks.html", &navigation::page(&path), &value);
                let names = client.client.webhooks.iter();
                let found = Found {
                    path: file.0.clone(),
                    title: locale.text("webhooks.title").to_owned(),
                    part: markdown::shown(&client.client.title),
                    names: names.map(|one| markdown::shown(&one.name)).collect(),
                    ..Found::default()
                };
                made.push((file, vec![found]));
            }
        }
        if self.contents.has_codes {
            made.push(self.codes());
        }
        made
    }

    /// Returns the index page at a path, which stands at another one among the pages in Markdown.
    fn index(&self, source: &str, path: &str, index: &Index) -> Made {
        let source = format!("{}/{source}", RUST.name);
        let links = |target: &str| links::target(&source, target);
        let line = |text: &str| operation::safe(html::line(text, &links));
        let description = html::description(&index.description, &links);
        let title = html::plain(&index.title);
        let value = context! {
            title => &title,
            heading => line(&index.title),
            description => operation::safe(description.html),
            servers => index.servers.iter().map(|one| line(one)).collect::<Vec<_>>(),
            table => self.table(&index.table, &line),
        };
        let found = Found {
            title,
            words: description.sections.iter().map(|one| &*one.words).collect(),
            path: path.to_owned(),
            ..Found::default()
        };
        (self.file("index.html", path, &value), vec![found])
    }

    fn table(&self, table: &Table, line: &dyn Fn(&str) -> Value) -> Vec<Vec<Value>> {
        table.iter().map(|row| row.iter().map(|cell| line(cell)).collect()).collect()
    }

    fn codes(&self) -> Made {
        let (known, locale) = (&self.source.sdk.api.codes, self.source.rows.locale);
        let content = codes::page(known, RUST, locale);
        let path = navigation::page(CODES);
        let links = |target: &str| links::target(CODES, target);
        let line = |text: &str| operation::safe(html::line(text, &links));
        let value = context! {
            title => locale.text("codes.title"),
            status => self.table(&content.status, &line),
            api => self.table(&content.api, &line),
        };
        let all = [("statusCode", &known.status), ("apiCode", &known.api)];
        let found = all.into_iter().flat_map(|(member, codes)| {
            let path = &path;
            codes.iter().map(move |code| Found {
                path: format!("{path}#{member}-{}", code.value),
                title: format!("{member} {}", code.value),
                part: locale.text("navigation.codes").to_owned(),
                method: code.name.clone(),
                words: code.meaning.clone(),
                ..Found::default()
            })
        });
        let page = Found {
            path: path.clone(),
            title: locale.text("codes.title").to_owned(),
            words: locale.text("codes.description").to_owned(),
            ..Found::default()
        };
        let found = [page].into_iter().chain(found).collect();
        (self.file("codes.html", &path, &value), found)
    }

    /// Returns a page that people write.
    fn text(&self, path: &str, text: &Text, is_translated: bool) -> Made {
        let title = title(text);
        let value = context! {
            title => &title,
            html => operation::safe(text.html.clone()),
            is_translated,
            is_front => path == links::path(FRONT),
        };
        let found = text.sections.iter().map(|section| {
            let (path, title, part) = match &*section.id {
                "" => (path.to_owned(), title.clone(), String::new()),
                id => (format!("{path}#{id}"), section.title.clone(), title.clone()),
            };
            Found {
                path,
                title,
                part,
                words: section.words.clone(),
                ..Found::default()
            }
        });
        let found = found.collect();
        (self.file("text.html", path, &value), found)
    }

    /// Lays a page out.
    fn file(&self, template: &str, path: &str, page: &Value) -> File {
        let locale = self.source.rows.locale;
        let up = links::up(path);
        let root = format!("{up}{}", "../".repeat(folder(locale).matches('/').count()));
        let (previous, next) = self.navigation.around(path);
        let entry = |entry| navigation::value(entry, path);
        let locales = Locale::all().iter().map(|other| {
            context! {
                name => other.text("site.tag"),
                title => other.text("site.language"),
                href => format!("{root}{}{path}", folder(other)),
                is_here => other.name == locale.name,
            }
        });
        let content = context! {
            page,
            path,
            up,
            root => &root,
            navigation => self.navigation.beside(path),
            previous => previous.map(entry),
            next => next.map(entry),
            locales => locales.collect::<Vec<_>>(),
        };
        let template = self.templates.get_template(template);
        let text = jinja::or_bug(template.and_then(|one| one.render(content)));
        (path.to_owned(), text)
    }
}

fn environment(sdk: &Sdk<'_>, locale: &Locale) -> Result<Environment<'static>, Error> {
    let mut environment = jinja::environment(TEMPLATES.iter().copied())?;
    environment.set_formatter(format);
    environment.add_global("t", locale.words.clone());
    environment.add_global("platform", sdk.api.platform.name.clone());
    environment.add_filter("label", label);
    // The words of a locale are Markdown.
    environment.add_filter("md", |text: &str| {
        operation::safe(html::line(text, &str::to_owned))
    });
    Ok(environment)
}

/// Writes a value in HTML. Slashes, which most of our values have, stay as they are.
fn format(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => {
            let text = markdown::html(text).replace('"', "&quot;");
            out.write_str(&text).map_err(Error::from)
        }
        _ => escape_formatter(out, state, value),
    }
}

/// Returns words that a value follows, with a blank between the two. A colon of full width needs
/// none.
fn label(words: &str) -> String {
    let blank = if words.ends_with('：') { "" } else { " " };
    format!("{words}{blank}")
}

/// Returns the pages that people write, with their paths on the site. True are those in the
/// language of the locale; English stands for others.
fn texts(locale: &Locale, guides: &Guides) -> Vec<(String, Text, bool)> {
    let is_default = locale.name == locale::DEFAULT;
    let own = format!("{}/", locale.name);
    let is_of_locale = |path: &str| {
        Locale::all().iter().any(|one| path.starts_with(&format!("{}/", one.name)))
    };
    guides
        .iter()
        .filter(|(path, _)| !is_of_locale(path))
        .map(|(path, text)| {
            let translated = format!("{own}{path}");
            let (source, text, is_translated) = match guides.get(&translated) {
                Some(text) => (translated, text, true),
                None => (path.clone(), text, is_default),
            };
            let links = |target: &str| links::target(&source, target);
            (links::path(path), html::text(text, &links), is_translated)
        })
        .collect()
}

fn title(text: &Text) -> String {
    text.title.clone().unwrap_or_default()
}
