use std::net::SocketAddr;
use std::sync::Arc;

use sockets_core::error::Error;
use sockets_core::readiness::Readiness;
use sockets_core::socket::BindTarget;
use sockets_core::udp::{ReceivedBatch, ReceivedRun, UdpConfig, UdpSocket};
use sockets_core::wire::NO_ADDRESS;

use super::batch::Batch;
use super::{at, parse};
use crate::recording_sink::RecordingSink;

/// A large receive buffer, so that the loopback drops nothing; the system may grant less.
const ROOM: u32 = 4 << 20;

/// The socket under test, its sink, and its owner's memory of peers.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) socket: UdpSocket,
    pub(crate) sink: Arc<RecordingSink>,
    peers: Vec<SocketAddr>,
}

/// What the owner finds in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Arrival {
    Datagram(Vec<u8>, SocketAddr),
    Failure(Error),
}

impl Subject {
    /// Bound to this address.
    pub(crate) fn bind(address: &str) -> Self {
        Self::open(&roomy(), at(parse(address))).expect("a free port")
    }

    /// Bound to this address and receiving.
    pub(crate) fn receiving(address: &str) -> Self {
        let subject = Self::bind(address);
        subject.socket.start_receiving();
        subject
    }

    pub(crate) fn open(config: &UdpConfig, target: BindTarget) -> Result<Self, Error> {
        let sink = RecordingSink::new();
        let socket = UdpSocket::bind(config, target, sink.shared())?;
        Ok(Self {
            socket,
            sink,
            peers: Vec::new(),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.socket.local_address().expect("bound")
    }

    pub(crate) fn connect(&self, remote: SocketAddr) {
        self.socket.connect(remote).expect("a way to the peer");
    }

    /// Sends one datagram to the connected peer.
    pub(crate) fn send(&self, payload: &[u8]) {
        let batch = Batch {
            slab: payload.to_vec(),
            lengths: vec![payload.len() as u32],
        };
        assert_eq!(batch.send(self), []);
    }

    /// Waits until so many datagrams and failures came.
    pub(crate) fn receive(&mut self, count: usize) -> Vec<Arrival> {
        let mut arrivals = self.take();
        while arrivals.len() < count {
            self.sink.wait(Readiness::READABLE);
            arrivals.extend(self.take());
        }
        assert_eq!(arrivals.len(), count, "more came than was sent");
        arrivals
    }

    /// Takes what is there.
    pub(crate) fn take(&mut self) -> Vec<Arrival> {
        let batch = self.socket.take_received();
        batch.map_or_else(Vec::new, |batch| self.unpack(batch))
    }

    pub(crate) fn unpack(&mut self, batch: ReceivedBatch) -> Vec<Arrival> {
        let new = &batch.new_peers;
        if !new.addresses.is_empty() {
            assert_eq!(new.first as usize, self.peers.len());
            self.peers.extend(&new.addresses);
        }
        let mut payloads = batch.slab.as_slice();
        let mut arrivals = Vec::new();
        for run in &batch.runs {
            if run.peer == NO_ADDRESS {
                let error = batch.errors[run.bytes as usize].clone();
                arrivals.push(Arrival::Failure(error));
                continue;
            }
            let (payload, rest) = payloads.split_at(run.bytes as usize);
            payloads = rest;
            let peer = self.peers[run.peer as usize];
            arrivals
                .extend(datagrams(run, payload).map(|datagram| Arrival::Datagram(datagram, peer)));
        }
        assert_eq!(arrivals.len(), batch.count);
        arrivals
    }
}

fn datagrams(run: &ReceivedRun, payload: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let size = run.segment_size as usize;
    let count = run.bytes.div_ceil(run.segment_size.max(1)).max(1) as usize;
    (0..count).map(move |index| {
        let start = index * size;
        payload[start..payload.len().min(start + size)].to_vec()
    })
}

/// The options of the tests.
pub(crate) fn roomy() -> UdpConfig {
    UdpConfig {
        inbound_buffer_size: Some(ROOM),
        ..UdpConfig::default()
    }
}
