//! From the [`Api`](crate::model::Api) to the generated half of the `genauth` crate: one emitter per kind of file.

mod additions;
mod aliases;
mod calls;
mod clients;
mod codes;
mod doc;
mod enums;
mod file;
mod groups;
mod layout;
mod models;
mod modules;
mod operations;
mod proof;
mod sample;
mod sdk;
mod structs;
mod tables;
mod types;
mod unions;

use std::collections::BTreeMap;
use std::path::Path;

use proc_macro2::TokenStream;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Client;
use crate::parallel;
pub(crate) use doc::code;
use file::Writer;
pub(crate) use sample::{imports, statement};
pub(crate) use sdk::Sdk;

/// The part of the front page of the crate's documentation that is generated.
const GROUPS: &str = "groups.md";

/// The documentation of the module with all types.
const MODELS: &str = "models.md";

/// A file of the SDK, before it is written.
struct Task<'a> {
    path: String,
    content: Box<Content<'a>>,
}

/// Writes the content of a file, or returns the difference to what was meant.
type Content<'a> = dyn Fn(&mut Writer) -> Result<(), String> + Sync + 'a;

impl<'a> Task<'a> {
    fn new(
        path: String,
        content: impl Fn(&mut Writer) -> Result<(), String> + Sync + 'a,
    ) -> Self {
        Self {
            path,
            content: Box::new(content),
        }
    }

    fn text(&self) -> Result<String, String> {
        let mut text = Writer::new();
        (self.content)(&mut text)?;
        text.finish()
    }

    fn of_tokens(path: String, tokens: impl Fn() -> TokenStream + Sync + 'a) -> Self {
        Self::new(path, move |text| text.write(file::parse(tokens())))
    }
}

/// All files under `src/generated`, path to text.
///
/// # Errors
///
/// Returns the file that was not printed as it was meant, with its path: a defect of the generator.
pub(crate) fn emit(sdk: &Sdk<'_>) -> Result<Vec<(String, String)>, Diagnostics> {
    let shared = models::shared(sdk);
    let has_shared = shared.is_some();
    let mut tasks = vec![Task::of_tokens("mod.rs".to_owned(), move || {
        modules::root(sdk, has_shared)
    })];
    tasks.push(Task::of_tokens("additions.rs".to_owned(), || additions::emit(sdk)));
    tasks.push(Task::of_tokens("codes.rs".to_owned(), || codes::emit(&sdk.api.codes)));
    tasks.extend(shared.map(|content| {
        let title = "Types that several clients share.";
        Task::new("shared.rs".to_owned(), move |text| {
            models::emit(sdk, title, &content, text)
        })
    }));
    for client in &sdk.api.clients {
        tasks.extend(client_tasks(sdk, client));
    }
    let mut files = write_all(&tasks)?;
    for (path, text) in [(GROUPS, groups::markdown(sdk)), (MODELS, groups::models(sdk))]
    {
        if !doc::has_no_code(&text) {
            return Err(defect(path, "rustdoc would compile a code block of it").into());
        }
        files.push((path.to_owned(), text));
    }
    Ok(files)
}

/// All files under `tests/generated`, path to text.
///
/// # Errors
///
/// The same as [`emit`].
pub(crate) fn emit_calls(sdk: &Sdk<'_>) -> Result<Vec<(String, String)>, Diagnostics> {
    let mut tasks = vec![Task::of_tokens("mod.rs".to_owned(), move || calls::root(sdk))];
    tasks.extend(sdk.api.clients.iter().map(|client| {
        let path = format!("{}.rs", client.name);
        Task::of_tokens(path, move || calls::emit(sdk, client))
    }));
    write_all(&tasks)
}

fn client_tasks<'a>(sdk: &'a Sdk<'a>, client: &'a Client) -> Vec<Task<'a>> {
    let name = &client.name;
    let contents = models::by_module(sdk, client);
    let modules: Vec<String> =
        contents.keys().map(|module| (*module).to_owned()).collect();
    let mut tasks = vec![
        Task::of_tokens(format!("{name}/mod.rs"), || modules::client(client)),
        Task::of_tokens(format!("{name}/client.rs"), || clients::emit(sdk, client)),
        Task::of_tokens(format!("{name}/blocking.rs"), || {
            clients::blocking(sdk, client)
        }),
        Task::of_tokens(format!("{name}/models/mod.rs"), move || {
            modules::models(client, &modules)
        }),
        Task::of_tokens(format!("{name}/operations/mod.rs"), || {
            modules::operations(sdk, client)
        }),
    ];
    for (module, content) in contents {
        let title = title_of(sdk, client, module);
        let types = move |text: &mut Writer| models::emit(sdk, &title, &content, text);
        tasks.push(Task::new(format!("{name}/models/{module}.rs"), types));
    }
    for group in &client.groups {
        let tokens = || operations::emit(sdk, client, group);
        tasks.push(Task::of_tokens(
            format!("{name}/operations/{}.rs", &sdk.surface.names[group.node]),
            tokens,
        ));
    }
    tasks
}

fn title_of(sdk: &Sdk<'_>, client: &Client, module: &str) -> String {
    match client.groups.iter().find(|group| sdk.surface.names[group.node] == *module) {
        Some(group) => format!("Types of the group {}.", doc::plain(&group.title)),
        None => "Types that several groups share, or none.".to_owned(),
    }
}

/// Writes the files, sorted by path.
fn write_all(tasks: &[Task<'_>]) -> Result<Vec<(String, String)>, Diagnostics> {
    let texts = parallel::map(tasks, Task::text);
    let written: BTreeMap<_, _> =
        tasks.iter().map(|task| &task.path).zip(texts).collect();
    let mut files = Vec::new();
    let mut failures = Diagnostics::default();
    for (path, text) in written {
        match text {
            Ok(text) => files.push((path.clone(), text)),
            Err(difference) => failures.push(defect(path, &difference)),
        }
    }
    if failures.is_empty() { Ok(files) } else { Err(failures) }
}

/// Reports a generated file that is not what was meant.
fn defect(path: &str, difference: &str) -> Diagnostic {
    Diagnostic::about_file(
        Path::new(path),
        format!("the generated file is not what was meant: {difference}"),
        "",
        "this is a defect of the generator: report it with the specification; nothing was written",
    )
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
