//! A sender that has to wait continues exactly where it stopped.

use std::io;
use std::os::unix::net::UnixDatagram;

use socket2::SockRef;
use sockets_sys::udp::{Cursor, SendError};

use crate::support::batch::Batch;
use crate::support::on_both_paths;
use crate::support::path::Path;
use crate::support::wait;

on_both_paths! {
    a_full_queue_pauses_and_loses_nothing,
}

/// UDP over the loopback never fills a send buffer. A pair of Unix datagram sockets does, and supports the same calls.
fn a_full_queue_pauses_and_loses_nothing<P: Path>() -> io::Result<()> {
    let (from, to) = UnixDatagram::pair()?;
    from.set_nonblocking(true)?;
    to.set_nonblocking(true)?;
    let sizes: Vec<_> = (0..500).map(|index| (index * 37) % 400).collect();
    let batch = Batch::of_sizes(&sizes);
    let mut sender = P::sender(SockRef::from(&from));
    let (mut cursor, mut pauses, mut received) = (Cursor::default(), 0, Vec::new());
    while let Err(error) = sender.send(SockRef::from(&from), &batch.all(), &mut cursor) {
        assert!(matches!(error, SendError::WouldBlock), "{error:?}");
        assert_eq!(cursor, batch.cursor_after(cursor.index));
        pauses += 1;
        drain(&to, &mut received)?;
        assert_eq!(received.len(), cursor.index);
        wait::until_writable(&from)?;
    }
    drain(&to, &mut received)?;
    assert!(pauses > 0);
    assert_eq!(received.len(), batch.len());
    for (index, payload) in received.iter().enumerate() {
        assert_eq!(payload, batch.payload(index), "datagram {index}");
    }
    assert_eq!(sender.counters().datagrams, 500);
    Ok(())
}

fn drain(socket: &UnixDatagram, received: &mut Vec<Vec<u8>>) -> io::Result<()> {
    let mut buffer = [0; 1_024];
    loop {
        match socket.recv(&mut buffer) {
            Ok(length) => received.push(buffer[..length].to_vec()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(batched_udp)]
mod blocking_sockets {
    use std::net::UdpSocket;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::support::path::Preferred;

    /// A call that does not block is far below the first; one that blocks takes the second.
    const AT_ONCE: Duration = Duration::from_secs(60);
    const WAITING: Duration = Duration::from_secs(180);

    #[test]
    fn the_sender_never_blocks() -> io::Result<()> {
        let (from, _to) = UnixDatagram::pair()?;
        from.set_write_timeout(Some(WAITING))?;
        let start = Instant::now();
        let batch = Batch::of_sizes(&[100; 500]);
        let outcome = Preferred::sender(SockRef::from(&from)).send(
            SockRef::from(&from),
            &batch.all(),
            &mut Cursor::default(),
        );
        assert!(matches!(outcome, Err(SendError::WouldBlock)), "{outcome:?}");
        assert!(start.elapsed() < AT_ONCE);
        Ok(())
    }

    #[test]
    fn the_receiver_never_blocks() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.set_read_timeout(Some(WAITING))?;
        let start = Instant::now();
        let mut receiver = Preferred::receiver(SockRef::from(&socket));
        let outcome = receiver.receive(SockRef::from(&socket), 64, &mut |_| {});
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
        assert!(start.elapsed() < AT_ONCE);
        Ok(())
    }
}

mod shaped_link {
    use std::net::UdpSocket;
    use std::os::fd::AsRawFd;

    use super::*;
    use crate::support::delivery::{connected_pair, deliver};
    use crate::support::network_namespace::{configure, in_private_network};
    use crate::support::path::{Portable, Preferred};

    /// A queue that is shaped to 40 Mbit/s keeps datagrams in the send buffer until it is full.
    fn a_slow_link_pauses_and_loses_nothing<P: Path>() -> io::Result<()> {
        configure("tc qdisc add dev lo root tbf rate 40mbit burst 20kb latency 10s")?;
        let (from, to) = connected_pair()?;
        SockRef::from(&from).set_send_buffer_size(16_384)?;
        let batch = Batch::of_sizes(&[1_000; 400]);
        let delivery = deliver::<P>(&batch, &from, &[to])?;
        assert!(delivery.pauses > 0);
        assert_eq!(delivery.failed(), []);
        delivery.assert_complete(&batch);
        Ok(())
    }

    /// Linux reports a full device queue (ENOBUFS) on sockets with IP_RECVERR.
    fn a_full_device_queue_is_no_error_of_a_datagram<P: Path>() -> io::Result<()> {
        configure("tc qdisc add dev lo root bfifo limit 1000")?;
        let (from, to) = connected_pair()?;
        report_full_queues(&from)?;
        let batch = Batch::of_sizes(&[100, 2_000, 100]);
        let mut sender = P::sender(SockRef::from(&from));
        let mut cursor = Cursor::default();
        for _ in 0..2 {
            let outcome = sender.send(SockRef::from(&from), &batch.all(), &mut cursor);
            assert!(matches!(outcome, Err(SendError::NoBuffers)), "{outcome:?}");
            assert_eq!(cursor, batch.cursor_after(1));
        }
        configure("tc qdisc del dev lo root")?;
        let outcome = sender.send(SockRef::from(&from), &batch.all(), &mut cursor);
        assert!(outcome.is_ok(), "{outcome:?}");
        let lengths = [
            to.recv(&mut [0; 4_096])?,
            to.recv(&mut [0; 4_096])?,
            to.recv(&mut [0; 4_096])?,
        ];
        assert_eq!(lengths, [100, 2_000, 100]);
        Ok(())
    }

    fn report_full_queues(socket: &UdpSocket) -> io::Result<()> {
        let on: libc::c_int = 1;
        let length = size_of_val(&on) as libc::socklen_t;
        let (fd, value) = (socket.as_raw_fd(), (&raw const on).cast());
        // SAFETY: pointer and length are those of `on`, which the kernel only reads.
        match unsafe { libc::setsockopt(fd, libc::IPPROTO_IP, libc::IP_RECVERR, value, length) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    macro_rules! in_private_network {
        ($($test:ident),+ $(,)?) => {
            mod preferred {
                $(#[test] fn $test() -> std::io::Result<()> {
                    super::in_private_network(super::$test::<super::Preferred>)
                })+
            }
            mod portable {
                $(#[test] fn $test() -> std::io::Result<()> {
                    super::in_private_network(super::$test::<super::Portable>)
                })+
            }
        };
    }

    in_private_network! {
        a_slow_link_pauses_and_loses_nothing,
        a_full_device_queue_is_no_error_of_a_datagram,
    }
}
