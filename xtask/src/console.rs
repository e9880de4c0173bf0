//! Printing that outlives its reader.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// The input or the command line was at fault, or the disk was.
pub(crate) const UNUSABLE: u8 = 2;

/// Prints results. A reader that has seen enough (`| head`) is no failure, a full disk is.
pub(crate) fn results(text: &str, code: ExitCode) -> ExitCode {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            remarks(&format!("The results can't be printed: {error}\n"));
            ExitCode::from(UNUSABLE)
        }
        _ => code,
    }
}

/// Prints what is not a result. If nobody can be told that this fails, nobody is.
pub(crate) fn remarks(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
