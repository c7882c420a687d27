import { randomInt } from 'node:crypto';

import type { Dialogue } from './dialogue.js';

/** Below the ports that the system chooses itself. */
const [FIRST_PORT, END_OF_PORTS] = [12_000, 30_000];
const ATTEMPTS = 20;

/** Starts a server that cannot let the system choose its port, at one that is free. */
export async function startAtPort(
  start: (port: string) => Dialogue,
  ready: RegExp,
): Promise<{ program: Dialogue; port: string }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = String(randomInt(FIRST_PORT, END_OF_PORTS));
    const program = start(port);
    const [words] = await program.until(new RegExp(`Address already in use|${ready.source}`));
    if (words !== 'Address already in use') return { program, port };
    program.kill('SIGTERM');
  }
  throw new Error(`${ATTEMPTS} ports are in use`);
}
