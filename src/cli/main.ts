#!/usr/bin/env node
import process from 'node:process';

import { agent } from './agent.js';
import type { Command } from './command.js';
import { manifest } from './manifest.js';

/** The subcommands, one file each. */
const COMMANDS: Readonly<Record<string, Command>> = { agent, manifest };

const HELP = new Set(['help', '--help', '-h']);

/** Exit code of a command line that is not understood. */
const MISUSE = 2;

async function main([name = '', ...words]: readonly string[]): Promise<number> {
  const all = usage(Object.values(COMMANDS));
  if (HELP.has(name)) {
    process.stdout.write(all);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const code = await command?.run(words);
  if (code !== undefined && code !== null) return code;
  process.stderr.write(command ? usage([command]) : all);
  return MISUSE;
}

function usage(commands: readonly Command[]): string {
  const lines = commands.flatMap(({ usages }) => usages).map((line) => `  uwp-sockets ${line}\n`);
  return `Usage:\n${lines.join('')}`;
}

function failed(error: Error): number {
  process.stderr.write(`uwp-sockets: ${error.message}\n`);
  return 1;
}

void main(process.argv.slice(2))
  .catch(failed)
  .then((code) => (process.exitCode = code));
