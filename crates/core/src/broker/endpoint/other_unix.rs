use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

pub(super) use super::unix::{
    NO_HOME, default_state, make_private, require_address, require_endpoint, require_private,
};
use super::{folder_of, unix};

pub(super) fn default_path(variable: &impl Fn(&str) -> Option<OsString>) -> io::Result<PathBuf> {
    folder_of(variable, "XDG_RUNTIME_DIR")
        .map_or_else(unix::folder_for_user, |folder| {
            Ok(folder.join("uwp-sockets"))
        })
        .map(|folder| folder.join("agent.sock"))
}
