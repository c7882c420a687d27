//! A pending ICMP error for an earlier datagram costs no later one.

use std::io;
use std::net::UdpSocket;

use socket2::SockRef;
use sockets_sys::udp::{Cursor, SendError};

use crate::support::batch::Batch;
use crate::support::delivery::{closed_port, deliver_by, socket};
use crate::support::on_both_paths;
use crate::support::path::{Path, Sender};
use crate::support::wait;

on_both_paths! {
    a_pending_error_is_reported_once_and_nothing_is_lost,
    a_closed_port_stops_no_batch,
    a_pending_error_reaches_the_receiver,
}

/// A socket connected to a closed port, and the socket that holds the port.
fn connected_to_closed_port() -> io::Result<(UdpSocket, UdpSocket)> {
    let (from, closed) = (socket("127.0.0.1:0")?, closed_port("127.0.0.1:0")?);
    from.connect(closed.local_addr()?)?;
    Ok((from, closed))
}

/// Sends one datagram and waits for its ICMP error.
fn provoke_error(sender: &mut dyn Sender, from: &UdpSocket) -> io::Result<()> {
    let batch = Batch::of_sizes(&[1]);
    let outcome = sender.send(SockRef::from(from), &batch.all(), &mut Cursor::default());
    assert!(outcome.is_ok());
    wait::until_readable(from)
}

fn a_pending_error_is_reported_once_and_nothing_is_lost<P: Path>() -> io::Result<()> {
    let (from, to) = connected_to_closed_port()?;
    let mut sender = P::sender(SockRef::from(&from));
    provoke_error(&mut *sender, &from)?;
    to.connect(from.local_addr()?)?;
    let mut receivers = [P::receiver(SockRef::from(&to))];
    let batch = Batch::of_sizes(&[100; 200]);
    let delivery = deliver_by(&mut *sender, &mut receivers, &batch, &from, &[to])?;
    assert_eq!(delivery.failed(), []);
    assert_eq!(delivery.icmp_errors.len(), 1);
    assert_eq!(
        delivery.icmp_errors[0].kind(),
        io::ErrorKind::ConnectionRefused
    );
    delivery.assert_complete(&batch);
    Ok(())
}

/// The kernel accepts every datagram although ICMP errors for earlier ones arrive meanwhile. It drops the errors that a
/// later message of the same `sendmmsg` runs into, but the last one remains pending.
fn a_closed_port_stops_no_batch<P: Path>() -> io::Result<()> {
    let (from, _closed) = connected_to_closed_port()?;
    let mut sender = P::sender(SockRef::from(&from));
    let batch = Batch::of_sizes(&[100; 300]);
    let mut cursor = Cursor::default();
    while let Err(error) = sender.send(SockRef::from(&from), &batch.all(), &mut cursor) {
        let SendError::Icmp(error) = error else {
            panic!("{error:?}")
        };
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }
    assert_eq!(cursor, batch.cursor_after(300));
    assert_eq!(sender.counters().datagrams, 300);
    wait::until_readable(&from)?;
    let last = from.take_error()?;
    assert!(last.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused));
    Ok(())
}

fn a_pending_error_reaches_the_receiver<P: Path>() -> io::Result<()> {
    let (from, _closed) = connected_to_closed_port()?;
    let mut sender = P::sender(SockRef::from(&from));
    provoke_error(&mut *sender, &from)?;
    let mut receiver = P::receiver(SockRef::from(&from));
    let mut receive = || receiver.receive(SockRef::from(&from), 64, &mut |_| panic!("a datagram"));
    assert!(receive().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused));
    assert!(receive().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
    Ok(())
}
