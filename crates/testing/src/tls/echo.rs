//! Echoes all bytes, on one connection after another.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Server, ServerStream, single_thread};
use crate::arguments::Arguments;
use crate::commands::Commands;
use crate::report::Report;

/// # Errors
/// When listening or a connection fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let _ended_by_harness = Commands::listen();
    single_thread()?.block_on(async {
        let server = Server::listen(arguments)?;
        Report::ready(server.port()?).emit()?;
        loop {
            echo(server.accept().await?.await?).await?;
        }
    })
}

async fn echo(mut stream: ServerStream) -> io::Result<()> {
    let mut buffer = [0; 16_384];
    loop {
        match stream.read(&mut buffer).await {
            // A client may close the connection without close_notify.
            Ok(0) | Err(_) => return Ok(()),
            Ok(length) => stream.write_all(&buffer[..length]).await?,
        }
        stream.flush().await?;
    }
}
