import type { BindingUdpSocket } from '../native/index.cjs';
import { InboundBatch } from './inbound-batch.js';
import { KnownAddresses } from './known-addresses.js';

/**
 * Receives one datagram: the part of the slab of `batch` from `start` to `end`, which belongs to `run`; or the error that
 * the run stands for.
 */
export type DeliverDatagram = (batch: InboundBatch, run: number, start: number, end: number) => void;

/** Takes the datagrams of a socket by the batch and delivers them one by one. */
export class DatagramInbox {
  readonly #native: BindingUdpSocket;
  readonly #deliver: DeliverDatagram;
  readonly #peers = new KnownAddresses();
  readonly #locals = new KnownAddresses();
  #isClosed = false;

  constructor(native: BindingUdpSocket, deliver: DeliverDatagram) {
    this.#native = native;
    this.#deliver = deliver;
  }

  /** Delivers what has arrived, which is bounded by what the native side collects. */
  deliverAll(): void {
    const native = this.#native.takeReceived();
    if (!native) return;
    const batch = new InboundBatch(native, this.#peers, this.#locals);
    let start = 0;
    for (let run = 0; run < batch.runCount && !this.#isClosed; run++) start = this.#deliverRun(batch, run, start);
  }

  /** Ends delivery, also of the rest of a batch that is being delivered. */
  close(): void {
    this.#isClosed = true;
  }

  /** Returns where the next run starts. */
  #deliverRun(batch: InboundBatch, run: number, first: number): number {
    const end = first + batch.bytes(run);
    const size = batch.segmentSize(run);
    let start = first;
    do {
      const next = Math.min(start + size, end);
      this.#deliver(batch, run, start, next);
      start = next;
    } while (start < end && !this.#isClosed);
    return end;
  }
}
