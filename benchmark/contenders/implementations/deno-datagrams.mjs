// UDP sockets of Deno.
import { number, text } from '../measuring/program.mjs';

const remote = () => ({ transport: 'udp', hostname: text('host'), port: number('port') });

/** @param {string} hostname */
function listen(hostname) {
  // @ts-expect-error The global object of Deno; this file runs there only.
  return Deno.listenDatagram({ transport: 'udp', hostname, port: 0 });
}

/** Sends a batch at once and waits for all promises: there is no call for a batch and no connected socket. */
export async function openSender() {
  const socket = listen('0.0.0.0');
  const target = remote();
  return {
    send: (/** @type {readonly Uint8Array[]} */ batch) =>
      Promise.all(batch.map((payload) => socket.send(payload, target))),
    close: () => socket.close(),
  };
}

/** Exchanges datagrams of 160 bytes. */
export async function openExchange() {
  const payload = new Uint8Array(160).fill(0x55);
  const socket = listen('0.0.0.0');
  const target = remote();
  return {
    async exchange() {
      await socket.send(payload, target);
      return socket.receive();
    },
    close: () => socket.close(),
  };
}

/**
 * Receives; there is no setting for the receive buffer.
 *
 * @param {(bytes: number) => void} copied
 * @returns {Promise<number>} the port
 */
export async function receive(copied) {
  const socket = listen(text('host'));
  void copyAll(socket, copied);
  return socket.addr.port;
}

/**
 * @param {AsyncIterable<[Uint8Array, unknown]>} socket
 * @param {(bytes: number) => void} copied
 */
async function copyAll(socket, copied) {
  const target = new Uint8Array(65_536);
  for await (const [message] of socket) {
    target.set(message);
    copied(message.length);
  }
}
