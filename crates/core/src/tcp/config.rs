//! Options of TCP sockets, fixed when the socket is connected or bound.

use std::io;

use socket2::SockRef;
use sockets_sys::socket_options::{self, EXPEDITED_FORWARDING};
use sockets_sys::wishes::Wish;

use crate::socket::{FailedCall, hop_limit};

/// Snapshot of `StreamSocketControl` or `StreamSocketListenerControl`.
///
/// # Defaults
/// no delay, hop limit 128, everything else off, the send buffer as the system has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcpConfig {
    /// Sends small segments at once instead of waiting for acknowledgements (TCP_NODELAY). The default is true.
    pub no_delay: bool,
    /// Probes a silent peer at the system's intervals, 2 hours unless configured (SO_KEEPALIVE). The default is false.
    pub keep_alive: bool,
    /// Send buffer in bytes. An explicit size ends the system's tuning of it, and the system may bound it
    /// (`net.core.wmem_max` on Linux). `None`, the default, leaves it to the system.
    pub outbound_buffer_size: Option<u32>,
    /// Hop limit (TTL) of sent packets, 1 to 255. The default is 128.
    pub hop_limit: u8,
    /// Marks segments for expedited forwarding (DSCP EF). The default is false.
    pub low_latency: bool,
    /// Tries the addresses of a host one after the other. The default is false: they race, 250 ms apart.
    pub serialize_connection_attempts: bool,
}

impl Default for TcpConfig {
    fn default() -> Self {
        Self {
            no_delay: true,
            keep_alive: false,
            outbound_buffer_size: None,
            hop_limit: hop_limit::DEFAULT,
            low_latency: false,
            serialize_connection_attempts: false,
        }
    }
}

impl TcpConfig {
    /// Prepares a socket that is not connected yet or will listen.
    pub(crate) fn apply(&self, socket: SockRef<'_>) -> Result<(), FailedCall> {
        // The default is only a wish; the other value is what a new socket has.
        if self.no_delay {
            Wish::NoDelay.note(socket.set_tcp_nodelay(true));
        }
        hop_limit::set(SockRef::from(&*socket), self.hop_limit)?;
        let new = Self {
            no_delay: self.no_delay,
            hop_limit: self.hop_limit,
            ..Self::default()
        };
        self.change(socket, &new)
    }

    /// The options of an open socket, as far as they can be read; the others are as by default.
    pub(crate) fn of(socket: SockRef<'_>) -> io::Result<Self> {
        let same = || SockRef::from(&*socket);
        Ok(Self {
            no_delay: socket.tcp_nodelay()?,
            keep_alive: socket.keepalive()?,
            hop_limit: socket_options::hop_limit(same())?,
            // Some systems do not report it.
            low_latency: matches!(socket_options::dscp(same()), Ok(EXPEDITED_FORWARDING)),
            ..Self::default()
        })
    }

    /// Sets the options in which an open socket differs.
    pub(crate) fn change(&self, socket: SockRef<'_>, was: &Self) -> Result<(), FailedCall> {
        let same = || SockRef::from(&*socket);
        if self.no_delay != was.no_delay {
            let set = socket.set_tcp_nodelay(self.no_delay);
            set.map_err(FailedCall::to_set("noDelay"))?;
        }
        if self.keep_alive != was.keep_alive {
            let set = socket.set_keepalive(self.keep_alive);
            set.map_err(FailedCall::to_set("keepAlive"))?;
        }
        if let Some(size) = self.outbound_buffer_size {
            let set = socket.set_send_buffer_size(size as usize);
            set.map_err(FailedCall::to_set("outboundBufferSizeInBytes"))?;
        }
        if self.hop_limit != was.hop_limit {
            socket_options::set_hop_limit(same(), self.hop_limit)
                .map_err(FailedCall::to_set("outboundUnicastHopLimit"))?;
        }
        if self.low_latency != was.low_latency {
            self.change_marking(same())
                .map_err(FailedCall::to_set("qualityOfService"))?;
        }
        Ok(())
    }

    fn change_marking(&self, socket: SockRef<'_>) -> io::Result<()> {
        if self.low_latency {
            socket_options::set_low_latency(socket, EXPEDITED_FORWARDING)
        } else {
            socket_options::set_dscp(socket, 0)
        }
    }

    /// Sets on an accepted socket the options that it does not inherit from the listening one.
    pub(crate) fn apply_to_accepted(&self, socket: SockRef<'_>) {
        // Some systems reject options of a connection that was reset meanwhile; its first read reports the reset.
        let _ = self.complete_accepted(&socket);
    }

