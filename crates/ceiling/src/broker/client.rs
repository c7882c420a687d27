use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;

use socket2::SockRef;
use sockets_core::broker::frame::{Attachment, Frame, FrameReader, FrameWriter, Limits};

/// A program at the agent. Its JSON is made of pieces that need no escaping.
#[derive(Debug)]
pub(super) struct Client {
    stream: UnixStream,
    reader: FrameReader,
    task: String,
}

impl Client {
    /// With a task that is started by this command.
    pub(super) fn connect(endpoint: &Path, program: &str, argument: &str) -> io::Result<Self> {
        let mut client = Self {
            stream: UnixStream::connect(endpoint)?,
            reader: FrameReader::new(Limits::FROM_AGENT),
            task: String::new(),
        };
        let hello = r#"{"type":"hello","protocol":1,"application":"bench","secret":"bench","role":"program"}"#;
        client.request(hello, None)?;
        let launch = format!(
            r#"{{"program":"{program}","args":["broker-task","{argument}"],"cwd":"/","env":{{}}}}"#
        );
        let register = format!(
            r#"{{"type":"register","task":{{"name":"t","entryPoint":"t"}},"launch":{launch}}}"#
        );
        let answer = client.request(&register, None)?.json;
        let task = answer.split('"').nth(7).unwrap_or_default();
        client.task = task.to_owned();
        Ok(client)
    }

    pub(super) fn transfer(&mut self, id: usize, kind: u8, descriptor: OwnedFd) -> io::Result<()> {
        let task = &self.task;
        let message = format!(
            r#"{{"type":"transfer","id":"{id}","kind":{kind},"taskId":"{task}","wake":false,"keepAliveMs":null,"contextLength":null,"leftovers":[]}}"#
        );
        self.request(&message, Some(descriptor)).map(drop)
    }

    pub(super) fn reclaim(&mut self, id: usize) -> io::Result<OwnedFd> {
        let frame = self.request(&format!(r#"{{"type":"reclaim","id":"{id}"}}"#), None)?;
        let Attachment::Descriptor(descriptor) = frame.attachment else {
            return Err(io::Error::other("no descriptor came"));
        };
        self.request(&format!(r#"{{"type":"received","id":"{id}"}}"#), None)?;
        Ok(descriptor)
    }

    fn request(&mut self, json: &str, descriptor: Option<OwnedFd>) -> io::Result<Frame> {
        let mut writer = FrameWriter::default();
        writer.push(json, b"", descriptor.map(Arc::new))?;
        writer.flush(SockRef::from(&self.stream))?;
        let frame = self.receive()?;
        match frame.json.contains(r#""type":"error""#) {
            true => Err(io::Error::other(frame.json)),
            false => Ok(frame),
        }
    }

    fn receive(&mut self) -> io::Result<Frame> {
        loop {
            if let Some(frame) = self.reader.next_frame().map_err(io::Error::other)? {
                return Ok(frame);
            }
            if self.reader.read(SockRef::from(&self.stream))? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
