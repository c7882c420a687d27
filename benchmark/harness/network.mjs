import { execFileSync } from 'node:child_process';

/** @typedef {import('./peer-process.mjs').Command} Command */

/**
 * A network with a sender at one end and a receiver at the other.
 *
 * @typedef {object} Network
 * @property {string} name
 * @property {string} host address of the receiving side
 * @property {(command: Command) => Command} onSender
 * @property {(command: Command) => Command} onReceiver
 * @property {() => void} close
 */

/** RFC 2544 reserves these addresses for benchmarks. */
const SENDER = '198.18.0.1';
const RECEIVER = '198.18.0.2';

/** @returns {Network} */
export function loopback() {
  const here = (/** @type {Command} */ command) => command;
  return { name: 'loopback', host: '127.0.0.1', onSender: here, onReceiver: here, close() {} };
}

/**
 * Two network namespaces joined by a veth pair: packets leave one network stack and enter another.
 *
 * @returns {Network}
 * @throws when this process may not create namespaces (root and iproute2 are needed)
 */
export function vethPair() {
  const sender = `uwp-bench-${process.pid}-a`;
  const receiver = `uwp-bench-${process.pid}-b`;
  const close = () => [sender, receiver].forEach(removeNamespace);
  try {
    [sender, receiver].forEach((name) => ip('netns', 'add', name));
    ip('-n', sender, 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth0', 'netns', receiver);
    addAddress(sender, SENDER);
    addAddress(receiver, RECEIVER);
  } catch (error) {
    close();
    throw error;
  }
  return { name: 'veth', host: RECEIVER, onSender: inside(sender), onReceiver: inside(receiver), close };
}

/**
 * @param {string} namespace
 * @param {string} address
 */
function addAddress(namespace, address) {
  ip('-n', namespace, 'address', 'add', `${address}/30`, 'dev', 'veth0');
  ip('-n', namespace, 'link', 'set', 'veth0', 'up');
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
}

/** @param {string} namespace */
function removeNamespace(namespace) {
  try {
    ip('netns', 'delete', namespace);
  } catch {
    // It was never created.
  }
}

/**
 * @param {string} namespace
 * @returns {(command: Command) => Command}
 */
function inside(namespace) {
  return ({ file, args }) => ({ file: 'ip', args: ['netns', 'exec', namespace, file, ...args] });
}

/** @param {string[]} words */
function ip(...words) {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
}
