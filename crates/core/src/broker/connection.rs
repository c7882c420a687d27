//! The connection of a program to the agent.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sockets_sys::handoff;

use super::frame::{Attachment, Frame, FrameError, FrameWriter, Limits};
use super::line::Line;
use crate::error::{Error, Hresult};

/// How long the agent may take for an answer. It answers in less than a millisecond; the caller waits, as the calls of UWP that
/// need the agent are synchronous.
const LIMIT: Duration = Duration::from_secs(5);

/// A connection on which each frame is answered by one.
#[derive(Debug)]
pub struct Connection {
    /// `None` once it failed halfway or was closed.
    line: Option<Line>,
}

impl Connection {
    /// Connects to the agent that listens at `path`, after a look at who made that place and who listens.
    ///
    /// # Errors
    /// `NotFound` and `ConnectionRefused` where none listens; `PermissionDenied` where the place or the agent is not this user's.
    pub(super) fn connect(path: &Path) -> io::Result<Self> {
        let line = Some(Line::connect(path, LIMIT)?);
        Ok(Self { line })
    }

    /// Whether a request can be made: the agent has not ended the connection.
    pub fn is_open(&self) -> bool {
        self.line.as_ref().is_some_and(Line::is_open)
    }

    /// Sends a frame, with a duplicate of `descriptor`, and waits for the answer.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for a frame that is too long, and tooManyOpenFiles 0x80072728 where there is no descriptor for the
    /// duplicate: nothing was sent. After the others the connection is closed: ERROR_TIMEOUT 0x800705B4, connectionResetByPeer
    /// 0x80072746 when the agent ended it, E_UNEXPECTED 0x8000FFFF for what is no frame.
    pub fn request(
        &mut self,
        json: &str,
        tail: &[u8],
        descriptor: Option<i32>,
    ) -> Result<Frame, Error> {
        let line = self.line.as_mut().ok_or_else(closed)?;
        let writer = outgoing(json, tail, descriptor)?;
        let answered = exchange(line, writer);
        if answered.is_err() {
            self.close();
        }
        answered
    }

    /// Ends the connection: the agent undoes what it was in the middle of.
    pub fn close(&mut self) {
        self.line = None;
    }

    pub(super) fn take_line(&mut self) -> Result<Line, Error> {
        self.line.take().ok_or_else(closed)
    }
}

/// The number of the descriptor that came with a frame, which the caller owns; `None` when none came.
///
/// # Errors
/// tooManyOpenFiles 0x80072728 for one that this process had no room for.
pub fn descriptor_of(attachment: Attachment) -> Result<Option<i32>, Error> {
    match attachment {
        Attachment::Nothing => Ok(None),
        Attachment::Descriptor(descriptor) => handoff::release(descriptor)
            .map(Some)
            .map_err(|error| failed("recvmsg", &error)),
        Attachment::Lost => {
            let text = "there was no room for the descriptor from the agent: too many open files";
            Err(Error::new(Hresult::WSAEMFILE, text))
        }
    }
}

fn outgoing(json: &str, tail: &[u8], descriptor: Option<i32>) -> Result<FrameWriter, Error> {
    let limits = Limits::TO_AGENT;
    if json.len() > limits.json || tail.len() > limits.tail {
        return Err(Error::invalid_argument("it is too long for the agent"));
    }
    let copy = descriptor.map(handoff::copy).transpose();
    let copy = copy.map_err(|error| failed("dup", &error))?;
    let mut writer = FrameWriter::default();
    writer
        .push(json, tail, copy.map(Arc::new))
        .map_err(|error| failed("sendmsg", &error))?;
    Ok(writer)
}

fn exchange(line: &mut Line, mut writer: FrameWriter) -> Result<Frame, Error> {
    let deadline = Instant::now() + LIMIT;
    let sent = line.send(&mut writer, deadline);
    if !sent.map_err(|error| failed("sendmsg", &error))? {
        return Err(timed_out());
    }
    loop {
        if let Some(frame) = line.reader.next_frame().map_err(broken)? {
            return Ok(frame);
        }
        if Instant::now() >= deadline {
            return last_answer(line);
        }
        receive(line, deadline)?;
    }
}

