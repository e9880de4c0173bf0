//! Pages with holes: most of a page is the same in all languages, and is laid out for all of them at once.

use std::thread::available_parallelism;

use super::code::{self, Frames};
use super::language::{Language, RUST};
use super::layout::Layout;
use super::page::{self, Sections};
use super::{codes, labels, navigation};
use crate::api::{Api, Client, Group, Operation};
use crate::joined;

/// Stands for the method. No document can have it or its like: neither YAML nor JSON allows them as they are.
pub(super) const METHOD: &str = "\0";
/// Stands for the language of the sample code.
pub(super) const FENCE: &str = "\u{1}";
/// Stands for the sample code.
pub(super) const CODE: &str = "\u{2}";
const HOLES: [char; 3] = ['\0', '\u{1}', '\u{2}'];

/// The pages of all operations, and of the codes.
pub(crate) struct Forms<'a> {
    api: &'a Api,
    pub(super) forms: Vec<Form<'a>>,
    frames: Frames,
}

/// Where the page of the codes is, in the folder of a language.
pub(super) const CODES: &str = "error-codes.md";

/// A page with holes.
pub(super) struct Form<'a> {
    pub(super) path: String,
    pub(super) text: String,
    client: &'a Client,
    group: &'a Group,
    pub(super) operation: &'a Operation,
}

/// What goes into the holes of a page.
pub(super) struct Fillings {
    /// `AuthenticationClient.enrollFactor`
    pub(super) method: String,
    pub(super) code: String,
}

impl<'a> Forms<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        let mut operations: Vec<At<'a>> = Vec::new();
        for client in &api.clients {
            for group in &client.groups {
                operations
                    .extend(group.operations.iter().map(|one| (client, group, one)));
            }
        }
        Self {
            forms: laid_out(api, &operations),
            frames: Frames::new(api),
            api,
        }
    }

    /// The pages of a language, as path (relative to its folder) and text.
    pub(crate) fn fill(&self, language: &Language) -> Vec<(String, String)> {
        let pages = self.forms.iter().map(|form| {
            let text = form.fill(language, &self.fillings(form, language));
            (form.path.clone(), text)
        });
        pages.chain(self.others(language)).collect()
    }

    /// What is not about one operation: it is laid out for each language.
    pub(super) fn others(&self, language: &Language) -> Vec<(String, String)> {
        let mut files = navigation::files(self.api, &self.forms, language);
        files.extend(self.codes(language));
        files
    }

    /// The chapters of the site.
    pub(super) fn summary(&self) -> String {
        navigation::summary(self.api, &self.forms)
    }

    pub(super) fn fillings(&self, form: &Form<'a>, language: &Language) -> Fillings {
        let Form {
            client, operation, ..
        } = form;
        Fillings {
            method: format!("{}.{}", client.type_name, form.method(language)),
            code: code::sample(self.api, client, operation, language, &self.frames),
        }
    }

    /// The page of the codes, if there are any.
    fn codes(&self, language: &Language) -> Option<(String, String)> {
        let codes = &self.api.codes;
        let page = || codes::build(codes, language, &labels::ENGLISH);
        (!codes.is_empty())
            .then(|| (CODES.to_owned(), Layout::genauth().render_codes(page())))
    }
}

/// An operation, and where it belongs.
type At<'a> = (&'a Client, &'a Group, &'a Operation);

/// The pages of the operations, in their order; each processor lays out a share of them.
fn laid_out<'a>(api: &'a Api, operations: &[At<'a>]) -> Vec<Form<'a>> {
    let workers = available_parallelism().map_or(1, usize::from);
    let share = operations.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let start = |part| scope.spawn(move || forms(api, part));
        let tasks: Vec<_> = operations.chunks(share).map(start).collect();
        tasks.into_iter().flat_map(joined).collect()
    })
}

fn forms<'a>(api: &'a Api, operations: &[At<'a>]) -> Vec<Form<'a>> {
    let mut sections = Sections::default();
    let form = |&(client, group, operation): &At<'a>| {
        Some(Form {
            path: path(client, group, operation)?,
            text: Layout::genauth().render(page::build(
                api,
                client,
                operation,
                &mut sections,
            )),
            client,
            group,
            operation,
        })
    };
    operations.iter().filter_map(form).collect()
}

impl Form<'_> {
    fn fill(&self, language: &Language, fillings: &Fillings) -> String {
        let Fillings { method, code } = fillings;
        let mut text =
            String::with_capacity(self.text.len() + method.len() + code.len());
        for part in self.text.split_inclusive(HOLES) {
            let kept = part.strip_suffix(HOLES).unwrap_or(part);
            text.push_str(kept);
            text.push_str(match part.get(kept.len()..) {
                Some(METHOD) => method,
                Some(FENCE) => language.fence,
                Some(CODE) => code,
                _ => "",
            });
        }
        text
    }

    /// The method, without its client.
    pub(super) fn method(&self, language: &Language) -> String {
        method(language, self.operation)
    }

    /// Whether the page stands there in the navigation.
    pub(super) fn is_in(&self, client: &Client, group: &Group) -> bool {
        std::ptr::eq(self.client, client) && std::ptr::eq(self.group, group)
    }
}

/// As the language has it. Ours has been decided with all other Rust names.
fn method(language: &Language, operation: &Operation) -> String {
    match operation.plain_method() {
        name if language == RUST => name.to_owned(),
        name => language.method(name),
    }
}

/// Where the page of an operation is, if it has one.
fn path(client: &Client, group: &Group, operation: &Operation) -> Option<String> {
    let page = operation.page.as_ref()?;
    Some(format!("{}/{}/{page}.md", client.name, group.folder))
}
