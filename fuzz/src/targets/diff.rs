//! Two documents are compared: no report has a command, HTML or a link.

use genauth_generator::diff::{self, Format, Report};

use crate::scratch::Scratch;
use crate::{mutate, oracle};

pub(crate) fn run(input: &[u8]) {
    let (old, new) = mutate::halves(input);
    let scratch = Scratch::new();
    let old = scratch.document("old", "authentication", old);
    let new = scratch.document("new", "authentication", new);
    let paths = [old.display().to_string(), new.display().to_string()];
    let sides = match diff::read(&paths[0], &paths[1], scratch.path()) {
        Ok(sides) => sides,
        Err(found) => return oracle::findings(Err(&found)),
    };
    let [old, new] = sides.both();
    let report = Report::of(old, new);
    oracle::shown("the comparison", &report.write(Format::Text));
    oracle::quoted_markdown("the comparison", &report.write(Format::Markdown));
    oracle::annotations("the comparison", &report.write(Format::Github));
    oracle::json_object("the comparison", &report.write(Format::Json));
}
