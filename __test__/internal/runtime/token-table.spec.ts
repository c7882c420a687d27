import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import test from 'ava';

import { TokenTable } from '../../../dist/internal/runtime/token-table.js';

const COUNT = 20_000;
const LENGTH = 100;
const IN_FLIGHT = 64;

test('an entry is found by its token until it is deleted, also beyond 32 bits', (t) => {
  const table = new TokenTable<{ token: number }>();
  const tokens = [1, 2, 15, 16, 17, 400, 2 ** 31, 2 ** 32 + 5, 2 ** 53 - 1];
  for (const token of tokens) table.set(token, { token });
  for (const token of tokens) t.is(table.get(token)?.token, token);
  for (const token of [0, 3, 18, 2 ** 32 + 6]) t.is(table.get(token), undefined);
  for (const token of tokens) {
    t.is(table.delete(token)?.token, token);
    t.is(table.get(token), undefined);
    t.is(table.delete(token), undefined);
  }
});

test('a later entry replaces the first, and one deletion removes it', (t) => {
  const table = new TokenTable<{ name: string }>();
  table.set(7, { name: 'first' });
  table.set(7, { name: 'second' });
  t.is(table.get(7)?.name, 'second');
  t.is(table.delete(7)?.name, 'second');
  t.is(table.get(7), undefined);
});

test('what was deleted goes with the young objects, though entries come and go', (t) => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options?: { type: 'minor' }) => void;
  const table = new TokenTable<number[]>();
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let token = 0; token < COUNT; token++) {
    table.set(
      token,
      Array.from({ length: LENGTH }, () => token),
    );
    table.delete(token - IN_FLIGHT);
    if (token % 1_000 === 0) gc({ type: 'minor' });
  }
  gc({ type: 'minor' });
  const kept = process.memoryUsage().heapUsed - before;
  t.true(kept < (COUNT * LENGTH * 8) / 10, `${kept} bytes`);
});
