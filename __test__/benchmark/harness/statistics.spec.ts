import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Statistics {
  median(values: number[]): number;
  medians(rounds: Record<string, number>[]): Record<string, number>;
  ratio(samples: Map<string, { rate: number }[]>, name: string, other: string, figure: 'rate'): number | undefined;
  percentile(values: number[], percent: number): number;
  spread(values: number[]): number;
}
const statistics = plainModule<Statistics>('benchmark/harness/statistics.mjs');

test('the median is the middle value or the mean of the two middle ones', async (t) => {
  const { median } = await statistics;
  t.is(median([3, 1, 2]), 2);
  t.is(median([10, 2, 1, 3]), 2.5);
  t.is(median([7]), 7);
});

test('medians are those of every figure', async (t) => {
  const { medians } = await statistics;
  t.deepEqual(
    medians([
      { rate: 3, cpu: 1 },
      { rate: 1, cpu: 2 },
      { rate: 2, cpu: 9 },
    ]),
    { rate: 2, cpu: 2 },
  );
});

test('a ratio is the median of those of the rounds, and undefined when one side did not run', async (t) => {
  const { ratio } = await statistics;
  const rates = (...values: number[]): { rate: number }[] => values.map((rate) => ({ rate }));
  const samples = new Map([
    ['a', rates(10, 30, 80)],
    ['b', rates(10, 10, 20)],
  ]);
  t.is(ratio(samples, 'a', 'b', 'rate'), 3);
  t.is(ratio(samples, 'a', 'c', 'rate'), undefined);
});

test('percentiles are by nearest rank', async (t) => {
  const { percentile } = await statistics;
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  t.is(percentile(hundred, 50), 50);
  t.is(percentile(hundred, 99), 99);
  t.is(percentile([5], 99), 5);
  t.is(percentile([], 50), NaN);
});

test('the spread is half the range over the median', async (t) => {
  const { spread } = await statistics;
  t.is(spread([90, 100, 110]), 0.1);
});
