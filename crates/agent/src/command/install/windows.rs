use std::io;

/// Windows has no service manager that starts a user's program when a pipe is opened, or keeps its sockets.
pub(in crate::command) fn install(_json: bool) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "there is nothing to install on Windows: a program that needs the agent starts it, and its sockets end with it",
    ))
}
