use std::env;
use std::io::{self, IoSlice};
use std::os::unix::net::UnixDatagram;

use socket2::SockRef;
use sockets_sys::handoff::inherited;
use sockets_sys::handoff::passing::{Descriptor, send};

const VARIABLE: &str = "NOTIFY_SOCKET";

/// Whether there is a service manager that keeps descriptors.
pub(in crate::agent) fn is_present() -> bool {
    env::var_os(VARIABLE).is_some()
}

/// What the service manager has left in this process, by name. Called once, at the start.
pub(crate) fn lent() -> io::Result<Vec<(String, Descriptor)>> {
    // Names without descriptors, of a process above, would be an error.
    if env::var_os("LISTEN_FDS").is_none() {
        return Ok(Vec::new());
    }
    sd_notify::listen_fds_with_names()?
        .map(|(number, name)| Ok((name, inherited(number)?)))
        .collect()
}

pub(super) fn notify(message: &str, descriptor: Option<&Descriptor>) -> io::Result<()> {
    let Some(path) = env::var_os(VARIABLE) else {
        return Ok(());
    };
    let socket = UnixDatagram::unbound()?;
    socket.connect(path)?;
    let parts = [IoSlice::new(message.as_bytes())];
    send(SockRef::from(&socket), &parts, descriptor).map(drop)
}
