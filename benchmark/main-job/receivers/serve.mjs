import { Receipt } from './receipt.mjs';

export const HOST = '127.0.0.1';
/** Bytes that are asked for; the system may grant less. */
export const RECEIVE_BUFFER = 4 << 20;

/** @typedef {{ protocol: 'tcp' | 'udp', bytes: number }} Expectation */
/** @typedef {{ port: number, window: number }} Place where a transfer is expected, and the datagrams that may be in flight */

/**
 * Receives each transfer that the parent process announces at a port of its own, and exits when that disconnects.
 *
 * @param {(receipt: Receipt) => Promise<Place>} expectStream ends the connection when everything has arrived, which acknowledges it
 * @param {(receipt: Receipt) => Promise<Place>} expectDatagrams
 */
export function serve(expectStream, expectDatagrams) {
  const expect = { tcp: expectStream, udp: expectDatagrams };
  process.on('message', async (/** @type {Expectation} */ { protocol, bytes }) => {
    const place = await expect[protocol](new Receipt(bytes));
    process.send?.({ host: HOST, ...place });
  });
  process.on('disconnect', () => process.exit());
}
