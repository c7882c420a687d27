use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use sockets_sys::handoff::passing::{Channel, Descriptor};

use super::{HEADER, WITH_DESCRIPTOR};

/// The bytes of a frame, without those that stand for a descriptor.
///
/// # Errors
/// `InvalidInput` for parts of 2 GiB or more.
pub fn encode(json: &str, tail: &[u8], has_descriptor: bool) -> io::Result<Vec<u8>> {
    let flag = if has_descriptor { WITH_DESCRIPTOR } else { 0 };
    let mut bytes = Vec::with_capacity(HEADER + json.len() + tail.len());
    bytes.extend(length(json.len())?.to_le_bytes());
    bytes.extend((length(tail.len())? | flag).to_le_bytes());
    bytes.extend_from_slice(json.as_bytes());
    bytes.extend_from_slice(tail);
    Ok(bytes)
}

fn length(length: usize) -> io::Result<u32> {
    u32::try_from(length)
        .ok()
        .filter(|length| length & WITH_DESCRIPTOR == 0)
        .ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

/// Writes frames to a channel; what it does not take at once waits here.
#[derive(Debug, Default)]
pub struct FrameWriter {
    frames: VecDeque<Outgoing>,
}

#[derive(Debug)]
struct Outgoing {
    bytes: Vec<u8>,
    sent: usize,
    /// Until its first byte has been sent.
    descriptor: Option<Arc<Descriptor>>,
    /// Whether the bytes that stand for the descriptor are behind the others.
    is_packed: bool,
}

impl FrameWriter {
    /// Appends a frame.
    ///
    /// # Errors
    /// `InvalidInput` for parts of 2 GiB or more.
    pub fn push(
        &mut self,
        json: &str,
        tail: &[u8],
        descriptor: Option<Arc<Descriptor>>,
    ) -> io::Result<()> {
        self.frames.push_back(Outgoing {
            bytes: encode(json, tail, descriptor.is_some())?,
            sent: 0,
            is_packed: descriptor.is_none(),
            descriptor,
        });
        Ok(())
    }

    /// Sends as much as the channel takes, and returns whether that was all.
    ///
    /// # Errors
    /// Those of the system call, except `WouldBlock`.
    pub fn flush(&mut self, channel: impl Channel) -> io::Result<bool> {
        while let Some(frame) = self.frames.front_mut() {
            match frame.send(&channel) {
                Ok(()) if frame.is_sent() => drop(self.frames.pop_front()),
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Whether everything has been sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// The bytes that wait, for another process that goes on with them; `None` when a descriptor is among them.
    #[must_use]
    pub fn unsent(&self) -> Option<Vec<u8>> {
        let mut unsent = Vec::new();
        for frame in &self.frames {
            if frame.descriptor.is_some() {
                return None;
            }
            unsent.extend_from_slice(&frame.bytes[frame.sent..]);
        }
        Some(unsent)
    }

    /// Goes on with the bytes that another has not sent.
    #[must_use]
    pub fn resumed(unsent: Vec<u8>) -> Self {
        let frame = Outgoing {
            bytes: unsent,
            sent: 0,
            descriptor: None,
            is_packed: true,
        };
        Self {
            frames: Some(frame)
                .filter(|frame| !frame.is_sent())
                .into_iter()
                .collect(),
        }
    }

    /// Number of bytes that wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.frames
            .iter()
            .map(|frame| frame.bytes.len() - frame.sent)
            .sum()
    }
}

impl Outgoing {
    fn send(&mut self, channel: &impl Channel) -> io::Result<()> {
        self.pack(channel)?;
        let rest = &self.bytes[self.sent..];
        self.sent += channel.send(rest, self.descriptor.as_deref())?;
        self.descriptor = None;
        Ok(())
    }

    /// Once the process is known that gets it.
    fn pack(&mut self, channel: &impl Channel) -> io::Result<()> {
        if let Some(descriptor) = self.descriptor.as_deref().filter(|_| !self.is_packed) {
            self.bytes.extend(channel.pack(descriptor)?);
            self.is_packed = true;
        }
        Ok(())
    }

    fn is_sent(&self) -> bool {
        self.sent == self.bytes.len()
    }
}
