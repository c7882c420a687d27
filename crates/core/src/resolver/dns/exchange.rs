//! One query to one name server: by UDP, and by TCP when the answer is longer than a datagram.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use aws_lc_rs::rand;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::{Failure, Query, Response, SrvRecord};

/// A datagram may be lost; the answer of a server that has to ask others may take longer.
const RESEND_AFTER: Duration = Duration::from_secs(1);
/// An answer has at most 512 bytes (RFC 1035, section 4.2.1), unless the server does not keep to that.
const DATAGRAM: usize = 4096;
/// Ports for everybody (RFC 6335).
const DYNAMIC_PORTS: u16 = 49152;
/// A port that is taken is no reason to give up; that many in a row are.
const PORTS_TO_TRY: usize = 10;

/// The SRV records of a name, from this server.
pub(super) async fn records(server: SocketAddr, name: &str) -> Result<Vec<SrvRecord>, Failure> {
    let query = Query::srv(name, random()?)?;
    let response = match by_udp(server, &query).await? {
        Response::Truncated => by_tcp(server, &query).await?,
        response => response,
    };
    match response {
        Response::Records(records) => Ok(records),
        Response::Truncated => Err(Failure::Truncated),
    }
}

/// Asks until there is an answer; the caller limits the time.
async fn by_udp(server: SocketAddr, query: &Query) -> Result<Response, Failure> {
    let socket = on_random_port(server).await?;
    socket.connect(server).await?;
    loop {
        socket.send(query.bytes()).await?;
        if let Ok(response) = timeout(RESEND_AFTER, received(&socket, query)).await {
            return response;
        }
    }
}

/// The first datagram that answers the query. The socket is connected, so all of them are from the server.
async fn received(socket: &UdpSocket, query: &Query) -> Result<Response, Failure> {
    let mut datagram = vec![0; DATAGRAM];
    loop {
        let length = socket.recv(&mut datagram).await?;
        if let Some(response) = query.response(&datagram[..length]) {
            return response;
        }
    }
}

async fn by_tcp(server: SocketAddr, query: &Query) -> Result<Response, Failure> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(query.bytes().len()).expect("a name has at most 255 bytes");
    let message = [&length.to_be_bytes(), query.bytes()].concat();
    stream.write_all(&message).await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; length.into()];
    stream.read_exact(&mut answer).await?;
    query.response(&answer).ok_or(Failure::Malformed)?
}

async fn on_random_port(server: SocketAddr) -> Result<UdpSocket, Failure> {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    for _ in 0..PORTS_TO_TRY {
        match UdpSocket::bind((any, random()? | DYNAMIC_PORTS)).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            outcome => return Ok(outcome?),
        }
    }
    Ok(UdpSocket::bind((any, 0)).await?)
}

/// A number that nobody can predict.
fn random() -> Result<u16, Failure> {
    let mut bytes = [0; 2];
    rand::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(u16::from_ne_bytes(bytes))
}
