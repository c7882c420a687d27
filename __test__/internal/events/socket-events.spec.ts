import test from 'ava';

import { SocketEvents } from '../../../dist/internal/events/socket-events.js';
import { ILLEGAL_CALL, INVALID_ARGUMENT, throws } from '../../helpers/failures.js';

function ignore(): void {}

test('handlers can be added until they are frozen, and again when released, and removed at any time', (t) => {
  const events = new SocketEvents<number>('counted');
  const seen: string[] = [];
  const handler = (value: number): number => seen.push(`added ${value}`);
  t.true(events.isEmpty);
  events.addTo('counted', handler);
  events.property = (value) => seen.push(`property ${value}`);
  events.fix();
  throws(t, () => events.addTo('counted', ignore), ILLEGAL_CALL);
  throws(t, () => (events.property = ignore), ILLEGAL_CALL);
  events.raise(1);
  events.property = null;
  events.raise(2);
  events.removeFrom('counted', handler);
  events.raise(3);
  t.true(events.isEmpty);
  events.unfix();
  events.addTo('counted', handler);
  events.raise(4);
  t.deepEqual(seen, ['property 1', 'added 1', 'added 2', 'added 4']);
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
  events.addTo('counted', () => t.fail('raised'));
  events.clear();
  events.raise(1);
  throws(t, () => events.addTo('counted', ignore), ILLEGAL_CALL);
});

test('other event names and anything but a function are rejected', (t) => {
  const events = new SocketEvents<number>('counted');
  throws(t, () => events.addTo('Counted', ignore), { ...INVALID_ARGUMENT, message: /counted/ });
  events.removeFrom('other', ignore);
  throws(t, () => events.addTo('counted', 'text' as never), INVALID_ARGUMENT);
});
