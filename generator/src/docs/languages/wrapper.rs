//! The code around the call, which all samples of a language share: imports, and the client.

use std::collections::HashMap;

use minijinja::{Environment, Error, context};

use super::language::Language;
use super::names;
use crate::docs::jinja;
use crate::model::{Api, Client, Operation};
use crate::platform::Credentials;

/// Stands for the call. NUL cannot occur in a template.
const CALL: &str = "\0";
/// Stands for the imports. U+0001 cannot occur either.
const IMPORTS: &str = "\u{1}";

/// The facts about a call that a wrapper depends on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    /// The call has arguments.
    arguments: bool,
    /// The call needs the access token of a user.
    token: bool,
}

impl Facts {
    pub(super) fn of(operation: &Operation) -> Self {
        Self {
            arguments: operation.has_arguments(),
            token: operation.needs_token,
        }
    }
}

/// The wrappers of all languages, by language, client, and facts about the call.
pub(in crate::docs) struct Wrappers(HashMap<(&'static str, String, Facts), String>);

impl Wrappers {
    pub(in crate::docs) fn new(api: &Api, languages: &[&'static Language]) -> Self {
        let templates = languages.iter().map(|one| (one.name, one.wrapper));
        let environment = jinja::or_bug(jinja::environment(templates));
        let mut wrappers = HashMap::new();
        for language in languages {
            for client in &api.clients {
                for (arguments, token) in
                    [(false, false), (false, true), (true, false), (true, true)]
                {
                    let facts = Facts { arguments, token };
                    let wrapper = wrapper(&environment, language, api, client, facts);
                    let key = (language.name, client.name.clone(), facts);
                    wrappers.insert(key, jinja::or_bug(wrapper));
                }
            }
        }
        Self(wrappers)
    }

    pub(super) fn of(&self, language: &Language, client: &Client, facts: Facts) -> &str {
        let key = (language.name, client.name.clone(), facts);
        self.0.get(&key).map_or(CALL, String::as_str)
    }
}

/// Puts imports and statements into a wrapper. The statements are indented as their placeholder is.
pub(super) fn around(wrapper: &str, statements: &str, imports: &str) -> String {
    let Some((before, after)) = wrapper.split_once(CALL) else {
        return wrapper.to_owned();
    };
    let margin = before.rsplit('\n').next().unwrap_or_default();
    let before = before.replace(IMPORTS, imports);
    format!("{before}{}{after}", indented(statements, margin))
}

/// Indents all lines but the first, which the wrapper has indented.
fn indented(text: &str, margin: &str) -> String {
    if margin.is_empty() {
        return text.to_owned();
    }
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(margin);
            out.push_str(line);
        }
    }
    out
}

fn wrapper(
    environment: &Environment<'_>,
    language: &Language,
    api: &Api,
    client: &Client,
    Facts { arguments, token }: Facts,
) -> Result<String, Error> {
    let template = environment.get_template(language.name)?;
    let facts = api.platform.clients.get(&client.name);
    let credentials = facts.and_then(|facts| facts.credentials).map(Credentials::name);
    let class = names::client_class(client);
    let wrapper = template.render(context! {
        credentials, class, arguments, token, call => CALL, imports => IMPORTS,
        builder => client.builder(),
    })?;
    Ok(wrapper.trim_end().to_owned())
}
