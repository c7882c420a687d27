import { SettleableOperation, type AsyncOperation } from '../async/async-operation.js';
import { milliseconds } from '../runtime/clock.js';

interface Ping {
  readonly payload: Uint8Array;
  readonly sent: number;
  readonly operation: SettleableOperation<number>;
}

/** Pings that wait for their Pong, in the order in which they were sent. */
export class PendingPings {
  #pings: Ping[] = [];

  /** Completes with the round trip time in milliseconds. */
  add(payload: Uint8Array): AsyncOperation<number> {
    const operation = new SettleableOperation<number>();
    this.#pings.push({ payload: payload.slice(), sent: milliseconds(), operation });
    return operation;
  }

  /** A Pong answers the oldest Ping with its payload, and with it those before: a peer may answer the last one only. */
  ponged(payload: Uint8Array): void {
    const index = this.#pings.findIndex((ping) => isEqual(ping.payload, payload));
    for (const { sent, operation } of this.#pings.splice(0, index + 1)) {
      operation.complete(milliseconds() - sent);
    }
  }

  fail(error: Error): void {
    for (const { operation } of this.#pings.splice(0)) operation.fail(error);
  }
}

function isEqual(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((byte, index) => byte === second[index]);
}
