/** Lengths and numbers that do not fit into 32 bits: every member rejects them at the call, without losing data. */
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
  DatagramSocket,
  type HostNameSortOptions,
  DataWriter,
  InMemoryRandomAccessStream,
  MemoryBuffer,
  SocketProtectionLevel,
  SocketQualityOfService,
  StreamSocket,
  StreamSocketListener,
} from 'uwp-sockets';

import { INVALID_ARGUMENT, rejects, throws, TOO_LONG } from '../helpers/failures.js';
import { connectedPair, LOOPBACK, streamSocket, take } from '../helpers/tcp-peers.js';
import { boundSocket, openReceiver, STREAM_KINDS } from '../helpers/udp-sockets.js';

/** Truncated to 32 bits, the first is empty and the second short. The system allocates the memory only when it is touched. */
const TOO_LARGE = [2 ** 32, 2 ** 32 + 10].filter((length) => length <= constants.MAX_LENGTH);

/** The largest accepted length. */
const LARGEST = 2 ** 32 - 1;

const socketWrites = [
  { member: 'writeAsync', write: (stream: Stream, bytes: Uint8Array) => stream.writeAsync(bytes) },
  { member: 'tryWriteBatch', write: (stream: Stream, bytes: Uint8Array) => stream.tryWriteBatch([small, bytes]) },
];

const segmentWrites = [
  { member: 'tryWriteSegments', write: (stream: Datagrams, bytes: Uint8Array) => stream.tryWriteSegments(bytes, 10) },
  {
    member: 'writeSegmentsAsync',
    write: (stream: Datagrams, bytes: Uint8Array) => stream.writeSegmentsAsync(bytes, 10),
  },
];

type Datagrams = DatagramSocket['outputStream'];
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
  }

  for (const { member, write } of [...socketWrites, ...segmentWrites]) {
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

  test.serial(`all other members that take bytes reject ${length} of them`, (t) => {
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

test.serial('a write of the largest length on a stream is pending until it is cancelled', async (t) => {
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

test.serial('a raw option has no more bytes than any system supports', async (t) => {
  const { control } = await boundSocket(t);
  for (const length of [65_537, ...TOO_LARGE]) {
    throws(t, () => control.rawOptions.set(0, 1, new Uint8Array(length)), INVALID_ARGUMENT);
  }
});

/** Every number that applications pass to native code, with one that is valid when truncated to 32 bits. */
function numbers(t: ExecutionContext): (() => unknown)[] {
  const [datagrams, stream, listener] = [new DatagramSocket(), new StreamSocket(), new StreamSocketListener()];
  t.teardown(() => datagrams.close());
  const { control } = datagrams;
  const cut =
    <Key extends string>(object: Record<Key, number>, key: Key, good: number) =>
    (): unknown =>
      (object[key] = 2 ** 32 + good);
  return [
    cut(control, 'outboundUnicastHopLimit', 64),
    cut(control, 'inboundBufferSizeInBytes', 4_096),
    cut(control, 'multicastHopLimit', 1),
    cut(control, 'receiveTurnLimit', 1),
    cut(control, 'receiveTurnTime', 1),
    cut(control, 'busyPollMicroseconds', 1),
    cut(control as { dscp: number }, 'dscp', 1),
    cut(control as { qualityOfService: number }, 'qualityOfService', SocketQualityOfService.lowLatency),
    cut(stream.control, 'outboundUnicastHopLimit', 64),
    cut(stream.control, 'outboundBufferSizeInBytes', 4_096),
    cut(stream.control, 'handshakeTimeout', 1_000),
    cut(stream.control as { minProtectionLevel: number }, 'minProtectionLevel', SocketProtectionLevel.tls12),
    cut(listener.control as { clientCertificateRequest: number }, 'clientCertificateRequest', 1),
    () => stream.connectAsync(LOOPBACK, '9', (2 ** 32 + SocketProtectionLevel.tls12) as SocketProtectionLevel),
    () => listener.bindServiceNameAsync('', (2 ** 32) as SocketProtectionLevel),
    () => StreamSocket.getEndpointPairsAsync(LOOPBACK, '9', (2 ** 32) as HostNameSortOptions),
    () => control.rawOptions.get(2 ** 32, 2),
    () => control.rawOptions.get(0, 2 ** 32 + 2),
    () => control.rawOptions.get(0, 2, 2 ** 32 + 4),
    () => control.rawOptions.set(0, 2, 2 ** 32 + 9),
    () => DatagramSocket.fromDescriptor(2 ** 32 + 3),
    () => StreamSocket.fromDescriptor(2 ** 32 + 3),
    () => StreamSocketListener.fromDescriptor(2 ** 32 + 3),
    () => new WindowsBuffer(2 ** 32 + 1),
    () => new MemoryBuffer(2 ** 32 + 1),
    () => CryptographicBuffer.generateRandom(2 ** 32 + 1),
    () => new DataReader(stream.inputStream).loadAsync(2 ** 32 + 1),
    () => stream.inputStream.readAsync(new WindowsBuffer(8), 2 ** 32 + 1),
    () => Object.assign(new WindowsBuffer(8), { length: 2 ** 32 + 1 }),
  ];
}

test('numbers are never cut to 32 bits', async (t) => {
  for (const use of numbers(t)) throws(t, use, INVALID_ARGUMENT, String(use));
  for (const service of [2 ** 32 + 80, '4294967376'] as string[]) {
    await rejects(t, streamSocket(t).connectAsync(LOOPBACK, service), INVALID_ARGUMENT);
    await rejects(t, StreamSocket.getEndpointPairsAsync(LOOPBACK, service), INVALID_ARGUMENT);
  }
});

test('options of datagrams are never cut to 32 bits', async (t) => {
  const { port } = await openReceiver(t);
  for (const open of Object.values(STREAM_KINDS)) {
    const { stream } = await open(t, port);
    throws(t, () => (stream.ecn = 2 ** 32 + 1), INVALID_ARGUMENT);
    throws(t, () => (stream.hopLimit = 2 ** 32 + 1), INVALID_ARGUMENT);
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
