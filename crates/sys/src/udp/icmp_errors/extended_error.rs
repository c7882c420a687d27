//! The extended error (`sock_extended_err`) of an entry in a socket's error queue.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use libc::{AF_INET, AF_INET6, SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_ICMP6};

use super::QueuedIcmpError;
use crate::udp::family::canonical;

/// ICMP messages (RFC 792).
mod icmp {
    pub(super) const DESTINATION_UNREACHABLE: u8 = 3;
    pub(super) const FRAGMENTATION_NEEDED: u8 = 4;
    pub(super) const PARAMETER_PROBLEM: u8 = 12;
    /// Transient codes of "destination unreachable": network, host, source route, and network and host for a type of
    /// service.
    pub(super) const SOFT: [u8; 5] = [0, 1, 5, 11, 12];
}

/// ICMPv6 messages (RFC 4443).
mod icmpv6 {
    pub(super) const DESTINATION_UNREACHABLE: u8 = 1;
    pub(super) const PACKET_TOO_BIG: u8 = 2;
    pub(super) const PARAMETER_PROBLEM: u8 = 4;
    /// Transient codes of "destination unreachable": no route, beyond scope, address.
    pub(super) const SOFT: [u8; 3] = [0, 2, 3];
}

/// Reads an extended error and the reporter's address behind it; `None` if it is not an ICMP error.
pub(super) fn icmp_error(destination: SocketAddr, data: &[u8]) -> Option<QueuedIcmpError> {
    let (error, rest) = data.split_first_chunk()?;
    let (&[origin, icmp_type, icmp_code, _], rest) = rest.split_first_chunk()?;
    let (info, rest) = rest.split_first_chunk()?;
    let (_, reporter) = rest.split_first_chunk::<4>()?;
    let is_v6 = match origin {
        SO_EE_ORIGIN_ICMP => false,
        SO_EE_ORIGIN_ICMP6 => true,
        _ => return None,
    };
    let mtu = is_too_big(is_v6, icmp_type, icmp_code).then(|| u32::from_ne_bytes(*info));
    Some(QueuedIcmpError {
        destination: canonical(destination),
        reporter: address(reporter),
        error: io::Error::from_raw_os_error(i32::from_ne_bytes(*error)),
        icmp_type,
        icmp_code,
        mtu: mtu.filter(|&mtu| mtu > 0),
        is_hard: is_hard(is_v6, icmp_type, icmp_code),
    })
}

fn is_too_big(is_v6: bool, icmp_type: u8, icmp_code: u8) -> bool {
    if is_v6 {
        icmp_type == icmpv6::PACKET_TOO_BIG
    } else {
        (icmp_type, icmp_code) == (icmp::DESTINATION_UNREACHABLE, icmp::FRAGMENTATION_NEEDED)
    }
}

fn is_hard(is_v6: bool, icmp_type: u8, icmp_code: u8) -> bool {
    match (is_v6, icmp_type) {
        (false, icmp::DESTINATION_UNREACHABLE) => !icmp::SOFT.contains(&icmp_code),
        (true, icmpv6::DESTINATION_UNREACHABLE) => !icmpv6::SOFT.contains(&icmp_code),
        (false, icmp::PARAMETER_PROBLEM)
        | (true, icmpv6::PARAMETER_PROBLEM | icmpv6::PACKET_TOO_BIG) => true,
        _ => false,
    }
}

