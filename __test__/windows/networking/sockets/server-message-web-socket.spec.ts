import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';

import test from 'ava';
import { type Deferral, type ServerMessageWebSocket, SocketMessageType, type UwpError } from 'uwp-sockets';
import type { ReceivedMessage } from '../../../../dist/internal/websocket/channel.js';
import { acceptMessageWebSocket } from '../../../../dist/windows/networking/sockets/server-message-web-socket.js';
import { UwpError as PackageError } from '../../../../dist/internal/errors/errors.js';

import {
  CLOSED,
  ILLEGAL_CALL,
  INVALID_ARGUMENT,
  INVALID_OPERATION,
  rejects,
  throws,
} from '../../../helpers/failures.js';
import { FakeChannel, textMessage } from '../../../helpers/web-socket-channel.js';

interface Open {
  readonly socket: ServerMessageWebSocket;
  readonly channel: FakeChannel;
}

/** A WebSocket without a handler. */
function open(): Open {
  let channel!: FakeChannel;
  const socket = acceptMessageWebSocket((owner) => (channel = new FakeChannel(owner)));
  return { socket, channel };
}

/** A WebSocket whose events are recorded as text. */
function recording(): Open & { events: string[] } {
  const opened = open();
  const events: string[] = [];
  opened.socket.onmessagereceived = (args) => events.push(textOf(args));
  opened.socket.onclosed = ({ code, reason }) => events.push(`closed ${code} ${reason}`);
  return { ...opened, events };
}

/** The text of a message, or the HRESULT with which reading it fails. */
function textOf(args: {
  getDataReader(): { readString(count: number): string; unconsumedBufferLength: number };
}): string {
  try {
    const reader = args.getDataReader();
    return reader.readString(reader.unconsumedBufferLength);
  } catch (error) {
    return (error as UwpError).hresult;
  }
}

const LOST = new PackageError(0x80072efe, 'lost');
const BYTE = Uint8Array.of(1);

test('a message has its type, its text, a stream and a buffer, each from the beginning', async (t) => {
  const { socket, channel } = open();
  const received = new Promise<Parameters<NonNullable<typeof socket.onmessagereceived>>[0]>((resolve) => {
    socket.onmessagereceived = resolve;
  });
  channel.receive('text');
  const args = await received;
  t.is(args.messageType, SocketMessageType.utf8);
  t.true(args.isMessageComplete);
  t.is(args.target, socket);
  t.is(args.type, 'messagereceived');
  t.is(args.getDataReader(), args.getDataReader());
  t.is(args.getDataReader().readString(4), 'text');
  t.is(args.detachBuffer().length, 4);
  t.is((await args.getDataStream().readAsync(new Uint8Array(9), 9)).length, 4);
});

test('an empty message is an event with an empty reader, a fragment is not complete', (t) => {
  const { socket, channel } = open();
  const seen: [number, boolean][] = [];
  socket.onmessagereceived = (args) => {
    seen.push([args.getDataReader().unconsumedBufferLength, args.isMessageComplete]);
  };
  return deliver(channel, textMessage(''), textMessage('ab', false)).then(() => {
    t.deepEqual(seen, [
      [0, true],
      [2, false],
    ]);
  });
});

test('messages keep their order and come before closed', async (t) => {
  const { channel, events } = recording();
  await deliver(channel, 'a', 'b');
  channel.turn((owner) => {
    owner.received(textMessage('c'));
    owner.closed(1000, 'bye');
  });
  t.deepEqual(events, ['a', 'b', 'c', 'closed 1000 bye']);
});

test('the loss of the connection, and a message that was dropped, raise no event whose reader throws', (t) => {
  const { socket, channel } = recording();
  const raised: string[] = [];
  socket.onmessagereceived = (args) => raised.push(textOf(args));
  socket.onclosed = ({ code, reason }) => raised.push(`${code}${reason}`);
  channel.turn((owner) => {
    owner.received({ kind: 0, bytes: Buffer.from('whole'), isFinal: true, error: null });
    owner.received({ kind: 0, bytes: Buffer.alloc(0), isFinal: true, error: LOST });
    owner.failed(LOST);
  });
  t.deepEqual(raised, ['whole', '1006']);
});

test('a deferral holds back messages and the end until it is completed', async (t) => {
  const { socket, channel, events } = recording();
  const deferrals: Deferral[] = [];
  socket.addEventListener('messagereceived', (args) => deferrals.push(args.getDeferral()));
  channel.turn((owner) => {
    for (const text of ['a', 'b']) owner.received(textMessage(text));
    owner.closed(1001, '');
  });
  await turn();
  t.deepEqual(events, ['a']);
  deferrals[0]!.complete();
  t.deepEqual(events, ['a'], 'never from within complete');
  await turn();
  t.deepEqual(events, ['a', 'b']);
  deferrals[1]!.complete();
  await turn();
  t.deepEqual(events, ['a', 'b', 'closed 1001 ']);
  throws(t, () => deferrals[0]!.complete(), ILLEGAL_CALL);
});

