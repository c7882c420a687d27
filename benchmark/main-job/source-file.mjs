import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { packFolder } from './archive.mjs';

/** @typedef {{ path: string, name: string, size: number }} SourceFile */

const ROOT = join(import.meta.dirname, '../..');
const LEAST_BYTES = 32 << 20;

/**
 * The file that the command line names, or else an archive of installed packages of at least 32 MiB.
 *
 * @param {readonly string[]} words
 * @returns {SourceFile}
 * @throws when there is no such file, it is not a regular one, or it is empty
 */
export function chooseFile(words) {
  if (words.length > 1) throw new Error('usage: npm start [file]');
  const path = words[0] ?? buildDefault();
  return { path, name: basename(path), size: sizeOf(path) };
}

/** @param {string} path */
function sizeOf(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status) throw new Error(`${path}: there is no such file`);
  if (!status.isFile()) throw new Error(`${path}: not a regular file`);
  if (status.size === 0) throw new Error(`${path}: the file is empty, there is nothing to send`);
  return status.size;
}

function buildDefault() {
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  const path = join(ROOT, '.build/main-job.tar');
  const size = packFolder(join(ROOT, 'node_modules'), path, LEAST_BYTES);
  if (size < LEAST_BYTES) throw new Error('node_modules holds less than 32 MiB; name a file: npm start <file>');
  return path;
}

/**
 * @param {string} path
 * @returns {Promise<string>} SHA-256 in hexadecimal
 */
export async function digest(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
