//! Makes handshakes as server, and sends each client one byte and close_notify.

use std::future::Future;
use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Server, ServerStream, run_on_all_processors};
use crate::arguments::Arguments;
use crate::commands::Commands;
use crate::report::Report;

/// # Errors
/// When listening or accepting fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let _ended_by_harness = Commands::listen();
    let arguments = arguments.clone();
    run_on_all_processors(async move {
        let server = Server::listen(&arguments)?;
        Report::ready(server.port()?).emit()?;
        loop {
            tokio::spawn(greet(server.accept().await?));
        }
    })
}

async fn greet(handshake: impl Future<Output = io::Result<ServerStream>>) -> io::Result<()> {
    let mut stream = handshake.await?;
    stream.write_all(b"!").await?;
    stream.shutdown().await?;
    stream.read(&mut [0]).await.map(drop)
}
