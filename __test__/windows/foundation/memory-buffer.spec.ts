import test from 'ava';
import { MemoryBuffer } from 'uwp-sockets';

import { E_INVALIDARG, RO_E_CLOSED, throwsHresult } from '../../helpers/hresult-errors.js';

test('references share the same zeroed memory', (t) => {
  const buffer = new MemoryBuffer(4);
  const [first, second] = [buffer.createReference(), buffer.createReference()];
  t.is(first.capacity, 4);
  first.bytes[1] = 7;
  t.deepEqual([...second.bytes], [0, 7, 0, 0]);
});

test('a reference outlives its memory buffer until it is closed itself', (t) => {
  const buffer = MemoryBuffer(2);
  const reference = buffer.createReference();
  buffer.close();
  buffer.close();
  t.is(reference.capacity, 2);
  reference.close();
  t.is(reference.capacity, 0);
  t.is(reference.bytes.length, 0);
  throwsHresult(t, () => buffer.createReference(), RO_E_CLOSED);
});

test('anything but a size is rejected', (t) => {
  for (const wrong of [-1, 1.5, NaN, 2 ** 32, '4', null]) {
    throwsHresult(t, () => new MemoryBuffer(wrong as number), E_INVALIDARG);
  }
});
