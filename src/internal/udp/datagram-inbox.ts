import type { BindingUdpSocket } from '../../native/index.cjs';
import type { NativeUdpSocket } from './native-udp-socket.js';
import { batchMemory } from './batch-memory.js';
import type { AsyncContext } from '../async/async-context.js';
import { nextTurn } from '../runtime/hub.js';
import { DatagramCursor, InboundBatch, type BatchOwner, type NativeBatch } from './inbound-batch.js';
import { KnownAddresses } from './known-addresses.js';
import { TurnMeter, type TurnLimits } from '../runtime/turn-meter.js';

/**
 * Receives one datagram, the bytes `start` to `end` of the slab of `batch`, which belongs to `run`; or the error that the
 * run stands for.
 */
export type DeliverDatagram = (batch: InboundBatch, run: number, start: number, end: number) => void;

/** The receivers of a socket. */
export interface Delivery {
  /** Called with each batch, before its datagrams are delivered one by one. */
  deliverBatch(batch: InboundBatch): void;
  /** Whether `deliverDatagram` is called with each datagram. */
  readonly deliversDatagrams: boolean;
  readonly deliverDatagram: DeliverDatagram;
  /** The context in which handlers are called. */
  readonly context: AsyncContext;
  /** Whether there are handlers for datagrams or batches, so that whatever arrives is taken at once. */
  readonly hasHandlers: boolean;
}

/** Takes batches at its own pace: backpressure for the socket. */
export interface Demand {
  readonly isWaiting: boolean;
  readonly hasEnded: boolean;
}

/** Shared: most sockets have no other owner. */
const NONE: readonly never[] = [];

/**
 * Takes batches of datagrams from a native socket and delivers them, in turns of limited length.
 *
 * Order is kept because there is at most one unfinished batch, `#rest`: while there is one, a turn is scheduled for it and
 * no other batch is taken.
 */
export class DatagramInbox implements BatchOwner {
  readonly #native: NativeUdpSocket;
  /** Created on first use: a socket that only sends takes nothing. */
  #take: ReturnType<BindingUdpSocket['takeReceivedFunction']> | null = null;
  readonly #delivery: Delivery;
  readonly #limits: TurnLimits;
  /** Created on first use: an idle socket has no peers. */
  #peers: KnownAddresses | null = null;
  #locals: KnownAddresses | null = null;
  /** What the last turn left of its batch. */
  #rest: DatagramCursor | null = null;
  /** The batch whose datagrams are being delivered. */
  #current: DatagramCursor | null = null;
  /** Batches that come before those of the native side: of an owner before, or of a transfer that failed. */
  #earlier: readonly DatagramCursor[] = NONE;
  #demand: Demand | null = null;
  /** Whether the last batch was released: then the next one gets memory of the pool. */
  #isReleased = false;
  #isScheduled = false;
  #isClosed = false;
  /** Set by `drain`: no more datagrams arrive, and it is called once the last was taken. */
  #onDrained: (() => void) | null = null;

  constructor(native: NativeUdpSocket, delivery: Delivery, limits: TurnLimits) {
    this.#native = native;
    this.#delivery = delivery;
    this.#limits = limits;
  }

