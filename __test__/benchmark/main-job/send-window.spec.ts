import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface SendWindow {
  readonly isComplete: boolean;
  readonly retransmitted: number;
  take(): { from: number; to: number };
  acknowledge(next: number): void;
  rewind(): void;
  change(): Promise<void>;
}

async function open(size: number, total: number): Promise<SendWindow> {
  const { SendWindow } = await plainModule<{ SendWindow: new (size: number, total: number) => SendWindow }>(
    'benchmark/main-job/send-window.mjs',
  );
  return new SendWindow(size, total);
}

test('gives out no more than its size beyond what is acknowledged', async (t) => {
  const window = await open(4, 10);
  t.deepEqual(window.take(), { from: 0, to: 4 });
  t.deepEqual(window.take(), { from: 4, to: 4 });
  window.acknowledge(3);
  t.deepEqual(window.take(), { from: 4, to: 7 });
});

test('ends at the last datagram and is complete when that is acknowledged', async (t) => {
  const window = await open(4, 6);
  window.take();
  window.acknowledge(4);
  t.deepEqual(window.take(), { from: 4, to: 6 });
  t.false(window.isComplete);
  window.acknowledge(6);
  t.true(window.isComplete);
  t.is(window.retransmitted, 0);
});

test('after a rewind retransmits what was not acknowledged, and counts it', async (t) => {
  const window = await open(4, 10);
  window.take();
  window.acknowledge(1);
  window.take();
  window.rewind();
  t.deepEqual(window.take(), { from: 1, to: 5 });
  t.is(window.retransmitted, 4);
});

test('an acknowledgement that overtakes a rewind moves the next datagram forward', async (t) => {
  const window = await open(4, 10);
  window.take();
  window.rewind();
  window.acknowledge(4);
  t.deepEqual(window.take(), { from: 4, to: 8 });
  t.is(window.retransmitted, 0);
});

test('ignores acknowledgements that are old or beyond the end', async (t) => {
  const window = await open(4, 10);
  window.take();
  window.acknowledge(2);
  window.acknowledge(1);
  window.acknowledge(11);
  t.deepEqual(window.take(), { from: 4, to: 6 });
});

test('a change is an acknowledgement or a rewind', async (t) => {
  const window = await open(4, 10);
  const acknowledged = window.change();
  window.acknowledge(1);
  await acknowledged;
  const rewound = window.change();
  window.rewind();
  await rewound;
  t.pass();
});
