import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { ExecutionContext } from 'ava';
import { DataReader, InputStreamOptions, SocketProtectionLevel, type StreamSocket } from 'uwp-sockets';

import { ABORTED, CANCELED, rejects } from '../../../../helpers/failures.js';
import { cut, payload, sha256 } from '../../../../helpers/tcp-payload.js';
import { ending, take } from '../../../../helpers/tcp-peers.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { tlsNodeServer, tlsPair } from '../../../../helpers/tls-node.js';
import { LOCALHOST, trustingSocket } from '../../../../helpers/tls-sockets.js';

const MIB = 1024 * 1024;
const APPLICATION_DATA = 0x17;
const HEADER = 5;
/** Limit of buffered unread data: that of the inbound queue, plus one read of the socket. */
const HELD = 512 * 1024;

const { test, authority } = withAuthority();

/** Reads until `size` bytes arrived. */
async function readAll(socket: StreamSocket, size: number, seen: (count: number) => void = () => undefined) {
  const parts: Buffer[] = [];
  for (let count = 0; count < size; count += parts.at(-1)!.length) {
    const buffer = Buffer.alloc(64 * 1024);
    const read = await socket.inputStream.readAsync(buffer, buffer.length, InputStreamOptions.partial);
    if (read.length === 0) break;
    parts.push(buffer.subarray(0, read.length));
    seen(count + read.length);
  }
  return Buffer.concat(parts);
}

/** Splits a byte stream into TLS records. */
class Records {
  readonly lengths: number[] = [];
  #rest = Buffer.alloc(0);

  add(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (let end = this.#end; end <= this.#rest.length; end = this.#end) {
      if (this.#rest[0] === APPLICATION_DATA) this.lengths.push(end - HEADER);
      this.#rest = this.#rest.subarray(end);
    }
  }

  get #end(): number {
    return this.#rest.length < HEADER ? Infinity : HEADER + this.#rest.readUInt16BE(3);
  }
}

interface Observed {
  readonly socket: StreamSocket;
  readonly peer: TLSSocket;
  /** Records for the peer. */
  readonly records: Records;
  /** The proxy's end of the socket's TCP connection. */
  readonly wire: Socket;
}

/** A connection to a `node:tls` peer through a plain proxy. */
async function observed(t: ExecutionContext): Promise<Observed> {
  const server = await tlsNodeServer(t, authority().server());
  const records = new Records();
  const proxy = createServer((client) => {
    const upstream = createConnection(Number(server.port), '127.0.0.1');
    t.teardown(() => client.destroy());
    t.teardown(() => upstream.destroy());
    client.on('error', () => undefined).on('data', (bytes) => records.add(bytes));
    upstream.on('error', () => undefined);
    client.pipe(upstream).pipe(client);
  });
  const accepted = once(proxy, 'connection') as Promise<[Socket]>;
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.teardown(() => proxy.close());
  const socket = trustingSocket(t, authority());
  const port = String((proxy.address() as AddressInfo).port);
  const connects = socket.connectAsync(LOCALHOST, port, SocketProtectionLevel.tls13);
  const [peer, [wire]] = await Promise.all([server.accept(), accepted, connects]);
  return { socket, peer, records, wire: wire };
}

test('a thousand small writes and one flush are as few records as their bytes need', async (t) => {
  const { socket, peer, records } = await observed(t);
  const before = records.lengths.length;
  const sent = payload(100_000);
  for (const piece of cut(sent, 100)) void socket.outputStream.writeAsync(piece);
  await socket.outputStream.flushAsync();
  t.true((await take(peer, sent.length)).equals(sent));
  t.is(records.lengths.length - before, Math.ceil(sent.length / (16 * 1024)));
});

test('a write and its flush complete when the kernel has the records', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const sent = payload(24 * MIB);
  let isFlushed = false;
  const received = take(peer, sent.length);
  for (const piece of cut(sent, MIB)) {
    void socket.outputStream.writeAsync(piece);
  }
  const flushed = socket.outputStream.flushAsync().then(() => {
    isFlushed = true;
    t.true(socket.information.statistics!.bytesSent >= sent.length);
  });
  t.false(isFlushed);
  await flushed;
  t.is(sha256(await received), sha256(sent));
});

test('a write that the kernel did not take can be cancelled, which resets the connection', async (t) => {
  const { socket, wire } = await observed(t);
  const write = socket.outputStream.writeAsync(Buffer.alloc(64 * MIB));
  const refused = rejects(t, write, CANCELED);
  write.cancel();
  await refused;
  await rejects(t, socket.outputStream.writeAsync(Buffer.from('x')), ABORTED);
  t.true((await ending(wire.unpipe())).isReset);
});

