import { randomInt } from 'node:crypto';

import type { InteractiveProcess } from './interactive-process.js';

/** Below the ephemeral ports. */
const [FIRST_PORT, END_OF_PORTS] = [12_000, 30_000];
const ATTEMPTS = 20;

/** Starts a server that needs a port number, on a free port. */
export async function startAtPort(
  start: (port: string) => InteractiveProcess,
  ready: RegExp,
): Promise<{ program: InteractiveProcess; port: string }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = String(randomInt(FIRST_PORT, END_OF_PORTS));
    const program = start(port);
    const [output] = await program.until(new RegExp(`[Aa]ddress already in use|${ready.source}`));
    if (!output.endsWith('ddress already in use')) return { program, port };
    program.kill('SIGTERM');
  }
  throw new Error(`${ATTEMPTS} ports are in use`);
}
