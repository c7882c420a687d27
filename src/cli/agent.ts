import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

import { agentProgram } from '../internal/agent/program.js';
import type { Command } from './command.js';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `agent`: the executable of the agent, with the input and output of this process; it reads its own arguments. */
export const agent: Command = { usages: ['agent run|status|stop|install [--json]'], run };

/** @returns the code with which it ended; 1 if a signal ended it */
async function run(words: readonly string[]): Promise<number> {
  const child = spawn(agentProgram(), words, { stdio: 'inherit' });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
