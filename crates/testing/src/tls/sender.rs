//! The ceiling of sending: batches that are contiguous in memory, written whole and flushed.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::{Builder, Runtime};

use super::{Client, ClientStream, single_thread};
use crate::arguments::Arguments;
use crate::window::{StepCounts, Window};

/// Writes batches of `batch=` payloads of `largest=` bytes on each of `connections=` (1) through a measured window.
///
/// # Errors
/// When connecting or writing fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let (batch, size) = (arguments.or("batch", 1_000)?, arguments.or("largest", 100)?);
    let connections = arguments.or("connections", 1)?;
    let payload: Arc<[u8]> = vec![0x55; batch * size].into();
    let runtime = runtime_for(connections)?;
    let mut streams = runtime.block_on(connect(Client::new(arguments)?, connections))?;
    let step = StepCounts {
        packets: (batch * connections) as u64,
        bytes: (payload.len() * connections) as u64,
        system_calls: 0,
    };
    Window::from_arguments(arguments)?.measure(|| {
        let all = write_all(std::mem::take(&mut streams), &payload);
        streams = runtime.block_on(all)?;
        Ok(step)
    })?;
    runtime.block_on(shut_down(streams))
}

fn runtime_for(connections: usize) -> io::Result<Runtime> {
    if connections == 1 {
        return single_thread();
    }
    Builder::new_multi_thread().enable_all().build()
}

async fn connect(client: Client, connections: usize) -> io::Result<Vec<ClientStream>> {
    let mut streams = Vec::with_capacity(connections);
    for _ in 0..connections {
        streams.push(client.connect().await?);
    }
    Ok(streams)
}

/// Writes `payload` to all streams concurrently, and returns the streams.
async fn write_all(
    streams: Vec<ClientStream>,
    payload: &Arc<[u8]>,
) -> io::Result<Vec<ClientStream>> {
    let writes: Vec<_> = streams
        .into_iter()
        .map(|stream| tokio::spawn(write(stream, Arc::clone(payload))))
        .collect();
    let mut written = Vec::with_capacity(writes.len());
    for write in writes {
        written.push(write.await??);
    }
    Ok(written)
}

async fn write(mut stream: ClientStream, payload: Arc<[u8]>) -> io::Result<ClientStream> {
    stream.write_all(&payload).await?;
    stream.flush().await?;
    Ok(stream)
}

/// Ends each stream and waits for the server to end it too: closing with unread data would reset the connection.
async fn shut_down(streams: Vec<ClientStream>) -> io::Result<()> {
    for mut stream in streams {
        stream.shutdown().await?;
        // An error, such as a reset, is an end too.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    Ok(())
}
