//! Names that the system resolves without a query.

#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "unix.rs")]
mod platform;

use std::fs;
use std::net::IpAddr;

/// Whether a name is in the hosts file, as it is now, or means this machine (RFC 6761).
pub(super) fn knows(name: &str) -> bool {
    name == "localhost"
        || fs::read(platform::hosts_file())
            .is_ok_and(|file| is_listed(&String::from_utf8_lossy(&file), name))
}

fn is_listed(hosts: &str, name: &str) -> bool {
    let name = name.trim_end_matches('.');
    hosts
        .lines()
        .flat_map(names_of)
        .any(|listed| listed.trim_end_matches('.').eq_ignore_ascii_case(name))
}

/// The names of a line, which follow an address.
fn names_of(line: &str) -> impl Iterator<Item = &str> {
    let (entry, _) = line.split_once('#').unwrap_or((line, ""));
    let mut words = entry.split_ascii_whitespace();
    let address = words.next().filter(|word| word.parse::<IpAddr>().is_ok());
    words.take_while(move |_| address.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_line_is_listed() {
        let file = "# 1.1.1.1 no\n10.0.0.1 one.example One # two\r\n::1\tsix.example\n10.0.0.2\nnot-an-address three\n";
        for name in [
            "one.example",
            "one",
            "six.example",
            "six.example.",
            "SIX.example",
        ] {
            assert!(is_listed(file, name), "{name}");
        }
        for name in ["no", "two", "three", "example", "10.0.0.2", "-", "", "."] {
            assert!(!is_listed(file, name), "{name}");
        }
    }

    #[test]
    fn this_machine_is_known() {
        assert!(knows("localhost"));
        assert!(!knows("nowhere.invalid"));
    }
}
