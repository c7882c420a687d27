//! Options of the bound socket.

use std::io;

use socket2::SockRef;
use sockets_sys::socket_options;

use super::UdpSocket;
use crate::error::Error;
use crate::udp::config::RawOption;
use crate::udp::options::interface_index;

impl UdpSocket {
    /// Changes the hop limit of unicast datagrams sent from now on.
    pub fn set_hop_limit(&self, hop_limit: u8) -> Result<(), Error> {
        self.with(|socket| {
            socket_options::set_hop_limit(SockRef::from(socket.socket()), hop_limit)
        })?
        .map_err(|error| Error::from_io("set hop limit", "setsockopt", &error))
    }

    /// Changes the hop limit of multicast datagrams sent from now on, 0 to 255. With 0 they do not leave this host.
    ///
    /// # Errors
    /// The system's error.
    pub fn set_multicast_hop_limit(&self, hop_limit: u8) -> Result<(), Error> {
        self.set("multicastHopLimit", |socket| {
            socket_options::set_multicast_hop_limit(socket, hop_limit)
        })
    }

    /// Changes whether multicast datagrams sent from now on are looped back to members on this host.
    ///
    /// # Errors
    /// The system's error.
    pub fn set_multicast_loopback(&self, enabled: bool) -> Result<(), Error> {
        self.set("multicastLoopback", |socket| {
            socket_options::set_multicast_loopback(socket, enabled)
        })
    }

    /// Changes the adapter that multicast datagrams leave through; `None` lets the system choose.
    ///
    /// # Errors
    /// E_INVALIDARG for an adapter that is gone, otherwise the system's error.
    pub fn set_multicast_adapter(&self, adapter_id: Option<&str>) -> Result<(), Error> {
        self.set("multicastAdapter", |socket| {
            let index = adapter_id.map_or(Ok(0), interface_index)?;
            socket_options::set_multicast_interface(socket, index)
        })
    }

    /// Sets an option by the system's numbers.
    ///
    /// # Errors
    /// The system's error.
    pub fn set_raw_option(&self, option: &RawOption) -> Result<(), Error> {
        let RawOption { level, name, value } = option;
        self.set(&format!("option {name} of level {level}"), |socket| {
            socket_options::set_raw_option(socket, *level, *name, value)
        })
    }

    /// Reads an option of at most `length` bytes by the system's numbers.
    ///
    /// # Errors
    /// The system's error.
    pub fn raw_option(&self, level: i32, name: i32, length: usize) -> Result<Vec<u8>, Error> {
        let mut value = vec![0; length];
        let operation = || format!("get option {name} of level {level}");
        let written = self
            .with(|socket| {
                let socket = SockRef::from(socket.socket());
                socket_options::raw_option(socket, level, name, &mut value)
            })?
            .map_err(|error| Error::from_io(operation(), "getsockopt", &error))?;
        value.truncate(written);
        Ok(value)
    }

    /// The path MTU to the connected peer in bytes, IP header included; `None` without a peer and where the system does not
    /// report it.
    ///
    /// # Errors
    /// RO_E_CLOSED after the close.
    pub fn path_mtu(&self) -> Result<Option<u32>, Error> {
        self.with(|socket| socket_options::path_mtu(SockRef::from(socket.socket())))
    }

    fn set(
        &self,
        option: &str,
        call: impl FnOnce(SockRef<'_>) -> io::Result<()>,
    ) -> Result<(), Error> {
        self.with(|socket| call(SockRef::from(socket.socket())))?
            .map_err(|error| Error::from_io(format!("set {option}"), "setsockopt", &error))
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;

    use super::*;
    use crate::readiness::{Readiness, ReadySink};
    use crate::socket::BindTarget;
    use crate::udp::UdpConfig;

    #[derive(Debug)]
    struct Deaf;

    impl ReadySink for Deaf {
        fn ready(&self, _readiness: Readiness) {}
    }

    #[test]
    fn the_hop_limit_changes_on_an_open_socket() {
        let target = BindTarget::default().for_remote(SocketAddr::from(([127, 0, 0, 1], 9)));
        let socket = UdpSocket::bind(&UdpConfig::default(), target, Arc::new(Deaf));
        let socket = socket.expect("a free port");
        let hop_limit = || socket.with(|socket| SockRef::from(socket.socket()).ttl_v4());
        assert_eq!(hop_limit().expect("open").expect("readable"), 128);
        socket.set_hop_limit(9).expect("a hop limit");
        assert_eq!(hop_limit().expect("open").expect("readable"), 9);
    }
}