test('after cancelIOAsync in the middle of a write a close is a reset, without close_notify', async (t) => {
  const { socket, wire } = await observed(t);
  const failed = rejects(t, socket.outputStream.writeAsync(Buffer.alloc(64 * MIB)), ABORTED);
  await socket.cancelIOAsync();
  await failed;
  await rejects(t, socket.shutdownAsync(), ABORTED);
  const seen = ending(wire.unpipe());
  // Records in flight are still sent, so that only the missing ones cause a reset.
  await socket.outputStream.flushAsync();
  socket.close();
  t.true((await seen).isReset);
});

test('an application that does not read applies backpressure to the peer', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const sent = payload(16 * MIB);
  peer.write(sent);
  const { information } = socket;
  const received = await readAll(socket, sent.length, (count) => {
    t.true(information.statistics!.bytesReceived - count < HELD);
  });
  t.is(sha256(received), sha256(sent));
});

test('a hundred thousand writes of mixed sizes keep their order, in both directions', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const sizes = [1, 100, 0, 17, 333, 1200, 5, 64, 16_000, 2, 20_000, 7];
  const pieces: Buffer[] = [];
  for (let index = 0; index < 50_000; index++) pieces.push(payload(sizes[index % sizes.length]! % 1500, index + 1));
  const sent = Buffer.concat(pieces);
  const atPeer = take(peer, sent.length);
  const here = readAll(socket, sent.length);
  const fromPeer = (async () => {
    for (const piece of pieces) if (!peer.write(piece)) await once(peer, 'drain');
  })();
  for (const [index, piece] of pieces.entries()) {
    const write = socket.outputStream.writeAsync(piece);
    if (index % 1000 === 0) await write;
  }
  await socket.outputStream.flushAsync();
  await fromPeer;
  t.is(sha256(await atPeer), sha256(sent));
  t.is(sha256(await here), sha256(sent));
});

test('tryWriteBatch returns how many buffers it accepted, and those arrive', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const pieces = Array.from({ length: 400 }, (_, index) => payload(1000 + index * 97, index + 1));
  const sent = Buffer.concat(pieces);
  const received = take(peer, sent.length);
  let stops = 0;
  for (let from = 0; from < pieces.length; stops++) {
    from += socket.outputStream.tryWriteBatch(pieces.slice(from));
    await socket.outputStream.flushAsync();
  }
  t.is(sha256(await received), sha256(sent));
  t.true(stops >= 1);
  t.is(socket.outputStream.tryWriteBatch([]), 0);
});

test('writes of nothing and of ten megabytes', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  t.is(await socket.outputStream.writeAsync(Buffer.alloc(0)), 0);
  const sent = payload(10 * MIB);
  const received = take(peer, sent.length);
  const big = socket.outputStream.writeAsync(sent);
  const nothing = socket.outputStream.writeAsync(Buffer.alloc(0));
  t.is(await big, sent.length);
  t.is(await nothing, 0);
  t.true(await socket.outputStream.flushAsync());
  t.is(sha256(await received), sha256(sent));
});

test('written data arrives although the socket is closed before the session tickets arrived', async (t) => {
  const server = await tlsNodeServer(t, authority().server());
  const sent = payload(MIB);
  for (let round = 0; round < 10; round++) {
    const socket = trustingSocket(t, authority());
    const received = server.accept().then(ending);
    await socket.connectAsync(LOCALHOST, server.port, SocketProtectionLevel.tls13);
    await socket.outputStream.writeAsync(sent);
    socket.close();
    const { data, isReset } = await received;
    t.is(data.length, sent.length);
    t.false(isReset);
  }
});

test('a close with data that the kernel did not take fails the write and resets the connection', async (t) => {
  const { socket, wire } = await observed(t);
  const failed = rejects(t, socket.outputStream.writeAsync(Buffer.alloc(64 * MIB)), ABORTED);
  socket.close();
  await failed;
  t.true((await ending(wire.unpipe())).isReset);
});

test('reads of any size get the bytes in order', async (t) => {
  const { socket, peer } = await tlsPair(t, authority());
  const sent = payload(300_000);
  peer.write(sent);
  const reader = new DataReader(socket.inputStream);
  const parts: Buffer[] = [];
  for (const size of [1, 5, 16_384, 16_385, 100_000, 167_225]) {
    t.is(await reader.loadAsync(size), size);
    const part = Buffer.alloc(size);
    reader.readBytes(part);
    parts.push(part);
  }
  t.is(sha256(Buffer.concat(parts)), sha256(sent));
});
