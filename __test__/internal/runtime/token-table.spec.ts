import test from 'ava';

import { TokenTable } from '../../../dist/internal/runtime/token-table.js';

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
