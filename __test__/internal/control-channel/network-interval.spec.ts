import test from 'ava';

import { NetworkInterval } from '../../../dist/internal/control-channel/network-interval.js';

/** Silences in a network that forgets connections after `limit` minutes, until the interval no longer changes. */
function found(interval: NetworkInterval, limit: number): number[] {
  const tried: number[] = [];
  for (let last = 0; interval.minutes !== last;) {
    last = interval.minutes;
    tried.push(last);
    if (last > limit) interval.lost(last);
    else interval.survived(last);
  }
  return tried;
}

test('a network that forgets nothing gets ever longer silences, of at most a day', (t) => {
  t.deepEqual(
    found(new NetworkInterval(), Infinity),
    [15, 30, 60, 120, 240, 480, 960, 1200, 1320, 1380, 1410, 1425, 1432, 1436, 1438, 1439],
  );
});

test('the interval returns to what went well where it was too long, and what the network bears is found again', (t) => {
  t.deepEqual(found(new NetworkInterval(), 40), [15, 30, 60, 30, 45, 30, 37, 41, 37, 39, 40]);
  t.deepEqual(found(new NetworkInterval(), 4), [15, 7, 3, 5, 3, 4]);
});

test('a silence that no longer goes well is halved', (t) => {
  const interval = new NetworkInterval();
  interval.survived(15);
  interval.lost(30);
  interval.lost(15);
  t.is(interval.minutes, 7);
  interval.lost(7);
  t.is(interval.minutes, 3);
});

test('every limit is found, and kept', (t) => {
  for (let limit = 1; limit < 1439; limit++) {
    const interval = new NetworkInterval();
    t.is(found(interval, limit).at(-1), limit);
    interval.survived(limit);
    t.is(interval.minutes, limit);
  }
});

test('a loss in a silence that was longer than the interval is by now changes less', (t) => {
  const interval = new NetworkInterval();
  interval.lost(15);
  interval.lost(15);
  t.is(interval.minutes, 7);
  interval.survived(15);
  t.is(interval.minutes, 7);
});

test('there is no shorter interval than a minute, which is no limit for ever', (t) => {
  const interval = new NetworkInterval();
  for (let count = 0; count < 10; count++) interval.lost(interval.minutes);
  t.is(interval.minutes, 1);
});
