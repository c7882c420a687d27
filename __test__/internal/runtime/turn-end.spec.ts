import test from 'ava';

import { atTurnEnd } from '../../../dist/internal/runtime/turn-end.js';
import { uncaughtOf } from '../../helpers/uncaught.js';

test('work is done once the running code returned, in order', async (t) => {
  const order: string[] = [];
  atTurnEnd({ endTurn: () => order.push('first') });
  atTurnEnd({ endTurn: () => order.push('second') });
  order.push('running');
  await Promise.resolve();
  t.deepEqual(order, ['running', 'first', 'second']);
});

test('work runs before I/O and timers', async (t) => {
  const order: string[] = [];
  const immediate = new Promise<void>((resolve) => {
    setImmediate(() => {
      order.push('immediate');
      resolve();
    });
  });
  atTurnEnd({ endTurn: () => order.push('turn end') });
  await immediate;
  t.deepEqual(order, ['turn end', 'immediate']);
});

test('work scheduled at the end of a turn runs at a separate turn end', async (t) => {
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    atTurnEnd({
      endTurn: () => {
        order.push('outer');
        atTurnEnd({
          endTurn: () => {
            order.push('inner');
            resolve();
          },
        });
      },
    });
  });
  t.deepEqual(order, ['outer', 'inner']);
});

test('work that throws does not keep the others from their end', async (t) => {
  const failure = new Error('it cannot end');
  let hasEnded = false;
  const uncaught = await uncaughtOf(() => {
    atTurnEnd({
      endTurn: () => {
        throw failure;
      },
    });
    atTurnEnd({ endTurn: () => (hasEnded = true) });
  });
  t.is(uncaught, failure);
  t.true(hasEnded);
});
