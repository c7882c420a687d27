//! Detects that a call ran out of descriptors where its result does not report it.

use std::io;

use errno::{Errno, set_errno};

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

/// Makes a call and returns its result, with the error if the process or system ran out of descriptors meanwhile.
///
/// The resolver of glibc opens files and sockets in modules that hide their errors: it reports that a name does not exist
/// when it could not open a socket to query it. `errno`, which is the thread's own, still has the code.
pub fn watching_descriptors<T>(call: impl FnOnce() -> T) -> (T, Option<io::Error>) {
    set_errno(Errno(0));
    let outcome = call();
    let error = io::Error::last_os_error();
    (outcome, is_shortage(&error).then_some(error))
}

/// Whether the process or the system had no descriptor left.
#[must_use]
pub fn is_shortage(error: &io::Error) -> bool {
    let code = error.raw_os_error();
    code.is_some_and(|code| platform::SHORTAGES.contains(&code))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_a_shortage_of_this_call_is_reported() {
        let with = |code| watching_descriptors(|| set_errno(Errno(code))).1;
        for code in [libc::EMFILE, libc::ENFILE] {
            let error = with(code).expect("a shortage");
            assert_eq!(error.raw_os_error(), Some(code));
        }
        assert!(with(libc::ENOENT).is_none());
        set_errno(Errno(libc::EMFILE));
        assert!(
            watching_descriptors(|| ()).1.is_none(),
            "of an earlier call"
        );
    }
}
