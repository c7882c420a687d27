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

/** A program in C (`recv` after the peer's reset, blocking or after WSAPoll) gets 0 under wine 8, and WSAECONNRESET on Windows. */
const RESET = "wine's recv returns the end of the stream after a reset";
/** Wine gives a connected socket the errno of Linux, ECONNREFUSED, and nothing of the error queue. */
const PORT_UNREACHABLE = 'wine reports "port unreachable" by another code, and Windows has no error queue';
const LOOPBACK = 'wine takes all addresses of 127.0.0.0/8 for 127.0.0.1';
const DESCRIPTORS = 'Windows has no descriptors that can be given out';
const SHELL = 'starts the program by a shell or env';
/** Seen with the addon loaded and nothing called: wine's dbghelp reads its debug information and crashes. */
const REPORT = 'process.report crashes in wine';
const CONTROL_MESSAGES = 'options of single datagrams are not sent on Windows yet';
const BATCHES =
  'counts batched system calls, which Windows has none of yet, or takes longer than the limit without them';
/**
 * A program in C that sets these options gets WSAEINVAL under wine 8: IPV6_UNICAST_IF, and IP_MULTICAST_IF with an index, both
 * of which Windows documents.
 */
const INTERFACE_OPTIONS = 'wine refuses the options of an interface for IPv6 and by index';
/** Not told apart yet: the hosted runners show whether Windows does it too. */
const UNCLEAR = 'not known whether by wine';

/**
 * What fails for reasons outside of the addon, or because of what Windows does not have yet; the reasons that are not known are
 * marked so.
 *
 * @type {readonly ExpectedFailure[]}
 */
export const expectedFailures = [
  { file: /^internal\/runtime\/driver$/, title: /driver|decide|worker/, reason: REPORT },
  { file: /^interop\/network-status$/, title: /lack of descriptors/, reason: SHELL },
  { file: /^lifetime\/ws-process$/, reason: SHELL },
  { file: /^lifetime\/tls-process$/, reason: 'a server of the host, which does not know the paths of wine' },
  { file: /^lifetime\/unobserved-failures$/, reason: UNCLEAR },
  { file: /^lifetime\/tcp-process$/, title: /a pending connect/, reason: UNCLEAR },
  { file: /^lifetime\/tcp-worker$/, title: /leak nothing/, reason: 'counts descriptors, which wine has none of' },
  { file: /^lifetime\/udp-process$/, title: /detached/, reason: DESCRIPTORS },
  { file: /datagram-socket-error-event-args$/, title: /does not keep the process/, reason: DESCRIPTORS },
  { file: /^kinds\/clean-up$/, title: /without its descriptor|as a whole/, reason: DESCRIPTORS },
  { file: /^kinds\/shared-memory$/, title: /an option by number/, reason: 'sets an option by its number on Linux' },
  { file: /^kinds\/diagnostics$/, title: /reset|still fails/, reason: RESET },
  { file: /^interop\/duplex$/, reason: RESET },
  { file: /stream-socket\/(faults|shutdown)$/, title: /reset|flush|ended the connection|closed peer/, reason: RESET },
  { file: /stream-socket$/, title: /whose flush fails/, reason: RESET },
  { file: /stream-socket-listener$/, title: /a peer that resets/, reason: RESET },
  { file: /web-socket\/(connect|violations)$/, title: /reset|as a whole/, reason: RESET },
  { file: /web-socket\/connect$/, title: /connectTimeout/, reason: UNCLEAR },
  { file: /web-socket-listener\/close$/, title: /disposing closes/, reason: UNCLEAR },
  { file: /tls\/client-handshake$/, title: /cancelled when it has just ended/, reason: UNCLEAR },
  { file: /stream-socket\/certificate-errors$/, reason: `the verifier of the system reports other errors; ${UNCLEAR}` },
  { file: /tls\/stores$/, reason: `the verifier of the system reports other errors; ${UNCLEAR}` },
  { file: /^interop\/udp-winjs-sample$/, title: /closed port|rejects another/, reason: PORT_UNREACHABLE },
  { file: /datagram-socket\/peer-errors$/, reason: PORT_UNREACHABLE },
  { file: /datagram-socket\/connect$/, title: /unreachable|broadcast|from its peer only/, reason: PORT_UNREACHABLE },
  { file: /datagram-socket\/connect$/, title: /endpoint pair|waits for a bind/, reason: LOOPBACK },
  { file: /datagram-socket\/output-streams$/, title: /endpoint pair/, reason: LOOPBACK },
  { file: /message-received-event-args$/, title: /of the sender/, reason: LOOPBACK },
  { file: /datagram-socket\/bind$/, title: /as a whole/, reason: UNCLEAR },
  { file: /datagram-socket\/bind$/, title: /bound to (the loopback|another) adapter/, reason: INTERFACE_OPTIONS },
  { file: /datagram-socket\/bind$/, title: /of another machine/, reason: UNCLEAR },
  { file: /datagram-socket\/multicast$/, title: /bound to an adapter/, reason: INTERFACE_OPTIONS },
  { file: /datagram-socket\/multicast$/, title: /cannot be left/, reason: `wine reports another code; ${UNCLEAR}` },
  { file: /(udp|tcp)-winjs-sample$/, title: /adapter/, reason: INTERFACE_OPTIONS },
  { file: /stream-socket-listener$/, title: /on the loopback adapter/, reason: INTERFACE_OPTIONS },
  { file: /stream-socket\/connect$/, title: /the loopback adapter reaches/, reason: INTERFACE_OPTIONS },
  { file: /datagram-socket\/packet-info$/, title: /no packet info/, reason: PORT_UNREACHABLE },
  { file: /datagram-socket\/packet-info$/, title: /longest/, reason: UNCLEAR },
  { file: /datagram-socket\/segments$/, title: /has the options/, reason: CONTROL_MESSAGES },
  { file: /datagram-socket\/segments$/, title: /10000/, reason: BATCHES },
  { file: /datagram-socket\/(batches|send)$/, reason: BATCHES },
  { file: /datagram-socket-statistics$/, reason: BATCHES },
];
