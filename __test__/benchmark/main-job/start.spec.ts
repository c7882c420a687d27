import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

const START = join(__dirname, '../../../benchmark/main-job/start.mjs');

interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

async function start(...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [START, ...words]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}

function file(t: ExecutionContext, content: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'main-job-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'content'), content);
  return join(folder, 'content');
}

for (const [what, words, message] of [
  ['a file that is not there', ['/no/such/file'], /there is no such file/],
  ['a folder', [tmpdir()], /not a regular file/],
  ['too many words', ['one', 'two'], /usage: npm start/],
] as const) {
  test(`rejects ${what}`, async (t) => {
    const { code, errors } = await start(...words);
    t.regex(errors, message);
    t.is(code, 1);
  });
}

test('rejects an empty file', async (t) => {
  const { code, errors } = await start(file(t, Buffer.alloc(0)));
  t.regex(errors, /the file is empty/);
  t.is(code, 1);
});

for (const size of [1, 1196, 300_000]) {
  test.serial(`a file of ${size} bytes arrives whole between every pair`, async (t) => {
    const content = randomBytes(size);
    const { code, output, errors } = await start(file(t, content));
    t.is(code, 0, errors);
    const digest = createHash('sha256').update(content).digest('hex');
    t.regex(output, new RegExp(`^All 168 copies arrived as sent: SHA-256 ${digest}$`, 'm'));
  });
}
