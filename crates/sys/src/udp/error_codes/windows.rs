use windows_sys::Win32::Networking::WinSock::{
    WSAECONNRESET, WSAEHOSTUNREACH, WSAENETRESET, WSAENETUNREACH, WSAENOBUFS,
};

/// The system is out of network buffers.
pub(in crate::udp) const NO_BUFFERS: i32 = WSAENOBUFS;

/// An earlier datagram met a closed port. Sending itself never gives this code.
pub(in crate::udp) const PORT_UNREACHABLE: i32 = WSAECONNRESET;

/// Codes that stand for an ICMP answer to an earlier datagram, and may also be the refused datagram's own.
pub(in crate::udp) const REPORTED_LATE: &[i32] = &[WSAENETRESET, WSAENETUNREACH, WSAEHOSTUNREACH];
