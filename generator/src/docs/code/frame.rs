//! What stands around the call in all samples of a language: imports, and where the client comes from.

use std::collections::HashMap;

use minijinja::{Environment, Error, UndefinedBehavior, context};

use super::super::language::{LANGUAGES, Language};
use super::super::layout;
use crate::model::{Api, Client};

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$((
            $name,
            include_str!(concat!("../../../../templates/samples/", $name, ".jinja")),
        )),*]
    };
}

const TEMPLATES: &[(&str, &str)] =
    templates!["rust", "java", "node", "go", "python", "php", "csharp"];

/// Where the call goes. As little as a method can it be part of a template.
const CALL: &str = "\0";

/// The frames of all languages, by language, client, and whether the call has arguments.
pub(in crate::docs) struct Frames(HashMap<(&'static str, String, bool), String>);

impl Frames {
    pub(in crate::docs) fn new(api: &Api) -> Self {
        let environment = or_bug(environment());
        let mut frames = HashMap::new();
        for language in LANGUAGES {
            for client in &api.clients {
                for has_arguments in [false, true] {
                    let frame = frame(&environment, language, client, has_arguments);
                    let key = (language.name, client.name.clone(), has_arguments);
                    frames.insert(key, or_bug(frame));
                }
            }
        }
        Self(frames)
    }

    /// The statements within the frame, indented as the place that it has for them.
    pub(super) fn around(
        &self,
        statements: &str,
        language: &Language,
        client: &Client,
        has_arguments: bool,
    ) -> String {
        let key = (language.name, client.name.clone(), has_arguments);
        let frame = self.0.get(&key).map_or(CALL, String::as_str);
        let Some((before, after)) = frame.split_once(CALL) else {
            return frame.to_owned();
        };
        let margin = before.rsplit('\n').next().unwrap_or_default();
        format!("{before}{}{after}", indented(statements, margin))
    }
}

/// All lines but the first, which is indented already.
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

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(layout::syntax()?);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

fn frame(
    environment: &Environment<'_>,
    language: &Language,
    client: &Client,
    arguments: bool,
) -> Result<String, Error> {
    let template = environment.get_template(language.name)?;
    let (client, class) = (&client.name, &client.type_name);
    let frame = template.render(context! { client, class, arguments, call => CALL })?;
    Ok(frame.trim_end().to_owned())
}

/// The templates are part of the program, so a failure is a bug in one of them.
fn or_bug<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| {
        panic!("a template in templates/samples/ is wrong: {error:#}")
    })
}
