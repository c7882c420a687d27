/// The system is out of network buffers.
pub(in crate::udp) const NO_BUFFERS: i32 = libc::ENOBUFS;

/// An earlier datagram met a closed port. Sending itself never gives this code.
pub(in crate::udp) const PORT_UNREACHABLE: i32 = libc::ECONNREFUSED;

/// Codes that stand for an ICMP answer to an earlier datagram, and may also be the refused datagram's own.
pub(in crate::udp) const REPORTED_LATE: &[i32] = &[
    libc::ENETUNREACH,
    libc::EHOSTUNREACH,
    libc::EHOSTDOWN,
    libc::ENOPROTOOPT,
    libc::EPROTO,
    libc::EACCES,
    // "Fragmentation needed" ends up here on a connected socket.
    libc::EMSGSIZE,
];
