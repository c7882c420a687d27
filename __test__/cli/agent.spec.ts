import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

const ROOT = join(__dirname, '../..');
const MAIN = join(ROOT, 'dist/cli/main.js');

const folder = mkdtempSync(join(tmpdir(), 'uwp-cli-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const environment = {
  ...process.env,
  UWP_SOCKETS_AGENT: join(folder, 'run/agent.sock'),
  UWP_SOCKETS_STATE: join(folder, 'state'),
  XDG_CONFIG_HOME: join(folder, 'config'),
};

async function output(...words: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...words], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, out, err };
}

const unix = process.platform === 'win32' ? test.skip : test.serial;

test('the command is in the package, and can be executed', (t) => {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  t.deepEqual(bin, { 'uwp-sockets': './dist/cli/main.js' });
  t.true(readFileSync(MAIN, 'utf8').startsWith('#!/usr/bin/env node\n'));
});

test('a command that does not exist is explained', async (t) => {
  const { code, err } = await output('walk');
  t.is(code, 2);
  t.regex(err, /^Usage:\n {2}uwp-sockets agent/);
  t.is((await output('--help')).code, 0);
});

unix('the agent runs, tells its status and is stopped', async (t) => {
  t.deepEqual(await output('agent', 'status', '--json'), { code: 3, out: '{"running":false}\n', err: '' });
  const agent = spawn(process.execPath, [MAIN, 'agent', 'run', '--ready-fd', '1'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(agent, 'exit');
  await once(agent.stdout, 'data');
  const { code, out } = await output('agent', 'status', '--json');
  t.is(code, 0);
  t.like(JSON.parse(out), { type: 'status', running: true, applications: [] });
  t.deepEqual(await output('agent', 'stop'), { code: 0, out: 'The agent has ended.\n', err: '' });
  t.deepEqual(await ended, [0, null]);
});

unix('the units that install writes name the executable', async (t) => {
  const { code, out } = await output('agent', 'install', '--json');
  t.is(code, 0);
  const { files } = JSON.parse(out) as { files: string[] };
  t.true(files.map((file) => readFileSync(file, 'utf8')).some((text) => text.includes('uwp-sockets-agent')));
});
