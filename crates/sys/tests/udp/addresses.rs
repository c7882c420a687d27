//! Address families, alone and together on one socket.

use std::io;
use std::net::{SocketAddr, UdpSocket};

use socket2::{Domain, Socket, Type};

use crate::support::batch::Batch;
use crate::support::delivery::{deliver, socket};
use crate::support::on_both_paths;
use crate::support::path::Path;

on_both_paths! {
    ipv6,
    a_dual_stack_socket_sends_to_both_families,
    a_dual_stack_socket_reports_ipv4_peers_as_ipv4,
    an_ipv4_socket_accepts_mapped_targets,
}

fn dual_stack() -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    socket.set_only_v6(false)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from(([0; 16], 0)).into())?;
    Ok(socket.into())
}

fn ipv6<P: Path>() -> io::Result<()> {
    let (from, to) = (socket("[::1]:0")?, socket("[::1]:0")?);
    from.connect(to.local_addr()?)?;
    let batch = Batch::of_sizes(&[300; 200]);
    let delivery = deliver::<P>(&batch, &from, &[to])?;
    delivery.assert_complete(&batch);
    assert_eq!(delivery.received[0][0].peer, from.local_addr()?);
    Ok(())
}

fn a_dual_stack_socket_sends_to_both_families<P: Path>() -> io::Result<()> {
    let from = dual_stack()?;
    let to = [socket("127.0.0.1:0")?, socket("[::1]:0")?];
    let table = [to[0].local_addr()?, to[1].local_addr()?];
    let batch = Batch::to_targets(&[20; 6], &[0, 0, 1, 0, 1, 1], &table);
    let delivery = deliver::<P>(&batch, &from, &to)?;
    assert_eq!(delivery.failed(), []);
    delivery.assert_complete(&batch);
    Ok(())
}

fn a_dual_stack_socket_reports_ipv4_peers_as_ipv4<P: Path>() -> io::Result<()> {
    let (from, to) = (socket("127.0.0.1:0")?, dual_stack()?);
    let target = SocketAddr::from(([127, 0, 0, 1], to.local_addr()?.port()));
    let batch = Batch::to_targets(&[20; 3], &[0; 3], &[target]);
    let delivery = deliver::<P>(&batch, &from, &[to])?;
    for datagram in &delivery.received[0] {
        assert_eq!(datagram.peer, from.local_addr()?);
    }
    delivery.assert_complete(&batch);
    Ok(())
}

fn an_ipv4_socket_accepts_mapped_targets<P: Path>() -> io::Result<()> {
    let (from, to) = (socket("127.0.0.1:0")?, socket("127.0.0.1:0")?);
    let mapped = format!("[::ffff:127.0.0.1]:{}", to.local_addr()?.port());
    let target = mapped.parse().map_err(io::Error::other)?;
    let batch = Batch::to_targets(&[20; 3], &[0; 3], &[target]);
    deliver::<P>(&batch, &from, &[to])?.assert_complete(&batch);
    Ok(())
}
