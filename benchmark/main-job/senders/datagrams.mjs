import { Pieces } from '../pieces.mjs';
import { DATAGRAM_SIZE, HEADER_SIZE } from '../rows.mjs';
import { SendWindow } from '../send-window.mjs';
import { difference, job, serve, timed } from './job.mjs';

/** Datagrams are retransmitted when none was acknowledged for this long. */
const RETRANSMISSION_MS = 200;
/** Retransmissions without an acknowledgement after which the transfer fails. */
const MOST_RETRANSMISSIONS = 50;

/**
 * A socket connected to the receiver.
 *
 * @typedef {object} Socket
 * @property {(batch: Uint8Array[]) => PromiseLike<unknown>} write
 * @property {(acknowledged: (next: number) => void) => void} listen
 * @property {() => number | null} systemCalls so far
 * @property {() => void} close
 */

/**
 * Sends the file as numbered datagrams, never more in flight than the receiver has room for, once for each target.
 *
 * @param {(target: import('./job.mjs').Target) => Promise<Socket>} open
 */
export function serveDatagrams(open) {
  const pieces = new Pieces(job, DATAGRAM_SIZE, HEADER_SIZE);
  serve(async (target) => {
    const socket = await open(target);
    const window = new SendWindow(target.window, pieces.count);
    socket.listen((next) => window.acknowledge(next));
    await timed(pieces.count, (progress) => send(socket, window, pieces, progress));
    socket.close();
  });
}

/**
 * @param {Socket} socket
 * @param {SendWindow} window
 * @param {Pieces} pieces
 * @param {(share: number) => void} progress
 */
async function send({ write, systemCalls }, window, pieces, progress) {
  const before = systemCalls();
  await pump(window, (from, to) => write(pieces.slice(from, to)), progress, pieces.count);
  return { systemCalls: difference(before, systemCalls()), retransmitted: window.retransmitted };
}

/**
 * @param {SendWindow} window
 * @param {(from: number, to: number) => PromiseLike<unknown>} send
 * @param {(share: number) => void} progress
 * @param {number} total
 */
async function pump(window, send, progress, total) {
  const timer = new RetransmissionTimer(window);
  while (!window.isComplete) {
    const change = window.change();
    const { from, to } = window.take();
    if (from < to) await send(from, to);
    else await Promise.race([change, timer.failed]);
    progress(window.acknowledged / total);
  }
  timer.stop();
}

/** Rewinds the window when nothing was acknowledged for a while, and fails when that is in vain. */
class RetransmissionTimer {
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #seen = -1;
  #retransmissions = 0;

  /** @param {SendWindow} window */
  constructor(window) {
    /** @type {Promise<never>} */
    this.failed = new Promise((_, reject) => {
      this.#timer = setInterval(() => this.#check(window, reject), RETRANSMISSION_MS);
    });
    this.failed.catch(() => {}); // the pump awaits it when it waits next
  }

  stop() {
    clearInterval(this.#timer);
  }

  /**
   * @param {SendWindow} window
   * @param {(error: Error) => void} reject
   */
  #check(window, reject) {
    const moved = window.acknowledged !== this.#seen;
    this.#seen = window.acknowledged;
    this.#retransmissions = moved ? 0 : this.#retransmissions + 1;
    if (this.#retransmissions > MOST_RETRANSMISSIONS) reject(new Error('the receiver does not answer'));
    else if (!moved) window.rewind();
  }
}
