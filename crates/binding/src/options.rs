//! Socket options for and from JavaScript.

use napi::Env;
use napi_derive::napi;
use sockets_core::tcp::TcpConfig;
use sockets_core::udp::{RawOption, UdpConfig};

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
    /// Balanced address and port.
    pub share_port: bool,
    /// IP_MULTICAST_TTL and IPV6_MULTICAST_HOPS.
    pub multicast_hop_limit: u8,
    /// IP_MULTICAST_LOOP and IPV6_MULTICAST_LOOP.
    pub multicast_loopback: bool,
    /// Identifier of the adapter for multicast.
    pub multicast_adapter_id: Option<String>,
    /// Differentiated services code point.
    pub dscp: Option<u8>,
    /// SO_BUSY_POLL.
    pub busy_poll_microseconds: u32,
    /// Options by number.
    pub raw_options: Vec<BindingRawOption>,
    /// Interface, traffic class and hop limit of each received datagram.
    pub receive_details: bool,
    /// Receive time of each datagram.
    pub receive_timestamps: bool,
    /// Datagrams in one batch before reading pauses.
    pub receive_turn_limit: u32,
}

/// A socket option by its numbers.
#[napi(object)]
#[derive(Clone)]
pub struct BindingRawOption {
    /// Its level.
    pub level: i32,
    /// Its name.
    pub name: i32,
    /// The bytes of its value.
    pub value: Vec<u8>,
}

/// Options of the datagrams to a destination; those that are absent are the socket's.
#[napi(object)]
pub struct BindingSendOptions {
    /// Congestion mark, 0 to 3.
    pub ecn: Option<u8>,
    /// Hop limit.
    pub hop_limit: Option<u8>,
    /// Source address.
    pub source: Option<String>,
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
    let sizes =
        sockets_core::socket::default_buffer_sizes().map_err(|error| throwable(&env, &error))?;
    Ok(BindingBufferSizes {
        tcp_send: sizes.tcp_send,
        udp_receive: sizes.udp_receive,
    })
}

/// The socket options that the system refused to sockets of this process, without which they work.
#[napi]
pub fn refused_options() -> Vec<&'static str> {
    sockets_core::socket::refused_options()
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
            share_port: config.share_port,
            multicast_hop_limit: config.multicast_hop_limit,
            multicast_loopback: config.multicast_loopback,
            multicast_adapter_id: config.multicast_adapter_id,
            dscp: config.dscp,
            busy_poll_microseconds: config.busy_poll_microseconds,
            raw_options: config
                .raw_options
                .into_iter()
                .map(BindingRawOption::from)
                .collect(),
            receive_details: config.receive_details,
            receive_timestamps: config.receive_timestamps,
            receive_turn_limit: config.receive_turn_limit,
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
            share_port: options.share_port,
            multicast_hop_limit: options.multicast_hop_limit,
            multicast_loopback: options.multicast_loopback,
            multicast_adapter_id: options.multicast_adapter_id,
            dscp: options.dscp,
            busy_poll_microseconds: options.busy_poll_microseconds,
            raw_options: options
                .raw_options
                .into_iter()
                .map(RawOption::from)
                .collect(),
            receive_details: options.receive_details,
            receive_timestamps: options.receive_timestamps,
            receive_turn_limit: options.receive_turn_limit,
        }
    }
}

impl From<RawOption> for BindingRawOption {
    fn from(RawOption { level, name, value }: RawOption) -> Self {
        Self { level, name, value }
    }
}

impl From<BindingRawOption> for RawOption {
    fn from(BindingRawOption { level, name, value }: BindingRawOption) -> Self {
        Self { level, name, value }
    }
}
