//! An application as a process of its own.

#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The process. It is killed when it is dropped.
pub struct Application {
    process: Child,
    /// Its URL, without trailing slash.
    pub address: String,
}

impl Application {
    /// Starts the program at `path` on a free port, with these environment variables.
    pub fn start(path: &str, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new(path)
            .env("LISTEN", "127.0.0.1:0")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let stdout = process.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let address =
            lines.find_map(|line| Some(line.strip_prefix("Open ")?.to_owned()));
        let address = address.expect("it says where it is");
        Self { process, address }
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
