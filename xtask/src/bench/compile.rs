//! The command itself: write the crates, build them in turns, report.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use genauth_generator::artifacts::{Artifacts, Root};

use super::measure::{Cost, Step, Subject};
use super::report::{Column, Report};
use super::{Variant, crates, peer, readme};
use crate::console::{self, UNUSABLE};
use crate::options;

pub(super) const NAME: &str = "compile";
const RUNS: &str = "runs";
const VARIANT: &str = "variant";
const PEER_DOCUMENT: &str = "peer-document";
const WRITE: &str = "write";

const FEATURES: [&str; 3] = ["--no-default-features", "--features", crates::CLIENT];

const ABOUT: &str = "\
Builds the SDK twice, once with a table per DTO (as it is) and once with serde's derives, and says
what each takes: CPU seconds of cargo and all that it starts, and the memory of the process that
needs most.

Only the crate itself is built while the clock runs: what it depends on has been built before, and
nothing is incremental. Of several runs, the one in the middle counts.";

const AFTER: &str = "\
Exit codes:
  0  measured
  2  the specification or the command line can't be used, or a build failed

Example:
  cargo xtask bench compile --runs 5 --write";

pub(super) fn command() -> Command {
    let runs = Arg::new(RUNS)
        .long(RUNS)
        .value_name("N")
        .value_parser(value_parser!(u32).range(1..=99))
        .default_value("3")
        .help("How often each build is measured");
    let variant = Arg::new(VARIANT)
        .long(VARIANT)
        .value_name("VARIANT")
        .value_parser(["tables", "derive", "both"])
        .default_value("both")
        .help("What is measured");
    let write = Arg::new(WRITE)
        .long(WRITE)
        .action(ArgAction::SetTrue)
        .help("Put the result into generated-sdk/benches/README.md as well");
    let peer_document = Arg::new(PEER_DOCUMENT)
        .long(PEER_DOCUMENT)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help(
            "Also check the crate that oas3-gen, if installed, makes of this document",
        );
    Command::new(NAME)
        .about("Measure how long the SDK takes to build, with tables and with derives")
        .long_about(ABOUT)
        .args([runs, variant, write, peer_document, options::spec_argument()])
        .after_help(AFTER)
}

struct Options {
    runs: usize,
    variants: Vec<Variant>,
    write: bool,
    peer_document: Option<PathBuf>,
    spec_dir: PathBuf,
    workspace: PathBuf,
}

impl Options {
    fn of(matches: &ArgMatches) -> Self {
        let runs = matches.get_one::<u32>(RUNS).copied().unwrap_or(1);
        let chosen = matches.get_one::<String>(VARIANT).map_or("both", String::as_str);
        let is_chosen = |variant: &Variant| chosen == "both" || chosen == variant.name();
        Self {
            runs: usize::try_from(runs).unwrap_or(1),
            variants: Variant::ALL.into_iter().filter(is_chosen).collect(),
            write: matches.get_flag(WRITE),
            peer_document: matches.get_one::<PathBuf>(PEER_DOCUMENT).cloned(),
            spec_dir: options::spec_dir(matches),
            workspace: options::workspace(),
        }
    }
}

pub(super) fn run(matches: &ArgMatches) -> ExitCode {
    let options = Options::of(matches);
    let outcome = genauth_generator::run(&options.spec_dir, &[Root::Sdk])
        .map_err(|diagnostics| genauth_generator::report::refusal(&diagnostics))
        .and_then(|run| {
            bench(&options, &run.artifacts).map_err(|error| format!("{error}\n"))
        });
    match outcome {
        Ok(report) => console::results(&report, ExitCode::SUCCESS),
        Err(reason) => {
            console::remarks(&reason);
            ExitCode::from(UNUSABLE)
        }
    }
}

