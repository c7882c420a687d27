//! Interfaces by `getifaddrs`.

mod entries;

use std::io;

use libc::{AF_INET, AF_INET6, IFF_LOOPBACK, IFF_MULTICAST, IFF_RUNNING, IFF_UP};

use self::entries::Entries;
pub(super) use self::entries::Entry;
use super::{Interface, InterfaceKind, platform};

pub(super) fn interfaces() -> io::Result<Vec<Interface>> {
    let mut found = Vec::new();
    for entry in Entries::read()?.iter() {
        add(&mut found, &entry);
    }
    Ok(found)
}

/// Adds the properties of an entry to its interface, which is created at its first entry.
fn add(found: &mut Vec<Interface>, entry: &Entry<'_>) {
    let name = entry.interface_name();
    let position = found.iter().position(|interface| interface.name == name);
    let position = position.unwrap_or_else(|| {
        found.push(new_interface(name.into_owned(), entry));
        found.len() - 1
    });
    describe(&mut found[position], entry);
}

fn new_interface(name: String, entry: &Entry<'_>) -> Interface {
    Interface {
        name,
        index: entry.index(),
        guid: None,
        kind: if entry.has(IFF_LOOPBACK) {
            InterfaceKind::Loopback
        } else {
            InterfaceKind::Other
        },
        hardware_address: None,
        up: entry.has(IFF_UP) && entry.has(IFF_RUNNING),
        multicast: entry.has(IFF_MULTICAST),
        link_speed_bits_per_second: None,
        addresses: Vec::new(),
    }
}

fn describe(interface: &mut Interface, entry: &Entry<'_>) {
    match entry.family() {
        Some(AF_INET) => interface.addresses.extend(entry.ipv4()),
        Some(AF_INET6) => interface.addresses.extend(entry.ipv6()),
        _ => platform::describe_link(interface, entry),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::CStr;
    use std::mem::zeroed;

    use libc::ifaddrs;

    use super::*;

    fn raw(label: &'static CStr, flags: i32) -> ifaddrs {
        // SAFETY: all fields are integers and raw pointers, for which zeros are valid.
        let mut raw: ifaddrs = unsafe { zeroed() };
        raw.ifa_name = label.as_ptr().cast_mut();
        raw.ifa_flags = flags as u32;
        raw
    }

    #[test]
    fn labels_and_repetitions_belong_to_one_interface() {
        let mut found = Vec::new();
        for raw in [raw(c"x9", IFF_UP), raw(c"x9:backup", IFF_UP), raw(c"x", 0)] {
            // SAFETY: the name is a static string that ends with NUL, and all other pointers are null.
            add(&mut found, &unsafe { Entry::new(&raw) });
        }
        let names: Vec<_> = found
            .iter()
            .map(|interface| interface.name.as_str())
            .collect();
        assert_eq!(names, ["x9", "x"]);
    }

    #[test]
    fn an_interface_without_a_link_is_not_up() {
        let up = |flags| {
            let raw = raw(c"x9", flags);
            // SAFETY: the name is a static string that ends with NUL, and all other pointers are null.
            new_interface("x9".into(), &unsafe { Entry::new(&raw) }).up
        };
        assert_eq!(
            [up(0), up(IFF_UP), up(IFF_UP | IFF_RUNNING)],
            [false, false, true]
        );
    }
}
