import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import test, { type ExecutionContext } from 'ava';

const onUnix = process.platform === 'win32' ? test.skip : test;
const MODULE = join(__dirname, '../../../dist/internal/agent/application.js');

function directory(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'uwp-application-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

/** What a program in `file` gets, as JSON: its application, or the error. */
async function applicationOf(
  file: string,
  state: string,
  environment: Record<string, string> = {},
): Promise<{ id?: string; secret?: string; hresult?: string; message?: string }> {
  writeFileSync(
    file,
    `try { console.log(JSON.stringify(require(${JSON.stringify(MODULE)}).application())); }
     catch (error) { console.log(JSON.stringify({ hresult: error.hresult, message: error.message })); }`,
  );
  const env = { PATH: process.env['PATH'], HOME: state, UWP_SOCKETS_STATE: state, ...environment };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(await text(child.stdout)) as object;
}

onUnix('the scripts of a package are one application, with one secret; others are another', async (t) => {
  const root = directory(t);
  const state = join(root, 'state');
  mkdirSync(join(root, 'package/deep/deeper'), { recursive: true });
  mkdirSync(join(root, 'other'));
  writeFileSync(join(root, 'package/package.json'), '{}');
  const first = await applicationOf(join(root, 'package/main.cjs'), state);
  const second = await applicationOf(join(root, 'package/deep/deeper/task.cjs'), state);
  const other = await applicationOf(join(root, 'other/main.cjs'), state);
  t.regex(first.id!, /^[0-9a-f]{64}$/);
  t.regex(first.secret!, /^[0-9a-f]{64}$/);
  t.deepEqual(second, first);
  t.not(other.id, first.id);
  t.not(other.secret, first.secret);
  const file = join(state, 'applications', first.id!);
  t.is(statSync(file).mode & 0o777, 0o600);
  t.is(statSync(join(state, 'applications')).mode & 0o777, 0o700);
  t.is(readFileSync(file, 'latin1'), first.secret!);
});

onUnix('programs that make the secret at the same time get the same one', async (t) => {
  const root = directory(t);
  const state = join(root, 'state');
  writeFileSync(join(root, 'package.json'), '{}');
  const programs = Array.from({ length: 8 }, async (_, index) => applicationOf(join(root, `${index}.cjs`), state));
  const secrets = new Set((await Promise.all(programs)).map(({ secret }) => secret));
  t.is(secrets.size, 1);
  t.is(readdirSync(join(state, 'applications')).length, 1, 'no draft is left');
});

onUnix('a secret that others can read, a link and a file with anything else are not believed', async (t) => {
  const root = directory(t);
  const state = join(root, 'state');
  const environment = { UWP_SOCKETS_APPLICATION: 'named' };
  const main = join(root, 'main.cjs');
  const file = join(state, 'applications/named');
  const secret = (await applicationOf(main, state, environment)).secret!;
  const refused = async (message: RegExp): Promise<void> => {
    const refusal = await applicationOf(main, state, environment);
    t.is(refusal.hresult, '0x80070005');
    t.regex(refusal.message!, message);
  };
  chmodSync(file, 0o640);
  await refused(/can be read by other users/);
  rmSync(file);
  writeFileSync(file, 'secret', { mode: 0o600 });
  await refused(/holds no secret/);
  rmSync(file);
  writeFileSync(join(root, 'elsewhere'), secret, { mode: 0o600 });
  symlinkSync(join(root, 'elsewhere'), file);
  await refused(/symbolic link/);
});

onUnix('a name that is no name of a file is rejected', async (t) => {
  const root = directory(t);
  for (const name of ['../other', '.hidden', 'a/b', 'x'.repeat(129)]) {
    const refusal = await applicationOf(join(root, 'main.cjs'), root, { UWP_SOCKETS_APPLICATION: name });
    t.is(refusal.hresult, '0x80070057', name);
  }
});
