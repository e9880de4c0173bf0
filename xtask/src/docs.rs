//! `cargo xtask docs`: writes the reference pages of any language, or compares them with others.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgGroup, ArgMatches, Command, value_parser};
use genauth_generator::artifacts::Dirs;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::pages::{
    self, LANGUAGES, Language, PROFILES, Pages, Profile, QUIRKS, Quirk,
};
use genauth_generator::platform::Platform;
use genauth_generator::report;

use crate::console::{self, UNUSABLE};
use crate::options;

const LANG: &str = "lang";
const ALL: &str = "all";
const PROFILE: &str = "profile";
const OUT: &str = "out";
const COMPARE: &str = "compare";

const ABOUT: &str = "\
Writes the reference pages of any language that the platform has an SDK for, or compares them with
pages of somebody else, or both. `generate` writes those of Rust.

Each language has a folder of its own below the one given. In it, only what differs is written, and
generated pages that belong there no longer are removed. When pages are compared, runs of white space
are one space outside of code, and pages that only we have are counted and no difference.";

const EXIT_CODES: &str = "\
Exit codes:
  0  everything is written, and no page differs
  1  a page differs from the one that it is compared with
  2  the specification or the command line can't be used, or a file can't be read or written

Example:
  cargo xtask docs --lang java,python --profile upstream --compare ../their-pages";

pub(crate) fn command() -> Command {
    let languages = LANGUAGES.map(|language| language.name).join(", ");
    let lang = Arg::new(LANG)
        .long(LANG)
        .value_name("LANG")
        .required(true)
        .value_delimiter(',')
        .value_parser(
            LANGUAGES
                .map(|language| language.name)
                .into_iter()
                .chain([ALL])
                .collect::<Vec<_>>(),
        )
        .help(format!("Comma-separated: {languages}; or {ALL}"))
        .hide_possible_values(true);
    let profile = Arg::new(PROFILE)
        .long(PROFILE)
        .value_name("PROFILE")
        .value_parser(PROFILES.map(|(name, _)| name))
        .default_value(PROFILES[0].0)
        .help("Our own pages, or pages as upstream's factory writes them");
    Command::new("docs")
        .about("Write the reference pages of any language, or compare them with others")
        .long_about(ABOUT)
        .args([lang, profile, options::spec_argument(), options::size_argument()])
        .arg(folder(OUT, "Folder to write to: one folder in it for each language"))
        .arg(folder(
            COMPARE,
            "Folder to compare with: one folder in it for each language",
        ))
        .group(ArgGroup::new("what").args([OUT, COMPARE]).required(true).multiple(true))
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
        .after_long_help(format!("{}\n{}\n\n{EXIT_CODES}", quirks(), options::PATHS))
}

/// What the profile of upstream is about.
fn quirks() -> String {
    let line = |quirk: &Quirk| {
        let Quirk {
            name,
            upstream,
            default,
        } = quirk;
        format!("  {name:<20}{upstream}; otherwise {default}\n")
    };
    let lines: String = QUIRKS.iter().map(line).collect();
    format!("Quirks of the profile `upstream`, and what pages have without:\n{lines}")
}

fn folder(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    match results(matches) {
        Ok((text, same)) => console::results(
            &text,
            if same { ExitCode::SUCCESS } else { ExitCode::from(1) },
        ),
        Err(diagnostics) => {
            console::remarks(&report::refusal(&diagnostics));
            ExitCode::from(UNUSABLE)
        }
    }
}

/// What there is to say, and whether all that was compared is the same.
fn results(matches: &ArgMatches) -> Result<(String, bool), Diagnostics> {
    let name = matches.get_one::<String>(PROFILE).map_or("", String::as_str);
    let profile =
        PROFILES.iter().find(|(one, _)| *one == name).unwrap_or(&PROFILES[0]).1;
    let spec_dir = options::spec_dir(matches);
    let platform = match profile {
        Profile::Genauth => Platform::of(&spec_dir)?,
        Profile::Upstream => Platform::of_or(&spec_dir, &options::model())?,
    };
    let (all, warnings) =
        pages::each(&spec_dir, &platform, profile, &languages(matches), |pages| {
            language_results(&pages, matches)
        })?;
    console::remarks(&report::warnings(&warnings));
    let (mut text, mut same) = (String::new(), true);
    for result in all {
        let (its_text, is_same) = result?;
        text.push_str(&its_text);
        same &= is_same;
    }
    Ok((text, same))
}

fn language_results(
    pages: &Pages,
    matches: &ArgMatches,
) -> Result<(String, bool), Diagnostics> {
    let (mut text, mut same) = (String::new(), true);
    if let Some(out) = matches.get_one::<PathBuf>(OUT) {
        text.push_str(&write(pages, out.join(pages.language.name))?);
    }
    if let Some(theirs) = matches.get_one::<PathBuf>(COMPARE) {
        let comparison = pages.compare(theirs)?;
        text.push_str(&format!("{}: {comparison}", pages.language.name));
        same = comparison.differences.is_empty();
    }
    Ok((text, same))
}

/// Each language once, in the order of the table.
fn languages(matches: &ArgMatches) -> Vec<&'static Language> {
    let names: Vec<&String> = matches.get_many(LANG).into_iter().flatten().collect();
    let wanted = |language: &&Language| {
        names.iter().any(|name| *name == ALL || *name == language.name)
    };
    LANGUAGES.into_iter().filter(wanted).collect()
}

fn write(pages: &Pages, folder: PathBuf) -> Result<String, Diagnostics> {
    let dirs = Dirs {
        docs: Some(folder),
        ..Dirs::default()
    };
    let output = dirs.begin()?;
    let changes = pages.artifacts.compare(&dirs)?;
    changes.apply(output)?;
    Ok(report::summary(&changes))
}
