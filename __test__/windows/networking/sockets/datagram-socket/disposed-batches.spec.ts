/** Batches of received datagrams whose memory the application gives back. */
import test, { type ExecutionContext } from 'ava';
import type { DatagramSocketMessagesReceivedEventArgs as Batch } from 'uwp-sockets';
import { CLOSED, INVALID_ARGUMENT, rejects, throws } from '../../../../helpers/failures.js';
import { Collector } from '../../../../helpers/udp-collector.js';
import { DgramPeer } from '../../../../helpers/udp-dgram.js';
import { mixedSizes, payload, payloads, portions } from '../../../../helpers/udp-payload.js';
import { bytesOf, LARGE_BUFFER, LOOPBACK, newSocket, openReceiver } from '../../../../helpers/udp-sockets.js';

/** Node.js 20 cannot move memory to a new buffer, so batches there are left to garbage collection. */
const reuses = 'transfer' in ArrayBuffer.prototype;

interface Receiving {
  readonly port: string;
  readonly peer: DgramPeer;
  readonly batches: Collector<Batch>;
}

async function receiving(t: ExecutionContext, handle: (batch: Batch) => void): Promise<Receiving> {
  const [socket, batches] = [newSocket(t), new Collector<Batch>()];
  socket.control.inboundBufferSizeInBytes = LARGE_BUFFER;
  socket.onmessagesreceived = (batch): void => {
    handle(batch);
    batches.add(batch);
  };
  await socket.bindEndpointAsync(LOOPBACK, '');
  return { port: socket.information.localPort, peer: await DgramPeer.open(t), batches };
}

/** Sends datagrams one at a time, so that each arrives in a batch of its own. */
async function sendEach({ peer, port, batches }: Receiving, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const before = batches.items.length;
    await peer.send(Buffer.from(text), port);
    await batches.until(before + 1);
  }
}

test.serial('every member but those of the event throws RO_E_CLOSED', async (t) => {
  const used: (() => unknown)[] = [];
  const setting = await receiving(t, (batch) => {
    const message = batch.message(0);
    batch[Symbol.dispose]();
    batch[Symbol.dispose]();
    used.push(
      () => batch.bytes,
      () => batch.lengths,
      () => batch.peers,
      () => batch.length,
      () => batch.errors,
      () => [...batch],
      () => message.getDataReader(),
      () => message.detachBuffer(),
      () => message.ecn,
    );
    for (const member of [
      'offset',
      'byteLength',
      'payload',
      'remoteAddress',
      'remotePort',
      'localAddress',
      'interfaceIndex',
      'ecn',
      'dscp',
      'hopLimit',
      'receiveTime',
      'isTruncated',
      'message',
    ] as const) {
      used.push(() => batch[member](0));
    }
    t.is(batch.detail[0], batch);
    t.is(batch.type, 'messagesreceived');
  });
  await sendEach(setting, ['one']);
  for (const use of used) throws(t, use, CLOSED, String(use));
});

test.serial('memory is used again, and views of a disposed batch see nothing of later ones', async (t) => {
  const views: Uint8Array[] = [];
  const texts: string[] = [];
  const setting = await receiving(t, (batch) => {
    texts.push(Buffer.from(batch.bytes).toString());
    views.push(batch.bytes, batch.payload(0));
    batch[Symbol.dispose]();
  });
  const sent = Array.from({ length: 50 }, (_, number) => `datagram ${number}`);
  await sendEach(setting, sent);
  t.deepEqual(texts, sent);
  if (!reuses) return;
  // The first batch comes in memory of its own, which the application may go on looking at.
  t.deepEqual(
    views.map((view) => view.length),
    [10, 10, ...Array<number>(98).fill(0)],
  );
});

test.serial('a batch that is kept while others are disposed of stays as it is', async (t) => {
  const kept: Batch[] = [];
  let number = 0;
  const setting = await receiving(t, (batch) => {
    if (number++ % 3 === 0) kept.push(batch);
    else batch[Symbol.dispose]();
  });
  const sent = Array.from({ length: 60 }, (_, index) => `datagram ${index}`);
  await sendEach(setting, sent);
  t.deepEqual(
    kept.map(({ bytes }) => Buffer.from(bytes).toString()),
    sent.filter((_, index) => index % 3 === 0),
  );
});

