use std::ffi::c_int;

pub(super) const NO_SIGNAL: c_int = libc::MSG_NOSIGNAL;
