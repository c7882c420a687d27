import test from 'ava';
import { DataReader, InputStreamOptions, type ServerStreamWebSocket } from 'uwp-sockets';
import { UwpError } from '../../../../dist/internal/errors/errors.js';
import { acceptStreamWebSocket } from '../../../../dist/windows/networking/sockets/server-stream-web-socket.js';

import { ABORTED, CANCELED, CLOSED, INVALID_OPERATION, rejects } from '../../../helpers/failures.js';
import { FakeChannel, textMessage } from '../../../helpers/web-socket-channel.js';

const { none, partial } = InputStreamOptions;

function open(): { socket: ServerStreamWebSocket; channel: FakeChannel } {
  let channel!: FakeChannel;
  const socket = acceptStreamWebSocket((owner) => (channel = new FakeChannel(owner)));
  return { socket, channel };
}

/** Text of a read. */
async function read(
  { inputStream }: ServerStreamWebSocket,
  count: number,
  options: InputStreamOptions,
): Promise<string> {
  const memory = space();
  const { length } = await inputStream.readAsync(memory, count, options);
  return memory.toString('utf8', 0, length);
}

/** Memory of its own for each read: the tests of a file run at the same time. */
function space(): Buffer {
  return Buffer.alloc(1024);
}

test('payloads are one stream without boundaries, text like binary', async (t) => {
  const { socket, channel } = open();
  channel.receive('ab', textMessage('c', false), textMessage(''), { ...textMessage('def'), kind: 0 });
  t.is(await read(socket, 4, none), 'abcd');
  t.is(await read(socket, 100, partial), 'ef');
});

test('a partial read completes with what arrives first, another one waits for all', async (t) => {
  const { socket, channel } = open();
  const first = read(socket, 100, partial);
  channel.receive('a', 'b');
  t.is(await first, 'a');
  const memory = space();
  const progress: number[] = [];
  const operation = socket.inputStream.readAsync(memory, 4, none);
  const second = operation.then(undefined, undefined, (count) => progress.push(count));
  channel.receive('c');
  channel.receive('de');
  t.is((await second).length, 4);
  t.is(memory.toString('utf8', 0, 4), 'bcde');
  t.deepEqual(progress, [2, 4]);
});

test('after the Close frame of the peer a read gets the rest, then 0 bytes; closed is raised at once', async (t) => {
  const { socket, channel } = open();
  const closed: string[] = [];
  socket.onclosed = ({ code, reason, target }) => {
    t.is(target, socket);
    closed.push(`${code} ${reason}`);
  };
  channel.turn((owner) => {
    owner.received(textMessage('abc'));
    owner.closed(1000, 'done');
  });
  t.deepEqual(closed, ['1000 done']);
  t.is(await read(socket, 2, none), 'ab');
  t.is(await read(socket, 2, none), 'c');
  t.is(await read(socket, 2, none), '');
  t.is(await read(socket, 2, partial), '');
});

test('after the loss of the connection a read gets the rest, then the error, again and again; closed is raised with 1006', async (t) => {
  const { socket, channel } = open();
  const lost = new UwpError(0x80072efe, 'lost');
  const closed: string[] = [];
  socket.onclosed = ({ code, reason }) => closed.push(`${code} ${reason}`);
  channel.turn((owner) => {
    owner.received(textMessage('abc'));
    owner.failed(lost);
  });
  t.deepEqual(closed, ['1006 ']);
  t.is(await read(socket, 100, none), 'abc');
  const reader = new DataReader(socket.inputStream);
  for (let round = 0; round < 2; round++) t.is(await t.throwsAsync(async () => reader.loadAsync(1)), lost);
});

test('a pending read fails with the loss, and completes with less at the end', async (t) => {
  const [first, second] = [open(), open()];
  const lost = new UwpError(0x80072efe, 'lost');
  const reads = [read(first.socket, 4, none), read(second.socket, 4, none)] as const;
  second.channel.receive('a');
  first.channel.turn((owner) => owner.failed(lost));
  second.channel.turn((owner) => owner.closed(1005, ''));
  t.is(await t.throwsAsync(reads[0]), lost);
  t.is(await reads[1], 'a');
});

test('one read at a time', async (t) => {
  const { socket, channel } = open();
  const first = read(socket, 1, none);
  await rejects(t, socket.inputStream.readAsync(space(), 1), INVALID_OPERATION);
  channel.receive('a');
  t.is(await first, 'a');
});

test('cancelling a read, or closing the stream, loses no bytes and keeps the connection', async (t) => {
  const { socket, channel } = open();
  const cancelled = socket.inputStream.readAsync(space(), 3, none);
  channel.receive('ab');
  cancelled.cancel();
  await rejects(t, cancelled, CANCELED);
  const controller = new AbortController();
  const aborted = socket.inputStream.readAsync(space(), 3, none, { signal: controller.signal });
  controller.abort();
  await rejects(t, aborted, CANCELED);
  t.is(await read(socket, 2, none), 'ab');
  const pending = socket.inputStream.readAsync(space(), 1, none);
  socket.inputStream.close();
  await rejects(t, pending, ABORTED);
  await rejects(t, socket.inputStream.readAsync(space(), 1, none), CLOSED);
  t.deepEqual(channel.closes, []);
});

test('close fails the pending read and drops what waits', async (t) => {
  const { socket, channel } = open();
  const { inputStream } = socket;
  const pending = inputStream.readAsync(space(), 5, none);
  channel.receive('abc');
  socket.close(4000, 'why');
  await rejects(t, pending, ABORTED);
  await rejects(t, inputStream.readAsync(space(), 1, none), CLOSED);
  channel.receive('late');
  channel.turn((owner) => owner.closed(4000, 'why'));
  await rejects(t, inputStream.readAsync(space(), 1, none), CLOSED);
  t.deepEqual(channel.closes, [[4000, 'why']]);
});

test('more than 64 KiB that nobody reads stop receiving; a read that needs more receives', async (t) => {
  const { socket, channel } = open();
  const chunk = 'x'.repeat(40 * 1024);
  channel.receive(chunk);
  t.deepEqual(channel.receiving, [true]);
  channel.receive(chunk);
  t.deepEqual(channel.receiving, [true, false]);
  const large = Buffer.alloc(100 * 1024);
  const pending = socket.inputStream.readAsync(large, large.length, none);
  t.deepEqual(channel.receiving, [true, false, true]);
  channel.receive(chunk);
  t.is((await pending).length, large.length);
  t.deepEqual(channel.receiving, [true, false, true]);
});

test('iterating over the stream yields what arrives until the end', async (t) => {
  const { socket, channel } = open();
  const chunks: string[] = [];
  channel.receive('a', 'b');
  for await (const chunk of socket.inputStream) {
    chunks.push(Buffer.from(chunk).toString());
    if (chunks.length === 2) channel.turn((owner) => owner.closed(1000, ''));
  }
  t.deepEqual(chunks, ['a', 'b']);
});

test('writes are binary messages', async (t) => {
  const { socket, channel } = open();
  await socket.outputStream.writeAsync(Buffer.from('a'));
  t.deepEqual(channel.sent, [{ kind: 0, text: 'a', isFinal: true }]);
});
