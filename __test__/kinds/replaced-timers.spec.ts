import test from 'ava';

import { start } from '../helpers/tcp-program.js';

for (const way of ['node-test', 'globals', 'everything']) {
  for (const order of ['before', 'after']) {
    test(`sockets work, and keep their process running, when timers are replaced ${order} the import: ${way}`, async (t) => {
      const program = start(t, 'replaced-timers', { words: [way, order] });
      t.deepEqual(await program.lines(), ['streams', 'datagrams', 'failures']);
      const { code, signal } = await program.ended();
      t.deepEqual([code, signal], [0, null]);
    });
  }
}
