//! The report of an import of pages.

use std::fmt;

use super::document::enums;
use super::facts::Profile;
use super::operations::{self, Operation};
use super::schemas::{Member, Schemas};
use crate::diagnostic::Diagnostics;
use crate::line;

/// The number of names that are listed of each kind. The others are counted.
const LISTED: usize = 40;

/// The result of an import.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The written files, by the paths that the user gave.
    pub written: Vec<String>,
    /// The summary of each client.
    pub clients: Vec<String>,
    /// The operations whose HTTP request no page states, and the decisions about them.
    pub decided: Vec<String>,
    /// The types that were inferred, each with its source.
    pub inferred: Vec<String>,
    /// The Markdown files that are no reference pages.
    pub skipped: Vec<String>,
    pub warnings: Diagnostics,
}

impl Report {
    pub(super) fn add(
        &mut self,
        client: &str,
        operations: &[Operation],
        schemas: &Schemas,
    ) {
        self.clients.push(format!(
            "{client}: {} operations, {} models",
            operations.len(),
            schemas.all.len()
        ));
        let decided = operations.iter().filter(|operation| operation.decided);
        self.decided
            .extend(decided.map(|operation| operations::line(client, operation)));
        let parameters = operations.iter().flat_map(|operation| {
            let members = operation.parameters.iter().map(|parameter| &parameter.member);
            members.map(|member| (&operation.method, member))
        });
        let members = schemas.all.iter().flat_map(|schema| {
            schema.members.iter().map(|member| (&schema.name, member))
        });
        let inferred = parameters.chain(members).filter_map(|(owner, member)| {
            Some(format!("{owner}.{}: {}", member.row.name, inferred(member, schemas)?))
        });
        self.inferred.extend(inferred);
    }
}

/// Returns the source of a property's type, if no cell has it.
fn inferred(member: &Member, schemas: &Schemas) -> Option<&'static str> {
    let of_upstream = member.row.profile == Profile::Upstream;
    if member.row.inferred {
        Some("a list of what its sample shows")
    } else if of_upstream && !enums(member, schemas).is_empty() {
        Some("an enum of the values that its description lists")
    } else {
        None
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for client in &self.clients {
            writeln!(f, "{}", line::name(client))?;
        }
        names(f, "written", &self.written)?;
        names(f, "no reference pages, and left out", &self.skipped)?;
        names(
            f,
            "HTTP method by the method's name, path by the file's, with a token if there is one, as their pages do not say",
            &self.decided,
        )?;
        names(f, "types that are not on the pages as such", &self.inferred)?;
        match self.warnings.iter().count() {
            0 => Ok(()),
            count => writeln!(f, "warnings: {count}"),
        }
    }
}

/// Returns the list of names, or nothing if there are none.
fn names(f: &mut fmt::Formatter<'_>, title: &str, names: &[String]) -> fmt::Result {
    if names.is_empty() {
        return Ok(());
    }
    writeln!(f, "{title}: {}", names.len())?;
    for name in names.iter().take(LISTED) {
        writeln!(f, "  {}", line::sentence(name))?;
    }
    match names.len().checked_sub(LISTED) {
        Some(rest @ 1..) => writeln!(f, "  and {rest} more"),
        _ => Ok(()),
    }
}
