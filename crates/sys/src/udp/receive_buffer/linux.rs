use std::io;

use socket2::SockRef;

use super::ReceiveBuffer;
use crate::socket_options::unix;

/// SO_MEMINFO is an array of 32-bit counters that ends with the drops.
const LENGTH: usize = (libc::SK_MEMINFO_DROPS as usize + 1) * size_of::<u32>();

pub(super) fn receive_buffer(socket: &SockRef<'_>) -> io::Result<Option<ReceiveBuffer>> {
    let mut counters = [0; LENGTH];
    match unix::read(socket, libc::SOL_SOCKET, libc::SO_MEMINFO, &mut counters) {
        Ok(LENGTH) => Ok(Some(state(counters.as_chunks().0))),
        Ok(_) => Ok(None),
        // Linux before 4.12 does not have the option.
        Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => Ok(None),
        Err(error) => Err(error),
    }
}

fn state(counters: &[[u8; 4]]) -> ReceiveBuffer {
    let counter = |index| u32::from_ne_bytes(counters[index as usize]);
    ReceiveBuffer {
        used: counter(libc::SK_MEMINFO_RMEM_ALLOC),
        size: counter(libc::SK_MEMINFO_RCVBUF),
        drops: counter(libc::SK_MEMINFO_DROPS),
    }
}