  /** Whether a receiver wants datagrams now. */
  get isWanted(): boolean {
    if (this.#isClosed) return false;
    return this.#demand && !this.#demand.hasEnded ? this.#demand.isWaiting : this.#delivery.hasHandlers;
  }

  /** From now on batches are taken on `demand`, until it ends. */
  follow(demand: Demand): void {
    this.#demand = demand;
    this.#native.startReceiving();
  }

  /** The demand wants more, has enough for now, or has ended. */
  demandChanged(): void {
    if (this.isWanted) this.schedule();
    else if (!this.#hasReceivers) this.#drained();
  }

  /** The last batch was released. */
  released(): void {
    this.#isReleased = true;
  }

  /** Datagrams have arrived. */
  readable(): void {
    // The rest of a batch comes first, in the turn scheduled for it, which looks for more datagrams afterwards.
    if (!this.#rest) this.#turn();
  }

  /** Looks for datagrams in the next turn: in this one an application that keeps asking would starve timers. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    nextTurn(() => {
      this.#isScheduled = false;
      this.#turn();
    });
  }

  /** No more datagrams arrive. Delivers those that have; then, or when there is no receiver, calls `onDrained`. */
  drain(onDrained: () => void): void {
    this.#onDrained = onDrained;
    if (this.#hasReceivers) this.schedule();
    else this.#drained();
  }

  /** These datagrams come before all others. */
  deliverFirst(batch: InboundBatch): void {
    this.#earlier = [new DatagramCursor(batch)];
    if (this.isWanted) this.schedule();
  }

  /** Everything that was received and not delivered. The native side receives nothing meanwhile; `resume` has it delivered. */
  undelivered(): readonly DatagramCursor[] {
    for (let batch = this.#native.binding.takeWaiting(); batch; batch = this.#native.binding.takeWaiting()) {
      this.#earlier = [...this.#earlier, new DatagramCursor(this.#batchOf(batch, null))];
    }
    const begun = this.#current ?? this.#rest;
    return begun ? [begun, ...this.#earlier] : this.#earlier;
  }

  /** Goes on after `undelivered`. */
  resume(): void {
    if (this.isWanted) this.schedule();
  }

  /** Ends delivery, also in the middle of a batch. */
  close(): void {
    this.#isClosed = true;
    this.#rest = null;
  }

  /** Whether there is a receiver, waiting or not, for what has arrived. */
  get #hasReceivers(): boolean {
    return this.#delivery.hasHandlers || (this.#demand !== null && !this.#demand.hasEnded);
  }

  #drained(): void {
    const onDrained = this.#onDrained;
    this.#onDrained = null;
    onDrained?.();
  }

  #turn(): void {
    this.#delivery.context.run(() => this.#deliver());
  }

  #deliver(): void {
    if (this.#rest) this.#deliverRest(this.#rest);
    else if (this.isWanted) this.#deliverNext();
  }

  #deliverNext(): void {
    const cursor = this.#earlier.length > 0 ? this.#takeEarlier() : this.#takeReceived();
    if (!cursor) {
      this.#drained();
      return;
    }
    if (this.#delivery.deliversDatagrams) this.#current = cursor;
    this.#delivery.deliverBatch(cursor.batch);
    this.#deliverDatagrams(cursor);
    // A detached socket gets no event for an empty queue, so the next turn has to look.
    if (this.#onDrained) this.schedule();
  }

  /** The turn after it looks for what came later, of which there may have been an event before. */
  #takeEarlier(): DatagramCursor {
    const [first, ...others] = this.#earlier;
    this.#earlier = others;
    this.schedule();
    return first!;
  }

  #takeReceived(): DatagramCursor | null {
    const memory = this.#isReleased ? batchMemory.take() : null;
    const native = (this.#take ??= this.#native.binding.takeReceivedFunction())(memory);
    if (memory && (!Array.isArray(native) || native[0] !== null)) batchMemory.giveUnused(memory);
    if (!native) return null;
    this.#isReleased = false;
    return new DatagramCursor(this.#batchOf(native, memory));
  }

  #batchOf(native: NativeBatch, memory: Uint8Array<ArrayBuffer> | null): InboundBatch {
    const peers = (this.#peers ??= new KnownAddresses());
    const locals = (this.#locals ??= new KnownAddresses());
    return new InboundBatch(native, peers, locals, memory, this);
  }

  #deliverRest(rest: DatagramCursor): void {
    this.#rest = null;
    this.#deliverDatagrams(rest);
    if (this.isWanted) this.schedule();
  }

  #deliverDatagrams(cursor: DatagramCursor): void {
    const delivery = this.#delivery;
    if (!delivery.deliversDatagrams) return;
    let meter: TurnMeter | null = null;
    this.#current = cursor;
    while (!this.#isClosed && cursor.next()) {
      // Reading the clock twice takes longer than the delivery of a lone datagram, which nothing follows.
      if (!cursor.isLast) meter ??= new TurnMeter(this.#limits);
      delivery.deliverDatagram(cursor.batch, cursor.run, cursor.start, cursor.end);
      if (!meter?.count()) continue;
      this.#pause(cursor);
      break;
    }
    this.#current = null;
  }

  #pause(cursor: DatagramCursor): void {
    if (this.#isClosed) return;
    this.#rest = cursor;
    this.schedule();
  }
}
