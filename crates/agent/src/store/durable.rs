use std::fs::{File, remove_file, rename};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::private_file;

/// Replaces a file so that after a crash there is the old or the new one, and after this there is the new one.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let temporary = path.with_extension("new");
    let written = write_synced(&temporary, bytes);
    if written.is_err() {
        // What a full disk has of it only takes room; the old file is untouched.
        let _ = remove_file(&temporary);
    }
    let file = written?;
    rename(&temporary, path)?;
    private_file::sync_folder(path.parent().ok_or(io::ErrorKind::InvalidInput)?)?;
    Ok(file)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = private_file::options()
        .create(true)
        .truncate(true)
        .write(true)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(file)
}

/// Renames a file that cannot be understood, and returns its new name.
pub(super) fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let time = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_millis());
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".corrupt-{time}"));
    rename(path, &name)?;
    Ok(name.into())
}
