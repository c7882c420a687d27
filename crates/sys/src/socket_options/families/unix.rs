use std::io;

/// Whether the error says that an IPv6 socket has no such IPv4 option; macOS says EINVAL.
pub(super) fn is_unknown_to_ipv6_socket(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENOPROTOOPT | libc::EINVAL))
}
