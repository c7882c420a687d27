import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test, { type Implementation } from 'ava';
import { ROUTER } from './udp-router.js';
import { VETH } from './udp-veth.js';

type Register = (title: string, implementation: Implementation<[]>) => void;

/** Features of the environment that a test may need. */
export const needs = {
  get python(): boolean {
    return works('python3', '-c', 'pass');
  },
  /** A system with packet info of received datagrams. */
  get packetInfo(): boolean {
    return process.platform === 'linux' && this.python;
  },
  /** A sandbox that rejects system calls. */
  get seccomp(): boolean {
    return works('python3', join(__dirname, '../../__test__/helpers/udp-seccomp.py'), 'recvmmsg', '1', 'true');
  },
  /** A network namespace with a rate limiter. */
  get shaper(): boolean {
    return works('unshare', '-rnm', 'sh', '-c', `ip link set lo up && ${LIMIT}`);
  },
  /** Two network namespaces, one of which forwards what the other sends. */
  get router(): boolean {
    return works('unshare', '-rnm', 'sh', '-c', `ip link set lo up && ${ROUTER}`);
  },
  /** Two network namespaces joined by a veth pair, and ethtool to set its offloads. */
  get veth(): boolean {
    const setup = `ip link set lo up && ${VETH} && ethtool -K near gso on`;
    return works('unshare', '-rnm', 'sh', '-c', setup);
  },
  /** The same and tshark, which captures the packets. */
  get tshark(): boolean {
    return works('tshark', '--version') && this.veth;
  },
  get networkNamespaces(): boolean {
    return works('unshare', '-rnm', 'ip', 'link', 'set', 'lo', 'up');
  },
};

/**
 * Limits loopback to a rate far below that of the sender, with a queue that drops nothing. The program stays on the first
 * core that it may use: each core delivers the datagrams that it dequeues, so that datagrams dequeued by two cores
 * are reordered.
 */
export const LIMIT: string = [
  'tc qdisc add dev lo root tbf rate 8mbit burst 70kb limit 100mb',
  String.raw`taskset -cp "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" $$ > /dev/null`,
].join(' && ');

/** A serial test; skipped where the feature is missing, with its name in the title. */
export function testNeeding(feature: keyof typeof needs): Register {
  if (needs[feature]) return (title, implementation) => test.serial(title, implementation);
  return (title, implementation) => test.skip(`${title} (needs ${feature})`, implementation);
}

function works(command: string, ...words: string[]): boolean {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0;
}
