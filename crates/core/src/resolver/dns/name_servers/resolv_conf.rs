//! resolv.conf(5), which macOS keeps as well.

use std::net::SocketAddr;
use std::time::Duration;
use std::{fs, io};

use super::{NameServers, PORT};
use crate::host_name::HostName;
use crate::resolver::scope;
use crate::socket::socket_address;

const FILE: &str = "/etc/resolv.conf";
/// Seconds, or attempts, as the C library limits the former.
const MOST: u64 = 30;

pub(super) fn name_servers() -> io::Result<NameServers> {
    let text = fs::read(FILE)?;
    Ok(parse(&String::from_utf8_lossy(&text)))
}

/// Lines that it does not know are ignored, as by the C library.
fn parse(text: &str) -> NameServers {
    let mut servers = NameServers::new(Vec::new());
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("nameserver") => servers.addresses.extend(words.next().and_then(address)),
            Some("options") => words.for_each(|option| apply(option, &mut servers)),
            _ => {}
        }
    }
    servers
}

/// `None` for one behind an interface that does not exist at present.
fn address(text: &str) -> Option<SocketAddr> {
    let name = HostName::parse(text).ok()?;
    let scope_id = scope::id_of(&name).ok()?;
    Some(socket_address(name.address()?, PORT, scope_id))
}

fn apply(option: &str, servers: &mut NameServers) {
    match option.split_once(':') {
        Some(("timeout", seconds)) => servers.timeout = Duration::from_secs(at_least_one(seconds)),
        Some(("attempts", count)) => servers.attempts = at_least_one(count),
        _ => {}
    }
}

fn at_least_one(number: &str) -> u64 {
    number.parse::<u64>().unwrap_or_default().clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_and_patience_are_those_of_the_file() {
        let text = "# a comment\nsearch a.example\nnameserver 192.0.2.1\nnameserver 2001:db8::1\n\
             nameserver fe80::1%7\nnameserver fe80::1%no-such-interface\n\
             options timeout:3 attempts:4 rotate\nunknown line\n";
        let servers = parse(text);
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
        let servers = parse("nameserver 192.0.2.1\n");
        assert_eq!(servers, NameServers::new(servers.addresses.clone()));
        assert_eq!(parse("").addresses, []);
        let limited = parse("options timeout:0 attempts:99999999999999999999 timeout\n");
        assert_eq!((limited.timeout.as_secs(), limited.attempts), (1, 1));
        assert_eq!(parse("options timeout:999").timeout.as_secs(), MOST);
    }
}
