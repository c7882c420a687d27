use std::ffi::OsString;
use std::fs::{DirBuilder, Metadata, symlink_metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use socket2::SockAddr;
use sockets_sys::process;

use super::{denied, folder_of};

/// Rights of the group and of others.
const OTHERS: u32 = 0o077;

pub(super) const NO_HOME: &str = "HOME is not set";

pub(super) fn default_state(variable: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let home = || Some(PathBuf::from(variable("HOME")?).join(".local/state"));
    folder_of(variable, "XDG_STATE_HOME").or_else(home)
}

/// In `/tmp`, where anybody may have made it before: hence the checks.
pub(super) fn folder_for_user() -> io::Result<PathBuf> {
    Ok(format!("/tmp/uwp-sockets-{}", process::user()?).into())
}

pub(super) fn require_address(path: &Path) -> io::Result<()> {
    SockAddr::unix(path).map(drop).map_err(|_| {
        let reason = format!("{} is too long for a socket", path.display());
        io::Error::new(io::ErrorKind::InvalidInput, reason)
    })
}

pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    if let Some(above) = folder.parent().filter(|above| !above.exists()) {
        builder.recursive(true).create(above)?;
    }
    match builder.recursive(false).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => require_private(folder),
    }
}

pub(super) fn require_private(folder: &Path) -> io::Result<()> {
    let found = symlink_metadata(folder)?;
    let name = folder.display();
    if !found.is_dir() {
        return Err(denied(format!("{name} is no folder")));
    }
    require_owner(folder, &found)?;
    match found.mode() & 0o777 {
        mode if mode & OTHERS == 0 => Ok(()),
        mode => Err(denied(format!("{name} is open to others (mode {mode:o})"))),
    }
}

pub(super) fn require_endpoint(path: &Path) -> io::Result<()> {
    require_private(path.parent().unwrap_or(path))?;
    let found = symlink_metadata(path)?;
    if !found.file_type().is_socket() {
        return Err(denied(format!("{} is no socket", path.display())));
    }
    require_owner(path, &found)
}

fn require_owner(path: &Path, found: &Metadata) -> io::Result<()> {
    match found.uid() {
        user if user == process::user()? => Ok(()),
        user => Err(denied(format!("{} belongs to user {user}", path.display()))),
    }
}
