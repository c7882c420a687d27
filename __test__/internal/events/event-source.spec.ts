import test from 'ava';

import { EventSource, type EventHandler } from '../../../dist/internal/events/event-source.js';
import { E_INVALIDARG, throwsHresult } from '../../helpers/hresult-errors.js';
import { uncaughtOf } from '../../helpers/uncaught.js';

test('calls the property first and then the added handlers in order, with the event alone', (t) => {
  const source = new EventSource<string>();
  const calls: string[] = [];
  source.add((event) => calls.push(`first ${event}`));
  source.add((event) => calls.push(`second ${event}`));
  source.property = function (this: unknown, ...parameters: unknown[]) {
    calls.push(`property ${parameters.join()}`);
    t.is(this, undefined);
  };
  source.raise('event');
  t.deepEqual(calls, ['property event', 'first event', 'second event']);
});

test('a function that is added twice is called once', (t) => {
  const source = new EventSource<void>();
  let calls = 0;
  const handler = (): void => void calls++;
  source.add(handler);
  source.add(handler);
  source.raise();
  t.is(calls, 1);
  source.remove(handler);
  t.true(source.isEmpty);
});

test('the property and the added handlers are independent', (t) => {
  const source = new EventSource<void>();
  let calls = 0;
  const handler = (): void => void calls++;
  source.add(handler);
  source.property = handler;
  source.raise();
  t.is(calls, 2);
  source.property = null;
  t.is(source.property, null);
  source.raise();
  t.is(calls, 3);
  source.property = handler;
  source.remove(handler);
  t.is(source.property, handler);
  source.raise();
  t.is(calls, 4);
});

test('setting the property replaces its handler; null and undefined remove it', (t) => {
  const source = new EventSource<void>();
  const calls: string[] = [];
  source.property = () => calls.push('old');
  source.property = () => calls.push('new');
  source.raise();
  t.deepEqual(calls, ['new']);
  source.property = undefined;
  t.is(source.property, null);
  t.true(source.isEmpty);
});

test('handlers may add and remove handlers, which takes effect with the next event', (t) => {
  const source = new EventSource<void>();
  const calls: string[] = [];
  const second = (): void => void calls.push('second');
  source.add(() => {
    calls.push('first');
    source.remove(second);
    source.add(() => calls.push('third'));
  });
  source.add(second);
  source.raise();
  t.deepEqual(calls, ['first', 'second']);
  source.raise();
  t.deepEqual(calls, ['first', 'second', 'first', 'third']);
});

test('clear removes everything', (t) => {
  const source = new EventSource<void>();
  source.add(() => t.fail());
  source.property = () => t.fail();
  t.false(source.isEmpty);
  source.clear();
  t.true(source.isEmpty);
  source.raise();
});

test('anything but a function is rejected', (t) => {
  const source = new EventSource<void>();
  for (const wrong of ['handler', {}, 5] as unknown as EventHandler<void>[]) {
    throwsHresult(t, () => source.add(wrong), E_INVALIDARG);
    throwsHresult(t, () => (source.property = wrong), E_INVALIDARG);
  }
  throwsHresult(t, () => source.add(null as never), E_INVALIDARG);
  t.true(source.isEmpty);
});

test.serial('an exception in a handler reaches the process, and the other handlers run', async (t) => {
  const source = new EventSource<void>();
  const error = new Error('handler');
  let called = false;
  source.add(() => {
    throw error;
  });
  source.add(() => {
    called = true;
  });
  t.is(await uncaughtOf(() => source.raise()), error);
  t.true(called);
});
