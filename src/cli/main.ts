#!/usr/bin/env node
import process from 'node:process';

import type { Command } from './command.js';
import { manifest } from './manifest.js';

/** The subcommands, one file each. */
const COMMANDS: Readonly<Record<string, Command>> = { manifest };

/** Exit code of a command line that is not understood. */
const MISUSE = 2;

async function main([name = '', ...words]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return (await command?.run(words)) ?? misuse(command ? [command] : Object.values(COMMANDS));
}

function misuse(commands: readonly Command[]): number {
  const lines = commands.flatMap(({ usages }) => usages).map((usage) => `  uwp-sockets ${usage}\n`);
  process.stderr.write(`Usage:\n${lines.join('')}`);
  return MISUSE;
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
