use std::os::unix::process::CommandExt;
use std::process::Command;

/// It leads a process group.
pub(in crate::agent) fn set_apart(command: &mut Command) -> &mut Command {
    command.process_group(0)
}
