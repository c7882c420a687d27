import test from 'ava';

import { ManualOutputStream } from '../../../helpers/manual-stream.js';

test('await using flushes before it closes', async (t) => {
  const stream = new ManualOutputStream();
  const disposal = stream[Symbol.asyncDispose]();
  t.false(stream.isClosed);
  stream.flushes[0]!.complete(true);
  await disposal;
  t.true(stream.isClosed);
});

test('await using closes, and throws, when the flush fails', async (t) => {
  const stream = new ManualOutputStream();
  const disposal = stream[Symbol.asyncDispose]();
  stream.flushes[0]!.fail(new Error('reset'));
  await t.throwsAsync(async () => disposal, { message: 'reset' });
  t.true(stream.isClosed);
});

test('disposing of a closed stream does nothing', async (t) => {
  const stream = new ManualOutputStream();
  stream[Symbol.dispose]();
  t.true(stream.isClosed);
  await t.notThrowsAsync(async () => stream[Symbol.asyncDispose]());
});
