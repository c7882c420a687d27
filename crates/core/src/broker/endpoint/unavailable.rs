use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

pub(super) fn default_folder(_variable: &impl Fn(&str) -> Option<OsString>) -> io::Result<PathBuf> {
    Err(unsupported())
}

pub(super) fn require_address(_path: &Path) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn make_private(_folder: &Path) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn require_private(_folder: &Path) -> io::Result<()> {
    Err(unsupported())
}

pub(super) fn require_socket(_path: &Path) -> io::Result<()> {
    Err(unsupported())
}

fn unsupported() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "there is no agent on this system yet",
    )
}
