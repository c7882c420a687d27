import test, { type ExecutionContext } from 'ava';
import { AsyncContext } from '../../../dist/internal/async/async-context.js';
import { DatagramInbox, type DeliverDatagram } from '../../../dist/internal/udp/datagram-inbox.js';
import * as hub from '../../../dist/internal/runtime/hub.js';
import type { TurnLimits } from '../../../dist/internal/runtime/turn-meter.js';
import type { KnownAddress } from '../../../dist/internal/udp/known-addresses.js';
import { batchOf, FakeNative, loneBatchOf, nativeError } from '../../helpers/udp-fake-native.js';

interface Delivered {
  readonly text: string;
  readonly peer: KnownAddress | null;
  readonly error: Error | null;
}

const A = { address: '192.0.2.1', port: 1 };
const B = { address: '2001:db8::1', port: 2 };
const C = { address: '192.0.2.1', port: 3 };

const UNLIMITED = { count: Infinity, time: Infinity };

function open(
  onDelivery: (delivered: Delivered, inbox: DatagramInbox) => void = () => undefined,
  limits: TurnLimits = UNLIMITED,
): {
  native: FakeNative;
  inbox: DatagramInbox;
  delivered: Delivered[];
} {
  const [native, delivered] = [new FakeNative(), [] as Delivered[]];
  const deliverDatagram: DeliverDatagram = (batch, run, start, end) => {
    const text = Buffer.from(batch.slab.subarray(start, end)).toString();
    delivered.push({ text, peer: batch.peer(run), error: batch.error(run) });
    onDelivery(delivered.at(-1)!, inbox);
  };
  const delivery = {
    deliverBatch: () => undefined,
    deliversDatagrams: true,
    deliverDatagram,
    hasHandlers: true,
    context: new AsyncContext('test'),
  };
  const inbox = new DatagramInbox(native.socket, delivery, limits);
  return { native, inbox, delivered };
}

/** Replaces a property until the end of the test. */
function replace(t: ExecutionContext, target: object, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  t.teardown(() => (before ? Object.defineProperty(target, name, before) : Reflect.deleteProperty(target, name)));
}

/** A slow handler. */
function passMilliseconds(clock: () => number, milliseconds: number): void {
  const end = clock() + milliseconds;
  while (clock() < end);
}

async function nextTurn(): Promise<void> {
  await new Promise<void>((resolve) => hub.nextTurn(resolve));
}

function datagram(text: string, peer: number): { bytes: Buffer; peer: number } {
  return { bytes: Buffer.from(text), peer };
}

test('datagrams are delivered one by one, with their peers', (t) => {
  const { native, inbox, delivered } = open();
  native.received.push(batchOf([datagram('one', 0), datagram('', 1), datagram('three', 0)], 0, [A, B]));
  inbox.readable();
  t.deepEqual(
    delivered.map(({ text, peer }) => [text, peer!.address, peer!.port]),
    [
      ['one', '192.0.2.1', '1'],
      ['', '2001:db8::1', '2'],
      ['three', '192.0.2.1', '1'],
    ],
  );
});

test('a batch of one run needs no more than its memory', (t) => {
  const { native, inbox, delivered } = open();
  native.received.push(batchOf([datagram('one', 0)], 0, [A]));
  native.received.push(loneBatchOf(datagram('three', 0)), loneBatchOf(datagram('', 0)));
  native.received.push(loneBatchOf({ ...datagram('abcde', 0), segmentSize: 2 }));
  while (native.received.length > 0) inbox.readable();
  t.deepEqual(
    delivered.map(({ text }) => text),
    ['one', 'three', '', 'ab', 'cd', 'e'],
  );
  t.true(delivered.every(({ peer }) => peer === delivered[0]!.peer));
});

test('a peer is one object, over batches too, and so is its host name', (t) => {
  const { native, inbox, delivered } = open();
  native.received.push(batchOf([datagram('1', 0), datagram('2', 1)], 0, [A, B]));
  native.received.push(batchOf([datagram('3', 2), datagram('4', 0), datagram('5', 1)], 2, [C]));
  inbox.readable();
  inbox.readable();
  const peers = delivered.map(({ peer }) => peer!);
  t.is(peers[0], peers[3]);
  t.is(peers[1], peers[4]);
  t.not(peers[0], peers[2]);
  t.is(peers[0]!.hostName, peers[3]!.hostName);
  t.is(peers[2]!.hostName.canonicalName, '192.0.2.1');
});

test('a run is split into its datagrams', (t) => {
  const { native, inbox, delivered } = open();
  const run = { bytes: Buffer.from('abcdefgh'), segmentSize: 3, peer: 0 };
  native.received.push(batchOf([run, datagram('', 0), run], 0, [A]));
  inbox.readable();
  t.deepEqual(
    delivered.map(({ text }) => text),
    ['abc', 'def', 'gh', '', 'abc', 'def', 'gh'],
  );
});

test('an error is delivered in its position', (t) => {
  const { native, inbox, delivered } = open();
  const error = nativeError(-2147014842, 'gone');
  native.received.push(batchOf([datagram('before', 0), { error }, datagram('behind', 0)], 0, [A]));
  inbox.readable();
  t.deepEqual(
    delivered.map(({ text, peer, error: failure }) => [text, peer?.port ?? null, failure?.message ?? null]),
    [
      ['before', '1', null],
      ['', null, 'gone'],
      ['behind', '1', null],
    ],
  );
  t.is((delivered[1]!.error as unknown as { hresult: string }).hresult, '0x80072746');
});

