//! Page templates: all pages laid out once, with placeholders for what differs between programming
//! languages.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::contents::{CODES, Contents, OperationPage};
use super::languages::{self, LANGUAGES, Language, Wrappers};
use super::layout::Layout;
use super::models::Types;
use super::page::{File, Snippet};
use super::rows::Rows;
use super::structure::Difference;
use super::{codes, markdown, navigation, operation, webhooks};
use crate::diagnostic::Diagnostics;
use crate::header::MARKER;
use crate::locale::Locale;
use crate::model::TypeId;
use crate::parallel;
use crate::rust::Sdk;

/// Placeholders. Hidden characters are escaped in texts of documents, so these cannot occur in
/// them.
const PLACEHOLDERS: Snippet<'_> = Snippet {
    method: METHOD,
    fence: "\u{1}",
    code: Some("\u{2}"),
};
const METHOD: &str = "\0";
/// The code block with the placeholders.
const SAMPLE: &str = "```\u{1}\n\u{2}\n```";

/// The pages of all languages.
pub(crate) struct PageTemplates<'a> {
    sdk: &'a Sdk<'a>,
    locale: &'a Locale,
    layout: Layout,
    contents: Contents<'a>,
    pub(super) templates: Vec<PageTemplate<'a>>,
    /// The pages of webhooks, the same in all languages.
    webhooks: Vec<File>,
    wrappers: Wrappers,
}

/// The page of an operation, with placeholders.
pub(super) struct PageTemplate<'a> {
    pub(super) page: OperationPage<'a>,
    /// The pieces of its text. Many pages have the same sections, and share them.
    pieces: Vec<Arc<str>>,
}

/// The values of the placeholders of a page.
pub(super) struct Sample {
    /// `AuthenticationClient.enrollFactor`
    pub(super) method: String,
    /// The line with the official name of the method, if `method` is another.
    pub(super) official: Option<String>,
    pub(super) code: String,
}

impl<'a> PageTemplates<'a> {
    /// Lays all pages out.
    ///
    /// # Errors
    ///
    /// A page on which a text of the documents gets out of its place.
    pub(crate) fn new(
        sdk: &'a Sdk<'a>,
        locale: &'a Locale,
    ) -> Result<Self, Diagnostics> {
        let api = sdk.api;
        let source = match api.platform.name {
            Some(_) => "source",
            None => "source_without_platform",
        };
        let layout = Layout::new(locale, "notice", source, Some(MARKER));
        let rows = Rows {
            api,
            locale,
            unfolds: false,
        };
        let contents = Contents::of(sdk);
        let types = |page: OperationPage<'a>| {
            let types = Types::of(api, page.operation);
            (page, types)
        };
        let pages: Vec<_> = contents.pages().map(types).collect();
        let of_webhooks: Vec<_> = contents
            .clients
            .iter()
            .filter_map(|one| {
                Some((one.webhooks()?, one.client, webhooks::types(&rows, one.client)))
            })
            .collect();
        let shown = pages.iter().flat_map(|(_, types)| &types.shown);
        let shown = shown.chain(of_webhooks.iter().flat_map(|(.., types)| &types.shown));
        let sections = sections(&layout, &rows, shown);
        let templates = parallel::map(&pages, |(page, types)| {
            let sections = types.shown.iter().filter_map(|id| sections.get(id).cloned());
            let pieces = sections.collect::<Result<_, _>>().and_then(|sections| {
                let content =
                    operation::page(&rows, page.client, page.operation, &types.named);
                layout.page(content, &PLACEHOLDERS, sections)
            });
            let page = page.clone();
            match pieces {
                Ok(pieces) => Ok(PageTemplate { page, pieces }),
                Err(difference) => Err(difference.on(page.path)),
            }
        });
        let webhooks = of_webhooks.into_iter().map(|(path, client, types)| {
            let sections = types.shown.iter().filter_map(|id| sections.get(id).cloned());
            let text = sections.collect::<Result<_, _>>().and_then(|sections| {
                layout.webhooks(webhooks::page(&rows, client, &types), sections)
            });
            match text {
                Ok(text) => Ok((path, text)),
                Err(difference) => Err(difference.on(&path)),
            }
        });
        Ok(Self {
            webhooks: all(webhooks)?,
            templates: all(templates)?,
            wrappers: Wrappers::new(api, &LANGUAGES),
            sdk,
            locale,
            layout,
            contents,
        })
    }

    /// Returns all files of a language.
    ///
    /// # Errors
    ///
    /// The same, of what is not about one operation.
    pub(crate) fn fill(&self, language: &Language) -> Result<Vec<File>, Diagnostics> {
        let pages = self.templates.iter().map(|template| {
            let sample = self.sample(template, language);
            (template.page.path.to_owned(), template.fill(language, &sample))
        });
        let others = self.others(language)?;
        Ok(pages.chain(others).collect())
    }

    /// Returns the files of a language that are not about one operation.
    pub(super) fn others(&self, language: &Language) -> Result<Vec<File>, Diagnostics> {
        let pages = navigation::index_pages(&self.contents, language, self.locale);
        let pages = pages.into_iter().map(|(path, page)| {
            let text =
                self.layout.index(page).map_err(|difference| difference.on(&path));
            text.map(|text| (path, text))
        });
        let mut files = all(pages)?;
        files.extend(self.webhooks.iter().cloned());
        files.extend(navigation::sidebar(&self.contents, language, self.locale));
        if self.contents.has_codes {
            let page = codes::page(&self.sdk.api.codes, language, self.locale);
            let text = self.layout.codes(&page);
            files.push((
                CODES.to_owned(),
                text.map_err(|difference| difference.on(CODES))?,
            ));
        }
        Ok(files)
    }

    pub(super) fn sample(
        &self,
        template: &PageTemplate<'a>,
        language: &Language,
    ) -> Sample {
        Sample::of(self.sdk, self.locale, &self.wrappers, &template.page, language)
    }
}

