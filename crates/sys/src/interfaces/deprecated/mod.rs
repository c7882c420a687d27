//! Deprecated addresses: the system does not choose them as source address while it has another one.

use std::net::Ipv6Addr;

#[cfg(all(test, any(linux, windows)))]
mod elsewhere;
#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(any(linux, windows)), path = "elsewhere.rs")]
mod platform;

/// The local addresses whose preferred lifetime is over (RFC 4862 section 5.5.4), where the system reports them.
pub fn deprecated_addresses() -> Vec<Ipv6Addr> {
    platform::deprecated_addresses()
}
