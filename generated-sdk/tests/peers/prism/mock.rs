//! Prism as a process: it judges requests by an OpenAPI document, and responds with its examples.

#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::env;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

/// What Prism says, before its address, once it can be asked.
const READY: &str = "Prism is listening on ";

/// Where the package is installed that tells what to install.
const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/prism");

/// The program, if it can be run.
///
/// # Errors
///
/// What is missing, and how to get it.
pub fn program() -> Result<PathBuf, String> {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|node| node.status.success()) {
        return Err("Node.js is missing: install node and npm".to_owned());
    }
    let program =
        Path::new(PLACE).join("node_modules/@stoplight/prism-cli/dist/index.js");
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!("Prism is missing: run `npm ci --ignore-scripts` in {PLACE}"))
    }
}

/// A running Prism. It ends when this is dropped.
pub struct Prism {
    process: Child,
    /// With scheme and port.
    pub host: String,
}

impl Prism {
    /// Starts it with a document, on a port that the system chooses, and waits until it listens.
    ///
    /// Without `--errors`: with it, many operations response 500 because their own examples don't keep
    /// to their schemas.
    pub fn start(program: &Path, document: &Path) -> Self {
        File::open(document).unwrap_or_else(|error| {
            panic!("{} can't be read: {error}", document.display())
        });
        let mut process = Command::new("node")
            .arg(program)
            .args(["mock", "--multiprocess=false", "--host", "127.0.0.1", "--port", "0"])
            .arg(document)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node could be run a moment ago");
        let output = process.stdout.take().expect("it is piped");
        // From here on the process ends even if what follows fails.
        let mut prism = Self {
            process,
            host: String::new(),
        };
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let mut said = Vec::new();
        for line in lines.by_ref() {
            if let Some((_, host)) = line.split_once(READY) {
                prism.host = host.trim().to_owned();
                break;
            }
            said.push(line);
        }
        assert!(!prism.host.is_empty(), "Prism did not start:\n{}", said.join("\n"));
        // It reports every request, and would wait for somebody to read that.
        thread::spawn(move || lines.for_each(drop));
        prism
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // Fails if the process has ended by itself, and then there is nothing left to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
