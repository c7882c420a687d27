//! The name servers that the system is configured to ask.

#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "resolv_conf.rs")]
mod platform;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

const PORT: u16 = 53;
/// As resolv.conf(5) has them.
const TIMEOUT: Duration = Duration::from_secs(5);
const ATTEMPTS: u64 = 2;

/// Name servers, and how patient to be with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct NameServers {
    pub(super) addresses: Vec<SocketAddr>,
    /// For one attempt, in which all servers are asked.
    pub(super) timeout: Duration,
    pub(super) attempts: u64,
}

impl NameServers {
    pub(in super::super) fn new(addresses: Vec<SocketAddr>) -> Self {
        Self {
            addresses,
            timeout: TIMEOUT,
            attempts: ATTEMPTS,
        }
    }

    /// Those of the system, as they are now.
    pub(in super::super) fn of_system() -> io::Result<Self> {
        platform::name_servers()
    }
}
