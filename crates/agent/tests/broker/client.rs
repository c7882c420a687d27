use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use socket2::SockRef;
use sockets_core::broker::frame::{Attachment, Frame, FrameReader, FrameWriter, Limits};

pub(crate) const LISTENER: u8 = 1;
pub(crate) const DATAGRAM: u8 = 2;
pub(crate) const STREAM: u8 = 3;

/// For failing.
const DEADLINE: Duration = Duration::from_secs(20);

/// A program at the agent, which says only what it is told to.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) stream: UnixStream,
    reader: FrameReader,
}

/// A socket, back from the agent.
#[derive(Debug)]
pub(crate) struct Reclaimed {
    pub(crate) json: Value,
    pub(crate) tail: Vec<u8>,
    pub(crate) descriptor: OwnedFd,
}

impl Client {
    pub(crate) fn connect(endpoint: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(endpoint)?;
        stream.set_read_timeout(Some(DEADLINE))?;
        stream.set_write_timeout(Some(DEADLINE))?;
        Ok(Self {
            stream,
            reader: FrameReader::new(Limits::FROM_AGENT),
        })
    }

    pub(crate) fn of_application(endpoint: &Path, application: &str) -> io::Result<Self> {
        let mut client = Self::connect(endpoint)?;
        let welcome = client.request(&hello(application, "secret", "program"))?;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        Ok(client)
    }

    pub(crate) fn send(
        &self,
        message: &Value,
        tail: &[u8],
        descriptor: Option<OwnedFd>,
    ) -> io::Result<()> {
        let mut writer = FrameWriter::default();
        writer.push(&message.to_string(), tail, descriptor.map(Arc::new))?;
        assert!(writer.flush(SockRef::from(&self.stream))?, "no room");
        Ok(())
    }

    pub(crate) fn receive(&mut self) -> io::Result<Frame> {
        loop {
            if let Some(frame) = self.reader.next_frame().map_err(io::Error::other)? {
                return Ok(frame);
            }
            if self.reader.read(SockRef::from(&self.stream))? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    pub(crate) fn message(&mut self) -> io::Result<Value> {
        let frame = self.receive()?;
        Ok(serde_json::from_str(&frame.json)?)
    }

    pub(crate) fn request(&mut self, message: &Value) -> io::Result<Value> {
        self.send(message, b"", None)?;
        self.message()
    }

    /// Registers a task with this command, and returns its id.
    pub(crate) fn register(
        &mut self,
        entry_point: Option<&str>,
        launch: &Value,
    ) -> io::Result<String> {
        let task = json!({
            "name": "task", "entryPoint": entry_point, "trigger": { "kind": "socketActivity" }, "conditions": [],
        });
        let answer =
            self.request(&json!({ "type": "register", "task": task, "launch": launch }))?;
        assert_eq!(answer["type"], "registered", "{answer}");
        Ok(answer["taskId"].as_str().expect("an id").to_owned())
    }

    pub(crate) fn transfer(
        &mut self,
        record: &Value,
        tail: &[u8],
        descriptor: impl Into<OwnedFd>,
    ) -> io::Result<Value> {
        let mut message = record.clone();
        message["type"] = json!("transfer");
        self.send(&message, tail, Some(descriptor.into()))?;
        self.message()
    }

    /// Takes a socket back, up to the moment before the agent gives it up.
    pub(crate) fn borrow(&mut self, id: &str) -> io::Result<Result<Reclaimed, Value>> {
        self.send(&json!({ "type": "reclaim", "id": id }), b"", None)?;
        let frame = self.receive()?;
        let json: Value = serde_json::from_str(&frame.json)?;
        match frame.attachment {
            Attachment::Descriptor(descriptor) => Ok(Ok(Reclaimed {
                json,
                tail: frame.tail,
                descriptor,
            })),
            _ => Ok(Err(json)),
        }
    }

    pub(crate) fn reclaim(&mut self, id: &str) -> io::Result<Reclaimed> {
        let reclaimed = self
            .borrow(id)?
            .map_err(|json| io::Error::other(json.to_string()))?;
        let done = self.request(&json!({ "type": "received", "id": id }))?;
        assert_eq!(done["type"], "done", "{done}");
        Ok(reclaimed)
    }

    /// Attaches for events, activations among them.
    pub(crate) fn attach(&mut self) -> io::Result<()> {
        let done = self.request(&json!({ "type": "attach", "activations": true }))?;
        assert_eq!(done["type"], "done", "{done}");
        Ok(())
    }

    /// The next activation, with the context.
    pub(crate) fn activation(&mut self) -> io::Result<(Value, Vec<u8>)> {
        loop {
            let frame = self.receive()?;
            let json: Value = serde_json::from_str(&frame.json)?;
            if json["type"] == "activation" {
                return Ok((json, frame.tail));
            }
        }
    }

    pub(crate) fn end(&self, activation: &Value, succeeded: bool) -> io::Result<()> {
        let message = json!({
            "type": "ended", "instance": activation["instance"], "succeeded": succeeded, "message": "as told",
        });
        self.send(&message, b"", None)
    }
}

pub(crate) fn hello(application: &str, secret: &str, role: &str) -> Value {
    json!({ "type": "hello", "protocol": 1, "application": application, "secret": secret, "role": role })
}

pub(crate) fn record(id: &str, kind: u8, task_id: &str) -> Value {
    json!({
        "id": id, "kind": kind, "taskId": task_id, "wake": false, "keepAliveMs": null, "contextLength": null,
        "leftovers": [],
    })
}
