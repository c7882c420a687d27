//! Which way the system sends packets.

use std::io;
use std::net::IpAddr;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, linux))]
mod unavailable;

/// The routes of the system, to be asked for the ways of packets. Nothing is sent.
#[derive(Debug)]
pub struct Routes {
    table: platform::Table,
}

impl Routes {
    /// # Errors
    /// What the system says; `Unsupported` on systems where this crate does not know how to ask.
    pub fn open() -> io::Result<Self> {
        platform::Table::open().map(|table| Self { table })
    }

    /// The number of the interface that packets to `destination` leave through now; `None` when they do not leave.
    ///
    /// # Errors
    /// What the system says when it cannot be asked.
    pub fn interface_towards(&mut self, destination: IpAddr) -> io::Result<Option<u32>> {
        self.table.interface_towards(destination)
    }

    /// Whether there is a route to `destination` through this interface, be it the one that packets take or another.
    ///
    /// # Errors
    /// What the system says when it cannot be asked.
    pub fn leads_through(&mut self, interface: u32, destination: IpAddr) -> io::Result<bool> {
        self.table.leads_through(interface, destination)
    }
}
