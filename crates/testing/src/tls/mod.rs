//! TLS peers and the tokio-rustls ceilings.

pub mod certificates;
pub mod echo;
pub mod greeter;
pub mod hold_client;
pub mod hold_server;
pub mod ping;
pub mod receiver;
pub mod sender;
pub mod settings;
pub mod storm;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::{TlsAcceptor, TlsConnector, client, server};

use crate::arguments::Arguments;
use crate::commands;
use settings::{Connector, acceptor};

/// Interval of polling for a condition.
const INTERVAL: Duration = Duration::from_millis(2);

/// A client's side of a connection.
type ClientStream = client::TlsStream<TcpStream>;

/// A server's side of a connection.
type ServerStream = server::TlsStream<TcpStream>;

/// One thread: the least that one connection needs.
fn single_thread() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Runs `program` on a thread of a runtime that has one thread per processor.
fn run_on_all_processors(
    program: impl Future<Output = io::Result<()>> + Send + 'static,
) -> io::Result<()> {
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async { tokio::spawn(program).await? })
}

/// Waits for a request of the harness.
async fn request() -> io::Result<()> {
    tokio::task::spawn_blocking(commands::wait).await?
}

/// Waits until `is_met` returns true.
async fn until(is_met: impl Fn() -> bool) {
    while !is_met() {
        tokio::time::sleep(INTERVAL).await;
    }
}

/// A TLS server at a free port.
struct Server {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Server {
    fn listen(arguments: &Arguments) -> io::Result<Self> {
        let listener = crate::tcp::bind(arguments)?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            listener: TcpListener::from_std(listener)?,
            acceptor: acceptor(arguments)?,
        })
    }

    fn port(&self) -> io::Result<u16> {
        Ok(self.listener.local_addr()?.port())
    }

    /// Accepts the next connection; the future makes its handshake.
    async fn accept(&self) -> io::Result<impl Future<Output = io::Result<ServerStream>> + use<>> {
        let (socket, _) = self.listener.accept().await?;
        socket.set_nodelay(true)?;
        Ok(self.acceptor.accept(socket))
    }
}

/// Opens connections to one TLS server.
#[derive(Clone)]
struct Client {
    remote: SocketAddr,
    connector: Connector,
}

impl Client {
    fn new(arguments: &Arguments) -> io::Result<Self> {
        Ok(Self {
            remote: crate::tcp::remote(arguments)?,
            connector: Connector::new(arguments)?,
        })
    }

    async fn connect(&self) -> io::Result<ClientStream> {
        let socket = TcpStream::connect(self.remote).await?;
        socket.set_nodelay(true)?;
        let Connector { tls, name } = &self.connector;
        TlsConnector::clone(tls).connect(name.clone(), socket).await
    }
}
