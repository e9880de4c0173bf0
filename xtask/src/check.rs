//! `cargo xtask check`

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use genauth_generator::Generated;
use genauth_generator::artifacts::Dirs;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::release::Baseline;
use genauth_generator::report::{self, Format, Report, Since, Status};

use crate::check_cache::CheckCache;
use crate::console::{self, UNUSABLE};
use crate::options::{self, Options};

const AFTER: &str = "\
Exit codes:
  0  everything is up to date
  1  a file or a description has to be fixed; the last line says how
  2  the specification or the command line can't be used, or a file can't be read

Example:
  cargo xtask check --format github";

/// Compare the generated files with the specification
///
/// Reports, in this order: whether the specification is valid, whether its descriptions are
/// complete, whether the SDK and the reference pages are up to date, and how the API differs from
/// the last release.
///
/// Each description that is missing, empty or orphaned is listed, and each file that differs, is
/// missing or should not exist. Changes of the API since the last release (the newest tag like
/// v1.2.3) are reported, but never fail the check. Nothing is written.
///
/// If the last check found no problem, and neither this program nor any of the files has changed
/// since, its result is printed again; --full checks everything again.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Check {
    #[command(flatten)]
    options: Options,
    /// Output for people, for programs (one JSON object), or as annotations of a GitHub workflow
    #[arg(long, value_name = "FORMAT", value_parser = Format::NAMES, default_value = "text")]
    format: String,
    /// Git revision to compare the API with [default: the last release]
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
    /// Language whose descriptions must be complete, besides English; may be given several times
    #[arg(long, value_name = "LOCALE", value_parser = options::locales())]
    complete: Vec<String>,
    /// Check everything again, even if nothing has changed since the last check
    #[arg(long)]
    full: bool,
}

impl Check {
    pub(crate) fn run(&self) -> ExitCode {
        let options = &self.options;
        let base = Baseline::of(self.base.as_deref(), &options.spec.dir());
        let cache = if self.full { None } else { self.cache(base.as_ref()) };
        if let Some(results) = cache.as_ref().and_then(CheckCache::get) {
            console::remarks("Nothing has changed since the last check.\n");
            return console::results(&results, ExitCode::SUCCESS);
        }
        let format = Format::named(&self.format).unwrap_or(Format::Text);
        let generated =
            genauth_generator::generate(&options.spec.dir(), &options.dirs().roots());
        let report = self.report(&generated, base.as_ref());
        console::remarks(&report.remarks(format));
        if options.timings {
            console::remarks(&report::timings(&report.timings));
        }
        let results = report.results(format);
        if let Some(cache) = cache.filter(|_| report.status() == Status::Ok) {
            cache.put(&results);
        }
        console::results(&results, code(report.status()))
    }

    fn report<'a>(
        &self,
        generated: &'a Result<Generated, Diagnostics>,
        base: Option<&Baseline>,
    ) -> Report<'a> {
        let generated = generated.as_ref().map_err(Clone::clone);
        let options = &self.options;
        let mut report = genauth_generator::check(
            generated,
            &options.dirs(),
            options.generate_command(),
        );
        self.complete.iter().for_each(|locale| report.require(locale));
        if report.status() != Status::Invalid
            && let Some(base) = base
        {
            match Since::revision(&base.revision, &options.spec.dir()) {
                Ok(since) => report.since = Some(since),
                Err(diagnostics) => report.diagnostics = diagnostics,
            }
        }
        report
    }

    /// The result depends on the options, on both states of the specification, and on the generated
    /// files.
    fn cache(&self, base: Option<&Baseline>) -> Option<CheckCache> {
        let Dirs { sdk, docs, tests } = self.options.dirs();
        let spec = self.options.spec.dir();
        let folders = [sdk, docs, tests].into_iter().flatten().chain([spec]);
        let folders: Vec<PathBuf> = folders.collect();
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        let here = env::current_dir().ok()?.display().to_string();
        let command = self.options.generate_command();
        let options = vec![
            here,
            self.format.clone(),
            command,
            format!("{base:?} {:?}", self.complete),
        ];
        CheckCache::new(options, &folders)
    }
}

fn code(status: Status) -> ExitCode {
    match status {
        Status::Ok => ExitCode::SUCCESS,
        Status::Drift => ExitCode::from(1),
        Status::Invalid => ExitCode::from(UNUSABLE),
    }
}
