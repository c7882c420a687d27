import type { BindingUdpSocket } from '../../native/index.cjs';
import type { AsyncContext } from '../async/async-context.js';
import { DatagramCursor } from './datagram-cursor.js';
import { nextTurn } from '../runtime/hub.js';
import { InboundBatch, type NativeBatch } from './inbound-batch.js';
import { KnownAddresses } from './known-addresses.js';
import { TurnMeter, type TurnLimits } from '../runtime/turn-meter.js';

/**
 * Receives one datagram: the part of the slab of `batch` from `start` to `end`, which belongs to `run`; or the error that
 * the run stands for.
 */
export type DeliverDatagram = (batch: InboundBatch, run: number, start: number, end: number) => void;

/** Who receives. */
export interface Delivery {
  /** Receives each batch before its datagrams come one by one. */
  readonly deliverBatch: (batch: InboundBatch) => void;
  /** Receives each datagram; null when nobody wants them one by one. */
  readonly deliverDatagram: DeliverDatagram | null;
  /** Where handlers are called. */
  readonly context: AsyncContext;
  /** Whether handlers wait for datagrams or batches, so that all that comes is taken. */
  readonly hasHandlers: boolean;
}

/** Takes batches at its own pace, and so sets the pace of the socket. */
export interface Demand {
  readonly isWaiting: boolean;
  readonly hasEnded: boolean;
}

/** Takes the datagrams of a socket by the batch and delivers them, in turns. */
export class DatagramInbox {
  readonly #native: BindingUdpSocket;
  /** Made when needed: most sockets that only send never take anything. */
  #take: ReturnType<BindingUdpSocket['takeReceivedFunction']> | null = null;
  readonly #delivery: Delivery;
  readonly #limits: TurnLimits;
  /** Made when needed: an idle socket knows nobody. */
  #peers: KnownAddresses | null = null;
  #locals: KnownAddresses | null = null;
  /** What an earlier turn left of its batch. */
  #rest: DatagramCursor | null = null;
  #demand: Demand | null = null;
  #isScheduled = false;
  #isClosed = false;
  /** Called when the last datagram was taken, once no more come. */
  #onDrained: (() => void) | null = null;

  constructor(native: BindingUdpSocket, delivery: Delivery, limits: TurnLimits) {
    this.#native = native;
    this.#delivery = delivery;
    this.#limits = limits;
    if (delivery.hasHandlers) native.startReceiving();
  }

  /** Whether somebody waits for datagrams. */
  get isWanted(): boolean {
    if (this.#isClosed) return false;
    return this.#demand && !this.#demand.hasEnded ? this.#demand.isWaiting : this.#delivery.hasHandlers;
  }

  /** From now on batches are taken when `demand` asks, until it ends. */
  follow(demand: Demand): void {
    this.#demand = demand;
    this.#native.startReceiving();
  }

  /** The demand asks for more, or has enough for now, or has ended. */
  demandChanged(): void {
    if (this.isWanted) this.schedule();
    else if (!this.#hasReceivers) this.#drained();
  }

  /** Something arrived. */
  readable(): void {
    // What is left of a batch comes first, in a turn of its own, which looks for more afterwards.
    if (!this.#rest) this.#turn();
  }

  /** Looks for datagrams in the next turn: in this one a program that asks again and again would starve timers. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    nextTurn(() => {
      this.#isScheduled = false;
      this.#turn();
    });
  }

  /** No more datagrams come. Those that came are delivered; afterwards, or when nobody wants any, `onDrained` is called. */
  drain(onDrained: () => void): void {
    this.#onDrained = onDrained;
    if (this.#hasReceivers) this.schedule();
    else this.#drained();
  }

  /** Ends delivery, also of the rest of a batch that is being delivered. */
  close(): void {
    this.#isClosed = true;
    this.#rest = null;
  }

  /** Whether somebody will ever want what came. */
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
    const native = this.#takeReceived();
    if (!native) {
      this.#drained();
      return;
    }
    const peers = (this.#peers ??= new KnownAddresses());
    const locals = (this.#locals ??= new KnownAddresses());
    const batch = new InboundBatch(native, peers, locals);
    this.#delivery.deliverBatch(batch);
    this.#deliverDatagrams(new DatagramCursor(batch));
    // No event tells of the end.
    if (this.#onDrained) this.schedule();
  }

  #takeReceived(): NativeBatch | null {
    return (this.#take ??= this.#native.takeReceivedFunction())();
  }

  #deliverRest(rest: DatagramCursor): void {
    this.#rest = null;
    this.#deliverDatagrams(rest);
    if (this.isWanted) this.schedule();
  }

  #deliverDatagrams(cursor: DatagramCursor): void {
    const deliver = this.#delivery.deliverDatagram;
    if (!deliver) return;
    const meter = new TurnMeter(this.#limits);
    while (!this.#isClosed && cursor.next()) {
      deliver(cursor.batch, cursor.run, cursor.start, cursor.end);
      if (!meter.count()) continue;
      this.#pause(cursor);
      return;
    }
  }

  #pause(cursor: DatagramCursor): void {
    if (this.#isClosed) return;
    this.#rest = cursor;
    this.schedule();
  }
}
