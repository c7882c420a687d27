use std::collections::VecDeque;
use std::io;

use sockets_sys::handoff::passing::{Channel, Descriptor, Passed, unpack};

use super::{Decoder, FrameError, Limits};

/// Of one call.
const READ_SIZE: usize = 16 << 10;

/// One frame.
#[derive(Debug)]
pub struct Frame {
    /// The text, which may be no JSON.
    pub json: String,
    /// The bytes behind it.
    pub tail: Vec<u8>,
    /// The descriptor that came with it.
    pub attachment: Attachment,
}

/// The descriptor of a frame.
#[derive(Debug)]
pub enum Attachment {
    /// It has none.
    Nothing,
    /// It is owned by the frame.
    Descriptor(Descriptor),
    /// It had one, for which this process had no room. The sender's own is not affected.
    Lost,
}

/// Reads frames from a channel.
#[derive(Debug)]
pub struct FrameReader {
    decoder: Decoder,
    /// Descriptors in the order of the frames that announce them.
    arrived: VecDeque<Attachment>,
}

impl FrameReader {
    /// Of frames up to these lengths.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self {
            decoder: Decoder::new(limits),
            arrived: VecDeque::new(),
        }
    }

    /// Continues where another reader stopped, with the bytes that it had not used.
    #[must_use]
    pub fn resumed(limits: Limits, partial: &[u8]) -> Self {
        let mut reader = Self::new(limits);
        reader.decoder.push(partial);
        reader
    }

    /// Receives once, and returns the number of bytes: none when the peer has shut down its side.
    ///
    /// # Errors
    /// Those of the system call, such as `WouldBlock`; `InvalidData` for more than one descriptor in a message.
    pub fn read(&mut self, channel: impl Channel) -> io::Result<usize> {
        let mut target = [0; READ_SIZE];
        let received = channel.receive(&mut target)?;
        match received.passed {
            Passed::Nothing => {}
            Passed::One(descriptor) => self.arrived.push_back(Attachment::Descriptor(descriptor)),
            Passed::Lost => self.arrived.push_back(Attachment::Lost),
            Passed::Several => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    FrameError::StrayDescriptor,
                ));
            }
        }
        self.decoder.push(&target[..received.length]);
        Ok(received.length)
    }

    /// The next frame, if all of it has come.
    ///
    /// # Errors
    /// What is no frame, after which the connection is of no use.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let Some(head) = self.decoder.next_frame()? else {
            return self.check_descriptors().map(|()| None);
        };
        let attachment = match head.has_descriptor {
            true => self.attachment(&head.packed)?,
            false => Attachment::Nothing,
        };
        Ok(Some(Frame {
            json: head.json,
            tail: head.tail,
            attachment,
        }))
    }

    /// Bytes of a frame that has not come completely, if no descriptor came with it.
    #[must_use]
    pub fn partial(&self) -> Option<&[u8]> {
        self.arrived.is_empty().then(|| self.decoder.partial())
    }

    fn attachment(&mut self, packed: &[u8]) -> Result<Attachment, FrameError> {
        match unpack(packed) {
            Passed::One(descriptor) => Ok(Attachment::Descriptor(descriptor)),
            Passed::Nothing => self.arrived.pop_front().ok_or(FrameError::NoDescriptor),
            Passed::Lost | Passed::Several => Ok(Attachment::Lost),
        }
    }

    fn check_descriptors(&self) -> Result<(), FrameError> {
        // The header of a frame may still be on its way.
        let expected = match self.decoder.partial().len() {
            0 => 0,
            1..super::HEADER => 1,
            _ => usize::from(self.decoder.expects_descriptor()),
        };
        if self.arrived.len() > expected {
            return Err(FrameError::StrayDescriptor);
        }
        Ok(())
    }
}
