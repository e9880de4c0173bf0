//! Pages with holes: most of a page is the same in all languages, and is laid out for all of them at once.

use std::path::Path;

use super::languages::{self, LANGUAGES, Language, RUST, Wrappers};
use super::layout::Layout;
use super::page::{self, Sections};
use super::structure::Difference;
use super::{codes, locale, markdown, navigation};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Client, Group, Operation};
use crate::parallel;
use crate::rust::Sdk;

/// Stands for the method. Texts of documents have neither it nor its like: what nobody sees is escaped in them.
pub(super) const METHOD: &str = "\0";
/// Stands for the language of the sample code.
pub(super) const FENCE: &str = "\u{1}";
/// Stands for the sample code.
pub(super) const CODE: &str = "\u{2}";
/// The block of the sample code, as the template has it.
const SAMPLE: &str = "```\u{1}\n\u{2}\n```";

/// The pages of all operations, and of the codes.
pub(crate) struct PageTemplates<'a> {
    sdk: &'a Sdk<'a>,
    pub(super) forms: Vec<PageTemplate<'a>>,
    wrappers: Wrappers,
}

/// Path and text.
pub(super) type File = (String, String);

/// Where the page of the codes is, in the folder of a language.
pub(super) const CODES: &str = "error-codes.md";

/// A page with holes.
pub(super) struct PageTemplate<'a> {
    pub(super) path: String,
    pub(super) text: String,
    client: &'a Client,
    group: &'a Group,
    pub(super) operation: &'a Operation,
}

/// What goes into the holes of a page.
pub(super) struct Values {
    /// `AuthenticationClient.enrollFactor`
    pub(super) method: String,
    pub(super) code: String,
}

impl<'a> PageTemplates<'a> {
    /// Lays the pages out.
    ///
    /// # Errors
    ///
    /// A page on which a text of the documents gets out of its place.
    pub(crate) fn new(sdk: &'a Sdk<'a>) -> Result<Self, Diagnostics> {
        let of =
            |client: &'a Client| client.groups.iter().map(move |group| (client, group));
        let groups: Vec<_> = sdk.api.clients.iter().flat_map(of).collect();
        let forms =
            parallel::map(&groups, |(client, group)| laid_out(sdk, client, group));
        let forms = Self {
            forms: all(forms.into_iter().flatten())?,
            wrappers: Wrappers::new(sdk.api, &LANGUAGES),
            sdk,
        };
        // What tells the languages apart are names of methods and constants, which no document writes.
        forms.laid_out_others(RUST, false)?;
        Ok(forms)
    }

    /// The pages of a language, as path (relative to its folder) and text.
    ///
    /// # Errors
    ///
    /// The same, of what is not about one operation.
    pub(crate) fn fill(&self, language: &Language) -> Result<Vec<File>, Diagnostics> {
        let pages = self.forms.iter().map(|form| {
            let text = form.fill(language, &self.fillings(form, language));
            (form.path.clone(), text)
        });
        let others = self.others(language)?;
        Ok(pages.chain(others).collect())
    }

    /// What is not about one operation: it is laid out for each language.
    pub(super) fn others(&self, language: &Language) -> Result<Vec<File>, Diagnostics> {
        self.laid_out_others(language, true)
    }

    fn laid_out_others(
        &self,
        language: &Language,
        is_read: bool,
    ) -> Result<Vec<File>, Diagnostics> {
        let mut files = navigation::files(self.sdk, &self.forms, language, is_read)?;
        files.extend(self.codes(language, is_read)?);
        Ok(files)
    }

    /// The chapters of the site.
    pub(super) fn summary(&self) -> Result<String, Diagnostics> {
        let text = navigation::summary(self.sdk, &self.forms);
        text.map_err(|difference| fault(navigation::SUMMARY, difference))
    }

    pub(super) fn fillings(
        &self,
        form: &PageTemplate<'a>,
        language: &Language,
    ) -> Values {
        let PageTemplate {
            client, operation, ..
        } = form;
        Values {
            method: format!(
                "{}.{}",
                languages::client_class(client),
                form.method(self.sdk, language)
            ),
            code: languages::sample(
                self.sdk,
                client,
                operation,
                language,
                &self.wrappers,
            ),
        }
    }

    /// The page of the codes, if there are any.
    fn codes(
        &self,
        language: &Language,
        is_read: bool,
    ) -> Result<Option<File>, Diagnostics> {
        let codes = &self.sdk.api.codes;
        if codes.is_empty() {
            return Ok(None);
        }
        let page = codes::build(codes, language, &locale::ENGLISH);
        let text = Layout::genauth().render_codes(page, is_read);
        let text = text.map_err(|difference| fault(CODES, difference))?;
        Ok(Some((CODES.to_owned(), text)))
    }
}

/// What is wrong with a page that reads otherwise than it was written.
pub(super) fn fault(path: &str, difference: Difference) -> Diagnostics {
    let Difference { expected, found } = difference;
    Diagnostic::about_file(
        Path::new(path),
        format!(
            "a text of the documents gets out of its place on this page: a Markdown parser finds {found}"
        ),
        expected,
        "no text of a document should be able to do that, so this is a fault of the generator; \
         until it is put right, change the text",
    )
    .into()
}

/// All of them, or everything that is wrong with any.
pub(super) fn all<T>(
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

/// Lays out the pages of a group, in the order of its operations.
fn laid_out<'a>(
    sdk: &'a Sdk<'a>,
    client: &'a Client,
    group: &'a Group,
) -> Vec<Result<PageTemplate<'a>, Diagnostics>> {
    let mut sections = Sections::default();
    let form = |operation: &'a Operation| {
        let path = sdk.pages.get(&operation.node)?.clone();
        let page = page::build(sdk.api, client, operation, &mut sections);
        let text = page.and_then(|page| Layout::genauth().render(page));
        Some(match text {
            Ok(text) => Ok(PageTemplate {
                path,
                text,
                client,
                group,
                operation,
            }),
            Err(difference) => Err(fault(&path, difference)),
        })
    };
    group.operations.iter().filter_map(form).collect()
}

impl PageTemplate<'_> {
    fn fill(&self, language: &Language, fillings: &Values) -> String {
        let Values { method, code } = fillings;
        let (before, after) = self.text.split_once(SAMPLE).unwrap_or((&self.text, ""));
        let mut text =
            String::with_capacity(self.text.len() + method.len() + code.len());
        text.push_str(&before.replace(METHOD, method));
        if before.len() < self.text.len() {
            text.push_str(&markdown::fenced(language.fence, code));
        }
        text.push_str(&after.replace(METHOD, method));
        text
    }

    /// The method, without its client.
    pub(super) fn method(&self, sdk: &Sdk<'_>, language: &Language) -> String {
        language.method(sdk, self.operation)
    }

    /// Whether the page stands there in the navigation.
    pub(super) fn is_in(&self, client: &Client, group: &Group) -> bool {
        std::ptr::eq(self.client, client) && std::ptr::eq(self.group, group)
    }
}
