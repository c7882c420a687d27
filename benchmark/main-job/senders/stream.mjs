import { Pieces } from '../pieces.mjs';
import { WRITE_SIZE } from '../rows.mjs';
import { difference, job, serve, timed } from './job.mjs';

/** Writes that are issued before one is awaited. */
const BATCH = 1000;

/**
 * A connection to the receiver.
 *
 * @typedef {object} Connection
 * @property {(batch: Uint8Array[]) => PromiseLike<unknown>} write
 * @property {() => PromiseLike<unknown>} receipt waits until the receiver ends the stream, which acknowledges the last byte
 * @property {() => number | null} systemCalls so far
 * @property {() => void} close
 */

/**
 * Sends the file as a stream of small writes, once for each target.
 *
 * @param {(target: import('./job.mjs').Target) => Promise<Connection>} open
 */
export function serveStream(open) {
  const pieces = new Pieces(job, WRITE_SIZE, 0);
  serve(async (target) => {
    const connection = await open(target);
    await timed(pieces.count, (progress) => send(connection, pieces, progress));
    connection.close();
  });
}

/**
 * @param {Connection} connection
 * @param {Pieces} pieces
 * @param {(share: number) => void} progress
 */
async function send({ write, receipt, systemCalls }, pieces, progress) {
  const before = systemCalls();
  for (let from = 0; from < pieces.count; from += BATCH) {
    await write(pieces.slice(from, Math.min(from + BATCH, pieces.count)));
    progress(from / pieces.count);
  }
  const after = systemCalls();
  await receipt();
  return { systemCalls: difference(before, after), retransmitted: 0 };
}