fn bench(options: &Options, artifacts: &Artifacts) -> io::Result<String> {
    let place = super::place(&options.workspace)?;
    let target = place.join("target");
    let mut subjects = Vec::new();
    for variant in options.variants.iter().copied() {
        let dir = place.join(variant.name());
        let manifest = crates::write(variant, &options.workspace, artifacts, &dir)?;
        subjects.push((variant.name(), own(manifest, &target)));
    }
    if let Some(document) = &options.peer_document {
        match peer::write(document, &place.join(peer::OAS3_GEN.name))? {
            Some(manifest) => {
                subjects.push((peer::OAS3_GEN.name, foreign(manifest, &target)))
            }
            None => console::remarks(&format!(
                "{} is not on the PATH\n",
                peer::OAS3_GEN.name
            )),
        }
    }
    let columns = measure(&subjects, options.runs)?;
    let report = Report {
        columns,
        runs: options.runs,
        lock: fs::read_to_string(options.workspace.join("Cargo.lock"))?,
    };
    let text = report.text()?;
    if options.write {
        readme::write(&options.workspace, NAME, &text)?;
    }
    Ok(text)
}

fn own(manifest: PathBuf, target: &Path) -> Subject<'_> {
    Subject {
        manifest,
        target,
        features: &FEATURES,
        steps: &Step::ALL,
    }
}

/// Another's crate is only checked: that says enough about how far apart the two are.
fn foreign(manifest: PathBuf, target: &Path) -> Subject<'_> {
    Subject {
        manifest,
        target,
        features: &[],
        steps: &[Step::Check],
    }
}

fn measure(
    subjects: &[(&'static str, Subject<'_>)],
    runs: usize,
) -> io::Result<Vec<Column>> {
    let mut columns = Vec::new();
    for (name, subject) in subjects {
        columns.push(Column::new(name, crates::lines(&subject.manifest)?));
    }
    for step in Step::ALL {
        let turns = subjects.iter().map(|(_, subject)| subject).zip(&mut columns);
        measure_step(step, turns.collect(), runs)?;
    }
    Ok(columns)
}

/// In turns, so that whatever else the machine does hits all subjects alike.
fn measure_step(
    step: Step,
    mut turns: Vec<(&Subject<'_>, &mut Column)>,
    runs: usize,
) -> io::Result<()> {
    turns.retain(|(subject, _)| subject.steps.contains(&step));
    for (subject, _) in &turns {
        subject.warm_up(step)?;
    }
    let mut costs = vec![Vec::new(); turns.len()];
    for run in 1..=runs {
        console::remarks(&format!("{}: run {run} of {runs}\n", step.name()));
        for ((subject, _), costs) in turns.iter().zip(&mut costs) {
            costs.push(subject.measure(step)?);
        }
    }
    for ((subject, column), costs) in turns.into_iter().zip(&costs) {
        column.costs.push((step, Cost::median(costs)));
        // Where the library lies, that of another subject may lie now.
        subject.warm_up(step)?;
        column.libraries.extend(subject.library_size(step)?.map(|size| (step, size)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(given: &[&str]) -> Result<Options, clap::Error> {
        let matches = command().try_get_matches_from([&["compile"], given].concat())?;
        Ok(Options::of(&matches))
    }

    #[test]
    fn without_options_both_are_measured_three_times() {
        let options = options(&[]).unwrap();
        assert_eq!(options.variants, Variant::ALL);
        assert_eq!((options.runs, options.write), (3, false));
    }

    #[test]
    fn one_variant_can_be_chosen() {
        let options = options(&[
            "--variant=derive",
            "--runs=5",
            "--write",
            "--spec-dir=there",
            "--peer-document=raw.json",
        ])
        .unwrap();
        assert_eq!(options.variants, [Variant::Derive]);
        assert_eq!((options.runs, options.write), (5, true));
        assert_eq!(options.spec_dir, Path::new("there"));
        assert_eq!(options.peer_document.as_deref(), Some(Path::new("raw.json")));
    }

    #[test]
    fn nonsense_is_refused() {
        for given in
            [&["--runs", "0"], &["--runs", "many"], &["--variant", "both,derive"]]
        {
            assert!(options(given).is_err(), "{given:?}");
        }
    }
}
