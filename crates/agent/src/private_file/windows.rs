use std::fs::OpenOptions;
use std::io;
use std::path::Path;

/// How such a file is opened. It inherits the rights of its folder, which are the user's alone.
pub(crate) fn options() -> OpenOptions {
    OpenOptions::new()
}

/// Nothing: the file system journals the names of files.
pub(crate) const fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
