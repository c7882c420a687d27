import test from 'ava';

import { start } from '../helpers/tcp-program.js';

const DONE = { code: 0, signal: null, errors: '' } as const;

test('workers that are terminated under load leak nothing, twenty times', async (t) => {
  const program = start(t, 'workers', { words: ['terminate'] });
  const lines = await program.lines();
  t.deepEqual(
    lines.slice(0, 20),
    Array.from({ length: 20 }, (_, round) => `terminated: ${round + 1}`),
  );
  t.is(lines.at(-1), 'descriptors: 0');
  t.deepEqual(await program.ended(), DONE);
});

test('a worker ends by itself when its sockets are closed', async (t) => {
  const program = start(t, 'workers', { words: ['finish'] });
  t.deepEqual(await program.lines(), ['worker ended: 0']);
  t.deepEqual(await program.ended(), DONE);
});

test('a process ends while a worker has sockets in use', async (t) => {
  const program = start(t, 'workers', { words: ['exit'] });
  t.deepEqual(await program.lines(), ['exits']);
  t.deepEqual(await program.ended(), { ...DONE, code: 7 });
});

test('workers and their parent use sockets side by side', async (t) => {
  const program = start(t, 'workers', { words: ['together'] });
  t.deepEqual(await program.lines(), ['echoed: 4']);
  t.deepEqual(await program.ended(), DONE);
});
