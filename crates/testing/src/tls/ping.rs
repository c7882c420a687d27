//! Round trips of one byte: the latency that TLS allows.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Client, single_thread};
use crate::arguments::Arguments;
use crate::round_trips::time_round_trips;

/// # Errors
/// When connecting or an exchange fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let runtime = single_thread()?;
    let mut stream = runtime.block_on(Client::new(arguments)?.connect())?;
    time_round_trips(arguments, || {
        runtime.block_on(async {
            stream.write_all(&[0x55]).await?;
            stream.flush().await?;
            stream.read_u8().await.map(drop)
        })
    })
}
