/** Peers that send too much, too little or nothing, in both roles: memory stays bounded and the process serves others. */
import { spawnSync } from 'node:child_process';
import type { Socket } from 'node:net';
import { deflateRawSync, constants } from 'node:zlib';

import test, { type ExecutionContext } from 'ava';

import { BINARY, CONTINUATION, peerClient, PING, rawConnection, TEXT } from '../../../../helpers/web-socket-peer.js';
import { ROLES, rolePair, webSocketListener } from '../../../../helpers/web-socket-roles.js';

const MIB = 2 ** 20;
const PIECE = 10_000;

/** A masked fragment without payload. */
const EMPTY = Buffer.of(CONTINUATION, 0x80, 1, 2, 3, 4);

/** Clients that never speak: each takes two descriptors here. */
const SILENT = Math.min(5000, Math.floor((descriptorLimit() - 1000) / 2));

for (const role of ROLES) {
  test.serial(`${role}: a million empty fragments are one message`, async (t) => {
    const { peer, events } = await rolePair(t, role, { maxFragments: 2 ** 32 - 1 });
    const before = process.memoryUsage.rss();
    const pieces = peer.bytes(...Array.from({ length: PIECE }, () => ({ opcode: CONTINUATION, fin: false })));
    peer.send({ opcode: TEXT, payload: 'a', fin: false });
    for (let count = 0; count < 1_000_000; count += PIECE) await written(peer.socket, pieces);
    peer.send({ opcode: CONTINUATION, payload: 'b' });
    t.is(await events.next(), 'text ab');
    t.true(process.memoryUsage.rss() - before < 64 * MIB);
  });

  test.serial(`${role}: a hundred thousand Pings of a peer that reads nothing do not fill the memory`, async (t) => {
    const { peer, events } = await rolePair(t, role);
    peer.socket.pause();
    const before = process.memoryUsage.rss();
    const pings = peer.bytes(...Array.from({ length: 1000 }, () => ({ opcode: PING, payload: Buffer.alloc(125) })));
    for (let count = 0; count < 100; count++) await written(peer.socket, pings);
    peer.send({ opcode: TEXT, payload: 'last' });
    t.is(await events.next(), 'text last');
    t.true(process.memoryUsage.rss() - before < 64 * MIB);
  });

  test.serial(
    `${role}: a message that expands a thousandfold above maxMessageSize is answered with 1009`,
    async (t) => {
      const { peer, events } = await rolePair(t, role, { deflate: true, maxMessageSize: MIB });
      const before = process.memoryUsage.rss();
      // One block of 64 KiB that expands to 64 MiB, cut so that nothing announces its size.
      const bomb = deflateRawSync(Buffer.alloc(64 * MIB), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
      const grown = process.memoryUsage.rss();
      peer.send({ opcode: BINARY, payload: bomb, reserved: 4 });
      t.is(await peer.frames.next(), 'close 1009');
      t.is(await events.next(), role === 'client' ? 'error 0x80072738' : 'closed 1009');
      t.true(process.memoryUsage.rss() - Math.max(before, grown) < 16 * MIB);
    },
  );

  test(`${role}: compressed data that is broken is answered with 1007`, async (t) => {
    const { peer, events } = await rolePair(t, role, { deflate: true });
    peer.send({ opcode: BINARY, payload: Buffer.alloc(100, 0xff), reserved: 4 });
    t.is(await peer.frames.next(), 'close 1007');
    t.is(await events.next(), role === 'client' ? 'error errorHttpInvalidServerResponse' : 'closed 1006');
  });

  test(`${role}: a peer that sends byte by byte is served`, async (t) => {
    const { peer, events } = await rolePair(t, role);
    peer.socket.setNoDelay(true);
    const text = 'x'.repeat(300);
    for (const byte of peer.bytes({ opcode: TEXT, payload: text })) await written(peer.socket, Buffer.of(byte));
    t.is(await events.next(), `text ${text}`);
  });

  test.serial(
    `${role}: to a peer that stops reading, bufferedAmount grows, not the memory of the kernel`,
    async (t) => {
      const { socket, peer } = await rolePair(t, role);
      peer.socket.pause();
      const message = Buffer.alloc(MIB);
      const writes = Array.from({ length: 64 }, () => socket.outputStream.writeAsync(message));
      await writes[0];
      t.true(socket.bufferedAmount > 32 * MIB);
      t.true(socket.bufferedAmount < 64 * MIB);
      t.is(socket.outputStream.tryWriteBatch([message]), 0);
      peer.socket.resume();
      await Promise.all(writes);
      t.is(socket.bufferedAmount, 0);
    },
  );
}

test('server: a message with more fragments than maxFragments, by default 131,072, is answered with 1008', async (t) => {
  for (const [options, limit] of [[{}, 131_072] as const, [{ maxFragments: 3 }, 3] as const]) {
    const { peer, events } = await rolePair(t, 'server', options);
    const middle = Buffer.alloc((limit - 2) * EMPTY.length, EMPTY);
    peer.send({ opcode: TEXT, payload: 'a', fin: false });
    peer.socket.write(middle);
    peer.send({ opcode: CONTINUATION, payload: 'b' });
    t.is(await events.next(), 'text ab');
    peer.send({ opcode: TEXT, payload: 'a', fin: false });
    peer.socket.write(middle);
    peer.send({ opcode: CONTINUATION, fin: false }, { opcode: CONTINUATION, payload: 'b' });
    t.is(await peer.frames.next(), 'close 1008');
    t.is(await events.next(), 'closed 1006');
  }
});

test.serial(
  `server: ${SILENT} clients that never speak are closed by the handshake timeout, others are served`,
  async (t) => {
    const listener = await webSocketListener(t, { handshakeTimeout: 5000 });
    listener.onconnectionreceived = (client) => client.acceptMessageWebSocket();
    const { localPort } = listener.information;
    const before = process.memoryUsage.rss();
    const ends: Promise<void>[] = [];
    while (ends.length < SILENT) ends.push(...(await silentClients(t, localPort, 100)));
    t.true(process.memoryUsage.rss() - before < 128 * MIB);
    const speaker = await peerClient(t, localPort);
    speaker.send({ opcode: PING, payload: 'others' });
    t.is(await speaker.frames.next(), '10 others');
    await Promise.all(ends);
    t.is(listener.sockets.size, 1);
  },
);

/** Connects clients; each promise resolves once the server has disconnected one of them. */
async function silentClients(t: ExecutionContext, port: string, count: number): Promise<readonly Promise<void>[]> {
  const connect = async (): Promise<{ end: Promise<void> }> => ({ end: ended(await rawConnection(t, port)) });
  return (await Promise.all(Array.from({ length: count }, connect))).map(({ end }) => end);
}

/** Resolves once the other side has ended, or reset, the connection. */
async function ended(socket: Socket): Promise<void> {
  await new Promise((resolve) =>
    socket
      .on('error', () => undefined)
      .resume()
      .on('close', resolve),
  );
}

async function written(socket: Socket, bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => void socket.write(bytes, () => resolve()));
}

/** Of this process: Node.js raises the limit to the hard one. */
function descriptorLimit(): number {
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -H -n'], { encoding: 'utf8' });
  return Number(stdout) || Infinity;
}
