//! Addresses that the system no longer sends from when it has another one.

use std::net::Ipv6Addr;

#[cfg(any(not(linux), test))]
mod elsewhere;
#[cfg(linux)]
mod linux;

#[cfg(not(linux))]
use elsewhere as imp;
#[cfg(linux)]
use linux as imp;

/// The local addresses whose preferred lifetime is over (RFC 4862, section 5.5.4), as far as the system tells.
pub fn deprecated_addresses() -> Vec<Ipv6Addr> {
    imp::deprecated_addresses()
}
