import test from 'ava';
import { DatagramInbox } from '../../dist/internal/datagram-inbox.js';
import type { KnownAddress } from '../../dist/internal/known-addresses.js';
import { batchOf, FakeNative, nativeError } from '../helpers/udp-fake-native.js';

interface Delivered {
  readonly text: string;
  readonly peer: KnownAddress | null;
  readonly error: Error | null;
}

const A = { address: '192.0.2.1', port: 1 };
const B = { address: '2001:db8::1', port: 2 };
const C = { address: '192.0.2.1', port: 3 };

function open(onDelivery: (delivered: Delivered, inbox: DatagramInbox) => void = () => undefined): {
  native: FakeNative;
  inbox: DatagramInbox;
  delivered: Delivered[];
} {
  const [native, delivered] = [new FakeNative(), [] as Delivered[]];
  const inbox = new DatagramInbox(native.binding, (batch, run, start, end) => {
    const text = Buffer.from(batch.slab.subarray(start, end)).toString();
    delivered.push({ text, peer: batch.peer(run), error: batch.error(run) });
    onDelivery(delivered.at(-1)!, inbox);
  });
  return { native, inbox, delivered };
}

function datagram(text: string, peer: number): { bytes: Buffer; peer: number } {
  return { bytes: Buffer.from(text), peer };
}

test('datagrams come one by one, with their peers', (t) => {
  const { native, inbox, delivered } = open();
  native.received.push(batchOf([datagram('one', 0), datagram('', 1), datagram('three', 0)], 0, [A, B]));
  inbox.deliverAll();
  t.deepEqual(
    delivered.map(({ text, peer }) => [text, peer!.address, peer!.port]),
    [
      ['one', '192.0.2.1', '1'],
      ['', '2001:db8::1', '2'],
      ['three', '192.0.2.1', '1'],
    ],
  );
});

test('a peer is one object, over batches too, and so is its host name', (t) => {
  const { native, inbox, delivered } = open();
  native.received.push(batchOf([datagram('1', 0), datagram('2', 1)], 0, [A, B]));
  native.received.push(batchOf([datagram('3', 2), datagram('4', 0), datagram('5', 1)], 2, [C]));
  inbox.deliverAll();
  inbox.deliverAll();
  const peers = delivered.map(({ peer }) => peer!);
  t.is(peers[0], peers[3]);
  t.is(peers[1], peers[4]);
  t.not(peers[0], peers[2]);
  t.is(peers[0]!.hostName, peers[3]!.hostName);
  t.is(peers[2]!.hostName.canonicalName, '192.0.2.1');
});

test('a run comes apart into its datagrams', (t) => {
  const { native, inbox, delivered } = open();
  const run = { bytes: Buffer.from('abcdefgh'), segmentSize: 3, peer: 0 };
  native.received.push(batchOf([run, datagram('', 0), run], 0, [A]));
  inbox.deliverAll();
  t.deepEqual(
    delivered.map(({ text }) => text),
    ['abc', 'def', 'gh', '', 'abc', 'def', 'gh'],
  );
});

test('an error comes in its place', (t) => {
  const { native, inbox, delivered } = open();
  const error = nativeError(-2147014842, 'gone');
  native.received.push(batchOf([datagram('before', 0), { error }, datagram('behind', 0)], 0, [A]));
  inbox.deliverAll();
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

test('payloads of any length keep the records behind them readable', (t) => {
  for (let length = 0; length < 9; length++) {
    const { native, inbox, delivered } = open();
    const text = 'x'.repeat(length);
    native.received.push(batchOf([datagram(text, 0), datagram(text, 0)], 0, [A]));
    inbox.deliverAll();
    t.deepEqual(
      delivered.map((each) => each.text),
      [text, text],
    );
  }
});

test('closing ends delivery in the middle of a batch', (t) => {
  const { native, inbox, delivered } = open((_, closing) => closing.close());
  native.received.push(batchOf([datagram('first', 0), datagram('second', 0)], 0, [A]));
  inbox.deliverAll();
  t.is(delivered.length, 1);
});

test('closing ends delivery in the middle of a run', (t) => {
  const { native, inbox, delivered } = open((_, closing) => closing.close());
  native.received.push(batchOf([{ bytes: Buffer.alloc(9), segmentSize: 3, peer: 0 }], 0, [A]));
  inbox.deliverAll();
  t.is(delivered.length, 1);
});

test('nothing to take is nothing to deliver', (t) => {
  const { inbox, delivered } = open();
  inbox.deliverAll();
  t.deepEqual(delivered, []);
});

test('a flood of new peers does not grow the memory without end', (t) => {
  const limit = 2 * 65_536;
  const { native, inbox, delivered } = open();
  native.received.push(batchOf([datagram('old', 0)], 0, [A]));
  inbox.deliverAll();
  const peers = Array.from({ length: limit - 1 }, () => B);
  native.received.push(batchOf([datagram('still known', 0)], 1, peers));
  inbox.deliverAll();
  t.is(delivered.at(-1)!.peer!.port, '1', 'as many are remembered');
  native.received.push(batchOf([datagram('newest', limit)], limit, [C]));
  inbox.deliverAll();
  t.is(delivered.at(-1)!.peer!.port, '3');
  native.received.push(batchOf([datagram('forgotten', 0)]));
  inbox.deliverAll();
  t.is(delivered.at(-1)!.peer, null, 'the oldest is forgotten');
});
