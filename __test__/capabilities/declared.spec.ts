import { spawnSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';
import { manifestFile } from '../helpers/capability-hosts.js';
import { testWith } from '../helpers/tcp-program.js';

// What a program with a manifest gets before anything is sent.

const USE = join(__dirname, '../helpers/capability-programs/use.js');

interface Options {
  readonly manifest?: string;
  readonly command?: readonly string[];
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The answers of the program to these lines. */
function answers(lines: readonly string[], options: Options): string[] {
  const { manifest = '', command = [], nodeArguments = [], environment = {} } = options;
  const [file, ...words] = [...command, process.execPath, ...nodeArguments, USE];
  const { stdout } = spawnSync(file, words, {
    input: lines.map((line) => `${line}\n`).join(''),
    encoding: 'utf8',
    env: { ...process.env, UWP_SOCKETS_MANIFEST: manifest, ...environment },
    timeout: 120_000,
  });
  return stdout.trimEnd().split('\n').slice(1);
}

const CALLS = [
  'connect 127.0.0.1 9',
  'listen',
  'bind',
  'send 127.0.0.1 9',
  'webSocket 127.0.0.1 9',
  'resolve localhost',
];

test('without a manifest everything is allowed', (t) => {
  const [connected, listened] = answers(['connect 127.0.0.1 1', 'listen'], {});
  t.regex(connected!, /^failed 0x8007274D/);
  t.regex(listened!, /^ok \d+$/);
});

test('a manifest that is not valid allows nothing, and every call says why', (t) => {
  const manifest = manifestFile(t, { uwp: { capabilities: ['internetclient'] } });
  for (const answer of answers(CALLS, { manifest })) {
    t.is(answer, `threw 0x80080204 manifest ${manifest}: unknown capability "internetclient"`);
  }
  for (const answer of answers(CALLS, { manifest: '/none/there' })) {
    t.regex(answer, /^threw 0x80080204 manifest \/none\/there: /);
  }
});

test('in a worker as in the main thread', (t) => {
  const manifest = manifestFile(t, { uwp: { capabilities: [] } });
  const [inWorker] = answers(['worker connect 127.0.0.1 9'], { manifest });
  t.regex(inWorker!, /^threw 0x80070005 /);
});

test('sockets are given to the agent with pushNotifications only', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'agent-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  // There is no agent, so a call that is allowed fails otherwise.
  const environment = {
    UWP_SOCKETS_AGENT: join(directory, 'agent.sock'),
    UWP_SOCKETS_AGENT_PROGRAM: '/none',
    UWP_SOCKETS_STATE: directory,
  };
  const enabled = (...capabilities: string[]): string =>
    answers(['enable'], { manifest: manifestFile(t, { uwp: { capabilities } }), environment })[0]!;
  t.regex(enabled('internetClient'), /^threw 0x80070005 .*pushNotifications/);
  const allowed = enabled('internetClient', 'pushNotifications');
  t.regex(allowed, /^threw /);
  t.notRegex(allowed, /0x80070005/);
});

testWith('strace')('a call that no capability allows makes no system call of the network', (t) => {
  const manifest = manifestFile(t, { uwp: { capabilities: [] } });
  const directory = mkdtempSync(join(tmpdir(), 'strace-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const traced = (use: string, wanted: readonly string[]): string => {
    const log = join(directory, 'log');
    const command = ['strace', '-f', '-o', log, '-e', 'trace=%network'];
    const all = answers(wanted, { manifest: use, command });
    t.is(all.length, wanted.length);
    if (use) for (const answer of all) t.regex(answer, /^threw 0x80070005 /);
    const calls = readFileSync(log, 'utf8').split('\n');
    return calls.filter((line) => /\b(socket\(AF_INET|socket\(AF_NETLINK|bind|connect)\b/.test(line)).join('\n');
  };
  t.is(traced(manifest, CALLS), '');
  // The trace would show them.
  t.regex(traced('', ['connect 127.0.0.1 9', 'bind']), /AF_INET/);
});

const hasNetworkPermission = process.allowedNodeEnvironmentFlags.has('--allow-net');
const testPermission = hasNetworkPermission ? test : test.skip;

testPermission('without the permission of Node.js for the network nothing is allowed', (t) => {
  const nodeArguments = ['--permission', '--allow-addons', '--allow-fs-read=*'];
  for (const answer of answers(CALLS, { nodeArguments })) {
    t.regex(answer, /^threw 0x80070005 .*--allow-net/);
  }
  const [allowed] = answers(['listen'], { nodeArguments: [...nodeArguments, '--allow-net'] });
  t.regex(allowed!, /^ok \d+$/);
});
