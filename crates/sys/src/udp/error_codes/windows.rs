use windows_sys::Win32::Networking::WinSock::{
    WSAECONNRESET, WSAEHOSTUNREACH, WSAENETRESET, WSAENETUNREACH, WSAENOBUFS,
};

/// The system is out of network buffers.
pub(in crate::udp) const NO_BUFFERS: i32 = WSAENOBUFS;

/// ICMP error "port unreachable" for an earlier datagram. A datagram being sent never fails with this code.
pub(in crate::udp) const PORT_UNREACHABLE: i32 = WSAECONNRESET;

/// Codes that are either a pending ICMP error for an earlier datagram or the error of the datagram being sent.
pub(in crate::udp) const MAYBE_PENDING: &[i32] = &[WSAENETRESET, WSAENETUNREACH, WSAEHOSTUNREACH];
