//! What a client is made of, from the environment of the process.

use std::str::FromStr;

use crate::error::Error;

// Those of both clients.
pub(super) const ACCESS_TOKEN: &str = "GENAUTH_ACCESS_TOKEN";
pub(super) const HOST: &str = "GENAUTH_HOST";
pub(super) const BRAND: &str = "GENAUTH_BRAND";
pub(super) const LANG: &str = "GENAUTH_LANG";

/// Looks variables up, and remembers what was wrong with them, to say all of it at once.
pub(super) struct Environment<'a> {
    /// Tests have an environment of their own.
    variable: &'a dyn Fn(&str) -> Option<String>,
    missing: Vec<&'static str>,
    wrong: Vec<String>,
}

impl<'a> Environment<'a> {
    pub(super) fn new(variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            variable,
            missing: Vec::new(),
            wrong: Vec::new(),
        }
    }

    /// An empty variable is none: that is how most tools unset one.
    pub(super) fn optional(&self, name: &str) -> Option<String> {
        let value = (self.variable)(name)?.trim().to_owned();
        (!value.is_empty()).then_some(value)
    }

    /// Empty if it is missing; then there is no client in the end.
    pub(super) fn required(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.lacks(name);
            String::new()
        })
    }

    /// Two that belong together: one alone lacks the other.
    #[cfg(feature = "management")]
    pub(super) fn pair(
        &mut self,
        first: &'static str,
        second: &'static str,
    ) -> Option<(String, String)> {
        match (self.optional(first), self.optional(second)) {
            (Some(first), Some(second)) => Some((first, second)),
            (None, None) => None,
            (known, _) => {
                self.lacks(if known.is_some() { second } else { first });
                None
            }
        }
    }

    fn lacks(&mut self, name: &'static str) {
        if !self.missing.contains(&name) {
            self.missing.push(name);
        }
    }

    pub(super) fn parsed<T: FromStr<Err = Error>>(&mut self, name: &str) -> Option<T> {
        let value = self.optional(name)?;
        let refused =
            |error: Error| self.wrong.push(format!("{name}: {}", error.message()));
        value.parse().map_err(refused).ok()
    }

    /// What was looked up, if all of it was fine.
    pub(super) fn finish<T>(self, builder: T) -> Result<T, Error> {
        let missing = (!self.missing.is_empty()).then(|| {
            let names = self.missing.join(", ");
            format!("not set in the environment: {names}")
        });
        let findings: Vec<String> = missing.into_iter().chain(self.wrong).collect();
        if findings.is_empty() {
            Ok(builder)
        } else {
            Err(Error::config(findings.join("; ")))
        }
    }
}

/// The environment of the process. What is not Unicode is none of these variables.
pub(super) fn of_process(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
