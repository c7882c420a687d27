import test from 'ava';

import { StreamBatch } from '../../../dist/internal/tcp/stream-batch.js';
import { CONNECTED, DatagramBatch } from '../../../dist/internal/udp/datagram-batch.js';
import { MessageBatch } from '../../../dist/internal/websocket/message-batch.js';
import { LARGEST } from '../../../dist/internal/writing/batch-pool.js';
import { payload } from '../../helpers/udp-payload.js';

/** What every kind of batch has, and how this one takes and shows its writes. */
const KINDS = [
  {
    name: 'StreamBatch',
    collecting: (size: number) => StreamBatch.collecting(size),
    add: (batch: StreamBatch, bytes: Buffer) => batch.add(bytes),
    contents: (batch: StreamBatch) => batch.bytes.subarray(batch.start, batch.end),
  },
  {
    name: 'DatagramBatch',
    collecting: (size: number) => DatagramBatch.collecting(size),
    add: (batch: DatagramBatch, bytes: Buffer) => batch.add(bytes, bytes.length % 2 === 0 ? CONNECTED : bytes.length),
    contents: (batch: DatagramBatch) => batch.slab.subarray(0, batch.used),
  },
  {
    name: 'MessageBatch',
    collecting: (size: number) => MessageBatch.collecting(size),
    add: (batch: MessageBatch, bytes: Buffer) => batch.add(bytes, 1, true),
    contents: (batch: MessageBatch) => batch.bytes.subarray(batch.start, batch.end),
  },
];

/** The parts of all kinds that these tests use. */
interface Growing {
  readonly size: number;
  readonly fittingSize: number;
  hasRoom(length: number): boolean;
  grown(): Growing | null;
  release(): void;
}

interface Kind {
  readonly name: string;
  collecting(size: number): Growing;
  add(batch: Growing, bytes: Buffer): void;
  contents(batch: Growing): Uint8Array;
}

for (const { name, collecting, add, contents } of KINDS as unknown as readonly Kind[]) {
  test.serial(`${name}: it grows to the largest size with everything it has`, (t) => {
    let batch = collecting(0);
    const added: Buffer[] = [];
    const sizes = [];
    for (let number = 0; ; number++) {
      const bytes = payload(number, 1 + ((number * 97) % 400));
      let larger: Growing | null = batch;
      while (larger && !larger.hasRoom(bytes.length)) {
        sizes.push(larger.fittingSize);
        larger = larger.grown();
      }
      if (!larger) break;
      batch = larger;
      add(batch, bytes);
      added.push(bytes);
    }
    t.deepEqual(sizes, [0, 1, LARGEST]);
    t.is(batch.size, LARGEST);
    t.deepEqual(Buffer.from(contents(batch)), Buffer.concat(added));
    batch.release();
  });

  test.serial(`${name}: thousands that hold little are used again`, (t) => {
    const batches = Array.from({ length: 4096 }, () => collecting(0));
    for (const batch of batches) add(batch, Buffer.from('x'));
    for (const batch of batches) batch.release();
    const again = Array.from({ length: 4096 }, () => collecting(0));
    t.is(new Set([...batches, ...again]).size, 4096);
    for (const batch of again) batch.release();
  });
}

test.serial('DatagramBatch: the targets grow with it', (t) => {
  const small = DatagramBatch.collecting(0);
  small.add(Buffer.from('a'), CONNECTED);
  small.add(Buffer.from('b'), 7);
  const larger = small.grown()!;
  t.true(larger.hasTargets);
  t.deepEqual([...larger.targets.subarray(0, larger.count)], [CONNECTED, 7]);
  t.deepEqual([...larger.lengths.subarray(0, larger.count)], [1, 1]);
  larger.release();
});

test.serial('StreamBatch: one of which a part was taken grows without losing its place', (t) => {
  const small = StreamBatch.collecting(0);
  for (const text of ['first', 'second', 'third']) small.add(Buffer.from(text));
  t.is(small.take(7), 1);
  const larger = small.grown()!;
  larger.add(Buffer.from('fourth'));
  t.is(Buffer.from(larger.bytes.subarray(larger.start, larger.end)).toString(), 'condthirdfourth');
  t.deepEqual([larger.take(4), larger.take(11)], [1, 2]);
  larger.release();
});