/// When the time is over, an answer that is there counts. Otherwise a socket that the agent acknowledges at that moment would have
/// two owners.
fn last_answer(line: &mut Line) -> Result<Frame, Error> {
    let received = line.receive_last();
    received.map_err(|error| failed("shutdown", &error))?;
    let answer = line.reader.next_frame().map_err(broken)?;
    answer.ok_or_else(timed_out)
}

fn receive(line: &mut Line, deadline: Instant) -> Result<(), Error> {
    match line.receive(deadline) {
        Ok(0) => Err(ended()),
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => {
                Ok(())
            }
            _ => Err(failed("recvmsg", &error)),
        },
    }
}

pub(super) fn failed(call: &'static str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Error::new(
            Hresult::E_ACCESSDENIED,
            format!("the agent is not to be trusted: {error}"),
        ),
        io::ErrorKind::InvalidInput => Error::invalid_argument(format!("the agent: {error}")),
        io::ErrorKind::InvalidData => Error::new(
            Hresult::E_UNEXPECTED,
            format!("the agent cannot be understood: {error}"),
        ),
        _ => Error::from_io("ask the agent", call, error),
    }
}

pub(super) fn broken(error: FrameError) -> Error {
    let text = format!("the agent cannot be understood: {error}");
    Error::new(Hresult::E_UNEXPECTED, text)
}

pub(super) fn ended() -> Error {
    Error::new(Hresult::WSAECONNRESET, "the agent ended the connection")
}

fn timed_out() -> Error {
    let text = format!("the agent did not answer within {} s", LIMIT.as_secs());
    Error::new(Hresult::ERROR_TIMEOUT, text)
}

fn closed() -> Error {
    Error::closed("the connection to the agent is closed")
}

