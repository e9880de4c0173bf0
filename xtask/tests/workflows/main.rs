//! The workflows under .github/workflows, run here: their very scripts, in clones of a small repository whose
//! origin is a folder, with upstream on loopback and a GitHub that only takes notes.

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
