import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Prints the version with which the suite works, if pip is there as well. */
const CHECK = 'import sys, platform, pip; print(platform.python_implementation() + " %d.%d" % sys.version_info[:2])';

/** @returns {string | undefined} program of a CPython 2.7 with pip: `PYTHON27`, one on the PATH, or one of pyenv */
export function python27() {
  const candidates = [process.env['PYTHON27'], 'python2.7', 'python2', ...ofPyenv()];
  return candidates.find((program) => program && isCPython27(program));
}

/** @returns {string[]} */
function ofPyenv() {
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  const names = readdirSync(versions).filter((name) => name.startsWith('2.7'));
  return names.map((name) => join(versions, name, 'bin/python2.7'));
}

/** @param {string} program */
function isCPython27(program) {
  const { stdout } = spawnSync(program, ['-c', CHECK], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return stdout?.trim() === 'CPython 2.7';
}
