// TCP connections of node:net and, with `protocol=tls`, TLS connections of node:tls.
import { once } from 'node:events';
import net from 'node:net';

import { number, pem, text } from '../measuring/program.mjs';

// A process that measures TCP does not load TLS.
const tls = text('protocol') === 'tls' ? await import('node:tls') : undefined;

// Here, so that the memory of the first connection does not include it.
const secureContext = tls?.createSecureContext({ ca: pem('root.pem'), minVersion: 'TLSv1.3' });

/** @param {Buffer} [session] of an earlier connection, to resume */
function start(session) {
  const remote = { host: text('host'), port: number('port') };
  if (!tls) return net.connect({ ...remote, noDelay: true });
  return tls.connect({ ...remote, secureContext, ...(session && { session }) }).setNoDelay(true);
}

async function connect() {
  const socket = start();
  await once(socket, tls ? 'secureConnect' : 'connect');
  return socket;
}

/**
 * @param {(socket: net.Socket) => void} accepted
 * @returns {Promise<number>} the port
 */
async function listen(accepted) {
  const server = tls ? tls.createServer(tlsOptions(), accepted) : net.createServer(accepted);
  server.listen({ host: text('host'), port: 0, backlog: 4096 });
  await once(server, 'listening');
  return /** @type {net.AddressInfo} */ (server.address()).port;
}

function tlsOptions() {
  const minVersion = /** @type {const} */ ('TLSv1.3');
  return { cert: pem('server.pem'), key: pem('server.key'), minVersion, noDelay: true };
}

/** Writes a batch between cork() and uncork(), with `style=uncorked` without them, and waits for the last callback. */
export async function openSender() {
  const corked = text('style', 'corked') === 'corked';
  const socket = await connect();
  return {
    send: (/** @type {readonly Uint8Array[]} */ batch) =>
      new Promise((resolve, reject) => {
        const last = batch.length - 1;
        if (corked) socket.cork();
        for (let index = 0; index < last; index++) socket.write(/** @type {Uint8Array} */ (batch[index]));
        socket.write(/** @type {Uint8Array} */ (batch[last]), (error) => (error ? reject(error) : resolve(undefined)));
        if (corked) socket.uncork();
      }),
    close: () => socket.end(),
  };
}

/** Exchanges single bytes. */
export async function openExchange() {
  const byte = new Uint8Array([0x55]);
  const socket = await connect();
  let arrived = (/** @type {unknown} */ _) => {};
  socket.on('data', (data) => arrived(data));
  return {
    exchange() {
      socket.write(byte);
      return new Promise((resolve) => (arrived = resolve));
    },
    close: () => socket.destroy(),
  };
}

/**
 * Reads from all connections.
 *
 * @param {(bytes: number) => void} copied
 * @returns {Promise<number>} the port
 */
export function receive(copied) {
  return listen((socket) => socket.on('data', ({ length }) => copied(length)).on('error', () => {}));
}

/** Opens a connection that waits for data. */
export async function openIdle() {
  return (await connect()).on('data', () => {});
}

/**
 * Passes on what keeps each accepted connection, which waits for data.
 *
 * @param {(connection: unknown) => void} hold
 * @returns {Promise<number>} the port
 */
export function acceptIdle(hold) {
  return listen((socket) => hold(socket.on('data', () => {}).on('error', () => {})));
}

/**
 * Closes each connection in the handler that accepts it.
 *
 * @param {() => void} accepted
 * @returns {Promise<number>} the port
 */
export function acceptAndClose(accepted) {
  return listen((socket) => {
    accepted();
    socket.destroy();
  });
}

/** Sends one byte on each accepted connection and closes it. @returns {Promise<number>} the port */
export function acceptAndGreet() {
  const byte = new Uint8Array([0x21]);
  return listen((socket) => socket.on('error', () => {}).end(byte));
}

/** @type {Buffer[]} */
const sessions = [];

/**
 * Connects, reads the byte with which the server greets, and closes; with `resumption=1` with the session of an earlier
 * connection.
 *
 * @returns {Promise<boolean>} whether it resumed a session
 */
export async function handshake() {
  const socket = /** @type {import('node:tls').TLSSocket} */ (start(sessions.pop()));
  if (number('resumption')) socket.on('session', (session) => sessions.push(session));
  await once(socket, 'data');
  const isResumed = socket.isSessionReused();
  socket.destroy();
  return isResumed;
}
