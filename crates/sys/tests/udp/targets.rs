//! One batch for several destinations.

use std::io;
use std::net::SocketAddr;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sockets_sys::udp::MAX_PAYLOAD;

use crate::support::batch::Batch;
use crate::support::delivery::{Delivery, deliver, socket};
use crate::support::on_both_paths;
use crate::support::path::{Path, Portable, Preferred};

on_both_paths! {
    each_destination_receives_its_datagrams_in_order,
}

fn addresses(sockets: &[std::net::UdpSocket]) -> io::Result<Vec<SocketAddr>> {
    sockets
        .iter()
        .map(std::net::UdpSocket::local_addr)
        .collect()
}

fn each_destination_receives_its_datagrams_in_order<P: Path>() -> io::Result<()> {
    let from = socket("127.0.0.1:0")?;
    let to = [
        socket("127.0.0.1:0")?,
        socket("127.0.0.1:0")?,
        socket("127.0.0.1:0")?,
    ];
    let indexes: Vec<_> = (0..900).map(|index| (index / 7 + index / 50) % 3).collect();
    let batch = Batch::to_targets(&[64; 900], &indexes, &addresses(&to)?);
    let delivery = deliver::<P>(&batch, &from, &to)?;
    assert_eq!(delivery.failed(), []);
    delivery.assert_complete(&batch);
    Ok(())
}

fn sizes() -> impl Strategy<Value = usize> {
    prop_oneof![
        10 => 0..4_usize,
        10 => Just(100),
        10 => 90..110_usize,
        5 => 1..2_000_usize,
        1 => (MAX_PAYLOAD - 2)..(MAX_PAYLOAD + 3),
    ]
}

/// Both paths agree on every batch: the same datagrams fail, the same arrive, at the same place, in the same order.
#[test]
fn the_paths_agree() -> io::Result<()> {
    let from = socket("127.0.0.1:0")?;
    let to = [socket("127.0.0.1:0")?, socket("127.0.0.1:0")?];
    let mut table = addresses(&to)?;
    table.push(SocketAddr::from(([127, 0, 0, 1], 0)));
    let datagrams = vec((sizes(), prop_oneof![20 => 0..2_u32, 1 => Just(2)]), 0..300);
    let mut runner = TestRunner::new(Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&datagrams, |datagrams| {
            let (sizes, indexes): (Vec<_>, Vec<_>) = datagrams.into_iter().unzip();
            let batch = Batch::to_targets(&sizes, &indexes, &table);
            let preferred = deliver::<Preferred>(&batch, &from, &to)?;
            let portable = deliver::<Portable>(&batch, &from, &to)?;
            preferred.assert_complete(&batch);
            prop_assert_eq!(failures(&preferred), failures(&portable));
            prop_assert!(preferred.received == portable.received);
            Ok(())
        })
        .map_err(io::Error::other)
}

fn failures(delivery: &Delivery) -> Vec<(usize, Option<i32>)> {
    delivery
        .failures
        .iter()
        .map(|(index, error)| (*index, error.raw_os_error()))
        .collect()
}
