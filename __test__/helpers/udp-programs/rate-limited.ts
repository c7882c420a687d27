/** Full send buffers; runs where loopback is rate-limited. The argument selects the part. */
import { closeSync } from 'node:fs';
import { DatagramSocket } from 'uwp-sockets';
import { Collector } from '../udp-collector.js';
import { numberOf, payload } from '../udp-payload.js';
import { after, joined } from '../udp-segments.js';
import { connected, LOOPBACK, receiving, print } from './receiving.js';

/** More than the send buffer holds. At the rate of the network the receive buffer holds half a second of it. */
const COUNT = 500;
const SIZE = 1_400;

type Stream = DatagramSocket['outputStream'];
type Write = ReturnType<Stream['writeAsync']>;

function issue(stream: Stream, first = 0): Write[] {
  return Array.from({ length: COUNT }, (_, number) => stream.writeAsync(payload(first + number, SIZE)));
}

/** Waits for `operation` and counts the turns of the event loop meanwhile. */
async function turnsDuring(operation: PromiseLike<unknown>): Promise<number> {
  const meanwhile = { turns: 0, isOver: false };
  const end = (): boolean => (meanwhile.isOver = true);
  operation.then(end, end);
  while (!meanwhile.isOver) {
    await new Promise(setImmediate);
    meanwhile.turns++;
  }
  return meanwhile.turns;
}

function isInOrder(items: readonly Uint8Array[]): boolean {
  return items.every((bytes, index) => numberOf(bytes) === index && bytes.length === SIZE);
}

const started = 0;

async function flush(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const writes = issue(sender.outputStream);
  const flushing = sender.outputStream.flushAsync();
  const isWaiting = writes.at(-1)!.operation.status === started;
  const turns = await turnsDuring(flushing);
  const flushed = await flushing;
  await received.until(COUNT);
  const { datagramsSent } = sender.information.statistics!;
  print({ isWaiting, hasTurned: turns > 10, flushed, isInOrder: isInOrder(received.items), datagramsSent });
  sender.close();
  socket.close();
}

/** Each style after the other on one socket, and writes while earlier ones are queued. */
async function styles(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const { outputStream } = sender;
  const lengths = await Promise.all(issue(outputStream));
  for (let number = COUNT; number < COUNT + 200; number++) await outputStream.writeAsync(payload(number, SIZE));
  void issue(outputStream, COUNT + 200);
  await new Promise(setImmediate);
  void issue(outputStream, 2 * COUNT + 200);
  await outputStream.flushAsync();
  await received.until(3 * COUNT + 200);
  print({ areLengths: lengths.every((length) => length === SIZE), isInOrder: isInOrder(received.items) });
  sender.close();
  socket.close();
}

/** Streams to two destinations of a socket that is not connected. */
async function targets(): Promise<void> {
  const receivers = [await receiving(), await receiving()] as const;
  const sender = new DatagramSocket();
  const first = await sender.getOutputStreamAsync(LOOPBACK, receivers[0].port);
  const second = await sender.getOutputStreamAsync(LOOPBACK, receivers[1].port);
  for (let number = 0; number < COUNT; number++) {
    void first.writeAsync(payload(number, SIZE));
    void second.writeAsync(payload(number, SIZE));
  }
  await second.flushAsync();
  await receivers[0].received.until(COUNT);
  await receivers[1].received.until(COUNT);
  print(receivers.map(({ received }) => isInOrder(received.items)));
  sender.close();
  for (const { socket } of receivers) socket.close();
}

