//! oidc-provider, a certified OpenID Provider, as a local process: see tests/peers/oidc-provider.

#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::io::{self, BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Once;

/// If it is 1, missing requirements are a failure.
const REQUIRED: &str = "GENAUTH_TEST_PEERS";

static SKIPPED: Once = Once::new();

/// Does not use `eprintln!`, because the test runner captures that.
fn say_skipped(why: &str) {
    let message = format!(
        "\nSKIPPED: the OpenID Provider does not run: {why}. With Node.js 20 or newer, run `npm ci` in \
         generated-sdk/tests/peers/oidc-provider; {REQUIRED}=1 makes this a failure.\n"
    );
    drop(io::stderr().write_all(message.as_bytes()));
}

/// The process. It ends when it is dropped.
pub struct Provider {
    process: Child,
    stdin: Option<ChildStdin>,
    /// Kept open, because the process ends when it can't write its output.
    _stdout: Lines<BufReader<ChildStdout>>,
    pub address: String,
}

impl Provider {
    /// Returns `None`, with a message, if requirements are missing.
    pub fn start() -> Option<Self> {
        match Self::launch() {
            Ok(provider) => Some(provider),
            Err(why) if std::env::var(REQUIRED).is_ok_and(|set| set == "1") => {
                panic!("the OpenID Provider does not run: {why}")
            }
            Err(why) => {
                SKIPPED.call_once(|| say_skipped(&why));
                None
            }
        }
    }

    fn launch() -> Result<Self, String> {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/oidc-provider");
        if !folder.join("node_modules/oidc-provider").exists() {
            return Err("its packages are not installed".into());
        }
        let mut process = Command::new("node")
            .arg("provider.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("node can't be started: {error}"))?;
        let stdin = process.stdin.take();
        let stdout = process.stdout.take().ok_or("it says nothing")?;
        let mut stdout = BufReader::new(stdout).lines();
        let mut lines = stdout.by_ref().map_while(Result::ok);
        let Some(line) = lines.find(|line| line.starts_with('{')) else {
            drop(process.wait());
            return Err("it ended before it said where it is".into());
        };
        let said: serde_json::Value =
            serde_json::from_str(&line).map_err(|error| error.to_string())?;
        let address = said["address"].as_str().ok_or("it does not say where it is")?;
        Ok(Self {
            process,
            stdin,
            _stdout: stdout,
            address: address.to_owned(),
        })
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // The process ends with its standard input.
        drop(self.stdin.take());
        drop(self.process.wait());
    }
}
