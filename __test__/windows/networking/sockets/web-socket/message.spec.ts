import { once } from 'node:events';

import test, { type ExecutionContext } from 'ava';
import {
  type Deferral,
  DataReader,
  DataWriter,
  MessageWebSocket,
  MessageWebSocketReceiveMode,
  SocketMessageType,
  StreamWebSocket,
  type UwpError,
  WebErrorStatus,
  WebSocketError,
} from 'uwp-sockets';
import type { WebSocket } from 'ws';

import { Arrivals } from '../../../../helpers/arrivals.js';
import { CLOSED, ILLEGAL_CALL, rejects, throws } from '../../../../helpers/failures.js';
import { rawServer } from '../../../../helpers/raw-server.js';
import { acceptance, clientFrames } from '../../../../helpers/web-socket-frames.js';
import { withAuthority } from '../../../../helpers/tls-authority.js';
import { nextMessage, wsPair, type WsServerOptions } from '../../../../helpers/ws-server.js';

type Args = Parameters<NonNullable<MessageWebSocket['onmessagereceived']>>[0];

interface Connected {
  readonly socket: MessageWebSocket;
  readonly peer: WebSocket;
  /** Messages as text, `closed …`, or `error …`. */
  readonly events: Arrivals<string>;
}

const tls = withAuthority();
const { utf8, binary } = SocketMessageType;

async function connected(
  t: ExecutionContext,
  prepare: (socket: MessageWebSocket) => void = () => undefined,
  options: WsServerOptions = {},
): Promise<Connected> {
  const socket = new MessageWebSocket();
  const events = new Arrivals<string>();
  socket.onmessagereceived = (args) => events.add(describe(args));
  socket.onclosed = ({ code, reason }) => events.add(`closed ${code} ${reason}`);
  prepare(socket);
  const { peer } = await wsPair(t, socket, options);
  return { socket, peer, events };
}

function describe(args: Args): string {
  try {
    const reader = args.getDataReader();
    const text = reader.readString(reader.unconsumedBufferLength);
    return `${args.messageType === utf8 ? 'text' : 'binary'} ${text}${args.isMessageComplete ? '' : ' …'}`;
  } catch (error) {
    return `error ${WebSocketError.getStatus((error as UwpError).number)}`;
  }
}

for (const [what, options] of [
  ['ws', () => ({})],
  ['wss', () => ({ certificate: tls.authority().server() })],
] as [string, () => WsServerOptions][]) {
  tls.test(`${what}: text and binary messages in both directions`, async (t) => {
    const { socket, peer, events } = await connected(
      t,
      (each) => each.control.trustedRoots.append(tls.authority().root),
      options(),
    );
    const writer = new DataWriter(socket.outputStream);
    const texts = [
      '',
      'a',
      'äöü€😀',
      'x'.repeat(125),
      'x'.repeat(126),
      'x'.repeat(65_535),
      'x'.repeat(65_536),
      'x'.repeat(1_000_000),
    ];
    for (const [index, text] of texts.entries()) {
      socket.control.messageType = index % 2 === 0 ? utf8 : binary;
      const message = nextMessage(peer);
      if (text === '') await socket.outputStream.writeAsync(new Uint8Array(0));
      else {
        writer.writeString(text);
        t.is(await writer.storeAsync(), Buffer.byteLength(text));
      }
      const { data, isBinary } = await message;
      t.is(data.toString(), text);
      t.is(isBinary, index % 2 === 1);
      peer.send(data, { binary: isBinary });
      t.is(await events.next(), `${isBinary ? 'binary' : 'text'} ${text}`);
    }
  });

  tls.test(`${what}: messages of one turn keep their order`, async (t) => {
    const { socket, peer, events } = await connected(
      t,
      (each) => each.control.trustedRoots.append(tls.authority().root),
      options(),
    );
    const received: string[] = [];
    const all = new Promise<void>((resolve) => {
      peer.on('message', (data: Buffer) => {
        if (received.push(data.toString()) === 1000) resolve();
      });
    });
    for (let index = 0; index < 500; index++) void socket.outputStream.writeAsync(Buffer.from(String(index)));
    const rest = Array.from({ length: 500 }, (_, index) => Buffer.from(String(500 + index)));
    while (rest.length > 0) {
      rest.splice(0, socket.outputStream.tryWriteBatch(rest));
      await socket.outputStream.flushAsync();
    }
    await all;
    t.deepEqual(
      received,
      Array.from({ length: 1000 }, (_, index) => String(index)),
    );
    for (const text of received) peer.send(text);
    for (const text of received) t.is(await events.next(), `text ${text}`);
  });
}

