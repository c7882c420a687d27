//! Statistics of a TCP connection for JavaScript.

use napi_derive::napi;
use sockets_core::tcp::TcpStatistics;

/// Round trip times in microseconds and bandwidths in bits per second; zeros where the system does not measure them.
#[napi(object)]
pub struct BindingTcpStatistics {
    /// Mean deviation of the round trip time.
    pub rtt_variance: u32,
    /// Longest round trip time.
    pub rtt_max: u32,
    /// Shortest round trip time.
    pub rtt_min: u32,
    /// Smoothed round trip time.
    pub rtt_smoothed: u32,
    /// Estimated bandwidth to the peer.
    pub outbound_bits_per_second: f64,
    /// Estimated bandwidth from the peer.
    pub inbound_bits_per_second: f64,
    /// How much the outbound estimate varies.
    pub outbound_bits_per_second_instability: f64,
    /// How much the inbound estimate varies.
    pub inbound_bits_per_second_instability: f64,
    /// Whether the path limits the outbound rate, so that the estimate will not rise.
    pub outbound_bandwidth_peaked: bool,
    /// The same for the other direction.
    pub inbound_bandwidth_peaked: bool,
}

impl From<TcpStatistics> for BindingTcpStatistics {
    fn from(statistics: TcpStatistics) -> Self {
        let TcpStatistics {
            round_trip_time: rtt,
            bandwidth,
        } = statistics;
        Self {
            rtt_variance: rtt.variance,
            rtt_max: rtt.max,
            rtt_min: rtt.min,
            rtt_smoothed: rtt.sum,
            outbound_bits_per_second: bandwidth.outbound_bits_per_second as f64,
            inbound_bits_per_second: bandwidth.inbound_bits_per_second as f64,
            outbound_bits_per_second_instability: bandwidth.outbound_bits_per_second_instability
                as f64,
            inbound_bits_per_second_instability: bandwidth.inbound_bits_per_second_instability
                as f64,
            outbound_bandwidth_peaked: bandwidth.outbound_bandwidth_peaked,
            inbound_bandwidth_peaked: bandwidth.inbound_bandwidth_peaked,
        }
    }
}
