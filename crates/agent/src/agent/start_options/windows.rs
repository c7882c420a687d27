use std::os::windows::process::CommandExt;
use std::process::Command;

/// `CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP`: a console, which the runtime may expect, that nobody sees; and no Ctrl-C from
/// that of the agent.
const FLAGS: u32 = 0x0800_0000 | 0x0000_0200;

pub(in crate::agent) fn set_apart(command: &mut Command) -> &mut Command {
    command.creation_flags(FLAGS)
}
