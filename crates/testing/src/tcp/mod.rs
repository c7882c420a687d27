//! TCP peers and the `writev` ceiling.

pub mod acceptor;
pub mod echo;
pub mod holder;
pub mod ping;
pub mod sender;
pub mod sink;
pub mod storm;

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};

use crate::arguments::Arguments;
use crate::report::Report;

/// Listens on `host=` (127.0.0.1) at a free port and reports it.
fn listen(arguments: &Arguments) -> io::Result<TcpListener> {
    let listener = bind(arguments)?;
    Report::ready(listener.local_addr()?.port()).emit()?;
    Ok(listener)
}

/// Listens on `host=` (127.0.0.1) at a free port.
///
/// # Errors
/// When the address does not parse or cannot be bound.
pub fn bind(arguments: &Arguments) -> io::Result<TcpListener> {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
    let host = arguments.or("host", "127.0.0.1".to_owned())?;
    let address: SocketAddr = format!("{host}:0")
        .parse()
        .map_err(|_| crate::arguments::invalid(host))?;
    socket.bind(&address.into())?;
    socket.listen(4_096)?;
    Ok(socket.into())
}

/// Connects to `host=` (127.0.0.1) at `port=`, with Nagle's algorithm off.
fn connect(arguments: &Arguments) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(remote(arguments)?)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The address of `host=` (127.0.0.1) and `port=`.
///
/// # Errors
/// When it does not parse.
pub fn remote(arguments: &Arguments) -> io::Result<SocketAddr> {
    let host = arguments.or("host", "127.0.0.1".to_owned())?;
    let port: u16 = arguments.required("port")?;
    format!("{host}:{port}")
        .parse()
        .map_err(|_| crate::arguments::invalid(host))
}
