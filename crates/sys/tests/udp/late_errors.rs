//! The network's answer to an earlier datagram costs no later one.

use std::io;
use std::net::UdpSocket;

use socket2::SockRef;
use sockets_sys::udp::{Cursor, Refusal};

use crate::support::batch::Batch;
use crate::support::delivery::{deliver_by, refusing, socket};
use crate::support::on_both_paths;
use crate::support::path::{Path, Sender};
use crate::support::wait;

on_both_paths! {
    a_late_report_comes_out_once_and_nothing_is_lost,
    a_peer_that_is_gone_stops_no_batch,
    a_late_report_reaches_the_receiver,
}

/// A socket connected to a port that refuses, and what holds that port.
fn connected_to_nobody() -> io::Result<(UdpSocket, UdpSocket)> {
    let (from, nobody) = (socket("127.0.0.1:0")?, refusing()?);
    from.connect(nobody.local_addr()?)?;
    Ok((from, nobody))
}

/// Sends one datagram and waits for the answer that its port is closed.
fn provoke_report(sender: &mut dyn Sender, from: &UdpSocket) -> io::Result<()> {
    let batch = Batch::of_sizes(&[1]);
    let outcome = sender.send(SockRef::from(from), &batch.all(), &mut Cursor::default());
    assert!(outcome.is_ok());
    wait::until_readable(from)
}

fn a_late_report_comes_out_once_and_nothing_is_lost<P: Path>() -> io::Result<()> {
    let (from, to) = connected_to_nobody()?;
    let mut sender = P::sender(SockRef::from(&from));
    provoke_report(&mut *sender, &from)?;
    to.connect(from.local_addr()?)?;
    let mut receivers = [P::receiver(SockRef::from(&to))];
    let batch = Batch::of_sizes(&[100; 200]);
    let delivery = deliver_by(&mut *sender, &mut receivers, &batch, &from, &[to])?;
    assert_eq!(delivery.failed(), []);
    assert_eq!(delivery.late_reports.len(), 1);
    assert_eq!(
        delivery.late_reports[0].kind(),
        io::ErrorKind::ConnectionRefused
    );
    delivery.assert_complete(&batch);
    Ok(())
}

/// The kernel takes each datagram though earlier ones are answered meanwhile. It forgets the answers that a later message
/// of one `sendmmsg` meets, but the last one stays.
fn a_peer_that_is_gone_stops_no_batch<P: Path>() -> io::Result<()> {
    let (from, _nobody) = connected_to_nobody()?;
    let mut sender = P::sender(SockRef::from(&from));
    let batch = Batch::of_sizes(&[100; 300]);
    let mut cursor = Cursor::default();
    while let Err(refusal) = sender.send(SockRef::from(&from), &batch.all(), &mut cursor) {
        let Refusal::Peer(error) = refusal else {
            panic!("{refusal:?}")
        };
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }
    assert_eq!(cursor, batch.cursor_behind(300));
    assert_eq!(sender.counters().datagrams, 300);
    wait::until_readable(&from)?;
    let last = from.take_error()?;
    assert!(last.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused));
    Ok(())
}

fn a_late_report_reaches_the_receiver<P: Path>() -> io::Result<()> {
    let (from, _nobody) = connected_to_nobody()?;
    let mut sender = P::sender(SockRef::from(&from));
    provoke_report(&mut *sender, &from)?;
    let mut receiver = P::receiver(SockRef::from(&from));
    let mut receive = || receiver.receive(SockRef::from(&from), 64, &mut |_| panic!("a datagram"));
    assert!(receive().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused));
    assert!(receive().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
    Ok(())
}
