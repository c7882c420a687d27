use std::io;

use socket2::SockRef;

use crate::socket_options::unix;

/// SO_MEMINFO is an array of 32-bit counters that ends with the drops.
const LENGTH: usize = (libc::SK_MEMINFO_DROPS as usize + 1) * size_of::<u32>();

pub(super) fn kernel_drops(socket: &SockRef<'_>) -> io::Result<Option<u64>> {
    let mut counters = [0; LENGTH];
    match unix::read(socket, libc::SOL_SOCKET, libc::SO_MEMINFO, &mut counters) {
        Ok(LENGTH) => Ok(counters
            .last_chunk()
            .map(|&drops| u32::from_ne_bytes(drops).into())),
        Ok(_) => Ok(None),
        // Linux before 4.12 does not have the option.
        Err(error) if error.raw_os_error() == Some(libc::ENOPROTOOPT) => Ok(None),
        Err(error) => Err(error),
    }
}
