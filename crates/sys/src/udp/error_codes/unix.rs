/// The system is out of network buffers.
pub(in crate::udp) const NO_BUFFERS: i32 = libc::ENOBUFS;

/// ICMP error "port unreachable" for an earlier datagram. A datagram being sent never fails with this code.
pub(in crate::udp) const PORT_UNREACHABLE: i32 = libc::ECONNREFUSED;

/// Codes that are either a pending ICMP error for an earlier datagram or the error of the datagram being sent.
pub(in crate::udp) const MAYBE_PENDING: &[i32] = &[
    libc::ENETUNREACH,
    libc::EHOSTUNREACH,
    libc::EHOSTDOWN,
    libc::ENOPROTOOPT,
    libc::EPROTO,
    libc::EACCES,
    // ICMP "fragmentation needed" on a connected socket.
    libc::EMSGSIZE,
];