/** `tryWriteBatch` accepts datagrams that fit, and continues when it is called again. */
async function batches(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const list = Array.from({ length: COUNT }, (_, number) => payload(number, SIZE));
  const counts: number[] = [];
  for (let taken = 0; taken < COUNT;) {
    const count = sender.outputStream.tryWriteBatch(list.slice(taken));
    counts.push(count);
    taken += count;
    await new Promise(setImmediate);
  }
  await received.until(COUNT);
  print({ isPartial: counts[0]! > 0 && counts[0]! < COUNT, isInOrder: isInOrder(received.items) });

  issue(sender.outputStream);
  await new Promise(setImmediate);
  const whileWaiting = sender.outputStream.tryWriteBatch([payload(0, 4)]);
  await sender.outputStream.flushAsync();
  print({ whileWaiting });
  sender.close();
  socket.close();
}

/** The same with datagrams of one buffer; `writeSegmentsAsync` waits for room by itself, and what comes later for it. */
async function segments(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const { outputStream } = sender;
  const all = joined(Array.from({ length: 3 * COUNT }, (_, number) => payload(number, SIZE)));
  const counts: number[] = [];
  let rest = all;
  while (rest.lengths.length > 2 * COUNT) {
    const part = { bytes: rest.bytes.subarray(0, COUNT * SIZE), lengths: rest.lengths.subarray(0, COUNT) };
    counts.push(outputStream.tryWriteSegments(part.bytes, part.lengths));
    rest = after(rest, counts.at(-1)!);
    await new Promise(setImmediate);
  }
  const waiting = outputStream.writeSegmentsAsync(rest.bytes, rest.lengths);
  const whileWaiting = outputStream.tryWriteSegments(payload(0, 4), 4);
  const later = [
    outputStream.writeAsync(payload(3 * COUNT, SIZE)),
    outputStream.writeSegmentsAsync(payload(3 * COUNT + 1, SIZE), SIZE),
  ];
  const turns = await turnsDuring(waiting);
  print({
    isPartial: counts[0]! > 0 && counts[0]! < COUNT,
    whileWaiting,
    hasTurned: turns > 10,
    isCount: (await waiting) === rest.lengths.length,
    later: await Promise.all(later),
  });
  await received.until(3 * COUNT + 2);
  print({ isInOrder: isInOrder(received.items), datagramsSent: sender.information.statistics!.datagramsSent });
  sender.close();
  socket.close();
}

/** Segments wait for room with a datagram that fails among them; a close then ends those that still wait. */
async function segmentsFailing(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const { outputStream } = sender;
  const list = Array.from({ length: COUNT }, (_, number) => payload(number, SIZE));
  const { bytes, lengths } = joined([...list, Buffer.alloc(65_508), payload(COUNT, SIZE)]);
  const [outcome] = await Promise.allSettled([outputStream.writeSegmentsAsync(bytes, lengths)]);
  await received.until(COUNT + 1);
  const { reason } = outcome as { reason?: { hresult: string; failures?: unknown } };
  print({ failed: reason?.hresult, isAlone: reason?.failures === undefined, isInOrder: isInOrder(received.items) });

  const broken = outputStream.writeSegmentsAsync(bytes.subarray(0, COUNT * SIZE), SIZE);
  const { datagramsSent } = sender.information.statistics!;
  sender.close();
  const [ended] = await Promise.allSettled([broken]);
  await received.until(datagramsSent);
  print({
    hasSent: datagramsSent > COUNT + 1 && datagramsSent < 2 * COUNT + 1,
    ended: (ended as { reason?: { hresult: string } }).reason?.hresult,
    isExact: sender.information.statistics?.datagramsSent === datagramsSent,
  });
  socket.close();
}

/** The memory of datagrams that wait is transferred: their write fails, and later ones are sent. */
async function segmentsTransferred(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const { outputStream } = sender;
  const bytes = new Uint8Array(2 * COUNT * SIZE);
  const lost = outputStream.writeSegmentsAsync(bytes, SIZE);
  const later = outputStream.writeAsync(Buffer.from('later'));
  structuredClone(null, { transfer: [bytes.buffer] });
  const [outcome] = await Promise.allSettled([lost]);
  const result = await later;
  const { datagramsSent } = sender.information.statistics!;
  await received.until(datagramsSent);
  print({
    failed: (outcome as { reason?: { hresult: string } }).reason?.hresult,
    later: result,
    last: Buffer.from(received.items.at(-1)!).toString(),
  });
  sender.close();
  socket.close();
}

