import process from 'node:process';
import { isNativeError } from 'node:util/types';

import { agent } from './agent.js';

interface Command {
  readonly purpose: string;
  /** @returns the code with which the process ends */
  readonly run: (words: readonly string[]) => Promise<number> | number;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  agent: { purpose: 'run, status, stop or install the agent that holds sockets of ended programs', run: agent },
};

/** The command `uwp-sockets`, as it was typed. It sets the code with which the process ends. */
export async function main(): Promise<void> {
  const [name = '', ...words] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  process.exitCode = command ? await outcome(command, words) : explain(name);
}

async function outcome({ run }: Command, words: readonly string[]): Promise<number> {
  try {
    return await run(words);
  } catch (error) {
    process.stderr.write(`uwp-sockets: ${isNativeError(error) ? error.message : String(error)}\n`);
    return 1;
  }
}

function explain(name: string): number {
  const asked = ['help', '--help', '-h'].includes(name);
  const lines = Object.entries(COMMANDS).map(([word, { purpose }]) => `  ${word.padEnd(10)} ${purpose}\n`);
  (asked ? process.stdout : process.stderr).write(`Usage: uwp-sockets <command>\n\n${lines.join('')}`);
  return asked ? 0 : 2;
}
