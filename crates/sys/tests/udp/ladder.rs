//! Steps down the sender's fallback ladder, with nothing lost and nothing sent twice.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;

use libc::{c_int, socklen_t};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use sockets_sys::socket_options::set_dont_fragment;
use sockets_sys::udp::{Capabilities, Cursor, Receiver, Rung, SendCounters, Sender};

use crate::support::batch::Batch;
use crate::support::delivery::{Delivery, connected_pair, deliver_by, socket};
use crate::support::network_namespace::{configure, in_private_network, skip};
use crate::support::system_call_filter::without_system_call;

/// Delivers a batch with an existing sender, and checks that it is complete.
fn pass(
    sender: &mut Sender,
    batch: &Batch,
    from: &UdpSocket,
    to: &[UdpSocket],
) -> io::Result<Delivery> {
    let mut receivers: Vec<_> = to
        .iter()
        .map(|socket| Box::new(Receiver::new(SockRef::from(socket))) as _)
        .collect();
    let delivery = deliver_by(sender, &mut receivers, batch, from, to)?;
    delivery.assert_complete(batch);
    Ok(delivery)
}

/// Delivers equal datagrams over a connected pair, none of which may fail.
fn pass_equal(from: &UdpSocket, to: &UdpSocket) -> io::Result<(SendCounters, Capabilities)> {
    let mut sender = Sender::new(SockRef::from(from));
    let to = [to.try_clone()?];
    assert_eq!(
        pass(&mut sender, &Batch::of_sizes(&[100; 300]), from, &to)?.failed(),
        []
    );
    Ok((sender.counters(), sender.capabilities()))
}

fn kernel_segments(sender: &Sender) -> bool {
    let has = sender.capabilities().rung == Rung::Segmented;
    if !has {
        skip(&"the kernel has no UDP segmentation offload");
    }
    has
}

#[test]
fn equal_datagrams_take_one_call_for_4096() -> io::Result<()> {
    let (from, _to) = connected_pair()?;
    let mut sender = Sender::new(SockRef::from(&from));
    if !kernel_segments(&sender) {
        return Ok(());
    }
    let batch = Batch::of_sizes(&[100; 4_096]);
    let outcome = sender.send(SockRef::from(&from), &batch.all(), &mut Cursor::default());
    assert!(outcome.is_ok(), "{outcome:?}");
    let expected = SendCounters {
        datagrams: 4_096,
        bytes: 409_600,
        system_calls: 1,
        segmented_runs: 64,
        fallbacks: 0,
    };
    assert_eq!(sender.counters(), expected);
    Ok(())
}

/// Without checksums the kernel cannot segment and fails with EINVAL.
#[test]
fn a_socket_without_checksums_is_sent_unsegmented() -> io::Result<()> {
    let (from, to) = connected_pair()?;
    set_option(&from, libc::SOL_SOCKET, libc::SO_NO_CHECK)?;
    let mut sender = Sender::new(SockRef::from(&from));
    if !kernel_segments(&sender) {
        return Ok(());
    }
    let sizes: Vec<_> = (0..300).map(|index| 100 - index / 50).collect();
    let delivery = pass(&mut sender, &Batch::of_sizes(&sizes), &from, &[to])?;
    assert_eq!(delivery.failed(), []);
    assert_eq!(sender.counters().segmented_runs, 0);
    assert_eq!(sender.counters().fallbacks, 3);
    assert_eq!(sender.capabilities().rung, Rung::Batched);
    Ok(())
}

/// UDP-Lite accepts the option, but the send fails with EIO.
#[test]
fn a_protocol_without_segmentation_is_sent_unsegmented() -> io::Result<()> {
    let (Ok(from), Ok(to)) = (udp_lite(), udp_lite()) else {
        skip(&"the kernel has no UDP-Lite");
        return Ok(());
    };
    from.connect(to.local_addr()?)?;
    let mut sender = Sender::new(SockRef::from(&from));
    if !kernel_segments(&sender) {
        return Ok(());
    }
    assert_eq!(
        pass(&mut sender, &Batch::of_sizes(&[100; 300]), &from, &[to])?.failed(),
        []
    );
    assert_eq!(
        (
            sender.counters().segmented_runs,
            sender.counters().fallbacks
        ),
        (0, 1)
    );
    assert_eq!(sender.capabilities().rung, Rung::Batched);
    Ok(())
}

