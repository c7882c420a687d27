//! Options beyond those of UWP: at the bind, and on the bound socket where that is possible.

use std::io;
use std::time::Duration;

use socket2::SockRef;
use sockets_sys::socket_options::{self, EXPEDITED_FORWARDING};

use super::config::UdpConfig;
use super::socket::UdpSocket;
use crate::error::Error;
use crate::failed_call::FailedCall;
use crate::network_information::interface_of_adapter;

/// An option by the numbers that the system knows it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawOption {
    /// Its level, such as `SOL_SOCKET`.
    pub level: i32,
    /// Its name, such as `SO_PRIORITY`.
    pub name: i32,
    /// Its value, as the system lays it out.
    pub value: Vec<u8>,
}

/// Sets the options in which a bound socket differs.
pub(super) fn change(
    socket: SockRef<'_>,
    was: &UdpConfig,
    config: &UdpConfig,
) -> Result<(), FailedCall> {
    let same = || SockRef::from(&*socket);
    // UWP programs broadcast without a switch.
    socket
        .set_broadcast(true)
        .map_err(FailedCall::of("setsockopt"))?;
    if config.hop_limit != was.hop_limit {
        socket_options::set_hop_limit(same(), config.hop_limit)
            .map_err(FailedCall::to_set("outboundUnicastHopLimit"))?;
    }
    if config.dont_fragment != was.dont_fragment {
        socket_options::set_dont_fragment(same(), config.dont_fragment)
            .map_err(FailedCall::to_set("dontFragment"))?;
    }
    if let Some(size) = config.inbound_buffer_size {
        socket
            .set_recv_buffer_size(size as usize)
            .map_err(FailedCall::to_set("inboundBufferSizeInBytes"))?;
    }
    apply(same(), was, config)
}

/// Sets those options in which a socket differs that UWP does not have.
pub(super) fn apply(
    socket: SockRef<'_>,
    was: &UdpConfig,
    config: &UdpConfig,
) -> Result<(), FailedCall> {
    let same = || SockRef::from(&*socket);
    apply_multicast(same(), was, config)?;
    if config.share_port {
        socket_options::prepare_balanced(same()).map_err(FailedCall::to_set("sharePort"))?;
    }
    if let Some(dscp) = config.dscp.filter(|_| config.dscp != was.dscp) {
        socket_options::set_dscp(same(), dscp).map_err(FailedCall::to_set("dscp"))?;
    }
    if config.low_latency {
        let dscp = config.dscp.unwrap_or(EXPEDITED_FORWARDING);
        socket_options::set_low_latency(same(), dscp)
            .map_err(FailedCall::to_set("qualityOfService"))?;
    }
    if config.busy_poll_microseconds > 0 {
        let duration = Duration::from_micros(config.busy_poll_microseconds.into());
        socket_options::set_busy_poll(same(), duration)
            .map_err(FailedCall::to_set("busyPollMicroseconds"))?;
    }
    for RawOption { level, name, value } in &config.raw_options {
        socket_options::set_raw_option(same(), *level, *name, value)
            .map_err(FailedCall::to_set("rawOptions"))?;
    }
    Ok(())
}

fn apply_multicast(
    socket: SockRef<'_>,
    was: &UdpConfig,
    config: &UdpConfig,
) -> Result<(), FailedCall> {
    let same = || SockRef::from(&*socket);
    if config.multicast_hop_limit != was.multicast_hop_limit {
        socket_options::set_multicast_hop_limit(same(), config.multicast_hop_limit)
            .map_err(FailedCall::to_set("multicastHopLimit"))?;
    }
    if config.multicast_loopback != was.multicast_loopback {
        socket_options::set_multicast_loopback(same(), config.multicast_loopback)
            .map_err(FailedCall::to_set("multicastLoopback"))?;
    }
    if let Some(id) = &config.multicast_adapter_id {
        let index = interface_index(id).map_err(FailedCall::to_set("multicastAdapter"))?;
        socket_options::set_multicast_interface(same(), index)
            .map_err(FailedCall::to_set("multicastAdapter"))?;
    }
    Ok(())
}

