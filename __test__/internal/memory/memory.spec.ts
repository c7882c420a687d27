import test from 'ava';

import { allocate, allocateUnsafe, copyOf, requireBlock, unshared } from '../../../dist/internal/memory/memory.js';
import { E_INVALIDARG, E_OUTOFMEMORY, throwsHresult } from '../../helpers/hresult-errors.js';

test('a block has a length of 32 bits', (t) => {
  const longest = new Uint8Array(0xffff_ffff);
  t.is(requireBlock(longest), longest);
  throwsHresult(t, () => requireBlock(new Uint8Array(2 ** 32)), E_INVALIDARG);
});

test('more memory than a block may have is out of memory, whatever the machine has', (t) => {
  throwsHresult(t, () => allocate(2 ** 32), E_OUTOFMEMORY);
  throwsHresult(t, () => allocateUnsafe(2 ** 32), E_OUTOFMEMORY);
});

test('a copy has separate memory, also the copy of a Node buffer', (t) => {
  const original = Buffer.from('abc');
  const copy = copyOf(original);
  original.fill(0);
  t.is(Buffer.from(copy).toString(), 'abc');
});

test('only shared memory is copied for native code', (t) => {
  const own = new Uint8Array(3);
  t.is(unshared(own), own);
  const shared = new Uint8Array(new SharedArrayBuffer(5), 1, 3).fill(7);
  const copy = unshared(shared);
  t.true(copy.buffer instanceof ArrayBuffer);
  t.deepEqual([...copy], [7, 7, 7]);
});
