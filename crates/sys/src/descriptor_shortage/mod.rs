//! Finding out that a call failed for want of descriptors, where its outcome does not tell.

use std::io;

use errno::{Errno, set_errno};

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

/// Makes a call, and gives with its outcome the error of a process or system that had no descriptor left meanwhile.
///
/// The resolver of glibc opens files and sockets in modules that keep their errors to themselves: it says that there is no
/// such name when it could not ask.
pub fn watching_descriptors<T>(call: impl FnOnce() -> T) -> (T, Option<io::Error>) {
    set_errno(Errno(0));
    let outcome = call();
    let error = io::Error::last_os_error();
    let is_shortage = error
        .raw_os_error()
        .is_some_and(|code| platform::SHORTAGES.contains(&code));
    (outcome, is_shortage.then_some(error))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_a_shortage_of_this_call_is_told() {
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
