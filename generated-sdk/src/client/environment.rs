//! Settings from environment variables.

use std::str::FromStr;

use super::settings::Settings;
use crate::error::Error;

// The variables of all clients.
pub(super) const HOST: &str = "GENAUTH_HOST";
const BRAND: &str = "GENAUTH_BRAND";
const LANG: &str = "GENAUTH_LANG";

/// Reads variables, and collects their errors.
pub(super) struct Environment<'a> {
    /// Tests replace the environment.
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

    /// Returns a variable, unless it is empty: most tools unset variables that way.
    pub(super) fn optional(&self, name: &str) -> Option<String> {
        let value = (self.variable)(name)?.trim().to_owned();
        (!value.is_empty()).then_some(value)
    }

    /// Returns a variable. If it is missing, the value is empty, and `finish` fails.
    pub(super) fn required(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.lacks(name);
            String::new()
        })
    }

    /// Returns two variables that require each other.
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

    /// Reads the settings of all clients.
    pub(super) fn read(&mut self, settings: &mut Settings) {
        settings.brand = self.parsed(BRAND).unwrap_or_default();
        settings.lang = self.parsed(LANG);
    }

    fn lacks(&mut self, name: &'static str) {
        if !self.missing.contains(&name) {
            self.missing.push(name);
        }
    }

    fn parsed<T: FromStr<Err = Error>>(&mut self, name: &str) -> Option<T> {
        let value = self.optional(name)?;
        let refused =
            |error: Error| self.wrong.push(format!("{name}: {}", error.message()));
        value.parse().map_err(refused).ok()
    }

    /// Returns `builder` if there are no errors.
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

/// Returns a variable of the process. Values that are not Unicode are ignored.
pub(super) fn of_process(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
