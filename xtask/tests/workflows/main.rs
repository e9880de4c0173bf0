//! The workflows under .github/workflows, run here: their scripts, in clones of a small repository
//! whose origin is a folder, with an upstream server on loopback and a stand-in for GitHub that
//! records its calls.

mod advisories;
mod callers;
mod drift;
mod release;
mod rules;
mod runner;
mod say;
mod scene;
mod upstream;
mod workflow;
