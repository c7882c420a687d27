import type { BindingUdpSocket } from '../native/index.cjs';
import { HostName } from '../windows/networking/host-name.js';
import { fromNative } from './native-error.js';

/** Marks a record that carries an error instead of a datagram. */
const NO_PEER = 0xffff_ffff;

/** Peers the native side remembers at most; numbers older than twice that are not used any more. */
const MAX_PEERS = 65_536;

/** Where a datagram came from. One object for each peer, so that programs can compare with `===`. */
export class Peer {
  readonly address: string;
  readonly port: string;
  #hostName: HostName | null = null;

  constructor(address: string, port: number) {
    this.address = address;
    this.port = String(port);
  }

  get hostName(): HostName {
    return (this.#hostName ??= HostName.ofAddress(this.address));
  }
}

/**
 * Receives one datagram: the part of `slab` from `start` to `end`, which shares memory with others of its batch; or
 * the error that came in its place, then without a peer.
 */
export type DeliverDatagram = (
  slab: Uint8Array,
  start: number,
  end: number,
  peer: Peer | null,
  error: Error | null,
) => void;

/** Takes the datagrams of a socket by the batch and delivers them one by one. */
export class DatagramInbox {
  readonly #native: BindingUdpSocket;
  readonly #deliver: DeliverDatagram;
  readonly #peers = new Map<number, Peer>();
  #isClosed = false;

  constructor(native: BindingUdpSocket, deliver: DeliverDatagram) {
    this.#native = native;
    this.#deliver = deliver;
  }

  /** Delivers what has arrived, which is bounded by what the native side collects. */
  deliverAll(): void {
    const batch = this.#native.takeReceived();
    if (!batch) return;
    const [memory, payloadBytes, count, firstNewPeer, newPeers, errors] = batch;
    if (newPeers) this.#addPeers(firstNewPeer, newPeers);
    const slab = new Uint8Array(memory, 0, payloadBytes);
    const records = new Uint32Array(memory, (payloadBytes + 3) & ~3, 2 * count);
    let start = 0;
    let lastNumber = -1;
    let peer: Peer | null = null;
    for (let index = 0; index < records.length && !this.#isClosed; index += 2) {
      const length = records[index]!;
      const number = records[index + 1]!;
      if (number === NO_PEER) {
        this.#deliver(slab, 0, 0, null, fromNative(errors![length]));
        continue;
      }
      if (number !== lastNumber) {
        peer = this.#peers.get(number)!;
        lastNumber = number;
      }
      this.#deliver(slab, start, start + length, peer, null);
      start += length;
    }
  }

  /** Ends delivery, also of the rest of a batch that is being delivered. */
  close(): void {
    this.#isClosed = true;
  }

  #addPeers(first: number, peers: readonly { address: string; port: number }[]): void {
    for (const [index, { address, port }] of peers.entries()) this.#peers.set(first + index, new Peer(address, port));
    if (this.#peers.size <= 2 * MAX_PEERS) return;
    const oldest = first + peers.length - 2 * MAX_PEERS;
    for (const number of this.#peers.keys()) if (number < oldest) this.#peers.delete(number);
  }
}