impl Sample {
    pub(super) fn of(
        sdk: &Sdk<'_>,
        locale: &Locale,
        wrappers: &Wrappers,
        page: &OperationPage<'_>,
        language: &Language,
    ) -> Self {
        let OperationPage {
            client, operation, ..
        } = *page;
        let method = language.method(sdk, operation);
        let official = language.official(sdk, operation);
        Self {
            method: format!("{}.{method}", languages::client_class(client)),
            official: official.map(|name| {
                format!("{} {}", locale.text("official_name"), markdown::code(name))
            }),
            code: languages::sample(sdk, client, operation, language, wrappers),
        }
    }
}

impl PageTemplate<'_> {
    pub(super) fn text(&self) -> String {
        self.pieces.concat()
    }

    fn fill(&self, language: &Language, sample: &Sample) -> String {
        let Sample {
            method,
            official,
            code,
        } = sample;
        let line = format!("`{METHOD}`\n");
        let stated = match official {
            Some(line) => format!("`{method}`\n\n{line}\n"),
            None => format!("`{method}`\n"),
        };
        let code = markdown::fenced(language.fence, code);
        let fill = |text: &str| {
            text.replace(&line, &stated)
                .replace(METHOD, method)
                .replacen(SAMPLE, &code, 1)
        };
        let pieces = self.pieces.iter().map(|piece| {
            let is_filled = piece.contains(METHOD) || piece.contains(SAMPLE);
            if is_filled { Cow::Owned(fill(piece)) } else { Cow::Borrowed(&**piece) }
        });
        pieces.collect::<Vec<_>>().concat()
    }
}

/// The sections on types. Most are on several pages.
type Sections = HashMap<TypeId, Result<Arc<str>, Difference>>;

/// Lays the section on each of these types out once.
fn sections<'t>(
    layout: &Layout,
    rows: &Rows<'_>,
    types: impl Iterator<Item = &'t TypeId>,
) -> Sections {
    let types: Vec<TypeId> =
        types.copied().collect::<HashSet<_>>().into_iter().collect();
    let texts =
        parallel::map(&types, |id| layout.section(operation::section(rows, *id)));
    types.into_iter().zip(texts).collect()
}

/// Returns all values, or all that is wrong with any.
fn all<T>(
    results: impl IntoIterator<Item = Result<T, Diagnostics>>,
) -> Result<Vec<T>, Diagnostics> {
    let mut all = Vec::new();
    let mut faults = Diagnostics::default();
    for result in results {
        match result {
            Ok(one) => all.push(one),
            Err(fault) => faults.extend(fault),
        }
    }
    Ok(faults.finish(all)?.0)
}
