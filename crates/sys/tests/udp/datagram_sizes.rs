//! Datagrams of every size arrive as they were sent.

use std::io;

use sockets_sys::udp::MAX_PAYLOAD;

use crate::support::batch::Batch;
use crate::support::delivery::{connected_pair, deliver};
use crate::support::on_both_paths;
use crate::support::path::Path;

on_both_paths! {
    equal_sizes,
    mixed_sizes,
    falling_and_rising_sizes,
    empty_datagrams,
    largest_datagrams,
    no_datagrams,
}

fn arrives<P: Path>(sizes: &[usize]) -> io::Result<()> {
    let (from, to) = connected_pair()?;
    let batch = Batch::of_sizes(sizes);
    let delivery = deliver::<P>(&batch, &from, &[to])?;
    assert_eq!(delivery.failed(), []);
    assert!(delivery.icmp_errors.is_empty());
    delivery.assert_complete(&batch);
    Ok(())
}

fn equal_sizes<P: Path>() -> io::Result<()> {
    arrives::<P>(&[1_200; 1_000])?;
    arrives::<P>(&[1; 1_000])
}

fn mixed_sizes<P: Path>() -> io::Result<()> {
    let sizes: Vec<_> = (0..1_000)
        .map(|index| 40 + (index * 7_919) % 1_161)
        .collect();
    arrives::<P>(&sizes)
}

fn falling_and_rising_sizes<P: Path>() -> io::Result<()> {
    arrives::<P>(&[9, 8, 7, 6, 6, 6, 5, 5, 1, 1, 2, 2, 3, 100, 100, 99, 100])
}

fn empty_datagrams<P: Path>() -> io::Result<()> {
    arrives::<P>(&[0])?;
    arrives::<P>(&[0, 0, 0])?;
    arrives::<P>(&[5, 5, 0, 5, 0, 0, 5, 5, 4, 0])
}

fn largest_datagrams<P: Path>() -> io::Result<()> {
    let half = MAX_PAYLOAD / 2;
    arrives::<P>(&[
        MAX_PAYLOAD,
        1,
        MAX_PAYLOAD,
        MAX_PAYLOAD,
        half,
        half,
        half,
        half + 1,
    ])
}

fn no_datagrams<P: Path>() -> io::Result<()> {
    arrives::<P>(&[])
}
