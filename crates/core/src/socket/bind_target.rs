//! Where a socket is bound.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::{fmt, io};

use sockets_sys::interfaces::Interface;

use crate::error::{Error, Hresult};
use crate::socket::FailedCall;
use crate::socket::{LocalEndpoint, socket_address};

/// Where a socket is bound.
#[derive(Debug, Clone, Default)]
pub struct BindTarget {
    /// The local address and port.
    pub endpoint: LocalEndpoint,
    /// Restricts the socket to one interface.
    pub interface: Option<Interface>,
}

impl BindTarget {
    /// The same target for a socket with one peer: it needs that peer's family only.
    pub fn for_remote(&self, remote: SocketAddr) -> Self {
        let local = self.endpoint.for_remote(remote);
        Self {
            endpoint: LocalEndpoint {
                address: Some(local.ip()),
                ..self.endpoint
            },
            interface: self.interface.clone(),
        }
    }

    /// Opens a socket at the first candidate whose address family the host has.
    pub(crate) fn open<S>(
        &self,
        mut open: impl FnMut(SocketAddr) -> Result<S, FailedCall>,
    ) -> Result<S, Error> {
        let none = io::ErrorKind::AddrNotAvailable.into();
        let mut outcome = Err(FailedCall::of("bind")(none));
        for address in self.candidates() {
            outcome = open(address);
            match &outcome {
                Err(call) if self.endpoint.address.is_none() && is_family_missing(&call.error) => {}
                _ => break,
            }
        }
        outcome.map_err(|call| call.of_operation(self))
    }

    /// The addresses to try: the given one; or the wildcard of both families, then that of IPv4 for hosts without IPv6.
    fn candidates(&self) -> Vec<SocketAddr> {
        let LocalEndpoint { address, port, .. } = self.endpoint;
        match address {
            Some(address) => vec![socket_address(address, port, self.endpoint.scope_id)],
            None => vec![
                SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)),
                SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)),
            ],
        }
    }
}

impl fmt::Display for BindTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.candidates()[..] {
            [address] => write!(formatter, "bind {address}"),
            _ => write!(formatter, "bind port {}", self.endpoint.port),
        }
    }
}

/// Whether the kernel has no IPv6, or no interface of the host has.
fn is_family_missing(error: &io::Error) -> bool {
    let code = Error::from_io("bind", "socket", error).hresult();
    [Hresult::WSAEAFNOSUPPORT, Hresult::WSAEADDRNOTAVAIL].contains(&code)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    pub(super) fn target(address: Option<&str>, port: u16) -> BindTarget {
        BindTarget {
            endpoint: LocalEndpoint {
                address: address.map(|text| text.parse::<IpAddr>().expect("an address")),
                scope_id: 0,
                port,
            },
            interface: None,
        }
    }

    #[test]
    fn both_families_come_before_ipv4_alone() {
        let opened = target(None, 7).open(|address| Ok(address.to_string()));
        assert_eq!(opened.expect("the first"), "[::]:7");
    }

    #[test]
    fn a_target_for_a_peer_has_the_family_of_the_peer() {
        let rows = [
            (None, "192.0.2.1:9", "0.0.0.0"),
            (None, "[::1]:9", "::"),
            (Some("127.0.0.1"), "[::1]:9", "127.0.0.1"),
        ];
        for (local, remote, expected) in rows {
            let target = target(local, 7).for_remote(remote.parse().expect("an address"));
            let address = target.endpoint.address.expect("one address");
            assert_eq!(
                (address.to_string().as_str(), target.endpoint.port),
                (expected, 7)
            );
        }
    }

    #[test]
    fn it_is_named_by_what_it_fixes() {
        assert_eq!(target(Some("127.0.0.1"), 7).to_string(), "bind 127.0.0.1:7");
        assert_eq!(target(Some("::1"), 7).to_string(), "bind [::1]:7");
        assert_eq!(target(None, 7).to_string(), "bind port 7");
    }
}

#[cfg(all(test, unix))]
mod unix_tests {
    use super::tests::target;
    use super::*;

    /// Opens with an attempt that fails with this error on IPv6, and returns the address at which it succeeded.
    fn opened_without_ipv6(target: &BindTarget, number: i32) -> Result<String, Error> {
        target.open(|address| match address {
            SocketAddr::V4(_) => Ok(address.to_string()),
            SocketAddr::V6(_) => Err(FailedCall::of("socket")(io::Error::from_raw_os_error(
                number,
            ))),
        })
    }

    #[test]
    fn a_host_without_ipv6_gets_ipv4() {
        // No such family (a kernel without IPv6), no such address (an interface without IPv6).
        for number in [libc::EAFNOSUPPORT, libc::EADDRNOTAVAIL] {
            let opened = opened_without_ipv6(&target(None, 7), number);
            assert_eq!(opened.expect("IPv4 is there"), "0.0.0.0:7", "{number}");
        }
    }

    #[test]
    fn another_error_is_not_tried_around() {
        let outcome = opened_without_ipv6(&target(None, 7), libc::EADDRINUSE);
        assert_eq!(
            outcome.expect_err("in use").hresult(),
            Hresult::WSAEADDRINUSE
        );
    }

    #[test]
    fn an_address_of_ones_own_is_the_only_one_tried() {
        let outcome = opened_without_ipv6(&target(Some("::1"), 7), libc::EAFNOSUPPORT);
        assert_eq!(
            outcome.expect_err("no IPv6").hresult(),
            Hresult::WSAEAFNOSUPPORT
        );
    }

    #[test]
    fn the_error_names_the_call_that_failed() {
        let outcome = opened_without_ipv6(&target(Some("::1"), 7), libc::EMFILE);
        let error = outcome.expect_err("no descriptor");
        assert_eq!(error.syscall(), Some("socket"));
        assert_eq!(error.to_string(), "bind [::1]:7: too many open files");
    }
}
