//! Runs targets: with libFuzzer if built by `fuzz/run`, otherwise with random inputs (`genauth-fuzz
//! --help`).

#![cfg_attr(libfuzzer, no_main)]

#[cfg(libfuzzer)]
mod guided;
#[cfg(not(libfuzzer))]
mod random;

#[cfg(not(libfuzzer))]
fn main() -> std::process::ExitCode {
    random::main()
}
