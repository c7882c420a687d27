//! Windows.

pub(super) use super::winsock::meaning;
