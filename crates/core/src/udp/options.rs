//! Applies the options in which a socket differs, before its bind and when it is adopted.

use std::io;
use std::time::Duration;

use socket2::SockRef;
use sockets_sys::socket_options::{self, EXPEDITED_FORWARDING};
use sockets_sys::wishes::Wish;

use super::config::{RawOption, UdpConfig};
use crate::network_information::interface_of_adapter;
use crate::socket::FailedCall;

/// Sets the options in which a bound socket differs.
pub(super) fn change(
    socket: SockRef<'_>,
    was: &UdpConfig,
    config: &UdpConfig,
) -> Result<(), FailedCall> {
    let same = || SockRef::from(&*socket);
    allow_broadcasts(same());
    if config.hop_limit != was.hop_limit {
        socket_options::set_hop_limit(same(), config.hop_limit)
            .map_err(FailedCall::to_set("outboundUnicastHopLimit"))?;
    }
    apply_basic(same(), was, config)?;
    apply(same(), was, config)
}

/// UWP has no option for broadcasts: they are always allowed.
pub(super) fn allow_broadcasts(socket: SockRef<'_>) {
    Wish::Broadcast.note(socket.set_broadcast(true));
}

/// Sets the options of UWP in which a socket differs, except its hop limit.
pub(super) fn apply_basic(
    socket: SockRef<'_>,
    was: &UdpConfig,
    config: &UdpConfig,
) -> Result<(), FailedCall> {
    if config.dont_fragment != was.dont_fragment {
        let same = SockRef::from(&*socket);
        socket_options::set_dont_fragment(same, config.dont_fragment)
            .map_err(FailedCall::to_set("dontFragment"))?;
    }
    if let Some(size) = config.inbound_buffer_size {
        socket
            .set_recv_buffer_size(size as usize)
            .map_err(FailedCall::to_set("inboundBufferSizeInBytes"))?;
    }
    Ok(())
}

/// Sets the options beyond UWP in which a socket differs.
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
pub(super) fn interface_index(adapter_id: &str) -> io::Result<u32> {
    match interface_of_adapter(adapter_id) {
        Ok(Some(interface)) => Ok(interface.index),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

#[cfg(test)]
mod tests {
    use socket2::Socket;

    use super::*;
    use crate::error::{Error, Hresult};
    use crate::socket::BindTarget;
    use crate::udp::open::open;

    pub(super) fn opened(config: &UdpConfig) -> Result<Socket, Error> {
        open(config, &BindTarget::default())
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

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use super::tests::opened;
    use super::*;
    use crate::error::Hresult;

    #[test]
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
}
