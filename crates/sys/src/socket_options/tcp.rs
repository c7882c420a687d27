#[cfg_attr(linux, path = "accepted/linux.rs")]
#[cfg_attr(not(linux), path = "accepted/elsewhere.rs")]
mod imp;

/// Whether an accepted socket is known to have the listening socket's TCP_NODELAY and SO_KEEPALIVE.
pub const ACCEPTED_INHERIT_OPTIONS: bool = imp::ACCEPTED_INHERIT_OPTIONS;

#[cfg(all(test, linux))]
mod tests {
    use std::io;
    use std::net::{TcpListener, TcpStream};

    use socket2::SockRef;

    use super::*;
    use crate::socket_options::{EXPEDITED_FORWARDING, set_hop_limit, set_low_latency};

    #[test]
    fn linux_hands_options_down() -> io::Result<()> {
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
            // The one part of low latency that has to be asked for again.
            assert_eq!(stream.priority()?, 0);
        }
        Ok(())
    }

    fn accepted(listener: &TcpListener) -> io::Result<TcpStream> {
        let _client = TcpStream::connect(listener.local_addr()?)?;
        Ok(listener.accept()?.0)
    }
}
