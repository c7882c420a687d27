import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

import { agentProgram } from '../internal/agent/program.js';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * `uwp-sockets agent run|status|stop|install`: the executable of the agent, with the input and output of this process.
 *
 * @returns the code with which it ended; 1 if a signal ended it
 */
export async function agent(words: readonly string[]): Promise<number> {
  const child = spawn(agentProgram(), words, { stdio: 'inherit' });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
