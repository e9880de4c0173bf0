//! Panics of commands as error messages. Nothing was written, because writing is the last step of
//! every command.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;
use std::sync::Once;

use genauth_generator::text;

use crate::console::{self, UNUSABLE};

/// The maximum number of characters of a message, because some contain a whole document.
const LONGEST: usize = 200;

/// Runs a command. If it panics, in whichever thread, the first panic is reported.
pub(crate) fn caught(command: &str, run: impl FnOnce() -> ExitCode) -> ExitCode {
    let name = command.to_owned();
    let first = Once::new();
    panic::set_hook(Box::new(move |panic| {
        first.call_once(|| {
            console::remarks(&report(&name, &message(panic), &place(panic)))
        });
    }));
    let code = panic::catch_unwind(AssertUnwindSafe(run));
    drop(panic::take_hook());
    code.unwrap_or(ExitCode::from(UNUSABLE))
}

fn message(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let literal = payload.downcast_ref::<&str>().copied();
    let message = literal.or(payload.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("no message");
    text::line(message).chars().take(LONGEST).collect()
}

/// Returns file and line, without the folders of the machine that compiled the program.
fn place(panic: &PanicHookInfo<'_>) -> String {
    let Some(at) = panic.location() else { return "an unknown place".to_owned() };
    let parts: Vec<&str> = at.file().split(['/', '\\']).collect();
    let crate_of =
        parts.iter().rposition(|part| *part == "src").unwrap_or(0).saturating_sub(1);
    format!("{}:{}", parts[crate_of..].join("/"), at.line())
}

fn report(command: &str, message: &str, place: &str) -> String {
    format!(
        "error: `{command}` stopped because of a defect: {message} ({place})\n  \
         hint: nothing was written. Please report this line, the command `cargo xtask {command}` with its \
         options, and its version {}\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_any_thread_is_an_exit_code() {
        let code = |run: fn() -> ExitCode| format!("{:?}", caught("generate", run));
        let unusable = format!("{:?}", ExitCode::from(UNUSABLE));
        assert_eq!(code(|| panic!("here")), unusable);
        let in_thread = || {
            std::thread::scope(|scope| {
                scope.spawn(|| panic!("there"));
            });
            ExitCode::SUCCESS
        };
        assert_eq!(code(in_thread), unusable);
        assert_eq!(code(|| ExitCode::SUCCESS), format!("{:?}", ExitCode::SUCCESS));
    }

    #[test]
    fn a_report_has_what_to_do() {
        let report = report("generate", "it broke", "generator/src/lib.rs:7");
        let mut lines = report.lines();
        let first = "error: `generate` stopped because of a defect: it broke (generator/src/lib.rs:7)";
        assert_eq!(lines.next(), Some(first));
        let hint = lines.next().unwrap_or_default();
        assert!(
            hint.contains("cargo xtask generate")
                && hint.contains(env!("CARGO_PKG_VERSION"))
        );
    }
}
