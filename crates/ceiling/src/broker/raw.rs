use std::env;
use std::fs;
use std::io::{self, IoSlice, Read, Write};
use std::net::UdpSocket;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Command;

use socket2::SockRef;
use sockets_sys::handoff::passing::{Passed, receive, send};
use sockets_testing::arguments::Arguments;
use sockets_testing::report::Report;

use super::{median, timed};

/// As long as a message of the agent.
const MESSAGE: [u8; 200] = [b' '; 200];

/// Gives a descriptor to another process and takes it back, by nothing but the calls of the system.
pub(super) fn run(arguments: &Arguments) -> io::Result<()> {
    let count: usize = arguments.required("count")?;
    let path = env::temp_dir().join(format!("broker-raw-{}", std::process::id()));
    let listener = UnixListener::bind(&path)?;
    let mut holder = Command::new(env::current_exe()?)
        .arg("broker-raw-holder")
        .arg(format!("path={}", path.display()))
        .spawn()?;
    let (mut stream, _) = listener.accept()?;
    fs::remove_file(path)?;
    let (mut transfers, mut reclaims) = (Vec::new(), Vec::new());
    let mut own = OwnedFd::from(UdpSocket::bind("127.0.0.1:0")?);
    for _ in 0..count {
        timed(&mut transfers, || {
            send_descriptor(&stream, own)?;
            stream.read_exact(&mut [0])
        })?;
        own = timed(&mut reclaims, || {
            stream.write_all(b"r")?;
            let back = receive_descriptor(&stream)?;
            stream.write_all(b"d")?;
            stream.read_exact(&mut [0])?;
            Ok(back)
        })?;
    }
    drop(stream);
    holder.wait()?;
    Report::default()
        .number("transferMicroseconds", median(transfers))
        .number("reclaimMicroseconds", median(reclaims))
        .emit()
}

/// The other process.
pub(super) fn hold(arguments: &Arguments) -> io::Result<()> {
    let mut stream = UnixStream::connect(arguments.required::<String>("path")?)?;
    loop {
        let Ok(held) = receive_descriptor(&stream) else {
            return Ok(());
        };
        stream.write_all(b"a")?;
        stream.read_exact(&mut [0])?;
        send_descriptor(&stream, held)?;
        stream.read_exact(&mut [0])?;
        stream.write_all(b"a")?;
    }
}

fn send_descriptor(stream: &UnixStream, descriptor: OwnedFd) -> io::Result<()> {
    let sent = send(
        SockRef::from(stream),
        &[IoSlice::new(&MESSAGE)],
        Some(&descriptor),
    )?;
    match sent == MESSAGE.len() {
        true => Ok(()),
        false => Err(io::ErrorKind::WriteZero.into()),
    }
}

fn receive_descriptor(stream: &UnixStream) -> io::Result<OwnedFd> {
    let mut target = [0; MESSAGE.len()];
    let received = receive(SockRef::from(stream), &mut target)?;
    match received.passed {
        Passed::One(descriptor) if received.length == MESSAGE.len() => Ok(descriptor),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
