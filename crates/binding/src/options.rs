//! Socket options on their way from and to JavaScript.

use napi::Env;
use napi_derive::napi;
use sockets_core::tcp::TcpConfig;
use sockets_core::udp::UdpConfig;

use crate::error::throwable;

/// Options of a TCP socket; see `TcpConfig`.
#[napi(object)]
#[derive(Clone)]
pub struct BindingTcpOptions {
    /// TCP_NODELAY.
    pub no_delay: bool,
    /// SO_KEEPALIVE.
    pub keep_alive: bool,
    /// SO_SNDBUF in bytes.
    pub outbound_buffer_size: Option<u32>,
    /// IP_TTL and IPV6_UNICAST_HOPS.
    pub hop_limit: u8,
    /// Expedited forwarding.
    pub low_latency: bool,
    /// One connection attempt at a time.
    pub serialize_connection_attempts: bool,
}

/// Options of a UDP socket; see `UdpConfig`.
#[napi(object)]
#[derive(Clone)]
pub struct BindingUdpOptions {
    /// IP_TTL and IPV6_UNICAST_HOPS.
    pub hop_limit: u8,
    /// Routers may not fragment.
    pub dont_fragment: bool,
    /// SO_RCVBUF in bytes.
    pub inbound_buffer_size: Option<u32>,
    /// Expedited forwarding.
    pub low_latency: bool,
    /// Shared address and port.
    pub multicast_only: bool,
    /// Interface, traffic class and hop limit of each received datagram.
    pub receive_details: bool,
    /// Receive time of each datagram.
    pub receive_timestamps: bool,
}

/// Buffer sizes that the system gives a new socket, in bytes.
#[napi(object)]
pub struct BindingBufferSizes {
    /// Send buffer of a TCP socket.
    pub tcp_send: u32,
    /// Receive buffer of a UDP socket.
    pub udp_receive: u32,
}

/// The TCP options of a new socket.
#[napi]
pub fn default_tcp_options() -> BindingTcpOptions {
    BindingTcpOptions::from(TcpConfig::default())
}

/// The UDP options of a new socket.
#[napi]
pub fn default_udp_options() -> BindingUdpOptions {
    BindingUdpOptions::from(UdpConfig::default())
}

/// The buffer sizes of a new socket.
#[napi]
pub fn default_buffer_sizes(env: Env) -> napi::Result<BindingBufferSizes> {
    let sizes = sockets_core::buffer_sizes::default_buffer_sizes()
        .map_err(|error| throwable(&env, &error))?;
    Ok(BindingBufferSizes {
        tcp_send: sizes.tcp_send,
        udp_receive: sizes.udp_receive,
    })
}

impl From<TcpConfig> for BindingTcpOptions {
    fn from(config: TcpConfig) -> Self {
        Self {
            no_delay: config.no_delay,
            keep_alive: config.keep_alive,
            outbound_buffer_size: config.outbound_buffer_size,
            hop_limit: config.hop_limit,
            low_latency: config.low_latency,
            serialize_connection_attempts: config.serialize_connection_attempts,
        }
    }
}

impl From<BindingTcpOptions> for TcpConfig {
    fn from(options: BindingTcpOptions) -> Self {
        Self {
            no_delay: options.no_delay,
            keep_alive: options.keep_alive,
            outbound_buffer_size: options.outbound_buffer_size,
            hop_limit: options.hop_limit,
            low_latency: options.low_latency,
            serialize_connection_attempts: options.serialize_connection_attempts,
        }
    }
}

impl From<UdpConfig> for BindingUdpOptions {
    fn from(config: UdpConfig) -> Self {
        Self {
            hop_limit: config.hop_limit,
            dont_fragment: config.dont_fragment,
            inbound_buffer_size: config.inbound_buffer_size,
            low_latency: config.low_latency,
            multicast_only: config.multicast_only,
            receive_details: config.receive_details,
            receive_timestamps: config.receive_timestamps,
        }
    }
}

impl From<BindingUdpOptions> for UdpConfig {
    fn from(options: BindingUdpOptions) -> Self {
        Self {
            hop_limit: options.hop_limit,
            dont_fragment: options.dont_fragment,
            inbound_buffer_size: options.inbound_buffer_size,
            low_latency: options.low_latency,
            multicast_only: options.multicast_only,
            receive_details: options.receive_details,
            receive_timestamps: options.receive_timestamps,
        }
    }
}
