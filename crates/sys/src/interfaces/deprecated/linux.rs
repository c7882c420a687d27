use std::fs;
use std::net::Ipv6Addr;

/// `IFA_F_DEPRECATED` of `linux/if_addr.h`.
const DEPRECATED: u32 = 0x20;

/// Empty where the file is missing: the kernel has no IPv6, or a container hides it.
pub(super) fn deprecated_addresses() -> Vec<Ipv6Addr> {
    let list = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    list.lines().filter_map(deprecated_address).collect()
}

/// Fields of a line, numbers in hexadecimal: address, interface index, prefix length, scope, flags, interface name.
fn deprecated_address(line: &str) -> Option<Ipv6Addr> {
    let mut words = line.split_ascii_whitespace();
    let address = u128::from_str_radix(words.next()?, 16).ok()?;
    let flags = u32::from_str_radix(words.nth(3)?, 16).ok()?;
    (flags & DEPRECATED != 0).then(|| address.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_decides() {
        let address = "20010db8000000000000000000000001";
        let rows = [
            (format!("{address} 02 40 00 a0     eth0"), true),
            (format!("{address} 02 40 00 80     eth0"), false),
            (format!("{address} 02 40 00 100a0     eth0"), true),
            (format!("{address} 02 40"), false),
            ("no address 02 40 00 a0 eth0".to_owned(), false),
            (String::new(), false),
        ];
        let expected: Ipv6Addr = "2001:db8::1".parse().expect("an address");
        for (line, is_deprecated) in rows {
            let found = deprecated_address(&line);
            assert_eq!(found, is_deprecated.then_some(expected), "{line}");
        }
    }

    #[test]
    fn loopback_is_never_deprecated() {
        assert!(!deprecated_addresses().contains(&Ipv6Addr::LOCALHOST));
    }
}