test('a deferral that a handler completes itself holds back nothing', async (t) => {
  const { socket, channel, events } = recording();
  socket.addEventListener('messagereceived', (args) => args.getDeferral().complete());
  await deliver(channel, 'a', 'b', 'c');
  await turn();
  t.deepEqual(events, ['a', 'b', 'c']);
});

test('what a handler returns does not matter', async (t) => {
  const { socket, channel, events } = recording();
  socket.addEventListener('messagereceived', () => new Promise(() => undefined));
  await deliver(channel, 'a', 'b');
  t.deepEqual(events, ['a', 'b']);
});

test('messages wait for a handler; more than 64 KiB of them stop receiving', async (t) => {
  const { socket, channel } = open();
  const text = 'x'.repeat(32 * 1024);
  await deliver(channel, text);
  t.deepEqual(channel.receiving, [true]);
  await deliver(channel, text);
  t.deepEqual(channel.receiving, [true, false]);
  const events: number[] = [];
  socket.onmessagereceived = (args) => events.push(args.getDataReader().unconsumedBufferLength);
  t.deepEqual(events, [], 'never from within the call that adds it');
  await turn();
  t.deepEqual(events, [32 * 1024, 32 * 1024]);
  t.deepEqual(channel.receiving, [true, false, true]);
});

test('empty messages that wait are limited too', async (t) => {
  const { channel } = open();
  for (let index = 0; index < 1023; index++) channel.receive('');
  t.deepEqual(channel.receiving, [true]);
  channel.receive('');
  t.deepEqual(channel.receiving, [true, false]);
});

test('an iteration gets the messages one by one, and ends when the peer closes', async (t) => {
  const { socket, channel } = open();
  channel.receive('before');
  const messages = socket.messages();
  t.is(textOf((await messages.next()).value), 'before');
  const next = messages.next();
  channel.turn((owner) => {
    owner.received(textMessage('a'));
    owner.received(textMessage('b'));
    owner.closed(1000, '');
  });
  t.is(textOf((await next).value), 'a');
  t.is(textOf((await messages.next()).value), 'b');
  t.deepEqual(await messages.next(), { done: true, value: undefined });
});

test('an iteration that requests nothing stops receiving, and a later one continues', async (t) => {
  const { socket, channel } = open();
  const first = socket.messages();
  channel.receive('x'.repeat(64 * 1024));
  t.deepEqual(channel.receiving, [true, false]);
  throws(t, () => socket.messages(), INVALID_OPERATION);
  await first.return!();
  t.is((await socket.messages().next()).value!.getDataReader().unconsumedBufferLength, 64 * 1024);
  t.deepEqual(channel.receiving, [true, false, true]);
});

test('an iteration rejects with the error of a lost connection, after the messages before it', async (t) => {
  const { socket, channel } = open();
  const messages = socket.messages();
  channel.turn((owner) => {
    owner.received(textMessage('a'));
    owner.failed(LOST);
  });
  t.is(textOf((await messages.next()).value), 'a');
  t.is(await t.throwsAsync(async () => messages.next()), LOST);
  t.deepEqual(await messages.next(), { done: true, value: undefined });
  t.is(await t.throwsAsync(async () => socket.messages().next()), LOST);
});

test('handlers get messages at the pace of an iteration', async (t) => {
  const { socket, channel, events } = recording();
  const messages = socket.messages();
  await deliver(channel, 'a', 'b');
  t.deepEqual(events, []);
  await messages.next();
  t.deepEqual(events, ['a']);
  await messages.return!();
  t.deepEqual(events, ['a', 'b']);
});

test('after close messages are dropped, and closed is still raised, once', async (t) => {
  const { socket, channel, events } = recording();
  const messages = socket.messages();
  channel.receive('waits');
  socket.close(3000, 'enough');
  socket.close(1000, 'again');
  t.deepEqual(channel.closes, [[3000, 'enough']]);
  t.deepEqual(await messages.next(), { done: true, value: undefined });
  channel.turn((owner) => {
    owner.received(textMessage('late'));
    owner.closed(3000, 'enough');
  });
  t.deepEqual(events, ['closed 3000 enough']);
});

test('a connection lost after close is no event', (t) => {
  const { socket, channel, events } = recording();
  socket.close();
  channel.turn((owner) => owner.failed(LOST));
  t.deepEqual(events, []);
});

test('close while messages were not requested receives on, for the Close frame of the peer', (t) => {
  const { socket, channel } = open();
  channel.receive('x'.repeat(64 * 1024));
  socket.close();
  t.deepEqual(channel.receiving, [true, false, true]);
  t.deepEqual(channel.closes, [[1005, '']]);
});

test('close rejects wrong arguments and then has no effect', (t) => {
  const { socket, channel } = open();
  for (const call of [
    () => socket.close(1006, ''),
    () => socket.close(1000, 'x'.repeat(124)),
    () => socket.close(1005, 'reason'),
    () => (socket.close as (code: number) => void)(1000),
  ]) {
    throws(t, call, INVALID_ARGUMENT);
  }
  t.deepEqual(channel.closes, []);
  socket.close();
  throws(t, () => socket.close(1006, ''), INVALID_ARGUMENT);
});

