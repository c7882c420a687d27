//! IPv6, which a machine may lack.

use std::net::UdpSocket;

/// Whether the machine has IPv6; prints the name of a test that is skipped without.
#[expect(
    clippy::print_stderr,
    reason = "the log of a run shows what it left out"
)]
pub(crate) fn has_ipv6(test: &str) -> bool {
    match UdpSocket::bind("[::1]:0") {
        Ok(_) => true,
        Err(error) => {
            eprintln!("skipped {test}: no IPv6: {error}");
            false
        }
    }
}