async function outcomesAfter(end: (sender: DatagramSocket) => unknown): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const writes = issue(sender.outputStream);
  const flushing = sender.outputStream.flushAsync();
  await end(sender);
  const outcomes = await Promise.allSettled(writes);
  const sent = outcomes.findIndex(({ status }) => status === 'rejected');
  const codes = new Set(
    outcomes.slice(sent).map((outcome) => (outcome as { reason?: { hresult: string } }).reason?.hresult),
  );
  const [flushed] = await Promise.allSettled([flushing]);
  await received.until(sent);
  print({
    hasSent: sent > 0,
    rest: [...codes],
    flush: flushed.status,
    isExact: sender.information.statistics?.datagramsSent === sent && isInOrder(received.items),
  });
  sender.close();
  socket.close();
}

/** A failing datagram among queued ones. */
async function failing(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const writes = issue(sender.outputStream);
  const tooLong = sender.outputStream.writeAsync(Buffer.alloc(70_000));
  writes.push(...issue(sender.outputStream, COUNT));
  const outcome = await Promise.allSettled([tooLong]);
  await Promise.all(writes);
  await received.until(2 * COUNT);
  const { reason } = outcome[0] as { reason?: { hresult: string } };
  print({ failed: reason?.hresult, isInOrder: isInOrder(received.items) });
  sender.close();
  socket.close();
}

/** The ICMP error "port unreachable" for an earlier datagram does not affect the wait for a full buffer. */
async function afterUnreachable(): Promise<void> {
  const first = await receiving();
  const sender = new DatagramSocket();
  const errors = new Promise<void>((resolve) => {
    sender.onmessagereceived = (): void => resolve();
  });
  await sender.connectAsync(LOOPBACK, first.port);
  first.socket.close();
  await sender.outputStream.writeAsync(Buffer.from('ping'));
  await errors;

  const revived = new DatagramSocket();
  revived.control.inboundBufferSizeInBytes = 1 << 20;
  const arrivals = new Collector<number>();
  revived.onmessagereceived = (args): void => arrivals.add(args.getDataReader().unconsumedBufferLength);
  await revived.bindEndpointAsync(LOOPBACK, first.port);
  issue(sender.outputStream);
  const flushing = sender.outputStream.flushAsync();
  const turns = await turnsDuring(flushing);
  print({ flushed: await flushing, hasTurned: turns > 10 });
  await arrivals.until(COUNT);
  sender.close();
  revived.close();
}

/** The second call completes the work that the first one left to other threads. */
async function collectGarbage(): Promise<void> {
  for (let time = 0; time < 2; time++) {
    await new Promise(setImmediate);
    (globalThis as unknown as { gc(): void }).gc();
  }
}

/** Memory does not grow from round to round. */
async function memory(): Promise<void> {
  const { socket, port, received } = await receiving();
  const sender = await connected(port);
  const readings: number[] = [];
  for (let round = 0; round < 9; round++) {
    issue(sender.outputStream);
    await sender.outputStream.flushAsync();
    await received.until(COUNT);
    received.items.length = 0;
    await collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    readings.push(heapUsed + arrayBuffers);
  }
  print(readings);
  sender.close();
  socket.close();
}

const PARTS: Record<string, () => Promise<void>> = {
  flush,
  styles,
  targets,
  batches,
  segments,
  segmentsFailing,
  segmentsTransferred,
  failing,
  afterUnreachable,
  memory,
  close: async () => outcomesAfter((sender) => sender.close()),
  detach: async () => outcomesAfter((sender) => closeSync(sender.detachDescriptor())),
  cancelIO: async () => outcomesAfter((sender) => sender.cancelIOAsync()),
};

void PARTS[process.argv[2]!]!();
