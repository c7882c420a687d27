import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Contender {
  name: string;
  round(): Promise<number>;
}
type Progress = (done: number, total: number) => void;
type Alternate = (
  contenders: Contender[],
  rounds: number,
  progress?: Progress,
  warmups?: number,
) => Promise<Map<string, number[]>>;

test('contenders alternate, a different one starts each round, and the first round is dropped', async (t) => {
  const { alternate } = await plainModule<{ alternate: Alternate }>('benchmark/harness/alternate.mjs');
  const order: string[] = [];
  const contender = (name: string): Contender => ({ name, round: async () => order.push(name) });
  const samples = await alternate([contender('a'), contender('b')], 2);
  t.deepEqual(order, ['a', 'b', 'b', 'a', 'a', 'b']);
  t.deepEqual(
    [...samples],
    [
      ['a', [4, 5]],
      ['b', [3, 6]],
    ],
  );
});

test('a failing round fails the comparison', async (t) => {
  const { alternate } = await plainModule<{ alternate: Alternate }>('benchmark/harness/alternate.mjs');
  const failing = { name: 'a', round: () => Promise.reject(new Error('nothing arrived')) };
  await t.throwsAsync(alternate([failing], 1), { message: 'nothing arrived' });
});

test('without rounds to warm up every round counts', async (t) => {
  const { alternate } = await plainModule<{ alternate: Alternate }>('benchmark/harness/alternate.mjs');
  const seen: string[] = [];
  const contender = { name: 'a', round: async () => 7 };
  const samples = await alternate([contender], 1, (done, total) => seen.push(`${done} of ${total}`), 0);
  t.deepEqual([...samples], [['a', [7]]]);
  t.deepEqual(seen, ['1 of 1']);
});