/// A variable of this process.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::PathBuf;
    use std::thread;

    use socket2::SockRef;
    use sockets_sys::handoff::passing;

    use super::*;
    use crate::broker::endpoint;
    use crate::broker::frame::{FrameReader, encode};

    pub(super) struct Place(PathBuf);

    impl Place {
        pub(super) fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("uwp-{name}-{}", std::process::id()));
            endpoint::make_private(&folder).expect("a folder");
            Self(folder)
        }

        /// A connection to an agent that does `serve`.
        pub(super) fn connected<T: Send + 'static>(
            &self,
            serve: impl FnOnce(UnixStream) -> T + Send + 'static,
        ) -> (Connection, thread::JoinHandle<T>) {
            let path = self.0.join("agent.sock");
            let listener = UnixListener::bind(&path).expect("a listener");
            let agent = thread::spawn(move || serve(listener.accept().expect("a program").0));
            (Connection::connect(&path).expect("an agent"), agent)
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn next(reader: &mut FrameReader, socket: &UnixStream) -> Frame {
        loop {
            if let Some(frame) = reader.next_frame().expect("a frame") {
                return frame;
            }
            assert!(reader.read(SockRef::from(socket)).expect("bytes") > 0);
        }
    }

    #[test]
    fn a_descriptor_travels_both_ways() {
        let place = Place::new("both-ways");
        let (mut connection, agent) = place.connected(|socket| {
            let frame = next(&mut FrameReader::new(Limits::TO_AGENT), &socket);
            assert_eq!((frame.json.as_str(), &frame.tail[..]), ("{}", &b"tail"[..]));
            let Attachment::Descriptor(descriptor) = frame.attachment else {
                panic!("{:?}", frame.attachment);
            };
            let answer = encode("[]", b"x", true).expect("a frame");
            let answer = [io::IoSlice::new(&answer)];
            passing::send(SockRef::from(&socket), &answer, Some(&descriptor)).expect("sent");
        });
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let number = handoff::number(SockRef::from(&socket)).expect("a number");
        let frame = connection.request("{}", b"tail", Some(number));
        let frame = frame.expect("an answer");
        agent.join().expect("no panic");
        assert_eq!((frame.json.as_str(), &frame.tail[..]), ("[]", &b"x"[..]));
        let number = descriptor_of(frame.attachment).expect("room");
        let same = handoff::adopt(handoff::Kind::Datagram, number.expect("one"));
        let same = same.expect("a UDP socket").local_addr().expect("bound");
        assert_eq!(same.as_socket(), socket.local_addr().ok());
        assert!(!connection.is_open());
    }

    #[test]
    fn an_agent_that_ends_and_one_that_talks_nonsense_are_errors() {
        type Serve = fn(UnixStream);
        let rows: [(&str, Serve, Hresult); 4] = [
            ("ends", drop, Hresult::WSAECONNRESET),
            (
                "half",
                |socket| answer(&socket, &[2, 0, 0, 0]),
                Hresult::WSAECONNRESET,
            ),
            (
                "huge",
                |socket| answer(&socket, &[0xff; 8]),
                Hresult::E_UNEXPECTED,
            ),
            (
                "binary",
                |socket| answer(&socket, &[1, 0, 0, 0, 0, 0, 0, 0, 0xff]),
                Hresult::E_UNEXPECTED,
            ),
        ];
        for (name, serve, expected) in rows {
            let place = Place::new(name);
            let (mut connection, agent) = place.connected(serve);
            let error = connection.request("{}", b"", None).expect_err(name);
            assert!(
                [expected, Hresult::WSAESHUTDOWN].contains(&error.hresult()),
                "{name}: {error} {:?}",
                error.hresult()
            );
            assert!(!connection.is_open(), "{name}");
            let again = connection.request("{}", b"", None).expect_err("closed");
            assert_eq!(again.hresult(), Hresult::RO_E_CLOSED);
            agent.join().expect("no panic");
        }
    }

    fn answer(socket: &UnixStream, bytes: &[u8]) {
        next(&mut FrameReader::new(Limits::TO_AGENT), socket);
        passing::send(SockRef::from(socket), &[io::IoSlice::new(bytes)], None).expect("sent");
    }

    #[test]
    fn what_is_too_long_is_not_sent() {
        let place = Place::new("too-long");
        let (mut connection, agent) = place.connected(|socket| answer(&socket, &[0; 8]));
        let long = " ".repeat(Limits::TO_AGENT.json + 1);
        let error = connection.request(&long, b"", None).expect_err("too long");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        assert!(connection.request("{}", b"", None).is_ok());
        agent.join().expect("no panic");
    }

    #[test]
    fn an_open_folder_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let place = Place::new("open");
        let _listener = UnixListener::bind(place.0.join("agent.sock")).expect("a listener");
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&place.0, open).expect("ours");
        let error = Connection::connect(&place.0.join("agent.sock")).expect_err("refused");
        let error = failed("connect", &error);
        assert_eq!(error.hresult(), Hresult::E_ACCESSDENIED);
        assert!(error.to_string().contains("open to others"), "{error}");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use socket2::SockRef;
    use sockets_sys::handoff::passing;

    use super::tests::Place;
    use super::*;
    use crate::broker::frame::encode;

    #[test]
    fn an_answer_that_is_there_when_the_time_is_over_counts_and_a_later_one_fails() {
        let bytes = encode("[]", b"", false).expect("a frame");
        for is_there in [true, false] {
            let place = Place::new(if is_there { "in-time" } else { "too-late" });
            let (mut connection, agent) = place.connected(|socket| socket);
            let agent = agent.join().expect("no panic");
            let answer = || passing::send(SockRef::from(&agent), &[io::IoSlice::new(&bytes)], None);
            if is_there {
                answer().expect("room");
            }
            let mut line = connection.take_line().expect("open");
            match last_answer(&mut line) {
                Ok(frame) => assert!(is_there && frame.json == "[]"),
                Err(error) => assert!(!is_there && error.hresult() == Hresult::ERROR_TIMEOUT),
            }
            let late = answer().expect_err("nobody takes it");
            assert_eq!(late.kind(), io::ErrorKind::BrokenPipe);
        }
    }
}
