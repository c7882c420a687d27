//! UDP peers, the ceiling over `crates/sys`, and the plain `sendmmsg` loop it is compared with.

pub mod echo;
pub mod pacer;
pub mod ping;
pub mod plain_sender;
pub mod prober;
pub mod receiver;
pub mod relay;
pub mod sender;
pub mod sink;

use std::io;
use std::net::UdpSocket;

use socket2::SockRef;

use crate::arguments::{Arguments, invalid};
use crate::report::Report;

/// Receive buffer that every receiver requests, in bytes; the kernel limits it to `net.core.rmem_max`.
const RECEIVE_BUFFER: usize = 4 << 20;

/// Binds a socket to a free port of `host=` (127.0.0.1) and reports the port.
fn bind(arguments: &Arguments) -> io::Result<UdpSocket> {
    let socket = open(arguments)?;
    Report::ready(socket.local_addr()?.port()).emit()?;
    Ok(socket)
}

/// Binds `count` sockets to free ports of `host=` (127.0.0.1) and reports the ports.
fn bind_all(arguments: &Arguments, count: usize) -> io::Result<Vec<UdpSocket>> {
    let sockets = (0..count)
        .map(|_| open(arguments))
        .collect::<io::Result<Vec<_>>>()?;
    let ports = sockets
        .iter()
        .map(|socket| Ok(socket.local_addr()?.port()))
        .collect::<io::Result<Vec<_>>>()?;
    Report::ready_at(&ports).emit()?;
    Ok(sockets)
}

fn open(arguments: &Arguments) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((arguments.or("host", "127.0.0.1".to_owned())?, 0))?;
    SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BUFFER)?;
    Ok(socket)
}

/// A socket connected to `host=` (127.0.0.1) at `port=`.
fn connect(arguments: &Arguments) -> io::Result<UdpSocket> {
    connect_to(arguments, arguments.required("port")?)
}

/// A socket connected to `host=` (127.0.0.1) at this port.
fn connect_to(arguments: &Arguments, port: u16) -> io::Result<UdpSocket> {
    let host = arguments.or("host", "127.0.0.1".to_owned())?;
    let socket = UdpSocket::bind(("0.0.0.0", 0))?;
    socket.connect((host, port))?;
    Ok(socket)
}

/// The ports of `ports=` (`1,2,3`), or that of `port=`.
fn ports(arguments: &Arguments) -> io::Result<Vec<u16>> {
    let list: String = arguments.or("ports", String::new())?;
    if list.is_empty() {
        return Ok(vec![arguments.required("port")?]);
    }
    let parse = |port: &str| port.parse().map_err(|_| invalid(format!("ports={list}")));
    list.split(',').map(parse).collect()
}
