//! A lock that ends with the process that has it.

use std::fs::File;
use std::io;

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "unavailable.rs")]
mod platform;

/// Takes the exclusive lock of the file, without waiting, and says whether nobody else had it. It belongs to the open file:
/// a duplicate of the descriptor, also in another process, keeps it.
///
/// # Errors
/// Those of the system call; `Unsupported` where there is no such lock.
pub fn try_lock(file: &File) -> io::Result<bool> {
    platform::try_lock(file)
}

#[cfg(all(test, unix))]
mod tests {
    use std::env::temp_dir;
    use std::fs::remove_file;
    use std::process;

    use super::*;

    #[test]
    fn one_open_file_has_the_lock_and_its_duplicates_keep_it() -> io::Result<()> {
        let path = temp_dir().join(format!("uwp-sockets-lock-{}", process::id()));
        let first = File::create(&path)?;
        let second = File::create(&path)?;
        assert!(try_lock(&first)?);
        assert!(!try_lock(&second)?);
        let duplicate = first.try_clone()?;
        drop(first);
        assert!(!try_lock(&second)?);
        drop(duplicate);
        assert!(try_lock(&second)?);
        remove_file(path)
    }
}
