//! A datagram that cannot be sent fails alone; its neighbours arrive.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Socket, Type};
use sockets_sys::udp::MAX_PAYLOAD;

use crate::support::batch::Batch;
use crate::support::delivery::{connected_pair, deliver, socket};
use crate::support::on_both_paths;
use crate::support::path::Path;

on_both_paths! {
    oversized_datagrams,
    an_oversized_datagram_alone,
    impossible_destinations,
    forbidden_destinations,
    unreachable_destinations,
}

/// Both ends, and edges of batches where libraries are known to lose datagrams.
const FAILING: [usize; 8] = [0, 19, 20, 63, 64, 203, 204, 999];

fn oversized_datagrams<P: Path>() -> io::Result<()> {
    let (from, to) = connected_pair()?;
    let sizes: Vec<_> = (0..1_000)
        .map(|index| {
            if FAILING.contains(&index) {
                MAX_PAYLOAD + 1
            } else {
                100
            }
        })
        .collect();
    let batch = Batch::of_sizes(&sizes);
    let delivery = deliver::<P>(&batch, &from, &[to])?;
    assert_eq!(delivery.failed(), FAILING);
    for (_, error) in &delivery.failures {
        assert_eq!(error.raw_os_error(), Some(libc::EMSGSIZE));
    }
    delivery.assert_complete(&batch);
    Ok(())
}

fn an_oversized_datagram_alone<P: Path>() -> io::Result<()> {
    let (from, to) = connected_pair()?;
    let batch = Batch::of_sizes(&[MAX_PAYLOAD + 1]);
    assert_eq!(deliver::<P>(&batch, &from, &[to])?.failed(), [0]);
    Ok(())
}

/// Sends datagrams of equal size, the failing ones to a bad address. The code is that of Linux.
fn fails_with<P: Path>(bad: SocketAddr, code: i32) -> io::Result<()> {
    let (from, to) = (socket("127.0.0.1:0")?, socket("127.0.0.1:0")?);
    let indexes: Vec<_> = (0..1_000)
        .map(|index| u32::from(FAILING.contains(&index)))
        .collect();
    let batch = Batch::to_targets(&[50; 1_000], &indexes, &[to.local_addr()?, bad]);
    let delivery = deliver::<P>(&batch, &from, &[to])?;
    assert_eq!(delivery.failed(), FAILING);
    for (_, error) in &delivery.failures {
        assert!(error.raw_os_error() == Some(code) || cfg!(not(target_os = "linux")));
    }
    assert!(delivery.icmp_errors.is_empty());
    delivery.assert_complete(&batch);
    Ok(())
}

fn impossible_destinations<P: Path>() -> io::Result<()> {
    fails_with::<P>(SocketAddr::from(([127, 0, 0, 1], 0)), libc::EINVAL)
}

/// Broadcasting without SO_BROADCAST.
fn forbidden_destinations<P: Path>() -> io::Result<()> {
    fails_with::<P>(SocketAddr::from(([127, 255, 255, 255], 9)), libc::EACCES)
}

/// An IPv6-only socket has no route to an IPv4 address.
fn unreachable_destinations<P: Path>() -> io::Result<()> {
    let from = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    from.set_only_v6(true)?;
    from.set_nonblocking(true)?;
    from.bind(&SocketAddr::from(([0; 16], 0)).into())?;
    let to = socket("[::1]:0")?;
    let bad = SocketAddr::from(([127, 0, 0, 1], 9));
    let indexes = [0, 0, 1, 1, 1, 0, 0, 1, 0];
    let batch = Batch::to_targets(&[50; 9], &indexes, &[to.local_addr()?, bad]);
    let delivery = deliver::<P>(&batch, &from.into(), &[to])?;
    assert_eq!(delivery.failed(), [2, 3, 4, 7]);
    assert_eq!(
        delivery.failures[0].1.raw_os_error(),
        Some(libc::ENETUNREACH)
    );
    assert!(delivery.icmp_errors.is_empty());
    delivery.assert_complete(&batch);
    Ok(())
}
