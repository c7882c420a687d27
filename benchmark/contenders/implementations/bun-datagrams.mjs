// UDP sockets of Bun.
import { rewriteHeader } from '../measuring/media-header.mjs';
import { number, text } from '../measuring/program.mjs';

/** @param {Record<string, unknown>} options */
function udpSocket(options) {
  // @ts-expect-error The global object of Bun; this file runs there only.
  return Bun.udpSocket(options);
}

const remote = () => ({ hostname: text('host'), port: number('port') });

/** Sends with `sendMany`. */
export async function openSender() {
  let drained = () => {};
  const socket = await udpSocket({ connect: remote(), socket: { drain: () => drained() } });
  return {
    async send(/** @type {readonly Uint8Array[]} */ batch) {
      for (let sent = 0; sent < batch.length;) {
        sent += socket.sendMany(sent === 0 ? batch : batch.slice(sent));
        if (sent < batch.length) await new Promise((resolve) => (drained = () => resolve(undefined)));
      }
    },
    close: () => socket.close(),
  };
}

/** Exchanges datagrams of 160 bytes. */
export async function openExchange() {
  const payload = new Uint8Array(160).fill(0x55);
  let arrived = (/** @type {unknown} */ _) => {};
  const socket = await udpSocket({
    connect: remote(),
    socket: { data: (/** @type {unknown} */ _, /** @type {Uint8Array} */ message) => arrived(message) },
  });
  return {
    exchange() {
      socket.send(payload);
      return new Promise((resolve) => (arrived = resolve));
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
  const target = new Uint8Array(65_536);
  const data = (/** @type {unknown} */ _, /** @type {Uint8Array} */ message) => {
    target.set(message);
    copied(message.length);
  };
  return (await udpSocket({ hostname: text('host'), port: 0, socket: { data } })).port;
}

/**
 * Sends each datagram to all peers by one `sendMany`; what the kernel does not take is dropped.
 *
 * @param {readonly string[]} ports of the peers
 * @param {(packets: number) => void} relayed
 * @returns {Promise<number>} the port
 */
export async function relay(ports, relayed) {
  const host = text('host');
  const data = (/** @type {any} */ socket, /** @type {Buffer} */ message) => {
    rewriteHeader(new DataView(message.buffer, message.byteOffset, message.length), 0, message.length);
    relayed(socket.sendMany(ports.flatMap((port) => [message, Number(port), host])));
  };
  return (await udpSocket({ hostname: host, port: 0, socket: { data } })).port;
}
