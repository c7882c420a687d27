use windows_sys::Win32::Networking::WinSock::WSAEMFILE;

/// The process has no socket left.
pub(super) const SHORTAGES: &[i32] = &[WSAEMFILE];