test.serial('batches of every size and of many senders are complete in memory that is used again', async (t) => {
  const received = new Collector<Buffer>();
  const ports = new Set<string>();
  const setting = await receiving(t, (batch) => {
    for (let index = 0; index < batch.length; index++) {
      ports.add(batch.remotePort(index));
      received.add(Buffer.from(batch.payload(index)));
    }
    batch[Symbol.dispose]();
  });
  const peers = [setting.peer, await DgramPeer.open(t), await DgramPeer.open(t)];
  const sender = newSocket(t);
  const stream = await sender.getOutputStreamAsync(LOOPBACK, setting.port);
  const list = payloads([0, ...mixedSizes(300, 0, 1_200), ...Array<number>(500).fill(160), 65_507, 1, 9_000]);
  const expected: Buffer[] = [];
  for (const [number, part] of portions(list).entries()) {
    for (const bytes of part) void stream.writeAsync(bytes);
    await stream.flushAsync();
    await received.until(expected.push(...part));
    const lone = payload(number, 100);
    await peers[number % peers.length]!.send(lone, setting.port);
    await received.until(expected.push(lone));
  }
  t.deepEqual(received.items, expected);
  t.true(ports.size > 1);
});

test.serial('two sockets do not share the memory of a batch that is in use', async (t) => {
  const held: Batch[] = [];
  const one = await receiving(t, (batch) => batch[Symbol.dispose]());
  const other = await receiving(t, (batch) => {
    held.push(batch);
    if (held.length > 3) held.shift()![Symbol.dispose]();
  });
  for (let number = 0; number < 40; number++) {
    await sendEach(one, [`one ${number}`]);
    await sendEach(other, [`other ${number}`]);
    t.is(Buffer.from(held.at(-1)!.bytes).toString(), `other ${number}`);
    if (number > 1) t.is(Buffer.from(held.at(-3)!.bytes).toString(), `other ${number - 2}`);
  }
});

test.serial('with for await, the batch of the last round is still there until it is disposed of', async (t) => {
  const socket = newSocket(t);
  await socket.bindEndpointAsync(LOOPBACK, '');
  const peer = await DgramPeer.open(t);
  const texts: string[] = [];
  const messages = socket.messages();
  for (let number = 0; number < 20; number++) {
    await peer.send(Buffer.from(`${number}`), socket.information.localPort);
    const { value: batch } = await messages.next();
    await new Promise(setImmediate);
    texts.push(Buffer.from(batch!.bytes).toString());
    batch![Symbol.dispose]();
  }
  t.deepEqual(
    texts,
    Array.from({ length: 20 }, (_, number) => `${number}`),
  );
});

test.serial('handlers of single datagrams get theirs, also of a batch that was disposed of', async (t) => {
  const socket = newSocket(t);
  const texts = new Collector<string>();
  socket.onmessagesreceived = (batch): void => batch[Symbol.dispose]();
  socket.onmessagereceived = (message) => texts.add(Buffer.from(bytesOf(message)).toString());
  await socket.bindEndpointAsync(LOOPBACK, '');
  const peer = await DgramPeer.open(t);
  for (let number = 0; number < 10; number++) {
    await peer.send(Buffer.from(`${number}`), socket.information.localPort);
    await texts.until(number + 1);
  }
  t.is(texts.items.join(' '), '0 1 2 3 4 5 6 7 8 9');
});

(reuses ? test.serial : test.serial.skip)('a write that is given a disposed batch fails by itself', async (t) => {
  const { port, received } = await openReceiver(t);
  const output = newSocket(t);
  const stream = await output.getOutputStreamAsync(LOOPBACK, port);
  const outcomes: Promise<unknown>[] = [];
  const setting = await receiving(t, (batch) => {
    if (batch.bytes[0] !== 0x78) return batch[Symbol.dispose]();
    const { bytes, lengths } = batch;
    // The stream is not bound yet, so the write waits.
    const write = stream.writeSegmentsAsync(bytes, lengths);
    outcomes.push(Promise.resolve(write));
    write.then(undefined, () => undefined);
    batch[Symbol.dispose]();
    throws(t, () => stream.tryWriteSegments(bytes, lengths), INVALID_ARGUMENT);
  });
  await sendEach(setting, ['warm', 'x']);
  await rejects(t, outcomes[0]!, INVALID_ARGUMENT);
  await stream.writeAsync(Buffer.from('later'));
  t.deepEqual(
    (await received.until(1)).map((bytes) => Buffer.from(bytes).toString()),
    ['later'],
  );
});

test.serial('a batch whose memory the application transferred is disposed of like any other', async (t) => {
  const texts: string[] = [];
  const setting = await receiving(t, (batch) => {
    const { bytes } = batch;
    texts.push(Buffer.from(bytes).toString());
    // The first one has memory of the native side, which Node.js does not transfer.
    if (texts.length === 1 || !reuses) return batch[Symbol.dispose]();
    const { byteLength } = bytes;
    const buffer = bytes.buffer as ArrayBuffer;
    const moved = structuredClone(buffer, { transfer: [buffer] });
    t.is(bytes.length, 0);
    batch[Symbol.dispose]();
    t.is(Buffer.from(moved, 0, byteLength).toString(), texts.at(-1)!);
  });
  const sent = Array.from({ length: 20 }, (_, number) => `datagram ${number}`);
  await sendEach(setting, sent);
  t.deepEqual(texts, sent);
});
