//! The ceiling of small TCP writes: one `writev` over a batch of payloads that are already in memory.

use std::io::{self, IoSlice, Write};
use std::net::TcpStream;

use crate::arguments::Arguments;
use crate::window::{StepCounts, Window};

/// Writes batches of `batch=` payloads of `largest=` bytes through a measured window.
///
/// # Errors
/// When connecting or writing fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let (batch, size) = (arguments.or("batch", 1_000)?, arguments.or("largest", 100)?);
    let mut stream = super::connect(arguments)?;
    let payloads = vec![0x55_u8; batch * size];
    Window::from_arguments(arguments)?.measure(|| write_batch(&mut stream, &payloads, size))
}

fn write_batch(stream: &mut TcpStream, payloads: &[u8], size: usize) -> io::Result<StepCounts> {
    let mut slices: Vec<_> = payloads.chunks(size).map(IoSlice::new).collect();
    let packets = slices.len() as u64;
    let mut rest = slices.as_mut_slice();
    let mut system_calls = 0;
    while !rest.is_empty() {
        let written = stream.write_vectored(rest)?;
        IoSlice::advance_slices(&mut rest, written);
        system_calls += 1;
    }
    Ok(StepCounts {
        packets,
        bytes: payloads.len() as u64,
        system_calls,
    })
}