test('frames are one message for the peer, and the type is that of the first', async (t) => {
  const { socket, peer } = await connected(t);
  const message = nextMessage(peer);
  socket.control.messageType = utf8;
  t.is(await socket.sendNonfinalFrameAsync(Buffer.from('one ')), 4);
  socket.control.messageType = binary;
  throws(t, () => socket.outputStream.writeAsync(Buffer.from('x')), ILLEGAL_CALL);
  await socket.sendNonfinalFrameAsync(Buffer.from(''));
  const writer = new DataWriter();
  writer.writeString('two');
  t.is(await socket.sendFinalFrameAsync(writer.detachBuffer()), 3);
  const { data, isBinary } = await message;
  t.is(data.toString(), 'one two');
  t.false(isBinary);
});

test('frames of the peer are one message in full mode', async (t) => {
  const { peer, events } = await connected(t);
  peer.send('a', { fin: false });
  peer.send('', { fin: false });
  peer.send('b', { fin: true });
  t.is(await events.next(), 'text ab');
});

test('frames of the peer are events in partial mode, with the type of the message', async (t) => {
  const { peer, events } = await connected(t, ({ control }) => {
    control.receiveMode = MessageWebSocketReceiveMode.partialMessage;
  });
  peer.send('a', { fin: false });
  peer.send('b', { fin: false });
  peer.send('c', { fin: true });
  peer.send(Buffer.from('d'));
  for (const expected of ['text a …', 'text b …', 'text c', 'binary d']) t.is(await events.next(), expected);
});

test('the peer closes: closed with its code and reason, and writing fails', async (t) => {
  const { socket, peer, events } = await connected(t);
  peer.send('last');
  peer.close(4001, 'go away');
  t.is(await events.next(), 'text last');
  t.is(await events.next(), 'closed 4001 go away');
  await once(peer, 'close');
  const error = await t.throwsAsync(async () => socket.outputStream.writeAsync(Buffer.from('x')));
  t.is(WebSocketError.getStatus((error as UwpError).number), WebErrorStatus.connectionAborted);
});

test('the peer closes with an empty Close frame: code 1005', async (t) => {
  const { peer, events } = await connected(t);
  peer.close();
  t.is(await events.next(), 'closed 1005 ');
});

test('this side closes: what was written arrives before the Close frame, and closed has the answer', async (t) => {
  const { socket, peer, events } = await connected(t);
  const messages: string[] = [];
  peer.on('message', (data: Buffer) => messages.push(data.toString()));
  const closed = once(peer, 'close');
  void socket.outputStream.writeAsync(Buffer.from('a'));
  void socket.outputStream.writeAsync(Buffer.from('b'));
  socket.close(3001, 'grüße');
  const [code, reason] = (await closed) as [number, Buffer];
  t.deepEqual([code, reason.toString(), messages], [3001, 'grüße', ['a', 'b']]);
  t.is(await events.next(), 'closed 3001 grüße');
  await rejects(t, socket.sendFinalFrameAsync(Buffer.from('c')), CLOSED);
});

test('closing without arguments is an empty Close frame for the peer', async (t) => {
  const { socket, peer } = await connected(t);
  const closed = once(peer, 'close');
  socket.close();
  t.is((await closed)[0], 1005);
});

