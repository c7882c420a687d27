//! Options that IPv4 and IPv6 both have.

use std::io;

use socket2::SockRef;

use super::platform::is_unknown_to_ipv6_socket;
use crate::wishes::Wish;

/// Sets the option for each family that the socket carries. An IPv6 socket also carries IPv4 unless IPV6_V6ONLY is set. On
/// most systems it has both options; on the others its IPv4 packets keep the system's default.
pub(crate) fn set_for_each_family(
    socket: &SockRef<'_>,
    v4: impl FnOnce() -> io::Result<()>,
    v6: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    match socket.only_v6() {
        Ok(true) => v6(),
        // The second is tried even if the first failed: it may be one that an older kernel has for IPv4 only.
        Ok(false) => {
            let (v6, v4) = (v6(), v4().or_else(ignore_unknown));
            v6.and(v4)
        }
        // Only IPv6 sockets have IPV6_V6ONLY.
        Err(_) => v4(),
    }
}

/// Makes an IPv6 socket carry IPv4 too, before it is bound. A [wish](Wish::DualStack) where that is the system's default.
///
/// # Errors
/// That of the system call, if the socket carries IPv6 only.
pub fn carry_both_families(socket: SockRef<'_>) -> io::Result<()> {
    match socket.set_only_v6(false) {
        Err(error) if !matches!(socket.only_v6(), Ok(false)) => Err(error),
        outcome => {
            Wish::DualStack.note(outcome);
            Ok(())
        }
    }
}

/// Reads the option of the socket's own family.
pub(crate) fn get_for_own_family<T>(
    socket: &SockRef<'_>,
    v4: impl FnOnce() -> io::Result<T>,
    v6: impl FnOnce() -> io::Result<T>,
) -> io::Result<T> {
    match socket.only_v6() {
        Ok(_) => v6(),
        Err(_) => v4(),
    }
}

fn ignore_unknown(error: io::Error) -> io::Result<()> {
    if is_unknown_to_ipv6_socket(&error) {
        Ok(())
    } else {
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use socket2::{Domain, Socket, Type};

    use super::*;

    fn dual_stack() -> io::Result<Socket> {
        let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
        socket.set_only_v6(false)?;
        Ok(socket)
    }

    fn permission_denied() -> io::Result<()> {
        Err(io::ErrorKind::PermissionDenied.into())
    }

    #[test]
    fn an_ipv4_socket_has_only_the_ipv4_option() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        set_for_each_family(
            &SockRef::from(&socket),
            || Ok(()),
            || panic!("no IPv6 here"),
        )
    }

    #[test]
    fn a_dual_stack_socket_has_both() -> io::Result<()> {
        let socket = dual_stack()?;
        let socket = SockRef::from(&socket);
        assert!(set_for_each_family(&socket, permission_denied, || Ok(())).is_err());
        assert!(set_for_each_family(&socket, || Ok(()), permission_denied).is_err());
        set_for_each_family(&socket, || Ok(()), || Ok(()))
    }

    #[test]
    fn the_ipv4_option_is_set_even_if_the_ipv6_one_fails() -> io::Result<()> {
        let socket = dual_stack()?;
        let mut is_set = false;
        let v4 = || {
            is_set = true;
            Ok(())
        };
        let outcome = set_for_each_family(&SockRef::from(&socket), v4, permission_denied);
        assert!(outcome.is_err() && is_set);
        Ok(())
    }

    #[test]
    fn an_ipv6_only_socket_has_only_the_ipv6_option() -> io::Result<()> {
        let socket = dual_stack()?;
        socket.set_only_v6(true)?;
        set_for_each_family(
            &SockRef::from(&socket),
            || panic!("no IPv4 here"),
            || Ok(()),
        )
    }
}
