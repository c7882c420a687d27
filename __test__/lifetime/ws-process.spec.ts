import test from 'ava';

import { start } from '../helpers/tcp-program.js';

for (const driver of ['loop', 'threads']) {
  const words = (name: string): { words: string[]; environment: Record<string, string> } => ({
    words: [name],
    environment: { UWP_SOCKETS_DRIVER: driver },
  });

  test(`${driver}: process.exit with open WebSockets under load`, async (t) => {
    const program = start(t, 'ws-lifetime', words('exit'));
    t.deepEqual(await program.lines(), ['exits']);
    t.deepEqual(await program.ended(), { code: 7, signal: null, errors: '' });
  });

  test(`${driver}: an uncaught error with open WebSockets under load`, async (t) => {
    const program = start(t, 'ws-lifetime', words('throw'));
    t.deepEqual(await program.lines(), ['throws']);
    const { code, errors } = await program.ended();
    t.is(code, 1);
    t.regex(errors, /Error: expected/);
  });

  test(`${driver}: workers that are terminated with open WebSockets under load leave no descriptor`, async (t) => {
    const program = start(t, 'ws-lifetime', words('terminate'));
    t.deepEqual(await program.lines(), ['descriptors: 0']);
    t.deepEqual(await program.ended(), { code: 0, signal: null, errors: '' });
  });
}
