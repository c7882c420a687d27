import { setTimeout } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';

import { EventLoopUse } from './event-loop.mjs';
import { number } from './program.mjs';

/** Datagrams between two looks at the clock. */
const STRIDE = 64;
/** Milliseconds between two marks: asking for the processor time costs a system call. */
const MARK_INTERVAL = 5;
/** A socket that is silent for this long has been drained. */
const SILENCE_MS = 30;

/**
 * Counts what handlers were given: in total, and in a window (`duration=`) that opens `warmup=` milliseconds after the
 * first datagram.
 */
export class DeliveryCount {
  #loop = new EventLoopUse();
  #total = 0;
  #bytes = 0;
  #nextLook = 0;
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
    if (this.#total > this.#nextLook) this.#look();
  }

  /** Waits until nothing more arrives, then tells. */
  async report() {
    for (let seen = -1; seen !== this.#total;) {
      seen = this.#total;
      await setTimeout(SILENCE_MS);
    }
    const peakMemory = process.resourceUsage().maxRSS * 1024;
    const totals = { peakMemory, window: undefined, totalPackets: this.#total, totalBytes: this.#bytes };
    const [from, to] = [this.#opened, this.#closed];
    return from && to ? { ...totals, ...difference(from, to) } : totals;
  }

  #look() {
    this.#nextLook = this.#total + STRIDE;
    const now = performance.now();
    this.#first ||= now;
    const opens = this.#first + number('warmup', 200);
    if (now < opens) return;
    this.#opened ??= this.#mark(now);
    const last = this.#closed?.now ?? 0;
    if (now >= last + MARK_INTERVAL && now <= opens + number('duration', 600)) this.#closed = this.#mark(now);
  }

  /** @param {number} now */
  #mark(now) {
    const counts = { packets: this.#total, bytes: this.#bytes };
    return { now, ...counts, cpu: process.cpuUsage(), loop: this.#loop.seconds, heap: allocatedBytes() };
  }
}

/** @typedef {{ now: number, packets: number, bytes: number, cpu: NodeJS.CpuUsage, loop: number, heap: number }} Mark */

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
    userSeconds: (to.cpu.user - from.cpu.user) / 1e6,
    systemSeconds: (to.cpu.system - from.cpu.system) / 1e6,
    eventLoopSeconds: to.loop - from.loop,
    heapBytes: to.heap - from.heap,
  };
}
