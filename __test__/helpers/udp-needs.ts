import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test, { type Implementation } from 'ava';
import { ROUTER } from './udp-router.js';
import { VETH } from './udp-veth.js';

type Register = (title: string, implementation: Implementation<[]>) => void;

/** What a test may need of its surroundings. */
export const needs = {
  get python(): boolean {
    return works('python3', '-c', 'pass');
  },
  /** A system that tells facts of received datagrams. */
  get facts(): boolean {
    return process.platform === 'linux' && this.python;
  },
  /** A sandbox that refuses system calls. */
  get seccomp(): boolean {
    return works('python3', join(__dirname, '../../__test__/helpers/udp-seccomp.py'), 'recvmmsg', '1', 'true');
  },
  /** A network namespace of its own with a rate limiter. */
  get shaper(): boolean {
    return works('unshare', '-rnm', 'sh', '-c', `ip link set lo up && ${LIMIT}`);
  },
  /** Two network namespaces, one of which forwards what the other sends. */
  get router(): boolean {
    return works('unshare', '-rnm', 'sh', '-c', `ip link set lo up && ${ROUTER}`);
  },
  /** Two network namespaces joined by a virtual cable, and ethtool to say what it offloads. */
  get cable(): boolean {
    const setup = `ip link set lo up && ${VETH} && ethtool -K near gso on`;
    return works('unshare', '-rnm', 'sh', '-c', setup);
  },
  /** The same and tshark, which shows what passes. */
  get tshark(): boolean {
    return works('tshark', '--version') && this.cable;
  },
  get networkNamespaces(): boolean {
    return works('unshare', '-rnm', 'ip', 'link', 'set', 'lo', 'up');
  },
};

/**
 * Limits loopback to a rate far below what a program sends, with a queue that loses nothing. The program stays on the first
 * core that it may use: each core delivers by itself what it takes from the queue, so that datagrams that two of them take
 * overtake each other.
 */
export const LIMIT: string = [
  'tc qdisc add dev lo root tbf rate 8mbit burst 70kb limit 100mb',
  String.raw`taskset -cp "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" $$ > /dev/null`,
].join(' && ');

/** A serial test, or a skipped one that says what it lacks. */
export function testNeeding(what: keyof typeof needs): Register {
  if (needs[what]) return (title, implementation) => test.serial(title, implementation);
  return (title, implementation) => test.skip(`${title} (needs ${what})`, implementation);
}

function works(command: string, ...words: string[]): boolean {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0;
}
