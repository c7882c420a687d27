use std::fs::File;
use std::io;
use std::os::windows::io::AsHandle;

/// Standard output, the only one with a number that a process inherits here.
pub(in crate::command) fn open(descriptor: i32) -> io::Result<File> {
    if descriptor != 1 {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "--ready-fd is 1, the standard output, on Windows",
        ));
    }
    Ok(io::stdout().as_handle().try_clone_to_owned()?.into())
}
