//! Which way the system sends packets.

use std::io;
use std::net::IpAddr;

#[cfg(linux)]
mod linux;
#[cfg(any(not(linux), test))]
mod unavailable;

#[cfg(linux)]
use linux as imp;
#[cfg(not(linux))]
use unavailable as imp;

/// The routes of the system, to be asked for the ways of packets. Nothing is sent.
#[derive(Debug)]
pub struct Routes {
    table: imp::Table,
}

impl Routes {
    /// # Errors
    /// What the system says; `Unsupported` on systems where this crate does not know how to ask.
    pub fn open() -> io::Result<Self> {
        imp::Table::open().map(|table| Self { table })
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