test('the abrupt loss of the connection is a message whose reader throws, not closed', async (t) => {
  const { socket, peer, events } = await connected(t);
  peer.send('last');
  peer.once('message', () => peer.terminate());
  await socket.outputStream.writeAsync(Buffer.from('end it'));
  t.is(await events.next(), 'text last');
  t.is(await events.next(), `error ${WebErrorStatus.connectionAborted}`);
  await t.throwsAsync(async () => {
    await socket.outputStream.writeAsync(Buffer.from('x'));
  });
});

test('a message above maxMessageSize is an event whose reader throws, and ends the connection with 1009', async (t) => {
  const { peer, events } = await connected(t, ({ control }) => (control.maxMessageSize = 10));
  peer.send('x'.repeat(10));
  t.is(await events.next(), `text ${'x'.repeat(10)}`);
  const closed = once(peer, 'close');
  peer.send('x'.repeat(11));
  t.regex(await events.next(), /^error /);
  t.is((await closed)[0], 1009);
});

test('a slow handler with deferrals stops the peer', async (t) => {
  const deferrals = new Arrivals<Deferral>();
  const sizes: number[] = [];
  const { peer } = await connected(t, (each) => {
    each.onmessagereceived = (args) => {
      sizes.push(args.getDataReader().unconsumedBufferLength);
      deferrals.add(args.getDeferral());
    };
  });
  const message = Buffer.alloc(1024 * 1024);
  const count = 64;
  let sent = 0;
  for (let index = 0; index < count; index++) peer.send(message, () => sent++);
  const first = await deferrals.next();
  // What a kernel buffers is far below what was sent.
  await peerIsBlocked(peer);
  t.is(sizes.length, 1);
  t.true(sent < count);
  first.complete();
  for (let index = 1; index < count; index++) (await deferrals.next()).complete();
  t.deepEqual(sizes, Array(count).fill(message.length));
});

test('an iteration gets messages and ends when the peer closes', async (t) => {
  const { socket, peer } = await connected(t, (each) => (each.onmessagereceived = null));
  for (const text of ['a', 'b', 'c']) peer.send(text);
  peer.close(1000);
  const received: string[] = [];
  for await (const message of socket.messages()) received.push(describe(message));
  t.deepEqual(received, ['text a', 'text b', 'text c']);
});

test('an iteration may begin before the connect', async (t) => {
  const socket = new MessageWebSocket();
  t.teardown(() => socket.close());
  const first = socket.messages().next();
  const { peer } = await wsPair(t, socket, {});
  peer.send('a');
  t.is(describe((await first).value), 'text a');
});

test('an iteration rejects when the connection is lost', async (t) => {
  const { socket, peer } = await connected(t, (each) => (each.onmessagereceived = null));
  const next = socket.messages().next();
  peer.terminate();
  const error = await t.throwsAsync(async () => next);
  t.is(WebSocketError.getStatus((error as UwpError).number), WebErrorStatus.connectionAborted);
});

test('a ping results in its round trip time, several at once too', async (t) => {
  const { socket, peer } = await connected(t);
  const payloads: string[] = [];
  peer.on('ping', (data: Buffer) => payloads.push(data.toString()));
  const times = await Promise.all([
    socket.pingAsync(),
    socket.pingAsync(Buffer.from('a')),
    socket.pingAsync(Buffer.from('b')),
  ]);
  t.true(times.every((time) => time >= 0 && time < 60_000));
  t.deepEqual(payloads.slice(1), ['a', 'b']);
});

test('pings of the peer are answered', async (t) => {
  const { peer } = await connected(t);
  peer.ping('are you there');
  t.is(String((await once(peer, 'pong'))[0]), 'are you there');
});

