use std::io;

use socket2::SockRef;

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twin")]
pub(super) fn refuse_unicast(_socket: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}
