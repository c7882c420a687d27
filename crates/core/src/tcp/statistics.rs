//! The system's measurements of a connection, in the units of Windows.

use std::time::Duration;

use sockets_sys::tcp_info::TcpInfo;

/// Bits in a byte; Windows counts bandwidth in bits.
const BITS: u64 = 8;

/// `Windows.Networking.Sockets.RoundTripTimeStatistics`: round trip times in microseconds. All zero where the system
/// does not measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoundTripTimeStatistics {
    /// Mean deviation (RFC 6298).
    pub variance: u32,
    /// Longest; 0, because no system but Windows keeps it.
    pub max: u32,
    /// Shortest lately.
    pub min: u32,
    /// Smoothed round trip time (RFC 6298); not a total in spite of its name.
    pub sum: u32,
}

/// `Windows.Networking.Sockets.BandwidthStatistics`: estimates in bits per second. All zero and false where the system
/// does not estimate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BandwidthStatistics {
    /// Rate at which data lately reached the peer.
    pub outbound_bits_per_second: u64,
    /// Rate of the other direction; 0, because no system but Windows estimates it.
    pub inbound_bits_per_second: u64,
    /// How much the outbound estimate varies; 0, because no system but Windows reports it.
    pub outbound_bits_per_second_instability: u64,
    /// How much the inbound estimate varies; 0, because no system but Windows reports it.
    pub inbound_bits_per_second_instability: u64,
    /// Whether the path, not the application, limits the outbound rate, so that the estimate will not rise.
    pub outbound_bandwidth_peaked: bool,
    /// The same for the other direction; false, because no system but Windows reports it.
    pub inbound_bandwidth_peaked: bool,
}

/// Statistics of a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TcpStatistics {
    /// Its round trip time.
    pub round_trip_time: RoundTripTimeStatistics,
    /// Its bandwidth.
    pub bandwidth: BandwidthStatistics,
}

impl From<Option<&TcpInfo>> for TcpStatistics {
    fn from(info: Option<&TcpInfo>) -> Self {
        Self {
            round_trip_time: info.into(),
            bandwidth: info.into(),
        }
    }
}

impl From<Option<&TcpInfo>> for RoundTripTimeStatistics {
    fn from(info: Option<&TcpInfo>) -> Self {
        info.map_or_else(Self::default, |info| Self {
            variance: microseconds(info.rtt_variance),
            max: 0,
            min: info.min_rtt.map_or(0, microseconds),
            sum: microseconds(info.rtt),
        })
    }
}

impl From<Option<&TcpInfo>> for BandwidthStatistics {
    fn from(info: Option<&TcpInfo>) -> Self {
        let rate = info.and_then(|info| info.delivery_rate_bytes_per_second);
        let is_limited_by_program =
            info.is_none_or(|info| info.delivery_rate_is_application_limited);
        Self {
            outbound_bits_per_second: rate.unwrap_or_default().saturating_mul(BITS),
            outbound_bandwidth_peaked: rate.is_some_and(|rate| rate > 0) && !is_limited_by_program,
            ..Self::default()
        }
    }
}

/// Capped at the largest number Windows has room for, 71 minutes.
fn microseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info() -> TcpInfo {
        TcpInfo {
            rtt: Duration::from_micros(1500),
            rtt_variance: Duration::from_micros(700),
            min_rtt: Some(Duration::from_micros(900)),
            receiver_rtt: Duration::ZERO,
            delivery_rate_bytes_per_second: Some(1_000_000),
            delivery_rate_is_application_limited: false,
            pacing_rate_bytes_per_second: None,
            send_mss: 1448,
            receive_mss: 1448,
            congestion_window_segments: 10,
            peer_window_bytes: None,
            unacknowledged_segments: 0,
            retransmitted_segments: 0,
            unsent_bytes: None,
            bytes_sent: None,
            bytes_acknowledged: None,
            bytes_received: None,
        }
    }

    #[test]
    fn times_are_microseconds() {
        let statistics = RoundTripTimeStatistics::from(Some(&info()));
        let expected = RoundTripTimeStatistics {
            variance: 700,
            max: 0,
            min: 900,
            sum: 1500,
        };
        assert_eq!(statistics, expected);
    }

    #[test]
    fn times_beyond_the_type_are_capped() {
        let slow = TcpInfo {
            rtt: Duration::from_secs(5000),
            min_rtt: None,
            ..info()
        };
        let statistics = RoundTripTimeStatistics::from(Some(&slow));
        assert_eq!((statistics.sum, statistics.min), (u32::MAX, 0));
    }

    #[test]
    fn rates_are_bits() {
        let statistics = BandwidthStatistics::from(Some(&info()));
        assert_eq!(statistics.outbound_bits_per_second, 8_000_000);
        assert!(statistics.outbound_bandwidth_peaked);
        assert_eq!(statistics.inbound_bits_per_second, 0);
    }

    #[test]
    fn a_program_with_little_to_send_has_not_seen_the_peak() {
        let idle = TcpInfo {
            delivery_rate_is_application_limited: true,
            ..info()
        };
        assert!(!BandwidthStatistics::from(Some(&idle)).outbound_bandwidth_peaked);
    }

    #[test]
    fn without_measurements_everything_is_zero() {
        assert_eq!(
            RoundTripTimeStatistics::from(None),
            RoundTripTimeStatistics::default()
        );
        assert_eq!(
            BandwidthStatistics::from(None),
            BandwidthStatistics::default()
        );
        let silent = TcpInfo {
            delivery_rate_bytes_per_second: None,
            ..info()
        };
        assert_eq!(
            BandwidthStatistics::from(Some(&silent)),
            BandwidthStatistics::default()
        );
    }
}
