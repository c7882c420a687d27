import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { SocketProtectionLevel, StreamSocket } from 'uwp-sockets';

import { LOOPBACK } from '../../../../helpers/tcp-peers.js';
import { LOCALHOST } from '../../../../helpers/tls-sockets.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';

const { test, authority } = withAuthority();

const CODES = [
  '0x8000000E', // order
  '0x80000013', // closed
  '0x800704C7', // cancelled
  '0x800703E3', // aborted
  '0x80072746', // reset or cut off
  '0x80072745',
  '0x800710DD', // two reads
  '0x80090308', // not TLS
  '0x80090326', // plain data before the handshake
];

/** Pseudo-random numbers that are the same in each run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** A server that alternates between TLS at once, a plain echo, unsolicited data, and closing. */
async function moodyServer(t: ExecutionContext): Promise<string> {
  const context = createSecureContext(authority().server());
  let count = 0;
  const server = createServer((socket) => {
    t.teardown(() => socket.destroy());
    socket.on('error', () => undefined);
    moods[count++ % moods.length]!(socket, context);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return String((server.address() as AddressInfo).port);
}

const moods: ((socket: Socket, context: SecureContext) => void)[] = [
  secured,
  secured,
  secured,
  (socket) => void socket.pipe(socket),
  (socket) => void socket.resume().write('220 ready\r\n'),
  (socket) => void socket.resume().once('data', () => socket.destroy()),
];

function secured(socket: Socket, secureContext: SecureContext): void {
  const tls = new TLSSocket(socket, { isServer: true, secureContext });
  tls.on('error', () => undefined).on('data', (bytes: Buffer) => void tls.write(bytes));
}

type Step = (socket: StreamSocket, port: string) => PromiseLike<unknown>;

const STEPS: Step[] = [
  async (socket, port) => socket.connectAsync(LOOPBACK, port),
  async (socket, port) => socket.connectAsync(LOCALHOST, port, SocketProtectionLevel.tls13),
  async (socket) => socket.upgradeToSslAsync(SocketProtectionLevel.tls13, LOCALHOST),
  async (socket) => socket.upgradeToSslAsync(SocketProtectionLevel.tls12, LOCALHOST),
  async (socket) => socket.inputStream.readAsync(Buffer.alloc(10), 10, 1),
  async (socket) => socket.outputStream.writeAsync(Buffer.alloc(1000)),
  async (socket) => socket.outputStream.writeAsync(Buffer.alloc(200_000)),
  async (socket) => socket.outputStream.tryWriteBatch([Buffer.alloc(10), Buffer.alloc(20_000)]),
  async (socket) => socket.outputStream.flushAsync(),
  async (socket) => socket.cancelIOAsync(),
  async (socket) => {
    const upgrade = socket.upgradeToSslAsync(SocketProtectionLevel.tls13, LOCALHOST);
    upgrade.cancel();
    await upgrade;
  },
  async (socket) => {
    const read = socket.inputStream.readAsync(Buffer.alloc(10), 10, 0);
    read.cancel();
    await read;
  },
];

/** The HRESULT that the step failed with; undefined when it succeeded. */
async function outcome(step: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await step;
    return undefined;
  } catch (error) {
    return (error as { hresult?: string }).hresult ?? String(error);
  }
}

for (const seed of [1, 2, 3, 4]) {
  test(`steps in any order: each ends, with a known error if any (${seed})`, async (t) => {
    const port = await moodyServer(t);
    const pick = generator(seed);
    const ends: Promise<string | undefined>[] = [];
    for (let round = 0; round < 40; round++) {
      const socket = new StreamSocket();
      socket.control.trustedRoots.append(authority().root);
      for (let count = pick(8) + 1; count > 0; count--) {
        const end = outcome(STEPS[pick(STEPS.length)]!(socket, port));
        ends.push(end);
        // A read or a handshake may never complete, so that only steps that are certain to complete are awaited.
        if (pick(2) === 0) await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 20))]);
      }
      socket.close();
    }
    for (const code of await Promise.all(ends)) t.true(code === undefined || CODES.includes(code), code);
  });
}
