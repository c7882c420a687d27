import { once } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';

import test, { type ExecutionContext } from 'ava';
import {
  asStreamForRead,
  DataReader,
  DataWriter,
  InputStreamOptions,
  StreamWebSocket,
  type UwpError,
  WebErrorStatus,
  WebSocketError,
} from 'uwp-sockets';

import { ABORTED, CLOSED, rejects } from '../../../../helpers/failures.js';
import { nextMessage, wsPair } from '../../../../helpers/ws-server.js';

const connected = (t: ExecutionContext): ReturnType<typeof wsPair<StreamWebSocket>> => wsPair(t, new StreamWebSocket());

test('each write is a binary message for the peer', async (t) => {
  const { socket, peer } = await connected(t);
  const message = nextMessage(peer);
  const writer = new DataWriter(socket.outputStream);
  writer.writeString('bytes');
  await writer.storeAsync();
  const { data, isBinary } = await message;
  t.is(data.toString(), 'bytes');
  t.true(isBinary);
});

test('messages, text and frames of the peer are one stream', async (t) => {
  const { socket, peer } = await connected(t);
  peer.send(Buffer.from('ab'));
  peer.send('c');
  peer.send('d', { fin: false });
  peer.send('e', { fin: true });
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(5), 5);
  t.is(reader.readString(5), 'abcde');
  reader.inputStreamOptions = InputStreamOptions.partial;
  const load = reader.loadAsync(100);
  peer.send('f');
  t.is(await load, 1);
});

test('32 MiB pass both ways, whole, with backpressure', async (t) => {
  const { socket, peer } = await connected(t);
  const data = randomBytes(32 * 1024 * 1024);
  const hash = createHash('sha256');
  peer.on('message', (message: Buffer) => peer.send(message));
  const writing = (async () => {
    for (let start = 0; start < data.length; start += 300_000) {
      await socket.outputStream.writeAsync(data.subarray(start, start + 300_000));
    }
  })();
  let received = 0;
  for await (const chunk of asStreamForRead(socket.inputStream)) {
    hash.update(chunk as Buffer);
    received += (chunk as Buffer).length;
    if (received === data.length) break;
  }
  await writing;
  t.is(hash.digest('hex'), createHash('sha256').update(data).digest('hex'));
});

test('one message of 64 MiB is read as it arrives, and not taken faster', async (t) => {
  const { socket, peer } = await connected(t);
  const data = Buffer.alloc(64 * 1024 * 1024, 'x');
  let isSent = false;
  peer.send(data, () => (isSent = true));
  const first = await socket.inputStream.readAsync(Buffer.alloc(1000), 1000, InputStreamOptions.partial);
  t.true(first.length > 0);
  t.false(isSent);
  let received = first.length;
  while (received < data.length) {
    received += (await socket.inputStream.readAsync(Buffer.alloc(1_000_000), 1_000_000, InputStreamOptions.partial))
      .length;
  }
  t.is(received, data.length);
});

test('after the Close frame of the peer a read gets the rest, then 0 bytes, and closed is raised', async (t) => {
  const { socket, peer } = await connected(t);
  const closed = new Promise<string>((resolve) => {
    socket.onclosed = ({ code, reason, target }) => resolve(`${code} ${reason} ${target === socket}`);
  });
  peer.send('abc');
  peer.close(1001, 'bye');
  const reader = new DataReader(socket.inputStream);
  t.is(await reader.loadAsync(10), 3);
  t.is(await reader.loadAsync(10), 0);
  t.is(await closed, '1001 bye true');
});

test('the abrupt loss of the connection fails reads, after what arrived, and is not closed', async (t) => {
  const { socket, peer } = await connected(t);
  socket.onclosed = () => t.fail();
  const reader = new DataReader(socket.inputStream);
  const load = reader.loadAsync(10);
  peer.terminate();
  const error = await t.throwsAsync(async () => load);
  t.is(WebSocketError.getStatus((error as UwpError).number), WebErrorStatus.connectionAborted);
});

test('close ends a pending read', async (t) => {
  const { socket, peer } = await connected(t);
  const { inputStream } = socket;
  const read = inputStream.readAsync(Buffer.alloc(1), 1);
  const closed = once(peer, 'close');
  socket.close(1000, 'done');
  await rejects(t, read, ABORTED);
  await rejects(t, inputStream.readAsync(Buffer.alloc(1), 1), CLOSED);
  t.is((await closed)[0], 1000);
});
