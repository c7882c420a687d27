//! Options without a function of their own, by the system's numbers.

use std::io;

use socket2::SockRef;

use super::platform;

/// Sets an option, by the system's numbers, to bytes in the system's layout.
///
/// # Errors
/// Those of the system call, for example that there is no such option or that the value is invalid.
pub fn set_raw_option(socket: SockRef<'_>, level: i32, name: i32, value: &[u8]) -> io::Result<()> {
    platform::set(&socket, level, name, value)
}

/// Reads an option, by the system's numbers, into `target` and returns the number of bytes that the system wrote.
///
/// # Errors
/// Those of the system call, for example that there is no such option.
pub fn raw_option(
    socket: SockRef<'_>,
    level: i32,
    name: i32,
    target: &mut [u8],
) -> io::Result<usize> {
    platform::read(&socket, level, name, target)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn a_value_is_read_back() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let socket = || SockRef::from(&socket);
        set_raw_option(
            socket(),
            libc::IPPROTO_IP,
            libc::IP_TTL,
            &77_i32.to_ne_bytes(),
        )?;
        let mut value = [0; 8];
        let length = raw_option(socket(), libc::IPPROTO_IP, libc::IP_TTL, &mut value)?;
        assert_eq!(&value[..length], &77_i32.to_ne_bytes());
        Ok(())
    }

    #[test]
    fn an_unknown_option_is_an_error() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let set = set_raw_option(SockRef::from(&socket), libc::SOL_SOCKET, 9_999, &[0; 4]);
        assert!(set.is_err_and(|error| error.raw_os_error() == Some(libc::ENOPROTOOPT)));
        let read = raw_option(SockRef::from(&socket), libc::SOL_SOCKET, 9_999, &mut [0; 4]);
        assert!(read.is_err_and(|error| error.raw_os_error() == Some(libc::ENOPROTOOPT)));
        Ok(())
    }
}
