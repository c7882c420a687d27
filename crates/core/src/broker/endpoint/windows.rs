use std::ffi::OsString;
use std::fs::create_dir_all;
use std::io;
use std::path::{Path, PathBuf};

use sockets_sys::{pipe, private_folder};

use super::folder_of;

pub(super) use private_folder::require as require_private;

pub(super) const NO_HOME: &str = "LOCALAPPDATA is not set";

pub(super) fn default_path(_variable: &impl Fn(&str) -> Option<OsString>) -> io::Result<PathBuf> {
    pipe::default_name()
}

pub(super) fn require_address(path: &Path) -> io::Result<()> {
    pipe::require_name(path)
}

pub(super) fn default_state(variable: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    folder_of(variable, "LOCALAPPDATA")
}

pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    if let Some(above) = folder.parent().filter(|above| !above.exists()) {
        create_dir_all(above)?;
    }
    private_folder::make(folder)?;
    require_private(folder)
}

/// Whose a pipe is can be asked once it is open.
pub(super) fn require_endpoint(path: &Path) -> io::Result<()> {
    require_address(path)
}
