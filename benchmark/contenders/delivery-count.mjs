import { setTimeout } from 'node:timers/promises';

import { number } from './program.mjs';

/** Datagrams between two looks at the clock. */
const STRIDE = 64;
/** A socket that is silent for this long has been drained. */
const SILENCE_MS = 30;

/**
 * Counts what handlers were given: in total, and in a window (`duration=`) that opens `warmup=` milliseconds after the
 * first datagram.
 */
export class DeliveryCount {
  #total = 0;
  #bytes = 0;
  #first = 0;
  /** @type {Mark | undefined} */
  #opened;
  /** @type {Mark | undefined} */
  #closed;

  /** @param {number} bytes */
  add(bytes) {
    this.#bytes += bytes;
    if (this.#total++ % STRIDE === 0) this.#look();
  }

  /** Waits until nothing more arrives, then tells. */
  async report() {
    for (let seen = -1; seen !== this.#total;) {
      seen = this.#total;
      await setTimeout(SILENCE_MS);
    }
    const totals = { totalPackets: this.#total, totalBytes: this.#bytes };
    const [from, to] = [this.#opened, this.#closed];
    return from && to ? { ...difference(from, to), ...totals } : totals;
  }

  #look() {
    const now = performance.now();
    this.#first ||= now;
    const opens = this.#first + number('warmup', 200);
    if (now >= opens) this.#opened ??= this.#mark(now);
    if (now >= opens && now <= opens + number('duration', 600)) this.#closed = this.#mark(now);
  }

  /** @param {number} now */
  #mark(now) {
    return { now, packets: this.#total, bytes: this.#bytes, cpu: process.cpuUsage() };
  }
}

/** @typedef {{ now: number, packets: number, bytes: number, cpu: NodeJS.CpuUsage }} Mark */

/**
 * @param {Mark} from
 * @param {Mark} to
 */
function difference(from, to) {
  return {
    seconds: (to.now - from.now) / 1000,
    packets: to.packets - from.packets,
    bytes: to.bytes - from.bytes,
    userSeconds: (to.cpu.user - from.cpu.user) / 1e6,
    systemSeconds: (to.cpu.system - from.cpu.system) / 1e6,
  };
}