/// The number of the interface behind an adapter.
fn interface_index(adapter_id: &str) -> io::Result<u32> {
    match interface_of_adapter(adapter_id) {
        Ok(Some(interface)) => Ok(interface.index),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

impl UdpSocket {
    /// Changes the hop limit of multicast datagrams sent from now on, 0 to 255. With 0 they stay on this host.
    ///
    /// # Errors
    /// What the system says.
    pub fn set_multicast_hop_limit(&self, hop_limit: u8) -> Result<(), Error> {
        self.set("multicastHopLimit", |socket| {
            socket_options::set_multicast_hop_limit(socket, hop_limit)
        })
    }

    /// Changes whether members of this host hear what is sent to groups from now on.
    ///
    /// # Errors
    /// What the system says.
    pub fn set_multicast_loopback(&self, enabled: bool) -> Result<(), Error> {
        self.set("multicastLoopback", |socket| {
            socket_options::set_multicast_loopback(socket, enabled)
        })
    }

    /// Changes the adapter that multicast datagrams leave through; `None` lets the system choose.
    ///
    /// # Errors
    /// E_INVALIDARG for an adapter that is gone, otherwise what the system says.
    pub fn set_multicast_adapter(&self, adapter_id: Option<&str>) -> Result<(), Error> {
        self.set("multicastAdapter", |socket| {
            let index = adapter_id.map_or(Ok(0), interface_index)?;
            socket_options::set_multicast_interface(socket, index)
        })
    }

    /// Sets an option by the system's numbers.
    ///
    /// # Errors
    /// What the system says.
    pub fn set_raw_option(&self, option: &RawOption) -> Result<(), Error> {
        let RawOption { level, name, value } = option;
        self.set(&format!("option {name} of level {level}"), |socket| {
            socket_options::set_raw_option(socket, *level, *name, value)
        })
    }

    /// Reads an option of at most `length` bytes by the system's numbers.
    ///
    /// # Errors
    /// What the system says.
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

    /// The largest packet, IP header included, that is known to pass on the way to the connected peer, in bytes; `None`
    /// without a peer and where the system does not tell.
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
    use socket2::Socket;

    use super::*;
    use crate::bind_target::BindTarget;
    use crate::error::Hresult;
    use crate::udp::config::open;

    fn opened(config: &UdpConfig) -> Result<Socket, Error> {
        open(config, &BindTarget::default())
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn every_option_reaches_the_socket() {
        let config = UdpConfig {
            share_port: true,
            multicast_hop_limit: 9,
            multicast_loopback: false,
            dscp: Some(10),
            low_latency: true,
            raw_options: vec![RawOption {
                level: libc::SOL_SOCKET,
                name: libc::SO_MARK,
                value: 7_i32.to_ne_bytes().to_vec(),
            }],
            ..UdpConfig::default()
        };
        let outcome = opened(&config);
        let socket = match outcome {
            Err(error) if error.hresult() == Hresult::E_ACCESSDENIED => return,
            outcome => outcome.expect("a free port"),
        };
        assert!(socket.reuse_port().expect("readable"));
        assert!(!socket.reuse_address().expect("readable"));
        assert_eq!(socket.multicast_ttl_v4().expect("readable"), 9);
        assert!(!socket.multicast_loop_v4().expect("readable"));
        assert_eq!(socket.tos_v4().expect("readable"), 40);
        assert_eq!(socket.priority().expect("readable"), 6);
        assert_eq!(socket.mark().expect("readable"), 7);
    }

    #[test]
    fn an_option_that_fails_is_named() {
        let config = UdpConfig {
            multicast_adapter_id: Some("none".into()),
            ..UdpConfig::default()
        };
        let error = opened(&config).expect_err("no such adapter");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        let text = "bind port 0, multicastAdapter: invalid argument";
        assert_eq!(error.to_string(), text);
    }
}
