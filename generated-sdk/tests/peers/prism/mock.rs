//! A Prism process, which validates requests against an OpenAPI document and responds with its
//! examples.

#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::env;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

/// The output before the address, when Prism is ready.
const READY: &str = "Prism is listening on ";

/// The folder of the package.
const PLACE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../generated-sdk/tests/peers/prism");

/// Returns the program, if it can be run.
///
/// # Errors
///
/// The missing requirement, and how to install it.
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

/// A running Prism. It ends when it is dropped.
pub struct Prism {
    process: Child,
    /// The host with scheme and port.
    pub host: String,
}

impl Prism {
    /// Starts Prism with a document on a free port, and waits until it listens.
    ///
    /// Without `--errors`: with it, many operations return 500 because their own examples do not
    /// match their schemas.
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
        // The process ends from here on even if the following fails.
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
        // The output must be read, or else Prism blocks.
        thread::spawn(move || lines.for_each(drop));
        prism
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // Fails only if the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
