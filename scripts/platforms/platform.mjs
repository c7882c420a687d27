/**
 * What `npm run test:platform` knows of a platform. There is one file for each in `targets`.
 *
 * @typedef {object} Platform
 * @property {string} name argument of the command
 * @property {string} package without the name of the main one: `linux-arm64-gnu`
 * @property {string} title where the suite runs, for documents: `wine 8`
 * @property {string} target of Rust, for which the addon is built
 * @property {string} library name of the file that cargo makes of the addon
 * @property {readonly DebianPackage[]} packages that have to be installed
 * @property {NpmPackage | Wheel} nodePackage Node.js for the platform
 * @property {(folder: string) => Promise<void> | void} prepare sets up what no package contains, below a folder of its own
 * @property {(folder: string) => Environment} buildEnvironment on top of that of this process
 * @property {(node: string, folder: string) => readonly [string, ...string[]]} node the command that starts its Node.js
 * @property {(folder: string, root: string) => Environment} environment of the tests, on top of that of this process
 * @property {(path: string) => string} path how the platform writes a path of the host
 * @property {(folder: string) => void} [end] ends what the tests may have left running
 * @property {number} jobs test files at a time for each processor
 * @property {readonly Exclusion[]} excluded test files that make no sense there
 * @property {readonly ExpectedFailure[]} expectedFailures tests that fail there for a reason outside of this project
 * @property {number} leastPasses fewer passed tests than this are a failure: a file that does not load has none
 */
/** @typedef {{ name: string, provides: string }} DebianPackage with a file that it provides */
/** @typedef {{ name: string, version: string, program: string }} NpmPackage with the path of its program */
/** @typedef {{ wheel: string, version: string, tag: string, program: string }} Wheel a package of PyPI for a platform */
/** @typedef {Readonly<Record<string, string>>} Environment */
/** @typedef {{ files: RegExp, reason: string }} Exclusion by path below `__test__`, without `.spec.ts` */
/** @typedef {{ file: RegExp, title?: RegExp, reason: string }} ExpectedFailure all tests of a file, or those of a title */

/** Marks what exists: every property is checked. @param {Platform} platform */
export function definePlatform(platform) {
  return platform;
}
