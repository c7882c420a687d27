import { spawnSync } from 'node:child_process';

/** @typedef {import('node:child_process').SpawnSyncOptions} SpawnSyncOptions */

/** A program that could not be started, was killed, or ended with a non-zero code. */
export class CommandFailed extends Error {
  /**
   * @param {string} command as typed
   * @param {string} reason
   */
  constructor(command, reason) {
    super(`${command}: ${reason}`);
    this.name = 'CommandFailed';
  }
}

/**
 * Runs a program on this terminal until it ends.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {SpawnSyncOptions} [options]
 * @throws {CommandFailed}
 */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  const command = [program, ...args].join(' ');
  if (result.error) throw new CommandFailed(command, result.error.message);
  if (result.signal) throw new CommandFailed(command, `killed by ${result.signal}`);
  if (result.status !== 0) throw new CommandFailed(command, `ended with code ${result.status}`);
}

/**
 * Runs npm: the one that started this process, otherwise the one on the PATH.
 *
 * @param {readonly string[]} args
 * @param {SpawnSyncOptions} [options]
 * @throws {CommandFailed}
 */
export function npm(args, options = {}) {
  const cli = process.env['npm_execpath'];
  if (cli?.endsWith('npm-cli.js')) run(process.execPath, [cli, ...args], options);
  else run('npm', args, { shell: process.platform === 'win32', ...options });
}

/**
 * Whether a program is on the PATH and runs.
 *
 * @param {string} program
 * @param {readonly string[]} [args] with which it exits at once
 */
export function runs(program, args = ['--version']) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/**
 * Runs the main part of a script; a failed command ends the process with its message and code 1.
 *
 * @param {() => void | Promise<void>} body
 */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}
