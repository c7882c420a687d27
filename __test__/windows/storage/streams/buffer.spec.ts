import test from 'ava';
import { Buffer as WindowsBuffer, MemoryBuffer } from 'uwp-sockets';

import { E_INVALIDARG, E_OUTOFMEMORY, throwsHresult } from '../../../helpers/hresult-errors.js';

test('a new buffer is empty and has its capacity', (t) => {
  for (const buffer of [new WindowsBuffer(16), WindowsBuffer(16)]) {
    t.is(buffer.capacity, 16);
    t.is(buffer.length, 0);
    t.is(buffer.bytes.length, 0);
    buffer.length = 16;
    t.deepEqual(buffer.bytes, new Uint8Array(16));
  }
  t.is(new WindowsBuffer(0).capacity, 0);
});

test('the length goes from 0 to the capacity', (t) => {
  const buffer = new WindowsBuffer(4);
  buffer.length = 4;
  t.is(buffer.length, 4);
  buffer.length = 2;
  for (const wrong of [5, -1, 1.5, NaN, '2', null, undefined]) {
    throwsHresult(t, () => (buffer.length = wrong as number), E_INVALIDARG);
  }
  t.is(buffer.length, 2);
});

test('what is no capacity is refused', (t) => {
  for (const wrong of [-1, 1.5, NaN, Infinity, 2 ** 32, '4', null, undefined]) {
    throwsHresult(t, () => new WindowsBuffer(wrong as number), E_INVALIDARG);
  }
});

test.serial('a capacity beyond the available memory throws', (t) => {
  const original = globalThis.Uint8Array;
  const scarce = function (): never {
    throw new RangeError('Array buffer allocation failed');
  };
  globalThis.Uint8Array = scarce as unknown as Uint8ArrayConstructor;
  try {
    throwsHresult(t, () => new WindowsBuffer(64), E_OUTOFMEMORY);
  } finally {
    globalThis.Uint8Array = original;
  }
});

test('a buffer over bytes is full and shares their memory', (t) => {
  const bytes = Uint8Array.of(1, 2, 3);
  const buffer = WindowsBuffer.fromBytes(bytes);
  t.is(buffer.capacity, 3);
  t.is(buffer.length, 3);
  bytes[0] = 9;
  t.deepEqual([...buffer.bytes], [9, 2, 3]);
  t.is(WindowsBuffer.fromBytes(new Uint32Array(2)).length, 8);
  throwsHresult(t, () => WindowsBuffer.fromBytes([1] as never), E_INVALIDARG);
});

test('a memory buffer over a buffer shows the whole capacity, a copy of one is independent', (t) => {
  const buffer = new WindowsBuffer(4);
  const memory = WindowsBuffer.createMemoryBufferOverIBuffer(buffer);
  const reference = memory.createReference();
  t.is(reference.capacity, 4);
  reference.bytes.set([1, 2, 3, 4]);
  buffer.length = 2;
  t.deepEqual([...buffer.bytes], [1, 2]);
  const copy = WindowsBuffer.createCopyFromMemoryBuffer(memory);
  t.is(copy.length, 4);
  reference.bytes.fill(0);
  t.deepEqual([...copy.bytes], [1, 2, 3, 4]);
  throwsHresult(t, () => WindowsBuffer.createMemoryBufferOverIBuffer({ capacity: 1, length: 1 }), E_INVALIDARG);
  throwsHresult(t, () => WindowsBuffer.createCopyFromMemoryBuffer(buffer as never), E_INVALIDARG);
  t.is(WindowsBuffer.createCopyFromMemoryBuffer(new MemoryBuffer(3)).capacity, 3);
});
