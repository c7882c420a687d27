//! resolv.conf(5), which macOS keeps as well.

use std::net::SocketAddr;
use std::time::Duration;
use std::{fs, io};

use resolv_conf::{Config, ScopedIp};

use super::{NameServers, PORT};
use crate::host_name::HostName;
use crate::resolver::scope;
use crate::socket::socket_address;

const FILE: &str = "/etc/resolv.conf";

pub(super) fn name_servers() -> io::Result<NameServers> {
    Ok(parse(&fs::read(FILE)?))
}

/// Lines that it does not know are ignored, as by the C library.
fn parse(text: &[u8]) -> NameServers {
    let (config, _) = Config::parse_with_errors(text);
    NameServers {
        addresses: config.nameservers.iter().filter_map(address).collect(),
        timeout: Duration::from_secs(config.timeout.max(1).into()),
        attempts: config.attempts.max(1),
    }
}

/// `None` for one behind an interface that does not exist at present.
fn address(server: &ScopedIp) -> Option<SocketAddr> {
    let name = HostName::parse(&server.to_string()).ok()?;
    let scope_id = scope::id_of(&name).ok()?;
    Some(socket_address(name.address()?, PORT, scope_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_and_patience_are_those_of_the_file() {
        let text = "# a comment\nsearch a.example\nnameserver 192.0.2.1\nnameserver 2001:db8::1\n\
             nameserver fe80::1%7\nnameserver fe80::1%no-such-interface\n\
             options timeout:3 attempts:4 rotate\nunknown line\n";
        let servers = parse(text.as_bytes());
        let expected = ["192.0.2.1:53", "[2001:db8::1]:53", "[fe80::1%7]:53"];
        let expected: Vec<SocketAddr> = expected
            .iter()
            .map(|text| text.parse().expect("an address"))
            .collect();
        assert_eq!(servers.addresses, expected);
        assert_eq!(
            (servers.timeout, servers.attempts),
            (Duration::from_secs(3), 4)
        );
    }

    #[test]
    fn what_the_file_does_not_say_has_defaults() {
        let servers = parse(b"nameserver 192.0.2.1\n");
        assert_eq!(servers, NameServers::new(servers.addresses.clone()));
        assert_eq!(parse(b"").addresses, []);
    }
}
