//! Socket addresses in the kernel's layout.

use std::mem::zeroed;
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6};

use libc::{AF_INET, AF_INET6, sockaddr_in, sockaddr_in6, socklen_t};

/// An IPv4 or IPv6 socket address in the kernel's layout. It is zeroed before it is written, so every byte is initialized.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) union Address {
    v4: sockaddr_in,
    v6: sockaddr_in6,
}

impl Address {
    /// Size of an address of either family.
    pub(super) const ROOM: socklen_t = size_of::<Self>() as socklen_t;

    pub(super) fn zeroed() -> Self {
        // SAFETY: both variants consist of integers, for which zeros are valid.
        unsafe { zeroed() }
    }

    /// The address in the kernel's layout, and its length in bytes.
    pub(super) fn new(address: SocketAddr) -> (Self, socklen_t) {
        match address {
            SocketAddr::V4(address) => (Self::v4(address), size_of::<sockaddr_in>() as socklen_t),
            SocketAddr::V6(address) => (Self::v6(address), size_of::<sockaddr_in6>() as socklen_t),
        }
    }

    fn v4(address: SocketAddrV4) -> Self {
        let mut this = Self::zeroed();
        this.v4 = sockaddr_in {
            sin_family: AF_INET as _,
            sin_port: address.port().to_be(),
            sin_addr: libc::in_addr {
                s_addr: u32::from_ne_bytes(address.ip().octets()),
            },
            sin_zero: [0; 8],
        };
        this
    }

    fn v6(address: SocketAddrV6) -> Self {
        Self {
            v6: sockaddr_in6 {
                sin6_family: AF_INET6 as _,
                sin6_port: address.port().to_be(),
                sin6_flowinfo: address.flowinfo(),
                sin6_addr: libc::in6_addr {
                    s6_addr: address.ip().octets(),
                },
                sin6_scope_id: address.scope_id(),
            },
        }
    }
}

impl From<Address> for SocketAddr {
    /// An address that the kernel did not fill in reads as `[::]:0`.
    fn from(address: Address) -> Self {
        // SAFETY: both variants begin with the family, every byte of the union is initialized, and any bits are a number.
        let family = unsafe { address.v4.sin_family };
        if i32::from(family) == AF_INET {
            // SAFETY: every byte of the union is initialized, and every bit pattern is a valid `sockaddr_in`.
            read_v4(unsafe { &address.v4 }).into()
        } else {
            // SAFETY: every byte of the union is initialized, and every bit pattern is a valid `sockaddr_in6`.
            read_v6(unsafe { &address.v6 }).into()
        }
    }
}

fn read_v4(address: &sockaddr_in) -> SocketAddrV4 {
    let ip = address.sin_addr.s_addr.to_ne_bytes().into();
    SocketAddrV4::new(ip, u16::from_be(address.sin_port))
}

fn read_v6(address: &sockaddr_in6) -> SocketAddrV6 {
    SocketAddrV6::new(
        address.sin6_addr.s6_addr.into(),
        u16::from_be(address.sin6_port),
        address.sin6_flowinfo,
        address.sin6_scope_id,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_the_round_trip() {
        for text in ["192.0.2.1:65535", "[2001:db8::7]:1", "[fe80::1%9]:53"] {
            let address: SocketAddr = text.parse().expect("an address");
            assert_eq!(SocketAddr::from(Address::new(address).0), address);
        }
    }

    #[test]
    fn the_length_is_that_of_the_family() {
        let length = |text: &str| Address::new(text.parse().expect("an address")).1;
        assert_eq!((length("127.0.0.1:1"), length("[::1]:1")), (16, 28));
    }
}
