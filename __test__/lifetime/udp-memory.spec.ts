import test, { type ExecutionContext } from 'ava';
import { program, runCommand } from '../helpers/udp-child.js';

async function outputOf(t: ExecutionContext, part: string): Promise<unknown[]> {
  const [node, ...words] = program('garbage-collection', part);
  const lines = await runCommand(t, [node!, '--expose-gc', ...words]).result(t);
  return lines.map((line) => (line.startsWith('{') || line.startsWith('[') ? (JSON.parse(line) as unknown) : line));
}

test.serial('a buffer may be garbage once its write was issued', async (t) => {
  t.deepEqual(await outputOf(t, 'buffers'), [{ whole: 200 }]);
});

test.serial('the memory of segments may be garbage once their write was issued', async (t) => {
  t.deepEqual(await outputOf(t, 'segments'), [{ whole: 200 }]);
});

test.serial('batches that are kept stay whole while others are disposed of', async (t) => {
  t.deepEqual(await outputOf(t, 'batches'), [{ bytes: 750_000, isWhole: true }]);
});

test.serial('a bound socket with a handler is no garbage', async (t) => {
  t.deepEqual(await outputOf(t, 'listeners'), [{ texts: 2 }]);
});

test.serial('a socket without a handler that is garbage is closed', async (t) => {
  t.deepEqual(await outputOf(t, 'unreferenced'), ['free']);
});

test.serial('a view keeps its batch, and only that', async (t) => {
  t.deepEqual(
    await outputOf(t, 'views'),
    [100, 30_000].map((size) => ({ size, freed: [0, 1, 3, 4], whole: true })),
  );
});

test.serial('a socket that waits has few objects', async (t) => {
  const [{ names, bytes }] = (await outputOf(t, 'idle')) as [{ names: string[]; bytes: number }];
  // What only some sockets need is made when they do: a server may have 100,000 that wait.
  t.is(names.length, 4, names.join(', '));
  t.true(bytes <= 440, `${bytes} bytes`);
});

test.serial('memory does not grow with the amount of sent and received data', async (t) => {
  const [readings] = (await outputOf(t, 'rounds')) as [number[]];
  // A leak of one byte for each of the 50,000 datagrams in between would be detected.
  const growth = readings.at(-1)! - readings[0]!;
  t.true(growth < 1_000_000, `${growth} bytes more after 50,000 datagrams: ${readings.join(', ')}`);
});
