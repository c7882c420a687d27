use std::env;
use std::io;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde_json::{Value, json};
use socket2::SockRef;
use sockets_core::broker::endpoint;
use sockets_core::broker::frame::{Frame, FrameReader, FrameWriter, Limits};

use crate::platform::listening::connect;
use crate::platform::protocol::VERSION;

/// For each step of an exchange.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection of the command line to the agent.
#[derive(Debug)]
pub(crate) struct Control {
    stream: UnixStream,
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
        let stream = match connect(&endpoint::path(|name| env::var_os(name))?) {
            Ok(stream) => stream,
            Err(error) if is_absence(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut client = Self {
            stream,
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
        match writer.flush(SockRef::from(&self.stream))? {
            true => Ok(()),
            false => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    pub(crate) fn receive(&mut self) -> io::Result<Frame> {
        loop {
            if let Some(frame) = self.reader.next_frame().map_err(io::Error::other)? {
                return Ok(frame);
            }
            match self.reader.read(SockRef::from(&self.stream)) {
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
