import test from 'ava';
import { Buffer as WindowsBuffer, DataReader, InputStreamOptions, type StreamSocket } from 'uwp-sockets';

import { INVALID_ARGUMENT, INVALID_OPERATION, rejects, throws } from '../../../../helpers/failures.js';
import { connectedPair, ROLES } from '../../../../helpers/tcp-peers.js';
import { payload, sha256 } from '../../../../helpers/tcp-payload.js';

const { none, partial, readAhead } = InputStreamOptions;

async function readText(socket: StreamSocket, count: number, options: InputStreamOptions = none): Promise<string> {
  const buffer = await socket.inputStream.readAsync(new WindowsBuffer(count), count, options);
  return Buffer.from((buffer as WindowsBuffer).bytes).toString();
}

for (const { role, pair } of ROLES) {
  test(`${role}: bytes of any amount arrive whole and in order`, async (t) => {
    const { socket, peer } = await pair(t);
    const sent = payload(20_000_000);
    peer.end(sent);
    const chunks: Uint8Array[] = [];
    for await (const chunk of socket.inputStream) chunks.push(chunk);
    t.is(sha256(Buffer.concat(chunks)), sha256(sent));
  });

  test(`${role}: the end of the stream is an empty read, repeatedly`, async (t) => {
    const { socket, peer } = await pair(t);
    peer.end('abc');
    t.is(await readText(socket, 10), 'abc', 'the end completes a read that waits for more');
    for (const options of [none, partial, readAhead]) {
      const buffer = await socket.inputStream.readAsync(new WindowsBuffer(10), 10, options);
      t.is(buffer.length, 0);
    }
    t.is(await new DataReader(socket.inputStream).loadAsync(5), 0);
    await t.notThrowsAsync(async () => socket.outputStream.writeAsync(Uint8Array.of(1)), 'half closed');
  });
}

test('without options a read waits for all requested bytes', async (t) => {
  const { socket, peer } = await connectedPair(t);
  for (const options of [none, readAhead]) {
    const read = readText(socket, 6, options);
    peer.write('abc');
    peer.write('def');
    t.is(await read, 'abcdef');
  }
});

test('partial completes with the available bytes', async (t) => {
  const { socket, peer } = await connectedPair(t);
  for (const options of [partial, partial | readAhead] as InputStreamOptions[]) {
    const read = readText(socket, 1_000_000, options);
    peer.write('abc');
    t.is(await read, 'abc');
  }
});

test('reads consume no more than the requested bytes', async (t) => {
  const { socket, peer } = await connectedPair(t);
  peer.write('abcdef');
  t.is(await readText(socket, 2), 'ab');
  t.is(await readText(socket, 1, partial), 'c');
  t.is(await readText(socket, 2, readAhead), 'de');
  t.is(await readText(socket, 1), 'f');
});

test('a read of no bytes completes at once', async (t) => {
  const { socket } = await connectedPair(t);
  t.is(await readText(socket, 0), '');
});

test('the result is the given buffer, filled from its start', async (t) => {
  const { socket, peer } = await connectedPair(t);
  peer.write('abcdef');
  const buffer = new WindowsBuffer(10);
  t.is(await socket.inputStream.readAsync(buffer, 3), buffer);
  t.is(buffer.length, 3);
  const memory = new Uint8Array(4);
  const result = await socket.inputStream.readAsync(memory, 3);
  t.is(result.length, 3);
  t.deepEqual(memory, Uint8Array.of(0x64, 0x65, 0x66, 0));
});

test('shared memory is filled too', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const memory = new Uint8Array(new SharedArrayBuffer(4));
  const read = socket.inputStream.readAsync(memory, 3);
  peer.write('abcdef');
  t.is((await read).length, 3);
  t.deepEqual([...memory], [0x61, 0x62, 0x63, 0]);
});

test('invalid arguments are rejected at once and have no effect', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const { inputStream } = socket;
  throws(t, () => inputStream.readAsync(new WindowsBuffer(3), 4), INVALID_ARGUMENT);
  throws(t, () => inputStream.readAsync(new WindowsBuffer(3), -1), INVALID_ARGUMENT);
  throws(t, () => inputStream.readAsync(new WindowsBuffer(3), 1.5), INVALID_ARGUMENT);
  throws(t, () => inputStream.readAsync(null as never, 0), INVALID_ARGUMENT);
  throws(t, () => inputStream.readAsync(new WindowsBuffer(3), 3, 4 as never), INVALID_ARGUMENT);
  peer.write('abc');
  t.is(await readText(socket, 3), 'abc');
});

test('a second read while one waits fails and leaves the first alone', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const first = readText(socket, 3);
  await rejects(t, socket.inputStream.readAsync(new WindowsBuffer(3), 3), INVALID_OPERATION);
  peer.write('abcdef');
  t.is(await first, 'abc');
  t.is(await readText(socket, 3), 'def');
});

test('a second load while one waits fails and leaves the first alone', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const reader = new DataReader(socket.inputStream);
  const first = reader.loadAsync(3);
  await rejects(t, reader.loadAsync(3), INVALID_OPERATION);
  throws(t, () => reader.detachStream(), INVALID_OPERATION);
  peer.write('abcdef');
  t.is(await first, 3);
  t.is(await reader.loadAsync(3), 3);
  t.is(reader.readString(6), 'abcdef');
});

test('a DataReader loads exactly, partly, and returns a smaller count at the end', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const reader = new DataReader(socket.inputStream);
  peer.write(Buffer.from('00000005', 'hex'));
  t.is(await reader.loadAsync(4), 4);
  t.is(reader.readInt32(), 5);
  peer.write('hello');
  t.is(await reader.loadAsync(5), 5);
  t.is(reader.readString(5), 'hello');
  reader.inputStreamOptions = partial;
  peer.write('ab');
  t.is(await reader.loadAsync(1000), 2);
  reader.inputStreamOptions = none;
  peer.end('c');
  t.is(await reader.loadAsync(1000), 1);
  t.is(reader.unconsumedBufferLength, 3);
  t.is(await reader.loadAsync(1000), 0);
  t.is(reader.readString(3), 'abc');
});

test('reads do not overwrite the bytes of earlier ones', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const sent = payload(300_000);
  peer.end(sent);
  const chunks: Uint8Array[] = [];
  const reader = new DataReader(socket.inputStream);
  reader.inputStreamOptions = partial;
  // Small loads share memory; earlier results must not change.
  while ((await reader.loadAsync(100)) > 0) chunks.push(reader.detachBuffer().bytes);
  t.is(sha256(Buffer.concat(chunks)), sha256(sent));
});

test('a read that waits across many arrivals is complete', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const sent = payload(5_000_000);
  const read = socket.inputStream.readAsync(new WindowsBuffer(sent.length), sent.length);
  peer.write(sent);
  t.is(sha256(((await read) as WindowsBuffer).bytes), sha256(sent));
});

test('leaving an iteration does not close the stream', async (t) => {
  const { socket, peer } = await connectedPair(t);
  peer.write('abc');
  for await (const chunk of socket.inputStream) {
    t.is(Buffer.from(chunk).toString(), 'abc');
    break;
  }
  peer.write('def');
  t.is(await readText(socket, 3), 'def');
});

test('reading and writing work at the same time', async (t) => {
  const { socket, peer } = await connectedPair(t);
  const sent = payload(10_000_000);
  // The peer echoes.
  peer.pipe(peer);
  void socket.outputStream.writeAsync(sent);
  const echo = await socket.inputStream.readAsync(new WindowsBuffer(sent.length), sent.length);
  t.is(sha256((echo as WindowsBuffer).bytes), sha256(sent));
});
