import { setTimeout } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';

import { peakMemory, ProcessUsage } from './process-usage.mjs';
import { number } from './program.mjs';

/** Datagrams between two looks at the clock. */
const STRIDE = 64;
/** Milliseconds between two marks: reading the processor time costs a system call. */
const MARK_INTERVAL = 5;
/** A receive buffer is empty when nothing was delivered for this long. */
const IDLE_MS = 30;

/**
 * Counts what handlers received: in total, and in a window (`duration=`) that opens `warmup=` milliseconds after the
 * first datagram.
 */
export class DeliveryCount {
  #usage = new ProcessUsage();
  #warmup = number('warmup');
  #duration = number('duration');
  #total = 0;
  #bytes = 0;
  #nextCheck = 0;
  #first = 0;
  /** @type {Mark | undefined} */
  #opened;
  /** @type {Mark | undefined} */
  #closed;

  /**
   * @param {number} bytes
   * @param {number} packets that they stand for
   */
  add(bytes, packets) {
    this.#bytes += bytes;
    this.#total += packets;
    if (this.#total > this.#nextCheck) this.#checkClock();
  }

  /** Waits until nothing more is delivered; `window` is missing when it never opened. */
  async report() {
    await idle(() => this.#total);
    const totals = { peakMemory: peakMemory(), totalPackets: this.#total, totalBytes: this.#bytes };
    const [from, to] = [this.#opened, this.#closed];
    return from && to ? { ...totals, ...difference(from, to) } : { ...totals, window: undefined };
  }

  #checkClock() {
    this.#nextCheck = this.#total + STRIDE;
    const now = performance.now();
    this.#first ||= now;
    const opens = this.#first + this.#warmup;
    if (now < opens) return;
    this.#opened ??= this.#mark(now);
    const last = this.#closed?.now ?? 0;
    if (now >= last + MARK_INTERVAL && now <= opens + this.#duration) this.#closed = this.#mark(now);
  }

  /** @param {number} now */
  #mark(now) {
    return { now, packets: this.#total, bytes: this.#bytes, heapBytes: allocatedBytes(), ...this.#usage.seconds };
  }
}

/**
 * Waits until a count no longer changes.
 *
 * @param {() => number} count
 */
export async function idle(count) {
  for (let seen = -1; seen !== count();) {
    seen = count();
    await setTimeout(IDLE_MS);
  }
}

/** @typedef {{ now: number, packets: number, bytes: number, heapBytes: number } & ProcessUsage['seconds']} Mark */

/** Bytes allocated on the JavaScript heap since the start, freed ones included; NaN where the runtime does not count them. */
function allocatedBytes() {
  return /** @type {any} */ (getHeapStatistics()).total_allocated_bytes ?? NaN;
}

/**
 * @param {Mark} from
 * @param {Mark} to
 */
function difference(from, to) {
  return {
    window: { from: from.now, to: to.now },
    seconds: (to.now - from.now) / 1000,
    packets: to.packets - from.packets,
    bytes: to.bytes - from.bytes,
    heapBytes: to.heapBytes - from.heapBytes,
    userSeconds: to.userSeconds - from.userSeconds,
    systemSeconds: to.systemSeconds - from.systemSeconds,
    eventLoopSeconds: to.eventLoopSeconds - from.eventLoopSeconds,
  };
}
