import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface Statistics {
  median(values: number[]): number;
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
