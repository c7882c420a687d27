use std::ffi::c_int;

/// No flag: Apple systems have the socket option SO_NOSIGPIPE instead, set at creation; Windows has no SIGPIPE.
pub(super) const NO_SIGNAL: c_int = 0;
