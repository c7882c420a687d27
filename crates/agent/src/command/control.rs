use std::env;
use std::io;
use std::time::Duration;

use serde_json::{Value, json};
use sockets_core::broker::endpoint;
use sockets_core::broker::frame::{Frame, FrameReader, FrameWriter, Limits};

use crate::listening::{Line, channel, connect};
use crate::protocol::VERSION;

/// For each step of an exchange.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection of the command line to the agent.
#[derive(Debug)]
pub(crate) struct Control {
    line: Line,
    reader: FrameReader,
}

/// What the agent has refused.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) hresult: u64,
    pub(crate) message: String,
}

impl Control {
    /// Connects to the agent of this user; none if none runs.
    pub(crate) fn connect() -> io::Result<Option<Self>> {
        let path = endpoint::path(|name| env::var_os(name))?;
        let line = match connect(&path, PATIENCE) {
            Ok(line) => line,
            Err(error) if is_absence(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut client = Self {
            line,
            reader: FrameReader::new(Limits::FROM_AGENT),
        };
        let hello = json!({ "type": "hello", "protocol": VERSION, "role": "control" });
        client
            .request(&hello)?
            .map_err(|refused| io::Error::other(refused.message))?;
        Ok(Some(client))
    }

    /// Sends a request and returns what is answered.
    pub(crate) fn request(&mut self, request: &Value) -> io::Result<Result<Value, Refused>> {
        self.send(request)?;
        let answer: Value = serde_json::from_str(&self.receive()?.json)?;
        if answer["type"] != "error" {
            return Ok(Ok(answer));
        }
        Ok(Err(Refused {
            hresult: answer["hresult"].as_u64().unwrap_or_default(),
            message: answer["message"].as_str().unwrap_or_default().to_owned(),
        }))
    }

    pub(crate) fn send(&mut self, message: &Value) -> io::Result<()> {
        let mut writer = FrameWriter::default();
        writer.push(&message.to_string(), b"", None)?;
        match writer.flush(channel(&self.line))? {
            true => Ok(()),
            false => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    pub(crate) fn receive(&mut self) -> io::Result<Frame> {
        loop {
            if let Some(frame) = self.reader.next_frame().map_err(io::Error::other)? {
                return Ok(frame);
            }
            match self.reader.read(channel(&self.line)) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
}
