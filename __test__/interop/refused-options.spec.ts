/** Socket options that the kernel or a sandbox refuses: those of our own never matter, those that were asked for are named. */
import { constants } from 'node:os';

import test, { type ExecutionContext } from 'ava';

import { TlsAuthority } from '../helpers/tls-authority.js';
import { noOpenssl } from '../helpers/openssl.js';
import { program, python, runCommand } from '../helpers/udp-child.js';
import { testNeeding } from '../helpers/udp-needs.js';

const { EPERM, ENOPROTOOPT, ENOSYS, EINVAL } = constants.errno;
const testSandbox: ReturnType<typeof testNeeding> = noOpenssl ? test.skip : testNeeding('seccomp');

interface Report {
  readonly refused: readonly string[];
}

/** Numbers of options, by level, and what else a socket needs for them. */
const WISHES: readonly [option: string, numbers: string, ...words: string[]][] = [
  ['SO_BROADCAST', '1/6'],
  ['IP_MULTICAST_ALL', '0/49,41/29'],
  ['IP_MULTICAST_ALL', '41/29'],
  ['SO_ATTACH_FILTER', '1/26', 'multicastOnly'],
  ['IP_PKTINFO', '0/8,41/49'],
  ['UDP_GRO', '17/104'],
  ['UDP_SEGMENT', 'segment'],
  ['IP_RECVERR', '0/11,41/25'],
  ['IP_TTL', '0/2,41/16'],
  ['IP_RECVERR', '0/11'],
  ['TCP_NODELAY', '6/1'],
  ['SO_REUSEADDR', '1/2'],
  ['IPV6_V6ONLY', '41/26'],
  ['SO_PRIORITY', '1/12', 'lowLatency'],
  ['SO_LINGER', '1/13'],
];

async function runSandboxed(t: ExecutionContext, names: string, error: number, words: string[]): Promise<unknown> {
  const [line] = await runCommand(t, python('udp-seccomp.py', names, String(error), ...words)).result(t);
  return JSON.parse(line!);
}

async function useSockets(t: ExecutionContext, names: string, error: number, words: string[] = []): Promise<Report> {
  const authority = new TlsAuthority();
  const { pemFile, keyFile } = authority.server('IP:127.0.0.1');
  const files = [pemFile, keyFile, authority.rootFile];
  const report = await runSandboxed(t, names, error, program('refused-options', ...files, ...words));
  const { refused, ...arrived } = report as Report;
  t.deepEqual<object, object>(arrived, { udp: 'hello hello hello', tcp: 'hello', tls: 'hello' });
  return { refused };
}

for (const error of [EPERM, ENOPROTOOPT, ENOSYS, EINVAL]) {
  testSandbox(`sockets of every kind work where every option is refused with ${error}`, async (t) => {
    const { refused } = await useSockets(t, 'setsockopt', error);
    for (const option of ['IP_MULTICAST_ALL', 'IP_TTL', 'TCP_NODELAY', 'UDP_GRO']) {
      t.true(refused.includes(option), option);
    }
  });
}

for (const [index, [option, numbers, ...words]] of WISHES.entries()) {
  testSandbox(`sockets of every kind work where ${option} (${numbers}) is refused`, async (t) => {
    const { refused } = await useSockets(t, numbers, index % 2 ? EPERM : ENOPROTOOPT, words);
    t.deepEqual(refused, [option]);
  });
}

testSandbox('nothing is refused by a kernel that has all of them', async (t) => {
  t.deepEqual((await useSockets(t, 'netlink', EPERM)).refused, []);
});

const ASKED: readonly [kind: 'tcp' | 'udp', option: string, value: unknown, numbers: string][] = [
  ['udp', 'outboundUnicastHopLimit', 7, '0/2'],
  ['udp', 'dontFragment', true, '0/10'],
  ['udp', 'inboundBufferSizeInBytes', 100_000, '1/8'],
  ['udp', 'qualityOfService', 1, '0/1'],
  ['udp', 'multicastOnly', true, '1/2'],
  ['udp', 'sharePort', true, '1/15'],
  ['udp', 'dscp', 10, '0/1'],
  ['udp', 'multicastHopLimit', 9, '0/33'],
  ['udp', 'multicastLoopback', false, '0/34'],
  ['udp', 'receiveDetails', true, '0/13'],
  ['udp', 'receiveDetails', true, '0/8'],
  ['udp', 'receiveTimestamps', true, '1/35'],
  ['tcp', 'keepAlive', true, '1/9'],
  ['tcp', 'outboundBufferSizeInBytes', 100_000, '1/7'],
  ['tcp', 'outboundUnicastHopLimit', 7, '0/2'],
  ['tcp', 'qualityOfService', 1, '0/1'],
];

for (const [kind, option, value, numbers] of ASKED) {
  testNeeding('seccomp')(`${option} of ${kind} that is refused (${numbers}) is named`, async (t) => {
    const words = program('asked-options', kind, option, JSON.stringify(value));
    const { text } = (await runSandboxed(t, numbers, EPERM, words)) as { text: string };
    t.regex(text, new RegExp(`, ${option}: `));
  });
}
