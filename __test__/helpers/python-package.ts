import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';

/** Without a network pip would try for many minutes. */
const TIMEOUT_MS = 120_000;

/** A package of Python in a temporary folder, until the end of the tests of the file; or why it cannot be had. */
export function pythonPackage(requirement: string): { readonly folder: string } | { readonly missing: string } {
  const folder = mkdtempSync(join(tmpdir(), 'uwp-sockets-python-'));
  test.after.always(() => rmSync(folder, { recursive: true, force: true }));
  const options = ['--quiet', '--disable-pip-version-check', '--target', folder];
  const { status } = spawnSync('python3', ['-m', 'pip', 'install', ...options, requirement], {
    stdio: 'ignore',
    timeout: TIMEOUT_MS,
  });
  return status === 0 ? { folder } : { missing: `python3 -m pip cannot install ${requirement}` };
}
