/** @typedef {import('../platform.mjs').Exclusion} Exclusion */
/** @typedef {import('../platform.mjs').ExpectedFailure} ExpectedFailure */

/** @type {readonly Exclusion[]} */
export const excluded = [
  {
    files: /^(benchmark|conformance|docs|examples|packaging|scripts|types|cli)\//,
    reason: 'tests the repository, its documents or its commands, not the addon',
  },
  {
    files: /^(internal\/(agent|background)|windows\/(application-model|ui))\/|^lifetime\/transfer/,
    reason: 'there is no agent on Windows',
  },
  { files: /^capabilities\//, reason: 'network namespaces of Linux' },
  { files: /\/(ws-chromium|ws-peers|ws-winjs-sample)$/, reason: 'a browser or a program of the host as peer' },
  {
    files: /\/peers-(dovecot|gnutls|nginx|openssl|postfix|python)/,
    reason: 'a program of the host as peer, which wine cannot end',
  },
  { files: /^lifetime\/udp-descriptors$/, reason: 'limits the descriptors of a process by a shell' },
];

/**
 * What fails for reasons outside of the package. That wine is the reason was seen with programs in C without this package: see
 * each reason.
 *
 * @type {readonly ExpectedFailure[]}
 */
export const expectedFailures = [
  // `fork` and `exec` by programs that Windows does not have
  {
    file: /^interop\/network-status$/,
    title: /lack of descriptors/,
    reason: 'limits the descriptors of a process by a shell',
  },
  { file: /^lifetime\/ws-process$/, reason: 'starts a program by env' },
];
