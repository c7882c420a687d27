import test from 'ava';
import { DatagramIndex } from '../../../dist/internal/udp/datagram-index.js';
import { InboundBatch } from '../../../dist/internal/udp/inbound-batch.js';
import { KnownAddresses } from '../../../dist/internal/udp/known-addresses.js';
import { batchOf, nativeError } from '../../helpers/udp-fake-native.js';

const A = { address: '192.0.2.1', port: 1 };

/** Runs of letters, with errors before, between and after them. */
function batch(): InboundBatch {
  const error = { error: nativeError(-2147014842, 'gone') };
  const run = (text: string, segmentSize?: number) => ({ bytes: Buffer.from(text), segmentSize, peer: 0 });
  const runs = [error, run('aabbc', 2), error, error, run(''), run('dddeee', 3), run('f'), error];
  return new InboundBatch(batchOf(runs as never, 0, [A]), new KnownAddresses(), new KnownAddresses());
}

const TEXTS = ['aa', 'bb', 'c', '', 'ddd', 'eee', 'f'];

test('every datagram is found, in any order', (t) => {
  const inbound = batch();
  const index = new DatagramIndex(inbound);
  t.is(index.length, TEXTS.length);
  const text = (number: number): string => {
    index.find(number);
    return Buffer.from(inbound.slab.subarray(index.start, index.end)).toString();
  };
  const orders = [
    [0, 1, 2, 3, 4, 5, 6],
    [6, 5, 4, 3, 2, 1, 0],
    [3, 0, 6, 2, 5, 1, 4],
    [4, 4, 0, 0],
  ];
  for (const order of orders) {
    t.deepEqual(
      order.map(text),
      order.map((number) => TEXTS[number]!),
    );
  }
});

test('an index out of range throws E_BOUNDS', (t) => {
  const index = new DatagramIndex(batch());
  for (const wrong of [-1, 7, 0.5, NaN, Infinity]) {
    const error = t.throws(() => index.find(wrong));
    t.is((error as unknown as { hresult: string }).hresult, '0x8000000B');
  }
});

test('lengths and senders of all datagrams, errors left out', (t) => {
  const run = (text: string, peer: number, segmentSize = 0) => ({ bytes: Buffer.from(text), segmentSize, peer });
  const error = { error: nativeError(-2147014842, 'gone') };
  const runs = [run('aabbc', 0, 2), error, run('', 1), run('', 0), run('ddd', 1, 3), error, run('eeefff', 0, 3), error];
  const index = new DatagramIndex(
    new InboundBatch(batchOf(runs, 0, [A, A]), new KnownAddresses(), new KnownAddresses()),
  );
  t.deepEqual([...index.lengths], [2, 2, 1, 0, 0, 3, 3, 3]);
  t.deepEqual([...index.peers], [0, 0, 0, 1, 0, 1, 0, 0]);
  t.is(index.lengths, index.lengths);
  t.is(index.peers, index.peers);
});

test('a batch of errors alone has no datagrams', (t) => {
  const inbound = new InboundBatch(
    batchOf([{ error: nativeError(-2147014842, 'gone') }]),
    new KnownAddresses(),
    new KnownAddresses(),
  );
  const index = new DatagramIndex(inbound);
  t.deepEqual([index.length, index.lengths.length, index.peers.length], [0, 0, 0]);
  t.is(inbound.errors.length, 1);
});
