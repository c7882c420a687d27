use std::ffi::c_int;

/// Apple systems have an option of the socket instead, which is set when it is made; Windows knows no such signal.
pub(super) const NO_SIGNAL: c_int = 0;
