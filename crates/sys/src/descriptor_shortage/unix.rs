/// The process, or the system, has no descriptor left.
pub(super) const SHORTAGES: &[i32] = &[libc::EMFILE, libc::ENFILE];