for (const Class of [MessageWebSocket, StreamWebSocket]) {
  test(`${Class.name}: unsolicited pongs are sent at the desired interval, until the close`, async (t) => {
    const frames = new Arrivals<string>();
    const uri = await rawServer(t, (connection) => {
      connection.once('data', (head) => {
        connection.write(acceptance(head));
        connection.on('data', (bytes) => {
          for (const frame of clientFrames(bytes)) frames.add(frame);
        });
      });
    });
    const socket = new Class();
    t.teardown(() => socket.close());
    t.is(socket.control.desiredUnsolicitedPongInterval, 0);
    socket.control.desiredUnsolicitedPongInterval = 100;
    t.is(socket.control.actualUnsolicitedPongInterval, 100);
    await socket.connectAsync(uri);
    const start = performance.now();
    for (let count = 0; count < 3; count++) t.is(await frames.next(), 'pong ""');
    // The first interval began a little before the connect was over.
    t.true(performance.now() - start > 250);
    throws(t, () => (socket.control.desiredUnsolicitedPongInterval = 0), ILLEGAL_CALL);
    socket.close(1000, 'over');
    let frame = await frames.next();
    while (frame === 'pong ""') frame = await frames.next();
    t.is(frame, 'close "\\u0003\uFFFDover"');
  });
}

tls.test('unsolicited pongs over TLS', async (t) => {
  const certificate = tls.authority().server();
  const prepare = ({ control }: MessageWebSocket): void => {
    control.trustedRoots.append(tls.authority().root);
    control.desiredUnsolicitedPongInterval = 20;
  };
  const { peer } = await connected(t, prepare, { certificate });
  for (let count = 0; count < 3; count++) t.is(String((await once(peer, 'pong'))[0]), '');
});

test('permessage-deflate is used when both sides want it', async (t) => {
  const text = 'compressible '.repeat(10_000);
  const both = await connected(t, ({ control }) => (control.perMessageDeflate = true), { perMessageDeflate: true });
  t.true(both.socket.information.perMessageDeflate);
  const message = nextMessage(both.peer);
  await both.socket.outputStream.writeAsync(Buffer.from(text));
  t.is((await message).data.toString(), text);
  both.peer.send(text);
  t.is(await both.events.next(), `text ${text}`);
  const { bytesSent, bytesReceived } = both.socket.information.statistics!;
  t.true(bytesSent < text.length / 10 && bytesReceived < text.length / 10);

  const alone = await connected(t, ({ control }) => (control.perMessageDeflate = true));
  t.false(alone.socket.information.perMessageDeflate);
  const unwanted = await connected(t, undefined, { perMessageDeflate: true });
  t.false(unwanted.socket.information.perMessageDeflate);
});

test('bufferedAmount is what the kernel does not have', async (t) => {
  const { socket, peer } = await connected(t);
  peer.pause();
  const bytes = Buffer.alloc(32 * 1024 * 1024);
  const write = socket.outputStream.writeAsync(bytes);
  t.true(socket.bufferedAmount > 0 && socket.bufferedAmount <= bytes.length);
  const message = nextMessage(peer);
  peer.resume();
  t.is((await message).data.length, bytes.length);
  await write;
  t.is(socket.bufferedAmount, 0);
});

test('a message is a DataReader and a stream, as the reference describes', async (t) => {
  const received = new Arrivals<Args>();
  const { peer } = await connected(t, (each) => (each.onmessagereceived = (args) => received.add(args)));
  peer.send(Buffer.from([0, 0, 1, 0, 65]));
  const args = await received.next();
  const reader = args.getDataReader();
  t.is(reader.readInt32(), 256);
  t.is(reader.readString(1), 'A');
  const stream = new DataReader(args.getDataStream());
  t.is(await stream.loadAsync(100), 5);
  t.is(args.detachBuffer().length, 5);
});

/** Resolves once the socket of the peer has stopped taking data: nothing drained in several turns. */
async function peerIsBlocked(peer: WebSocket): Promise<void> {
  for (let before = -1; before !== peer.bufferedAmount;) {
    before = peer.bufferedAmount;
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  }
}
