use std::io;

use socket2::SockRef;

#[expect(clippy::unnecessary_wraps, reason = "the signature of its twins")]
pub(super) fn set_low_latency(_socket: &SockRef<'_>, _code_point: u8) -> io::Result<()> {
    Ok(())
}
