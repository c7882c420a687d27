import type { ExecutionContext } from 'ava';

import { start } from './tcp-program.js';

/** A listener on loopback that answers no more: its backlog is full and nobody accepts, so a connect goes on and on. */
export async function fullListener(t: ExecutionContext): Promise<{ port: string }> {
  const program = start(t, 'full-listener');
  const port = await program.line();
  t.truthy(port);
  return { port: port! };
}
