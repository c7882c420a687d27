//! A listener that does not answer: its backlog is full and it never accepts.

use std::net::{SocketAddr, TcpStream};

use socket2::{Domain, Socket, Type};

/// Drops every new connection request, as a host behind a silent firewall does.
#[derive(Debug)]
pub(crate) struct FullListener {
    pub(crate) address: SocketAddr,
    _listener: Socket,
    _waiting: TcpStream,
}

impl FullListener {
    pub(crate) fn bind() -> Self {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        let any: SocketAddr = "127.0.0.1:0".parse().expect("an address");
        listener.bind(&any.into()).expect("a free port");
        // Linux queues one connection more than the backlog.
        listener.listen(0).expect("listening");
        let address = listener
            .local_addr()
            .ok()
            .and_then(|address| address.as_socket());
        let address = address.expect("bound");
        let waiting = TcpStream::connect(address).expect("the one place of the backlog");
        Self {
            address,
            _listener: listener,
            _waiting: waiting,
        }
    }
}
