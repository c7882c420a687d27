//! Interface properties in `/sys/class/net`. Each file may be missing, in a container for example.

use std::fs;
use std::path::{Path, PathBuf};

use crate::interfaces::InterfaceKind;

/// Hardware types of `linux/if_arp.h`.
const ARPHRD_ETHER: u16 = 1;
const ARPHRD_PPP: u16 = 512;
/// IP without a link layer: modems.
const ARPHRD_RAWIP: u16 = 519;
const ARPHRD_TUNNEL: u16 = 768;
const ARPHRD_TUNNEL6: u16 = 769;
const ARPHRD_SIT: u16 = 776;
const ARPHRD_IPGRE: u16 = 778;
const ARPHRD_IEEE80211: u16 = 801;
const ARPHRD_IP6GRE: u16 = 823;
/// No link layer: TUN devices and WireGuard.
const ARPHRD_NONE: u16 = 65_534;

/// The kind; `None` if the kernel does not report the hardware type.
pub(super) fn kind(name: &str) -> Option<InterfaceKind> {
    kind_in(&directory(name))
}

/// The link's speed in bits per second.
pub(super) fn link_speed(name: &str) -> Option<u64> {
    link_speed_in(&directory(name))
}

fn directory(name: &str) -> PathBuf {
    Path::new("/sys/class/net").join(name)
}

fn kind_in(directory: &Path) -> Option<InterfaceKind> {
    let hardware = fs::read_to_string(directory.join("type")).ok()?;
    Some(match hardware.trim().parse().ok()? {
        ARPHRD_ETHER | ARPHRD_RAWIP | ARPHRD_NONE if is_mobile(directory) => {
            InterfaceKind::MobileBroadband
        }
        ARPHRD_ETHER if is_wireless(directory) => InterfaceKind::WiFi,
        ARPHRD_IEEE80211 => InterfaceKind::WiFi,
        ARPHRD_ETHER => InterfaceKind::Ethernet,
        ARPHRD_PPP => InterfaceKind::Ppp,
        ARPHRD_TUNNEL | ARPHRD_TUNNEL6 | ARPHRD_SIT | ARPHRD_IPGRE | ARPHRD_IP6GRE
        | ARPHRD_NONE => InterfaceKind::Tunnel,
        _ => InterfaceKind::Other,
    })
}

/// Wireless drivers create one of these directories: the first with nl80211, the second with wireless extensions.
fn is_wireless(directory: &Path) -> bool {
    directory.join("phy80211").exists() || directory.join("wireless").exists()
}

/// Modem drivers set this device type (`SET_NETDEV_DEVTYPE`).
fn is_mobile(directory: &Path) -> bool {
    let events = fs::read_to_string(directory.join("uevent")).unwrap_or_default();
    events.lines().any(|line| line == "DEVTYPE=wwan")
}

/// The file has megabits per second, or -1 for a link that is down; reading it fails for devices without a speed.
fn link_speed_in(directory: &Path) -> Option<u64> {
    let megabits: u64 = fs::read_to_string(directory.join("speed"))
        .ok()?
        .trim()
        .parse()
        .ok()?;
    megabits.checked_mul(1_000_000).filter(|&speed| speed > 0)
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::io;
    use std::process;

    use super::*;

    /// A fake directory of an interface, removed when dropped.
    struct FakeDirectory(PathBuf);

    impl FakeDirectory {
        fn new(name: &str, files: &[(&str, &str)]) -> io::Result<Self> {
            let path = env::temp_dir().join(format!("sysfs-{}-{name}", process::id()));
            fs::create_dir_all(&path)?;
            for (name, text) in files {
                fs::write(path.join(name), text)?;
            }
            Ok(Self(path))
        }
    }

    impl Drop for FakeDirectory {
        fn drop(&mut self) {
            // A leftover is in the directory for temporary files.
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn kinds_follow_the_hardware_type() -> io::Result<()> {
        let rows: [(&str, &[(&str, &str)], _); 9] = [
            ("eth", &[("type", "1\n")], Some(InterfaceKind::Ethernet)),
            (
                "wwan",
                &[("type", "1\n"), ("uevent", "DEVTYPE=wwan\nIFINDEX=2\n")],
                Some(InterfaceKind::MobileBroadband),
            ),
            (
                "qmi",
                &[("type", "519\n"), ("uevent", "DEVTYPE=wwan\n")],
                Some(InterfaceKind::MobileBroadband),
            ),
            (
                "wlan",
                &[("type", "1\n"), ("phy80211", "")],
                Some(InterfaceKind::WiFi),
            ),
            ("ppp", &[("type", "512\n")], Some(InterfaceKind::Ppp)),
            ("tun", &[("type", "65534\n")], Some(InterfaceKind::Tunnel)),
            ("can", &[("type", "280\n")], Some(InterfaceKind::Other)),
            ("odd", &[("type", "no number\n")], None),
            ("none", &[], None),
        ];
        for (name, files, expected) in rows {
            assert_eq!(
                kind_in(&FakeDirectory::new(name, files)?.0),
                expected,
                "{name}"
            );
        }
        Ok(())
    }

    #[test]
    fn speeds_are_in_bits() -> io::Result<()> {
        let rows: [(&str, &[(&str, &str)], _); 4] = [
            ("fast", &[("speed", "10000\n")], Some(10_000_000_000)),
            ("down", &[("speed", "-1\n")], None),
            ("zero", &[("speed", "0\n")], None),
            ("mute", &[], None),
        ];
        for (name, files, expected) in rows {
            assert_eq!(
                link_speed_in(&FakeDirectory::new(name, files)?.0),
                expected,
                "{name}"
            );
        }
        Ok(())
    }
}