test('the records after payloads of any length are aligned', (t) => {
  for (let length = 0; length < 9; length++) {
    const { native, inbox, delivered } = open();
    const text = 'x'.repeat(length);
    native.received.push(batchOf([datagram(text, 0), datagram(text, 0)], 0, [A]));
    inbox.readable();
    t.deepEqual(
      delivered.map((each) => each.text),
      [text, text],
    );
  }
});

test('closing ends delivery in the middle of a batch', (t) => {
  const { native, inbox, delivered } = open((_, closing) => closing.close());
  native.received.push(batchOf([datagram('first', 0), datagram('second', 0)], 0, [A]));
  inbox.readable();
  t.is(delivered.length, 1);
});

test('closing ends delivery in the middle of a run', (t) => {
  const { native, inbox, delivered } = open((_, closing) => closing.close());
  native.received.push(batchOf([{ bytes: Buffer.alloc(9), segmentSize: 3, peer: 0 }], 0, [A]));
  inbox.readable();
  t.is(delivered.length, 1);
});

test('with nothing to take nothing is delivered', (t) => {
  const { inbox, delivered } = open();
  inbox.readable();
  t.deepEqual(delivered, []);
});

test('a flood of new peers does not grow the memory without end', (t) => {
  const limit = 2 * 65_536;
  const { native, inbox, delivered } = open();
  native.received.push(batchOf([datagram('old', 0)], 0, [A]));
  inbox.readable();
  const peers = Array.from({ length: limit - 1 }, () => B);
  native.received.push(batchOf([datagram('remembered', 0)], 1, peers));
  inbox.readable();
  t.is(delivered.at(-1)!.peer!.port, '1', 'as many are remembered');
  native.received.push(batchOf([datagram('newest', limit)], limit, [C]));
  inbox.readable();
  t.is(delivered.at(-1)!.peer!.port, '3');
  native.received.push(batchOf([datagram('forgotten', 0)]));
  inbox.readable();
  t.is(delivered.at(-1)!.peer, null, 'the oldest is forgotten');
});

function texts(delivered: readonly Delivered[]): string {
  return delivered.map(({ text }) => text).join(' ');
}

test('a turn ends at its limit of datagrams, and the rest is delivered in later turns', async (t) => {
  const { native, inbox, delivered } = open(undefined, { count: 3, time: Infinity });
  const run = { bytes: Buffer.from('abcde'), segmentSize: 1, peer: 0 };
  native.received.push(batchOf([run, datagram('fg', 0)], 0, [A]));
  native.received.push(batchOf([datagram('later', 0)]));
  inbox.readable();
  t.is(texts(delivered), 'a b c');
  inbox.readable();
  t.is(texts(delivered), 'a b c', 'the rest has a turn of its own');
  await nextTurn();
  t.is(texts(delivered), 'a b c d e fg');
  while (delivered.length < 7) await nextTurn();
  t.is(texts(delivered), 'a b c d e fg later', 'what came meanwhile is looked for');
});

test('a turn ends when its time is over, at once with a slow handler, also with a fake clock that stands still', async (t) => {
  const { now } = performance;
  const standing = [
    [performance, 'now', () => 0],
    [process, 'hrtime', () => [0, 0]],
  ] as const;
  for (const [target, name, value] of standing) replace(t, target, name, value);
  const { native, inbox, delivered } = open(() => passMilliseconds(now.bind(performance), 2), {
    count: Infinity,
    time: 1,
  });
  native.received.push(batchOf([{ bytes: Buffer.from('abc'), segmentSize: 1, peer: 0 }], 0, [A]));
  inbox.readable();
  t.is(texts(delivered), 'a');
  await nextTurn();
  t.is(texts(delivered), 'a b');
  await nextTurn();
  t.is(texts(delivered), 'a b c');
});

test('closing drops the rest of a turn', async (t) => {
  const { native, inbox, delivered } = open(undefined, { count: 1, time: Infinity });
  native.received.push(batchOf([{ bytes: Buffer.from('ab'), segmentSize: 1, peer: 0 }], 0, [A]));
  inbox.readable();
  inbox.close();
  await nextTurn();
  await nextTurn();
  t.is(texts(delivered), 'a');
});

test('a reader sets the pace', async (t) => {
  const { native, inbox, delivered } = open();
  const demand = { isWaiting: false, hasEnded: false };
  inbox.follow(demand);
  t.true(native.isReceiving);
  for (const text of ['1', '2', '3']) native.received.push(batchOf([datagram(text, 0)], 0, [A]));
  inbox.readable();
  t.is(texts(delivered), '', 'without demand');
  t.false(inbox.isWanted);
  demand.isWaiting = true;
  t.true(inbox.isWanted);
  inbox.schedule();
  inbox.schedule();
  t.is(texts(delivered), '', 'not in this turn');
  await nextTurn();
  t.is(texts(delivered), '1');
  demand.isWaiting = false;
  inbox.readable();
  t.is(texts(delivered), '1');
  demand.hasEnded = true;
  inbox.readable();
  t.is(texts(delivered), '1 2', 'the handlers continue alone');
});
