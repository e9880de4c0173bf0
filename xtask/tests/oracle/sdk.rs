//! A crate that is generated from foreign documents, and a program that makes its calls.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::credentials;
use crate::document::Document;
use crate::sdk_copy::{cargo, copy, fresh, target, with_features, workspace};

/// The dependencies of the program.
const DEPENDENCIES: &str = "\
[package]
name = \"calls\"
version = \"0.0.0\"
edition = \"2024\"

[workspace]

[dependencies]
serde = \"1\"
serde_json = { version = \"1\", features = [\"preserve_order\"] }
tokio = { version = \"1\", features = [\"rt\", \"net\", \"time\"] }
";

/// A folder with specifications, the crate that is generated from them, and a program beside it.
pub(crate) struct Sdk {
    dir: PathBuf,
    /// Client names and their documents.
    clients: BTreeMap<String, Document>,
}

/// An operation of the crate that a generated call belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) name: String,
    /// There is a call with all properties, whose arguments may be replaced.
    pub(crate) has_full: bool,
}

impl Sdk {
    /// Makes the folder anew.
    pub(crate) fn new(name: &str) -> Self {
        let dir = fresh(name);
        fs::create_dir_all(dir.join("spec")).unwrap();
        let source = workspace().join("generated-sdk");
        copy(&source.join("src"), &dir.join("sdk/src"));
        fs::create_dir_all(dir.join("sdk/docs")).unwrap();
        let sdk = Self {
            dir,
            clients: BTreeMap::new(),
        };
        let program = include_str!("program/main.rs");
        sdk.write("calls/src/main.rs", program);
        let sample = fs::read_to_string(source.join("tests/support/sample.rs")).unwrap();
        sdk.write("calls/src/sample.rs", &sample);
        let lock = fs::read_to_string(workspace().join("Cargo.lock")).unwrap();
        sdk.write("calls/Cargo.lock", &lock);
        sdk
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.clients.iter().map(|(name, document)| (name.as_str(), document))
    }

    /// Adds the document of a client. `file` is its name in the folder of specifications.
    pub(crate) fn add(&mut self, file: &str, text: &str) {
        self.write(&format!("spec/{file}"), text);
        let (name, _) = file.rsplit_once('.').unwrap();
        self.clients.insert(name.to_owned(), Document::read(text));
    }

    /// Adds the client of a file that is in the folder of specifications. The crate has its feature.
    pub(crate) fn adopt(&mut self, file: &str) {
        let text = fs::read_to_string(self.path("spec").join(file)).unwrap();
        let (name, _) = file.rsplit_once('.').unwrap();
        self.clients.insert(name.to_owned(), Document::read(&text));
    }

    /// Takes a client out again.
    pub(crate) fn remove(&mut self, client: &str) {
        self.clients.remove(client);
        for end in ["yaml", "json"] {
            let file = self.path(&format!("spec/{client}.{end}"));
            if file.exists() {
                fs::remove_file(file).unwrap();
            }
        }
    }

    /// Generates the crate from the specifications.
    ///
    /// # Errors
    ///
    /// The output of the command.
    pub(crate) fn generate(&self) -> Result<String, String> {
        let manifest = workspace().join("generated-sdk/Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        let (library, _) = manifest.split_once("[dev-dependencies]").unwrap();
        let new =
            self.clients.keys().filter(|one| !library.contains(&format!("\n{one} = [")));
        let manifest = with_features(library, new.map(String::as_str));
        self.write("sdk/Cargo.toml", &manifest);
        self.xtask("generate --spec-dir spec --sdk-dir sdk --docs-dir sdk/docs")
    }

    /// Runs a command of xtask in the folder, and returns its output.
    ///
    /// # Errors
    ///
    /// The output of a command that failed.
    pub(crate) fn xtask(&self, command: &str) -> Result<String, String> {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.current_dir(&self.dir);
        let outcome = xtask.args(command.split(' ')).output().unwrap();
        let stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
        match outcome.status.success() {
            true => Ok(stderr),
            false => Err(stderr),
        }
    }

    /// Builds crate and program.
    ///
    /// # Errors
    ///
    /// All errors and warnings of the compiler.
    pub(crate) fn build(&self) -> Result<(), String> {
        let features: Vec<_> =
            self.clients.keys().map(String::as_str).chain(["test-util"]).collect();
        let manifest = format!(
            "{DEPENDENCIES}genauth = {{ path = \"../sdk\", default-features = false, \
             features = {features:?} }}\n"
        );
        self.write("calls/Cargo.toml", &manifest);
        let mut modules = String::new();
        let mut arms = String::new();
        for (name, document) in &self.clients {
            let calls = self.path(&format!("sdk/tests/generated/{name}.rs"));
            let calls = fs::read_to_string(calls).unwrap();
            let (_, rest) = calls.split_once("\nuse genauth::").unwrap();
            let (ty, _) = rest.split_once(';').unwrap();
            self.write(&format!("calls/src/generated/{name}.rs"), &calls);
            modules.push_str(&format!("#[rustfmt::skip]\npub(crate) mod {name};\n"));
            let client = self.path(&format!("sdk/src/generated/{name}/client.rs"));
            let client = fs::read_to_string(client).unwrap();
            let builder = credentials::builder(ty, document, &client);
            let token = credentials::token(&client);
            arms.push_str(&format!(
                "        {name:?} => {{\n            let client = {builder}.transport(transport).build(){token};\n            \
                 crate::run(client, &wire, crate::generated::{name}::CALLS, command).await\n        }}\n"
            ));
        }
        self.write("calls/src/generated/mod.rs", &modules);
        let clients = format!(
            "pub async fn run(client: &str, command: &serde_json::Value) -> serde_json::Value {{\n    \
             let wire = crate::Wire::default();\n    let sender = wire.clone();\n    \
             let transport = move |request| sender.send(request);\n    \
             match client {{\n{arms}        _ => serde_json::json!({{ \"failed\": \"no such client\" }}),\n    }}\n}}\n"
        );
        self.write("calls/src/clients.rs", &clients);
        let mut build = cargo(&self.path("calls"), &target());
        let outcome = build.args(["build", "--quiet", "--offline"]).output().unwrap();
        let stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
        match outcome.status.success() && stderr.is_empty() {
            true => Ok(()),
            false => Err(stderr),
        }
    }

    /// Starts the program.
    pub(crate) fn start(&self) -> Program {
        let mut process = Command::new(target().join("debug/calls"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Program {
            process,
            input,
            output,
        }
    }
}

/// The running program. It ends when it is dropped.
pub(crate) struct Program {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Carries out a command.
    pub(crate) fn run(&mut self, command: &Value) -> Value {
        writeln!(self.input, "{command}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("{command} ended the program"))
    }

    /// Returns the methods of a client, in the order of their calls.
    pub(crate) fn methods(&mut self, client: &str) -> Vec<Method> {
        let list = self.run(&json!({ "client": client }));
        let list = list.as_array().unwrap_or_else(|| panic!("{client}: {list}"));
        let methods = list.iter().map(|one| Method {
            name: one[0].as_str().unwrap().to_owned(),
            has_full: one[1].as_bool().unwrap(),
        });
        methods.collect()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails only if the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