test('writes are messages of the type that control has by then', async (t) => {
  const { socket, channel } = open();
  t.is(socket.control.messageType, SocketMessageType.binary);
  t.is(await socket.outputStream.writeAsync(Buffer.from('a')), 1);
  socket.control.messageType = SocketMessageType.utf8;
  await socket.outputStream.writeAsync(Buffer.from(''));
  channel.room = 1;
  t.is(socket.outputStream.tryWriteBatch([Buffer.from('b'), Buffer.from('c')]), 1);
  t.true(await socket.outputStream.flushAsync());
  t.deepEqual(channel.sent, [
    { kind: 0, text: 'a', isFinal: true },
    { kind: 1, text: '', isFinal: true },
    { kind: 1, text: 'b', isFinal: true },
  ]);
  throws(t, () => (socket.control.messageType = 2 as never), INVALID_ARGUMENT);
});

test('members of a closed WebSocket', async (t) => {
  const { socket } = open();
  const { outputStream } = socket;
  socket.close();
  await rejects(t, outputStream.writeAsync(BYTE), CLOSED);
  await rejects(t, outputStream.flushAsync(), CLOSED);
  await rejects(t, socket.pingAsync(), CLOSED);
  throws(t, () => outputStream.tryWriteBatch([BYTE]), CLOSED);
  throws(t, () => socket.messages(), CLOSED);
  throws(t, () => (socket.control.messageType = SocketMessageType.utf8), CLOSED);
  t.is(socket.outputStream, outputStream);
  const { socket: other } = open();
  other.close();
  throws(t, () => other.outputStream, CLOSED);
});

test('a closed stream ends writing, not the connection', async (t) => {
  const { socket, channel } = open();
  socket.outputStream.close();
  await rejects(t, socket.outputStream.writeAsync(BYTE), CLOSED);
  await rejects(t, socket.outputStream.flushAsync(), CLOSED);
  throws(t, () => socket.outputStream.tryWriteBatch([BYTE]), CLOSED);
  t.deepEqual(channel.closes, []);
});

test('a ping has up to 125 bytes', async (t) => {
  const { socket, channel } = open();
  void socket.pingAsync();
  void socket.pingAsync({ signal: new AbortController().signal });
  void socket.pingAsync(Buffer.alloc(125, 'x'));
  throws(t, () => socket.pingAsync(Buffer.alloc(126)), INVALID_ARGUMENT);
  throws(t, () => socket.pingAsync('text' as never), INVALID_ARGUMENT);
  t.deepEqual(channel.pings, ['', '', 'x'.repeat(125)]);
});

test('information has addresses, sub-protocol, compression and counters, also after close', (t) => {
  const { socket } = open();
  socket.close();
  const { information } = socket;
  t.is(socket.information, information);
  t.is(information.localAddress!.rawName, '127.0.0.1');
  t.is(information.localAddress, information.localAddress);
  t.is(information.remoteAddress!.rawName, '::1');
  t.is(information.remotePort, '1002');
  t.is(information.protocol, 'chat');
  t.true(information.perMessageDeflate);
  t.is(information.statistics!.bytesReceived, 3);
  t.is(information.bandwidthStatistics.inboundBitsPerSecond, 0);
  t.is(socket.bufferedAmount, 7);
});

test('handlers run in the async context in which the WebSocket was made, whatever delivers to them', async (t) => {
  const storage = new AsyncLocalStorage<string>();
  const { socket, channel } = storage.run('made', open);
  const contexts: (string | undefined)[] = [];
  const deferrals: Deferral[] = [];
  channel.receive('a', 'b');
  await storage.run('elsewhere', async () => {
    socket.onclosed = () => contexts.push(storage.getStore());
    socket.onmessagereceived = (args) => {
      contexts.push(storage.getStore());
      deferrals.push(args.getDeferral());
    };
    await turn();
    deferrals[0]!.complete();
    await turn();
    channel.turn((owner) => owner.closed(1000, ''));
    deferrals[1]!.complete();
    await turn();
  });
  t.deepEqual(contexts, ['made', 'made', 'made']);
});

test('handlers may be added at any time, and removing one never throws', async (t) => {
  const { socket, channel, events } = recording();
  const handler = (): void => void events.push('added');
  socket.addEventListener('messagereceived', handler);
  socket.addEventListener('messagereceived', handler);
  await deliver(channel, 'a');
  socket.removeEventListener('messagereceived', handler);
  await deliver(channel, 'b');
  t.deepEqual(events, ['a', 'added', 'b']);
  throws(t, () => socket.addEventListener('error' as never, handler), INVALID_ARGUMENT);
  socket.removeEventListener('error' as never, handler);
});

test('disposing closes with an empty Close frame', async (t) => {
  const [first, second] = [open(), open()];
  first.socket[Symbol.dispose]();
  await second.socket[Symbol.asyncDispose]();
  await second.socket[Symbol.asyncDispose]();
  t.deepEqual([first.channel.closes, second.channel.closes], [[[1005, '']], [[1005, '']]]);
});

async function deliver(channel: FakeChannel, ...messages: readonly (string | ReceivedMessage)[]): Promise<void> {
  channel.receive(...messages);
  await turn();
}
