/** Lengths that do not fit into 32 bits: every member that takes bytes refuses them at the call and loses nothing. */
import { constants } from 'node:buffer';
import { PassThrough, type Writable } from 'node:stream';
import { once } from 'node:events';

import test, { type ExecutionContext } from 'ava';
import {
  asOutputStream,
  asStreamForWrite,
  asWritableStream,
  Buffer as WindowsBuffer,
  Certificate,
  CertificateQuery,
  CryptographicBuffer,
  DataReader,
  type DatagramSocket,
  DataWriter,
  InMemoryRandomAccessStream,
  type StreamSocket,
} from 'uwp-sockets';

import { INVALID_ARGUMENT, rejects, throws, TOO_LONG } from '../helpers/failures.js';
import { connectedPair, take } from '../helpers/tcp-peers.js';
import { boundSocket, openReceiver, STREAM_KINDS } from '../helpers/udp-sockets.js';

/** Cut to 32 bits, the first is empty and the second short. The system gives the memory only when it is touched. */
const TOO_LARGE = [2 ** 32, 2 ** 32 + 10].filter((length) => length <= constants.MAX_LENGTH);

/** The largest that is taken. */
const LARGEST = 2 ** 32 - 1;

const socketWrites = [
  { member: 'writeAsync', write: (stream: Stream, bytes: Uint8Array) => stream.writeAsync(bytes) },
  { member: 'tryWriteBatch', write: (stream: Stream, bytes: Uint8Array) => stream.tryWriteBatch([small, bytes]) },
];

type Stream = (StreamSocket | DatagramSocket)['outputStream'];

const small = Buffer.from('small');

for (const length of TOO_LARGE) {
  for (const { member, write } of socketWrites) {
    test.serial(`StreamSocket: ${member} of ${length} bytes writes nothing`, async (t) => {
      const { socket, peer } = await connectedPair(t);
      throws(t, () => write(socket.outputStream, new Uint8Array(length)), INVALID_ARGUMENT);
      await socket.outputStream.writeAsync(Buffer.from('what follows'));
      t.true(await socket.outputStream.flushAsync());
      t.is((await take(peer, 12)).toString(), 'what follows');
      t.is(socket.information.statistics?.bytesSent, 12);
    });

    for (const [kind, open] of Object.entries(STREAM_KINDS)) {
      test.serial(`DatagramSocket: ${member} of ${length} bytes on ${kind} sends nothing`, async (t) => {
        const { port, received } = await openReceiver(t);
        const { stream, socket } = await open(t, port);
        throws(t, () => write(stream, new Uint8Array(length)), INVALID_ARGUMENT);
        await stream.writeAsync(Buffer.from('what follows'));
        t.true(await stream.flushAsync());
        t.deepEqual((await received.until(1)).map(String), [String(new Uint8Array(Buffer.from('what follows')))]);
        t.is(socket.information.statistics?.datagramsSent, 1);
      });
    }
  }

  test.serial(`everything else that takes bytes refuses ${length} of them`, (t) => {
    const bytes = new Uint8Array(length);
    for (const use of takers(t)) throws(t, () => use(bytes), INVALID_ARGUMENT, String(use));
  });

  test.serial(`the bridges fail with ${length} bytes`, async (t) => {
    const bytes = new Uint8Array(length);
    const writer = asWritableStream(new InMemoryRandomAccessStream()).getWriter();
    writer.closed.catch(() => undefined);
    await rejects(t, writer.write(bytes), INVALID_ARGUMENT);
    const writable: Writable = asStreamForWrite(new InMemoryRandomAccessStream());
    const failed = once(writable, 'error');
    writable.write(bytes);
    await failed.then(([error]) => rejects(t, Promise.reject(error as Error), INVALID_ARGUMENT));
  });
}

for (const [kind, open] of Object.entries(STREAM_KINDS)) {
  test.serial(`a datagram of the largest length fails by itself on ${kind}`, async (t) => {
    const { port, received } = await openReceiver(t);
    const { stream } = await open(t, port);
    const failure = stream.writeAsync(new Uint8Array(LARGEST));
    void stream.writeAsync(small);
    await rejects(t, failure, { ...TOO_LONG, message: /4294967295 bytes/ });
    throws(t, () => stream.tryWriteBatch([new Uint8Array(LARGEST)]), TOO_LONG);
    t.is((await received.until(1)).length, 1);
  });
}

test.serial('a write of the largest length on a stream goes on until it is cancelled', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const write = socket.outputStream.writeAsync(new Uint8Array(LARGEST));
  t.is((await take(peer, 100_000)).length, 100_000);
  await socket.cancelIOAsync();
  await t.throwsAsync(Promise.resolve(write));
});

test.serial('a read fills the beginning of memory that is longer', async (t) => {
  const { socket, peer } = await connectedPair(t);
  peer.write('abc');
  const memory = new Uint8Array(TOO_LARGE.at(-1)!);
  const { length } = await socket.inputStream.readAsync(memory, 3);
  t.is(Buffer.from(memory.buffer, 0, length).toString(), 'abc');
});

test.serial('an option by number has no more bytes than any system knows', async (t) => {
  const { control } = await boundSocket(t);
  for (const length of [65_537, ...TOO_LARGE]) {
    throws(t, () => control.rawOptions.set(0, 1, new Uint8Array(length)), INVALID_ARGUMENT);
  }
});

function takers(t: ExecutionContext): ((bytes: Uint8Array) => unknown)[] {
  const writer = new DataWriter();
  t.teardown(() => writer.close());
  return [
    (bytes) => writer.writeBytes(bytes),
    (bytes) => writer.writeBuffer(bytes),
    (bytes) => writer.writeBuffer(bytes.buffer, 0, 1),
    (bytes) => DataReader.fromBuffer(bytes),
    (bytes) => WindowsBuffer.fromBytes(bytes),
    (bytes) => new InMemoryRandomAccessStream().writeAsync(bytes),
    (bytes) => asOutputStream(new PassThrough()).writeAsync(bytes),
    (bytes) => new Certificate(bytes),
    (bytes) => Certificate.fromPem(bytes),
    (bytes) => Certificate.fromPfxAsync(bytes, ''),
    (bytes) => void (new CertificateQuery().thumbprint = bytes),
    (bytes) => CryptographicBuffer.createFromByteArray(bytes),
    (bytes) => CryptographicBuffer.compare(bytes, bytes),
    (bytes) => CryptographicBuffer.encodeToHexString(bytes),
  ];
}
