/** @typedef {import('../platform.mjs').Exclusion} Exclusion */
/** @typedef {import('../platform.mjs').ExpectedFailure} ExpectedFailure */

/** On every Linux beside that of the host. @type {readonly Exclusion[]} */
export const excluded = [
  {
    files: /^(benchmark|conformance|docs|examples|packaging|scripts|types|cli)\//,
    reason: 'tests the repository or its documents, not the addon',
  },
];

/**
 * Under the emulation of a processor. The kernel is that of the host, but the emulator translates its calls.
 *
 * @type {readonly Exclusion[]}
 */
export const excludedFromEmulation = [
  ...excluded,
  { files: /(^|\/)(refused-options|fallbacks|udp-ladder)$/, reason: 'the emulator refuses options itself' },
];

/** @type {readonly ExpectedFailure[]} */
export const failuresOfEmulation = [];

/** @type {readonly ExpectedFailure[]} */
export const failuresOfMusl = [];
