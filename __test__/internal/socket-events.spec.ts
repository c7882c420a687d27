import test from 'ava';

import { SocketEvents } from '../../dist/internal/socket-events.js';
import { ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../helpers/failures.js';

function ignore(): void {}

test('handlers come and go until they are fixed, and again when they are released', (t) => {
  const events = new SocketEvents<number>('counted');
  const seen: number[] = [];
  const handler = (value: number): number => seen.push(value);
  t.true(events.isEmpty);
  events.add('counted', handler);
  events.fix();
  throws(t, () => events.add('counted', ignore), ILLEGAL_CALL);
  throws(t, () => events.remove('counted', handler), ILLEGAL_CALL);
  throws(t, () => (events.property = ignore), ILLEGAL_CALL);
  events.raise(1);
  events.unfix();
  events.remove('counted', handler);
  t.true(events.isEmpty);
  events.raise(2);
  t.deepEqual(seen, [1]);
});

test('the property is one handler, and null none', (t) => {
  const events = new SocketEvents<number>('counted');
  const seen: string[] = [];
  t.is(events.property, null);
  events.property = () => seen.push('replaced');
  events.property = () => seen.push('property');
  events.raise(1);
  events.property = null;
  events.raise(2);
  t.deepEqual(seen, ['property']);
  t.true(events.isEmpty);
});

test('clear ends delivery for good', (t) => {
  const events = new SocketEvents<number>('counted');
  events.add('counted', () => t.fail('raised'));
  events.clear();
  events.raise(1);
  throws(t, () => events.add('counted', ignore), ILLEGAL_CALL);
});

test('other names and what is no function are refused', (t) => {
  const events = new SocketEvents<number>('counted');
  throws(t, () => events.add('Counted', ignore), { ...INVALID_ARGUMENT, message: /counted/ });
  throws(t, () => events.remove('other', ignore), INVALID_ARGUMENT);
  throws(t, () => events.add('counted', 'text' as never), INVALID_ARGUMENT);
});