    fn complete_accepted(&self, socket: &SockRef<'_>) -> io::Result<()> {
        if !socket_options::ACCEPTED_INHERIT_OPTIONS {
            Wish::NoDelay.note(socket.set_tcp_nodelay(self.no_delay));
            socket.set_keepalive(self.keep_alive)?;
        }
        if self.low_latency {
            // On Linux an accepted socket inherits the code point, but not the priority in the queue.
            socket_options::set_low_latency(SockRef::from(&**socket), EXPEDITED_FORWARDING)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use socket2::{Domain, Socket, Type};
    use std::net::{TcpListener, TcpStream};

    pub(super) fn socket() -> Socket {
        Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket")
    }

    /// A connection of a listener with these options, and its client.
    pub(super) fn accepted(config: &TcpConfig) -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        config.apply(SockRef::from(&listener)).expect("applied");
        let address = listener.local_addr().expect("bound");
        let client = TcpStream::connect(address).expect("a listener");
        let (accepted, _) = listener.accept().expect("a connection");
        config.apply_to_accepted(SockRef::from(&accepted));
        (accepted, client)
    }

    #[test]
    fn defaults_are_those_of_windows() {
        let socket = socket();
        let send_buffer = socket.send_buffer_size().expect("readable");
        TcpConfig::default()
            .apply(SockRef::from(&socket))
            .expect("applied");
        assert!(socket.tcp_nodelay().expect("readable"));
        assert!(!socket.keepalive().expect("readable"));
        assert_eq!(socket.ttl_v4().expect("readable"), 128);
        assert_eq!(socket.send_buffer_size().expect("readable"), send_buffer);
    }

    #[test]
    fn every_option_reaches_the_socket() {
        let socket = socket();
        let config = TcpConfig {
            no_delay: false,
            keep_alive: true,
            outbound_buffer_size: Some(20_000),
            hop_limit: 7,
            low_latency: true,
            serialize_connection_attempts: true,
        };
        config.apply(SockRef::from(&socket)).expect("applied");
        assert!(!socket.tcp_nodelay().expect("readable"));
        assert!(socket.keepalive().expect("readable"));
        assert_eq!(socket.ttl_v4().expect("readable"), 7);
        // Linux doubles the size for its own bookkeeping.
        assert!([20_000, 40_000].contains(&socket.send_buffer_size().expect("readable")));
        assert_eq!(socket.tos_v4().expect("readable") >> 2, 46);
    }

    #[test]
    fn an_accepted_socket_has_the_options_of_its_listener() {
        let (accepted, _client) = accepted(&TcpConfig {
            no_delay: true,
            keep_alive: true,
            ..TcpConfig::default()
        });
        let accepted = SockRef::from(&accepted);
        assert!(accepted.tcp_nodelay().expect("readable"));
        assert!(accepted.keepalive().expect("readable"));
    }

    #[test]
    fn a_hop_limit_of_zero_is_refused_by_the_system() {
        let config = TcpConfig {
            hop_limit: 0,
            ..TcpConfig::default()
        };
        assert!(config.apply(SockRef::from(&socket())).is_err());
    }
}

#[cfg(all(test, unix))]
mod unix_tests {
    use super::tests::socket;
    use super::*;

    #[test]
    fn the_options_of_a_socket_are_read_and_only_those_that_differ_are_set() {
        let socket = socket();
        let config = TcpConfig {
            no_delay: false,
            keep_alive: true,
            hop_limit: 7,
            low_latency: true,
            ..TcpConfig::default()
        };
        config.apply(SockRef::from(&socket)).expect("applied");
        let was = TcpConfig::of(SockRef::from(&socket)).expect("readable");
        assert_eq!(was, config);
        // What was set meanwhile stays: it is not among the options that differ.
        socket.set_ttl_v4(9).expect("a limit");
        let changed = TcpConfig {
            no_delay: true,
            low_latency: false,
            outbound_buffer_size: Some(20_000),
            ..was.clone()
        };
        let set = changed.change(SockRef::from(&socket), &was);
        assert!(set.is_ok(), "{set:?}");
        let now = TcpConfig::of(SockRef::from(&socket)).expect("readable");
        let expected = TcpConfig {
            hop_limit: 9,
            outbound_buffer_size: None,
            ..changed
        };
        assert_eq!(now, expected);
        assert!([20_000, 40_000].contains(&socket.send_buffer_size().expect("readable")));
    }
}

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use super::tests::accepted;
    use super::*;

    #[test]
    fn an_accepted_socket_has_the_priority_of_its_listener() {
        let (accepted, _client) = accepted(&TcpConfig {
            low_latency: true,
            ..TcpConfig::default()
        });
        let priority = SockRef::from(&accepted).priority();
        assert_eq!(priority.expect("readable"), 6);
    }
}
