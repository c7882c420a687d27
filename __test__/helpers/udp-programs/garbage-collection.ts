/** Effects of garbage collection on buffers and sockets; needs --expose-gc. */
import { json } from 'node:stream/consumers';
import { getHeapSnapshot } from 'node:v8';
import { DatagramSocket } from 'uwp-sockets';
import { connected, LOOPBACK, receiving, print } from './receiving.js';

const collect = (globalThis as unknown as { gc(): void }).gc;

async function turn(): Promise<void> {
  await new Promise(setImmediate);
  collect();
}

/** Buffers that only a pending write references. */
async function buffers(): Promise<void> {
  const { socket, port, received } = await receiving();
  const { outputStream } = await connected(port);
  const early = await new DatagramSocket().getOutputStreamAsync(LOOPBACK, port);
  for (let value = 0; value < 100; value++) {
    void outputStream.writeAsync(Buffer.allocUnsafeSlow(500).fill(value));
    void early.writeAsync(Buffer.allocUnsafeSlow(500).fill(value));
    collect();
  }
  await outputStream.flushAsync();
  await early.flushAsync();
  const arrived = await received.until(200);
  const whole = arrived.filter((bytes) => bytes.length === 500 && bytes.every((byte) => byte === bytes[0]));
  print({ whole: whole.length });
  socket.close();
}

/** Memory of segments that only their pending write references. */
async function segments(): Promise<void> {
  const { socket, port, received } = await receiving();
  const early = await new DatagramSocket().getOutputStreamAsync(LOOPBACK, port);
  for (let value = 0; value < 50; value++) {
    void early.writeSegmentsAsync(Buffer.allocUnsafeSlow(2_000).fill(value), 500);
    collect();
  }
  await early.flushAsync();
  const arrived = await received.until(200);
  const whole = arrived.filter((bytes, index) => bytes.length === 500 && bytes.every((byte) => byte === index >> 2));
  print({ whole: whole.length });
  socket.close();
}

/** Batches that are disposed of, and some that are not: those that are kept stay whole. */
async function batches(): Promise<void> {
  const receiver = new DatagramSocket();
  receiver.control.inboundBufferSizeInBytes = 1 << 20;
  await receiver.bindEndpointAsync(LOOPBACK, '');
  const { outputStream } = await connected(receiver.information.localPort);
  const messages = receiver.messages();
  const kept: Uint8Array[] = [];
  for (let value = 0; value < 100; value++) {
    await outputStream.writeSegmentsAsync(Buffer.alloc(30_000, value), 1_000);
    for (let bytes = 0; bytes < 30_000;) {
      const { value: batch } = await messages.next();
      bytes += batch!.bytes.length;
      if (value % 4 === 0) kept.push(batch!.bytes);
      else batch![Symbol.dispose]();
    }
    collect();
  }
  const bytes = kept.flatMap((view) => [...view]);
  print({ bytes: bytes.length, isWhole: bytes.every((byte, index) => byte === 4 * Math.floor(index / 30_000)) });
  receiver.close();
}

/** An unreferenced socket with a handler is not collected. */
async function listeners(): Promise<void> {
  let texts = 0;
  const port = await (async (): Promise<string> => {
    const socket = new DatagramSocket();
    socket.onmessagereceived = (args): void => {
      texts++;
      if (texts === 2) args.target.close();
    };
    await socket.bindEndpointAsync(LOOPBACK, '');
    return socket.information.localPort;
  })();
  for (let round = 0; round < 5; round++) await turn();
  const { outputStream } = await connected(port);
  outputStream.tryWriteBatch([Buffer.from('one'), Buffer.from('two')]);
  process.once('exit', () => print({ texts }));
}

/** An unreferenced socket without a handler frees its port. */
async function unreferenced(): Promise<void> {
  const port = await (async (): Promise<string> => {
    const socket = new DatagramSocket();
    await socket.bindEndpointAsync(LOOPBACK, '');
    return socket.information.localPort;
  })();
  for (let isFree = false; !isFree;) {
    await turn();
    isFree = await canBind(port);
  }
  print('free');
}

async function canBind(port: string): Promise<boolean> {
  const socket = new DatagramSocket();
  try {
    await socket.bindEndpointAsync(LOOPBACK, port);
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

/** Sends and receives in rounds; memory does not grow from round to round. */
async function rounds(): Promise<void> {
  const { socket, port, received } = await receiving();
  const { outputStream } = await connected(port);
  const readings: number[] = [];
  for (let round = 1; round <= 600; round++) {
    for (let index = 0; index < 100; index++) void outputStream.writeAsync(Buffer.alloc(200 + index));
    await outputStream.flushAsync();
    await received.until(100);
    received.items.length = 0;
    if (round % 100 === 0) {
      await turn();
      await turn();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      readings.push(heapUsed + arrayBuffers);
    }
  }
  print(readings);
  socket.close();
}

/** A view keeps the memory of its batch and of no other, whether the memory came from the native side or was copied. */
async function views(): Promise<void> {
  for (const size of [100, 30_000]) {
    const { socket, port, received } = await receiving();
    const { outputStream } = await connected(port);
    const freed = new Set<number>();
    const registry = new FinalizationRegistry<number>((round) => freed.add(round));
    const kept: Uint8Array[] = [];
    const takeLast = (round: number): void => {
      const bytes = received.items.pop()!;
      registry.register(bytes.buffer, round);
      if (round === 2) kept.push(bytes);
    };
    for (let round = 0; round < 5; round++) {
      await outputStream.writeAsync(Buffer.alloc(size, round));
      await received.until(1);
      takeLast(round);
    }
    while (freed.size < 4) await turn();
    for (let round = 0; round < 5; round++) await turn();
    print({ size, freed: [...freed].toSorted((a, b) => a - b), whole: kept[0]!.every((byte) => byte === 2) });
    kept.length = 0;
    while (freed.size < 5) await turn();
    socket.close();
  }
}

const WAITING = 200;

/** The objects of JavaScript that a socket that waits has, by their class, with their bytes. */
async function idle(): Promise<void> {
  const before = await objects();
  const sockets: DatagramSocket[] = [];
  for (let count = 0; count < WAITING; count++) {
    const socket = new DatagramSocket();
    socket.onmessagereceived = print;
    await socket.bindEndpointAsync(LOOPBACK, '');
    sockets.push(socket);
  }
  const names = [];
  let bytes = 0;
  for (const [name, all] of await objects()) {
    const { count, size } = before.get(name) ?? NO_OBJECTS;
    if (all.count - count < WAITING) continue;
    names.push(name);
    bytes += (all.size - size) / WAITING;
  }
  print({ names: names.toSorted(), bytes });
  for (const socket of sockets) socket.close();
}

const NO_OBJECTS = { count: 0, size: 0 };

interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[]; readonly node_types: [string[]] } };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** The objects that are no garbage, by their class. */
async function objects(): Promise<Map<string, { count: number; size: number }>> {
  const { snapshot, nodes, strings } = (await json(getHeapSnapshot())) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field)) as [
    number,
    number,
    number,
  ];
  const found = new Map<string, { count: number; size: number }>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (types[0][nodes[at + type]!] !== 'object') continue;
    const key = strings[nodes[at + name]!]!;
    const others = found.get(key) ?? NO_OBJECTS;
    found.set(key, { count: others.count + 1, size: others.size + nodes[at + size]! });
  }
  return found;
}

const PARTS: Record<string, () => Promise<void>> = {
  buffers,
  segments,
  batches,
  listeners,
  unreferenced,
  rounds,
  views,
  idle,
};
void PARTS[process.argv[2]!]!();
