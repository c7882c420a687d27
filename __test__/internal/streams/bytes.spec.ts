import { runInNewContext } from 'node:vm';

import test from 'ava';
import { Buffer as WindowsBuffer } from 'uwp-sockets';

import { bytesOf, memoryOf } from '../../../dist/internal/streams/bytes.js';
import { E_INVALIDARG, throwsHresult } from '../../helpers/hresult-errors.js';

const memory = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7).buffer;

test('accepts every kind of memory without a copy', (t) => {
  const buffer = WindowsBuffer.fromBytes(new Uint8Array(memory, 2, 4));
  const views = [
    new Uint8Array(memory, 2, 4),
    Buffer.from(memory, 2, 4),
    new Uint16Array(memory, 2, 2),
    new DataView(memory, 2, 4),
    buffer,
  ];
  for (const view of views) {
    for (const bytes of [bytesOf(view), memoryOf(view)]) {
      t.deepEqual([...bytes], [2, 3, 4, 5]);
      t.is(bytes.buffer, memory);
    }
  }
  t.is(bytesOf(memory).length, 8);
  t.deepEqual([...bytesOf(new SharedArrayBuffer(2))], [0, 0]);
});

test('accepts memory of another realm', (t) => {
  t.deepEqual([...bytesOf(runInNewContext('Uint8Array.of(1, 2)') as Uint8Array)], [1, 2]);
  t.deepEqual([...bytesOf(runInNewContext('Uint8Array.of(1, 2).buffer') as ArrayBuffer)], [1, 2]);
});

test('a buffer gives access to the bytes in use, or to its capacity for writing', (t) => {
  const buffer = new WindowsBuffer(8);
  buffer.length = 3;
  t.is(bytesOf(buffer).length, 3);
  t.is(memoryOf(buffer).length, 8);
});

test('anything else is rejected', (t) => {
  for (const wrong of [null, undefined, 'text', [1, 2], 5, { capacity: 1, length: 1 }] as never[]) {
    throwsHresult(t, () => bytesOf(wrong), E_INVALIDARG);
    throwsHresult(t, () => memoryOf(wrong), E_INVALIDARG);
  }
});
