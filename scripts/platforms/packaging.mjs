import { createRequire } from 'node:module';

/** @typedef {{ path: string, files: readonly string[] }} Tarball */
/** @typedef {{ main: Tarball, platform: Tarball }} Packed */
/**
 * What scripts need of `__test__/packaging/packed.ts`.
 *
 * @typedef {object} Packaging
 * @property {(folder: string) => Promise<Packed>} pack
 * @property {(folder: string, packed: Packed) => Promise<string>} install
 * @property {() => { path: string, remove(): void }} temporaryFolder
 */

/** Packs and installs the packages, as the tests do: needs `npm run build:test`. @returns {Packaging} */
export function packaging() {
  return createRequire(import.meta.url)('../../.build/packaging/packed.js');
}

/** The platform of a packed addon, such as `linux-x64-gnu`. @param {Packed} packed */
export function platformOf({ platform }) {
  const name = platform.files.find((file) => file.endsWith('.node'));
  return /^uwp-sockets\.(.+)\.node$/.exec(name ?? '')?.[1] ?? '';
}
