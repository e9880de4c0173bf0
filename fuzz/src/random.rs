//! Random inputs, made of those in the corpus.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use genauth_fuzz::{LIMIT_TIME, Rng, TARGETS, Target, Watched, watched};

const HELP: &str = "\
genauth-fuzz [--seconds N] [--seed N] [--target NAME]...
    runs each target with what is in its corpus, then for so many seconds (10) with changes of it
genauth-fuzz --target NAME FILE...
    runs a target with these inputs only
";

/// The current input, and when it started.
static RUNNING: Mutex<Option<(&str, Vec<u8>, Instant)>> = Mutex::new(None);

struct Options {
    seconds: u64,
    seed: u64,
    targets: Vec<&'static Target>,
    files: Vec<PathBuf>,
}

pub(crate) fn main() -> ExitCode {
    let Some(mut options) = options() else {
        eprint!("{HELP}");
        return ExitCode::from(2);
    };
    if options.targets.is_empty() {
        options.targets = TARGETS.iter().collect();
    }
    keep_findings();
    std::thread::spawn(watch);
    let mut rng = Rng::with_seed(options.seed);
    println!("seed {}", options.seed);
    for target in &options.targets {
        let seeds = if options.files.is_empty() {
            corpus(target)
        } else {
            options.files.clone()
        };
        let seeds: Vec<Vec<u8>> =
            seeds.iter().filter_map(|file| fs::read(file).ok()).collect();
        let mut total = Total::default();
        seeds.iter().for_each(|seed| total.add(run(target, seed.clone())));
        let time = Duration::from_secs(if options.files.is_empty() {
            options.seconds
        } else {
            0
        });
        let since = Instant::now();
        while since.elapsed() < time {
            let Some(seed) = rng.choice(&seeds) else { break };
            let rounds = rng.usize(1..4);
            let input = (0..rounds)
                .fold(seed.clone(), |input, _| (target.mutate)(&input, &mut rng));
            total.add(run(target, input));
        }
        println!("{:<12} {total}", target.name);
    }
    ExitCode::SUCCESS
}

fn options() -> Option<Options> {
    let seed = Rng::new().u64(..);
    let mut options = Options {
        seconds: 10,
        seed,
        targets: Vec::new(),
        files: Vec::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => options.seconds = arguments.next()?.parse().ok()?,
            "--seed" => options.seed = arguments.next()?.parse().ok()?,
            "--target" => {
                let name = arguments.next()?;
                options.targets.push(TARGETS.iter().find(|target| target.name == name)?);
            }
            file if !file.starts_with('-') => options.files.push(file.into()),
            _ => return None,
        }
    }
    Some(options)
}

fn corpus(target: &Target) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn run(target: &'static Target, input: Vec<u8>) -> Watched {
    *running() = Some((target.name, input.clone(), Instant::now()));
    let watched = watched(target, &input);
    *running() = None;
    watched
}

fn running() -> std::sync::MutexGuard<'static, Option<(&'static str, Vec<u8>, Instant)>>
{
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a panic of any thread end the process and write the input to a file.
fn keep_findings() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        usual(panic);
        found("panics");
    }));
}

/// Ends the process if an input takes too long.
fn watch() {
    loop {
        std::thread::sleep(Duration::from_millis(100));
        let late =
            running().as_ref().is_some_and(|(_, _, since)| since.elapsed() > LIMIT_TIME);
        if late {
            found("takes too long");
        }
    }
}

fn found(what: &str) {
    if let Some((target, input, _)) = running().take() {
        let file = std::env::temp_dir()
            .join(format!("genauth-fuzz-{target}-{}", std::process::id()));
        match fs::write(&file, &input) {
            Ok(()) => eprintln!(
                "\nThe target {target} {what} with the input in {}",
                file.display()
            ),
            Err(error) => eprintln!(
                "\nThe target {target} {what}; the input can't be written: {error}"
            ),
        }
    }
    std::process::exit(1);
}

/// The cost of a target.
#[derive(Default)]
struct Total {
    runs: u64,
    time: Duration,
    most: Watched,
}

impl Total {
    fn add(&mut self, one: Watched) {
        self.runs += 1;
        self.time += one.time;
        self.most.time = self.most.time.max(one.time);
        self.most.bytes = self.most.bytes.max(one.bytes);
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { runs, time, most } = self;
        let each = time
            .checked_div(u32::try_from(*runs).unwrap_or(u32::MAX))
            .unwrap_or_default();
        write!(
            f,
            "{runs:>8} inputs, {each:.1?} each; the slowest {:.1?}, the largest {} KB",
            most.time,
            most.bytes >> 10
        )
    }
}
