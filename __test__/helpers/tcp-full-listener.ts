import type { ExecutionContext } from 'ava';

import { start } from './tcp-program.js';

/** A listener on loopback whose backlog is full and which does not accept, so that a connect never completes. */
export async function fullListener(t: ExecutionContext): Promise<{ port: string }> {
  const program = start(t, 'full-listener');
  const port = await program.line();
  t.truthy(port);
  return { port: port! };
}
