//! Templates that are part of the program.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, UndefinedBehavior};

/// Compiles templates, each given by name and text.
pub(super) fn environment(
    templates: impl IntoIterator<Item = (&'static str, &'static str)>,
) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(syntax()?);
    for (name, text) in templates {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

/// A line with nothing but a tag leaves nothing behind; all other line ends count.
fn syntax() -> Result<SyntaxConfig, Error> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
}

/// Returns the value. No input reaches the code of the templates, so a failure is a bug in one of
/// them.
pub(super) fn or_bug<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| panic!("a template in templates/ is wrong: {error:#}"))
}
