import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Loads a module of `scripts/` or `benchmark/`, which are plain JavaScript outside of the package; the caller declares
 * the exports that it uses.
 *
 * @param path from the root of the repository
 */
export async function plainModule<Exports>(path: string): Promise<Exports> {
  return (await import(pathToFileURL(join(__dirname, '../..', path)).href)) as Exports;
}
