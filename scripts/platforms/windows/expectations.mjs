/** @typedef {import('../platform.mjs').Exclusion} Exclusion */
/** @typedef {import('../platform.mjs').ExpectedFailure} ExpectedFailure */

/** @type {readonly Exclusion[]} */
export const excluded = [
  {
    files: /^(benchmark|conformance|docs|examples|packaging|scripts|types|cli)\//,
    reason: 'tests the repository or its documents, not the addon',
  },
  { files: /^capabilities\//, reason: 'network namespaces of Linux' },
  {
    files: /\/peers-(dovecot|gnutls|nginx|openssl|postfix|python)/,
    reason: 'a program of the host as peer, which wine cannot end',
  },
];

/** @type {readonly ExpectedFailure[]} */
export const expectedFailures = [];
