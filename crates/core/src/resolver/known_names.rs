//! Names that the system resolves without a query.

use hickory_resolver::Hosts;
use hickory_resolver::proto::op::Query;
use hickory_resolver::proto::rr::{Name, RecordType};

/// Whether a name is in the hosts file, as it is now, or means this machine (RFC 6761).
pub(super) fn knows(name: &str) -> bool {
    name == "localhost" || Hosts::from_system().is_ok_and(|hosts| is_listed(&hosts, name))
}

fn is_listed(hosts: &Hosts, name: &str) -> bool {
    let Ok(name) = Name::from_ascii(name) else {
        return false;
    };
    [RecordType::A, RecordType::AAAA]
        .map(|kind| Query::query(name.clone(), kind))
        .iter()
        .any(|query| hosts.lookup_static_host(query).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_line_is_listed() {
        let file = "# 1.1.1.1 no\n10.0.0.1 one.example One # two\n::1\tsix.example\n10.0.0.2\n";
        let mut hosts = Hosts::default();
        hosts.read_hosts_conf(file.as_bytes()).expect("readable");
        for name in ["one.example", "one", "six.example", "six.example."] {
            assert!(is_listed(&hosts, name), "{name}");
        }
        for name in ["no", "two", "example", "10.0.0.2", "-", ""] {
            assert!(!is_listed(&hosts, name), "{name}");
        }
    }

    #[test]
    fn this_machine_is_known() {
        assert!(knows("localhost"));
        assert!(!knows("nowhere.invalid"));
    }
}
