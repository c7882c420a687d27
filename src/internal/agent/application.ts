import {
  constants,
  closeSync,
  existsSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { process } from '../runtime/process.js';
import { accessDenied, invalidArgument } from '../errors/errors.js';
import { fromForeign } from '../errors/foreign-error.js';
import { nodeCrypto } from '../runtime/node-modules.js';

/** Overrides the identity of the application. */
const VARIABLE = 'UWP_SOCKETS_APPLICATION';
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
const SECRET = /^[0-9a-f]{64}$/;
/** Bits of the mode that give others access. */
const OTHERS = 0o077;

/** The application that a program is part of, as the agent tells it from others of the same user. */
export interface Application {
  readonly id: string;
  /** Proves to the agent that a program may act for the application. */
  readonly secret: string;
}

/** Of a process whose main script is not the application's. */
let root: string | null = null;

/**
 * The application of this program: that of the directory with the nearest package.json above its main script, or of the
 * directory of the script. Its secret is made on first use, and lies where the user alone can read it.
 *
 * Throws E_INVALIDARG for a name in `UWP_SOCKETS_APPLICATION` that cannot be one, E_ACCESSDENIED when the file of the secret is
 * not the user's own or others can read it, and the error of a file system that cannot store it.
 */
export function application(): Application {
  const id = process.env[VARIABLE] || idOfDirectory(applicationRoot());
  if (!NAME.test(id)) throw invalidArgument(`${VARIABLE} is ${JSON.stringify(id)}, which is no name of an application`);
  return { id, secret: secretOf(id) };
}

/** The directory of the application: the one with the nearest package.json above the main script, or that of the script. */
export function applicationRoot(): string {
  return root ?? realpathSync(rootDirectory());
}

/** Sets it. */
export function setApplicationRoot(directory: string): void {
  root = directory;
}

function idOfDirectory(directory: string): string {
  return nodeCrypto().createHash('sha256').update(directory).digest('hex');
}

function rootDirectory(): string {
  const [, script] = process.argv;
  // The links that packages install for their programs are elsewhere.
  const start = script ? dirname(existsSync(script) ? realpathSync(script) : script) : process.cwd();
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory;
    if (directory === dirname(directory)) return start;
  }
}

/** Where the agent and its applications keep what outlives them. */
export function stateDirectory(): string {
  return process.env['UWP_SOCKETS_STATE'] || join(stateOfUser(), 'uwp-sockets');
}

function stateOfUser(): string {
  const { LOCALAPPDATA: local, XDG_STATE_HOME: common } = process.env;
  if (process.platform === 'win32') return local || join(homedir(), 'AppData', 'Local');
  return common || join(homedir(), '.local', 'state');
}

function secretOf(id: string): string {
  const directory = join(stateDirectory(), 'applications');
  const file = join(directory, id);
  try {
    return readSecret(file) ?? makeSecret(directory, file);
  } catch (error) {
    throw fromForeign(error);
  }
}

function readSecret(file: string): string | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP') throw accessDenied(`${file} is a symbolic link`);
    throw error;
  }
  try {
    requirePrivate(file, descriptor);
    const secret = readFileSync(descriptor, 'latin1');
    if (SECRET.test(secret)) return secret;
    throw accessDenied(`${file} holds no secret`);
  } finally {
    closeSync(descriptor);
  }
}

function requirePrivate(file: string, descriptor: number): void {
  const status = fstatSync(descriptor);
  if (!status.isFile()) throw accessDenied(`${file} is no file`);
  if (process.geteuid && status.uid !== process.geteuid()) throw accessDenied(`${file} belongs to another user`);
  if (process.geteuid && status.mode & OTHERS) throw accessDenied(`${file} can be read by other users`);
}

/** Complete before it has its name: of two programs that make it at once, one wins, and both read the same. */
function makeSecret(directory: string, file: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { randomBytes } = nodeCrypto();
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  const secret = readSecret(file);
  if (secret === null) throw accessDenied(`${file} vanished`);
  return secret;
}
