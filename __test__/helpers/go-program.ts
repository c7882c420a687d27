import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

/** Without a network the download would be tried for minutes. */
const TIMEOUT_MS = 120_000;

/**
 * Compiles a Go module of this folder into a temporary folder, for the tests of the file; or says why it cannot be had. One
 * that does not compile is an error.
 */
export function goProgram(module: string): { readonly file: string } | { readonly missing: string } {
  const cwd = join(__dirname, '../../__test__/helpers', module);
  // Modules in the cache are not asked for again.
  const download = spawnSync('go', ['mod', 'download'], { cwd, stdio: 'ignore', timeout: TIMEOUT_MS });
  if (download.error && download.signal === null) return { missing: 'go is missing' };
  if (download.status !== 0) return { missing: `go cannot download the modules of ${module}` };
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-go-'));
  test.after.always(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, module);
  const environment = { ...process.env, CGO_ENABLED: '0' };
  const build = spawnSync('go', ['build', '-o', file], { cwd, env: environment, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`go build: ${build.stderr}`);
  return { file };
}
