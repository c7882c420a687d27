import test from 'ava';
import { DemandIterator } from '../../../dist/internal/events/demand-iterator.js';

function open(): { reader: DemandIterator<string>; states: boolean[] } {
  const states: boolean[] = [];
  const reader: DemandIterator<string> = new DemandIterator(() => states.push(reader.isWaiting));
  return { reader, states };
}

test('a batch goes to the waiting reader, and demand is reported', async (t) => {
  const { reader, states } = open();
  reader.give('no demand');
  const next = reader.next();
  t.deepEqual(states, [true]);
  reader.give('first');
  t.deepEqual(states, [true, false]);
  t.deepEqual(await next, { done: false, value: 'first' });
});

test('one call at a time', async (t) => {
  const { reader } = open();
  const first = reader.next();
  const error = await t.throwsAsync(reader.next());
  t.is((error as unknown as { hresult: string }).hresult, '0x800710DD');
  reader.give('x');
  t.is((await first).value, 'x');
});

test('it ends once, and pending reads end with it', async (t) => {
  const { reader, states } = open();
  const next = reader.next();
  reader.end();
  t.deepEqual(await next, { done: true, value: undefined });
  t.deepEqual(await reader.next(), { done: true, value: undefined });
  t.deepEqual(await reader.return(), { done: true, value: undefined });
  t.true(reader.hasEnded);
  t.false(states.at(-1));
});

test('leaving a loop ends it', async (t) => {
  const { reader } = open();
  queueMicrotask(() => reader.give('x'));
  for await (const batch of reader) {
    t.is(batch, 'x');
    break;
  }
  t.true(reader.hasEnded);
});
