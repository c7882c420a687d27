import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import test from 'ava';

import { clock } from '../../../dist/internal/background/clock.js';

const MODULE = join(__dirname, '../../../dist/internal/background/clock.js');

/** What a program prints that ends by itself. */
function printed(code: string): string {
  const words = ['-e', `const { clock } = require(${JSON.stringify(MODULE)}); ${code}`];
  return execFileSync(process.execPath, words, { encoding: 'utf8' });
}

test('an alarm rings once, not before its time, and in order', async (t) => {
  const began = clock().awake();
  const rung: number[] = [];
  const rings = [20, 1, 10].map(
    async (time) =>
      new Promise<void>((resolve) => {
        clock().after(time, () => {
          t.true(clock().awake() - began >= time);
          rung.push(time);
          resolve();
        });
      }),
  );
  const hold = setInterval(() => undefined, 1000);
  await Promise.all(rings);
  clearInterval(hold);
  t.deepEqual(rung, [1, 10, 20]);
});

test('one that is taken back does not ring, also when it is due already', async (t) => {
  const takeBack = clock().after(0, () => t.fail());
  const late = clock().after(1000, () => t.fail());
  const busyUntil = clock().awake() + 20;
  while (clock().awake() < busyUntil);
  takeBack();
  takeBack();
  late();
  const hold = setInterval(() => undefined, 1000);
  await new Promise<void>((resolve) => void clock().after(5, resolve));
  clearInterval(hold);
  t.pass();
});

test('alarms do not keep a program running', (t) => {
  t.is(printed(`clock().after(86_400_000, () => undefined); console.log('set')`), 'set\n');
});

test('the clock that goes on while the machine sleeps agrees with the other one while it does not', (t) => {
  const before = clock().elapsed() - clock().awake();
  const busyUntil = clock().awake() + 100;
  while (clock().awake() < busyUntil);
  t.true(Math.abs(clock().elapsed() - clock().awake() - before) < 1000);
});
