import test from 'ava';
import { DatagramTarget, DatagramTargets } from '../../../dist/internal/udp/datagram-targets.js';
import { FakeNative } from '../../helpers/udp-fake-native.js';

const A = { address: '192.0.2.1', port: 1 };
const B = { address: '192.0.2.1', port: 2 };
const C = { address: '2001:db8::1', port: 1 };

/** More than twice the number of remembered destinations. */
const MANY = 200_000;
const MOST = 65_536;

function numberOf(targets: DatagramTargets, index: number): number {
  return new DatagramTarget(targets, { address: `10.0.${index >> 16}.1`, port: index & 0xffff }).number;
}

test('a destination has one number, before and after the bind', (t) => {
  const [targets, native] = [new DatagramTargets(() => false), new FakeNative()];
  const number = (endpoint: typeof A): number => new DatagramTarget(targets, endpoint).number;
  t.deepEqual([A, B, { ...A }].map(number), [0, 1, 0]);
  targets.attach(native.binding);
  t.deepEqual([C, B, A, { ...C }].map(number), [2, 1, 0, 2]);
  t.deepEqual(native.targets, ['192.0.2.1 1', '192.0.2.1 2', '2001:db8::1 1']);
});

test('destinations without writes are not registered', (t) => {
  const [targets, native] = [new DatagramTargets(() => false), new FakeNative()];
  targets.attach(native.binding);
  t.truthy(new DatagramTarget(targets, A));
  t.deepEqual(native.targets, []);
});

test('destinations without end are forgotten, and one that is kept is announced again', (t) => {
  const [targets, native] = [new DatagramTargets(() => false), new FakeNative()];
  targets.attach(native.binding);
  const kept = new DatagramTarget(targets, A);
  t.is(kept.number, 0);
  let most = 0;
  for (let index = 0; index < MANY; index++) {
    const number = numberOf(targets, index);
    most = Math.max(most, native.targets.length);
    if (number !== native.targets.length - 1) t.fail(`${index} has number ${number}`);
  }
  t.is(most, MOST);
  t.is(native.targets[kept.number], '192.0.2.1 1');
  t.is(kept.number, kept.number);
});

test('an unbound socket forgets destinations too', (t) => {
  const [targets, native] = [new DatagramTargets(() => false), new FakeNative()];
  for (let index = 0; index < MANY; index++) numberOf(targets, index);
  targets.attach(native.binding);
  t.is(native.targets.length, MANY % MOST);
});

test('nothing is forgotten while datagrams wait that were written with their numbers', (t) => {
  let hasUnsent = true;
  const [targets, native] = [new DatagramTargets(() => hasUnsent), new FakeNative()];
  targets.attach(native.binding);
  for (let index = 0; index < MOST + 10; index++) t.is(numberOf(targets, index), index);
  hasUnsent = false;
  const peer = new DatagramTarget(targets, A);
  t.is(peer.numberOfWritten, MOST + 10, 'what stands beside written datagrams forgets none');
  t.is(numberOf(targets, 0), 0);
  t.is(peer.numberOfWritten, 1);
});
