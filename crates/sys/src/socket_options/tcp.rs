//! TCP connections: inherited options and closing.

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};

use super::platform;
use crate::wishes::Wish;

/// Whether an accepted socket is guaranteed to have the listening socket's TCP_NODELAY and SO_KEEPALIVE.
pub const ACCEPTED_INHERIT_OPTIONS: bool = platform::ACCEPTED_INHERIT_OPTIONS;

/// Makes closing a TCP socket reset the connection: unsent data is discarded, and the peer gets "connection reset" instead
/// of the end of the stream. A [wish](Wish::ResetOnClose).
pub fn set_reset_on_close(socket: SockRef<'_>) {
    Wish::ResetOnClose.note(socket.set_linger(Some(Duration::ZERO)));
}

/// How far apart probes of a silent peer are, and how many of them remain unanswered before the connection is lost.
const PROBE_INTERVAL: Duration = Duration::from_secs(10);
const PROBES: u32 = 3;

/// Probes a peer that has been silent for `idle`, in whole seconds; without an answer the connection is lost half a minute later.
///
/// # Errors
/// Those of the system call.
pub fn probe_after(socket: SockRef<'_>, idle: Duration) -> io::Result<()> {
    let probes = TcpKeepalive::new()
        .with_time(idle)
        .with_interval(PROBE_INTERVAL)
        .with_retries(PROBES);
    socket.set_tcp_keepalive(&probes)
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn the_peer_sees_a_reset() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        let (mut server, _) = listener.accept()?;
        set_reset_on_close(SockRef::from(&client));
        drop(client);
        let outcome = server.read(&mut [0]);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset));
        Ok(())
    }
}

#[cfg(all(test, linux))]
mod linux_tests {
    use std::io;
    use std::net::{TcpListener, TcpStream};

    use socket2::SockRef;

    use super::*;
    use crate::socket_options::{EXPEDITED_FORWARDING, set_hop_limit, set_low_latency};

    #[test]
    fn a_silent_peer_is_probed_after_the_time_and_three_times() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        let options = SockRef::from(&client);
        probe_after(SockRef::from(&client), Duration::from_secs(900))?;
        assert!(options.keepalive()?);
        assert_eq!(options.tcp_keepalive_time()?, Duration::from_secs(900));
        assert_eq!(options.tcp_keepalive_interval()?, PROBE_INTERVAL);
        assert_eq!(options.tcp_keepalive_retries()?, PROBES);
        Ok(())
    }

    #[test]
    fn accepted_sockets_inherit_options() -> io::Result<()> {
        const { assert!(ACCEPTED_INHERIT_OPTIONS) };
        for loopback in ["127.0.0.1:0", "[::1]:0"] {
            let listener = TcpListener::bind(loopback)?;
            let options = SockRef::from(&listener);
            let plain = accepted(&listener)?;
            let plain = SockRef::from(&plain);
            assert!(!plain.tcp_nodelay()? && !plain.keepalive()?);
            options.set_tcp_nodelay(true)?;
            options.set_keepalive(true)?;
            options.set_send_buffer_size(20_000)?;
            set_hop_limit(SockRef::from(&listener), 7)?;
            set_low_latency(SockRef::from(&listener), EXPEDITED_FORWARDING)?;
            let stream = accepted(&listener)?;
            let stream = SockRef::from(&stream);
            assert!(stream.tcp_nodelay()? && stream.keepalive()?);
            assert_eq!(stream.send_buffer_size()?, 40_000);
            if loopback.starts_with('[') {
                assert_eq!((stream.unicast_hops_v6()?, stream.tclass_v6()?), (7, 184));
            } else {
                assert_eq!((stream.ttl_v4()?, stream.tos_v4()?), (7, 184));
            }
            // The only part of low latency that is not inherited.
            assert_eq!(stream.priority()?, 0);
        }
        Ok(())
    }

    fn accepted(listener: &TcpListener) -> io::Result<TcpStream> {
        let _client = TcpStream::connect(listener.local_addr()?)?;
        Ok(listener.accept()?.0)
    }
}
