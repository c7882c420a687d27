import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

const MAIN = join(__dirname, '../../dist/cli/main.js');

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...words: string[]): Answer {
  const env = { ...process.env, UWP_SOCKETS_MANIFEST: '' };
  return spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8', env });
}

/** A directory with these files, which is removed at the end of the test. */
function application(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'application-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

const declaring = (...capabilities: string[]): string => JSON.stringify({ uwp: { capabilities } });

test('manifest check says which file counts and what it opens', (t) => {
  const directory = application(t, {
    'package.json': declaring('internetClient'),
    'Package.appxmanifest': `<Package xmlns="http://schemas.microsoft.com/appx/manifest/foundation/windows10"><Capabilities>
      <Capability Name="privateNetworkClientServer"/><DeviceCapability Name="webcam"/></Capabilities></Package>`,
  });
  const { status, stdout } = run('manifest', 'check', directory);
  t.is(status, 0);
  t.deepEqual(stdout.split('\n'), [
    `Manifest: ${join(directory, 'Package.appxmanifest')}`,
    '  privateNetworkClientServer: connections and datagrams to and from private addresses, and their multicast groups',
    'Other processes of this machine are not reached (no "loopbackExempt": true).',
    'Without effect here: webcam',
    `Ignored: the capabilities in ${join(directory, 'package.json')}`,
    '',
  ]);
});

test('manifest check --json says the same', (t) => {
  const directory = application(t, { 'package.json': declaring('pushNotifications') });
  const { status, stdout } = run('manifest', 'check', '--json', directory);
  t.is(status, 0);
  t.deepEqual(JSON.parse(stdout), {
    file: join(directory, 'package.json'),
    fullTrust: false,
    capabilities: [{ name: 'pushNotifications', opens: 'socket activity: sockets that are handed to the broker' }],
    others: [],
    loopbackExempt: false,
    ignored: null,
    error: null,
  });
});

test('without a manifest everything is allowed, and with an empty one nothing', (t) => {
  const without = run('manifest', 'check', application(t, { 'package.json': '{}' }));
  t.deepEqual([without.status, without.stdout], [0, 'There is no manifest: everything is allowed.\n']);
  t.regex(run('manifest', 'check', application(t, { 'package.json': declaring() })).stdout, /nothing is allowed/);
});

test('a capability that is unknown is exit code 1', (t) => {
  const directory = application(t, { 'package.json': declaring('internetclient') });
  const problem = `manifest ${join(directory, 'package.json')}: unknown capability "internetclient"`;
  const { status, stdout } = run('manifest', 'check', directory);
  t.deepEqual([status, stdout], [1, `${problem}\nNothing is allowed.\n`]);
  const json = run('manifest', 'check', directory, '--json');
  t.is(json.status, 1);
  const { error, fullTrust } = JSON.parse(json.stdout) as { error: string; fullTrust: boolean };
  t.deepEqual([error, fullTrust], [problem, false]);
});

test('what is not understood is answered by the usage', (t) => {
  for (const words of [
    [],
    ['manifest'],
    ['manifest', 'check', '--yaml'],
    ['toString'],
    ['manifest', 'check', 'a', 'b'],
  ]) {
    const { status, stderr } = run(...words);
    t.is(status, 2, words.join(' '));
    t.regex(stderr, /uwp-sockets manifest check \[--json\] \[directory\]/);
  }
});
