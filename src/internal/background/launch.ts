import { statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { process } from '../runtime/process.js';

import { illegalCall, invalidArgument, UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';
import { recordedEnvironment } from './recorded-environment.js';
import { evaluatesCode, lastingArguments } from './runtime-arguments.js';
import { stateDirectory } from '../agent/application.js';
import type { Launch } from '../agent/protocol.js';

/** Starts the script of a task; in the published package it lies beside the bundle that has this module. */
const RUNNER = 'run-task.js';

const { versions } = process;

/**
 * The script of a task: a path relative to the application's root, with slashes or backslashes, or an absolute path below it.
 *
 * Throws E_INVALIDARG for a path that leads out of the root, ERROR_FILE_NOT_FOUND where there is no such file.
 */
export function resolveEntryPoint(entryPoint: string, root: string): string {
  const path = resolve(root, sep === '/' ? entryPoint.replaceAll('\\', '/') : entryPoint);
  const below = relative(root, path);
  if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) {
    throw invalidArgument(`taskEntryPoint ${entryPoint} is not below the application's root, ${root}`);
  }
  requireFile(path, `taskEntryPoint ${entryPoint}`);
  return path;
}

/** The command that runs a script as a task, in a process of its own. */
export function launchOfTask(script: string, root: string, variables: Readonly<Record<string, string>>): Launch {
  const runner = join(__dirname, RUNNER);
  requireFile(runner, 'the runner of background tasks');
  const args = [...runtimeArguments(), runner, root, script];
  const electron: Record<string, string> = versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' };
  // Half of the time until the script runs is compiling this package, which Node.js from 22.1 on need not do each time.
  const cache = { NODE_COMPILE_CACHE: join(stateDirectory(), 'compile-cache') };
  return { program: process.execPath, args, cwd: root, env: { ...cache, ...environment(variables), ...electron } };
}

/**
 * The command that starts this program again.
 *
 * Throws E_ILLEGAL_METHOD_CALL where it runs no script: code of the command line, of the standard input, a REPL.
 */
export function launchOfProgram(variables: Readonly<Record<string, string>>): Launch {
  const [, script, ...parameters] = process.argv;
  if (script === undefined || script === '-' || evaluatesCode(process.execArgv)) {
    throw illegalCall('register: this program runs no script, so it cannot be started again; set taskEntryPoint');
  }
  const args = [...runtimeArguments(), script, ...parameters];
  return { program: process.execPath, args, cwd: process.cwd(), env: environment(variables) };
}

function runtimeArguments(): string[] {
  const lasting = lastingArguments(process.execArgv);
  // Deno runs scripts by a subcommand, and loads no addon with fewer permissions.
  return versions.deno === undefined ? lasting : ['run', '--allow-all', ...lasting];
}

function environment(variables: Readonly<Record<string, string>>): Record<string, string> {
  return { ...recordedEnvironment(process.env), ...variables };
}

function requireFile(path: string, name: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  throw new UwpError(Hresult.ERROR_FILE_NOT_FOUND, `${name}: there is no file ${path}`, { code: 'ENOENT' });
}
