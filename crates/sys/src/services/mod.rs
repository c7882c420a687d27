//! Port numbers of service names, such as 80 for `http`.

use std::io;

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

/// The transport protocol of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Stream sockets.
    Tcp,
    /// Datagram sockets.
    Udp,
}

/// Looks a service up in the system's services database (`/etc/services` and other sources that the host is configured for,
/// `drivers\etc\services` on Windows); `None` if it is not listed for that protocol. Names are case-sensitive, aliases are
/// found, port numbers as text are not names.
///
/// It reads files and, if the host is configured so, queries the network: call it where blocking is allowed.
///
/// # Errors
/// Those of the lookup itself.
pub fn port_of_service(name: &str, protocol: Protocol) -> io::Result<Option<u16>> {
    if !is_name(name) {
        return Ok(None);
    }
    platform::port_of_service(name, protocol)
}

/// The system's resolver also accepts numbers, with signs and blanks; every service name has a letter (RFC 6335).
fn is_name(text: &str) -> bool {
    text.contains(|character: char| character.is_ascii_alphabetic()) && !text.contains('\0')
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Whether the host has a services database to test with.
    fn is_listed(name: &str, protocol: &str) -> bool {
        std::fs::read_to_string("/etc/services").is_ok_and(|services| {
            services.lines().any(|line| {
                let mut words = line.split_whitespace();
                words.next() == Some(name)
                    && words.next().is_some_and(|port| port.ends_with(protocol))
            })
        })
    }

    #[test]
    fn listed_services_have_their_port() -> io::Result<()> {
        for (name, protocol, suffix, port) in [
            ("http", Protocol::Tcp, "/tcp", 80),
            ("domain", Protocol::Udp, "/udp", 53),
            ("ntp", Protocol::Udp, "/udp", 123),
        ] {
            let expected = is_listed(name, suffix).then_some(port);
            assert_eq!(port_of_service(name, protocol)?, expected, "{name}");
        }
        Ok(())
    }

    #[test]
    fn numbers_and_invalid_names_are_no_services() -> io::Result<()> {
        for name in ["", "80", " 80", "+80", "-1", "65536", "ht\0tp", "\u{e4}"] {
            assert_eq!(port_of_service(name, Protocol::Tcp)?, None, "{name:?}");
        }
        Ok(())
    }

    #[test]
    fn an_unknown_service_is_none() -> io::Result<()> {
        for protocol in [Protocol::Tcp, Protocol::Udp] {
            assert_eq!(port_of_service("no-such-service-here", protocol)?, None);
        }
        Ok(())
    }
}
