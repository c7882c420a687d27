//! Addresses that the system no longer sends from when it has another one.

use std::net::Ipv6Addr;

#[cfg(all(test, linux))]
mod elsewhere;
#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "elsewhere.rs")]
mod platform;

/// The local addresses whose preferred lifetime is over (RFC 4862, section 5.5.4), as far as the system tells.
pub fn deprecated_addresses() -> Vec<Ipv6Addr> {
    platform::deprecated_addresses()
}
