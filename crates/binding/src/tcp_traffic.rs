//! Counters of a TCP stream for JavaScript.

use napi_derive::napi;
use sockets_core::tcp::TcpTraffic;

/// The traffic of a stream since it was connected. Numbers are exact up to 2^53.
#[napi(object)]
pub struct BindingTcpTraffic {
    /// Bytes accepted by the kernel.
    pub bytes_sent: f64,
    /// System calls made to send.
    pub send_system_calls: f64,
    /// Bytes that were read.
    pub bytes_received: f64,
    /// System calls made to receive.
    pub receive_system_calls: f64,
}

impl From<TcpTraffic> for BindingTcpTraffic {
    fn from(traffic: TcpTraffic) -> Self {
        Self {
            bytes_sent: traffic.bytes_sent as f64,
            send_system_calls: traffic.send_system_calls as f64,
            bytes_received: traffic.bytes_received as f64,
            receive_system_calls: traffic.receive_system_calls as f64,
        }
    }
}
