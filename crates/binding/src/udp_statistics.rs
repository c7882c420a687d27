//! Counters of a UDP socket for JavaScript.

use napi_derive::napi;
use sockets_core::udp::UdpStatistics;

/// Counters since the socket was bound. Numbers are exact up to 2^53.
#[napi(object)]
pub struct BindingUdpStatistics {
    /// Datagrams accepted by the kernel.
    pub datagrams_sent: f64,
    /// Payload bytes of these datagrams.
    pub bytes_sent: f64,
    /// System calls made to send.
    pub send_system_calls: f64,
    /// Runs of datagrams sent by one segmented call (UDP segmentation offload, GSO).
    pub segmented_runs: f64,
    /// How often a faster way of sending failed and was replaced by a slower one.
    pub fallbacks: f64,
    /// Datagrams received.
    pub datagrams_received: f64,
    /// Payload bytes of these datagrams.
    pub bytes_received: f64,
    /// System calls made to receive.
    pub receive_system_calls: f64,
    /// Runs of datagrams that the kernel coalesced (UDP receive offload, GRO).
    pub coalesced_runs: f64,
    /// Datagrams dropped because no capability allows their peer.
    pub datagrams_denied: f64,
    /// Datagrams dropped by the kernel because the receive buffer was full; null where the system does not report it.
    pub kernel_drops: Option<f64>,
}

impl From<UdpStatistics> for BindingUdpStatistics {
    fn from(statistics: UdpStatistics) -> Self {
        let UdpStatistics {
            sent,
            received,
            denied,
            kernel_drops,
        } = statistics;
        Self {
            datagrams_sent: sent.datagrams as f64,
            bytes_sent: sent.bytes as f64,
            send_system_calls: sent.system_calls as f64,
            segmented_runs: sent.segmented_runs as f64,
            fallbacks: sent.fallbacks as f64,
            datagrams_received: received.datagrams as f64,
            bytes_received: received.bytes as f64,
            receive_system_calls: received.system_calls as f64,
            coalesced_runs: received.coalesced_runs as f64,
            datagrams_denied: denied as f64,
            kernel_drops: kernel_drops.map(|drops| drops as f64),
        }
    }
}
