import test from 'ava';
import { InMemoryRandomAccessStream, RandomAccessStreamReference } from 'uwp-sockets';

import { E_INVALIDARG, rejectsHresult, RO_E_CLOSED, throwsHresult } from '../../../helpers/hresult-errors.js';

test('opens streams over the bytes of the stream it refers to', async (t) => {
  const stream = new InMemoryRandomAccessStream();
  await stream.writeAsync(Uint8Array.of(1, 2));
  const reference = RandomAccessStreamReference.createFromStream(stream);
  const [first, second] = [await reference.openReadAsync(), await reference.openReadAsync()];
  t.not(first, second);
  t.is(first.size, 2);
  t.is(first.position, 0);
  t.is(first.contentType, '');
  stream.close();
  await rejectsHresult(t, reference.openReadAsync(), RO_E_CLOSED);
});

test('what is no random access stream is refused', (t) => {
  for (const wrong of [null, undefined, {}, 5] as never[]) {
    throwsHresult(t, () => RandomAccessStreamReference.createFromStream(wrong), E_INVALIDARG);
  }
});