fn udp_lite() -> io::Result<UdpSocket> {
    let socket = Socket::new(
        Domain::IPV4,
        Type::DGRAM,
        Some(Protocol::from(libc::IPPROTO_UDPLITE)),
    )?;
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

#[test]
fn segments_longer_than_the_path_allows_are_sent_unsegmented_and_shorter_ones_segmented()
-> io::Result<()> {
    in_private_network(|| {
        configure("ip link set lo mtu 1280")?;
        let (from, to) = connected_pair()?;
        let to = [to];
        let mut sender = Sender::new(SockRef::from(&from));
        if !kernel_segments(&sender) {
            return Ok(());
        }
        let long = Batch::of_sizes(&[1_400; 100]);
        assert_eq!(pass(&mut sender, &long, &from, &to)?.failed(), []);
        assert_eq!(
            (
                sender.counters().segmented_runs,
                sender.counters().fallbacks
            ),
            (0, 1)
        );
        assert_eq!(sender.capabilities().max_segment_size, 1_399);
        // An accepted run in between resets the limit on size errors.
        for long in [1_390, 1_380, 1_370] {
            pass(&mut sender, &Batch::of_sizes(&[1_000; 100]), &from, &to)?;
            pass(&mut sender, &Batch::of_sizes(&[long; 100]), &from, &to)?;
        }
        assert_eq!(
            (
                sender.counters().segmented_runs,
                sender.counters().fallbacks
            ),
            (6, 4)
        );
        assert_eq!(sender.capabilities().max_segment_size, 1_369);
        Ok(())
    })
}

#[test]
fn datagrams_that_may_not_be_fragmented_fail_alone() -> io::Result<()> {
    in_private_network(|| {
        configure("ip link set lo mtu 1280")?;
        let (from, to) = connected_pair()?;
        set_dont_fragment(SockRef::from(&from), true)?;
        let mut sender = Sender::new(SockRef::from(&from));
        let sizes: Vec<_> = (0..90)
            .map(|index| if index / 10 % 3 == 1 { 1_400 } else { 1_000 })
            .collect();
        let delivery = pass(&mut sender, &Batch::of_sizes(&sizes), &from, &[to])?;
        let long: Vec<_> = (0..90).filter(|&index| sizes[index] == 1_400).collect();
        assert_eq!(delivery.failed(), long);
        assert!(delivery.icmp_errors.is_empty());
        Ok(())
    })
}

/// A datagram's own EINVAL or EACCES does not count as a failed rung.
#[test]
fn bad_destinations_cost_no_rung() -> io::Result<()> {
    let (from, to) = (socket("127.0.0.1:0")?, socket("127.0.0.1:0")?);
    let mut sender = Sender::new(SockRef::from(&from));
    let before = sender.capabilities();
    let no_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let broadcast = SocketAddr::from(([127, 255, 255, 255], 9));
    let indexes: Vec<_> = (0..300).map(|index| (index / 5) % 3).collect();
    let table = [to.local_addr()?, no_port, broadcast];
    let batch = Batch::to_targets(&[50; 300], &indexes, &table);
    assert_eq!(pass(&mut sender, &batch, &from, &[to])?.failures.len(), 200);
    assert_eq!(sender.capabilities(), before);
    assert_eq!(sender.counters().fallbacks, 0);
    Ok(())
}

#[test]
fn without_sendmmsg_messages_are_sent_one_by_one() -> io::Result<()> {
    for code in [libc::ENOSYS, libc::EPERM, libc::EACCES] {
        let (from, to) = connected_pair()?;
        let (counters, capabilities) =
            without_system_call(libc::SYS_sendmmsg, code, move || pass_equal(&from, &to))?;
        assert_eq!(
            (counters.fallbacks, capabilities.batch_size),
            (1, 1),
            "code {code}"
        );
        assert_ne!(capabilities.rung, Rung::Batched);
    }
    Ok(())
}

#[test]
fn without_recvmmsg_messages_are_received_one_by_one() -> io::Result<()> {
    for code in [libc::ENOSYS, libc::EPERM, libc::EACCES] {
        let (from, to) = connected_pair()?;
        without_system_call(libc::SYS_recvmmsg, code, move || pass_equal(&from, &to))?;
    }
    Ok(())
}

#[test]
fn the_last_rung_sends_one_datagram_per_call() -> io::Result<()> {
    let (from, to) = connected_pair()?;
    set_option(&from, libc::SOL_SOCKET, libc::SO_NO_CHECK)?;
    let (counters, capabilities) =
        without_system_call(libc::SYS_sendmmsg, libc::EPERM, move || {
            pass_equal(&from, &to)
        })?;
    assert_eq!(counters.segmented_runs, 0);
    assert_eq!(capabilities.batch_size, 1);
    assert!(counters.system_calls >= 300);
    Ok(())
}

/// Rounds of 4,000 datagrams with segmentation, without it, and without batches of any kind.
const ROUNDS: [usize; 3] = [150, 80, 20];

#[test]
fn a_million_datagrams_arrive_once_while_the_sender_steps_down() -> io::Result<()> {
    let (from, to) = connected_pair()?;
    let (mut sender, to) = (Sender::new(SockRef::from(&from)), [to]);
    let batch = Batch::of_sizes(&[100; 4_000]);
    let pass_all = move |sender: &mut Sender, rounds, from: &UdpSocket| -> io::Result<()> {
        for _ in 0..rounds {
            assert_eq!(pass(sender, &batch, from, &to)?.failed(), []);
        }
        Ok(())
    };
    pass_all(&mut sender, ROUNDS[0], &from)?;
    let segmented_runs = sender.counters().segmented_runs;
    set_option(&from, libc::SOL_SOCKET, libc::SO_NO_CHECK)?;
    pass_all(&mut sender, ROUNDS[1], &from)?;
    assert_eq!(sender.counters().segmented_runs, segmented_runs);
    let counters = without_system_call(libc::SYS_sendmmsg, libc::EPERM, move || {
        pass_all(&mut sender, ROUNDS[2], &from)?;
        assert_eq!(sender.capabilities().batch_size, 1);
        Ok(sender.counters())
    })?;
    assert_eq!(counters.datagrams, 1_000_000);
    Ok(())
}

fn set_option(socket: &UdpSocket, level: c_int, name: c_int) -> io::Result<()> {
    let on: c_int = 1;
    let (fd, value) = (socket.as_raw_fd(), (&raw const on).cast());
    // SAFETY: pointer and length are those of `on`, which the kernel only reads.
    match unsafe { libc::setsockopt(fd, level, name, value, size_of_val(&on) as socklen_t) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
