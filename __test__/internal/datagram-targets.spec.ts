import test from 'ava';
import { DatagramTargets } from '../../dist/internal/datagram-targets.js';
import { FakeNative } from '../helpers/udp-fake-native.js';

const A = { address: '192.0.2.1', port: 1 };
const B = { address: '192.0.2.1', port: 2 };
const C = { address: '2001:db8::1', port: 1 };

test('a destination has one number, before and after the bind', (t) => {
  const [targets, native] = [new DatagramTargets(), new FakeNative()];
  t.deepEqual(
    [A, B, { ...A }].map((endpoint) => targets.number(endpoint)),
    [0, 1, 0],
  );
  targets.attach(native.binding);
  t.deepEqual(
    [C, B, A, { ...C }].map((endpoint) => targets.number(endpoint)),
    [2, 1, 0, 2],
  );
  t.deepEqual(native.targets, ['192.0.2.1 1', '192.0.2.1 2', '2001:db8::1 1']);
});
