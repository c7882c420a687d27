use std::io::{Write, stderr};
use std::process::ExitCode;

pub(super) fn main() -> ExitCode {
    // Where even this cannot be written, the code of the exit remains.
    let _ = writeln!(
        stderr(),
        "uwp-sockets-agent: not available on this system yet"
    );
    ExitCode::FAILURE
}
