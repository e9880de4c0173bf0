//! Runs targets. With libFuzzer if built by `fuzz/run`, which says how; else `genauth-fuzz --help` does.

#![cfg_attr(libfuzzer, no_main)]

#[cfg(libfuzzer)]
mod guided;
#[cfg(not(libfuzzer))]
mod random;

#[cfg(not(libfuzzer))]
fn main() -> std::process::ExitCode {
    random::main()
}
