import { runInNewContext } from 'node:vm';
import test from 'ava';
import { segmentsOf, type SegmentLengths } from '../../../dist/internal/udp/segments.js';
import { INVALID_ARGUMENT, throws } from '../../helpers/failures.js';

const TEN = Uint8Array.from({ length: 10 }, (_, index) => index);

const VALID: [string, Uint8Array, SegmentLengths, number[]][] = [
  ['lengths', TEN, Uint32Array.of(4, 6), [4, 6]],
  ['an array of numbers', TEN, [4, 6], [4, 6]],
  ['empty datagrams', TEN, [0, 10, 0], [0, 10, 0]],
  ['only empty datagrams', new Uint8Array(0), [0, 0], [0, 0]],
  ['no datagram', new Uint8Array(0), [], []],
  ['one size', TEN, 5, [5, 5]],
  ['one size with a shorter end', TEN, 4, [4, 4, 2]],
  ['one size above all bytes', TEN, 65_527, [10]],
  ['one size of nothing', new Uint8Array(0), 4, []],
  ['the largest payload', new Uint8Array(65_527), [65_527], [65_527]],
  ['lengths of another realm', TEN, runInNewContext('Uint32Array.of(4, 6)') as Uint32Array, [4, 6]],
];

for (const [title, bytes, lengths, expected] of VALID) {
  test(title, (t) => {
    const segments = segmentsOf(bytes, lengths);
    t.is(segments.bytes, bytes, 'not copied');
    t.deepEqual([...segments.lengths], expected);
  });
}

test('a Uint32Array is not copied', (t) => {
  const lengths = Uint32Array.of(4, 6);
  t.is(segmentsOf(TEN, lengths).lengths, lengths);
});

const INVALID: [string, Uint8Array, unknown, RegExp][] = [
  ['too few bytes', TEN, [4, 7], /add up to 11 bytes, and there are 10/],
  ['too many bytes', TEN, Uint32Array.of(4, 5), /add up to 9 bytes/],
  ['no lengths', TEN, [], /add up to 0/],
  ['a sum beyond 32 bits', TEN, Uint32Array.from({ length: 65_545 }, () => 65_527), /add up to/],
  ['a length above that of any datagram', new Uint8Array(65_528), [65_528], /0 to 65527, not 65528/],
  ['a fraction', TEN, [9.5, 0.5], /datagram 0/],
  ['a negative length', TEN, [11, -1], /datagram 1/],
  ['a length beyond 32 bits', TEN, [2 ** 32 + 10], /datagram 0/],
  ['text', TEN, ['10'], /datagram 0/],
  ['a segment size of zero', TEN, 0, /segmentSize/],
  ['a negative segment size', TEN, -1, /segmentSize/],
  ['a segment size that is no integer', TEN, 2.5, /segmentSize/],
  ['a segment size above that of any datagram', TEN, 65_528, /1 to 65527/],
  ['NaN', TEN, NaN, /segmentSize/],
  ['nothing', TEN, undefined, /lengths must be/],
  ['another typed array', TEN, Uint16Array.of(10), /lengths must be/],
];

for (const [title, bytes, lengths, message] of INVALID) {
  test(`${title} throws E_INVALIDARG`, (t) => {
    throws(t, () => segmentsOf(bytes, lengths as SegmentLengths), { ...INVALID_ARGUMENT, message });
  });
}

test('memory that was transferred throws E_INVALIDARG', (t) => {
  const [bytes, lengths] = [new Uint8Array(10), Uint32Array.of(10)];
  structuredClone(null, { transfer: [bytes.buffer] });
  for (const each of [Uint32Array.of(10), 5, []]) throws(t, () => segmentsOf(bytes, each), INVALID_ARGUMENT);
  structuredClone(null, { transfer: [lengths.buffer] });
  throws(t, () => segmentsOf(TEN, lengths), INVALID_ARGUMENT);
  throws(t, () => segmentsOf(new Uint8Array(0), lengths), INVALID_ARGUMENT);
});

test('shared memory is copied', (t) => {
  const bytes = new Uint8Array(new SharedArrayBuffer(10)).fill(7);
  const lengths = new Uint32Array(new SharedArrayBuffer(8)).fill(5);
  const segments = segmentsOf(bytes, lengths);
  bytes.fill(0);
  lengths.fill(0);
  t.deepEqual([...segments.bytes], Array<number>(10).fill(7));
  t.deepEqual([...segments.lengths], [5, 5]);
  t.true(segments.bytes.buffer instanceof ArrayBuffer && segments.lengths.buffer instanceof ArrayBuffer);
});
