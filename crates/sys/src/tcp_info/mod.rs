//! Statistics that the kernel keeps about a TCP connection.

use std::io;
use std::time::Duration;

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, linux))]
mod unavailable;

/// State of a TCP connection. A field is `None` where the running kernel does not measure it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TcpInfo {
    /// Smoothed round trip time (RFC 6298).
    pub rtt: Duration,
    /// Mean deviation of the round trip time (RFC 6298).
    pub rtt_variance: Duration,
    /// Shortest round trip time in the kernel's window, 5 minutes unless configured.
    pub min_rtt: Option<Duration>,
    /// Round trip time estimated by the receiving side; zero before data arrived.
    pub receiver_rtt: Duration,
    /// Recent delivery rate, in bytes per second.
    pub delivery_rate_bytes_per_second: Option<u64>,
    /// Whether that rate was limited by the application, which had too little to send, and not by the path.
    pub delivery_rate_is_application_limited: bool,
    /// Pacing rate, in bytes per second; `None` if the kernel does not pace.
    pub pacing_rate_bytes_per_second: Option<u64>,
    /// Largest segment sent, in bytes.
    pub send_mss: u32,
    /// Largest segment received, in bytes.
    pub receive_mss: u32,
    /// Congestion window, in segments.
    pub congestion_window_segments: u32,
    /// Receive window that the peer advertised, in bytes.
    pub peer_window_bytes: Option<u32>,
    /// Segments sent and not acknowledged.
    pub unacknowledged_segments: u32,
    /// Retransmitted segments since the connection began.
    pub retransmitted_segments: u32,
    /// Bytes in the send queue that were not sent yet.
    pub unsent_bytes: Option<u32>,
    /// Payload bytes sent, retransmissions included.
    pub bytes_sent: Option<u64>,
    /// Bytes that the peer acknowledged; SYN and FIN count one each.
    pub bytes_acknowledged: Option<u64>,
    /// Payload bytes received.
    pub bytes_received: Option<u64>,
}

/// Reads the state of a connection; `None` where the system does not report it.
///
/// # Errors
/// Those of the system call, for example that the socket is no TCP socket.
pub fn tcp_info(socket: SockRef<'_>) -> io::Result<Option<TcpInfo>> {
    platform::tcp_info(&socket)
}

#[cfg(all(test, linux))]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use super::*;

    #[test]
    fn a_connection_is_measured() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let mut client = TcpStream::connect(listener.local_addr()?)?;
        let (mut server, _) = listener.accept()?;
        client.write_all(&[1; 1_000])?;
        server.read_exact(&mut [0; 1_000])?;
        server.write_all(&[2; 10])?;
        client.read_exact(&mut [0; 10])?;
        let info = tcp_info(SockRef::from(&client))?.expect("Linux measures connections");
        assert!(info.rtt > Duration::ZERO && info.rtt < Duration::from_secs(1));
        assert!(info.min_rtt.is_some_and(|rtt| rtt <= info.rtt * 8));
        assert!(info.send_mss > 500);
        assert!(info.congestion_window_segments > 0);
        assert_eq!(info.bytes_sent, Some(1_000));
        assert_eq!(info.bytes_acknowledged, Some(1_001));
        assert_eq!(info.bytes_received, Some(10));
        assert_eq!(info.unsent_bytes, Some(0));
        assert!(info.peer_window_bytes.is_some_and(|window| window > 0));
        assert!(
            info.delivery_rate_bytes_per_second
                .is_some_and(|rate| rate > 0)
        );
        Ok(())
    }

    #[test]
    fn a_udp_socket_has_none() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        assert!(tcp_info(SockRef::from(&socket)).is_err());
        Ok(())
    }
}
