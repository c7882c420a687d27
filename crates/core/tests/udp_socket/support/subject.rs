use std::net::SocketAddr;
use std::sync::Arc;

use sockets_core::bind_target::BindTarget;
use sockets_core::error::Error;
use sockets_core::readiness::Readiness;
use sockets_core::udp::{NO_PEER, ReceivedBatch, UdpConfig, UdpSocket};

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
        if !batch.new_peers.is_empty() {
            assert_eq!(batch.first_new_peer as usize, self.peers.len());
            self.peers.extend(&batch.new_peers);
        }
        let mut payloads = batch.slab.as_slice();
        let arrivals = batch.records.chunks_exact(2).map(|record| {
            let &[number, peer] = record else {
                unreachable!("chunks of two")
            };
            if peer == NO_PEER {
                return Arrival::Failure(batch.errors[number as usize].clone());
            }
            let (payload, rest) = payloads.split_at(number as usize);
            payloads = rest;
            Arrival::Datagram(payload.to_vec(), self.peers[peer as usize])
        });
        arrivals.collect()
    }
}

/// The options of the tests.
pub(crate) fn roomy() -> UdpConfig {
    UdpConfig {
        inbound_buffer_size: Some(ROOM),
        ..UdpConfig::default()
    }
}