/// The address in a `sockaddr`; `None` if the kernel left it out (AF_UNSPEC).
fn address(sockaddr: &[u8]) -> Option<IpAddr> {
    let (family, rest) = sockaddr.split_first_chunk()?;
    match i32::from(u16::from_ne_bytes(*family)) {
        AF_INET => {
            let octets: [u8; 4] = *rest.get(2..)?.first_chunk()?;
            Some(Ipv4Addr::from(octets).into())
        }
        AF_INET6 => {
            let octets: [u8; 16] = *rest.get(6..)?.first_chunk()?;
            Some(Ipv6Addr::from(octets).to_canonical())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extended_error(code: i32, message: [u8; 3], info: u32, reporter: &[u8]) -> Vec<u8> {
        let [origin, icmp_type, icmp_code] = message;
        let mut data = code.to_ne_bytes().to_vec();
        data.extend([origin, icmp_type, icmp_code, 0]);
        data.extend(info.to_ne_bytes());
        data.extend([0; 4]);
        data.extend(reporter);
        data
    }

    fn reporter_v4() -> Vec<u8> {
        let mut sockaddr = (AF_INET as u16).to_ne_bytes().to_vec();
        sockaddr.extend([0, 0, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0]);
        sockaddr
    }

    fn destination() -> SocketAddr {
        "[::ffff:192.0.2.1]:9".parse().expect("an address")
    }

    #[test]
    fn a_closed_port_is_reported_with_destination_and_reporter() {
        let data = extended_error(
            libc::ECONNREFUSED,
            [SO_EE_ORIGIN_ICMP, 3, 3],
            0,
            &reporter_v4(),
        );
        let error = icmp_error(destination(), &data).expect("an ICMP error");
        assert_eq!(error.destination.to_string(), "192.0.2.1:9");
        assert_eq!(error.reporter, Some([192, 0, 2, 7].into()));
        assert_eq!(error.error.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!((error.icmp_type, error.icmp_code), (3, 3));
        assert_eq!((error.mtu, error.is_hard), (None, true));
    }

    #[test]
    fn only_messages_about_size_have_an_mtu() {
        let mtu = |message| {
            let data = extended_error(libc::EMSGSIZE, message, 1_280, &[]);
            icmp_error(destination(), &data).expect("an ICMP error").mtu
        };
        assert_eq!(mtu([SO_EE_ORIGIN_ICMP, 3, 4]), Some(1_280));
        assert_eq!(mtu([SO_EE_ORIGIN_ICMP6, 2, 0]), Some(1_280));
        assert_eq!(mtu([SO_EE_ORIGIN_ICMP, 3, 3]), None);
        assert_eq!(mtu([SO_EE_ORIGIN_ICMP6, 3, 4]), None);
    }

    #[test]
    fn transient_errors_are_soft() {
        let is_hard = |message| {
            let data = extended_error(libc::EHOSTUNREACH, message, 0, &[]);
            icmp_error(destination(), &data)
                .expect("an ICMP error")
                .is_hard
        };
        for (icmp_type, icmp_code, hard) in [
            (3, 1, false),
            (3, 2, true),
            (3, 4, true),
            (3, 13, true),
            (11, 0, false),
            (12, 0, true),
        ] {
            assert_eq!(is_hard([SO_EE_ORIGIN_ICMP, icmp_type, icmp_code]), hard);
        }
        for (icmp_type, icmp_code, hard) in [
            (1, 0, false),
            (1, 1, true),
            (1, 4, true),
            (2, 0, true),
            (3, 0, false),
        ] {
            assert_eq!(is_hard([SO_EE_ORIGIN_ICMP6, icmp_type, icmp_code]), hard);
        }
    }

    #[test]
    fn local_errors_are_no_icmp_errors() {
        let data = extended_error(libc::EMSGSIZE, [libc::SO_EE_ORIGIN_LOCAL, 0, 0], 1_280, &[]);
        assert!(icmp_error(destination(), &data).is_none());
        assert!(icmp_error(destination(), &data[..15]).is_none());
    }

    #[test]
    fn a_reporter_may_be_missing() {
        let unspecified = [0; 16];
        assert_eq!(address(&unspecified), None);
        assert_eq!(address(&reporter_v4()[..6]), None);
        let mut v6 = (AF_INET6 as u16).to_ne_bytes().to_vec();
        v6.extend([0; 6]);
        v6.extend(Ipv6Addr::LOCALHOST.octets());
        assert_eq!(address(&v6), Some(Ipv6Addr::LOCALHOST.into()));
    }
}
