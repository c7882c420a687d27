use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::process::Child;

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use signal_hook::consts::{SIGCHLD, SIGINT, SIGTERM};
use signal_hook::low_level::pipe;

/// Pipes that become readable with a signal.
#[derive(Debug)]
pub(in crate::agent) struct Signals {
    children: UnixStream,
    _termination: UnixStream,
}

impl Signals {
    pub(in crate::agent) fn watch(
        registry: &Registry,
        children: usize,
        termination: usize,
    ) -> io::Result<Self> {
        Ok(Self {
            children: watched(registry, children, &[SIGCHLD])?,
            _termination: watched(registry, termination, &[SIGTERM, SIGINT])?,
        })
    }

    /// Nothing: there is a signal for all children.
    #[expect(clippy::unused_self, reason = "the signature of its twin")]
    pub(in crate::agent) const fn follow(&self, _child: &Child) -> io::Result<()> {
        Ok(())
    }

    /// Signals say no more than that there is something to look for.
    pub(in crate::agent) fn forget(&self) {
        let mut buffer = [0; 64];
        // When no byte is left, this fails.
        while io::Read::read(&mut &self.children, &mut buffer).is_ok_and(|count| count > 0) {}
    }
}

fn watched(registry: &Registry, token: usize, signals: &[i32]) -> io::Result<UnixStream> {
    let (reader, writer) = UnixStream::pair()?;
    reader.set_nonblocking(true)?;
    for &signal in signals {
        pipe::register(signal, writer.try_clone()?)?;
    }
    SourceFd(&reader.as_raw_fd()).register(registry, Token(token), Interest::READABLE)?;
    Ok(reader)
}
